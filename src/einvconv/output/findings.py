"""What the forms for programs share: every problem as a finding, paths, fingerprints, and texts that XML takes."""

from __future__ import annotations

import os
from hashlib import sha256
from urllib.parse import quote

from einvconv.characters import not_in_xml
from einvconv.report import NOT_RUN, Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Protocol

    from einvconv.errors import EinvconvError
    from einvconv.output import Place
    from einvconv.report import Report, RulesetRun, Suppressed

    class Sink(Protocol):
        """Where a form is written."""

        ascii: bool

        def write(self, text: str) -> None:
            """A text as it is."""


def problems(report: Report) -> Iterable[Finding]:
    """The findings, and one for each thing that should have run and did not."""
    yield from report.findings
    if all(run.ran for run in report.rulesets):
        return
    excused = {one.finding.source for one in report.suppressed if one.finding.rule == NOT_RUN}
    for run in report.rulesets:
        if not run.ran and run.id not in excused:
            yield not_run(run)


def not_run(run: RulesetRun) -> Finding:
    """What did not run, as a finding."""
    return Finding(NOT_RUN, "fatal", run.id, f"{run.id} did not run: {run.reason}")


def why(one: Suppressed) -> str:
    """Why a finding is suppressed, in words."""
    return f"{one.reason}, until {one.until}" if one.until else one.reason


class Skipping:
    """What all forms but those for people and JSON do with a file that was passed over: nothing."""

    def skipped(self, place: Place, error: EinvconvError) -> None:
        """A file that is no invoice, where such files are passed over."""


def refusal(error: EinvconvError) -> Finding:
    """What could not be used, as a finding whose rule is the name of the error."""
    return Finding(type(error).__name__, "fatal", "einvconv", str(error))


def line_of(place: Place, finding: Finding) -> int:
    """The line of a finding; that on which its invoice begins where it has none."""
    return finding.line or place.line or 1


def path_of(file: str) -> str:
    """A file's path with slashes, relative to the working folder where it lies below it."""
    if file == "-":
        return "stdin"
    if os.path.isabs(file):
        try:
            below = os.path.relpath(file)
        except (OSError, ValueError):  # the working folder is gone, or on another drive
            below = file
        file = file if below.startswith("..") else below
    return os.path.normpath(file).replace(os.sep, "/")


def uri_of(file: str) -> str:
    """The same as a URI reference."""
    path = quote(os.fsencode(path_of(file)))
    return f"file://{path}" if path.startswith("/") else path


class Fingerprints:
    """Marks by which a finding is known again when its lines have moved; no two of a file are the same.

    They are the same in every language.
    """

    def __init__(self, sink: Sink | None = None) -> None:
        self._sink = sink
        self._file = ""
        self._seen: dict[str, int] = {}

    def of(self, place: Place, finding: Finding) -> str:
        """By file, invoice, rule, location and message; the same thing said again is counted."""
        if place.file != self._file:  # of earlier files nothing is kept, however many there are
            self._file = place.file
            self._seen.clear()
        english: Mapping[str, str] = getattr(self._sink, "english", {})
        message = english.get(finding.message, finding.message)
        said = "\n".join(
            (path_of(place.file), str(place.invoice), finding.source, finding.rule, finding.location, message)
        )
        mark = sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        number = self._seen[mark] = self._seen.get(mark, 0) + 1
        return f"{mark}:{number}"


def xml_writer(sink: Sink) -> Callable[[str], None]:
    """Writes XML that says that it is UTF-8: where the sink may take less, other characters become references."""
    if not sink.ascii:
        return sink.write
    return lambda text: sink.write(text.encode("ascii", "xmlcharrefreplace").decode("ascii"))


def in_xml(text: str) -> str:
    """A text or attribute as XML takes it: what it cannot hold is shown as `\\x1b`."""
    if not text.isprintable():
        text = not_in_xml().sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return text.replace("\t", "&#9;").replace("\n", "&#10;").replace("\r", "&#13;")


def element(name: str, attributes: Mapping[str, object], content: str | None = None) -> str:
    """An element with attributes, those without a value left out; `content` is text, None for none."""
    said = "".join(f' {key}="{in_xml(str(value))}"' for key, value in attributes.items() if value not in ("", None))
    return f"<{name}{said}/>" if content is None else f"<{name}{said}>{in_xml(content)}</{name}>"
