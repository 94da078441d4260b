"""How a user lives with the check: `[tool.einvconv]` in `pyproject.toml`, `einvconv.toml`, and the command line.

Light: what reads a file of settings (`reading`) is imported only where there is one.
"""

from __future__ import annotations

import os

from einvconv.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

OWN, PROJECT = "einvconv.toml", "pyproject.toml"
FAIL_ON = ("fatal", "warning", "never")
SEVERITIES = ("fatal", "warning", "information")
INCLUDE = ("*.xml", "*.json", "*.zip", "*.pdf")
COMMAND_LINE, DEFAULT = "command line", "default"


class Ignore(NamedTuple):
    """A rule that is not counted, and why; in some files only, where there are patterns, and up to a day."""

    rule: str
    reason: str
    files: tuple[str, ...] = ()
    until: str = ""


class RulesFor(NamedTuple):
    """Rules, a day or releases for the files that go by some patterns; of several the first that matches holds."""

    files: tuple[str, ...]
    how: dict[str, Any]


class Settings(NamedTuple):
    """What holds. `base` is the folder that patterns are relative to; `whence` says where each setting is from.

    `how` is what is given to validation: rules, on, release, schematron.
    """

    how: dict[str, Any] = {}
    rules_for: tuple[RulesFor, ...] = ()
    fail_on: str = "fatal"
    skip_unknown: bool = False
    include: tuple[str, ...] = INCLUDE
    exclude: tuple[str, ...] = ()
    ignore: tuple[Ignore, ...] = ()
    severity: dict[str, str] = {}
    baseline: str = ""
    jobs: int = 0
    language: str = ""
    base: str = ""
    whence: dict[str, str] = {}

    def how_for(self, file: str) -> dict[str, Any]:
        """What validation of a file is given: what the command line says goes before what is for some files."""
        if not self.rules_for:
            return self.how
        from einvconv.settings.patterns import matches

        found = next((one.how for one in self.rules_for if matches(file, one.files, self.base)), {})
        said = {name: value for name, value in self.how.items() if self.whence.get(name) == COMMAND_LINE}
        if "rules" in said:  # another day and releases may be meant by the file; the rules are not
            found = {name: value for name, value in found.items() if name != "schematron"}
        return {**self.how, **found, **said}

    def left_out(self, file: str) -> bool:
        """Whether a file is excluded."""
        if not self.exclude or file == "-":
            return False
        from einvconv.settings.patterns import matches

        return matches(file, self.exclude, self.base)


def find(folder: str = "") -> str:
    """The settings that hold in a folder, the working one by default: the nearest file at it or above, "" for none.

    A repository ends the search: what lies above it is somebody else's.
    """
    try:
        at = os.path.abspath(folder or os.getcwd())
    except OSError:  # the working folder is gone
        return ""
    while True:
        own = os.path.join(at, OWN)
        if os.path.isfile(own):
            return own
        project = os.path.join(at, PROJECT)
        if _speaks_of_us(project):
            return project
        above = os.path.dirname(at)
        if above == at or os.path.lexists(os.path.join(at, ".git")):
            return ""
        at = above


def _speaks_of_us(project: str) -> bool:
    try:
        with open(project, "rb") as file:
            text = file.read()
    except OSError:
        return False
    return b"tool.einvconv" in text and _has_table(text)


def _has_table(text: bytes) -> bool:
    from tomllib import loads

    try:
        tools = loads(text.decode("utf-8-sig")).get("tool", {})
        return isinstance(tools, dict) and "einvconv" in tools
    except (ValueError, RecursionError):  # as `reading.read` has them
        return b"[tool.einvconv" in text  # which is told when it is read
