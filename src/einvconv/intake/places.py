"""Where things stand in the text of a document: lines, columns, and the start tag of every element.

libxml2 counts lines in 16 bits, and a frame that was cut away shifts them: so the text itself is counted, once, and
only when somebody asks.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from itertools import accumulate, count, islice
from operator import add, methodcaller

from einvconv.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LINE_END = re.compile(r"\r\n?|\n")
# An end that is missing is the end of the text, and a tag holds no "<": so that no input is scanned twice.
NO_TAG = r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)"
_NO_TAG = re.compile(NO_TAG, re.DOTALL)
_START_TAG = re.compile("<[^/?]")
_begins, _span = methodcaller("start"), methodcaller("span")
_FURTHER, _AT_LEAST = 4, 250
_DECLARATION = 80  # characters in which the declaration of a document mostly ends
# As a text: only an envelope needs it compiled.
_TAG = rf"""(?s){NO_TAG}|(</?)[^\s/<>!?]++[^"'<>]*+(?:"[^"<]*+"[^"'<>]*+|'[^'<]*+'[^"'<>]*+)*+>"""


class Piece(NamedTuple):
    """A stretch of a document's text from `offset` on stands at `line` and `column` of the source file."""

    offset: int
    line: int
    column: int


class Span(NamedTuple):
    """Where an element stands in a text: its start tag, and the end of its end tag."""

    start: int
    end: int


class Places:
    """Lines and columns of one text, which stands in the source file in one or several pieces.

    The text is looked through as far as somebody asks, and four times as far where that is not enough: what is found
    first mostly stands near its beginning. What another thread may look at is never changed, but put anew.
    """

    __slots__ = ("_lines", "_pieces", "_tags", "_text")

    def __init__(self, text: str, pieces: Sequence[Piece]) -> None:
        self._text = text
        self._lines: tuple[array[int], int] = array("Q", (0,)), 0
        self._tags: array[int] = array("Q")
        self._pieces = pieces

    def of_element(self, ordinal: int) -> tuple[int, int]:
        """Line and column of the start tag of the element with that number in document order, from 0."""
        tags = self._tags
        if ordinal >= len(tags):
            tags = self._tags = array("Q", islice(self._begin(), max(ordinal * _FURTHER, _AT_LEAST)))
        return self.of_offset(tags[ordinal])

    def _begin(self) -> Iterator[int]:
        """Where elements begin."""
        at = 0
        for start, end in asides(self._text):
            yield from map(_begins, _START_TAG.finditer(self._text, at, start))
            at = end
        yield from map(_begins, _START_TAG.finditer(self._text, at))

    def of_offset(self, offset: int) -> tuple[int, int]:
        """Line and column in the source file of a character of the text."""
        line, column = self._own(offset)
        piece = self._pieces[bisect_right(self._pieces, offset, key=lambda p: p.offset) - 1]
        piece_line, piece_column = self._own(piece.offset)
        if line == piece_line:
            return piece.line, piece.column + column - piece_column
        return piece.line + line - piece_line, column

    def _own(self, offset: int) -> tuple[int, int]:
        lines, end = self._lines
        if offset >= end:
            end = max(offset * _FURTHER, _AT_LEAST)
            lines, _ = self._lines = line_starts(self._text[:end]), end
        line = bisect_right(lines, offset)
        return line, offset - lines[line - 1] + 1


def asides(text: str) -> Iterator[tuple[int, int]]:
    """From where to where in a text comments, sections of plain characters and instructions stand; it may be that of a
    declaration too. Elsewhere nothing but tags begins with `<`."""
    asked = text.find("<?", 1, _DECLARATION) >= 0 or text.find("?", _DECLARATION) >= 0
    # One letter is found twenty times as fast as two.
    if ("!" in text and "<!" in text) or (asked and text.find("<?", 1) >= 0):
        yield from map(_span, _NO_TAG.finditer(text))


def line_starts(text: str) -> array[int]:
    """The offsets at which the lines of the text begin."""
    if "\r" in text and text.count("\r") != text.count("\r\n"):
        return array("Q", (0, *(m.end() for m in _LINE_END.finditer(text))))
    *others, _ = text.split("\n")
    return array("Q", map(add, accumulate(map(len, others), initial=0), count()))


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of one character; for one question only, without an index."""
    ends = [m.end() for m in _LINE_END.finditer(text, 0, offset)]
    return len(ends) + 1, offset - (ends[-1] if ends else 0) + 1


def spans(text: str, ordinals: Iterable[int]) -> list[Span]:
    """Where the elements with those numbers in document order stand in a well-formed text, in that order."""
    wanted = set(ordinals)
    found: list[Span] = []
    open_tags: list[tuple[int, int]] = []
    ordinal = -1
    for tag in re.finditer(_TAG, text):
        kind = tag.group(1)
        if kind is None:
            continue
        if kind == "<":
            ordinal += 1
            if text[tag.end() - 2] == "/":
                if ordinal in wanted:
                    found.append(Span(tag.start(), tag.end()))
                continue
            open_tags.append((ordinal, tag.start()))
        else:
            number, start = open_tags.pop()
            if number in wanted:
                found.append(Span(start, tag.end()))
    return sorted(found)


def end_of_first_element(text: str) -> int:
    """The offset after the first root element; the length of the text when it never ends."""
    depth = 0
    for tag in re.finditer(_TAG, text):
        kind = tag.group(1)
        if kind == "</":
            depth -= 1
        elif kind == "<" and text[tag.end() - 2] != "/":
            depth += 1
        elif kind is None:
            continue
        if depth <= 0:
            return tag.end()
    return len(text)


def contents(text: str) -> dict[int, tuple[int, int, int]]:
    """Of each element, by its number in document order: where its start tag begins and ends, and the next tag begins.

    The third equals the second for an element without content.
    """
    found: dict[int, tuple[int, int, int]] = {}
    ordinal = -1
    last = -1  # the element whose start tag was read last, as long as nothing has closed it
    for tag in re.finditer(_TAG, text):
        if last >= 0:
            start, end, _ = found[last]
            found[last] = (start, end, tag.start())
            last = -1
        if tag.group(1) == "<":
            ordinal += 1
            found[ordinal] = (tag.start(), tag.end(), tag.end())
            last = -1 if text[tag.end() - 2] == "/" else ordinal
    return found
