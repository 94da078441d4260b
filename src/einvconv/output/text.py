"""Reports as lines for people, and for editors that find places in them."""

from __future__ import annotations

from einvconv.output.terminal import named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from einvconv.errors import EinvconvError
    from einvconv.intake import Document
    from einvconv.output import Form, Place
    from einvconv.output.paper import Paper
    from einvconv.output.terminal import Terminal
    from einvconv.report import Report


def make(terminal: Terminal | Paper) -> Form:
    """The form, on a terminal or in a file."""
    return Text(terminal)


class Text:
    """A line for each finding and each thing that did not run, then the verdict."""

    def __init__(self, terminal: Terminal | Paper) -> None:
        self._terminal = terminal

    def report(self, place: Place, report: Report, document: Document) -> None:
        """What validation says of one invoice."""
        say, painted = self._terminal.say, self._terminal.painted
        for f in report.findings:
            where = f"{place.file}:{f.line}:{f.column}" if f.line else place
            at = f"  ({f.location})" if f.location else ""
            say(f"{where}: {painted(f.severity)} {f.rule}: {f.message}{at}")
        for ruleset in report.rulesets:
            if not ruleset.ran:
                say(f"{place}: {painted('fatal')} {ruleset.id} did not run: {ruleset.reason}")
        counts = [
            f"{count} {severity}"
            for severity in ("fatal", "warning", "information")
            if (count := sum(f.severity == severity for f in report.findings))
        ]
        ran = ", ".join(f"{r.id} {r.release}".strip() for r in report.rulesets if r.ran)
        say(
            f"{place}: {painted('valid' if report.valid else 'invalid')} {report.format}"
            + (f"; {', '.join(counts)}" if counts else "")
            + (f"; checked by {ran}" if ran else "; nothing was checked")
        )

    def failed(self, place: Place, error: EinvconvError) -> None:
        """What could not be used; on a terminal it is told on standard error, whatever the form."""
        if self._terminal.alone:
            self._terminal.say(named(str(place), error))

    def end(self) -> None:
        """Nothing is left to say."""


def table(terminal: Terminal, rows: list[tuple[str, ...]]) -> None:
    """Rows of text in aligned columns."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        terminal.say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
