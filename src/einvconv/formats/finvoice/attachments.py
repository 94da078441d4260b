"""The files of a Finvoice, which travel in a message of their own (FinvoiceAttachments 1.0).

Source: Finvoice 3.0 guidelines, 16: PDF/A, JPEG or PNG; at most ten files and one megabyte in all before base64; the
message's id is the invoice message's id and “::attachments”, a file's id that and the SHA-1 of its base64 text.
"""

from __future__ import annotations

from lxml import etree

from ...mapping.format import Pair
from ...mapping.writing import Writing
from ...model import Attachment, Invoice
from ...model.base import Trace
from ...report import AttachedFile
from ..nordic.documents import file_of, name_documents, without_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ROOT = "FinvoiceAttachments"
MEDIA_TYPES = frozenset({"application/pdf", "image/jpeg", "image/png"})
MOST_FILES = 10
MOST_BYTES = 1_000_000
_NAME = (3, 50)
_SINCE = "2.01"


def read_attachments(document: Any, invoice: Invoice, trace: Trace) -> None:
    """Read an attachment message into the supporting documents of its invoice; `document` is the message."""
    message = document.root.findtext(".//MessageIdentifier", "")
    for element in document.root.iterfind("AttachmentDetails"):
        made = Attachment.blank()
        for name, field in (
            ("AttachmentContent", "content"),
            ("AttachmentName", "filename"),
            ("AttachmentMimeType", "media_type"),
        ):
            child = element.find(name)
            if child is not None and child.text:
                text = "".join(child.text.split()) if field == "content" else child.text.strip()
                setattr(made, field, text)
                trace.places[(id(made), field)] = (child, None)
        trace.owners.append(made)
        invoice.documents.append(made)
        digest = _hash(made.content or "")
        for name, expected in (
            ("AttachmentSecureHash", digest),
            ("AttachmentIdentifier", f"{message}::{digest}"),
            ("AttachmentSecurityClass", None),
        ):
            child = element.find(name)
            if child is not None and (child.text or "").strip() != expected:
                trace.stray.append((child, None, (child.text or "").strip()))
    known = {v for v in (invoice.message.__dict__.values() if invoice.message else ()) if isinstance(v, str)}
    known |= {p.endpoint.value for p in (invoice.seller, invoice.buyer) if p and p.endpoint and p.endpoint.value}
    for child in document.root.iterfind("MessageTransmissionDetails/*/*"):
        if child.text and child.text.strip() not in known:
            trace.stray.append((child, None, child.text.strip()))


def _hash(content: str) -> str:
    import hashlib  # it takes longer than all else here, and few documents have a file

    return hashlib.sha1(content.encode("ascii", "replace"), usedforsecurity=False).hexdigest()


def _write(invoice: Invoice, run: Writing) -> None:
    files = {id(d) for d in invoice.documents if d.content is not None or d.filename is not None}
    if run.form.version >= _SINCE:
        files |= _send_files(invoice, run)
    name_documents(invoice, run, ("id", "filename"), files)


def _send_files(invoice: Invoice, run: Writing) -> set[int]:
    """Put files into a message beside the invoice; the documents whose files cannot go there, by identity."""
    files = [d for d in invoice.documents if d.content is not None]
    message = invoice.message
    if message is None or message.id is None:
        reason = f"{run.target} sends files by message, and no address is given"
        return _left_out([(one, reason) for one in files], invoice, run)
    taken: list[tuple[Attachment, str]] = []
    left: list[tuple[Attachment, str]] = []
    size = 0
    for one in files:
        size, reason = _fits(one, len(taken), size)
        if reason:
            left.append((one, reason))
        else:
            taken.append((one, "".join((one.content or "").split())))
    if taken:
        message = invoice.message = run.edit(message)
        name = f"{message.id}::attachments"
        if message.attachment_message not in (None, name):
            run.report(message, "attachment_message", "replaced", f"the message with the files is {name} here")
        run.derive(message, "attachment_message", name, "the message with the files is named after this one")
        run.attachments.append(AttachedFile(f"{message.id}-attachments.xml", _message(invoice, taken, run), "text/xml"))
    return _left_out(left, invoice, run)


