"""The Svefaktura schemas: what they take and refuse, on our own documents with one change each."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from documents import corpus, document, edited, name
from einvconv.resources import data_path

SAMPLES = data_path("schemas").parents[1] / "shared" / "samples" / "svefaktura"
INVOICE = "svefaktura/several-vat-rates"
ENVELOPE = "svefaktura/envelopes/object-envelope"


@cache
def schema(file: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(data_path("schemas", "svefaktura", "1.0", f"{file}.xsd")))


def takes(data: bytes, file: str = "invoice") -> bool:
    return bool(schema(file).validate(etree.fromstring(data)))


@pytest.mark.parametrize("path", corpus("svefaktura"), ids=name)
def test_our_own_documents_are_valid(path: Path) -> None:
    assert takes(path.read_bytes())


def test_a_business_document_holds_a_valid_invoice_and_a_valid_envelope() -> None:
    frame = etree.fromstring(document("svefaktura/envelopes/invoice-with-files"))
    assert [
        schema(file).validate(etree.ElementTree(part))
        for file, part in zip(("invoice", "objectenvelope"), frame[1:], strict=True)
    ] == [True, True]


CASES = [
    pytest.param("<InvoiceTypeCode>380", "<InvoiceTypeCode>999", True, id="a type code of no list"),
    pytest.param("<InvoiceTypeCode>380</InvoiceTypeCode>", "", False, id="no type code"),
    pytest.param("<cbc:IssueDate>2026-05-04", "<cbc:IssueDate>20260504", False, id="a date without hyphens"),
    pytest.param("2026-04-29T00:00:00", "2026-04-29", False, id="a delivery without a time of day"),
    pytest.param("<InvoiceCurrencyCode>SEK", "<InvoiceCurrencyCode>RON", False, id="a currency that came after 2004"),
    pytest.param('amountCurrencyID="SEK"', 'amountCurrencyID="RON"', False, id="an amount in a younger currency"),
    pytest.param(' amountCurrencyID="SEK"', "", False, id="an amount without its currency"),
    pytest.param('quantityUnitCode="MTR"', 'quantityUnitCode="meter"', True, id="a unit in words"),
    pytest.param(' quantityUnitCode="MTR"', "", False, id="a quantity without its unit"),
    pytest.param(">SE</cac:Ident", ">RS</cac:Ident", False, id="a country that came after 2004"),
    pytest.param("<cac:PaymentMeansTypeCode>1<", "<cac:PaymentMeansTypeCode>58<", False, id="a code that came later"),
    pytest.param("<cac:PaymentMeansTypeCode>1<", "<cac:PaymentMeansTypeCode>42<", True, id="a code of the list"),
    pytest.param("<LineItemCountNumeric>2</LineItemCountNumeric>", "", False, id="no number of lines"),
    pytest.param("<LineItemCountNumeric>2", "<LineItemCountNumeric>7", True, id="a wrong number of lines"),
    pytest.param(
        "<ID>2026-118</ID>", "<cbc:ID>2026-118</cbc:ID>", False, id="an invoice number in the name space of leaves"
    ),
    pytest.param("<cac:BuyerParty>", "<cac:BuyerParty/><cac:BuyerParty>", False, id="two buyers"),
    pytest.param(
        "<cac:TaxTotal>",
        "<cac:TaxTotal><cbc:TotalTaxAmount amountCurrencyID='SEK'>0</cbc:TotalTaxAmount></cac:TaxTotal><cac:TaxTotal>",
        True,
        id="two tax totals",
    ),
    pytest.param(
        "<cac:OrderLineReference>",
        "<cac:OrderLineReference/><cac:OrderLineReference>",
        False,
        id="two orders on a line",
    ),
    pytest.param(">5639.60<", ">5 639,60<", False, id="an amount in the Swedish way"),
    pytest.param(">5639.60<", ">-5639.60<", True, id="a negative total"),
]


@pytest.mark.parametrize(("old", "new", "verdict"), CASES)
def test_an_invoice_is_taken_or_refused(old: str, new: str, verdict: bool) -> None:
    assert takes(document(INVOICE))
    assert takes(edited(INVOICE, (old, new))) is verdict


def test_there_are_at_most_three_ways_to_pay_and_two_requisitioners() -> None:
    pay = "<cac:PaymentMeans><cac:PaymentMeansTypeCode>1</cac:PaymentMeansTypeCode></cac:PaymentMeans>"
    assert takes(edited("svefaktura/credit-note", ("<cac:PaymentMeans>", f"{pay}{pay}<cac:PaymentMeans>")))
    assert not takes(edited("svefaktura/credit-note", ("<cac:PaymentMeans>", f"{pay * 3}<cac:PaymentMeans>")))
    who = "<RequisitionistDocumentReference><cac:ID>2</cac:ID></RequisitionistDocumentReference>"
    at = "<RequisitionistDocumentReference>"
    assert takes(edited(INVOICE, (at, who + at)))
    assert not takes(edited(INVOICE, (at, who * 2 + at)))


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        ("JVBERi0xLjQKJSVFT0YK", "JVBERi0xLjQKJSVFT0Y", False),
        ('mimeCode="text/csv"', 'mimeType="text/csv"', False),
        ("<ObjectID>1</ObjectID>", "", False),
        ("T08:15:00", "", False),
        ("<IssuerID>5566778899</IssuerID>", "", True),
    ],
)
def test_an_envelope_of_files_is_taken_or_refused(old: str, new: str, verdict: bool) -> None:
    assert takes(document(ENVELOPE), "objectenvelope")
    assert takes(edited(ENVELOPE, (old, new)), "objectenvelope") is verdict


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real documents lie beside the project")
def test_real_documents_pass() -> None:
    found = {p.name: p.read_bytes() for p in SAMPLES.glob("*.xml")}
    assert found
    assert [
        n for n, d in found.items() if not takes(d, "objectenvelope" if n == "ObjectEnvelope.xml" else "invoice")
    ] == []
