"""Settings on a report: severities, ignored rules, and what a baseline knows. Nothing disappears: it is told apart."""

from __future__ import annotations

from einvconv.report import NOT_RUN, Finding, Suppressed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from einvconv.report import Report
    from einvconv.settings import Ignore, Settings


def applied(
    report: Report, file: str, settings: Settings, today: str, known: Callable[[Finding], bool] | None = None
) -> Report:
    """The report as the settings have it; `known` says whether a baseline has a finding."""
    if not (settings.severity or settings.ignore or known):
        return report
    ignored = in_force(settings, file, today)
    findings: list[Finding] = []
    suppressed: list[Suppressed] = []
    for one in [_weighed(f, settings) for f in report.findings] + _not_run(report):
        ignore = ignored.get(one.rule)
        if ignore is not None:
            suppressed.append(Suppressed(one, ignore.reason, "ignore", ignore.until))
        elif known is not None and known(one):
            suppressed.append(Suppressed(one, "it is in the baseline", "baseline"))
        elif one.rule != NOT_RUN:
            findings.append(one)
    return report.replace(findings=findings, suppressed=tuple(suppressed))


def in_force(settings: Settings, file: str, today: str) -> dict[str, Ignore]:
    """The rules that are ignored in a file on a day; the first that speaks of a rule holds."""
    found: dict[str, Ignore] = {}
    for one in settings.ignore:
        if not one.until or one.until >= today:
            if one.files:
                from einvconv.settings.patterns import matches

                if not matches(file, one.files, settings.base):
                    continue
            found.setdefault(one.rule, one)
    return found


def ended(settings: Settings, today: str) -> list[Ignore]:
    """What was ignored up to a day that has passed."""
    return [one for one in settings.ignore if one.until and one.until < today]


def fails(report: Report, fail_on: str) -> bool:
    """Whether a report makes the run end badly."""
    if fail_on == "never":
        return False
    return report.verdict == "invalid" or (
        fail_on == "warning" and any(f.severity == "warning" for f in report.findings)
    )


def _weighed(finding: Finding, settings: Settings) -> Finding:
    wanted = settings.severity.get(finding.rule)
    if wanted is None or wanted == finding.severity:
        return finding
    return finding.replace(severity=wanted, owner_severity=finding.severity)


def _not_run(report: Report) -> list[Finding]:
    return [
        Finding(NOT_RUN, "fatal", run.id, f"{run.id} did not run: {run.reason}")
        for run in report.rulesets
        if not run.ran
    ]
