"""VAT in the accounting currency that stands with each rate; their sum is BT-111."""

from __future__ import annotations

from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice, Totals, compute
from ...model.base import Joined


def read_accounting(invoice: Invoice, run: Reading) -> None:
    """The total of what the rates say; that of one rate alone is the total."""
    said = [v for v in invoice.vat_breakdown if v.amount_accounting is not None]
    if not said:
        return
    totals = invoice.totals = invoice.totals or Totals.blank()
    if len(said) == 1 == len(invoice.vat_breakdown):
        run.move(said[0], "amount_accounting", totals, "vat_accounting")
        return
    totals.vat_accounting = compute.total(v.amount_accounting for v in said)
    places = [run.trace.places[(id(v), "amount_accounting")] for v in said]
    run.trace.places[(id(totals), "vat_accounting")] = Joined(places)


def share_accounting(invoice: Invoice, run: Writing) -> None:
    """The VAT in the accounting currency (BT-111) for a format that has it with each rate: that of the only rate, or
    what the rates say themselves."""
    totals = invoice.totals
    groups = invoice.vat_breakdown = [run.edit(v) for v in invoice.vat_breakdown]
    if totals is None or totals.vat_accounting is None or not groups:
        return
    if len(groups) == 1 and groups[0].amount_accounting is None:
        groups[0].amount_accounting = totals.vat_accounting
        run.carry(groups[0], "amount_accounting", totals, "vat_accounting")
    elif any(v.amount_accounting is not None for v in groups):
        run.carry(groups[-1], "amount_accounting", totals, "vat_accounting")
