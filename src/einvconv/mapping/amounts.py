"""The amounts that an invoice made in code leaves out and that follow from what it says: derived, and told as such.

A document that was read is as its sender made it; of a model one states the prices and lets the rest be computed.
"""

from __future__ import annotations

from ..model import Allowance, Group, Invoice, InvoiceLine, Totals
from ..model.compute import completed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from .writing import Writing

    G = TypeVar("G", bound=Group)

_OF_ALLOWANCES = ("base", "amount", "vat_code", "vat_rate")
_OF_LINES = ("net_amount",)
_OF_GROUPS = ("taxable", "amount")
_OF_TOTALS = ("lines", "allowances", "charges", "without_vat", "vat", "with_vat", "payable")


def give_amounts(invoice: Invoice, run: Writing) -> None:
    """Give the invoice, which may be changed, what `completed` computes; what it cannot compute stays absent."""
    whole = completed(invoice)
    _give_allowances(invoice, whole, run)
    invoice.lines = [_line(one, computed, run) for one, computed in zip(invoice.lines, whole.lines, strict=True)]
    if not invoice.vat_breakdown:
        invoice.vat_breakdown = whole.vat_breakdown
    else:
        groups = zip(invoice.vat_breakdown, whole.vat_breakdown, strict=True)
        reason = "it follows from the lines, allowances and charges of the category (BR-CO-17)"
        invoice.vat_breakdown = [_given(one, computed, _OF_GROUPS, reason, run) for one, computed in groups]
    if whole.totals not in (None, invoice.totals, Totals.blank()):
        totals = invoice.totals or Totals.blank()
        invoice.totals = _given(totals, whole.totals, _OF_TOTALS, "it follows from the other amounts", run)


def _line(line: InvoiceLine, whole: InvoiceLine, run: Writing) -> InvoiceLine:
    made = _given(line, whole, _OF_LINES, "quantity × price, less allowances, plus charges", run)
    if any(_is_open(one) for one in (*line.allowances, *line.charges)):
        made = made if made is not line else run.edit(line)
        _give_allowances(made, whole, run)
    return made


def _give_allowances(bearer: Invoice | InvoiceLine, whole: Invoice | InvoiceLine, run: Writing) -> None:
    for name in ("allowances", "charges"):
        given: list[Allowance] = []
        for one, computed in zip(getattr(bearer, name), getattr(whole, name), strict=True):
            reason = f"{one.percent} % of {computed.base} is {computed.amount}"
            is_open = _is_open(one) and computed.amount is not None
            given.append(_given(one, computed, _OF_ALLOWANCES, reason, run) if is_open else one)
        setattr(bearer, name, given)


def _is_open(one: Allowance) -> bool:
    return one.amount is None and one.percent is not None


def _given(group: G, whole: G, fields: tuple[str, ...], reason: str, run: Writing) -> G:
    """The group, or a copy of it with the fields that it leaves out and the whole one has."""
    missing = [f for f in fields if getattr(group, f) is None and getattr(whole, f) is not None]
    if not missing:
        return group
    made = run.edit(group)
    for field in missing:
        run.derive(made, field, getattr(whole, field), reason)
    return made
