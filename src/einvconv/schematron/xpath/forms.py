"""Short forms for what the compiler writes often: the text of a child, and values that may be missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from einvconv.schematron.heads import Head
from einvconv.schematron.records import HEAD, NIL, Many, Record
from einvconv.schematron.xpath.comparing import pairs, value_comparison
from einvconv.schematron.xpath.library import normalize_space as NS
from einvconv.schematron.xpath.nodes import child_text as S
from einvconv.schematron.xpath.nodes import string as SV
from einvconv.schematron.xpath.numbers import add_up, divide
from einvconv.schematron.xpath.values import Untyped, spend, text, to_boolean, to_decimal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_BLANK: Head = NIL[HEAD]


def NC(n: Record, tag: str) -> str:
    """`normalize-space(child)`."""
    v = n[1].get(tag)
    if v is None:
        return ""
    text: str = (S(n, tag) or "") if v.__class__ is Many or v[0] is None else v[0]
    return text if text.isalnum() else NS(text)


def DC(n: Record, tag: str) -> Decimal | None:
    """`xs:decimal(child)`."""
    v = n[1].get(tag)
    if v is None:
        return None
    return to_decimal((S(n, tag) or "") if v.__class__ is Many or v[0] is None else v[0])


def has_named(d: Any, n: Record, tag: str, below: str, wanted: str) -> bool:
    """`child[normalize-space(below) = wanted]`."""
    v = n[1].get(tag)
    if v is None:
        return False
    if v.__class__ is Many:
        return any(NC(m, below) == wanted for m in spend(d, v))
    return NC(v, below) == wanted


def has_upper(d: Any, n: Record, tag: str, below: str, wanted: str) -> bool:
    """`child[upper-case(normalize-space(below)) = wanted]`."""
    v = n[1].get(tag)
    if v is None:
        return False
    if v.__class__ is Many:
        return any(NC(m, below).upper() == wanted for m in spend(d, v))
    return NC(v, below).upper() == wanted


def has_boolean(d: Any, n: Record, tag: str, wanted: bool) -> bool:
    """`child = true()` or `child = false()`."""
    v = n[1].get(tag)
    if v is None:
        return False
    if v.__class__ is Many:
        return any(to_boolean(SV(m) if m[0] is None else m[0]) is wanted for m in spend(d, v))
    return to_boolean(SV(v) if v[0] is None else v[0]) is wanted


def same(left: Any, right: Any) -> bool:
    """`=` of optional values of one type."""
    return left is not None and bool(left == right)


def holds(test: Callable[[Any, Any], Any], left: Any, right: Any) -> bool:
    """A comparison of optional values of one type."""
    return left is not None and right is not None and bool(test(left, right))


def holds_if(test: Callable[[Any, Any], Any], left: Any, right: Callable[[], Any]) -> bool:
    """A comparison of optional values of one type, of which the second is not asked for where there is no first."""
    if left is None:
        return False
    other = right()
    return other is not None and bool(test(left, other))


def compared_if(op: str, left: Any, right: Callable[[], Any]) -> bool | None:
    """`eq` and the like, of which the second operand is not asked for where there is no first."""
    return None if left is None else value_comparison(op, left, right())


def hundredth(value: Decimal | int | None) -> Decimal | None:
    """A whole number divided by 100."""
    if value is None:
        return None
    return (value if value.__class__ is Decimal else Decimal(value)).scaleb(-2)


def plus(left: Any, right: Any) -> Any:
    """`+` of optional numbers: decimals, or doubles, or either beside whole ones."""
    return None if left is None or right is None else left + right


def minus(left: Any, right: Any) -> Any:
    """`-` of the same."""
    return None if left is None or right is None else left - right


def times(left: Any, right: Any) -> Any:
    """`*` of optional decimals."""
    return None if left is None or right is None else left * right


def over(left: Any, right: Any) -> Any:
    """`div` of optional decimals."""
    return None if left is None or right is None else divide(left, right)


def opt(value: Any) -> tuple[Any, ...]:
    """An optional value as a sequence."""
    return () if value is None else (value,)


def maybe(function: Callable[[Any], Any], value: Any) -> Any:
    """A function of an optional value."""
    return None if value is None else function(value)


def real(n: Record) -> Record | None:
    """A record reached by going up, or None past the document node."""
    return None if n is NIL else n


def text_or_none(n: Record | None) -> str | None:
    """The string value of an optional node."""
    return None if n is None else SV(n)


def text_or_blank(value: Any) -> str:
    """The text of an optional atomic value."""
    return "" if value is None else text(value)


def item_text(item: Any) -> str:
    """`string(.)` of an item of any kind."""
    if item.__class__ is list:
        found: str = SV(item) if item[0] is None else item[0]
        return found
    return text(item)


def untyped_or_none(value: str | None) -> Untyped | None:
    """An optional text as an untyped value."""
    return None if value is None else Untyped(value)


def any_pair(test: Callable[[Any, Any], Any], left: Iterable[Any], right: Iterable[Any], d: Any = None) -> bool:
    """Whether any pair of two sequences passes a comparison; neither is read further than needed."""
    return any(test(a, b) for a, b in pairs(left, right, d))


def listed(value: str, codes: frozenset[str], mark: str, whole: str) -> bool:
    """`contains(whole, concat(mark, value, mark))` where `codes` are the parts of `whole`."""
    return value in codes or ((not value or mark in value) and f"{mark}{value}{mark}" in whole)


def sum_or(values: Sequence[Any], empty: Any) -> Any:
    """`fn:sum` with its second argument."""
    return add_up(values) if values else empty


def SSL(found: Iterable[Record]) -> list[str]:
    """The texts of nodes."""
    return [SV(n) if n[0] is None else n[0] for n in found]


def head_of(n: Record | None) -> Head:
    """The head of an optional node."""
    return _BLANK if n is None else n[HEAD]
