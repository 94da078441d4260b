"""S-EDI 3.0: what tells its documents. Known from one sample."""

from __future__ import annotations

from ..record import FormatInfo, Root

_ROOM = "einvconv.formats.sedi"
_SCHEMA = "sedi/3.0"
ROOT = "S-EDI"

FORMATS: tuple[FormatInfo, ...] = (
    FormatInfo(
        code="sedi",
        name="S-EDI 3.0",
        syntax="sedi",
        roots=(Root(ROOT, f"{_SCHEMA}/read.xsd", written=f"{_SCHEMA}/write.xsd"),),
        versions="3.0",
        written="3.0",
        evidence="sample",
        declared=("xsi",),
        maker=f"{_ROOM}.format:sedi",
    ),
)
