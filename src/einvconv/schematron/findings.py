"""What fired, told: message, place and terms."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import itemgetter

from lxml import etree

from einvconv.characters import with_line_ends_of_xml
from einvconv.report import Finding
from einvconv.schematron.program import Program
from einvconv.schematron.records import (
    HEAD,
    KIDS,
    NIL,
    ORDER,
    PARENT,
    Many,
    Record,
    Records,
)
from einvconv.schematron.running import Fired, Run
from einvconv.schematron.subject import Subject
from einvconv.schematron.xpath.library import normalize_space
from einvconv.schematron.xpath.nodes import elements
from einvconv.schematron.xpath.runtime import ERRORS
from einvconv.schematron.xpath.values import LimitReached

# Findings of one rule that are listed; a report has a size, however long the document is.
MOST_ALIKE = 10_000
MOST_SAID = 10_000
"""Characters of a message that has values of the document in it."""
_OURS = (LimitReached, RecursionError, MemoryError, ArithmeticError)
_NOT_EVALUATED = "could not be evaluated here, and official validators stop at it: "
_order = itemgetter(ORDER)


def tell(program: Program, outcome: tuple[list[Fired], Run], subject: Subject, name: str) -> list[Finding]:
    """Findings, in the order of the patterns, and of the document within one."""
    fired, d = outcome
    assertions = program.module.ASSERTIONS
    pattern_of = program.patterns
    fired.sort(key=lambda f: (pattern_of[f[0]], f[1][ORDER], f[0]))
    listed = _listed(fired)
    where = Where(subject, [f[1] for f in listed])
    found = []
    for index, node, error, more in listed:
        rule, severity, message, terms = assertions[index]
        if more:
            severity = "fatal" if error is not None else severity
            text = f"{more:,} more findings of this rule are not listed; the next is here."
            text = "1 more finding of this rule is not listed; it is here." if more == 1 else text
        elif error is not None:
            severity = "fatal"
            text = not_evaluated(rule, _reason(error), stops=not isinstance(error, _OURS))
        else:
            text = message if isinstance(message, str) else _message(program, index, node, d)
        found.append(Finding(rule, severity, name, text, *where.place(node), terms, ""))
    if d.stopped is not None:
        found.append(Finding("", "fatal", name, f"The rules were not all run: {_reason(d.stopped)}.", "/", 1, 1, ()))
    return found


def _listed(fired: list[Fired]) -> list[tuple[int, Record, Exception | None, int]]:
    """Of each rule the findings that are listed, and the one after them with the number that it stands for, or 0."""
    counts: dict[int, int] = {}
    listed: list[tuple[int, Record, Exception | None, int]] = []
    beyond: dict[int, int] = {}
    for index, node, error in fired:
        count = counts[index] = counts.get(index, 0) + 1
        if count == MOST_ALIKE + 1:
            beyond[index] = len(listed)
        if count <= MOST_ALIKE + 1:
            listed.append((index, node, error, 0))
    for index, at in beyond.items():
        listed[at] = (*listed[at][:3], counts[index] - MOST_ALIKE)
    return listed


def not_evaluated(rule: str, reason: str, stops: bool = True) -> str:
    """The message of a rule that ends in an error: official validators stop at it, or a limit of ours is reached."""
    if not stops:
        return f"{rule or 'A rule'} could not be evaluated here: {reason}."
    return f"{rule or 'A rule'} {_NOT_EVALUATED}{reason}. Correct the value, or remove what stands twice."


def why_not_evaluated(message: str) -> str:
    """The reason in such a message, where it is the document's; empty for any other."""
    return message.partition(_NOT_EVALUATED)[2].rpartition(". Correct the value")[0]


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it goes deeper than Python can here"
    if isinstance(error, ArithmeticError):
        return "a number in it has more digits than rules count with"
    return "there is not enough memory" if isinstance(error, MemoryError) else " ".join(str(error).split())


def _message(program: Program, index: int, node: Record, d: Run) -> str:
    try:
        made = normalize_space(program.message(index, d, node))
        return made if len(made) <= MOST_SAID else f"{made[:MOST_SAID]}…"
    except ERRORS as error:
        return f"(the message itself could not be made: {_reason(error)})"


def _element_of(node: Record) -> Record:
    return node if node[HEAD].kind == "element" else node[PARENT]


