"""Earlier releases of EN 16931: the rules that they share with the newest say the same, the others what they said."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from einvconv import schematron
from einvconv.resources import data_path
from einvconv.schematron import source
from rule_cases import Case, edited, outcome
from test_rules_en16931 import BASES, CASES

SETS = data_path("schematron", "en16931")
RELEASES = ("1.3.13", "1.3.13-peppol", "1.3.15", "1.3.15-peppol")
NEWEST = "1.3.16"
SCHEMAS = {r: source.read(SETS / r / "en16931-ubl.sch", base=SETS) for r in (*RELEASES, NEWEST)}
# What 1.3.16 changed, and what 1.3.14 did: the cases of these rules are of the newest release alone.
CHANGED = {"BR-CO-26", "BR-B-02", "BR-CL-01", "UBL-SR-23", "UBL-SR-56", "UBL-CR-674"}
OLDER = {"UBL-SR-22", "UBL-SR-53"}
# Their lists grew: what is near a newer code is no near miss of an older list.
LISTS = {f"BR-CL-{n:02}" for n in (3, 4, 5, 7, 10, 11, 13, 21, 22, 25, 26)}
RENAMED = {"BR-AF-": "BR-IG-", "BR-AG-": "BR-IP-", "UBL-SR-54": "BR-66", "UBL-SR-55": "BR-67"}


@cache
def engine(name: str, release: str) -> Any:
    path = SETS / release / "en16931-ubl.sch"
    if name == "python":
        return schematron.load(path, base=SETS, engine="python")
    pytest.importorskip("saxonche")
    from einvconv.schematron import saxon

    return saxon.load(path, base=SETS)


def ids(release: str) -> set[str]:
    return {a.id for p in SCHEMAS[release].patterns for r in p.rules for a in r.assertions}


def as_in(release: str, rule: str) -> str:
    """The id that a rule of the newest release had in an older one."""
    if release.startswith("1.3.13"):
        for now, then in RENAMED.items():
            if rule.startswith(now):
                return rule.replace(now, then)
    return rule


def spoken(document: bytes, release: str) -> set[str]:
    return {f.rule for f in engine("python", release).validate(document)}


@pytest.mark.parametrize("release", RELEASES)
def test_a_release_has_979_rules_and_no_id_twice(release: str) -> None:
    assert len(ids(release)) == SCHEMAS[release].assertions == 979


def test_the_ids_differ_as_the_releases_do() -> None:
    for release in RELEASES:
        gone, new = ids(release) - ids(NEWEST), ids(NEWEST) - ids(release)
        renamed = {as_in(release, i) for i in ids(NEWEST)} - ids(NEWEST)
        older = release.startswith("1.3.13")
        assert gone - renamed == {"BR-CO-25", "UBL-CR-631"} if older else {"BR-CO-25"}
        assert {as_in(release, i) for i in new} - renamed == ({"UBL-SR-53", "UBL-SR-56"} if older else {"UBL-SR-56"})


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("name", BASES)
def test_no_rule_speaks_on_a_base_document(name: str, release: str) -> None:
    assert engine("python", release).validate(BASES[name]) == []


@pytest.mark.parametrize("release", RELEASES)
def test_a_rule_that_did_not_change_speaks_where_it_should(release: str) -> None:
    left_out = CHANGED | OLDER if release.startswith("1.3.13") else CHANGED
    wrong = []
    one_of_each = {(c.rule, c.expect): c for c in CASES.cases if c.rule not in left_out}
    for case in one_of_each.values():
        if not (case.rule in LISTS and case.expect == "silent"):
            then = Case(as_in(release, case.rule), case.base, case.edits, case.expect, case.times)
            wrong.append(outcome(then, engine("python", release).validate(CASES.document(case))))
    assert [w for w in wrong if w] == []


TOTAL, SELLER = "/*/cac:LegalMonetaryTotal", "/*/cac:AccountingSupplierParty/cac:Party"
TENDER = "<cac:OriginatorDocumentReference><cbc:ID>1</cbc:ID></cac:OriginatorDocumentReference>"
NO_DUE = [{"at": f"/*/{name}", "remove": True} for name in ("cbc:DueDate", "cac:PaymentTerms")]
NO_IDS = [
    {"at": f"{SELLER}/cac:PartyLegalEntity/cbc:CompanyID", "remove": True},
    {"at": f"{SELLER}/cac:PartyTaxScheme", "remove": True},
]
TYPE, DEBIT = "/*/cbc:InvoiceTypeCode", "//cbc:PayableAmount"
CODE = "//cac:AccountingSupplierParty//cbc:EndpointID"
TWO = ["1.3.15", "1.3.15-peppol"]
OLDEST = ["1.3.13", "1.3.13-peppol"]
BEFORE = [*OLDEST, *TWO]
SAID: dict[str, tuple[str, str, list[dict[str, Any]], list[str]]] = {
    "no day to pay by": ("invoice", "BR-CO-25", NO_DUE, BEFORE),
    "nothing to pay": ("invoice", "BR-CO-25", [*NO_DUE, {"at": DEBIT, "set": "0"}], []),
    "no day to pay by in a credit note": ("creditnote", "BR-CO-25", [], []),
    "a currency that is gone": ("invoice", "BR-CL-03", [{"at": DEBIT, "attr": "currencyID", "set": "BGN"}], [NEWEST]),
    "a currency that is new": ("invoice", "BR-CL-03", [{"at": DEBIT, "attr": "currencyID", "set": "XCG"}], BEFORE),
    "a type that became a credit note": (
        "invoice", "BR-CL-01", [{"at": TYPE, "set": "502"}], [*OLDEST, NEWEST]),
    "an address scheme of January 2026": (
        "invoice", "BR-CL-25", [{"at": CODE, "attr": "schemeID", "set": "0245"}], ["1.3.13", "1.3.15"]),
    "an address scheme of April 2026": (
        "invoice", "BR-CL-25", [{"at": CODE, "attr": "schemeID", "set": "0246"}], BEFORE),
    "two tender references": (
        "invoice", "UBL-SR-56", [{"at": "/*/cac:AccountingSupplierParty", "before": TENDER * 2}], [NEWEST]),
}  # fmt: skip


@pytest.mark.parametrize("what", SAID)
def test_what_changed_between_the_releases_is_said_by_those_that_said_it(what: str) -> None:
    base, rule, edits, said = SAID[what]
    document = edited(BASES[base], tuple(edits))
    assert [r for r in (*RELEASES, NEWEST) if rule in spoken(document, r)] == sorted(said)


def test_a_creditor_identifier_of_sepa_identified_the_seller_until_1_3_15() -> None:
    sepa = '<cac:PartyIdentification><cbc:ID schemeID="SEPA">FI00ZZZ123</cbc:ID></cac:PartyIdentification>'
    gone = [e for e in NO_IDS if e["at"].endswith("CompanyID")]
    document = edited(BASES["not-subject"], (*gone, {"at": f"{SELLER}/cbc:EndpointID", "after": sepa}))
    spoke = {r: spoken(document, r) for r in (*RELEASES, NEWEST)}
    assert ["BR-CO-26" in spoke[r] for r in (*RELEASES, NEWEST)] == [False, False, False, False, True]
    assert ["BR-CL-10" in spoke[r] for r in (*RELEASES, NEWEST)] == [False, True, False, False, False]


@pytest.mark.parametrize("release", ["1.3.13-peppol", "1.3.15"])
def test_saxon_says_of_every_rule_what_the_python_engine_says(release: str) -> None:
    def heard(name: str, document: bytes) -> list[tuple[str, str]]:
        return sorted((f.rule, f.severity) for f in engine(name, release).validate(document))

    one_of_each = {c.rule[:6]: c for c in CASES.cases if c.expect == "fires"}
    documents = [CASES.document(c) for c in one_of_each.values()] + [edited(BASES["invoice"], tuple(NO_DUE))]
    assert [d for d in documents if heard("python", d) != heard("saxon", d)] == []
