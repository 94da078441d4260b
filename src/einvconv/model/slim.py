"""Groups as plain objects: an attribute that says nothing takes no room, and a start does not pay for pydantic.

A document of a thousand lines has some ten thousand groups, most of which say three of forty fields. What a user asks
of pydantic (JSON, a schema, a check of what is given) is asked of the model that `typed` makes of the same fields.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache

from ..light import NamedTuple, dataclass_transform

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, Self

_new: Any = object.__new__
MISSING: Any = object()
# What a constructor takes as it is; anything else is asked of pydantic, which knows what may become what.
_PLAIN = {"str": str, "bool": bool, "int": int, "Decimal": Decimal, "dt.date": date}


class Field(NamedTuple):
    """What a class says of a field: what it is, whether it is a list, what there is before it is set."""

    description: str
    many: bool = False
    default: Any = None
    shown: bool = True
    prepare: Callable[[Any], Any] | None = None


class _Many:
    """The list of a field that nothing was put into yet: made when it is asked for."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, group: Any, owner: type | None = None) -> Any:
        if group is None:
            return self
        made: list[Any] = []
        group.__dict__[self.name] = made
        return made


class _Class(type):
    @property
    def model_fields(cls) -> dict[str, Any]:
        """The fields that an invoice shows, by their names, as pydantic describes them."""
        found: dict[str, Any] = typed(cls).model_fields
        return found


@dataclass_transform(eq_default=False, kw_only_default=True)
class Slim(metaclass=_Class):
    """An object with fields; what is not set is None, or an empty list.

    Its constructor takes fields by their names and raises pydantic's ValidationError for what is none, or not of the
    kind that belongs there. What is set afterwards is not checked, but for its name.
    """

    if TYPE_CHECKING:  # as in `light.Record`
        fields_: ClassVar[dict[str, Field]]
        own_: ClassVar[Mapping[str, str]]
        checked_: ClassVar[bool]
    fields_ = {}
    own_ = {}  # the annotations of the fields that a class has beside those of its base
    checked_ = False  # whether what is set is checked as by the constructor

    def __init_subclass__(cls) -> None:
        own = {name: said for name, said in cls.__dict__.items() if said.__class__ is Field}
        for name, said in own.items():
            setattr(cls, name, _Many(name) if said.many else None if said.default is MISSING else said.default)
        cls.fields_ = {**cls.fields_, **own}
        cls.own_ = {name: cls.__annotations__[name] for name in own}

    def __init__(self, **values: Any) -> None:
        if values:
            taken = values if all(_fits(self.__class__, *one) for one in values.items()) else None
            if taken is None or self._lacks(values):
                taken = typed(self.__class__)(**values).__dict__
                taken = {name: taken[name] for name in values}
            self.__dict__.update({n: v.copy() if v.__class__ is list else v for n, v in taken.items()})
        elif self._lacks(values):
            typed(self.__class__)()

    @classmethod
    def _lacks(cls, values: Mapping[str, Any]) -> bool:
        return any(said.default is MISSING and name not in values for name, said in cls.fields_.items())

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self.fields_:
            raise ValueError(f"{type(self).__name__} has no field “{name}”")
        if self.checked_ and not _fits(self.__class__, name, value):
            value = typed(self.__class__)(**{name: value}).__dict__[name]
        self.__dict__[name] = value

    def __delattr__(self, name: str) -> None:
        self.__dict__.pop(name, None)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in {**self.__dict__, **other.__dict__})

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return ((name, getattr(self, name)) for name in public(type(self)))

    def __repr__(self) -> str:
        shown = (name for name, said in public(type(self)).items() if said.shown)
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    def __copy__(self) -> Self:
        return self.twin()

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).model_construct, (), self.__dict__

    def __setstate__(self, said: dict[str, Any]) -> None:
        self.__dict__.update(said)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        from copy import deepcopy

        made: Self = _new(type(self))
        memo[id(self)] = made
        made.__dict__.update(deepcopy(self.__dict__, memo))
        return made

    @classmethod
    def blank(cls) -> Self:
        """One with nothing in it."""
        made: Self = _new(cls)
        return made

    def twin(self) -> Self:
        """Another one with the same values, each of which may be set anew without changing this one."""
        made: Self = _new(self.__class__)
        made.__dict__.update(self.__dict__)
        return made

    def said(self) -> list[tuple[str, Any]]:
        """Every field that was set, with its value, in the order of the class; those that are private too."""
        found = self.__dict__
        return [(name, found[name]) for name in sorted(found, key=ranks(self.__class__).__getitem__)]

    def said_names(self) -> tuple[str, ...]:
        """The names of the fields that have a value, as they were set; those that are private too."""
        return tuple([n for n, v in self.__dict__.items() if v is not None and (v.__class__ is not list or v)])

    def private(self) -> dict[str, Any]:
        """What only reading and writing know, as far as it is there."""
        return {n: v for n, v in self.__dict__.items() if n[0] == "_" and v is not None and v != []}

    # what pydantic's models can do

    @property
    def model_fields_set(self) -> set[str]:
        """The names of the fields that have a value."""
        return {name for name in self.said_names() if name[0] != "_"}

    @property
    def model_extra(self) -> None:
        """No field beside its own."""

    def as_typed(self) -> Any:
        """The pydantic object of the same values; groups in it stay what they are."""
        known = public(type(self))
        said = {name: value for name, value in self.__dict__.items() if name in known}
        return typed(type(self)).model_construct(self.model_fields_set, **said)

    def model_dump(self, **options: Any) -> dict[str, Any]:
        """The values by their names; options as of pydantic's model_dump."""
        said: dict[str, Any] = self.as_typed().model_dump(**options)
        return said

    def model_dump_json(self, **options: Any) -> str:
        """The same as JSON text; options as of pydantic's model_dump_json."""
        return str(self.as_typed().model_dump_json(**options))

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy, with other values of some fields, which are not checked."""
        made = self.__deepcopy__({}) if deep else self.twin()
        made.__dict__.update(update or {})
        return made

    @classmethod
    def model_construct(cls, _fields_set: set[str] | None = None, **values: Any) -> Self:
        """One of values that are not checked."""
        made = cls.blank()
        made.__dict__.update({name: value for name, value in values.items() if name in cls.fields_})
        return made

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """One of a dict by names; raises pydantic's ValidationError, and takes pydantic's options."""
        return obj if isinstance(obj, cls) else cls.of_typed(typed(cls).model_validate(obj, **options))

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """One of JSON text; raises pydantic's ValidationError, and takes pydantic's options."""
        return cls.of_typed(typed(cls).model_validate_json(json_data, **options))

    @classmethod
    def model_json_schema(cls, *args: Any, **options: Any) -> dict[str, Any]:
        """The JSON Schema; the arguments are pydantic's."""
        said: dict[str, Any] = typed(cls).model_json_schema(*args, **options)
        return said

    @classmethod
    def of_typed(cls, made: Any) -> Self:
        """One of the values of the pydantic object."""
        return cls.model_construct(**{name: made.__dict__[name] for name in made.model_fields_set})

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from .typed import core_schema

        return core_schema(cls, handler)


