"""Rows that count in several units, or in none: what is charged for is counted in the unit of the price.

Source: Finvoice 3.0, InvoicedQuantity (0..n) and the units of UnitPriceAmount; EN 16931-1, BT-129 and BT-130.
"""

from __future__ import annotations

import re

from ...mapping.writing import Writing
from ...model import InvoiceLine, Price, Quantity
from ...model.slim import listed
from ...patterns import pattern
from .units import PIECES, unit_code

_CENTS = pattern(r"(?:c|ct|snt|cent|senttiä|øre|öre)\s*/", re.IGNORECASE)


def in_cents(text: str) -> bool:
    """Whether a price for this is one in cents: snt/kWh."""
    return _CENTS.match(text) is not None


def unit_in_words(text: str | None) -> str | None:
    """The unit of e/MWh or kWh; None where none is known by that name, and for cents, which are another price."""
    if text is None or in_cents(text):
        return None
    return unit_code(text) or unit_code(text.rpartition("/")[2].strip())


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
    return said.unit or unit_in_words(said.unit_text)


def _with_unit(source: Quantity, price: Price, run: Writing) -> Quantity:
    made = run.edit(source)
    reason = "the row says no unit: it counts in that of its price"
    for field in ("unit", "unit_text"):
        if getattr(price, field) is not None:
            said = getattr(price, field).rpartition("/")[2].strip()  # the unit of e/MWh
            setattr(made, field, said)
            run.carry(made, field, price, field)
            run.report(price, field, "approximated", reason)
    return made


def _exchange(lines: list[InvoiceLine], at: int, unit: str, run: Writing) -> None:
    """Put the further quantity that is in this unit, where there is one, in the place of the first."""
    source = lines[at]
    further = listed(source, "further_quantities")
    found = next((q for q in further if q.value is not None and _code(q) == unit), None)
    first = source.quantity
    if found is None or first is None:
        return
    one = lines[at] = run.edit(source)
    one.quantity = found
    one.further_quantities = [first, *(q for q in further if q is not found)]
    run.report(found, "value", "approximated", "of several quantities, the one in the unit of the price stands first")
    if "lines.further_quantities.value" not in run.form.has:
        for field in ("value", "unit", "unit_text"):
            if getattr(first, field) is not None:
                run.report(first, field, "dropped", f"{run.target} has one quantity in a row: {found.value}")
                run.use(first, field)


def imply_same(line: InvoiceLine, run: Writing) -> None:
    """Tell the unit of a price as implied, where the line counts in it and the target has no place for it."""
    price, count = line.price, line.quantity
    if run.keeps or price is None or count is None or price.unit is price.unit_text is None:
        return
    own = run.original_of(count).__dict__
    if own.get("unit") is None and own.get("unit_text") is None:  # it counts in the unit of its price, which is told
        return
    for field in ("unit", "unit_text"):
        said = getattr(price, field)
        if said is not None and f"lines.price.{field}" not in run.form.has and _is_unit_of(said, field, count):
            run.report(price, field, "implied", "the price is for the unit of the quantity")
            run.use(price, field)


def _is_unit_of(said: str, field: str, count: Quantity) -> bool:
    """Whether this is the unit that a quantity counts in, by its code or in the same words."""
    counted, unit = _code(count), said if field == "unit" else unit_in_words(said)
    alike = unit is not None and (unit == counted or {unit, counted} <= PIECES)
    return alike or (count.unit_text or "").strip().lower() == said.strip().lower()
