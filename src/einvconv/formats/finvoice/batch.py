"""Several Finvoice messages in one file: before each stands its SOAP frame, an XML document of its own.

Source: Finvoice 3.0 guidelines, 17: an ebXML 2.0 header with sender, sender's intermediator, receiver and receiver's
intermediator in this order, and constants for the rest.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from ...errors import ConversionRefused
from ...intake import open_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_EB = "http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd"
_XLINK = "http://www.w3.org/1999/xlink"
_SPACES = {"SOAP-ENV": _SOAP, "eb": _EB, "xlink": _XLINK}
_PARTIES = (
    ("From", "MessageSenderDetails/FromIdentifier", "Sender"),
    ("From", "MessageSenderDetails/FromIntermediator", "Intermediator"),
    ("To", "MessageReceiverDetails/ToIdentifier", "Receiver"),
    ("To", "MessageReceiverDetails/ToIntermediator", "Intermediator"),
)


def join(messages: Sequence[bytes]) -> bytes:
    """Finvoice messages as one file, each behind its frame.

    Raises ConversionRefused for a message that says nothing of its sender and receiver.
    """
    return b"".join(_frame(open_document(m).root) + m for m in messages)


def _frame(root: Any) -> bytes:
    details = root.find("MessageTransmissionDetails")
    if details is None:
        raise ConversionRefused(
            "A Finvoice goes into a file of several behind a SOAP frame, and this one has no MessageTransmissionDetails"
            " to make it from: give its sender's and receiver's electronic addresses (BT-34, BT-49)."
        )
    message = details.findtext("MessageDetails/MessageIdentifier")
    envelope = etree.Element(f"{{{_SOAP}}}Envelope", nsmap=_SPACES)
    header = etree.SubElement(etree.SubElement(envelope, f"{{{_SOAP}}}Header"), f"{{{_EB}}}MessageHeader")
    header.set(f"{{{_SOAP}}}mustUnderstand", "1")
    header.set(f"{{{_EB}}}version", "2.0")
    for side, path, role in _PARTIES:
        party = etree.SubElement(header, f"{{{_EB}}}{side}")
        etree.SubElement(party, f"{{{_EB}}}PartyId").text = details.findtext(path)
        etree.SubElement(party, f"{{{_EB}}}Role").text = role
    for name, text in (("CPAId", "yoursandmycpa"), ("Service", "Routing"), ("Action", "ProcessInvoice")):
        etree.SubElement(header, f"{{{_EB}}}{name}").text = text
    data = etree.SubElement(header, f"{{{_EB}}}MessageData")
    for name, source in (
        ("MessageId", "MessageIdentifier"),
        ("Timestamp", "MessageTimeStamp"),
        ("RefToMessageId", "RefToMessageIdentifier"),
    ):
        said = details.findtext(f"MessageDetails/{source}")
        if said is not None:
            etree.SubElement(data, f"{{{_EB}}}{name}").text = said
    body = etree.SubElement(envelope, f"{{{_SOAP}}}Body")
    manifest = etree.SubElement(body, f"{{{_EB}}}Manifest")
    manifest.set(f"{{{_EB}}}version", "2.0")
    etree.SubElement(manifest, f"{{{_EB}}}Reference").set(f"{{{_XLINK}}}href", message or "")
    etree.indent(envelope, space="  ")
    framed: Any = etree.tostring(envelope, encoding="UTF-8", xml_declaration=True)
    return bytes(framed) + b"\n"
