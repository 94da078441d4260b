"""Rule sets that the user adds: the owner's own Schematron files, copied and compiled into the user's data folder.

A release is a folder like one of the package's: `ruleset.toml`, the files that the rules were read from, and the
compiled rules beside them. It is made under another name and put in place whole.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ..errors import EinvconvError, RulesUnavailable, SchematronError
from ..formats import registry
from ..schematron import compile_to, load
from . import profiles as table
from .mains import Main, find
from .rulesets import COMPILED, Ruleset, forget, release_in, releases, user_folder

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,60}", re.ASCII)
_FILES = "files"


def add(
    sources: str | Path | Sequence[str | Path],
    *,
    id: str,
    release: str,
    profiles: Sequence[str] = (),
    needs: Sequence[str] = (),
    title: str = "",
    valid_from: date | None = None,
    replace: bool = False,
) -> Ruleset:
    """Add a release of a rule set from its owner's Schematron: one file, several that run together, or a folder.

    `profiles` are the specification identifiers (BT-24) of the documents that it is for; one whose rules go by `id` in
    the table of profiles need not be named. `needs` are the rule sets that run before it, as "en16931" or
    "en16931 1.3.16"; without any it is taken to hold all rules itself. `valid_from` is the first day on which it is in
    force, and must be given for a new release of a rule set that has days. Raises SchematronError for what cannot be
    run, RulesUnavailable for names that do not fit, and OSError where the data folder cannot be written to.
    """
    target = _target(id, release, replace)
    named = [Path(s) for s in ([sources] if isinstance(sources, str | Path) else sources)]
    mains = find(named)
    needed = [_need(text) for text in needs]
    wanted = _profiles(id, profiles)
    _days(id, valid_from)
    target.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".", dir=target.parent.parent))
    try:
        entries = _copy(mains, made)
        (made / "ruleset.toml").write_text(
            _toml(id, title or f"{id}, added by the user", release, entries, mains, wanted, needed, valid_from),
            encoding="utf-8",
        )
        _put(made, target)
    finally:
        shutil.rmtree(made, ignore_errors=True)
        if not any(target.parent.iterdir()):
            target.parent.rmdir()
    forget()
    found = release_in(id, release)
    assert found is not None
    return found


def remove(id: str, release: str = "") -> list[Ruleset]:
    """Remove a release that the user added, or all of a rule set's; gives what was removed. Raises RulesUnavailable."""
    found = [r for r in releases(id) if r.added and release in ("", r.release)]
    if not found:
        named = f"{id} {release}".strip()
        raise RulesUnavailable(f"No rule set {named} was added; `einvconv rules` lists them. Others stay.")
    for ruleset in found:
        shutil.rmtree(ruleset.place)
        if not any(ruleset.folder.parent.iterdir()):
            ruleset.folder.parent.rmdir()
    forget()
    return found


# --- what the user said


def _target(id: str, release: str, replace: bool) -> Path:
    for what, name in (("--id", id), ("--release", release)):
        if not _NAME.fullmatch(name):
            raise RulesUnavailable(f"{what}: “{name}” is no name; use letters, digits, points and hyphens.")
    place = user_folder()
    if not place:
        raise RulesUnavailable("There is no data folder to add rules to: set EINVCONV_DATA to one.")
    found = release_in(id, release)
    if found is not None and not found.added:
        raise RulesUnavailable(f"{id} {release} is part of einvconv; give another --id or --release.")
    if found is not None and not replace:
        raise RulesUnavailable(f"{id} {release} was added already; --replace puts this one in its place.")
    return Path(place) / id / release


def _need(text: str) -> tuple[str, str]:
    name, _, release = text.replace("@", " ").replace("=", " ").partition(" ")
    known = releases(name)
    if not known:
        raise RulesUnavailable(f"--needs: there is no rule set “{name}”; `einvconv rules` lists them.")
    if not release:
        return name, ""
    found = release_in(name, release) or next((r for r in known if r.release == release), None)
    if found is None:
        there = ", ".join(dict.fromkeys(r.release for r in known))
        raise RulesUnavailable(f"--needs: {name} has no release {release}, but {there}.")
    return name, found.folder.name


def _profiles(id: str, named: Sequence[str]) -> list[str]:
    """The specification identifiers that are meant: each as it is, or those of a name of the table."""
    wanted: list[str] = []
    for text in named:
        text = " ".join(text.split())
        if '"' in text or "\\" in text or not text:
            raise RulesUnavailable(f"--profile: “{text}” is no specification identifier.")
        of_name = [p.id for p in table.known() if text in (*p.rules, p.name)]
        wanted += of_name or [text]
    if not wanted and not releases(id) and not any(id in p.rules for p in table.known()):
        raise RulesUnavailable("--profile: give the specification identifier (BT-24) of the documents that it is for.")
    return list(dict.fromkeys(wanted))


def _days(id: str, valid_from: date | None) -> None:
    if valid_from is None and any(r.first for r in releases(id)):
        raise RulesUnavailable(f"--from: the releases of {id} have days; give the first one on which this is in force.")


# --- the files


def _copy(mains: list[Main], made: Path) -> dict[str, list[str]]:
    """Copy what the rules were read from and compile it; gives the files by the root element that they are for."""
    entries: dict[str, list[str]] = {}
    several = len({main.base for main in mains}) > 1
    for number, main in enumerate(mains, 1):
        below = made / _FILES / (str(number) if several else "")
        for name in main.files:
            copy = below / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(main.base / name, copy)
        entry = below / main.file.relative_to(main.base)
        try:
            if load(entry, base=made / _FILES).engine == "python":
                compile_to(entry, made / COMPILED, base=made / _FILES)
        except SchematronError as error:
            raise SchematronError(str(error).replace(str(below), str(main.base))) from None
        for root in sorted(main.roots):
            entries.setdefault(root, []).append(entry.relative_to(made).as_posix())
    return entries


def _put(made: Path, target: Path) -> None:
    """Put a folder in its place, whole; one that is there already is taken away first."""
    old = Path(tempfile.mkdtemp(prefix=".", dir=target.parent.parent))
    try:
        if target.exists():
            target.rename(old / target.name)
        made.rename(target)
    except OSError as error:
        raise EinvconvError(f"{target} could not be written: {error}") from None
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _toml(
    id: str,
    title: str,
    release: str,
    entries: dict[str, list[str]],
    mains: list[Main],
    profiles: list[str],
    needs: list[tuple[str, str]],
    valid_from: date | None,
) -> str:
    syntaxes = set().union(*(main.syntaxes for main in mains))
    syntax = syntaxes.pop() if len(syntaxes) == 1 else ""
    lines = [f"id = {_text(id)}", f"title = {_text(title)}", f"release = {_text(release)}"]
    if valid_from is not None:
        lines.append(f"valid_from = {valid_from.isoformat()}")
    lines += ['days = "as the user said who added it"', f'base = "{_FILES}"', f"syntax = {_text(syntax)}"]
    if syntax and registry.find(syntax) is not None:
        lines.append(f"formats = [{_text(syntax)}]")
    if profiles:
        lines += ["profiles = [", *(f"    {_text(p)}," for p in profiles), "]"]
    lines += ["", "[entries]"]
    for root, names in entries.items():
        lines.append(f"{_text(root) if root == '*' else root} = [{', '.join(map(_text, names))}]")
    if needs:
        lines += ["", "[needs]", *(f"{name} = {_text(folder)}" for name, folder in needs)]
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    """A text as TOML has it; what would need an escape is put in a plainer form."""
    plain = " ".join(value.split()).replace("\\", "/").replace('"', "'")
    return f'"{plain}"'
