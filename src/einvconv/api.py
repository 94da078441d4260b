"""The functions behind the public names."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from .arguments import code_of, said
from .errors import ConversionRefused, WrongArgument
from .formats import registry
from .formats.registry import format_for
from .intake import DEFAULT_LIMITS, Document, Limits, open_document, open_documents
from .intake.reading import Source, several_documents
from .light import Record
from .mapping.transfer import read, write
from .quiet import quiet_collector
from .report import JSON_VERSION, Addition, AttachedFile, Loss

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from .model import Invoice
    from .model.gaps import Gap

    # A PDF that the XML goes into: its bytes or path; True for a picture of the invoice
    Pdf = bytes | os.PathLike[str] | bool | None


class Conversion(Record):
    """What a conversion gives: the bytes in the target's own encoding, what is not there as it was, and what is added.

    `source` and `target` are codes of formats; `source` is empty for an invoice made in code. `pdf` is the PDF with the
    XML in it, where one was asked for. A conversion that went
    through pickle has an invoice that no longer knows where its values stood in the source.
    """

    xml: bytes
    losses: tuple[Loss, ...]
    source: str
    target: str
    invoice: Invoice
    attachments: tuple[AttachedFile, ...] = ()
    additions: tuple[Addition, ...] = ()
    pdf: bytes = b""

    def __repr__(self) -> str:
        counts = f"{len(self.xml):,} bytes, {len(self.losses)} losses, {len(self.additions)} additions"
        files = f", {len(self.attachments)} attachments" if self.attachments else ""
        return f"<Conversion {self.source or 'of a model'} to {self.target}: {counts}{files}>"

    def write(self, path: str | os.PathLike[str], force: bool = False) -> Path:
        """Write the XML to a file and its attachments beside it, whole or not at all; gives the path of the XML.

        Where there is a PDF with the XML in it, and the path ends in .pdf, that is written. A file that is there is
        only overwritten with `force`. Raises EinvconvError in words.
        """
        from .files import write_conversion

        return write_conversion(self, path, force)

    def to_dict(self) -> dict[str, Any]:
        """All of it by its names, as plain data, with the version of this shape; the XML is text."""
        return {
            "version": JSON_VERSION,
            **super().to_dict(),
            "xml": open_document(self.xml).text,
            "pdf": b64encode(self.pdf).decode("ascii"),
            "invoice": self.invoice.model_dump(mode="json"),
        }


def detect(source: Source, *, limits: Limits = DEFAULT_LIMITS) -> str:
    """The code of a document's format; UnknownFormat says what was seen where it is none of ours."""
    return open_document(source, limits).format


def parse(source: Source, *, limits: Limits = DEFAULT_LIMITS) -> Invoice:
    """Read a document of any format into the canonical invoice; nothing is inferred or computed."""
    with quiet_collector():
        return _parse(source, limits)[0]


def parse_each(source: Source, limits: Limits = DEFAULT_LIMITS) -> list[tuple[Document, Invoice]]:
    """Every invoice of a file, with its document and the files that follow it in messages of their own."""
    with quiet_collector():
        return [(one[0], _read(*one)[0]) for one in _gather(open_documents(source, limits))]


def _parse(source: Source, limits: Limits) -> tuple[Invoice, str]:
    documents = open_documents(source, limits)
    gathered = _gather(documents)
    if len(gathered) != 1:
        raise several_documents(documents)
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


def convert(
    source: Source,
    to: str,
    *,
    pdf: Pdf = False,
    image: bool = False,
    language: str = "en",
    limits: Limits = DEFAULT_LIMITS,
) -> Conversion:
    """Convert a document to the format with the code `to`.

    With `pdf`, bytes or a path object, the XML is put into that PDF as Factur-X; with True into a picture of the
    invoice, in the `language` that is named. With `image` a picture of the invoice goes with it as a file, where it
    came with no PDF and no image; both need the extra `pdf`. Raises UnknownFormat, UnreadableInput, NotInstalled, or
    ConversionRefused where the target cannot say what the document says.
    """
    form = format_for(to)
    with quiet_collector():
        invoice, code = _parse(source, limits)
        return _hybrid(_imaged(invoice, form, code, image, language), pdf, language)


