"""`duplicates`: find files that are the same, and invoices that are, whatever their formats are."""

from __future__ import annotations

from einvconv.cli import BAD, GOOD, UNUSABLE, in_words, settings
from einvconv.cli.inputs import documents, limits_of, read
from einvconv.cli.selection import Selection
from einvconv.cli.settings import SELECTING
from einvconv.output import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser

    from einvconv.cli import Options
    from einvconv.intake import Limits
    from einvconv.output.terminal import Terminal

FILE, INVOICE = "DUPLICATED_FILE", "DUPLICATED_INVOICE"
_PROGRESS_FROM = 20
_EPILOG = f"""\
{FILE}     the bytes are those of a file before it
{INVOICE}  the fingerprint is that of an invoice before it: number, days,
                    parties, references, accounts and totals; format, rows and
                    texts may be others, and `diff` says which are
A file that holds no invoice, and is passed over, is not told of, and one that
several names lead to is looked at once.
Exit codes: 0 nothing is there twice, 1 something is, 2 a file could not be
used.
"""


def arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    from einvconv.cli.arguments import add_files, add_format

    parser.epilog = _EPILOG
    add_format(parser)
    settings.arguments(parser, SELECTING)
    add_files(parser, several="*")


def run(options: Options, terminal: Terminal) -> int:
    """Tell of every invoice that was there before; one that cannot be used does not stop the others."""
    held = settings.settled(options, terminal, SELECTING)
    if held is None:
        return GOOD
    chosen = Selection(options, held, terminal)
    seen = _Seen(limits_of(options), chosen, terminal)
    files = chosen.files
    for number, (name, error, _) in enumerate(files, 1):
        if len(files) >= _PROGRESS_FROM:
            terminal.progress(number, len(files))
        if error is not None:
            seen.failed(Place(name), error)
        else:
            seen.file(name)
    chosen.end()
    if options.format == "json":
        from json import dumps

        said = [{"word": word, **place.to_dict(), "of": str(before)} for word, place, before in seen.found]
        terminal.write(dumps({"version": 1, "duplicates": said}, ensure_ascii=False) + "\n")
    else:
        for word, place, before in seen.found:
            terminal.say(f"{place}: {word} of {before}")
        many = "1 invoice" if seen.invoices == 1 else f"{seen.invoices} invoices"
        terminal.say(f"{many}, {seen.twice} of them twice")
    return UNUSABLE if seen.unusable else BAD if seen.found else GOOD


class _Seen:
    """What was there before: by its bytes, and by its fingerprint."""

    def __init__(self, limits: Limits, chosen: Selection, terminal: Terminal) -> None:
        self._limits = limits
        self._chosen = chosen
        self._terminal = terminal
        self._bytes: dict[bytes, str] = {}
        self._prints: dict[str, Place] = {}
        self.found: list[tuple[str, Place, Place | str]] = []
        self._told = 0
        self.invoices = self.twice = 0
        self._paths: set[str] = set()
        self._held: dict[str, int] = {}

    @property
    def unusable(self) -> bool:
        """Whether a file could not be used, and that was told."""
        return self._told > 0

    def failed(self, place: Place, error: Exception) -> None:
        """It cannot be used."""
        if not self._chosen.passes_over(place.file, error):
            self._terminal.failed(str(place), in_words(error))
            self._told += 1

    def file(self, name: str) -> None:
        """Look at a file, and at each of its invoices, once by whatever names it is given."""
        import hashlib
        import os

        path = "-" if name == "-" else os.path.realpath(name)
        if path in self._paths:
            return None
        self._paths.add(path)
        try:
            data = read(name, self._limits)
        except Exception as error:
            return self.failed(Place(name), error)
        digest = hashlib.sha256(data).digest()
        before = self._bytes.setdefault(digest, name)
        if before != name:
            self.invoices += self._held[before]
            self.twice += self._held[before]
            self.found.append((FILE, Place(name), before))
            return None
        counted, told = self.invoices, self._told
        for place, document in documents(name, self._limits, self._terminal, data):
            self._invoice(place, document)
        self._held[name] = self.invoices - counted
        if self.invoices == counted and self._told == told:
            del self._bytes[digest]  # it was passed over, and so is what is like it
        return None

    def _invoice(self, place: Place, document: object) -> None:
        import einvconv

        try:
            if isinstance(document, Exception):
                raise document
            said = einvconv.fingerprint(document)  # type: ignore[arg-type]
        except Exception as error:
            self.failed(place, error)
            return
        self.invoices += 1
        before = self._prints.setdefault(said, place)
        if before is not place:
            self.twice += 1
            self.found.append((INVOICE, place, before))
