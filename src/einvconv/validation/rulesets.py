"""Rule sets as data: a folder per release, with its window of validity in `ruleset.toml`. Adding one adds a folder."""

from __future__ import annotations

import os
from functools import cache, lru_cache

from ..light import NamedTuple
from ..resources import data_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path
    from typing import Any


class Ruleset(NamedTuple):
    """One release of a rule set. `entries` gives the Schematron file for a root element, "*" for any.

    `place` is the folder of the release and `within` the one that its includes may not leave, as texts. `first` and
    `last` are the days on which the release begins and ends to be in force, as 2026-08-17; empty is open.
    """

    id: str
    title: str
    release: str
    place: str
    entries: tuple[tuple[str, str], ...]
    within: str
    first: str = ""
    last: str = ""

    @property
    def folder(self) -> Path:
        """The folder of the release."""
        return _path(self.place)

    @property
    def base(self) -> Path:
        """The folder that includes may not leave."""
        return _path(self.within)

    @property
    def valid_from(self) -> dt.date | None:
        """The first day on which the release is in force; None is open."""
        return _date(self.first)

    @property
    def valid_until(self) -> dt.date | None:
        """The last day on which the release is in force; None is open."""
        return _date(self.last)

    def in_force(self, on: dt.date | str) -> bool:
        """Whether the release is in force on a day; its text as 2026-08-17 will do."""
        return self.first <= str(on)[:10] <= (self.last or "9999-12-31")

    def entry(self, root: str) -> Path | None:
        """The Schematron file for documents with that root element's local name."""
        file = self.file(root)
        return _path(file) if file else None

    def file(self, root: str) -> str:
        """The same as a text; empty where there is none."""
        known = dict(self.entries)
        name = known.get(root) or known.get("*")
        return os.path.join(self.place, name) if name else ""


def _path(text: str) -> Path:
    from pathlib import Path

    return Path(text)


def _date(text: str) -> dt.date | None:
    from datetime import date

    return date.fromisoformat(text) if text else None


def _read(file: str) -> Ruleset:
    with open(file, encoding="utf-8") as opened:
        text = opened.read()
    said = _plain(text)
    if said is None:
        import tomllib

        said = tomllib.loads(text)
    place = os.path.dirname(file)
    return Ruleset(
        id=said["id"],
        title=said["title"],
        release=said["release"],
        place=place,
        entries=tuple((said.get("entries") or {"*": said["entry"]}).items()),
        within=os.path.realpath(os.path.join(place, said.get("base", "."))),
        first=str(said.get("valid_from", "")),
        last=str(said.get("valid_until", "")),
    )


def _plain(text: str) -> dict[str, Any] | None:
    """What TOML of the plainest kind says; None where there is any other line, which `tomllib` must read.

    That takes longer to import than all rule sets take to read. Lists are passed over: nothing here uses one.
    """
    said: dict[str, Any] = {}
    table, in_list = said, False
    for line in text.splitlines():
        key, equals, value = line.partition(" = ")
        inner = value[1:-1]
        if in_list:
            in_list = line != "]"
            if in_list and not (line.startswith('    "') and line.endswith('",')):
                return None
        elif not line or line.startswith("#"):
            continue
        elif line == "[entries]" and table is said:
            table = said["entries"] = {}
        elif not equals or not key.replace("_", "").isalnum() or key in table:
            return None
        elif value == "[":
            in_list = True
        elif value[:1] + value[-1:] == '""' and len(value) > 1 and '"' not in inner and "\\" not in inner:
            table[key] = inner
        elif len(value) == 10 and value[4] == value[7] == "-" and value.replace("-", "").isdigit():
            table[key] = value
        elif not (value.startswith('["') and value.endswith('"]')):
            return None
    return None if in_list else said


@cache
def releases(code: str) -> tuple[Ruleset, ...]:
    """All releases of a rule set, the oldest first."""
    folder = data_file("schematron", code)
    files = [os.path.join(folder, name, "ruleset.toml") for name in sorted(_folders(folder))]
    found = [_read(file) for file in files if os.path.isfile(file)]
    return tuple(sorted(found, key=lambda r: (r.first, r.release)))


def _folders(folder: str) -> list[str]:
    try:
        return [name for name in os.listdir(folder) if os.path.isdir(os.path.join(folder, name))]
    except OSError:
        return []


@lru_cache(1000)
def release_on(code: str, on: dt.date | str) -> Ruleset | None:
    """The release in force on a day; the latest where windows overlap."""
    return next((r for r in reversed(releases(code)) if r.in_force(on)), None)


def rulesets() -> list[Ruleset]:
    """Every release of every rule set that is installed."""
    return [r for name in sorted(_folders(data_file("schematron"))) for r in releases(name)]
