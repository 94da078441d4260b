"""`schema`: write the JSON Schema of what `validate --format json` says."""

from __future__ import annotations

from einvconv.cli import GOOD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser

    from einvconv.cli import Options
    from einvconv.output.terminal import Terminal


def arguments(parser: ArgumentParser) -> None:
    """It takes nothing."""
    parser.epilog = "It lies in the package as einvconv/output/report.schema.json."


def run(options: Options, terminal: Terminal) -> int:
    """Write it."""
    from einvconv.output.json import schema

    terminal.write(schema())
    return GOOD
