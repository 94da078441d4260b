"""Invoice lines (BG-25) and what belongs to them; sub-rows and text rows of the Nordic formats."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from pydantic import Field

from .base import Group, Identifier, Period
from .nordic import Customs, Metering, OverduePayment, Packing, Posting
from .party import Party
from .quantity import Quantity


class Allowance(Group):
    """An allowance or a charge, on the document (BG-20, BG-21) or a line (BG-27, BG-28). Its amount is not signed."""

    amount: Decimal | None = None
    base: Decimal | None = None
    percent: Decimal | None = None
    reason: str | None = None
    reason_code: str | None = Field(default=None, description="UNTDID 5189 for an allowance, UNTDID 7161 for a charge")
    vat_code: str | None = None
    vat_rate: Decimal | None = None
    vat_amount: Decimal | None = Field(default=None, description="VAT of an allowance or charge of the invoice")


class Price(Group):
    """Price details (BG-29). The net price is per `base.value` units (1 when absent)."""

    net: Decimal | None = None
    discount: Decimal | None = None
    gross: Decimal | None = None
    base: Quantity | None = None
    unit: str | None = None
    unit_text: str | None = None
    vat_included: Decimal | None = None


class Attribute(Group):
    """An item attribute (BG-32); `code` and the unit are Nordic."""

    name: str | None = None
    value: str | None = None
    code: str | None = None
    unit: str | None = None
    unit_text: str | None = None


class Classification(Group):
    """An item classification (BT-158) with its list (UNTDID 7143) and version."""

    code: str | None = None
    list_id: str | None = None
    list_version: str | None = None
    name: str | None = None


class Item(Group):
    """Item information (BG-31)."""

    name: str | None = None
    description: str | None = None
    seller_id: str | None = None
    buyer_id: str | None = None
    standard_id: Identifier | None = None
    classifications: list[Classification] = Field(default_factory=list)
    origin_country: str | None = None
    attributes: list[Attribute] = Field(default_factory=list)
    url: str | None = None
    serial_number: str | None = None
    manufacturer_id: str | None = Field(default=None, description="The item's number with its manufacturer")
    manufacturer: Party | None = None


class LineReferences(Group):
    """References of a line beyond EN 16931."""

    order: str | None = Field(default=None, description="The purchase order of this line")
    order_date: dt.date | None = None
    order_confirmation: str | None = None
    order_confirmation_date: dt.date | None = None
    delivery: str | None = None
    delivery_date: dt.date | None = None
    waybill: str | None = None
    delivery_note: str | None = None
    quotation: str | None = None
    quotation_request: str | None = None
    waybill_type: str | None = None
    agreement: str | None = None
    price_list: str | None = None
    buyer_reference: str | None = None
    project: str | None = None
    original_invoice: str | None = None
    original_invoice_date: dt.date | None = None
    orderer: str | None = None
    sales_person: str | None = None


class InvoiceLine(Group):
    """An invoice line (BG-25). A line without amount and quantity is a text row: it stays out of every total."""

    id: str | None = None
    notes: list[str] = Field(default_factory=list)
    object_id: Identifier | None = None
    quantity: Quantity | None = Field(default=None, description="The invoiced quantity, BT-129 and BT-130")
    net_amount: Decimal | None = Field(
        default=None, description="BT-131, without VAT; negative when it lowers the total"
    )
    order_line: str | None = None
    accounting_reference: str | None = None
    period: Period | None = None
    allowances: list[Allowance] = Field(default_factory=list)
    charges: list[Allowance] = Field(default_factory=list)
    price: Price | None = None
    vat_code: str | None = Field(default=None, description="UNTDID 5305")
    vat_rate: Decimal | None = None
    item: Item | None = None

    sub_id: str | None = Field(
        default=None, description="Sub-row identifier (Finvoice RowSubIdentifier, TEAPPSXML ROW_ID)"
    )
    row_type: str | None = Field(default=None, description="TEAPPSXML: MAIN, SPECIFICATION, SUBTOTAL or INFO")
    row_discount: Allowance | None = Field(
        default=None, description="A row's only discount, until it is one of `allowances`"
    )
    vat_amount: Decimal | None = Field(default=None, description="VAT of the line")
    gross_amount: Decimal | None = Field(default=None, description="The line with VAT")
    delivered: list[Quantity] = Field(default_factory=list)
    offered: list[Quantity] = Field(default_factory=list)
    further_quantities: list[Quantity] = Field(default_factory=list, description="Invoiced quantity in other units")
    ordered: Quantity | None = None
    confirmed: Quantity | None = None
    returned: Quantity | None = None
    post_delivered: Quantity | None = Field(default=None, description="Still to be delivered")
    credit_requested: Quantity | None = None
    references: LineReferences | None = None
    parties: list[Party] = Field(default_factory=list)
    action: str | None = Field(default=None, description="What the row does with another one, as a code")
    terminal: str | None = None
    transport_mode: str | None = None
    transport_date: dt.date | None = None
    discharge: str | None = Field(default=None, description="Place of discharge")
    destination: str | None = Field(default=None, description="Final destination")
    seller_account: str | None = Field(default=None, description="The account in the seller's books")
    posting: Posting | None = None
    packing: Packing | None = None
    metering: Metering | None = None
    customs: Customs | None = None
    overdue: OverduePayment | None = None
    sub_rows: list[InvoiceLine] = Field(default_factory=list, description="Presentation only, out of the totals")

    @property
    def counts(self) -> bool:
        """Whether the line has an amount or a quantity of its own; a text row or a carrier of sub-rows has none."""
        return self.net_amount is not None or self.quantity is not None
