"""S-EDI made ready: its tree, its pairs, and what it asks for and another format leaves unsaid."""

from __future__ import annotations

from ...mapping.format import Format, Pair, Repair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice
from ..en16931 import peppol
from ..en16931.notes import read_subjects, write_subjects
from ..en16931.terms import join_terms
from ..making import format_of, of_another
from ..nordic import by_sign
from ..nordic.asked import asked
from ..nordic.implied import IMPLIED
from ..nordic.line_vat import LINE_VAT
from ..nordic.preceding import read_original, write_original
from ..nordic.reason_notes import REASONS
from . import pairs, payment
from .about import FORMATS, ROOT
from .nodes import number
from .tree import tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_CREDIT = "credit"
_SUMS = ("TotalAmount", "TotalAmountNotRounded", "TotalAmountExclVAT", "SumOfLines")


def _begin_reading(root: Any, run: Reading) -> None:
    money = root.find("Invoice/Summary/Currency")
    if money is not None:
        run.currency = (money.findtext("CurrencyCode") or "").strip() or None
        run.tax_currency = (money.findtext("CurrencyCodeAC") or "").strip() or None
    by_sign.begin_reading([number(root, f"Invoice/Summary/{sum}") for sum in _SUMS], run)
    if _CREDIT in (root.findtext("RoutingInfo/DocumentType") or "").lower():
        run.is_credit_note = True


def _write_preceding(invoice: Invoice, run: Writing) -> None:
    if invoice.preceding_invoices:
        write_original(invoice, run)


def _write_terms(invoice: Invoice, run: Writing) -> None:
    join_terms(invoice, run)


_PAIRS: tuple[Pair | Repair, ...] = (
    *(of_another(repair) for repair in asked()),
    by_sign.KIND,
    pairs.CURRENCY,
    payment.CHARGES,
    payment.LINES,
    LINE_VAT,
    payment.TOTALS,
    IMPLIED,
    pairs.PARTIES,
    pairs.DELIVERY,
    payment.ACCOUNT,
    REASONS,
    Pair("preceding invoices", read_original, _write_preceding),
    Pair("payment terms", write=_write_terms),
    peppol.NOTES,
    Pair("note subjects", read_subjects, write_subjects),
)


def sedi() -> Format:
    """S-EDI 3.0."""
    return format_of(
        FORMATS[0],
        trees={ROOT: tree()},
        root_for=lambda _: ROOT,
        begin_reading=_begin_reading,
        begin_writing=by_sign.begin_writing,
        pairs=_PAIRS,
    )
