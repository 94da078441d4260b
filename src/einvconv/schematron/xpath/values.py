"""Atomic values at run time: their types, casts, comparisons and arithmetic (W3C XPath 2.0 and its functions).

`xs:untypedAtomic` is `Untyped`, `xs:string` is `str`, `xs:integer` is `int`, `xs:decimal` is `Decimal`,
`xs:double` is `float`, dates and times are `Moment`. Nodes are records, which are lists.
"""

from __future__ import annotations

import math
import re
from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
)
from itertools import islice

from einvconv.errors import EinvconvError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

WHITESPACE = " \t\r\n"
# Money is exact: a result that does not fit 2,000 digits is an error and never a rounded number.
DECIMALS = Context(
    prec=2000, rounding=ROUND_HALF_EVEN, Emax=MAX_EMAX, Emin=MIN_EMIN,
    traps=[InvalidOperation, DivisionByZero, Overflow, Inexact],
)  # fmt: skip
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", re.ASCII)
_INTEGER = re.compile(r"[+-]?[0-9]+", re.ASCII)
_DOUBLE = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"  # as a text: few documents need it compiled
MAX_INTEGER_DIGITS = 4000
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


def _bare(text: str) -> str:
    """The text of a number without the white space around it; what is too long for one as it is."""
    return text.strip(WHITESPACE) if len(text) <= _LONGEST_NUMBER else ""


_LONGEST_NUMBER = 100_000

_decimals: dict[str, Decimal] = {}
_doubles: dict[str, float] = {}


def to_decimal(text: str) -> Decimal:
    """`xs:decimal` of a text: no exponent, no infinity, no separators, ASCII digits, XML white space around it."""
    found = _decimals.get(text)
    if found is None:
        bare = _bare(text)
        if not _DECIMAL.fullmatch(bare):
            raise XPathError("FORG0001", f"{_quoted(text)} is not a decimal number")
        if len(_decimals) > _CACHE_LIMIT:
            _decimals.clear()
        found = _decimals[text] = Decimal(bare)
    return found


def to_integer(text: str) -> int:
    """`xs:integer` of a text."""
    bare = _bare(text)
    if not _INTEGER.fullmatch(bare):
        raise XPathError("FORG0001", f"{_quoted(text)} is not an integer")
    if len(bare) > MAX_INTEGER_DIGITS:
        raise XPathError("FOCA0003", "an integer has too many digits")
    return int(bare)


def to_double(text: str) -> float:
    """`xs:double` of a text, an error when it is none."""
    found = _doubles.get(text)
    if found is not None:
        return found
    bare = _bare(text)
    if re.fullmatch(_DOUBLE, bare, re.ASCII):
        if len(_doubles) > _CACHE_LIMIT:
            _doubles.clear()
        found = _doubles[text] = float(bare)
        return found
    if bare in ("INF", "-INF", "NaN"):
        return float(bare.replace("INF", "inf"))
    raise XPathError("FORG0001", f"{_quoted(text)} is not a number")


def double_of(value: Any) -> float:
    """A number as a double: of a decimal there is no minus zero."""
    return value if value.__class__ is float else float(value) + 0.0


# What stands for minus zero where a text is compared with a number: Saxon has it less than zero there.
_BELOW_ZERO = -5e-324
_MINUS_ZERO = r"-0+"


def signed(value: float) -> float:
    """A double as it compares with a text: minus zero is less than zero."""
    return value if value or math.copysign(1, value) > 0 else _BELOW_ZERO


def to_signed(text: str) -> float:
    """A text as it compares with a number: as in Saxon, `-0.00` is less than zero, and `NaN` more than any number."""
    value = to_double(text)
    if value != value:
        return math.inf
    return value or signed(value)


def to_signed_whole(text: str) -> float:
    """A text as it compares with a whole number: `-0` is zero, and `-0.0` less."""
    value = to_double(text)
    return value if value and value == value else 0.0 if re.fullmatch(_MINUS_ZERO, text) else to_signed(text)


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
    whole = value.to_integral_value()
    if value == whole:
        return format(whole, "f") if whole else "0"
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


# --- limits


def spend(d: Any, found: Any, each: int = 1) -> Any:
    """A sequence, charged to the run `d`: so many steps for each item. Raises LimitReached when there are none left."""
    left = d.left = d.left - 1 - len(found) * each
    if left < 0:
        raise all_spent(d)
    return found


def charge(d: Any, steps: int) -> None:
    """Steps charged to a run; None: there is none that is charged."""
    if d is not None:
        d.left -= steps
        if d.left < 0:
            raise all_spent(d)


class Costs:
    """What answers cost that are kept from document to document: each document is charged for those that it asks for,
    so that what it is told does not hang on those before it."""

    __slots__ = ("_of", "_whose")

    def __init__(self, whose: Any) -> None:
        self._whose = whose
        self._of: dict[Any, tuple[float, tuple[Any, ...]]] = {}

    def answer(self, d: Any, key: Any, function: Callable[..., Any], *values: Any) -> Any:
        """The answer to what was not asked before; what it cost is noted, with the dear answers that it asked for."""
        if d is None:
            return function(*values)
        before, others = d.left, len(d.dear)
        found = function(*values)
        steps = before - d.left
        if steps > _DEAR:
            if len(self._of) > _MOST_DEAR:
                self._of.clear()
            self._of[key] = steps, tuple(islice(d.dear, others, None))
            d.dear[self._whose, key] = None
        return found

    def charge(self, d: Any, key: Any) -> None:
        """An answer is there already: the run is charged for it, once."""
        found = self._of.get(key) if self._of and d is not None else None
        if found is not None and (self._whose, key) not in d.dear:
            d.dear.update(dict.fromkeys(((self._whose, key), *found[1])))
            charge(d, int(found[0]))


_DEAR, _MOST_DEAR = 500, 1000


def called_too_often(d: Any) -> None:
    """Said by one of the schema's own functions where a call, which is charged `CALL` steps, was too much."""
    raise all_spent(d)


CALL = 40


def all_spent(d: Any) -> LimitReached:
    """What is raised where a run has no steps left."""
    return LimitReached(f"it needs more than {d.limits.steps:,} steps; the argument `limits` of load() gives more")


def sized(d: Any, size: int) -> None:
    """Charge a text that is about to be made. Raises LimitReached for one that is too long."""
    if size > d.limits.text:
        most = d.limits.text
        raise LimitReached(
            f"it makes a text of more than {most:,} characters; the argument `limits` of load() gives more"
        )
    d.left -= size // 10


def weighed(d: Any, value: Any) -> Any:
    """A value that is read again and again, charged to the run where it is a long text."""
    if value.__class__ is str and d is not None and len(value) > LONG:
        d.left -= len(value) // _READ
        if d.left < 0:
            raise all_spent(d)
    return value


# A text is long from here on, and so many of its characters are looked through in the time of a step.
LONG, _READ = 1000, 3


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
