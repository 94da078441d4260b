"""The Peppol BIS 2 rules on their corpus, and what a rule set of an invoice and a credit note must hold to."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Any, ClassVar

import pytest
from lxml import etree

from einvconv import schematron
from einvconv.resources import data_path
from einvconv.schematron import source
from einvconv.schematron.model import Assertion
from einvconv.validation.rulesets import releases
from rule_cases import STOPPED, Case, outcome
from rule_suite import both_engines, cases_of

ROOTS = {"invoice": "Invoice", "creditnote": "CreditNote"}


@cache
def engine(which: str, code: str, base: str) -> Any:
    """The rules of a rule set for the invoice or the credit note, in one of the two engines."""
    release = releases(code)[-1]
    path = release.entry(ROOTS[base])
    assert path is not None
    if which == "saxon":
        saxon = pytest.importorskip("einvconv.schematron.saxon")
        pytest.importorskip("saxonche")
        return saxon.load(path, base=release.base)
    return schematron.load(path, base=release.base, engine="python")


@cache
def rules_of(code: str, base: str) -> tuple[Assertion, ...]:
    """All assertions of a rule set for the invoice or the credit note."""
    release = releases(code)[-1]
    path = release.entry(ROOTS[base])
    assert path is not None
    schema = source.read(path, base=release.base)
    return tuple(a for pattern in schema.patterns for rule in pattern.rules for a in rule.assertions)


def speaks(code: str, base: str, document: bytes, which: str = "python") -> dict[str, str]:
    """The messages on a document by rule."""
    return {f.rule: f.message for f in engine(which, code, base).validate(document)}


class TwoDocuments:
    """Set `code` and `counts`; `elsewhere` names the rules that another test makes speak."""

    code: ClassVar[str]
    counts: ClassVar[dict[str, int]]

    def elsewhere(self) -> set[str]:
        return set()

    def test_the_rule_set_has_as_many_rules_as_the_release(self) -> None:
        assert {base: len(rules_of(self.code, base)) for base in ROOTS} == self.counts

    def test_every_rule_has_its_id_and_a_severity(self) -> None:
        for base in ROOTS:
            rules = rules_of(self.code, base)
            assert [a.id for a in rules if not re.fullmatch(r"[A-Z0-9]+-([A-Z0-9]+-)?[RB]\d+", a.id)] == []
            assert {a.flag for a in rules} == {"fatal", "warning"}

    def test_a_base_document_passes_the_ubl_schema(self) -> None:
        for name, document in cases_of(self.code).bases().items():
            schema = data_path("schemas", "ubl", "2.1", f"{name}.xsd")
            etree.XMLSchema(etree.parse(schema)).assertValid(etree.fromstring(document))

    @both_engines
    def test_no_rule_speaks_on_a_base_document(self, which: str) -> None:
        for name, document in cases_of(self.code).bases().items():
            assert speaks(self.code, name, document, which) == {}

    def test_a_rule_speaks_where_it_should_and_nowhere_near(self) -> None:
        cases = cases_of(self.code)
        said = [outcome(c, engine("python", self.code, c.base).validate(cases.document(c))) for c in cases.cases]
        assert [s for s in said if s] == []

    def test_both_engines_say_the_same_of_every_case(self) -> None:
        cases = cases_of(self.code)

        def differs(case: Case) -> bool:
            document = cases.document(case)
            python, saxon = (
                Counter(
                    (f.rule, f.severity, f.message if STOPPED not in f.message else STOPPED)
                    for f in engine(which, self.code, case.base).validate(document)
                )
                for which in ("python", "saxon")
            )
            return python != saxon

        assert [str(c) for c in cases.cases if differs(c)] == []

    def test_every_rule_has_a_document_that_makes_it_speak(self) -> None:
        fires = {c.rule for c in cases_of(self.code).cases if c.expect == "fires"} | self.elsewhere()
        assert {a.id for base in ROOTS for a in rules_of(self.code, base)} == fires

    def test_a_message_is_a_sentence_that_names_an_element_or_a_term(self) -> None:
        cases = cases_of(self.code)
        for case in cases.cases:
            if case.expect == "fires":
                message = speaks(self.code, case.base, cases.document(case))[case.rule]
                assert re.search(
                    r"\b(BT|BG)-\d|\bc[ab]c:\w|@?\b(scheme|list|unitCodeList)ID\b|schemaLocation|GLN|UBL", message
                ), message
                assert message.endswith(".") and "$" not in message and "  " not in message, message


class TestPeppolBis2(TwoDocuments):
    code = "peppolbis20"
    counts = {"invoice": 107, "creditnote": 102}


@both_engines
def test_a_wrong_total_is_told_with_its_numbers(which: str) -> None:
    cases = cases_of("peppolbis20")
    wrong = cases.document(
        Case("", "invoice", ({"at": "/*/cac:LegalMonetaryTotal/cbc:LineExtensionAmount", "set": "1120.01"},))
    )
    message = speaks("peppolbis20", "invoice", wrong, which)["BII2-T10-R051"]
    assert all(number in message for number in ("3 in number", "1120,", "1120.01"))


@both_engines
def test_rounding_counts_in_the_total_with_vat(which: str) -> None:
    cases = cases_of("peppolbis20")
    edits = ({"at": "/*/cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount", "set": "1302.50"},)
    message = speaks("peppolbis20", "invoice", cases.document(Case("", "invoice", edits)), which)["BII2-T10-R053"]
    assert all(number in message for number in ("1302.5", "1050", "252.5", "0.50", "1303"))


@both_engines
def test_a_group_of_the_vat_breakdown_counts_wherever_it_stands_in_the_total(which: str) -> None:
    document = cases_of("peppolbis20").document(Case("", "invoice", ()))
    inside = document.replace(b"<cac:TaxSubtotal>", b"<cac:TaxSubtotal><cac:TaxSubtotal>", 1).replace(
        b"</cac:TaxSubtotal>", b"</cac:TaxSubtotal></cac:TaxSubtotal>", 1
    )
    assert inside.count(b"<cac:TaxSubtotal>") > 2
    assert "BII2-T10-R058" not in speaks("peppolbis20", "invoice", inside, which)
