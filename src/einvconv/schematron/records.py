"""A document read once into light records, and the trie of tag paths that lasts across documents.

A record is a list: `[text, kids, attributes, parent, head, order]`.

- `text` is the text of an element without child elements or comments; None means that it has to be put together.
- `kids` maps a Clark tag to the one child record, or to a `Many` of several.
- `head` is the trie's node for this path of start tags; it holds the tag and everything known ahead of a document.
- `order` grows in document order; text and attribute records made on the way get fractions.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from lxml import etree

Record = list[Any]
TEXT, KIDS, ATTRIBUTES, PARENT, HEAD, ORDER = range(6)
EMPTY: dict[str, Any] = {}
# A hostile document may have a new path for every element: past these numbers nothing is kept.
MAX_HEADS = 20_000
MAX_STATES = 20_000

_ATTRIBUTE = re.compile(r'([^ \t\r\n=]+)="([^"]*)"')
_ASIDE = re.compile(r"<!--(.*?)-->|<\?([^ \t\r\n?]*)(.*?)\?>|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
XML_NS = "http://www.w3.org/XML/1998/namespace"


def unescape(text: str) -> str:
    """A text with its character references resolved; imported when there is one, since most documents have none."""
    from html import unescape as resolve

    return resolve(text)


class Many(list[Record]):
    """Several children of one tag."""

    __slots__ = ()


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
    """A path of start tags with their attributes, as the serialiser writes them.

    `kind` is element, or the kind of a record made on the way: text, attribute, comment, processing-instruction,
    document-node.
    """

    __slots__ = ("attributes", "closed", "kids", "kind", "local", "name", "names", "plans", "prefixes", "state",
                 "tag", "trie", "up", "uri")  # fmt: skip

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
        self.kids: dict[str, Head] = {}
        self.closed = False
        self.plans: dict[int, Any] = {}

    def grow(self, text: str) -> Head:
        """The head for a start tag `text` (without `<` and `>`) inside this one, made and kept."""
        closed = text.endswith("/")
        name, _, rest = (text[:-1] if closed else text).partition(" ")
        prefixes = self.prefixes
        found: list[tuple[str, str]] = []
        for key, value in _ATTRIBUTE.findall(rest):
            value = unescape(value) if "&" in value else value
            if key == "xmlns" or key.startswith("xmlns:"):
                if prefixes is self.prefixes:
                    prefixes = dict(prefixes)
                prefixes[key[6:]] = value
            else:
                found.append((key, value))
        prefix, colon, local = name.rpartition(":")
        uri = prefixes.get(prefix, "")
        trie = self.trie
        keep = trie.size < MAX_HEADS
        tag = f"{{{uri}}}{local}" if uri else local
        state = self.state.kids.get(tag)
        if state is None:
            state = State(tag, self.state)
            if keep:
                state = self.state.kids.setdefault(tag, state)
        head = Head("element", name, uri, state, trie)
        head.prefixes = prefixes
        head.closed = closed
        head.up = self
        if found:
            head.attributes, head.names = {}, {}
            for key, value in found:
                prefix, colon, local = key.rpartition(":")
                clark = f"{{{prefixes.get(prefix, '')}}}{local}" if colon else key
                head.attributes[clark] = value
                head.names[clark] = key
        if keep:
            trie.size += 1
            head = self.kids.setdefault(text, head)
        return head


class Trie:
    """The heads and states of all documents read so far."""

    def __init__(self) -> None:
        self.size = 0
        self.root = Head("document-node", "", "", State("", None), self)
        self.root.prefixes = {"xml": XML_NS}


_NOWHERE = Trie()
NIL: Record = ["", EMPTY, EMPTY, None, _NOWHERE.root, -1]
NIL[PARENT] = NIL
TEXT_HEAD = Head("text", "", "", State("", None), _NOWHERE)
COMMENT_HEAD = Head("comment", "", "", State("", None), _NOWHERE)
_trie = Trie()


class Records:
    """A document as records. `top` is the document node, `root` its element, `groups` the records of each head."""

    __slots__ = ("asides", "by_tag", "groups", "heads", "leaves", "pieces", "root", "top")

    def __init__(self, top: Record, groups: dict[Head, list[Record]], pieces: list[str], asides: list[Any]) -> None:
        self.top = top
        self.groups = groups
        self.pieces = pieces
        self.asides = asides
        self.by_tag: dict[str | tuple[str, ...], list[Record]] = {}
        self.heads: dict[str, list[Head]] = {}
        self.leaves: dict[Head, dict[str, Record] | None] = {}
        self.root: Record = next(iter(top[KIDS].values()))
        if self.root.__class__ is Many:
            raise ValueError("a document has one root element")

    def by_text(self, head: Head, nodes: list[Record]) -> dict[str, Record] | None:
        """One record for each text, where all the records of a head are leaves; otherwise None."""
        if head in self.leaves:
            return self.leaves[head]
        found = {n[0]: n for n in nodes}
        kept = self.leaves[head] = None if None in found or len(found) * 2 > len(nodes) else found
        return kept

    def all(self, tag: str) -> list[Record]:
        """Every element of a tag, in document order."""
        found = self.by_tag.get(tag)
        if found is None:
            found = self.by_tag[tag] = self._joined(self._heads().get(tag, ()))
        return found

    def path(self, tags: tuple[str, ...]) -> list[Record]:
        """Every element at the end of `//a/b/c`, in document order."""
        found = self.by_tag.get(tags)
        if found is None:
            heads = [head for head in self._heads().get(tags[-1], ()) if below(head, tags)]
            found = self.by_tag[tags] = self._joined(heads)
        return found

    def holding(self, attribute: str) -> list[Record]:
        """Every element that has an attribute, in document order."""
        key = "@" + attribute
        found = self.by_tag.get(key)
        if found is None:
            heads = [head for head in self.groups if attribute in head.attributes]
            found = self.by_tag[key] = self._joined(heads)
        return found

    def _heads(self) -> dict[str, list[Head]]:
        """The heads of each tag."""
        if not self.heads:
            heads = self.heads
            for head in self.groups:
                tag = head.tag
                if tag in heads:
                    heads[tag].append(head)
                else:
                    heads[tag] = [head]
        return self.heads

    def _joined(self, heads: Sequence[Head]) -> list[Record]:
        if len(heads) == 1:
            return self.groups[heads[0]]
        return sorted([n for head in heads for n in self.groups[head]], key=_order) if heads else []

    def elements(self) -> list[Record]:
        """Every element, in document order."""
        found = self.by_tag.get("*")
        if found is None:
            found = self.by_tag["*"] = sorted((n for nodes in self.groups.values() for n in nodes), key=_order)
        return found

    def close(self) -> None:
        """Break the cycles between parents and children and let go of everything, so that the memory goes at once."""
        for nodes in self.groups.values():
            for n in nodes:
                n[3] = None
        self.top[KIDS], self.top[6] = EMPTY, None
        self.root = NIL
        self.pieces = []
        for kept in (self.groups, self.by_tag, self.leaves, self.heads):
            kept.clear()


def below(head: Head, tags: tuple[str, ...]) -> bool:
    """Whether the tags of a head and of what is above it end in these."""
    above: Head | None = head
    for tag in reversed(tags):
        if above is None or above.tag != tag:
            return False
        above = above.up
    return True


def forget() -> None:
    """Let go of everything kept across documents."""
    global _trie
    _trie = Trie()


_order = itemgetter(ORDER)


def read(root: etree._Element) -> Records:
    """The records of a parsed element and all below it."""
    global _trie
    # The serialised form is regular: double quotes, no CDATA, `<` and `>` escaped in text and attributes.
    text = etree.tostring(root, encoding="unicode", with_tail=False)
    asides: list[Any] = []
    if "<!" in text or "<?" in text:
        text = _ASIDE.sub(lambda m: _set_aside(m, asides), text)
    escaped = "&" in text
    trie = _trie
    if trie.size >= MAX_HEADS:
        trie = _trie = Trie()
    head = trie.root
    top: Record = [None, EMPTY, EMPTY, NIL, head, 0, None]
    groups: defaultdict[Head, list[Record]] = defaultdict(list)
    current, known = top, head.kids
    pieces = text.split("<")
    for order, piece in enumerate(pieces):
        first = piece[:1]
        if first == "/":
            current = current[3]
            known = current[4].kids
        elif first == "!":
            current[0] = None
        elif first:
            start, _, content = piece.partition(">")
            if start in known:
                head = known[start]
            else:
                head = current[4].grow(start)
            if escaped and "&" in content:
                content = unescape(content)
            closed = head.closed
            record = ["" if closed else content, EMPTY, head.attributes, current, head, order]
            kids = current[1]
            tag = head.tag
            if kids is EMPTY:
                current[0] = None
                current[1] = {tag: record}
            elif tag in kids:
                old = kids[tag]
                if old.__class__ is Many:
                    old.append(record)
                else:
                    kids[tag] = Many((old, record))
            else:
                kids[tag] = record
            groups[head].append(record)
            if not closed:
                current = record
                known = head.kids
    records = Records(top, groups, pieces, asides)
    top[6] = records
    return records


def _set_aside(match: re.Match[str], asides: list[Any]) -> str:
    comment, target, instruction, cdata = match.groups()
    if cdata is not None:
        return cdata.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if comment is not None:
        asides.append(("comment", "", comment))
    else:
        asides.append(("processing-instruction", target, instruction.lstrip()))
    return f"<!{len(asides) - 1}>"
