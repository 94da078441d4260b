"""Visma EDI Invoice made ready: a tree for each version, its pairs, and what other formats leave unsaid."""

from __future__ import annotations

from ...mapping.format import Format, Pair, Repair
from ...mapping.reading import Reading
from ..en16931 import peppol, reasons, rows
from ..en16931.accounts import PRIMARY
from ..en16931.boxes import boxes
from ..en16931.implied import ORIGINAL
from ..en16931.notes import read_subjects, write_subjects
from ..en16931.said_twice import SAID_TWICE
from ..en16931.taxes import OUTSIDE_SCOPE
from ..making import format_of, of_another
from ..nordic.asked import needed
from ..nordic.by_sign import turn_credited
from ..nordic.plain import REGISTERS, as_in_source, element_at
from . import orders
from .about import FORMATS, ROOTS
from .pairs import CHARGES, KIND, PAIRS
from .payment import PAYMENT
from .tree import tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_TRUE = ("true", "1")
_SUMS = ("InvoiceTotalAmount", "TotalAmountInclVAT", "TotalAmountExclVAT", "TotalGoods", "TotalGoodsInclDuty")


def _begin_reading(root: Any, run: Reading) -> None:
    run.currency = (root.findtext("{*}Currency/{*}CurrencyCode") or "").strip() or None
    if (root.findtext("{*}CreditNote") or "").strip() in _TRUE:
        run.is_credit_note = True
        turn_credited([element_at(root, sum) for sum in _SUMS], run)


_BEFORE = needed(OUTSIDE_SCOPE, reasons.REASONS)
_PAIRS: tuple[Pair | Repair, ...] = (
    *(of_another(repair) for repair in _BEFORE),
    boxes(lines=2),
    orders.READ,
    KIND,
    ORIGINAL,
    SAID_TWICE,
    CHARGES,
    PRIMARY,
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
        begin_writing=as_in_source(_begin_reading),
        pairs=_PAIRS,
        by_schema=True,
    )


def vismaxml() -> Format:
    """Visma EDI Invoice 5.3."""
    return _format(0, "5.3")


def vismaxml60() -> Format:
    """Visma EDI Invoice 6.0."""
    return _format(1, "6.0")