def convert_all(
    source: Source,
    to: str,
    *,
    pdf: bool = False,
    image: bool = False,
    language: str = "en",
    limits: Limits = DEFAULT_LIMITS,
) -> list[Conversion]:
    """Convert every invoice of a file, an envelope or a batch, in order; arguments and errors as for `convert`."""
    form = format_for(to)
    with quiet_collector():
        parsed = [_read(*one) for one in _gather(open_documents(source, limits))]
        made = [_imaged(invoice, form, code, image, language) for invoice, code in parsed]
        return [_hybrid(one, pdf, language) for one in made]


def serialize(invoice: Invoice, to: str, *, pdf: Pdf = False, language: str = "en") -> Conversion:
    """Write an invoice made in code, or read by `parse`, in the format with the code `to`; arguments as for `convert`.

    Raises InvalidValue for values that are not of their field's kind.
    """
    from .model.check import check

    check(invoice)
    with quiet_collector():
        return _hybrid(_conversion(invoice, format_for(to), ""), pdf, language)


def _imaged(invoice: Invoice, form: Any, code: str, image: bool, language: str) -> Conversion:
    """A conversion, with an image of the invoice where one is asked for and it came with none."""
    if not image:
        return _conversion(invoice, form, code)
    from .picture.image import add_image, with_image

    name = add_image(invoice, language)
    made = _conversion(invoice, form, code)
    return with_image(made, name) if name else made


def _hybrid(conversion: Conversion, pdf: Pdf, language: str) -> Conversion:
    """The conversion with the PDF that its XML goes into, where one is asked for."""
    if pdf is False or pdf is None:
        return conversion
    from .picture.hybrid import hybrid

    return conversion.replace(pdf=hybrid(conversion, pdf, language))


def split(source: Source, *, limits: Limits = DEFAULT_LIMITS) -> list[Document]:
    """The documents of an envelope, a batch or a file of several messages, in order.

    Each can be given to the other functions in place of a source, and keeps its lines of the file; `.data` are its
    bytes alone. Raises UnreadableInput.
    """
    return open_documents(source, limits)


def join(conversions: Sequence[Conversion]) -> bytes:
    """Conversions to one format as one file: framed Finvoice messages, or a TEAPPSXML batch; `split` is the way back.

    Raises ConversionRefused for a format whose documents stand alone, and for conversions to several formats.
    """
    conversions = _conversions_of(conversions)
    targets = {c.target for c in conversions}
    joiners = {registry.known(t).joiner for t in targets}
    if len(targets) != 1 or "" in joiners:
        named = ", ".join(sorted(targets)) or "none"
        raise ConversionRefused(
            f"One file holds documents of one format that has batches (Finvoice, TEAPPSXML): {named}."
        )
    joined: bytes = registry.call(joiners.pop())([c.xml for c in conversions])
    return joined


def _conversions_of(given: Any) -> list[Conversion]:
    """What `join` was given, as a list. Raises WrongArgument where that is anything but conversions."""
    if not isinstance(given, Iterable) or isinstance(given, (str, bytes)):
        raise WrongArgument(f"Conversions are asked for, as a list, and not {said(given)}.")
    conversions = list(given)
    for one in conversions:
        if not isinstance(one, Conversion):
            raise WrongArgument(f"Conversions are asked for; one of those given is {said(one)}.")
    return conversions


def _conversion(invoice: Invoice, form: Any, source: str) -> Conversion:
    info = registry.known(form.code)
    if not info.writes:
        instead = f": write {info.instead}" if info.instead else ""
        raise ConversionRefused(f"{form.name} is read and not written{instead}.")
    done = write(invoice, form, source)
    files = tuple(done.run.attachments)
    return Conversion(done.xml, tuple(done.losses), source, form.code, invoice, files, tuple(done.additions))


def missing(invoice: Invoice, to: str) -> list[Gap]:
    """What the format with the code `to` asks for and an invoice made in code lacks, all of it, by business term.

    First the terms that every invoice has and the amounts that follow from nothing, then what the rules of the format
    find missing when the invoice is written. Empty where the invoice can be written and nothing fatal is found. Raises
    UnknownFormat, and InvalidValue for values that are not of their field's kind.
    """
    from .model.check import check
    from .model.gaps import Gap, gaps, lacking
    from .validation import validate

    info = registry.known(code_of(to, "to="))
    check(invoice)
    found = [*lacking(invoice), *gaps(invoice)]
    for finding in validate(invoice, rules=info.code).findings:
        if finding.severity == "fatal" and not (finding.source == "conversion" and found):
            term = finding.terms[0] if finding.terms else ""
            if not term or all(gap.term != term for gap in found):
                found.append(Gap(finding.location, term, finding.message.removesuffix(".")))
    return found
