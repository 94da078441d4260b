"""The interest on late payment beside the terms of payment, which are one text.

Source: SFTI's guide to EN 16931 (1.4 of 2019-11-12); seen in the samples of Maventa XML, S-EDI and Liinos XML.
"""

from __future__ import annotations

from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice, SettlementTerms
from ..en16931.terms import join_terms


def read_fine(invoice: Invoice, run: Reading) -> None:
    """The interest as terms of settlement."""
    if invoice._overdue_fine is not None:
        invoice.settlement, invoice._overdue_fine = [*invoice.settlement, invoice._overdue_fine], None


def _write(invoice: Invoice, run: Writing) -> None:
    for i, source in enumerate(invoice.settlement):
        if source.fine_percent is not None:
            terms = run.edit(source)
            fine = invoice._overdue_fine = SettlementTerms(fine_percent=source.fine_percent)
            run.carry(fine, "fine_percent", source, "fine_percent")
            terms.fine_percent = None
            invoice.settlement = [*invoice.settlement[:i], terms, *invoice.settlement[i + 1 :]]
            break
    join_terms(invoice, run)


FINE = Pair("payment terms", read_fine, _write)
