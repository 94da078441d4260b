"""`show`: invoices as people read them."""

from __future__ import annotations

import os

import einvconv
from einvconv.cli import BAD, GOOD, UNUSABLE, Unusable, in_words, settings
from einvconv.cli.inputs import limits_of, read
from einvconv.cli.selection import Selection
from einvconv.cli.settings import RULING, SELECTING
from einvconv.files import Run, put
from einvconv.output import Place
from einvconv.output.terminal import OutputLost

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator
    from typing import Any

    from einvconv import Conversion, Document, Invoice, Limits, Report
    from einvconv.cli import Options
    from einvconv.output.terminal import Terminal

    Shown = tuple[Invoice, Report | None, Document | None, Conversion | None]

_READS = (*RULING, *SELECTING)
_HOLDS = (*_READS, "language")
LANGUAGES = ("en", "fi", "sv", "nb", "no", "da", "de")
_WIDTH = 100
_EPILOG = """\
Without --html or --pdf the picture goes to standard output as text, in colour on a
terminal. The page is one file that runs no script and asks no network. Of
several invoices the files are numbered: out.html, out-2.html.

A stylesheet of your own is XSLT 1.0 over the plain XML of the invoice, which
`--xml` writes; it may import ours as einvconv:invoice.xsl, and reads and
writes nothing.
"""


def arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    from einvconv.cli.arguments import add_files

    parser.epilog = _EPILOG
    parser.add_argument("--html", metavar="OUT", help="write the page to that file; - for standard output")
    parser.add_argument("--pdf", metavar="OUT", help="write it as PDF/A-3 with the XML inside; needs the extra `pdf`")
    parser.add_argument("--xml", metavar="OUT", help="write the plain XML that stylesheets are made for")
    parser.add_argument("--open", action="store_true", help="open the page in the browser")
    parser.add_argument(
        "--language",
        choices=LANGUAGES,
        metavar="CODE",
        help="of the labels: en, fi, sv, nb (or no), da, de; that of the settings, or en",
    )
    parser.add_argument("--stylesheet", metavar="FILE", help="lay the page out by a stylesheet of your own")
    parser.add_argument("--fonts", metavar="FOLDER", help="with --pdf: fonts for characters that those inside lack")
    parser.add_argument(
        "--check", action="store_true", help="validate, and show each finding beside the value that it speaks of"
    )
    parser.add_argument("--to", metavar="CODE", help="convert to that format, and show what is lost and added")
    parser.add_argument("--force", action="store_true", help="overwrite files that are there already")
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colours in the text")
    settings.arguments(parser, _READS)
    add_files(parser, several="*")


def run(options: Options, terminal: Terminal) -> int:
    """Show every invoice of every file; exit 1 where --check finds one invalid."""
    terminal.paint(options.color)
    held = settings.settled(options, terminal, _HOLDS)
    if held is None:
        return GOOD
    _held_apart(options)
    if options.to is not None:
        from einvconv.api import targets_of

        targets_of(options.to)  # which is told once, and not of each file
    chosen = Selection(options, held, terminal)
    limits = limits_of(options)
    sources = [0 if name == "-" else name for name, *_ in chosen.files]
    writing = _Writing(options, held.language or "en", Run([*sources, *settings.read_beside(options, held)]), terminal)
    worst = GOOD
    for name, error, _ in chosen.files:
        try:
            if error is not None:
                raise error
            for number, shown in enumerate(_invoices(name, options, held.how_for(name), limits)):
                _show(shown, options, terminal, writing, number)
                report = shown[1]
                worst = max(worst, BAD if report is not None and report.verdict == "invalid" else GOOD)
        except OutputLost:
            raise  # nothing more can be shown either
        except Exception as problem:
            if chosen.passes_over(name, problem):
                continue
            terminal.failed(str(Place(name)), in_words(problem))
            worst = UNUSABLE
    chosen.end()
    return worst


def _held_apart(options: Options) -> None:
    """Refuse two outputs of one name."""
    named = (options.pdf, options.xml, options.html)
    outputs = [one if one == "-" else os.path.realpath(one) for one in named if one]
    if len(outputs) != len(set(outputs)):
        raise Unusable("--html, --pdf and --xml name one file; give each a name of its own.")


def _invoices(name: str, options: Options, how: dict[str, Any], limits: Limits) -> Iterator[Shown]:
    from einvconv.api import parse_each

    data = read(name, limits)
    if options.to is not None:
        for one in einvconv.convert_all(data, options.to, limits=limits):
            yield one.invoice, einvconv.validate(one.xml, **how) if options.check else None, None, one
        return
    for document, invoice in parse_each(data, limits):
        report = einvconv.validate(document, limits=limits, **how) if options.check else None
        yield invoice, report, document, None


def _show(shown: Shown, options: Options, terminal: Terminal, writing: _Writing, number: int) -> None:
    from einvconv.picture.draw import Look, draw

    width = terminal.width or _WIDTH
    look = Look(writing.language, options.stylesheet, width, terminal.colour, options.fonts or "")
    if options.pdf:
        made = draw("pdf", look, *shown)
        path = writing.write(options.pdf, made.content)
        for note in made.notes:
            terminal.note(f"{path}: {note}")
    if options.xml:
        writing.write(options.xml, draw("xml", look, *shown).content)
    if options.html or options.open:
        path = writing.write(options.html or _temporary(), draw("html", look, *shown).content)
        if options.open:
            _open(path)
    if not (options.html or options.open or options.pdf or options.xml):
        said = draw("text", look, *shown).content
        if number:
            terminal.say("")
        for line in said.decode().splitlines():
            terminal.say(line)


class _Writing:
    """Files of a run, with a number in their names from the second on."""

    def __init__(self, options: Options, language: str, run: Run, terminal: Terminal) -> None:
        self.language = language
        self._force = options.force
        self._terminal = terminal
        self._run = run
        self._written: dict[str, int] = {}

    def write(self, name: str, data: bytes) -> str:
        """Write a file whole or not at all, or to standard output; gives its path. Raises UnwritableOutput."""
        count = self._written[name] = self._written.get(name, 0) + 1
        if name == "-":
            if count > 1:
                raise Unusable("standard output takes the picture of one invoice; name a file, and they are numbered.")
            self._terminal.write_bytes(data)
            return name
        stem, ending = os.path.splitext(name)
        path = name if count == 1 else f"{stem}-{count}{ending}"
        return put(data, (), path, force=self._force, run=self._run).path


def _temporary() -> str:
    """A name for a page that nobody named, in a folder that only its owner can read."""
    import tempfile

    return os.path.join(tempfile.mkdtemp(prefix="einvconv-"), "invoice.html")


def _open(path: str) -> None:
    import webbrowser
    from urllib.request import pathname2url

    if not webbrowser.open(f"file:{pathname2url(os.path.abspath(path))}"):
        raise Unusable(f"{path}: there is no browser to open it with.")
