"""The price of one unit, for formats and versions that have no quantity that a price is for (BT-149)."""

from __future__ import annotations

from decimal import Decimal

from ...exact import quotient
from ...mapping.writing import Writing
from ...model import Price


def per_unit(price: Price, run: Writing) -> None:
    """Give a price for one unit instead of so many, and tell it; `price` is a copy already."""
    base = price.base
    if base is None or base.value in (None, 0, 1):
        return
    reason = f"given per unit, since {run.target} has no base quantity"
    run.report(base, "value", "approximated", f"the price is {reason}")
    run.use(base, "value")
    for field in ("net", "gross", "discount"):
        value: Decimal | None = getattr(price, field)
        if value is not None:
            run.report(price, field, "approximated", reason)
            setattr(price, field, quotient(value, base.value or 1))
