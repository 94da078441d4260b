"""Sums that a format has no place for and that follow from those it has: told as implied, where they do follow, with
what others imply too.

Source: EN 16931-1, the rules BR-CO-10 to BR-CO-17.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from ...mapping.format import Pair
from ...mapping.writing import Writing
from ...model import Invoice, Totals, VatBreakdown, compute
from ..en16931.implied import imply

_ZERO, _CENT = Decimal(0), Decimal("0.01")
_SUMS = ("lines", "allowances", "charges", "without_vat", "vat", "with_vat", "payable")


def _write(invoice: Invoice, run: Writing) -> None:
    if run.keeps:
        return
    imply(invoice, run)
    if invoice.totals is not None:
        _totals(invoice.totals, invoice, run)
    if "vat_breakdown.taxable" not in run.form.has:
        for group in invoice.vat_breakdown:
            _group(group, invoice, run)
    _categories(invoice, run)


def _totals(totals: Totals, invoice: Invoice, run: Writing) -> None:
    """Each sum that has no place and is what the others come to."""
    has = [field for field in (*_SUMS, "prepaid", "rounding") if f"totals.{field}" in run.form.has]
    known = Totals(**{field: getattr(totals, field) for field in has})
    if "vat" not in has and known.with_vat is not None and known.without_vat is not None:
        known.vat = known.with_vat - known.without_vat  # as whoever reads the two takes it
    compute.complete_totals(known, invoice)
    for field in (*_SUMS, "prepaid"):
        stated = getattr(totals, field)
        follows = _ZERO if field == "prepaid" else getattr(known, field)
        if field not in has and stated is not None and stated == follows:
            run.report(totals, field, "implied", "it follows from the amounts that are there")
            run.use(totals, field)


def _group(group: VatBreakdown, invoice: Invoice, run: Writing) -> None:
    """A group of the breakdown, where its lines and its rate give it."""
    lines = [one for one in invoice.lines if one.vat_rate == group.rate]
    taxable = compute.whole_total(one.net_amount for one in lines)
    if group.rate is None or taxable is None:
        return
    vat = (taxable * group.rate / 100).quantize(_CENT, ROUND_HALF_UP)
    alike = [one for one in invoice.vat_breakdown if one.rate == group.rate]
    stated = {
        "taxable": compute.whole_total(one.taxable for one in alike) == taxable,
        "amount": compute.whole_total(one.amount for one in alike) == vat,
        "rate": bool(lines),
    }
    for field, follows in stated.items():
        if follows and getattr(group, field) is not None:
            run.report(group, field, "implied", "the lines of the rate give it")
            run.use(group, field)


def _categories(invoice: Invoice, run: Writing) -> None:
    """A category of VAT where there are rates only: that a rate is of the standard category goes without saying."""
    coded: list[tuple[object, str, Decimal | None]] = []
    if "lines.vat_code" not in run.form.has:
        coded += [(one, "vat_code", one.vat_rate) for one in invoice.lines]
    if "vat_breakdown.code" not in run.form.has:
        coded += [(one, "code", one.rate) for one in invoice.vat_breakdown]
    for group, field, rate in coded:
        if getattr(group, field) == "S" and rate:
            run.report(group, field, "implied", "a rate is of the standard category of VAT (S)")  # type: ignore[arg-type]
            run.use(group, field)


IMPLIED = Pair("sums that follow", write=_write)
