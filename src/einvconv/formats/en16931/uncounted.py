"""Groups of the VAT breakdown (BG-23) that lines and charges are of and the source does not state beside others."""

from __future__ import annotations

from decimal import Decimal

from ...mapping.writing import Writing
from ...model import Invoice, Totals, VatBreakdown, compute
from . import vat

_ZERO = Decimal(0)


def add_groups(invoice: Invoice, used: set[compute.VatGroup], run: Writing) -> list[VatBreakdown]:
    """Add what no stated group counts of the categories and rates that are `used`, as far as the totals count it; the
    groups that were added. Their amounts are left open."""
    stated = {compute.vat_group(g.code, g.rate) for g in invoice.vat_breakdown}
    totals = invoice.totals
    if run.keeps or not stated or totals is None:
        return []
    missing = sorted(used - stated, key=str)
    free = [key for key in missing if key[0] in vat.ZERO_RATED]
    taxed = [key for key in missing if key[0] is not None and key[1]]
    added: list[VatBreakdown] = []
    if free and _is_short(invoice, totals):
        added += [_added(key, invoice, run) for key in free]
    if taxed and _comes_out(invoice, totals, taxed):
        added += [_added(key, invoice, run) for key in taxed]
    return added


def _is_short(invoice: Invoice, totals: Totals) -> bool:
    """Whether the total without VAT (BT-109) is stated and counts more, or less, than the groups do."""
    total = totals.without_vat
    return total is not None and compute.total(g.taxable for g in invoice.vat_breakdown) != total


def _comes_out(invoice: Invoice, totals: Totals, missing: list[compute.VatGroup]) -> bool:
    """Whether the groups come with the missing ones to what the totals state, to the cent."""
    bases = compute.taxable_amounts(invoice)
    parts: list[tuple[compute.VatGroup, Decimal | None, Decimal | None]] = [(key, bases[key], None) for key in missing]
    for group in invoice.vat_breakdown:
        key = compute.vat_group(group.code, group.rate)
        parts.append((key, bases.get(key) if group.taxable is None else group.taxable, group.amount))
    net, due = _ZERO, _ZERO
    for (code, rate), base, said in parts:
        amount = compute.vat_amount(base, code, rate, invoice.currency) if said is None else said
        if base is None or amount is None:
            return False
        net, due = net + base, due + amount
    pairs = (totals.without_vat, net), (totals.vat, due), (totals.with_vat, net + due)
    says_vat = totals.vat is not None or totals.with_vat is not None
    return says_vat and all(said in (None, sum_) for said, sum_ in pairs)


def _added(key: compute.VatGroup, invoice: Invoice, run: Writing) -> VatBreakdown:
    made = VatBreakdown.blank()
    reason = "lines or charges of this VAT category and rate, which the VAT breakdown does not count"
    run.derive(made, "code", key[0], reason)
    run.derive(made, "rate", key[1], reason)
    vat.settle_reason(made, run)
    invoice.vat_breakdown.append(made)
    return made
