"""Hard cases: numbers, prices, totals and VAT."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

import einvconv
from documents import document, edited
from einvconv.model import Allowance, Identifier, Price, Quantity, Totals
from einvconv.model.measures import how_many
from made import invoice, line

D = Decimal
To = Callable[..., Any]


# 10


@pytest.mark.parametrize("spelt", ["84,5", "84.50", "84,50000", "+84,50", "0084,50"])
def test_a_price_is_read_with_a_comma_or_a_point_and_however_many_zeros(to: To, spelt: str) -> None:
    data = edited("finvoice30/several-vat-rates", (">84,50<", f">{spelt}<"))
    assert D(to(data, "peppolbis30").texts("cbc:PriceAmount")[0]) == D("84.5")


def test_a_finvoice_has_decimal_commas_and_no_leading_zeros(to: To) -> None:
    out = to(invoice(line("0.5", "0.07")), "finvoice30")
    assert (out.text("UnitPriceAmount"), out.text("InvoicedQuantity")) == ("0,07", "0,5")
    numbers = [
        e.text
        for e in out.root.iter("*")
        if re.search(r"Amount|Quantity|Percent", str(e.tag)) and e.text and not len(e)
    ]
    assert numbers and not [n for n in numbers if "." in n or re.match(r"-?0[0-9]", n)]


def test_a_price_with_five_decimals_keeps_them_both_ways(to: To) -> None:
    there = to(document("finvoice30/items-and-prices"), "peppolbis30")
    assert there.texts("cac:Price/cbc:PriceAmount")[1] == "2.71828"
    assert to(there.xml, "finvoice30").texts("UnitPriceNetAmount")[1] == "2,71828"


@pytest.mark.parametrize("payable, written", [("1255", "1255,00"), ("1255.1", "1255,10"), ("-3.25", "-3,25")])
def test_the_instructed_amount_has_exactly_two_decimals(to: To, payable: str, written: str) -> None:
    made = invoice(totals=Totals(payable=D(payable)))
    assert to(made, "finvoice30").text("EpiInstructedAmount") == written


def test_an_instructed_amount_with_more_decimals_is_rounded_half_up_and_reported(to: To) -> None:
    out = to(invoice(totals=Totals(payable=D("10.005"))), "finvoice30")
    assert out.text("EpiInstructedAmount") == "10,01"
    assert [one.kind for one in out.lost("10.005")] == ["approximated"]


# 11 and 12


def test_a_price_that_needs_more_than_five_decimals_goes_per_base_quantity_and_stays_exact(to: To) -> None:
    out = to(invoice(line("1000", "0.0123456")), "finvoice30")
    assert (out.text("UnitPriceNetAmount"), out.text("UnitPriceBaseQuantity")) == ("1,23456", "100")
    back = to(out.xml, "peppolbis30")
    assert back.number("cac:Price/cbc:PriceAmount") / back.number("cbc:BaseQuantity") == D("0.0123456")


def test_a_base_quantity_keeps_line_equal_to_quantity_times_price_by_base(to: To) -> None:
    for named, code in (("finvoice30/items-and-prices", "peppolbis30"), ("peppolbis30/items-and-prices", "finvoice30")):
        read = einvconv.parse(to(document(named), code).xml)
        first = read.lines[0]
        assert first.price is not None and first.price.base is not None and first.quantity is not None
        assert first.price.base.value == 100 and first.price.net is not None
        assert first.net_amount == D(first.quantity.value or 0) * first.price.net / 100


@pytest.mark.parametrize("target", ["finvoice", "finvoice20", "teapps"])
def test_a_base_quantity_is_told_where_a_price_is_of_one_unit_only(to: To, target: str) -> None:
    out = to(document("finvoice30/items-and-prices"), target)
    [told] = [one for one in out.losses if one.path.endswith("/UnitPriceBaseQuantity")]
    assert (told.value, told.kind) == ("100", "approximated")


@pytest.mark.parametrize("target", ["facturae", "e2b", "svefaktura", "finvoice20", "finvoice", "teapps", "vismaxml"])
def test_a_price_for_one_of_what_the_line_counts_goes_without_saying(to: To, target: str) -> None:
    price = "</cbc:PriceAmount>"
    one = f'{price}<cbc:BaseQuantity unitCode="C62">1</cbc:BaseQuantity>'
    out = to(edited("peppolbis30/several-vat-rates", (f">1.85{price}", f">1.85{one}")), target)
    assert {kind.kind for kind in out.losses if "BaseQuantity" in kind.path} <= {"implied"}


def test_a_price_in_cents_a_unit_is_one_for_a_hundred_units(to: To) -> None:
    one = line("3000", None, net_amount=D("18.90"))
    one.price = Price(net=D("0.63"), unit_text="c/kWh")
    out = to(invoice(one), "peppolbis30")
    assert (out.text("cac:Price/cbc:PriceAmount"), out.text("cbc:BaseQuantity")) == ("0.63", "100")
    assert [one.kind for one in out.lost("c/kWh")] == ["approximated"]


def test_a_price_said_to_be_in_cents_whose_line_counts_in_euro_is_left_alone(to: To) -> None:
    one = line("10", "0.63", net_amount=D("6.30"))
    one.price = Price(net=D("0.63"), unit_text="c/kWh")
    assert to(invoice(one), "peppolbis30").text("cbc:BaseQuantity") is None


# 13 and 14


def test_vat_summed_from_rows_is_carried_though_it_differs_from_rate_times_base(to: To) -> None:
    made = invoice(line("1", "10.03"), line("1", "10.03"))
    made.vat_breakdown[0].amount = D("5.12")
    made.totals = Totals(
        lines=D("20.06"), without_vat=D("20.06"), vat=D("5.12"), with_vat=D("25.18"), payable=D("25.18")
    )
    for code, tag in (("finvoice30", "VatRateAmount"), ("ubl", "cac:TaxSubtotal/cbc:TaxAmount")):
        out = to(made, code)
        assert out.number(tag) == D("5.12")
        assert not out.lost("5.12")


def test_rounding_is_no_part_of_the_total_with_vat(to: To) -> None:
    out = to(document("peppolbis30/prepaid-and-rounding"), "finvoice30")
    included, rounding = out.number("InvoiceTotalVatIncludedAmount"), out.number("InvoiceTotalRoundoffAmount")
    assert rounding == D("0.17")
    assert out.number("EpiInstructedAmount") == included - 2000 + rounding
    back = to(out.xml, "peppolbis30")
    assert back.number("cbc:TaxInclusiveAmount") == included and back.number("cbc:PayableRoundingAmount") == rounding


# 15


def test_a_prepaid_amount_lowers_what_is_to_be_paid_and_not_the_total(to: To) -> None:
    made = invoice(line("1", "900", "24"), totals=Totals(prepaid=D("10.00")))
    for code, tags in (
        ("finvoice30", ("InvoiceTotalVatIncludedAmount", "InvoicePaidAmount", "EpiInstructedAmount")),
        ("peppolbis30", ("cbc:TaxInclusiveAmount", "cbc:PrepaidAmount", "cbc:PayableAmount")),
    ):
        out = to(made, code)
        assert [out.number(tag) for tag in tags] == [D("1116.00"), D("10.00"), D("1106.00")]


# 16


def test_a_foreign_currency_has_its_vat_also_in_the_accounting_currency(to: To) -> None:
    there = to(document("peppolbis30/foreign-currency"), "finvoice30")
    [accounting] = there.all("InvoiceTotalVatAccountingAmount")
    assert (accounting.text, accounting.get("AmountCurrencyIdentifier")) == ("19059,60", "SEK")
    assert {e.get("AmountCurrencyIdentifier") for e in there.all("*[@AmountCurrencyIdentifier]")} == {"EUR", "SEK"}
    back = to(there.xml, "peppolbis30")
    assert back.text("cbc:TaxCurrencyCode") == "SEK"
    assert [(e.text, e.get("currencyID")) for e in back.all("cac:TaxTotal/cbc:TaxAmount")] == [
        ("1685.00", "EUR"),
        ("19059.60", "SEK"),
    ]


def test_a_finvoice_in_kronor_is_ubl_in_kronor(to: To) -> None:
    out = to(document("finvoice30/foreign-currency"), "peppolbis30")
    assert (out.text("cbc:DocumentCurrencyCode"), out.text("cbc:TaxCurrencyCode")) == ("SEK", "EUR")
    assert {e.get("currencyID") for e in out.all("cac:InvoiceLine//*[@currencyID]")} == {"SEK"}
    assert out.lost("ExchangeRate")


# 18 to 20


def test_categories_with_one_rate_keep_their_own_reason_and_code(to: To) -> None:
    there = to(document("peppolbis30/zero-rates"), "finvoice30")
    assert there.texts("VatSpecificationDetails/VatCode") == ["E", "Z", "S"]
    back = to(there.xml, "peppolbis30")
    said = [
        [c.findtext(f"{{*}}{t}") for t in ("ID", "Percent", "TaxExemptionReasonCode")]
        for c in back.all("cac:TaxSubtotal/cac:TaxCategory")
    ]
    assert said == [["E", "0", "VATEX-EU-132-1C"], ["Z", "0", None], ["S", "25.5", None]]
    assert back.texts("cac:TaxSubtotal/cac:TaxCategory/cbc:TaxExemptionReason") == [
        "Terveydenhuollon palvelu, AVL 34 §"
    ]


def test_categories_that_are_one_in_a_format_make_one_group_whose_sum_is_told(to: To) -> None:
    out = to(document("peppolbis30/zero-rates"), "oioubl")
    assert [one.text for one in out.all("cac:TaxSubtotal/cbc:TaxableAmount")[:2]] == ["1399.00", "118.50"]
    group = "/ubl:Invoice/cac:TaxTotal/cac:TaxSubtotal"
    told = [(one.kind, one.value) for one in out.losses if one.path.endswith("cbc:TaxableAmount")]
    assert told == [("approximated", "1344.00"), ("approximated", "55.00")]
    assert ("derived", f"{group}[1]/cbc:TaxableAmount") in [(one.kind, one.path) for one in out.conversion.additions]
    codes = [one.path for one in out.losses if re.search(r"TaxSubtotal.*TaxCategory/cbc:ID$", one.path)]
    assert len(codes) == len(set(codes)) == 2


@pytest.mark.parametrize("code", ["E", "AE", "G", "K"])
def test_each_category_of_zero_percent_survives_both_ways(to: To, code: str) -> None:
    made = invoice(line("1", "100", "0", code))
    made.vat_breakdown[0].exemption_reason = f"Peruste {code}"
    there = to(made, "finvoice30")
    assert (there.text("RowVatCode"), there.text("VatCode"), there.text("VatFreeText")) == (
        code,
        code,
        f"Peruste {code}",
    )
    back = to(there.xml, "peppolbis30")
    assert back.text("cac:ClassifiedTaxCategory/cbc:ID") == code
    assert back.text("cac:TaxSubtotal//cbc:TaxExemptionReason") == f"Peruste {code}"


@pytest.mark.parametrize(
    ("code", "said", "words"),
    [
        ("AE", "VATEX-EU-AE", "Reverse charge"),
        ("K", "VATEX-EU-IC", "Intra-community supply"),
        ("G", "VATEX-EU-G", "Export outside the EU"),
        ("E", "Exempt from VAT", "Exempt from VAT"),
    ],
)
def test_a_breakdown_that_is_made_of_the_lines_says_why_no_vat_is_due(code: str, said: str, words: str) -> None:
    made = invoice(line(rate="0"))
    made.lines[0].vat_code, made.vat_breakdown = code, []
    for to, reason in (("peppolbis30", said), ("cii", said), ("ehf20", words)):
        done = einvconv.serialize(made, to=to)
        [group] = einvconv.parse(done.xml).vat_breakdown
        assert (group.exemption_code or group.exemption_reason) == reason
        assert [(one.kind, one.value) for one in done.additions if "xempt" in one.path] == [("derived", reason)]
        rules = {found.rule for found in einvconv.validate(done.xml).findings}
        assert not rules & {f"BR-{'IC' if code == 'K' else code}-10", "BII2-T10-R045"}


def test_a_zero_rate_has_no_reason_and_one_that_is_given_is_reported(to: To) -> None:
    made = invoice(line("1", "100", "0", "Z"))
    made.vat_breakdown[0].exemption_reason = "Lehti"
    out = to(made, "peppolbis30")
    assert out.text("cac:TaxSubtotal/cac:TaxCategory/cbc:ID") == "Z"
    assert out.text("cac:TaxSubtotal//cbc:TaxExemptionReason") == "Lehti" or out.lost("Lehti", "dropped")


@pytest.mark.parametrize("code, rate", [("S", "25.5"), ("Z", "0"), ("L", "7"), ("M", "10")])
@pytest.mark.parametrize("target", ["peppolbis30", "ubl", "ehf30"])
def test_a_category_with_vat_has_no_reason_and_what_a_finvoice_says_there_is_told(
    to: To, code: str, rate: str, target: str
) -> None:
    made = invoice(line("1", "100", rate, code))
    made.vat_breakdown[0].exemption_reason = "Alennettu vero"
    made.vat_breakdown[0].exemption_code = "VATEX-EU-132"
    out = to(to(made, "finvoice30").xml, target)
    assert not out.all("cbc:TaxExemptionReason") and not out.all("cbc:TaxExemptionReasonCode")
    told = [(one.path.rpartition("/")[2], one.kind) for one in out.losses if "no reason for" in one.reason]
    assert told == [("VatFreeText", "dropped"), ("VatExemptionReasonCode", "dropped")]
    assert not [one for one in einvconv.validate(out.xml).findings if one.rule.endswith("-10")]


@pytest.mark.parametrize("code", ["AB", "ZEG", "ZES"])
def test_a_finvoice_code_that_the_standard_does_not_have_is_carried_or_reported_and_never_lost(
    to: To, code: str
) -> None:
    data = edited("finvoice30/reverse-charge", (">AE<", f">{code}<"))
    assert to(data, "finvoice30").text("VatCode") == code
    out = to(data, "peppolbis30")
    assert set(out.texts("cac:TaxCategory/cbc:ID")) == {code} or out.lost("VatCode")


def test_a_finvoice_e_with_the_intra_community_code_is_category_k_or_stays_and_is_told(to: To) -> None:
    out = to(edited("finvoice30/intra-community", (">K<", ">E<")), "peppolbis30")
    assert out.texts("cac:TaxSubtotal/cac:TaxCategory/cbc:ID") in (["E"], ["K"])
    assert out.text("cac:TaxSubtotal//cbc:TaxExemptionReasonCode") == "VATEX-EU-IC"


@pytest.mark.parametrize(
    "named, code", [("finvoice30/outside-vat", "peppolbis30"), ("peppolbis30/outside-vat", "peppolbis30")]
)
def test_outside_the_scope_of_vat_there_is_no_percent_and_no_vat_identifier(to: To, named: str, code: str) -> None:
    out = to(document(named), code)
    assert set(out.texts("cac:TaxCategory/cbc:ID") + out.texts("cac:ClassifiedTaxCategory/cbc:ID")) == {"O"}
    assert not out.all("cbc:Percent") and not out.all("cac:PartyTaxScheme")


def test_a_vat_number_and_a_rate_beside_category_o_are_left_out_and_reported(to: To) -> None:
    data = edited(
        "finvoice30/outside-vat",
        ("<RowVatCode>O", "<RowVatRatePercent>0</RowVatRatePercent><RowVatCode>O"),
        (
            "<SellerPostalAddressDetails>",
            "<SellerOrganisationTaxCode>FI92456785</SellerOrganisationTaxCode><SellerPostalAddressDetails>",
        ),
    )
    out = to(data, "peppolbis30")
    assert not out.all("cbc:Percent") and not out.all("cac:PartyTaxScheme")
    assert {one.path.rpartition("/")[2] for one in out.losses if "category O" in one.reason} == {
        "RowVatRatePercent",
        "SellerOrganisationTaxCode",
    }


def test_a_rate_without_a_category_is_given_one_and_the_inference_is_reported(to: To) -> None:
    data = edited("finvoice30/several-vat-rates", ("<RowVatCode>S</RowVatCode>", ""), ("<VatCode>S</VatCode>", ""))
    out = to(data, "peppolbis30")
    assert set(out.texts("cac:ClassifiedTaxCategory/cbc:ID")) == {"S"}
    assert {one.path.rpartition("/")[2] for one in out.losses if "inferred" in one.reason} == {
        "VatRatePercent",
        "RowVatRatePercent",
    }


# 22


def test_a_document_allowance_and_a_charge_keep_their_different_rates(to: To) -> None:
    there = to(document("peppolbis30/allowances-and-charges"), "finvoice30")
    said = [
        (e.tag, e.findtext("VatRatePercent"), e.findtext("Amount"))
        for e in there.root.iter("DiscountDetails", "ChargeDetails")
    ]
    assert said == [
        ("DiscountDetails", "25,5", "100"),
        ("ChargeDetails", "25,5", "49,90"),
        ("ChargeDetails", "13,5", "3,50"),
    ]
    back = to(there.xml, "peppolbis30")
    assert back.texts("cac:AllowanceCharge/cac:TaxCategory/cbc:Percent") == ["25.5", "25.5", "13.5"]
    assert back.texts("cac:AllowanceCharge[cac:TaxCategory]/cbc:Amount") == ["100", "49.90", "3.50"]


def test_an_allowance_with_a_percent_and_no_base_gets_the_base_that_it_comes_from(to: To) -> None:
    made = invoice(line(allowances=[Allowance(amount=D("7.50"), percent=D("2.5"), reason="Alennus")]))
    out = to(made, "peppolbis30")
    assert out.number("cac:AllowanceCharge/cbc:BaseAmount") == 300
    assert to(made, "ubl").text("cac:AllowanceCharge/cbc:BaseAmount") is None


def test_zeros_beyond_the_cents_are_not_written_and_are_no_loss(to: To) -> None:
    off = Allowance(amount=D("10.000"), reason="Alennus", vat_code="S", vat_rate=D("25.5"))
    made = invoice(line(), allowances=[off])
    for group in made.vat_breakdown:
        group.taxable = D("90.000")
    out = to(made, "peppolbis30")
    assert out.text("cac:TaxTotal/cac:TaxSubtotal/cbc:TaxableAmount") == "90.00"
    assert out.text("cac:AllowanceCharge/cbc:Amount") == "10.00"
    assert not out.lost("90.000") + out.lost("10.000")


def test_rows_in_parts_of_a_cent_add_up_to_their_sum_when_they_are_rounded(to: To) -> None:
    third = {"price": None, "net_amount": D("33.333")}
    made = invoice(line(), totals=Totals(lines=D(100), without_vat=D(100), vat=D("25.5"), with_vat=D("125.5")))
    made.lines = [line(**third, id=n) for n in "123"]
    there = to(made, "finvoice30")
    assert there.texts("InvoiceRow/RowVatExcludedAmount") == ["33,333"] * 3
    back = to(there.xml, "peppolbis30")
    assert sorted(back.texts("cac:InvoiceLine/cbc:LineExtensionAmount")) == ["33.33", "33.33", "33.34"]
    assert [one.kind for one in back.lost("33,333")] == ["approximated"] * 3


def test_an_identifier_without_a_number_is_not_written_and_its_scheme_is_told(to: To) -> None:
    made = invoice()
    assert made.buyer is not None
    made.buyer.legal_id = Identifier(scheme="0106")
    out = to(made, "peppolbis30")
    assert not out.all("cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:CompanyID")
    assert out.lost("0106")


def test_vat_of_each_rate_in_the_accounting_currency_comes_to_the_total_in_it(to: To) -> None:
    made = invoice(line(), line(rate="14"), tax_currency="NOK")
    assert made.totals is not None
    made.totals.vat_accounting = D("442.40")
    there = to(made, "ehf20")
    assert len(there.all("//cbc:TransactionCurrencyTaxAmount")) == 2
    back = to(there.xml, "peppolbis30")
    assert back.text("cac:TaxTotal[2]/cbc:TaxAmount") == "442.40"


def test_a_discount_below_zero_on_a_price_makes_no_gross_price_below_the_net_one() -> None:
    made = invoice()
    made.lines[0].price = Price(net=Decimal(50), discount=Decimal("-8.50"))
    done = einvconv.serialize(made, to="peppolbis30")
    assert b"<cbc:BaseAmount" not in done.xml
    assert [loss.reason for loss in done.losses if loss.value == "-8.50"] == [
        "the gross price 41.50 is below the net price 50, which counts"
    ]
    assert einvconv.convert(done.xml, to="peppolbis30").losses == ()


def _discounted(price: str, percent: str) -> bytes:
    """A row of two pieces over 100.00, with a percentage."""
    euros = 'AmountCurrencyIdentifier="EUR">'
    row = (
        f"<InvoicedQuantity>2</InvoicedQuantity><UnitPriceAmount {euros}{price}</UnitPriceAmount>"
        f"<RowDiscountPercent>{percent}</RowDiscountPercent><RowVatRatePercent>25,5<"
    )
    return edited("finvoice30/minimal", ("<RowVatRatePercent>25,5<", row))


@pytest.mark.parametrize("price, percent, amount", [("60,00", "10", "20"), ("50,10", "1", "0.20")])
def test_a_percentage_that_is_not_what_the_row_leaves_gives_way_to_the_amount_and_is_told(
    to: To, price: str, percent: str, amount: str
) -> None:
    out = to(_discounted(price, percent), "peppolbis30")
    assert out.number("cac:InvoiceLine/cac:AllowanceCharge/cbc:Amount") == D(amount)
    assert not out.all("cac:InvoiceLine/cac:AllowanceCharge/cbc:MultiplierFactorNumeric")
    assert [one.kind for one in out.lost("RowDiscountPercent")] == ["dropped"]


@pytest.mark.parametrize("price", ["50,00", "40,00"])
def test_a_percentage_beside_a_price_that_leaves_nothing_for_it_makes_no_discount(to: To, price: str) -> None:
    out = to(_discounted(price, "10"), "peppolbis30")
    assert not out.all("cac:InvoiceLine/cac:AllowanceCharge") and out.lost("RowDiscountPercent", "dropped")


@pytest.mark.parametrize("target", ["peppolbis30", "teapps30", "finvoice20", "svefaktura"])
def test_a_row_with_a_price_with_vat_alone_has_its_net_amount_by_quantity_and_rate_and_it_is_told(
    to: To, target: str
) -> None:
    euros = 'AmountCurrencyIdentifier="EUR">'
    price = (
        f"<InvoicedQuantity>2</InvoicedQuantity><UnitPriceVatIncludedAmount {euros}62,75</UnitPriceVatIncludedAmount>"
    )
    text = edited(
        "finvoice30/minimal",
        ("<RowVatRatePercent>25,5<", f"<InvoicedQuantity>2</InvoicedQuantity>{price}<RowVatRatePercent>25,5<"),
        (f"<RowVatExcludedAmount {euros}100,00</RowVatExcludedAmount>", ""),
    )
    there = to(text, target)
    if target in ("peppolbis30", "svefaktura"):  # which have no price with VAT
        assert there.lost("62,75", "approximated")
    out = there if target == "peppolbis30" else to(there.xml, "peppolbis30")
    assert out.number("cac:InvoiceLine/cbc:LineExtensionAmount") == D(100)
    assert out.number("cac:Price/cbc:PriceAmount") == D(50)


def test_a_price_that_a_format_has_rounded_gives_the_row_s_amount_for_its_whole_quantity(to: To) -> None:
    there = to(invoice(line("12345", "0.0012345")), "finvoice20")
    back = to(there.xml, "peppolbis30")
    assert back.number("cac:Price/cbc:PriceAmount") == D("15.24")
    assert back.number("cac:Price/cbc:BaseQuantity") == D(12345)
    assert back.lost("UnitPriceAmount", "approximated")


def test_a_price_that_is_no_rounded_one_of_the_row_s_amount_stays_as_it_is(to: To) -> None:
    made = invoice(line("2", "50"))
    made.lines[0].net_amount = D("90")
    assert to(made, "peppolbis30").number("cac:Price/cbc:PriceAmount") == D(50)


def test_a_total_that_counts_the_rounding_is_told_from_one_that_does_not(to: To) -> None:
    counted = ("9675.11</cbc:TaxInclusiveAmount>", "9675.28</cbc:TaxInclusiveAmount>")
    peppol = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
    core = (peppol, "urn:www.cenbii.eu:transaction:biicoretrdm010:ver1.0")
    there = edited("peppolbis30/prepaid-and-rounding", counted, core)
    assert to(there, "finvoice30").text("InvoiceTotalVatIncludedAmount") == "9675,11"
    assert [one.kind for one in to(there, "finvoice30").lost("9675.28")] == ["approximated"]
    assert to(there, "ubl").text("cbc:TaxInclusiveAmount") == "9675.28"
    plain = edited("peppolbis30/prepaid-and-rounding", core)
    assert to(plain, "finvoice30").text("InvoiceTotalVatIncludedAmount") == "9675,11"


def test_a_second_total_of_vat_in_the_same_currency_is_told_as_one(to: To) -> None:
    text = document("peppolbis30/several-vat-rates").decode()
    total = text[text.index("<cac:TaxTotal>") : text.index("</cac:TaxTotal>") + len("</cac:TaxTotal>")]
    out = to(text.replace(total, total + total, 1).encode(), "finvoice30")
    lost = {one.reason for one in out.lost("TaxTotal[2]") if one.kind != "implied"}
    assert lost == {"the document has another total of VAT in EUR"}


@pytest.mark.parametrize(
    "factor, unit, reason, price",
    [
        ("5.1999", "MTK", "5.1999 MTK, which the price is for, are one XRO of the line", "519.99"),
        ("1.0", "MTK", "a factor of 1 changes nothing", "100"),
        ("5.1999", "XRO", "the price is for the unit that the line counts in, and needs no factor", "100"),
    ],
)
def test_a_price_for_another_unit_with_the_factor_to_it_gives_the_line_s_amount(
    to: To, factor: str, unit: str, reason: str, price: str
) -> None:
    made = invoice(line("3", price, quantity=Quantity(value=D(3), unit="XRO")))
    there = to(made, "ubl").xml.decode()
    more = f'</cbc:PriceAmount><cbc:BaseQuantity unitCode="{unit}">1</cbc:BaseQuantity>'
    more += f"<cbc:OrderableUnitFactorRate>{factor}</cbc:OrderableUnitFactorRate>"
    head, tail = there.split("<cbc:PriceAmount", 1)
    tail = tail.replace(f">{price}<", ">100<", 1).replace("</cbc:PriceAmount>", more, 1)
    data = f"{head}<cbc:PriceAmount{tail}".encode()
    out = to(data, "peppolbis30")
    assert out.number("cac:Price/cbc:PriceAmount") == D(price)
    assert not [f for f in einvconv.validate(out.xml).findings if f.severity == "fatal"]
    assert [one.reason for one in out.lost("OrderableUnitFactorRate")] == [reason]
    assert to(data, "ubl").text("cbc:OrderableUnitFactorRate") == factor


@pytest.mark.parametrize("target", ["ehf20", "peppolbis20", "siubl12", "svefaktura"])
@pytest.mark.parametrize("code, rate, name", [("L", "7", "IGIC"), ("M", "4", "IPSI")])
def test_a_tax_of_its_own_is_not_written_as_exempt_with_a_rate(target: str, code: str, rate: str, name: str) -> None:
    with pytest.raises(einvconv.ConversionRefused, match=f"{name} of {rate} %"):
        einvconv.serialize(invoice(line(rate=rate, code=code)), to=target)


@pytest.mark.parametrize("target", ["peppolbis30", "cii", "svefaktura", "ehf20"])
def test_a_category_of_no_list_beside_a_rate_is_the_standard_one_and_told(to: To, target: str) -> None:
    out = to(invoice(line(code="HK", rate="25")), target)
    back = einvconv.parse(out.xml)
    assert [(one.vat_code, one.vat_rate) for one in back.lines] == [("S", D(25))]
    assert {one.kind for one in out.losses if one.value == "HK"} == {"replaced"}
    assert einvconv.parse(to(invoice(line(code="HK", rate="0")), "peppolbis30").xml).lines[0].vat_code == "HK"


# Prices for another unit, or with VAT and for so many

_OTHERS = ["peppolbis30", "cii", "svefaktura", "facturae", "e2b", "vismaxml60", "maventaxml", "sedi", "woodx", "liinos"]


def _by_the_megawatt_hour(*left_out: str, words: bool = False, price: str = "10,00", amount: str = "70,00") -> bytes:
    """A Finvoice row of 7000 kWh at a price for one MWh; `words` has the price's unit in words alone."""
    made = invoice(line("7000", "0.01", quantity=Quantity(value=D(7000), unit="KWH"), net_amount=D(70)))
    assert made.buyer is not None
    made.buyer.vat_id = "FI15728600"
    root = einvconv.serialize(made, to="finvoice30").xml.decode("latin-1")
    row = root[root.index("<InvoiceRow>") : root.index("</InvoiceRow>")]
    unit = 'UnitPriceUnitCode="e/MWh"' + ("" if words else ' QuantityUnitCodeUN="MWH"')
    changed = re.sub(r"<UnitPriceNetAmount.*?</UnitPriceNetAmount>", "", row, flags=re.DOTALL)
    changed = re.sub(r"(<UnitPriceAmount[^>]*)>[^<]*<", rf"\1 {unit}>{price}<", changed)
    changed = re.sub(r"(<RowVatExcludedAmount[^>]*)>[^<]*<", rf"\1>{amount}<", changed)
    for tag in left_out:
        changed = re.sub(rf"<{tag}[ >].*?</{tag}>", "", changed, flags=re.DOTALL)
    return root.replace(row, changed).encode("latin-1")


