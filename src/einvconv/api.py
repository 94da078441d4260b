"""The functions behind the public names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .arguments import code_of, flag_of, said, text_of
from .errors import ConversionRefused, WrongArgument
from .formats import evidence, registry
from .formats.registry import format_for, reading
from .intake import DEFAULT_LIMITS, Document, Limits, open_document, open_documents
from .intake.reading import Source, several_documents
from .light import Record
from .mapping.transfer import read, write
from .quiet import quiet_collector
from .report import JSON_VERSION, Addition, AttachedFile, Loss

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from pathlib import Path
    from typing import Any

    from .formats.record import FormatInfo
    from .metadata import Given, Metadata
    from .model import Invoice
    from .model.gaps import Gap

    # A PDF that the XML goes into: its bytes or path; True for a picture of the invoice
    Pdf = bytes | os.PathLike[str] | bool | None


class Conversion(Record):
    """What a conversion gives: the bytes in the target's own encoding, what is not there as it was, and what is added.

    `source` and `target` are codes of formats; `source` is empty for an invoice made in code. `pdf` is the PDF with the
    XML in it, where one was asked for, and `notes` what is to be known of it: whether it is no PDF/A, which characters
    no font has. A conversion that went through pickle has an invoice that no longer knows where
    its values stood in the source.
    """

    xml: bytes
    losses: tuple[Loss, ...]
    source: str
    target: str
    invoice: Invoice
    attachments: tuple[AttachedFile, ...] = ()
    additions: tuple[Addition, ...] = ()
    pdf: bytes = b""
    notes: tuple[str, ...] = ()

    __slots__ = ("_read_from",)  # the source's path, where it has one: no value of the result, and never written over

    def __setstate__(self, state: Any) -> None:
        """What went through pickle or a copy."""
        named, beside = state if isinstance(state, tuple) else (state, {})
        self.__dict__.update(named)
        _read_from(self, beside.get("_read_from", ""))

    def replace(self, **changes: Any) -> Conversion:
        """Another one with some fields changed."""
        return _read_from(super().replace(**changes), getattr(self, "_read_from", ""))

    __replace__ = replace

    def __repr__(self) -> str:
        counts = [f"{len(self.xml):,} bytes", _many(self.losses, "loss", "losses")]
        counts += [_many(self.additions, "addition", "additions")]
        counts += [_many(self.attachments, "attachment", "attachments")] if self.attachments else []
        return f"<Conversion {self.source or 'of a model'} to {self.target}: {', '.join(counts)}>"

    def write(self, path: str | os.PathLike[str], force: bool = False) -> Path:
        """Write the XML to a file and its attachments beside it, whole or not at all; gives the path of the XML.

        Where there is a PDF with the XML in it, and the path ends in .pdf, that is written. A file that is there is
        only overwritten with `force`, and the source never. Raises UnwritableOutput, and WrongArgument for what is no
        path.
        """
        from .files import write_conversion

        return write_conversion(self, path, force, getattr(self, "_read_from", ""))

    def to_dict(self) -> dict[str, Any]:
        """All of it by its names, as plain data, with the version of this shape; the XML is text."""
        from base64 import b64encode

        return {
            "version": JSON_VERSION,
            **super().to_dict(),
            "xml": open_document(self.xml).text,
            "pdf": b64encode(self.pdf).decode("ascii"),
            "invoice": self.invoice.model_dump(mode="json"),
        }


def _many(things: Sequence[Any], one: str, several: str) -> str:
    return f"{len(things)} {one if len(things) == 1 else several}"


def _read_from(made: Conversion, path: str) -> Conversion:
    """The conversion, which remembers what its source was read from."""
    object.__setattr__(made, "_read_from", path)
    return made


def detect(source: Source, *, limits: Limits = DEFAULT_LIMITS) -> str:
    """The code of a document's format; UnknownFormat says what was seen where it is none of ours.

    Raises UnreadableInput for what is no document that may be read, or holds several, and WrongArgument for what is no
    source.
    """
    return open_document(source, limits).format


def parse(source: Source, *, limits: Limits = DEFAULT_LIMITS) -> Invoice:
    """Read a document of any format into the canonical invoice; nothing is inferred or computed.

    Raises UnreadableInput for what is no document that may be read, or holds several, UnknownFormat for one of no
    format that is read, InvalidValue for JSON with a value of another kind, NotInstalled for a PDF without the extra
    `pdf`, and WrongArgument for what is no source.
    """
    with quiet_collector():
        return _parse(source, limits)[0]


def parse_each(source: Source, limits: Limits = DEFAULT_LIMITS) -> list[tuple[Document, Invoice]]:
    """Every invoice of a file, with its document and the files that follow it in messages of their own."""
    with quiet_collector():
        return [(one[0], _read(*one)[0]) for one in _gather(open_documents(source, limits))]


def _parse(source: Source, limits: Limits) -> tuple[Invoice, str]:
    documents = open_documents(source, limits, lean=True)
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


def _read(document: Document, messages: Sequence[Document], target: FormatInfo | None = None) -> tuple[Invoice, str]:
    info = registry.known(document.format)
    invoice: Invoice = registry.call(info.reader)(document) if info.reader else read(document, reading(info, target))
    if document.files:
        from .model.files import give_files

        give_files(invoice, document.files, document.image)
    if messages:
        read_attachments = registry.call(info.attached)
        for message in messages:
            read_attachments(message, invoice, invoice._trace)
    return invoice, document.format


def convert(
    source: Source,
    to: str | list[str],
    *,
    version: str = "",
    metadata: Metadata | None = None,
    pdf: Pdf = False,
    image: bool = False,
    language: str = "en",
    limits: Limits = DEFAULT_LIMITS,
) -> Conversion:
    """Convert a document to the format with the code `to`.

    Of several codes, which a receiver takes, it is the document's own where that is among them, and the document is
    left as it is; else the first. `version` is that of the format where its family has several: to="finvoice",
    version="3.0". `metadata` go before what the document says.

    With `pdf`, bytes or a path object, the XML is put into that PDF as Factur-X; with True into a picture of the
    invoice, in the `language` that is named. With `image` a picture of the invoice goes with it as a file, where it
    came with no PDF and no image; both need the extra `pdf`. Raises UnknownFormat, UnreadableInput, InvalidValue for
    JSON with a value of another kind, NotInstalled, ConversionRefused where the target cannot say what the document
    says, and WrongArgument.
    """
    targets = targets_of(to, version)
    image, language = flag_of(image, "image="), _language_of(language)
    with quiet_collector():
        documents = open_documents(source, limits, lean=True)
        gathered = _gather(documents)
        if len(gathered) != 1:
            raise several_documents(documents)
        made = _converted(gathered[0], targets, isinstance(to, list), metadata, image, language)
        return _hybrid(made, pdf, language)


def convert_all(
    source: Source,
    to: str | list[str],
    *,
    version: str = "",
    pdf: bool = False,
    image: bool = False,
    language: str = "en",
    limits: Limits = DEFAULT_LIMITS,
) -> list[Conversion]:
    """Convert every invoice of a file, an envelope or a batch, in order; arguments as for `convert`.

    Raises as `convert` does, but for a file of several: UnknownFormat, UnreadableInput, InvalidValue, NotInstalled,
    ConversionRefused and WrongArgument. Where one invoice cannot be converted, none is.
    """
    targets = targets_of(to, version)
    image, language = flag_of(image, "image="), _language_of(language)
    with quiet_collector():
        gathered = _gather(open_documents(source, limits, lean=True))
        made = [_converted(one, targets, isinstance(to, list), None, image, language) for one in gathered]
        return [_hybrid(one, pdf, language) for one in made]


def _language_of(language: str) -> str:
    """The language of a picture, told where it is wrong, also where no picture is asked for. Raises WrongArgument."""
    if language == "en":
        return language
    from .picture.words import known

    return known(language)


def _converted(
    gathered: tuple[Document, list[Document]],
    targets: list[FormatInfo],
    several: bool,
    metadata: Metadata | None,
    image: bool,
    language: str,
) -> Conversion:
    """One invoice in one of the formats; as it is where it may stay."""
    document, messages = gathered
    info = next((one for one in targets if one.code == document.format), targets[0])
    invoice, code = _read(document, messages, info)
    if several and info.code == code and metadata is None and not image:
        beside = [AttachedFile(f"attachments-{n}.xml", one.data, "text/xml") for n, one in enumerate(messages, 1)]
        made = Conversion(document.data, (), code, code, invoice, (*document.files, *beside))
    else:
        given = None
        if metadata is not None:
            from .metadata import Given

            given = Given(invoice, metadata)
        made = _imaged(invoice, info, code, given, image, language)
    return _read_from(made, document.read_from)


def targets_of(to: str | list[str], version: str = "") -> list[FormatInfo]:
    """The records of the formats that may be written. Raises UnknownFormat and ConversionRefused before anything is
    read."""
    if to == []:
        raise WrongArgument("to= is the code of a format, or a list of codes; this list is empty.")
    found = [registry.known(code) for code in (to if isinstance(to, list) else [to])]
    version = text_of(version, "version=")
    if version:
        found = [registry.versioned(info, version) for info in found]
    if not isinstance(to, list):
        _must_write(found[0])
    for info in found:
        if info.maker:
            format_for(info.code)
    return found


def _must_write(info: FormatInfo) -> None:
    if not info.writes:
        instead = f": write {info.instead}" if info.instead else ""
        raise ConversionRefused(f"{info.name} is read and not written{instead}.")


def serialize(invoice: Invoice, to: str, *, pdf: Pdf = False, language: str = "en") -> Conversion:
    """Write an invoice made in code, or read by `parse`, in the format with the code `to`; arguments as for `convert`.

    Raises InvalidValue for values that are not of their field's kind, UnknownFormat, ConversionRefused where the target
    cannot say what the invoice says, UnreadableInput for a PDF that cannot be used, NotInstalled and WrongArgument.
    """
    from .model.check import check

    check(invoice)
    language = _language_of(language)
    with quiet_collector():
        return _hybrid(_conversion(invoice, targets_of(code_of(to, "to="), "")[0], ""), pdf, language)


def _imaged(
    invoice: Invoice, info: FormatInfo, code: str, given: Given | None, image: bool, language: str
) -> Conversion:
    """A conversion, with an image of the invoice where one is asked for and it came with none."""
    if not image:
        return _conversion(invoice, info, code, given)
    from .picture.image import add_image, with_image

    name, notes = add_image(invoice, language)
    made = _conversion(invoice, info, code, given)
    return with_image(made, name, notes) if name else made


def _hybrid(conversion: Conversion, pdf: Pdf, language: str) -> Conversion:
    """The conversion with the PDF that its XML goes into, where one is asked for."""
    if pdf is False or pdf is None:
        return conversion
    from .picture.hybrid import hybrid

    made, notes = hybrid(conversion, pdf, language)
    return conversion.replace(pdf=made, notes=(*conversion.notes, *notes))


def split(source: Source, *, limits: Limits = DEFAULT_LIMITS) -> list[Document]:
    """The documents of an envelope, a batch or a file of several messages, in order.

    Each can be given to the other functions in place of a source, and keeps its lines of the file; `.data` are its
    bytes alone. Raises UnreadableInput, NotInstalled for a PDF without the extra `pdf`, and WrongArgument for what is
    no source.
    """
    return open_documents(source, limits)


def join(conversions: Sequence[Conversion]) -> bytes:
    """Conversions to one format as one file, of which `split` is the way back: framed Finvoice messages, a batch
    (TEAPPSXML, Facturae, e2b, BGC), or SFTI's envelope (SBDH) with Svefakturor and their object envelopes.

    Raises ConversionRefused for a format whose documents stand alone, and for conversions to several formats, and
    WrongArgument for what are no conversions.
    """
    conversions = _conversions_of(conversions)
    targets = {c.target for c in conversions}
    joiners = {registry.known(t).joiner for t in targets}
    if len(targets) != 1 or "" in joiners:
        named = ", ".join(sorted(targets)) or "none"
        raise ConversionRefused(
            "One file holds documents of one format that has files of several "
            f"(Finvoice, TEAPPSXML, Facturae, e2b, BGC, Svefaktura): {named}."
        )
    joins_files = registry.known(targets.pop()).joins_files
    parts = [[c.xml, *(file.content for file in c.attachments if joins_files)] for c in conversions]
    joined: bytes = registry.call(joiners.pop())([part for one in parts for part in one])
    return joined


def files_beside(conversions: Sequence[Conversion]) -> tuple[AttachedFile, ...]:
    """The files that go with conversions to one format and are not in their XML, or in what `join` makes of it."""
    if len(conversions) > 1 and registry.known(conversions[0].target).joins_files:
        return ()
    return tuple(file for one in conversions for file in one.attachments)


def _conversions_of(given: Any) -> list[Conversion]:
    """What `join` was given, as a list. Raises WrongArgument where that is anything but conversions."""
    if not isinstance(given, Iterable) or isinstance(given, (str, bytes)):
        raise WrongArgument(f"Conversions are asked for, as a list, and not {said(given)}.")
    conversions = list(given)
    for one in conversions:
        if not isinstance(one, Conversion):
            raise WrongArgument(f"Conversions are asked for; one of those given is {said(one)}.")
    return conversions


def _conversion(invoice: Invoice, info: FormatInfo, source: str, given: Given | None = None) -> Conversion:
    _must_write(info)
    if info.writer:
        text, losses = registry.call(info.writer)(invoice)
        if given is None:
            return Conversion(text, losses, source, info.code, invoice)
        return Conversion(text, (*given.losses, *losses), source, info.code, invoice, (), tuple(given.plain()))
    done = write(invoice, format_for(info.code), _kept_by(invoice, source))
    files = tuple(done.run.attachments)
    known = registry.find(source) if source else None
    losses = (*evidence.of_conversion(known, info, invoice._trace), *_passed_over(invoice), *done.losses)
    if given is None:
        additions = tuple(done.additions)
    else:
        losses, additions = (*given.losses, *losses), (*given.additions(done), *done.additions)
    done.let_go()
    return Conversion(done.xml, losses, source, info.code, invoice, files, additions)


def _passed_over(invoice: Invoice) -> list[Loss]:
    """What stood before the document and was not read."""
    document = invoice._trace.document
    if document is None or all(note.rule != "READ-DOCTYPE" for note in document.notes):
        return []
    reason = "the DOCTYPE names a DTD, which is never read: it was passed over"
    return [Loss("implied", document.path(document.root), "DOCTYPE", reason)]


def _kept_by(invoice: Invoice, source: str) -> str:
    """The format whose further values an invoice keeps: that of the source, and of JSON the one that it was of."""
    if not source or not registry.known(source).reader:
        return source
    from .validation.through import made_by

    return made_by(invoice)


def missing(invoice: Invoice, to: str) -> list[Gap]:
    """What the format with the code `to` asks for and an invoice made in code lacks, all of it, by business term.

    First the terms that every invoice has and the amounts that follow from nothing, then what the rules of the format
    find missing when the invoice is written. Empty where the invoice can be written and nothing fatal is found. Raises
    UnknownFormat, ConversionRefused for a format that is not written, InvalidValue for values that are not of their
    field's kind, and WrongArgument.
    """
    from .model.check import check
    from .model.gaps import Gap, gaps, lacking
    from .validation import validate

    info = registry.known(code_of(to, "to="))
    _must_write(info)
    check(invoice)
    if info.writer:
        return []  # JSON says what the invoice says
    found = [*lacking(invoice), *gaps(invoice)]
    for finding in validate(invoice, rules=info.code).findings:
        if finding.severity == "fatal" and not (finding.source == "conversion" and found):
            term = finding.terms[0] if finding.terms else ""
            if not term or all(gap.term != term for gap in found):
                found.append(Gap(finding.location, term, finding.message.removesuffix(".")))
    return found
