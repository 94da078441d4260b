"""`diff`: say what differs between two invoices, by business term, whatever their formats are."""

from __future__ import annotations

from einvconv.cli import BAD, GOOD, UNUSABLE, in_words
from einvconv.cli.inputs import limits_of, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Sequence

    from einvconv import Difference, Invoice
    from einvconv.cli import Options
    from einvconv.output.terminal import Terminal

_EPILOG = """\
Each difference is told with both places. A term with * is one that the
fingerprint counts: where none has it, the two are the same invoice.
Exit codes: 0 they say the same, 1 they differ, 2 a file could not be used.
"""


def arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    from einvconv.cli.arguments import add_format, add_limits

    parser.epilog = _EPILOG
    parser.add_argument("first", metavar="A", help="a file with one invoice, or - for standard input")
    parser.add_argument("second", metavar="B", help="another one; the later version, where it is one")
    add_format(parser)
    add_limits(parser)


def run(options: Options, terminal: Terminal) -> int:
    """Tell every difference, and the words for what changed."""
    import einvconv

    limits = limits_of(options)
    read_of: list[Invoice] = []
    for name in (options.first, options.second):
        try:
            read_of.append(einvconv.parse(read(name, limits), limits=limits))
        except Exception as error:
            terminal.failed(name, in_words(error))
    if len(read_of) < 2:
        return UNUSABLE
    first, second = read_of
    found, changes = einvconv.compare(first, second), einvconv.history(first, second)
    if options.format == "json":
        from json import dumps

        said = {"version": 1, "files": [options.first, options.second], "changes": changes}
        terminal.write(dumps({**said, "differences": [one.to_dict() for one in found]}, ensure_ascii=False) + "\n")
    else:
        _tell(options.first, options.second, found, terminal)
        if changes:
            terminal.say(f"changes: {', '.join(changes)}")
        counted = sum(one.counts for one in found)
        some = "1 of the terms that count differs" if counted == 1 else f"{counted} of the terms that count differ"
        same = f"not the same invoice: {some}" if counted else "the same invoice"
        many = "1 difference" if len(found) == 1 else f"{len(found) or 'no'} differences"
        terminal.say(f"{many}; {same}")
    return BAD if found else GOOD


def _tell(first: str, second: str, found: Sequence[Difference], terminal: Terminal) -> None:
    for one in found:
        terminal.say(f"{one.term}{'*' if one.counts else ''} {one.name}: {_said(one.first)} | {_said(one.second)}")
        for file, place, line in (
            (first, one.first_place, one.first_line),
            (second, one.second_place, one.second_line),
        ):
            if place:
                terminal.say(f"    {file}{f':{line}' if line else ''} {place}")


def _said(value: str) -> str:
    short = value if len(value) <= 200 else f"{value[:199]}…"
    return f"“{short}”" if value else "–"
