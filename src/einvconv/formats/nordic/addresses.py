"""Addresses of fewer lines than a source has: what is over stands in the last line there is, and is told."""

from __future__ import annotations

from ...mapping.writing import Writing
from ...model import Address

_MORE = ("line2", "line3", "po_box")


def gather(source: Address | None, last: str, run: Writing, fields: tuple[str, ...] = _MORE) -> Address | None:
    """The address with all its lines in `last` and those before it; `fields` are those that may be over."""
    if source is None:
        return None
    more = [field for field in fields if field > last or field == "po_box"]
    over = [field for field in more if field != last and getattr(source, field) is not None]
    if not over or run.keeps:
        return source
    made = run.edit(source)
    setattr(made, last, ", ".join(text for text in (getattr(made, last), *(getattr(made, f) for f in over)) if text))
    for field in over:
        run.carry(made, last, source, field)
        run.report(source, field, "approximated", f"{run.target} has fewer lines of an address: it stands in the last")
    return made
