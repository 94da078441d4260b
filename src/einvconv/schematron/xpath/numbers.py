"""Arithmetic and rounding at run time (W3C XPath 2.0 and its functions)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import (
    MAX_EMAX,
    MAX_PREC,
    MIN_EMIN,
    ROUND_05UP,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
)

from einvconv.schematron.xpath.dates import Duration, Moment, moved
from einvconv.schematron.xpath.values import MAX_INTEGER_DIGITS, Untyped, XPathError, describe, double_of, to_double

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_DIVISION_DIGITS = 18
_DIVISION_ROOM = 57
_LONG = 2**63
_STEPS: dict[int, Decimal] = {}
_QUOTIENT = Context(prec=60, rounding=ROUND_05UP, traps=[])
# Lengths of time have 24 digits before the point and 18 after it at most.
_LONGER = Context(prec=100, rounding=ROUND_05UP, traps=[])
_RATIO = Decimal("1e-20")
_UNLIMITED = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
_MAX_BITS = 13_000
_HALF = Decimal("0.5")
_TENTH = Decimal("0.0")
_PLACES = {1: 0, 10: -1, 100: -2, 1000: -3}


def _scale(value: Decimal) -> int:
    """The digits after the point, trailing zeros left out; below 0 for whole numbers over 64 bits, as Saxon has it."""
    exponent = value.as_tuple().exponent
    if exponent != 0:
        exponent = value.normalize(_UNLIMITED).as_tuple().exponent
    assert isinstance(exponent, int)
    return 0 if exponent >= 0 and abs(value) < _LONG else -exponent


def divide(left: Decimal | int, right: Decimal | int) -> Decimal:
    """`div` of decimals, half down, to 18 digits after the point and what the dividend has more than the divisor.

    How many digits there are is left to the implementation (XPath functions, 6.2.4); this is what Saxon gives.
    """
    if right == 0:
        raise XPathError("FOAR0001", "division by zero")
    if right.__class__ is int and right in _PLACES:
        if left.__class__ is int and not left % right:
            return Decimal(left // right)
        return Decimal(left).scaleb(_PLACES[right])
    left, right = Decimal(left), Decimal(right)
    if right == 1:
        return left
    scale = max(_DIVISION_DIGITS, _scale(left) - _scale(right) + _DIVISION_DIGITS)
    if left.adjusted() - right.adjusted() + scale < _DIVISION_ROOM:
        # Rounding by 05UP keeps a longer quotient from turning into a tie, so the second rounding is the right one.
        step = _STEPS.get(scale) or _STEPS.setdefault(scale, Decimal((0, (1,), -scale)))
        return _QUOTIENT.divide(left, right).quantize(step, ROUND_HALF_DOWN, _QUOTIENT).normalize(_QUOTIENT)
    # As decimals: whole numbers of Python take a time that grows with the square of their digits.
    top, bottom = left.copy_abs().scaleb(scale, _UNLIMITED), right.copy_abs()
    quotient, rest = _UNLIMITED.divmod(top, bottom)
    if _UNLIMITED.add(rest, rest) > bottom:
        quotient = _UNLIMITED.add(quotient, 1)
    made = quotient.scaleb(-scale, _UNLIMITED)
    return made.copy_negate() if quotient and (left < 0) != (right < 0) else made


def divide_double(left: float, right: float) -> float:
    """`div` of doubles: infinity and NaN instead of errors."""
    if right == 0:
        if left == 0 or math.isnan(left):
            return math.nan
        return math.copysign(math.inf, left) * math.copysign(1, right)
    return left / right


def integer_divide(left: Any, right: Any) -> int:
    """`idiv`: towards zero."""
    if right == 0:
        raise XPathError("FOAR0001", "division by zero")
    if isinstance(left, float) or isinstance(right, float):
        left, right = float(left), float(right)
        if math.isnan(left) or math.isnan(right) or math.isinf(left):
            raise XPathError("FOAR0002", "idiv of NaN or infinity")
        return 0 if math.isinf(right) else int(left / right)
    quotient = abs(left) // abs(right)
    return int(-quotient if (left < 0) != (right < 0) else quotient)


def modulo(left: Any, right: Any) -> Any:
    """`mod`: the sign of the dividend."""
    if isinstance(left, float) or isinstance(right, float):
        left, right = float(left), float(right)
        if right == 0 or math.isinf(left) or math.isnan(left) or math.isnan(right):
            return math.nan
        return math.fmod(left, right)
    if right == 0:
        raise XPathError("FOAR0001", "mod by zero")
    rest = abs(left) % abs(right)
    return -rest if left < 0 else rest


def numeric(value: Any) -> Any:
    """An operand of arithmetic: untyped becomes a double, anything else must be a number."""
    if isinstance(value, Untyped):
        return to_double(value)
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise XPathError("XPTY0004", f"arithmetic takes numbers, not {describe(value)}")
    return value


def arithmetic(op: str, left: Any, right: Any) -> Any:
    """`+ - * div idiv mod` of two optional atomic values of any type."""
    if left is None or right is None:
        return None
    left, right = numeric(left), numeric(right)
    if isinstance(left, float) is not isinstance(right, float) and op in "+-*":
        left, right = double_of(left), double_of(right)
    if op == "+":
        return left + right
    if op == "-":
        return left - right
    if op == "*":
        return product(left, right)
    if op == "div":
        if isinstance(left, float) or isinstance(right, float):
            return divide_double(double_of(left), double_of(right))
        return divide(left, right)
    return integer_divide(left, right) if op == "idiv" else modulo(left, right)


def arithmetic_of_any(op: str, left: Any, right: Any) -> Any:
    """The same, and `+` and `-` of dates and lengths of time, where only a document tells which they are."""
    if isinstance(left, Duration) and isinstance(right, Duration) and op == "div":
        return ratio(left, right)
    if isinstance(left, Moment) and isinstance(right, Moment):
        return moved(op, left, right)
    return arithmetic(op, left, right)


def ratio(left: Duration | None, right: Duration | None) -> Decimal | None:
    """How often a length of time goes into another: to 20 digits after the point, as Saxon gives it."""
    if left is None or right is None:
        return None
    if not right.at:
        raise XPathError("FOAR0001", "division by zero")
    return _LONGER.divide(left.at, right.at).quantize(_RATIO, ROUND_HALF_EVEN, _LONGER).normalize(_LONGER)


def product(left: Any, right: Any) -> Any:
    """`*` of two numbers of one kind; whole numbers have a limit, as decimals have."""
    found = left * right
    if found.__class__ is int and found.bit_length() > _MAX_BITS:
        raise XPathError("FOAR0002", f"a whole number of more than {MAX_INTEGER_DIGITS} digits")
    return found


def in_turn(ops: Sequence[str], values: Sequence[Any]) -> Any:
    """Arithmetic of many operands, from the left to the right."""
    total = values[0]
    for op, value in zip(ops, values[1:], strict=True):
        total = arithmetic_of_any(op, total, value)
    return total if total is None or isinstance(total, Moment) else numeric(total)


def negate(value: Any) -> Any:
    """Unary minus of an optional value."""
    return None if value is None else -numeric(value)


def round_to(value: Any, digits: int) -> Any:
    """`fn:round` with a precision, as XPath 3 has it: half up, towards positive infinity."""
    if value is None or digits == 0:
        return round_(value)
    if isinstance(value, float):
        if math.isnan(value) or math.isinf(value) or value == 0:
            return value
        return math.copysign(float(round_to(Decimal(value), digits)), value)
    if abs(digits) > MAX_INTEGER_DIGITS:
        return value if digits > 0 else 0
    found = round_(Decimal(value).scaleb(digits, _UNLIMITED)).scaleb(-digits, _UNLIMITED)
    return int(found) if isinstance(value, int) else found


def round_(value: Any) -> Any:
    """`fn:round`: half up, towards positive infinity."""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return (value + _HALF).to_integral_value(ROUND_FLOOR)
    if math.isnan(value) or math.isinf(value) or value == 0:
        return value
    if -0.5 <= value < 0:
        return -0.0
    floor = math.floor(value)
    return float(floor + 1 if value - floor >= 0.5 else floor)


def rounded(value: Any, how: str, digits: int = 0) -> Any:
    """`fn:floor`, `fn:ceiling` and `fn:round-half-to-even` of an optional number."""
    if value is None:
        return None
    if how == "even":
        if (isinstance(value, int) and digits >= 0) or (isinstance(value, float) and not math.isfinite(value)):
            return value
        if abs(digits) > MAX_INTEGER_DIGITS:
            return value if digits > 0 else value * 0
        found = _even(value, digits)
        return math.copysign(float(found), value) if isinstance(value, float) else type(value)(found)
    if isinstance(value, int) or (isinstance(value, float) and (math.isnan(value) or math.isinf(value))):
        return value
    found = math.floor(value) if how == "floor" else math.ceil(value)
    if isinstance(value, float):
        return math.copysign(float(found), value)
    # Of a number with digits after its point it stays one that has them: in Saxon it is no whole number.
    if found == value and not value.as_tuple().exponent:
        return Decimal(found)
    return Decimal(found).quantize(_TENTH, ROUND_HALF_EVEN, _UNLIMITED)


def _even(value: Any, digits: int) -> Decimal:
    return Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN, _UNLIMITED)


def add_up(values: Iterable[Any]) -> Any:
    """`fn:sum` of atomic values; of nothing it is 0."""
    total: Any = None
    for value in values:
        value = numeric(value)
        if total is None:
            total = value
        elif isinstance(total, float) is isinstance(value, float):
            total = total + value
        else:
            total = float(total) + float(value)
    return 0 if total is None else total
