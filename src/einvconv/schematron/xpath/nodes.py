"""Axes and string values over records, at run time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter

from einvconv.schematron.heads import EMPTY, XML_NS, Head, State, Trie, unescape
from einvconv.schematron.records import (
    ATTRIBUTES,
    HEAD,
    KIDS,
    NIL,
    ORDER,
    PARENT,
    TEXT,
    TEXT_HEAD,
    Many,
    Record,
    Records,
    aside,
)
from einvconv.schematron.xpath.values import LONG, Untyped, XPathError, all_spent, charge, spend, weighed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_NOWHERE = Trie()
element_order = itemgetter(ORDER)
# Of so many pieces of a document that are gone through, the run is charged for at once.
_OFTEN = 31


# --- paths of child steps; `d` is the run that is charged for children of which there are several


def childless(d: Any, ns: Sequence[Record]) -> list[Record]:
    """Those of some nodes that have no child elements."""
    return [n for n in ns if n[1] is EMPTY]


def children(d: Any, n: Record, tag: str, each: int = 1) -> Sequence[Record]:
    """The child elements of a tag, charged so many steps each."""
    v = n[1].get(tag)
    if v is None:
        return ()
    if v.__class__ is Many:
        left = d.left = d.left - len(v) * each
        if left < 0:
            raise all_spent(d)
        return v
    return (v,)


def has(d: Any, n: Record, *tags: str) -> bool:
    """Whether a path of child steps leads anywhere."""
    for i, tag in enumerate(tags):
        v = n[1].get(tag)
        if v is None:
            return False
        if v.__class__ is Many:
            rest = tags[i + 1 :]
            return not rest or any(has(d, m, *rest) for m in spend(d, v, 4))
        n = v
    return True


def has_attribute(d: Any, n: Record, attribute: str, *tags: str) -> bool:
    """Whether any element at the end of a path of child steps has an attribute."""
    if len(tags) == 1:
        v = n[1].get(tags[0])
        if v is None:
            return False
        if v.__class__ is not Many:
            return attribute in v[2]
    return any(attribute in m[2] for m in along(d, n, *tags))


def has_two(d: Any, n: Record, tag: str, below: str) -> bool:
    """`has` for two steps."""
    v = n[1].get(tag)
    if v is None:
        return False
    if v.__class__ is Many:
        return any(below in m[1] for m in spend(d, v))
    return below in v[1]


def two_along(d: Any, n: Record, tag: str, below: str) -> Sequence[Record]:
    """`along` for two steps."""
    v = n[1].get(tag)
    if v is None:
        return ()
    if v.__class__ is Many:
        return [m for p in spend(d, v, 3) for m in children(d, p, below)]
    return children(d, v, below)


def text_of_two(d: Any, n: Record, tag: str, below: str) -> str | None:
    """`text_along` for two steps."""
    v = n[1].get(tag)
    if v is None:
        return None
    return text_along(d, n, tag, below) if v.__class__ is Many else child_text(v, below)


def along(d: Any, n: Record, *tags: str) -> Sequence[Record]:
    """The elements at the end of a path of child steps."""
    for i, tag in enumerate(tags):
        v = n[1].get(tag)
        if v is None:
            return ()
        if v.__class__ is Many:
            found: Sequence[Record] = spend(d, v)
            for below in tags[i + 1 :]:
                found = [m for p in spend(d, found, 3) for m in children(d, p, below)]
            return found
        n = v
    return (n,)


def child_text(n: Record, tag: str) -> str | None:
    """The string value of the one child of a tag, or None; several are an error."""
    v = n[1].get(tag)
    if v is None:
        return None
    if v.__class__ is Many:
        raise XPathError("XPTY0004", f"one {name_of(v[0])} is expected, but there are {len(v)}")
    text = v[0]
    return string(v) if text is None else text


def text_along(d: Any, n: Record, *tags: str) -> str | None:
    """The string value of the one element at the end of a path of child steps, or None; several are an error."""
    for i, tag in enumerate(tags):
        v = n[1].get(tag)
        if v is None:
            return None
        if v.__class__ is Many:
            found = along(d, n, *tags[i:])
            if len(found) > 1:
                raise XPathError("XPTY0004", f"one {name_of(found[0])} is expected, but there are {len(found)}")
            return string(found[0]) if found else None
        n = v
    text = n[0]
    return string(n) if text is None else text


def child_texts(d: Any, n: Record, *tags: str) -> list[str]:
    """The string values of the elements at the end of a path of child steps."""
    if len(tags) == 1:
        v = n[1].get(tags[0])
        if v is None:
            return []
        if v.__class__ is not Many:
            return [string(v) if v[0] is None else v[0]]
    return [string(m) if m[0] is None else m[0] for m in along(d, n, *tags)]


def parent(n: Record) -> Sequence[Record]:
    """The parent, as a sequence."""
    p = n[3]
    return () if p is NIL else (p,)


def elements(n: Record) -> list[Record]:
    """The child elements in document order."""
    found: list[Record] = []
    for v in n[KIDS].values():
        if v.__class__ is Many:
            found.extend(v)
        else:
            found.append(v)
    if len(n[KIDS]) > 1:
        found.sort(key=element_order)
    return found


def count_elements(n: Record) -> int:
    """The number of child elements."""
    return sum(len(v) if v.__class__ is Many else 1 for v in n[KIDS].values())


def top_of(n: Record) -> Record:
    """The document node above a record."""
    while n[PARENT] is not NIL:
        n = n[PARENT]
    return n


def _pieces(n: Record) -> Iterator[tuple[int, int, str, str]]:
    """(order, depth below n, start or "/" or "!…", text that follows) for each piece of an element's content."""
    records: Records = top_of(n)[6]
    pieces = records.pieces
    at = int(n[ORDER])
    depth = 0
    if n[PARENT] is not NIL:
        start, _, text = pieces[at].partition(">")
        if start.endswith("/"):
            return
        yield at, 1, "", text
        depth = 1
    for i in range(at + 1, len(pieces)):
        if i & _OFTEN == 0:
            charge(records.run, 3 * _OFTEN)
        piece = pieces[i]
        start, _, text = piece.partition(">")
        if piece.startswith("/"):
            depth -= 1
            if depth == 0:
                return
            yield i, depth, "/", text
        else:
            opens = not piece.startswith("!") and not start.endswith("/")
            # What follows a start tag stands inside the new element.
            depth += opens
            yield i, depth, start, text


