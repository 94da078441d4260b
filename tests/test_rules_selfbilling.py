"""The rules of Peppol BIS Self-Billing: those of billing that are of no country, on the corpus of billing."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

import einvconv
from einvconv import schematron
from einvconv.resources import data_path
from einvconv.schematron import source
from rule_cases import STOPPED, Case, edited, outcome
from test_rules_peppol import BASES, CASES, GRAVER, NEW
from test_rules_peppol import rules as billing_rules

SETS = data_path("schematron")
RELEASES = ("3.0.0", "3.0.1", "3.0.2")
SCHEMAS = {r: source.read(SETS / "peppol-selfbilling" / r / "peppol-selfbilling.sch", base=SETS) for r in RELEASES}
ID = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0"
PROCESS = "urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0"
# What says of itself that it is of billing: the cases of these rules are written here.
OWN = {"PEPPOL-EN16931-R004", "PEPPOL-EN16931-R007", "PEPPOL-EN16931-P0100", "PEPPOL-EN16931-P0101"}
# Since 3.0.2 the Danish number may go without DK; and amounts of the breakdown are no matter of the currency rule.
TOLD_APART = {"PEPPOL-COMMON-R042", "PEPPOL-EN16931-R051"}


@cache
def engine(name: str, release: str) -> Any:
    path = SETS / "peppol-selfbilling" / release / "peppol-selfbilling.sch"
    if name == "python":
        return schematron.load(path, base=SETS, engine="python")
    pytest.importorskip("saxonche")
    from einvconv.schematron import saxon

    return saxon.load(path, base=SETS)


def rules(release: str) -> dict[str, str]:
    return {a.id: a.severity for p in SCHEMAS[release].patterns for r in p.rules for a in r.assertions}


def self_billed(document: bytes) -> bytes:
    """A document of the billing corpus as its buyer would write it."""
    credit = b"<CreditNote" in document or b":CreditNote" in document
    code, value = ("CreditNoteTypeCode", "261") if credit else ("InvoiceTypeCode", "389")
    changes: list[tuple[str, str]] = [("CustomizationID", ID), ("ProfileID", PROCESS), (code, value)]
    return edited(document, tuple({"at": f"/*/cbc:{name}", "set": text} for name, text in changes))


MADE = {name: self_billed(document) for name, document in BASES.items()}


def document_of(case: Case) -> bytes:
    return edited(MADE[case.base], case.edits)


def spoken(document: bytes, release: str) -> set[str]:
    return {f.rule for f in engine("python", release).validate(document)}


def test_the_rules_are_those_of_billing_that_are_of_no_country() -> None:
    billing = {i: s for i, s in billing_rules("3.0.21").items() if i.startswith("PEPPOL-")}
    del billing["PEPPOL-EN16931-P0112"]
    assert rules("3.0.2") == billing
    assert len(billing) == SCHEMAS["3.0.2"].assertions == 62


@pytest.mark.parametrize("release", ["3.0.0", "3.0.1"])
def test_the_releases_before_have_seven_rules_less(release: str) -> None:
    danish = {"PEPPOL-COMMON-R052", "PEPPOL-COMMON-R053"}
    assert set(rules("3.0.2")) - set(rules(release)) == danish | {i for i in NEW if i.startswith("PEPPOL-")}
    assert {i: s for i, s in rules("3.0.2").items() if i in rules(release)} == rules(release)
    assert danish <= GRAVER


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("name", ["invoice", "creditnote", "identifiers", "no", "se", "dk", "it"])
def test_no_rule_speaks_on_a_base_document(name: str, release: str) -> None:
    found = engine("python", release).validate(MADE[name])
    assert [f.rule for f in found if f.rule not in TOLD_APART] == []


@pytest.mark.parametrize("release", RELEASES)
def test_a_rule_speaks_where_that_of_billing_does_and_nowhere_near(release: str) -> None:
    asked = [c for c in CASES.cases if c.rule in rules(release) and c.rule not in OWN | TOLD_APART]
    assert {c.rule for c in asked} >= set(rules(release)) - OWN - TOLD_APART - set(CASES.cannot_fire)
    lists = ("PEPPOL-EN16931-CL007", "PEPPOL-EN16931-CL008")  # the cases are of the newer lists
    wrong = [
        outcome(c, engine("python", release).validate(document_of(c)))
        for c in asked
        if not (release != "3.0.2" and c.rule in lists)
    ]
    assert [w for w in wrong if w] == []


TYPE, PROFILE = "/*/cbc:InvoiceTypeCode", "/*/cbc:ProfileID"
SPECIFICATION, SELLER = "/*/cbc:CustomizationID", "//cac:AccountingSupplierParty//cbc:EndpointID"
BREAKDOWN = {"at": "//cac:TaxSubtotal/cbc:TaxAmount", "attr": "currencyID", "set": "SEK"}
BILLING = "urn:fdc:peppol.eu:2017:poacc:billing"
EVERY, OLDER = list(RELEASES), ["3.0.0", "3.0.1"]
SAID: dict[str, tuple[str, str, list[dict[str, Any]], list[str]]] = {
    "the specification of billing": (
        "invoice", "PEPPOL-EN16931-R004", [{"at": SPECIFICATION, "set": ID.replace("selfbilling", "billing")}], EVERY),
    "a specification with two colons": (
        "invoice", "PEPPOL-EN16931-R004", [{"at": SPECIFICATION, "set": f"{ID}::2.1"}], ["3.0.2"]),
    "the process of billing": ("invoice", "PEPPOL-EN16931-R007", [{"at": PROFILE, "set": f"{BILLING}:01:1.0"}], EVERY),
    "a process with another number": (
        "invoice", "PEPPOL-EN16931-R007", [{"at": PROFILE, "set": PROCESS.replace(":01:", ":07:")}], ["3.0.2"]),
    "a process with a response": (
        "invoice", "PEPPOL-EN16931-R007", [{"at": PROFILE, "set": "urn:peppol:bis:billing_with_response"}], OLDER),
    "a French process": (
        "invoice", "PEPPOL-EN16931-R007", [{"at": PROFILE, "set": "urn:peppol:france:billing:regulated"}], OLDER),
    "an invoice that is not self-billed": ("invoice", "PEPPOL-EN16931-P0100", [{"at": TYPE, "set": "380"}], EVERY),
    "the other type of a self-billed invoice": ("invoice", "PEPPOL-EN16931-P0100", [{"at": TYPE, "set": "527"}], []),
    "any type where a response is asked for": ("invoice", "PEPPOL-EN16931-P0100", [
        {"at": TYPE, "set": "380"}, {"at": PROFILE, "set": "urn:peppol:bis:billing_with_response"}], []),
    "a credit note that is not self-billed": (
        "creditnote", "PEPPOL-EN16931-P0101", [{"at": "/*/cbc:CreditNoteTypeCode", "set": "381"}], EVERY),
    "another currency in the breakdown": ("invoice", "PEPPOL-EN16931-R051", [BREAKDOWN], []),
    "another currency in a total": ("invoice", "PEPPOL-EN16931-R051", [
        {"at": "//cbc:PayableAmount", "attr": "currencyID", "set": "SEK"}], EVERY),
    "a Danish number without DK": ("invoice", "PEPPOL-COMMON-R042", [
        {"at": SELLER, "set": "13585628"}, {"at": SELLER, "attr": "schemeID", "set": "0184"}], OLDER),
    "a Danish number with DK": ("invoice", "PEPPOL-COMMON-R042", [
        {"at": SELLER, "set": "DK13585628"}, {"at": SELLER, "attr": "schemeID", "set": "0184"}], []),
    "a Danish number too short": ("invoice", "PEPPOL-COMMON-R042", [
        {"at": SELLER, "set": "1358562"}, {"at": SELLER, "attr": "schemeID", "set": "0184"}], EVERY),
    "an address scheme of January 2026": ("invoice", "PEPPOL-EN16931-CL008", [
        {"at": SELLER, "set": "1"}, {"at": SELLER, "attr": "schemeID", "set": "0245"}], ["3.0.0"]),
    "the old Finnish address scheme": ("invoice", "PEPPOL-EN16931-CL008", [
        {"at": SELLER, "attr": "schemeID", "set": "0037"}], ["3.0.2"]),
}  # fmt: skip


@pytest.mark.parametrize("what", SAID)
def test_what_is_of_self_billing_or_of_a_release_is_said_there(what: str) -> None:
    base, rule, edits, said = SAID[what]
    document = edited(MADE[base], tuple(edits))
    assert [r for r in RELEASES if rule in spoken(document, r)] == said


@pytest.mark.parametrize("release", RELEASES)
def test_saxon_says_what_the_python_engine_says(release: str) -> None:
    def heard(name: str, document: bytes) -> list[tuple[str, str]]:
        return sorted((f.rule, f.severity) for f in engine(name, release).validate(document))

    one_of_each = {c.rule: c for c in CASES.cases if c.expect == "fires" and c.rule in rules(release)}
    documents = [*map(document_of, one_of_each.values()), *MADE.values()]
    assert [d for d in documents if heard("python", d) != heard("saxon", d)] == []


def test_a_message_names_the_identifier_that_is_wanted() -> None:
    document = edited(MADE["invoice"], ({"at": SPECIFICATION, "set": "urn:x"},))
    [finding] = [f for f in engine("python", "3.0.2").validate(document) if f.rule == "PEPPOL-EN16931-R004"]
    assert ID in finding.message
    assert "Self-Billing" in finding.message
    assert STOPPED not in finding.message


def test_a_self_billed_invoice_is_valid_by_the_rules_of_self_billing() -> None:
    report = einvconv.validate(MADE["invoice"])
    assert report.valid
    assert [f"{r.id} {r.release}" for r in report.rulesets[1:]] == ["en16931 1.3.16", "peppol-selfbilling 3.0.2"]
