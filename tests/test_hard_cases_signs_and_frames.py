"""Hard cases: signs of credit notes, frames around documents, encodings."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

import einvconv
from documents import document, edited
from einvconv.model import Allowance
from made import invoice, line

D = Decimal
To = Callable[..., Any]
AMOUNT = "*[@AmountCurrencyIdentifier]"


# 1


def test_a_finvoice_credit_note_is_a_ubl_credit_note_with_positive_amounts(to: To) -> None:
    out = to(document("finvoice30/credit-note"), "peppolbis30")
    assert etree.QName(out.root).localname == "CreditNote"
    assert out.text("cbc:CreditNoteTypeCode") == "381"
    assert out.text("cbc:CreditedQuantity") == "2"
    assert out.texts("cbc:LineExtensionAmount") == ["169.00", "169.00"]
    assert out.text("cbc:PayableAmount") == "212.10"
    assert not [t for t in out.texts("*[@currencyID]") if t.startswith("-")]


def test_a_ubl_credit_note_is_a_finvoice_credit_note_with_negative_amounts(to: To) -> None:
    out = to(document("peppolbis30/credit-note"), "finvoice30")
    assert (out.text("InvoiceTypeCode"), out.text("InvoiceTypeCodeUN")) == ("INV02", "381")
    assert out.text("InvoicedQuantity") == "-12"
    assert out.text("UnitPriceNetAmount") == "4,20" and out.text("UnitPriceAmount") == "4,20"
    amounts = out.texts(f"InvoiceDetails/{AMOUNT}") + out.texts("RowVatExcludedAmount") + out.texts("VatBaseAmount")
    assert amounts and all(t.startswith("-") for t in amounts)


def test_the_payment_order_of_a_credit_note_has_its_sign_in_both_directions(to: To) -> None:
    forth = to(document("finvoice30/credit-note"), "peppolbis30")
    back = to(forth.xml, "finvoice30")
    assert back.text("EpiInstructedAmount") == "-212,10"
    assert back.text("EpiRemittanceInfoIdentifier") == forth.texts("cbc:PaymentID")[0].rjust(20, "0")
    assert back.text("EpiAccountID") == forth.texts("cac:PayeeFinancialAccount/cbc:ID")[0]


@pytest.mark.parametrize("named", ["finvoice30/credit-note", "finvoice30/credit-note-mixed-signs"])
def test_a_credit_note_there_and_back_has_the_amounts_it_had(to: To, named: str) -> None:
    before = etree.fromstring(document(named))
    after = to(to(document(named), "peppolbis30").xml, "finvoice30").root
    for tag in ("InvoiceTotalVatIncludedAmount", "RowVatExcludedAmount", "VatRateAmount", "InvoicedQuantity"):
        said, says = ([D(e.text.replace(",", ".")) for e in tree.iter(tag)] for tree in (before, after))
        assert says == said, tag


def test_a_credit_note_in_finvoice_with_positive_totals_keeps_them_where_its_guide_is_not_followed(to: To) -> None:
    data = edited("finvoice30/credit-note", (">-", ">"))
    assert to(data, "finvoice30").text("InvoiceTotalVatIncludedAmount") == "212,10"
    out = to(data, "peppolbis30")
    assert out.text("cbc:PayableAmount") == "212.10"
    told = {one.path.rpartition("/")[2] for one in out.losses if "taken as credited" in one.reason}
    assert {"EpiInstructedAmount", "InvoiceTotalVatIncludedAmount", "RowVatExcludedAmount", "InvoicedQuantity"} <= told
    usual = to(document("finvoice30/credit-note"), "peppolbis30")
    assert not [one for one in usual.losses if "taken as credited" in one.reason]


# 2


def test_a_credit_note_with_a_row_the_other_way_keeps_the_signs_of_both(to: To) -> None:
    out = to(document("finvoice30/credit-note-mixed-signs"), "peppolbis30")
    assert out.texts("cac:CreditNoteLine/cbc:LineExtensionAmount") == ["217.50", "-25.00"]
    assert out.texts("cbc:CreditedQuantity") == ["30", "-1"]
    assert out.texts("cbc:PriceAmount") == ["7.25", "25.00"]
    back = to(document("peppolbis30/credit-note-mixed-signs"), "finvoice30")
    assert back.texts("RowVatExcludedAmount") == ["-69,00", "12,50"]


# 3


def test_an_invoice_with_a_negative_total_stays_an_invoice(to: To) -> None:
    out = to(document("finvoice30/negative-invoice"), "peppolbis30")
    assert etree.QName(out.root).localname == "Invoice" and out.text("cbc:InvoiceTypeCode") == "380"
    assert out.number("cbc:PayableAmount") < 0
    back = to(document("peppolbis30/negative-invoice"), "finvoice30")
    assert (back.text("InvoiceTypeCode"), back.text("InvoiceTypeCodeUN")) == ("INV01", "380")
    assert back.number("EpiInstructedAmount") < 0


# 6


def test_a_negative_unit_price_becomes_a_positive_price_and_a_negative_quantity(to: To) -> None:
    out = to(invoice(line("3", "-20"), line("1", "100")), "peppolbis30")
    assert out.texts("cbc:PriceAmount") == ["20", "100"]
    assert out.texts("cbc:InvoicedQuantity") == ["-3", "1"]
    assert out.texts("cac:InvoiceLine/cbc:LineExtensionAmount") == ["-60.00", "100.00"]
    assert [one.kind for one in out.lost("price.net") + out.lost("Price.net")] == ["approximated"]


def test_a_row_with_an_amount_and_nothing_else_gets_a_price_that_is_not_negative(to: To) -> None:
    out = to(document("finvoice30/negative-invoice"), "peppolbis30")
    assert out.texts("cbc:PriceAmount")[0] == "450"
    assert out.texts("cbc:InvoicedQuantity")[0] == "-1"


def test_a_derived_price_takes_the_allowances_of_its_line_into_account(to: To) -> None:
    one = line("4", None, net_amount=D("36"), allowances=[Allowance(amount=D(4), reason="Alennus")])
    assert to(invoice(one), "peppolbis30").text("cac:Price/cbc:PriceAmount") == "10"


def test_a_derived_price_that_never_ends_is_given_for_the_whole_quantity(to: To) -> None:
    out = to(invoice(line("3", None, net_amount=D("100"))), "peppolbis30")
    assert (out.text("cac:Price/cbc:PriceAmount"), out.text("cbc:BaseQuantity")) == ("100", "3")


# 7

SOAP_2001 = "http://www.w3.org/2001/12/soap-envelope"
SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"


@pytest.mark.parametrize("space", [SOAP_11, SOAP_2001])
def test_a_soap_frame_and_a_second_xml_document_are_one_invoice(to: To, space: str) -> None:
    data = edited("finvoice30/soap-frame", (SOAP_11, space))
    assert data.count(b"<?xml ") == 1 and data.startswith(b"<SOAP-ENV:Envelope")
    assert einvconv.detect(data) == "finvoice30"
    assert to(data, "peppolbis30").texts("cbc:ID")[0] == "26-1160"


def test_several_messages_in_one_file_are_split_in_their_order_and_not_converted_as_one() -> None:
    data = document("finvoice30/soap-frame") + document("finvoice30/credit-note") + document("finvoice30/energy")
    parts = einvconv.split(data)
    assert [einvconv.parse(one).number for one in parts] == ["26-1160", "26-1010", "SV-118822"]
    with pytest.raises(einvconv.EinvconvError, match="split"):
        einvconv.convert(data, to="ubl")


SBDH = """<StandardBusinessDocument xmlns="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">
<StandardBusinessDocumentHeader><HeaderVersion>1.0</HeaderVersion>
<Sender><Identifier Authority="iso6523-actorid-upis">0216:003790123468</Identifier></Sender>
<Receiver><Identifier Authority="iso6523-actorid-upis">0216:003790234563</Identifier></Receiver>
<DocumentIdentification><Standard>urn:oasis:names:specification:ubl:schema:xsd:Invoice-2</Standard>
<TypeVersion>2.1</TypeVersion><InstanceIdentifier>4b1f-77</InstanceIdentifier><Type>Invoice</Type>
<CreationDateAndTime>2026-02-16T08:00:00Z</CreationDateAndTime></DocumentIdentification>
</StandardBusinessDocumentHeader>%s</StandardBusinessDocument>"""


def test_a_business_document_header_around_ubl_is_read_through(to: To) -> None:
    inner = document("peppolbis30/several-vat-rates").decode().partition("?>")[2]
    data = (SBDH % inner).encode()
    assert einvconv.detect(data) == "peppolbis30"
    out = to(data, "finvoice30")
    assert out.text("InvoiceNumber") == "20260412"
    assert out.text("MessageIdentifier") == "4b1f-77"


# 8 and 9


def test_a_finvoice_is_written_in_iso_8859_15_and_ubl_in_utf_8(to: To) -> None:
    out = to(document("finvoice30/copy"), "finvoice30")
    assert b'encoding="ISO-8859-15"' in out.xml.splitlines()[0] and b"\xa4" in out.xml
    assert "hinta á 12 €".encode() in to(document("finvoice30/copy"), "peppolbis30").xml


@pytest.mark.parametrize("text", ["å ä ö Å Ä Ö", "Š š Ž ž Œ œ Ÿ €", "–”’…", "emoji 🙂 ja 漢字"])
def test_every_letter_survives_a_finvoice_and_the_way_back(to: To, text: str) -> None:
    there = to(invoice(line(item={"name": text})), "finvoice30")
    assert there.text("ArticleName") == text
    assert to(there.xml, "peppolbis30").text("cac:Item/cbc:Name") == text
    assert not there.lost(text)


@pytest.mark.parametrize(
    "declared, used",
    [("ISO-8859-15", "utf-8"), ("UTF-8", "iso-8859-15"), ("ISO-8859-15", "utf-8-sig"), ("ISO-8859-15", "utf-16")],
)
def test_an_encoding_that_lies_is_seen_through(to: To, declared: str, used: str) -> None:
    text = document("finvoice30/copy").decode("iso-8859-15").replace("ISO-8859-15", declared)
    out = to(text.encode(used), "peppolbis30")
    assert out.text("cac:InvoiceLine/cac:Item/cbc:Name") == "Žalusiini Šedä, hinta á 12 €"


def test_quotation_marks_of_windows_in_a_finvoice_are_read_as_what_they_are(to: To) -> None:
    data = document("finvoice30/copy").replace("Žalusiini".encode("iso-8859-15"), b"\x93Puu\x94 \x96 ")
    assert to(data, "ubl").text("cac:InvoiceLine/cac:Item/cbc:Name").startswith("“Puu” – ")


def _signs(rows: bool, groups: bool) -> bytes:
    """A credit note over -125.50 whose rows, or groups of the VAT, have no signs."""
    text = edited("finvoice30/minimal", ("INV01", "INV02")).decode("iso-8859-15")
    text = re.sub(r"(<(?:InvoiceTotal|EpiInstructed|Vat)\w*Amount [^>]*>)(?=\d)", r"\1-", text)
    text = re.sub(r"(<RowVatExcludedAmount [^>]*>)(?=\d)", r"\1-", text)
    if not rows:
        text = re.sub(r"(<RowVatExcludedAmount [^>]*>)-", r"\1", text)
    if not groups:
        text = re.sub(r"(<Vat\w+Amount [^>]*>)-", r"\1", text)
    return text.encode("iso-8859-15")


@pytest.mark.parametrize("target", ["peppolbis30", "teapps30", "svefaktura"])
@pytest.mark.parametrize("rows, groups", [(True, True), (False, True), (True, False), (False, False)])
def test_rows_and_groups_without_the_sign_of_the_totals_have_it_and_that_is_told(
    to: To, target: str, rows: bool, groups: bool
) -> None:
    there = to(_signs(rows, groups), target)
    out = there if target == "peppolbis30" else to(there.xml, "peppolbis30")
    places = ("cac:CreditNoteLine/cbc:LineExtensionAmount", "cac:TaxSubtotal/cbc:TaxableAmount")
    assert [out.number(place) for place in (*places, "cac:LegalMonetaryTotal/cbc:PayableAmount")] == [
        D(100),
        D(100),
        D("125.5"),
    ]
    assert bool(there.lost("RowVatExcludedAmount", "approximated")) != rows
    assert bool(there.lost("VatBaseAmount", "approximated")) != groups


@pytest.mark.parametrize("code", ["peppolbis30", "ubl", "finvoice30", "teapps30"])
def test_a_credit_note_with_the_code_of_an_invoice_is_a_credit_note(to: To, code: str) -> None:
    said = ">381</cbc:CreditNoteTypeCode>"
    there = edited("peppolbis30/credit-note", (said, said.replace("381", "384")))
    out = to(there, code)
    plain = to(document("peppolbis30/credit-note"), code)
    assert einvconv.parse(out.xml).type_code == "381"
    assert einvconv.parse(out.xml).totals.payable == einvconv.parse(plain.xml).totals.payable > 0
    assert [(one.kind, one.reason) for one in out.lost("384")] == [
        ("approximated", "the document is a credit note, and 384 is a type of invoices: 381 stands")
    ]


@pytest.mark.parametrize(
    "source, target, place",
    [
        ("finvoice30", "teapps30", "INVOICE_TOTAL/AMOUNT[@VAT='INCLUDED']/@SIGN"),
        ("finvoice30", "teapps", "INVOICE_TOTAL/AMOUNT[@VAT='INCLUDED']/@SIGN"),
        ("teapps30", "finvoice30", "InvoiceTotalVatIncludedAmount"),
        ("teapps30", "finvoice20", "InvoiceTotalVatIncludedAmount"),
    ],
)
def test_a_credit_note_without_signs_is_below_zero_in_the_other_nordic_format(
    to: To, source: str, target: str, place: str
) -> None:
    signed = to(document("peppolbis30/credit-note"), source).xml
    out = to(re.sub(rb"(<\w+Amount [^>]*>)-", rb"\1", signed).replace(b'SIGN="-"', b'SIGN="+"'), target)
    assert out.texts(place)[0].startswith("-")
    assert not [one for one in einvconv.validate(out.xml).findings if "-SGN-" in one.rule and one.severity == "fatal"]
