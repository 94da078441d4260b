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
# The documents of a file together have at most so many times its elements, or the fifth part of what a file may have.
_MORE, _MORE_OF_ALL = 5, 5
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


def cut_parts(
    text: str, root: etree._Element, elements: list[etree._Element], limits: Limits, leader: str = ""
) -> list[Cut]:
    """The text once for each of the elements, without the others and what stands around those alone.

    What stands between two goes with the one before; elements named `leader` go with the one that they stand before.
    Raises LimitExceeded when the envelope around them would be repeated beyond the limits.
    """
    chains = [_chain(element, root) for element in elements]
    units = {unit: _led(unit, leader) for chain in chains for unit in chain}
    wanted = {*units, *units.values()}
    ordered = [element for element in root.iter() if element in wanted]
    found = dict(zip(ordered, spans_of(text, root, ordered), strict=True))
    own = {unit: Span(found[first].start, found[unit].end) for unit, first in units.items()}
    families: dict[etree._Element | None, list[etree._Element]] = {}
    place: dict[etree._Element, int] = {}
    for unit in (one for one in ordered if one in units):
        family = families.setdefault(unit.getparent(), [])
        place[unit] = len(family)
        family.append(unit)
    around = own[elements[0]].start + len(text) - own[elements[-1]].end
    if around * len(elements) > limits.bytes:
        raise LimitExceeded(
            f"An envelope of {around:,} characters around {len(elements):,} invoices is more than can be split. "
            "Give limits=einvconv.Limits(bytes=…) to allow more."
        )
    levels = [[(unit, families[unit.getparent()], place[unit]) for unit in chain] for chain in chains]
    most = max(_MORE * text.count("<"), limits.elements // _MORE_OF_ALL)
    cuts = []
    for own_levels in levels:
        cuts.append(_without_others(text, own_levels, own))
        most -= cuts[-1].text.count("<")
        if most < 0:
            raise LimitExceeded(
                f"What stands around the {len(elements):,} invoices of a file has too many elements to be repeated for "
                "each. Split the file, or give limits=einvconv.Limits(elements=…) to allow more."
            )
    return cuts


def _chain(element: etree._Element, root: etree._Element) -> list[etree._Element]:
    """The element with those around it, from the child of the root down."""
    return [one for one in (element, *element.iterancestors()) if one is not root][::-1]


def _led(element: etree._Element, leader: str) -> etree._Element:
    """The first of the elements that lead another one, or that one itself."""
    leaders = leading(element, leader)
    return leaders[-1] if leaders else element


def leading(element: etree._Element, leader: str) -> list[etree._Element]:
    """The elements of that name that stand before another one with none but comments between, the nearest first."""
    found = []
    for before in element.itersiblings(preceding=True):
        if before.tag == leader:
            found.append(before)
        elif isinstance(before.tag, str):
            break
    return found


def _without_others(
    text: str, levels: list[tuple[etree._Element, list[etree._Element], int]], own: dict[etree._Element, Span]
) -> Cut:
    """The text with one element at each level, from above down; of its family only that one, and where it stands."""
    kept, ends = "", len(text)
    start, tails = 0, []
    origins: list[tuple[int, int]] = []
    for unit, family, at in levels:
        end = own[unit].end
        if at + 1 < len(family) and text[end : own[family[at + 1]].start].strip():
            end = own[family[at + 1]].start
        origins.append((len(kept), start))
        kept += text[start : own[family[0]].start]
        start = own[unit].start
        tails.append((own[family[-1]].end, ends))
        ends = end
    origins.append((len(kept), start))
    kept += text[start:ends]
    for tail, stop in reversed(tails):
        origins.append((len(kept), tail))
        kept += text[tail:stop]
    return Cut(kept, tuple(origins))


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
