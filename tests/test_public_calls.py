"""The public functions at their edges: nothing, one, several of a kind, several of two kinds."""

from __future__ import annotations

import re
from typing import Any

import pytest

import einvconv
from documents import document
from made import invoice, line

EMPTY = (b"", b" ", b"<a/>", b"<?xml version='1.0'?>")


def _to(code: str, number: str = "2026-1") -> einvconv.Conversion:
    return einvconv.serialize(invoice(number=number), to=code)


@pytest.mark.parametrize("none", [[], (), iter(())])
def test_nothing_is_no_file(none: Any) -> None:
    with pytest.raises(einvconv.ConversionRefused, match=r"format that has files of several .*: none\."):
        einvconv.join(none)


@pytest.mark.parametrize("code", ["peppolbis30", "ubl", "ehf20"])
def test_a_format_without_batches_is_not_joined_and_is_named(code: str) -> None:
    with pytest.raises(einvconv.ConversionRefused, match=rf"{code}\."):
        einvconv.join([_to(code)])


def test_conversions_to_two_formats_are_not_joined_and_both_are_named() -> None:
    with pytest.raises(einvconv.ConversionRefused, match=r"finvoice30, teapps30\."):
        einvconv.join([_to("teapps30"), _to("finvoice30")])


@pytest.mark.parametrize("code", ["finvoice30", "finvoice20", "teapps30", "teapps"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_what_is_joined_is_split_again(code: str, count: int) -> None:
    numbers = [f"2026-{n}" for n in range(count)]
    whole = einvconv.join(_to(code, number) for number in numbers)
    assert [einvconv.parse(one).number for one in einvconv.split(whole)] == numbers
    assert [done.invoice.number for done in einvconv.convert_all(whole, to="peppolbis30")] == numbers


@pytest.mark.parametrize("source", EMPTY)
def test_what_holds_no_document_is_told_in_words(source: bytes) -> None:
    for call in (
        einvconv.detect,
        einvconv.parse,
        einvconv.split,
        lambda s: einvconv.convert(s, to="ubl"),
        lambda s: einvconv.convert_all(s, to="ubl"),
    ):
        if call is einvconv.split and source == b"<a/>":
            continue  # a document, of whatever format
        with pytest.raises(einvconv.EinvconvError, match=r"\w+ \w+"):
            call(source)


def test_a_file_of_several_invoices_is_not_one() -> None:
    whole = einvconv.join([_to("finvoice30", "1"), _to("finvoice30", "2")])
    for call in (einvconv.parse, lambda s: einvconv.convert(s, to="ubl")):
        with pytest.raises(einvconv.EinvconvError, match=r"2|several"):
            call(whole)


@pytest.mark.parametrize("code", ["", "nothing", "ehf"])
def test_a_code_that_cannot_be_written_is_told(code: str) -> None:
    with pytest.raises(einvconv.EinvconvError):
        _to(code)


def test_an_invoice_that_says_nothing_lacks_what_every_invoice_has() -> None:
    gaps = einvconv.missing(einvconv.Invoice(), to="peppolbis30")
    terms = {gap.term for gap in gaps}
    assert {"BT-1", "BT-2", "BT-5", "BT-27", "BT-40", "BT-44", "BT-55", "BG-25"} <= terms
    reasons = {gap.path: gap.reason for gap in gaps}
    assert {path: reasons.get(path) for path in LACKING} == LACKING
    assert einvconv.missing(invoice(line()), to="peppolbis30") == []


LACKING = {
    "number": "the invoice has no number",
    "issue_date": "the invoice has no date",
    "currency": "the invoice names no currency",
    "seller.name": "the seller has no name",
    "seller.address.country_code": "the seller's address names no country",
    "buyer.name": "the buyer has no name",
    "buyer.address.country_code": "the buyer's address names no country",
    "lines": "the invoice has no line",
}


def test_the_formats_and_the_rule_sets_stand_in_a_table_with_names_of_their_own() -> None:
    codes = [info.code for info in einvconv.formats()]
    assert len(codes) == len(set(codes)) and {"finvoice30", "teapps30", "ubl", "peppolbis30"} <= set(codes)
    assert [info.code for info in einvconv.formats() if not info.writes and info.syntax == "ubl"] == ["ehf"]
    assert {"en16931", "peppolbis30"} <= {one.id for one in einvconv.rulesets()}


@pytest.mark.parametrize(
    ("code", "near"),
    [
        ("Peppolbis30", "peppolbis30"),
        ("peppol", "peppolbis30"),
        ("finvoice3.0", "finvoice30"),
        ("factur-x", "facturx"),
        ("teaps30", "teapps30"),
        ("Json", "json"),
    ],
)
def test_a_code_that_is_none_is_told_with_the_one_that_is_meant(code: str, near: str) -> None:
    with pytest.raises(einvconv.UnknownFormat, match=f"“{re.escape(code)}”: is “{near}” meant"):
        einvconv.convert(document("finvoice30/minimal"), to=code)


@pytest.mark.parametrize(("code", "near"), [("en1693", "en16931"), ("peppolbis3", "peppolbis30"), ("NLCIUS", "nlcius")])
def test_a_code_that_has_no_rules_is_told_with_the_one_that_is_meant(code: str, near: str) -> None:
    with pytest.raises(einvconv.RulesUnavailable, match=f"“{code}”: is “{near}” meant"):
        einvconv.validate(document("peppolbis30/credit-note"), rules=code)


@pytest.mark.parametrize("code", ["", "qwerty", "x" * 10_000])
def test_a_code_that_is_like_none_is_told_with_those_there_are(code: str) -> None:
    with pytest.raises(einvconv.UnknownFormat, match="”; there are finvoice30, ") as told:
        einvconv.convert(document("finvoice30/minimal"), to=code)
    assert "meant" not in str(told.value)
