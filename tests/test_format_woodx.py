"""papiNet's InvoiceWood V2R31: what its tree cannot say."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

import einvconv
from documents import document, edited
from einvconv.formats.registry import known
from einvconv.model import (
    Account,
    Allowance,
    Identifier,
    Note,
    Party,
    PaymentMeans,
    PrecedingInvoice,
    Quantity,
    SettlementTerms,
)
from made import account, invoice, line

D = Decimal
LUMBER, CREDIT = "woodx/lumber-with-freight", "woodx/credit-note"
_TAX = "MonetaryAdjustment[@AdjustmentType='Tax']"


def written(made: einvconv.Invoice) -> tuple[Any, einvconv.Conversion]:
    done = einvconv.serialize(made, to="woodx")
    return etree.fromstring(done.xml), done


def texts(root: Any, path: str) -> list[str]:
    return [found.text or "" for found in root.findall(f".//{path}")]


def kinds(done: einvconv.Conversion, part: str) -> set[str]:
    return {loss.kind for loss in done.losses if part in loss.path}


def test_writing_is_marked_as_an_experiment() -> None:
    assert known("woodx").experimental
    assert "is an experiment" in written(invoice())[1].losses[0].reason
    assert "experiment" not in einvconv.convert(document(LUMBER), to="ubl").losses[0].reason


def test_the_type_says_what_the_document_is_and_a_negative_credit_note_is_turned_over() -> None:
    root, done = written(invoice(type_code="381"))
    assert root.get("InvoiceType") == "CreditNote" and texts(root, "TotalAmount/CurrencyValue") == ["125.50"]
    assert einvconv.parse(done.xml).type_code == "381"
    negative = document(CREDIT)
    for amount in (b">1050.00<", b">262.50<", b">1312.50<", b">0.500<"):
        negative = negative.replace(amount, amount.replace(b">", b">-"))
    read = einvconv.parse(negative)
    assert read.totals and read.totals.with_vat == D("1312.50")
    assert b">-1312.50<" in einvconv.convert(negative, to="woodx").xml
    assert any("taken as credited" in loss.reason for loss in einvconv.convert(negative, to="ubl").losses)
    root, done = written(invoice(type_code="396"))
    assert root.get("InvoiceType") == "CreditNote" and kinds(done, "type_code") == {"approximated"}


def test_an_amount_names_its_currency_which_is_the_invoices() -> None:
    assert einvconv.parse(document(LUMBER)).currency == "SEK"


def test_lines_of_several_shipments_are_read_and_stand_in_them_again() -> None:
    text = document(LUMBER).decode()
    between = "</InvoiceWoodLineItem>\n      <InvoiceWoodLineItem>"
    assert between in text
    apart = text.replace(
        between,
        "</InvoiceWoodLineItem></InvoiceProductGroup></InvoiceShipment><InvoiceShipment><ShipmentID>S-2</ShipmentID>"
        "<InvoiceProductGroup><InvoiceWoodLineItem>",
    ).encode()
    assert [one.id for one in einvconv.parse(apart).lines] == ["1", "2"]
    root = etree.fromstring(einvconv.convert(apart, to="woodx").xml)
    shipments = root.findall("InvoiceShipment")
    assert [texts(one, "InvoiceLineNumber") for one in shipments] == [["1"], ["2"]]
    assert [texts(one, "ShipmentID") for one in shipments] == [[], ["S-2"]]


def test_an_order_that_all_lines_share_is_the_invoices_and_stands_in_each() -> None:
    root, done = written(invoice(line(), line(id="2"), order_reference="T-1"))
    assert texts(root, "PurchaseOrderNumber") == ["T-1", "T-1"]
    assert einvconv.parse(done.xml).order_reference == "T-1"


def test_a_bank_account_and_a_giro_of_one_party_are_two_ways_to_pay_it() -> None:
    read = einvconv.parse(document(LUMBER))
    accounts = [(m.account.id, m.account.bic) for m in read.payment_means if m.account]
    assert accounts == [("SE4550000000058398257466", None), ("54021234", "BGABSESS")]
    assert read.payee is None
    before, remit, after = document(LUMBER).decode().partition("<RemitToParty>")
    other = einvconv.parse(before + remit + after.replace("Sågverket Norrskog AB", "Faktor AB"))
    assert other.payee and other.payee.name == "Faktor AB"


def test_whom_to_pay_is_the_payee_or_the_seller_and_each_number_has_its_type() -> None:
    giro = PaymentMeans(account=Account(id="4789002", bic="PGSISESS"))
    root, _ = written(invoice(payment_means=[account(), giro], payee=Party(name="Faktor Oy")))
    numbers = [(one.get("PartyIdentifierType"), one.text) for one in root.findall(".//RemitToParty/PartyIdentifier")]
    assert numbers == [
        ("IBAN", "FI2112345600000785"),
        ("BankIdentificationCode", "NDEAFIHH"),
        ("PlusgiroAccountNumber", "4789002"),
    ]
    assert texts(root, "RemitToParty/NameAddress/Name1") == ["Faktor Oy", "Faktor Oy"]
    root, _ = written(invoice(payment_means=[PaymentMeans(account=Account(id="123456-785"))]))
    assert root.find(".//RemitToParty/PartyIdentifier").get("PartyIdentifierType") == "PayeeAccountNumber"


def test_the_payment_reference_is_one_of_the_references_by_its_type() -> None:
    root, done = written(invoice(payment_means=[account(remittance="20608")]))
    assert texts(root, "InvoiceReference[@InvoiceReferenceType='PaymentReference']") == ["20608"]
    assert einvconv.parse(done.xml).payment_means[0].remittance == "20608"


def test_numbers_of_parties_have_types() -> None:
    made = invoice(sellers_buyer_id=Identifier(value="1044"))
    assert made.buyer is not None
    made.buyer.identifiers = [Identifier(value="5790000000012", scheme="0088"), Identifier(value="X-1", scheme="0199")]
    root, done = written(made)
    numbers = {one.text: one.get("PartyIdentifierType") for one in root.findall(".//BillToParty/PartyIdentifier")}
    assert numbers == {"5790000000012": "GlobalLocationNumber", "X-1": "Other", "1044": "AssignedBySeller"}
    assert root.find(".//SupplierParty/PartyIdentifier[@PartyIdentifierType='TradeRegNumber']").text == "0737546-2"
    read = einvconv.parse(done.xml)
    assert read.sellers_buyer_id and read.sellers_buyer_id.value == "1044"
    assert read.buyer and read.buyer.identifiers[0].scheme == "0088"


def test_a_buyer_without_a_party_to_bill_is_the_buyer() -> None:
    bought = document(LUMBER).replace(b"BillToParty>", b"BuyerParty>")
    read = einvconv.parse(bought)
    assert read.buyer and read.buyer.name == "Båtvarvet Råå AB"


def test_a_rounding_is_an_adjustment_that_the_total_counts() -> None:
    made = invoice()
    assert made.totals is not None
    made.totals.rounding, made.totals.payable = D("0.50"), D("126.00")
    root, done = written(made)
    assert texts(root, "TotalAmount/CurrencyValue") == ["126.00"]
    read = einvconv.parse(done.xml).totals
    assert read and (read.with_vat, read.rounding, read.payable) == (D("125.50"), D("0.50"), D("126.00"))


def test_what_has_been_paid_before_is_refused() -> None:
    made = invoice()
    assert made.totals is not None
    made.totals.prepaid, made.totals.payable = D(25), D("100.50")
    with pytest.raises(einvconv.ConversionRefused, match="paid before"):
        einvconv.serialize(made, to="woodx")


def test_charges_and_allowances_are_told_by_the_names_of_their_types() -> None:
    made = invoice(
        charges=[Allowance(amount=D(10), reason_code="FC", vat_code="S", vat_rate=D("25.5"))],
        allowances=[Allowance(amount=D(4), reason="Kampanja", vat_code="S", vat_rate=D("25.5"))],
    )
    root, done = written(made)
    types = [one.get("AdjustmentType") for one in root.findall("MonetaryAdjustment")]
    assert types == ["TradeDiscount", "FreightCharge", "Tax"]
    assert texts(root, "TotalAdjustments/CurrencyValue") == ["6"]
    read = einvconv.parse(done.xml)
    assert [(one.amount, one.reason_code) for one in read.charges] == [(D(10), "FC")]
    assert [(one.amount, one.reason) for one in read.allowances] == [(D(4), "Kampanja")]
    named = einvconv.parse(document(LUMBER).replace(b"FreightCharge", b"RoadFeeCharge"))
    assert named.charges[0].reason == "Road Fee Charge"
    less = einvconv.parse(edited(LUMBER, ("FreightCharge", "Other"), (">500.00<", ">-500.00<")))
    assert (less.charges, less.allowances[0].amount) == ([], D("500.00"))


def test_freight_without_a_rate_has_that_of_the_vat_which_the_lines_do_not_come_to() -> None:
    apart = document(LUMBER).replace(
        b"<InvoiceLineAmount>",
        b'<MonetaryAdjustment AdjustmentType="Tax"><TaxAdjustment TaxType="VAT"><TaxPercent>25</TaxPercent>'
        b"</TaxAdjustment></MonetaryAdjustment><InvoiceLineAmount>",
    )
    read = einvconv.parse(apart)
    assert (read.lines[0].vat_rate, read.charges[0].vat_rate) == (25, 25)


def test_a_unit_is_a_name_with_what_it_measures_and_another_one_is_told() -> None:
    root, _ = written(invoice(line(quantity=Quantity(value=D(2), unit="MTQ"))))
    quantity = root.find(".//InvoiceWoodLineItem/Quantity")
    assert (quantity.get("QuantityType"), quantity.find("Value").get("UOM")) == ("Volume", "CubicMeter")
    root, done = written(invoice(line(quantity=Quantity(value=D(2), unit="XPX"))))
    assert root.find(".//Quantity/Value").get("UOM") is None and "dropped" in kinds(done, "quantity.unit")


@pytest.mark.parametrize("unit", ["H87", "EA", "NAR", "PCE"])
def test_a_unit_that_another_name_stands_for_is_told(unit: str) -> None:
    made = invoice(line(quantity=Quantity(value=D(1), unit=unit)))
    _, done = written(made)
    assert b'UOM="Piece"' in done.xml and kinds(done, "lines[0].quantity.unit") == {"approximated"}
    _, done = written(invoice(line(quantity=Quantity(value=D(1), unit="C62"))))
    assert kinds(done, "lines[0].quantity.unit") == set()


def test_the_type_of_a_company_number_that_another_one_stands_for_is_told() -> None:
    made = invoice()
    assert made.seller is not None and made.seller.legal_id is not None
    made.seller.legal_id.type_name = "Register"
    _, done = written(made)
    assert kinds(done, "seller.legal_id.type_name") == {"replaced"}


def test_why_no_vat_is_charged_and_why_a_credit_is_given_are_texts_of_their_own() -> None:
    made = invoice(line(rate="0", code="AE"), notes=[Note(text="Kiitos")])
    made.vat_breakdown[0].exemption_reason = "AVL 8 c §"
    root, done = written(made)
    assert texts(root, "TaxStatementDescription") == ["AVL 8 c §"]
    assert root.find(f"{_TAX}/TaxAdjustment").get("TaxCategoryType") == "Other"
    assert einvconv.parse(done.xml).vat_breakdown[0].exemption_reason == "AVL 8 c §"
    assert einvconv.parse(document(CREDIT)).notes[0].text == "Fuktskada"


def test_the_credited_invoice_is_a_reference_and_interest_a_term() -> None:
    made = invoice(
        preceding_invoices=[PrecedingInvoice(number="4990")], settlement=[SettlementTerms(fine_percent=D(8))]
    )
    root, done = written(made)
    assert texts(root, "InvoiceReference[@InvoiceReferenceType='OriginalInvoiceNumber']") == ["4990"]
    assert texts(root, "TermsInterestPenaltyPercent") == ["8"]
    read = einvconv.parse(done.xml)
    assert (read.preceding_invoices[0].number, read.settlement[0].fine_percent) == ("4990", 8)
