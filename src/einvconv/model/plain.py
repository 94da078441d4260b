"""An invoice as plain data by its names, and back: what JSON holds.

Reading is stricter than the constructors of the model: a day is 2026-05-04 and nothing else, a number has its own
digits, and what no field has is refused. Everything that is wrong is told at once, by its path.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from ..errors import InvalidValue
from ..exact import Numeral
from ..patterns import pattern
from .base import Group, Kept
from .check import check, fields
from .invoice import Invoice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_DAY = pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = pattern(r"[+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,6})?")
_COUNT = pattern(r"[0-9]{1,4}")
_MOST_TOLD = 10
_WRONG = object()


def as_plain(group: Group | Kept) -> dict[str, Any]:
    """A group by its names, without what is empty; numbers and days are texts."""
    found: dict[str, Any] = {}
    for name, _, many in fields(type(group)):
        value = getattr(group, name)
        if many and value:
            found[name] = [_plain(one) for one in value]
        elif not many and value is not None:
            found[name] = _plain(value)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, (Group, Kept)):
        return as_plain(value)
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def from_plain(said: Any) -> Invoice:
    """The invoice that plain data say. Raises InvalidValue, which names all that is wrong by its path."""
    wrong: list[str] = []
    invoice = _group(Invoice, said, "", wrong)
    if wrong:
        told = "; ".join(wrong[:_MOST_TOLD]) + ("; …" if len(wrong) > _MOST_TOLD else "")
        raise InvalidValue(f"The JSON does not say an invoice: {told}.")
    check(invoice)
    return invoice  # type: ignore[no-any-return]


def _group(kind: type[Group | Kept], said: Any, path: str, wrong: list[str]) -> Any:
    if not isinstance(said, dict):
        wrong.append(f"{path or 'the whole'} is {_shown(said)}, and an object belongs there")
        return None
    made = kind.blank() if issubclass(kind, Group) else None
    values: dict[str, Any] = {}
    known = {name: (inner, many) for name, inner, many in fields(kind)}
    for name, value in said.items():
        at = f"{path}.{name[:60]}" if path else name[:60]
        if name not in known:
            meant = _meant(name, known) if len(wrong) < _MOST_TOLD else ""
            wrong.append(f"{at} is no name of {kind.__name__}{meant}")
            continue
        inner, many = known[name]
        if many and value is None:
            continue
        if many and not isinstance(value, list):
            wrong.append(f"{at} is {_shown(value)}, and a list belongs there")
        elif many:
            values[name] = [one for one in _members(inner, value, at, wrong) if one is not _WRONG]
        elif value is not None and (one := _value(inner, value, at, wrong)) is not _WRONG:
            values[name] = one
    if made is None:
        wrong += [f"{path}.{name} is missing" for name in ("path", "value") if said.get(name) is None]
        return kind.model_construct(**{"path": "", "value": "", "unclaimed": 0, **values})
    made.__dict__.update(values)
    return made


def _members(kind: type[Any], said: list[Any], path: str, wrong: list[str]) -> Iterator[Any]:
    for i, value in enumerate(said):
        yield _value(kind, value, f"{path}[{i}]", wrong)


def _value(kind: type[Any], said: Any, path: str, wrong: list[str]) -> Any:
    if issubclass(kind, (Group, Kept)):
        return _group(kind, said, path, wrong)
    found = _READ[kind](said)
    if found is _WRONG:
        wrong.append(f"{path} is {_shown(said)}, and {_ASKED[kind]} belongs there")
    return found


def _text(said: Any) -> Any:
    return said if type(said) is str else _WRONG


def _number(said: Any) -> Any:
    return Decimal(said) if isinstance(said, str) and _NUMBER.fullmatch(said) else _WRONG


def _day(said: Any) -> Any:
    try:
        return dt.date.fromisoformat(said) if type(said) is str and _DAY.fullmatch(said) else _WRONG
    except ValueError:
        return _WRONG


def _flag(said: Any) -> Any:
    return said if isinstance(said, bool) else _WRONG


def _count(said: Any) -> Any:
    return int(said) if isinstance(said, Numeral) and _COUNT.fullmatch(said) else _WRONG


_READ = {str: _text, Decimal: _number, dt.date: _day, bool: _flag, int: _count}
_ASKED: dict[type, str] = {
    str: "a text",
    Decimal: "a number such as 10.50, as it is or as a text,",
    dt.date: "a day such as 2026-05-04",
    bool: "true or false",
    int: "a whole number",
}


def _meant(name: str, known: dict[str, Any]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, 1, 0.7)
    return f"; is “{near[0]}” meant?" if near else ""


def _shown(said: Any) -> str:
    """What stands there, cut where it is long."""
    if said is None or isinstance(said, bool):
        return {None: "null", True: "true", False: "false"}[said]
    if isinstance(said, (dict, list)):
        return "an object" if isinstance(said, dict) else "a list"
    short = said if len(said) <= 40 else f"{said[:39]}…"
    return short if isinstance(said, Numeral) else f"“{short}”"
