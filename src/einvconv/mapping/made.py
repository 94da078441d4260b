"""A document that is being made: elements in plain Python, and their text.

They have what is needed of lxml's elements, under lxml's names, since a node looks at those of a source and at these
alike. Making one takes a fraction of the time; libxml2 sees the finished text once, for the schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ..characters import not_in_xml
from ..patterns import pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

XSI = "http://www.w3.org/2001/XMLSchema-instance"
_XML = "http://www.w3.org/XML/1998/namespace"
_NONE: Mapping[str, str] = MappingProxyType({})  # the attributes of most elements
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
_OF_TEXT = pattern("[&<>\r]")  # four times as slow to ask as whether each of them is in a short text
_IN_ATTRIBUTE = pattern('[&<>\r"\n\t]')
# What a name is made of (Namespaces in XML 1.0, production 4), as far as a schema of ours has names.
_NAME = pattern(r"[^\W\d][\w.\-·]*")


# What is kept of names, since a document may have some that no other one has.
_MOST_SCOPES, _MOST_NAMES, _LONGEST_NAME = 50, 2000, 300


class Made:
    """An element that is being made; `spaces` are the name spaces that it declares, by their prefixes.

    `said` is the value of the model that its text stands for: its group, its field, its place there (-1 for a single
    one); `said_of` are those of its attributes. `sure` is a text that is that of the source, letter for letter, and
    `sure_of` the names of such attributes.
    """

    __slots__ = (
        *("attrib", "first", "following", "last", "parent", "previous", "size", "spaces", "tag", "text"),
        *("said", "said_of", "sure", "sure_of"),
    )

    attrib: Mapping[str, str]

    def __init__(
        self,
        tag: str,
        spaces: Mapping[str | None, str] | None = None,
        text: str | None = None,
        parent: Made | None = None,
    ) -> None:
        self.tag = tag
        self.spaces = spaces
        self.text = text
        self.attrib = _NONE
        self.first: Made | None = None
        self.last: Made | None = None
        self.size = 0
        self.said: tuple[Any, str, int] | None = None
        self.said_of: dict[str, tuple[Any, str, int]] | None = None
        self.sure: str | None = None
        self.sure_of: tuple[str, ...] = ()
        self.following: Made | None = None
        self.parent = parent
        if parent is None:
            self.previous: Made | None = None
        else:
            before = self.previous = parent.last
            if before is None:
                parent.first = self
            else:
                before.following = self
            parent.last = self
            parent.size += 1

    def __len__(self) -> int:
        return self.size

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Made]:
        child = self.first
        while child is not None:
            yield child
            child = child.following

    def __reversed__(self) -> Iterator[Made]:
        child = self.last
        while child is not None:
            yield child
            child = child.previous

    def __getitem__(self, at: Any) -> Any:
        if at == -1 and self.last is not None:
            return self.last
        return list(self)[at]

    def get(self, name: str, default: Any = None) -> Any:
        """The value of an attribute."""
        return self.attrib.get(name, default)

    def set(self, name: str, value: str) -> None:
        """Give an attribute its value."""
        if self.attrib is _NONE:
            self.attrib = {name: value}
        else:
            if name in self.sure_of:
                self.sure_of = tuple(one for one in self.sure_of if one != name)
            self.attrib[name] = value  # type: ignore[index]  # its own

    def unset(self, name: str) -> None:
        """Take an attribute away, where there is one."""
        if name in self.attrib:
            self.attrib = {other: value for other, value in self.attrib.items() if other != name}
            self.sure_of = tuple(one for one in self.sure_of if one != name)

    def items(self) -> list[tuple[str, str]]:
        """The attributes, as they were set."""
        return list(self.attrib.items())

    def let_go(self) -> None:
        """Take it and all below it apart: they know one another in circles, which only the collector would free."""
        for one in list(self.iter()):
            one.parent = one.previous = one.following = one.first = one.last = None

    def getparent(self) -> Made | None:
        """The element around it; None for the root, and for one that was taken out."""
        return self.parent

    def getnext(self) -> Made | None:
        """The element after it in the same parent."""
        return self.following

    def find(self, path: str) -> Made | None:
        """The first element at a path of names without name spaces, or the first child of one name."""
        tag, _, rest = ("", "", "") if path.startswith("{") else path.partition("/")
        found = (child for child in self if child.tag == (tag or path))
        if not rest:
            return next(found, None)
        return next((below for child in found if (below := child.find(rest)) is not None), None)

    def iter(self, *tags: str) -> Iterator[Made]:
        """It and all below it, in the order of the document; of these names alone, where there are any but "*"."""
        at: Made | None = self
        while at is not None:
            if not tags or at.tag in tags or tags == ("*",):
                yield at
            if at.first is not None:
                at = at.first
                continue
            while at is not self and at is not None and at.following is None:
                at = at.parent
            at = None if at is self or at is None else at.following

    def iterdescendants(self) -> Iterator[Made]:
        """All below it."""
        below = self.iter()
        next(below)
        return below

    def iterancestors(self) -> Iterator[Made]:
        """The elements around it, from the inmost."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def itersiblings(self, tag: str, *, preceding: bool = False) -> Iterator[Made]:
        """The elements of a name after it, or before it, from the nearest."""
        at = self.previous if preceding else self.following
        while at is not None:
            if at.tag == tag:
                yield at
            at = at.previous if preceding else at.following

    def append(self, child: Made) -> None:
        """Put an element behind all that stand in it."""
        child.parent = self
        child.previous = self.last
        if self.last is None:
            self.first = child
        else:
            self.last.following = child
        self.last = child
        self.size += 1

    def insert(self, at: int, child: Made) -> None:
        """Put an element before the one that is there."""
        before = next((one for i, one in enumerate(self) if i == at), None)
        if before is None:
            self.append(child)
        elif before.previous is not None:
            before.previous.addnext(child)
        else:
            child.parent, child.following = self, before
            before.previous = self.first = child
            self.size += 1

    def addnext(self, other: Made) -> None:
        """Put an element behind it."""
        parent = self.parent
        assert parent is not None
        other.parent, other.previous, other.following = parent, self, self.following
        if self.following is None:
            parent.last = other
        else:
            self.following.previous = other
        self.following = other
        parent.size += 1

    def remove(self, child: Made) -> None:
        """Take an element out."""
        if child.previous is None:
            self.first = child.following
        else:
            child.previous.following = child.following
        if child.following is None:
            self.last = child.previous
        else:
            child.following.previous = child.previous
        child.parent = child.previous = child.following = None
        self.size -= 1


