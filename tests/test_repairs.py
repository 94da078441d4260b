"""Repairs: without one of them the rule that it is for fires, or what it gives is not there; with it, all is well."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal as D
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import einvconv
from einvconv.formats.en16931 import rows
from einvconv.formats.en16931.needs import needs
from einvconv.formats.registry import format_for, formats
from einvconv.mapping.format import Repair
from einvconv.model import Allowance
from repair_cases import Case, group, line, one, outcome, repair_of, sums
from repairs_bii import BII
from repairs_codes import CODES, TYPES
from repairs_document import DOCUMENT
from repairs_lines import LINES
from repairs_vat import VAT

CASES: tuple[Case, ...] = (*LINES, *VAT, *DOCUMENT, *CODES, *TYPES, *BII)
# Repairs that only formats have which have tests of their own: they are shown there, in documents of the format.
SHOWN_BY_THEIR_FORMAT = {
    "test_format_ubl_national.py": frozenset(
        {
            *("order lines", "Dutch registration numbers", "Dutch types"),
            *("Dutch means of payment", "codes of other documents", "sub-lines", "buyer's reference"),
            *("payment instructions", "rates of all categories", "cash discounts", "taxes of the jurisdiction"),
            "reasons of the European Union",
            *("no self-billing", "Danish parties", "countries of telephones", "Danish means of payment"),
            *("VAT of lines", "Danish types", "Danish categories", "Danish groups", "Danish register"),
            *("categories of allowances of lines", "due dates with means", "totals without VAT"),
            *("forms of addresses", "amounts of terms", "no credit notes", "contact for payment"),
            "no gross prices",
        }
    ),
    "test_format_svefaktura.py": frozenset({"two categories", "descriptions of items"}),
    "test_format_facturae.py": frozenset({"payment terms", "taxes other than VAT", "what is withheld"}),
}
# Rules of sets that a user brings (docs/rules.md): no file of the project has their ids.
BROUGHT = ("F-", "OIOUBL-", "aligned-ibrp-", "ibr-")

RULES = Path(__file__).resolve().parents[1] / "schematron"


def _repairs() -> list[tuple[str, Repair]]:
    writing = [info.code for info in formats() if info.writes]
    return [(code, step) for code in writing for step in format_for(code).pairs if isinstance(step, Repair)]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_without_a_repair_the_output_is_wrong_and_with_it_right(case: Case) -> None:
    repair = repair_of(case)
    on, off = outcome(case), outcome(case, repair)
    assert case.fires or case.refused or case.holds or case.refuses
    if case.refuses:
        assert case.refuses in on.refused
        assert not off.refused and (case.fires in off.fired or not case.fires)
        return
    assert not on.refused
    if case.refused:
        assert case.refused in off.refused
    if case.fires:
        assert case.fires in off.fired and case.fires not in on.fired
        assert case.fires in repair.rules
    if case.holds:
        assert on.holds and not off.holds


def test_every_repair_of_every_format_has_a_case() -> None:
    shown = {case.repair for case in CASES}.union(*SHOWN_BY_THEIR_FORMAT.values())
    assert {repair.name for _, repair in _repairs()} - shown == set()


def test_what_is_shown_elsewhere_is_a_repair_that_has_no_case_here() -> None:
    elsewhere = frozenset[str]().union(*SHOWN_BY_THEIR_FORMAT.values())
    assert elsewhere <= {repair.name for _, repair in _repairs()}
    assert not elsewhere & {case.repair for case in CASES}
    assert all((Path(__file__).parent / name).exists() for name in SHOWN_BY_THEIR_FORMAT)


def test_the_repairs_of_a_format_have_names_of_their_own() -> None:
    assert {key for key, n in Counter((code, repair.name) for code, repair in _repairs()).items() if n > 1} == set()


_BII = """organisation numbers, letters of rates, types, parties, banks in words, codes of payment means, whole periods,
accounting currency, VAT in the accounting currency, kinds of documents, codes of lines"""
_PEPPOL = """post office boxes, accounts, codes of older documents, …, one means of payment, kinds of files,
means of payment of a country, German cash discounts, types of Peppol, approval for F-tax, organisation numbers,
Danish registers,
kinds of account, one identifier, prices of another unit, rounded prices, price discounts, bases of percentages,
decimals of allowances, percentages of bases, single notes, electronic addresses,
buyer reference, business process"""
# the repairs of each profile in their order; "…" are those of EN 16931
OF_A_PROFILE = {
    "ubl": """accounts, codes of other formats, …, one means of payment, kinds of files, kinds of account,
