"""SARIF 2.1.0, as GitHub's code scanning takes it; results are written as they come, the rules after them."""

from __future__ import annotations

from json import dumps

import einvconv
from einvconv.output.findings import Fingerprints, Skipping, line_of, problems, refusal, uri_of, why
from einvconv.report import NOT_RUN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from einvconv.errors import EinvconvError
    from einvconv.output import Form, Lines, Place
    from einvconv.output.findings import Sink
    from einvconv.report import Finding, Report, Suppressed

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"fatal": "error", "warning": "warning", "information": "note"}
_ROOT = "%SRCROOT%"


def make(sink: Sink) -> Form:
    """The form, written to a sink."""
    return Sarif(sink)


class Sarif(Skipping):
    """One run; a result for each finding, and a descriptor for each rule that was found."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._fingerprints = Fingerprints(sink)
        self._rules: dict[tuple[str, str], int] = {}
        self._descriptors: list[dict[str, Any]] = []
        self._ran: dict[str, dict[str, Any]] = {}
        self._successful = True
        self._begun = False
        head = f'{{"$schema": {dumps(_SCHEMA)}, "version": "2.1.0", "runs": [{{"columnKind": "unicodeCodePoints",'
        sink.write(f'{head}\n"results": [')

    def report(self, place: Place, report: Report, document: Lines) -> None:
        """What validation says of one invoice."""
        for run in report.rulesets:
            if run.ran:
                self._ran[f"{run.id} {run.release}"] = {"id": run.id, "release": run.release, "digest": run.digest}
        for finding in problems(report):
            self._result(place, finding)
        for one in report.suppressed:
            self._result(place, one.finding, one)

    def failed(self, place: Place, error: EinvconvError) -> None:
        """An input, or one invoice of it, that could not be used."""
        self._successful = False
        self._result(place, refusal(error))

    def end(self) -> None:
        """The tool with its rules, and whether all could be used."""
        driver: dict[str, Any] = {
            "name": "einvconv",
            "semanticVersion": einvconv.__version__,
            "informationUri": "https://pypi.org/project/einvconv/",
            "rules": self._descriptors,
        }
        if self._ran:
            driver["properties"] = {"rulesets": list(self._ran.values())}
        rest = {
            "tool": {"driver": driver},
            "invocations": [{"executionSuccessful": self._successful}],
        }
        self._sink.write(f"\n],\n{self._dumps(rest)[1:]}]}}\n")

    def _result(self, place: Place, one: Finding, suppressed: Suppressed | None = None) -> None:
        uri = uri_of(place.file)
        artifact = {"uri": uri} if uri.startswith("file:") else {"uri": uri, "uriBaseId": _ROOT}
        location: dict[str, Any] = {
            "physicalLocation": {
                "artifactLocation": artifact,
                "region": {"startLine": line_of(place, one), "startColumn": one.column or 1},
            }
        }
        if one.location:
            location["logicalLocations"] = [{"fullyQualifiedName": one.location, "kind": "element"}]
        result: dict[str, Any] = {
            "ruleId": one.rule,
            "ruleIndex": self._rule(one),
            "level": _LEVELS[one.severity],
            "message": {"text": one.message or one.rule},
            "locations": [location],
            "partialFingerprints": {"einvconv/v1": self._fingerprints.of(place, one)},
        }
        if suppressed is not None:
            result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": why(suppressed)}]
        self._sink.write(",\n" if self._begun else "\n")
        self._begun = True
        self._sink.write(self._dumps(result))

    def _rule(self, one: Finding) -> int:
        """The number of the rule's descriptor, which is made when the rule is first found."""
        key = (one.source, one.rule)
        if key not in self._rules:
            self._rules[key] = len(self._descriptors)
            self._descriptors.append(_descriptor(one))
        return self._rules[key]

    def _dumps(self, said: object) -> str:
        return dumps(said, ensure_ascii=self._sink.ascii)


def _descriptor(one: Finding) -> dict[str, Any]:
    terms = f" It is about {', '.join(one.terms)}." if one.terms else ""
    if one.source == "einvconv":
        help_text = "The file could not be used; the message says why."
    elif one.rule == NOT_RUN:
        help_text = "What should have run did not, so that the invoice counts as not valid."
    else:
        help_text = f"Rule {one.rule} of {one.source}.{terms} `einvconv explain {one.rule}` shows what it asks."
    return {
        "id": one.rule,
        "shortDescription": {"text": f"{one.rule} ({one.source})"},
        "fullDescription": {"text": help_text},
        "help": {"text": help_text},
        "defaultConfiguration": {"level": _LEVELS[one.severity]},
        "properties": {"tags": ["e-invoice", one.source, *one.terms]},
    }
