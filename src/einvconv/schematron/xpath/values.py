"""Atomic values at run time: their types, casts, comparisons and arithmetic (W3C XPath 2.0 and its functions).

`xs:untypedAtomic` is `Untyped`, `xs:string` is `str`, `xs:integer` is `int`, `xs:decimal` is `Decimal`,
`xs:double` is `float`, dates and times are `Moment`. Nodes are records, which are lists.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
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
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
)

from einvconv.errors import EinvconvError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

WHITESPACE = " \t\r\n"
# Money is exact: a result that does not fit 2,000 digits is an error and never a rounded number.
DECIMALS = Context(
    prec=2000, rounding=ROUND_HALF_EVEN, Emax=MAX_EMAX, Emin=MIN_EMIN,
    traps=[InvalidOperation, DivisionByZero, Overflow, Inexact],
)  # fmt: skip
_DIVISION_DIGITS = 18
_DIVISION_ROOM = 57
_LONG = 2**63
_STEPS: dict[int, Decimal] = {}
_QUOTIENT = Context(prec=60, rounding=ROUND_05UP, traps=[])
_UNLIMITED = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", re.ASCII)
_INTEGER = re.compile(r"[+-]?[0-9]+", re.ASCII)
_DOUBLE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII)
_MAX_INTEGER_DIGITS = 4000
_MAX_BITS = 13_000
_HALF = Decimal("0.5")
_CACHE_LIMIT = 20_000


class XPathError(EinvconvError):
    """A dynamic error of XPath; `code` is the W3C error code."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{text} ({code})")
        self.code = code


class LimitReached(EinvconvError):
    """A rule needs more than the limits give it: steps, the length of a text, the depth of a function."""


class Untyped(str):
    """An `xs:untypedAtomic`."""

    __slots__ = ()


class Unset:
    """The mark of what has not been computed yet."""


UNSET = Unset()


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")


# --- casts from text

_decimals: dict[str, Decimal] = {}
_doubles: dict[str, float] = {}


def to_decimal(text: str) -> Decimal:
    """`xs:decimal` of a text: no exponent, no infinity, no separators, ASCII digits, XML white space around it."""
    found = _decimals.get(text)
    if found is None:
        bare = text.strip(WHITESPACE)
        if not _DECIMAL.fullmatch(bare):
            raise XPathError("FORG0001", f"{_quoted(text)} is not a decimal number")
        if len(_decimals) > _CACHE_LIMIT:
            _decimals.clear()
        found = _decimals[text] = Decimal(bare)
    return found


def to_integer(text: str) -> int:
    """`xs:integer` of a text."""
    bare = text.strip(WHITESPACE)
    if not _INTEGER.fullmatch(bare):
        raise XPathError("FORG0001", f"{_quoted(text)} is not an integer")
    if len(bare) > _MAX_INTEGER_DIGITS:
        raise XPathError("FOCA0003", "an integer has too many digits")
    return int(bare)


def to_double(text: str) -> float:
    """`xs:double` of a text, an error when it is none."""
    found = _doubles.get(text)
    if found is not None:
        return found
    bare = text.strip(WHITESPACE)
    if _DOUBLE.fullmatch(bare):
        if len(_doubles) > _CACHE_LIMIT:
            _doubles.clear()
        found = _doubles[text] = float(bare)
        return found
    if bare in ("INF", "-INF", "NaN"):
        return float(bare.replace("INF", "inf"))
    raise XPathError("FORG0001", f"{_quoted(text)} is not a number")


# What stands for minus zero where a text is compared with a number: Saxon has it less than zero there.
_BELOW_ZERO = -5e-324
_MINUS_ZERO = re.compile(r"-0+", re.ASCII)


def signed(value: float) -> float:
    """A double as it compares with a text: minus zero is less than zero."""
    return value if value or math.copysign(1, value) > 0 else _BELOW_ZERO


def to_signed(text: str) -> float:
    """A text as it compares with a number: minus zero is less than zero, as `-0.00` is in Saxon."""
    value = to_double(text)
    return value or signed(value)


def to_signed_whole(text: str) -> float:
    """A text as it compares with a whole number: `-0` is zero, and `-0.0` less."""
    return to_double(text) or (0.0 if _MINUS_ZERO.fullmatch(text) else to_signed(text))


def number(text: str) -> float:
    """`fn:number` of a text: NaN when it is none."""
    try:
        return to_double(text)
    except XPathError:
        return math.nan


def to_boolean(text: str) -> bool:
    """`xs:boolean` of a text."""
    bare = text.strip(WHITESPACE)
    if bare in ("true", "1"):
        return True
    if bare in ("false", "0"):
        return False
    raise XPathError("FORG0001", f"{_quoted(text)} is not true or false")


# --- text of values


def text_of_decimal(value: Decimal | int) -> str:
    """The canonical text of an integer or decimal."""
    if isinstance(value, int):
        return str(value)
    if value == value.to_integral_value():
        return str(int(value))
    text = format(value, "f")
    return text.rstrip("0") if "." in text else text


