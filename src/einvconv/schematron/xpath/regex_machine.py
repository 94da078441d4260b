"""A matcher that reads each character once, whatever the expression: for those that backtracking is slow on.

All ways to read a text are followed side by side, in the order in which backtracking would try them (Pike's machine).
"""

from __future__ import annotations

from bisect import bisect_right

from einvconv.schematron.xpath.regex_tree import Anchor, Back, Chars, Choice, Group, Node, Ranges, Repeat, Row
from einvconv.schematron.xpath.values import charge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

CHARS, SPLIT, SAVE, START, END, DONE = range(6)
# Of so many characters that are read, the run is charged for at once.
_OFTEN = 32
MAX_PROGRAM = 20_000
"""Instructions of one expression: what is repeated is written out so many times."""


class TooLarge(ValueError):
    """An expression with a reference to a group, or of which too much is repeated, has no machine."""


class Machine:
    """The program of one expression: a list of instructions, `(SPLIT, first, second)` being two ways to go on."""

    def __init__(self, tree: Node, groups: int, longest: int, multiline: bool, anchored: bool) -> None:
        self.code: list[tuple[Any, ...]] = []
        self.longest = longest
        self.slots = 2 * (groups + 1)
        self.multiline = multiline
        self.anchored = anchored
        self._add(tree)
        self.code.append((DONE,))

    def _add(self, tree: Node) -> None:
        code = self.code
        if len(code) > MAX_PROGRAM:
            raise TooLarge
        if isinstance(tree, Chars):
            code.append((CHARS, _Set(tree.ranges)))
        elif isinstance(tree, Row):
            for item in tree.items:
                self._add(item)
        elif isinstance(tree, Group):
            if tree.number:
                code.append((SAVE, 2 * tree.number))
            self._add(tree.inside)
            if tree.number:
                code.append((SAVE, 2 * tree.number + 1))
        elif isinstance(tree, Anchor):
            code.append((END,) if tree.at_end else (START,))
        elif isinstance(tree, Choice):
            self._choice(tree)
        elif isinstance(tree, Repeat):
            self._repeat(tree)
        else:
            assert isinstance(tree, Back)
            raise TooLarge

    def _choice(self, tree: Choice) -> None:
        code, ends = self.code, []
        for option in tree.options[:-1]:
            at = len(code)
            code.append(())
            self._add(option)
            ends.append(len(code))
            code.append(())
            code[at] = (SPLIT, at + 1, len(code))
        self._add(tree.options[-1])
        for end in ends:
            code[end] = (SPLIT, len(code), len(code))

    def _repeat(self, tree: Repeat) -> None:
        code = self.code
        for _ in range(min(tree.least, self.longest + 1)):
            self._add(tree.item)
        # No text is longer, so what may stand that often may stand without end.
        most = None if tree.most is not None and tree.most - tree.least > self.longest else tree.most
        if most is None:
            at = len(code)
            code.append(())
            self._add(tree.item)
            code.append((SPLIT, at, at))
            code[at] = (SPLIT, len(code), at + 1) if tree.lazy else (SPLIT, at + 1, len(code))
            return
        splits = []
        for _ in range(most - tree.least):
            splits.append(len(code))
            code.append(())
            self._add(tree.item)
        for at in splits:
            code[at] = (SPLIT, len(code), at + 1) if tree.lazy else (SPLIT, at + 1, len(code))

    def find(
        self, text: str, start: int = 0, only_whether: bool = False, d: Any = None
    ) -> tuple[int | None, ...] | None:
        """The first match from `start` on: where it and its groups begin and end; None where there is none.

        `d` is the run that is charged for the characters that are read, or None.
        """
        code, size = self.code, len(text)
        each = _OFTEN * (3 + 2 * len(code))
        charge(d, len(code))
        found: tuple[int | None, ...] | None = None
        threads: list[tuple[int, tuple[int | None, ...]]] = []
        nothing: tuple[int | None, ...] = (None,) * self.slots
        for at in range(start, size + 1):
            if at % _OFTEN == 0:
                charge(d, each)
            if found is None and (not at or not self.anchored):
                threads.append((0, (at, *nothing[1:])))
            elif not threads:
                break
            seen: set[int] = set()
            after: list[tuple[int, tuple[int | None, ...]]] = []
            char = text[at] if at < size else ""
            stack = threads[::-1]
            while stack:
                pc, saved = stack.pop()
                if pc in seen:
                    continue
                seen.add(pc)
                step = code[pc]
                kind = step[0]
                if kind == CHARS:
                    if char and step[1].has(char):
                        after.append((pc + 1, saved))
                elif kind == SPLIT:
                    stack.append((step[2], saved))
                    stack.append((step[1], saved))
                elif kind == SAVE:
                    stack.append((pc + 1, (*saved[: step[1]], at, *saved[step[1] + 1 :])))
                elif kind == DONE:
                    found = (saved[0], at, *saved[2:])
                    break
                elif self._stands(kind, text, at):
                    stack.append((pc + 1, saved))
            if found is not None and only_whether:
                return found
            threads = after
        return found

    def _stands(self, kind: int, text: str, at: int) -> bool:
        if kind == START:
            return at == 0 or (self.multiline and text[at - 1] == "\n" and at < len(text))
        return at == len(text) or (self.multiline and text[at] == "\n")


class _Set:
    """A set of characters, asked one by one; what it said is kept."""

    __slots__ = ("known", "ranges", "starts")

    def __init__(self, ranges: Ranges) -> None:
        self.ranges = ranges
        self.starts = [first for first, _ in ranges]
        self.known: dict[str, bool] = {}

    def has(self, char: str) -> bool:
        found = self.known.get(char)
        if found is None:
            found = self.known[char] = self._holds(ord(char))
        return found

    def _holds(self, code: int) -> bool:
        i = bisect_right(self.starts, code) - 1
        return i >= 0 and code <= self.ranges[i][1]
