"""The pairs and repairs of a format, in their order, on an invoice that is about to be written."""

from __future__ import annotations

from itertools import groupby

from .format import OfLines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..model import Invoice
    from .format import Pair, Repair
    from .writing import Report, Writing

_AT_ONCE = 250  # lines: as many as stay at hand in a processor


def write_steps(steps: Iterable[Pair | Repair], invoice: Invoice, run: Writing) -> None:
    """Have each step do its part; `invoice` is a copy, which they may change.

    Repairs of lines that follow one another go through a document by stretches, since all lines of a long one are
    soon out of reach. What they report is in the order of the repairs all the same.
    """
    for kind, some in groupby((step.write for step in steps), type):
        if issubclass(kind, OfLines):
            _write_lines([one for one in some if isinstance(one, OfLines)], invoice, run)
        else:
            for write in some:
                write(invoice, run)


def _write_lines(repairs: Sequence[OfLines], invoice: Invoice, run: Writing) -> None:
    lines, reports = list(invoice.lines), run.reports
    told: list[list[Report]] = [[] for _ in repairs]
    before = len(reports)
    for start in range(0, len(lines), _AT_ONCE):
        some = lines[start : start + _AT_ONCE]
        for repair, of_repair in zip(repairs, told, strict=True):
            repair.change(some, run)
            of_repair += reports[before:]
            del reports[before:]
        lines[start : start + _AT_ONCE] = some
    for of_repair in told:
        reports += of_repair
    invoice.lines = lines
