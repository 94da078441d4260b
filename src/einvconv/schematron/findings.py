"""What fired, told: message, place and terms."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml import etree

from einvconv.errors import UnreadableInput
from einvconv.intake import DEFAULT_LIMITS, Document, open_documents
from einvconv.intake.encoding import find_charset
from einvconv.intake.parser import parse_utf8, parse_whole
from einvconv.report import Finding
from einvconv.schematron.program import Fired, Program, Run
from einvconv.schematron.records import HEAD, KIDS, NIL, ORDER, PARENT, Record, Records, read
from einvconv.schematron.xpath.library import normalize_space
from einvconv.schematron.xpath.nodes import elements
from einvconv.schematron.xpath.runtime import ERRORS

if TYPE_CHECKING:
    from os import PathLike

    Source = bytes | str | PathLike[str] | Document | etree._Element

_ASIDE = re.compile(r"<!--|<\?(?!xml\s)")
# One match a start tag; what comes before it and holds no tag is passed over on the way.
_START_TAG = re.compile(r"(?:[^<]++|</|<!--(?:.*?)-->|<!\[CDATA\[(?:.*?)\]\]>|<\?(?:.*?)\?>|<!)*+<[^/!?]", re.DOTALL)
_FEW_PLACES = 40


class Subject(NamedTuple):
    """A document under test: as it was read, its tree, and its records.

    `has_text`: whether the text is there to count lines and columns in; of a tree alone only libxml2's line is known.
    """

    document: Document
    tree: etree._Element
    records: Records
    has_text: bool

    def close(self) -> None:
        """Let go of the records at once."""
        self.records.close()


def open_subject(source: Source) -> Subject:
    """Read what is to be validated: bytes, XML text, a path, a Document, or the root of a parsed tree."""
    if isinstance(source, etree._Element):
        document = Document(source, b"", find_charset(b"<a/>")[0])
        return Subject(document, source, read(source), False)
    if isinstance(source, Document):
        document = source
    else:
        found = open_documents(source)
        # A Schematron file speaks of the whole input; frames and batches are for those who know the formats.
        document = found[0] if len(found) == 1 and found[0].frame is None else _whole(source, found)
    tree = document.root
    if b"<!--" in document.data or b"<?" in document.data[5:]:
        tree = _with_comments(document)
    return Subject(document, tree, read(tree), True)


def _whole(source: Source, found: list[Document]) -> Document:
    """The input with its frame, where it is one XML document; otherwise the only document in it."""
    assert not isinstance(source, (Document, etree._Element))
    data = source if isinstance(source, bytes) else source.encode() if isinstance(source, str) else None
    if data is None:
        data = Path(source).read_bytes()  # type: ignore[arg-type]
    charset, _ = find_charset(data)
    try:
        root = parse_utf8(charset.decode(data).encode(), DEFAULT_LIMITS)
    except etree.XMLSyntaxError:
        if len(found) > 1:
            raise UnreadableInput(f"the input holds {len(found)} documents; give them one by one") from None
        return found[0]
    return Document(root, data, charset)


def _with_comments(document: Document) -> etree._Element:
    """The tree with comments and processing instructions in it: they part a text into several text nodes."""
    text = document.text
    if not _ASIDE.search(text):
        return document.root
    try:
        return parse_whole(text.encode())
    except etree.XMLSyntaxError as error:
        raise UnreadableInput(f"not well-formed XML: {error}") from None


def tell(program: Program, outcome: tuple[list[Fired], Run], subject: Subject, name: str) -> list[Finding]:
    """Findings, in the order of the patterns, and of the document within one."""
    fired, d = outcome
    if not fired:
        return []
    assertions = program.module.ASSERTIONS
    pattern_of = program.patterns
    fired.sort(key=lambda f: (pattern_of[f[0]], f[1][ORDER], f[0]))
    elements = _elements(subject, [f[1] for f in fired])
    found = []
    for index, node, error in fired:
        rule, severity, message, terms = assertions[index][:4]
        if error is not None:
            severity = "fatal"
            text = (
                f"{rule or 'A rule'} could not be evaluated here, and official validators stop at it: "
                f"{_reason(error)}. Correct the value, or remove what stands twice."
            )
        else:
            text = message if isinstance(message, str) else _message(message, node, d)
        location, line, column = place(subject, node, elements)
        found.append(Finding(rule, severity, name, text, location, line, column, terms))
    return found


def _reason(error: Exception) -> str:
    return "it needs too many steps" if isinstance(error, RecursionError) else " ".join(str(error).split())


def _message(make: Any, node: Record, d: Run) -> str:
    try:
        return normalize_space(make(d, node))
    except ERRORS as error:
        return f"(the message itself could not be made: {_reason(error)})"


def _element_of(node: Record) -> Record:
    return node if node[HEAD].kind == "element" else node[PARENT]


class Spot(NamedTuple):
    """An element of the document, with the place of its start tag where that is known already."""

    element: etree._Element
    line: int
    column: int


def _elements(subject: Subject, nodes: Iterable[Record]) -> dict[int, Spot]:
    """The lxml elements of records, by their order: counted in one pass over both."""
    nodes = list(nodes)
    wanted = sorted({int(_element_of(n)[ORDER]) for n in nodes if n[HEAD].kind != "document-node"})
    if not wanted:
        return {}
    found = {int(e[ORDER]): e for e in map(_element_of, nodes) if e[HEAD].kind == "element"}
    reached = [_element(subject, found[order]) for order in wanted]
    places = _few_places(subject, [_ordinal(subject.records, order) for order in wanted])
    return {order: Spot(e, *place) for order, e, place in zip(wanted, reached, places, strict=True)}


def _element(subject: Subject, node: Record) -> etree._Element:
    """The lxml element of a record: the same way down the tree."""
    above = node[PARENT]
    if above[HEAD].kind == "document-node":
        return subject.document.root
    parent = _element(subject, above)
    index = [m[ORDER] for m in elements(above)].index(node[ORDER])
    if not subject.records.asides:
        return parent[index]
    return next(islice(parent.iterchildren(etree.Element), index, None))


def _ordinal(records: Records, order: int) -> int:
    """The number of an element in document order, from 0."""
    before = "<".join(records.pieces[:order])
    return order - 1 - before.count("</") - before.count("<!")


def _few_places(subject: Subject, ordinals: list[int]) -> list[tuple[int, int]]:
    """Line and column of a few start tags, found without an index of the whole text; (0, 0) where that is not done."""
    document = subject.document
    nowhere = [(0, 0)] * len(ordinals)
    plain = document.frame is None and document.parts == 1 and document.first_line == 1
    if not subject.has_text or not plain or len(ordinals) > _FEW_PLACES:
        return nowhere
    text = document.text
    if "\r" in text:
        return nowhere
    starts = _START_TAG.finditer(text)
    found: list[tuple[int, int]] = []
    at = -1
    for ordinal in ordinals:
        match = next(islice(starts, ordinal - at - 1, None))
        at = ordinal
        offset = match.end() - 2
        found.append((text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)))
    return found


def place(subject: Subject, node: Record, spots: dict[int, Spot]) -> tuple[str, int, int]:
    """The location, line and column of a node."""
    kind = node[HEAD].kind
    if kind == "document-node":
        return "/", 1, 1
    element, line, column = spots[int(_element_of(node)[ORDER])]
    attribute = node[HEAD].tag if kind == "attribute" else None
    location = subject.document.path(element, attribute)
    if not line and subject.has_text:
        line, column = subject.document.position(element)
    elif not line:
        from einvconv.schematron.expand import line_of

        line, column = line_of(element), 0
    return location, line, column


def full_location(node: Record) -> str:
    """The location in the form that SVRL reports carry, which needs no prefixes."""
    steps: list[str] = []
    while node is not NIL and node[HEAD].kind != "document-node":
        head = node[HEAD]
        uri = head.uri
        if head.kind == "attribute":
            steps.append(f"@*[local-name()='{head.local}' and namespace-uri()='{uri}']")
        else:
            same = node[PARENT][KIDS].get(head.tag)
            position = 1 if same is node else [m[ORDER] for m in same].index(node[ORDER]) + 1
            steps.append(f"*[local-name()='{head.local}' and namespace-uri()='{uri}'][{position}]")
        node = node[PARENT]
    return "/" + "/".join(reversed(steps))
