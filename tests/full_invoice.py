"""An invoice that has every term of EN 16931, and the count of those that a format brings back."""

from __future__ import annotations

import base64
import datetime as dt
from decimal import Decimal
from typing import Any

import einvconv
from einvconv.model import (
    Account,
    Address,
    Allowance,
    Attachment,
    Attribute,
    Card,
    Classification,
    Contact,
    Delivery,
    DirectDebit,
    Identifier,
    Invoice,
    InvoiceLine,
    Item,
    Note,
    Party,
    PaymentMeans,
    Period,
    PrecedingInvoice,
    Price,
    Quantity,
    Totals,
    VatBreakdown,
)
from einvconv.model.terms import TERMS

D = Decimal
DAY = dt.date(2026, 5, 4)


def _address(name: str) -> Address:
    return Address(
        line1=f"{name} 1",
        line2=f"{name} 2",
        line3=f"{name} 3",
        city="Turku",
        post_code="20100",
        subdivision="Varsinais-Suomi",
        country_code="FI",
    )


def _party(name: str, digits: str) -> Party:
    return Party(
        name=f"{name} Oy",
        trading_name=f"{name} Shop",
        identifiers=[Identifier(value=f"{digits}1", scheme="0088")],
        legal_id=Identifier(value=f"{digits}2", scheme="0212"),
        vat_id=f"FI{digits}",
        endpoint=Identifier(value=f"0037{digits}", scheme="0216"),
        address=_address(name),
        contact=Contact(name=f"{name} Contact", phone="+358 40 1", email=f"{name.lower()}@example.fi"),
    )


