"""Issues of Azure Pipelines: logging commands, one a line."""

from __future__ import annotations

from einvconv.output.findings import Skipping, line_of, path_of, problems, refusal, why

TYPE_CHECKING = False
if TYPE_CHECKING:
    from einvconv.errors import EinvconvError
    from einvconv.output import Form, Lines, Place
    from einvconv.output.findings import Sink
    from einvconv.report import Finding, Report


def make(sink: Sink) -> Form:
    """The form, written to a sink."""
    return Azure(sink)


class Azure(Skipping):
    """An issue for each finding; Azure knows errors and warnings, and what is for information is a warning."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def report(self, place: Place, report: Report, document: Lines) -> None:
        """What validation says of one invoice."""
        for finding in problems(report):
            self._log(place, finding)
        for one in report.suppressed:  # a line of the log, and no issue
            where = f"{path_of(place.file)}:{line_of(place, one.finding)}"
            said = f"{where}: suppressed {one.finding.severity} {one.finding.rule}: {why(one)}"
            self._sink.write(f"##[debug]{_text(said)}\n")

    def failed(self, place: Place, error: EinvconvError) -> None:
        """An input, or one invoice of it, that could not be used."""
        self._log(place, refusal(error))

    def end(self) -> None:
        """Nothing more comes."""

    def _log(self, place: Place, finding: Finding) -> None:
        said = {
            "type": "error" if finding.severity == "fatal" else "warning",
            "sourcepath": path_of(place.file),
            "linenumber": str(line_of(place, finding)),
            "columnnumber": str(finding.column or 1),
            "code": finding.rule,
        }
        where = ";".join(f"{name}={_property(value)}" for name, value in said.items())
        self._sink.write(f"##vso[task.logissue {where}]{_text(finding.message)}\n")


def _text(text: str) -> str:
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _text(text).replace("]", "%5D").replace(";", "%3B")
