"""The shape of rules: patterns held against paths of tags, and trees of forbidden paths."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from einvconv.light import NamedTuple
from einvconv.schematron.heads import Head, Shape, State, below
from einvconv.schematron.records import ATTRIBUTES, Record
from einvconv.schematron.xpath.nodes import along, has

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

Step = tuple[str, str, "str | None", "str | None", str]
Clause = tuple[tuple[tuple[int, tuple[str, ...], "str | None"], ...], int]
"""Paths (where each starts, its tags, the attribute at its end) of which a document must have more than a number."""

Said = tuple[str, str, tuple[str, ...]]
"""The tag of elements, a text in capitals that one of them must have, white space around it and case apart, and tags of
elements that must all hold booleans for that to be sure."""

# Where the path of a clause starts: at the context node, the root element, anywhere, or among the elements around.
INSIDE, BELOW_ROOT, ANYWHERE, ABOVE = range(4)

Key = tuple[Callable[..., "list[str | None]"], str]


class Alternative(NamedTuple):
    """One alternative of a rule's pattern: its steps, the number of the document's guard, and the node's guards.

    `inside` says that `rest` looks at nothing outside the node; `needs` are what must be there for `rest` not to hold;
    `key` is a function for a string of each node, and the value without which `rest` cannot hold.
    """

    steps: tuple[Step, ...]
    document: int | None
    head: Callable[..., Any] | None
    rest: Callable[..., Any] | None
    inside: bool
    needs: tuple[Clause, ...]
    key: Key | None


class Rule:
    """A rule of the compiled module.

    `main` runs its tests but those that only forbid plain paths, which are the rows of `forbids`: tags, the attribute
    at their end, the assertion, and whether they are forbidden at any depth. `few` are tests that a condition on a name
    and attributes makes needless, each with that condition; `lazy` are tests, each with what a document must have for
    them to matter, and with what it must say, or None. `fused` is `main` behind the guard that all alternatives
    have. `inside` says that no test looks outside the node.
    """

    __slots__ = ("alternatives", "few", "forbids", "fused", "index", "inside", "lazy", "main", "others", "pattern",
                 "tree")  # fmt: skip

    def __init__(self, index: int, row: tuple[Any, ...]) -> None:
        self.index = index
        self.pattern, alternatives, self.main, self.forbids, self.inside, self.few, self.fused = row[:7]
        self.lazy: tuple[tuple[tuple[Clause, ...], Callable[..., Any], Said | None], ...] = row[7]
        self.others = [function for _, function in self.few] + [function for _, function, _ in self.lazy]
        self.alternatives = [Alternative(*a) for a in alternatives]
        self.tree: Forbid | None = None

    def forbid(self, d: Any, nodes: Sequence[Record], out: list[Any]) -> None:
        """Tell of each node the assertions of which a forbidden path leads anywhere, each once."""
        for n in nodes:
            told: set[int] = set()
            for tags, attribute, assertion, anywhere in self.forbids:
                if assertion in told:
                    continue
                if _is_there(d, tags, attribute) if anywhere else _leads(d, n, tags, attribute):
                    told.add(assertion)
                    out.append((assertion, n, None))

    def forbidden(self) -> Forbid:
        """The plain paths that the rule forbids, as a tree of tags."""
        if self.tree is None:
            tree = Forbid([row[:3] for row in self.forbids if not row[3]])
            for tags, attribute, assertion, anywhere in self.forbids:
                if anywhere:
                    last = tags[-1] if tags else f"@{attribute}"
                    tree.anywhere.setdefault(last, []).append((tags, attribute, assertion))
            self.tree = tree
        return self.tree


def _leads(d: Any, n: Record, tags: tuple[str, ...], attribute: str | None) -> bool:
    """Whether a path of child steps, and perhaps of an attribute at its end, leads anywhere from a node."""
    if attribute is None:
        return has(d, n, *tags)
    return any(attribute in m[ATTRIBUTES] for m in along(d, n, *tags))


def _is_there(d: Any, tags: tuple[str, ...], attribute: str | None) -> bool:
    """Whether the document of a run has a path at any depth."""
    if attribute is None:
        return bool(d.path(tags))
    return any(attribute in m[ATTRIBUTES] for m in d.path(tags)) if tags else bool(d.holding(attribute))


Forbidden = tuple[tuple[str, ...], "str | None", int]
"""A forbidden path: its tags, the attribute at its end, the assertion that it breaks."""


class Forbid:
    """A node of a tree of forbidden paths: what is broken by an element standing here, or by its attributes.

    What is below it is made when a document has it: most documents have little of it. `anywhere` has, by the last tag
    or by the attribute after an `@`, the paths that are forbidden at any depth.
    """

    __slots__ = ("_below", "_depth", "_kids", "anywhere", "attributes", "hits")

    def __init__(self, paths: Iterable[Forbidden], depth: int = 0) -> None:
        self.anywhere: dict[str, list[Forbidden]] = {}
        self.hits: list[int] = []
        self.attributes: dict[str, list[int]] = {}
        self._depth = depth
        self._below: dict[str, list[Forbidden]] = {}
        self._kids: dict[str, Forbid] = {}
        for path in paths:
            tags, attribute, assertion = path
            if len(tags) > depth:
                self._below.setdefault(tags[depth], []).append(path)
            elif attribute is None:
                self.hits.append(assertion)
            else:
                self.attributes.setdefault(attribute, []).append(assertion)

    def kid(self, tag: str) -> Forbid | None:
        """The node of a child element."""
        found = self._kids.get(tag)
        if found is None and tag in self._below:
            found = self._kids[tag] = Forbid(self._below[tag], self._depth + 1)
        return found


def anywhere(tree: Forbid, head: Head) -> list[int]:
    """The assertions that an element of a head breaks wherever it stands."""
    if not tree.anywhere:
        return []
    found = list(tree.anywhere.get(head.tag, ()))
    for attribute in head.attributes:
        found += tree.anywhere.get("@" + attribute, ())
    return [
        assertion
        for tags, attribute, assertion in found
        if (attribute is None or attribute in head.attributes) and below(head, tags)
    ]


def matches(steps: tuple[Step, ...], state: State) -> bool:
    """Whether a path of tags has the structure of a pattern."""
    return _match(steps, len(steps) - 1, state)


def _match(steps: tuple[Step, ...], i: int, state: State | None) -> bool:
    if i < 0:
        return True
    if state is None or state.parent is None:
        return False
    separator, kind, uri, name, tag = steps[i]
    if tag:
        if state.tag != tag:
            return False
    elif not _fits(kind, uri, name, state.tag):
        return False
    if i == 0:
        return separator == "//" or state.parent.parent is None
    if separator == "/":
        return _match(steps, i - 1, state.parent)
    # `a//@b` takes the attributes of `a` itself as well.
    above: State | None = state.parent
    while above is not None:
        if _match(steps, i - 1, above):
            return True
        above = above.parent
    return False


def _fits(kind: str, uri: str | None, name: str | None, tag: str) -> bool:
    if tag.startswith("@") != (kind == "attribute"):
        return False
    bare = tag[1:] if kind == "attribute" else tag
    own, _, local = bare[1:].partition("}") if bare.startswith("{") else ("", "", bare)
    return (name is None or name == local) and (uri is None or uri == own)


def is_met(clause: Clause, head: Head, shape: Shape) -> bool:
    """Whether documents of a shape may have what a clause asks for, seen from the nodes of a head."""
    paths, most = clause
    for path in paths:  # noqa: SIM110 (a generator would take half of the time)
        if _nodes(path, head, shape) > most:
            return True
    return False


def _nodes(path: tuple[int, tuple[str, ...], str | None], head: Head, shape: Shape) -> int:
    """How many nodes a path leads to at most: 0, 1, or 2 for more."""
    start, tags, attribute = path
    if start == ABOVE:
        return 2 if is_above(tags[0], head) else 0
    if start == ANYWHERE:
        heads = shape.path(tags) if tags else shape.heads
        states = {h.state for h in heads if attribute is None or attribute in h.attributes}
        return min(2, sum(shape.nodes(state, None) for state in states))
    above = state = head.state if start == INSIDE else shape.heads[0].state
    for tag in tags:
        below_it = state.kids.get(tag)
        if below_it is None:
            return 0
        state = below_it
    if attribute is not None and not any(attribute in h.attributes for h in shape.heads if h.state is state):
        return 0
    return shape.nodes(state, above)


def crowded(shape: Shape) -> set[str]:
    """The tags of which an element stands beside another one, or has elements inside, in documents of a shape."""
    return {state.tag for state in shape.repeated} | {head.up.tag for head in shape.heads if head.up is not None}


def is_above(tag: str, head: Head) -> bool:
    """Whether an element around those of a head has a tag."""
    state = head.state.parent
    while state is not None:
        if state.tag == tag:
            return True
        state = state.parent
    return False
