"""What an assistant may ask: each tool takes a file and gives a short answer with a shape of its own.

A file is a path, or the XML itself. Nothing that exists is ever overwritten, and the network is not asked.
"""

from __future__ import annotations

from os.path import expanduser
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field

import einvconv

from ..api import parse_each
from ..errors import UnwritableOutput
from ..files import put, unwritten
from ..picture.draw import Look, Picture, draw
from ..rulebook.entries import named, own
from ..rulebook.examples import example

_MOST = 20  # findings, losses, additions
_LONGEST = 20_000  # characters of XML or of a picture
_ENDINGS: dict[str, Picture] = {".html": "html", ".pdf": "pdf", ".txt": "text"}

File = Annotated[str, Field(description="The path of a file (XML, or a PDF with an invoice inside), or the XML itself")]
Save = Annotated[str, Field(description="A path to write the result to; nothing that exists is overwritten")]
Language = Literal["en", "fi", "sv", "nb", "no", "da", "de"]


class Known(BaseModel):
    """A format."""

    code: str
    name: str
    reads: bool
    writes: bool


class Detected(BaseModel):
    """What a file is."""

    formats: list[str]
    invoices: int


class Found(BaseModel):
    """A finding."""

    rule: str
    severity: str
    message: str
    line: int
    location: str
    terms: list[str]


class Verdict(BaseModel):
    """What validation says of one invoice; `more` is how many findings are not told."""

    verdict: str
    format: str
    checked_by: list[str]
    findings: list[Found]
    more: int


class Explained(BaseModel):
    """What a rule asks, with lines that trip it and lines that do not."""

    rule: str
    severity: str
    of: str
    asks: str
    mend: str
    terms: list[str]
    trips: str
    passes: str


class Changed(BaseModel):
    """A value that was lost or added."""

    kind: str
    path: str
    value: str
    reason: str


class Converted(BaseModel):
    """A conversion: the XML where it is short and was not saved; what is lost and added.

    `attachments` are the names of the files that go with it, and `notes` say what is not here or stands elsewhere.
    """

    target: str
    saved_as: str
    xml: str
    attachments: list[str]
    notes: list[str]
    losses: list[Changed]
    losses_in_all: int
    additions: list[Changed]
    additions_in_all: int


class Differing(BaseModel):
    """A business term that two invoices do not say alike; `counts`: it makes them two invoices."""

    term: str
    name: str
    first: str
    second: str
    first_place: str
    second_place: str
    counts: bool


class Compared(BaseModel):
    """What differs between two invoices; `in_all` counts what is not told too."""

    same_invoice: bool
    differences: list[Differing]
    in_all: int


class Shown(BaseModel):
    """The picture as text, or where it was saved."""

    text: str
    saved_as: str


def formats() -> list[Known]:
    """List the electronic invoice formats that can be read and written, with their codes."""
    return [Known(code=f.code, name=f.name, reads=f.reads, writes=f.writes) for f in einvconv.formats()]


def detect(file: File) -> Detected:
    """Tell which electronic invoice format a file is, and how many invoices it holds."""
    documents = einvconv.split(_source(file))
    return Detected(formats=[one.format for one in documents], invoices=len(documents))


def validate(
    file: File, rules: Annotated[str, Field(description="By whose rules, as a code; empty: the document's own")] = ""
) -> list[Verdict]:
    """Check an invoice against the schema and rules of its profile; each finding has its rule, line and terms."""
    return [_verdict(einvconv.validate(one, rules or None)) for one in einvconv.split(_source(file))]


def explain(rule: Annotated[str, Field(description="The id of a rule, such as BR-CO-15")]) -> Explained:
    """Say what a validation rule asks, how to mend what trips it, and show examples."""
    entry = own(rule) or next((releases[0] for releases in named(rule)), None)
    if entry is None:
        raise einvconv.RulesUnavailable(f"No rule that is installed has the id {rule}.")
    made = example(entry)
    return Explained(
        rule=entry.rule,
        severity=entry.severity,
        of=f"{entry.ruleset} {entry.release}".strip(),
        asks=entry.asks,
        mend=entry.mend,
        terms=list(entry.terms),
        trips=made.trips if made else "",
        passes=made.passes if made else "",
    )


