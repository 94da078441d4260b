"""Files beside an invoice (BT-125) are of six kinds in EN 16931. Source: EN 16931-1, 6.5.12, and its code list."""

from __future__ import annotations

from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Attachment, Invoice

_KINDS = frozenset(
    (
        "application/pdf",
        "image/png",
        "image/jpeg",
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.oasis.opendocument.spreadsheet",
    )
)


def _files(invoice: Invoice, run: Writing) -> None:
    """A file of another kind is left out and told, since the whole invoice would be refused for it."""
    if not run.keeps:
        invoice.documents = [_document(one, run) for one in invoice.documents]


def _document(source: Attachment, run: Writing) -> Attachment:
    if source.content is None or source.media_type is None or source.media_type in _KINDS:
        return source
    made = run.edit(source)
    kind = source.media_type
    reason = f"a file beside the invoice is a PDF, PNG, JPEG, CSV, XLSX or ODS in {run.target}, and this is {kind}"
    for field in ("content", "media_type", "filename"):
        if getattr(source, field) is not None and not run.used(source, field, -1):
            run.report(source, field, "dropped", reason)
            run.use(source, field)
        setattr(made, field, None)
    return made


FILES = Repair("kinds of files", ("BT-125",), ("BR-CL-24", "PEPPOL-EN16931-CL001"), _files)
