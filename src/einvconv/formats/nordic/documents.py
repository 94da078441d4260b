"""Supporting documents that are only named (BG-24 without a file or a link), as details under a heading.

Sources: Finvoice 3.0 data list, DefinitionDetails; TEAPPSXML 3.0 guide, HEADER_INFO.
"""

from __future__ import annotations

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
    """Write documents that have neither a file nor a link as details: what it is for heading, its number for value."""
    if not run.keeps:
        invoice.documents = [kind_as_description(d, run) for d in invoice.documents]
    only_named = [d for d in invoice.documents if _is_only_named(d)]
    if not only_named:
        return
    for one in only_named:
        invoice.specifications = [*invoice.specifications, _specification(one, invoice, run)]
    invoice.documents = [d for d in invoice.documents if not _is_only_named(d)]


def _is_only_named(one: Attachment) -> bool:
    fits = all(len(text or "") <= _LENGTH for text in (one.id, one.description))
    return one.id is not None and fits and one.content is None and one.url is None and one.filename is None


def _specification(one: Attachment, invoice: Invoice, run: Writing) -> Specification:
    made = Specification(value=one.id)
    run.carry(made, "value", one, "id")
    run.derive(made, "code", _CODE, "that the detail is a supporting document (BG-24)")
    if one.description is None:
        where = country_of(invoice.seller)
        word = _HEADING[_LANGUAGES.get(where or "", "en")]
        run.derive(made, "heading", word, "the heading of a supporting document among other details")
    else:
        made.heading = one.description
        run.carry(made, "heading", one, "description")
    for field in ("id", "description"):
        if getattr(one, field) is not None and not run.keeps:  # a document of the format itself has it there already
            run.report(one, field, "approximated", f"{run.target} has it among its details, where no file goes with it")
    return made
