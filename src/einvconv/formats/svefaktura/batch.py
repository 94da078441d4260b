"""Svefakturor in one file, each with its object envelope behind it: SFTI's envelope, a Standard Business Document.

Sources: SFTI's technical envelope (SBDH 1.0), which bundles messages and keeps an invoice and its files together; the
identifiers of SFTI Basic Invoice 1.0.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from ...errors import ConversionRefused
from ...intake import open_document
from ...intake.namespaces import SBDH
from .about import DOCUMENT_TYPE, INVOICE
from .nodes import GLN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PROCESS = "urn:sfti:services:documentprocessing:BasicInvoice:1:0"
_DOCUMENT = f"{DOCUMENT_TYPE}::Invoice##{DOCUMENT_TYPE}::1.0"
_XML = "application/xml"
_SCHEME, _SWEDISH = "{*}TaxScheme/{*}ID", "SWT"
_GLN = "{*}Party/{*}PartyIdentification/{*}ID[@identificationSchemeAgencyID='9']"


def join(messages: Sequence[bytes]) -> bytes:
    """Invoices and object envelopes, each of these behind its invoice, in one envelope.

    Raises ConversionRefused for invoices of several senders or receivers, and for a party without a number to name it.
    """
    roots: list[Any] = [open_document(m).root for m in messages]
    invoices = [root for root in roots if root.tag == INVOICE]
    frame = etree.Element(f"{{{SBDH}}}StandardBusinessDocument", nsmap={"sh": SBDH})
    header = _add(frame, "StandardBusinessDocumentHeader")
    _add(header, "HeaderVersion", "1.0")
    for side, role, term in (("Sender", "SellerParty", "BT-30"), ("Receiver", "BuyerParty", "BT-47")):
        names = {_name(root.find(f"{{*}}{role}")) for root in invoices}
        if len(names) > 1:
            raise ConversionRefused(f"SFTI's envelope has one {side.lower()}, and these invoices have several.")
        authority, number = names.pop()
        if not number:
            raise ConversionRefused(
                f"SFTI's envelope names its {side.lower()} by a number, and the invoice has none: give its "
                f"organisation number ({term}) or a GLN."
            )
        _add(_add(header, side), "Identifier", number).set("Authority", authority)
    first = invoices[0]
    kinds = {etree.QName(root).namespace for root in roots}
    what = _add(header, "DocumentIdentification")
    for tag, text in (
        ("Standard", DOCUMENT_TYPE),
        ("TypeVersion", "1.0"),
        ("InstanceIdentifier", first.findtext("{*}ID")),
        ("Type", "BasicInvoice"),
        ("MultipleType", "true" if len(kinds) > 1 else "false"),
        ("CreationDateAndTime", f"{first.findtext('{*}IssueDate')}T00:00:00"),
    ):
        _add(what, tag, text)
    manifest = _add(header, "Manifest")
    _add(manifest, "NumberOfItems", str(len(roots)))
    for root in roots:
        item = _add(manifest, "ManifestItem")
        _add(item, "MimeTypeQualifierCode", _XML)
        _add(item, "UniformResourceIdentifier", etree.QName(root).namespace)
    scopes = _add(header, "BusinessScope")
    for kind, text in (("DOCUMENTID", _DOCUMENT), ("PROCESSID", _PROCESS)):
        scope = _add(scopes, "Scope")
        _add(scope, "Type", kind)
        _add(scope, "InstanceIdentifier", text)
    frame.extend(roots)
    etree.indent(frame, space="  ")
    body: Any = etree.tostring(frame, encoding="UTF-8", xml_declaration=True)
    return bytes(body) + b"\n"


def _add(parent: Any, tag: str, text: str | None = None) -> Any:
    element = etree.SubElement(parent, f"{{{SBDH}}}{tag}")
    element.text = text
    return element


def _name(party: Any) -> tuple[str, str]:
    """What a party is named by: the organisation number of Sweden, or a GLN."""
    schemes = party.findall("{*}Party/{*}PartyTaxScheme") if party is not None else ()
    number = next((one.findtext("{*}CompanyID") for one in schemes if one.findtext(_SCHEME) == _SWEDISH), None)
    if number:
        return "countrycode:organizationid", f"SE:{number.strip()}"
    gln = party.findtext(_GLN) if party is not None else None
    return "iso6523-actorid-upis", f"{GLN}:{gln.strip()}" if gln else ""
