"""`formats`: list the formats that are read and written."""

from __future__ import annotations

import os

from einvconv.cli import GOOD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser

    from einvconv.cli import Options
    from einvconv.output.terminal import Terminal

_FIELDS = ("code", "name", "versions", "reads", "writes", "schema", "rules", "evidence", "experimental")


def arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    from einvconv.cli.arguments import add_format

    add_format(parser)


def run(options: Options, terminal: Terminal) -> int:
    """A row for each format."""
    from einvconv.formats.registry import formats

    found = [{field: getattr(one, field) for field in _FIELDS} for one in formats()]
    if options.format == "json":
        from einvconv.output.json import listing

        listing(terminal, "formats", found)
    else:
        from einvconv.output.text import table

        table(terminal, [_FIELDS, *(tuple(_shown(one[field]) for field in _FIELDS) for one in found)])
    return GOOD


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    parts = value if isinstance(value, tuple) else (str(value),)
    return ", ".join(map(_named, parts)) or "-"


def _named(part: str) -> str:
    """A text as the table has it: a folder of another package by its name."""
    return os.path.basename(part) if os.path.isabs(part) else part
