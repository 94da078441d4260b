"""A baseline: findings that are known from before, so that only what is new counts.

A finding is known again by its file, rule, element and message; not by its line or by the positions in its path, so
that it may move. Where a file has had a finding twice, two are known, and a third is new.
"""

from __future__ import annotations

import os
import re
from hashlib import sha256
from json import dumps, loads

from einvconv.errors import EinvconvError, UnwritableOutput

TYPE_CHECKING = False
if TYPE_CHECKING:
    from einvconv.report import Finding

_VERSION = 1
_KIND = "einvconv baseline"
_POSITION = re.compile(r"\[[0-9]+\]")


class BadBaseline(EinvconvError):
    """A baseline cannot be read."""


class Baseline:
    """What a file of that name knows, and has not given yet in this run."""

    def __init__(self, name: str) -> None:
        self._folder = os.path.dirname(os.path.abspath(name))
        self._left = {
            file: {mark: count for marks in rules.values() for mark, count in marks.items()}
            for file, rules in _read(name).items()
        }

    def has(self, file: str, finding: Finding) -> bool:
        """Whether the finding is known; each is given once."""
        marks = self._left.get(_path(file, self._folder), {})
        mark = mark_of(finding)
        if not marks.get(mark):
            return False
        marks[mark] -= 1
        return True

    def gone(self, files: set[str]) -> int:
        """How many findings that are known in these files were not found any more."""
        paths = {_path(file, self._folder) for file in files}
        return sum(sum(marks.values()) for file, marks in self._left.items() if file in paths)


class Writing:
    """A baseline in the making."""

    def __init__(self, name: str) -> None:
        if os.path.lexists(name):
            _read(name, is_to_be=True)
        self._name = name
        self._folder = os.path.dirname(os.path.abspath(name))
        self._files: dict[str, dict[str, dict[str, int]]] = {}
        self.findings = 0

    def add(self, file: str, finding: Finding) -> None:
        """One more finding to be known."""
        marks = self._files.setdefault(_path(file, self._folder), {}).setdefault(finding.rule, {})
        mark = mark_of(finding)
        marks[mark] = marks.get(mark, 0) + 1
        self.findings += 1

    def done(self) -> None:
        """Write it: sorted, so that versions of it can be compared. Raises UnwritableOutput."""
        from einvconv.files import Growing

        said = {"kind": _KIND, "version": _VERSION, "files": self._files}
        file = Growing(self._name, force=True)
        try:
            file.write((dumps(said, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode("utf-8", "replace"))
            file.finish()
        except UnwritableOutput:
            file.drop()
            raise


def mark_of(finding: Finding) -> str:
    """What a finding is known again by, within its file."""
    location = _POSITION.sub("", finding.location)
    said = "\n".join((finding.source, finding.rule, location, finding.message))
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _path(file: str, folder: str) -> str:
    """A file's path from the folder of the baseline, so that it holds wherever the command is called."""
    if file == "-":
        return file
    path = os.path.abspath(file)
    try:
        path = os.path.relpath(path, folder)
    except ValueError:  # another drive
        return path.replace(os.sep, "/")
    return path.replace(os.sep, "/")


def _read(name: str, is_to_be: bool = False) -> dict[str, dict[str, dict[str, int]]]:
    if os.path.exists(name) and not os.path.isfile(name):
        raise BadBaseline(f"{name}: it is no file, and a baseline is one.")
    try:
        with open(name, encoding="utf-8") as file:
            said = loads(file.read())
        if said["kind"] != _KIND or said["version"] != _VERSION:
            raise ValueError
        found = said["files"]
        if not all(isinstance(n, int) for rules in found.values() for marks in rules.values() for n in marks.values()):
            raise ValueError
    except OSError as error:
        raise BadBaseline(f"{name}: the baseline could not be read ({error.strerror}).") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        if is_to_be:
            raise BadBaseline(
                f"{name}: it is there already, and no baseline of einvconv: only such a one is written over."
            ) from None
        raise BadBaseline(f"{name}: it is no baseline of einvconv; --write-baseline writes one.") from None
    kept: dict[str, dict[str, dict[str, int]]] = found
    return kept