@pytest.mark.parametrize("words", [False, True])
@pytest.mark.parametrize("target", _OTHERS)
def test_a_price_for_a_larger_unit_than_the_line_counts_in_is_one_for_so_many(to: To, target: str, words: bool) -> None:
    there = to(_by_the_megawatt_hour(words=words), target)
    (row,) = einvconv.parse(there.xml).lines
    assert row.price is not None and row.price.net is not None
    assert row.price.net / (row.price.base.value if row.price.base and row.price.base.value else 1) == D("0.01")
    assert row.net_amount == 70
    assert b"70000" not in there.xml


@pytest.mark.parametrize("target", ["peppolbis30", "svefaktura", "facturae"])
def test_the_amount_of_a_row_counts_the_unit_of_its_price(to: To, target: str) -> None:
    there = to(_by_the_megawatt_hour("RowVatExcludedAmount", "RowVatAmount", "RowAmount"), target)
    assert [row.net_amount for row in einvconv.parse(there.xml).lines] == [D(70)]


@pytest.mark.parametrize("target", ["finvoice20", "finvoice", "facturae", "sedi", "e2b"])
def test_a_base_quantity_in_another_unit_is_one_in_the_unit_of_the_line(to: To, target: str) -> None:
    for unit, base, counted, price in (("MWH", 1, "KWH", "10"), ("KWH", 1000, "KWH", "10"), ("XBX", 1, "KWH", "99")):
        of = Price(net=D(price), base=Quantity(value=D(base), unit=unit))
        counts = Quantity(value=D(7000), unit=counted)
        made = invoice(line().model_copy(update={"price": of, "quantity": counts, "net_amount": D(70)}))
        assert made.buyer is not None
        made.buyer.vat_id = "FI15728600"
        (row,) = einvconv.parse(to(made, target).xml).lines
        assert row.price is not None
        net = row.price.net if row.price.net is not None else row.price.gross
        per = row.price.base.value if row.price.base is not None and row.price.base.value else 1
        assert net is not None and net / per == D("0.01")


