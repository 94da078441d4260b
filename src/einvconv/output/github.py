"""Annotations of GitHub Actions: workflow commands, one a line."""

from __future__ import annotations

from einvconv.output.findings import Skipping, line_of, path_of, problems, refusal, why

TYPE_CHECKING = False
if TYPE_CHECKING:
    from einvconv.errors import EinvconvError
    from einvconv.output import Form, Lines, Place
    from einvconv.output.findings import Sink
    from einvconv.report import Finding, Report

_LEVELS = {"fatal": "error", "warning": "warning", "information": "notice"}


def make(sink: Sink) -> Form:
    """The form, written to a sink."""
    return GitHub(sink)


class GitHub(Skipping):
    """An annotation for each finding."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def report(self, place: Place, report: Report, document: Lines) -> None:
        """What validation says of one invoice."""
        for finding in problems(report):
            self._annotate(place, finding)
        for one in report.suppressed:  # what is for information, whatever it was
            said = f"suppressed {one.finding.severity} ({why(one)}): {one.finding.message}"
            self._annotate(place, one.finding.replace(severity="information", message=said))

    def failed(self, place: Place, error: EinvconvError) -> None:
        """An input, or one invoice of it, that could not be used."""
        self._annotate(place, refusal(error))

    def end(self) -> None:
        """Nothing more comes."""

    def _annotate(self, place: Place, finding: Finding) -> None:
        said = {
            "file": path_of(place.file),
            "line": str(line_of(place, finding)),
            "col": str(finding.column or 1),
            "title": finding.rule,
        }
        where = ",".join(f"{name}={_property(value)}" for name, value in said.items())
        self._sink.write(f"::{_LEVELS[finding.severity]} {where}::{_text(finding.message)}\n")


def _text(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")
