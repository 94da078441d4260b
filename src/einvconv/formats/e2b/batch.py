"""Several e2b invoices in one interchange, the header of the first before them. Source: the e2b 3.3 guide."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from ...errors import ConversionRefused
from ...intake import open_document
from .about import HEADER, INVOICE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def join(messages: Sequence[bytes]) -> bytes:
    """e2b interchanges as one.

    Raises ConversionRefused for invoices of several originators or recipients: an interchange goes from one to one.
    """
    roots: list[Any] = [open_document(m).root for m in messages]
    first = roots[0]
    for side in ("Originator", "Recipient"):
        named = {_said(root.find(f"{{*}}InterchangeHeader/{{*}}{side}")) for root in roots}
        if len(named) > 1:
            raise ConversionRefused(f"An e2b interchange has one {side}, and these invoices have several.")
    for root in roots[1:]:
        first.extend([part for part in root if part.tag in (HEADER, INVOICE)])
    etree.indent(first, space="  ")
    body: Any = etree.tostring(first, encoding="UTF-8", xml_declaration=True)
    return bytes(body) + b"\n"


def _said(party: Any) -> tuple[tuple[str, str], ...]:
    """What is said of a party of the interchange, however it is laid out."""
    leaves = party.iter("{*}*") if party is not None else ()
    return tuple((etree.QName(one).localname, (one.text or "").strip()) for one in leaves if not len(one))
