"""How much work something is, in lines of Python: the same on every machine, however busy."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

NOISE = 100
"""Steps that come and go with what ran before: where the size takes fewer, it takes none."""
_ROUNDS = 20


def steps(work: Callable[[], object]) -> int:
    """How many lines run in Python code while the work is done; the rounds of a loop in one line count each."""
    count = 0

    def trace(frame: Any, event: str, _: object) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def grows(work: Callable[[int], object], size: int) -> float:
    """How many times more steps four times the size takes, beyond those that no size at all takes."""
    for number in (1, size, size * 4):  # what is made once is made
        work(number)
    none, some, more = _settled(lambda number: steps(lambda: work(number)), (1, size, size * 4))
    return (more - none) / max(some - none, NOISE)


def _settled(count: Callable[[int], int], sizes: tuple[int, ...]) -> list[int]:
    """What is counted for these sizes, twice the same: a function for rows of a kind is made when enough documents had
    some, which may be between two of them."""
    before = [count(size) for size in sizes]
    for _ in range(_ROUNDS):
        now = [count(size) for size in sizes]
        if all(abs(one - other) < NOISE for one, other in zip(now, before, strict=True)):
            break
        before = now
    return now