def test_units_of_one_kind_compare_exactly_or_not_at_all() -> None:
    assert (how_many("MWH", "KWH"), how_many("KWH", "MWH")) == (1000, D("0.001"))
    assert (how_many("DZN", "C62"), how_many("HUR", "MIN")) == (12, 60)
    assert (how_many("C62", "DZN"), how_many("XBX", "C62"), how_many("KGM", "LTR")) == (None, None, None)


def test_a_price_whose_amount_is_of_the_unit_of_the_row_is_for_that_whatever_it_names(to: To) -> None:
    there = to(_by_the_megawatt_hour(words=True, price="0,01"), "peppolbis30")
    assert (there.texts("cac:Price/cbc:PriceAmount"), there.texts("cbc:BaseQuantity")) == (["0.01"], [])


def test_a_row_without_an_amount_whose_price_is_for_boxes_of_nobody_knows_how_many_is_refused(to: To) -> None:
    data = _by_the_megawatt_hour("RowVatExcludedAmount", "RowVatAmount", "RowAmount", "RowsTotalVatExcludedAmount")
    data = data.replace(b'QuantityUnitCodeUN="MWH"', b'QuantityUnitCodeUN="XBX"')
    data = re.sub(rb"<RowsTotalVatExcludedAmount.*?</RowsTotalVatExcludedAmount>", b"", data)
    with pytest.raises(einvconv.ConversionRefused, match="no amount without VAT"):
        to(data, "peppolbis30")


