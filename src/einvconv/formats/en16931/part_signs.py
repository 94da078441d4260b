"""Discounts and charges without a sign where the amount that they are a part of is below zero.

Many systems write what a discount is without a sign, also on a row that is credited. What the row comes to, or the
document, shows which way it goes; where it shows nothing, the amounts stay as they are said.

Source: EN 16931-1, BT-92, BT-99, BT-136 and BT-141; the rules PEPPOL-EN16931-R120 and BR-CO-13.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Allowance, Group, Invoice, InvoiceLine, compute
from ...model.slim import listed, saying
from .copies import ALLOWANCE_FIELDS, change_allowances, own_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .copies import Held

PART_AMOUNTS = ("amount", "base")
_SLACK = Decimal("0.02")
_ROW = "it has the sign of the row, as the amount of that shows"
_DOCUMENT = "it has the sign of the rows, as the total without VAT shows"


def give_signs(invoice: Invoice, run: Writing) -> None:
    """Give the discounts and charges of a row, or of the document, the sign that its amount shows."""
    if run.keeps:
        return
    found = [at for at in saying(invoice.lines, *ALLOWANCE_FIELDS) if _is_turned(invoice.lines[at])]
    if found:
        lines = own_lines(invoice)
        for at in found:
            lines[at] = _turned(lines[at], _ROW, run)
    totals = invoice.totals
    if totals is None or not (invoice.allowances or invoice.charges):
        return
    rows = compute.whole_total(one.net_amount for one in invoice.lines if one.counts)
    if _shows(invoice, rows, totals.without_vat):
        _turned(invoice, _DOCUMENT, run)
        invoice.totals = run.edit(totals)
        turn_sign(invoice.totals, ALLOWANCE_FIELDS, False, _DOCUMENT, run)


def _is_turned(line: InvoiceLine) -> bool:
    return line.counts and _shows(line, compute.sure_base(line), line.net_amount)


def _shows(owner: Held, whole: Decimal | None, rest: Decimal | None) -> bool:
    """Whether what is there without its parts comes to what is there with them when they turn their signs, only."""
    parts = [*listed(owner, "allowances"), *listed(owner, "charges")]
    if whole is None or rest is None or whole >= 0 or any(a.amount is None or a.amount < 0 for a in parts):
        return False
    off = compute.taken_off(owner)
    return abs(whole - off - rest) > _SLACK >= abs(whole + off - rest)


def _turned(owner: Held, reason: str, run: Writing) -> Held:
    def turn(source: Allowance, _: str) -> Allowance:
        made = run.edit(source)
        turn_sign(made, PART_AMOUNTS, False, reason, run)
        return made

    return change_allowances(owner, turn, run)


def turn_sign(group: Group, fields: Iterable[str], below: bool, reason: str, run: Writing) -> None:
    """Give the amounts of a copy that are below zero, or those that are above it, the other sign, and tell it."""
    for field in fields:
        value = getattr(group, field)
        if value and (value < 0) is below:
            run.report(group, field, "approximated", reason)
            setattr(group, field, value.copy_negate())


SIGNS = Repair(
    "signs of discounts",
    ("BT-92", "BT-99", "BT-136", "BT-141"),
    ("PEPPOL-EN16931-R120", "BR-CO-13"),
    give_signs,
)
