"""BGC Invoice made ready: its tree, its pairs, and what it asks for and another format leaves unsaid."""

from __future__ import annotations

from ...mapping.format import Format, Pair, Repair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice
from ...model.codes import CREDIT_NOTE_TYPES
from ..en16931 import peppol, reasons, rows
from ..en16931.boxes import boxes
from ..en16931.implied import ORIGINAL
from ..en16931.notes import read_subjects, write_subjects
from ..en16931.said_twice import SAID_TWICE
from ..making import format_of, of_another
from ..nordic.asked import needed
from ..nordic.by_sign import credited_below
from ..nordic.plain import REGISTERS, as_in_source, element_at
from .about import BATCH, FORMATS
from .pairs import KIND, PAIRS
from .payment import PAYMENT
from .tree import tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_INVOICE = "section/document/invoice"
_SUMS = (
    *(f"invoiceDetails/invoiceTotal/{sum}" for sum in ("totalAmount", "netAmount")),
    "payment/totalAmount",
)


def _begin_reading(root: Any, run: Reading) -> None:
    invoice = root.find(_INVOICE)
    currency = invoice.find("currency") if invoice is not None else None
    if currency is not None:
        run.currency = (currency.text or "").strip() or None
        run.tax_currency = currency.get("codeAC")
        if run.currency is None and currency.get("code"):
            run.currency, run.currency_at = currency.get("code"), (currency, "code")
    total = next(root.iterfind(f"{_INVOICE}/invoiceDetails/invoiceTotal/totalAmount"), None)
    if run.currency is None and total is not None and total.get("currency"):
        run.currency, run.currency_at = total.get("currency"), (total, "currency")
    kind = invoice.find("invoiceDetails/invoiceType") if invoice is not None else None
    if kind is not None and kind.get("code") in CREDIT_NOTE_TYPES:
        run.is_credit_note = True
        credited_below([element_at(invoice, sum) for sum in _SUMS], run)


_as_in_source = as_in_source(_begin_reading)


def _begin_writing(invoice: Invoice, run: Writing) -> None:
    _as_in_source(invoice, run)
    run.tax_currency = invoice.tax_currency
    is_own = run.keeps and invoice._trace.document is not None
    if not is_own and invoice.type_code in CREDIT_NOTE_TYPES:
        run.sign = -1


_BEFORE = needed(reasons.REASONS)
_PAIRS: tuple[Pair | Repair, ...] = (
    *(of_another(repair) for repair in _BEFORE),
    boxes(lines=2),
    KIND,
    ORIGINAL,
    SAID_TWICE,
    of_another(rows.DESCRIPTIONS),
    of_another(peppol.LINE_NOTES),
    *PAYMENT,
    *PAIRS,
    REGISTERS,
    Pair("note subjects", read_subjects, write_subjects),
)


def bgc() -> Format:
    """BGC Invoice 1.2 and 1.3: the latter is written, and the version of the source for one of its own."""
    return format_of(
        FORMATS[0],
        trees={BATCH: tree()},
        root_for=lambda _: BATCH,
        begin_reading=_begin_reading,
        begin_writing=_begin_writing,
        pairs=_PAIRS,
    )
