"""Sequences of items, indexes over them, and functions whose answers are kept, at run time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from operator import itemgetter

from einvconv.schematron.heads import EMPTY, Head
from einvconv.schematron.records import HEAD, NIL, ORDER, TEXT_HEAD, Many, Record
from einvconv.schematron.xpath.casting import is_instance
from einvconv.schematron.xpath.comparing import truth
from einvconv.schematron.xpath.library import concatenated
from einvconv.schematron.xpath.nodes import atom, nodes, sort
from einvconv.schematron.xpath.values import UNSET as U
from einvconv.schematron.xpath.values import Costs, LimitReached, XPathError, charge, text, weighed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


_order = itemgetter(ORDER)
_FEW = 8
"""Values of which a key is made."""


def only_nodes(items: Iterable[Any]) -> list[Record]:
    """The items of a sequence, which must be nodes."""
    found = list(items)
    if any(i.__class__ is not list for i in found):
        raise XPathError("XPTY0019", "a path goes on from a value that is no node")
    return found


def in_order(found: list[Any]) -> list[Any]:
    """The result of a path: nodes in document order, values as they come."""
    nodes_among = sum(i.__class__ is list for i in found)
    if 0 < nodes_among < len(found):
        raise XPathError("XPTY0018", "a path leads to nodes and to values")
    return sort(found) if nodes_among else found


def detached(values: Iterable[str]) -> list[Record]:
    """Texts as nodes of no document."""
    return [[v, EMPTY, EMPTY, NIL, TEXT_HEAD, -1 - i / 1e6] for i, v in enumerate(values)]


def treat(items: Sequence[Any], name: str, occurrence: str) -> Sequence[Any]:
    """`treat as`."""
    if not is_instance(items, name, occurrence):
        raise XPathError("XPDY0050", f"a value is not {name}{occurrence}")
    return items


def answer(items: Sequence[Any]) -> Any:
    """The value of a predicate whose type is not known before: a position, or a truth value."""
    if len(items) == 1 and isinstance(items[0], (int, float, Decimal)) and not isinstance(items[0], bool):
        return items[0]
    return truth(items)


def content(d: Any, items: Sequence[Any], separator: str) -> str:
    """Items as one text (XSLT 2.0, 5.7.2): with a separator between them, but for text nodes beside one another."""
    parts: list[str] = []
    was_text = False
    for item in items:
        is_text = item.__class__ is list and item[HEAD] is TEXT_HEAD
        if parts and not (is_text and was_text):
            parts.append(separator)
        parts.append(text(atom(item)))
        was_text = is_text
    return concatenated(d, parts)


def stopped(said: str) -> Any:
    """`xsl:message terminate="yes"`."""
    raise XPathError("XTMM9000", said or "the rules stop here")


def index_nodes(pairs: Iterable[tuple[str, Record]]) -> dict[str, list[Record]]:
    """The nodes of each key."""
    found: dict[str, list[Record]] = {}
    for key, n in pairs:
        found.setdefault(key, []).append(n)
    return found


def index_of_keys(pairs: Iterable[tuple[Any, Record]]) -> dict[Any, list[Record]]:
    """The nodes of each key, each node once, in document order."""
    found: dict[Any, list[Record]] = {}
    for key, n in pairs:
        nodes_of = found.get(key)
        if nodes_of is None:
            found[key] = [n]
        elif nodes_of[-1] is not n:
            nodes_of.append(n)
    return found


def remembering(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of its arguments alone, such as a check digit, whose answers are kept."""
    known: dict[tuple[Any, ...], Any] = {}
    costs = Costs(function)

    def remembered(d: Any, *values: Any) -> Any:
        try:
            key = kinds(*values)
            found = known.get(key, U)
        except TypeError:
            # A sequence as an argument is not kept.
            return function(d, *values)
        if found is not U:
            costs.charge(d, key)
            return weighed(d, found)
        return _keep(known, key, costs.answer(d, key, function, d, *values))

    return remembered


