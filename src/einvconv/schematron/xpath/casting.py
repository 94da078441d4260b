"""Types of atomic values at run time: casts, and arguments by the function conversion rules (W3C XPath 2.0)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

from einvconv.schematron.xpath import dates
from einvconv.schematron.xpath.values import (
    MAX_INTEGER_DIGITS,
    Untyped,
    XPathError,
    describe,
    double_of,
    text,
    to_boolean,
    to_decimal,
    to_double,
    to_integer,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

INTEGERS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "int": (-(2**31), 2**31 - 1),
    "long": (-(2**63), 2**63 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
_MOMENTS: dict[str, type[dates.Moment]] = {
    "date": dates.Date, "time": dates.Time, "dateTime": dates.DateTime, "dayTimeDuration": dates.Duration,
}  # fmt: skip
CAST_TYPES = {"string", "untypedAtomic", "boolean", "decimal", "double", "float", *INTEGERS, *_MOMENTS}
# What values may be given as: a float has seven digits, and would have those of a double here.
GIVEN_TYPES = CAST_TYPES - {"float"} | {"anyAtomicType"}


def moment_argument(value: Any, name: str) -> Any:
    """An optional argument of type `xs:date`, `xs:time` or `xs:dateTime`."""
    return None if value is None else as_type(value, name)


def integer_argument(value: Any) -> int:
    """An argument of type `xs:integer`."""
    if value is None:
        raise XPathError("XPTY0004", "a whole number is expected, but there is none")
    return int(as_type(value, "integer"))


def double_argument(value: Any) -> float:
    """An argument of type `xs:double`."""
    if value is None:
        raise XPathError("XPTY0004", "a number is expected, but there is none")
    return float(as_type(value, "double"))


def cast(value: Any, name: str) -> Any:
    """The value of an optional atomic value in another type; None stays None."""
    if value is None:
        return None
    if name in ("string", "untypedAtomic"):
        return text(value) if name == "string" else Untyped(text(value))
    if name in _MOMENTS:
        if isinstance(value, str):
            return _MOMENTS[name].parse(value)
        if isinstance(value, _MOMENTS[name]):
            return value
        if isinstance(value, dates.DateTime):
            (day, _, time), zone = value.text.partition("T"), dates.zone_of(value)[1]
            return dates.Date.parse(day + zone) if name == "date" else dates.Time.parse(time)
        if isinstance(value, dates.Date) and name == "dateTime":
            return dates.DateTime.parse("T00:00:00".join(dates.zone_of(value)))
    elif name == "boolean":
        if isinstance(value, str):
            return to_boolean(value)
        if isinstance(value, (int, float, Decimal)):
            return not (value == 0 or value != value)
    elif name in ("double", "float"):
        if isinstance(value, str):
            return to_double(value)
        if isinstance(value, (int, float, Decimal)):
            return double_of(value)
    elif name == "decimal":
        if isinstance(value, str):
            return to_decimal(value)
        if isinstance(value, float):
            if math.isnan(value) or math.isinf(value):
                raise XPathError("FOCA0002", f"{text(value)} is no decimal number")
            return Decimal(value)
        if isinstance(value, (int, Decimal)):
            return Decimal(value)
    elif name in INTEGERS:
        return _within(_integer(value), name)
    raise XPathError("XPTY0004", f"{describe(value)} cannot become xs:{name}")


def _integer(value: Any) -> int:
    if isinstance(value, str):
        return to_integer(value)
    if isinstance(value, float) and (math.isnan(value) or math.isinf(value)):
        raise XPathError("FOCA0002", f"{text(value)} is no integer")
    if isinstance(value, Decimal) and value.adjusted() >= MAX_INTEGER_DIGITS:
        raise XPathError("FOCA0003", "an integer has too many digits")
    if isinstance(value, (int, float, Decimal)):
        return int(value)
    raise XPathError("XPTY0004", f"{describe(value)} cannot become xs:integer")


def _within(value: int, name: str) -> int:
    low, high = INTEGERS[name]
    if (low is not None and value < low) or (high is not None and value > high):
        raise XPathError("FORG0001", f"{value} is no xs:{name}")
    return value


def is_whole(value: Decimal) -> bool:
    """Whether a decimal is one that Saxon has as a whole number: `4 div 2`, and `2` of a text, but not `2.0`."""
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= 0 and value.adjusted() < MAX_INTEGER_DIGITS


def castable(value: Any, name: str, optional: bool) -> bool:
    """`castable as`; `value` is a sequence of atomic values."""
    if len(value) != 1:
        return optional and not value
    try:
        cast(value[0], name)
    except (XPathError, ArithmeticError):
        return False
    return True


def is_type(item: Any, name: str) -> bool:
    """Whether an item is of an atomic type or a node kind such as `element()`."""
    if name == "item()":
        return True
    if name.endswith("()"):
        return item.__class__ is list and (name == "node()" or item[4].kind == name[:-2])
    if item.__class__ is list:
        return False
    name = name.removeprefix("xs:")
    if name == "anyAtomicType":
        return True
    if name == "untypedAtomic":
        return isinstance(item, Untyped)
    if name == "string":
        return isinstance(item, str) and not isinstance(item, Untyped)
    if name == "boolean":
        return isinstance(item, bool)
    if isinstance(item, bool):
        return False
    if name in ("double", "float"):
        return isinstance(item, float)
    if name == "decimal":
        return isinstance(item, (int, Decimal))
    if name in INTEGERS:
        return isinstance(item, int) or (isinstance(item, Decimal) and is_whole(item))
    return name in _MOMENTS and type(item) is _MOMENTS[name]


def is_instance(items: Sequence[Any], name: str, occurrence: str) -> bool:
    """`instance of`."""
    if name == "empty-sequence()":
        return not items
    if (not items and occurrence not in ("?", "*")) or (len(items) > 1 and occurrence not in ("+", "*")):
        return False
    return all(is_type(i, name) for i in items)


def as_type(value: Any, name: str) -> Any:
    """One atomic argument by the function conversion rules: untyped is cast, numbers are promoted, else an error."""
    if isinstance(value, Untyped):
        return cast(value, name)
    if is_type(value, name):
        return int(value) if name in INTEGERS else value
    if name in ("double", "float") and isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return double_of(value)
    raise XPathError("XPTY0004", f"{describe(value)} is given where xs:{name} is expected")


def convert(items: Sequence[Any], name: str, occurrence: str) -> Any:
    """Atomized items by the function conversion rules: a value, None or a list, as the occurrence says."""
    if name in ("xs:anyAtomicType", "item()"):
        made = list(items)
    elif name.endswith("()"):
        raise XPathError("XPTY0004", f"an atomic value is given where {name} is expected")
    else:
        made = [as_type(i, name[3:]) for i in items]
    if occurrence in ("*", "+"):
        if not made and occurrence == "+":
            raise XPathError("XPTY0004", f"nothing is given where {name}+ is expected")
        return made
    if len(made) > 1 or (not made and occurrence != "?"):
        raise XPathError("XPTY0004", f"{len(made)} values are given where one {name} is expected")
    return made[0] if made else None
