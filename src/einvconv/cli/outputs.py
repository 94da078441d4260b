"""Where conversions go: standard output, a file, or a folder with a file for each."""

from __future__ import annotations

import os
import re
import stat
import sys

from einvconv.cli import Unusable
from einvconv.errors import UnwritableOutput
from einvconv.filenames import numbered, shortened
from einvconv.files import Run, Written, put, unwritten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from einvconv import Conversion
    from einvconv.output import Place
    from einvconv.output.terminal import Terminal

    class Output(Protocol):
        """A place that conversions are written to."""

        def write(self, place: Place, conversion: Conversion) -> Written:
            """Write one. Raises UnwritableOutput."""


NAME = "{stem}-{format}.xml"
_FIELDS = ("stem", "format", "invoice")
_FIELD = r"\{(\w*)\}|[{}]"


def output(name: str | None, template: str, force: bool, run: Run, terminal: Terminal) -> Output:
    """What stands behind the name that was given. Raises Unusable."""
    if name is None or name == "-" or (name and _is_standard_output(name)):
        return Stdout(run, terminal)
    if not name:
        raise Unusable('-o: the name is empty; give a file, a folder, or "-" for standard output.')
    ends = tuple(sign for sign in (os.sep, os.altsep) if sign)
    if name.endswith(ends) or os.path.isdir(name):
        return Folder(name, template, force, run)
    return File(name, force, run)


class Stdout:
    """Standard output; there is nothing beside it."""

    def __init__(self, run: Run, terminal: Terminal) -> None:
        self._run = run
        self._terminal = terminal

    def write(self, place: Place, conversion: Conversion) -> Written:
        """Write the bytes as they are. Raises OutputLost."""
        if (found := _standard_output()) and stat.S_ISREG(found.st_mode) and self._run.is_source(found):
            raise UnwritableOutput("Standard output is the file that is read; a source is never overwritten.")
        self._terminal.write_bytes(conversion.xml)
        return Written("-", notes=unwritten(conversion.attachments, "standard output has no folder; -o names one"))


class File:
    """A file of that name."""

    def __init__(self, name: str, force: bool, run: Run) -> None:
        self._name = name
        self._force = force
        self._run = run

    def write(self, place: Place, conversion: Conversion) -> Written:
        """Write it, whole or not at all."""
        return put(conversion.xml, conversion.attachments, self._name, force=self._force, run=self._run)


class Folder:
    """A file for each invoice, named by a template; the folder is made with the first."""

    def __init__(self, name: str, template: str, force: bool, run: Run) -> None:
        self._folder = name
        self._template = _checked(template)
        self._force = force
        self._run = run

    def write(self, place: Place, conversion: Conversion) -> Written:
        """Write it under a name that no other invoice of the run has."""
        asked = self._named(place, conversion.target)
        fits = shortened(asked)
        numbers = self._run.numbers(self._folder, fits)
        name = next(one for one in (numbered(fits, n) for n in numbers) if not self._run.taken(self._folder, one))
        try:
            os.makedirs(self._folder, exist_ok=True)
        except OSError as error:
            raise UnwritableOutput(f"{self._folder}: the folder could not be made ({error.strerror}).") from None
        target = os.path.join(self._folder, name)
        done = put(conversion.xml, conversion.attachments, target, force=self._force, run=self._run)
        if name == asked:
            return done
        why = "another invoice of this run has that name" if name != fits else "that is too long"
        return done._replace(notes=(f"written as {target} instead of {asked}: {why}", *done.notes))

    def _named(self, place: Place, code: str) -> str:
        stem = "stdin" if place.file == "-" else os.path.splitext(os.path.basename(place.file))[0]
        if place.invoices > 1 and "{invoice}" not in self._template:
            stem = f"{stem}-{place.invoice}"
        said = {"stem": stem, "format": code, "invoice": str(place.invoice)}
        name = re.sub(_FIELD, lambda found: said[found[1]], self._template)
        if self._template == NAME:
            from einvconv.formats.registry import known

            name = name.removesuffix("xml") + known(code).ending
        if name in ("", ".", ".."):
            raise UnwritableOutput(f'--name: "{name}" is no name for a file.')
        return name


def _checked(template: str) -> str:
    """The template, when all in braces is known and nothing in it leads elsewhere. Raises Unusable."""
    for found in re.finditer(_FIELD, template):
        if found[1] not in _FIELDS:
            raise Unusable(
                f'--name: "{found[0]}" is not known; there are {", ".join(f"{{{one}}}" for one in _FIELDS)}.'
            )
    if re.search(r"[/\\\0]", template):
        raise Unusable("--name: give the name of a file without a folder; -o names the folder.")
    return template


def _standard_output() -> os.stat_result | None:
    try:
        return os.fstat(sys.stdout.fileno())
    except (OSError, ValueError):
        return None


def _is_standard_output(name: str) -> bool:
    """Whether a name such as /dev/stdout leads there."""
    try:
        link, found = stat.S_ISLNK(os.lstat(name).st_mode), os.stat(name)
    except (OSError, ValueError):
        return False
    there = _standard_output()
    return link and there is not None and os.path.samestat(found, there)
