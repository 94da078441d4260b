"""A format made ready of its record and its trees."""

from __future__ import annotations

from ..intake.namespaces import COMMON
from ..mapping.format import Format, Repair
from ..mapping.writing import Writing
from ..model import Invoice
from .record import FormatInfo, parts_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def format_of(about: FormatInfo, **parts: Any) -> Format:
    """The format of a record; `parts` are what the record does not know: trees, pairs, how reading begins."""
    return Format(
        code=about.code,
        name=about.name,
        syntax=about.syntax,
        version=about.written,
        encoding=about.encoding,
        namespaces={**dict(about.prefixes), **COMMON},
        declared=about.declared,
        schemas={root.tag: parts_of(root.written or root.schema) for root in about.roots if root.schema},
        **parts,
    )


def of_another(repair: Repair) -> Repair:
    """A repair for invoices of another format alone: one of the target's own is written as its sender made it."""

    def write(invoice: Invoice, run: Writing) -> None:
        if not run.keeps:
            repair.write(invoice, run)

    return repair.replace(write=write)
