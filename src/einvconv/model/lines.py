"""Invoice lines (BG-25) and what belongs to them; sub-rows and text rows of the Nordic formats."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from .base import Group, Identifier, Period, many, one, reading_one
from .nordic import Customs, Metering, OverduePayment, Packing, Posting
from .party import Party
from .quantity import Quantity


class Allowance(Group):
    """An allowance or a charge, on the document (BG-20, BG-21) or a line (BG-27, BG-28). Its amount is not signed."""

    amount: Decimal | None = one("BT-92, BT-99, BT-136, BT-141. The amount without VAT, not signed")
    base: Decimal | None = one("BT-93, BT-100, BT-137, BT-142. What the percentage is of")
    percent: Decimal | None = one("BT-94, BT-101, BT-138, BT-143. The percentage: 10 for 10 %")
    reason: str | None = one("BT-97, BT-104, BT-139, BT-144. What it is for, in words")
    reason_code: str | None = one(
        "BT-98, BT-105, BT-140, BT-145. What it is for: UNTDID 5189 for an allowance, UNTDID 7161 for a charge"
    )
    vat_code: str | None = one("BT-95, BT-102. Its VAT category, a code of UNTDID 5305; of the document only")
    vat_rate: Decimal | None = one("BT-96, BT-103. Its VAT rate in percent; of the document only")
    tax: str | None = one("The tax that they are of, where it is another one than VAT; of the document only")
    vat_amount: Decimal | None = one("VAT of an allowance or charge of the invoice")


class Price(Group):
    """Price details (BG-29). The net price is per `base.value` units (1 when absent)."""

    net: Decimal | None = one("BT-146. The price without VAT, with the discount taken off; never negative")
    discount: Decimal | None = one("BT-147. What was taken off the gross price")
    gross: Decimal | None = one("BT-148. The price without VAT before the discount")
    base: Quantity | None = one("BT-149, BT-150. How many units the price is for; one when absent")
    gross_base: Quantity | None = one("How many units the gross price is for, where a syntax says that by itself (CII)")
    unit: str | None = one("The unit that the price is for, as the format's code")
    unit_text: str | None = one("The unit that the price is for, in the sender's words")
    vat_included: Decimal | None = one("The price with VAT")


class Attribute(Group):
    """An item attribute (BG-32); `code` and the unit are Nordic."""

    name: str | None = one("BT-160. What is told of the item, such as Colour")
    value: str | None = one("BT-161. What it is, such as Black")
    code: str | None = one("The name as a code")
    unit: str | None = one("The unit of the value, as a code")
    unit_text: str | None = one("The unit of the value, in words")


class Classification(Group):
    """An item classification (BT-158) with its list (UNTDID 7143) and version."""

    code: str | None = one("BT-158. The class of the item")
    list_id: str | None = one("BT-158-1. The classification that it is of, a code of UNTDID 7143")
    list_version: str | None = one("BT-158-2. The version of the classification")
    name: str | None = one("The class in words")


class Item(Group):
    """Item information (BG-31)."""

    name: str | None = one("BT-153. What was sold, in short")
    description: str | None = one("BT-154. What was sold, at length")
    seller_id: str | None = one("BT-155. The seller's number for it")
    buyer_id: str | None = one("BT-156. The buyer's number for it")
    standard_id: Identifier | None = one(
        "BT-157. Its number by a registered scheme, such as a GTIN; BT-157-1 is the scheme"
    )
    classifications: list[Classification] = many("BT-158. The classes that it belongs to")
    origin_country: str | None = one("BT-159. The country that it comes from, an ISO 3166-1 alpha-2 code")
    attributes: list[Attribute] = many("BG-32. What else is told of it")
    url: str | None = one("Where it is described")
    serial_number: str | None = one("Its serial number")
    manufacturer_id: str | None = one("The item's number with its manufacturer")
    manufacturer: Party | None = one("Who made it")


class LineReferences(Group):
    """References of a line beyond EN 16931."""

    order: str | None = one("The purchase order of this line")
    order_date: dt.date | None = one("The date of the purchase order of this line")
    order_confirmation: str | None = one("The order confirmation")
    order_confirmation_date: dt.date | None = one("The date of the order confirmation")
    delivery: str | None = one("The delivery")
    delivery_date: dt.date | None = one("The date of the delivery")
    waybill: str | None = one("The waybill")
    delivery_note: str | None = one("The delivery note")
    delivery_note_line: str | None = one("The line of the delivery note")
    quotation: str | None = one("The quotation")
    quotation_request: str | None = one("The request for quotation")
    waybill_type: str | None = one("Kind of waybill, as a code")
    agreement: str | None = one("The agreement")
    price_list: str | None = one("The price list")
    buyer_reference: str | None = one("The buyer's reference for this line")
    project: str | None = one("The project")
    original_invoice: str | None = one("The invoice that this line is about")
    original_invoice_date: dt.date | None = one("The date of that invoice")
    orderer: str | None = one("Who ordered")
    sales_person: str | None = one("Who sold")


class InvoiceLine(Group):
    """An invoice line (BG-25). A line without amount and quantity is a text row: it stays out of every total."""

    id: str | None = one("BT-126. The number of the line, unique in the invoice")
    notes: list[str] = many("BT-127. Remarks on the line")
    object_id: Identifier | None = one(
        "BT-128. What the line is about, such as a meter or a subscription; BT-128-1 is its scheme"
    )
    quantity: Quantity | None = one("BT-129, BT-130. The invoiced quantity and its unit")
    net_amount: Decimal | None = one(
        "BT-131. The line without VAT, allowances off and charges on; negative when it lowers the total"
    )
    order_line: str | None = one("BT-132. The line of the purchase order")
    accounting_reference: str | None = one("BT-133. Where the buyer books the line")
    period: Period | None = one("BG-26. The period that the line is for")
    allowances: list[Allowance] = many("BG-27. What is taken off the line")
    charges: list[Allowance] = many("BG-28. What is added to the line")
    price: Price | None = one("BG-29. The price of the item")
    vat_code: str | None = one("BT-151. The VAT category, a code of UNTDID 5305")
    vat_rate: Decimal | None = one("BT-152. The VAT rate in percent")
    tax: str | None = one("The tax that they are of, where it is another one than VAT, such as GST")
    item: Item | None = one("BG-31. What was sold")

    exemption_reason: str | None = one(
        "Why no VAT is charged on the line, where its category has no one reason (BT-120)"
    )
    sub_id: str | None = one("Sub-row identifier (Finvoice RowSubIdentifier, TEAPPSXML ROW_ID)")
    row_type: str | None = one("TEAPPSXML: MAIN, SPECIFICATION, SUBTOTAL or INFO")
    _row_discount: Allowance | None = reading_one("A row's only discount, until it is one of `allowances`")
    vat_amount: Decimal | None = one("VAT of the line")
    gross_amount: Decimal | None = one("The line with VAT")
    delivered: list[Quantity] = many("What was delivered")
    offered: list[Quantity] = many("What was offered")
    further_quantities: list[Quantity] = many("Invoiced quantity in other units")
    ordered: Quantity | None = one("What was ordered")
    confirmed: Quantity | None = one("What was confirmed")
    returned: Quantity | None = one("What was returned")
    post_delivered: Quantity | None = one("Still to be delivered")
    credit_requested: Quantity | None = one("What a credit is asked for")
    references: LineReferences | None = one("References of the line beyond EN 16931")
    parties: list[Party] = many("Parties of this line alone")
    action: str | None = one("What the row does with another one, as a code")
    terminal: str | None = one("Terminal that it was delivered from or to")
    transport_mode: str | None = one("How it was carried")
    transport_date: dt.date | None = one("When it was carried")
    discharge: str | None = one("Place of discharge")
    destination: str | None = one("Final destination")
    seller_account: str | None = one("The account in the seller's books")
    posting: Posting | None = one("A proposal for the buyer's books")
    packing: Packing | None = one("Packages of the line")
    metering: Metering | None = one("Meter readings")
    customs: Customs | None = one("What customs ask of the goods")
    overdue: OverduePayment | None = one("The earlier invoice that interest or a reminder is about")
    sub_rows: list[InvoiceLine] = many("Presentation only, out of the totals")

    @property
    def counts(self) -> bool:
        """Whether the line has an amount or a quantity of its own; a text row or a carrier of sub-rows has none."""
        return self.net_amount is not None or self.quantity is not None
