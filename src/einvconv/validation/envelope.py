"""A StandardBusinessDocumentHeader that says something else than the document in it.

Networks route by the header and readers read the document: where the two differ, one of them goes astray. That the
header names another kind of document is fatal; another profile, version, sender or receiver is a warning, since a
document may be sent on behalf of another.
Sources: the Peppol business message envelope 1.2 and 2.0 (Standard, Type, TypeVersion, DOCUMENTID, PROCESSID), the
Peppol policy for use of identifiers (values do not differ by case; `*` ends a document type with a wildcard).
"""

from __future__ import annotations

from ..report import Finding
from . import profiles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..formats.record import FormatInfo
    from ..intake import Document

_CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
_CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
_RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"
# The electronic addresses of seller and buyer, and the version of the syntax, by the syntax of the document
_ADDRESSES = {
    "ubl": tuple(f"{_CAC}Accounting{role}Party/{_CAC}Party/{_CBC}EndpointID" for role in ("Supplier", "Customer")),
    "cii": tuple(
        f".//{_RAM}{role}TradeParty/{_RAM}URIUniversalCommunication/{_RAM}URIID" for role in ("Seller", "Buyer")
    ),
}
_VERSION = {"ubl": f"{_CBC}UBLVersionID"}


def contradictions(document: Document, info: FormatInfo) -> list[Finding]:
    """What the header says otherwise; nothing for a document that came in no such envelope."""
    frame = document.frame
    if frame is None or frame.kind != "sbdh":
        return []
    header = frame.root.find("{*}StandardBusinessDocumentHeader")
    if header is None:
        return []
    return [
        Finding(rule, severity, "sbdh", f"The envelope (SBDH) {text}", document.path(at), *document.position(at))
        for rule, severity, text, at in (
            *_kind(document, header),
            *_profile(document, header, info.syntax),
            *_parties(document, header, info.syntax),
        )
    ]


def _kind(document: Document, header: Any) -> Iterator[tuple[str, Any, str, Any]]:
    """Whether the header is one for this kind of document."""
    root = document.root
    space, _, local = str(root.tag).rpartition("}")
    space = space.lstrip("{")
    standard, kind = (_text(header, f"DocumentIdentification/{{*}}{name}") for name in ("Standard", "Type"))
    scope = _scope(header, "DOCUMENTID").partition("##")[0]
    stated = scope.partition("::")
    is_one = f"the document is a {local} of {space}" if space else f"the document is a {local}"
    if space and ":" in standard and standard != space:
        yield "SBDH-STANDARD", "fatal", f"has the Standard {standard}, but {is_one}.", root
    elif stated[1] and (stated[0], stated[2]) != (space, local):
        yield "SBDH-DOCUMENT", "fatal", f"has the DOCUMENTID {scope}, but {is_one}.", root
    if (
        space
        and standard in ("", space)
        and kind
        and kind != local
        and space.endswith((f":{local}-2", f":{local}:100"))
    ):
        yield "SBDH-TYPE", "fatal", f"has the Type {kind}, but {is_one}.", root


def _profile(document: Document, header: Any, syntax: str) -> Iterator[tuple[str, Any, str, Any]]:
    """Whether the header names the document's own profile and version."""
    root = document.root
    if not profiles.has_profiles(syntax):
        return
    specification, process = profiles.said(root, syntax)
    stated = _scope(header, "DOCUMENTID").partition("##")[2].rpartition("::")
    named = stated[0] or stated[2]
    same = specification.startswith(named[:-1]) if named.endswith("*") else specification == named
    if named and specification and not same:
        text = f"has the DOCUMENTID of {named}, but the document says {specification} (BT-24)."
        yield "SBDH-DOCUMENT", "warning", text, root
    scope = _scope(header, "PROCESSID")
    if scope and process and scope != process:
        yield "SBDH-PROCESS", "warning", f"has the PROCESSID {scope}, but the document says {process} (BT-23).", root
    version = _text(header, "DocumentIdentification/{*}TypeVersion")
    own = root.find(_VERSION[syntax]) if syntax in _VERSION else None
    if own is not None and (own.text or "").strip() and version and version != (own.text or "").strip():
        text = f"has the TypeVersion {version}, but the document says {(own.text or '').strip()}."
        yield "SBDH-VERSION", "warning", text, own


def _parties(document: Document, header: Any, syntax: str) -> Iterator[tuple[str, Any, str, Any]]:
    """Whether the header has the addresses of seller and buyer; the buyer sends what it bills itself."""
    if syntax not in _ADDRESSES:
        return
    seller, buyer = (document.root.find(path) for path in _ADDRESSES[syntax])
    if "selfbilling" in profiles.said(document.root, syntax)[0]:
        seller, buyer = buyer, seller
    for rule, side, own in (("SBDH-SENDER", "Sender", seller), ("SBDH-RECEIVER", "Receiver", buyer)):
        stated = header.findall(f"{{*}}{side}/{{*}}Identifier")
        if own is None or len(stated) != 1:
            continue
        scheme, _, value = (stated[0].text or "").strip().partition(":")
        address = (own.text or "").strip()
        # One party has several addresses under several schemes; only of one scheme can two contradict each other.
        if value and address and scheme == (own.get("schemeID") or "").strip() and value.lower() != address.lower():
            text = f"has the {side} {scheme}:{value}, but the document has the address {scheme}:{address} there."
            yield rule, "warning", text, own


def _text(header: Any, path: str) -> str:
    return (header.findtext(f"{{*}}{path}") or "").strip()


def _scope(header: Any, kind: str) -> str:
    """The identifier in the scope of a type; empty where there is none, or more than one."""
    scopes = header.iterfind("{*}BusinessScope/{*}Scope")
    found = [_text(one, "InstanceIdentifier") for one in scopes if _text(one, "Type") == kind]
    return found[0] if len(found) == 1 else ""
