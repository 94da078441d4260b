"""The plugin table: every format by its code. It imports nothing of a format until one is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from ..errors import UnknownFormat

if TYPE_CHECKING:
    from .base import Format


@dataclass(frozen=True, slots=True)
class FormatInfo:
    """A format as the table has it. `rules` are the codes of the rule sets that its documents are held against."""

    code: str
    name: str
    versions: str
    reads: bool
    writes: bool
    schema: str
    rules: tuple[str, ...]
    maker: str


_UBL = "ubl.profiles"
FORMATS: dict[str, FormatInfo] = {
    info.code: info
    for info in (
        FormatInfo("finvoice30", "Finvoice 3.0", "3.0", True, True, "finvoice/3.0", (), "finvoice.versions"),
        FormatInfo("ubl", "UBL", "2.0, 2.1", True, True, "ubl/2.1", ("en16931",), _UBL),
        FormatInfo("peppolbis30", "Peppol BIS Billing", "3.0", True, True, "ubl/2.1", ("en16931", "peppolbis30"), _UBL),
    )
}


def formats() -> list[FormatInfo]:
    """The formats of this release, in the order of their families."""
    return list(FORMATS.values())


@cache
def format_for(code: str) -> Format:
    """The format with that code, made ready; UnknownFormat names the codes there are."""
    info = FORMATS.get(code)
    if info is None:
        raise UnknownFormat(f"No format has the code “{code}”; there are {', '.join(FORMATS)}.")
    made: Format = getattr(import_module(f".{info.maker}", __package__), code)()
    return made
