"""Putting kept values back: by their path below the group's element, in the order that the schema has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from lxml import etree

from ..model.base import Kept

if TYPE_CHECKING:
    from .format import Format

_STEP = re.compile(r"(@?)([^/\[\]]+)(?:\[([0-9]+)\])?")


class Restorer:
    """Puts the kept values of groups back into a document that is being written."""

    def __init__(self, form: Format) -> None:
        self._form = form
        self.made: dict[Any, Kept | None] = {}
        self.marks: dict[tuple[Any, str], Kept] = {}

    def restore(self, element: Any, kept: Sequence[Kept]) -> Iterator[Kept]:
        """Put back what the schema has a place for, below `element`; yields what came to stand."""
        made: dict[str, Any] = {}
        for one in kept:
            before = len(self.made)
            if self._put(element, one, made):
                yield one
            else:
                self._undo(len(self.made) - before, made)

    def _put(self, base: Any, kept: Kept, made: dict[str, Any]) -> bool:
        at = base
        prefix = ""
        steps = [s.groups() for s in _STEP.finditer(kept.path)]
        if not all(self._form.knows(name) for _, name, _ in steps):
            return False
        elements = sum(1 for mark, _, _ in steps if not mark)
        for i, (mark, name, index) in enumerate(steps):
            if mark:
                at.set(self._form.tag(name), kept.value)
                self.marks[at, self._form.tag(name)] = kept
                return True
            own = i >= elements - kept.unclaimed
            prefix += f"/{'+' if own else ''}{name}[{index or 1}]"
            known = made.get(prefix)
            if known is None:
                tag = self._form.tag(name)
                known = self._written(at, tag, 1 if own else int(index or 1), own, made)
                if known is None:
                    known = self._insert(at, tag)
                    if known is None:
                        return False
                made[prefix] = known
            at = known
        if steps or (at.text is None and len(at) == 0):
            at.text = kept.value
        else:
            return False
        self.made[at] = kept
        return True

    def _undo(self, count: int, made: dict[str, Any]) -> None:
        """Take out again the elements made for a value that found no place in them."""
        for element in list(self.made)[len(self.made) - count :]:
            del self.made[element]
            del made[next(k for k, v in made.items() if v is element)]
            if element.getparent() is not None:
                element.getparent().remove(element)

    @staticmethod
    def _written(at: Any, tag: str, nth: int, own: bool, made: dict[str, Any]) -> Any:
        """The element of the tree that a step stands for; for one of kept values only, at most an empty one."""
        old = [c for c in at if c.tag == tag and c not in made.values()]
        if own:
            old = [c for c in old if not (c.text and c.text.strip()) and len(c) == 0 and not c.attrib]
        return old[nth - 1] if len(old) >= nth else None

    def _insert(self, parent: Any, tag: str) -> Any:
        """A new child in its place by the schema; None where the schema has no such child there."""
        content = self._form.content(parent.getroottree().getroot().tag)
        order = content.order(parent)
        if tag not in order and not content.open(parent):
            return None
        rank = order.get(tag, len(order))
        at = 0
        for i, child in enumerate(parent):
            if order.get(child.tag, -1) <= rank:
                at = i + 1
        element = etree.Element(tag, nsmap=self._form.spaces(tag))
        parent.insert(at, element)
        self.made[element] = None
        return element
