"""What stands in a frame beside its document, and is no part of the frame either: it is told, and never passed over."""

from __future__ import annotations

import re

from lxml import etree

from einvconv.formats.registry import records
from einvconv.intake import namespaces as ns
from einvconv.intake.detect import FRAMES
from einvconv.intake.places import Places, Span
from einvconv.report import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

MAX_TOLD = 10
_ASIDE = re.compile(r"(?s)<!\[CDATA\[.*?(?:\]\]>|\Z)|(<!--.*?(?:-->|\Z)|<\?(?!xml\s).*?(?:\?>|\Z))")
_SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"
_SBDH_PARTS = {"StandardBusinessDocumentHeader", "ObjectEnvelope"}


def notes_beside(
    text: str, places: Places, frame: etree._Element, held: Sequence[etree._Element], spans: Sequence[Span]
) -> tuple[Finding, ...]:
    """A warning for each thing beside the documents that a frame holds, which stand at the spans of its text."""
    found = _placed(frame, _elements(frame, held, _belongs), lambda: places)
    found += [(places.of_offset(offset), what) for offset, what in _asides(text, spans)]
    return _notes(found)


def notes_in_batch(
    places: Callable[[], Places], batch: etree._Element, held: Sequence[etree._Element]
) -> tuple[Finding, ...]:
    """The same for a batch of invoices: texts in it, and what is of another format, or in a name space of others. Most
    have none, and their places are not asked for."""
    return _notes(_placed(batch, beside_parts(batch, held), places))


def beside_parts(batch: etree._Element, held: Sequence[etree._Element]) -> Iterator[tuple[etree._Element, str]]:
    """What stands in a batch beside its invoices, by elements and in words."""
    home, roots = (etree.QName(batch).namespace, "", None, _SIGNATURE), _roots()

    def belongs(element: etree._Element) -> bool:
        return etree.QName(element).namespace in home and next(element.iter(*roots), None) is None

    return _elements(batch, held, belongs)


def _placed(
    frame: etree._Element, found: Iterable[tuple[etree._Element, str]], places: Callable[[], Places]
) -> list[tuple[tuple[int, int], str]]:
    """What was found at elements, with their places."""
    told = list(found)
    if not told:
        return []
    numbers, known = {element: number for number, element in enumerate(frame.iter())}, places()
    return [(known.of_element(numbers[element]), what) for element, what in told]


def _notes(found: list[tuple[tuple[int, int], str]]) -> tuple[Finding, ...]:
    found.sort()
    notes = [_note(place, f"{what} stands in the frame beside the document, and is not read.") for place, what in found]
    if len(notes) > MAX_TOLD:
        more = f"So do {len(notes) - MAX_TOLD + 1:,} things more."
        notes[MAX_TOLD - 1 :] = [_note(found[MAX_TOLD - 1][0], more)]
    return tuple(notes)


def _note(place: tuple[int, int], message: str) -> Finding:
    return Finding("READ-FRAME", "warning", "intake", message, "", *place)


def _elements(
    frame: etree._Element, held: Sequence[etree._Element], belongs: Callable[[etree._Element], bool]
) -> Iterator[tuple[etree._Element, str]]:
    """Texts and foreign elements between the frame and its documents, by their elements."""
    documents = set(held)
    around = {above for element in held for above in element.iterancestors()}
    around |= {frame} | {child for child in frame if _is_part(child, frame)}
    stack = [frame]
    while stack:
        element = stack.pop()
        if element in documents:
            continue
        if element not in around:
            if not belongs(element):
                yield element, f"The element “{etree.QName(element).localname}”"
            continue
        texts = (element.text, *(child.tail for child in element))
        words = " ".join(" ".join(t for t in texts if t).split())
        if words:
            yield element, f"The text “{words if len(words) <= 60 else words[:59] + '…'}”"
        stack += reversed(element)


def _is_part(child: etree._Element, frame: etree._Element) -> bool:
    """Whether a child of a frame is one of its own parts, in which only elements may stand."""
    name = etree.QName(child)
    return name.namespace == etree.QName(frame).namespace and name.localname in ("Header", "Body")


def _belongs(element: etree._Element) -> bool:
    """Whether an element beside the documents is what a frame is for: addresses, routing, security, attachments."""
    parent = element.getparent()
    if parent is None or parent.tag not in FRAMES:
        name = etree.QName(parent).localname if parent is not None else ""
        return name == "Header" or etree.QName(element).namespace == ns.EBXML
    return FRAMES[str(parent.tag)] == "sbdh" and etree.QName(element).localname in _SBDH_PARTS


def _roots() -> set[str]:
    return {root.tag for info in records() for root in info.roots}


def _asides(text: str, spans: Sequence[Span]) -> Iterator[tuple[int, str]]:
    """Comments and instructions beside the documents that hold what looks like one."""
    names = {tag.rpartition("}")[2] for tag in _roots()}
    looks = re.compile(rf"(?:<|&lt;)(?:[A-Za-z_][\w.-]*:)?(?:{'|'.join(sorted(names))})[\s>/]")
    ends = iter(spans)
    span = next(ends, None)
    for found in _ASIDE.finditer(text):
        while span is not None and span.end <= found.start():
            span = next(ends, None)
        if found.group(1) and (span is None or found.start() < span.start) and looks.search(found.group()):
            kind = "comment" if found.group().startswith("<!--") else "processing instruction"
            yield found.start(), f"A {kind} with what looks like a document in it"
