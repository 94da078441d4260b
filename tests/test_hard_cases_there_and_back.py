"""Hard cases: what comes back from formats of fewer categories, prices or sums is an invoice that Peppol takes."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

import einvconv
from einvconv.model import Address, Allowance, Invoice, InvoiceLine, Party, Price, Quantity
from made import account, invoice, line

D = Decimal
To = Callable[..., Any]
_ADDRESSING = {"PEPPOL-EN16931-R003", "PEPPOL-EN16931-R010"}  # what the format between has no place for


def _fatal(xml: bytes) -> set[str]:
    return {f.rule for f in einvconv.validate(xml, rules="peppolbis30").findings if f.severity == "fatal"}


def _made(*lines: InvoiceLine, **more: Any) -> Invoice:
    home = Address(line1="Tie 2", city="Turku", post_code="20100", country_code="FI")
    return invoice(*lines, buyer=Party(name="Ostaja Oy", vat_id="FI09876547", address=home), **more)


def _exempt(*lines: InvoiceLine, **more: Any) -> Invoice:
    made = _made(*lines, payment_means=[account()], **more)
    for group in made.vat_breakdown:
        if group.code == "E":
            group.exemption_reason = "AVL 34 §"
    return made


@pytest.mark.parametrize("through", ["svefaktura", "e2b", "vismaxml"])
def test_two_categories_without_vat_are_one_where_a_format_has_one(to: To, through: str) -> None:
    there = to(_exempt(line(), line(rate="0", code="Z"), line(price="40", rate="0", code="E")), through)
    back = to(there.xml, "peppolbis30")
    assert _fatal(back.xml) <= _ADDRESSING
    assert [D(t) for t in back.texts("cac:TaxTotal/cac:TaxSubtotal/cbc:TaxableAmount")] == [D(100), D(140)]
    assert back.number("cac:LegalMonetaryTotal/cbc:PayableAmount") == D("265.50")


def test_a_facturae_keeps_lines_without_vat_apart_by_what_they_are_exempt_for(to: To) -> None:
    there = to(_exempt(line(), line(rate="0", code="Z"), line(price="40", rate="0", code="E")), "facturae")
    back = to(there.xml, "peppolbis30")
    assert _fatal(back.xml) <= _ADDRESSING
    assert back.texts("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:ID") == ["S", "Z", "E"]
    assert back.text("cac:TaxTotal//cbc:TaxExemptionReason") == "AVL 34 §"


def test_the_reasons_of_groups_that_become_one_are_all_there(to: To) -> None:
    made = _exempt(line(rate="0", code="E"), line(price="40", rate="0", code="Z"))
    there = to(made, "svefaktura")
    back = to(there.xml, "peppolbis30")
    assert back.text("cac:TaxTotal//cbc:TaxExemptionReason") == "AVL 34 §; Exempt from VAT"
    assert [one.kind for one in back.lost("40.00") if one.path.endswith("TaxableAmount")] == ["approximated"]


def test_a_charge_that_names_no_rate_has_the_one_whose_group_lacks_it(to: To) -> None:
    charge = Allowance(amount=D(10), reason="Rahti", reason_code="FC", vat_code="S", vat_rate=D(14))
    off = Allowance(amount=D(5), reason="Alennus", reason_code="95", vat_code="S", vat_rate=D("25.5"))
    there = to(_made(line(), line(rate="14"), charges=[charge], allowances=[off]), "facturae")
    back = to(there.xml, "peppolbis30")
    assert back.texts("cac:AllowanceCharge/cac:TaxCategory/cbc:Percent") == ["25.5", "14"]
    assert _fatal(back.xml) <= _ADDRESSING


def test_a_charge_that_no_group_lacks_has_none_of_their_rates(to: To) -> None:
    made = _made(line(), line(rate="14"), charges=[Allowance(amount=D(10), reason="Rahti", reason_code="FC")])
    made.vat_breakdown = made.vat_breakdown[:2]
    for group in made.vat_breakdown:
        group.taxable = D(105)
    assert "S" not in to(made, "peppolbis30").texts("cac:AllowanceCharge/cac:TaxCategory/cbc:ID")


@pytest.mark.parametrize("rounding", ["0.03", "-0.02"])
def test_what_is_rounded_is_on_account_in_a_facturae_so_that_its_sums_hold(to: To, rounding: str) -> None:
    made = _made(line())
    assert made.totals is not None
    made.totals.rounding, made.totals.payable = D(rounding), D("125.50") + D(rounding)
    there = to(made, "facturae")
    assert there.number("//TotalPaymentsOnAccount") == -D(rounding)
    assert [one.kind for one in there.lost(rounding)] == ["approximated"]
    assert not [f.rule for f in einvconv.validate(there.xml).findings if f.severity == "fatal"]
    back = to(there.xml, "peppolbis30")
    assert _fatal(back.xml) <= _ADDRESSING
    assert back.number("cac:LegalMonetaryTotal/cbc:PayableAmount") == made.totals.payable


def test_a_price_for_a_dozen_is_one_for_one_with_the_decimals_that_a_facturae_has(to: To) -> None:
    dozen = Quantity(value=D(12), unit="C62")
    there = to(_made(line("12").model_copy(update={"price": Price(net=D("352.24"), base=dozen)})), "facturae")
    assert there.text("//UnitPriceWithoutTax") == "29.35333333"


def test_a_line_of_cents_keeps_its_price_and_its_discount_through_visma(to: To) -> None:
    off = Allowance(amount=D("7226.08"), percent=D(22), base=D("32845.81"), reason="Alennus", reason_code="95")
    there = to(_made(line("688", "47.741", allowances=[off])), "vismaxml")
    back = to(there.xml, "peppolbis30")
    assert back.number("cac:InvoiceLine/cac:Price/cbc:PriceAmount") == D("47.741")
    assert not back.all("cac:InvoiceLine/cac:Price/cac:AllowanceCharge")
    assert _fatal(back.xml) <= _ADDRESSING


def test_a_base_without_a_percentage_gets_the_one_that_it_comes_from(to: To) -> None:
    off = Allowance(amount=D("7226.08"), percent=D(22), base=D("32845.81"), reason="Alennus", reason_code="95")
    back = to(to(_made(line("688", "47.741", allowances=[off])), "svefaktura").xml, "peppolbis30")
    assert back.text("cac:InvoiceLine/cac:AllowanceCharge/cbc:MultiplierFactorNumeric") == "22"
    assert "derived" in back.added("cbc:MultiplierFactorNumeric")


def test_a_base_of_which_the_amount_is_no_percentage_is_left_out_and_told(to: To) -> None:
    out = to(_made(line(allowances=[Allowance(amount=D(5), base=D(0), reason="Alennus")])), "peppolbis30")
    assert not out.all("cac:InvoiceLine/cac:AllowanceCharge/cbc:BaseAmount")
    assert [one.kind for one in out.lost("0") if one.path.endswith("base")] == ["dropped"]


@pytest.mark.parametrize("code, made", [("384", "380"), ("130", "380"), ("261", "261"), ("308", "381")])
def test_a_type_that_peppol_does_not_have_is_an_invoice_or_a_credit_note(to: To, code: str, made: str) -> None:
    out = to(_made(line(), type_code=code), "peppolbis30")
    assert (out.texts("cbc:InvoiceTypeCode") or out.texts("cbc:CreditNoteTypeCode")) == [made]
    assert [one.kind for one in out.lost(code)] == ([] if code == made else ["replaced"])


def test_an_invoice_below_zero_is_a_credit_note_where_a_format_has_no_sums_below_zero(to: To) -> None:
    out = to(_made(line("-1")), "svefaktura")
    assert out.text("*[local-name()='InvoiceTypeCode']") == "381"
    assert out.number("//*[local-name()='TaxInclusiveTotalAmount']") == D("125.50")
    assert "R-105" not in {f.rule for f in einvconv.validate(out.xml).findings}


@pytest.mark.parametrize(
    "taken, target, named",
    [
        ("seller", "peppolbis30", "AccountingSupplierParty (BG-4 Seller)"),
        ("lines", "finvoice30", "InvoiceRow (BG-25 Invoice line)"),
        ("number", "teapps30", "INVOICE_ID (BT-1 Invoice number)"),
        ("issue_date", "teapps30", "TIMESTAMP (BT-2 Invoice issue date)"),
    ],
)
def test_a_refusal_names_the_group_or_the_term_that_is_missing(taken: str, target: str, named: str) -> None:
    made = _made(line())
    setattr(made, taken, [] if taken == "lines" else None)
    with pytest.raises(einvconv.ConversionRefused) as refused:
        einvconv.serialize(made, to=target)
    assert named in str(refused.value)


@pytest.mark.parametrize("target", ["teapps", "teapps30"])
def test_an_invoice_that_says_nothing_is_refused_and_no_empty_frame(target: str) -> None:
    with pytest.raises(einvconv.ConversionRefused, match="BT-1 Invoice number"):
        einvconv.serialize(Invoice(currency="EUR"), to=target)


def _finvoice(edit: Callable[[str], str]) -> bytes:
    text = einvconv.serialize(_made(line()), to="finvoice20").xml.decode("iso-8859-15")
    return edit(text).encode("iso-8859-15")


def test_a_row_that_says_what_was_sold_in_its_text_alone_has_that_for_a_name(to: To) -> None:
    named, text = "<ArticleName>Työ</ArticleName>", "<RowFreeText>Paperilasku</RowFreeText>"
    there = _finvoice(lambda s: s.replace(named, "").replace("<RowVatRatePercent>", f"{text}<RowVatRatePercent>"))
    out = to(there, "peppolbis30")
    assert out.texts("cac:InvoiceLine/cac:Item/cbc:Name") == ["Paperilasku"]
    assert not out.texts("cac:InvoiceLine/cbc:Note")
    assert [one.kind for one in out.lost("Paperilasku")] == ["approximated"]


def test_a_unit_that_is_an_empty_attribute_is_none_and_not_an_unknown_one(to: To) -> None:
    out = to(_finvoice(lambda s: s.replace('QuantityUnitCode="C62"', 'QuantityUnitCode=""')), "peppolbis30")
    [count] = out.all("cac:InvoiceLine/cbc:InvoicedQuantity")
    assert count.get("unitCode") == "C62"
    assert "derived" in out.added("@unitCode")


def _paid(text: str, was: str, now: str) -> str:
    for name in ("InvoiceTotalVatIncludedAmount", "EpiInstructedAmount"):
        start = f'<{name} AmountCurrencyIdentifier="EUR">'
        assert f"{start}{was}" in text
        text = text.replace(f"{start}{was}", f"{start}{now}")
    return text


def test_an_advance_that_a_row_takes_off_is_prepaid_where_the_total_is_after_it(to: To) -> None:
    row = '<RowAmount AmountCurrencyIdentifier="EUR">-25,50</RowAmount>'
    advance = f"</InvoiceRow><InvoiceRow><ArticleName>Ennakkomaksu</ArticleName>{row}</InvoiceRow>"
    there = _finvoice(lambda s: _paid(s.replace("</InvoiceRow>", advance), "125,50", "100,00"))
    out = to(there, "peppolbis30")
    sums = "cac:LegalMonetaryTotal/cbc:"
    assert [out.number(f"{sums}{one}") for one in ("TaxInclusiveAmount", "PrepaidAmount", "PayableAmount")] == [
        D("125.50"),
        D("25.50"),
        D("100.00"),
    ]
    assert "approximated" in {one.kind for one in out.lost("100,00")}
    assert not {rule for rule in _fatal(out.xml) if rule.startswith("BR-CO")}
