"""Maventa XML 1.0: what tells its documents. Known from one sample and the names of the interface's own structure."""

from __future__ import annotations

from ..record import FormatInfo, Root

_ROOM = "einvconv.formats.maventaxml"
_SCHEMA = "maventaxml/1.0"
INVOICE = "invoice"
_INTERFACE = "https://secure.maventa.com/"
CALL = f"{{{_INTERFACE}}}invoice_create"

FORMATS: tuple[FormatInfo, ...] = (
    FormatInfo(
        code="maventaxml",
        name="Maventa XML 1.0",
        syntax="maventaxml",
        roots=(Root(INVOICE, f"{_SCHEMA}/read.xsd", written=f"{_SCHEMA}/write.xsd"),),
        versions="1.0",
        written="1.0",
        marker="@format",
        marks=(("MaventaXML", "^MaventaXML$"),),
        evidence="sample",
        maker=f"{_ROOM}.format:maventaxml",
    ),
    FormatInfo(
        code="maventasoap",
        name="a call of the Maventa interface",
        syntax="maventasoap",
        roots=(Root(CALL),),
        versions="1.0",
        writes=False,
        prefixes=(("n1", _INTERFACE),),
        evidence="sample",
        maker=f"{_ROOM}.call:maventasoap",
        instead="maventaxml",
    ),
)
