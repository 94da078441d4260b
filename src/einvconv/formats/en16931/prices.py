"""Prices of lines: one without VAT that gives the line's amount, and is not negative.

Source: EN 16931-1, BG-29; the rules BR-26, BR-27, BR-28.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from ...exact import quotient
from ...mapping.format import OfLines, Repair
from ...mapping.writing import Writing
from ...model import InvoiceLine, Price, Quantity, compute
from ...model.measures import ANY_UNIT, how_many
from .unit_of_price import imply_same, in_cents, unit_in_words
from .units import PIECES

_ZERO = Decimal(0)
_HUNDRED = Decimal(100)
_PRICE_DECIMALS = 5
_CENT = Decimal("0.01")
_SLACK = Decimal("0.02")  # between an amount and what it is worked out from (PEPPOL-EN16931-R120)


def _prices(lines: list[InvoiceLine], run: Writing) -> None:
    for at, source in enumerate(lines):
        price = source.price
        if price is not None and price.net is not None:
            continue
        one = lines[at] = run.edit(source)
        if price is None or price.gross is None:
            one.price = run.edit(price) if price is not None else Price.blank()
            _derive(one, one.price, run)
        else:
            one.price = run.edit(price)
            one.price.net = compute.net_price(price)
            run.carry(one.price, "net", price, "gross")


def _derive(one: InvoiceLine, price: Price, run: Writing) -> None:
    """The price that gives the line's amount; for the whole quantity where it is endless."""
    count, found = one.quantity, by_amount(one)
    if found is None or count is None:
        return
    total, net, per = found
    if total and not count.value:
        run.report(count, "value", "approximated", f"none of it comes to {total}: the row is one of it")
        count = one.quantity = run.edit(count)
        count.value = Decimal(1).copy_sign(total)
    elif count.value and (total < 0) != (count.value < 0):
        run.report(count, "value", "approximated", "a price may not be negative (BR-27): it has the amount's sign")
        count = one.quantity = run.edit(count)
        count.value = (count.value or _ZERO).copy_sign(total)
    if per == 1:
        base = price.base
        if base is not None and base.unit in (None, count.unit) and (base.value or 0) > 0:
            net *= base.value or 1  # the price is for so many
        else:
            price.base = None
        run.derive(price, "net", net, "the row's amount by its quantity, since the row has no price without VAT")
        return
    run.derive(price, "net", net, "the row's amount, for its whole quantity, since the row has no price")
    price.base = Quantity.blank()
    run.derive(price.base, "value", per, "the row's quantity: the price is for all of it")
    price.base.unit = count.unit
    run.carry(price.base, "unit", count, "unit")


def by_amount(one: InvoiceLine) -> tuple[Decimal, Decimal, Decimal] | None:
    """What a line's quantity and price come to, the price that it gives, and the quantity that this price is for: one,
    or all of it where the price of one is endless. None where the line has no amount or no quantity.
    """
    count = one.quantity
    if one.net_amount is None or count is None or count.value is None:
        return None
    total = _due(one)
    net = abs(total / (count.value or Decimal(1))).normalize() + 0
    if net.as_tuple().exponent in range(-_PRICE_DECIMALS, 1):
        return total, net, Decimal(1)
    return total, abs(total), abs(count.value)


# Energy is priced in cents a unit. Such a price is one in euro for a hundred units, and stays exact.


def _cents(lines: list[InvoiceLine], run: Writing) -> None:
    for at, source in enumerate(lines):
        price, count = source.price, source.quantity
        if price is None or price.net is None or price.unit_text is None or count is None or count.value is None:
            continue
        if not in_cents(price.unit_text) or price.base is not None or source.net_amount is None:
            continue
        cents = price.net * count.value / _HUNDRED
        if abs(cents - source.net_amount) < abs(price.net * count.value - source.net_amount):
            one = lines[at] = run.edit(source)
            reason = f"a price in “{price.unit_text}” is written as one for {_HUNDRED} units"
            run.report(price, "unit_text", "approximated", reason)
            one.price = price = run.edit(price)
            price.base = Quantity(unit=count.unit)
            run.carry(price.base, "value", price, "unit_text")
            run.carry(price.base, "unit", count, "unit")
            price.base.value = _HUNDRED


