"""Liinos XML of document id 10: what tells its documents. Known from one sample; most of its types are guessed."""

from __future__ import annotations

from ..record import FormatInfo, Root

_ROOM = "einvconv.formats.liinos"
_SCHEMA = "liinos/10"
ROOT = "Liinos_XML"

FORMATS: tuple[FormatInfo, ...] = (
    FormatInfo(
        code="liinos",
        name="Liinos XML",
        syntax="liinos",
        roots=(Root(ROOT, f"{_SCHEMA}/read.xsd", written=f"{_SCHEMA}/write.xsd"),),
        versions="10",
        written="10",
        evidence="sample",
        experimental=True,
        encoding="ISO-8859-1",
        maker=f"{_ROOM}.format:liinos",
    ),
)
