"""Finished English texts, held against the templates that they were made of.

A template is a text with places: `The {term} is missing: give {element}.` What a place takes goes by its name, digits
at its end left out: `term`, `id`, `element` and `number` take what is spelt so, all others any text up to the next
words of the template. A text is walked once, from its beginning to its end, whatever it holds.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

PLACE = re.compile(r"\{([a-z]+)([0-9]*)\}")
ID = r"B[TG]-[0-9]+(?:-[0-9]+)*"
# A term as rules name it, and as losses do.
TERM = re.compile(rf"(?P<name>[A-Z][^()]{{1,70}}) \((?P<id>{ID})\)")
LISTED = re.compile(rf"(?P<id>{ID}) (?P<name>[A-Z][^()]{{1,70}})")
_OPEN = "‹[^‹›]*›"  # what stands in the place is not known: a rule is told of, and no finding
SPELT = {
    "term": TERM,
    "id": re.compile(ID),
    "element": re.compile(rf"{_OPEN}|[@\w](?:[\w/@*-]|[.:](?=\w))*"),
    "number": re.compile(rf"{_OPEN}|-?[0-9](?:[0-9]|[.,](?=[0-9]))*"),
}


def kind_of(place: str) -> str:
    """What a place takes: its name without the digits at its end."""
    return place.rstrip("0123456789")


def places(text: str) -> list[str]:
    """The names of the places of a template, in order."""
    return [found[1] + found[2] for found in PLACE.finditer(text)]


class Template:
    """A text with places."""

    __slots__ = ("_last", "_pieces", "text", "weight")

    def __init__(self, text: str) -> None:
        self.text = text
        self._pieces: list[tuple[str, str]] = []  # the words before a place, and its name; empty at the end
        at = 0
        for found in PLACE.finditer(text):
            self._pieces.append((text[at : found.start()], found[1] + found[2]))
            at = found.end()
        self._last = text[at:]
        self._pieces.append((self._last, ""))
        self.weight = sum(len(words) for words, _ in self._pieces)
        """How many characters of it are given: of two templates that a text fits, the one with more is meant."""

    @property
    def goes_on(self) -> str:
        """What it says behind a text of ours that it begins with; empty where it begins with none."""
        return self._pieces[1][0] if self._pieces[0] == ("", "words") else ""

    @property
    def first(self) -> str:
        """Its first character; empty where it begins with a place."""
        return self._pieces[0][0][:1]

    def values(self, text: str) -> dict[str, str] | None:
        """What stands in each place of a text that was made of this template; None for any other text."""
        if not (text.startswith(self._pieces[0][0]) and text.endswith(self._last.lstrip())):
            return None
        values: dict[str, str] = {}
        at, begun, blank = 0, "", False
        end = len(text) - len(self._last)
        for words, place in self._pieces:
            if not begun:
                if not text.startswith(words, at):
                    return None
                at += len(words)
            elif blank and words[:1] == " " != words and text.startswith(words, at - 1):
                values[begun] = ""  # there is nothing, and of the blanks around it one is left
                at, begun = at - 1 + len(words), ""
            else:
                found = text.find(words, at) if place else end if text.endswith(words) else -1
                if found < at:
                    return None
                values[begun] = text[at:found]
                at, begun = found + len(words), ""
            blank = words[-1:] == " "
            spelt = SPELT.get(kind_of(place))
            if spelt is not None:
                match = spelt.match(text, at)
                if match is None:
                    return None
                values[place] = match.group()
                at = match.end()
            else:
                begun = place
        return values if at == len(text) else None


class Templates:
    """Many templates; `find` gives the one that a text was made of."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._plain: set[str] = set()
        self._open: list[Template] = []
        self._around: list[Template] = []  # they say more of a text of ours, with which they begin
        self._by_first: dict[str, list[Template]] = {}
        for text in texts:
            if PLACE.search(text) is None:
                self._plain.add(text)
                continue
            made = Template(text)
            if made.first:
                self._by_first.setdefault(made.first, []).append(made)
            else:
                self._open.append(made)
            if made.goes_on:
                self._around.append(made)
        self._sorted: dict[str, list[Template]] = {}

    def find(self, text: str) -> tuple[str, dict[str, str]] | None:
        """The template of a text, and what stands in its places; None where there is none."""
        if text in self._plain:
            return text, {}
        for one in self._for(text[:1]):
            values = one.values(text)
            if values is not None:
                return self._wider(text, values) or (one.text, values)
        return None

    def _wider(self, text: str, values: dict[str, str]) -> tuple[str, dict[str, str]] | None:
        """The template that goes on behind a text of ours, where its words stand in what a place of it would hold."""
        for one in self._around:
            if any(one.goes_on in value for value in values.values()):
                said = one.values(text)
                if said is not None and self.find(said["words"]) is not None:
                    return one.text, said
        return None

    def all(self, text: str) -> list[str]:
        """Every template that a text fits, the one that is meant first."""
        return [text] * (text in self._plain) + [t.text for t in self._for(text[:1]) if t.values(text) is not None]

    def _for(self, first: str) -> list[Template]:
        found = self._sorted.get(first)
        if found is None:
            found = sorted([*self._by_first.get(first, ()), *self._open], key=lambda one: (-one.weight, one.text))
            if first in self._by_first:
                self._sorted[first] = found
            else:
                found = self._sorted.setdefault("", found)
        return found


def filled(template: str, values: dict[str, str]) -> str:
    """A template with its places filled; one that has no value stays as it is."""
    text = PLACE.sub(lambda found: values.get(found[1] + found[2], found[0]), template)
    return " ".join(text.split()) if "" in values.values() else text
