"""Text rows that are headings: whose amount is the sum of the rows below, up to another text row or the end.

A row whose amount is the sum of rows above is a total of those, and one over all rows is of the invoice: neither is a
heading of the rows below.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ...model import InvoiceLine

AMOUNTS = ("gross_amount", "net_amount")

_Sum = tuple[int, Decimal]  # a stretch of rows that all have the amount, and the sum so far in it


def heads(rows: Sequence[InvoiceLine]) -> dict[int, int]:
    """The text rows that are headings, each with the place of the first row that it heads."""
    texts = [i for i, one in enumerate(rows) if not one.counts]
    if not texts:
        return {}
    found: dict[int, int] = {}
    for field in AMOUNTS:
        before = _sums(rows, field)
        first: dict[_Sum, int] = {}
        last: dict[_Sum, int] = {}
        for i in (0, *texts, len(rows)):
            first.setdefault(before[i], i)
            last[before[i]] = i
        for i in texts:
            value = said(rows[i], field)
            if value:
                stretch, sum_so_far = before[i]
                below, above = (stretch, sum_so_far + value), (stretch, sum_so_far - value)
                of_all = before[i] == before[0] and below == before[-1]
                if last.get(below, -1) > i and first.get(above, i) >= i and not of_all:
                    found[i] = i
    below_it = len(rows)
    for i in range(len(rows) - 1, -1, -1):
        if i in found:
            found[i] = below_it
        below_it = i if rows[i].counts else below_it
    return found


def _sums(rows: Sequence[InvoiceLine], field: str) -> list[_Sum]:
    """The sum of an amount before each row, and after the last; a row without it begins a new stretch."""
    stretch, total = 0, Decimal(0)
    found = [(stretch, total)]
    for one in rows:
        amount = getattr(one, field)
        if one.counts and amount is None:
            stretch, total = stretch + 1, Decimal(0)
        elif one.counts:
            total += amount
        found.append((stretch, total))
    return found


def said(text_row: InvoiceLine, field: str) -> Decimal | None:
    """The amount that a text row says, by itself or in the sub-row that it is."""
    amounts: list[Decimal | None] = [getattr(row, field) for row in (text_row, *text_row.sub_rows)]
    return next((a for a in amounts if a is not None), None)