# Finvoice and TEAPPSXML say what unit a price is for by itself, or in words: a price for another unit than the line
# counts in is for so many of the line's as it is, where that is known, else for one of that.


def _units(lines: list[InvoiceLine], run: Writing) -> None:
    for at, source in enumerate(lines):
        price, counted = source.price, source.quantity.unit if source.quantity is not None else None
        imply_same(source, run)
        if price is None or counted is None or price.base is not None or _is_no_price(price):
            continue
        said = "unit" if price.unit is not None else "unit_text"
        unit = price.unit or unit_in_words(price.unit_text)
        if unit is None or unit in (counted, ANY_UNIT) or (unit in PIECES and counted in PIECES):
            continue
        many = None if _is_for_one_counted(source) else how_many(unit, counted)
        if many is None and said == "unit_text":
            continue
        one = lines[at] = run.edit(source)
        one.price = made = run.edit(price)
        made.base = Quantity(unit=unit if many is None else counted)
        run.carry(made.base, "unit", price, said)
        if many is not None:
            reason = f"the price is for one {unit}, which is {many:f} {counted}"
            run.report(price, said, "approximated", reason)
            run.derive(made.base, "value", many, reason)
        else:
            run.derive(made.base, "value", Decimal(1), "the price is for one")


def _is_for_one_counted(line: InvoiceLine) -> bool:
    """Whether the amount of a line shows that its price is for one of what it counts, whatever unit it names."""
    if line.net_amount is None or line.price is None or line.quantity is None or line.quantity.value is None:
        return False
    net = line.price.net if line.price.net is not None else compute.net_price(line.price)
    per = line.price.base.value if line.price.base is not None and line.price.base.value else Decimal(1)
    return net is not None and abs(net * line.quantity.value - _due(line) * per) <= _SLACK * abs(per)


def _is_no_price(price: Price) -> bool:
    return price.net is None and price.gross is None and price.vat_included is None


# A negative price becomes a positive one and a negative quantity.


def _negative(lines: list[InvoiceLine], run: Writing) -> None:
    for at, source in enumerate(lines):
        if source.price is None or source.price.net is None or source.price.net >= 0 or source.quantity is None:
            continue
        one = lines[at] = run.edit(source)
        price, count = run.edit(source.price), run.edit(source.quantity)
        reason = "a price may not be negative (BR-27): the sign is on the quantity"
        for field in ("net", "gross", "discount"):
            value = getattr(price, field)
            if value is not None:
                run.report(price, field, "approximated", reason)
                setattr(price, field, value.copy_negate())
        count.value = count.value.copy_negate() if count.value is not None else None
        one.price, one.quantity = price, count


# A line whose quantity and price say the opposite of its amount has the sign of the amount.


def _signs(lines: list[InvoiceLine], run: Writing) -> None:
    for at, source in enumerate(lines):
        base = compute.line_base(source)
        if not base or not source.net_amount or source.quantity is None or source.quantity.value is None:
            continue
        rest = source.net_amount + compute.taken_off(source)
        if rest and (base < 0) is not (rest < 0):
            one = lines[at] = run.edit(source)
            count = one.quantity = run.edit(source.quantity)
            run.report(count, "value", "approximated", "the quantity has the sign of the row's amount")
            count.value = -source.quantity.value


# CII says of each price what quantity it is for; elsewhere it is one quantity for both.


def _gross_bases(lines: list[InvoiceLine], run: Writing) -> None:
    if run.keeps:
        return
    for at, source in enumerate(lines):
        price = source.price
        said = price.gross_base if price is not None else None
        if price is not None and said is not None and said.value:
            one = lines[at] = run.edit(source)
            one.price = _for_the_net_one(price, said, said.value, source, run)