def put(parent: Made, tag: str, spaces: Mapping[str | None, str] | None = None) -> Made:
    """A new element behind all that stand in another one."""
    return Made(tag, spaces, None, parent)


def top(element: Any) -> Any:
    """The outmost element around one, or itself."""
    while (above := element.getparent()) is not None:
        element = above
    return element


def check_name(name: str) -> None:
    """Raises ValueError for what is no name of an element or attribute."""
    if not _NAME.fullmatch(name.rpartition("}")[2]):
        raise ValueError(f"“{name}” is no name")


def check_text(text: str) -> None:
    """Raises ValueError for a text with characters that XML has none of."""
    found = None if text.isprintable() else not_in_xml().search(text)
    if found is not None:
        raise ValueError(f"the character {found[0]!r} has no place in XML")


class Row(Made):
    """A row that was written as text: with the group and the node that it was made of, and what is to be told of it.
    `piece` is the number of its text among those of the document, `begin` and `end` are where it stands in that."""

    __slots__ = ("begin", "end", "group", "node", "opened", "piece", "told", "written")

    def __init__(self, node: Any, group: Any, parent: Made) -> None:
        super().__init__(node.tag, None, None, parent)
        self.node = node
        self.group = group
        self.written = ""
        self.piece = self.begin = self.end = 0
        self.told: list[Any] = []
        self.opened: Made | None = None  # what was written in its place, when someone asked into it


