"""The files that a TEAPPSXML names: they travel beside the message. Source: TEAPPSXML 3.0 guide, 3.1."""

from __future__ import annotations

import re

from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Attachment, Invoice
from ...patterns import pattern
from ...report import AttachedFile
from ..nordic.documents import file_of

_ROLE = "VOUCHER_MEMO"
_FILE_NAME = pattern(r"[^0-9A-Za-z._-]", re.ASCII)
_FILE_LENGTH = 50
_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "tif": "image/tiff",
    "csv": "text/csv",
    "txt": "text/plain",
    "xml": "application/xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}


def _read_documents(invoice: Invoice, run: Reading) -> None:
    for one in invoice.documents:
        if one.role == _ROLE:
            run.forget(one, "role")
    invoice.documents = [d for d in invoice.documents if d.kept or any(d.__dict__.values())]


def _write_documents(invoice: Invoice, run: Writing) -> None:
    documents: list[Attachment] = []
    names: set[str] = set()
    for source in invoice.documents:
        one = run.edit(source)
        documents.append(one)
        if one.url is not None:
            _named_link(one, run)
            continue
        if one.content is not None or one.filename is not None:
            _named(one, source, names, run)
            if one.role is None:
                run.derive(one, "role", _ROLE, "what the file is to the invoice: a supporting document")
            if one.content is not None:
                _attach(one, run)
    invoice.documents = documents


def _named_link(one: Attachment, run: Writing) -> None:
    """A link is the address alone: what it is and its number are told."""
    for field in ("id", "description"):
        if getattr(one, field) is not None:
            run.report(one, field, "dropped", f"{run.target} has the address of a link, and no word beside it")
            run.use(one, field)


def _named(one: Attachment, source: Attachment, names: set[str], run: Writing) -> None:
    field = "filename" if one.filename is not None else "id"
    said = one.filename or one.id or "attachment"
    name = _FILE_NAME.sub("_", said) if not run.keeps else said
    stem, dot, ending = name.rpartition(".")
    if len(name) > _FILE_LENGTH and not run.keeps:
        name = f"{stem[: _FILE_LENGTH - len(dot + ending)]}{dot}{ending}" if stem else name[:_FILE_LENGTH]
    stem, dot, ending = name.rpartition(".")
    for n in range(2, len(names) + 3):
        if name not in names or run.keeps:
            break
        name = f"{stem or ending}_{n}{f'.{ending}' if stem else ''}"
    names.add(name)
    if name != said and getattr(one, field) is not None:
        run.report(one, field, "approximated", f"{run.target} has file names of 50 letters, digits and . _ -: {name}")
    one.filename = name
    if field == "id" or one.id == source.filename:
        run.carry(one, "filename", source, "id")


def _attach(one: Attachment, run: Writing) -> None:
    run.attachments.append(
        AttachedFile(one.filename or "", file_of(one) or b"", one.media_type or "application/octet-stream")
    )
    run.use(one, "content")
    if one.media_type == _MEDIA_TYPES.get((one.filename or "").rpartition(".")[2].lower()):
        run.use(one, "media_type")  # the name says it


DOCUMENTS = Pair("documents", _read_documents, _write_documents)