def test_a_price_that_follows_from_the_amount_is_for_as_many_as_the_row_says(to: To) -> None:
    data = edited(
        "finvoice30/several-vat-rates",
        ("<UnitPriceAmount", "<UnitPriceVatIncludedAmount"),
        ("</UnitPriceAmount>", "</UnitPriceVatIncludedAmount><UnitPriceBaseQuantity>10</UnitPriceBaseQuantity>"),
    )
    data = re.sub(rb"<UnitPriceNetAmount.*?</UnitPriceNetAmount>", b"", data)
    for row in einvconv.parse(to(data, "peppolbis30").xml).lines:
        assert row.price is not None and row.price.net is not None and row.quantity and row.quantity.value
        per = row.price.base.value if row.price.base is not None and row.price.base.value else D(1)
        assert row.price.net * row.quantity.value / per == row.net_amount


# Quantities that nobody states


def test_the_quantity_of_a_row_with_a_percentage_is_what_was_counted_though_both_sums_are_rounded(to: To) -> None:
    made = invoice(line("3", "123.45", net_amount=D("333.32"), allowances=[Allowance(percent=D(10))]))
    there = to(made, "ubl").xml
    there = re.sub(rb"<cbc:InvoicedQuantity[^/]*/cbc:InvoicedQuantity>", b"", there)
    assert to(there, "peppolbis30").texts("cbc:InvoicedQuantity") == ["3"]