def _fits(kind: type[Slim], name: str, value: Any) -> bool:
    """Whether a value is, as it stands, of the kind that a field has."""
    inner, many = kinds(kind).get(name, (None, False))
    if name[0] == "_" or inner is None:
        return False
    if many:
        return value.__class__ is list and all(_is(inner, one) for one in value)
    return _is(inner, value) or (value is None and kind.fields_[name].default is None)


def _is(kind: type, value: Any) -> bool:
    if kind is Decimal:
        return value.__class__ is Decimal and value.is_finite()
    return value.__class__ is kind or (issubclass(kind, Slim) and isinstance(value, kind))


def listed(group: Slim, name: str) -> Sequence[Any]:
    """The members of a list of a group, to be looked at: where it has none, no list is made for them."""
    found: Sequence[Any] = group.__dict__.get(name, ())
    return found


def saying(groups: Sequence[Slim], name: str, other: str = "") -> list[int]:
    """The places of the groups that have something in a field, or in another one."""
    return [i for i, one in enumerate(groups) if (said := one.__dict__).get(name) or said.get(other)]


@cache
def kinds(kind: type[Slim]) -> dict[str, tuple[type, bool]]:
    """The fields of a class with the kind of their value or values, and whether they are a list."""
    return {name: _kind(kind, name) for name in kind.fields_}


def _kind(kind: type[Slim], name: str) -> tuple[type, bool]:
    """What an annotation says, which is a kind, a kind or None, or a list of a kind."""
    holder: type[Slim] = next(one for one in kind.__mro__ if issubclass(one, Slim) and name in one.own_)
    said = holder.own_[name].removesuffix(" | None")
    many = said.startswith("list[")
    inner = said[5:-1] if many else said
    return _PLAIN.get(inner) or getattr(sys.modules[holder.__module__], inner), many


@cache
def ranks(kind: type[Slim]) -> dict[str, int]:
    """The numbers of the fields of a class in their order."""
    return {name: rank for rank, name in enumerate(kind.fields_)}


@cache
def public(kind: type[Slim]) -> dict[str, Field]:
    """The fields that an invoice shows, in their order."""
    return {name: said for name, said in kind.fields_.items() if name[0] != "_"}


def typed(kind: type) -> Any:
    """The pydantic model of a class."""
    from .typed import typed

    return typed(kind)