def _left_out(files: list[tuple[Attachment, str]], invoice: Invoice, run: Writing) -> set[int]:
    """Files that do not go with the invoice, each for its reason: their documents are only named, by identity."""
    made = {id(one): without_file(one, reason, run) for one, reason in files}
    invoice.documents = [made.get(id(one), one) for one in invoice.documents]
    return {id(one) for one in made.values()}


def _fits(one: Attachment, count: int, size: int) -> tuple[int, str]:
    """The size of all files with this one, and why it cannot go with them."""
    if one.media_type not in MEDIA_TYPES:
        return size, f"a Finvoice attachment is a PDF, JPEG or PNG file, and this one is {one.media_type or 'unknown'}"
    data = file_of(one) or b""
    if count == MOST_FILES:
        return size, f"a Finvoice message has at most {MOST_FILES} attachments"
    if size + len(data) > MOST_BYTES:
        return size, f"the attachments of a Finvoice message are {MOST_BYTES} bytes at most"
    return size + len(data), ""


def _message(invoice: Invoice, files: list[tuple[Attachment, str]], run: Writing) -> bytes:
    message, seller, buyer = invoice.message, invoice.seller, invoice.buyer
    root = etree.Element(ROOT, Version="1.0")
    frame = etree.SubElement(root, "MessageTransmissionDetails")
    rows: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...] = (
        (
            "MessageSenderDetails",
            (
                ("FromIdentifier", seller.endpoint.value if seller and seller.endpoint else None),
                ("FromIntermediator", message.sender_operator if message else None),
            ),
        ),
        (
            "MessageReceiverDetails",
            (
                ("ToIdentifier", buyer.endpoint.value if buyer and buyer.endpoint else None),
                ("ToIntermediator", message.receiver_operator if message else None),
            ),
        ),
        (
            "MessageDetails",
            (
                ("MessageIdentifier", message.attachment_message if message else None),
                ("MessageTimeStamp", message.timestamp if message else None),
                ("RefToMessageIdentifier", message.id if message else None),
            ),
        ),
    )
    for name, children in rows:
        group = etree.SubElement(frame, name)
        for child, value in children:
            etree.SubElement(group, child).text = value
    for one, content in files:
        digest = _hash(content)
        element = etree.SubElement(root, "AttachmentDetails")
        prefix = message.attachment_message if message else ""
        etree.SubElement(element, "AttachmentIdentifier").text = f"{prefix}::{digest}"
        etree.SubElement(element, "AttachmentContent").text = content
        etree.SubElement(element, "AttachmentName").text = _name(one, run)
        etree.SubElement(element, "AttachmentMimeType").text = one.media_type
        etree.SubElement(element, "AttachmentSecureHash").text = digest
        for field in ("content", "media_type"):
            run.use(one, field)
    etree.indent(root, space="  ")
    body: Any = etree.tostring(root, encoding="ISO-8859-15", xml_declaration=True)
    return bytes(body) + b"\n"


def _name(one: Attachment, run: Writing) -> str:
    field = "filename" if one.filename is not None else "id" if one.id is not None else "description"
    name: str = getattr(one, field) or "attachment"
    run.use(one, field)
    for other in ("id", "description"):
        if other != field and getattr(one, other) == name:
            run.use(one, other)
        elif one.url is not None and (other == "description" or one.description is None):
            continue  # it is the name of the link
        elif other != field and getattr(one, other) is not None:
            run.report(
                one, other, "dropped", "a file goes beside a Finvoice by its name, with no number or words of it"
            )
            run.use(one, other)
    least, most = _NAME
    if len(name) > most:
        stem, dot, ending = name.rpartition(".")
        keep = most - len(dot + ending)
        run.report(one, field, "truncated", f"an attachment's name has {most} characters at most")
        name = f"{stem[:keep]}{dot}{ending}" if dot and keep > 0 else name[:most]
    return name.ljust(least, "_")


ATTACHMENTS = Pair("attachments", write=_write)
