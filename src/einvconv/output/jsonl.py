"""JSON for programs that read line by line: an object for each invoice, as those of `json`."""

from __future__ import annotations

from json import dumps

from einvconv.output.json import entry, refused
from einvconv.report import JSON_VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from einvconv.errors import EinvconvError
    from einvconv.output import Form, Lines, Place
    from einvconv.output.findings import Sink
    from einvconv.report import Report


def make(sink: Sink) -> Form:
    """The form, written to a sink."""
    return JsonLines(sink)


class JsonLines:
    """A line for each invoice, and for each file that could not be used; each has the version of its shape."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def report(self, place: Place, report: Report, document: Lines) -> None:
        """What validation says of one invoice."""
        self._line(entry(place, report))

    def failed(self, place: Place, error: EinvconvError) -> None:
        """An input, or one invoice of it, that could not be used."""
        self._line(refused(place, error))

    def skipped(self, place: Place, error: EinvconvError) -> None:
        """A file that is no invoice, where such files are passed over."""
        self._line({**refused(place, error), "skipped": True})

    def end(self) -> None:
        """Nothing more comes."""

    def _line(self, said: Mapping[str, object]) -> None:
        # In ASCII: some readers take other characters, U+2028 say, for the end of a line.
        language = getattr(self._sink, "language", "")
        head = {"version": JSON_VERSION, **({"language": language} if language else {})}
        self._sink.write(dumps({**head, **said}) + "\n")
