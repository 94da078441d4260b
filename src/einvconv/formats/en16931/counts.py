"""Rows that leave out what their other numbers give: a quantity beside a price, a percentage that takes nothing off.

Source: EN 16931-1, BT-129, BT-136 and BT-141; the rules BR-22, BR-41, BR-43 and PEPPOL-EN16931-R120.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from ...exact import quotient
from ...mapping.format import OfLines, Repair
from ...mapping.writing import Writing
from ...model import Allowance, InvoiceLine, Quantity, compute
from ...model.slim import listed, saying
from .copies import ALLOWANCE_FIELDS

_ZERO, _ONE, _HUNDRED = Decimal(0), Decimal(1), Decimal(100)
_MOST_DECIMALS = 4  # of a count that nobody states: with more it is no count, but a sum by a price
_HALF_A_CENT = Decimal("0.005")


def _counts(lines: list[InvoiceLine], run: Writing) -> None:
    """The quantity that a row's amount is at its price, where the row states none."""
    for at, source in enumerate(lines):
        if source.price is None or source.net_amount is None or _stated(source):
            continue
        count = _count(source)
        if count is not None:
            one = lines[at] = run.edit(source)
            one.quantity = run.edit(source.quantity) if source.quantity is not None else Quantity.blank()
            run.derive(
                one.quantity, "value", count, "the row says no quantity: its amount is that of so many at its price"
            )


def _stated(line: InvoiceLine) -> bool:
    return any(q is not None and q.value is not None for q in (line.quantity, *listed(line, "delivered")))


def _count(line: InvoiceLine) -> Decimal | None:
    """How often the price goes into what the row comes to without its discounts and charges; None where it does not."""
    unit = compute.line_base(_with_one(line))
    unknown = [a for a in _parts(line) if a.amount is None and a.percent is not None]
    if not unit or line.net_amount is None or len(unknown) > 1:
        return None
    whole = line.net_amount + compute.taken_off(line)
    if unknown:
        sign = -1 if any(unknown[0] is a for a in listed(line, "allowances")) else 1
        left = _ONE + sign * (unknown[0].percent or _ZERO) / _HUNDRED
        if left <= 0:
            return None
        whole = quotient(whole, left)
    exact = quotient(whole, unit)
    for decimals in range(_MOST_DECIMALS + 1):
        count = exact.quantize(_ONE.scaleb(-decimals), ROUND_HALF_UP)
        if count and abs(count * unit - whole) < _HALF_A_CENT:
            return count
    return None


def _with_one(line: InvoiceLine) -> InvoiceLine:
    """The line as one of what it charges for."""
    return line.model_copy(update={"quantity": Quantity(value=_ONE)})


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
        for part in gone:
            for name, value in part.said():
                if not isinstance(value, list):
                    run.report(part, name, "dropped", "the row's quantity, price and amount leave no amount for it")
                    run.use(part, name)
        for field in ALLOWANCE_FIELDS:
            setattr(one, field, [a for a in listed(one, field) if not any(a is part for part in gone)])


COUNTS = Repair("quantities by price", ("BT-129",), ("PEPPOL-EN16931-R120", "NONAT-T10-R026", "R-20"), OfLines(_counts))
WITHOUT_AMOUNTS = Repair(
    "percentages without amounts", ("BT-136", "BT-141"), ("BR-41", "BR-43"), OfLines(_without_amounts)
)
