"""Several e2b invoices in one interchange, the header of the first before them. Source: the e2b 3.3 guide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree

from ...intake import open_document
from .about import HEADER, INVOICE


def join(messages: Sequence[bytes]) -> bytes:
    """e2b interchanges as one."""
    roots: list[Any] = [open_document(m).root for m in messages]
    first = roots[0]
    for root in roots[1:]:
        first.extend([part for part in root if part.tag in (HEADER, INVOICE)])
    etree.indent(first, space="  ")
    body: Any = etree.tostring(first, encoding="UTF-8", xml_declaration=True)
    return bytes(body) + b"\n"
