"""Supporting documents that are only named (BG-24 without a file or a link), as details under a heading.

Sources: Finvoice 3.0 data list, DefinitionDetails; TEAPPSXML 3.0 guide, HEADER_INFO.
"""

from __future__ import annotations

import binascii

from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Attachment, Invoice, Specification
from ...model.party import country_of
from ..en16931.codes import kind_as_description

_HEADING = {"fi": "Liite", "sv": "Bilaga", "no": "Vedlegg", "da": "Bilag", "en": "Attachment"}
_LANGUAGES = {"FI": "fi", "SE": "sv", "NO": "no", "DK": "da"}
_LENGTH = 60  # what fits a heading and a value in every version
_CODE = "BG-24"  # says of a detail that it is a supporting document, so that it is one again when it is read


def read_named_documents(invoice: Invoice, run: Reading) -> None:
    """Take the supporting documents out of the details."""
    rest = []
    for spec in invoice.specifications:
        if spec.code != _CODE or spec.kept:
            rest.append(spec)
            continue
        made = Attachment.blank()
        run.begin(made, run.trace.bases[id(spec)])
        run.forget(spec, "code")
        if spec.value is not None:
            run.move(spec, "value", made, "id")
        if spec.heading not in _HEADING.values():
            run.move(spec, "heading", made, "description")
        invoice.documents.append(made)
    invoice.specifications = rest


def named_documents(invoice: Invoice, run: Writing) -> None:
    """Write documents that have neither a file nor a link as details: what it is for heading, its number for value.

    What is said to be a file and cannot be one is left out, and the document is only named then.
    """
    if not run.keeps:
        invoice.documents = [kind_as_description(d, run) for d in invoice.documents]
    invoice.documents = [
        without_file(d, "it is no base64 text", run) if d.content is not None and file_of(d) is None else d
        for d in invoice.documents
    ]
    name_documents(invoice, run, ("id",), {id(d) for d in invoice.documents})


def file_of(one: Attachment) -> bytes | None:
    """The bytes of a file; None where what is said to be one is no base64 text."""
    from base64 import b64decode

    try:
        return b64decode("".join((one.content or "").split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def without_file(source: Attachment, reason: str, run: Writing) -> Attachment:
    """A copy of a document whose file does not go with the invoice, which is told."""
    one = run.edit(source)
    for field in ("content", "media_type", "filename"):
        if field == "filename" and one.id is None:
            continue  # it is what the document is called
        if getattr(one, field) is not None:
            run.report(source, field, "dropped", reason)
            run.use(source, field)
            setattr(one, field, None)
    return one


def name_documents(invoice: Invoice, run: Writing, by: tuple[str, ...], which: set[int]) -> None:
    """Make details of those documents that are only named, `which` by identity; `by` are the fields that may do it."""
    rest: list[Attachment] = []
    made: list[Specification] = []
    for one in invoice.documents:
        field = next((f for f in by if getattr(one, f) is not None), None)
        named = "" if field is None else getattr(one, field)
        other = one.filename is not None and field != "filename"
        other = other or id(one) not in which
        if field is None or len(named) > _LENGTH or one.content is not None or one.url is not None or other:
            rest.append(one)
        else:
            made.append(_specification(one, field, invoice, run))
    if made:
        invoice.specifications = [*invoice.specifications, *made]
    invoice.documents = rest


def _specification(one: Attachment, field: str, invoice: Invoice, run: Writing) -> Specification:
    made = Specification(value=getattr(one, field))
    run.carry(made, "value", one, field)
    run.derive(made, "code", _CODE, "that the detail is a supporting document (BG-24)")
    if one.description is None:
        where = country_of(invoice.seller)
        word = _HEADING[_LANGUAGES.get(where or "", "en")]
        run.derive(made, "heading", word, "the heading of a supporting document among other details")
    else:
        made.heading = one.description[:_LENGTH].rstrip()
        run.carry(made, "heading", one, "description")
        if made.heading != one.description:
            run.report(one, "description", "truncated", f"cut to the {_LENGTH} characters that a heading has")
    if not run.keeps:  # one of the format itself has it there already
        reason = f"{run.target} has it among its details (“{made.heading}”), where no file goes with it"
        run.report(one, field, "approximated", reason)
        if one.description is not None and made.heading == one.description:
            run.report(one, "description", "approximated", reason)
    return made
