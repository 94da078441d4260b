"""Schematron files that a user names for one run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ..arguments import path_of
from .choose import Choice
from .mains import Main, find
from .rulesets import Ruleset


def of_files(files: str | Path | Sequence[str | Path]) -> Choice:
    """Each file as a rule set of its own, for any root element; SchematronError for what is no Schematron."""
    named = list(files) if isinstance(files, Iterable) and not isinstance(files, str | bytes | Mapping) else [files]
    return Choice(tuple(_ruleset(main) for main in find([Path(path_of(file, "schematron=")) for file in named])))


def _ruleset(main: Main) -> Ruleset:
    return Ruleset(
        id=main.file.stem,
        title=main.file.name,
        release="",
        place=str(main.file.parent),
        entries=(("*", (main.file.name,)),),
        within=str(main.base),
    )