def string(n: Record) -> str:
    """The string value of a node."""
    if n[TEXT] is not None:
        return str(n[TEXT])
    records: Records = top_of(n)[6]
    strings = records.strings
    known: str | None = strings.get(n[ORDER])
    if known is not None:
        return str(weighed(records.run, known)) if len(known) > LONG else known
    text = "".join([piece[3] for piece in _pieces(n)])
    kept: str = strings.keep(n[ORDER], unescape(text) if "&" in text else text)
    return kept


def texts(n: Record) -> Sequence[str]:
    """The values of the text nodes of an element."""
    text = n[0]
    if text is not None:
        return (text,) if text and n[HEAD].kind == "element" else ()
    return [m[TEXT] for m in text_nodes(n)]


def text_nodes(n: Record) -> list[Record]:
    """The text nodes of an element."""
    return [m for m in nodes(n) if m[HEAD] is TEXT_HEAD]


def nodes(n: Record) -> list[Record]:
    """`child::node()`: elements, text, comments and processing instructions in document order."""
    if n[HEAD].kind not in ("element", "document-node"):
        return []
    if n[TEXT] is not None:
        return [[n[TEXT], EMPTY, EMPTY, n, TEXT_HEAD, n[ORDER] + 0.5]] if n[TEXT] else []
    inside = {m[ORDER]: m for m in elements(n)}
    level = 0 if n[PARENT] is NIL else 1
    records: Records = top_of(n)[6]
    found: list[Record] = [] if level else [*records.before]
    for i, depth, start, text in _pieces(n):
        if i in inside:
            found.append(inside[i])
        elif start.startswith("!") and depth == level:
            found.append(aside(n, i, *records.asides[int(start[1:])]))
        if depth == level and text:
            value = unescape(text) if "&" in text else text
            found.append([value, EMPTY, EMPTY, n, TEXT_HEAD, i + 0.5])
    return found if level else [*found, *records.after]


def attribute_nodes(n: Record, tag: str | None = None) -> list[Record]:
    """Attributes as records, for where more than their value is asked."""
    head: Head = n[HEAD]
    found = []
    total = len(n[ATTRIBUTES]) + 1
    for i, (clark, value) in enumerate(n[ATTRIBUTES].items(), 1):
        if tag is None or clark == tag:
            uri = clark[1:].partition("}")[0] if clark.startswith("{") else ""
            made = Head("attribute", head.names[clark], uri, State(clark, None), _NOWHERE)
            found.append([value, EMPTY, EMPTY, n, made, n[ORDER] + 0.4 * i / total])
    return found


def namespace_nodes(n: Record, prefix: str | None = None) -> list[Record]:
    """The prefixes in scope at an element, or one of them, as records whose text is the name space."""
    if n[HEAD].kind != "element":
        return []
    found: dict[str, str] = {}
    scope: Head | None = n[HEAD]
    while scope is not None:
        found |= {name: uri for name, uri in scope.prefixes.items() if name not in found}
        scope = scope.scope
    found = {**{name: uri for name, uri in found.items() if uri}, "xml": XML_NS}
    made = []
    for i, (name, uri) in enumerate(found.items(), 1):
        if prefix is None or name == prefix:
            head = Head("namespace", name, "", State("", None), _NOWHERE)
            made.append([uri, EMPTY, EMPTY, n, head, n[ORDER] + 0.3 * i / (len(found) + 1)])
    return made


def ancestors(n: Record, tag: str | None = None, self_too: bool = False) -> list[Record]:
    """The ancestor elements of a tag, nearest first; with no tag all of them and the document node."""
    found = []
    p = n if self_too else n[PARENT]
    while p is not NIL:
        if tag is None or (p[HEAD].tag == tag and p[HEAD].kind == "element"):
            found.append(p)
        p = p[PARENT]
    return found


