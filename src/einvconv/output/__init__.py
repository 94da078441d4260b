"""What was found, in the forms that people and programs take it in: a file for each form."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Protocol

    from einvconv.errors import EinvconvError
    from einvconv.output.paper import Paper
    from einvconv.output.terminal import Terminal
    from einvconv.report import Report

    class Lines(Protocol):
        """What gives the lines of a source file: a document, or some of them that were kept."""

        def lines(self, wanted: Collection[int]) -> dict[int, str]:
            """The lines with those numbers."""

    class Form(Protocol):
        """A form of the reports of one run; each is written as it comes, so that memory stays flat."""

        def report(self, place: Place, report: Report, document: Lines) -> None:
            """What validation says of one invoice, and the lines of the document that it was said of."""

        def failed(self, place: Place, error: EinvconvError) -> None:
            """An input, or one invoice of it, that could not be used."""

        def skipped(self, place: Place, error: EinvconvError) -> None:
            """A file that is no invoice, where such files are passed over."""

        def end(self) -> None:
            """Nothing more comes."""


# The forms of reports: each has a module of that name here, with `make(sink)`.
FORMS = ("text", "json", "jsonl", "svrl", "sarif", "junit", "gitlab", "github", "azure", "checkstyle", "html")


class Place:
    """A file as it was named, "-" for standard input, and which of the invoices in it is meant.

    `invoice` counts from 1 and is 0 where the file as a whole is meant; `line` is where the invoice begins. `entry` is
    the name of its file in an archive.
    """

    __slots__ = ("entry", "file", "invoice", "invoices", "line")

    def __init__(self, file: str, invoice: int = 0, invoices: int = 1, line: int = 0, entry: str = "") -> None:
        self.entry = entry
        self.file = file
        self.invoice = invoice
        self.invoices = invoices
        self.line = line

    @property
    def path(self) -> str:
        """The file, and of an archive the file in it."""
        return f"{self.file}({self.entry})" if self.entry else self.file

    def __str__(self) -> str:
        return self.said(str)

    def said(self, words: Callable[[str], str]) -> str:
        """The file, and which invoice of it, in words."""
        if not self.invoice or self.invoices == 1:
            return self.file
        which = words(f"invoice on line {self.line}" if self.line else f"invoice {self.invoice}")
        if self.entry:
            which = self.entry if self.line <= 1 else f"{self.entry}, {which}"
        return f"{self.file} ({which})"

    def to_dict(self) -> dict[str, object]:
        """The place by its names; `invoice` and `line` only where they are known."""
        known: dict[str, object] = {"entry": self.entry, "invoice": self.invoice, "line": self.line}
        return {"file": self.file, **{name: value for name, value in known.items() if value}}


def make(
    form: str, sink: Terminal | Paper, *, quiet: bool = False, errors_only: bool = False, language: str = ""
) -> Form:
    """The form with that name, which must be one of FORMS, written to a terminal or a file.

    `quiet` and `errors_only` are for people: a text says nothing of what is well, or of what is not fatal. A text is in
    the language of the sink; the other forms are English where no `language` is given.
    """
    if form == "text":
        from einvconv.output.text import Text

        return Text(sink, quiet=quiet, errors_only=errors_only)
    from importlib import import_module

    module = import_module(f"{__name__}.{form}")
    if language in ("", "en"):
        made: Form = module.make(sink)
        return made
    from einvconv.output.translated import Translated

    return Translated(module, sink, language)
