"""Bankgirot's invoice: what tells its documents. Source: two public bindings, and what the manual 1.3.8 says."""

from __future__ import annotations

from ..record import FormatInfo, Root

_ROOM = "einvconv.formats.bgc"
BATCH = "batch"

FORMATS: tuple[FormatInfo, ...] = (
    FormatInfo(
        code="bgc",
        name="BGC Invoice",
        syntax="bgc",
        roots=(Root(BATCH, "bgc/1.3/read.xsd", holds="section/document", written="bgc/1.3/write.xsd"),),
        versions="1.2, 1.3",
        written="1.3",
        evidence="binding",
        marker="section/document/invoice/invoiceDetails/invoiceNumber",
        marks=(("", ""),),
        maker=f"{_ROOM}.format:bgc",
        joiner=f"{_ROOM}.batch:join",
    ),
)
