"""Elements that are always there, and empty where there is nothing to say.

Seen in the samples of Maventa XML, S-EDI and Liinos XML.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lxml import etree

from ...mapping.codecs import TEXT, Codec
from ...mapping.nodes import Each, Mark, Node, Value
from ...mapping.refs import Ref

if TYPE_CHECKING:
    from ...mapping.reading import Reading
    from ...mapping.writing import Writing
    from ...model.base import Group


def leaf(tag: str, ref: Ref, codec: Codec = TEXT, marks: Sequence[Mark] = ()) -> Value:
    """A term whose element is there, and empty where the term has no value."""
    return Value(tag, ref, codec, marks, limit=1, default="")


class Blank(Node):
    """An element that no term is known for: what a source says in it is kept, and one of ours is empty."""

    def __init__(self, tag: str) -> None:
        self.tag = tag

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        return not (element.text or "").strip() and not len(element) and run.enter(self, owner)

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        if parent.find(self.tag) is None:
            etree.SubElement(parent, self.tag, None, self.spaces)


class Said(Each):
    """An element that is a group of the model where it says anything; else it is a blank, which stands after it."""

    def chosen(self, element: Any, run: Reading) -> bool:
        return bool((element.text or "").strip())
