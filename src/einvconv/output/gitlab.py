"""A code quality report of GitLab: an array of issues."""

from __future__ import annotations

from json import dumps

from einvconv.output.findings import Fingerprints, Skipping, line_of, path_of, problems, refusal, why

TYPE_CHECKING = False
if TYPE_CHECKING:
    from einvconv.errors import EinvconvError
    from einvconv.output import Form, Lines, Place
    from einvconv.output.findings import Sink
    from einvconv.report import Finding, Report

_SEVERITIES = {"fatal": "major", "warning": "minor", "information": "info"}


def make(sink: Sink) -> Form:
    """The form, written to a sink."""
    return GitLab(sink)


class GitLab(Skipping):
    """An issue for each finding; what could not be used is a blocker."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._fingerprints = Fingerprints(sink)
        self._begun = False

    def report(self, place: Place, report: Report, document: Lines) -> None:
        """What validation says of one invoice."""
        for finding in problems(report):
            self._issue(place, finding, _SEVERITIES[finding.severity])
        for one in report.suppressed:
            said = f"suppressed {one.finding.severity} ({why(one)}): {one.finding.message}"
            self._issue(place, one.finding.replace(message=said), "info")

    def failed(self, place: Place, error: EinvconvError) -> None:
        """An input, or one invoice of it, that could not be used."""
        self._issue(place, refusal(error), "blocker")

    def end(self) -> None:
        """Nothing more comes."""
        self._sink.write("\n]\n" if self._begun else "[]\n")

    def _issue(self, place: Place, finding: Finding, severity: str) -> None:
        issue = {
            "description": f"{finding.rule}: {finding.message}",
            "check_name": finding.rule,
            "fingerprint": self._fingerprints.of(place, finding),
            "severity": severity,
            "location": {"path": path_of(place.file), "lines": {"begin": line_of(place, finding)}},
        }
        self._sink.write(",\n" if self._begun else "[\n")
        self._begun = True
        self._sink.write(dumps(issue, ensure_ascii=self._sink.ascii))
