"""What every group of the model is made of.

The model speaks in the terms of EN 16931-1 (`terms.py` says which attribute is which BT or BG), with named groups
beside them for what the Nordic formats carry and the standard does not. It knows no format.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from .slim import MISSING, Field, Slim

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def one(description: str) -> Any:
    """A field with one value or none; the description begins with its business terms, where it has any."""
    return Field(description)


def many(description: str) -> Any:
    """A field with a list of values."""
    return Field(description, many=True)


def reading_one(meaning: str) -> Any:
    """A private place for a value that a syntax has elsewhere: pairs move it to its term when a document is read, and
    back there when one is written. It is no part of the invoice that a user sees."""
    return Field(meaning)


def reading_many(meaning: str) -> Any:
    """A private place for a list of such values."""
    return Field(meaning, many=True)


def needed(description: str) -> Any:
    """A field that has a value always."""
    return Field(description, default=MISSING)


def count(description: str) -> Any:
    """A field with a whole number."""
    return Field(description, default=0)


def apart(description: str) -> Any:
    """A field with a list of values that is not shown with the others."""
    return Field(description, many=True, shown=False)


def prepared(description: str, prepare: Callable[[Any], Any]) -> Any:
    """A field whose value is made of what is given."""
    return Field(description, prepare=prepare)


class Rows:
    """The elements in rows, by their numbers; those of the row that was asked last are remembered."""

    __slots__ = ("last",)

    def __init__(self) -> None:
        self.last: tuple[Any, list[Any]] = (None, [])

    def at(self, row: Any, number: int) -> Any:
        """An element of a row, which is number 0."""
        if self.last[0] is not row:
            self.last = row, list(row.iter())
        return self.last[1][number]

    def element(self, place: Any) -> Any:
        """An element that is given as it is, or as its row and its number there."""
        return self.at(place[0], place[1]) if place.__class__ is tuple else place


class Bases:
    """The elements that groups began at, by the identities of the groups; of one in a row there is where it is."""

    __slots__ = ("_rows", "of")

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.of: dict[int, Any] = {}

    def __getitem__(self, at: int) -> Any:
        return self._rows.element(self.of[at])

    def __setitem__(self, at: int, base: Any) -> None:
        self.of[at] = base

    def __contains__(self, at: int) -> bool:
        return at in self.of

    def get(self, at: int) -> Any:
        """The element; None where the group began at none."""
        return self[at] if at in self.of else None

    def items(self) -> Iterator[tuple[int, Any]]:
        """Every group's identity with its element."""
        return ((at, self[at]) for at in self.of)


# Of a group in a row: the row, the number of the element in it that the group began at (0 for none of its own), and
# where in the row its values stand, by the numbers of the elements and the names of attributes.
Spot = tuple["Any", int, dict[str, tuple[int, str | None]]]


class Places:
    """Where values stood, by the identity of their group and their field; kept group by group."""

    __slots__ = ("_above", "_below", "_rows", "of", "spots")

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.of: dict[int, dict[str, Any]] = {}
        self.spots: dict[int, Spot] = {}  # of groups in rows: a text may be noted in place of the leaf there
        self._above: tuple[Any, str] = (None, "")
        self._below: dict[tuple[int, str], str] = {}

    def __getitem__(self, key: tuple[int, str]) -> Any:
        place = self.of[key[0]][key[1]]
        return self._leaf(key) if place.__class__ is str else place

    def __setitem__(self, key: tuple[int, str], place: Any) -> None:
        self.of.setdefault(key[0], {})[key[1]] = place

    def __contains__(self, key: tuple[int, str]) -> bool:
        return key[1] in self.of.get(key[0], ())

    def get(self, key: tuple[int, str], default: Any = None) -> Any:
        """The place of a value; `default` where none is known."""
        place = self.of.get(key[0], _NOWHERE).get(key[1], default)
        return self._leaf(key) if place.__class__ is str else place

    def pop(self, key: tuple[int, str], *default: Any) -> Any:
        """The place of a value, which is forgotten; `default`, or KeyError, where none is known."""
        self.get(key)
        return self.of.get(key[0], {}).pop(key[1], *default)

    def setdefault(self, key: tuple[int, str], place: Any) -> Any:
        """The place of a value, which is this one where none was known."""
        self.of.setdefault(key[0], {}).setdefault(key[1], place)
        return self[key]

    def items(self) -> Iterator[tuple[tuple[int, str], Any]]:
        """Every place with what it is of."""
        for at, places in self.of.items():
            for field in places:
                yield (at, field), self[at, field]

    def noted(self, at: int, field: str) -> Any:
        """The place of a value, or where it is one of a row its text in the source; None where none is known."""
        return self.of.get(at, _NOWHERE).get(field)

    def path_in_row(self, at: int, field: str, document: Any, spot: Spot | None = None) -> str:
        """The path of the leaf that a value of a row was read from; the spot of its group saves looking it up."""
        row, _, spots = spot or self.spots[at]
        if self._above[0] is not row:
            self._above = row, document.path(row)
        above = self._above[1]
        below = self._below.get((id(spots), field))
        if below is None:  # it is the same in all rows of that shape
            whole: str = document.path(*self[at, field])
            below = self._below[id(spots), field] = whole[len(above) :]
        return f"{above}{below}"

    def _leaf(self, key: tuple[int, str]) -> Any:
        """The place of a value of a row, which is looked up when it is asked for first."""
        row, _, spots = self.spots[key[0]]
        number, attribute = spots[key[1]]
        place = self.of[key[0]][key[1]] = self._rows.at(row, number), attribute
        return place


