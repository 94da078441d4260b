"""Small changes to documents: what makes a rule speak, told as edits of a base document.

An edit names its places with `at`, an XPath 1.0 with the prefixes of `NAMESPACES` and `*` for the root; it must match
at least one element, and is applied to all that it matches:

    { at = "…", set = "text" }              the element's text; its children go
    { at = "…", attr = "x", set = "text" }  an attribute
    { at = "…", attr = "x", remove = true } an attribute goes
    { at = "…", remove = true }             the element goes
    { at = "…", rename = "cbc:Other" }      the element gets another name
    { at = "…", insert = "<cbc:X/>…" }      new elements as its last children
    { at = "…", before = "<cbc:X/>" }       new elements just before it
    { at = "…", after = "<cbc:X/>" }        new elements just after it
    { at = "…", double = true }             the element stands twice
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_CII = "urn:un:unece:uncefact:data:standard:"
NAMESPACES = {
    "ubl": f"{_UBL}Invoice-2",
    "cn": f"{_UBL}CreditNote-2",
    "cbc": f"{_UBL}CommonBasicComponents-2",
    "cac": f"{_UBL}CommonAggregateComponents-2",
    "ext": f"{_UBL}CommonExtensionComponents-2",
    "rsm": f"{_CII}CrossIndustryInvoice:100",
    "ram": f"{_CII}ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_CII}UnqualifiedDataType:100",
    "qdt": f"{_CII}QualifiedDataType:100",
    "sfti": "urn:sfti:documents:BasicInvoice:1:0",
    "scac": "urn:sfti:CommonAggregateComponents:1:0",
    "scbc": "urn:oasis:names:tc:ubl:CommonBasicComponents:1:0",
}
_DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
_ENDS = re.compile(r"ends-with\(local-name\(\), '(\w+)'\)")
_LINES = "(cac:InvoiceLine|cac:CreditNoteLine)"


def edited(document: bytes, edits: Iterable[dict[str, Any]]) -> bytes:
    """The document with every edit applied; ValueError when an edit matches nothing or is none of the kinds."""
    root = etree.fromstring(document)
    for edit in edits:
        for place in _places(root, edit["at"]):
            _apply(place, edit)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _places(root: etree._Element, path: str) -> list[etree._Element]:
    found: Any = root.xpath(path, namespaces=NAMESPACES)
    if not isinstance(found, list) or not found:
        raise ValueError(f"nothing at {path}")
    return found


def with_paths(document: bytes, paths: Sequence[str]) -> bytes:
    """The document with something at every path. A path may begin with `//` and may end in an attribute."""
    root = etree.fromstring(document)
    kind = etree.QName(root).localname
    for path in paths:
        _put(root, path.replace(_LINES, f"cac:{kind}Line"))
    return etree.tostring(root)


def with_path_at(document: bytes, context: str, path: str) -> bytes:
    """The document with something at a path below every node of a context.

    ValueError where the context matches none.
    """
    root = etree.fromstring(document)
    anywhere = context if context.startswith("/") else f"//{context}"
    for place in _places(root, _ENDS.sub(_ends, anywhere)):
        _put(place, path)
    return etree.tostring(root)


def _put(parent: etree._Element, path: str) -> None:
    """Something at a path below an element; what stands on the way is used, what does not is made."""
    *steps, last = path.lstrip("/").split("/")
    for step in steps:
        found = parent.find(_tag(step))
        parent = etree.SubElement(parent, _tag(step)) if found is None else found
    if last.startswith("@"):
        parent.set(last[1:], "x")
    else:
        etree.SubElement(parent, _tag(last)).text = "x"


def _ends(found: re.Match[str]) -> str:
    """What XPath 1.0 says for `ends-with` of the local name."""
    return f"substring(local-name(), string-length(local-name()) - {len(found[1]) - 1}) = '{found[1]}'"


def _apply(place: etree._Element, edit: dict[str, Any]) -> None:
    parent = place.getparent()
    attribute = edit.get("attr")
    match [k for k in edit if k not in ("at", "attr")]:
        case ["set"] if attribute:
            place.set(attribute, edit["set"])
        case ["remove"] if attribute:
            del place.attrib[attribute]
        case ["set"]:
            for child in list(place):
                place.remove(child)
            place.text = edit["set"]
        case ["rename"]:
            prefix, _, name = edit["rename"].partition(":")
            place.tag = f"{{{NAMESPACES[prefix]}}}{name}"
        case ["insert"]:
            place.extend(_elements(edit["insert"]))
        case ["remove"] if parent is not None:
            parent.remove(place)
        case ["double"] if parent is not None:
            parent.insert(parent.index(place), copy.deepcopy(place))
        case ["before"] if parent is not None:
            for made in _elements(edit["before"]):
                place.addprevious(made)
        case ["after"] if parent is not None:
            for made in reversed(_elements(edit["after"])):
                place.addnext(made)
        case _:
            raise ValueError(f"no such edit: {edit}")


def _elements(xml: str) -> list[etree._Element]:
    return list(etree.fromstring(f"<edit {_DECLARED}>{xml}</edit>"))


def _tag(step: str) -> str:
    found = re.fullmatch(r"(\w+):(\w+)", step)
    if found is None or found[1] not in NAMESPACES:
        raise ValueError(f"no element is called {step}")
    return f"{{{NAMESPACES[found[1]]}}}{found[2]}"
