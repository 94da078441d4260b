"""Hard cases: taxes as UBL has them: the VAT of a line in its total, a rate beside the category, what is withheld."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

import einvconv
from documents import document
from made import invoice, line

To = Callable[..., Any]
D = Decimal
PLAIN = b"urn:example:plain"
PEPPOL = b"urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
LINE = re.compile(rb"<cac:InvoiceLine>.*?</cac:InvoiceLine>", re.DOTALL)
CATEGORY = re.compile(rb"<cac:ClassifiedTaxCategory>(.*?)</cac:ClassifiedTaxCategory>", re.DOTALL)
PERCENT = re.compile(rb"<cbc:Percent>[0-9.]+</cbc:Percent>")


def subtotal(base: str, vat: str, category: bytes, beside: bytes = b"") -> bytes:
    amounts = f"<cbc:TaxableAmount currencyID='EUR'>{base}</cbc:TaxableAmount><cbc:TaxAmount currencyID='EUR'>{vat}"
    return b"<cac:TaxSubtotal>%s</cbc:TaxAmount>%s<cac:TaxCategory>%s</cac:TaxCategory></cac:TaxSubtotal>" % (
        amounts.encode(),
        beside,
        category,
    )


def in_totals(source: bytes, made: Callable[[str, str, bytes], bytes] = subtotal) -> bytes:
    """A document in which lines have their VAT in totals of their own."""

    def moved(found: re.Match[bytes]) -> bytes:
        row = found[0]
        [category] = CATEGORY.findall(row)
        base = re.search(rb"LineExtensionAmount currencyID=\"EUR\">([0-9.]+)<", row)
        rate = re.search(rb"Percent>([0-9.]+)<", category)
        assert base is not None and rate is not None
        vat = f"{D(base[1].decode()) * D(rate[1].decode()) / 100:.2f}"
        total = f"<cac:TaxTotal><cbc:TaxAmount currencyID='EUR'>{vat}</cbc:TaxAmount>".encode()
        total += made(base[1].decode(), vat, category) + b"</cac:TaxTotal><cac:Item>"
        return CATEGORY.sub(b"", row).replace(b"<cac:Item>", total)

    return LINE.sub(moved, source).replace(PEPPOL, PLAIN)


SEVERAL = document("peppolbis30/several-vat-rates")
RATES = "cac:InvoiceLine/cac:Item/cac:ClassifiedTaxCategory/cbc:Percent"
THERE = "cac:InvoiceLine"


def dropped(out: Any) -> list[tuple[str, str]]:
    return [(one.path, one.value) for one in out.losses if "TaxTotal" in one.path and one.kind == "dropped"]


@pytest.mark.parametrize("target", ["peppolbis30", "cii", "finvoice30", "ubl"])
def test_a_line_has_the_vat_of_its_total_of_taxes_and_nothing_there_is_lost(to: To, target: str) -> None:
    plain, out = to(SEVERAL, target), to(in_totals(SEVERAL), target)
    rates = {"cii": "RateApplicablePercent", "finvoice30": "RowVatRatePercent"}.get(target, "Percent")
    said = [one.text for one in plain.root.iter(f"{{*}}{rates}")]
    assert len(set(said)) == 3
    if target != "ubl":
        assert [one.text for one in out.root.iter(f"{{*}}{rates}")] == said
    else:
        assert out.texts(RATES) == plain.texts(RATES)
    assert dropped(out) == []


def test_a_rate_beside_the_category_is_the_rate_of_the_group_and_of_the_line(to: To) -> None:
    def beside(base: str, vat: str, category: bytes) -> bytes:
        return subtotal(base, vat, PERCENT.sub(b"", category), b"".join(PERCENT.findall(category)))

    source = re.sub(
        rb"(<cac:TaxCategory>\s*<cbc:ID>S</cbc:ID>\s*)(<cbc:Percent>[0-9.]+</cbc:Percent>)",
        rb"\2\1",
        in_totals(SEVERAL, beside),
    )
    out = to(source, "peppolbis30")
    assert out.texts(RATES) == to(SEVERAL, "peppolbis30").texts(RATES)
    assert out.texts("cac:TaxSubtotal/cac:TaxCategory/cbc:Percent") == ["13.5", "25.5", "10"]
    assert dropped(out) == []
    assert not [one for one in out.conversion.additions if one.path.endswith("cbc:Percent")]


def other(rate: bytes = b"") -> bytes:
    scheme = b"<cac:TaxScheme><cbc:ID>EXC</cbc:ID></cac:TaxScheme>"
    return subtotal("1.00", "7.00", rate + scheme)


def test_of_several_taxes_of_a_line_the_one_called_vat_is_read_and_the_others_are_told(to: To) -> None:
    source = in_totals(SEVERAL, lambda *said: other(b"<cbc:Percent>7</cbc:Percent>") + subtotal(*said))
    out = to(source, "peppolbis30")
    assert out.texts(RATES) == to(SEVERAL, "peppolbis30").texts(RATES)
    assert {value for path, value in dropped(out) if f"{THERE}[1]" in path} == {"1.00", "7.00", "7", "EXC"}


@pytest.mark.parametrize("rate, read", [(b"", True), (b"<cbc:Percent>7</cbc:Percent>", False)])
def test_of_several_taxes_without_a_name_the_only_one_with_a_rate_is_read(rate: bytes, read: bool) -> None:
    source = in_totals(SEVERAL, lambda *said: other(rate) + subtotal(*said))
    source = re.sub(rb">(VAT|EXC)</cbc:ID>", b">IVA</cbc:ID>", source)
    assert next(one.vat_rate for one in einvconv.parse(source).lines) == (D("13.5") if read else None)


def test_a_tax_that_the_vat_breakdown_does_not_know_is_no_vat_of_a_line(to: To) -> None:
    source = in_totals(SEVERAL, lambda *_: other(b"<cbc:Percent>7</cbc:Percent>"))
    assert {one.vat_rate for one in einvconv.parse(source).lines} == {None}
    assert "EXC" in {value for _, value in dropped(to(source, "peppolbis30"))}


def test_amounts_of_a_total_of_taxes_that_are_none_of_the_line_are_told(to: To) -> None:
    out = to(in_totals(SEVERAL, lambda _, vat, category: subtotal("3.21", vat, category)), "peppolbis30")
    assert {value for _, value in dropped(out)} == {"3.21"}
    back = to(in_totals(SEVERAL, lambda _, vat, category: subtotal("3.21", vat, category)), "ubl")
    assert "3.21" in back.texts("cac:InvoiceLine/cac:TaxTotal/cac:TaxSubtotal/cbc:TaxableAmount")


def test_the_category_of_an_item_goes_before_the_total_of_its_line(to: To) -> None:
    made = einvconv.serialize(invoice(line()), to="ubl").xml.replace(
        b"<cac:Item>",
        b"<cac:TaxTotal><cbc:TaxAmount currencyID='EUR'>25.50</cbc:TaxAmount>%s</cac:TaxTotal><cac:Item>"
        % subtotal("100.00", "25.50", b"<cbc:ID>S</cbc:ID><cbc:Percent>9</cbc:Percent>"),
    )
    out = to(made, "peppolbis30")
    assert (out.texts(RATES), dropped(out)[-1][1]) == (["25.5"], "9")


def beside(category: bytes, rate: str = "") -> bytes:
    """The document with three rates, whose lines have their VAT in totals as well; with another category or rate."""

    def twice(base: str, vat: str, said: bytes) -> bytes:
        said = said if not rate else PERCENT.sub(f"<cbc:Percent>{rate}</cbc:Percent>".encode(), said)
        return subtotal(base, vat, said.replace(b">S<", b">%s<" % category))

    with_totals = iter(LINE.findall(in_totals(SEVERAL, twice)))

    def whole(found: re.Match[bytes]) -> bytes:
        total = re.search(rb"<cac:TaxTotal>.*?</cac:TaxTotal>", next(with_totals), re.DOTALL)
        assert total is not None
        return found[0].replace(b"<cac:Item>", total[0] + b"<cac:Item>")

    return LINE.sub(whole, SEVERAL)


@pytest.mark.parametrize("target", ["cii", "finvoice30", "svefaktura"])
def test_the_vat_of_a_line_that_is_said_by_its_item_and_by_its_total_is_said_once_and_nothing_is_told(
    to: To, target: str
) -> None:
    out, plain = to(beside(b"S"), target), to(SEVERAL, target)
    rates = {"cii": "RateApplicablePercent", "finvoice30": "RowVatRatePercent"}.get(target, "Percent")
    assert [one.text for one in out.root.iter(f"{{*}}{rates}")] == [
        one.text for one in plain.root.iter(f"{{*}}{rates}")
    ]
    assert {one.kind for one in out.losses if "TaxSubtotal" in one.path} <= {"implied"}  # by the amounts there


@pytest.mark.parametrize(
    "category, rate, told", [(b"Z", "", {"Z", "13.5", "25.5", "10"}), (b"Z", "0", {"Z", "0"}), (b"S", "9", {"9"})]
)
def test_a_total_that_says_other_vat_than_the_item_is_told_as_that(
    to: To, category: bytes, rate: str, told: set[str]
) -> None:
    out = to(beside(category, rate), "finvoice30")
    plain = to(SEVERAL, "finvoice30").root
    assert [one.text for one in out.root.iter("{*}RowVatRatePercent")] == [
        one.text for one in plain.iter("{*}RowVatRatePercent")
    ]
    reasons = {one.value: one.reason for one in out.losses if "TaxSubtotal/cac:TaxCategory" in one.path}
    assert set(reasons) == told
    assert set(reasons.values()) == {"it is said otherwise beside it, and that stands"}


EXEMPT = b"<cbc:TaxExemptionReason>Export</cbc:TaxExemptionReason>"


@pytest.mark.parametrize("told, said", [(False, b"Export"), (True, b"Other")])
@pytest.mark.parametrize("category", ["ClassifiedTaxCategory", "TaxCategory"])
def test_a_reason_of_a_line_without_vat_is_told_where_the_group_does_not_say_it(
    to: To, category: str, told: bool, said: bytes
) -> None:
    free = {"vat_code": "G", "vat_rate": D(0)}
    made = einvconv.serialize(invoice(line(**free)), to="ubl").xml
    for path in (b"cac:TaxCategory", b"cac:ClassifiedTaxCategory"):
        made = re.sub(rb"(<%s>.*?)<cac:TaxScheme>" % path, rb"\1%s<cac:TaxScheme>" % EXEMPT, made, flags=re.DOTALL)
    head, row = made.split(b"<cac:InvoiceLine>")
    row = row.replace(b">Export<", b">%s<" % said)
    if category == "TaxCategory":
        [of_item] = CATEGORY.findall(row)
        total = b"<cac:TaxTotal><cbc:TaxAmount currencyID='EUR'>0.00</cbc:TaxAmount>%s</cac:TaxTotal><cac:Item>"
        row = CATEGORY.sub(b"", row).replace(b"<cac:Item>", total % subtotal("100.00", "0.00", of_item))
    out = to(head + b"<cac:InvoiceLine>" + row, "finvoice30")
    assert [one.value for one in out.losses if "InvoiceLine" in one.path and one.kind == "dropped"] == ["Other"] * told


def test_a_line_with_vat_takes_no_other_tax_from_its_totals() -> None:
    totals = re.compile(rb"<cac:TaxTotal>.*?</cac:TaxTotal>", re.DOTALL)
    source = totals.sub(
        lambda found: found[0].replace(b"<cbc:ID>VAT<", b"<cbc:ID>EXC<"), beside(b"S").replace(PEPPOL, PLAIN)
    )
    made = einvconv.parse(source)
    assert {group.tax for group in made.vat_breakdown} == {"EXC"}
    assert {one.tax for one in made.lines} == {None}


def withheld(*amounts: str, payable: str) -> bytes:
    """A document over 125.50 of which the buyer withholds taxes."""
    made = einvconv.serialize(invoice(), to="ubl").xml
    totals = "".join(
        f"<cac:WithholdingTaxTotal><cbc:TaxAmount currencyID='EUR'>{one}</cbc:TaxAmount></cac:WithholdingTaxTotal>"
        for one in amounts
    )
    made = made.replace(b"<cac:LegalMonetaryTotal>", totals.encode() + b"<cac:LegalMonetaryTotal>")
    due = b'<cbc:PayableAmount currencyID="EUR">%s</cbc:PayableAmount>'
    assert due % b"125.50" in made
    return made.replace(due % b"125.50", due % payable.encode())


@pytest.mark.parametrize(
    "target, paid, due",
    [
        ("peppolbis30", "cbc:PrepaidAmount", "cbc:PayableAmount"),
        ("ubl", "cbc:PrepaidAmount", "cbc:PayableAmount"),
        ("finvoice30", "InvoicePaidAmount", "EpiInstructedAmount"),
        ("e2b", "*[local-name() = 'PrePaidAmount']", "*[local-name() = 'ActualPayment']"),
    ],
)
def test_taxes_that_the_buyer_withholds_are_among_what_is_paid_before_and_told(
    to: To, target: str, paid: str, due: str
) -> None:
    out = to(withheld("15.00", "5.50", payable="105.00"), target)
    assert out.number(due) == D("105")
    assert out.number(paid) == D("20.50")
    told = [(one.kind, one.value) for one in out.losses if one.path.endswith("TaxAmount")]
    assert told == [("approximated", "15.00"), ("approximated", "5.50")]
    assert not [one for one in out.losses if "WithholdingTaxTotal" in one.path and one.kind == "dropped"]


def test_taxes_withheld_that_lower_nothing_that_is_to_be_paid_are_told_as_having_no_place(to: To) -> None:
    out = to(withheld("15.00", payable="125.50"), "peppolbis30")
    assert out.texts("cbc:PrepaidAmount") == []
    assert [one.kind for one in out.lost("15.00")] == ["dropped"]


def test_vat_with_blanks_around_its_name_is_no_other_tax(to: To) -> None:
    source = in_totals(SEVERAL, lambda *said: subtotal(*said).replace(b"<cbc:ID>VAT<", b"<cbc:ID> VAT\n<"))
    assert b" VAT\n" in source
    out = to(source, "peppolbis30")
    assert out.texts(RATES) == to(SEVERAL, "peppolbis30").texts(RATES)
    assert dropped(out) == []
    assert all(one.tax is None for one in einvconv.parse(source).lines)
