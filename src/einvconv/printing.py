"""What the command line prints: text for people, JSON for programs."""

from __future__ import annotations

import os
import re
import sys
from itertools import chain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, TextIO

    from einvconv.errors import EinvconvError
    from einvconv.report import Finding, Loss, Report

_COLOURS = {"fatal": "31", "warning": "33", "information": "36", "valid": "32", "invalid": "31"}
# Control characters come from the invoice or a file's name, and would command the terminal.
_CONTROL = "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
_LONGEST_VALUE = 200


def one_line(text: str) -> str:
    """The text on one line, with nothing in it that a terminal would obey."""
    if text.isprintable():  # nearly always, and no pattern need be compiled
        return text
    return re.sub(_CONTROL, lambda found: found.group().encode("unicode_escape").decode("ascii"), text)


class Printer:
    """Prints what the commands find; in JSON it keeps everything until the end, so that it is one array."""

    def __init__(self, *, json: bool) -> None:
        self._json = json
        self._entries: list[Any] = []
        self._progress = False
        for stream in (sys.stdout, sys.stderr):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:
                reconfigure(errors="backslashreplace")
        self._colour = _is_terminal(sys.stdout) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def entry(self, text: str, data: Any) -> None:
        """One result, as a line or as data."""
        self.data(data)
        self._say(text)

    def data(self, data: Any) -> None:
        """One result that is only printed as JSON."""
        if self._json:
            self._entries.append(data)

    def failed(self, name: str, error: EinvconvError) -> int:
        """An input that could not be used. Gives the exit code for it."""
        if self._json and name:
            self._entries.append({"file": name, "error": type(error).__name__, "message": str(error)})
        where = f"{name}: " if name and name not in str(error) else ""
        self.note(f"{where}{error}")
        return 2

    def report(self, name: str, report: Report) -> None:
        """What validation says of one invoice."""
        self.data({"file": name, **report.to_dict()} if self._json else None)
        for finding in report.findings:
            self._finding(name, finding)
        for ruleset in report.rulesets:
            if not ruleset.ran:
                self._say(f"{name}: {self._painted('fatal')} {ruleset.id} did not run: {ruleset.reason}")
        counts = [
            f"{count} {severity}"
            for severity in ("fatal", "warning", "information")
            if (count := sum(f.severity == severity for f in report.findings))
        ]
        ran = ", ".join(f"{r.id} {r.release}".strip() for r in report.rulesets if r.ran)
        verdict = self._painted("valid" if report.valid else "invalid")
        self._say(
            f"{name}: {verdict} {report.format}"
            + (f"; {', '.join(counts)}" if counts else "")
            + (f"; checked by {ran}" if ran else "; nothing was checked")
        )

    def _finding(self, name: str, finding: Finding) -> None:
        place = f"{name}:{finding.line}:{finding.column}" if finding.line else name
        at = f"  ({finding.location})" if finding.location else ""
        self._say(f"{place}: {self._painted(finding.severity)} {finding.rule}: {finding.message}{at}")

    def losses(self, style: str | None, losses: Sequence[Sequence[Loss]], *, to_stderr: bool) -> None:
        """The losses of one or several conversions; on standard error where the invoice goes to standard output.

        In JSON one conversion gives an array of losses, several give an array of such arrays.
        """
        stream = sys.stderr if to_stderr else sys.stdout
        if style == "json":
            from json import dumps

            data = [[loss.to_dict() for loss in found] for found in losses]
            print(dumps(data if len(data) > 1 else data[0], ensure_ascii=False, indent=1), file=stream)
        elif style == "text":
            for loss in chain.from_iterable(losses):
                value = loss.value if len(loss.value) <= _LONGEST_VALUE else f"{loss.value[:_LONGEST_VALUE]}…"
                print(one_line(f'{loss.kind} {loss.path} "{value}": {loss.reason}'), file=stream)
        elif count := sum(map(len, losses)):
            self.note(f"{count} values are not in the output as they were; --losses text lists them")

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Rows of text in aligned columns."""
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        for row in rows:
            self._say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())

    def progress(self, number: int, total: int) -> None:
        """How far it is, on one line that is written over; only where a person can see it."""
        if _is_terminal(sys.stderr):
            self._progress = True
            print(f"\r\x1b[K{number}/{total}", end="", file=sys.stderr, flush=True)

    def note(self, text: str) -> None:
        """A line for people on standard error."""
        self._clear()
        print(f"einvconv: {one_line(text)}", file=sys.stderr)

    def end(self) -> None:
        """The last word: the array of everything, in JSON."""
        self._clear()
        if self._json:
            from json import dumps

            print(dumps(self._entries, ensure_ascii=False, indent=1))

    def _say(self, text: str) -> None:
        if not self._json:
            self._clear()
            painted = text.split("\x1b")
            print("\x1b".join(one_line(part) for part in painted) if self._colour else one_line(text))

    def _painted(self, word: str) -> str:
        return f"\x1b[{_COLOURS[word]}m{word}\x1b[0m" if self._colour else word

    def _clear(self) -> None:
        if self._progress:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._progress = False


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:
        return False
