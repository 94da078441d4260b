"""The rules of Peppol BIS Billing on their corpus: what speaks, what stays silent, and one answer of both engines."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from einvconv import schematron
from einvconv.report import Finding
from einvconv.resources import data_path
from einvconv.schematron import source
from rule_cases import Case, edited, load_cases, outcome

ROOT = data_path("schematron", "peppolbis30")
REPO = Path(__file__).resolve().parents[1]
CASES = load_cases(REPO / "corpus" / "rules" / "peppolbis30")
BASES = CASES.bases()
RELEASES = ("3.0.20", "3.0.21")
SCHEMAS = {r: source.read(ROOT / r / "peppolbis30.sch", base=ROOT) for r in RELEASES}
FACTS = REPO.parent / "shared" / "facts" / "rules_peppolbis30_3.0.21.tsv"
# What the release of May 2026 brought.
NEW = {"PEPPOL-COMMON-R054", "PEPPOL-COMMON-R055", "PEPPOL-COMMON-R056-1", "PEPPOL-COMMON-R056-2",
       "PEPPOL-COMMON-R057", "DE-R-T02"}  # fmt: skip
GRAVER = {"PEPPOL-COMMON-R052", "PEPPOL-COMMON-R053", "DK-R-003", "DK-R-017"}


def rules(release: str) -> dict[str, str]:
    return {a.id: a.severity for p in SCHEMAS[release].patterns for r in p.rules for a in r.assertions}


@cache
def engine(name: str, release: str = "3.0.21") -> Any:
    """A release of the rule set in one of the two engines."""
    path = ROOT / release / "peppolbis30.sch"
    if name == "python":
        return schematron.load(path, base=ROOT)
    pytest.importorskip("saxonche")
    from einvconv.schematron import saxon

    return saxon.load(path, base=ROOT)


def summary(findings: Iterable[Finding]) -> Counter[tuple[str, str]]:
    return Counter((f.rule, f.severity) for f in findings)


def spoken(document: bytes, release: str = "3.0.21") -> set[str]:
    return {f.rule for f in engine("python", release).validate(document)}


def test_there_are_165_rules_and_no_id_twice() -> None:
    assert len(rules("3.0.21")) == SCHEMAS["3.0.21"].assertions == 165


@pytest.mark.skipif(not FACTS.exists(), reason="the facts lie outside the project")
def test_ids_and_severities_are_the_official_ones() -> None:
    with FACTS.open(encoding="utf-8", newline="") as file:
        assert rules("3.0.21") == {r["rule"]: r["severity"] for r in csv.DictReader(file, delimiter="\t")}


LISTS = {
    "ISO4217": "ISO4217", "mimeCodes": "MIMECODE", "UNCL2005": "UNCL2005", "UNCL5189": "UNCL5189",
    "UNCL7161": "UNCL7161", "EAS": "eaid", "greekDocumentTypes": "greekDocumentType",
}  # fmt: skip


def codes(release: str, name: str) -> list[str]:
    lets = [*SCHEMAS[release].lets, *(let for p in SCHEMAS[release].patterns for let in p.lets)]
    [value] = [let.value for let in lets if let.name == name]
    return max(re.findall("'([^']*)'", value), key=len).split()


@pytest.mark.skipif(not FACTS.exists(), reason="the facts lie outside the project")
@pytest.mark.parametrize("name", LISTS)
def test_code_lists_are_the_official_ones(name: str) -> None:
    official = (FACTS.parent / "codelists" / f"peppol-{LISTS[name]}.txt").read_text(encoding="utf-8").split()
    assert sorted(codes("3.0.21", name)) == sorted(official)


def test_code_lists_are_whole() -> None:
    names = [*LISTS, "invoiceTypes", "creditNoteTypes"]
    counts = {release: [len(set(codes(release, n))) for n in names] for release in RELEASES}
    assert counts == {"3.0.20": [179, 6, 3, 19, 178, 94, 6, 26, 5], "3.0.21": [178, 6, 3, 19, 178, 82, 6, 26, 5]}


def test_the_release_before_has_six_rules_less_and_four_milder() -> None:
    before, now = rules("3.0.20"), rules("3.0.21")
    assert set(now) - set(before) == NEW
    assert {i for i in before if before[i] != now[i]} == GRAVER
    assert {before[i] for i in GRAVER} == {"warning"}


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("name", BASES)
def test_no_rule_speaks_on_a_base_document(name: str, release: str) -> None:
    assert engine("python", release).validate(BASES[name]) == []


@pytest.mark.parametrize("name", BASES)
def test_a_base_document_passes_the_ubl_schema(name: str) -> None:
    root = etree.fromstring(BASES[name])
    schema = data_path("schemas", "ubl", "2.1", f"{etree.QName(root).localname.lower()}.xsd")
    etree.XMLSchema(etree.parse(schema)).assertValid(root)


@pytest.mark.parametrize("rule", sorted({c.rule for c in CASES.cases}))
def test_a_rule_speaks_where_it_should_and_nowhere_near(rule: str) -> None:
    wrong = [outcome(c, engine("python").validate(CASES.document(c))) for c in CASES.cases if c.rule == rule]
    assert [w for w in wrong if w] == []


def test_every_rule_has_a_document_that_makes_it_speak_or_a_reason_why_none_can() -> None:
    speaks = {c.rule for c in CASES.cases if c.expect == "fires"}
    assert set(rules("3.0.21")) - speaks == set(CASES.cannot_fire)


@pytest.mark.parametrize("release", RELEASES)
def test_saxon_says_of_every_case_what_the_python_engine_says(release: str) -> None:
    def differs(case: Case) -> bool:
        document = CASES.document(case)
        return summary(engine("saxon", release).validate(document)) != summary(
            engine("python", release).validate(document)
        )

    one_of_each = {(c.rule, c.expect, c.base): c for c in CASES.cases}
    assert [str(c) for c in one_of_each.values() if differs(c)] == []


def test_every_message_names_a_term_or_speaks_of_any_element() -> None:
    nameless = {a.id for p in SCHEMAS["3.0.21"].patterns for r in p.rules for a in r.assertions if not a.terms}
    assert nameless == {"PEPPOL-EN16931-R008"}


def test_a_line_amount_that_is_wrong_is_shown_with_its_sum() -> None:
    document = edited(BASES["invoice"], ({"at": "/*/cac:InvoiceLine[2]/cbc:LineExtensionAmount", "set": "181.00"},))
    [finding] = [f for f in engine("python").validate(document) if f.rule == "PEPPOL-EN16931-R120"]
    assert "Line 2: the net amount (BT-131) is 181, but quantity 3.5 (BT-129) × price 52 (BT-146)" in finding.message
    assert "is 182. They may differ by 0.02." in finding.message


PROFILE, TYPE, SPECIFICATION = "/*/cbc:ProfileID", "/*/cbc:InvoiceTypeCode", "/*/cbc:CustomizationID"
BILLING = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PAYABLE = {"at": "//cbc:PayableAmount", "attr": "currencyID"}
BIS = "urn:fdc:peppol.eu:2017:poacc:billing"
SELLER = "//cac:AccountingSupplierParty//cbc:EndpointID"
OF_A_RELEASE: dict[str, tuple[str, str, dict[str, str], str]] = {
    "a process with a number": (
        "invoice", "PEPPOL-EN16931-R007", {"at": PROFILE, "set": f"{BIS}:07:1.0"}, "3.0.21"),
    "a process with a name": (
        "invoice", "PEPPOL-EN16931-R007", {"at": PROFILE, "set": "urn:peppol:bis:billing_with_response"}, "3.0.20"),
    "a currency that is gone": ("invoice", "PEPPOL-EN16931-CL007", {**PAYABLE, "set": "BGN"}, "3.0.21"),
    "a currency that is new": ("invoice", "PEPPOL-EN16931-CL007", {**PAYABLE, "set": "XCG"}, "3.0.20"),
    "the old Finnish address scheme": (
        "invoice", "PEPPOL-EN16931-CL008", {"at": SELLER, "attr": "schemeID", "set": "0037"}, "3.0.21"),
    "a specification with two colons": (
        "invoice", "PEPPOL-EN16931-R004", {"at": SPECIFICATION, "set": f"{BILLING}::2"}, "3.0.21"),
    "an address with more than ASCII": (
        "de", "DE-R-028", {"at": "//cbc:ElectronicMail", "set": "büro@example.com"}, "3.0.20"),
    "words before the cash discount": (
        "de", "DE-R-018", {"at": "//cac:PaymentTerms/cbc:Note", "set": "#A#SKONTO#TAGE=14#PROZENT=2.00#\n"}, "3.0.21"),
    "blanks around a type code": ("de", "DE-R-017", {"at": TYPE, "set": " 380 "}, "3.0.20"),
    "an identifier of the Netherlands": ("nl", "PEPPOL-COMMON-R054", {"at": SELLER, "set": "1"}, "3.0.21"),
}  # fmt: skip


@pytest.mark.parametrize("what", OF_A_RELEASE)
def test_what_differs_between_the_releases_differs(what: str) -> None:
    base, rule, edit, where = OF_A_RELEASE[what]
    document = edited(BASES[base], (edit,))
    assert [r for r in RELEASES if rule in spoken(document, r)] == [where]
