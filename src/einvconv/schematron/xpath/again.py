"""What code for after an error calls, and how a test comes to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from einvconv.schematron.records import ORDER
from einvconv.schematron.xpath.comparing import compare, pairs
from einvconv.schematron.xpath.dates import moved
from einvconv.schematron.xpath.nesting import compiled
from einvconv.schematron.xpath.numbers import arithmetic_of_any
from einvconv.schematron.xpath.values import LimitReached, Untyped, XPathError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from einvconv.schematron.records import Record

FAILS = (XPathError, ArithmeticError)
"""What makes a pattern not match, and a shared value be found the plain way."""
ERRORS = (*FAILS, LimitReached, RecursionError)
"""What makes a test one that could not be evaluated."""
_MADE = "_MADE"


def made(code: str, names: dict[str, Any]) -> Callable[..., Any]:
    """A function for code that is kept as a text, since few documents need it; made once."""
    kept: dict[str, Callable[..., Any]] = names.setdefault(_MADE, {})
    found = kept.get(code)
    if found is None:
        try:
            # A function, since the inside of a comprehension sees the names of a function and not those of an eval.
            found = eval(compiled(f"lambda d, c, n, L: {code}", "an expression", "eval"), names)
        except (SyntaxError, RecursionError, MemoryError):
            found = _too_deep  # for Python's own compiler
        kept[code] = found
    return found


def _too_deep(d: Any, c: Any, n: Any, L: Any) -> Any:
    raise XPathError("XPST0003", "an expression that is nested too deep to be evaluated")


def again(
    code: str, names: dict[str, Any], d: Any, n: Record, L: Any, index: int, error: Exception, out: list[Any]
) -> None:
    """A failed test, evaluated by the code for after an error; where that fails as well, the first error is told."""
    if isinstance(error, FAILS):
        try:
            if made(code, names)(d, d.c, n, L):
                out.append((index, n, None))
            return
        except FAILS:
            pass
        except ERRORS as other:
            error = other
    out.append((index, n, error))


def passes(code: str, names: dict[str, Any], d: Any, n: Record) -> bool:
    """Whether a condition of a context holds for a node, by the code for after an error; one that fails does not."""
    try:
        return bool(made(code, names)(d, d.c, n, None))
    except FAILS:
        return False


def passed(code: str, names: dict[str, Any], d: Any, ns: Sequence[Record]) -> list[Record]:
    """The same for one node, or none, as the functions for conditions give it."""
    try:
        return [n for n in ns if made(code, names)(d, d.c, n, None)]
    except FAILS:
        return failed(d, ns)


def failed(d: Any, ns: Sequence[Record]) -> list[Record]:
    """What a condition of a context gives for one node where it is an error: no match, whatever else there is."""
    if ns:
        d.failed.add(ns[0][ORDER])
    return []


def plainly(code: str, names: dict[str, Any], d: Any, n: Any = None, L: Any = None) -> Any:
    """A value by the code for after an error."""
    return made(code, names)(d, d.c, n, L)


def either(left: Callable[[], Any], right: Callable[[], Any]) -> bool:
    """`or`."""
    try:
        if left():
            return True
    except FAILS:
        if right():
            return True
        raise
    return bool(right())


def both(left: Callable[[], Any], right: Callable[[], Any]) -> bool:
    """`and`."""
    try:
        if not left():
            return False
    except FAILS:
        if not right():
            return False
        raise
    return bool(right())


def arithmetic_if(op: str, left: Any, right: Callable[[], Any]) -> Any:
    """Arithmetic of which the second operand is not asked for where there is no first."""
    return None if left is None else arithmetic_of_any(op, left, right())


def moved_if(op: str, left: Any, right: Callable[[], Any]) -> Any:
    """The same of dates and lengths of time."""
    return None if left is None else moved(op, left, right())


def compared(op: str, left: Iterable[Any], right: Callable[[], Iterable[Any]], d: Any) -> bool:
    """A general comparison."""
    first = next(iter(left := iter(left)), None)
    if first is None:
        return False
    return any(_holds(op, a, b) for a, b in pairs(_from(first, left), right(), d))


def _from(first: Any, rest: Iterable[Any]) -> Iterable[Any]:
    yield first
    yield from rest


def _holds(op: str, left: Any, right: Any) -> bool:
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Untyped) and isinstance(other, float) and other != other:
            return op == "!="  # whatever the text is, even no number
    return compare(op, left, right)
