"""Putting kept values back: by their path below the group's element, in the order that the schema has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..model.base import Kept
from ..patterns import pattern
from .made import XSI, Made, Row, check_name, check_text, top

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .content import ContentModel
    from .format import Format

# An element that says by this attribute that it has no value
NIL = f"{{{XSI}}}nil"
_DEEPEST, _DIGITS = 100, 8
_STEP = pattern(r"(@?)([^/\[\]]+)(?:\[([0-9]+)\])?")


class Restorer:
    """Puts the kept values of groups back into a document that is being written."""

    def __init__(self, form: Format) -> None:
        self._form = form
        self.made: dict[Any, Kept | None] = {}
        self.marks: dict[tuple[Any, str], Kept] = {}
        self._written: dict[Any, dict[str, list[Any]]] = {}
        self._empty: dict[tuple[Any, str], list[Any]] = {}
        self._last: dict[tuple[Any, str], Any] = {}
        self._more: dict[tuple[Any, str], int] = {}

    def restore(self, element: Any, kept: Sequence[Kept]) -> Iterator[Kept]:
        """Put back what the schema has a place for, below `element`; yields what came to stand."""
        made: dict[str, Any] = {}
        for one in kept:
            fresh: list[tuple[str, Any]] = []
            try:
                put = self._put(element, one, made, fresh)
            except ValueError:  # a step that is no name in XML: the path was made in code, or came in JSON
                put = False
            if put:
                yield one
            else:
                self._undo(fresh, made)

    def _put(self, base: Any, kept: Kept, made: dict[str, Any], fresh: list[tuple[str, Any]]) -> bool:
        at = base
        prefix = ""
        steps = [s.groups() for s in _STEP.finditer(kept.path)]
        if len(steps) > _DEEPEST or not all(self._may_stand(name, index) for _, name, index in steps):
            return False
        elements = sum(1 for mark, _, _ in steps if not mark)
        for i, (mark, name, index) in enumerate(steps):
            if mark:
                check_name(self._form.tag(name))
                check_text(kept.value)
                at.set(self._form.tag(name), kept.value)
                self.marks[at, self._form.tag(name)] = kept
                return True
            own = i >= elements - kept.unclaimed
            prefix += f"/{'+' if own else ''}{name}[{index or 1}]"
            known = made.get(prefix)
            if known is None:
                tag = self._form.tag(name)
                known = self._free(at, tag) if own else self._nth(at, tag, int(index or 1))
                if known is None:
                    known = self._insert(at, tag)
                    if known is None:
                        return False
                    fresh.append((prefix, known))
                made[prefix] = known
            at = known
        if steps or (at.text is None and len(at) == 0):
            check_text(kept.value)
            at.text = kept.value
            at.unset(NIL)
        else:
            return False
        self.made[at] = kept
        return True

    def _may_stand(self, name: str, index: str | None) -> bool:
        """Whether a step may be one of the format's: its prefix is known, and its position one that counts from 1."""
        position = index is None or (len(index) < _DIGITS and int(index) > 0)
        return position and name != "xmlns" and self._form.knows(name)

    def _undo(self, fresh: list[tuple[str, Any]], made: dict[str, Any]) -> None:
        """Take out again the elements made for a value that found no place in them."""
        for prefix, element in fresh:
            del self.made[element]
            del made[prefix]
            parent = element.getparent()
            if parent is not None:
                self._more[parent, element.tag] -= 1
                parent.remove(element)

    def _children(self, at: Any, tag: str) -> list[Any]:
        """The children of a name that the tree wrote, before any was made here."""
        if at not in self._written:
            families: dict[str, list[Any]] = {}
            for child in at:
                families.setdefault(child.tag, []).append(child)
            self._written[at] = families
        return self._written[at].get(tag, [])

    def _nth(self, at: Any, tag: str, nth: int) -> Any:
        """The element of the tree that a step stands for."""
        children = self._children(at, tag)
        return children[nth - 1] if len(children) >= nth else None

    def _free(self, at: Any, tag: str) -> Any:
        """An element of the tree for kept values only: one that says nothing yet, each once."""
        if (at, tag) not in self._empty:
            children = [c for c in self._children(at, tag) if not ((c.text and c.text.strip()) or isinstance(c, Row))]
            self._empty[at, tag] = [c for c in children if len(c) == 0 and set(c.attrib) <= {NIL}][::-1]
        empty = self._empty[at, tag]
        return empty.pop() if empty else None

    def _is_full(self, parent: Any, tag: str, content: ContentModel) -> bool:
        """Whether the parent has as many children of a name as the schema takes."""
        standing = len(self._children(parent, tag)) + self._more.get((parent, tag), 0)
        if not standing or tag not in content.order(parent):
            return False
        most = content.most((*[a.tag for a in parent.iterancestors()][::-1], parent.tag, tag))
        return most is not None and standing >= most

    def _insert(self, parent: Any, tag: str) -> Any:
        """A new child in its place by the schema; None where the schema has no such child there."""
        content = self._form.content(top(parent).tag)
        order = content.order(parent)
        if tag not in order and not content.open(parent):
            return None
        if self._is_full(parent, tag, content):
            return None
        rank = order.get(tag, len(order))
        before = self._last.get((parent, tag))
        if before is None or before.getparent() is not parent:
            before = next((c for c in reversed(parent) if order.get(c.tag, -1) <= rank), None)
        check_name(tag)
        element = Made(tag, self._form.spaces(tag))
        if before is None:
            parent.insert(0, element)
        else:
            following = before.getnext()
            while following is not None and order.get(following.tag, -1) <= rank:
                before, following = following, following.getnext()
            before.addnext(element)
        self._last[parent, tag] = element
        self._more[parent, tag] = self._more.get((parent, tag), 0) + 1
        self.made[element] = None
        return element
