"""What the library says: findings, the rule sets that ran, the verdict; what a conversion lost and what it added.

A leaf module, so that every room may speak in its terms.
"""

from __future__ import annotations

from einvconv.errors import InvalidInvoice
from einvconv.light import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Literal

    Severity = Literal["fatal", "warning", "information"]
    Verdict = Literal["valid", "accepted", "invalid"]
    LossKind = Literal["dropped", "replaced", "truncated", "approximated", "implied"]
    AdditionKind = Literal["derived", "placeholder", "constant"]
else:
    Severity = Verdict = LossKind = AdditionKind = str

# The shape of the JSON of reports and conversions; it grows by fields, and another number means that some changed.
JSON_VERSION = 1
NOT_RUN = "not-run"
"""The rule of a finding that says that a schema or rule set did not run."""


class Finding(Record):
    """One thing that a rule, a schema or the reading of the input found.

    `location` is an XPath with short prefixes and positions, or a path in the model for an invoice made in code; `line`
    and `column` count from 1 in the source file, and are 0 where there is no place to point at. `owner_severity` is the
    one that the owner of the rule gives it, where a configuration gave it another.
    """

    rule: str
    severity: Severity
    source: str
    message: str
    location: str = ""
    line: int = 0
    column: int = 0
    terms: tuple[str, ...] = ()
    owner_severity: str = ""


class Suppressed(Record):
    """A finding that decides nothing: a configuration ignores its rule, or a baseline knows it from before.

    It is shown in every report. `by` is "ignore" or "baseline"; `until` is the last day on which it is ignored, as
    2027-03-31, empty where there is none.
    """

    finding: Finding
    reason: str
    by: str = "ignore"
    until: str = ""


class RulesetRun(Record):
    """A schema or rule set that ran, or that should have run and did not (`ran` is False, `reason` says why)."""

    id: str
    release: str
    rules: int
    ran: bool = True
    reason: str = ""
    digest: str = ""
    engine: str = "python"


class Report(Record):
    """The answer of `validate`; its findings stand in the order of the document, those without a place first.

    `suppressed` are the findings that a configuration or a baseline took out of them.
    """

    format: str
    findings: tuple[Finding, ...]
    rulesets: tuple[RulesetRun, ...]
    suppressed: tuple[Suppressed, ...] = ()

    def __init__(
        self,
        format: str,
        findings: Iterable[Finding],
        rulesets: Iterable[RulesetRun],
        suppressed: Iterable[Suppressed] = (),
    ) -> None:
        super().__init__(format, tuple(sorted(findings, key=_place)), tuple(rulesets), tuple(suppressed))

    @property
    def valid(self) -> bool:
        """False when any finding is fatal, whenever something that should have run did not, and when nothing ran.

        A fatal finding that was suppressed, or that a configuration made less, counts here as before.
        """
        return (
            bool(self.rulesets)
            and all(r.ran for r in self.rulesets)
            and not any("fatal" in (f.severity, f.owner_severity) for f in self.findings)
            and not any("fatal" in (s.finding.severity, s.finding.owner_severity) for s in self.suppressed)
        )

    @property
    def verdict(self) -> Verdict:
        """`valid`, `invalid`, or `accepted`: it would be invalid, but for what was suppressed or made less."""
        if self.valid:
            return "valid"
        excused = {s.finding.source for s in self.suppressed if s.finding.rule == NOT_RUN}
        ran = bool(self.rulesets) and all(r.ran or r.id in excused for r in self.rulesets)
        return "accepted" if ran and not any(f.severity == "fatal" for f in self.findings) else "invalid"

    def raise_if_invalid(self) -> None:
        """Raises InvalidInvoice, which carries this report, where the document is not valid."""
        if not self.valid:
            raise InvalidInvoice(_verdict(self), self)

    def __repr__(self) -> str:
        return f"<Report: {_verdict(self)}>"

    def to_dict(self) -> dict[str, Any]:
        """All of it by its names, as plain data, with the verdict and the version of this shape."""
        return {
            "version": JSON_VERSION,
            "format": self.format,
            "valid": self.valid,
            "verdict": self.verdict,
            "findings": [f.to_dict() for f in self.findings],
            "rulesets": [r.to_dict() for r in self.rulesets],
            "suppressed": [s.to_dict() for s in self.suppressed],
        }


def _place(finding: Finding) -> tuple[int, int]:
    return finding.line, finding.column


def _verdict(report: Report) -> str:
    """The verdict on one line: how many findings of each kind, the first fatal one, and what did not run."""
    told = [f"{report.verdict} {report.format}"]
    for severity in ("fatal", "warning", "information"):
        count = sum(f.severity == severity for f in report.findings)
        told += [f"{count} {severity}"] if count else []
    told += [f"{len(report.suppressed)} suppressed"] if report.suppressed else []
    told += [f"{r.id} did not run: {r.reason}" for r in report.rulesets if not r.ran]
    if not report.rulesets:
        told.append("nothing ran")
    first = next((f for f in report.findings if f.severity == "fatal"), None)
    if first is not None:
        place = f" (line {first.line})" if first.line else ""
        told.append(f"first {first.rule}: {first.message}{place}")
    return "; ".join(told)


class Loss(Record):
    """A value of the source that is not in the output as it was: where it stood, what it said, and why.

    `path` is an XPath in the source document with positions, or a path in the model for an invoice made in code.
    `implied` is what the output says in another way: a country's name beside its code.
    """

    kind: LossKind
    path: str
    value: str
    reason: str

    def __init__(self, kind: LossKind, path: str, value: str, reason: str) -> None:
        said = self.__dict__  # it is made by the thousand
        said["kind"], said["path"], said["value"], said["reason"] = kind, path, value, reason


class Addition(Record):
    """A value of the output that the source does not have: where it stands, what it says, and why.

    `path` is an XPath in the output with positions. `derived` follows from what the source says, `placeholder` fills a
    place that the format will not have empty, `constant` is what the format has of its own in every document: a fixed
    value, a sign beside an amount, a date in parts.
    """

    kind: AdditionKind
    path: str
    value: str
    reason: str

    def __init__(self, kind: AdditionKind, path: str, value: str, reason: str) -> None:
        said = self.__dict__
        said["kind"], said["path"], said["value"], said["reason"] = kind, path, value, reason


class AttachedFile(Record):
    """A file that a format carries beside its XML."""

    filename: str
    content: bytes
    media_type: str
