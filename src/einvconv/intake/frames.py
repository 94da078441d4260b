"""Envelopes: which elements are one, what they carry, and how a document is cut out of the text of its envelope.

A document is cut out of the text, not out of the tree: so its bytes can be opened again by themselves, and every place
in it still points into the source file.
"""

from __future__ import annotations

import re

from lxml import etree

from einvconv.errors import LimitExceeded
from einvconv.formats.registry import identify, records
from einvconv.intake import namespaces as ns
from einvconv.intake.detect import FRAMES
from einvconv.intake.encoding import Charset
from einvconv.intake.limits import Limits
from einvconv.intake.places import Span, spans
from einvconv.light import NamedTuple

_OBJECTS = "{urn:sfti:documents:ObjectEnvelope:1:0}ObjectEnvelope"
_BESIDE_THE_PAYLOAD = {f"{{{ns.SBDH}}}StandardBusinessDocumentHeader", _OBJECTS}
_DECLARATION = re.compile(r"<\?xml\s.*?\?>", re.DOTALL)
_IN_QUOTES = str.maketrans({"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})
_NAME = re.compile(r"<[^\s/>]+")
_ATTRIBUTE = re.compile(r"""\s+([^\s=<>"'/]+)\s*=\s*(?:"[^"]*"|'[^']*')""")


class Cut(NamedTuple):
    """A document's own text, and for each stretch of it: its offset there and in the text that it was cut from."""

    text: str
    origins: tuple[tuple[int, int], ...]


def payloads(frame: etree._Element) -> list[etree._Element]:
    """The documents inside an envelope, wherever in it they stand; none where the document follows the envelope.

    What is no document that we know is one only where a document must be: in an SBDH, or alone in a SOAP body.
    """
    known = _known_inside(frame)
    if FRAMES[str(frame.tag)] == "sbdh":
        around = {above for element in known for above in element.iterancestors()}
        wanted = {child for child in frame if child.tag not in _BESIDE_THE_PAYLOAD and child not in around}
        wanted.update(known)
        return [element for element in frame.iter() if element in wanted]
    if known:
        return known
    # The ebXML manifest only refers to the document that follows.
    return [child for body in _bodies(frame) for child in body if etree.QName(child).namespace != ns.EBXML]


def _known_inside(frame: etree._Element) -> list[etree._Element]:
    """The outermost elements in a frame that are roots of documents, or frames again."""
    roots = {root.tag for info in records() for root in info.roots} - {_OBJECTS} | FRAMES.keys()
    found: list[etree._Element] = []
    inside: set[etree._Element] = set()
    for element in frame.iter(*roots):
        if element is frame or not inside.isdisjoint(element.iterancestors()):
            continue
        holds = next((e for e in element.iter(*roots) if e is not element), None) is not None
        if holds and element.tag not in FRAMES and identify(element) is None:
            continue  # it only has the name of a document, and stands around one
        found.append(element)
        inside.add(element)
    return found


def _bodies(frame: etree._Element) -> list[etree._Element]:
    return frame.findall(f"{{{etree.QName(frame).namespace}}}Body")


def cut_payloads(text: str, root: etree._Element, elements: list[etree._Element]) -> list[Cut]:
    """Each element as a document of its own, with the declaration of the text and the namespaces that it inherits."""
    found = _DECLARATION.match(text)
    declaration = found.group() if found else ""
    cuts = []
    for element, span in zip(elements, spans_of(text, root, elements), strict=True):
        name = _NAME.match(text, span.start)
        head = name.end() if name else span.start
        own = _declared_prefixes(text, head)
        inherited = "".join(
            f' xmlns{":" if prefix else ""}{prefix or ""}="{uri.translate(_IN_QUOTES)}"'
            for prefix, uri in element.nsmap.items()
            if (prefix or "") not in own
        )
        start = len(declaration)
        after = start + head - span.start + len(inherited)
        cuts.append(
            Cut(
                declaration + text[span.start : head] + inherited + text[head : span.end],
                ((0, 0), (start, span.start), (after, head)),
            )
        )
    return cuts


def cut_parts(text: str, root: etree._Element, elements: list[etree._Element], limits: Limits) -> list[Cut]:
    """The text once for each of the elements, without the others. What stands between them goes with the one before.

    Raises LimitExceeded when the envelope around them would be repeated beyond the limit of bytes.
    """
    found = spans_of(text, root, elements)
    first, last = found[0].start, found[-1].end
    around = first + len(text) - last
    if around * len(found) > limits.bytes:
        raise LimitExceeded(
            f"An envelope of {around:,} characters around {len(found):,} invoices is more than can be split. "
            "Give limits=einvconv.Limits(bytes=…) to allow more."
        )
    cuts = []
    for span, following in zip(found, [*found[1:], None], strict=True):
        end = span.end
        if following is not None and text[span.end : following.start].strip():
            end = following.start
        own_end = first + end - span.start
        cuts.append(
            Cut(text[:first] + text[span.start : end] + text[last:], ((0, 0), (first, span.start), (own_end, last)))
        )
    return cuts


def encoded(text: str, charset: Charset) -> tuple[bytes, Charset]:
    """A cut text as bytes: in the encoding that it came in, or in UTF-8 where that one cannot be written back."""
    if charset.reversible:
        try:
            return text.encode(charset.codec), charset
        except UnicodeEncodeError:
            pass
    return text.encode("utf-8"), Charset(charset.name, "utf-8")


def spans_of(text: str, root: etree._Element, elements: list[etree._Element]) -> list[Span]:
    """Where elements of a tree, given in document order, stand in its text."""
    wanted = set(elements)
    return spans(text, (n for n, element in enumerate(root.iter()) if element in wanted))


def _declared_prefixes(text: str, at: int) -> set[str]:
    prefixes = set()
    while attribute := _ATTRIBUTE.match(text, at):
        name = attribute.group(1)
        if name == "xmlns" or name.startswith("xmlns:"):
            prefixes.add(name[6:])
        at = attribute.end()
    return prefixes
