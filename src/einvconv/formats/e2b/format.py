"""e2b made ready: its trees, its pairs, and what it asks for and another format leaves unsaid."""

from __future__ import annotations

from ...mapping.format import Format, Pair, Repair
from ...mapping.reading import Reading
from ..en16931 import document, rows
from ..en16931.boxes import BOXES
from ..en16931.notes import read_subjects, write_subjects
from ..en16931.said_twice import SAID_TWICE
from ..en16931.taxes import OUTSIDE_SCOPE
from ..making import format_of, of_another
from ..nordic.asked import needed
from ..nordic.by_sign import turn_credited
from ..nordic.plain import CREDIT_NOTE, REGISTERS, as_in_source, element_at
from .about import FORMATS, INTERCHANGE, INVOICE
from .nodes import text
from .pairs import KIND, PAIRS
from .payment import PAYMENT
from .tree import trees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_TOTALS = "InvoiceSummary/InvoiceTotals"
_SUMS = ("GrossAmount", "NetAmount", "LineItemTotalsAmount", "ActualPayment")


def _begin_reading(root: Any, run: Reading) -> None:
    invoice = root if root.tag == INVOICE else root.find(INVOICE)
    run.currency = text(invoice, "InvoiceHeader/Payment/Currency") or None
    if text(invoice, "InvoiceHeader/InvoiceType") == CREDIT_NOTE:
        run.is_credit_note = True
        paths = [*(f"{_TOTALS}/{sum}" for sum in _SUMS), "InvoiceSummary/ActualPayment"]
        turn_credited([element_at(invoice, path) for path in paths], run)


_BEFORE = needed(OUTSIDE_SCOPE, document.MEANS_CODES)
_PAIRS: tuple[Pair | Repair, ...] = (
    SAID_TWICE,
    *(of_another(repair) for repair in _BEFORE),
    BOXES,
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
        begin_writing=as_in_source(_begin_reading),
        pairs=_PAIRS,
    )
