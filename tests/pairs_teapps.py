"""Invoices that need the pairs of TEAPPSXML."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D

import einvconv
from documents import document, edited
from einvconv.model import (
    Allowance,
    Attachment,
    DocumentKind,
    Identifier,
    InstalmentPlan,
    Invoice,
    InvoiceLine,
    Item,
    Note,
    PaymentOrder,
    PrecedingInvoice,
    Price,
    Quantity,
    References,
    SettlementTerms,
)
from made import IBAN, account, invoice, line
from pair_cases import PairCase
from repairs_document import seller

_DAY = dt.date(2026, 5, 18)
_NEXT = dt.date(2026, 6, 18)
_SUB = InvoiceLine(item=Item(name="Osa"), net_amount=D(3))
_FREIGHT = Allowance(amount=D(2), reason="Freight", reason_code="FC")
_PARTS = InstalmentPlan(amounts=[D(60), D("65.5")], due_dates=[_DAY, _NEXT], references=["1232", "1245"])
_TOTAL = '<DISCOUNTS_TOTAL>\n            <AMOUNT SIGN="{}"'
_MINUS = ((_TOTAL.format("+"), _TOTAL.format("-")),)
_FINE = SettlementTerms(fine_percent=D(8), fine_texts=["Viivästyskorko"])


def _priced(**price: object) -> InvoiceLine:
    made = line()
    made.price = Price(**price)
    return made


def _named_twice() -> Invoice:
    return invoice(seller=seller(name="Kauppa", trading_name="Kauppa"))


TEAPPS = (
    PairCase(
        "teapps",
        "what is said twice",
        lambda: invoice(seller=seller(name="Kauppa", trading_name="Kauppa")),
        keeps="Kauppa",
    ),
    PairCase(
        "teapps30",
        "no registered scheme",
        lambda: einvconv.parse(document("ehf20/credit-note")),
        tells="it says that the number is of no registered scheme",
    ),
    PairCase(
        "teapps30",
        "an original",
        lambda: invoice(kind=DocumentKind(origin="Original")),
        tells="an invoice that does not say that it is a copy is an original",
    ),
    PairCase(
        "teapps30",
        "named documents",
        lambda: invoice(documents=[Attachment(id="L-1", description="Kuitti")]),
        "//HEADER_INFO[TITLE = 'Kuitti']/CONTENT = 'L-1'",
        lambda i: (i.documents[0].id, i.documents[0].description) == ("L-1", "Kuitti"),
    ),
    PairCase(
        "teapps30",
        "total of allowances",
        lambda: edited("teapps30/en16931-references", *_MINUS),
        says=lambda i: i.totals.allowances == 50,
    ),
    PairCase(
        "teapps30",
        "fees",
        lambda: invoice(charges=[_FREIGHT]),
        "//CARGO/AMOUNT = '2'",
        lambda i: (i.charges[0].reason_code, i.charges[0].reason) == ("FC", "Freight"),
    ),
    PairCase(
        "teapps",
        "totals",
        lambda: invoice(),
        "//INVOICE_TOTAL/AMOUNT[@VAT = 'EXCLUDED'] = '100.00'",
        lambda i: (i.totals.with_vat, i.totals.without_vat, i.totals.payable) == (D("125.5"), D(100), D("125.5")),
    ),
    PairCase(
        "teapps30",
        "row types",
        lambda: invoice(line(sub_rows=[_SUB])),
        "count(//ROW) = 2 and //ROW[2]/@ROW_TYPE = 'SUBTOTAL'",
        lambda i: i.lines[1].sub_rows[0].item.name == "Osa",
    ),
    PairCase("teapps", "units", lambda: invoice(), "//ROW//@Q_UNIT = 'C62'"),
    PairCase(
        "teapps30",
        "prices",
        lambda: invoice(_priced(net=D(1000), base=Quantity(value=D(10), unit="C62"))),
        "//PRICE_PER_UNIT/@PR_UNIT_UNECE_CODE = 'C62'",
        lambda i: i.lines[0].price.base.unit == "C62",
    ),
    PairCase(
        "teapps30",
        "accounts",
        lambda: invoice(payment_means=[account(remittance="1232")]),
        "//FI_PAYMENT_REFERENCE = '1232'",
        lambda i: (i.payment_means[0].code, i.payment_means[0].remittance) == ("58", "1232"),
    ),
    PairCase(
        "teapps30",
        "payment order",
        lambda: invoice(payment_order=PaymentOrder(order_info=["Tieto"])),
        f"//EpiAccountID = '{IBAN}'",
        lambda i: (i.payment_order.order_info, i.payment_order.account_id) == (["Tieto"], None),
    ),
    PairCase(
        "teapps30",
        "terms",
        lambda: invoice(settlement=[_FINE]),
        "//PAYMENT_OVERDUE_FINE/INTEREST_RATE = '8'",
        lambda i: i.settlement[0].fine_percent == 8,
    ),
    PairCase(
        "teapps30",
        "instalments",
        lambda: invoice(instalments=[_PARTS]),
        "//PAYMENT[2][PART_ID = '2']/PAYMENT_REFERENCE = '1245'",
    ),
    PairCase(
        "teapps30",
        "documents",
        lambda: invoice(documents=[Attachment(id="1", filename="a.pdf", content="QQ==", media_type="application/pdf")]),
        keeps="QQ==",
        says=lambda i: i.documents[0].role is None,
    ),
    PairCase(
        "teapps30",
        "preceding invoices",
        lambda: invoice(type_code="381", preceding_invoices=[PrecedingInvoice(number="7")]),
        "//HEADER//*[. = '7']",
        lambda i: i.preceding_invoices[0].number == "7",
    ),
    PairCase(
        "teapps30",
        "lines of a specification",
        lambda: invoice(specification_texts=["Rivi 1", "Rivi 2"]),
        "//INVOICE/HEADER/FREE_TEXT = 'Rivi 1\nRivi 2'",
    ),
    PairCase(
        "teapps30",
        "notes",
        lambda: invoice(notes=[Note(subject="AAI", text="Huom")]),
        "//HEADER_INFO[TITLE = 'AAI']/CONTENT = 'Huom'",
        lambda i: (i.notes[0].subject, i.notes[0].text) == ("AAI", "Huom"),
    ),
    PairCase(
        "teapps30",
        "parties of one element",
        lambda: invoice(references=References(orderer="Tilaaja")),
        "//ORDERER//CUSTOMER_NAME = 'Tilaaja'",
        lambda i: i.references.orderer == "Tilaaja",
    ),
    PairCase(
        "teapps30",
        "parties",
        lambda: invoice(
            seller=seller(unit_number="003707375462", identifiers=[Identifier(value="7300010000001", scheme="0088")])
        ),
        "//@AUTHORITY = 'GLN'",
        lambda i: i.seller.unit_number == "003707375462" and [x.scheme for x in i.seller.identifiers] == ["0088"],
    ),
    PairCase(
        "teapps30",
        "message",
        lambda: invoice(),
        "//TRANSPORT_FRAME[BATCH_ID = '2026-1']/TIMESTAMP = '20260504000000'",
        lambda i: i.message.batch_id is None,
    ),
    PairCase(
        "teapps30",
        "kind",
        lambda: invoice(type_code="381"),
        "//INVOICE_TYPE = '01'",
        lambda i: i.kind is None or i.kind.code is None,
    ),
)
