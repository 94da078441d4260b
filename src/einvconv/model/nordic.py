"""Groups that Finvoice and TEAPPSXML have in common, and EN 16931 has no term for.

Source: the Finvoice 2.01 to TEAPPSXML 2.7.2 correlation table, which names them side by side.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from pydantic import Field

from .base import Group
from .quantity import Quantity


class Posting(Group):
    """An entry that the seller proposes for the buyer's books; the dimension is BT-19 or BT-133."""

    short_account: str | None = None
    normal_account: str | None = None
    text: str | None = Field(default=None, description="The account in words, or a reporting code")


class Credit(Group):
    """The buyer's credit account, of which a card invoice tells."""

    limit: Decimal | None = None
    interest_percent: Decimal | None = None
    available: Decimal | None = None
    instalment: Decimal | None = None


class OtherCurrency(Group):
    """The invoice's total in another currency, for information."""

    without_vat: Decimal | None = None
    with_vat: Decimal | None = None
    currency: str | None = None
    rate: Decimal | None = None


class Packing(Group):
    """Packages: their number, measures and weights."""

    count: Quantity | None = None
    length: Quantity | None = None
    width: Quantity | None = None
    height: Quantity | None = None
    gross_weight: Quantity | None = None
    net_weight: Quantity | None = None
    volume: Quantity | None = None


class Metering(Group):
    """Meter readings and what was used between them."""

    used: Quantity | None = None
    previous_date: dt.date | None = None
    latest_date: dt.date | None = None
    calculated: Quantity | None = None
    average_price: Decimal | None = None


class Customs(Group):
    """The combined nomenclature of goods, and the countries that they come from and go to."""

    code: str | None = None
    name: str | None = None
    origin_name: str | None = None
    destination_code: str | None = None
    destination_name: str | None = None


class OverduePayment(Group):
    """An earlier invoice that interest or a reminder is about."""

    invoice: str | None = None
    invoice_date: dt.date | None = None
    due_date: dt.date | None = None
    total: Decimal | None = None
    reference: str | None = None
    paid_excl_vat: Decimal | None = None
    paid: Decimal | None = None
    paid_date: dt.date | None = None
    unpaid_excl_vat: Decimal | None = None
    unpaid: Decimal | None = None
    collection_date: dt.date | None = None
    collection_times: str | None = None
    collection_charge: Decimal | None = None
    interest_rate: Decimal | None = None
    interest_start: dt.date | None = None
    interest_end: dt.date | None = None
    interest_text: str | None = Field(default=None, description="The period of interest in words")
    interest_days: str | None = None
    interest: Decimal | None = None