class Where:
    """Locations, lines and columns of the nodes that fired; what they have in common is found once."""

    def __init__(self, subject: Subject, nodes: Iterable[Record]) -> None:
        self.subject = subject
        self.paths: dict[float, str] = {}
        self.families: dict[float, dict[float, etree._Element]] = {}
        self.lines: dict[float, tuple[int, int]] = {}
        if subject.has_text:
            found = {e[ORDER]: e for e in map(_element_of, nodes) if e[HEAD].kind == "element"}
            orders = sorted(found)
            self.lines = dict(zip(orders, _places(subject, [found[order] for order in orders]), strict=True))

    def place(self, node: Record) -> tuple[str, int, int]:
        """The location, line and column of a node."""
        head = node[HEAD]
        if head.kind == "document-node":
            return "/", 1, 1
        element = _element_of(node)
        location = self.path(element)
        if head.kind == "attribute":
            location = f"{location}/@{self.subject.document.name(head.tag)}"
        if self.subject.has_text:
            line, column = self.lines[element[ORDER]]
            return location, line, column
        from einvconv.schematron.expand import line_of

        return location, line_of(self.element(element)), 0

    def path(self, node: Record) -> str:
        """The XPath of an element, as `Document.path` gives it."""
        if self.subject.document.parts > 1:
            return self.subject.document.path(self.element(node))
        found = self.paths.get(node[ORDER])
        if found is None:
            above, tag = node[PARENT], node[HEAD].tag
            found = f"/{self.subject.document.name(tag)}"
            if above[HEAD].kind != "document-node":
                same = above[KIDS][tag]
                position = f"[{bisect_left(same, node[ORDER], key=_order) + 1}]" if same.__class__ is Many else ""
                found = f"{self.path(above)}{found}{position}"
            self.paths[node[ORDER]] = found
        return found

    def element(self, node: Record) -> etree._Element:
        """The lxml element of a record: the same way down the tree."""
        above = node[PARENT]
        if above[HEAD].kind == "document-node":
            return self.subject.document.root
        family = self.families.get(above[ORDER])
        if family is None:
            children = self.element(above).iterchildren(etree.Element)
            family = {m[ORDER]: e for m, e in zip(elements(above), children, strict=True)}
            self.families[above[ORDER]] = family
        return family[node[ORDER]]


def _ordinals(records: Records, nodes: Iterable[Record]) -> list[int]:
    """The numbers of elements in document order, from 0.

    The order of an element counts the tags and asides before it. Of the elements before it all are closed, but for
    those around it and those that are one tag: so it is twice its number, less those.
    """
    asides = [i for i, piece in enumerate(records.pieces) if piece[:1] == "!"] if records.asides else []
    single = sorted([n[ORDER] for head, alone in records.groups.items() if head.closed for n in alone])
    found: list[int] = []
    for node in nodes:
        order = node[ORDER]
        around = node[HEAD].state.depth - 1
        closed = bisect_left(single, order)
        found.append((order - 1 - bisect_left(asides, order) + around + closed) // 2)
    return found


def _places(subject: Subject, nodes: Sequence[Record]) -> list[tuple[int, int]]:
    """Line and column of the start tags of elements, which are in the order of the document.

    The pieces that the records were read from say where each tag begins, unless their text was written anew.
    """
    document, records = subject.document, subject.records
    alone = document.frame is None and document.parts == 1 and document.first_line == 1
    if not alone or records.start < 0:
        return [document.place(ordinal) for ordinal in _ordinals(records, nodes)]
    text = with_line_ends_of_xml(document.text)
    from_there = [place for place, _ in records.shifts]
    found: list[tuple[int, int]] = []
    line, at, place, order = 1, 0, -1, 0
    parts = records.first_parts(nodes[-1][ORDER]) if nodes else []
    for node in nodes:
        place += sum(map(len, parts[order : node[ORDER]])) + node[ORDER] - order
        order = node[ORDER]
        shifted = bisect_right(from_there, place)
        offset = records.start + place + (records.shifts[shifted - 1][1] if shifted else 0)
        line += text.count("\n", at, offset)
        at = offset
        found.append((line, offset - text.rfind("\n", 0, offset)))
    return found


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
            position = bisect_left(same, node[ORDER], key=_order) + 1 if same.__class__ is Many else 1
            steps.append(f"*[local-name()='{head.local}' and namespace-uri()='{uri}'][{position}]")
        node = node[PARENT]
    return "/" + "/".join(reversed(steps))
