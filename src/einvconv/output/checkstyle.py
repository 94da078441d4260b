"""The XML of Checkstyle, which many tools read."""

from __future__ import annotations

from einvconv.output.findings import Skipping, element, in_xml, line_of, path_of, problems, refusal, why, xml_writer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from einvconv.errors import EinvconvError
    from einvconv.output import Form, Lines, Place
    from einvconv.output.findings import Sink
    from einvconv.report import Finding, Report, Suppressed

_SEVERITIES = {"fatal": "error", "warning": "warning", "information": "info"}


def make(sink: Sink) -> Form:
    """The form, written to a sink."""
    return Checkstyle(sink)


class Checkstyle(Skipping):
    """A file for each invoice, with an error for each finding; of one that is suppressed the severity is `ignore`."""

    def __init__(self, sink: Sink) -> None:
        self._write = xml_writer(sink)
        self._write('<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="10.0">\n')

    def report(self, place: Place, report: Report, document: Lines) -> None:
        """What validation says of one invoice."""
        self._file(place, problems(report), report.suppressed)

    def failed(self, place: Place, error: EinvconvError) -> None:
        """An input, or one invoice of it, that could not be used."""
        self._file(place, [refusal(error)])

    def end(self) -> None:
        """Nothing more comes."""
        self._write("</checkstyle>\n")

    def _file(self, place: Place, findings: Iterable[Finding], suppressed: Iterable[Suppressed] = ()) -> None:
        self._write(f'<file name="{in_xml(path_of(place.file))}">\n')
        for one in findings:
            self._error(place, one, _SEVERITIES[one.severity], one.message)
        for known in suppressed:
            message = f"suppressed {known.finding.severity} ({why(known)}): {known.finding.message}"
            self._error(place, known.finding, "ignore", message)
        self._write("</file>\n")

    def _error(self, place: Place, one: Finding, severity: str, message: str) -> None:
        said = {
            "line": line_of(place, one),
            "column": one.column or 1,
            "severity": severity,
            "message": message,
            "source": f"einvconv.{one.source}.{one.rule}",
        }
        self._write(f"{element('error', said)}\n")
