"""The EN 16931 rules for CII on their corpus, and the CII documents of the corpus on the rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from einvconv.resources import data_path
from official_suite import OfficialRules

DOCUMENTS = sorted(data_path("corpus", "cii").glob("*.xml"))


class TestEn16931ForCii(OfficialRules):
    corpus = "en16931-cii"
    entry = ("en16931-cii", "1.3.16", "en16931-cii.sch")
    count = 806
    facts = "rules_en16931_cii_1.3.16.tsv"
    tables = ("forbidden.tsv",)

    @pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
    def test_no_rule_speaks_on_a_document_of_the_corpus(self, document: Path) -> None:
        assert self.engine().validate(document.read_bytes()) == []

    def test_a_sum_that_is_wrong_is_shown_with_its_numbers(self) -> None:
        document = self.cases.bases()["creditnote"].replace(
            b">60.00</ram:LineTotalAmount>", b">61.00</ram:LineTotalAmount>", 1
        )
        [finding] = [f for f in self.engine().validate(document) if f.rule == "BR-CO-10"]
        assert (
            "1 line(s) (BT-131) sum to 61, but the Sum of Invoice line net amount (BT-106) is 60.00" in finding.message
        )
