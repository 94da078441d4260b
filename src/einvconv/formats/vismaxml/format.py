"""Visma EDI Invoice made ready: a tree for each version, its pairs, and what other formats leave unsaid."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from ...mapping.format import Format, Pair, Repair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice
from ..en16931 import document, peppol, quantities, reasons, rows
from ..en16931.accounts import ACCOUNTS, BICS, put_right
from ..en16931.needs import needs
from ..en16931.notes import read_subjects, write_subjects
from ..en16931.taxes import OUTSIDE_SCOPE
from ..making import format_of, of_another
from ..nordic.plain import REGISTERS, stated
from . import orders
from .about import FORMATS, ROOTS
from .pairs import CHARGES, KIND, PAIRS
from .payment import PAYMENT
from .tree import tree

_TRUE = ("true", "1")


def _begin_reading(root: Any, run: Reading) -> None:
    run.currency = (root.findtext("{*}Currency/{*}CurrencyCode") or "").strip() or None
    total = stated(root, "InvoiceTotalAmount") or stated(root, "TotalAmountInclVAT")
    if (root.findtext("{*}CreditNote") or "").strip() in _TRUE:
        run.is_credit_note = True
        run.sign = -1 if total is not None and total < 0 else 1


def _begin_writing(invoice: Invoice, run: Writing) -> None:
    run.currency = invoice.currency
    document_read = invoice._trace.document
    if run.keeps and document_read is not None:  # a credit note below zero stays one
        before = Reading(document_read)
        _begin_reading(document_read.root, before)
        run.sign = before.sign


_ACCOUNTS = replace(ACCOUNTS, write=partial(put_right, giros=BICS))
# What EN 16931 asks for and these do not
_NOT_ASKED = (
    OUTSIDE_SCOPE,
    quantities.QUANTITIES,
    quantities.BASE_UNITS,
    reasons.REASONS,
    document.DOCUMENTS,
    document.CARD_NETWORKS,
)
_BEFORE = tuple(repair for repair in needs() if repair not in _NOT_ASKED)
_PAIRS: tuple[Pair | Repair, ...] = (
    *(of_another(repair) for repair in (_ACCOUNTS, *_BEFORE)),
    orders.READ,
    KIND,
    CHARGES,
    *PAYMENT,
    of_another(rows.DESCRIPTIONS),
    of_another(peppol.LINE_NOTES),
    *PAIRS,
    REGISTERS,
    Pair("note subjects", read_subjects, write_subjects),
    orders.WRITE,
)


def _format(number: int, version: str) -> Format:
    return format_of(
        FORMATS[number],
        trees={ROOTS[version]: tree(version)},
        root_for=lambda _: ROOTS[version],
        begin_reading=_begin_reading,
        begin_writing=_begin_writing,
        pairs=_PAIRS,
        by_schema=True,
    )


def vismaxml() -> Format:
    """Visma EDI Invoice 5.3."""
    return _format(0, "5.3")


def vismaxml60() -> Format:
    """Visma EDI Invoice 6.0."""
    return _format(1, "6.0")
