"""Rule sets as data: a folder per release, which says in `ruleset.toml` what it is for, what it needs, and its days.

Adding a release adds a folder, here or among the user's own (`added`).
"""

from __future__ import annotations

import os
import sys
from functools import cache, lru_cache

from ..light import Record
from ..resources import data_file
from . import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence
    from pathlib import Path


COMPILED = "compiled"


class Ruleset(Record):
    """One release of a rule set. `entries` gives the Schematron files for a root element, "*" for any.

    `place` is the folder of the release and `within` the one that its includes may not leave, as texts. `first` and
    `last` are the days on which the release begins and ends to be in force, as 2026-08-24; empty is open. `next` is the
    day on which a later release takes over, `released` the day of the release, `days` where these days are said.
    `withdrawn` is the last day on which its owner took documents of its kind. `needs` are the rule sets that run beside
    it, each with the folder of the release, or "" for the one of the day; a release with `beside` runs only where
    another one needs it. `profiles` are the identifiers of the documents that it is for.
    """

    id: str
    title: str
    release: str
    place: str
    entries: tuple[tuple[str, tuple[str, ...]], ...]
    within: str
    first: str = ""
    last: str = ""
    next: str = ""
    released: str = ""
    withdrawn: str = ""
    days: str = ""
    needs: tuple[tuple[str, str], ...] = ()
    beside: str = ""
    profiles: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    syntax: str = ""
    added: bool = False

    def __hash__(self) -> int:
        return hash(self.place)  # a folder has one release, and this is asked for each document

    def __repr__(self) -> str:
        return f"<Ruleset {' '.join(filter(None, (self.id, self.release)))}>"

    @property
    def digest(self) -> str:
        """The SHA-256 of its files, with all that they include; a report has that of those that ran."""
        from .engine import digest_of, loaded

        runs = [loaded(self, root) for root, _ in self.entries]
        return digest_of(list(dict.fromkeys(run[1].digest for run in runs if run is not None)))

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
        if self.last or not self.next:
            return _date(self.last)
        from datetime import date, timedelta

        return date.fromisoformat(self.next) - timedelta(days=1)

    @property
    def compiled(self) -> str:
        """The folder of its compiled rules, where it has one of its own; a text."""
        return os.path.join(self.place, COMPILED) if self.added else ""

    def in_force(self, on: dt.date | str) -> bool:
        """Whether the release is in force on a day; its text as 2026-08-24 will do."""
        return self.first <= str(on)[:10] <= (self.last or "9999-12-31")

    def age(self, on: dt.date) -> str:
        """How old the release is on a day, in words; empty where the day of the release is not known."""
        released = _date(self.released)
        if released is None:
            return ""
        days = (on - released).days
        if days < 0:
            return f"in {-days} days"
        if days < 60:
            return f"{days} day{'' if days == 1 else 's'}"
        return f"{days // 30} months" if days < 730 else f"{days // 365} years"

    def files(self, root: str) -> tuple[str, ...]:
        """The Schematron files for documents with that root element's local name, as texts; none where it has none."""
        known = dict(self.entries)
        return tuple(os.path.join(self.place, name) for name in known.get(root) or known.get("*") or ())

    def entry(self, root: str) -> Path | None:
        """The first of them."""
        files = self.files(root)
        return _path(files[0]) if files else None


def _path(text: str) -> Path:
    from pathlib import Path

    return Path(text)


def _date(text: str) -> dt.date | None:
    from datetime import date

    return date.fromisoformat(text) if text else None


def read(file: str, added: bool = False) -> Ruleset:
    """The release that a `ruleset.toml` tells of."""
    with open(file, encoding="utf-8") as opened:
        text = opened.read()
    said = plain.read(text)
    if said is None:
        import tomllib

        said = tomllib.loads(text)
    place = os.path.dirname(file)
    entries = said.get("entries") or {"*": said["entry"]}
    return Ruleset(
        id=said["id"],
        title=said["title"],
        release=said["release"],
        place=place,
        entries=tuple((root, (name,) if isinstance(name, str) else tuple(name)) for root, name in entries.items()),
        within=os.path.realpath(os.path.join(place, said.get("base", "."))),
        first=str(said.get("valid_from", "")),
        last=str(said.get("valid_until", "")),
        released=str(said.get("released", "")),
        withdrawn=str(said.get("withdrawn", "")),
        days=said.get("days", ""),
        needs=tuple(said.get("needs", {}).items()),
        beside=said.get("beside", ""),
        profiles=tuple(said.get("profiles", ())),
        formats=tuple(said.get("formats", ())),
        syntax=said.get("syntax", ""),
        added=added,
    )


