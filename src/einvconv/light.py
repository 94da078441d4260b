"""`NamedTuple` without `typing`, which compiles each annotation of each class: that takes longer than making the class.

A leaf module. Type checkers see `typing.NamedTuple`; at run time the classes are made by `collections.namedtuple`, and
their annotations are kept as the texts that they are. A module that uses it imports its other types for checkers only:

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any
"""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NamedTuple
else:

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


__all__ = ["NamedTuple"]
