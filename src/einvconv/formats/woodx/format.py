"""papiNet's InvoiceWood made ready: its tree, its pairs, and what it asks for and another format leaves unsaid."""

from __future__ import annotations

from typing import Any

from ...mapping.format import Format, Pair, Repair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice
from ..en16931 import rows
from ..en16931.accounts import PRIMARY
from ..en16931.notes import read_subjects, write_subjects
from ..en16931.signs import PARTED
from ..making import format_of, of_another
from ..nordic.asked import asked
from ..nordic.by_sign import sign_of
from ..nordic.fines import FINE
from ..nordic.implied import IMPLIED
from ..nordic.line_vat import LINE_VAT
from ..nordic.one_reference import ONE_REFERENCE
from . import pairs
from .about import FORMATS, ROOT
from .codes import CREDIT_NOTE
from .nodes import number
from .tree import tree

_SUMMARY = "InvoiceWoodSummary"
_TOTAL = f"{_SUMMARY}/TotalAmount/CurrencyValue"
_SUMS = ("TotalAmount", "TotalNetAmount", "LineItemSubTotal")
_CURRENCY = "CurrencyType"


def _is_negative_credit(root: Any) -> bool:
    sums = (number(root, f"{_SUMMARY}/{sum}/CurrencyValue") for sum in _SUMS)
    return root.get("InvoiceType") == CREDIT_NOTE and sign_of(sums) < 0


def _begin_reading(root: Any, run: Reading) -> None:
    total = root.find(_TOTAL)
    if total is None:
        total = next(root.iter("CurrencyValue"), None)
    if total is not None and total.get(_CURRENCY):
        run.currency, run.currency_at = total.get(_CURRENCY), (total, _CURRENCY)
    run.is_credit_note = root.get("InvoiceType") == CREDIT_NOTE
    if _is_negative_credit(root):
        run.sign = -1


def _begin_writing(invoice: Invoice, run: Writing) -> None:
    run.currency, run.tax_currency = invoice.currency, invoice.tax_currency
    run.use(invoice, "currency")  # it stands with each amount
    if run.keeps and run.trace.document is not None and _is_negative_credit(run.trace.document.root):
        run.sign = -1


_PAIRS: tuple[Pair | Repair, ...] = (
    *(of_another(repair) for repair in asked(rows.IDENTIFIERS)),
    pairs.KIND,
    of_another(PARTED),
    pairs.LINES,
    LINE_VAT,
    pairs.TOTALS,
    IMPLIED,
    pairs.PARTIES,
    PRIMARY,
    pairs.ACCOUNTS,
    ONE_REFERENCE,
    FINE,
    pairs.TEXTS,
    Pair("note subjects", read_subjects, write_subjects),
)


def woodx() -> Format:
    """papiNet InvoiceWood V2R31."""
    return format_of(
        FORMATS[0],
        trees={ROOT: tree()},
        root_for=lambda _: ROOT,
        begin_reading=_begin_reading,
        begin_writing=_begin_writing,
        pairs=_PAIRS,
    )
