"""The shape of rules: patterns held against paths of tags, and trees of forbidden paths."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from einvconv.schematron.records import Head, State, below

Step = tuple[str, str, "str | None", "str | None"]


class Alternative(NamedTuple):
    """One alternative of a rule's pattern: its steps, the number of the document's guard, and the node's guards.

    `inside` says that `rest` looks at nothing outside the node.
    """

    steps: tuple[Step, ...]
    document: int | None
    head: Callable[..., Any] | None
    rest: Callable[..., Any] | None
    inside: bool


class Rule:
    """A rule of the compiled module.

    `main` runs its tests, `other` those that only forbid plain paths, `few` are tests that a condition on a name and
    attributes makes needless, each with that condition. `fused` is `main` behind the guard of the only alternative.
    `inside` says that no test looks outside the node.
    """

    __slots__ = ("alternatives", "few", "forbids", "fused", "index", "inside", "main", "other", "pattern", "tree")

    def __init__(self, index: int, row: tuple[Any, ...]) -> None:
        self.index = index
        self.pattern, alternatives, self.main, self.other, self.forbids, self.inside, self.few, self.fused = row
        self.alternatives = [Alternative(*a) for a in alternatives]
        self.tree: Forbid | None = None

    def forbidden(self) -> Forbid:
        """The plain paths that the rule forbids, as a tree of tags."""
        if self.tree is None:
            tree = Forbid()
            for tags, attribute, assertion, anywhere in self.forbids:
                if anywhere:
                    last = tags[-1] if tags else f"@{attribute}"
                    tree.anywhere.setdefault(last, []).append((tags, attribute, assertion))
                    continue
                node = tree
                for tag in tags:
                    node = node.kids.setdefault(tag, Forbid())
                if attribute is None:
                    node.hits.append(assertion)
                else:
                    node.attributes.setdefault(attribute, []).append(assertion)
            self.tree = tree
        return self.tree


class Forbid:
    """A node of a tree of forbidden paths: what is broken by an element standing here, or by its attributes.

    `anywhere` has, by the last tag or by the attribute after an `@`, the paths that are forbidden at any depth.
    """

    __slots__ = ("anywhere", "attributes", "hits", "kids")

    def __init__(self) -> None:
        self.anywhere: dict[str, list[tuple[tuple[str, ...], str | None, int]]] = {}
        self.kids: dict[str, Forbid] = {}
        self.hits: list[int] = []
        self.attributes: dict[str, list[int]] = {}


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
    separator, kind, uri, name = steps[i]
    if name is not None and uri is not None:
        tag = f"{{{uri}}}{name}" if uri else name
        if state.tag != (tag if kind == "element" else "@" + tag):
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
