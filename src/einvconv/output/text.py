"""Reports as lines for people, and for editors that find places in them."""

from __future__ import annotations

from einvconv.output.terminal import excerpt, named, one_line
from einvconv.report import NOT_RUN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from einvconv.errors import EinvconvError
    from einvconv.output import Lines, Place
    from einvconv.output.paper import Paper
    from einvconv.output.terminal import Terminal, Words
    from einvconv.report import Report, Suppressed

_SEVERITIES = ("fatal", "warning", "information")
_MANY = {"fatal": "fatal", "warning": "warnings", "information": "for information"}
_LONGEST_LINE = 160


class Text:
    """The verdict of each invoice, then a line for each finding with the line of the file under it; a summary of all.

    On a terminal the lines are wrapped; elsewhere a finding is one line. `quiet` says nothing of what is well and no
    summary, `errors_only` none of the findings that are not fatal; they are still counted.
    """

    def __init__(self, terminal: Terminal | Paper, *, quiet: bool = False, errors_only: bool = False) -> None:
        self._terminal = terminal
        self._quiet = quiet
        self._errors_only = errors_only
        self._width = terminal.width
        self._words = terminal.words
        self._count = Summary(terminal.words)

    def report(self, place: Place, report: Report, document: Lines) -> None:
        """What validation says of one invoice."""
        self._count.report(place, report)
        if not (report.findings or report.suppressed) and report.valid and self._quiet:
            return
        told = [f for f in report.findings if f.severity == "fatal" or not self._errors_only]
        if self._quiet and not told and report.verdict != "invalid":
            return
        say, painted, words = self._terminal.say, self._terminal.painted, self._words
        at = place.said(words)
        ran = ", ".join(f"{r.id} {r.release}".strip() for r in report.rulesets if r.ran)
        counts = _counts(report, words)
        checked = words(f"checked by {ran}" if ran else "nothing was checked")
        say(f"{at}: {painted(report.verdict)} {'; '.join(filter(None, (report.format, ', '.join(counts), checked)))}")
        excused = {s.finding.source for s in report.suppressed if s.finding.rule == NOT_RUN}
        for ruleset in report.rulesets:
            if not ruleset.ran and ruleset.id not in excused:
                self._say(f"{at}:", "fatal", words(f"{ruleset.id} did not run: {ruleset.reason}"))
        lines = document.lines({f.line for f in told if f.line}) if told else {}
        for f in told:
            where = f"{place.path}:{f.line}:{f.column}" if f.line else at
            weighed = f"  [{words.word(f.owner_severity)} {words('by its owner')}]" if f.owner_severity else ""
            self._say(f"{where}:", f.severity, f"{f.rule}: {words(f.message)}{weighed}", f.location)
            if (source := lines.get(f.line, "")).strip():
                room = max(20, self._width - 10) if self._width else _LONGEST_LINE
                say(f"{f.line:>7} | {excerpt(source, f.column, room)}")
        alike: dict[tuple[str, str], list[Suppressed]] = {}
        for known in report.suppressed:
            if known.by != "baseline":
                alike.setdefault((known.finding.rule, known.reason), []).append(known)
        for first, *more in alike.values():
            self._known(place, first, len(more))

    def failed(self, place: Place, error: EinvconvError) -> None:
        """What could not be used; on a terminal it is told on standard error, whatever the form."""
        self._count.failed(place, error)
        if self._terminal.alone:
            self._terminal.say(named(place.said(self._words), error, self._words))

    def skipped(self, place: Place, error: EinvconvError) -> None:
        """A file that is no invoice, where such files are passed over."""
        self._count.failed(place, error)

    def end(self) -> None:
        """The summary, where there was more than one invoice or file."""
        if not self._quiet and self._count.places > 1:
            self._terminal.say(self._count.said())

    def _known(self, place: Place, known: Suppressed, more: int) -> None:
        """The first of what one word suppresses, and how many more there are."""
        f, words = known.finding, self._words
        where = f"{place.path}:{f.line}:{f.column}" if f.line else place.said(words)
        why = [known.reason]
        why += [words(f"until {known.until}")] if known.until else []
        why += [words(f"and {more} more")] if more else []
        severity = f"{words.word('suppressed')} {words.word(f.severity)}"
        self._say(f"{where}:", "", f"{severity} {f.rule}: {words(f.message)}  [{', '.join(why)}]")

    def _say(self, where: str, severity: str, said: str, location: str = "") -> None:
        """A finding: its place, its severity in colour, and the rest on as many lines as the terminal asks for."""
        head = f"{where} {self._words.word(severity) if severity else ''}".rstrip()
        painted = f"{where} {self._terminal.painted(severity)}" if severity else where
        if not self._width or len(head) + len(said) + len(location) + 5 <= self._width:
            self._terminal.say(f"{painted} {said}" + (f"  ({location})" if location else ""))
            return
        first, *rest = wrapped(f"{one_line(said)} {f'({location})' if location else ''}", self._width, len(head) + 1)
        for line in (f"{painted} {first}".rstrip(), *rest):
            self._terminal.say(line)


