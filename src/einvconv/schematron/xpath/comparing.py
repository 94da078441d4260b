"""Comparisons and truth of atomic values at run time (W3C XPath 2.0)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from einvconv.schematron.xpath.values import (
    Untyped,
    XPathError,
    describe,
    signed,
    spend,
    to_boolean,
    to_signed,
    to_signed_whole,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def comparable(left: Any, right: Any, general: bool) -> tuple[Any, Any]:
    """Both operands in types that compare, by the rules of general or of value comparisons."""
    if isinstance(left, Untyped):
        if general and not isinstance(right, Untyped):
            left, right = _as_other(left, right)
    elif general and isinstance(right, Untyped):
        right, left = _as_other(right, left)
    if isinstance(left, str) and isinstance(right, str):
        return left, right
    if isinstance(left, bool) or isinstance(right, bool):
        if isinstance(left, bool) and isinstance(right, bool):
            return left, right
    elif isinstance(left, (int, float, Decimal)) and isinstance(right, (int, float, Decimal)):
        if isinstance(left, float) is not isinstance(right, float):
            return float(left), float(right)
        return left, right
    elif type(left) is type(right) and not isinstance(left, str):
        return left, right
    raise XPathError("XPTY0004", f"{describe(left)} cannot be compared with {describe(right)}")


def _as_other(untyped: str, other: Any) -> tuple[Any, Any]:
    """An untyped operand in the type of the other, and the other as it compares with it."""
    if isinstance(other, str):
        return untyped, other
    if isinstance(other, bool):
        return to_boolean(untyped), other
    if isinstance(other, float):
        return to_signed(untyped), signed(other)
    if isinstance(other, int) or (isinstance(other, Decimal) and other.as_tuple().exponent == 0):
        return to_signed_whole(untyped), other
    if isinstance(other, Decimal):
        return to_signed(untyped), other
    return other.parse(untyped), other


def compare(op: str, left: Any, right: Any, general: bool = True) -> bool:
    """One pair of atomic values under `= != < <= > >=`."""
    left, right = comparable(left, right, general)
    if op == "=":
        return bool(left == right)
    if op == "!=":
        return bool(left != right)
    if op == "<":
        return bool(left < right)
    if op == "<=":
        return bool(left <= right)
    return bool(left > right) if op == ">" else bool(left >= right)


def pairs(left: Iterable[Any], right: Iterable[Any], d: Any = None) -> Iterator[tuple[Any, Any]]:
    """Every item of one sequence with every item of another; the other is read as far as it is asked for, and once.

    `d`: the run that is charged for them.
    """
    others: list[Any] = []
    rest = iter(right)
    for a in left:
        if d is not None:
            spend(d, others)
        for b in others:
            yield a, b
        for b in rest:
            others.append(b)
            yield a, b


def general(op: str, left: Iterable[Any], right: Iterable[Any], d: Any = None) -> bool:
    """A general comparison of two sequences of atomic values: true when any pair is."""
    return any(compare(op, a, b) for a, b in pairs(left, right, d))


def value_comparison(op: str, left: Any, right: Any) -> bool | None:
    """`eq` and the like of two optional values; empty when either is."""
    if left is None or right is None:
        return None
    return compare(op, left, right, general=False)


def truth(items: Sequence[Any]) -> bool:
    """The effective boolean value of a sequence of items."""
    if not items:
        return False
    first = items[0]
    if isinstance(first, list):
        return True
    if len(items) > 1:
        raise XPathError("FORG0006", "a sequence of several values has no truth value")
    return truth_of(first)


def truth_of(value: Any) -> bool:
    """The effective boolean value of one item or of None, the empty sequence."""
    if value is None or value is False:
        return False
    if value is True or isinstance(value, list):
        return True
    if isinstance(value, str):
        return value != ""
    if isinstance(value, float):
        return not (value == 0 or math.isnan(value))
    if isinstance(value, (int, Decimal)):
        return value != 0
    raise XPathError("FORG0006", f"{value} has no truth value")


def one(items: Sequence[Any]) -> Any:
    """The only item of a sequence or None; several are an error."""
    if len(items) > 1:
        raise XPathError("XPTY0004", f"one value is expected, but there are {len(items)}")
    return items[0] if items else None


def exactly_one(value: Any) -> Any:
    """A value that must be there."""
    if value is None:
        raise XPathError("XPTY0004", "a value is expected, but there is none")
    return value
