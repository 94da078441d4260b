"""`validate`: hold invoices against the schema and rules of their format, or of another."""

from __future__ import annotations

import os
import time

from einvconv.cli import BAD, GOOD, UNUSABLE, Unusable, spoken
from einvconv.cli.checking import check_all
from einvconv.cli.inputs import limits_of
from einvconv.cli.quickly import import_lxml
from einvconv.cli.selection import Selection
from einvconv.cli.settings import read_beside, settled
from einvconv.errors import EinvconvError, NoInvoice, UnknownFormat
from einvconv.output import FORMS, make

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable

    from einvconv.cli import Options
    from einvconv.output import Form, Place
    from einvconv.output.terminal import Terminal
    from einvconv.report import Finding, Report
    from einvconv.settings import Settings
    from einvconv.settings.baseline import Baseline, Writing

_EPILOG = """\
A file of settings may say the same for good; docs/presend.md tells of it, of
baselines, and of the places where the check is run.
"""


def arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    from einvconv.cli import settings
    from einvconv.cli.arguments import add_files, add_format

    parser.epilog = _EPILOG
    add_format(parser, FORMS)
    parser.add_argument(
        "--output-file",
        metavar="FILE",
        help="write the results in that form to a file, and as text to standard output; its name must be new",
    )
    parser.add_argument("--force", action="store_true", help="overwrite that file where it is there already")
    parser.add_argument("--write-baseline", metavar="FILE", help="keep what is found as known, for --baseline")
    parser.add_argument("-q", "--quiet", action="store_true", help="say nothing of what is well, and no summary")
    parser.add_argument("--errors-only", action="store_true", help="show fatal findings only")
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="colours; NO_COLOR and FORCE_COLOR count"
    )
    settings.arguments(parser)
    add_files(parser, several="*")


def run(options: Options, terminal: Terminal) -> int:
    """Validate every invoice of every file; one that cannot be used does not stop the others."""
    terminal.paint(options.color)
    terminal.quiet = options.quiet
    settings = settled(options, terminal)
    if settings is None:
        return GOOD
    import_lxml()
    language = spoken(options, terminal, settings.language)
    chosen = Selection(options, settings, terminal, quiet=options.quiet)
    code = _checked(options, settings, chosen, terminal, language)
    chosen.end()
    return code


def _checked(options: Options, settings: Settings, chosen: Selection, terminal: Terminal, language: str) -> int:
    plain = make("text", terminal, quiet=options.quiet, errors_only=options.errors_only)
    if options.output_file in (None, "-"):
        form = plain if options.format == "text" else make(options.format, terminal, language=language)
        return _Run(options, settings, terminal, [form]).check(chosen)
    from einvconv.output.paper import Paper

    if options.write_baseline and os.path.realpath(options.write_baseline) == os.path.realpath(options.output_file):
        raise Unusable("--output-file and --write-baseline name one file; give each a name of its own.")
    read = [*(one.name for one in chosen.files), *read_beside(options, settings)]
    paper = Paper(options.output_file, force=options.force, sources=read, words=terminal.words)
    try:
        code = _Run(options, settings, terminal, [plain, make(options.format, paper, language=language)]).check(chosen)
        paper.done()
        return code
    finally:
        paper.drop()


class _Run:
    """One run over all files: each report as the settings have it, to every form; and the exit code."""

    def __init__(self, options: Options, settings: Settings, terminal: Terminal, forms: list[Form]) -> None:
        self._settings = settings
        self._terminal = terminal
        self._forms = forms
        self._errors_only = options.errors_only and options.format != "text"
        self._limits = limits_of(options)
        self._quiet = options.quiet
        self._worst = GOOD
        self._old: Baseline | None = None
        self._new: Writing | None = None
        self._today = time.strftime("%Y-%m-%d")
        if settings.baseline and not options.write_baseline:
            from einvconv.settings.baseline import Baseline

            self._old = Baseline(settings.baseline)
        if options.write_baseline:
            from einvconv.settings.baseline import Writing

            self._new = Writing(options.write_baseline)
        self._plain = not (settings.ignore or settings.severity or self._old or settings.fail_on != "fatal")
        self._named: set[str] = set()
        self._found: set[str] = set()
        if settings.ignore or settings.severity:
            from einvconv.cli.rule_names import weighed
            from einvconv.settings.applying import ended

            self._named = weighed(settings)
            for one in ended(settings, self._today):
                terminal.note(f"{one.rule} counts again: it was ignored until {one.until} ({one.reason})")

    def check(self, chosen: Selection) -> int:
        """Check them all, and give the exit code."""
        for place, said, document in check_all(chosen.files, self._settings, self._limits, self._terminal):
            if isinstance(said, EinvconvError):
                if not chosen.holds_none(place.file, said):
                    self._failed(place, said)
                continue
            report = self._counted(place, said)
            for form in self._forms:
                form.report(place, report, document or _NOTHING)
        for form in self._forms:
            form.end()
        if self._named - self._found:
            from einvconv.cli.rule_names import slips

            for slip in slips(self._settings, self._found):
                self._terminal.note(slip)
        if self._old is not None and (gone := self._old.gone({one.name for one in chosen.files})) and not self._quiet:
            one = f"{gone} finding of the baseline is gone; --write-baseline makes it anew"
            many = f"{gone} findings of the baseline are gone; --write-baseline makes it anew"
            self._terminal.note(one if gone == 1 else many)
        if self._new is not None:
            self._new.done()
            count = self._new.findings
            one, many = f"{count} finding is in the baseline", f"{count} findings are in the baseline"
            self._terminal.note(one if count == 1 else many)
        return self._worst

    def _counted(self, place: Place, report: Report) -> Report:
        """The report as it is shown; it counts for the exit code as the settings say."""
        bad = not report.valid
        if self._named:
            self._found.update(one.rule for one in report.findings if one.rule in self._named)
        if not self._plain:
            from einvconv.settings.applying import applied, fails

            report = applied(report, place.file, self._settings, self._today, self._known(place))
            bad = fails(report, self._settings.fail_on)
        if self._new is not None:
            from einvconv.output.findings import problems

            for finding in problems(report):
                self._new.add(place.file, finding)
            bad = False
        self._worst = max(self._worst, BAD if bad else GOOD)
        if self._errors_only:
            report = report.replace(findings=[f for f in report.findings if f.severity == "fatal"])
        return report

    def _known(self, place: Place) -> Callable[[Finding], bool] | None:
        old = self._old
        return None if old is None else lambda finding: old.has(place.file, finding)

    def _failed(self, place: Place, error: EinvconvError) -> None:
        if self._settings.skip_unknown and isinstance(error, (NoInvoice, UnknownFormat)):
            for form in self._forms:
                form.skipped(place, error)
            return
        self._terminal.failed(str(place), error)
        for form in self._forms:
            form.failed(place, error)
        self._worst = UNUSABLE


class _Nothing:
    """No line of any file."""

    def lines(self, wanted: object) -> dict[int, str]:
        return {}


_NOTHING = _Nothing()
