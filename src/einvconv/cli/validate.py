"""`validate`: hold invoices against the schema and rules of their format, or of another."""

from __future__ import annotations

import einvconv
from einvconv.cli import BAD, GOOD, UNUSABLE, Unusable, in_words
from einvconv.cli.inputs import each, named
from einvconv.output import FORMS, make

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser
    from datetime import date
    from typing import Any

    from einvconv.cli import Options
    from einvconv.output import Form
    from einvconv.output.terminal import Terminal


def arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    from einvconv.cli.arguments import add_files, add_format

    parser.add_argument(
        "--rules", metavar="CODE", help="check by the rules of this format or this rule set; `rules` lists the sets"
    )
    parser.add_argument("--on", metavar="DATE", help="check by the rules in force on this day (YYYY-MM-DD)")
    parser.add_argument(
        "--schematron", metavar="FILE", action="append", help="run this Schematron file instead of any rule set"
    )
    add_format(parser, FORMS)
    parser.add_argument(
        "--output-file",
        metavar="FILE",
        help="write the results in that form to a file, and as text to standard output; its name must be new",
    )
    parser.add_argument("--force", action="store_true", help="overwrite that file where it is there already")
    add_files(parser)


def run(options: Options, terminal: Terminal) -> int:
    """Validate every invoice of every file; one that cannot be used does not stop the others."""
    how: dict[str, Any] = {}
    if options.rules:
        how["rules"] = options.rules
    if options.on:
        how["on"] = _day(options.on)
    if options.schematron:
        how["schematron"] = options.schematron
    if not options.output_file:
        return _validate(options, terminal, how, [make(options.format, terminal)])
    from einvconv.output.paper import Paper

    sources = [name for name, _ in named(options.files)]
    paper = Paper(options.output_file, force=options.force, sources=sources)
    try:
        code = _validate(options, terminal, how, [make("text", terminal), make(options.format, paper)])
        paper.done()
        return code
    finally:
        paper.drop()


def _validate(options: Options, terminal: Terminal, how: dict[str, Any], forms: list[Form]) -> int:
    worst = GOOD
    for place, document in each(options, terminal):
        try:
            if isinstance(document, Exception):
                raise document
            report = einvconv.validate(document, **how)
        except Exception as found:
            error = in_words(found)
            terminal.failed(str(place), error)
            for form in forms:
                form.failed(place, error)
            worst = UNUSABLE
        else:
            for form in forms:
                form.report(place, report, document)
            worst = max(worst, GOOD if report.valid else BAD)
    for form in forms:
        form.end()
    return worst


def _day(text: str) -> date:
    from datetime import date

    try:
        if len(text) != len("2026-08-17"):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise Unusable(f'--on: "{text}" is no date; write it as 2026-08-17.') from None
