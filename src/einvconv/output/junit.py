"""The XML of JUnit, as Ant's schema and Jenkins' have it: a suite for each invoice, a case for each thing that ran."""

from __future__ import annotations

import time

from einvconv.output.findings import Skipping, element, line_of, path_of, problems, refusal, why, xml_writer
from einvconv.report import NOT_RUN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from einvconv.errors import EinvconvError
    from einvconv.output import Form, Lines, Place
    from einvconv.output.findings import Sink
    from einvconv.report import Finding, Report


def make(sink: Sink) -> Form:
    """The form, written to a sink."""
    return JUnit(sink)


class JUnit(Skipping):
    """A case fails when it has a fatal finding, and is an error when it did not run; the others are in system-out."""

    def __init__(self, sink: Sink) -> None:
        self._write = xml_writer(sink)
        self._suites = 0
        self._when = time.strftime("%Y-%m-%dT%H:%M:%S")
        self._write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n')

    def report(self, place: Place, report: Report, document: Lines) -> None:
        """What validation says of one invoice."""
        ran = {run.id: run.ran for run in report.rulesets}
        schema = next((name for name in ran if name.endswith(" schema")), "xsd")
        cases: dict[str, list[Finding]] = {name: [] for name in ran}
        for finding in problems(report):
            cases.setdefault(schema if finding.source == "xsd" else finding.source, []).append(finding)
        releases = {run.id: f"{run.id} {run.release}".strip() for run in report.rulesets}
        fatal = {name: [f for f in found if f.severity == "fatal"] for name, found in cases.items()}
        excused = {one.finding.source for one in report.suppressed if one.finding.rule == NOT_RUN}
        errors = [name for name in cases if not ran.get(name, True) and name not in excused]
        failures = [name for name, found in fatal.items() if found and name not in errors]
        others = [f for found in cases.values() for f in found if f.severity != "fatal"]
        self._open(place, len(cases), len(failures), len(errors))
        for name in cases:
            said = "".join(f"{_line(place, one)}\n" for one in fatal[name])
            kind = "failure" if name in failures else "error" if name in errors else ""
            self._case(place, releases.get(name, name), kind, fatal[name], said)
        known = [f"{_line(place, one.finding)}  [suppressed: {why(one)}]" for one in report.suppressed]
        self._close("".join(f"{line}\n" for line in [*(_line(place, one) for one in others), *known]))

    def failed(self, place: Place, error: EinvconvError) -> None:
        """An input, or one invoice of it, that could not be used."""
        self._open(place, 1, 0, 1)
        self._case(place, "reading", "error", [refusal(error)], str(error))
        self._close("")

    def end(self) -> None:
        """Nothing more comes."""
        self._write("</testsuites>\n")

    def _open(self, place: Place, tests: int, failures: int, errors: int) -> None:
        said = {"name": _token(str(place)), "package": "einvconv", "id": self._suites, "timestamp": self._when}
        said |= {"hostname": "localhost", "tests": tests, "failures": failures, "errors": errors, "time": "0"}
        self._suites += 1
        self._write(f"{element('testsuite', said).removesuffix('/>')}>\n<properties/>\n")

    def _case(self, place: Place, name: str, kind: str, findings: list[Finding], said: str) -> None:
        case = {"name": _token(name), "classname": _token(path_of(place.file)), "time": "0"}
        if not kind:
            self._write(f"{element('testcase', case)}\n")
            return
        first, more = findings[0], len(findings) - 1
        message = f"{first.rule}: {first.message}" + (f" (and {more} more)" if more else "")
        problem = element(kind, {"message": message, "type": first.rule}, said)
        self._write(f"{element('testcase', case).removesuffix('/>')}>{problem}</testcase>\n")

    def _close(self, said: str) -> None:
        self._write(f"{element('system-out', {}, said)}<system-err/>\n</testsuite>\n")


def _line(place: Place, one: Finding) -> str:
    where = f"{path_of(place.file)}:{line_of(place, one)}:{one.column or 1}"
    return f"{where}: {one.severity} {one.rule}: {one.message}" + (f"  ({one.location})" if one.location else "")


def _token(text: str) -> str:
    """A text as xs:token has it: no white space at its ends, and none but single blanks within."""
    return " ".join(text.split())