def text_of_double(value: float) -> str:
    """The text of a double by the rules of `xs:string(xs:double)`."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "INF" if value > 0 else "-INF"
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else "0"
    sign, digits, exponent = Decimal(repr(value)).normalize(Context(prec=40)).as_tuple()
    assert isinstance(exponent, int)
    if 1e-6 <= abs(value) < 1e6:
        return text_of_decimal(Decimal((sign, digits, exponent)))
    mantissa = "".join(map(str, digits))
    return f"{'-' if sign else ''}{mantissa[0]}.{mantissa[1:] or '0'}E{exponent + len(digits) - 1}"


def text(value: Any) -> str:
    """`xs:string` of an atomic value."""
    if isinstance(value, str):
        return str(value)
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, float):
        return text_of_double(value)
    if isinstance(value, (int, Decimal)):
        return text_of_decimal(value)
    return str(value)


# --- numbers


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
    left, right = Decimal(left), Decimal(right)
    if right == 1:
        return left
    scale = max(_DIVISION_DIGITS, _scale(left) - _scale(right) + _DIVISION_DIGITS)
    if left.adjusted() - right.adjusted() + scale < _DIVISION_ROOM:
        # Rounding by 05UP keeps a longer quotient from turning into a tie, so the second rounding is the right one.
        step = _STEPS.get(scale) or _STEPS.setdefault(scale, Decimal((0, (1,), -scale)))
        return _QUOTIENT.divide(left, right).quantize(step, ROUND_HALF_DOWN, _QUOTIENT).normalize(_QUOTIENT)
    le, re_ = left.as_tuple().exponent, right.as_tuple().exponent
    assert isinstance(le, int) and isinstance(re_, int)
    top = int(left.scaleb(-le, _UNLIMITED)) * 10 ** max(scale + le - re_, 0)
    bottom = int(right.scaleb(-re_, _UNLIMITED)) * 10 ** max(re_ - scale - le, 0)
    quotient, rest = divmod(abs(top), abs(bottom))
    if rest * 2 > abs(bottom):
        quotient += 1
    return Decimal(-quotient if (top < 0) != (bottom < 0) else quotient).scaleb(-scale)


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
        left, right = float(left), float(right)
    if op == "+":
        return left + right
    if op == "-":
        return left - right
    if op == "*":
        return product(left, right)
    if op == "div":
        if isinstance(left, float) or isinstance(right, float):
            return divide_double(float(left), float(right))
        return divide(left, right)
    return integer_divide(left, right) if op == "idiv" else modulo(left, right)


def product(left: Any, right: Any) -> Any:
    """`*` of two numbers of one kind; whole numbers have a limit, as decimals have."""
    found = left * right
    if found.__class__ is int and found.bit_length() > _MAX_BITS:
        raise XPathError("FOAR0002", f"a whole number of more than {_MAX_INTEGER_DIGITS} digits")
    return found


def in_turn(ops: Sequence[str], values: Sequence[Any]) -> Any:
    """Arithmetic of many operands, from the left to the right."""
    total = values[0]
    for op, value in zip(ops, values[1:], strict=True):
        total = arithmetic(op, total, value)
    return None if total is None else numeric(total)


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
        return float(round_to(Decimal(value), digits))
    if abs(digits) > _MAX_INTEGER_DIGITS:
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
        if abs(digits) > _MAX_INTEGER_DIGITS:
            return value if digits > 0 else value * 0
        if isinstance(value, float):
            return value if math.isnan(value) or math.isinf(value) else float(round(Decimal(value), digits))
        if isinstance(value, int) and digits >= 0:
            return value
        return Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN, Context(prec=2000))
    if isinstance(value, int) or (isinstance(value, float) and (math.isnan(value) or math.isinf(value))):
        return value
    found = math.floor(value) if how == "floor" else math.ceil(value)
    return float(found) if isinstance(value, float) else Decimal(found)


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


# --- limits


def spend(d: Any, found: Any, each: int = 1) -> Any:
    """A sequence, charged to the run `d`: so many steps for each item. Raises LimitReached when there are none left."""
    d.left -= 1 + len(found) * each
    if d.left < 0:
        raise LimitReached(f"it needs more than {d.limits.steps:,} steps; the argument `limits` of load() gives more")
    return found


def called(d: Any) -> None:
    """A call of one of the schema's own functions, charged to the run."""
    spend(d, (), 0)
    d.left -= _CALL


_CALL = 20


def sized(d: Any, size: int) -> None:
    """Charge a text that is about to be made. Raises LimitReached for one that is too long."""
    if size > d.limits.text:
        most = d.limits.text
        raise LimitReached(
            f"it makes a text of more than {most:,} characters; the argument `limits` of load() gives more"
        )
    d.left -= size // 10


# --- comparison


def describe(value: Any) -> str:
    """A value in the words of an error message."""
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, str):
        return f"the text {_quoted(value)}"
    if isinstance(value, (int, float, Decimal)):
        return f"the number {text(value)}"
    return "a node" if isinstance(value, list) else f"{value}"


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
