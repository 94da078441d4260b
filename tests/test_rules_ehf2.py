"""The EHF 2 rules on their corpus, and the tables of what its elements must hold."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path

import pytest

from einvconv.resources import data_path
from rule_cases import NAMESPACES, Case, edited
from rule_suite import both_engines, cases_of
from test_rules_bis2 import ROOTS, TwoDocuments, engine, rules_of, speaks

FOLDER = data_path("schematron", "ehf20", "2019-12")
TABLES = {"invoice": "structure-t10.tsv", "creditnote": "structure-t14.tsv"}
# UBL has no element SellerItemIdentification: the official release misspells it, and no valid document has it.
MISSPELT = "EHF-T14-B26801"


@cache
def rows(base: str) -> tuple[dict[str, str], ...]:
    """The rows of a structure table."""
    head, *lines = (FOLDER / TABLES[base]).read_text(encoding="utf-8").splitlines()
    return tuple(dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in lines)


def broken(row: dict[str, str]) -> dict[str, object]:
    """The edit that takes away what a row asks for, or sets another value."""
    at = re.sub(r"^/(ubl|cn):\w+", "/*", row["context"])
    asked = re.fullmatch(r"\.\[not\((@?)([\w:]+)\)\]", row["test_path"])
    if asked is None:
        attribute = row["test_path"].startswith("@listID")
        return {"at": at, "set": "other"} | ({"attr": "listID"} if attribute else {})
    if asked[1]:
        return {"at": at, "attr": asked[2], "remove": True}
    return {"at": f"{at}/{asked[2]}", "remove": True}


class TestEhf2(TwoDocuments):
    code = "ehf20"
    counts = {"invoice": 338, "creditnote": 302}

    def elsewhere(self) -> set[str]:
        shared = {a.id for base in ROOTS for a in rules_of("ehf20", base) if "peppolbis20" in a.place.file}
        return shared | {row["rule"] for base in TABLES for row in rows(base)}


@pytest.mark.parametrize("base", TABLES)
def test_a_row_of_the_structure_table_speaks_when_what_it_asks_for_is_taken_away(base: str) -> None:
    document = cases_of("ehf20").bases()[base]
    for row in rows(base):
        if row["rule"] != MISSPELT:
            said = speaks("ehf20", base, edited(document, (broken(row),)))
            assert said.get(row["rule"]) == row["message"], row


def test_the_structure_tables_say_the_same_in_both_engines() -> None:
    for base, document in cases_of("ehf20").bases().items():
        for row in rows(base)[::5]:
            if row["rule"] != MISSPELT:
                found = edited(document, (broken(row),))
                assert speaks("ehf20", base, found) == speaks("ehf20", base, found, "saxon")


def test_a_message_of_the_structure_table_names_what_is_missing() -> None:
    for base in TABLES:
        for row in rows(base):
            wanted = re.search(r"\((@?[\w:]+)\)|(@listID)", row["test_path"])
            assert wanted is None or (wanted[1] or "listID") in row["message"], row
            assert all(term in row["message"] for term in row["terms"].split(", ") if term), row


@pytest.mark.parametrize("base", ROOTS)
def test_the_rules_shared_with_peppol_bis_2_have_their_cases_there(base: str) -> None:
    peppol = {(a.id, a.severity, a.test) for a in rules_of("peppolbis20", base)}
    shared = {(a.id, a.severity, a.test) for a in rules_of("ehf20", base) if "peppolbis20" in a.place.file}
    assert len(shared) > 70 and shared <= peppol
    cases = cases_of("peppolbis20")
    for case in cases.cases:
        if case.expect == "fires" and case.base == base and case.rule in {i for i, _, _ in shared}:
            assert case.rule in speaks("ehf20", base, cases.document(case)), case


@both_engines
def test_a_negative_total_is_a_warning_in_ehf_and_an_error_in_peppol_bis_2(which: str) -> None:
    payable: tuple[dict[str, str], ...] = ({"at": "/*/cac:LegalMonetaryTotal/cbc:PayableAmount", "set": "-1.00"},)
    said = {}
    for code in ("ehf20", "peppolbis20"):
        document = edited(cases_of(code).bases()["invoice"], payable)
        said |= {f.rule: f.severity for f in engine(which, code, "invoice").validate(document)}
    assert said["NONAT-T10-R022"] == "warning" and said["BII2-T10-R037"] == "fatal"


@both_engines
def test_a_line_that_does_not_add_up_is_told_with_its_numbers(which: str) -> None:
    cases = cases_of("ehf20")
    edits = ({"at": "/*/cac:InvoiceLine[1]/cbc:LineExtensionAmount", "set": "980.00"},)
    message = speaks("ehf20", "invoice", cases.document(Case("", "invoice", edits)), which)["NONAT-T10-R026"]
    assert all(number in message for number in ("980.00", "100.00", "20", "50", "970"))


def test_a_document_of_today_is_not_of_the_future() -> None:
    later = (dt.datetime.now(dt.UTC) + dt.timedelta(days=2)).date()
    for day, speak in ((dt.datetime.now(dt.UTC).date(), False), (later, True)):
        dated = edited(cases_of("ehf20").bases()["invoice"], ({"at": "/*/cbc:IssueDate", "set": day.isoformat()},))
        assert ("NONAT-T10-R009" in speaks("ehf20", "invoice", dated)) is speak


def test_a_rule_on_an_attribute_runs_in_peppol_bis_2_and_not_in_ehf() -> None:
    edit = {"at": "/*/cac:AccountingSupplierParty//cac:PartyIdentification/cbc:ID", "attr": "schemeID", "set": "X"}
    document = edited(cases_of("peppolbis20").bases()["invoice"], (edit,))
    assert "OP-T10-R003" in speaks("peppolbis20", "invoice", document)
    assert "OP-T10-R003" not in speaks("ehf20", "invoice", document)


def test_a_prefix_of_an_edit_is_one_that_the_rules_use() -> None:
    prefixes = {p for f in Path(FOLDER).glob("*.tsv") for p in re.findall(r"/(\w+):", f.read_text(encoding="utf-8"))}
    assert prefixes - {"ubl", "cn"} <= set(NAMESPACES)
