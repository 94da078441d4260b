"""The syntax tree of an XPath regular expression (XML Schema part 2, appendix F; XPath functions 7.6.1)."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache, lru_cache
from itertools import groupby

from einvconv.light import Record
from einvconv.schematron.xpath.values import XPathError

Ranges = tuple[tuple[int, int], ...]
"""Code points as ranges, in their order, with both ends in them."""
_LAST, _PLANE = 0x10FFFF, 0x10000
MAX_DEPTH = 60
"""Groups inside one another."""

_START = (
    (0x3A, 0x3A), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF), (0x370, 0x37D),
    (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F), (0x2C00, 0x2FEF), (0x3001, 0xD7FF), (0xF900, 0xFDCF),
    (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF),
)  # fmt: skip
_BLOCKS = {
    "BasicLatin": (0, 0x7F), "Latin-1Supplement": (0x80, 0xFF), "LatinExtended-A": (0x100, 0x17F),
    "LatinExtended-B": (0x180, 0x24F), "Greek": (0x370, 0x3FF), "GreekandCoptic": (0x370, 0x3FF),
    "Cyrillic": (0x400, 0x4FF), "GeneralPunctuation": (0x2000, 0x206F), "CurrencySymbols": (0x20A0, 0x20CF),
}  # fmt: skip


class Chars(Record):
    """One character of a set."""

    ranges: Ranges


class Anchor(Record):
    """`^` or `$`."""

    at_end: bool


class Group(Record):
    """A group; `number` 0 captures nothing."""

    number: int
    inside: Node


class Back(Record):
    """A reference to what a group has taken."""

    number: int


class Row(Record):
    """One after the other; of nothing, the empty text."""

    items: tuple[Node, ...]


class Choice(Record):
    """One of several, the first that fits."""

    options: tuple[Node, ...]


class Repeat(Record):
    """So many times; `most` None is without end."""

    item: Node
    least: int
    most: int | None
    lazy: bool


Node = Chars | Anchor | Group | Back | Row | Choice | Repeat


def joined(ranges: list[tuple[int, int]]) -> Ranges:
    """Ranges in their order, none touching another."""
    out: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if out and first <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(out[-1][1], last))
        else:
            out.append((first, last))
    return tuple(out)


def others(ranges: Ranges) -> Ranges:
    """All characters but these."""
    out, at = [], 0
    for first, last in ranges:
        if first > at:
            out.append((at, first - 1))
        at = last + 1
    if at <= _LAST:
        out.append((at, _LAST))
    return tuple(out)


@lru_cache(maxsize=64)
def category(name: str) -> Ranges:
    """The characters of a Unicode category, such as `L` or `Lu`."""
    found = joined([(first, last) for kind, first, last in _categories() if kind.startswith(name)])
    if not found:
        raise XPathError("FORX0002", f"there is no character category {name!r}")
    return found


@cache
def _categories() -> list[tuple[str, int, int]]:
    """Every run of characters of one category; most planes are empty, and are not walked through."""
    from unicodedata import category as of

    found: list[tuple[str, int, int]] = []
    for plane in range(0, _LAST, _PLANE):
        if len({of(chr(plane + offset)) for offset in (0, 0x100, 0x8000, 0xFFFD)}) == 1:
            found += [(of(chr(plane)), plane, plane + 0xFFFD), ("Cn", plane + 0xFFFE, plane + 0xFFFF)]
            continue
        at = plane
        for kind, run in groupby(map(of, map(chr, range(plane, plane + _PLANE)))):
            after = at + len(list(run))
            found.append((kind, at, after - 1))
            at = after
    return found


# Where characters with cases stand: in between are scripts that have none.
_WITH_CASES = ((0x41, 0x24FF), (0x2C00, 0x2DFF), (0xA640, 0xABFF), (0xFB00, 0xFB1F), (0xFF21, 0xFF5A),
               (0x10400, 0x10FFF), (0x11880, 0x118FF), (0x16E40, 0x16EBF), (0x1E900, 0x1E95F))  # fmt: skip


@cache
def _forms() -> dict[int, list[int]]:
    """The characters that differ in case alone, under each of them."""
    alike: dict[str, list[int]] = {}
    for code in (code for first, last in _WITH_CASES for code in range(first, last + 1)):
        char = chr(code)
        upper = char.upper()
        # Of what becomes several characters the first counts: an i with its dot is an i.
        alike.setdefault((upper if len(upper) == 1 else char).lower()[0], []).append(code)
    return {code: codes for codes in alike.values() if len(codes) > 1 for code in codes}


def in_any_case(ranges: Ranges) -> Ranges:
    """The characters, and those that differ from them in case alone."""
    starts = [first for first, _ in ranges]
    more: list[tuple[int, int]] = []
    for code, forms in _forms().items():
        at = bisect_right(starts, code) - 1
        if at >= 0 and code <= ranges[at][1]:
            more += [(form, form) for form in forms]
    return joined([*ranges, *more])


@cache
def _digits() -> Ranges:
    """The category Nd: rows of ten from 0 to 9 in the first two planes, so that one in ten is looked at."""
    from unicodedata import decimal

    found = []
    for code in range(0, 2 * _PLANE, 10):
        value = decimal(chr(code), None)
        if value is not None:
            found.append((code - int(value), code - int(value) + 9))
    return joined(found)


def _named(c: str) -> Ranges:
    """The characters of `\\s`, `\\d` and the like."""
    low = c.lower()
    if low == "s":
        found: Ranges = ((9, 10), (13, 13), (32, 32))
    elif low == "d":
        found = _digits()
    elif low == "w":
        found = others(joined([*category("P"), *category("Z"), *category("C")]))
    elif low == "i":
        found = joined(list(_START))
    else:
        found = joined([*_START, (0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040)])
    return others(found) if c.isupper() else found


_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}


class Reader:
    """Reads one expression; `groups` is how many groups that capture it has."""

    def __init__(self, pattern: str, flags: str) -> None:
        self.p = pattern
        self.i = 0
        self.flags = flags
        self.groups = 0
        self.depth = 0
        self.open: set[int] = set()

    def fail(self, why: str) -> XPathError:
        return XPathError("FORX0002", f"{why} in the regular expression {self.p[:80]!r}")

    def next(self) -> str:
        if self.i >= len(self.p):
            raise self.fail("the end comes too early")
        self.i += 1
        return self.p[self.i - 1]

    def whole(self) -> Node:
        """The tree of the whole expression. Raises XPathError FORX0002."""
        found = self.choice()
        if self.i < len(self.p):
            raise self.fail("')' has no '('")
        return found

    def choice(self) -> Node:
        options = [self.row()]
        while self.p.startswith("|", self.i):
            self.i += 1
            options.append(self.row())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def row(self) -> Node:
        items: list[Node] = []
        while self.i < len(self.p) and self.p[self.i] not in "|)":
            c = self.next()
            if "x" in self.flags and c in " \t\n\r":
                continue
            items.append(self.repeated(self.atom(c)))
        return items[0] if len(items) == 1 else Row(tuple(items))

    def atom(self, c: str) -> Node:
        if c == "\\":
            return self.escape()
        if c == "[":
            return Chars(self.char_class())
        if c in "^$":
            return Anchor(c == "$")
        if c == ".":
            return Chars(((0, _LAST),) if "s" in self.flags else others(((10, 10), (13, 13))))
        if c == "(":
            return self.group()
        if c in "*+?{":
            raise self.fail(f"{c!r} repeats nothing")
        if c in "]}":
            raise self.fail(f"a bare {c!r}")
        return Chars(self.cased(((ord(c), ord(c)),)))

    def cased(self, named: Ranges) -> Ranges:
        """Characters that are named one by one, as the flags have them; what is named by its kind hangs on no case."""
        return in_any_case(named) if "i" in self.flags and named[0][0] == named[-1][1] else named

    def group(self) -> Node:
        number = 0
        if self.p.startswith("?:", self.i):
            self.i += 2
        elif self.p.startswith("?", self.i):
            raise self.fail("'(?' is not XPath")
        else:
            self.groups += 1
            number = self.groups
            self.open.add(number)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail(f"groups more than {MAX_DEPTH} deep")
        inside = self.choice()
        self.depth -= 1
        if not self.p.startswith(")", self.i):
            raise self.fail("a group is not closed")
        self.i += 1
        self.open.discard(number)
        return Group(number, inside)

    def repeated(self, item: Node) -> Node:
        c = self.p[self.i : self.i + 1]
        if not c or c not in "*+?{":
            return item
        self.i += 1
        least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(c) or self.quantity()
        if isinstance(item, Anchor):
            raise self.fail("an anchor that is repeated")
        lazy = self.p.startswith("?", self.i)
        self.i += lazy
        if self.p[self.i : self.i + 1] and self.p[self.i] in "*+?{":
            raise self.fail("a repeated quantifier")
        return Repeat(item, least, most, lazy)

    def quantity(self) -> tuple[int, int | None]:
        match = re.compile(r"([0-9]{1,9})(,([0-9]{0,9}))?\}", re.ASCII).match(self.p, self.i)
        if match is None:
            raise self.fail("a quantity that is none")
        self.i = match.end()
        least = int(match[1])
        most = least if match[2] is None else int(match[3]) if match[3] else None
        if most is not None and most < least:
            raise self.fail("a quantity that ends before it begins")
        return least, most

    def escape(self) -> Node:
        c = self.next()
        if c.isdigit() and c.isascii() and c != "0":
            number = int(c)
            while (
                self.p[self.i : self.i + 1]
                and self.p[self.i] in "0123456789"
                and (number * 10 + int(self.p[self.i]) <= self.groups)
            ):
                number = number * 10 + int(self.next())
            if number > self.groups or number in self.open:
                raise self.fail(f"a reference to group {number}, which is not there yet")
            return Back(number)
        return Chars(self.cased(self.escaped(c)))

    def escaped(self, c: str) -> Ranges:
        if c in _ESCAPED:
            return ((ord(_ESCAPED[c]),) * 2,)
        if c in "\\|.-^?*+{}()[]$":
            return ((ord(c),) * 2,)
        if c in "sSdDwWiIcC":
            return _named(c)
        if c in "pP":
            return self.property(c == "P")
        raise self.fail(f"the escape \\{c}")

    def property(self, negative: bool) -> Ranges:
        match = re.compile(r"\{([A-Za-z0-9-]+)\}").match(self.p, self.i)
        if match is None:
            raise self.fail("\\p without a name")
        self.i = match.end()
        name = match[1]
        if name.startswith("Is"):
            if name[2:] not in _BLOCKS:
                raise self.fail(f"the block {name} is not covered")
            found: Ranges = (_BLOCKS[name[2:]],)
        else:
            found = category(name)
        return others(found) if negative else found

    def char_class(self) -> Ranges:
        negative = self.p.startswith("^", self.i)
        self.i += negative
        found: list[tuple[int, int]] = []
        while True:
            c = self.next()
            if c == "]":
                break
            if c == "[":
                raise self.fail("a '[' inside a character class")
            if c == "-" and self.p.startswith("[", self.i):
                self.i += 1
                taken = self.char_class()
                if self.next() != "]":
                    raise self.fail("a subtraction that is not at the end")
                whole = joined(found)
                # What is left of a set is what neither its complement nor what is taken away has.
                return others(joined([*(whole if negative else others(whole)), *taken]))
            first = self.escaped(self.next()) if c == "\\" else ((ord(c),) * 2,)
            is_range = self.p.startswith("-", self.i) and self.p[self.i + 1 : self.i + 2] not in ("]", "[", "")
            if not is_range or (c == "-" and not found) or len(first) != 1 or first[0][0] != first[0][1]:
                found += self.cased(first)
                continue
            self.i += 1
            c = self.next()
            last = self.escaped(self.next()) if c == "\\" else ((ord(c),) * 2,)
            if len(last) != 1 or last[0][0] != last[0][1] or last[0][0] < first[0][0]:
                raise self.fail("a range that is none")
            named: Ranges = ((first[0][0], last[0][0]),)
            found += in_any_case(named) if "i" in self.flags else named
        if not found:
            raise self.fail("an empty character class")
        return others(joined(found)) if negative else joined(found)
