"""Invoices that need the pairs of Finvoice."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal as D

import einvconv
from documents import document
from einvconv.model import (
    Address,
    Allowance,
    Attachment,
    Delivery,
    InstalmentPlan,
    Invoice,
    InvoiceLine,
    Item,
    Note,
    Party,
    PrecedingInvoice,
    Totals,
)
from made import IBAN, account, invoice, line
from pair_cases import PairCase
from repairs_document import buyer, seller

_DAY = dt.date(2026, 5, 18)
_LONG = "Nimi " * 14 + "Oy"  # which needs a second element
_REP = Party(name="Edustaja Oy", vat_id="FI15728600", address=Address(city="Oulu", country_code="FI"))
_PARTS = InstalmentPlan(amounts=[D(60), D("65.5")], due_dates=[_DAY, _DAY], references=["1232", "1245"])
_SUB = InvoiceLine(item=Item(name="Osa"))


def _without_totals() -> Invoice:
    made = invoice()
    made.totals = Totals(without_vat=D(100), vat=D("25.5"))
    return made


def _with_a_unit_in_the_text() -> bytes:
    text = document("finvoice30/copy").decode("iso-8859-15")
    return re.sub(r"<InvoicedQuantity[^>]*>[^<]*<", "<InvoicedQuantity>2,5 tuntia<", text).encode("iso-8859-15")


FINVOICE = (
    PairCase(
        "finvoice20",
        "what is said twice",
        lambda: invoice(seller=seller(name="Kauppa", trading_name="Kauppa")),
        keeps="Kauppa",
    ),
    PairCase(
        "finvoice30",
        "no registered scheme",
        lambda: einvconv.parse(document("ehf20/credit-note")),
        tells="it says that the number is of no registered scheme",
    ),
    PairCase(
        "finvoice20",
        "allowances and charges as rows",
        lambda: invoice(charges=[Allowance(amount=D(10), reason="Rahti", vat_code="S", vat_rate=D("25.5"))]),
        "//InvoiceRow[ArticleName = 'Rahti']/RowVatExcludedAmount = '10'",
    ),
    PairCase(
        "finvoice30",
        "named documents",
        lambda: invoice(documents=[Attachment(id="L-1", description="Kuitti")]),
        "//DefinitionDetails[DefinitionHeaderText = 'Kuitti']/DefinitionValue = 'L-1'",
        lambda i: (i.documents[0].id, i.documents[0].description) == ("L-1", "Kuitti"),
    ),
    PairCase("finvoice30", "totals", _without_totals, "//InvoiceTotalVatIncludedAmount = '125,50'", alone=True),
    PairCase(
        "finvoice30",
        "payment terms",
        lambda: invoice(payment_terms="14 pv"),
        "//PaymentTermsDetails[PaymentTermsFreeText = '14 pv']/InvoiceDueDate = '20260518'",
        lambda i: (i.payment_terms, i.due_date) == ("14 pv", _DAY),
    ),
    PairCase(
        "finvoice30",
        "payment order",
        lambda: invoice(payment_means=[account(remittance="1232")]),
        f"//EpiDetails[.//EpiAccountID = '{IBAN}']//EpiRemittanceInfoIdentifier[@* = 'SPY'] = '00000000000000001232'",
        lambda i: (
            (i.payment_means[0].remittance, i.payment_means[0].account.id, i.totals.payable)
            == ("1232", IBAN, D("125.5"))
        ),
    ),
    PairCase(
        "finvoice30",
        "instalments",
        lambda: invoice(instalments=[_PARTS]),
        "//PartialPaymentDetails[UnPaidAmount = '125,50']/PartialPaymentVatExcludedAmount = '47,81'",
    ),
    PairCase(
        "finvoice",
        "rates",
        lambda: invoice(line(rate=None, code="O")),
        "//VatSpecificationDetails/VatRatePercent = '0'",
    ),
    PairCase("finvoice30", "prices", lambda: invoice(), "//InvoiceRow/UnitPriceAmount = '100'"),
    PairCase(
        "finvoice30",
        "units in texts",
        _with_a_unit_in_the_text,
        says=lambda i: (i.lines[0].quantity.value, i.lines[0].quantity.unit_text) == (D("2.5"), "tuntia"),
    ),
    PairCase("finvoice20", "units", lambda: invoice(), "//InvoiceRow/InvoicedQuantity/@QuantityUnitCode = 'C62'"),
    PairCase(
        "finvoice30",
        "discounts",
        lambda: invoice(line(allowances=[Allowance(amount=D(5), reason="Alennus")])),
        "//InvoiceRow/RowDiscountAmount = '5'",
        lambda i: i.lines[0].allowances[0].amount == 5,
    ),
    PairCase(
        "finvoice30",
        "sub-rows",
        lambda: invoice(line(sub_rows=[_SUB])),
        "count(//InvoiceRow) = 2 and //InvoiceRow[2]/SubInvoiceRow/SubArticleName = 'Osa'",
    ),
    PairCase(
        "finvoice30",
        "links",
        lambda: invoice(documents=[Attachment(id="1", url="https://a.fi", description="Liite")]),
        "//InvoiceUrlText = 'https://a.fi' and //InvoiceUrlNameText = 'Liite'",
        lambda i: (i.documents[0].url, i.documents[0].description) == ("https://a.fi", "Liite"),
    ),
    PairCase(
        "finvoice30",
        "preceding invoices",
        lambda: invoice(preceding_invoices=[PrecedingInvoice(number="7")]),
        "//OriginalInvoiceNumber = '7'",
        lambda i: i.preceding_invoices[0].number == "7",
    ),
    PairCase(
        "finvoice30",
        "notes",
        lambda: invoice(notes=[Note(subject="AAI", text="Huom")]),
        "//InvoiceFreeText = '#AAI#Huom'",
        lambda i: (i.notes[0].subject, i.notes[0].text) == ("AAI", "Huom"),
    ),
    PairCase("finvoice30", "notes", lambda: invoice(notes=[Note(text="a" * 513)]), "count(//InvoiceFreeText) = 2"),
    PairCase("finvoice30", "names", lambda: invoice(buyer=buyer(name=_LONG)), says=lambda i: i.buyer.name == _LONG),
    PairCase(
        "finvoice30",
        "addresses",
        lambda: invoice(buyer=buyer(address=Address(city="Oulu", country_code="FI"))),
        "//BuyerStreetName = '--' and //BuyerPostCodeIdentifier = '--'",
        lambda i: (i.buyer.address.line1, i.buyer.address.post_code) == (None, None),
    ),
    PairCase(
        "finvoice30",
        "delivery",
        lambda: invoice(delivery=Delivery(party=Party(name="Varasto"))),
        says=lambda i: i.delivery.party.address is None,
    ),
    PairCase(
        "finvoice30",
        "parties",
        lambda: invoice(tax_representative=_REP),
        "//AnyPartyDetails[AnyPartyText/@AnyPartyCode = 'SellerTaxRepr']/AnyPartyOrganisationName = 'Edustaja Oy'",
        lambda i: i.tax_representative.name == "Edustaja Oy",
    ),
    PairCase(
        "finvoice30",
        "kind",
        lambda: invoice(type_code="381"),
        "//InvoiceTypeCode = 'INV02' and //InvoiceTypeText = 'HYVITYSLASKU'",
        lambda i: i.kind is None or i.kind.code is None,
    ),
    PairCase(
        "finvoice30",
        "attachments",
        lambda: invoice(documents=[Attachment(id="1", filename="a.pdf", content="QQ==", media_type="application/pdf")]),
        keeps="QQ==",
    ),
)
