"""The rules of XRechnung for UBL and CII on their corpus, and the XRechnungen of the corpus on the rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from einvconv.resources import data_path
from official_suite import OfficialRules

DOCUMENTS = sorted(data_path("corpus", "xrechnung").glob("*.xml"))
UBL = [path for path in DOCUMENTS if not path.stem.startswith("cii-")]
CII = [path for path in DOCUMENTS if path.stem.startswith("cii-")]


def stem(path: Path) -> str:
    return path.stem


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


class TestXRechnungForCii(OfficialRules):
    corpus = "xrechnung-cii"
    entry = ("xrechnung-cii", "2.5.0", "xrechnung-cii.sch")
    count = 71
    facts = "rules_xrechnung_cii_2.5.0.tsv"

    @pytest.mark.parametrize("document", CII, ids=stem)
    def test_no_rule_speaks_on_a_document_of_the_corpus(self, document: Path) -> None:
        assert self.engine().validate(document.read_bytes()) == []
