"""`detect`: tell the format of files."""

from __future__ import annotations

from einvconv.cli import GOOD, UNUSABLE, in_words, settings
from einvconv.cli.inputs import each, limits_of
from einvconv.cli.selection import Selection
from einvconv.cli.settings import SELECTING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser

    from einvconv.cli import Options
    from einvconv.output.terminal import Terminal


def arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    from einvconv.cli.arguments import add_files, add_format

    add_format(parser)
    settings.arguments(parser, SELECTING)
    add_files(parser, several="*")


def run(options: Options, terminal: Terminal) -> int:
    """Tell the format of every invoice of every file: the bare code where one file with one invoice was named.

    What was named is told also where it is no invoice, since that is what was asked.
    """
    held = settings.settled(options, terminal, SELECTING)
    if held is None:
        return GOOD
    chosen = Selection(options, held, terminal)
    entries = None
    if options.format == "json":
        from einvconv.output.json import Entries, refused

        entries = Entries(terminal.write, "files", ascii=terminal.ascii)
    code = GOOD
    for place, document in each(chosen.files, limits_of(options), terminal):
        try:
            if isinstance(document, Exception):
                raise document
            found = document.format
        except Exception as problem:
            if place.file not in options.files and chosen.passes_over(place.file, problem):
                continue
            error = in_words(problem)
            terminal.failed(str(place), error)
            if entries is not None:
                entries.add(refused(place, error))
            code = UNUSABLE
        else:
            if entries is not None:
                entries.add({**place.to_dict(), "format": found})
            else:
                alone = options.files == [str(place)]
                terminal.say(found if alone else f"{place}: {found}")
    if entries is not None:
        entries.end()
    chosen.end()
    return code
