"""Amounts in cents: EN 16931 has no more decimals than two for any amount but a price.

A row in parts of a cent is rounded, and the cent that this leaves between the rows and their stated sum is in the row
that was rounded most. Zeros beyond the cents say nothing.

Source: EN 16931-1, 6.5.2; the rules BR-DEC-09 to BR-DEC-23 and BR-CO-10.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Group, Invoice, InvoiceLine, compute

_CENT = Decimal("0.01")
_ZERO = Decimal(0)
_REASON = "rounded to two decimals, which is what EN 16931 has for amounts"
_TOTALS = (
    *("lines", "allowances", "charges", "without_vat", "vat", "vat_accounting", "with_vat", "prepaid", "rounding"),
    "payable",
)


def _in_cents(value: Decimal) -> Decimal:
    return value.quantize(_CENT, ROUND_HALF_UP)


def is_in_cents(value: Decimal | None) -> bool:
    """Whether an amount is written in cents as it stands."""
    if value is None or value.same_quantum(_CENT):
        return True
    exponent = value.as_tuple().exponent
    return not isinstance(exponent, int) or exponent >= -2


def settle(group: Group, field: str, run: Writing) -> None:
    """An amount of a copy in cents, told where that changes it."""
    value = getattr(group, field)
    if is_in_cents(value):
        return
    if value != _in_cents(value):
        run.report(group, field, "approximated", _REASON)
    setattr(group, field, _in_cents(value))


def _lines(invoice: Invoice, run: Writing) -> None:
    if run.keeps:
        return
    before = [one.net_amount for one in invoice.lines]
    if all(is_in_cents(value) for value in before):
        return
    lines = invoice.lines = [run.edit(one) for one in invoice.lines]
    for one in lines:
        settle(one, "net_amount", run)
    stated = _stated(invoice)
    whole, now = compute.whole_total(before), compute.whole_total(one.net_amount for one in lines)
    if stated is None or whole is None or now is None or _in_cents(whole) != _in_cents(stated):
        return
    _spread(lines, before, _in_cents(stated) - now)


def _stated(invoice: Invoice) -> Decimal | None:
    """The sum of the lines as the source has it: as such, or as the total without VAT where that is nothing else."""
    totals = invoice.totals
    if totals is None or totals.lines is not None:
        return totals.lines if totals is not None else None
    return None if invoice.allowances or invoice.charges else totals.without_vat


def _spread(lines: list[InvoiceLine], before: list[Decimal | None], rest: Decimal) -> None:
    """The cents between rounded rows and their sum, in the rows that were rounded most the other way."""
    step = _CENT.copy_sign(rest)
    order = sorted(
        range(len(lines)), key=lambda i: ((before[i] or _ZERO) - (lines[i].net_amount or _ZERO)) * step, reverse=True
    )
    for i in order[: int(abs(rest) / _CENT)]:
        lines[i].net_amount = (lines[i].net_amount or _ZERO) + step


def _sums(invoice: Invoice, run: Writing) -> None:
    if run.keeps:
        return
    if any(not is_in_cents(getattr(g, field)) for g in invoice.vat_breakdown for field in ("taxable", "amount")):
        invoice.vat_breakdown = [run.edit(g) for g in invoice.vat_breakdown]
        for group in invoice.vat_breakdown:
            for field in ("taxable", "amount"):
                settle(group, field, run)
    totals = invoice.totals
    if totals is not None and any(not is_in_cents(getattr(totals, field)) for field in _TOTALS):
        totals = invoice.totals = run.edit(totals)
        for field in _TOTALS:
            settle(totals, field, run)


LINES = Repair("cents of lines", ("BT-131",), ("BR-DEC-23", "BR-CO-10"), _lines)
SUMS = Repair("cents of sums", ("BT-110", "BT-116", "BT-117"), ("BR-DEC-14", "BR-DEC-19", "BR-DEC-20"), _sums)
