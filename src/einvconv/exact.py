"""Arithmetic of our own: a conversion and a verdict are the same in whatever decimal context the caller works.

Sums and products of amounts are exact in it. What is not exact is rounded where it is made, and its rounding is named
there: half up, as EN 16931 and the guides have it.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from functools import wraps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import ParamSpec, TypeVar

    P = ParamSpec("P")
    T = TypeVar("T")

# A number of an invoice has at most so many digits on either side of its point: no amount on earth has half as many.
MAX_DIGITS = 60
# A product of four such numbers, summed over a million lines, still fits whole.
_DIGITS = 1000
_QUOTIENT_DIGITS = 28
_TRAPS = [InvalidOperation, DivisionByZero, Overflow]
EXACT = Context(prec=_DIGITS, rounding=ROUND_HALF_UP, Emin=-999_999, Emax=999_999, capitals=1, clamp=0, traps=_TRAPS)
_QUOTIENT = Context(prec=_QUOTIENT_DIGITS, rounding=ROUND_HALF_UP, traps=_TRAPS)


class Numeral(str):
    """A number of JSON as it was written: no digit of it is lost in a float, and it is no text."""

    __slots__ = ()


def exactly(function: Callable[P, T]) -> Callable[P, T]:
    """The same function, working in a context of our own and leaving the caller's as it was."""

    @wraps(function)
    def inner(*args: P.args, **kwargs: P.kwargs) -> T:
        with localcontext(EXACT):
            return function(*args, **kwargs)

    return inner


def quotient(top: Decimal, bottom: Decimal | int) -> Decimal:
    """A quotient for a document, rounded half up to 28 digits where it does not end before."""
    return _QUOTIENT.divide(top, Decimal(bottom))


def is_reasonable(number: Decimal) -> bool:
    """Whether a number can be one of an invoice: finite, and not of more than 60 digits on a side of its point."""
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and number.adjusted() < MAX_DIGITS and exponent >= -MAX_DIGITS
