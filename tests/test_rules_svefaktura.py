"""The rules of Svefaktura on their corpus, and the invoices of the corpus on the rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from einvconv.resources import data_path
from official_suite import OfficialRules

DOCUMENTS = sorted(data_path("corpus", "svefaktura").glob("*.xml"))


class TestSvefaktura(OfficialRules):
    corpus = "svefaktura"
    entry = ("svefaktura", "2016-10-25", "svefaktura.sch")
    count = 103
    facts = "rules_svefaktura_2016-10-25.tsv"
    twice = frozenset({"R-29", "R-90"})

    @pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
    def test_a_document_of_the_corpus_breaks_no_rule(self, document: Path) -> None:
        assert [f for f in self.engine().validate(document.read_bytes()) if f.severity != "information"] == []

    def test_a_stylesheet_before_the_invoice_is_told(self) -> None:
        document = self.cases.bases()["creditnote"].replace(b"<Invoice", b'<?xml-stylesheet href="x.xsl"?><Invoice', 1)
        assert [f.rule for f in self.engine().validate(document)] == ["R-83"]
        pytest.importorskip("saxonche")
        assert [f.rule for f in self.engine("saxon").validate(document)] == ["R-83"]

    def test_a_base_document_passes_the_schema_of_svefaktura(self) -> None:
        schema = data_path("schemas", "svefaktura", "1.0", "invoice.xsd")
        for name in self.cases.bases():
            self.passes(name, schema)