def is_for_another(price: Price) -> bool:
    """Whether the gross price is for a quantity of its own."""
    return price.gross_base is not None and bool(price.gross_base.value)


def _for_the_net_one(source: Price, said: Quantity, per: Decimal, line: InvoiceLine, run: Writing) -> Price:
    """A price whose gross price is for the quantity that the net price is for; one that is endless is left out."""
    price, base = run.edit(source), source.base
    net_for = base.value if base is not None and base.value else Decimal(1)
    counted = line.quantity.unit if line.quantity is not None else None
    unit = (base.unit if base is not None else None) or counted
    other = said.unit is not None and unit is not None and said.unit != unit
    of_gross, of_net = (f"{n.normalize():f} {u or unit or ''}".strip() for n, u in ((per, said.unit), (net_for, unit)))
    reason = f"the gross price is for {of_gross} and the net price for {of_net}"
    for field in ("value", "unit"):
        run.report(said, field, "approximated", reason)
        run.use(said, field)
    for field in ("gross", "discount"):
        value = getattr(source, field)
        if value is None or (per == net_for and not other):
            continue
        made = None if other else quotient(value * net_for, per)
        if made is not None and made * per == value * net_for:
            run.report(source, field, "approximated", f"{reason}: {made.normalize():f} stands")
            setattr(price, field, made)
        else:
            run.report(source, field, "dropped", reason)
            setattr(price, field, None)
        run.use(source, field)
    price.gross_base = None
    return price


# A discount on the price stands between a gross and a net price.


def _discounts(lines: list[InvoiceLine], run: Writing) -> None:
    for at, source in enumerate(lines):
        price = gross_above_net(source.price, run) if source.price is not None else None
        if price is not source.price:
            one = lines[at] = run.edit(source)
            one.price = price


def gross_above_net(price: Price, run: Writing) -> Price:
    """A price whose gross price is the net one and the discount; a gross price below the net one is left out."""
    if price.net is None or is_for_another(price):
        return price
    gross = price.net + price.discount if price.gross is None and price.discount else price.gross
    if gross is not None and gross < price.net:
        price = run.edit(price)
        reason = f"the gross price {gross} is below the net price {price.net}, which counts"
        for field in ("gross", "discount"):
            if getattr(price, field) is not None:
                run.report(price, field, "dropped", reason)
                run.use(price, field)
        price.gross = price.discount = None
    elif price.gross is None and price.discount:
        price = run.edit(price)
        run.derive(price, "gross", gross, "the net price and the discount on it")
    return price


# A price may be for another unit than the line counts in: a box where cases are delivered.


def _another_unit(lines: list[InvoiceLine], run: Writing) -> None:
    for at, source in enumerate(lines):
        price, count = source.price, source.quantity
        if price is None or price.base is None or count is None or source.net_amount is None or run.keeps:
            continue
        base, counted = price.base, count.unit
        if base.unit is not None and counted is not None and base.unit != counted:
            one = lines[at] = run.edit(source)
            one.price = _in_unit(one, price, base, counted, run)


def _in_unit(one: InvoiceLine, source: Price, base: Quantity, counted: str, run: Writing) -> Price:
    """The price for the line's unit: as it stands, where it gives the line's amount, else the one that does."""
    due, worked = _due(one), compute.line_base(one)
    alike = base.unit in PIECES and counted in PIECES
    many = how_many(base.unit or "", counted)
    if many is not None and not alike and worked is not None and abs(worked - due) <= _SLACK:
        price = run.edit(source)
        price.base = run.edit(base)
        per = base.value if base.value is not None else Decimal(1)
        reason = f"the price is for {per:f} {base.unit}, which are {per * many:f} {counted}"
        for field in ("value", "unit"):
            if getattr(base, field) is not None:
                run.report(base, field, "approximated", reason)
                run.use(base, field)
        run.derive(price.base, "value", per * many, reason)
        run.derive(price.base, "unit", counted, "the unit of the line, which its price is for")
        return price
    if alike or _is_for_one_counted(one):
        price = run.edit(source)
        price.base = run.edit(base)
        run.report(base, "unit", "approximated", f"the price is for the unit of the line, which is {counted}")
        run.use(base, "unit")
        run.derive(price.base, "unit", counted, "the unit of the line, which its price is for")
        return price
    reason = f"the price is for {base.unit} and the line counts in {counted}: one that gives its amount stands"
    for group, field in (*((source, field) for field in ("net", "gross", "discount")), (base, "value"), (base, "unit")):
        if getattr(group, field) is not None:
            run.report(group, field, "approximated", reason)
            run.use(group, field)
    price = Price()
    _derive(one, price, run)
    return price


