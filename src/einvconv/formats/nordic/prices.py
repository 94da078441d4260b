"""The price of one unit, for formats and versions that have no quantity that a price is for (BT-149)."""

from __future__ import annotations

from decimal import Decimal

from ...exact import quotient
from ...mapping.writing import Writing
from ...model import Price, Quantity


def per_unit(price: Price, run: Writing, decimals: int) -> None:
    """Give a price for one unit instead of so many, and tell it; `price` is a copy already, and
    `decimals` are those that the target has for prices."""
    base = price.base
    if base is None or base.value in (None, 0, 1):
        return
    reason = f"since {run.target} has no base quantity"
    run.report(base, "value", "approximated", f"the price is given per unit, {reason}")
    run.use(base, "value")
    for field in ("net", "gross", "discount"):
        value: Decimal | None = getattr(price, field)
        if value is not None:
            one = quotient(value, base.value or 1)
            run.report(
                price, field, "approximated", f"given as {round(one, decimals).normalize():f} per unit, {reason}"
            )
            setattr(price, field, one)


def for_none(base: Quantity, run: Writing) -> bool:
    """Tell of a price for no units at all that it is taken as one for one unit; False where it is for some."""
    if base.value is None or base.value:
        return False
    run.report(base, "value", "dropped", "a price is for a quantity above zero: it is for one unit")
    run.use(base, "value")
    return True
