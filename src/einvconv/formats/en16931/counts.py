"""Rows that leave out what their other numbers give: a quantity beside a price, a percentage that takes nothing off.

Source: EN 16931-1, BT-129, BT-136 and BT-141; the rules BR-22, BR-41, BR-43 and PEPPOL-EN16931-R120.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from ...exact import quotient
from ...mapping.format import OfLines, Repair
from ...mapping.writing import Writing
from ...model import Allowance, InvoiceLine, Price, Quantity, compute
from ...model.slim import listed, saying
from .copies import ALLOWANCE_FIELDS
from .document import said_in
from .quantities import quantity

_ZERO, _ONE, _HUNDRED = Decimal(0), Decimal(1), Decimal(100)
_MOST_DECIMALS = 4  # of a count that nobody states: with more it is no count, but a sum by a price
_HALF_A_CENT = Decimal("0.005")
_TWO_HALVES = Decimal("0.011")  # and no more: the amount and a discount are rounded each
_SLACK = Decimal("0.02")  # between quantity times price and the amount of a line (PEPPOL-EN16931-R120)
_FINEST = Decimal("0.00000001")


def _counts(lines: list[InvoiceLine], run: Writing) -> None:
    """The quantity that a row's amount is at its price, where the row states none."""
    for at, source in enumerate(lines):
        if _stated(source) or source.price is None or source.net_amount is None:
            continue
        count = _count(source)
        if count is not None:
            one = lines[at] = run.edit(source)
            one.quantity = _so_many(source, count, run)


def _so_many(line: InvoiceLine, count: Decimal, run: Writing) -> Quantity:
    made = run.edit(line.quantity) if line.quantity is not None else Quantity.blank()
    run.derive(made, "value", count, "the row says no quantity: its amount is that of so many at its price")
    return made


def count_of_rest(one: InvoiceLine, run: Writing) -> None:
    """The quantity of a row, which is a copy, that states a price alone, and whose amount the others leave."""
    if one.price is None or (one.quantity is not None and one.quantity.value is not None):
        return
    count = _count(one)
    one.quantity = quantity(one.quantity if count is None else _so_many(one, count, run), [], run)


def _stated(line: InvoiceLine) -> bool:
    if line.quantity is not None and line.quantity.value is not None:
        return True
    return any(q.value is not None for q in listed(line, "delivered"))


def _count(line: InvoiceLine) -> Decimal | None:
    """How often the price goes into what the row comes to without its discounts and charges; None where it does not."""
    unit = compute.line_base(_with_one(line))
    unknown = [a for a in _parts(line) if a.amount is None and a.percent is not None]
    if not unit or line.net_amount is None or len(unknown) > 1:
        return None
    whole = line.net_amount + compute.taken_off(line)
    slack = _TWO_HALVES if any(True for _ in _parts(line)) else _HALF_A_CENT
    if unknown:
        sign = -1 if any(unknown[0] is a for a in listed(line, "allowances")) else 1
        left = _ONE + sign * (unknown[0].percent or _ZERO) / _HUNDRED
        if left <= 0:
            return None
        whole, slack = quotient(whole, left), quotient(slack, left)
    # a price may have the discounts in it already, as in OIOUBL: the plainer of the two counts is what was counted
    for decimals in range(_MOST_DECIMALS + 1):
        for sum in dict.fromkeys((whole, line.net_amount)):
            count = quotient(sum, unit).quantize(_ONE.scaleb(-decimals), ROUND_HALF_UP)
            if count and abs(count * unit - sum) < slack:
                return count
    return None


def _with_one(line: InvoiceLine) -> InvoiceLine:
    """The line as one of what it charges for."""
    counted = line.quantity.unit if line.quantity is not None else None
    return line.model_copy(update={"quantity": Quantity(value=_ONE, unit=counted)})


def _parts(line: InvoiceLine) -> Iterator[Allowance]:
    for field in ALLOWANCE_FIELDS:
        yield from listed(line, field)


def _without_amounts(lines: list[InvoiceLine], run: Writing) -> None:
    """A percentage whose amount nothing gives is no discount or charge of EN 16931, which has its amount."""
    for at in saying(lines, *ALLOWANCE_FIELDS) if not run.keeps else ():
        gone = [a for a in _parts(lines[at]) if a.amount is None and a.percent is not None and not a.kept]
        if not gone:
            continue
        one = lines[at] = run.edit(lines[at])
        for group, name in (said for part in gone for said in said_in(part)):
            run.report(group, name, "dropped", "the row's quantity, price and amount leave no amount for it")
            run.use(group, name)
        for field in ALLOWANCE_FIELDS:
            setattr(one, field, [a for a in listed(one, field) if not any(a is part for part in gone)])


_IN_IT = {
    "allowances": "the row's amount is its quantity times its price: the price has this discount already",
    "charges": "the row's amount is its quantity times its price: the price has this charge already",
}


def _in_the_price(lines: list[InvoiceLine], run: Writing) -> None:
    """Discounts that are in the price already, where quantity times price is the row's amount without them.

    They are the discount of the price (BT-147) where that is a number that ends, and told as being in it elsewhere.
    """
    for at in saying(lines, *ALLOWANCE_FIELDS) if not run.keeps else ():
        source = lines[at]
        whole, off = compute.line_base(source), compute.taken_off(source)
        if whole is None or source.net_amount is None or abs(off) <= _SLACK:
            continue
        if abs(whole - source.net_amount) >= _HALF_A_CENT or any(a.kept for a in _parts(source)):
            continue
        one = lines[at] = run.edit(source)
        price = _discounted(one, off, run)
        for field, reason in _IN_IT.items():
            for group, name in (said for part in listed(source, field) for said in said_in(part)):
                if price is not None and name == "amount":
                    run.carry(price, "discount", group, name)
                    run.report(group, name, "approximated", f"{reason}, as the discount of the price (BT-147)")
                else:
                    run.report(group, name, "dropped", reason)
                    run.use(group, name)
        one.allowances, one.charges = [], []


def _discounted(line: InvoiceLine, off: Decimal, run: Writing) -> Price | None:
    """The price with what is taken off for one (BT-147) and what it was before (BT-148); None where that never ends."""
    price, count = line.price, line.quantity.value if line.quantity is not None else None
    if price is None or not count or price.discount is not None:
        return None
    per = price.base.value if price.base is not None and price.base.value is not None else _ONE
    each = quotient(off * per, count)
    net = price.net if price.net is not None else price.gross
    if net is None or each <= 0 or each != each.quantize(_FINEST, ROUND_HALF_UP) or price.gross not in (None, net):
        return None
    made = line.price = run.edit(price)
    if price.net is None:
        run.carry(made, "net", price, "gross")
    made.net, made.discount = net, each.normalize() + 0
    run.derive(made, "gross", net + each, "the price before the discount that the row says")
    return made


IN_PRICES = Repair(
    "discounts in prices",
    ("BT-147", "BT-148"),
    ("PEPPOL-EN16931-R120", "NONAT-T10-R026", "R-13"),
    OfLines(_in_the_price),
)
COUNTS = Repair("quantities by price", ("BT-129",), ("PEPPOL-EN16931-R120", "NONAT-T10-R026", "R-20"), OfLines(_counts))
WITHOUT_AMOUNTS = Repair(
    "percentages without amounts", ("BT-136", "BT-141"), ("BR-41", "BR-43"), OfLines(_without_amounts)
)