def descendants(d: Any, n: Record, tag: str | None = None, self_too: bool = False) -> list[Record]:
    """The descendant elements of a tag (of any, when None) in document order."""
    found: list[Record] = []
    stack = [n] if self_too else elements(n)[::-1]
    while stack:
        m = stack.pop()
        if tag is None or (m[HEAD].tag == tag and m[HEAD].kind == "element"):
            found.append(m)
        if m[KIDS]:
            stack.extend(spend(d, elements(m)[::-1], 4))
    return found


def descendant_nodes(n: Record, self_too: bool = False) -> list[Record]:
    """Every kind of node below n in document order."""
    found = [n] if self_too else []
    for m in nodes(n):
        found.extend(descendant_nodes(m, True))
    return found


def visited(d: Any, n: Record) -> dict[float, int]:
    """The order and the position of what is visited together with a node: attributes and child elements of one element.

    `d` is the run, which keeps them.
    """
    above = n[PARENT]
    found: dict[float, int] | None = d.visited.get(above[ORDER])
    if found is None:
        together = [*attribute_nodes(above), *elements(above)] if above is not NIL else [n]
        found = d.visited[above[ORDER]] = {m[ORDER]: i for i, m in enumerate(together, 1)}
    return found


def visited_at(d: Any, n: Record) -> int:
    """`position()` of a rule's context node."""
    return visited(d, n)[n[ORDER]]


def siblings(d: Any, n: Record, after: bool) -> list[Record]:
    """The following siblings in document order, or the preceding ones nearest first: elements, text and all."""
    if n[PARENT] is NIL or n[HEAD].kind in ("attribute", "namespace"):
        return []
    order = n[ORDER]
    family = spend(d, nodes(n[PARENT]), 3)
    if after:
        return [m for m in family if m[ORDER] > order]
    return [m for m in family if m[ORDER] < order][::-1]


def outside(d: Any, n: Record, after: bool, tag: str | None = None) -> list[Record]:
    """The elements of `following::` in document order, or of `preceding::`, nearest first."""
    records: Records = top_of(n)[6]
    above = {a[ORDER] for a in ancestors(n, self_too=True)}
    every = spend(d, records.elements() if tag is None else records.all(tag), 2)
    if after:
        inside = {m[ORDER] for m in descendants(d, n)}
        return [m for m in every if m[ORDER] > n[ORDER] and m[ORDER] not in inside]
    return [m for m in every if m[ORDER] < n[ORDER] and m[ORDER] not in above][::-1]


def outside_nodes(d: Any, n: Record, after: bool) -> list[Record]:
    """The same with text, comments and processing instructions."""
    every = spend(d, descendant_nodes(top_of(n)), 20)
    if after:
        inside = {m[ORDER] for m in descendant_nodes(n)}
        return [m for m in every if m[ORDER] > n[ORDER] and m[ORDER] not in inside]
    above = {a[ORDER] for a in ancestors(n, self_too=True)}
    return [m for m in every if m[ORDER] < n[ORDER] and m[ORDER] not in above][::-1]


def sort(found: Iterable[Record]) -> list[Record]:
    """Document order, each node once."""
    if found.__class__ is not list:
        found = list(found)
    if len(found) < 2:
        return found
    last = -2.0
    for n in found:
        if n[5] <= last:
            break
        last = n[5]
    else:
        return found
    by_order = {n[5]: n for n in found}
    return [by_order[k] for k in sorted(by_order)]


def intersect(left: Iterable[Record], right: Iterable[Record], keep: bool) -> list[Record]:
    """`intersect`, or `except` when `keep` is False."""
    orders = {n[ORDER] for n in right}
    return [n for n in sort(left) if (n[ORDER] in orders) is keep]


def at(found: Sequence[Any], position: Any) -> Any:
    """The item at a position that is a number, or None."""
    if position != position or position != int(position) or not 1 <= position <= len(found):
        return None
    return found[int(position) - 1]


def first(found: Sequence[Any]) -> Any:
    """The first item, or None."""
    return found[0] if found else None


def where(found: Iterable[Any], test: Callable[[Any, int, int], Any]) -> list[Any]:
    """The items that a predicate keeps; it gets the item, its position and the size.

    A predicate that gives a number keeps the item at that position.
    """
    found = list(found)
    size = len(found)
    kept = []
    for position, item in enumerate(found, 1):
        answer = test(item, position, size)
        if answer is True or (
            answer is not False and not isinstance(answer, bool) and answer is not None and answer == position
        ):
            kept.append(item)
    return kept


def name_of(n: Record | None) -> str:
    """`fn:name` of a node."""
    return n[HEAD].name if n else ""


def atom(item: Any) -> Any:
    """An item atomized: nodes become untyped values."""
    return Untyped(string(item)) if item.__class__ is list else item


def atoms(items: Iterable[Any]) -> list[Any]:
    """A sequence of items atomized."""
    return [Untyped(string(i)) if i.__class__ is list else i for i in items]


def untyped(items: Iterable[str]) -> list[Untyped]:
    """Plain texts as untyped values."""
    return [Untyped(i) for i in items]
