"""Rows that are sums of the rows above, with an amount where a row has its own: the sum of the rows leaves them out.

Source: EN 16931-1, BG-25 and BT-106; the rule BR-CO-10.
"""

from __future__ import annotations

from decimal import Decimal

from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Invoice, InvoiceLine
from .before_discounts import sum_of_rows

_ZERO = Decimal(0)


def _as_texts(invoice: Invoice, run: Writing) -> None:
    """Put a row that carries a text row in the place of each, where the sum of the rows is that of the others."""
    stated = None if run.keeps else sum_of_rows(invoice)
    amounts = [one.net_amount for one in invoice.lines]
    if stated is None or sum((amount or _ZERO for amount in amounts), _ZERO) == stated:
        return
    found, others = _sums(invoice.lines)
    if found and others == stated:
        invoice.lines = [_text(one) if at in found else one for at, one in enumerate(invoice.lines)]


def _sums(lines: list[InvoiceLine]) -> tuple[set[int], Decimal]:
    """The rows that say the sum of the rows since the last such one, or of all; and the sum of the others."""
    found: set[int] = set()
    above = since = _ZERO
    for at, one in enumerate(lines):
        amount = one.net_amount or _ZERO
        alone = one.quantity is None and one.price is None and not one.sub_rows
        if amount and alone and amount in (above, since):
            found.add(at)
            since = _ZERO
        else:
            above, since = above + amount, since + amount
    return found, above


def _text(source: InvoiceLine) -> InvoiceLine:
    carrier = InvoiceLine.blank()
    carrier.sub_rows = [source]
    return carrier


SUMS = Repair("sums among the rows", ("BT-127", "BT-22"), ("BR-CO-10",), _as_texts)
