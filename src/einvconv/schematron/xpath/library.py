"""The functions of XPath 2.0 at run time, for arguments already of the right type."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache

from einvconv.schematron.xpath import regex
from einvconv.schematron.xpath.casting import as_type
from einvconv.schematron.xpath.comparing import compare
from einvconv.schematron.xpath.numbers import add_up, arithmetic, numeric
from einvconv.schematron.xpath.values import (
    WHITESPACE,
    LimitReached,
    Untyped,
    XPathError,
    describe,
    double_of,
    number,
    sized,
    spend,
    text,
    to_double,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def normalize_space(value: str | None) -> str:
    """`fn:normalize-space`: XML white space only, so a no-break space stays."""
    if not value:
        return ""
    if value.isalnum():  # as most codes are
        return value
    if value.isascii():
        # The other ASCII characters that Python splits at cannot stand in XML.
        return " ".join(value.split())
    for sign in _SPACES:
        if sign in value:
            value = value.replace(sign, " ")
    return " ".join([p for p in value.split(" ") if p]) if "  " in value else value.strip(" ")


_SPACES = "\t\n\r"


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
    return regex.asked(d, pattern, flags).search(d, value or "")


def concatenated(d: Any, parts: Sequence[str], separator: str = "") -> str:
    """Texts with a separator between them, held to the length that the run admits."""
    sized(d, sum(map(len, parts)) + len(separator) * len(parts))
    return separator.join(parts)


def replace(d: Any, value: str | None, pattern: str, replacement: str, flags: str = "") -> str:
    """`fn:replace`."""
    found = _for_parts(d, pattern, flags)
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
    for span in _for_parts(d, pattern, flags).spans(d, value):
        assert span[0] is not None and span[1] is not None
        out.append(value[at : span[0]])
        at = span[1]
    out.append(value[at:])
    return out


def _for_parts(d: Any, pattern: str, flags: str) -> regex.Pattern:
    found = regex.asked(d, pattern, flags)
    if found.matches_nothing:
        raise XPathError("FORX0003", f"{pattern[:80]!r} matches the empty text")
    return found


def tokenize_space(value: str | None) -> list[str]:
    """`fn:tokenize` with one argument: at white space, as XPath 3.1 has it."""
    return normalize_space(value).split(" ") if normalize_space(value) else []


def lower(value: str) -> str:
    """`fn:lower-case`: a sigma is the same at the end of a word, as Saxon has it."""
    return (value.replace("Σ", "σ") if "Σ" in value else value).lower()


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
        raise LimitReached("it needs a range of more than a million numbers")
    found: Sequence[int] = spend(d, range(first, last + 1), 2)
    return found


def format_number(value: Any, picture: str) -> str:
    """`fn:format-number` for the pictures of XPath's own decimal format, with one part or two.

    Raises XPathError FODF1310 for a picture that is none.
    """
    parts = picture[: _LONGEST_PICTURE + 1].split(";")
    matches = [re.fullmatch(_PICTURE, part) for part in parts]
    match = matches[0]
    none = not all(found and (found["whole"].strip(",") or found["fraction"]) for found in matches)
    if match is None or none or len(parts) > 2 or len(picture) > _LONGEST_PICTURE:
        raise XPathError("FODF1310", f"{picture[:40]!r} is no picture of a number")
    number_ = float("nan") if value is None else value
    if isinstance(number_, float) and math.isnan(number_):
        return "NaN"
    negative = number_ < 0 or (isinstance(number_, float) and math.copysign(1, number_) < 0)
    before, whole, fraction, after = match["before"], match["whole"], match["fraction"] or "", match["after"]
    minus = "-" if negative and len(parts) == 1 else ""
    other = matches[-1]
    if negative and len(parts) == 2 and other is not None:
        before, after = other["before"], other["after"]
    if isinstance(number_, float) and math.isinf(number_):
        return f"{minus}{before}Infinity{after}"
    exact = abs(Decimal(repr(number_)) if isinstance(number_, float) else Decimal(number_))
    exact *= 100 if "%" in before + after else 1000 if "‰" in before + after else 1
    needed = whole.count("0")
    # A picture that asks for no digit at all is taken to ask for one after its point (XPath 3.1 functions, 4.7.4).
    least, most = fraction.count("0") or (0 if needed else min(1, len(fraction))), len(fraction)
    digits = format(exact.quantize(Decimal(1).scaleb(-most), ROUND_HALF_EVEN, Context(prec=2000)), "f")
    integer, _, decimals = digits.partition(".")
    while len(decimals) > least and decimals.endswith("0"):
        decimals = decimals[:-1]
    integer = integer.lstrip("0").rjust(needed, "0") or ("" if decimals else "0")
    groups = [len(part) for part in whole.split(",")[1:]]
    if groups and len(set(groups)) == 1:
        size = groups[0]
        first = len(integer) % size or size
        integer = ",".join([integer[:first], *(integer[i : i + size] for i in range(first, len(integer), size))])
    return f"{minus}{before}{integer}{'.' if decimals else ''}{decimals}{after}"


_LONGEST_PICTURE = 200
# As a text: hardly any rule needs it compiled.
_PICTURE = r"(?P<before>[^0-9#,.;]*)(?P<whole>[#,]*[0,]*)(?:\.(?P<fraction>0*#*))?(?P<after>[^0-9#,.;]*)"


# --- sequences


def key_of(value: Any, double: bool = False) -> Any:
    """What makes two values the same under `eq`, as a key of a dictionary; `double`: beside a double, of which numbers
    of all kinds become one."""
    if isinstance(value, str):
        return ("s", str(value))
    if isinstance(value, bool):
        return ("b", value)
    if isinstance(value, float) and math.isnan(value):
        return ("n", "NaN")
    if isinstance(value, (int, float, Decimal)):
        return ("n", float(value) if double else value)
    return value


def distinct_values(values: Iterable[Any]) -> list[Any]:
    """`fn:distinct-values`."""
    items = list(values)
    double = float in map(type, items)
    found: dict[Any, Any] = {}
    for value in items:
        found.setdefault(key_of(value, double), value)
    return list(found.values())


def index_of(values: Iterable[Any], wanted: Any) -> list[int]:
    """`fn:index-of`."""
    found: list[int] = []
    for i, value in enumerate(values, 1):
        double = isinstance(wanted, float) or isinstance(value, float)
        if key_of(value, double) == key_of(wanted, double):
            found.append(i)
    return found


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
        code = "FORG0003" if not least else "FORG0004" if most is None else "FORG0005"
        raise XPathError(code, f"{len(values)} items where others are expected")
    return values


def number_of(value: Any) -> float:
    """`fn:number` of an optional atomic value."""
    if value is None:
        return math.nan
    if isinstance(value, str):
        return number(value)
    if isinstance(value, (bool, int, float, Decimal)):
        return double_of(value)
    return math.nan


def string_argument(value: Any) -> str:
    """An argument of type `xs:string?`; nothing counts as the empty text, a number is an error."""
    if value is None:
        return ""
    if isinstance(value, str):
        return str(value)  # an untyped value becomes a text
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
