"""`fix`: mend invoices where that is safe: as a patch, or in place."""

from __future__ import annotations

from einvconv.cli import BAD, GOOD, UNUSABLE, in_words, settings
from einvconv.cli.inputs import limits_of, read
from einvconv.cli.selection import Selection
from einvconv.cli.settings import RULING, SELECTING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser

    from einvconv.cli import Options
    from einvconv.fixing import Change, Mended
    from einvconv.intake import Limits
    from einvconv.output.terminal import Terminal
    from einvconv.settings import Settings

_READS = (*RULING, *SELECTING)
_EPILOG = """\
What is mended: white space in codes, the spelling of IBAN and BIC, decimal
signs of amounts, forms of dates, the encoding that the XML declaration names,
and the scheme of an electronic address where it is certain; with --unsafe a
sum that all other amounts determine. After each change the invoice is
validated again, and a change that makes anything worse is not made.

Exit codes: 0 nothing is to be mended, or all was written; 1 the patch says
what is to be mended; 2 a file could not be used.
"""


def arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    from einvconv.cli.arguments import add_files

    parser.epilog = _EPILOG
    parser.add_argument("--write", action="store_true", help="change the files instead of showing a patch")
    parser.add_argument("--unsafe", action="store_true", help="write a sum that all other amounts determine, too")
    settings.arguments(parser, _READS)
    add_files(parser, several="*")


def run(options: Options, terminal: Terminal) -> int:
    """Mend every file; one that cannot be used does not stop the others."""
    from einvconv.fixing import CannotMend

    held = settings.settled(options, terminal, _READS)
    if held is None:
        return GOOD
    chosen = Selection(options, held, terminal)
    limits = limits_of(options)
    worst = GOOD
    for name, error, perhaps in chosen.files:
        if perhaps:  # only XML is mended
            continue
        try:
            if error is not None:
                raise error
            code = _mend(name, options, held, limits, terminal)
        except CannotMend as why:
            terminal.note(f"{name}: {why}")
            continue
        except Exception as found:
            if not chosen.passes_over(name, found):
                terminal.failed(name, in_words(found))
                worst = UNUSABLE
            continue
        worst = max(worst, code)
    chosen.end()
    return worst


def _mend(name: str, options: Options, held: Settings, limits: Limits, terminal: Terminal) -> int:
    from einvconv.fixing import mend

    data = read(name, limits)
    done = mend(data, unsafe=options.unsafe, limits=limits, **held.how_for(name))
    if not done.changes:
        return GOOD
    if options.write and name != "-":
        _write(name, done.data)
        for change in done.changes:
            terminal.say(_line(name, change))
        return GOOD
    terminal.write_bytes(_patch(name, data, done))
    for change in done.changes:
        terminal.aside(_line(name, change))
    return BAD


def _write(name: str, data: bytes) -> None:
    from einvconv.files import Growing

    file = Growing(name, force=True)
    try:
        file.write(data)
        file.finish()
    finally:
        file.drop()


def _line(name: str, change: Change) -> str:
    asked = f" ({', '.join(change.rules)})" if change.rules else ""
    unsafe = ", which all other amounts determine" if change.unsafe else ""
    where = f"{name}:{change.line}:{change.column}"
    return f'{where}: {change.kind}{unsafe}: "{change.before}" becomes "{change.after}"{asked}'


def _patch(name: str, before: bytes, done: Mended) -> bytes:
    """A unified patch in the bytes of the file itself, so that `patch` and `git apply` take it."""
    from difflib import diff_bytes, unified_diff
    from io import BytesIO

    from einvconv.output.findings import path_of

    path = path_of(name).encode("utf-8", "surrogateescape")
    # A line of a patch ends with a line feed, and with nothing else.
    old, new = (BytesIO(one).readlines() for one in (before, done.data))
    lines = list(diff_bytes(unified_diff, old, new, b"a/" + path, b"b/" + path))
    return b"".join(line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n" for line in lines)
