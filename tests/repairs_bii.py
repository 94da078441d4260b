"""Invoices that need the repairs of the CEN BII 2 profiles: Peppol BIS 2 and EHF 2."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal as D

import made
from einvconv.model import (
    Account,
    Allowance,
    Attachment,
    Classification,
    Contact,
    DirectDebit,
    Identifier,
    Invoice,
    Item,
    PaymentMeans,
    Period,
    Price,
    Quantity,
    completed,
)
from repair_cases import Case, group, line, one, sums
from repairs_document import BUYER, SELLER, buyer, seller
from repairs_vat import WITH_TEN

_NO_RATE = {"tax_currency": "NOK"}
_EURO = {"tax_currency": "NOK", "totals": sums("100", "25.5", vat_accounting=D("280.5"))}
_FREIGHT = Allowance(amount=D(10), reason_code="FC", vat_code="S", vat_rate=D("25.5"))
_BY_DEBIT = PaymentMeans(code="59", direct_debit=DirectDebit(mandate="M-1", creditor_id="FI12ZZZ12345678"))
_FOR_TEN = Price(net=D(500), base=Quantity(value=D(10), unit="XPP"))
_FOR_PACK = Price(net=D(500), base=Quantity(value=D(10), unit="XPK"))
_DAY = dt.date(2026, 5, 1)
_REGISTER = Identifier(value="974760673", scheme="0192")
_NO_WORD = Identifier(value="4", scheme="0218")
_BBAN = PaymentMeans(code="31", account=Account(id="15903000000776", scheme="BBAN"))


def _without_vat(code: str) -> Callable[[], Invoice]:
    return one(
        lines=[line(vat_code=code, vat_rate=D(0))], vat_breakdown=[group(code, "0", vat="0")], totals=sums("100", "0")
    )


def _below_zero() -> Invoice:
    return completed(made.invoice(made.line("-3"), made.line(price="10")))


def _negative_discount() -> Invoice:
    off = Allowance(amount=D(-5), reason="Alennus", vat_code="S", vat_rate=D("25.5"))
    return completed(made.invoice(made.line(), allowances=[off]))


def _paid_twice() -> Invoice:
    return one(totals=sums("100", "25.5", prepaid=D(200), payable=D("-74.5")))()


def both(to: str) -> tuple[Case, ...]:
    """What both profiles ask for."""
    return (
        Case("parties", one(), to, fires="BII2-T10-R006"),
        Case("discounts below zero", _negative_discount, to, fires="EUGEN-T10-R022"),
        Case("codes of payment means", one(), to, fires="CL-T10-R006"),
        Case("codes of payment means", one(payment_means=[]), to, holds="//cac:PaymentMeans/cbc:PaymentDueDate"),
        Case("whole periods", one(period=Period(start=_DAY)), to, fires="BII2-T10-R024"),
        Case("whole periods", one(period=Period(end=_DAY)), to, fires="BII2-T10-R023"),
        Case("accounting currency", one(tax_currency="EUR"), to, fires="EUGEN-T10-R044"),
        Case("VAT in the accounting currency", one(**_EURO), to, fires="EUGEN-T10-R044"),
        Case("VAT in the accounting currency", one(**_NO_RATE), to, fires="EUGEN-T10-R044"),
        Case(
            "kinds of documents",
            one(documents=[Attachment(id="1", type_text="Timelista")]),
            to,
            holds="//cac:AdditionalDocumentReference/cbc:DocumentType = 'Timelista'",
        ),
        Case(
            "codes of lines",
            one(lines=[line(item=Item(name="Työ", classifications=[Classification(code="85")]))]),
            to,
            fires="BII2-T10-R033",
        ),
    )


_BOTH = [group(), group("AE", "0", vat="0")]
_BOTH_LINES = [line(), line(id="2", vat_code="AE", vat_rate=D(0))]

BII = (
    Case(
        "letters of rates",
        one(
            lines=[line(vat_code=None), line(id="2", vat_code=None, vat_rate=D(14))],
            vat_breakdown=[group(None), group(None, "14", vat="14")],
            totals=sums("200", "39.5"),
        ),
        to="ehf20",
        fires="NOGOV-T10-R041",
    ),
    *both("ehf20"),
    *both("peppolbis20"),
    # Peppol BIS 2
    Case("sums below zero", _below_zero, "peppolbis20", fires="BII2-T10-R035"),
    Case("sums below zero", _below_zero, "peppolbis20", fires="BII2-T10-R037"),
    *(
        Case("reverse charge alone", one(vat_breakdown=_BOTH, lines=_BOTH_LINES), target, refuses="beside other VAT")
        for target in ("peppolbis20", "vismaubl", "siubl12")
    ),
    Case("sums below zero", _paid_twice, "peppolbis20", refuses="takes neither below zero"),
    Case("VAT categories", _without_vat("O"), "peppolbis20", fires="CL-T10-R007"),
    Case("types", one(type_code="326"), "peppolbis20", fires="CL-T10-R001"),
    Case(
        "codes of lines",
        one(lines=[line(quantity=Quantity(value=D(2), unit="XPK"))]),
        "peppolbis20",
        fires="OP-T10-R006",
    ),
    Case(
        "codes of lines",
        one(lines=[line(price=Price(net=D(50), base=Quantity(value=D(1), unit="XCT")))]),
        "peppolbis20",
        fires="OP-T10-R006",
    ),
    Case("parties", one(buyer=buyer(identifiers=[_NO_WORD])), "peppolbis20", fires="OP-T10-R003"),
    Case("parties", one(buyer=buyer(legal_id=_NO_WORD)), "peppolbis20", fires="OP-T10-R008"),
    Case("addresses of BIS 2", one(buyer=buyer(endpoint=_NO_WORD)), "peppolbis20", fires="OP-T10-R002"),
    Case(
        "units of BIS 2",
        one(lines=[line(quantity=Quantity(value=D(2), unit="XPP"))]),
        "peppolbis20",
        fires="OP-T10-R006",
    ),
    Case(
        "units of BIS 2",
        one(lines=[line(quantity=Quantity(value=D(2), unit="XOB"))]),
        "peppolbis20",
        fires="OP-T10-R006",
    ),
    Case("units of BIS 2", one(lines=[line(price=_FOR_TEN)]), "peppolbis20", fires="OP-T10-R006"),
    Case("codes of lines", one(lines=[line(price=_FOR_PACK)]), "peppolbis20", fires="OP-T10-R006"),
    Case("reasons in words", one(charges=[_FREIGHT], **WITH_TEN), "peppolbis20", fires="BII2-T10-R025"),
    Case("creditors", one(payment_means=[_BY_DEBIT]), "peppolbis20", fires="OP-T10-R003"),
    Case("accounts of BIS 2", one(payment_means=[_BBAN]), "peppolbis20", fires="OP-T10-R004"),
    # OIOUBL 2
    Case("sums below zero", _below_zero, "oioubl", holds="/cn:CreditNote/cac:LegalMonetaryTotal/cbc:PayableAmount > 0"),
    Case(
        "discounts below zero",
        one(allowances=[Allowance(amount=D(-10), reason="Ale", vat_code="S", vat_rate=D("25.5"))], **WITH_TEN),
        "oioubl",
        holds="count(/*/cac:AllowanceCharge[cbc:ChargeIndicator = 'true' and cbc:Amount = 10]) = 1",
    ),
    *(
        Case(
            "units of OIOUBL 2",
            one(lines=[line(quantity=Quantity(value=D(2), unit=unit))]),
            "oioubl",
            holds=f"//cbc:InvoicedQuantity/@unitCode = '{listed}'",
        )
        for unit, listed in (("H87", "EA"), ("KMT", "KTM"))
    ),
    # EHF 2
    Case("VAT categories", _without_vat("O"), "ehf20", fires="EHF-COMMON-R020"),
    Case("types", one(type_code="326"), "ehf20", fires="NOGOV-T10-R042"),
    Case(
        "reference of the buyer's contact",
        one(buyer_reference=None, order_reference="PO-7", buyer=buyer(contact=Contact(id="R-1"))),
        "ehf20",
        holds=f"{BUYER}/cac:Contact/cbc:ID = 'R-1'",
    ),
    Case(
        "addresses",
        one(seller=seller(endpoint=None, legal_id=_REGISTER)),
        "ehf20",
        holds=f"{SELLER}/cbc:EndpointID = '974760673'",
    ),
    Case("buyer reference", one(buyer_reference=None, contract_reference="S-1"), "ehf20", fires="NOGOV-T10-R007"),
    Case("order for a reference", one(buyer_reference=None, order_reference="PO-7"), "ehf20", fires="NOGOV-T10-R007"),
    Case("addresses of EHF 2", one(buyer=buyer(endpoint=_NO_WORD)), "ehf20", fires="EHF-COMMON-R014"),
    Case(
        "registered parties",
        one(buyer=buyer(identifiers=[_REGISTER])),
        "ehf20",
        holds=f"{BUYER}/cac:PartyLegalEntity/cbc:CompanyID = '974760673'",
    ),
    Case(
        "registered parties", one(seller=seller(vat_id=None, identifiers=[_REGISTER])), "ehf20", fires="NONAT-T10-R001"
    ),
    Case("consumers", one(), "ehf20", fires="NOGOV-T10-R009"),
)
