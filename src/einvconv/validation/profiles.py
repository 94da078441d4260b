"""Which profile a document says it is of: the whole of its identifiers, held against `schematron/profiles.tsv`.

A row of the table: the syntax, the specification identifier (BT-24) and, where one identifier does not say it all, the
business process (BT-23); the format that stands for it, and one that only writes it; the rule set that it builds on,
"-" for its schema alone; its own rule sets; its name; and, where these are not installed, who publishes them.
"""

from __future__ import annotations

import os
from functools import cache, lru_cache

from ..formats.record import text_at
from ..light import NamedTuple
from ..resources import data_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lxml import etree


class Profile(NamedTuple):
    """A profile. `format` is the code under which its documents are read, `codes` are all that stand for it, `base` is
    the rule set it builds on, "" for none; `rules` are the rule sets of its own.

    `unknown` is what the table does not know of the identifier: then the profile is of another one that nobody here
    has rules for. `meant` is the identifier that it is nearly.
    """

    syntax: str
    id: str
    process: str
    format: str
    base: str
    rules: tuple[str, ...]
    name: str
    get: str = ""
    unknown: str = ""
    meant: str = ""
    codes: tuple[str, ...] = ()


_CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
_RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"
_CONTEXT = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}ExchangedDocumentContext"
# Where a document of a syntax says of which specification and business process it is.
_SAID: dict[str, tuple[str, str]] = {
    "ubl": (f"{_CBC}CustomizationID", f"{_CBC}ProfileID"),
    "cii": (
        f"{_CONTEXT}/{_RAM}GuidelineSpecifiedDocumentContextParameter/{_RAM}ID",
        f"{_CONTEXT}/{_RAM}BusinessProcessSpecifiedDocumentContextParameter/{_RAM}ID",
    ),
}
_EN16931 = "urn:cen.eu:en16931:2017"
_STRICTER = "compliant"  # what holds for the specification before it holds for this one too


def has_profiles(syntax: str) -> bool:
    """Whether documents of a syntax say of which profile they are."""
    return syntax in _SAID


def said(root: etree._Element, syntax: str) -> tuple[str, str]:
    """The specification identifier and the business process of a document, blanks made one; empty where missing."""
    first, second = (" ".join((text_at(root, path) or "").split()) for path in _SAID[syntax])
    return first, second


@cache
def _table() -> str:
    with open(data_file("schematron", "profiles.tsv"), encoding="utf-8") as file:
        return file.read()


@cache
def levels(place: str) -> tuple[tuple[str, str, str], ...]:
    """The rows of `levels.tsv` in the folder of a rule set: a profile, a rule, the severity it has there."""
    file = os.path.join(place, "levels.tsv")
    if not os.path.isfile(file):
        return ()
    with open(file, encoding="utf-8") as opened:
        rows = [line.split("\t") for line in opened.read().splitlines()[1:]]
    return tuple((profile, rule, severity) for profile, rule, severity in rows)


def known() -> list[Profile]:
    """Every profile of the table."""
    return [_row(line) for line in _table().splitlines()[1:]]


def _row(line: str) -> Profile:
    syntax, name, process, forms, base, rules, title, get = line.split("\t")
    codes, builds_on = tuple(forms.split()), "" if base == "-" else base
    form = codes[0] if codes else ""
    return Profile(syntax, name, process, form, builds_on, tuple(rules.split()), title, get, codes=codes)


@cache
def of_format(syntax: str, code: str) -> Profile | None:
    """The profile that the code of a format stands for, whatever a document says: of several the plainest.

    None for a code that stands for others as well, which have codes of their own.
    """
    found = [one for one in known() if one.syntax == syntax and one.codes[-1:] == (code,)]
    return min(found, key=lambda one: len(one.id), default=None)


def _find(syntax: str, identifier: str, process: str) -> Profile | None:
    table = _table()
    for asked in (process, "") if process else ("",):
        start = table.find(f"\n{syntax}\t{identifier}\t{asked}\t") + 1
        if start:
            return _row(table[start : table.index("\n", start)])
    return None


@lru_cache(1000)
def profile_of(syntax: str, identifier: str, process: str) -> Profile:
    """The profile of these identifiers; one with `unknown` where the table does not have it."""
    # What follows "::" is the version of the syntax, put there by mistake; the rules of the profile tell.
    identifier = identifier.partition("::")[0]
    found = _find(syntax, identifier, process)
    if found is not None:
        return found
    parts = identifier.split("#")
    for end in range(len(parts) - 2, 0, -2):
        found = _find(syntax, "#".join(parts[:end]), process)
        if found is not None:
            break
    rest = "#".join(parts[end:]) if found is not None else identifier
    meant = _nearest(syntax, identifier)
    name = f"the profile “{last(rest) if rest.strip('# ') else identifier}”"
    if found is not None:
        stricter = all(link.lower() == _STRICTER for link in rest.split("#")[::2])
        return found._replace(
            format="", codes=(), name=name, rules=found.rules if stricter else (), unknown=rest, meant=meant
        )
    base = "en16931" if identifier.startswith(_EN16931) else ""
    return Profile(syntax, identifier, process, "", base, (), name, unknown=rest, meant=meant)


def last(identifier: str) -> str:
    """What an identifier says after its last "#"; the whole of one that says nothing there."""
    return identifier.rpartition("#")[2].strip() or identifier


def _nearest(syntax: str, identifier: str) -> str:
    from difflib import get_close_matches

    identifiers = {p.id for p in known() if p.syntax == syntax and p.id}
    found = get_close_matches(identifier[:300], identifiers, 1, 0.97)
    return found[0] if found else ""
