"""Liinos XML made ready: its tree, its pairs, and what it asks for and another format leaves unsaid."""

from __future__ import annotations

from ...mapping.format import Format, Pair, Repair
from ...mapping.reading import Reading
from ..en16931 import rows
from ..en16931.accounts import BANK_NAMES
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
from ..nordic.reason_notes import REASONS
from . import pairs
from .about import FORMATS, ROOT
from .nodes import number
from .tree import tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SUM = "Data/Header/Summaries/Summary[@Type='{}']/Sum"


def _begin_reading(root: Any, run: Reading) -> None:
    run.currency = (root.findtext("Data/Header/Summaries/Currency") or "").strip() or None
    by_sign.begin_reading([number(root, _SUM.format(kind)) for kind in (1, 2, 3)], run)


_PAIRS: tuple[Pair | Repair, ...] = (
    *(of_another(repair) for repair in asked(rows.IDENTIFIERS, BANK_NAMES)),
    of_another(rows.DESCRIPTIONS),
    by_sign.KIND,
    CHARGES_AS_ROWS,
    PERCENTS,
    pairs.TOTALS,
    LINE_VAT,
    IMPLIED,
    pairs.PARTIES,
    pairs.ACCOUNTS,
    ONE_REFERENCE,
    pairs.ROWS,
    REASONS,
    FINE,
    Pair("note subjects", read_subjects, write_subjects),
)


def liinos() -> Format:
    """Liinos XML of document id 10."""
    return format_of(
        FORMATS[0],
        trees={ROOT: tree()},
        root_for=lambda _: ROOT,
        begin_reading=_begin_reading,
        begin_writing=by_sign.begin_writing,
        pairs=_PAIRS,
    )
