"""Hard cases: what an older version cannot say keeps the money right, and is told."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

import einvconv
from documents import document
from einvconv.model import Account, Allowance, Invoice, PaymentMeans, Price, completed
from made import IBAN, invoice, line

D = Decimal
To = Callable[..., Any]
GROSS = [("finvoice30", "UnitPriceAmount"), ("teapps30", "PRICE_PER_UNIT/AMOUNT")]
OLDER = ("finvoice", "finvoice20", "teapps")


def _charged(*lines: Any, **more: Any) -> Invoice:
    charges = [
        Allowance(amount=D("25"), reason="Rahti", reason_code="FC", vat_code="S", vat_rate=D("25.5")),
        Allowance(amount=D("7.9"), reason="Laskutuslisä", reason_code="ABK", vat_code="S", vat_rate=D("14")),
    ]
    return invoice(*(lines or (line("2", "100"), line("1", "50", "14"))), **({"charges": charges} | more))


def _fatal(xml: bytes) -> list[str]:
    return [f.rule for f in einvconv.validate(xml).findings if f.severity == "fatal"]


def test_an_invoice_over_a_negative_sum_is_a_credit_note_where_a_profile_has_no_sums_below_zero(to: To) -> None:
    off = Allowance(amount=D("5"), reason="Alennus", vat_code="S", vat_rate=D("25.5"))
    made = completed(_charged(line("-3", "100"), line("1", "10", "14"), allowances=[off]))
    there = to(made, "peppolbis20")
    assert _fatal(there.xml) == []
    assert etree.QName(there.root).localname == "CreditNote"
    assert there.texts("cbc:CreditedQuantity") == ["3", "-1"]
    assert made.totals is not None and made.totals.payable is not None and made.totals.payable < 0
    assert there.number("cbc:PayableAmount") == -made.totals.payable
    assert there.lost("type_code")[0].kind == "approximated"
    kinds = there.texts("cac:AllowanceCharge[cbc:Amount='5']/cbc:ChargeIndicator")
    assert kinds == ["true"] and there.texts("cac:AllowanceCharge[cbc:Amount='25']/cbc:ChargeIndicator") == ["false"]
    back = to(there.xml, "finvoice30")
    assert back.number("InvoiceTotalVatIncludedAmount") == made.totals.with_vat


def test_the_sums_of_discounts_and_charges_stay_as_they_are_said_where_none_is_below_zero(to: To) -> None:
    made = completed(_charged())
    assert made.totals is not None
    made.totals.charges = D("33")  # which is not what they come to
    assert to(made, "peppolbis20").number("cac:LegalMonetaryTotal/cbc:ChargeTotalAmount") == 33


@pytest.mark.parametrize("target", OLDER)
def test_charges_of_the_invoice_are_rows_and_the_totals_hold_there_and_back(to: To, target: str) -> None:
    made = completed(_charged())
    there = to(made, target)
    assert _fatal(there.xml) == []
    back = to(there.xml, "peppolbis30")
    assert _fatal(back.xml) == []
    read = einvconv.parse(back.xml).totals
    assert made.totals is not None and read is not None
    for field in ("without_vat", "vat", "with_vat", "payable"):
        assert getattr(read, field) == getattr(made.totals, field)
    assert sorted(map(D, back.texts("cac:InvoiceLine/cbc:LineExtensionAmount"))) == [D("7.9"), 25, 50, 200]
    assert back.all("cac:AllowanceCharge[not(ancestor::cac:InvoiceLine)]") == []
    told = [one for one in there.losses if "row of its own" in one.reason]
    assert {one.value for one in told} >= {"25", "7.9", "Rahti", "Laskutuslisä"}


@pytest.mark.parametrize("target", OLDER)
def test_a_discount_of_the_invoice_stays_one_where_the_version_has_it_for_the_only_vat(to: To, target: str) -> None:
    off = [Allowance(amount=D("5"), reason="Alennus", vat_code="S", vat_rate=D("25.5"))]
    there = to(completed(invoice(line("2", "100"), allowances=off)), target)
    assert _fatal(there.xml) == []
    rows = len(there.texts("RowVatExcludedAmount") or there.texts("ROW_TOTAL"))
    assert rows == (2 if target == "finvoice" else 1)


def test_one_charge_of_teapps_2_7_2_is_the_fee_that_is_named_so(to: To) -> None:
    charge = Allowance(amount=D("25"), reason_code="FC", reason="Freight", vat_code="S", vat_rate=D("25.5"))
    there = to(completed(_charged(line(), charges=[charge])), "teapps")
    assert there.number("SUMMARY/CARGO/AMOUNT") == 25
    assert {one.kind for one in there.losses if one.value in ("FC", "Freight")} == {"implied"}


@pytest.mark.parametrize("target", ["finvoice", "finvoice20"])
def test_a_charge_of_a_row_is_a_row_and_the_row_is_without_it(to: To, target: str) -> None:
    pack = [Allowance(amount=D("3"), reason="Pakkaus")]
    there = to(completed(invoice(line("2", "10", charges=pack, net_amount=D("23")))), target)
    assert there.texts("RowVatExcludedAmount") == ["20", "3"]
    assert there.texts("ArticleName") == ["Työ", "Pakkaus"]
    assert any("20, without its charges" in told.reason for told in there.losses if told.value == "23")
    assert _fatal(to(there.xml, "peppolbis30").xml) == []


@pytest.mark.parametrize("target", ["finvoice", "finvoice20"])
def test_the_one_price_of_an_older_finvoice_is_the_one_that_the_row_is_made_of(to: To, target: str) -> None:
    price = Price(net=D("90"), gross=D("100"), discount=D("10"))
    there = to(_priced(price), target)
    assert there.number("UnitPriceAmount") == 90
    assert {one.value for one in there.losses if "one price of a row" in one.reason} == {"100", "10"}


def _priced(price: Price) -> Invoice:
    row = line("2", "90")
    row.price = price
    return completed(invoice(row))


@pytest.mark.parametrize(
    ("target", "gross"), [("finvoice30", "UnitPriceAmount"), ("teapps30", "PRICE_PER_UNIT/AMOUNT")]
)
def test_a_discount_on_a_price_without_a_gross_price_gives_it(to: To, target: str, gross: str) -> None:
    there = to(_priced(Price(net=D("90"), discount=D("10"))), target)
    assert D(there.texts(gross)[0].replace(",", ".")) == 100
    assert there.added(gross.split("/")[0]) if target == "finvoice30" else True


@pytest.mark.parametrize(
    ("target", "gross"), [("finvoice30", "UnitPriceAmount"), ("teapps30", "PRICE_PER_UNIT/AMOUNT")]
)
def test_a_gross_price_below_the_net_one_is_left_out_and_told(to: To, target: str, gross: str) -> None:
    there = to(_priced(Price(net=D("90"), gross=D("80"))), target)
    assert D(there.texts(gross)[0].replace(",", ".")) == 90
    [told] = there.lost("80")
    assert "below the net price" in told.reason


@pytest.mark.parametrize("target", ["finvoice", "finvoice20"])
def test_what_was_paid_follows_from_the_total_and_the_amount_due_on_the_way_back(to: To, target: str) -> None:
    made = completed(invoice(line("2", "100")))
    assert made.totals is not None
    made.totals.prepaid, made.totals.payable = D("51"), D("200")
    back = to(to(made, target).xml, "peppolbis30")
    assert (back.text("cbc:PrepaidAmount"), back.text("cbc:PayableAmount")) == ("51.00", "200.00")
    assert back.added("cbc:PrepaidAmount") == ["derived"]
    assert _fatal(back.xml) == []


def test_nothing_is_said_to_be_paid_where_the_sums_agree_or_instalments_follow(to: To) -> None:
    for name in ("several-vat-rates", "instalments-and-cash-discount"):
        assert to(document(f"finvoice30/{name}"), "peppolbis30").all("cbc:PrepaidAmount") == []


@pytest.mark.parametrize("target", ["finvoice30", "finvoice20", "teapps30", "teapps"])
def test_a_credit_note_over_a_negative_sum_asks_for_the_same_money_as_an_invoice(to: To, target: str) -> None:
    made = completed(invoice(line("-2", "100"), type_code="381"))
    assert made.totals is not None and made.totals.payable == D("-251")
    there = to(made, target)
    assert _fatal(there.xml) == []
    read = einvconv.parse(there.xml)
    assert read.type_code == "380" and read.totals is not None and read.totals.payable == D("251")
    [told] = [one for one in there.losses if "asks for money" in one.reason]
    assert told.kind == "approximated"


@pytest.mark.parametrize("target", ["ehf20", "peppolbis20"])
def test_an_iban_without_a_bic_is_an_account_of_the_country_in_bii_2(to: To, target: str) -> None:
    means = PaymentMeans(code="30", account=Account(id=IBAN))
    out = to(invoice(payment_means=[means]), target)
    assert out.texts("cac:PayeeFinancialAccount/cbc:ID/@schemeID") == ["LOCAL"]
    assert not {"BII2-T10-R040", "BII2-T10-R042"} & set(_fatal(out.xml))


@pytest.mark.parametrize(
    ("target", "rate"),
    [
        ("finvoice30", "InvoiceRow/RowVatRatePercent"),
        ("teapps30", "ROW/VAT/RATE"),
        ("peppolbis30", "cac:ClassifiedTaxCategory/cbc:Percent"),
    ],
)
def test_a_line_of_ehf_2_that_names_a_letter_has_the_rate_of_its_group(to: To, target: str, rate: str) -> None:
    root = etree.fromstring(document("ehf20/several-rates"))
    percents = root.findall(".//{*}ClassifiedTaxCategory/{*}Percent")
    said = [one.text for one in percents]
    for one in percents:
        one.getparent().remove(one)
    out = to(etree.tostring(root), target)
    assert [D(one.replace(",", ".")) for one in out.texts(rate)] == [D(one or "") for one in said]
    assert not {"BR-S-05", "BR-S-08", "FI-VAT-13", "TE-VAT-11"} & set(_fatal(out.xml))


def test_zeros_stand_for_no_reference_where_an_older_finvoice_asks_for_one(to: To) -> None:
    out = to(invoice(payment_means=[PaymentMeans(code="58", account=Account(id=IBAN))]), "finvoice")
    assert out.text("EpiRemittanceInfoIdentifier") == "00"
    assert "FI-PAY-01" not in _fatal(out.xml)


def test_a_charge_of_the_invoice_counts_in_the_group_of_its_own_category(to: To) -> None:
    charge = Allowance(amount=D("10"), reason="Rahti", vat_code="Z", vat_rate=D(0))
    exempt = line("1", "30", "0", "E")
    made = completed(invoice(line("1", "50", "0", "Z"), exempt, charges=[charge]))
    for group in made.vat_breakdown:
        if group.code == "E":
            group.exemption_reason = "Koulutus"
    assert _fatal(to(made, "teapps30").xml) == []


def test_totals_of_a_credit_note_with_charges_hold_in_teapps(to: To) -> None:
    made = completed(_charged(type_code="381"))
    assert _fatal(to(made, "teapps30").xml) == []
