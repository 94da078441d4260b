"""The rules of NLCIUS for UBL and CII on their corpus, and the Dutch documents of the corpus on the rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from einvconv.resources import data_path
from official_suite import OfficialRules

UBL = sorted(data_path("corpus", "siubl20").glob("*.xml"))
CII = sorted(data_path("corpus", "nlciuscii").glob("*.xml"))


def stem(path: Path) -> str:
    return path.stem


class TestNlciusForUbl(OfficialRules):
    corpus = "nlcius"
    entry = ("nlcius", "2.0.3.13", "nlcius.sch")
    count = 38
    facts = "rules_siubl_2.0.3.13.tsv"

    def test_a_base_document_passes_the_ubl_schema(self) -> None:
        for name in self.cases.bases():
            kind = "creditnote" if name == "creditnote" else "invoice"
            self.passes(name, data_path("schemas", "ubl", "2.1", f"{kind}.xsd"))

    @pytest.mark.parametrize("document", UBL, ids=stem)
    def test_no_rule_speaks_on_a_document_of_the_corpus(self, document: Path) -> None:
        assert self.engine().validate(document.read_bytes()) == []

    def test_another_root_is_told_apart_from_an_invoice(self) -> None:
        assert [f.rule for f in self.engine().validate(b"<Order>1</Order>")] == ["SI-INV-R000"]


class TestNlciusForCii(OfficialRules):
    corpus = "nlcius-cii"
    entry = ("nlcius-cii", "1.0.3.13", "nlcius-cii.sch")
    count = 34
    facts = "rules_nlcius_cii_1.0.3.13.tsv"

    @pytest.mark.parametrize("document", CII, ids=stem)
    def test_no_rule_speaks_on_a_document_of_the_corpus(self, document: Path) -> None:
        assert self.engine().validate(document.read_bytes()) == []
