"""Rule sets as data: a folder per release, with its window of validity in `ruleset.toml`. Adding one adds a folder."""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from ..resources import data_path


class Ruleset(NamedTuple):
    """One release of a rule set. `entries` gives the Schematron file for a root element, "*" for any.

    `valid_from` and `valid_until` are the first and the last day on which the release is in force; None is open.
    """

    id: str
    title: str
    release: str
    folder: Path
    entries: tuple[tuple[str, str], ...]
    base: Path
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None

    def in_force(self, on: dt.date) -> bool:
        """Whether the release is in force on a day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or on <= self.valid_until
        )

    def entry(self, root: str) -> Path | None:
        """The Schematron file for documents with that root element's local name."""
        known = dict(self.entries)
        name = known.get(root) or known.get("*")
        return self.folder / name if name else None


def _date(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _read(path: Path) -> Ruleset:
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    entries = said.get("entries") or {"*": said["entry"]}
    return Ruleset(
        id=said["id"],
        title=said["title"],
        release=said["release"],
        folder=path.parent,
        entries=tuple(entries.items()),
        base=(path.parent / said.get("base", ".")).resolve(),
        valid_from=_date(said.get("valid_from")),
        valid_until=_date(said.get("valid_until")),
    )


@cache
def releases(code: str) -> tuple[Ruleset, ...]:
    """All releases of a rule set, the oldest first."""
    found = [_read(p) for p in sorted(data_path("schematron", code).glob("*/ruleset.toml"))]
    return tuple(sorted(found, key=lambda r: (r.valid_from or dt.date.min, r.release)))


def release_on(code: str, on: dt.date) -> Ruleset | None:
    """The release in force on a day; the latest where windows overlap."""
    return next((r for r in reversed(releases(code)) if r.in_force(on)), None)


def rulesets() -> list[Ruleset]:
    """Every release of every rule set that is installed."""
    return [r for folder in sorted(data_path("schematron").iterdir()) if folder.is_dir() for r in releases(folder.name)]
