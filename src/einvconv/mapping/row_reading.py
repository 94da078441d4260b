"""Rows that are read alike: those of one shape have a function of straight-line Python, made when many had that shape.

The shape of a row are the names of its elements, how many children each has, and how many attributes there are. A row
that says them in the same words as one before is read out of the text of the document; any other one by its elements.
"""

from __future__ import annotations

import re
from operator import attrgetter

from lxml import etree

from ..threads import per_thread
from .nodes.branches import Branch, Each
from .row_code import Row, compiled, reads_plainly
from .row_texts import RowTexts, Texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..model.base import Group
    from .nodes.base import Node, Read
    from .reading import Reading

Shape = tuple[tuple[str, ...], tuple[int, ...], float]
Prefixes = frozenset[tuple[str | None, str | None]]
_ENOUGH = 60  # rows of a shape that pay for a function
_ENOUGH_OF_FEW = 100  # the same, where documents have few of them, of which some are looked at
_FIRST = 3  # so many rows are read by their elements before the text is looked into
_NTH = 10  # one in so many rows is looked at for its shape
_MOST_SHAPES, _MOST_SEEN = 20, 200
_LONGEST = 1000  # elements of a row
_tag, _text = attrgetter("tag"), attrgetter("text")
_attributes = per_thread(lambda: etree.XPath("count(descendant-or-self::*/@*)"))


class Readings:
    """The functions that a branch has for its rows: by the patterns of their text, and by their shape."""

    def __init__(self) -> None:
        # The one that served last goes first. What other threads go through is never changed, but put anew.
        # What the prefixes in the text have to stand for is beside the pattern.
        self.by_text: tuple[tuple[re.Pattern[str], Prefixes, Row], ...] = ()
        self.by_shape: dict[Shape, Row] = {}
        # Of documents with few rows: how many rows no pattern was there for, and how many had a shape, by its hash:
        # it stays, and a row may have as many elements as it likes.
        self.missed = 0
        self.seen: dict[int, int] = {}


def row_readers(branch: Branch, nodes: list[Each], run: Reading, few: bool) -> dict[str, Read]:
    """The functions that read the children of an element with rows of these nodes: they go by their shape, or, where
    they are `few`, as others before."""
    kind = FewRows if few else Rows
    rows = {node.tag: kind(node, run).read for node in nodes if _is_plain(branch.by_tag[node.tag])}
    return {**branch.readers, **rows}


def _is_plain(found: list[tuple[Node, bool]]) -> bool:
    """Whether all elements of a name are rows, which are read as all rows are."""
    node, chooses = found[0]
    return isinstance(node, Each) and len(found) == 1 and not chooses and reads_plainly(node)


class Rows:
    """The rows of one branch in one document."""

    def __init__(self, node: Each, run: Reading) -> None:
        self._node = node
        self._count: Any = _attributes()
        self._seen: dict[Shape, int] = {}
        self._left = _MOST_SHAPES  # functions that may still be made: there may be as many shapes as rows
        self._strange = 0  # rows that no function was there for, less those that one was
        self._number = -1
        self._looked_for = False
        self._texts: RowTexts | None = None
        if node.readings is None:
            node.readings = Readings()
        self._readings: Readings = node.readings

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        """As of the branch."""
        node = self._node
        place = node.place
        holder = run.holder(place, owner)
        group = place.type.blank()
        getattr(holder, place.field).append(group)
        run.begin(group, element)
        self._number += 1
        if not self._looked_for:
            self._looked_for = True
            run.texts = run.texts or Texts(run.document)
            self._texts = run.texts.rows(element)
        if self._strange < _ENOUGH * 2 and (self._by_text(element, group, run) or self._by_shape(element, group, run)):
            self._strange = max(self._strange - 1, 0)
        else:
            self._strange += 1
            node.read_inside(element, group, run)
        return True

    def _by_text(self, element: Any, group: Group, run: Reading) -> bool:
        if self._texts is None:
            return False
        known, spaces = self._readings.by_text, self._texts.spaces.items()
        for nth, (pattern, prefixes, row) in enumerate(known):
            values = self._texts.values(pattern, self._number)
            if values is not None and spaces >= prefixes:
                if nth:
                    self._readings.by_text = known[nth], *known[:nth], *known[nth + 1 :]
                row(element, values, group, run)
                run.plain_rows.add(element)
                return True
        return False

    def _by_shape(self, element: Any, group: Group, run: Reading) -> bool:
        elements, shape = self._shape(element)
        row = self._readings.by_shape.get(shape)
        if row is None:
            seen = self._seen[shape] = self._seen.get(shape, 0) + 1
            if seen < _ENOUGH or not self._left or len(elements) > _LONGEST:
                return False
            self._left -= 1
            self._seen[shape] = 0
            if self._taught(elements, run):
                return self._by_text(element, group, run)
            known = self._readings.by_shape
            if len(known) >= _MOST_SHAPES:
                known.clear()
            row = known[shape] = compiled(self._node, elements, run)
        return row(element, list(map(_text, elements)), group, run)

    def _shape(self, element: Any) -> tuple[list[Any], Shape]:
        elements = list(element.iter())
        return elements, (tuple(map(_tag, elements)), tuple(map(len, elements)), self._count(element))

    def _taught(self, elements: list[Any], run: Reading) -> bool:
        """Whether rows like the one of these elements are read out of their text from now on."""
        like = None if self._texts is None else self._texts.like(self._number)
        if self._texts is None or like is None:
            return False
        pattern, slots = like
        values = self._texts.values(pattern, self._number)
        said = [elements[at].text if nth is None else elements[at].values()[nth] for at, nth in slots]
        if values is None or [value or None for value in values] != [text or None for text in said]:
            return False
        made = pattern, self._texts.used(elements), compiled(self._node, elements, run, slots)
        self._readings.by_text = made, *self._readings.by_text[: _MOST_SHAPES - 1]
        return True


class FewRows(Rows):
    """The rows of one branch in a document that has a few: by their text, as many rows of documents before were."""

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        """As of the branch."""
        if self._number < _FIRST - 1 or self._strange >= _FIRST:
            self._number += 1
            return self._node.read(element, owner, run)
        return super().read(element, owner, run)

    def _by_shape(self, element: Any, group: Group, run: Reading) -> bool:
        readings = self._readings
        readings.missed += 1
        if self._texts is None or readings.missed % _NTH:
            return False
        if len(readings.seen) > _MOST_SEEN:
            readings.seen.clear()
        elements, shape = self._shape(element)
        known = hash(shape)
        seen = readings.seen[known] = readings.seen.get(known, 0) + _NTH
        if seen < _ENOUGH_OF_FEW or len(elements) > _LONGEST:
            return False
        readings.seen[known] = 0
        return self._taught(elements, run) and self._by_text(element, group, run)