def full_invoice(tax_point: bool) -> Invoice:
    """Every term; of BT-7 and BT-8, which exclude each other, the first with `tax_point` and else the second."""
    seller, buyer = _party("Seller", "12345671"), _party("Buyer", "23456783")
    seller.tax_registration, seller.legal_form = "Registered", "Share capital 2500"
    payee = Party(
        name="Payee Oy",
        identifiers=[Identifier(value="111", scheme="0088")],
        legal_id=Identifier(value="222", scheme="0212"),
    )
    representative = Party(name="Representative Oy", vat_id="FI34567891", address=_address("Agent"))
    return Invoice(
        number="2026-1",
        issue_date=DAY,
        type_code="380",
        currency="EUR",
        tax_currency="SEK",
        tax_point_date=DAY if tax_point else None,
        tax_point_code=None if tax_point else "35",
        due_date=dt.date(2026, 6, 4),
        buyer_reference="BT-10",
        project_reference="BT-11",
        contract_reference="BT-12",
        order_reference="BT-13",
        sales_order_reference="BT-14",
        receiving_reference="BT-15",
        despatch_reference="BT-16",
        tender_reference="BT-17",
        invoiced_object=Identifier(value="BT-18", scheme="AUN"),
        accounting_reference="BT-19",
        payment_terms="BT-20",
        notes=[Note(subject="AAI", text="BT-22")],
        business_process="BT23",
        specification="EN16931",
        preceding_invoices=[PrecedingInvoice(number="BT-25", date=DAY)],
        seller=seller,
        buyer=buyer,
        payee=payee,
        tax_representative=representative,
        delivery=Delivery(
            party=Party(name="Depot", address=_address("Depot")),
            location_id=Identifier(value="BT-71", scheme="0088"),
            date=DAY,
        ),
        period=Period(start=DAY, end=dt.date(2026, 5, 31)),
        payment_means=[
            PaymentMeans(
                code="58",
                text="SEPA",
                remittance="1232",
                account=Account(id="FI2112345600000785", name="Payments", bic="NDEAFIHH"),
                card=Card(number="1234", network="NA", holder="Holder"),
                direct_debit=DirectDebit(
                    mandate="M-1", creditor_id="FI12ZZZ12345671", debited_account="FI2112345600000785"
                ),
            )
        ],
        allowances=[
            Allowance(
                amount=D("1.00"),
                base=D("10.00"),
                percent=D("10"),
                reason="Loyal",
                reason_code="95",
                vat_code="S",
                vat_rate=D("25.5"),
            )
        ],
        charges=[
            Allowance(
                amount=D("2.00"),
                base=D("20.00"),
                percent=D("10"),
                reason="Freight",
                reason_code="FC",
                vat_code="S",
                vat_rate=D("25.5"),
            )
        ],
        totals=Totals(
            lines=D("100.00"),
            allowances=D("1.00"),
            charges=D("2.00"),
            without_vat=D("101.00"),
            vat=D("25.76"),
            vat_accounting=D("290.00"),
            with_vat=D("126.76"),
            prepaid=D("6.00"),
            rounding=D("0.04"),
            payable=D("120.80"),
        ),
        vat_breakdown=[
            VatBreakdown(taxable=D("101.00"), amount=D("25.76"), code="S", rate=D("25.5")),
            VatBreakdown(
                taxable=D("0.00"),
                amount=D("0.00"),
                code="E",
                rate=D("0"),
                exemption_reason="Reason",
                exemption_code="VATEX-EU-132",
            ),
        ],
        documents=[
            Attachment(
                id="BT-122",
                description="BT-123",
                content=base64.b64encode(b"%PDF-1.7").decode(),
                media_type="application/pdf",
                filename="file.pdf",
            ),
            Attachment(id="BT-122b", description="BT-123b", url="https://example.fi/file"),
        ],
        lines=[
            InvoiceLine(
                id="1",
                notes=["BT-127"],
                object_id=Identifier(value="BT-128", scheme="AUN"),
                quantity=Quantity(value=D("2"), unit="C62"),
                net_amount=D("100.00"),
                order_line="BT-132",
                accounting_reference="BT-133",
                period=Period(start=DAY, end=DAY),
                allowances=[
                    Allowance(amount=D("1.00"), base=D("10.00"), percent=D("10"), reason="Row", reason_code="95")
                ],
                charges=[Allowance(amount=D("1.00"), base=D("10.00"), percent=D("10"), reason="Row", reason_code="FC")],
                price=Price(
                    net=D("45.00"), discount=D("5.00"), gross=D("50.00"), base=Quantity(value=D("1"), unit="C62")
                ),
                vat_code="S",
                vat_rate=D("25.5"),
                item=Item(
                    name="BT-153",
                    description="BT-154",
                    seller_id="BT-155",
                    buyer_id="BT-156",
                    standard_id=Identifier(value="6408430000128", scheme="0160"),
                    classifications=[Classification(code="BT-158", list_id="STI", list_version="1")],
                    origin_country="SE",
                    attributes=[Attribute(name="BT-160", value="BT-161")],
                ),
            )
        ],
    )


def values(invoice: Invoice, path: str) -> list[Any]:
    """Every value that an invoice has for the attribute path of a term."""
    found: list[Any] = [invoice]
    for step in path.split("."):
        found = [v for one in found for v in _flat(getattr(one, step))]
    return found


def _flat(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def terms() -> list[tuple[str, str]]:
    """The business terms, without the groups: id and attribute path."""
    return [(term, path) for term, path, _ in TERMS if term.startswith("BT")]


def carried(code: str) -> int:
    """How many of the terms come back from a document of the format with the value they went with."""
    came: set[str] = set()
    for tax_point in (True, False):
        invoice = full_invoice(tax_point)
        written = _written(invoice, code)
        again = einvconv.convert(_whole(written), to=code).invoice
        for term, path in terms():
            said = values(invoice, path)
            if said and set(map(str, said)) <= set(map(str, values(again, path))):
                came.add(term)
    return len(came)


def _written(invoice: Invoice, code: str) -> einvconv.Conversion:
    try:
        return einvconv.serialize(invoice, to=code)
    except einvconv.ConversionRefused as refused:
        totals = invoice.totals
        if "BT-113" not in str(refused) or totals is None or totals.payable is None:
            raise
        totals.payable, totals.prepaid = totals.payable + (totals.prepaid or 0), None
        return einvconv.serialize(invoice, to=code)


def _whole(written: Any) -> bytes:
    beside = [a.content for a in written.attachments if a.content.startswith(b"<?xml")]
    return b"".join([written.xml, *beside])
