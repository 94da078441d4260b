"""Supporting documents that are only named (BG-24 without a file or a link), as details under a heading.

Sources: Finvoice 3.0 data list, DefinitionDetails; TEAPPSXML 3.0 guide, HEADER_INFO.
"""

from __future__ import annotations

from ...mapping.writing import Writing
from ...model import Attachment, Invoice, Specification

_HEADING = {"fi": "Liite", "sv": "Bilaga", "no": "Vedlegg", "da": "Bilag", "en": "Attachment"}
_LANGUAGES = {"FI": "fi", "SE": "sv", "NO": "no", "DK": "da"}
_LENGTH = 60  # what fits a heading and a value in every version


def named_documents(invoice: Invoice, run: Writing) -> None:
    """Write documents that have neither a file nor a link as details: what it is for heading, its number for value."""
    only_named = [d for d in invoice.documents if _is_only_named(d)]
    if not only_named:
        return
    for one in only_named:
        invoice.specifications = [*invoice.specifications, _specification(one, invoice, run)]
    invoice.documents = [d for d in invoice.documents if not _is_only_named(d)]


def _is_only_named(one: Attachment) -> bool:
    given = one.id is not None or one.description is not None
    fits = all(len(text or "") <= _LENGTH for text in (one.id, one.description))
    return given and fits and not one.kept and one.content is None and one.url is None and one.filename is None


def _specification(one: Attachment, invoice: Invoice, run: Writing) -> Specification:
    made = Specification()
    where = invoice.seller.address.country_code if invoice.seller is not None and invoice.seller.address else None
    word = _HEADING[_LANGUAGES.get(where or "", "en")]
    if one.id is None:
        run.derive(made, "heading", word, "the heading of a supporting document among other details")
        made.value = one.description
        run.carry(made, "value", one, "description")
    else:
        made.value = one.id
        run.carry(made, "value", one, "id")
        if one.description is None:
            run.derive(made, "heading", word, "the heading of a supporting document among other details")
        else:
            made.heading = one.description
            run.carry(made, "heading", one, "description")
    for field in ("id", "description"):
        if getattr(one, field) is not None:
            run.report(one, field, "approximated", f"{run.target} has it among its details, where no file goes with it")
    return made