electronic addresses, one identifier, single notes of lines, decimals of allowances""",
    "peppolbis30": _PEPPOL,
    "ehf30": _PEPPOL,
    "peppolbis20": f"""accounts, reverse charge alone, sums below zero, discounts below zero, electronic addresses, …,
{_BII}, addresses of BIS 2, accounts of BIS 2, creditors, units of BIS 2, reasons in words, single notes""",
    "ehf20": f"""accounts, discounts below zero, reference of the buyer's contact, addresses,
buyer reference, order for a reference, …, {_BII}, addresses of EHF 2, registered parties, consumers, single notes""",
}


@pytest.mark.parametrize("code", OF_A_PROFILE)
def test_a_profile_has_the_repairs_of_en_16931_among_its_own(code: str) -> None:
    names = [repair.name for of, repair in _repairs() if of == code]
    texts = (rows.TEXTS,) if code in ("peppolbis30", "ehf30") else rows.BESIDE_SUB_LINES
    shared = [repair.name for repair in needs(texts=texts)]
    at = names.index(shared[0])
    assert names[at : at + len(shared)] == shared
    said = [name.strip() for name in OF_A_PROFILE[code].replace("\n", " ").split(",")]
    assert [*names[:at], "…", *names[at + len(shared) :]] == said


@cache
def _ids() -> str:
    return "\n".join(p.read_text("utf-8") for p in sorted(RULES.rglob("*")) if p.suffix in (".sch", ".tsv"))


def test_each_repair_says_what_it_gives_and_which_rules_ask_for_it() -> None:
    for _, repair in _repairs():
        assert all(term.startswith(("BT-", "BG-")) for term in repair.terms)
        assert repair.terms or not repair.rules
        for rule in repair.rules:  # written out, with its transaction as a parameter, or in a table
            spellings = f'"{rule}"', f'"{rule.replace("T10", "$T")}"', f"{rule}\t"
            known = rule.startswith(BROUGHT) or any(text in _ids() for text in spellings)
            assert known, f"{repair.name}: there is no rule {rule}"


def test_a_discount_given_as_a_percentage_only_has_the_amount_that_the_row_leaves_for_it() -> None:
    discounted = line(net_amount=D(90), allowances=[Allowance(percent=D(10), reason="Alennus")])
    groups = [group(net="90", vat="22.95")]
    made = one(lines=[discounted], totals=sums("90", "22.95"), vat_breakdown=groups)()
    done = einvconv.serialize(made, to="peppolbis30")
    assert b'<cbc:Amount currencyID="EUR">10.00</cbc:Amount>' in done.xml
    assert b'<cbc:BaseAmount currencyID="EUR">100.00</cbc:BaseAmount>' in done.xml
    assert not [f for f in einvconv.validate(done.xml).findings if f.severity == "fatal"]


def test_a_discount_and_a_charge_that_the_price_has_already_are_told_as_what_they_are() -> None:
    both = line(allowances=[Allowance(amount=D(10), reason="Ale")], charges=[Allowance(amount=D(12), reason="Lisä")])
    told = {loss.value: loss.reason for loss in einvconv.serialize(one(lines=[both])(), to="peppolbis30").losses}
    assert told["Ale"].endswith("the price has this discount already")
    assert told["Lisä"].endswith("the price has this charge already")


def test_a_row_that_says_only_what_it_is_with_vat_has_the_net_amount_that_follows(to: Any) -> None:
    source = einvconv.serialize(one()(), to="finvoice30").xml.decode("iso-8859-15")
    start, end = source.index("<RowVatExcludedAmount"), source.index("</RowVatExcludedAmount>")
    with_vat = '<RowAmount AmountCurrencyIdentifier="EUR">125,50</RowAmount>'
    text = source[:start] + with_vat + source[end + len("</RowVatExcludedAmount>") :]
    price_start, price_end = text.index("<UnitPriceAmount"), text.index("</UnitPriceAmount>")
    text = text[:price_start] + text[price_end + len("</UnitPriceAmount>") :]
    out = to(text.encode("iso-8859-15"), "peppolbis30")
    assert out.number("cac:InvoiceLine/cbc:LineExtensionAmount") == D(100)
    assert "derived" in out.added("cbc:LineExtensionAmount")


def test_no_line_is_made_to_cost_nothing(to: Any) -> None:
    made = one(lines=[line(), line(id="2", net_amount=None, price=None)], totals=None)()
    with pytest.raises(einvconv.ConversionRefused, match="line 2 has no amount without VAT"):
        einvconv.serialize(made, to="peppolbis30")
