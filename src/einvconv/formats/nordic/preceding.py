"""The invoice that another is about, which Nordic formats have apart from further ones (BG-3)."""

from __future__ import annotations

from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice, PrecedingInvoice, References


def read_original(invoice: Invoice, run: Reading) -> None:
    """The original invoice is the first of the preceding ones; it may stand among them too."""
    said = invoice.references
    if said is None or (said._original_invoice is None and said._original_invoice_date is None):
        return
    first = invoice.preceding_invoices[0] if invoice.preceding_invoices else None
    if first is not None and (first.number, first.date) == (said._original_invoice, said._original_invoice_date):
        run.forget(said, "_original_invoice")
        run.forget(said, "_original_invoice_date")
        return
    made = PrecedingInvoice.blank()
    run.begin(made, run.trace.bases[id(invoice)])
    run.move(said, "_original_invoice", made, "number")
    run.move(said, "_original_invoice_date", made, "date")
    invoice.preceding_invoices.insert(0, made)


def write_original(invoice: Invoice, run: Writing) -> None:
    """The first of the preceding invoices as the original one, and the rest as the preceding ones."""
    first, *rest = invoice.preceding_invoices
    said = invoice.references = run.edit(invoice.references) if invoice.references is not None else References.blank()
    said._original_invoice, said._original_invoice_date = first.number, first.date
    run.carry(said, "_original_invoice", first, "number")
    run.carry(said, "_original_invoice_date", first, "date")
    invoice.preceding_invoices = rest
