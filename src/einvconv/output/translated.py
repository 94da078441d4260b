"""A form for programs in another language than English: it is given reports whose words are in that language."""

from __future__ import annotations

from einvconv.languages import in_language
from einvconv.output.terminal import words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

    from einvconv.errors import EinvconvError
    from einvconv.output import Form, Lines, Place
    from einvconv.output.paper import Paper
    from einvconv.output.terminal import Terminal
    from einvconv.report import Report


class Sink:
    """A terminal or a file for one form, which says what language it is written in."""

    def __init__(self, sink: Terminal | Paper, language: str) -> None:
        self.ascii = sink.ascii
        self.write = sink.write
        self.language = language
        self.words = words_of(language)
        self.english: dict[str, str] = {}
        """The messages of the report that is being written as they are in English: they are known again by these."""


class Translated:
    """A form, and what gives it its reports."""

    def __init__(self, module: ModuleType, sink: Terminal | Paper, language: str) -> None:
        self._language = language
        self._sink = Sink(sink, language)
        self._form: Form = module.make(self._sink)

    def report(self, place: Place, report: Report, document: Lines) -> None:
        """What validation says of one invoice."""
        made = in_language(report, self._language)
        self._sink.english = {
            said.message: one.message for said, one in zip(made.findings, report.findings, strict=True)
        } | {
            said.finding.message: one.finding.message
            for said, one in zip(made.suppressed, report.suppressed, strict=True)
        }
        self._form.report(place, made, document)

    def failed(self, place: Place, error: EinvconvError) -> None:
        """An input, or one invoice of it, that could not be used."""
        self._sink.english = {}
        self._form.failed(place, in_language(error, self._language))

    def skipped(self, place: Place, error: EinvconvError) -> None:
        """A file that is no invoice, where such files are passed over."""
        self._form.skipped(place, in_language(error, self._language))

    def end(self) -> None:
        """Nothing more comes."""
        self._form.end()
