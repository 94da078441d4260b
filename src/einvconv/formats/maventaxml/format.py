"""Maventa XML made ready: its tree, its pairs, and what it asks for and another format leaves unsaid."""

from __future__ import annotations

from decimal import Decimal

from ...mapping.format import Format, Pair, Repair
from ...mapping.reading import Reading
from ...model import compute
from ..en16931 import peppol, taxes
from ..en16931.notes import read_subjects, write_subjects
from ..making import format_of, of_another
from ..nordic import by_sign
from ..nordic.asked import asked
from ..nordic.charges import CHARGES_AS_ROWS
from ..nordic.fines import FINE
from ..nordic.implied import IMPLIED
from ..nordic.line_vat import LINE_VAT
from ..nordic.one_reference import ONE_REFERENCE
from ..nordic.percents import PERCENTS
from ..nordic.plain import number_in, stated
from . import pairs
from .about import FORMATS, INVOICE
from .tree import tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _begin_reading(root: Any, run: Reading) -> None:
    run.currency = (root.findtext("currency/abbr") or "").strip() or None
    by_sign.begin_reading(sums_of(root), run)


def sums_of(holder: Any) -> list[Decimal | None]:
    """The sums of an invoice, and that of its lines."""
    if holder is None:
        return []
    of_lines = compute.total(number_in(one) for one in holder.iterfind("items/item/sum"))
    return [*(stated(holder, sum) for sum in ("sum_tax", "sum")), of_lines]


# What is read alike in a document and in the call of the interface
READ: tuple[Pair | Repair, ...] = (
    by_sign.KIND,
    CHARGES_AS_ROWS,
    PERCENTS,
    pairs.TOTALS,
    pairs.RATES,
    LINE_VAT,
    IMPLIED,
    pairs.PARTIES,
    pairs.ACCOUNTS,
    ONE_REFERENCE,
    pairs.REFERENCE,
    pairs.UNITS,
    FINE,
    peppol.NOTES,
    Pair("note subjects", read_subjects, write_subjects),
)
_PAIRS: tuple[Pair | Repair, ...] = (*(of_another(repair) for repair in asked(taxes.BREAKDOWN)), *READ)


def maventaxml() -> Format:
    """Maventa XML 1.0."""
    return format_of(
        FORMATS[0],
        trees={INVOICE: tree()},
        root_for=lambda _: INVOICE,
        begin_reading=_begin_reading,
        begin_writing=by_sign.begin_writing,
        pairs=_PAIRS,
    )
