"""The trie of start tags, which lasts across documents, and the shapes of documents over it.

What is known of a path of tags, of a path of start tags with their attributes, or of all those that a document has,
is found once and kept with the State, the Head or the Shape.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

EMPTY: dict[str, Any] = {}
# A hostile document may have a new path for every element: past this number nothing is kept. A head counts as
# another one for each so many characters of its start tag.
MAX_HEADS = 20_000
_CHARACTERS = 500
# A shape is as large as its document has heads: of all kept shapes no more than this.
MAX_SHAPED = 100_000
# For fewer nodes it costs more to find equal ones than to look at each.
FEW = 6

# White space of XML: Python's `\s` has characters that a name may have. What is taken is never given back, so that
# no tag is read twice.
_NAME = re.compile(r"[^ \t\r\n/]++")
_ATTRIBUTE = re.compile(r"""[ \t\r\n]++([^ \t\r\n=/]++)[ \t\r\n]*+=[ \t\r\n]*+(?:"([^"]*+)"|'([^']*+)')""")
_SPACES = " \t\r\n"
_SPACE = {9: " ", 10: " "}
XML_NS = "http://www.w3.org/XML/1998/namespace"


class IrregularTag(ValueError):
    """A start tag that does not end at its first `>`."""


def unescape(text: str) -> str:
    """A text with its character references resolved; imported when there is one, since most documents have none."""
    from html import unescape as resolve

    return resolve(text)


class State:
    """A path of tags from the document node: `/Invoice/InvoiceLine/Item` is three states below the root state."""

    __slots__ = ("depth", "kids", "parent", "plans", "tag")

    def __init__(self, tag: str, parent: State | None) -> None:
        self.tag = tag
        self.parent = parent
        self.depth: int = 0 if parent is None else parent.depth + 1
        self.kids: dict[str, State] = {}
        self.plans: dict[int, Any] = {}


class Head:
    """A path of start tags with their attributes, as they are written.

    `kind` is element, or the kind of a record made on the way: text, attribute, comment, processing-instruction,
    document-node. `prefixes` are those that the tag declares, `scope` is the nearest head above that declares any.
    """

    __slots__ = ("attributes", "closed", "kids", "kind", "local", "name", "names", "plans", "prefixes", "scope",
                 "state", "tag", "trie", "up", "uri")  # fmt: skip

    def __init__(self, kind: str, name: str, uri: str, state: State, trie: Trie) -> None:
        self.kind = kind
        self.name = name
        self.uri = uri
        self.local = name.rpartition(":")[2]
        self.tag = f"{{{uri}}}{self.local}" if uri else self.local
        self.state = state
        self.trie = trie
        self.up: Head | None = None
        self.attributes: dict[str, str] = EMPTY
        self.names: dict[str, str] = EMPTY
        self.prefixes: dict[str, str] = EMPTY
        self.scope: Head | None = None
        self.kids: dict[str, Head] = {}
        self.closed = False
        self.plans: dict[int, Any] = {}

    def grow(self, text: str) -> Head:
        """The head for a start tag `text` (without `<` and `>`) inside this one, made and kept.

        Raises IrregularTag where the tag is not whole.
        """
        written = _NAME.match(text)
        if written is None:
            raise IrregularTag(text)
        name, at = written[0], written.end()
        prefixes: dict[str, str] = {}
        found: list[tuple[str, str]] = []
        while (attribute := _ATTRIBUTE.match(text, at)) is not None:
            at = attribute.end()
            key, double, single = attribute.groups()
            value = (double or single or "").translate(_SPACE)
            value = unescape(value) if "&" in value else value
            if key == "xmlns" or key.startswith("xmlns:"):
                prefixes[key[6:]] = value
            else:
                found.append((key, value))
        left = text[at:].strip(_SPACES)
        if left not in ("", "/"):
            raise IrregularTag(text)
        scope = self if self.prefixes else self.scope
        prefix, colon, local = name.rpartition(":")
        uri = prefixes[prefix] if prefix in prefixes else _uri(prefix, scope)
        trie = self.trie
        keep = not trie.full
        tag = f"{{{uri}}}{local}" if uri else local
        state = self.state.kids.get(tag)
        if state is None:
            state = State(tag, self.state)
            if keep:
                state = self.state.kids.setdefault(tag, state)
        head = Head("element", name, uri, state, trie)
        head.prefixes = prefixes or EMPTY
        head.scope = scope
        head.closed = left == "/"
        head.up = self
        if found:
            head.attributes, head.names = {}, {}
            for key, value in found:
                prefix, colon, local = key.rpartition(":")
                clark = f"{{{prefixes.get(prefix) or _uri(prefix, scope)}}}{local}" if colon else key
                head.attributes[clark] = value
                head.names[clark] = key
        if keep:
            trie.size += 1 + len(text) // _CHARACTERS
            head = self.kids.setdefault(text, head)
        return head


