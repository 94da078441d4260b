"""S-EDI 3.0: what its tree cannot say."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from lxml import etree

import einvconv
from documents import document, edited
from einvconv.mapping.kept import NIL
from einvconv.model import Account, Address, Allowance, Identifier, Note, PaymentMeans, PrecedingInvoice, Quantity
from made import account, invoice, line

D = Decimal
FREIGHT, CREDIT = "sedi/discount-and-freight", "sedi/credit-note"


def written(made: einvconv.Invoice) -> tuple[Any, einvconv.Conversion]:
    done = einvconv.serialize(made, to="sedi")
    return etree.fromstring(done.xml), done


def text(root: Any, name: str) -> str | None:
    found = root.find(f".//{name}")
    return None if found is None else found.text


def kinds(done: einvconv.Conversion, part: str) -> set[str]:
    return {loss.kind for loss in done.losses if part in loss.path}


def test_what_has_no_value_is_there_and_nil_and_takes_what_a_source_said() -> None:
    root, _ = written(invoice())
    assert root.find(".//OfferNo").get(NIL) == "true"
    offer = document(FREIGHT).replace(b'<OfferNo xsi:nil="true"/>', b"<OfferNo>T-1</OfferNo>")
    again = etree.fromstring(einvconv.convert(offer, to="sedi").xml).find(".//OfferNo")
    assert (again.text, dict(again.attrib)) == ("T-1", {})


def test_a_negative_total_or_the_type_of_the_document_is_a_credit_note() -> None:
    root, _ = written(invoice(type_code="381"))
    assert (text(root, "TotalAmount"), text(root, "QuantityDelivered")) == ("-125.50", "-1.00")
    said = edited(FREIGHT, ("<DocumentType>Invoice<", "<DocumentType>CreditNote<"))
    assert einvconv.parse(said).type_code == "381"
    assert b"<DocumentType>CreditNote<" in einvconv.convert(said, to="sedi").xml


def test_the_invoice_that_is_credited_is_the_contra_entry() -> None:
    made = invoice(type_code="381", preceding_invoices=[PrecedingInvoice(number="77300")])
    root, done = written(made)
    assert text(root, "ContraEntryNo") == "77300"
    assert [one.number for one in einvconv.parse(done.xml).preceding_invoices] == ["77300"]


def test_a_company_number_with_mva_is_a_vat_number_too() -> None:
    read = einvconv.parse(document(FREIGHT))
    assert read.seller and read.seller.legal_id
    assert (read.seller.vat_id, read.seller.legal_id.value) == ("NO987654325MVA", "987654325")
    assert b"<CompanyNo>NO987654325MVA<" in einvconv.convert(document(FREIGHT), to="sedi").xml


def test_a_tax_registration_that_is_not_f_skatt_is_told_with_its_scheme() -> None:
    made = invoice()
    assert made.seller is not None
    made.seller.tax_registration, made.seller.tax_registration_scheme = "Foretaksregisteret", "SEK"
    source = einvconv.serialize(made, to="peppolbis30").xml
    done = einvconv.convert(source, to="sedi")
    told = {loss.value for loss in done.losses if loss.kind == "dropped" and "PartyTaxScheme" in loss.path}
    assert {"Foretaksregisteret", "SEK"} <= told and b"Foretaksregisteret" not in done.xml


def test_a_gln_has_its_element_and_another_number_of_the_buyer_is_its_customer_number() -> None:
    made = invoice()
    assert made.buyer is not None
    made.buyer.identifiers = [Identifier(value="5790000000012", scheme="0088"), Identifier(value="1044")]
    root, done = written(made)
    assert text(root, "InvoiceAddress/EANLocationNo") == "5790000000012" and text(root, "CustomerNumber") == "1044"
    read = einvconv.parse(done.xml).buyer
    assert read and [(one.value, one.scheme) for one in read.identifiers] == [("5790000000012", "0088")]


def test_the_day_of_the_shipment_is_the_day_of_delivery_where_no_other_is_given() -> None:
    shipped = (
        document(FREIGHT)
        .replace(b"<DeliveryDate>2026-04-29</DeliveryDate>", b'<DeliveryDate xsi:nil="true"/>')
        .replace(b'<ShipmentDate xsi:nil="true"/>', b"<ShipmentDate>2026-04-28</ShipmentDate>")
    )
    read = einvconv.parse(shipped)
    assert read.delivery and str(read.delivery.date) == "2026-04-28"
    assert b"<ShipmentDate>2026-04-28<" in einvconv.convert(shipped, to="sedi").xml


def test_sums_that_repeat_in_the_invoices_own_currency_are_no_accounting_currency() -> None:
    own = edited(
        FREIGHT,
        ("<ExchangeRate>1.000000</ExchangeRate>", "<CurrencyCodeAC>NOK</CurrencyCodeAC>"),
        (
            "<VATBasisAmount>1200.00</VATBasisAmount>",
            "<VATBasisAmount>1200.00</VATBasisAmount><VATAmountAC>300.00</VATAmountAC>",
        ),
    )
    read = einvconv.parse(own)
    assert read.tax_currency is None and read.vat_breakdown[0].amount_accounting is None
    again = etree.fromstring(einvconv.convert(own, to="sedi").xml)
    assert (text(again, "CurrencyCodeAC"), text(again, "VATAmountAC")) == ("NOK", "300.00")
    other = einvconv.parse(own.replace(b"<CurrencyCodeAC>NOK", b"<CurrencyCodeAC>SEK"))
    assert other.vat_breakdown[0].amount_accounting == D("300.00")


def test_freight_has_the_rate_whose_lines_do_not_come_to_what_its_vat_is_of() -> None:
    (freight,) = einvconv.parse(document(FREIGHT)).charges
    assert (freight.amount, freight.vat_rate, freight.reason_code) == (D("50.00"), D("25.00"), "FC")
    assert b"<Freight>50.00<" in einvconv.convert(document(FREIGHT), to="sedi").xml


def test_a_charge_of_another_format_is_a_row() -> None:
    root, _ = written(invoice(charges=[Allowance(amount=D(10), reason="Frakt", vat_code="S", vat_rate=D("25.5"))]))
    row = root.findall(".//ArticleRow")[1]
    assert [row.findtext(tag) for tag in ("ArticleDescription", "SumOfLine", "VATAmount")] == ["Frakt", "10.00", "2.55"]


def test_the_discounts_of_a_line_are_one_amount_and_the_price_is_for_one() -> None:
    off = line("4", "1000", allowances=[Allowance(amount=D(1)), Allowance(amount=D(3))], net_amount=D(36))
    off.price.base = Quantity(value=D(100), unit="C62")
    root, done = written(invoice(off))
    shown = ("UnitPrice", "TotalLineDiscountAmount", "DiscountAmountPerUnit", "UnitPriceDiscDeducted", "SumOfLine")
    assert [text(root, tag) for tag in shown] == ["10.00", "4.00", "1.00", "9.00", "36.00"]
    (read,) = einvconv.parse(done.xml).lines
    assert [one.amount for one in read.allowances] == [D("4.00")]


def test_what_has_been_paid_is_what_the_total_and_the_payable_amount_leave() -> None:
    made = invoice()
    assert made.totals is not None
    made.totals.prepaid, made.totals.payable = D(25), D("100.50")
    root, done = written(made)
    assert (text(root, "TotalAmountNotRounded"), text(root, "TotalAmount")) == ("125.50", "100.50")
    assert kinds(done, "totals.prepaid") == {"implied"}
    read = einvconv.parse(done.xml).totals
    assert read and read.prepaid == 25


def test_a_number_that_is_no_iban_and_a_giro_have_elements_of_their_own() -> None:
    means = [
        PaymentMeans(account=Account(id="15032080119")),
        PaymentMeans(account=Account(id="5555551", bic="SE:BANKGIRO")),
    ]
    made = invoice(payment_means=means)
    assert made.seller is not None
    made.seller.address = Address(city="Lund", country_code="SE")
    root, done = written(made)
    assert [text(root, f"SellerParty/{tag}") for tag in ("IBAN", "BankAccountNo", "BankAccount")] == [
        None, "15032080119", "5555551",
    ]  # fmt: skip
    read = [one.account for one in einvconv.parse(done.xml).payment_means]
    assert [(one.id, one.bic) for one in read if one] == [("15032080119", None), ("5555551", "BGABSESS")]


def test_a_second_account_is_told_and_the_primary_one_stands() -> None:
    second = account("FI4250001510000023")
    second.primary = True
    root, done = written(invoice(payment_means=[account(), second]))
    assert text(root, "IBAN") == "FI4250001510000023" and kinds(done, "payment_means[0].account.id") == {"dropped"}


def test_notes_and_the_reason_for_no_vat_are_one_text() -> None:
    made = invoice(line(rate="0", code="E"), notes=[Note(text="Takk")])
    made.vat_breakdown[0].exemption_reason = "Unntatt"
    root, _ = written(made)
    assert (text(root, "PrintInfo/FreeText") or "").split() == ["Takk", "Unntatt"]


def test_terms_in_parts_are_words() -> None:
    root, _ = written(invoice(payment_terms="30 dager"))
    assert text(root, "PaymentTerms") == "30 dager"


def test_a_discount_of_nothing_is_told_leaf_by_leaf_where_it_is_left_out() -> None:
    found = einvconv.convert(
        edited(
            "sedi/discount-and-freight",
            ("<TotalLineDiscountAmount>100.00<", "<TotalLineDiscountAmount>0.00<"),
            ("<TotalLineDiscountPercent>8.00<", "<TotalLineDiscountPercent>0.00<"),
        ),
        to="json",
    )
    row = "/S-EDI/Invoice/Detail/ArticleRow[1]"
    told = {one.path: one.value for one in found.losses if "Discount" in one.path}
    assert told[f"{row}/TotalLineDiscountAmount"] == told[f"{row}/TotalLineDiscountPercent"] == "0.00"


def test_a_party_without_a_company_number_and_one_with_another_number_than_the_source_go_back_as_they_are() -> None:
    read = einvconv.parse(document(FREIGHT))
    assert read.seller and read.seller.legal_id and read.buyer
    read.seller.vat_id, read.seller.legal_id.value, read.buyer.legal_id = None, "912345688", None
    root = etree.fromstring(einvconv.serialize(read, to="sedi").xml)
    numbers = [one.text for one in root.iter("CompanyNo") if one.text]
    assert numbers == ["912345688"]
