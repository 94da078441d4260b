"""The files of a Svefaktura, which travel in an object envelope beside it: in one frame, or in a file of its own.

Source: SFTI Object Envelope 1.0: the envelope names its invoice, and the invoice names each file by its ObjectID.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Attachment, Invoice
from ...model.base import Trace
from ...report import AttachedFile
from .about import DOCUMENT_TYPE, ENVELOPE
from .tree import DOCUMENTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PREFIX = "urn:sfti:documents:object:"
_FILE = DOCUMENTS["ATS"]
_BASE64 = "BASE64"
_SPACE = ENVELOPE[1:].partition("}")[0]


def read_attachments(document: Any, invoice: Invoice, trace: Trace) -> None:
    """Read an object envelope into the supporting documents of its invoice; `document` is the envelope."""
    _take(document.root, invoice, trace)


def _read(invoice: Invoice, run: Reading) -> None:
    """The envelopes in the frame around the invoice, as far as they are this invoice's."""
    frame = run.document.frame
    while frame is not None:
        for envelope in frame.root.iter(ENVELOPE):
            named = (envelope.findtext("{*}DocumentReference/{*}DocumentID") or "").strip()
            if named == (invoice.number or "") or (not named and len(frame.held) == 1):
                inside = set(envelope.iter())
                run.trace.stray = [one for one in run.trace.stray if one[0] not in inside]
                _take(envelope, invoice, run.trace)
        frame = frame.outer


def _take(envelope: Any, invoice: Invoice, trace: Trace) -> None:
    known = {invoice.number, invoice.issue_date.isoformat() if invoice.issue_date is not None else None, DOCUMENT_TYPE}
    if invoice.seller is not None and invoice.seller.legal_id is not None:
        known.add(invoice.seller.legal_id.value)
    for part in envelope:
        if part.tag == f"{{{_SPACE}}}EncodedObject":
            _object(part, invoice, trace)
        else:
            leaves = [e for e in part.iter() if not len(e) and (e.text or "").strip() not in known]
            trace.stray += [(e, None, (e.text or "").strip()) for e in leaves if (e.text or "").strip()]
            trace.stray += [(e, name, value) for e in part.iter() for name, value in e.items()]


def _object(part: Any, invoice: Invoice, trace: Trace) -> None:
    number, data = part.find("{*}ObjectID"), part.find("{*}EncodedData")
    said = (number.text or "").strip() if number is not None else ""
    found = next((d for d in invoice.documents if d.content is None and _names(d, said)), None)
    if found is None:
        found = Attachment.blank()
        trace.owners.append(found)
        invoice.documents.append(found)
        if said:
            _set(found, "id", said, number, None, trace)
    elif (id(found), "type_text") in trace.places:
        found.type_text = None  # that it is a file goes without saying
        trace.places.pop((id(found), "type_text"))
    if data is None:
        return
    for field, name in (("content", None), ("media_type", "mimeCode"), ("filename", "filename")):
        text = "".join((data.text or "").split()) if name is None else data.get(name)
        if text:
            _set(found, field, text, data, name, trace)
    extra = [(n, v) for n, v in data.items() if n not in ("mimeCode", "filename") and (n, v) != ("format", _BASE64)]
    trace.stray += [(data, name, value) for name, value in extra]
    if number is not None:
        trace.stray += [(number, name, value) for name, value in number.items()]


def _set(found: Attachment, field: str, text: str, element: Any, name: str | None, trace: Trace) -> None:
    setattr(found, field, text)
    trace.places[(id(found), field)] = (element, name)


def _names(one: Attachment, number: str) -> bool:
    return bool(number) and (one.id or "").removeprefix(_PREFIX) == number


# A file goes into the envelope, a link is named in the place of a file.


def _write(invoice: Invoice, run: Writing) -> None:
    invoice.documents = [_document(one, run) for one in invoice.documents]
    if invoice.despatch_reference is not None:
        note = Attachment(id=invoice.despatch_reference, type_text=DOCUMENTS["DQ"])
        run.carry(note, "id", invoice, "despatch_reference")
        run.derive(note, "type_text", note.type_text, "that the document is a delivery note")
        invoice.documents = [*invoice.documents, note]
    files = list(_numbered([one for one in invoice.documents if one.content is not None], run))
    if files:
        name = f"{invoice.number or 'invoice'}-objectenvelope.xml"
        run.attachments.append(AttachedFile(name, _envelope(files, invoice, run), "text/xml"))


def _document(source: Attachment, run: Writing) -> Attachment:
    made = run.edit(source)
    if (made.content is not None or made.url is not None) and made.type_text is None:
        run.derive(made, "type_text", _FILE, "that the document is a file beside the invoice")
    if made.url is not None and made.content is None:
        if made.id is not None:
            run.report(source, "id", "dropped", "a document that stands elsewhere is named by its address")
            run.use(source, "id")
        made.id = made.url
        run.carry(made, "id", source, "url")
    if made.type_text is None and made.description in DOCUMENTS.values():
        made.type_text = made.description
        run.carry(made, "type_text", source, "description")
    return made


def _numbered(files: list[Attachment], run: Writing) -> Iterator[tuple[str, Attachment]]:
    """Each file with its number in the envelope, which the invoice names."""
    for number, one in enumerate(files, 1):
        if one.id is None:
            run.derive(one, "id", str(number), "its place among the files, since it has no number of its own")
        yield (one.id or "").removeprefix(_PREFIX), one


def _envelope(files: list[tuple[str, Attachment]], invoice: Invoice, run: Writing) -> bytes:
    spaces: Any = {None: _SPACE}
    root = etree.Element(ENVELOPE, nsmap=spaces)
    named = etree.SubElement(root, f"{{{_SPACE}}}DocumentReference")
    legal = invoice.seller.legal_id if invoice.seller is not None else None
    day = invoice.issue_date.isoformat() if invoice.issue_date is not None else None
    for tag, text in (
        ("DocumentID", invoice.number),
        ("IssueDate", day),
        ("IssuerID", legal.value if legal is not None else None),
        ("DocumentType", DOCUMENT_TYPE),
    ):
        if text is not None:
            etree.SubElement(named, f"{{{_SPACE}}}{tag}").text = text
    etree.SubElement(root, f"{{{_SPACE}}}CreationDateTime").text = f"{day}T00:00:00"
    for number, one in files:
        part = etree.SubElement(root, f"{{{_SPACE}}}EncodedObject")
        etree.SubElement(part, f"{{{_SPACE}}}ObjectID").text = number
        data = etree.SubElement(part, f"{{{_SPACE}}}EncodedData", format=_BASE64)
        for field, name in (("media_type", "mimeCode"), ("filename", "filename")):
            if getattr(one, field) is not None:
                data.set(name, getattr(one, field))
                run.use(one, field)
        data.text = one.content
        run.use(one, "content")
    etree.indent(root, space="  ")
    body: Any = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return bytes(body) + b"\n"


ATTACHMENTS = Pair("object envelope", _read, _write)