def _due(one: InvoiceLine) -> Decimal:
    """What quantity and price of a line are to give: its amount without its discounts and charges."""
    return (one.net_amount or _ZERO) + compute.taken_off(one)


# Formats of few decimals round a price, which over a large quantity is more than cents: the whole is exact.


def _rounded(lines: list[InvoiceLine], run: Writing) -> None:
    for at, source in enumerate(lines):
        price, count, worked = source.price, source.quantity, compute.line_base(source)
        if price is None or price.net is None or count is None or not count.value or worked is None or run.keeps:
            continue
        due = _due(source)
        if source.net_amount is None or abs(worked - due) <= _SLACK:
            continue
        per = price.base.value if price.base is not None and price.base.value else Decimal(1)
        of_price = due / count.value * per
        part = price.net and count.value % 1  # a whole quantity is what was counted, and rounded from nothing
        if not _is_rounded(price.net, of_price) and not (part and _is_rounded(count.value, due / price.net * per)):
            continue
        one = lines[at] = run.edit(source)
        one.price = made = run.edit(price)
        reason = f"it is rounded: for the whole quantity of {abs(count.value)} the price is {abs(due)}"
        run.report(price, "net", "approximated", reason)
        for field in ("gross", "discount"):  # which are of the price for one
            if getattr(price, field) is not None:
                run.report(price, field, "dropped", reason)
                run.use(price, field)
                setattr(made, field, None)
        run.derive(made, "net", abs(due), "the row's amount, for its whole quantity")
        made.base = run.edit(price.base) if price.base is not None else Quantity.blank()
        run.derive(made.base, "value", abs(count.value), "the row's quantity: the price is for all of it")
        made.base.unit = count.unit
        run.carry(made.base, "unit", count, "unit")


def _is_rounded(said: Decimal, exact: Decimal) -> bool:
    """Whether a number of two decimals and more is another one rounded to so many."""
    decimals = Decimal(1).scaleb(int(said.as_tuple().exponent))
    return decimals <= _CENT and exact.quantize(decimals, ROUND_HALF_UP) == said


PRICES = Repair("prices", ("BT-146",), ("BR-26",), OfLines(_prices))
UNITS = Repair("units of prices", ("BT-149", "BT-150"), (), OfLines(_units))
CENTS = Repair("prices in cents", ("BT-149",), ("PEPPOL-EN16931-R120",), OfLines(_cents))
NEGATIVE = Repair("negative prices", ("BT-146", "BT-129"), ("BR-27",), OfLines(_negative))
SIGNS = Repair("signs of quantities", ("BT-129",), ("PEPPOL-EN16931-R120",), OfLines(_signs))
GROSS_BASES = Repair("gross prices of another quantity", ("BT-147", "BT-148"), (), OfLines(_gross_bases))
DISCOUNTS = Repair("gross prices", ("BT-148",), ("BR-28", "PEPPOL-EN16931-R046"), OfLines(_discounts))
ANOTHER_UNIT = Repair(
    "prices of another unit",
    ("BT-146", "BT-150"),
    ("PEPPOL-EN16931-R130", "PEPPOL-EN16931-R120"),
    OfLines(_another_unit),
)
ROUNDED = Repair("rounded prices", ("BT-146", "BT-149"), ("PEPPOL-EN16931-R120",), OfLines(_rounded))
