"""Which format a document is, by the records of the formats, and which root elements only hold documents."""

from __future__ import annotations

import re

from lxml import etree

from einvconv.errors import UnknownFormat
from einvconv.formats.record import FormatInfo, marker_text
from einvconv.formats.registry import broken, identify, of_root
from einvconv.intake import namespaces as ns

# Finvoice takes both SOAP 1.1 and the draft of December 2001 (Finvoice guide, 17).
FRAMES: dict[str, str] = {
    f"{{{ns.SOAP11}}}Envelope": "soap11",
    f"{{{ns.SOAP2001}}}Envelope": "soap2001",
    f"{{{ns.SOAP12}}}Envelope": "soap12",
    f"{{{ns.SBDH}}}StandardBusinessDocument": "sbdh",
}
_UBL_OTHER = r"\{urn:oasis:names:specification:ubl:schema:xsd:(\w+)-2\}\1$"
_LISTS = "einvconv.formats() lists what is read."


def detect_root(root: etree._Element) -> str:
    """The code under which the document is read. Raises UnknownFormat, which says what was seen."""
    found = identify(root)
    if found is not None and found.reads:
        return found.code
    raise UnknownFormat(" ".join((_words(root, found), *broken())))


def _words(root: etree._Element, found: FormatInfo | None) -> str:
    if found is not None:
        inside = _inside(root)
        if inside is not None:
            held, element = inside
            where = f"and a document of {held.name} stands in it at line {element.sourceline}"
            return f"This is {found.name}, {where}. None is read there: take it out into a file of its own."
        what = f". {found.hint}" if found.hint else f", which this version does not read. {_LISTS}"
        return f"This is {found.name}{what}"
    name = etree.QName(root)
    seen = f'The root element is "{_short(name.localname)}"'
    seen += f' in the namespace "{_short(name.namespace)}"' if name.namespace else " without a namespace"
    kin = of_root(str(root.tag))
    if kin:
        marker = kin[0].marker
        text = marker_text(root, marker)
        where = marker if marker.startswith("@") else marker.rsplit("}", 1)[-1]
        value = "is missing" if text is None else f'is "{_short(text)}"'
        return f"{seen}, but its {where} {value}, which is no version that is read. {_LISTS}"
    other = re.match(_UBL_OTHER, str(root.tag))
    if other is not None:
        return f"This is a UBL 2 {_short(other.group(1))}, which is no invoice or credit note. {_LISTS}"
    return f"{seen}, which is none of the known formats. {_alike(name.localname) or _LISTS}"


def _inside(root: etree._Element) -> tuple[FormatInfo, etree._Element] | None:
    """The first document that is read below a root that is not, and its record."""
    for element in root.iterdescendants("*"):
        found = identify(element) if of_root(str(element.tag)) else None
        if found is not None and found.reads:
            return found, element
    return None


def _alike(local: str) -> str:
    """What a root element of that name would be in another name space."""
    from einvconv.formats.registry import records

    for info in records():
        for root in info.roots:
            space, _, name = root.tag.rpartition("}")
            if name == local and info.name:
                asked = f'has the namespace "{space[1:]}"' if space else "has no namespace"
                return f"{info.name.partition(' ')[0] if not space else info.name} {asked}."
    return ""


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:117]}..."
