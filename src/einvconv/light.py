"""Small frozen things with named fields, made without `typing` and `dataclasses`, which take longer to import than all
that is made of them takes to run.

A leaf module. `NamedTuple` is for what is a row of values inside the library; `Record` is for what it gives to users.
A module that uses them imports its other types for checkers only:

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any
"""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, NamedTuple, NoReturn, Self
    from typing import dataclass_transform as dataclass_transform
else:

    def dataclass_transform(**_: Any) -> Any:
        """What tells checkers that the fields of a class are the parameters that it is made with."""
        return lambda cls: cls

    class _Made(type):
        """Makes a tuple with named fields of a class with annotations; the values given there are the defaults."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = body.get("__annotations__", {})
            made = namedtuple(name, fields, defaults=[body[f] for f in fields if f in body], module=body["__module__"])
            for key, value in body.items():
                if key not in fields:
                    setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Made):
        """As `typing.NamedTuple`, for subclassing alone; a default before a field without one is not noticed."""


_LONGEST_SHOWN = 60


class _Signature:
    """The fields of a class as `inspect.signature`, `help` and editors that run the code ask for them."""

    def __get__(self, _: object, cls: type[Record]) -> Any:
        from inspect import Parameter, Signature, get_annotations

        kinds = {name: kind for one in reversed(cls.__mro__) for name, kind in get_annotations(one).items()}
        kind, absent = Parameter.POSITIONAL_OR_KEYWORD, Parameter.empty
        fields = [Parameter(f, kind, default=cls._defaults.get(f, absent), annotation=kinds[f]) for f in cls._fields]
        return Signature(fields)


@dataclass_transform(frozen_default=True)
class Record:
    """A frozen thing with named fields, for subclassing: it compares, hashes, pickles, and goes to JSON by its names.

    The annotations of a subclass are its fields, in order; the values given there are the defaults.
    """

    if TYPE_CHECKING:  # `typing.get_type_hints` asks for what annotations name, and is asked for the fields alone
        __signature__: ClassVar[Any]
        _fields: ClassVar[tuple[str, ...]]
        _names: ClassVar[frozenset[str]]
        _defaults: ClassVar[dict[str, Any]]
    __signature__ = _Signature()
    _fields = ()
    _names = frozenset()
    _defaults = {}

    def __init_subclass__(cls) -> None:
        fields = tuple(cls.__annotations__)
        cls._fields = (*cls._fields, *fields)
        cls.__match_args__ = cls._fields  # type: ignore[misc, attr-defined]  # checkers make their own
        cls._names = frozenset(cls._fields)
        cls._defaults = {**cls._defaults, **{f: cls.__dict__[f] for f in fields if f in cls.__dict__}}

    def __init__(self, *values: Any, **named: Any) -> None:
        said = self.__dict__
        if len(values) == len(self._fields) and not named:  # what is made by the thousand says all of it, in order
            said.update(zip(self._fields, values, strict=True))
            return
        said.update(self._defaults)
        said.update(zip(self._fields, values, strict=False))
        said.update(named)
        if said.keys() != self._names or len(values) > len(self._fields) or named.keys() & self._fields[: len(values)]:
            self._refuse(values, named)

    def _refuse(self, values: tuple[Any, ...], named: dict[str, Any]) -> NoReturn:
        name, given = type(self).__name__, self._fields[: len(values)]
        if len(values) > len(self._fields):
            raise TypeError(f"{name} takes {len(self._fields)} values, and {len(values)} were given")
        for one in named:
            if one not in self._names:
                raise TypeError(f"{name} has no field “{one}”; it has {', '.join(self._fields)}")
            if one in given:
                raise TypeError(f"{name}: “{one}” was given twice")
        missing = [f for f in self._fields if f not in self.__dict__]
        raise TypeError(f"{name} lacks {', '.join(missing)}")

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be set: it is frozen; replace() makes another")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be deleted: it is frozen")

    def __eq__(self, other: object) -> bool:
        return self.__dict__ == other.__dict__ if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash((type(self), *(self.__dict__[f] for f in self._fields)))

    def __repr__(self) -> str:
        """The fields that say more than their defaults, long ones cut short."""
        told = ((f, self.__dict__[f]) for f in self._fields)
        shown = [f"{f}={_short(v)}" for f, v in told if f not in self._defaults or v != self._defaults[f]]
        return f"{type(self).__name__}({', '.join(shown)})"

    def replace(self, **changes: Any) -> Self:
        """Another one with some fields changed."""
        return type(self)(**{**self.__dict__, **changes})

    __replace__ = replace

    def to_dict(self) -> dict[str, Any]:
        """All of it by its names, as plain data that JSON has too: bytes become base64 text."""
        return {f: _plain(self.__dict__[f]) for f in self._fields}

    def to_json(self, indent: int | None = None) -> str:
        """The same as JSON text."""
        from json import dumps

        return dumps(self.to_dict(), ensure_ascii=False, indent=indent)


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    if isinstance(value, bytes):
        from binascii import b2a_base64

        return b2a_base64(value, newline=False).decode("ascii")
    return value


def _short(value: Any) -> str:
    if isinstance(value, bytes):
        return f"<{len(value):,} bytes>"
    if isinstance(value, tuple) and value and isinstance(value[0], Record):
        return f"<{len(value):,}>"
    if isinstance(value, str) and len(value) > _LONGEST_SHOWN:
        return repr(f"{value[:_LONGEST_SHOWN]}…")
    return repr(value)


__all__ = ["NamedTuple", "Record"]
