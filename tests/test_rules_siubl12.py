"""The rules of SI-UBL 1.2 on their corpus, and the invoices of the corpus on the rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import einvconv
from einvconv.resources import data_path
from einvconv.schematron import source
from forbidden_paths import rows, with_path_at
from official_suite import OfficialRules

DOCUMENTS = sorted(data_path("corpus", "siubl12").glob("*.xml"))


class TestSiUbl12(OfficialRules):
    corpus = "siubl12"
    entry = ("siubl12", "1.2.4", "siubl12.sch")
    count = 526
    facts = "rules_siubl_1.2.4.tsv"
    tables = ("forbidden.tsv",)
    twice = frozenset({"SI-V12-EXTRA", "SI-INV-R000", "BII2-T10-R001", "SI-V12-INV-R026", "SI-V12-INV-R200"})

    def test_ids_and_severities_are_the_official_ones(self) -> None:
        """Less the thirteen that the release asks of none, and with an id for those that it gives none."""
        facts = data_path("schemas").parents[1] / "shared" / "facts" / self.facts
        if not facts.exists():
            pytest.skip("the facts lie outside the project")
        lines = [line.split("\t")[:2] for line in facts.read_text(encoding="utf-8").splitlines()[1:]]
        official = {(rule, severity) for rule, severity in lines if rule != "-"}
        ours = {(a.id, a.severity) for a in self.rules}
        assert ours - official == {("SI-V12-EXTRA", "warning")}
        assert official - ours == {(f"SI-UBL-INV-R0{n}", "warning") for n in range(35, 48)}

    def test_a_path_that_is_of_no_use_is_told_at_its_place_with_its_name(self) -> None:
        for row in rows(self.file.parent / "forbidden.tsv"):
            speaks = [self._told(row, document) for document in self.cases.bases().values()]
            assert any(speaks), row["test_path"]

    def _told(self, row: dict[str, str], document: bytes) -> bool:
        try:
            made = with_path_at(document, row["context"], row["test_path"])
        except ValueError:
            return False
        return any(f"{row['test_path']} of" in f.message for f in self.engine().validate(made))

    def test_a_base_document_passes_the_ubl_schema(self) -> None:
        for name in self.cases.bases():
            self.passes(name, data_path("schemas", "ubl", "2.1", "invoice.xsd"))

    def test_another_root_is_told(self) -> None:
        assert [f.rule for f in self.engine().validate(b"<Order>1</Order>")] == ["SI-INV-R000", "SI-INV-R000"]

    @pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
    def test_a_document_of_the_corpus_is_valid_by_the_rules_of_its_own_profile(self, document: Path) -> None:
        report = einvconv.validate(document)
        assert [r.id for r in report.rulesets if r.ran][1:] == ["siubl12"]
        assert (report.valid, list(report.findings)) == (True, [])


def test_a_set_may_take_over_another_without_some_of_its_rules(tmp_path: Path) -> None:
    iso = 'xmlns="http://purl.oclc.org/dsdl/schematron" xmlns:e="urn:einvconv:schematron"'
    rule = (
        '<pattern><rule context="a"><assert id="A" test="b">no b</assert><assert id="B" test="c">no c</assert></rule>'
    )
    file = tmp_path / "x.sch"

    def ids(without: str) -> list[Any]:
        file.write_text(f'<schema {iso}>{rule}</pattern><e:without rules="{without}"/></schema>')
        return [a.id for p in source.read(file).patterns for r in p.rules for a in r.assertions]

    assert (ids("A"), ids("B C"), ids("")) == (["B"], ["A"], ["A", "B"])