def remembering_of_one(function: Callable[..., Any]) -> Callable[..., Any]:
    """`remembering` for a function of one argument, which is asked most."""
    known: dict[tuple[Any, ...], Any] = {}
    costs = Costs(function)

    def remembered(d: Any, value: Any) -> Any:
        key = value, value.__class__
        try:
            found = known.get(key, U)
        except TypeError:
            return function(d, value)
        if found is not U:
            costs.charge(d, key)
            return weighed(d, found)
        return _keep(known, key, costs.answer(d, key, function, d, value))

    return remembered


def _keep(known: dict[tuple[Any, ...], Any], key: tuple[Any, ...], found: Any) -> Any:
    if len(known) >= _REMEMBERED:
        known.clear()
    known[key] = found
    return found


_REMEMBERED = 1000
# Steps for a call of a function that may come back to itself, beside those of any.
_AGAIN = 200


def recursive(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that may come back to itself: its depth is held to what the run admits."""

    def entered(d: Any, *values: Any) -> Any:
        if d.depth >= d.limits.depth:
            raise LimitReached(
                f"a function calls itself more than {d.limits.depth} deep; the argument `limits` of load() gives more"
            )
        charge(d, _AGAIN)
        d.depth += 1
        try:
            return function(d, *values)
        finally:
            d.depth -= 1

    return entered


def remembering_in(cell: int, function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of single values and of the document, whose answers are kept with the document."""

    def remembered(d: Any, *values: Any) -> Any:
        known = d.c[cell]
        if known is U:
            known = d.c[cell] = {}
        key = kinds(*values)
        found = known.get(key, U)
        if found is not U:
            return weighed(d, found)
        found = function(d, *values)
        if isinstance(found, Iterator):
            found = list(found)
        known[key] = found
        return found

    return remembered


def kinds(*values: Any) -> tuple[Any, ...]:
    """Single values as a key that tells 1 from 1.0 and from true."""
    return (*values, *[v.__class__ for v in values])


class Failed:
    """What is kept for a value that cannot be computed: why."""

    __slots__ = ("error",)

    def __init__(self, error: Exception) -> None:
        self.error = error


def places(*values: Any) -> tuple[Any, ...]:
    """Single values as a key, of nodes their places in the document."""
    return kinds(*[v[ORDER] if v.__class__ is list else v for v in values])


def few(values: Sequence[Any], parent: Record) -> Any:
    """Values as a part of a key, or the parent that gives them where a key of them all would be long."""
    return tuple(values) if len(values) <= _FEW else parent


def numbered(found: Sequence[Any]) -> list[tuple[Any, int, int]]:
    """Items with their positions and the size of the sequence."""
    return [(item, i, len(found)) for i, item in enumerate(found, 1)]


def node_comparison(op: str, left: Record | None, right: Record | None) -> bool | None:
    """`is`, `<<` and `>>`."""
    if left is None or right is None:
        return None
    a, b = left[ORDER], right[ORDER]
    return bool(a == b if op == "is" else a < b if op == "<<" else a > b)


def path_of(n: Record | None) -> str | None:
    """`fn:path` of XPath 3: the steps from the document node with names in full."""
    if n is None:
        return None
    steps: list[str] = []
    while n is not NIL and n[HEAD].kind != "document-node":
        head: Head = n[HEAD]
        up = n[3]
        if head.kind == "attribute":
            steps.append(f"@{f'Q{{{head.uri}}}' if head.uri else ''}{head.local}")
        elif head.kind == "element":
            same = up[1].get(head.tag)
            position = bisect_left(same, n[ORDER], key=_order) + 1 if same.__class__ is Many else 1
            steps.append(f"Q{{{head.uri}}}{head.local}[{position}]")
        else:
            name = f"{head.kind}({head.local if head.kind == 'processing-instruction' else ''})"
            same = nodes(up) if up is not NIL else ()
            before = [
                m for m in same if m[ORDER] < n[ORDER] and (m[HEAD].kind, m[HEAD].local) == (head.kind, head.local)
            ]
            steps.append(f"{name}[{len(before) + 1}]")
        n = up
    return "/" + "/".join(reversed(steps))
