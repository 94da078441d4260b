"""What every group of the model is made of.

The model speaks in the terms of EN 16931-1 (`terms.py` says which attribute is which BT or BG), with named groups
beside them for what the Nordic formats carry and the standard does not. It knows no format.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr


def one(description: str) -> Any:
    """A field with one value or none; the description begins with its business terms, where it has any."""
    return Field(default=None, description=description)


def many(description: str) -> Any:
    """A field with a list of values."""
    return Field(default_factory=list, description=description)


def reading_one(meaning: str) -> Any:
    """A private place for a value that a syntax has elsewhere: pairs move it to its term when a document is read, and
    back there when one is written. It is no part of the invoice that a user sees."""
    return PrivateAttr(default=None)


def reading_many(meaning: str) -> Any:
    """A private place for a list of such values."""
    return PrivateAttr(default_factory=list)


class Trace:
    """Where each value of an invoice stood in the document it was read from; empty for an invoice made in code.

    Two traces are always equal: where a value came from is no part of what an invoice says.
    """

    __slots__ = (
        "bases",
        "causes",
        "document",
        "guessed",
        "inferred",
        "keys",
        "owners",
        "places",
        "respelt",
        "stray",
        "unreadable",
    )

    def __init__(self, document: Any = None) -> None:
        self.document = document
        self.places: dict[tuple[int, str], Any] = {}
        self.inferred: set[tuple[int, str]] = set()
        self.owners: list[Any] = []
        self.bases: dict[int, Any] = {}
        self.keys: dict[int, tuple[Any, Any]] = {}
        self.stray: list[tuple[Any, str | None, str]] = []
        self.unreadable: list[tuple[Any, str | None, str]] = []
        self.guessed: list[tuple[Any, str | None, str]] = []
        self.respelt: list[tuple[Any, str | None, str]] = []  # what was read of a text that says more
        self.causes: dict[Any, str] = {}  # of an attribute or a text that was kept, or of all in an element

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Trace)

    def __hash__(self) -> int:
        return 0

    def __deepcopy__(self, memo: Any) -> Trace:
        return Trace()

    def __reduce__(self) -> tuple[type[Trace], tuple[()]]:
        """Places are elements of a tree in this process: a copy elsewhere is as if it was made in code."""
        return Trace, ()


class Joined(list[Any]):
    """The places of one value that was read from several leaves."""


class Kept(BaseModel):
    """A value of the source that no term names: its path below the element of its group, and its text.

    It is written back where the target has the same syntax, and is a loss everywhere else.
    """

    model_config = ConfigDict(extra="forbid", defer_build=True)

    path: str = Field(description="The path below the element of the group")
    value: str = Field(description="The text, as the source has it")
    unclaimed: int = Field(
        default=0, description="How many elements at the end of the path hold nothing but kept values"
    )


_set = object.__setattr__
# The fields of a group with their defaults, its lists, and the same of what is private
_Plain = tuple[dict[str, Any], tuple[str, ...], dict[str, Any], tuple[tuple[str, Any], ...]]


class Group(BaseModel):
    """A business group: terms, groups, and what the source's syntax said beyond them."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    kept: list[Kept] = Field(
        default_factory=list,
        repr=False,
        description="What the source says here and no field has: written back to the same syntax, a loss elsewhere",
    )

    _plain: ClassVar[dict[type, _Plain]] = {}

    def said(self) -> Iterable[tuple[str, Any]]:
        """Every field with its value, those that are private to reading and writing too."""
        private = self.__pydantic_private__
        if not private:
            return self.__dict__.items()
        return [*self.__dict__.items(), *((name, value) for name, value in private.items() if name != "_trace")]

    def said_names(self) -> tuple[str, ...]:
        """The names of the fields that have a value, those that are private too."""
        names = [n for n, v in self.__dict__.items() if v is not None and (v.__class__ is not list or v)]
        private = self.__pydantic_private__
        if private:
            names += [n for n, v in private.items() if v is not None and (v.__class__ is not list or v)]
        return tuple(names)

    @classmethod
    def blank(cls) -> Self:
        """A group with nothing in it; much quicker than the validating constructor, for reading long documents."""
        found = Group._plain.get(cls)
        if found is None:
            fields = cls.model_fields
            lists = tuple(n for n, f in fields.items() if f.default_factory is not None)
            private = cls.__private_attributes__.items()
            single = {n: a.default for n, a in private if a.default_factory is None}
            made_anew: tuple[tuple[str, Any], ...] = tuple(
                (n, a.default_factory) for n, a in private if a.default_factory is not None
            )
            found = Group._plain[cls] = ({n: f.default for n, f in fields.items()}, lists, single, made_anew)
        made = cls.__new__(cls)
        values = found[0].copy()
        for name in found[1]:
            values[name] = []
        _set(made, "__dict__", values)
        _set(made, "__pydantic_fields_set__", set())
        _set(made, "__pydantic_extra__", None)
        own: dict[str, Any] | None = None
        if found[2] or found[3]:
            own = found[2].copy()
            for name, factory in found[3]:
                own[name] = factory()
        _set(made, "__pydantic_private__", own)
        return made

    def twin(self) -> Self:
        """Another group with the same terms, each of which may be set anew without changing this one."""
        cls = type(self)
        made = cls.__new__(cls)
        _set(made, "__dict__", self.__dict__.copy())
        _set(made, "__pydantic_fields_set__", self.__pydantic_fields_set__.copy())
        _set(made, "__pydantic_extra__", None)
        private = self.__pydantic_private__
        _set(made, "__pydantic_private__", None if private is None else private.copy())
        return made


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
