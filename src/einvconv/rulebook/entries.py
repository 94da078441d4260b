"""The rules of the rule sets that are installed, read from their Schematron."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from einvconv.light import Record
from einvconv.rulebook.own import OWN
from einvconv.schematron.model import ValueOf
from einvconv.schematron.source import read
from einvconv.validation.rulesets import of_id, rulesets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from einvconv.schematron.model import Assertion
    from einvconv.validation import Ruleset


class Entry(Record):
    """A rule of one release of a rule set: what it asks in words, where it holds, and its test.

    Values of the document stand in `asks` as `‹…›`. `file` is where it is written, within its rule set.
    """

    rule: str
    severity: str
    ruleset: str
    release: str
    title: str
    asks: str
    context: str = ""
    test: str = ""
    terms: tuple[str, ...] = ()
    file: str = ""
    mend: str = ""


@cache
def of(ruleset: Ruleset) -> tuple[Entry, ...]:
    """The rules of a release, in the order in which they are written; of one that is written twice the first."""
    found: dict[str, Entry] = {}
    for root, _ in ruleset.entries:
        for file in ruleset.files(root):
            for pattern in read(file, base=ruleset.within).patterns:
                for rule in pattern.rules:
                    for one in rule.assertions:
                        if one.id:
                            found.setdefault(one.id, _entry(ruleset, rule.context, one))
    return tuple(found.values())


def _entry(ruleset: Ruleset, context: str, one: Assertion) -> Entry:
    parts = (part if isinstance(part, str) else _shown(part) for part in one.message)
    words = " ".join("".join(parts).split())
    blank = " ".join(context.split()), " ".join(one.test.split())
    return Entry(
        one.id, one.severity, ruleset.id, ruleset.release, ruleset.title, words, *blank, one.terms, str(one.place)
    )


def _shown(part: object) -> str:
    said = part.select if isinstance(part, ValueOf) else getattr(part, "path", "")
    first = re.match(r"\(?(\$?[\w:.@/-]+)(?:, *'([^']*)'\)\[1\])?$", said)
    return f"‹{first[1]}›" if first else "‹…›"


def own(rule: str) -> Entry | None:
    """A rule of the reading, the schemas or a conversion."""
    for name, severity, source, asks, mend in OWN:
        if name.lower() == rule.lower():
            return Entry(name, severity, source, "", "", asks, mend=mend)
    return None


def named(rule: str) -> list[list[Entry]]:
    """The rules of that id, a list for each rule set that has one: its releases, the newest first."""
    found: list[list[Entry]] = []
    for name in dict.fromkeys(one.id for one in rulesets()):
        entries = [
            entry
            for one in reversed(of_id(name))
            for entry in of(one)
            if entry.rule.lower() == rule.lower()  # official ids do not differ by case alone
        ]
        if entries:
            found.append(entries)
    return found


def ids() -> Iterator[str]:
    """The id of every rule that is installed."""
    seen: set[str] = {one[0] for one in OWN}
    yield from seen
    for ruleset in rulesets():
        for entry in of(ruleset):
            if entry.rule not in seen:
                seen.add(entry.rule)
                yield entry.rule
