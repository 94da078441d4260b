"""Several TEAPPSXML invoices in one message: they share the frames of the first.

Source: TEAPPSXML 3.0 guide, 2.1: one content frame holds one kind of transaction, and any number of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from ...errors import ConversionRefused
from ...intake import open_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_INVOICES = "CONTENT_FRAME/INVOICES"
_SENDER = "CONTENT_FRAME/NET_SERVICE_ID"
_RECEIVER = "TRANSPORT_FRAME/CONTENT_RECEIVER"
_COUNT = "CONTENT_FRAME/BLOCK_SUMMARY/COUNT"


def join(messages: Sequence[bytes]) -> bytes:
    """TEAPPSXML messages as one.

    Raises ConversionRefused for messages of several senders: a frame names one only.
    """
    roots = [open_document(m).root for m in messages]
    first = roots[0]
    senders = {root.findtext(_SENDER) for root in roots}
    if len(senders) > 1:
        named = ", ".join(sorted(s or "none" for s in senders))
        raise ConversionRefused(f"A TEAPPSXML batch has one sender, and these invoices have several: {named}.")
    invoices: Any = first.find(_INVOICES)
    for root in roots[1:]:
        invoices.extend(root.iterfind(f"{_INVOICES}/INVOICE"))
        _add_receivers(first, root)
    count = first.find(_COUNT)
    if count is not None:
        count.text = str(len(invoices))
    etree.indent(first, space="  ")
    body: Any = etree.tostring(first, encoding="ISO-8859-1", xml_declaration=True)
    return bytes(body) + b"\n"


def _add_receivers(first: Any, root: Any) -> None:
    """The transport frame lists each receiver once, with the references of what goes to it."""
    frame = first.find("TRANSPORT_FRAME")
    if frame is None:
        return
    for receiver in root.iterfind(_RECEIVER):
        known = {one.findtext("RECEIVER_REF"): one for one in frame.iterfind("CONTENT_RECEIVER")}
        same = known.get(receiver.findtext("RECEIVER_REF"))
        if same is None:
            list(known.values())[-1].addnext(receiver)
        else:
            said = {one.text for one in same.iterfind("CONTENT_REF")}
            same.extend(one for one in receiver.findall("CONTENT_REF") if one.text not in said)
