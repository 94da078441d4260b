"""The totals that a Finvoice cannot be without, computed where an invoice leaves them out."""

from __future__ import annotations

from ...mapping.format import Pair
from ...mapping.writing import Writing
from ...model import Invoice, completed


def _write(invoice: Invoice, run: Writing) -> None:
    """All of them where none is stated, else the total with VAT and the amount due; what is stated stays."""
    said = invoice.totals
    if said is not None and said.with_vat is not None and said.payable is not None:
        return
    whole = completed(invoice)
    if said is None:
        invoice.totals, invoice.vat_breakdown = whole.totals, invoice.vat_breakdown or whole.vat_breakdown
    elif whole.totals is not None:
        totals = invoice.totals = run.edit(said)
        totals.with_vat, totals.payable = whole.totals.with_vat, whole.totals.payable


TOTALS = Pair("totals", write=_write)
