"""XPath regular expressions run by Python's, or by a machine of our own where Python's might try too many ways.

Python tries one way after the other, which for some expressions are more than a text has characters to the power of
anything. Before a text is matched, the ways are counted from above: past `MAX_WAYS` the machine reads it, which is
slower on short texts and never slow on long ones. What even that cannot do is `LimitReached`.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from itertools import pairwise

from einvconv.schematron.xpath import regex_tree as tree
from einvconv.schematron.xpath.values import Costs, LimitReached, XPathError, charge, spend

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from einvconv.schematron.xpath.regex_machine import Machine

MAX_PATTERN = 10_000
"""Characters of an expression."""
MAX_WAYS = 1_000_000
"""Ways that Python may have to try."""
MAX_WORK = 20_000_000
"""Characters of a text times the instructions of an expression that the machine takes."""
_KEPT = 2_000
_NEW = 150
"""Steps for an expression that a run has not asked yet."""
_WIDE = 10_000
"""The same for one with characters beyond ASCII in a class, for which Python makes a table."""
_REMEMBERED = 256
"""Expressions that a run remembers to have asked: fewer than are kept."""
_WAYS_A_STEP = 256


class Pattern:
    """A regular expression: `search`, `spans`, `sub` and `count` take the run that is charged, or None."""

    def __init__(self, pattern: str, flags: str) -> None:
        reader = tree.Reader(pattern, flags)
        self.pattern = pattern
        self.flags = flags
        self.tree = reader.whole()
        self.groups = reader.groups
        self.anchored = _is_anchored(self.tree) and "m" not in flags
        try:
            self.python = re.compile(_written(self.tree, flags))
        except (re.error, OverflowError, RecursionError, MemoryError) as error:
            raise XPathError("FORX0002", f"{pattern[:80]!r} is no regular expression: {error}") from None
        self.matches_nothing = self.python.match("") is not None
        self._ways: dict[int, float] = {}
        self._machines: dict[int, Machine | None] = {}
        self._said: dict[str, bool] = {}
        self._costs = Costs(self)

    def search(self, d: Any, text: str) -> bool:
        """Whether the expression matches anywhere in a text."""
        if self._is_plain(d, text):
            return self.python.search(text) is not None
        found = self._said.get(text)
        if found is None:
            found = self._costs.answer(d, text, self._whether, d, text)
            if len(self._said) > _KEPT:
                self._said.clear()
            self._said[text] = found
        else:
            self._costs.charge(d, text)
        return found

    def _whether(self, d: Any, text: str) -> bool:
        return self._machine(d, text).find(text, only_whether=True, d=d) is not None

    def spans(self, d: Any, text: str) -> list[tuple[int | None, ...]]:
        """Where each match and its groups begin and end, from the left to the right."""
        if self._is_plain(d, text):
            groups = range(self.groups + 1)
            plain: list[tuple[int | None, ...]] = [
                tuple(x for g in groups for x in m.span(g)) for m in self.python.finditer(text)
            ]
            charge(d, len(plain) * (2 + self.groups))
            return plain
        machine = self._machine(d, text)
        found: list[tuple[int | None, ...]] = []
        at = 0
        while at <= len(text) and (match := machine.find(text, at, d=d)) is not None:
            found.append(match)
            assert match[1] is not None
            at = max(match[1], at + 1)
        return found

    def sub(self, d: Any, replacement: list[str | int], text: str) -> str:
        """The text with every match replaced; numbers stand for groups."""
        out: list[str] = []
        at = 0
        spans = self.spans(d, text)
        if d is not None:
            spend(d, range(len(spans) * len(replacement)))
        for span in spans:
            assert span[0] is not None and span[1] is not None
            out.append(text[at : span[0]])
            for part in replacement:
                if isinstance(part, str):
                    out.append(part)
                elif part <= self.groups and (span[2 * part] or 0) >= 0 and span[2 * part] is not None:
                    out.append(text[span[2 * part] : span[2 * part + 1]])
            at = span[1]
        out.append(text[at:])
        return "".join(out)

    def _is_plain(self, d: Any, text: str) -> bool:
        """Whether Python's own matcher has few ways to try on a text of that length, which are charged then."""
        size = 1 << len(text).bit_length()
        ways = self._ways.get(size)
        if ways is None:
            starts = 1 if self.anchored else size
            ways = self._ways[size] = _ways(self.tree, size) * starts
        if ways > MAX_WAYS:
            return False
        charge(d, (len(text) >> 3) + int(ways) // _WAYS_A_STEP)
        return True

    def _machine(self, d: Any, text: str) -> Machine:
        size = 1 << len(text).bit_length()
        if size not in self._machines:
            from einvconv.schematron.xpath.regex_machine import Machine, TooLarge

            try:
                self._machines[size] = Machine(self.tree, self.groups, size, "m" in self.flags, self.anchored)
            except TooLarge:
                self._machines[size] = None
        machine = self._machines[size]
        if machine is None or len(text) * len(machine.code) > MAX_WORK:
            raise LimitReached(
                f"the regular expression {self.pattern[:60]!r} may try too many ways on {len(text):,} characters"
            )
        charge(d, len(text))
        return machine


def _is_anchored(node: tree.Node) -> bool:
    """Whether a match can only begin where the text does."""
    if isinstance(node, tree.Row):
        return bool(node.items) and _is_anchored(node.items[0])
    if isinstance(node, tree.Group):
        return _is_anchored(node.inside)
    if isinstance(node, tree.Choice):
        return all(_is_anchored(option) for option in node.options)
    return isinstance(node, tree.Anchor) and not node.at_end


def _ways(node: tree.Node, size: int) -> float:
    """How many ways there are, at most, to match some beginning of a text of so many characters."""
    if isinstance(node, tree.Row):
        return math.prod([_ways(item, size) for item in node.items]) if node.items else 1
    if isinstance(node, tree.Choice):
        return sum(_ways(option, size) for option in node.options)
    if isinstance(node, tree.Group):
        return _ways(node.inside, size)
    if not isinstance(node, tree.Repeat):
        return 1
    most = size if node.most is None else min(node.most, max(size, node.least))
    inner = _ways(node.item, size)
    if inner == 1:
        return most - min(node.least, most) + 1
    try:
        return float(inner) ** most * 2
    except OverflowError:
        return math.inf


def _written(node: tree.Node, flags: str) -> str:
    """The same as a Python regular expression; the sets of characters in it are already as the flags have them."""
    multiline = "m" in flags
    if isinstance(node, tree.Chars):
        return _class(node.ranges)
    if isinstance(node, tree.Row):
        return "".join([_written(item, flags) for item in node.items])
    if isinstance(node, tree.Choice):
        return "|".join([_written(option, flags) for option in node.options])
    if isinstance(node, tree.Group):
        return f"({'' if node.number else '?:'}{_written(node.inside, flags)})"
    if isinstance(node, tree.Back):
        again = f"(?i:\\{node.number})" if "i" in flags else f"\\{node.number}"
        return f"(?({node.number}){again}|)"  # a group that took no part stands for the empty text
    if isinstance(node, tree.Anchor):
        if node.at_end:
            return r"(?=\n|\Z)" if multiline else r"\Z"
        return r"(?:\A|(?<=\n)(?!\Z))" if multiline else r"\A"
    most = "" if node.most is None else node.most
    times = {(0, ""): "*", (1, ""): "+", (0, 1): "?"}.get((node.least, most), f"{{{node.least},{most}}}")
    return f"{_written(node.item, flags)}{times}{'?' if node.lazy else ''}"


@lru_cache(maxsize=256)
def _class(ranges: tree.Ranges) -> str:
    if not ranges:
        return "(?!)"
    if ranges == ((0, 0x10FFFF),):
        return "(?s:.)"
    without = _all_but(ranges)
    if without:
        return f"[^{''.join(map(_code, without))}]"
    return f"[{''.join(_code(first) if first == last else f'{_code(first)}-{_code(last)}' for first, last in ranges)}]"


def _all_but(ranges: tree.Ranges) -> list[int]:
    """The few characters without cases that are all that a class lacks; none where there are more, or others."""
    if ranges[0][0] or ranges[-1][1] != 0x10FFFF:
        return []
    gaps = [(before[1] + 1, after[0]) for before, after in pairwise(ranges)]
    if sum(end - start for start, end in gaps) > 16:
        return []
    points = [point for start, end in gaps for point in range(start, end)]
    return points if all(chr(point).lower() == chr(point).upper() for point in points) else []


def _code(point: int) -> str:
    char = chr(point)
    return char if char.isascii() and char.isalnum() else f"\\U{point:08x}"


@lru_cache(maxsize=512)
def compiled(pattern: str, flags: str = "") -> Pattern:
    """The pattern of an XPath regular expression; XPathError FORX0001 or FORX0002 when it is none."""
    if set(flags) - set("smix"):
        raise XPathError("FORX0001", f"unknown flags {flags[:40]!r}")
    if len(pattern) > MAX_PATTERN:
        raise XPathError("FORX0002", f"a regular expression of more than {MAX_PATTERN:,} characters")
    return Pattern(pattern, flags)


def asked(d: Any, pattern: str, flags: str) -> Pattern:
    """The pattern, charged to the run where it is new to it: one made of a text of the document is made each time."""
    if d is not None and (pattern, flags) not in d.patterns:
        if len(d.patterns) >= _REMEMBERED:
            d.patterns.clear()
        d.patterns.add((pattern, flags))
        charge(d, _NEW + len(pattern))
        made = compiled(pattern, flags)
        charge(d, _WIDE if "\\U" in made.python.pattern else 0)
        return made
    return compiled(pattern, flags)


@lru_cache(maxsize=128)
def replacement(text: str, groups: int) -> list[str | int]:
    """An XPath replacement string in its parts: texts, and the numbers of groups."""
    out: list[str | int] = []
    i = 0
    while i < len(text):
        c = text[i]
        i += 1
        if c == "\\":
            if i >= len(text) or text[i] not in "\\$":
                raise XPathError("FORX0004", "a backslash in a replacement stands before a backslash or a dollar")
            out.append(text[i])
            i += 1
        elif c == "$":
            if i >= len(text) or text[i] not in "0123456789":
                raise XPathError("FORX0004", "a dollar in a replacement stands before a digit")
            group = int(text[i])
            i += 1
            while i < len(text) and text[i] in "0123456789" and group * 10 + int(text[i]) <= groups:
                group = group * 10 + int(text[i])
                i += 1
            if group <= groups:
                out.append(group)
        else:
            out.append(c)
    return out
