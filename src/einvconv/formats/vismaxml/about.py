"""Visma EDI Invoice: what tells its versions. Source: one public sample of each, from the owner."""

from __future__ import annotations

from ..record import FormatInfo, Root

_ROOM = "einvconv.formats.vismaxml"
_SPACE = "http://www.vismasoftware.com/EDI/Schemas/Invoice"
NAME = "Visma EDI Invoice"
ROOTS = {version: f"{{{_SPACE}{version.replace('.', '')}}}Invoice" for version in ("5.3", "6.0")}


def _info(code: str, version: str, encoding: str) -> FormatInfo:
    folder = f"vismaxml/{version}"
    return FormatInfo(
        code=code,
        name=f"{NAME} {version}",
        syntax=code,
        roots=(Root(ROOTS[version], f"{folder}/read.xsd", written=f"{folder}/write.xsd"),),
        versions=version,
        written=version,
        evidence="sample",
        encoding=encoding,
        prefixes=(("inv", ROOTS[version][1:].partition("}")[0]),),
        declared=("inv",),
        maker=f"{_ROOM}.format:{code}",
    )


FORMATS: tuple[FormatInfo, ...] = (
    _info("vismaxml", "5.3", "ISO-8859-1"),
    _info("vismaxml60", "6.0", "UTF-8"),
)