@cache
def releases(code: str) -> tuple[Ruleset, ...]:
    """All releases of a rule set, the user's own among them, the oldest first."""
    found = [
        read(file, own)
        for folder, own in _places(code)
        for name in sorted(_folders(folder))
        if os.path.isfile(file := os.path.join(folder, name, "ruleset.toml"))
    ]
    found.sort(key=lambda r: (r.first, r.release))
    dated = [r for r in found if not r.beside]
    follows = dict(zip(map(id, dated), [r.first for r in dated[1:]], strict=False))
    return tuple(r.replace(next=follows.get(id(r), "")) for r in found)


def _places(code: str) -> list[tuple[str, bool]]:
    """The folders of a rule set's releases, and whether they are the user's; none for what is no name of one.

    A code comes from anybody, and leads nowhere else than to a folder that lies there, or that a package has brought.
    """
    if os.path.isabs(code):
        return [(code, False)] if code in _of_packages() else []
    if not _is_name(code):
        return []
    places = [(data_file("schematron", code), False)]
    if user_folder():
        places.append((os.path.join(user_folder(), code), True))
    return places


def _is_name(text: str) -> bool:
    """Whether a text names a folder, and no way to one."""
    return text not in ("", ".", "..") and not any(sign in text for sign in "/\\:")


def _folders(folder: str) -> list[str]:
    try:
        return [name for name in os.listdir(folder) if os.path.isdir(os.path.join(folder, name))]
    except (OSError, ValueError):  # a name that no folder can have
        return []


@lru_cache(1000)
def release_on(code: str, on: dt.date | str) -> Ruleset | None:
    """The release in force on a day; the latest where windows overlap."""
    return latest(releases(code), on)


def latest(found: Sequence[Ruleset], on: dt.date | str) -> Ruleset | None:
    """Of the releases of a set, which are in order, the one in force on a day."""
    return next((r for r in reversed(found) if not r.beside and r.in_force(on)), None)


@cache
def release_in(code: str, folder: str) -> Ruleset | None:
    """The release in a folder of that name; no other one is read for it."""
    if not _is_name(folder):
        return None
    for place, own in _places(code):
        file = os.path.join(place, folder, "ruleset.toml")
        if os.path.isfile(file):
            return read(file, own)
    return None


def rulesets() -> list[Ruleset]:
    """Every release of every rule set that is installed, the user's own and those of other packages among them."""
    names = {*_folders(data_file("schematron")), *_of_the_user()}
    return [r for name in (*sorted(names), *_of_packages()) for r in releases(name)]


def of_id(code: str) -> list[Ruleset]:
    """The releases of a rule set, one of another package included, the oldest first."""
    return [r for r in rulesets() if r.id == code]


@cache
def _of_packages() -> tuple[str, ...]:
    """The folders of the rule sets that formats of other packages have beside them."""
    from ..formats.registry import brought

    return tuple(folder for info in brought() for folder in info.rules if os.path.isabs(folder))


@cache
def user_folder() -> str:
    """The folder of the rule sets that the user added; a text, empty where there is none.

    `EINVCONV_DATA` names the user's data folder in place of the system's own; empty, there is none.
    """
    asked = os.environ.get("EINVCONV_DATA")
    if asked is not None:
        return os.path.join(asked, "rules") if asked else ""
    if sys.platform == "win32":
        place = os.environ.get("LOCALAPPDATA") or _home("AppData", "Local")
    elif sys.platform == "darwin":
        place = _home("Library", "Application Support")
    else:
        place = os.environ.get("XDG_DATA_HOME") or _home(".local", "share")
    return os.path.join(place, "einvconv", "rules") if place else ""


def _home(*parts: str) -> str:
    home = os.path.expanduser("~")
    return "" if home.startswith("~") else os.path.join(home, *parts)


@cache
def added() -> tuple[Ruleset, ...]:
    """Every release that the user added."""
    return tuple(r for name in sorted(_of_the_user()) for r in releases(name) if r.added)


def _of_the_user() -> list[str]:
    return _folders(user_folder()) if user_folder() else []


def forget() -> None:
    """Read everything anew: a rule set was added or removed."""
    for kept in (releases, release_on, release_in, user_folder, added):
        kept.cache_clear()
    for clear in also_forget:
        clear()


also_forget: list[Callable[[], None]] = []
"""What lets go of what others keep of the releases."""
