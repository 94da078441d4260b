"""Elements that are always there, and empty or nil where there is nothing to say.

Seen in the samples of Maventa XML, S-EDI and Liinos XML.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...mapping.codecs import TEXT, Codec
from ...mapping.kept import NIL
from ...mapping.made import put
from ...mapping.nodes import Each, Mark, Node, Value
from ...mapping.refs import Ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...mapping.reading import Reading
    from ...mapping.writing import Writing
    from ...model.base import Group


def leaf(tag: str, ref: Ref, codec: Codec = TEXT, marks: Sequence[Mark] = ()) -> Value:
    """A term whose element is there, and empty where the term has no value."""
    return Value(tag, ref, codec, marks, limit=1, default="")


class NilLeaf(Value):
    """A term whose element is there, and nil where the term has no value."""

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        before = len(parent)
        super().write(parent, owner, run)
        if len(parent) == before:
            put(parent, self.tag, self.spaces).set(NIL, "true")


class Blank(Node):
    """An element that no term is known for: what a source says in it is kept, and one of ours is empty, or `nil`."""

    def __init__(self, tag: str, nil: bool = False) -> None:
        self.tag = tag
        self.nil = nil

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        says = (element.text or "").strip() or len(element) or set(element.attrib) - {NIL}
        return not says and run.enter(self, owner)

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        if parent.find(self.tag) is None:
            made = put(parent, self.tag, self.spaces)
            if self.nil:
                made.set(NIL, "true")


class Said(Each):
    """An element that is a group of the model where it says anything; else it is a blank, which stands after it."""

    def chosen(self, element: Any, run: Reading) -> bool:
        return bool((element.text or "").strip())


class Usual(Node):
    """An element that says what is usual; what a source says instead is kept, and stands there again."""

    def __init__(self, tag: str, value: str) -> None:
        self.tag = tag
        self.value = value

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        if len(element) or not run.enter(self, owner):
            return False
        for name in element.attrib:
            run.keep_mark(element, name, owner)
        text = (element.text or "").strip()
        if text and text != self.value:
            run.keep_mark(element, None, owner)
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        base = run.trace.bases.get(id(run.original_of(owner))) if run.keeps else None
        if base is None or next(base.iter(self.tag), None) is not None:
            put(parent, self.tag, self.spaces).text = self.value