class Scope:
    """The prefixes that hold in an element, by name space, and what tags and attributes are called there: what is found
    once serves all documents with these prefixes."""

    __slots__ = ("attributes", "prefixes", "tags")
    _known: dict[tuple[tuple[str, str | None], ...], Scope] = {}

    @classmethod
    def of(cls, prefixes: dict[str, str | None]) -> Scope:
        """The one with these prefixes."""
        key = tuple(prefixes.items())
        found = cls._known.get(key)
        if found is None or max(len(found.tags), len(found.attributes)) >= _MOST_NAMES:
            if len(cls._known) > _MOST_SCOPES:
                cls._known.clear()
            found = cls._known[key] = cls(prefixes)
        return found

    def __init__(self, prefixes: dict[str, str | None]) -> None:
        self.prefixes = prefixes
        self.tags: dict[str, str] = {}
        self.attributes: dict[str, str] = {}

    def tag(self, tag: str) -> str:
        """What an element is called here."""
        prefix = self.prefixes[_space(tag)]
        local = tag.rpartition("}")[2]
        name = f"{prefix}:{local}" if prefix else local
        if len(tag) < _LONGEST_NAME and len(self.tags) < _MOST_NAMES:
            self.tags[tag] = name
        return name

    def attribute(self, name: str) -> str:
        """What an attribute is called here."""
        space, local = _space(name), name.rpartition("}")[2]
        found = f"{self.prefixes[space]}:{local}" if space else local
        if len(name) < _LONGEST_NAME and len(self.attributes) < _MOST_NAMES:
            self.attributes[name] = found
        return found


def scope_of(root: Made) -> Scope:
    """What the elements of a document are called in its root."""
    return _opened(root, _begin())[0]


def text_of(root: Made, prolog: str = "", rows: bool = True) -> str:
    """The document as text, indented by two blanks; where it has a prolog, the last line ends as well. Rows that were
    written as text may be left out."""
    return "".join(pieces_of(root, prolog, rows))


def pieces_of(root: Made, prolog: str = "", rows: bool = True) -> list[str]:
    """The same in pieces."""
    pieces = [prolog]
    text_below(root, _begin(), "\n", pieces, rows)
    if prolog:
        pieces.append("\n")
    return pieces


def text_below(element: Made, scope: Scope, indent: str, pieces: list[str], rows: bool = True) -> None:
    """An element as pieces of text, for one with these prefixes around it; `indent` begins its line."""
    name = start = scope.tags.get(element.tag, "")
    if not name or element.spaces or any(key not in scope.attributes for key in element.attrib):
        scope, declared = _opened(element, scope)
        name = scope.tags.get(element.tag) or scope.tag(element.tag)
        start = f"{name}{declared}"
    if element.attrib:
        start += _attributes(element, scope)
    text = element.text
    if text and ("&" in text or "<" in text or ">" in text or "\r" in text):
        text = escaped(text)
    child = element.first
    if child is None:
        pieces.append(f"<{start}/>" if text is None else f"<{start}>{text}</{name}>")
        return
    inner = f"{indent}  "
    pieces.append(f"<{start}>{inner if text is None or not text.strip() else text}")
    while child is not None:
        if child.__class__ is not Row:
            text_below(child, scope, inner, pieces, rows)
        elif rows:
            child.piece = len(pieces)
            pieces.append(child.written)
        child = child.following
        pieces.append(indent if child is None else inner)
    pieces.append(f"</{name}>")


def _attributes(element: Made, scope: Scope) -> str:
    said = ""
    for key, value in element.attrib.items():
        said += f' {scope.attributes.get(key) or scope.attribute(key)}="{attribute_text(value)}"'
    return said


def escaped(text: str) -> str:
    """A text as it stands in an element."""
    return _OF_TEXT.sub(_escaped, text)


def attribute_text(value: str) -> str:
    """A text as it stands in an attribute."""
    return value if _IN_ATTRIBUTE.search(value) is None else _IN_ATTRIBUTE.sub(_escaped, value)


def _escaped(found: re.Match[str]) -> str:
    return _ESCAPES[found[0]]


def _opened(element: Made, scope: Scope) -> tuple[Scope, str]:
    """The scope in an element, and the declarations that make it."""
    made: dict[str, str | None] = {}
    for prefix, space in (element.spaces or {}).items():
        if space not in scope.prefixes:
            made[space] = prefix
    if _space(element.tag) not in scope.prefixes and _space(element.tag) not in made:
        made[_space(element.tag)] = f"ns{len(scope.prefixes)}"
    for space in map(_space, element.attrib):
        if space and space not in made and not scope.prefixes.get(space):
            made[space] = "xsi" if space == XSI else f"ns{len(scope.prefixes) + len(made)}"
    if not made:
        return scope, ""
    declared = (f' xmlns:{prefix}="{space}"' if prefix else f' xmlns="{space}"' for space, prefix in made.items())
    return Scope.of({**scope.prefixes, **made}), "".join(declared)


def _space(name: str) -> str:
    return name[1:].partition("}")[0] if name.startswith("{") else ""


def _begin() -> Scope:
    return Scope.of({"": None, _XML: "xml"})
