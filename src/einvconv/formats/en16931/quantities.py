"""Quantities of lines and their units.

Source: EN 16931-1, BT-129, BT-130, BT-149 and BT-150; the rules BR-22, BR-23; UN/ECE Recommendation 20.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from ...mapping.format import OfLines, Repair
from ...mapping.writing import Writing
from ...model import Invoice, InvoiceLine, Quantity
from ...model.slim import listed
from .unit_of_price import count_by_price
from .unit_words import CODE
from .units import is_unit, unit_code

_ONE = Decimal(1)
_UNIT = "C62"
_OWN_UNIT = "ZZ"


def quantity(source: Quantity | None, delivered: Sequence[Quantity], run: Writing) -> Quantity:
    """A quantity with a value and the code of its unit."""
    if source is None or source.value is None:
        found = _of_delivered(delivered, run)
        if found is not None:
            made = found
        else:
            made = run.edit(source) if source is not None else Quantity.blank()
            run.derive(made, "value", _ONE, "the row says no quantity: it is one of what it charges for")
    elif source.unit is not None and source.unit_text is None and CODE.fullmatch(source.unit):
        return source
    else:
        made = run.edit(source)
    if made.unit is not None and not CODE.fullmatch(made.unit):
        _without_code(made, run)
    if made.unit_text is not None and not made.unit_text.strip():
        run.use(made, "unit_text")
        made.unit_text = None
    if made.unit_text is not None:
        _coded(made, made.unit_text, run)
    elif made.unit is None:
        run.derive(made, "unit", _UNIT, "the row says no unit: one is counted")
    return made


def _of_delivered(delivered: Sequence[Quantity], run: Writing) -> Quantity | None:
    """The first of the delivered quantities, told; None where none has a value."""
    for one in delivered:
        if one.value is not None:
            run.report(
                one, "value", "approximated", f"the delivered quantity, {one.value}, stands for the invoiced one"
            )
            return run.edit(one)
    return None


def _without_code(made: Quantity, run: Writing) -> None:
    """Words where the code of a unit should be are the unit in words, unless others are."""
    if made.unit_text is None or not made.unit_text.strip():
        made.unit_text = made.unit
        run.carry(made, "unit_text", made, "unit")
    else:
        run.report(made, "unit", "dropped", "the code of a unit has three capitals and digits at most")
        run.use(made, "unit")
    made.unit = None


def _coded(made: Quantity, words: str, run: Writing) -> None:
    """A unit in words as its code; words that are not the code itself are told, also beside the code that they mean."""
    if made.unit is not None and made.unit != words and not is_unit(words, made.unit):
        return  # words that say something else than the code are left over
    known = made.unit or unit_code(words)
    made.unit = known or _OWN_UNIT
    run.carry(made, "unit", made, "unit_text")
    if known is None:
        run.report(made, "unit_text", "dropped", "no unit of UN/ECE Rec 20 is known by that name; ZZ stands")
    elif known != words:
        run.report(made, "unit_text", "approximated", f"{known} is the code for the unit in UN/ECE Rec 20")


def _quantities(lines: list[InvoiceLine], run: Writing) -> None:
    count_by_price(lines, run)
    for at, source in enumerate(lines):
        delivered = listed(source, "delivered")
        if _is_a_price_alone(source) and not any(q.value is not None for q in delivered):
            continue
        made = quantity(source.quantity, delivered, run)
        if made is not source.quantity:
            one = lines[at] = run.edit(source)
            one.quantity = made


def _is_a_price_alone(line: InvoiceLine) -> bool:
    """Whether a row has a price, and neither a quantity nor an amount: as one of it, it would come to its price."""
    price, count = line.price, line.quantity
    priced = price is not None and (price.net, price.gross, price.vat_included) != (None, None, None)
    return priced and line.net_amount is None and (count is None or count.value is None)


def _delivered(lines: list[InvoiceLine], run: Writing) -> None:
    """What was delivered is what the price is charged for, where nothing is said to be invoiced."""
    count_by_price(lines, run)
    for at, source in enumerate(lines):
        if source.quantity is None or source.quantity.value is None:
            made = _of_delivered(listed(source, "delivered"), run)
            if made is not None:
                one = lines[at] = run.edit(source)
                one.quantity = made


def _bases(lines: list[InvoiceLine], run: Writing) -> None:
    """A price is for more than nothing: a base of zero, or below, is none."""
    if run.keeps:
        return
    for at, source in enumerate(lines):
        base = source.price.base if source.price is not None else None
        if source.price is None or base is None or base.value is None or base.value > 0:
            continue
        for field in ("value", "unit", "unit_text"):
            if getattr(base, field) is not None:
                run.report(base, field, "dropped", "a price is for a quantity above zero: it is for one unit")
                run.use(base, field)
        one = lines[at] = run.edit(source)
        one.price = run.edit(source.price)
        one.price.base = None


def _base_units(lines: list[InvoiceLine], run: Writing) -> None:
    for at, source in enumerate(lines):
        base = source.price.base if source.price is not None else None
        if source.price is None or base is None or (base.unit is None and base.unit_text is None):
            continue
        made = quantity(base, [], run)
        if made is not base:
            one = lines[at] = run.edit(source)
            one.price = run.edit(source.price)
            one.price.base = made


def listed_units(listed: Callable[[str], str]) -> Callable[[Invoice, Writing], None]:
    """What gives every quantity and price of a line the unit that stands for its own in the list of a profile."""

    def write(invoice: Invoice, run: Writing) -> None:
        if not run.keeps:
            invoice.lines = [_of_list(one, listed, run) for one in invoice.lines]

    return write


def _of_list(source: InvoiceLine, listed: Callable[[str], str], run: Writing) -> InvoiceLine:
    one = run.edit(source)
    one.quantity = _unit_of_list(one.quantity, listed, run)
    if one.price is not None and one.price.base is not None:
        one.price = run.edit(one.price)
        one.price.base = _unit_of_list(one.price.base, listed, run)
    one.sub_rows = [_of_list(row, listed, run) for row in one.sub_rows]
    return one


def _unit_of_list(count: Quantity | None, listed: Callable[[str], str], run: Writing) -> Quantity | None:
    if count is None or count.unit is None or (unit := listed(count.unit)) == count.unit:
        return count
    said, known = count.unit, run.edit(count)
    known.unit = unit
    run.report(count, "unit", "approximated", f"{run.target} has no unit {said}: {known.unit} stands for it")
    run.use(count, "unit")
    return known


QUANTITIES = Repair("quantities", ("BT-129", "BT-130"), ("BR-22", "BR-23"), OfLines(_quantities))
DELIVERED = Repair("delivered quantities", ("BT-129", "BT-130"), (), OfLines(_delivered))
BASE_UNITS = Repair("units of base quantities", ("BT-150",), ("BR-CL-23",), OfLines(_base_units))
BASES = Repair("base quantities", ("BT-149",), ("PEPPOL-EN16931-R121", "R-15"), OfLines(_bases))
