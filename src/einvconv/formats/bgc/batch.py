"""Several BGC invoices in one batch, a section for each file of them. Source: the public bindings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree

from ...intake import open_document


def join(messages: Sequence[bytes]) -> bytes:
    """BGC batches as one."""
    roots: list[Any] = [open_document(m).root for m in messages]
    first = roots[0]
    for root in roots[1:]:
        first.extend(root.findall("section"))
    for name, path in (("totalSections", "section"), ("totalDocuments", "section/document")):
        count = first.find(f"batchDetails/{name}")
        if count is not None:
            count.text = str(len(first.findall(path)))
    etree.indent(first, space="  ")
    body: Any = etree.tostring(first, encoding="UTF-8", xml_declaration=True)
    return bytes(body) + b"\n"
