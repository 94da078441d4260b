"""Hard cases: sums of a source that do not add up, of which no output makes ones that do."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

import einvconv
from einvconv.model import Address, Allowance, Party, Quantity, Totals
from made import invoice, line

D = Decimal
To = Callable[..., Any]


def _fatal(xml: bytes) -> set[str]:
    return {f.rule for f in einvconv.validate(xml).findings if f.severity == "fatal"}


# A TEAPPSXML invoice of 100.00 and 25.50 of VAT, whose INVOICE_TOTAL says both without the advance or the rounding.


def _beside_the_total(to: To, version: str, what: str) -> bytes:
    text: str = to(invoice(line()), version).xml.decode("iso-8859-1")
    text = re.sub("(?s) *<INVOICE_TOTAL_WITHOUT.*ADVANCE_PAYMENT>\n", "", text)
    advance = f'<ADVANCE_PAYMENT><AMOUNT SIGN="+" VAT="INCLUDED">{what}</AMOUNT></ADVANCE_PAYMENT></SUMMARY>'
    rounding = f"</VAT_TOTAL><ROUNDINGS>{what}</ROUNDINGS>"
    old, new = ("</SUMMARY>", advance) if D(what) >= 1 else ("</VAT_TOTAL>", rounding)
    assert text.count(old) == 1
    return text.replace(old, new).encode("iso-8859-1")


@pytest.mark.parametrize("version", ["teapps", "teapps30"])
@pytest.mark.parametrize("what", ["10.00", "0.02", "-0.02"])
def test_a_total_to_pay_that_leaves_the_advance_out_makes_no_other_total_of_the_invoice(
    to: To, version: str, what: str
) -> None:
    there = _beside_the_total(to, version, what)
    totals = einvconv.parse(there).totals
    assert totals is not None
    assert (totals.without_vat, totals.with_vat, totals.payable) == (D(100), D("125.5"), D("125.5"))
    out = to(there, "finvoice30")
    assert out.text("InvoiceTotalVatExcludedAmount") == "100,00"
    assert out.text("InvoiceTotalVatIncludedAmount") == out.text("EpiInstructedAmount") == "125,50"
    assert _fatal(to(there, "peppolbis30").xml) == {"BR-CO-16"}
    again = to(there, version)
    assert again.losses == () and again.texts("INVOICE_TOTAL/AMOUNT") == ["100.00", "125.50"]


@pytest.mark.parametrize("version", ["teapps", "teapps30"])
def test_a_total_to_pay_after_the_advance_has_the_invoice_s_total_without_vat_beside_it(to: To, version: str) -> None:
    there = _beside_the_total(to, version, "10.00").replace(b"125.50", b"115.50")
    out = to(there, "peppolbis30")
    assert (out.number("cbc:TaxExclusiveAmount"), out.number("cbc:TaxInclusiveAmount")) == (D(100), D("125.5"))
    assert not out.lost("100.00", "dropped") and not _fatal(out.xml)


@pytest.mark.parametrize(
    "element, target, place",
    [
        ("InvoiceTotalVatExcludedAmount", "teapps30", "INVOICE_TOTAL/AMOUNT[@VAT='EXCLUDED']"),
        ("InvoiceTotalVatAmount", "teapps30", "VAT_TOTAL/AMOUNT"),
    ],
)
@pytest.mark.parametrize("total, there", [("135,50", 0), ("125,50", 1)])
def test_the_third_total_stays_absent_where_the_vat_breakdown_says_another_one(
    to: To, element: str, target: str, place: str, total: str, there: int
) -> None:
    text: str = to(invoice(line()), "finvoice30").xml.decode("iso-8859-15")
    without = re.sub(f" *<{element} .*\n", "", text).replace("125,50<", f"{total}<")
    assert text.count("\n") == without.count("\n") + 1
    assert len(to(without.encode("iso-8859-15"), target).texts(place)) == there


@pytest.mark.parametrize("total, paid", [("130,00", []), ("125,50", [D(25)])])
def test_a_total_that_is_wrong_itself_is_no_sign_of_a_payment_before(to: To, total: str, paid: list[D]) -> None:
    text: str = to(invoice(line(), totals=Totals(payable=D("100.5"))), "finvoice30").xml.decode("iso-8859-15")
    said = '<InvoiceTotalVatIncludedAmount AmountCurrencyIdentifier="EUR">'
    assert f"{said}125,50" in text
    out = to(text.replace(f"{said}125,50", f"{said}{total}").encode("iso-8859-15"), "peppolbis30")
    assert [D(one) for one in out.texts("cbc:PrepaidAmount")] == paid
    assert bool(paid) is not ("BR-CO-16" in _fatal(out.xml))


@pytest.mark.parametrize("target", ["finvoice20", "finvoice"])
def test_what_was_paid_back_before_follows_in_a_credit_note_too(to: To, target: str) -> None:
    there = to(invoice(line(), type_code="381", totals=Totals(prepaid=D("25.5"))), target)
    out = to(there.xml, "peppolbis30")
    assert (out.number("cbc:PrepaidAmount"), out.number("cbc:PayableAmount")) == (D("25.5"), D(100))
    assert "BR-CO-16" not in _fatal(out.xml)


# A row that says all with VAT says its discount so, too: its price and its amount show it.


def _row_with_vat(to: To, discounts: str, amounts: str, price: str = "75,30") -> bytes:
    text: str = to(invoice(line("2", "50")), "finvoice30").xml.decode("iso-8859-15")
    said = {"UnitPriceVatIncludedAmount": price} | dict(one.split("=") for one in amounts.split())
    price_at, amount_at = (
        "".join(f'<{n} AmountCurrencyIdentifier="EUR">{said[n]}</{n}>' for n in names)
        for names in (list(said)[:1], list(said)[1:])
    )
    text = re.sub("(?s)<UnitPriceAmount.*</UnitPriceNetAmount>", price_at, text)
    text = re.sub("<RowVatExcludedAmount.*</RowVatExcludedAmount>", amount_at, text)
    return text.replace("<RowVatRatePercent>", f"{discounts}<RowVatRatePercent>").encode("iso-8859-15")


def _off(amount: str, percent: str, base: str = "") -> str:
    euro = 'AmountCurrencyIdentifier="EUR"'
    more = f"<RowDiscountBaseAmount {euro}>{base}</RowDiscountBaseAmount>" if base else ""
    said = f"<RowDiscountPercent>{percent}</RowDiscountPercent><RowDiscountAmount {euro}>{amount}</RowDiscountAmount>"
    return f"<RowProgressiveDiscountDetails>{said}{more}</RowProgressiveDiscountDetails>"


@pytest.mark.parametrize("amounts", ["RowAmount=125,50", "RowVatExcludedAmount=100,00 RowAmount=125,50"])
@pytest.mark.parametrize(
    "discounts, written",
    [
        (_off("25,10", "16,667", "150,60"), ["20"]),
        (_off("15,06", "10,00", "150,60") + _off("10,04", "7,41"), ["12", "8"]),
        (_off("20,00", "16,667"), ["20"]),
    ],
)
def test_a_discount_of_a_row_with_vat_is_taken_off_without_it(
    to: To, amounts: str, discounts: str, written: list[str]
) -> None:
    out = to(_row_with_vat(to, discounts, amounts), "peppolbis30")
    assert [D(one) for one in out.texts("cac:InvoiceLine/cac:AllowanceCharge/cbc:Amount")] == [D(w) for w in written]
    assert (out.number("cac:Price/cbc:PriceAmount"), out.number("cac:InvoiceLine/cbc:LineExtensionAmount")) == (60, 100)
    assert not _fatal(out.xml)
    told = {one.kind for one in out.lost("RowDiscountAmount")}
    assert told == (set() if "20,00" in discounts else {"approximated"})


# A quantity of whole pieces was counted: it is not rounded from a part of one.


@pytest.mark.parametrize("count, base", [("1.00", []), ("1.03", [D("1.03")])])
def test_a_whole_quantity_makes_no_other_price_of_a_row_whose_amount_is_another(
    to: To, count: str, base: list[D]
) -> None:
    row = line(price="5007.77", net_amount=D(count) * D(5000), quantity=Quantity(value=D(count), unit="C62"))
    out = to(invoice(row), "peppolbis30")
    assert [D(one) for one in out.texts("cac:Price/cbc:BaseQuantity")] == base
    assert ("PEPPOL-EN16931-R120" in _fatal(out.xml)) is not bool(base)
    if not base:
        assert out.number("cac:Price/cbc:PriceAmount") == D("5007.77")


@pytest.mark.parametrize("amount, count", [("100", D(1)), ("-100", D(-1)), ("0", D(0))])
def test_none_of_something_is_one_of_it_where_it_comes_to_an_amount_and_that_is_told(
    to: To, amount: str, count: D
) -> None:
    row = line("0", None, net_amount=D(amount))
    out = to(to(invoice(row), "finvoice30").xml, "peppolbis30")
    kind = "Credited" if out.texts("cac:CreditNoteLine") else "Invoiced"
    assert (out.number(f"cbc:{kind}Quantity"), out.number("cac:Price/cbc:PriceAmount")) == (count, abs(D(amount)))
    told = [one.reason for one in out.losses if one.path.endswith("InvoicedQuantity") and one.kind == "approximated"]
    assert told == ([f"none of it comes to {amount}: the row is one of it"] if count else [])


# A credit note of a format that has none over a sum below zero says twice that it credits.


def test_a_svefaktura_credit_note_below_zero_credits_and_asks_for_nothing(to: To) -> None:
    charge = Allowance(amount=D(5), reason="Frakt", vat_code="S", vat_rate=D("25.5"))
    text = to(invoice(line("2", "50"), type_code="381", charges=[charge]), "svefaktura").xml.decode()
    amounts = "InvoicedQuantity|LineExtensionAmount|Amount|T[A-Za-z]*Amount|LineExtensionTotalAmount"
    there = re.sub(rf"(<cbc:(?:{amounts})\b[^>]*>)", r"\1-", text).encode()
    assert there.count(b">-") == 9
    out = to(there, "finvoice30")
    assert (out.text("InvoiceTypeCode"), out.text("EpiInstructedAmount")) == ("INV02", "-131,78")
    assert (out.text("InvoicedQuantity"), out.text("UnitPriceNetAmount")) == ("-2", "50")
    assert out.number("ChargeDetails/Amount") == -5
    assert {one.kind for one in out.lost("-131.78")} == {"approximated"}
    assert einvconv.convert(there, to="svefaktura").losses == ()
    assert to(to(there, "svefaktura").xml, "peppolbis30").number("cbc:PayableAmount") == D("131.78")


@pytest.mark.parametrize("target", ["liinos", "maventaxml", "woodx"])
@pytest.mark.parametrize(
    "paid, said", [(None, "make another one"), ("25.5", "25.50 of the total"), ("20", "make another")]
)
def test_a_wrong_amount_due_is_not_called_a_payment_before(to: To, target: str, paid: str | None, said: str) -> None:
    made = invoice(line(), totals=Totals(payable=D(100), prepaid=None if paid is None else D(paid)))
    with pytest.raises(einvconv.EinvconvError, match=said):
        to(made, target)


@pytest.mark.parametrize("payable, told", [("126", True), ("125.5", False)])
def test_facturae_is_said_to_have_the_amount_due_right_only_where_it_has(to: To, payable: str, told: bool) -> None:
    home = Address(line1="Tie 2", city="Turku", post_code="20100", country_code="FI")
    buyer = Party(name="Ostaja Oy", vat_id="FI09876547", address=home)
    made = invoice(line(), buyer=buyer, totals=Totals(rounding=D("0.5"), payable=D(payable)))
    out = to(made, "facturae")
    assert (out.text("TotalPaymentsOnAccount"), out.number("InvoiceTotals/TotalExecutableAmount")) == (
        "-0.5",
        D(payable),
    )
    (said,) = {one.reason for one in out.lost("0.5")}
    assert ("is to be paid" in said) is told


@pytest.mark.parametrize(
    "count, off, gross, discount", [("2", "20", "110", "10"), ("3", "20", None, None), ("2", "-20", None, None)]
)
@pytest.mark.parametrize("target", ["peppolbis30", "cii"])
def test_a_discount_that_the_price_has_already_is_taken_off_once(
    to: To, target: str, count: str, off: str, gross: str | None, discount: str | None
) -> None:
    row = line(count, allowances=[Allowance(amount=D(off), reason="Alennus")], net_amount=D(count) * 100)
    out = to(invoice(row), target)
    back = einvconv.parse(out.xml).lines[0]
    assert (back.net_amount, back.allowances, back.price.net) == (D(count) * 100, [], D(100))
    assert (back.price.gross, back.price.discount) == (gross and D(gross), discount and D(discount))
    assert [one.kind for one in out.losses if one.value == off] == ["approximated" if discount else "dropped"]
    assert not [one for one in einvconv.validate(out.xml).findings if one.severity == "fatal"]


def test_a_sum_of_vat_is_implied_only_where_the_two_totals_that_stand_leave_it() -> None:
    made = einvconv.serialize(invoice(line()), to="peppolbis30").xml
    wrong = made.replace(
        b'<cbc:TaxExclusiveAmount currencyID="EUR">100', b'<cbc:TaxExclusiveAmount currencyID="EUR">90'
    )
    assert wrong != made
    for source, kind in ((made, "implied"), (wrong, "dropped")):
        losses = einvconv.convert(source, to="maventaxml").losses
        assert [one.kind for one in losses if one.path.endswith("cac:TaxTotal/cbc:TaxAmount")] == [kind]
