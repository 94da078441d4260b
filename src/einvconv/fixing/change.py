"""A change of a text, and the values of a document with their places in the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from einvconv.intake.places import contents
from einvconv.light import NamedTuple, Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from einvconv.intake import Document

_ATTRIBUTE = r"""\s([^\s=/<>]++)\s*+=\s*+(?:"([^"<&]*)"|'([^'<&]*)')"""


class Change(Record):
    """A value that is written otherwise: what kind of change, where, what stood there, what stands there, and which
    rules asked for it; none where no rule here does, and receivers do. `unsafe` is one that says something new."""

    kind: str
    path: str
    line: int
    column: int
    before: str
    after: str
    rules: tuple[str, ...] = ()
    unsafe: bool = False


class Value(NamedTuple):
    """A value as it stands in the text: the element and its number, its attribute or "", the text, and its place."""

    ordinal: int
    element: etree._Element
    attribute: str
    text: str
    start: int
    end: int
    line: int
    column: int

    @property
    def name(self) -> str:
        """The local name of the element."""
        return str(self.element.tag).rpartition("}")[2]


def values(document: Document, text: str) -> list[Value]:
    """The values of all attributes and of the elements without children, where they stand as they are written.

    What is written with references or as CDATA is left out: it is not changed here.
    """
    found: list[Value] = []
    elements = list(document.root.iter(etree.Element))
    for ordinal, (start, end, closed) in contents(text).items():
        if ordinal >= len(elements):
            break
        element = elements[ordinal]
        line, column = document.place(ordinal)
        for match in re.finditer(_ATTRIBUTE, text[start:end]):
            group = 2 if match[2] is not None else 3
            if match[group] and not match[1].startswith("xmlns"):
                at = start + match.start(group)
                found.append(
                    Value(ordinal, element, match[1], match[group], at, start + match.end(group), line, column)
                )
        if closed > end and not len(element):
            said = text[end:closed]
            if said and not any(sign in said for sign in "<&\r"):
                found.append(Value(ordinal, element, "", said, end, closed, line, column))
    return found


def applied(text: str, changes: Iterable[tuple[Value, str]]) -> str:
    """The text with values changed; no two of them are the same."""
    for value, after in sorted(changes, key=lambda one: one[0].start, reverse=True):
        text = text[: value.start] + after + text[value.end :]
    return text
