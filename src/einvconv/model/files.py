"""Files that came beside an invoice: each is the document that the invoice names, or one more."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

from ..filenames import key
from ..report import AttachedFile
from .invoice import Attachment, Invoice

IMAGE = "INVOICE_IMAGE"


def give_files(invoice: Invoice, files: Sequence[AttachedFile], image: str = "") -> None:
    """Give an invoice its files; the one named `image` shows it. What they are called is not said by any document."""
    named = {key(one.filename): one for one in reversed(invoice.documents) if one.filename and one.content is None}
    named |= {
        key(one.id): one for one in reversed(invoice.documents) if one.id and not one.filename and not one.content
    }
    for file in files:
        made = named.pop(key(file.filename), None)
        if made is None:
            made = Attachment.blank()
            invoice.documents.append(made)
        given = {"filename": file.filename, "id": file.filename, "media_type": file.media_type}
        if file.filename == image:
            given["role"] = IMAGE
        for field, value in given.items():
            if getattr(made, field) is None:
                setattr(made, field, value)
                if field != "filename":
                    invoice._trace.inferred.add((id(made), field))
        made.content = b64encode(file.content).decode("ascii")
