"""The pydantic models of the groups, of the same fields: made when something is asked that pydantic does."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

import pydantic
from pydantic_core import core_schema as core

from .slim import MISSING, Slim, kinds, public


@cache
def typed(kind: type[Slim]) -> type[pydantic.BaseModel]:
    """The pydantic model of a class; values that are groups stay objects of their classes in it."""
    fields: dict[str, Any] = {}
    for name, said in public(kind).items():
        inner, many = kinds(kind)[name]
        beside: dict[str, Any] = {"description": said.description, "repr": said.shown}
        hint: Any
        if many:
            hint, default = list[inner], pydantic.Field(default_factory=list, **beside)  # type: ignore[valid-type]
        elif said.default is MISSING:
            hint, default = inner, pydantic.Field(**beside)
        else:
            hint = inner | None if said.default is None else inner
            default = pydantic.Field(default=said.default, **beside)
        if said.prepare is not None:
            hint = Annotated[hint, pydantic.BeforeValidator(said.prepare)]
        fields[name] = (hint, default)
    config = pydantic.ConfigDict(extra="forbid", defer_build=True)
    made: type[pydantic.BaseModel] = pydantic.create_model(
        kind.__name__, __config__=config, __doc__=kind.__doc__, __module__=kind.__module__, **fields
    )
    return made


def core_schema(kind: type[Slim], handler: Any) -> Any:
    """How pydantic takes an object of a class, or what one can be made of, and how it gives it out."""
    return core.no_info_wrap_validator_function(
        lambda value, inner: value if isinstance(value, kind) else kind.of_typed(inner(value)),
        handler.generate_schema(typed(kind)),
        serialization=core.wrap_serializer_function_ser_schema(
            lambda value, inner: inner(value.as_typed() if isinstance(value, kind) else value)
        ),
    )
