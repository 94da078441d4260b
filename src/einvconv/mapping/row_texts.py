"""Rows as they stand in the text of a document: one pattern takes all texts and attributes of a row out of it, where
the row has the elements, the attributes and nothing else that another one had.

Of a document that declares name spaces below its root, the rows are read as elements, and so are rows with a comment
or a section of plain characters in them.
"""

from __future__ import annotations

import re
from bisect import bisect

from lxml import etree

from ..intake.places import NO_TAG, asides
from ..patterns import pattern
from ..threads import lazy, per_thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..intake.document import Document

# What a value is of: the number of its element in the row, and the place of its attribute there (None for the text).
Slot = tuple[int, int | None]
Spaces = dict[str | None, str | None]  # by prefix; without one, and without a declaration, there is none

_PROLOG = pattern(rf"[ \t\r\n]*+(?:(?:{NO_TAG})[ \t\r\n]*+)*+", re.DOTALL)
_TAG = pattern(r"<((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>")
_VALUE = pattern(r"\"[^\"]*\"|'[^']*'")
_REFERENCE = pattern(r"&(#?\w+);")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_named_so = per_thread(lambda: etree.XPath("count(../*[name() = $name])"))


class RowTexts:
    """The rows of one name in a document, in their order, where each begins in its text, and which name spaces its
    prefixes stand for."""

    def __init__(self, text: str, starts: list[int], spaces: Spaces) -> None:
        self.text = text
        self.starts = starts
        self.spaces = spaces
        self._refers = "&" in text

    def values(self, shape: re.Pattern[str], number: int) -> tuple[str, ...] | None:
        """What the pattern for rows of a shape takes out of one; None where it is of another."""
        start = self.starts[number]
        found = shape.match(self.text, start)
        if found is None:
            return None
        if self._refers and self.text.find("&", start, found.end()) >= 0:
            return tuple(map(_resolved, found.groups()))
        return found.groups()

    def used(self, elements: list[Any]) -> frozenset[tuple[str | None, str | None]]:
        """What the prefixes in a row stand for: the same text is another row where they stand for something else."""
        attributes = {name[1:].partition("}")[0] for one in elements for name in one.attrib if name[0] == "{"}
        prefixes = {one.prefix for one in elements}
        return frozenset(one for one in self.spaces.items() if one[0] in prefixes or one[1] in attributes)

    def like(self, number: int) -> tuple[re.Pattern[str], list[Slot]] | None:
        """The pattern for rows like one, and what its values are of; None where there is more in it than elements."""
        pieces: list[str] = []
        slots: list[Slot] = []
        stack: list[int] = []
        count = 0
        at = self.starts[number]
        while stack or not count:
            found = _TAG.match(self.text, at)
            if found is None or found[1][0] in "!?":
                return None
            tag = found[1]
            at = self.text.find("<", found.end())
            if tag[0] == "/":
                stack.pop()
                pieces.append(re.escape(f"<{tag}>"))
            else:
                names = _VALUE.split(tag)
                pieces.append("<" + re.escape(names[0]))
                for nth, (value, name) in enumerate(zip(_VALUE.findall(tag), names[1:], strict=True)):
                    mark = value[0]
                    pieces.append(f"{mark}([^<{mark}\r\n\t]*+){mark}{re.escape(name)}")
                    slots.append((count, nth))
                pieces.append(">")
                if tag[-1] != "/":
                    stack.append(count)
                    if self.text.startswith("</", at):
                        slots.append((count, None))
                        pieces.append(r"([^<\r]*+)")
                        count += 1
                        continue
                count += 1
            pieces.append(r"[ \t\r\n]*+")
        pieces.append("(?=<[^!?])")  # what follows a row is no text
        return re.compile("".join(pieces)), slots


class Texts:
    """The text of one document, and where the elements of some names begin in it."""

    def __init__(self, document: Document) -> None:
        self._text = document.text
        self._starts: dict[str, list[int]] = {}
        prolog: Any = _PROLOG.match(self._text)
        root = _TAG.match(self._text, prolog.end())
        self._plain = root is not None and root[1][0] != "!" and self._text.find("xmlns", root.end()) < 0

    def rows(self, element: Any) -> RowTexts | None:
        """The rows that have the name of an element and stand beside it; None where the text does not plainly say which
        they are: they are found by their name, which no other element of the document may have."""
        if not self._plain:
            return None
        local = element.tag.rpartition("}")[2]
        name = f"{element.prefix}:{local}" if element.prefix else local
        if name not in self._starts:
            self._starts[name] = self._find(name)
        starts = self._starts[name]
        spaces: Spaces = {None: None, **element.nsmap}
        # Where two prefixes stand for the name space, there may be rows of another name among them.
        alone = len(starts) == _named_so()(element, name=name)
        alone = alone and list(spaces.values()).count(spaces[element.prefix]) == 1
        return RowTexts(self._text, starts, spaces) if alone else None

    def _find(self, name: str) -> list[int]:
        tag = rf"<{re.escape(name)}(?=[ \t\r\n/>])"
        found = [one.start() for one in re.finditer(tag, self._text)]
        begin, end = self._asides
        return [at for at in found if end[bisect(begin, at) - 1] <= at] if len(end) > 1 else found

    @lazy
    def _asides(self) -> tuple[list[int], list[int]]:
        """Where it begins and ends, in which what looks like a tag is none; the first is nothing, at the beginning."""
        found = [(0, 0), *asides(self._text)]
        return [begin for begin, _ in found], [end for _, end in found]


def _resolved(text: str) -> str:
    """A text with the characters that references in it stand for."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(reference: re.Match[str]) -> str:
    name = reference[1]
    if name[0] != "#":
        return _NAMED[name]
    return chr(int(name[2:], 16) if name[1] == "x" else int(name[1:]))