def convert(
    file: File, to: Annotated[str, Field(description="The code of the format to write")], save_as: Save = ""
) -> Converted:
    """Convert an invoice to another format, and tell every value that is lost, changed or added."""
    made = einvconv.convert(_source(file), to)
    text = made.to_dict()["xml"]
    saved, notes = "", list(made.notes)
    if save_as:
        written = put(made.xml, made.attachments, _at_home(save_as))
        saved = written.path
        notes += [f"{one} was written beside it" for one in written.attachments] + list(written.notes)
    else:
        if len(text) > _LONGEST:
            notes.append(f"the XML has {len(text):,} characters, which is too long for here: save_as writes it")
        notes += unwritten(made.attachments, "save_as names no place for them")
    told = [one for one in made.losses if one.kind != "implied"]
    added = [one for one in made.additions if one.kind != "constant"]
    return Converted(
        target=made.target,
        saved_as=saved,
        xml="" if save_as or len(text) > _LONGEST else text,
        attachments=[one.filename for one in made.attachments],
        notes=notes,
        losses=[_changed(one) for one in told[:_MOST]],
        losses_in_all=len(told),
        additions=[_changed(one) for one in added[:_MOST]],
        additions_in_all=len(added),
    )


def compare(first: File, second: File) -> Compared:
    """Tell what two invoices of any formats do not say alike, by business term, and whether they are the same one."""
    one, other = _source(first), _source(second)
    found = einvconv.compare(one, other)
    told = [
        Differing(
            term=d.term,
            name=d.name,
            first=d.first,
            second=d.second,
            first_place=d.first_place,
            second_place=d.second_place,
            counts=d.counts,
        )
        for d in found[:_MOST]
    ]
    same = einvconv.fingerprint(one) == einvconv.fingerprint(other)
    return Compared(same_invoice=same, differences=told, in_all=len(found))


def show(
    file: File,
    language: Language = "en",
    save_as: Annotated[
        str, Field(description="A path that ends in .html, .pdf or .txt; without it text is given")
    ] = "",
    check: Annotated[bool, Field(description="Whether findings stand beside the values")] = False,
) -> Shown:
    """Show an invoice as people read it: parties, what is to be paid, lines, VAT, totals, everything in it."""
    to = _ENDINGS.get(Path(save_as).suffix.lower()) if save_as else "text"
    if to is None:
        raise UnwritableOutput(f"save_as ends in {', '.join(_ENDINGS)}.")
    pictures = []
    for document, invoice in parse_each(_source(file)):
        report = einvconv.validate(document) if check else None
        pictures.append(draw(to, Look(language), invoice, report, document))
    if not save_as:
        text = "\n".join(one.content.decode() for one in pictures)
        return Shown(text=text[:_LONGEST] + ("…" if len(text) > _LONGEST else ""), saved_as="")
    if len(pictures) != 1:
        raise UnwritableOutput(f"The file holds {len(pictures)} invoices; one is saved at a time.")
    (picture,) = pictures
    return Shown(text="\n".join(picture.notes), saved_as=put(picture.content, (), _at_home(save_as)).path)


TOOLS = (formats, detect, validate, explain, convert, compare, show)


def _source(file: str) -> str | Path:
    return file if file.lstrip("\ufeff \t\r\n").startswith("<") else Path(_at_home(file))


def _at_home(path: str) -> str:
    """A path with the folder that “~” stands for; one of nobody stays as it is, and is told as not there."""
    return expanduser(path)  # noqa: PTH111


def _verdict(report: einvconv.Report) -> Verdict:
    told = [
        Found(
            rule=one.rule,
            severity=one.severity,
            message=one.message,
            line=one.line,
            location=one.location,
            terms=list(one.terms),
        )
        for one in sorted(report.findings, key=lambda one: one.severity != "fatal")[:_MOST]
    ]
    return Verdict(
        verdict=report.verdict,
        format=report.format,
        checked_by=[f"{run.id} {run.release}".strip() for run in report.rulesets if run.ran],
        findings=told,
        more=len(report.findings) - len(told),
    )


def _changed(one: einvconv.Loss | einvconv.Addition) -> Changed:
    return Changed(kind=one.kind, path=one.path, value=one.value[:200], reason=one.reason)
