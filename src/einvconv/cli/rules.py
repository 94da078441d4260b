"""`rules`: list the rule sets, their releases and the days they are in force."""

from __future__ import annotations

import einvconv
from einvconv.cli import GOOD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser

    from einvconv.cli import Options
    from einvconv.output.terminal import Terminal


def arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    from einvconv.cli.arguments import add_format

    add_format(parser)


def run(options: Options, terminal: Terminal) -> int:
    """A row for each release of each set."""
    found = einvconv.rulesets()
    if options.format == "json":
        from einvconv.output.json import listing

        said = [
            {"id": one.id, "release": one.release, "title": one.title, "valid_from": first, "valid_until": last}
            for one in found
            for first, last in [_days(one)]
        ]
        listing(terminal, "rules", said)
    else:
        from einvconv.output.text import table

        rows = [(one.id, one.release, *(day or "-" for day in _days(one)), one.title) for one in found]
        table(terminal, [("rules", "release", "in force from", "until", "title"), *rows])
    return GOOD


def _days(ruleset: einvconv.Ruleset) -> tuple[str, str]:
    """The first and the last day in force; empty where it is open."""
    first, last = ruleset.valid_from, ruleset.valid_until
    return first.isoformat() if first else "", last.isoformat() if last else ""
