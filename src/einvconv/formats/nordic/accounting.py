"""VAT in the accounting currency that stands with each rate; their sum is BT-111."""

from __future__ import annotations

from ...mapping.reading import Reading
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
