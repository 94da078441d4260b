"""The functions of XPath 2.0 at run time, for arguments already of the right type."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache

from einvconv.schematron.xpath import dates, regex
from einvconv.schematron.xpath.comparing import compare
from einvconv.schematron.xpath.numbers import add_up, arithmetic, numeric
from einvconv.schematron.xpath.values import (
    WHITESPACE,
    Untyped,
    XPathError,
    describe,
    number,
    sized,
    spend,
    text,
    to_boolean,
    to_decimal,
    to_double,
    to_integer,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_INTEGERS: dict[str, tuple[int | None, int | None]] = {
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
CAST_TYPES = {"string", "untypedAtomic", "boolean", "decimal", "double", "float", *_INTEGERS, *_MOMENTS}


def normalize_space(value: str | None) -> str:
    """`fn:normalize-space`: XML white space only, so a no-break space stays."""
    if not value:
        return ""
    if value.isascii():
        # The other ASCII characters that Python splits at cannot stand in XML.
        return " ".join(value.split())
    return " ".join([p for p in value.translate(_SPACES).split(" ") if p])


_SPACES = {9: " ", 10: " ", 13: " "}


def substring(value: str | None, start: Any, length: Any = None) -> str:
    """`fn:substring` with its rounding; NaN and infinity included."""
    if not value:
        return ""
    if start.__class__ is int and (length is None or length.__class__ is int):
        begin = start
        end = len(value) + 1 if length is None else start + length
    else:
        first = _half_up(float(start))
        last = math.inf if length is None else first + _half_up(float(length))
        if math.isnan(first) or math.isnan(last):
            return ""
        begin = 1 if first < 1 else int(min(first, len(value) + 1))
        end = int(min(max(last, 0), len(value) + 1))
    return value[max(begin, 1) - 1 : max(end - 1, 0)]


def _half_up(value: float) -> float:
    return value if math.isnan(value) or math.isinf(value) else float(math.floor(value + 0.5))


def substring_before(value: str | None, mark: str | None) -> str:
    """`fn:substring-before`."""
    before, found, _ = (value or "").partition(mark) if mark else ("", "", "")
    return before if found else ""


def substring_after(value: str | None, mark: str | None) -> str:
    """`fn:substring-after`."""
    if not mark:
        return value or ""
    return (value or "").partition(mark)[2]


@lru_cache(maxsize=256)
def _table(source: str, target: str) -> dict[int, str | None]:
    table: dict[int, str | None] = {}
    for i, c in enumerate(source):
        table.setdefault(ord(c), target[i] if i < len(target) else None)
    return table


def translate(value: str | None, source: str, target: str) -> str:
    """`fn:translate`."""
    return (value or "").translate(_table(source, target))


def matches(d: Any, value: str | None, pattern: str, flags: str = "") -> bool:
    """`fn:matches`."""
    return regex.compiled(pattern, flags).search(d, value or "")


def concatenated(d: Any, parts: Sequence[str], separator: str = "") -> str:
    """Texts with a separator between them, held to the length that the run admits."""
    sized(d, sum(map(len, parts)) + len(separator) * len(parts))
    return separator.join(parts)


def replace(d: Any, value: str | None, pattern: str, replacement: str, flags: str = "") -> str:
    """`fn:replace`."""
    found = _for_parts(pattern, flags)
    made = regex.replacement(replacement, found.groups)
    text = value or ""
    if len(text) * (1 + len(made)) > d.limits.text:
        # What a match becomes is at most itself as often as it is named, and the rest of the replacement.
        named = sum(1 for part in made if isinstance(part, int))
        sized(d, len(text) * (1 + named) + len(made) * len(found.spans(d, text)))
    return found.sub(d, made, text)


def tokenize(d: Any, value: str | None, pattern: str, flags: str = "") -> list[str]:
    """`fn:tokenize` with a pattern; `d`: the run that is charged, or None."""
    if not value:
        return []
    out, at = [], 0
    for span in _for_parts(pattern, flags).spans(d, value):
        assert span[0] is not None and span[1] is not None
        out.append(value[at : span[0]])
        at = span[1]
    out.append(value[at:])
    return out


def _for_parts(pattern: str, flags: str) -> regex.Pattern:
    found = regex.compiled(pattern, flags)
    if found.matches_nothing:
        raise XPathError("FORX0003", f"{pattern[:80]!r} matches the empty text")
    return found


def tokenize_space(value: str | None) -> list[str]:
    """`fn:tokenize` with one argument: at white space, as XPath 3.1 has it."""
    return normalize_space(value).split(" ") if normalize_space(value) else []


def codepoints(value: str | None) -> list[int]:
    """`fn:string-to-codepoints`."""
    return [ord(c) for c in value or ""]


def from_codepoints(values: Iterable[Any]) -> str:
    """`fn:codepoints-to-string`."""
    out = []
    for value in values:
        if not isinstance(value, int) or not (
            value in (9, 10, 13) or 32 <= value < 0xD800 or 0xE000 <= value < 0x110000
        ):
            raise XPathError("FOCH0001", f"{describe(value)} is no character")
        out.append(chr(value))
    return "".join(out)


def upto(d: Any, first: Any, last: Any) -> Sequence[int]:
    """`first to last`, charged to the run."""
    if first is None or last is None:
        return ()
    first, last = as_type(first, "integer"), as_type(last, "integer")
    if last - first > 1_000_000:
        raise XPathError("FOAR0002", "a range of more than a million numbers")
    found: Sequence[int] = spend(d, range(first, last + 1), 2)
    return found


def format_number(value: Any, picture: str) -> str:
    """`fn:format-number` for the pictures of XPath's own decimal format, with one part or two.

    Raises XPathError FODF1310 for a picture that is none.
    """
    parts = picture.split(";")
    match = _PICTURE.fullmatch(parts[0])
    if match is None or len(parts) > 2:
        raise XPathError("FODF1310", f"{picture[:40]!r} is no picture of a number")
    number_ = float("nan") if value is None else value
    if isinstance(number_, float) and math.isnan(number_):
        return "NaN"
    negative = number_ < 0 or (isinstance(number_, float) and math.copysign(1, number_) < 0)
    before, whole, fraction, after = match["before"], match["whole"], match["fraction"] or "", match["after"]
    minus = "-" if negative and len(parts) == 1 else ""
    if negative and len(parts) == 2:
        other = _PICTURE.fullmatch(parts[1])
        if other is None:
            raise XPathError("FODF1310", f"{picture[:40]!r} is no picture of a number")
        before, after = other["before"], other["after"]
    if isinstance(number_, float) and math.isinf(number_):
        return f"{minus}{before}Infinity{after}"
    exact = abs(Decimal(repr(number_)) if isinstance(number_, float) else Decimal(number_))
    exact *= 100 if "%" in before + after else 1000 if "‰" in before + after else 1
    least, most = fraction.count("0"), len(fraction)
    digits = format(exact.quantize(Decimal(1).scaleb(-most), ROUND_HALF_EVEN, Context(prec=2000)), "f")
    integer, _, decimals = digits.partition(".")
    while len(decimals) > least and decimals.endswith("0"):
        decimals = decimals[:-1]
    needed = whole.count("0")
    integer = integer.lstrip("0").rjust(needed, "0") or ("" if decimals else "0")
    groups = [len(part) for part in whole.split(",")[1:]]
    if groups and len(set(groups)) == 1:
        size = groups[0]
        first = len(integer) % size or size
        integer = ",".join([integer[:first], *(integer[i : i + size] for i in range(first, len(integer), size))])
    return f"{minus}{before}{integer}{'.' if decimals else ''}{decimals}{after}"


_PICTURE = re.compile(
    r"(?P<before>[^0-9#,.;]*)(?P<whole>[#,]*[0,]*)(?:\.(?P<fraction>0*#*))?(?P<after>[^0-9#,.;]*)", re.ASCII
)


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


# --- sequences


def key_of(value: Any) -> Any:
    """What makes two values the same under `eq`, as a key of a dictionary."""
    if isinstance(value, str):
        return ("s", str(value))
    if isinstance(value, bool):
        return ("b", value)
    if isinstance(value, float) and math.isnan(value):
        return ("n", "NaN")
    return ("n", value) if isinstance(value, (int, float, Decimal)) else value


def distinct_values(values: Iterable[Any]) -> list[Any]:
    """`fn:distinct-values`."""
    found: dict[Any, Any] = {}
    for value in values:
        found.setdefault(key_of(value), value)
    return list(found.values())


def index_of(values: Iterable[Any], wanted: Any) -> list[int]:
    """`fn:index-of`."""
    key = key_of(wanted)
    return [i for i, value in enumerate(values, 1) if key_of(value) == key]


def subsequence(values: Sequence[Any], start: Any, length: Any = None) -> list[Any]:
    """`fn:subsequence`."""
    first = _half_up(float(start))
    last = math.inf if length is None else first + _half_up(float(length))
    return [v for i, v in enumerate(values, 1) if first <= i < last]


def extreme(values: Iterable[Any], which: str) -> Any:
    """`fn:max` or `fn:min`; untyped values count as doubles."""
    best: Any = None
    double = False
    for value in values:
        value = to_double(value) if isinstance(value, Untyped) else value
        if isinstance(value, float):
            double = True
            if math.isnan(value):
                return value
        if best is None or compare(">" if which == "max" else "<", value, best, general=False):
            best = value
    return float(best) if double and best is not None else best


def average(values: Iterable[Any]) -> Any:
    """`fn:avg`."""
    items = [numeric(v) for v in values]
    return arithmetic("div", add_up(items), len(items)) if items else None


def grouped(pairs: Iterable[tuple[Any, Sequence[Any]]]) -> list[tuple[Any, list[Any], Any, int, int]]:
    """Items by each of their keys: the first of a group, the group, its key, its number and how many there are."""
    groups: dict[Any, tuple[Any, list[Any]]] = {}
    for item, keys in pairs:
        for key in distinct_values(keys):
            groups.setdefault(key_of(key), (key, []))[1].append(item)
    return _told(list(groups.values()))


def grouped_beside(pairs: Iterable[tuple[Any, Sequence[Any]]]) -> list[tuple[Any, list[Any], Any, int, int]]:
    """The same of neighbours that have one key."""
    groups: list[tuple[Any, list[Any]]] = []
    for item, keys in pairs:
        if len(keys) != 1:
            raise XPathError("XTTE1100", f"a key of {len(keys)} values for group-adjacent")
        if groups and key_of(groups[-1][0]) == key_of(keys[0]):
            groups[-1][1].append(item)
        else:
            groups.append((keys[0], [item]))
    return _told(groups)


def _told(groups: list[tuple[Any, list[Any]]]) -> list[tuple[Any, list[Any], Any, int, int]]:
    return [(found[0], found, key, i, len(groups)) for i, (key, found) in enumerate(groups, 1)]


def only(values: Sequence[Any], least: int, most: int | None) -> Sequence[Any]:
    """`fn:zero-or-one`, `fn:one-or-more` and `fn:exactly-one`."""
    if len(values) < least or (most is not None and len(values) > most):
        raise XPathError("FORG0003", f"{len(values)} items where others are expected")
    return values


# --- types


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
            return float(value)
    elif name == "decimal":
        if isinstance(value, str):
            return to_decimal(value)
        if isinstance(value, float):
            if math.isnan(value) or math.isinf(value):
                raise XPathError("FOCA0002", f"{text(value)} is no decimal number")
            return Decimal(value)
        if isinstance(value, (int, Decimal)):
            return Decimal(value)
    elif name in _INTEGERS:
        return _within(_integer(value), name)
    raise XPathError("XPTY0004", f"{describe(value)} cannot become xs:{name}")


def _integer(value: Any) -> int:
    if isinstance(value, str):
        return to_integer(value)
    if isinstance(value, float) and (math.isnan(value) or math.isinf(value)):
        raise XPathError("FOCA0002", f"{text(value)} is no integer")
    if isinstance(value, (int, float, Decimal)):
        return int(value)
    raise XPathError("XPTY0004", f"{describe(value)} cannot become xs:integer")


def _within(value: int, name: str) -> int:
    low, high = _INTEGERS[name]
    if (low is not None and value < low) or (high is not None and value > high):
        raise XPathError("FORG0001", f"{value} is no xs:{name}")
    return value


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
    if name in _INTEGERS:
        return isinstance(item, int)
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
        return value
    if name in ("double", "float") and isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return float(value)
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


def number_of(value: Any) -> float:
    """`fn:number` of an optional atomic value."""
    if value is None:
        return math.nan
    if isinstance(value, str):
        return number(value)
    if isinstance(value, (bool, int, float, Decimal)):
        return float(value)
    return math.nan


def string_argument(value: Any) -> str:
    """An argument of type `xs:string?`; nothing counts as the empty text, a number is an error."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    raise XPathError("XPTY0004", f"{describe(value)} is given where a text is expected")


def joined_within(d: Any, values: Iterable[Any], separator: str) -> str:
    """Atomic values as texts with a separator between them, held to the length that the run admits."""
    return concatenated(d, [text(v) for v in values], separator)


def joined(values: Iterable[Any], separator: str = " ") -> str:
    """Atomic values as texts with a separator between them."""
    return separator.join([text(v) for v in values])


def compare_strings(left: str | None, right: str | None) -> int | None:
    """`fn:compare` by code points."""
    if left is None or right is None:
        return None
    return (left > right) - (left < right)


def trimmed(value: str) -> str:
    """A text without the XML white space around it."""
    return value.strip(WHITESPACE)
