"""JSON, read and written: nothing is left out but what stood beside the invoice."""

from __future__ import annotations

from collections.abc import Sequence
from json import dumps

from ...intake import Document
from ...intake.json_text import content
from ...model import Invoice
from ...model.plain import as_plain, from_plain
from ...report import Loss


def read(document: Document) -> Invoice:
    """The invoice that a JSON document says. Raises InvalidValue."""
    return from_plain(content(document))


def write(invoice: Invoice) -> tuple[bytes, tuple[Loss, ...]]:
    """The bytes, and what stood beside the invoice in its source and is no part of it."""
    text = dumps(as_plain(invoice), ensure_ascii=False, indent=2)
    trace = invoice._trace
    losses = tuple(
        Loss("dropped", trace.document.path(element, name), said.strip(), "JSON has no place beside the invoice")
        for element, name, said in trace.stray
    )
    return f"{text}\n".encode(), losses


def join(texts: Sequence[bytes]) -> bytes:
    """Several invoices as a list."""
    return b"[\n" + b",\n".join(text.rstrip() for text in texts) + b"\n]\n"
