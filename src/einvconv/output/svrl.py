"""A Schematron validation report (ISO/IEC 19757-3, annex D) of everything that ran: the schema's findings as well."""

from __future__ import annotations

import re

from einvconv.intake.namespaces import prefixes
from einvconv.output.findings import Skipping, element, problems, refusal, uri_of, why, xml_writer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from einvconv.errors import EinvconvError
    from einvconv.output import Form, Lines, Place
    from einvconv.output.findings import Sink
    from einvconv.report import Finding, Report

_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)


def make(sink: Sink) -> Form:
    """The form, written to a sink."""
    return Svrl(sink)


class Svrl(Skipping):
    """A pattern for each schema and rule set of each invoice, with an assertion for each of its findings.

    What a rule tests is not told: its id stands in `test`.
    """

    def __init__(self, sink: Sink) -> None:
        self._write = xml_writer(sink)
        self._begun = False
        self._write('<?xml version="1.0" encoding="UTF-8"?>\n')
        self._write('<svrl:schematron-output xmlns:svrl="http://purl.oclc.org/dsdl/svrl">\n')
        for namespace, prefix in prefixes().items():
            said = {"prefix": prefix, "uri": namespace}
            self._write(f"{element('svrl:ns-prefix-in-attribute-values', said)}\n")

    def report(self, place: Place, report: Report, document: Lines) -> None:
        """What validation says of one invoice."""
        by_source: dict[str, list[Finding]] = {run.id: [] for run in report.rulesets}
        schema = next((run.id for run in report.rulesets if run.id.endswith(" schema")), "xsd")
        for finding in problems(report):
            source = schema if finding.source == "xsd" else finding.source
            by_source.setdefault(source, []).append(finding)
        for source, findings in by_source.items():
            self._pattern(place, source, findings)
        if report.suppressed:
            known = [(one.finding, why(one)) for one in report.suppressed]
            said = [one.replace(message=f"suppressed ({reason}): {one.message}") for one, reason in known]
            self._pattern(place, "suppressed", said, role="suppressed")

    def failed(self, place: Place, error: EinvconvError) -> None:
        """An input, or one invoice of it, that could not be used."""
        self._pattern(place, "einvconv", [refusal(error)])

    def end(self) -> None:
        """Nothing more comes; a report has at least one pattern."""
        if not self._begun:
            self._write(f"{element('svrl:active-pattern', {'name': 'nothing'})}\n")
        self._write("</svrl:schematron-output>\n")

    def _pattern(self, place: Place, source: str, findings: list[Finding], role: str = "") -> None:
        self._begun = True
        uri = uri_of(place.file)
        self._write(f"{element('svrl:active-pattern', {'documents': uri, 'name': source})}\n")
        rule = {"context": f"/*[{place.invoice}]" if place.invoice > 1 else "/", "document": uri}
        self._write(f"{element('svrl:fired-rule', rule)}\n")
        for one in findings:
            said = {
                "id": one.rule if _NAME.fullmatch(one.rule) else "",
                "location": one.location or "/",
                "test": one.rule,
                "role": role,
                "flag": role or one.severity,
            }
            head = element("svrl:failed-assert", said).removesuffix("/>")
            self._write(f"{head}>{element('svrl:text', {}, one.message)}</svrl:failed-assert>\n")
