"""Making the output fit its schema: what the schema does not admit is taken back and reported, or all is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..errors import ConversionRefused
from ..report import Loss
from .schemas import schema_for

if TYPE_CHECKING:
    from ..formats.base import Format
    from .writing import Writing

MAX_REPAIRS = 500
_ATTRIBUTE = re.compile(r"attribute '(?:\{[^}]*\})?([^']+)'")


def fit(root: Any, form: Format, run: Writing) -> list[Loss]:
    """Take back values that the target's schema does not admit, until it admits the document.

    A kept value goes with what was made for it; a term goes alone, and where it is one that the format cannot be
    without, ConversionRefused says so.
    """
    schema = schema_for(form.schema_path(root.tag))
    losses: list[Loss] = []
    for _ in range(MAX_REPAIRS):
        if schema.validate(root):
            return losses
        log: Any = schema.error_log
        error = log[0]
        element = _at(root, error.path)
        reason = f"{form.name} does not admit it there: {_plain(error.message)}"
        named = _ATTRIBUTE.search(error.message)
        taken = run.take_back(element, named[1] if named else None, reason) if element is not None else []
        if not taken:
            break
        losses += taken
    raise ConversionRefused(
        f"The invoice cannot be written as {form.name}: {_plain(error.message)} (at {error.path}). "
        "Give the invoice what is missing there, or correct it, and convert again."
    )


def _at(root: Any, path: str | None) -> Any:
    """The element that a schema error points at; libxml2 names it with the prefixes of the whole document."""
    if not path:
        return None
    spaces = {p: u for e in root.iter("*") for p, u in e.nsmap.items() if p}
    found = root.xpath(path, namespaces=spaces)
    return found[0] if found else None


def _plain(message: str) -> str:
    return re.sub(r"\{[^}]*\}", "", message).rstrip(".")