def test_the_quantity_of_a_row_whose_price_has_the_discount_in_it_is_what_was_counted(to: To) -> None:
    made = invoice(line("250", "0.33", net_amount=D(81), allowances=[Allowance(amount=D("1.5"), reason="Alennus")]))
    there = re.sub(rb"<cbc:InvoicedQuantity[^/]*/cbc:InvoicedQuantity>", b"", to(made, "oioubl").xml)
    assert to(there, "ubl").texts("cbc:InvoicedQuantity") == ["250"]


def test_a_row_of_one_that_nobody_said_is_comes_to_no_amount(to: To) -> None:
    made = invoice(line("7", "10", id="1"), line("3", "5", id="2"))
    there = to(made, "ubl").xml.decode()
    amount = '<cbc:LineExtensionAmount currencyID="EUR">70.00</cbc:LineExtensionAmount>'
    alone = re.sub(r">7</cbc:InvoicedQuantity>", "></cbc:InvoicedQuantity>", there)
    head, _, tail = alone.rpartition("<cac:InvoiceLine>")
    first = head.partition("<cac:InvoiceLine>")[2].replace(amount, "")
    rest = f"{head.partition('<cac:InvoiceLine>')[0]}<cac:InvoiceLine>{first}<cac:InvoiceLine>{tail}"
    out = to(rest.encode(), "peppolbis30")
    assert (out.texts("cbc:InvoicedQuantity"), out.texts("cac:InvoiceLine/cbc:LineExtensionAmount")) == (
        ["7", "3"],
        ["70.00", "15.00"],
    )
    total = re.sub(r"(<cac:LegalMonetaryTotal>\s*)<cbc:LineExtensionAmount.*?</cbc:LineExtensionAmount>", r"\1", rest)
    with pytest.raises(einvconv.ConversionRefused, match="no amount without VAT"):
        to(total.encode(), "peppolbis30")


