"""The totals that a Finvoice cannot be without, and what was paid: made where an invoice leaves them out."""

from __future__ import annotations

from ...mapping.format import Pair, Repair
from ...mapping.writing import Writing
from ...model import Invoice, completed
from ..en16931.document import THIRD_PARTIES, paid


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


def _paid(invoice: Invoice, run: Writing) -> None:
    """What the total and the amount due leave was paid (BT-113), where the source has another word for it or none."""
    if invoice.totals is None or run.keeps or "totals.prepaid" not in run.form.has:
        return
    THIRD_PARTIES.write(invoice, run)
    totals = invoice.totals = run.edit(invoice.totals)
    paid(totals, invoice, run)


PAID = Repair("what was paid", ("BT-113",), ("BR-CO-16",), _paid)
TOTALS = Pair("totals", write=_write)
