"""Documents that trip a rule: the project's own cases, which come with it."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any

from lxml import etree

from einvconv.light import NamedTuple
from einvconv.resources import data_file
from einvconv.rulebook.edits import edited, with_path_at, with_paths

if TYPE_CHECKING:
    from einvconv.rulebook.entries import Entry

_AROUND = 1  # lines
_MOST_LINES = 16
_MOST_CASES = 4
# A rule set that is tested with the cases of another.
_OTHERS = {"peppol-selfbilling": ("peppolbis30", "en16931")}
_NOT_THERE = re.compile(r"not\((//)?([\w:@/()|-]+)\)")


class Example(NamedTuple):
    """A rule in two documents that differ in what it asks: the lines that trip it, and those that do not."""

    trips: str
    passes: str
    trips_document: bytes
    passes_document: bytes


def example(entry: Entry) -> Example | None:
    """The shortest example of a rule; None where there is none."""
    for name in (entry.ruleset, *_OTHERS.get(entry.ruleset, ())):
        cases = [one for one in _cases(name) if one["rule"] == entry.rule and one.get("expect", "fires") == "fires"]
        cases.sort(key=lambda one: len(str(one.get("edits", ""))))
        made = [_made(_base(name, one["base"]), edits=one["edits"]) for one in cases[:_MOST_CASES] if one.get("edits")]
        if made:
            return min(made, key=lambda one: len(one.trips) + len(one.passes))
    found = _NOT_THERE.fullmatch(entry.test)
    if found is not None and (path := f"{found[1] or ''}{found[2]}"):
        return _with_path(entry, path)
    return None


def cannot_fire(entry: Entry) -> str:
    """Why no document can trip the rule; empty where one can."""
    if entry.test == "true()":
        return "Its owner's test is always true: it stands for what people are to see to."
    said = _file(entry.ruleset).get("cannot_fire", {})
    return str(said.get(entry.rule, ""))


def _with_path(entry: Entry, path: str) -> Example | None:
    """A rule that wants something not to be there: a base document that has it."""
    for name in _bases(entry.ruleset):
        base = _base(entry.ruleset, name)
        try:
            if entry.context.startswith("/ubl:Invoice |"):
                return _made(base, document=with_paths(base, [path]))
            return _made(base, document=with_path_at(base, entry.context.split(" | ")[0], path))
        except (ValueError, KeyError, etree.XPathError):
            continue
    return None


def _made(base: bytes, edits: list[dict[str, Any]] | None = None, document: bytes = b"") -> Example:
    good = _laid_out(base)
    wrong = _laid_out(edited(base, edits) if edits is not None else document)
    trips, passes = _lines(good, wrong)
    return Example(trips, passes, wrong, good)


def _laid_out(document: bytes) -> bytes:
    root = etree.fromstring(document, etree.XMLParser(remove_blank_text=True, remove_comments=True))
    etree.cleanup_namespaces(root, keep_ns_prefixes=[one for one in root.nsmap if one])
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _lines(good: bytes, wrong: bytes) -> tuple[str, str]:
    """The lines in which two documents differ, of the second and of the first, with a line around them."""
    before, after = good.decode().splitlines(), wrong.decode().splitlines()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    shown: tuple[list[str], list[str]] = ([], [])
    for number, group in enumerate(matcher.get_grouped_opcodes(_AROUND)):
        first, last = group[0], group[-1]
        for pieces, lines in ((shown[0], before[first[1] : last[2]]), (shown[1], after[first[3] : last[4]])):
            pieces += [*(["…"] if number else []), *lines]
    return _fragment(shown[1]), _fragment(shown[0])


def _fragment(lines: list[str]) -> str:
    cut = lines if len(lines) <= _MOST_LINES else [*lines[:_MOST_LINES], "…"]
    indent = min((len(line) - len(line.lstrip()) for line in cut if line != "…"), default=0)
    return "\n".join(line[indent:] if line != "…" else line for line in cut)


@cache
def _file(ruleset: str) -> dict[str, Any]:
    try:
        with open(data_file("corpus", "rules", ruleset, "cases.toml"), "rb") as file:
            return tomllib.load(file)
    except OSError:  # a rule set of the user's own, or of another package
        return {}


def _cases(ruleset: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = _file(ruleset).get("case", [])
    return cases


def _bases(ruleset: str) -> list[str]:
    try:
        names = sorted(os.listdir(data_file("corpus", "rules", ruleset)))
    except OSError:
        return []
    found = [name.removesuffix(".xml") for name in names if name.endswith(".xml")]
    return sorted(found, key=lambda name: name != "invoice")


@cache
def _base(ruleset: str, name: str) -> bytes:
    with open(data_file("corpus", "rules", ruleset, f"{name}.xml"), "rb") as file:
        return file.read()
