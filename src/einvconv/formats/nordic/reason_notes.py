"""Why no VAT is charged (BT-120), where a format has no place for it: it is a note of the invoice."""

from __future__ import annotations

from ...mapping.format import Pair
from ...mapping.writing import Writing
from ...model import Invoice, Note


def _write(invoice: Invoice, run: Writing) -> None:
    if run.keeps:
        return
    notes = list(invoice.notes)
    for group in invoice.vat_breakdown:
        if group.exemption_reason is not None:
            note = Note(text=group.exemption_reason)
            run.carry(note, "text", group, "exemption_reason")
            run.report(group, "exemption_reason", "approximated", "it stands among the notes of the invoice (BT-22)")
            notes.append(note)
    invoice.notes = notes


REASONS = Pair("reasons", write=_write)
