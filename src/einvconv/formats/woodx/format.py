"""papiNet's InvoiceWood made ready: its tree, its pairs, and what it asks for and another format leaves unsaid."""

from __future__ import annotations

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
from ..nordic.by_sign import turn_credited
from ..nordic.fines import FINE
from ..nordic.implied import IMPLIED
from ..nordic.line_vat import LINE_VAT
from ..nordic.one_reference import ONE_REFERENCE
from ..nordic.plain import as_in_source
from . import pairs
from .about import FORMATS, ROOT
from .codes import CREDIT_NOTE
from .tree import tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SUMMARY = "InvoiceWoodSummary"
_TOTAL = f"{_SUMMARY}/TotalAmount/CurrencyValue"
_SUMS = ("TotalAmount", "TotalNetAmount", "LineItemSubTotal")
_CURRENCY = "CurrencyType"


def _begin_reading(root: Any, run: Reading) -> None:
    total = root.find(_TOTAL)
    if total is None:
        total = next(root.iter("CurrencyValue"), None)
    if total is not None and total.get(_CURRENCY):
        run.currency, run.currency_at = total.get(_CURRENCY), (total, _CURRENCY)
    run.is_credit_note = root.get("InvoiceType") == CREDIT_NOTE
    if run.is_credit_note:
        turn_credited([root.find(f"{_SUMMARY}/{sum}/CurrencyValue") for sum in _SUMS], run)


def _begin_writing(invoice: Invoice, run: Writing) -> None:
    _signs_of_source(invoice, run)
    run.tax_currency = invoice.tax_currency
    run.use(invoice, "currency")  # it stands with each amount


_signs_of_source = as_in_source(_begin_reading)


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
