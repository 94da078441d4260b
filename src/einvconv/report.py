"""What validation says: findings, the rule sets that ran, and the verdict.

A leaf module, so that every room may speak in its terms.
"""

from __future__ import annotations

from einvconv.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal

    Severity = Literal["fatal", "warning", "information"]
    LossKind = Literal["dropped", "replaced", "truncated", "approximated", "implied"]
    AdditionKind = Literal["derived", "placeholder", "constant"]
else:
    Severity = LossKind = AdditionKind = str


class Finding(NamedTuple):
    """One thing that a rule, a schema or the reading of the input found.

    `location` is an XPath with short prefixes and positions; `line` and `column` count from 1 in the source file,
    and are 0 where there is no place to point at.
    """

    rule: str
    severity: Severity
    source: str
    message: str
    location: str = ""
    line: int = 0
    column: int = 0
    terms: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The finding as plain JSON-ready data."""
        return self._asdict()


class RulesetRun(NamedTuple):
    """A schema or rule set that ran, or that should have run and did not (`ran` is False, `reason` says why)."""

    id: str
    release: str
    rules: int
    ran: bool = True
    reason: str = ""
    digest: str = ""
    engine: str = "python"

    def to_dict(self) -> dict[str, Any]:
        """The run as plain JSON-ready data."""
        return self._asdict()


class Report(NamedTuple):
    """The answer of `validate`."""

    format: str
    findings: list[Finding]
    rulesets: list[RulesetRun]

    @property
    def valid(self) -> bool:
        """False when any finding is fatal, and whenever something that should have run did not."""
        return all(r.ran for r in self.rulesets) and not any(f.severity == "fatal" for f in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain JSON-ready data."""
        return {
            "format": self.format,
            "valid": self.valid,
            "findings": [f.to_dict() for f in self.findings],
            "rulesets": [r.to_dict() for r in self.rulesets],
        }


class Loss(NamedTuple):
    """A value of the source that is not in the output as it was: where it stood, what it said, and why.

    `path` is an XPath in the source document with positions, or a path in the model for an invoice made in code.
    """

    kind: LossKind
    path: str
    value: str
    reason: str

    def to_dict(self) -> dict[str, str]:
        """The loss as plain JSON-ready data."""
        return self._asdict()


class AttachedFile(NamedTuple):
    """A file that a format carries beside its XML."""

    filename: str
    content: bytes
    media_type: str


class Addition(NamedTuple):
    """A value of the output that the source does not have: where it stands, what it says, and why.

    `kind` is "derived" (it follows from what the source says), "placeholder" (nobody knows it), or "constant" (what
    the format itself always says). `path` is an XPath in the output, with positions.
    """

    kind: AdditionKind
    path: str
    value: str
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """The addition as plain JSON-ready data."""
        return self._asdict()
