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
    spaces = {p: u for p, u in root.nsmap.items() if p}
    for _ in range(MAX_REPAIRS):
        if schema.validate(root):
            return losses
        error = schema.error_log[0]
        found = root.xpath(error.path, namespaces=spaces) if error.path else []
        element = found[0] if found else None
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


def _plain(message: str) -> str:
    return re.sub(r"\{[^}]*\}", "", message).rstrip(".")
