"""The rules of XRechnung for UBL and CII on their corpus, and the XRechnungen of the corpus on the rules."""

from __future__ import annotations

from pathlib import Path

import pytest

import einvconv
from einvconv.intake import open_document
from einvconv.resources import data_path
from einvconv.validation.levels import weighed
from einvconv.validation.rulesets import release_on, releases
from forbidden_paths import rows
from official_suite import OfficialRules, rules_of

UBL = sorted(data_path("corpus", "xrechnung").glob("*.xml"))
CII = sorted(data_path("corpus", "xrechnungcii").glob("*.xml"))


def stem(path: Path) -> str:
    return path.stem


def severities(document: bytes, rules: str | None = None) -> dict[str, str]:
    return {f.rule: f.severity for f in einvconv.validate(document, rules=rules).findings}


class TestXRechnungForUbl(OfficialRules):
    corpus = "xrechnung"
    entry = ("xrechnung", "2.5.0", "xrechnung.sch")
    count = 76
    facts = "rules_xrechnung_ubl_2.5.0.tsv"

    def test_a_base_document_passes_the_ubl_schema(self) -> None:
        for name in self.cases.bases():
            kind = "creditnote" if name == "creditnote" else "invoice"
            self.passes(name, data_path("schemas", "ubl", "2.1", f"{kind}.xsd"))

    @pytest.mark.parametrize("document", UBL, ids=stem)
    def test_no_rule_speaks_on_a_document_of_the_corpus(self, document: Path) -> None:
        assert self.engine().validate(document.read_bytes()) == []

    def test_a_plain_invoice_is_not_judged_by_the_rules_of_the_extension(self) -> None:
        plain = self.cases.bases()["extension"].replace(
            b"#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0", b""
        )
        wrong = plain.replace(b"application/xml", b"text/plain").replace(b'"XR01"', b'"XR09"')
        assert self.engine().validate(wrong) == []


class TestHowTheRulesOfEn16931Weigh:
    @pytest.mark.parametrize("document", UBL, ids=stem)
    def test_a_document_of_the_corpus_is_valid_by_en_16931_and_xrechnung(self, document: Path) -> None:
        report = einvconv.validate(document)
        assert [r.id for r in report.rulesets if r.ran][1:] == ["en16931", "xrechnung"]
        assert report.valid

    def test_payments_of_others_are_a_remark_in_the_extension_and_fatal_without_it(self) -> None:
        extended = (data_path("corpus", "xrechnung") / "extension-sub-lines-and-third-party-payments.xml").read_bytes()
        assert severities(extended)["BR-CO-16"] == "information"
        plain = extended.replace(b"#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0", b"")
        assert severities(plain)["BR-CO-16"] == "fatal"
        assert severities(plain)["UBL-CR-646"] == "fatal"

    def test_they_weigh_as_ever_where_the_user_asks_for_en_16931_alone(self) -> None:
        vehicles = (data_path("corpus", "xrechnung") / "clean-vehicles.xml").read_bytes()
        assert severities(vehicles)["BR-CL-13"] == "information"
        assert severities(vehicles, rules="en16931")["BR-CL-13"] == "fatal"

    def test_a_release_that_the_user_adds_weighs_them_as_the_last_one_that_is_here(self, tmp_path: Path) -> None:
        [here] = releases("xrechnung")
        added = here.replace(place=str(tmp_path), added=True)
        path = data_path("corpus", "xrechnung") / "extension-sub-lines-and-third-party-payments.xml"
        document, found = open_document(path), [einvconv.Finding("BR-CO-16", "fatal", "en16931", "")]
        assert [f.severity for f in weighed(document, "ubl", (added,), found)] == ["information"]
        assert weighed(document, "ubl", (added.replace(added=False),), found) == found

    @pytest.mark.parametrize("code", ["xrechnung", "xrechnung-cii"])
    def test_a_rule_in_the_table_is_one_of_en_16931_and_its_profile_one_of_the_release(self, code: str) -> None:
        [release] = releases(code)
        [needed] = [release_on(name, "2026-11-29") for name, _ in release.needs]
        assert needed is not None
        [file] = needed.files("Invoice")
        known = {a.id for a in rules_of(Path(file), data_path("schematron"))}
        for row in rows(release.folder / "levels.tsv"):
            assert row["rule"] in known
            assert row["profile"] in release.profiles
            assert row["severity"] in ("fatal", "warning", "information")


class TestXRechnungForCii(OfficialRules):
    corpus = "xrechnung-cii"
    entry = ("xrechnung-cii", "2.5.0", "xrechnung-cii.sch")
    count = 71
    facts = "rules_xrechnung_cii_2.5.0.tsv"

    @pytest.mark.parametrize("document", CII, ids=stem)
    def test_no_rule_speaks_on_a_document_of_the_corpus(self, document: Path) -> None:
        assert self.engine().validate(document.read_bytes()) == []
