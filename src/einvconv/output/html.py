"""A page for people: one file without scripts, to be read in a browser and printed."""

from __future__ import annotations

from einvconv.output.findings import Skipping, in_xml, path_of, problems, refusal, why, xml_writer
from einvconv.output.terminal import excerpt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from einvconv.errors import EinvconvError
    from einvconv.output import Form, Lines, Place
    from einvconv.output.findings import Sink
    from einvconv.report import Finding, Report, Suppressed

_LONGEST_LINE = 240
_HEAD = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Validation of invoices</title>
<style>
:root { color-scheme: light dark; --line: #8886; --fatal: #b3261e; --warning: #8a5a00; --good: #1b6e2d; }
@media (prefers-color-scheme: dark) { :root { --fatal: #ff9088; --warning: #f0b84a; --good: #7bd88f; } }
body { font: 1rem/1.45 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
h2 { font-size: 1.05rem; overflow-wrap: anywhere; margin: 0; }
section { border-top: 1px solid var(--line); padding: 0.7rem 0; } p { margin: 0.2rem 0 0.6rem; }
.fatal, .invalid { color: var(--fatal); } .suppressed { opacity: 0.75; }
.warning, .accepted { color: var(--warning); } .valid { color: var(--good); }
.fatal, .warning, .information, .valid, .accepted, .invalid { font-weight: 600; }
ol { padding-left: 1.5rem; } li { margin: 0.8rem 0; break-inside: avoid; overflow-wrap: anywhere; }
pre { margin: 0.3rem 0; padding: 0.4rem; background: #8881; white-space: pre-wrap; overflow-wrap: anywhere; }
.place { font-size: 0.85rem; opacity: 0.8; }
td, th { text-align: left; padding: 0.1rem 1rem 0.1rem 0; }
@media print { body { max-width: none; margin: 0; } h2 { break-after: avoid; } }
</style>
</head>
<body>
<h1>Validation of invoices</h1>
<p><a href="#summary">Summary of all</a></p>
"""


def make(sink: Sink) -> Form:
    """The form, written to a sink."""
    return Html(sink)


class Html(Skipping):
    """A section for each invoice: the verdict, and each finding with the line that it points at; then a summary."""

    def __init__(self, sink: Sink) -> None:
        self._write = xml_writer(sink)
        self._counts = {"valid": 0, "accepted": 0, "invalid": 0, "could not be used": 0}
        self._rules: dict[str, int] = {}
        self._write(_HEAD)

    def report(self, place: Place, report: Report, document: Lines) -> None:
        """What validation says of one invoice."""
        verdict = report.verdict
        self._counts[verdict] += 1
        ran = ", ".join(f"{run.id} {run.release}".strip() for run in report.rulesets if run.ran) or "nothing"
        known = f", {len(report.suppressed)} suppressed" if report.suppressed else ""
        self._section(place, verdict, f"{report.format}{known}, checked by {ran}")
        findings = list(problems(report))
        lines = document.lines({one.line for one in findings}) if findings else {}
        self._findings(place, findings, lines, report.suppressed)

    def failed(self, place: Place, error: EinvconvError) -> None:
        """An input, or one invoice of it, that could not be used."""
        self._counts["could not be used"] += 1
        self._section(place, "invalid", "could not be used")
        self._findings(place, [refusal(error)], {})

    def end(self) -> None:
        """The summary."""
        self._write('<section id="summary">\n<h2>Summary</h2>\n')
        said = ", ".join(f"{count} {what}" for what, count in self._counts.items() if count) or "none"
        self._write(f"<p>Invoices and files: {said}.</p>\n")
        if self._rules:
            self._write("<table>\n<tr><th>Rule</th><th>Findings</th></tr>\n")
            for rule, count in sorted(self._rules.items(), key=lambda one: (-one[1], one[0])):
                self._write(f"<tr><td>{in_xml(rule)}</td><td>{count}</td></tr>\n")
            self._write("</table>\n")
        self._write("</section>\n</body>\n</html>\n")

    def _section(self, place: Place, verdict: str, more: str) -> None:
        self._write(f'<section>\n<h2><span class="{verdict}">{verdict}</span> {in_xml(str(place))}</h2>\n')
        self._write(f"<p>{in_xml(more)}</p>\n")

    def _findings(
        self, place: Place, findings: Iterable[Finding], lines: dict[int, str], suppressed: Iterable[Suppressed] = ()
    ) -> None:
        told = [self._finding(place, one, lines.get(one.line, "")) for one in findings]
        alike: dict[tuple[str, str, str], list[Suppressed]] = {}
        for one in suppressed:
            alike.setdefault((one.finding.rule, one.finding.message, one.reason), []).append(one)
        told += [_known(place, ones) for ones in alike.values()]
        self._write(f"<ol>\n{''.join(told)}</ol>\n</section>\n" if told else "</section>\n")

    def _finding(self, place: Place, one: Finding, line: str) -> str:
        self._rules[one.rule] = self._rules.get(one.rule, 0) + 1
        where = f"{path_of(place.file)}:{one.line}:{one.column}" if one.line else path_of(place.file)
        terms = f" · {', '.join(one.terms)}" if one.terms else ""
        at = f" · {one.location}" if one.location else ""
        source = f"<pre>{in_xml(excerpt(line, one.column, _LONGEST_LINE))}</pre>\n" if line.strip() else ""
        return (
            f'<li><span class="{one.severity}">{one.severity}</span> <strong>{in_xml(one.rule)}</strong>: '
            f"{in_xml(one.message)}\n{source}"
            f'<div class="place">{in_xml(where + at + terms)}</div></li>\n'
        )


def _known(place: Place, known: list[Suppressed]) -> str:
    """What one word suppresses, with all places where the same is said."""
    one = known[0].finding
    lines = [f"{each.finding.line}:{each.finding.column}" for each in known if each.finding.line]
    where = f"{path_of(place.file)}:{', '.join(lines)}" if lines else path_of(place.file)
    return (
        f'<li class="suppressed">suppressed {one.severity} <strong>{in_xml(one.rule)}</strong>: {in_xml(one.message)}'
        f' <em>{in_xml(why(known[0]))}</em>\n<div class="place">{in_xml(where)}</div></li>\n'
    )
