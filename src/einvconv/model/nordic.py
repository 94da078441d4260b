"""Groups that Finvoice and TEAPPSXML have in common, and EN 16931 has no term for.

Source: the Finvoice 2.01 to TEAPPSXML 2.7.2 correlation table, which names them side by side.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from .base import Group, one
from .quantity import Quantity


class Posting(Group):
    """An entry that the seller proposes for the buyer's books; the dimension is BT-19 or BT-133."""

    short_account: str | None = one("Short name or number of the account")
    normal_account: str | None = one("The account in full")
    text: str | None = one("The account in words, or a reporting code")


class Credit(Group):
    """The buyer's credit account, of which a card invoice tells."""

    limit: Decimal | None = one("The limit of the credit")
    interest_percent: Decimal | None = one("Its interest in percent")
    available: Decimal | None = one("What is left of it")
    instalment: Decimal | None = one("The least to pay each month")


class OtherCurrency(Group):
    """The invoice's total in another currency, for information."""

    without_vat: Decimal | None = one("The total without VAT in that currency")
    with_vat: Decimal | None = one("The total with VAT in that currency")
    currency: str | None = one("The currency, ISO 4217")
    rate: Decimal | None = one("The rate of exchange")


class Packing(Group):
    """Packages: their number, measures and weights."""

    count: Quantity | None = one("How many packages")
    length: Quantity | None = one("Length")
    width: Quantity | None = one("Width")
    height: Quantity | None = one("Height")
    gross_weight: Quantity | None = one("Weight with packing")
    net_weight: Quantity | None = one("Weight without packing")
    volume: Quantity | None = one("Volume")


class Metering(Group):
    """Meter readings and what was used between them."""

    used: Quantity | None = one("What was used")
    previous_date: dt.date | None = one("The reading before")
    latest_date: dt.date | None = one("The latest reading")
    calculated: Quantity | None = one("What is reckoned with a year")
    average_price: Decimal | None = one("Average price a unit")


class Customs(Group):
    """The combined nomenclature of goods, and the countries that they come from and go to."""

    code: str | None = one("Code of the combined nomenclature")
    name: str | None = one("The goods in words")
    origin_name: str | None = one("The country that they come from, in words")
    destination_code: str | None = one("The country that they go to, an ISO 3166-1 code")
    destination_name: str | None = one("The country that they go to, in words")


class OverduePayment(Group):
    """An earlier invoice that interest or a reminder is about."""

    invoice: str | None = one("Number of the earlier invoice")
    invoice_date: dt.date | None = one("The date of the earlier invoice")
    due_date: dt.date | None = one("When it was due")
    total: Decimal | None = one("What was to be paid")
    reference: str | None = one("Its payment reference")
    paid_excl_vat: Decimal | None = one("What has been paid, without VAT")
    paid: Decimal | None = one("What has been paid")
    paid_date: dt.date | None = one("When")
    unpaid_excl_vat: Decimal | None = one("What is unpaid, without VAT")
    unpaid: Decimal | None = one("What is unpaid")
    collection_date: dt.date | None = one("Date of the reminder")
    collection_times: str | None = one("Which reminder it is, by number")
    collection_charge: Decimal | None = one("What the reminder costs")
    interest_rate: Decimal | None = one("Interest in percent a year")
    interest_start: dt.date | None = one("The first day of interest")
    interest_end: dt.date | None = one("The last day of interest")
    interest_text: str | None = one("The period of interest in words")
    interest_days: str | None = one("The days of interest")
    interest: Decimal | None = one("The interest as a sum")
