"""A format made ready of its record and its trees."""

from __future__ import annotations

from typing import Any

from ..intake.namespaces import COMMON
from ..mapping.format import Format
from .record import FormatInfo, parts_of


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
        schemas={root.tag: parts_of(root.schema) for root in about.roots if root.schema},
        **parts,
    )
