"""e2b made ready: its trees, its pairs, and what it asks for and another format leaves unsaid."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from ...mapping.format import Format, Pair, Repair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice
from ..en16931 import document, quantities, rows
from ..en16931.accounts import ACCOUNTS, BICS, put_right
from ..en16931.needs import needs
from ..en16931.notes import read_subjects, write_subjects
from ..en16931.taxes import OUTSIDE_SCOPE
from ..making import format_of, of_another
from ..nordic.plain import CREDIT_NOTE, REGISTERS, stated
from .about import FORMATS, INTERCHANGE, INVOICE
from .nodes import text
from .pairs import KIND, PAIRS
from .payment import PAYMENT
from .tree import trees

_TOTALS = "InvoiceSummary/InvoiceTotals/GrossAmount"


def _begin_reading(root: Any, run: Reading) -> None:
    invoice = root if root.tag == INVOICE else root.find(INVOICE)
    run.currency = text(invoice, "InvoiceHeader/Payment/Currency") or None
    total = stated(invoice, _TOTALS)
    if text(invoice, "InvoiceHeader/InvoiceType") == CREDIT_NOTE:
        run.is_credit_note = True
        run.sign = -1 if total is not None and total < 0 else 1


def _begin_writing(invoice: Invoice, run: Writing) -> None:
    run.currency = invoice.currency
    document = invoice._trace.document
    if run.keeps and document is not None:  # a credit note below zero stays one
        before = Reading(document)
        _begin_reading(document.root, before)
        run.sign = before.sign


_ACCOUNTS = replace(ACCOUNTS, write=partial(put_right, giros=BICS))
# What EN 16931 asks for and e2b does not
_NOT_ASKED = (
    OUTSIDE_SCOPE,
    quantities.QUANTITIES,
    quantities.BASE_UNITS,
    document.DOCUMENTS,
    document.CARD_NETWORKS,
    document.MEANS_CODES,
)
_BEFORE = tuple(repair for repair in needs() if repair not in _NOT_ASKED)
_PAIRS: tuple[Pair | Repair, ...] = (
    *(of_another(repair) for repair in (_ACCOUNTS, *_BEFORE)),
    KIND,
    *PAYMENT,
    of_another(rows.DESCRIPTIONS),
    *PAIRS,
    REGISTERS,
    Pair("note subjects", read_subjects, write_subjects),
)


def e2b() -> Format:
    """e2b Invoice 3.3 in an interchange."""
    return format_of(
        FORMATS[0],
        trees=trees(),
        root_for=lambda _: INTERCHANGE,
        begin_reading=_begin_reading,
        begin_writing=_begin_writing,
        pairs=_PAIRS,
    )
