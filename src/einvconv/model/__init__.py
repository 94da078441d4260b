"""The canonical invoice."""

from __future__ import annotations

import datetime as dt
import sys
from decimal import Decimal
from functools import cache

from ..threads import before_fork
from .base import Group, Identifier, Kept, Period
from .compute import completed
from .gaps import Gap, gaps
from .invoice import (
    Attachment,
    Delivery,
    DocumentKind,
    Invoice,
    Message,
    Note,
    OrderPart,
    PrecedingInvoice,
    References,
    Specification,
    Totals,
    VatBreakdown,
)
from .lines import Allowance, Attribute, Classification, InvoiceLine, Item, LineReferences, Price
from .nordic import Credit, Customs, Metering, OtherCurrency, OverduePayment, Packing, Posting
from .party import Address, Contact, Party, SellerInformation
from .payment import (
    Account,
    Card,
    DirectDebit,
    DiscountVat,
    Factoring,
    InstalmentPlan,
    PaymentMeans,
    PaymentOrder,
    PaymentStatus,
    SettlementTerms,
    ThirdPartyPayment,
)
from .quantity import Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .credit import credit_of
    from .fields import from_fields

__all__ = [
    "Account",
    "Address",
    "Allowance",
    "Attachment",
    "Attribute",
    "Card",
    "Classification",
    "Contact",
    "Credit",
    "Customs",
    "Delivery",
    "DirectDebit",
    "DiscountVat",
    "DocumentKind",
    "Factoring",
    "Gap",
    "Group",
    "Identifier",
    "InstalmentPlan",
    "Invoice",
    "InvoiceLine",
    "Item",
    "Kept",
    "LineReferences",
    "Message",
    "Metering",
    "Note",
    "OrderPart",
    "OtherCurrency",
    "OverduePayment",
    "Packing",
    "Party",
    "PaymentMeans",
    "PaymentOrder",
    "PaymentStatus",
    "Period",
    "Posting",
    "PrecedingInvoice",
    "Price",
    "Quantity",
    "References",
    "SellerInformation",
    "SettlementTerms",
    "Specification",
    "ThirdPartyPayment",
    "Totals",
    "VatBreakdown",
    "completed",
    "credit_of",
    "from_fields",
    "gaps",
]


_LATER = {"credit_of": "credit", "from_fields": "fields"}


if not TYPE_CHECKING:  # a checker would take any name for one of the module

    def __getattr__(name: str) -> Any:
        """What no conversion asks for is imported when it is."""
        if name not in _LATER:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        module = import_module(f"{__name__}.{_LATER[name]}")
        found = globals()[name] = getattr(module, name)
        return found


@cache
def _make_constants() -> None:
    Invoice(issue_date=dt.date.min, lines=[InvoiceLine(net_amount=Decimal(0))]).model_dump(mode="json")


def _prepare() -> None:
    """Make what pydantic makes when it is first used, behind locks that a fork could leave held in the child."""
    if "pydantic" in sys.modules:
        _make_constants()


before_fork(_prepare)
