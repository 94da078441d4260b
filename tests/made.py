"""Small invoices made in code, to change one thing in."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from einvconv.model import (
    Account,
    Address,
    Contact,
    Identifier,
    Invoice,
    InvoiceLine,
    Item,
    Party,
    PaymentMeans,
    Price,
    Quantity,
    completed,
)

D = Decimal
IBAN = "FI2112345600000785"
BIC = "NDEAFIHH"


def line(
    count: str = "1", price: str | None = "100", rate: str | None = "25.5", code: str = "S", **more: Any
) -> InvoiceLine:
    """A line with a unit."""
    given: dict[str, Any] = {
        "quantity": Quantity(value=D(count), unit="C62"),
        "price": None if price is None else Price(net=D(price)),
        "vat_code": code,
        "vat_rate": None if rate is None else D(rate),
        "item": Item(name="Työ"),
    }
    return InvoiceLine(**(given | more))


def account(iban: str = IBAN, bic: str | None = BIC, **more: Any) -> PaymentMeans:
    """Payment to an account."""
    return PaymentMeans(code="58", account=Account(id=iban, bic=bic), **more)


def invoice(*lines: InvoiceLine, **more: Any) -> Invoice:
    """An invoice with everything that each format of the spine asks for, its amounts computed."""
    given: dict[str, Any] = {
        "number": "2026-1",
        "issue_date": dt.date(2026, 5, 4),
        "due_date": dt.date(2026, 5, 18),
        "type_code": "380",
        "currency": "EUR",
        "buyer_reference": "B-1",
        "seller": Party(
            name="Myyjä Oy",
            vat_id="FI07375462",
            legal_id=Identifier(value="0737546-2", scheme="0212"),
            endpoint=Identifier(value="003707375462", scheme="0216"),
            address=Address(line1="Katu 1", city="Oulu", post_code="90100", country_code="FI"),
            contact=Contact(name="Aino"),
        ),
        "buyer": Party(
            name="Ostaja Oy",
            endpoint=Identifier(value="003715728600", scheme="0216"),
            address=Address(line1="Tie 2", city="Turku", post_code="20100", country_code="FI"),
        ),
        "payment_means": [account()],
        "lines": list(lines) or [line()],
    }
    return completed(Invoice(**(given | more)))
