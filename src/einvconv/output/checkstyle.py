"""The XML of Checkstyle, which many tools read."""

from __future__ import annotations

from einvconv.output.findings import element, in_xml, line_of, path_of, problems, refusal, xml_writer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from einvconv.errors import EinvconvError
    from einvconv.intake import Document
    from einvconv.output import Form, Place
    from einvconv.output.findings import Sink
    from einvconv.report import Finding, Report

_SEVERITIES = {"fatal": "error", "warning": "warning", "information": "info"}


def make(sink: Sink) -> Form:
    """The form, written to a sink."""
    return Checkstyle(sink)


class Checkstyle:
    """A file for each invoice, with an error for each finding."""

    def __init__(self, sink: Sink) -> None:
        self._write = xml_writer(sink)
        self._write('<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="10.0">\n')

    def report(self, place: Place, report: Report, document: Document) -> None:
        """What validation says of one invoice."""
        self._file(place, problems(report))

    def failed(self, place: Place, error: EinvconvError) -> None:
        """An input, or one invoice of it, that could not be used."""
        self._file(place, [refusal(error)])

    def end(self) -> None:
        """Nothing more comes."""
        self._write("</checkstyle>\n")

    def _file(self, place: Place, findings: Iterable[Finding]) -> None:
        self._write(f'<file name="{in_xml(path_of(place.file))}">\n')
        for one in findings:
            said = {
                "line": line_of(place, one),
                "column": one.column or 1,
                "severity": _SEVERITIES[one.severity],
                "message": one.message,
                "source": f"einvconv.{one.source}.{one.rule}",
            }
            self._write(f"{element('error', said)}\n")
        self._write("</file>\n")
