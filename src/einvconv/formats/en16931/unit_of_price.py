"""Rows that count in several units, or in none: what is charged for is counted in the unit of the price.

Source: Finvoice 3.0, InvoicedQuantity (0..n) and the units of UnitPriceAmount; EN 16931-1, BT-129 and BT-130.
"""

from __future__ import annotations

from ...mapping.writing import Writing
from ...model import InvoiceLine, Price, Quantity
from ...model.slim import listed
from .units import unit_code


def count_by_price(lines: list[InvoiceLine], run: Writing) -> None:
    """Take the quantity in the unit of the price for the invoiced one, and the unit of the price for one without."""
    for at, source in enumerate(lines):
        price, count = source.price, source.quantity
        if run.keeps or price is None or (price.unit is None and price.unit_text is None):
            continue
        unit = _code(price)
        if count is None or (count.unit is None and count.unit_text is None):
            if count is not None and count.value is not None:
                one = lines[at] = run.edit(source)
                one.quantity = _with_unit(count, price, run)
        elif unit is not None and _code(count) != unit:
            _exchange(lines, at, unit, run)


def _code(said: Price | Quantity) -> str | None:
    return said.unit or (unit_code(said.unit_text) if said.unit_text is not None else None)


def _with_unit(source: Quantity, price: Price, run: Writing) -> Quantity:
    made = run.edit(source)
    reason = "the row says no unit: it counts in that of its price"
    for field in ("unit", "unit_text"):
        if getattr(price, field) is not None:
            setattr(made, field, getattr(price, field))
            run.carry(made, field, price, field)
            run.report(price, field, "approximated", reason)
    return made


def _exchange(lines: list[InvoiceLine], at: int, unit: str, run: Writing) -> None:
    """Put the further quantity that is in this unit, where there is one, in the place of the first."""
    source = lines[at]
    further = listed(source, "further_quantities")
    found = next((q for q in further if q.value is not None and _code(q) == unit), None)
    if found is None or source.quantity is None:
        return
    one = lines[at] = run.edit(source)
    one.quantity = found
    one.further_quantities = [source.quantity, *(q for q in further if q is not found)]
    run.report(found, "value", "approximated", "of several quantities, the one in the unit of the price stands first")
