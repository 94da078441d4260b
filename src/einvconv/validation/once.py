"""Schematron files that a user names for one run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .choose import Choice
from .rulesets import Ruleset


def of_files(files: str | Path | Sequence[str | Path]) -> Choice:
    """Each file as a rule set of its own, for any root element."""
    named = [files] if isinstance(files, str | Path) else files
    return Choice(tuple(_ruleset(Path(file).resolve()) for file in named))


def _ruleset(file: Path) -> Ruleset:
    place = str(file.parent)
    return Ruleset(file.stem, file.name, "", place, (("*", (file.name,)),), place)
