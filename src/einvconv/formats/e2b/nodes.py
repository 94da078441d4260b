"""How e2b spells what other formats spell otherwise: the status of a document, days of a discount, references by code.

Sources: the tables of the e2b 3.3 guide; two public programs that read e2b; UNTDID 1225 for the status.
"""

from __future__ import annotations

import datetime as dt
import re

from ...mapping.codecs import Table
from ...mapping.made import put
from ...mapping.nodes import Leaf, Value
from ...mapping.refs import Ref
from ...patterns import pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...mapping.reading import Reading
    from ...mapping.writing import Writing
    from ...model.base import Group

ORIGINAL = "9"
ORIGINS = {"1": "Cancel", "7": "Copy", "31": "Copy"}
LANGUAGES = Table({code.upper(): code for code in ("no", "nb", "nn", "en", "sv", "da", "fi", "de")})
_DAYS = pattern(r"[0-9]{1,4}", re.ASCII)


def text(element: Any, path: str) -> str:
    """What stands at a path of names below an element, or nothing."""
    steps = "/".join(f"{{*}}{step}" for step in path.split("/"))
    return (element.findtext(steps) or "").strip() if element is not None else ""


class Status(Value):
    """Whether the document is an original, which goes without saying, a copy, or a cancellation of another one."""

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        said = (element.text or "").strip()
        if len(element) or (said != ORIGINAL and (said not in ORIGINS or not super().read(element, owner, run))):
            return False
        if said == ORIGINAL:
            for name in element.attrib:
                run.keep_mark(element, name, owner)
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        before = len(parent)
        super().write(parent, owner, run)
        if len(parent) == before:
            put(parent, self.tag, self.spaces).text = ORIGINAL


class Days(Leaf):
    """A number of days after the date of the invoice, which is a day in the model."""

    def __init__(self, tag: str, ref: Ref) -> None:
        self.tag = tag
        self.ref = ref

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        said = (element.text or "").strip()
        try:
            issued = dt.date.fromisoformat(text(element.getparent().getparent().getparent(), "InvoiceDate")[:10])
            due = issued + dt.timedelta(days=int(said if _DAYS.fullmatch(said) else "-"))
        except (ValueError, OverflowError):
            return False
        if len(element) or element.attrib or getattr(owner, self.place.field) is not None:
            return False
        setattr(owner, self.place.field, due)
        run.trace.places[(id(owner), self.place.field)] = (element, None)
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        issued = getattr(run.original, "issue_date", None)
        day = getattr(owner, self.place.field)
        if issued is None or day is None or day < issued:
            return
        given = run.give(self.place, _After(issued), owner)
        if given is not None:
            element = put(parent, self.tag, self.spaces)
            element.text = given.text
            run.stands(given, element)


class _After(Table):
    """A day as the number of days after another one."""

    def __init__(self, issued: dt.date) -> None:
        super().__init__({})
        self.issued = issued

    def write(self, value: Any) -> str:
        return str((value - self.issued).days)
