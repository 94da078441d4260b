"""Rows that say their amount before their own discounts and charges, which the totals have after them.

Source: EN 16931-1, BT-106 and BT-131; the rules BR-CO-10 and PEPPOL-EN16931-R120.
"""

from __future__ import annotations

from decimal import Decimal

from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Invoice, InvoiceLine, compute
from ...model.slim import saying
from .copies import ALLOWANCE_FIELDS, own_lines

_ZERO, _SLACK = Decimal(0), Decimal("0.02")
_REASON = "the sum of the rows has the row's discounts and charges in it, and this has not"


def _after(invoice: Invoice, run: Writing) -> None:
    """Take the discounts of all rows off their amounts, where the sum of the rows shows that they are before them."""
    stated = None if run.keeps else sum_of_rows(invoice)
    if stated is None:
        return
    found = [at for at in saying(invoice.lines, *ALLOWANCE_FIELDS) if _is_before(invoice.lines[at])]
    off = sum((compute.taken_off(invoice.lines[at]) for at in found), _ZERO)
    of_rows = compute.whole_total(one.net_amount for one in invoice.lines if one.counts)
    if not off or of_rows is None or of_rows - off != stated:
        return
    lines = own_lines(invoice)
    for at in found:
        source = lines[at]
        one = lines[at] = run.edit(source)
        net = (source.net_amount or _ZERO) - compute.taken_off(source)
        run.report(source, "net_amount", "approximated", _REASON)
        run.use(source, "net_amount")
        run.derive(one, "net_amount", net, "the row's amount with its discounts and charges")


def sum_of_rows(invoice: Invoice) -> Decimal | None:
    """The sum of the rows that is stated, or that the total without VAT leaves for them."""
    totals = invoice.totals
    if totals is None or totals.lines is not None or totals.without_vat is None:
        return None if totals is None else totals.lines
    amounts = [(1, one.amount) for one in invoice.allowances] + [(-1, one.amount) for one in invoice.charges]
    if any(amount is None for _, amount in amounts):
        return None
    return totals.without_vat + sum((sign * (amount or _ZERO) for sign, amount in amounts), _ZERO)


def _is_before(line: InvoiceLine) -> bool:
    """Whether the amount of a row is its quantity times its price, and its discounts and charges are beside it."""
    whole, off = compute.sure_base(line), compute.taken_off(line)
    if whole is None or line.net_amount is None or not line.counts:
        return False
    return abs(off) > _SLACK and abs(whole - line.net_amount) <= _SLACK


AFTER = Repair("amounts before discounts", ("BT-131",), ("BR-CO-10", "PEPPOL-EN16931-R120"), _after)
