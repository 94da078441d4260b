"""Addresses of fewer lines than a source has: what is over stands in the last line there is, and is told."""

from __future__ import annotations

from ...mapping.nodes import wrap
from ...mapping.writing import Writing
from ...model import Address

_MORE = ("line2", "line3", "po_box")
_LINES = ("line1", "line2", "line3")


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


def packed(source: Address, width: int, run: Writing) -> Address:
    """The address with lines that do not fit one by one, and do where they follow one another; others as they are.

    Of as many lines as there is room for, of which some are too long at that, each keeps its own place and is cut.
    """
    said = [field for field in _LINES if getattr(source, field)]
    together = wrap(" ".join(getattr(source, field).strip() for field in said), width)
    one_by_one = sum(len(wrap(getattr(source, field), width)) for field in said)
    if one_by_one <= len(_LINES) or (len(_LINES) > len(said) and len(together) > len(_LINES)):
        return source
    made = run.edit(source)
    if len(together) > len(_LINES):
        for field in said:
            text = getattr(source, field)
            setattr(made, field, text[:width].rstrip())
            if len(text) > width:
                run.report(source, field, "truncated", f"cut to the {width} characters that a line has")
        return made
    for field, text in zip(_LINES, (*together, None, None, None), strict=False):
        setattr(made, field, text)
        for other in said:
            run.carry(made, field, source, other)
    for field in said:
        run.report(source, field, "approximated", f"spread over lines of {width} characters, with the others")
    return made
