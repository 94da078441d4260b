"""What nodes are, and what they ask of a group: for the function that writes a row as text."""

from __future__ import annotations

from collections.abc import Iterable

from .nodes.base import Attr, Currency, Fixed, Mark, Node
from .nodes.base import Text as TextMark
from .nodes.branches import Branch, Each, Element, One
from .nodes.leaves import Constant, CurrencyCode, Key, Parted, Spread, Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..model.base import Group
    from .refs import Place


def is_apart(node: Node) -> bool:
    """Whether what a node writes, and what is below it, hangs on nothing but the invoice and the names around it. Each
    class says that of itself, and none inherits it: those of other packages may look at what stands beside them."""
    marks = node.by_name.values() if isinstance(node, Branch) else getattr(node, "marks", ())
    below = node.nodes if isinstance(node, Branch) else ()
    return all("apart" in vars(type(one)) for one in (node, *marks)) and all(is_apart(one) for one in below)


def is_plain(node: Node) -> bool:
    """Whether a node is one that is written out; any other is asked to write into an element of its own."""
    marks: list[Mark] = [*getattr(node, "marks", ())]
    if isinstance(node, Branch) and node.text is not None:
        marks.append(node.text)
        if node.nodes:
            return False
    if isinstance(node, Spread) and (len(node.places) > 1 or node.places[0].many):
        return False
    if isinstance(node, Parted) and node.place.many:
        return False
    known = type(node) in (Element, One, Each, Constant, CurrencyCode, Key, Value, Spread) or "straight" in vars(
        type(node)
    )
    return (
        known
        and not node.spaces
        and all(
            type(mark) in (Attr, Fixed, Currency, TextMark) or mark.mute or "straight" in vars(type(mark))
            for mark in marks
        )
    )


def asked_of(nodes: Iterable[Node | Mark]) -> dict[tuple[str, ...], set[str]] | None:
    """The fields without which nodes write nothing, by the steps to the group that holds them, lists with a star; None
    where they may without any."""
    found: dict[tuple[str, ...], set[str]] = {}
    for node in nodes:
        waits = node.waits() if isinstance(node, Node) else node.asks()
        if waits is None:
            return None
        inner = asked_of([*node.nodes, *node.by_name.values()]) if isinstance(node, Element) else None
        if inner is None:
            places = node.claims() if isinstance(node, (Value, Spread, Attr)) else [*_own_place(node)]
            inner = {}
            for place in places if waits else ():
                field = f"*{place.field}" if place.many else place.field
                inner.setdefault(tuple(step for step, _ in place.through), set()).add(field)
            if waits and not {place.first for place in places} >= waits:
                inner = {(): set(waits)}
        for steps, fields in inner.items():
            found.setdefault(steps, set()).update(fields)
    return found


def _own_place(node: Any) -> list[Place]:
    return [node.place] if isinstance(node, (One, Each)) or hasattr(node, "place") else []


def says_of(node: Node, group: Group) -> bool:
    """Whether a node has something to write of a group."""
    asked = asked_of([node])
    if asked is None:
        return True
    for steps, fields in asked.items():
        at: Any = group
        for step in steps:
            at = None if at is None else getattr(at, step)
        if at is not None and not {field.lstrip("*") for field in fields}.isdisjoint(at.said_names()):
            return True
    return False
