"""Rule cases: a few base documents, and for each rule the small edits that make it speak.

A folder `corpus/rules/<rule set>/` holds base documents (`<name>.xml`, on which no rule speaks) and `cases.toml`:

    [[case]]
    rule = "BR-02"                                       # the rule the case is about
    base = "invoice"                                     # the base document, invoice.xml beside cases.toml
    edits = [{ at = "/*/cbc:ID", remove = true }]        # applied in order
    expect = "fires"                                     # the default; or "silent", or "stops"
    times = 1                                            # how often it fires; optional

    [cannot_fire]
    "BR-XX-01" = "the reason why no document can make it speak"

`fires`: a finding of that rule. `silent`: none: a near miss, to pin down a bound. `stops`: a finding of that rule that
says it could not be evaluated, where official validators die.

What an edit is, `einvconv.rulebook.edits` says.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from einvconv.rulebook.edits import NAMESPACES, edited

__all__ = ["NAMESPACES", "STOPPED", "Case", "RuleCases", "edited", "load_cases", "outcome"]

STOPPED = "could not be evaluated"


@dataclass(frozen=True)
class Case:
    """One case of a rule: which base document, what is changed, what is expected."""

    rule: str
    base: str
    edits: tuple[dict[str, Any], ...]
    expect: str = "fires"
    times: int | None = None

    def __str__(self) -> str:
        return f"{self.rule} {self.expect} on {self.base}: {'; '.join(str(e.get('at', '')) for e in self.edits)}"


@dataclass(frozen=True)
class RuleCases:
    """The cases of one rule set."""

    folder: Path
    cases: tuple[Case, ...]
    cannot_fire: dict[str, str] = field(default_factory=dict)

    def bases(self) -> dict[str, bytes]:
        """The base documents by name."""
        return {p.stem: p.read_bytes() for p in sorted(self.folder.glob("*.xml"))}

    def document(self, case: Case) -> bytes:
        """The document of a case: its base with the edits applied."""
        return edited((self.folder / f"{case.base}.xml").read_bytes(), case.edits)


def load_cases(folder: Path) -> RuleCases:
    """The cases of a folder; ValueError when a case is written wrong."""
    table = tomllib.loads((folder / "cases.toml").read_text(encoding="utf-8"))
    cases = []
    for entry in table.get("case", []):
        case = Case(
            entry.pop("rule"),
            entry.pop("base"),
            tuple(entry.pop("edits", ())),
            entry.pop("expect", "fires"),
            entry.pop("times", None),
        )
        if entry or case.expect not in ("fires", "silent", "stops"):
            raise ValueError(f"{case}: {entry or case.expect}")
        cases.append(case)
    return RuleCases(folder, tuple(cases), table.get("cannot_fire", {}))


def outcome(case: Case, findings: list[Any]) -> str:
    """What a validator's findings say of a case: "" when it is as expected, else a sentence."""
    mine = [f for f in findings if f.rule == case.rule]
    stopped = [f for f in mine if STOPPED in f.message]
    spoke = len(mine) - len(stopped)
    right = {
        "fires": spoke == case.times if case.times is not None else spoke > 0 and not stopped,
        "silent": not mine,
        "stops": bool(stopped) and all(f.severity == "fatal" for f in stopped),
    }[case.expect]
    return "" if right else f"{case}: it spoke {spoke} times and stopped {len(stopped)} times"
