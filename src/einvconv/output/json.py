"""JSON for programs: one object with the version of its shape and one array, each entry written as it comes."""

from __future__ import annotations

from json import dumps

from einvconv.report import JSON_VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from einvconv.errors import EinvconvError
    from einvconv.output import Form, Lines, Place
    from einvconv.output.findings import Sink
    from einvconv.output.terminal import Terminal
    from einvconv.report import Report


def make(sink: Sink) -> Form:
    """The form, written to a sink."""
    return Json(sink)


class Entries:
    """An object whose array under `key` grows entry by entry: `{"version": 1, "files": […]}`."""

    def __init__(self, write: Callable[[str], None], key: str, *, ascii: bool, language: str = "") -> None:
        self._write = write
        self._key = key
        self._ascii = ascii
        self._begun = False
        self._language = f'"language": {dumps(language)}, ' if language else ""

    def add(self, entry: Mapping[str, object]) -> None:
        """One more entry, on a line of its own."""
        self._write(",\n" if self._begun else self._head())
        self._begun = True
        self._write(dumps(entry, ensure_ascii=self._ascii))

    def end(self) -> None:
        """The array and the object are whole."""
        self._write("\n]}\n" if self._begun else f"{self._head().rstrip()}]}}\n")

    def _head(self) -> str:
        return f'{{"version": {JSON_VERSION}, {self._language}{dumps(self._key)}: [\n'


class Json:
    """An entry for each invoice, and for each file that could not be used."""

    def __init__(self, sink: Sink) -> None:
        self._entries = Entries(sink.write, "files", ascii=sink.ascii, language=getattr(sink, "language", ""))

    def report(self, place: Place, report: Report, document: Lines) -> None:
        """What validation says of one invoice."""
        self._entries.add(entry(place, report))

    def failed(self, place: Place, error: EinvconvError) -> None:
        """An input, or one invoice of it, that could not be used."""
        self._entries.add(refused(place, error))

    def skipped(self, place: Place, error: EinvconvError) -> None:
        """A file that is no invoice, where such files are passed over."""
        self._entries.add({**refused(place, error), "skipped": True})

    def end(self) -> None:
        """Nothing more comes."""
        self._entries.end()


def entry(place: Place, report: Report) -> dict[str, object]:
    """The entry of an invoice: its place, and all that validation says of it."""
    said = report.to_dict()
    said.pop("version", None)  # it stands once, for all
    return {**place.to_dict(), **said}


def refused(place: Place, error: EinvconvError) -> dict[str, object]:
    """The entry of what could not be used."""
    return {**place.to_dict(), "error": type(error).__name__, "message": str(error)}


def schema() -> str:
    """The JSON Schema of this form, as text; it lies beside this module."""
    from importlib.resources import files

    return files("einvconv.output").joinpath("report.schema.json").read_text(encoding="utf-8")


def listing(terminal: Terminal, key: str, entries: Iterable[Mapping[str, object]], *, language: str = "") -> None:
    """A whole list at once, in the same shape."""
    made = Entries(terminal.write, key, ascii=terminal.ascii, language=language)
    for entry in entries:
        made.add(entry)
    made.end()
