"""The Facturae rules on their corpus, and the invoices of the corpus on the rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

import einvconv
from documents import corpus, document, name
from rule_suite import RuleSuite, engine


class TestFacturaeRules(RuleSuite):
    code = "facturae"
    prefix = "FE-"
    schemas = {
        "several": "3.2.2/facturae.xsd",
        "corrective": "3.2.2/facturae.xsd",
        "withheld": "3.2.2/facturae.xsd",
        "surcharge": "3.1/facturae.xsd",
        "discounts": "3.0/facturae.xsd",
        "third": "3.2.1/facturae.xsd",
    }
    elsewhere = frozenset({"FE-BAT-05"})


@pytest.mark.parametrize("path", corpus("facturae"), ids=name)
def test_a_document_of_the_corpus_is_valid_by_the_rules_of_its_format(path: Path) -> None:
    for one in einvconv.split(path):
        report = einvconv.validate(one)
        assert [run.id for run in report.rulesets if run.ran] == ["facturae schema", "facturae"]
        assert report.findings == ()


@pytest.mark.parametrize(
    ("place", "said", "rules"),
    [
        ("FileHeader/Modality", "I", {"FE-BAT-05"}),
        ("FileHeader/Batch/InvoicesCount", "3", {"FE-BAT-01"}),
        ("FileHeader/Batch/TotalInvoicesAmount/TotalAmount", "1.00", {"FE-BAT-02"}),
        ("FileHeader/Modality", "L", set()),
    ],
)
def test_the_header_of_a_batch_counts_and_sums_its_invoices(place: str, said: str, rules: set[str]) -> None:
    root = etree.fromstring(document("facturae/3.2.1-batch-of-two"))
    found = root.find(place)
    assert found is not None
    found.text = said
    assert {f.rule for f in engine("python", TestFacturaeRules().root).validate(root)} == rules
