"""The total without VAT or the VAT of a document, where the source states the others alone.

It stays absent where the VAT breakdown says another one: the sums of such a document do not add up.

Source: EN 16931-1, BR-CO-15: the total with VAT is the one without it and the VAT.
"""

from __future__ import annotations

from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Invoice, compute


def _third(invoice: Invoice, run: Writing) -> None:
    said = invoice.totals
    if run.keeps or said is None or said.with_vat is None:
        return
    groups = invoice.vat_breakdown
    if said.without_vat is None and said.vat is not None:
        if compute.whole_total(g.taxable for g in groups) not in (None, said.with_vat - said.vat):
            return
        totals = invoice.totals = run.edit(said)
        run.derive(totals, "without_vat", said.with_vat - said.vat, "the total with VAT less the VAT")
    elif said.vat is None and said.without_vat is not None:
        if compute.whole_total(g.amount for g in groups) not in (None, said.with_vat - said.without_vat):
            return
        totals = invoice.totals = run.edit(said)
        run.derive(totals, "vat", said.with_vat - said.without_vat, "the total with VAT less the one without it")


THIRD_TOTAL = Repair("the third total", ("BT-109", "BT-110"), ("BR-CO-15",), _third)
