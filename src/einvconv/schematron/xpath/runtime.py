"""The names that compiled rules use, under the short forms the compiler writes."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

from einvconv.schematron.heads import EMPTY, Head
from einvconv.schematron.records import HEAD, NIL, ORDER, TEXT_HEAD, Many, Record
from einvconv.schematron.xpath.again import (
    ERRORS,
    FAILS,
    again,
    arithmetic_if,
    both,
    compared,
    either,
    failed,
    passed,
    passes,
    plainly,
)
from einvconv.schematron.xpath.dates import (
    Date,
    DateTime,
    Duration,
    Moment,
    Time,
    adjusted,
    moved,
    now,
    part_of_length,
    without_zone,
)
from einvconv.schematron.xpath.dates import part as moment_part
from einvconv.schematron.xpath.library import (
    average,
    cast,
    castable,
    codepoints,
    compare_strings,
    concatenated,
    convert,
    distinct_values,
    double_argument,
    extreme,
    format_number,
    from_codepoints,
    grouped,
    grouped_beside,
    index_of,
    integer_argument,
    is_instance,
    joined,
    joined_within,
    matches,
    moment_argument,
    number_of,
    only,
    replace,
    string_argument,
    subsequence,
    substring,
    substring_after,
    substring_before,
    tokenize,
    tokenize_space,
    translate,
    upto,
)
from einvconv.schematron.xpath.library import normalize_space as NS
from einvconv.schematron.xpath.nodes import along as W
from einvconv.schematron.xpath.nodes import (
    ancestors,
    at,
    atom,
    atoms,
    attribute_nodes,
    count_elements,
    count_named_siblings,
    descendant_nodes,
    descendants,
    element_siblings,
    intersect,
    named_siblings,
    namespace_nodes,
    nodes,
    outside,
    outside_nodes,
    siblings,
    sort,
    text_nodes,
    top_of,
    untyped,
    visited,
    visited_at,
    where,
)
from einvconv.schematron.xpath.nodes import child_text as S
from einvconv.schematron.xpath.nodes import child_texts as SS
from einvconv.schematron.xpath.nodes import children as C
from einvconv.schematron.xpath.nodes import elements as ELS
from einvconv.schematron.xpath.nodes import has as E
from einvconv.schematron.xpath.nodes import has_attribute as EA
from einvconv.schematron.xpath.nodes import has_two as E2
from einvconv.schematron.xpath.nodes import parent as UP
from einvconv.schematron.xpath.nodes import string as SV
from einvconv.schematron.xpath.nodes import text_along as SP
from einvconv.schematron.xpath.nodes import text_of_two as S2
from einvconv.schematron.xpath.nodes import texts as TX
from einvconv.schematron.xpath.nodes import two_along as W2
from einvconv.schematron.xpath.values import UNSET as U
from einvconv.schematron.xpath.values import WHITESPACE as XML_SPACE
from einvconv.schematron.xpath.values import (
    LimitReached,
    Untyped,
    XPathError,
    add_up,
    arithmetic,
    called,
    divide,
    exactly_one,
    general,
    in_turn,
    modulo,
    negate,
    number,
    numeric,
    one,
    pairs,
    product,
    round_,
    round_to,
    rounded,
    signed,
    spend,
    text,
    to_boolean,
    to_decimal,
    to_double,
    to_integer,
    to_signed,
    to_signed_whole,
    truth,
    truth_of,
    value_comparison,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

op_eq, op_ne, op_lt, op_le, op_gt, op_ge = (
    operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge,
)  # fmt: skip
INF = float("inf")
_BLANK: Head = NIL[HEAD]


MANY = Many
"""The class of several children of one tag."""


def NC(n: Record, tag: str) -> str:
    """`normalize-space(child)`."""
    v = n[1].get(tag)
    if v is None:
        return ""
    text: str = (S(n, tag) or "") if v.__class__ is Many or v[0] is None else v[0]
    if text.isalnum():
        return text
    if text.isascii():
        parts = text.split()
        return parts[0] if len(parts) == 1 else " ".join(parts)
    return NS(text)


def DC(n: Record, tag: str) -> Decimal | None:
    """`xs:decimal(child)`."""
    v = n[1].get(tag)
    if v is None:
        return None
    return to_decimal((S(n, tag) or "") if v.__class__ is Many or v[0] is None else v[0])


def has_named(n: Record, tag: str, below: str, wanted: str) -> bool:
    """`child[normalize-space(below) = wanted]`."""
    v = n[1].get(tag)
    if v is None:
        return False
    if v.__class__ is Many:
        return any(NC(m, below) == wanted for m in v)
    return NC(v, below) == wanted


def has_upper(n: Record, tag: str, below: str, wanted: str) -> bool:
    """`child[upper-case(normalize-space(below)) = wanted]`."""
    v = n[1].get(tag)
    if v is None:
        return False
    if v.__class__ is Many:
        return any(NC(m, below).upper() == wanted for m in v)
    return NC(v, below).upper() == wanted


def few_decimals(n: Record, tag: str, most: int) -> bool:
    """`string-length(substring-after(child, '.')) <= most`."""
    v = n[1].get(tag)
    if v is None:
        return True
    text: str = (S(n, tag) or "") if v.__class__ is Many or v[0] is None else v[0]
    point = text.find(".")
    return point < 0 or len(text) - point - 1 <= most


def few_decimals_in(n: Record, most: int) -> bool:
    """`string-length(substring-after(., '.')) <= most`."""
    text: str = SV(n) if n[0] is None else n[0]
    point = text.find(".")
    return point < 0 or len(text) - point - 1 <= most


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
    """`+` of optional decimals."""
    return None if left is None or right is None else left + right


def minus(left: Any, right: Any) -> Any:
    """`-` of optional decimals."""
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


def only_nodes(items: Iterable[Any]) -> list[Record]:
    """The items of a sequence, which must be nodes."""
    found = list(items)
    if any(i.__class__ is not list for i in found):
        raise XPathError("XPTY0019", "a path goes on from a value that is no node")
    return found


def in_order(found: list[Any]) -> list[Any]:
    """The result of a path: nodes in document order, values as they come."""
    return sort(found) if found and all(i.__class__ is list for i in found) else found


def detached(values: Iterable[str]) -> list[Record]:
    """Texts as nodes of no document."""
    return [[v, EMPTY, EMPTY, NIL, TEXT_HEAD, -1 - i / 1e6] for i, v in enumerate(values)]


def treat(items: Sequence[Any], name: str, occurrence: str) -> Sequence[Any]:
    """`treat as`."""
    if not is_instance(items, name, occurrence):
        raise XPathError("XPDY0050", f"a value is not {name}{occurrence}")
    return items


def answer(items: Sequence[Any]) -> Any:
    """The value of a predicate whose type is not known before: a position, or a truth value."""
    if len(items) == 1 and isinstance(items[0], (int, float, Decimal)) and not isinstance(items[0], bool):
        return items[0]
    return truth(items)


def stopped(text: str) -> Any:
    """`xsl:message terminate="yes"`."""
    raise XPathError("XTMM9000", text or "the rules stop here")


def index_nodes(pairs: Iterable[tuple[str, Record]]) -> dict[str, list[Record]]:
    """The nodes of each key."""
    found: dict[str, list[Record]] = {}
    for key, n in pairs:
        found.setdefault(key, []).append(n)
    return found


def index_of_keys(pairs: Iterable[tuple[Any, Record]]) -> dict[Any, list[Record]]:
    """The nodes of each key, each node once, in document order."""
    found: dict[Any, list[Record]] = {}
    for key, n in pairs:
        nodes_of = found.get(key)
        if nodes_of is None:
            found[key] = [n]
        elif nodes_of[-1] is not n:
            nodes_of.append(n)
    return found


def SSL(found: Iterable[Record]) -> list[str]:
    """The texts of nodes."""
    return [SV(n) if n[0] is None else n[0] for n in found]


def remembering(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of its arguments alone, such as a check digit, whose answers are kept."""
    known: dict[tuple[Any, ...], Any] = {}

    def remembered(d: Any, *values: Any) -> Any:
        try:
            key = (*values, *[v.__class__ for v in values])
            found = known.get(key, U)
        except TypeError:
            # A sequence as an argument is not kept.
            return function(d, *values)
        if found is U:
            found = function(d, *values)
            if len(known) >= _REMEMBERED:
                known.clear()
            known[key] = found
        return found

    return remembered


