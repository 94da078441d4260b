"""JSON: its record. The root is the empty element that intake gives to what is no XML."""

from __future__ import annotations

from ..record import FormatInfo, Root

_ROOM = "einvconv.formats.json.document"

FORMATS: tuple[FormatInfo, ...] = (
    FormatInfo(
        code="json",
        name="JSON",
        syntax="json",
        roots=(Root("{urn:einvconv:schema:invoice:1}Invoice"),),
        versions="1",
        written="1",
        joiner=f"{_ROOM}:join",
        reader=f"{_ROOM}:read",
        writer=f"{_ROOM}:write",
        ending="json",
    ),
)