# Charges that are rows


@pytest.mark.parametrize("target", ["finvoice20", "finvoice", "sedi", "maventaxml", "liinos", "vismaxml60", "vismaxml"])
def test_a_row_whose_charge_is_a_row_of_its_own_has_the_vat_without_it(to: To, target: str) -> None:
    made = invoice(
        line("2", "50", rate="14", net_amount=D("102.50"), charges=[Allowance(amount=D("2.5"), reason="Rahti")])
    )
    made.lines[0].vat_amount, made.lines[0].gross_amount = D("14.35"), D("116.85")
    read = einvconv.parse(to(made, target).xml)
    assert [one.net_amount for one in read.lines] == [D(100), D("2.50")]
    (row,) = [one for one in read.lines if one.net_amount == 100]
    assert row.vat_amount in (None, D("14.00")) and row.gross_amount in (None, D("114.00"))


def test_a_row_of_no_rate_whose_charge_is_a_row_of_its_own_says_no_vat(to: To) -> None:
    row = line("2", "50", net_amount=D("102.50"), charges=[Allowance(amount=D("2.5"), reason="Rahti")])
    made = invoice(row)
    made.lines[0].vat_amount, made.lines[0].vat_rate = D("14.35"), None
    there = to(made, "sedi")
    assert "14.35" not in [text.strip() for text in there.root.xpath("//*[local-name()='ArticleRow']//text()")]


