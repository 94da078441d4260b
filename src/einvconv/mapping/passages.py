"""Whether a text of the output is a part of one of the source; a long one is not gone through for each of its parts."""

from __future__ import annotations

from ..threads import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LONG = 500  # characters of a text that is remembered with the place of its last part
_TIMES = 50  # how often a long text is gone through, however many parts are looked for


def within(text: str, there: str) -> bool:
    """Whether a text is a part of another one; a code of one or two letters is no part of a word."""
    return _find(text, there) >= 0


def _find(text: str, there: str) -> int:
    if len(text) > 2 or len(text) == len(there):
        return there.find(text)
    at = there.find(text)
    while at >= 0:
        end = at + len(text)
        if not there[max(at - 1, 0) : at].isalpha() and not there[end : end + 1].isalpha():
            return at
        at = there.find(text, at + 1)
    return -1


def plain(text: str) -> str:
    """A text without what spellings differ in: capitals, spaces and marks."""
    return "".join(c for c in text.casefold() if c.isalnum())


class Passage:
    """A long text whose parts are looked for in their order, so that all of them take one walk through it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._after = 0
        self._left = _TIMES * len(text)

    @lazy
    def _plain(self) -> Passage:
        return Passage(plain(self.text))

    def says(self, text: str) -> bool:
        """Whether a text is a part, in any spelling."""
        return self.has(text) or self._plain.has(plain(text))

    def has(self, part: str) -> bool:
        """Whether a part stands there; where very many did not, it is looked for after the last one that did."""
        at = _find(part, self.text[self._after : self._after + len(part) + LONG])
        if at >= 0:
            self._after += at + len(part)
            return True
        self._left -= len(self.text) * (1 if len(part) > 2 else _TIMES)  # a code is looked for letter by letter
        at = _find(part, self.text) if self._left >= 0 else -1
        if at >= 0:
            self._after = at + len(part)
        return at >= 0


def source_text(place: Any) -> str:
    """The source's own spelling of the value that was read at a place; a text that is noted instead is that."""
    if place.__class__ is str:
        return str(place.strip())
    element, attribute = place
    if attribute is None and len(element):  # of a value in parts, whatever stands between them
        return " ".join(part.strip() for part in element.itertext() if part.strip())
    return str(element.get(attribute) if attribute else element.text or "").strip()


class Passages:
    """The texts of a source by their places."""

    def __init__(self) -> None:
        self._long: dict[Any, Passage] = {}

    def long(self, place: Any) -> Passage | None:
        """The passage at a place that was asked for before; lxml would make a text of it each time that it is read."""
        return self._long.get(place)

    def at(self, place: Any) -> str | Passage:
        """The text at a place; a long one is always the same passage."""
        found = self._long.get(place)
        if found is not None:
            return found
        text = source_text(place)
        if len(text) <= LONG:
            return text
        return self._long.setdefault(place, Passage(text))
