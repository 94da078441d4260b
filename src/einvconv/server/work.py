"""What the processes behind the server do: bytes in, an answer out. No name of the network in it."""

from __future__ import annotations

from json import dumps
from typing import TYPE_CHECKING, Any

import einvconv
from einvconv.errors import (
    ConversionRefused,
    EinvconvError,
    LimitExceeded,
    NoInvoice,
    NotInstalled,
    RulesUnavailable,
    UnknownFormat,
    WrongArgument,
)
from einvconv.light import NamedTuple
from einvconv.output import Place, make
from einvconv.output.json import refused
from einvconv.output.terminal import ENGLISH
from einvconv.report import JSON_VERSION

if TYPE_CHECKING:
    from einvconv.intake import Document, Limits
    from einvconv.picture import Picture

JSON, XML = "application/json", "application/xml"
# What a report can be asked for as; the first is what everybody gets who takes anything.
FORMS = {
    JSON: "json",
    "application/sarif+json": "sarif",
    "application/x-ndjson": "jsonl",
    XML: "svrl",
    "text/html": "html",
    "text/plain": "text",
}
# What a picture can be asked for as.
PICTURES: dict[str, Picture] = {"text/html": "html", "application/pdf": "pdf", "text/plain": "text", XML: "xml"}
_NAME = "document"


class Answer(NamedTuple):
    """What goes back: the status, the kind of content and the content; what came of each invoice, for the figures.

    `files` are those that go with the invoices and are not in the content.
    """

    status: int
    media_type: str
    content: bytes
    outcomes: tuple[str, ...] = ()
    losses: int = 0
    files: int = 0


def refusal(error: EinvconvError) -> Answer:
    """An error of the library as an answer."""
    status = 422 if isinstance(error, (UnknownFormat, NoInvoice, ConversionRefused, RulesUnavailable)) else 400
    status = 501 if isinstance(error, NotInstalled) else status
    return fault(413 if isinstance(error, LimitExceeded) else status, type(error).__name__, str(error))


def fault(status: int, name: str, message: str) -> Answer:
    """An answer that says what is wrong."""
    said = {"version": JSON_VERSION, "error": name, "message": message}
    return Answer(status, JSON, dumps(said).encode(), ("refused",))


def validated(data: bytes, media_type: str, how: dict[str, Any], limits: Limits) -> Answer:
    """The report of every invoice of a document, in the form that is asked for."""
    page = _Page()
    form = make(FORMS[media_type], page)  # type: ignore[arg-type]
    outcomes: list[str] = []
    try:
        documents = _invoices(data, limits)
    except EinvconvError as error:
        return refusal(error)
    for place, document in documents:
        try:
            report = einvconv.validate(document, **how)
        except EinvconvError as error:
            if len(documents) == 1:
                return refusal(error)
            form.failed(place, error)
            outcomes.append("refused")
        else:
            form.report(place, report, document)
            outcomes.append(report.verdict)
    form.end()
    return Answer(200, media_type, page.text.encode("utf-8", "backslashreplace"), tuple(outcomes))


def converted(data: bytes, kind: str, media_type: str, said: dict[str, str], limits: Limits) -> Answer:
    """The invoices of a document in another format: the XML itself, or all that is told of the conversion as JSON.

    `kind` is the body's own media type; `said` is what the address asks for and says beside the document.
    """
    from einvconv.api import files_beside
    from einvconv.server.parts import taken_apart

    to: Any = said["to"].split(",") if "," in said["to"] else said["to"]
    how = {"to": to, "version": said.get("version", ""), "limits": limits}
    files = 0
    try:
        document, metadata = taken_apart(data, kind, said)
        if metadata is None:
            made = einvconv.convert_all(document, **how)
        else:
            made = [einvconv.convert(document, metadata=metadata, **how)]
        if media_type == JSON:
            entries = [{**Place(_NAME, at, len(made)).to_dict(), **_told(one)} for at, one in enumerate(made, 1)]
            content = dumps({"version": JSON_VERSION, "files": entries}).encode()
        else:
            content = made[0].xml if len(made) == 1 else einvconv.join(made)
            files = len(files_beside(made))
            media_type = JSON if made[0].target == "json" else media_type
    except EinvconvError as error:
        return refusal(error)
    losses = sum(loss.kind not in ("replaced", "implied") for one in made for loss in one.losses)
    return Answer(200, media_type, content, ("converted",) * len(made), losses, files)


def rendered(data: bytes, media_type: str, number: int, how: dict[str, Any], check: bool, limits: Limits) -> Answer:
    """The picture of one invoice of a document, by its number."""
    from einvconv.api import parse_each
    from einvconv.picture.draw import Look, draw

    try:
        invoices = parse_each(data, limits)
        if not 1 <= number <= len(invoices):
            of = f"invoice= is 1 to {len(invoices)}" if len(invoices) > 1 else "invoice= is 1"
            raise WrongArgument(f"{of}: so many invoices the document holds.")
        document, invoice = invoices[number - 1]
        report = einvconv.validate(document, limits=limits) if check else None
        content = draw(PICTURES[media_type], Look(**how), invoice, report, document).content
    except EinvconvError as error:
        return refusal(error)
    return Answer(200, media_type, content, ("rendered",))


def detected(data: bytes, limits: Limits) -> Answer:
    """The format of every invoice of a document."""
    entries: list[dict[str, object]] = []
    try:
        documents = _invoices(data, limits)
        for place, document in documents:
            try:
                entries.append({**place.to_dict(), "format": document.format})
            except EinvconvError as error:
                if len(documents) == 1:
                    raise
                entries.append(refused(place, error))
    except EinvconvError as error:
        return refusal(error)
    content = dumps({"version": JSON_VERSION, "files": entries}).encode()
    return Answer(200, JSON, content, ("detected",) * len(entries))


def _invoices(data: bytes, limits: Limits) -> list[tuple[Place, Document]]:
    documents = einvconv.split(data, limits=limits)
    return [(Place(_NAME, at, len(documents), one.first_line, one.entry), one) for at, one in enumerate(documents, 1)]


def _told(one: einvconv.Conversion) -> dict[str, Any]:
    said = one.to_dict()
    for name in ("version", "invoice", "pdf", "notes"):
        said.pop(name)
    return {**said, "metadata": _beside(one)}


def _beside(one: einvconv.Conversion) -> dict[str, Any]:
    """What interfaces take beside the invoice, as it has it now: those that were given, or the invoice's own."""
    invoice, message = one.invoice, one.invoice.message
    address = invoice.buyer.endpoint if invoice.buyer else None
    files = [d for d in invoice.documents if d.filename and d.content is not None]
    return {
        "receiver": ":".join(filter(None, (address.scheme, address.value))) if address else "",
        "operator": (message.receiver_operator if message else None) or "",
        "uuid": (message.id if message else None) or "",
        "attachments": [{"filename": d.filename, "media_type": d.media_type or ""} for d in files],
    }


class _Page:
    """Keeps what a form writes."""

    ascii, alone, width, words = False, True, 0, ENGLISH

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text += text

    def say(self, text: str) -> None:
        from einvconv.output.terminal import one_line

        self.write(f"{one_line(text)}\n")

    def painted(self, word: str) -> str:
        return word
