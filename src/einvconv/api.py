"""The functions behind the public names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .errors import ConversionRefused
from .formats import registry
from .formats.registry import format_for
from .intake import Document, open_document, open_documents
from .mapping.transfer import read, write
from .quiet import quiet_collector
from .report import AttachedFile, Loss

if TYPE_CHECKING:
    from .model import Invoice


@dataclass(frozen=True)
class Conversion:
    """What a conversion gives: the bytes in the target's own encoding, and of every value that is not there, why."""

    xml: bytes
    losses: list[Loss]
    source: str
    target: str
    invoice: Invoice
    attachments: list[AttachedFile] = field(default_factory=list)


def detect(source: Any) -> str:
    """The code of a document's format; UnknownFormat says what was seen where it is none of ours."""
    return open_document(source).format


def parse(source: Any) -> Invoice:
    """Read a document of any format into the canonical invoice; nothing is inferred or computed."""
    with quiet_collector():
        return _parse(source)[0]


def _parse(source: Any) -> tuple[Invoice, str]:
    gathered = _gather(open_documents(source))
    if len(gathered) != 1:
        open_document(source)  # says that there are several, and what to do
    return _read(*gathered[0])


def _gather(documents: Sequence[Document]) -> list[tuple[Document, list[Document]]]:
    """Every invoice with the attachment messages that follow it."""
    gathered: list[tuple[Document, list[Document]]] = []
    for document in documents:
        if gathered and document.root.tag == registry.known(gathered[-1][0].format).attachments:
            gathered[-1][1].append(document)
        else:
            gathered.append((document, []))
    return gathered


def _read(document: Document, messages: Sequence[Document]) -> tuple[Invoice, str]:
    invoice = read(document, format_for(document.format))
    if messages:
        read_attachments = registry.call(registry.known(document.format).attached)
        for message in messages:
            read_attachments(message, invoice, invoice._trace)
    return invoice, document.format


def convert(source: Any, to: str) -> Conversion:
    """Convert a document to the format with the code `to`.

    Raises UnknownFormat, UnreadableInput, or ConversionRefused where the target cannot say what the document says.
    """
    form = format_for(to)
    with quiet_collector():
        invoice, code = _parse(source)
        return _conversion(invoice, form, code)


def convert_all(source: Any, to: str) -> list[Conversion]:
    """Convert every invoice of a file, an envelope or a batch, in order; errors as for `convert`."""
    form = format_for(to)
    with quiet_collector():
        parsed = [_read(*one) for one in _gather(open_documents(source))]
        return [_conversion(invoice, form, code) for invoice, code in parsed]


def serialize(invoice: Invoice, to: str) -> Conversion:
    """Write an invoice made in code, or read by `parse`, in the format with the code `to`; errors as for `convert`."""
    with quiet_collector():
        return _conversion(invoice, format_for(to), "")


def split(source: Any) -> list[Document]:
    """The documents of an envelope, a batch or a file of several messages, in order.

    Each can be given to the other functions in place of a source, and keeps its lines of the file; `.data` are its
    bytes alone. Raises UnreadableInput.
    """
    return open_documents(source)


def join(conversions: Sequence[Conversion]) -> bytes:
    """Conversions to one format as one file: framed Finvoice messages, or a TEAPPSXML batch; `split` is the way back.

    Raises ConversionRefused for a format whose documents stand alone, and for conversions to several formats.
    """
    targets = {c.target for c in conversions}
    joiners = {registry.known(t).joiner for t in targets}
    if len(targets) != 1 or "" in joiners:
        named = ", ".join(sorted(targets)) or "none"
        raise ConversionRefused(
            f"One file holds documents of one format that has batches (Finvoice, TEAPPSXML): {named}."
        )
    joined: bytes = registry.call(joiners.pop())([c.xml for c in conversions])
    return joined


def _conversion(invoice: Invoice, form: Any, source: str) -> Conversion:
    info = registry.known(form.code)
    if not info.writes:
        instead = f": write {info.instead}" if info.instead else ""
        raise ConversionRefused(f"{form.name} is read and not written{instead}.")
    done = write(invoice, form, source)
    return Conversion(done.xml, done.losses, source, form.code, invoice, done.run.attachments)
