"""References of the invoice that some formats have on each line: the order (BT-13), the delivery note (BT-16).

Source: SFTI's guide to EN 16931: one invoice refers to one order, which stands in its lines.
"""

from __future__ import annotations

from collections.abc import Callable

from ...errors import ConversionRefused
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice, LineReferences
from ...model.base import Joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LONGEST = 1000
"""Characters of a reference that goes into each line."""


def read_shared(invoice: Invoice, run: Reading, field: str, term: str) -> None:
    """A reference that all lines with one share is the invoice's."""
    refs = [one.references for one in invoice.lines if one.references is not None and getattr(one.references, field)]
    if len({getattr(one, field) for one in refs}) != 1 or getattr(invoice, term) is not None:
        return
    places = [run.trace.places.pop((id(one), field)) for one in refs]
    setattr(invoice, term, getattr(refs[0], field))
    run.trace.places[(id(invoice), term)] = Joined(places)
    for one in refs:
        setattr(one, field, None)


def write_shared(invoice: Invoice, run: Writing, field: str, term: str, had: Callable[[Any], bool]) -> None:
    """The invoice's reference in each line without one; in a source of the target's own, in those that `had` it."""
    value = getattr(invoice, term)
    if value is None:
        return
    length = len(str(value))
    if length > _LONGEST and len(invoice.lines) > 1 and not run.keeps:  # it would come to very much
        raise ConversionRefused(
            f"A reference of the invoice has {length:,} characters, and {run.target} has it in each line: shorten it, "
            "and convert again."
        )
    made = []
    for source in invoice.lines:
        line, refs = source, source.references
        base = run.trace.bases.get(id(run.original_of(source)))
        if (refs is None or getattr(refs, field) is None) and (not run.keeps or base is None or had(base)):
            line = run.edit(source)
            refs = line.references = run.edit(refs) if refs is not None else LineReferences.blank()
            setattr(refs, field, value)
            run.carry(refs, field, invoice, term)
        made.append(line)
    invoice.lines = made
