"""One cause, one finding: rules that could not be evaluated for one and the same reason are told together.

A value that is not of its type ends every rule that calculates with it. Where the schema has found the value, that
finding names the rules; otherwise the first of them names the others.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..report import Finding

MOST_NAMED = 20


def folded(findings: list[Finding]) -> list[Finding]:
    """The findings, with those that only follow from another one named under it."""
    if not any("could not be evaluated" in f.message for f in findings):
        return findings
    from ..schematron.findings import why_not_evaluated

    kept: list[Finding] = []
    causes: dict[str, int] = {}
    names: dict[int, list[str]] = {}
    for finding in findings:
        reason = why_not_evaluated(finding.message)
        if reason and reason not in causes:
            value = reason.partition("' ")[0]
            found = (
                i
                for i, f in enumerate(kept)
                if f.rule == "XSD-VALUE" and value[:1] == "'" and f"{value}' " in f.message
            )
            causes[reason] = next(found, len(kept))
            names[causes[reason]] = names.get(causes[reason], [])
            if causes[reason] == len(kept):
                kept.append(finding)
                continue
        if reason:
            names[causes[reason]].append(finding.rule or "one without a name")
        else:
            kept.append(finding)
    for at, rules in names.items():
        if rules:
            kept[at] = kept[at].replace(message=f"{kept[at].message} {_named(rules)}")
    return kept


def _named(rules: list[str]) -> str:
    rules = list(dict.fromkeys(rules))
    more = f" and {len(rules) - MOST_NAMED} more" if len(rules) > MOST_NAMED else ""
    return f"For the same reason not evaluated: {', '.join(rules[:MOST_NAMED])}{more}."