@pytest.mark.parametrize("unit", ['QuantityUnitCodeUN="KGM"', 'UnitPriceUnitCode="kg"'])
@pytest.mark.parametrize("target", ["peppolbis30", "svefaktura", "e2b"])
def test_of_several_quantities_the_one_in_the_unit_of_the_price_is_charged_for(to: To, unit: str, target: str) -> None:
    text = einvconv.serialize(invoice(line("10", "5")), to="finvoice30").xml.decode("iso-8859-15")
    start, end = text.index("<InvoicedQuantity"), text.index("</InvoicedQuantity>") + len("</InvoicedQuantity>")
    several = '<InvoicedQuantity QuantityUnitCode="h">2</InvoicedQuantity>'
    several += '<InvoicedQuantity QuantityUnitCode="kg">10</InvoicedQuantity>'
    text = text[:start] + several + text[end:].replace("<UnitPriceAmount ", f"<UnitPriceAmount {unit} ", 1)
    out = to(text.encode("iso-8859-15"), target)
    [count] = list(out.root.iter("{*}InvoicedQuantity", "{*}QuantityInvoiced"))
    assert D(count.text) == 10
    assert out.lost("10", "approximated") and out.lost("2", "dropped")


@pytest.mark.parametrize("unit", ['QuantityUnitCodeUN="HUR"', 'UnitPriceUnitCode="h"'])
def test_a_quantity_without_a_unit_counts_in_that_of_its_price(to: To, unit: str) -> None:
    text = einvconv.serialize(invoice(line("2", "50")), to="finvoice30").xml.decode("iso-8859-15")
    text = re.sub(r"<InvoicedQuantity [^>]*>", "<InvoicedQuantity>", text)
    out = to(text.replace("<UnitPriceAmount ", f"<UnitPriceAmount {unit} ", 1).encode("iso-8859-15"), "peppolbis30")
    assert out.text("cbc:InvoicedQuantity/@unitCode") == "HUR"
    assert not out.all("cac:Price/cbc:BaseQuantity")
    assert "the row says no unit: it counts in that of its price" in [loss.reason for loss in out.losses]