class Summary:
    """What is said of all files at the end."""

    def __init__(self, words: Words) -> None:
        self.places = 0
        self._words = words
        self._files = 0
        self._last = ""
        self._verdicts: dict[str, int] = {}
        self._severities: dict[str, int] = {}
        self._rules: dict[str, int] = {}
        self._suppressed = 0

    def report(self, place: Place, report: Report) -> None:
        """Count one report."""
        self._place(place, report.verdict)
        self._suppressed += len(report.suppressed)
        for f in report.findings:
            self._severities[f.severity] = self._severities.get(f.severity, 0) + 1
            if f.severity == "fatal":
                self._rules[f.rule] = self._rules.get(f.rule, 0) + 1

    def failed(self, place: Place, error: EinvconvError) -> None:
        """Count what could not be used."""
        self._place(place, "no invoices" if type(error).__name__ in ("UnknownFormat", "NoInvoice") else "unreadable")

    def _place(self, place: Place, what: str) -> None:
        self.places += 1
        if place.file != self._last or place.invoice <= 1:
            self._files += 1
            self._last = place.file
        self._verdicts[what] = self._verdicts.get(what, 0) + 1

    def said(self) -> str:
        """It on one line: "47 files: 40 valid, 5 invalid, 2 no invoices; 12 fatal, most often BR-CO-10 (7)"."""
        words = self._words
        files = f"{self._files} file" if self._files == 1 else f"{self._files} files"
        if self.places != self._files:
            files += f" with {self.places} invoices"
        order = ("valid", "accepted", "invalid", "no invoices", "unreadable")
        long = {"accepted": "accepted with something suppressed"}
        said = [words(f"{self._verdicts[one]} {long.get(one, one)}") for one in order if one in self._verdicts]
        text = f"{words(files)}: {', '.join(said)}"
        found = [words(_counted(self._severities[one], one)) for one in _SEVERITIES if one in self._severities]
        found += [words(f"{self._suppressed} suppressed")] if self._suppressed else []
        if self._rules:
            rule = min(self._rules, key=lambda name: (-self._rules[name], name))
            found.append(words(f"most often {rule} ({self._rules[rule]})"))
        return f"{text}; {', '.join(found)}" if found else text


def _counted(number: int, severity: str) -> str:
    return f"{number} {severity if number == 1 and severity == 'warning' else _MANY[severity]}"


def _counts(report: Report, words: Words) -> list[str]:
    """How many findings of each kind, and how many that decide nothing: a fatal one among them is told."""
    counts = [
        words(f"{count} {severity}")
        for severity in _SEVERITIES
        if (count := sum(f.severity == severity for f in report.findings))
    ]
    if report.suppressed:
        fatal = sum("fatal" in (s.finding.severity, s.finding.owner_severity) for s in report.suppressed)
        old = sum(s.by == "baseline" for s in report.suppressed)
        of = [words(f"{fatal} fatal")] * bool(fatal) + [words(f"{old} in the baseline")] * bool(old)
        counts.append(words(f"{len(report.suppressed)} suppressed") + (f" ({', '.join(of)})" if of else ""))
    return counts


def wrapped(text: str, width: int, first: int = 0, indent: str = "    ") -> list[str]:
    """The text on lines no wider than the width, as far as its words allow; `first` is taken on the first of them."""
    lines: list[str] = []
    line, room = "", width - first
    for word in text.split():
        if line and len(line) + 1 + len(word) > room:
            lines.append(line)
            line, room = indent + word, width
        else:
            line = f"{line} {word}" if line else word
    lines.append(line)
    return lines


def table(terminal: Terminal, rows: list[tuple[str, ...]]) -> None:
    """Rows of text in aligned columns."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        terminal.say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
