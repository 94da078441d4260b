"""Finds regular expressions that a backtracking engine reads in ever more ways as a text grows.

Such a pattern takes quadratic time or worse on a long text that does not match. It has two loops p and q and a text v
with p –v→ p, p –v→ q, q –v→ q (Weber and Seidl, "On the degree of ambiguity of finite automata"): then v repeated n
times is read in n ways at least. `ambiguity` gives such a v.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Any

SRE: Any = sys.modules["re._parser"] if "re._parser" in sys.modules else __import__("re._parser", fromlist=["_"])
MANY = 60  # a repeat of more than this is a loop
GUARD_BEGIN, GUARD_END = "begin", "end"


class Automaton:
    """The positions of a pattern at which it reads a character, and what may follow each."""

    def __init__(self, pattern: str, search: bool) -> None:
        self.empty: dict[int, list[tuple[int, str]]] = {}  # ways on without a character, with a guard or ""
        self.reads: dict[int, Any] = {}  # what a state reads: a test of a character, and where it leads
        self._size = 0
        self._letters: set[int] = {ord(c) for c in "\n aZ0é"}
        start, self.accept = self._new(), self._new()
        self._build(SRE.parse(pattern), start, self.accept)
        self.start = start
        if search:  # before the match stands any text
            self.start = self._new()
            around = self._new()
            self.empty[self.start] = [(start, ""), (around, "")]
            after = self._new()
            self.reads[around] = (lambda c: True, after)
            self.empty[after] = [(around, ""), (start, "")]
        around_each = {c for code in self._letters for c in (code - 1, code, code + 1) if 0 <= c < 0x110000}
        tests = [test for test, _ in self.reads.values()]
        # One character stands for all that every state reads alike.
        alike = {tuple(test(c) for test in tests): c for c in sorted(around_each, reverse=True)}
        self.alphabet = sorted(alike.values())

    def _new(self) -> int:
        self._size += 1
        return self._size

    def _link(self, at: int, to: int, guard: str = "") -> None:
        self.empty.setdefault(at, []).append((to, guard))

    def _build(self, tree: Any, at: int, end: int) -> None:
        for op, value in tree:
            following = self._new()
            self._part(str(op), value, at, following)
            at = following
        self._link(at, end)

    def _part(self, op: str, value: Any, at: int, end: int) -> None:
        if op in ("LITERAL", "NOT_LITERAL", "IN", "ANY"):
            self.reads[at] = (self._test(op, value), end)
        elif op == "BRANCH":
            for branch in value[1]:
                inner = self._new()
                self._link(at, inner)
                self._build(branch, inner, end)
        elif op == "SUBPATTERN":
            self._build(value[3], at, end)
        elif op == "ATOMIC_GROUP":
            self._build(value, at, end)
        elif op in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            self._repeat(value, at, end)
        elif op == "AT":
            where = str(value)
            begins = where in ("AT_BEGINNING", "AT_BEGINNING_STRING")
            self._link(at, end, GUARD_BEGIN if begins else GUARD_END if where.startswith("AT_END") else "")
        elif op in ("ASSERT", "ASSERT_NOT"):
            self._link(at, end)
        else:
            raise NotImplementedError(op)

    def _repeat(self, value: Any, at: int, end: int) -> None:
        least, most, inner = value
        for _ in range(min(least, MANY)):
            following = self._new()
            self._build(inner, at, following)
            at = following
        if most > MANY:
            again, back = self._new(), self._new()
            self._link(at, again)
            self._build(inner, again, back)
            self._link(back, again)
            self._link(back, end)
            self._link(at, end)
        else:
            for _ in range(most - least):
                self._link(at, end)
                begin, following = self._new(), self._new()
                self._link(at, begin)
                self._build(inner, begin, following)
                at = following
            self._link(at, end)

    def _test(self, op: str, value: Any) -> Any:
        if op == "ANY":
            return lambda c: c != 10
        if op in ("LITERAL", "NOT_LITERAL"):
            self._letters.add(value)
            return (lambda c: c == value) if op == "LITERAL" else (lambda c: c != value)
        parts = [(str(kind), what) for kind, what in value]
        for kind, what in parts:
            self._letters |= {what} if kind == "LITERAL" else set(what) if kind == "RANGE" else set()
        negative = parts[0][0] == "NEGATE"

        def inside(c: int) -> bool:
            return any(
                (kind == "LITERAL" and c == what)
                or (kind == "RANGE" and what[0] <= c <= what[1])
                or (kind == "CATEGORY" and _category(str(what), chr(c)))
                for kind, what in parts
            )

        return lambda c: inside(c) != negative

    def after(self, state: int, begin: bool = False) -> dict[int, int]:
        """The reading states that follow without a character, with the number of ways there; and `accept`."""
        found: dict[int, int] = {}
        stack: list[tuple[int, frozenset[int], bool]] = [(state, frozenset(), False)]
        while stack:
            at, path, ended = stack.pop()
            if at == self.accept:
                found[-1 if ended else 0] = 1  # -1: only where the text ends
            if at in self.reads and not ended:
                found[at] = found.get(at, 0) + 1
            for to, guard in self.empty.get(at, ()):
                if to not in path and (guard != GUARD_BEGIN or begin):
                    stack.append((to, path | {at}, ended or guard == GUARD_END))
        return found


def _category(name: str, c: str) -> bool:
    kind = name.removeprefix("CATEGORY_").removeprefix("NOT_")
    inside = {"DIGIT": c.isdecimal(), "SPACE": c.isspace(), "WORD": c.isalnum() or c == "_"}[kind]
    return inside != ("NOT_" in name)


def ambiguity(pattern: str, search: bool = False) -> str | None:
    """A text that the pattern reads in ever more ways the more often it is repeated; None where there is none.

    `search` is for a pattern that may match anywhere in a text; once it has matched, nothing is tried again.
    """
    machine = Automaton(pattern, search)
    follow: dict[int, dict[int, int]] = {}
    for state, (_, to) in machine.reads.items():
        follow[state] = machine.after(to)
    steps = {
        state: {c: [n for n in follow[state] if n > 0] for c in machine.alphabet if machine.reads[state][0](c)}
        for state in machine.reads
    }
    first = machine.after(machine.start, begin=True)
    for p, _q, text in _witnesses(steps, follow):
        before = _way(steps, {n for n in first if n > 0}, p)
        if before is not None and not (search and _matches_on(machine, first, follow, before + text * 3)):
            return text
    return None


def _witnesses(steps: Any, follow: Any) -> Iterator[tuple[int, int, str]]:
    reach = {state: _reached(steps, state) for state in steps}
    looping = [s for s in steps if s in reach[s]]
    for p in looping:
        for q in looping:
            if p != q and q in reach[p]:
                text = _together(steps, reach, (p, p, q), (p, q, q))
                if text is not None:
                    yield p, q, text
        for c, onward in steps[p].items():  # two ways to one place without a character between
            if any(ways > 1 and n in onward and (n == p or p in reach[n]) for n, ways in follow[p].items()):
                yield p, p, chr(c)


def _reached(steps: Any, state: int) -> set[int]:
    """The states where one or more characters lead."""
    found: set[int] = set()
    queue = [state]
    for at in queue:
        new = {n for onward in steps[at].values() for n in onward} - found
        found |= new
        queue.extend(new)
    return found


def _way(steps: Any, starts: set[int], goal: int) -> str | None:
    """The shortest text that leads from one of the states to the goal."""
    seen = dict.fromkeys(starts, "")
    queue = list(starts)
    for at in queue:
        if at == goal:
            return seen[at]
        for c, onward in steps[at].items():
            for n in onward:
                if n not in seen:
                    seen[n] = seen[at] + chr(c)
                    queue.append(n)
    return None


def _together(steps: Any, reach: Any, start: tuple[int, int, int], goal: tuple[int, int, int]) -> str | None:
    """The shortest text that leads three readers from the states `start` to the states `goal` at once."""
    seen = {start: ""}
    queue = [start]
    for at in queue:
        for c in steps[at[0]].keys() & steps[at[1]].keys() & steps[at[2]].keys():
            for a in steps[at[0]][c]:
                for b in steps[at[1]][c]:
                    for d in steps[at[2]][c]:
                        if (a, b, d) == goal:
                            return seen[at] + chr(c)
                        ways = zip((a, b, d), goal, strict=True)
                        if (a, b, d) not in seen and all(to in reach[at] for at, to in ways):
                            seen[a, b, d] = seen[at] + chr(c)
                            queue.append((a, b, d))
    return None


def _matches_on(machine: Automaton, first: dict[int, int], follow: Any, text: str) -> bool:
    """Whether the pattern has matched at some place of the text, whatever comes after it."""
    now = first
    for c in text:
        if 0 in now:
            return True
        merged: dict[int, int] = {}
        for state in now:
            if state > 0 and machine.reads[state][0](ord(c)):
                merged.update(follow[state])
        now = merged
    return 0 in now


def literals(xpath: str) -> list[str]:
    """The string literals of an XPath."""
    found = re.findall(r"'((?:[^']|'')*)'|\"((?:[^\"]|\"\")*)\"", xpath)
    return [(a or b).replace("''", "'").replace('""', '"') for a, b in found]
