"""What the frame around or before a document says: the sender and receiver of the message, its id and time.

Sources: Finvoice 3.0 guidelines, 17 (the ebXML header in a SOAP envelope); the Peppol business message envelope (SBDH).
What the document says itself goes before the frame; what neither it nor the invoice can hold is a loss.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Group, Identifier, Invoice, Message, Party
from .reading import Reading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# What a frame says of itself, the same in each, by the name of the element or attribute: the Finvoice routing
# constants, versions, and what kind of document the frame is for.
_CONSTANTS = {
    "Role": {"Sender", "Receiver", "Intermediator"},
    "CPAId": {"yoursandmycpa"},
    "Service": {"Routing"},
    "Action": {"ProcessInvoice"},
    "version": {"1.0", "2.0"},
    "mustUnderstand": {"1"},
    "HeaderVersion": {"1.0"},
    "TypeVersion": {"1.0", "2.0", "2.1"},
    "Type": {"Invoice", "CreditNote", "BasicInvoice", "DOCUMENTID", "PROCESSID"},
    "MultipleType": {"false", "true"},
    "MimeTypeQualifierCode": {"application/xml"},
    "Authority": {"countrycode:organizationid", "iso6523-actorid-upis"},
}

_EBXML = (
    ("From", "Sender", "seller"),
    ("From", "Intermediator", "sender_operator"),
    ("To", "Receiver", "buyer"),
    ("To", "Intermediator", "receiver_operator"),
)
_MESSAGE = (
    ("", "MessageId", "id"),
    ("", "Timestamp", "timestamp"),
    ("", "RefToMessageId", "reply_to"),
    ("DocumentIdentification", "InstanceIdentifier", "id"),
    ("DocumentIdentification", "CreationDateAndTime", "timestamp"),
)


def read_frame(invoice: Invoice, run: Reading) -> None:
    """Put what the frame says into the invoice where it is silent, and remember the rest as said beside it."""
    frame = run.document.frame
    while frame is not None:
        _read_one(frame, invoice, run)
        frame = frame.outer


def _read_one(frame: Any, invoice: Invoice, run: Reading) -> None:
    claimed: set[Any] = set()
    for element, holder, field, value in _said(invoice, frame.around[1:], run):
        if getattr(holder, field) is None:
            setattr(holder, field, value)
            run.trace.places[(id(holder), field)] = (element, None)
        if getattr(holder, field) == value:
            claimed.add(element)
    known = _values(invoice) | frame.contents
    for element, name, text in frame.leaves:
        constants = _CONSTANTS.get((name or str(element.tag)).rpartition("}")[2], ())
        said = text in known or text in constants or (name is None and element in claimed)
        if not said:
            run.trace.stray.append((element, name, text))


def _said(invoice: Invoice, around: list[Any], run: Reading) -> Iterator[tuple[Any, Group, str, str]]:
    message = invoice.message = invoice.message or Message.blank()
    named: dict[str, list[Any]] = {}
    for element in around:
        named.setdefault(str(element.tag).rpartition("}")[2], []).append(element)
    for side, role, what in _EBXML:
        for one in named.get(side, ()):
            for place in one.iterfind("{*}Role"):
                if (place.text or "").strip() == role:
                    element = place.getprevious()
                    if element is not None and element.text:
                        holder, field = _holder(invoice, message, what)
                        yield element, holder, field, element.text.strip()
    for above, name, field in _MESSAGE:
        for element in named.get(name, ()):
            if element.text and (not above or element.getparent().tag.rpartition("}")[2] == above):
                yield element, message, field, element.text.strip()
    for side, role in (("Sender", "seller"), ("Receiver", "buyer")):
        for element in (below for one in named.get(side, ()) for below in one.iterfind("{*}Identifier")):
            scheme, colon, value = (element.text or "").strip().partition(":")
            holder, field = _holder(invoice, message, role)
            if colon and isinstance(holder, Identifier) and holder.value in (None, value):
                if holder.value is None:
                    reason = f"the invoice names no address: that of the frame stands, {value} of the scheme {scheme}"
                    run.guess((element, None), reason)
                if holder.scheme is None:
                    holder.scheme = scheme
                    run.trace.places[(id(holder), "scheme")] = (element, None)
                yield element, holder, field, value


def _holder(invoice: Invoice, message: Message, what: str) -> tuple[Group, str]:
    if what not in ("seller", "buyer"):
        return message, what
    party: Party = getattr(invoice, what) or Party.blank()
    setattr(invoice, what, party)
    party.endpoint = party.endpoint or Identifier.blank()
    return party.endpoint, "value"


def _values(invoice: Invoice) -> set[str]:
    """What the invoice says itself of the message and of its parties' addresses."""
    found = {v for n, v in (invoice.message or Message.blank()).__dict__.items() if isinstance(v, str)}
    for party in (invoice.seller, invoice.buyer):
        one = party.endpoint if party is not None else None
        if one is not None and one.value is not None:
            found |= {one.value, f"{one.scheme}:{one.value}"}
    return found | {v for v in (invoice.specification, invoice.business_process) if v}