def _uri(prefix: str, scope: Head | None) -> str:
    """What a prefix stands for: the nearest declaration counts."""
    while scope is not None:
        if prefix in scope.prefixes:
            return scope.prefixes[prefix]
        scope = scope.scope
    return ""


class Trie:
    """The heads and states of all documents read so far, and their shapes."""

    def __init__(self) -> None:
        self.size = 0
        self.shapes: dict[Any, Shape] = {}
        self.shaped = 0
        self.root = Head("document-node", "", "", State("", None), self)
        self.root.prefixes = {"xml": XML_NS}

    @property
    def full(self) -> bool:
        """Whether no more heads are kept."""
        return self.size >= MAX_HEADS

    def shape(self, heads: Iterable[Head], many: list[Head], repeated: Iterable[State]) -> Shape:
        """The shape of a document, the same one for all that are alike."""
        if self.full:
            return Shape(heads, many, repeated, whole=False)
        key = (*heads, None, *many, None, *repeated)
        shape = self.shapes.get(key)
        if shape is None:
            self.shaped += len(key)
            if self.shaped > MAX_SHAPED:
                self.shapes, self.shaped = {}, len(key)
            shape = self.shapes.setdefault(key, Shape(heads, many, repeated, whole=True))
        return shape


class Shape:
    """Which heads a document has, which of them have many nodes, and which paths of tags some parent has twice.

    Documents of one shape differ in their texts and in nothing that settles which rules can fire at all. `plans` has
    what a rule set does with them, by variant. Of one that is not `whole` some heads and paths are not in the trie.
    """

    __slots__ = ("_by_tag", "_states", "found", "heads", "many", "plans", "repeated", "whole")

    def __init__(self, heads: Iterable[Head], many: Iterable[Head], repeated: Iterable[State], whole: bool) -> None:
        self.heads = tuple(heads)
        self.many = frozenset(many)
        self.repeated = frozenset(repeated)
        self.whole = whole
        self.plans: dict[int, Any] = {}
        self.found: dict[str | tuple[str, ...], list[Head]] = {}
        self._by_tag: dict[str, list[Head]] = {}
        self._states = frozenset([head.state for head in self.heads])

    def by_tag(self, tag: str) -> list[Head]:
        """The heads of a tag."""
        if not self._by_tag:
            found: dict[str, list[Head]] = {}
            for head in self.heads:
                found.setdefault(head.tag, []).append(head)
            self._by_tag = found  # only when it is whole: another thread may ask
        return self._by_tag.get(tag, [])

    def path(self, tags: tuple[str, ...]) -> list[Head]:
        """The heads at the end of `//a/b/c`."""
        found = self.found.get(tags)
        if found is None:
            found = self.found[tags] = [head for head in self.by_tag(tags[-1]) if below(head, tags)]
        return found

    def holding(self, attribute: str) -> list[Head]:
        """The heads that have an attribute."""
        key = "@" + attribute
        found = self.found.get(key)
        if found is None:
            found = self.found[key] = [head for head in self.heads if attribute in head.attributes]
        return found

    def nodes(self, state: State | None, above: State | None) -> int:
        """How many nodes of a path one node of a path above it has at most: 0, 1, or 2 for more."""
        if state not in self._states:
            return 0
        while state is not above and state is not None:
            if state in self.repeated:
                return 2
            state = state.parent
        return 1


def below(head: Head, tags: tuple[str, ...]) -> bool:
    """Whether the tags of a head and of what is above it end in these."""
    above: Head | None = head
    for tag in reversed(tags):
        if above is None or above.tag != tag:
            return False
        above = above.up
    return True
