"""Ids of rules that a user writes and that may be a slip of the pen."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from einvconv.settings import Settings
    from einvconv.validation import Ruleset


def unknown(rule: str, known: Iterable[str]) -> str:
    """What is said of an id that no rule has, with those that are like it."""
    from difflib import get_close_matches

    ids = {one.upper(): one for one in known}
    near = get_close_matches(rule.upper(), ids, 3, 0.8)
    meant = f"; is {' or '.join(ids[one] for one in near)} meant?" if near else "; `einvconv rules SET` lists them."
    return f"{rule}: no rule that is installed has that id{meant}"


def weighed(settings: Settings) -> set[str]:
    """The rules of which the settings say something."""
    return {*settings.severity, *(one.rule for one in settings.ignore)}


def slips(settings: Settings, found: set[str]) -> list[str]:
    """What is said of the ids in the settings that no rule has and that nothing found had.

    Rules are read in earnest, which takes a second, only where no file of theirs has the id as a text.
    """
    from einvconv.errors import EinvconvError
    from einvconv.rulebook.entries import ids, of
    from einvconv.rulebook.own import OWN
    from einvconv.validation import once
    from einvconv.validation.rulesets import rulesets

    hows = [settings.how, *(one.how for one in settings.rules_for)]
    try:
        named = [one for how in hows if how.get("schematron") for one in once.of_files(how["schematron"]).rulesets]
        left = weighed(settings) - found - {one[0] for one in OWN}
        left = _not_written(left, [*rulesets(), *named])
        if not left:
            return []
        known = {*ids(), *(entry.rule for one in named for entry in of(one))}
    except (EinvconvError, OSError):  # rules that cannot be read here may have any id
        return []
    return [unknown(rule, known) for rule in sorted(left - known)]


def _not_written(rules: set[str], rulesets: list[Ruleset]) -> set[str]:
    """Those that no file of the rule sets has as an id."""
    left = set(rules)
    for folder in {one.within for one in rulesets}:
        for at, _, files in os.walk(folder):
            for file in files:
                if not left:
                    return left
                if file.endswith(".sch"):
                    with open(os.path.join(at, file), "rb") as opened:
                        text = opened.read()
                    left -= {one for one in left if f'id="{one}"'.encode() in text}
    return left
