"""papiNet InvoiceWood V2R31: what tells its documents. Known from a program's classes and from code lists."""

from __future__ import annotations

from ..record import FormatInfo, Root

_ROOM = "einvconv.formats.woodx"
_SCHEMA = "woodx/v2r31"
ROOT = "InvoiceWood"

FORMATS: tuple[FormatInfo, ...] = (
    FormatInfo(
        code="woodx",
        name="papiNet InvoiceWood V2R31",
        syntax="woodx",
        roots=(Root(ROOT, f"{_SCHEMA}/read.xsd", written=f"{_SCHEMA}/write.xsd"),),
        versions="V2R31",
        written="V2R31",
        evidence="binding",
        experimental=True,
        maker=f"{_ROOM}.format:woodx",
    ),
)
