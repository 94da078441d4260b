"""An image of the invoice as a file that goes with it, where it came with none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ConversionRefused
from ..intake import open_document
from ..model import Attachment, Invoice
from ..report import Addition
from .draw import picture
from .files import safe_name
from .words import words_of

if TYPE_CHECKING:
    from ..api import Conversion

_IMAGES = ("application/pdf", "image/")
_WHY = "a picture of the invoice, which came with none"


def add_image(invoice: Invoice, language: str) -> tuple[str, tuple[str, ...]]:
    """Attach a picture of the invoice as a PDF; gives its name, and what is to be told of it.

    The name is empty where there is a PDF or an image already.

    What such a file shows nobody knows: one that may be the image is taken for it.
    """
    if any(one.content and (one.media_type or "").lower().startswith(_IMAGES) for one in invoice.documents):
        return "", ()
    name = safe_name(invoice.number or "", ".pdf")
    description = words_of(language).word("invoice")
    content, notes = picture(invoice, language)
    made = Attachment(
        id=name,
        description=description,
        content=content,
        media_type="application/pdf",
        filename=name,
        role="INVOICE_IMAGE",
    )
    invoice.documents = [*invoice.documents, made]
    return name, notes


def with_image(conversion: Conversion, name: str, notes: tuple[str, ...]) -> Conversion:
    """The conversion of an invoice that an image was added to: it is an addition, and what is lost of it no loss.

    Raises ConversionRefused for a target that has no place for files.
    """
    ours = f"documents[{len(conversion.invoice.documents) - 1}]"
    if any(one.path == f"{ours}.content" for one in conversion.losses):
        raise ConversionRefused(f"{conversion.target} has no place for a file, and so for no image of the invoice.")
    losses = tuple(one for one in conversion.losses if not one.path.startswith(f"{ours}."))
    added = Addition("derived", _place(conversion.xml, name), name, _WHY)
    return conversion.replace(losses=losses, additions=(*conversion.additions, added), notes=notes)


def _place(xml: bytes, name: str) -> str:
    """Where the output names the file; its root where it stands beside the XML."""
    document = open_document(xml)
    for element in document.root.iter():
        if (element.text or "").strip() == name:
            return document.path(element)
        for attribute, value in element.attrib.items():
            if value == name:
                return document.path(element, str(attribute))
    return document.path(document.root)