_REMEMBERED = 1000


def recursive(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that may come back to itself: its depth is held to what the run admits."""

    def entered(d: Any, *values: Any) -> Any:
        if d.depth >= d.limits.depth:
            raise LimitReached(
                f"a function calls itself more than {d.limits.depth} deep; the argument `limits` of load() gives more"
            )
        d.depth += 1
        try:
            return function(d, *values)
        finally:
            d.depth -= 1

    return entered


def remembering_in(cell: int, function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of single values and of the document, whose answers are kept with the document."""

    def remembered(d: Any, *values: Any) -> Any:
        known = d.c[cell]
        if known is U:
            known = d.c[cell] = {}
        key = (*values, *[v.__class__ for v in values])
        found = known.get(key, U)
        if found is U:
            found = function(d, *values)
            if isinstance(found, Iterator):
                found = list(found)
            known[key] = found
        return found

    return remembered


def numbered(found: Sequence[Any]) -> list[tuple[Any, int, int]]:
    """Items with their positions and the size of the sequence."""
    return [(item, i, len(found)) for i, item in enumerate(found, 1)]


def head_of(n: Record | None) -> Head:
    """The head of an optional node."""
    return _BLANK if n is None else n[HEAD]


def node_comparison(op: str, left: Record | None, right: Record | None) -> bool | None:
    """`is`, `<<` and `>>`."""
    if left is None or right is None:
        return None
    a, b = left[ORDER], right[ORDER]
    return bool(a == b if op == "is" else a < b if op == "<<" else a > b)


def path_of(n: Record | None) -> str | None:
    """`fn:path` of XPath 3: the steps from the document node with names in full."""
    if n is None:
        return None
    steps: list[str] = []
    while n is not NIL and n[HEAD].kind != "document-node":
        head: Head = n[HEAD]
        up = n[3]
        if head.kind == "attribute":
            steps.append(f"@{f'Q{{{head.uri}}}' if head.uri else ''}{head.local}")
        elif head.kind == "element":
            same = up[1].get(head.tag)
            position = [m[ORDER] for m in same].index(n[ORDER]) + 1 if same.__class__ is Many else 1
            steps.append(f"Q{{{head.uri}}}{head.local}[{position}]")
        else:
            steps.append(f"{head.kind}()[1]")
        n = up
    return "/" + "/".join(reversed(steps))


__all__ = [
    "DC",
    "E2",
    "EA",
    "ELS",
    "EMPTY",
    "ERRORS",
    "FAILS",
    "INF",
    "MANY",
    "NC",
    "NS",
    "S2",
    "SP",
    "SS",
    "SSL",
    "SV",
    "TX",
    "UP",
    "W2",
    "XML_SPACE",
    "C",
    "Date",
    "DateTime",
    "Decimal",
    "Duration",
    "E",
    "Moment",
    "S",
    "Time",
    "U",
    "Untyped",
    "W",
    "XPathError",
    "add_up",
    "adjusted",
    "again",
    "ancestors",
    "answer",
    "any_pair",
    "arithmetic",
    "arithmetic_if",
    "at",
    "atom",
    "atoms",
    "attribute_nodes",
    "average",
    "both",
    "called",
    "cast",
    "castable",
    "codepoints",
    "compare_strings",
    "compared",
    "compared_if",
    "concatenated",
    "convert",
    "count_elements",
    "count_named_siblings",
    "descendant_nodes",
    "descendants",
    "detached",
    "distinct_values",
    "divide",
    "double_argument",
    "either",
    "element_siblings",
    "exactly_one",
    "extreme",
    "failed",
    "few_decimals",
    "few_decimals_in",
    "format_number",
    "from_codepoints",
    "general",
    "grouped",
    "grouped_beside",
    "has_named",
    "has_upper",
    "head_of",
    "holds",
    "holds_if",
    "hundredth",
    "in_order",
    "in_turn",
    "index_nodes",
    "index_of",
    "index_of_keys",
    "integer_argument",
    "intersect",
    "is_instance",
    "joined",
    "joined_within",
    "listed",
    "matches",
    "maybe",
    "minus",
    "modulo",
    "moment_argument",
    "moment_part",
    "moved",
    "named_siblings",
    "namespace_nodes",
    "negate",
    "node_comparison",
    "nodes",
    "now",
    "number",
    "number_of",
    "numbered",
    "numeric",
    "one",
    "only",
    "only_nodes",
    "op_eq",
    "op_ge",
    "op_gt",
    "op_le",
    "op_lt",
    "op_ne",
    "opt",
    "outside",
    "outside_nodes",
    "over",
    "part_of_length",
    "passed",
    "passes",
    "path_of",
    "plainly",
    "plus",
    "product",
    "real",
    "recursive",
    "remembering",
    "remembering_in",
    "replace",
    "round_",
    "round_to",
    "rounded",
    "same",
    "siblings",
    "signed",
    "sort",
    "spend",
    "stopped",
    "string_argument",
    "subsequence",
    "substring",
    "substring_after",
    "substring_before",
    "sum_or",
    "text",
    "text_nodes",
    "text_or_blank",
    "text_or_none",
    "times",
    "to_boolean",
    "to_decimal",
    "to_double",
    "to_integer",
    "to_signed",
    "to_signed_whole",
    "tokenize",
    "tokenize_space",
    "top_of",
    "translate",
    "treat",
    "truth",
    "truth_of",
    "untyped",
    "untyped_or_none",
    "upto",
    "value_comparison",
    "visited",
    "visited_at",
    "where",
    "without_zone",
]  # fmt: skip
