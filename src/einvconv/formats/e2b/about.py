"""e2b: what tells its documents. Source: e2b Invoice 3.3, by the guide's tables and a public schema made of them."""

from __future__ import annotations

from ..record import FormatInfo, Root

_ROOM = "einvconv.formats.e2b"
SPACE = "http://www.e2b.no/XMLSchema"
INTERCHANGE = f"{{{SPACE}}}Interchange"
INVOICE = f"{{{SPACE}}}Invoice"
HEADER = f"{{{SPACE}}}MessageHeader"
_READ = "e2b/3.3/read.xsd"

FORMATS: tuple[FormatInfo, ...] = (
    FormatInfo(
        code="e2b",
        name="e2b",
        syntax="e2b",
        roots=(
            Root(INTERCHANGE, _READ, holds=INVOICE, written="e2b/3.3/write.xsd", leader=HEADER),
            Root(INVOICE, _READ),
        ),
        versions="3.3",
        written="3.3",
        prefixes=(("e2b", SPACE),),
        maker=f"{_ROOM}.format:e2b",
        joiner=f"{_ROOM}.batch:join",
    ),
)