_NOWHERE: dict[str, Any] = {}


class Trace:
    """Where each value of an invoice stood in the document it was read from; empty for an invoice made in code.

    Two traces are always equal: where a value came from is no part of what an invoice says.
    """

    __slots__ = (
        "anyway",
        "bases",
        "causes",
        "document",
        "foreign",
        "guessed",
        "held",
        "inferred",
        "keys",
        "owners",
        "partly",
        "places",
        "respelt",
        "rows",
        "stray",
        "unread",
        "unreadable",
    )

    def __init__(self, document: Any = None) -> None:
        self.document = document
        self.rows = Rows()
        self.places = Places(self.rows)
        self.inferred: set[tuple[int, str]] = set()
        self.owners: list[Any] = []
        # Groups that no element begins, and that may be taken out of the invoice again: places go by identities, which
        # another group has once one is gone.
        self.held: list[Any] = []
        self.bases = Bases(self.rows)
        # what tells one kind of group from another: the group, and its element or where in a row that is
        self.keys: dict[int, tuple[Any, Any]] = {}
        self.stray: list[tuple[Any, str | None, str]] = []
        self.unreadable: list[tuple[Any, str | None, str]] = []
        # the same with its text, by the term that it is no value of
        self.unread: dict[tuple[int, str], tuple[Any, str | None, str]] = {}
        # amounts in another currency than theirs: the currency, theirs, and whether that is the one of VAT (BT-6)
        self.foreign: list[tuple[Any, str, str, bool]] = []
        self.guessed: list[tuple[Any, str | None, str]] = []
        self.respelt: list[tuple[Any, str | None, str]] = []  # what was read of a text that says more
        self.partly: dict[Any, str] = {}  # a text that was kept and read too: what was not read of it
        self.causes: dict[Any, str] = {}  # of an attribute or a text that was kept, or of all in an element
        # why a kept leaf of an invoice in a currency says nothing that any format would not say anyway, if it does not
        self.anyway: Callable[[Any, str | None, str | None], str | None] | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Trace)

    def __hash__(self) -> int:
        return 0

    def __deepcopy__(self, memo: Any) -> Trace:
        return Trace()

    def __reduce__(self) -> tuple[type[Trace], tuple[()]]:
        """Places are elements of a tree in this process: a copy elsewhere is as if it was made in code."""
        return Trace, ()


class Joined(list["Any"]):
    """The places of one value that was read from several leaves."""


class Kept(Slim):
    """A value of the source that no term names: its path below the element of its group, and its text.

    It is written back where the target has the same syntax, and is a loss everywhere else.
    """

    path: str = needed("The path below the element of the group")
    value: str = needed("The text, as the source has it")
    unclaimed: int = count("How many elements at the end of the path hold nothing but kept values")


class Group(Slim):
    """A business group: terms, groups, and what the source's syntax said beyond them."""

    kept: list[Kept] = apart(
        "What the source says here and no field has: written back to the same syntax, a loss elsewhere"
    )


class Identifier(Group):
    """An identifier with the scheme it is registered in (an ICD or EAS code) or a free name for its type."""

    value: str | None = one("The identifier itself; the field that holds it says which term it is")
    scheme: str | None = one("The register or list that it is from: an ISO 6523 ICD, EAS or UNTDID 1153 code")
    scheme_version: str | None = one("The version of that list")
    type_name: str | None = one("The type in words, where a format has words only (DUNS, EDI)")


class Period(Group):
    """A period; both days belong to it."""

    start: dt.date | None = one("BT-73, BT-134. The first day")
    end: dt.date | None = one("BT-74, BT-135. The last day")
