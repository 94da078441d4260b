"""Several BGC invoices in one batch, a section for each file of them. Source: the public bindings."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from ...errors import ConversionRefused
from ...intake import open_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def join(messages: Sequence[bytes]) -> bytes:
    """BGC batches as one.

    Raises ConversionRefused for invoices of several senders: a batch names one by its bankgiro number.
    """
    roots: list[Any] = [open_document(m).root for m in messages]
    first = roots[0]
    senders = {(root.findtext("batchDetails/bgnr") or "").strip() for root in roots}
    if len(senders) > 1:
        named = ", ".join(sorted(one or "none" for one in senders))
        raise ConversionRefused(f"A BGC batch has one sender, and these invoices have several: {named}.")
    for root in roots[1:]:
        first.extend(root.findall("section"))
    for name, path in (("totalSections", "section"), ("totalDocuments", "section/document")):
        count = first.find(f"batchDetails/{name}")
        if count is not None:
            count.text = str(len(first.findall(path)))
    etree.indent(first, space="  ")
    body: Any = etree.tostring(first, encoding="UTF-8", xml_declaration=True)
    return bytes(body) + b"\n"
