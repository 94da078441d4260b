"""How much work something is, in bytecodes of Python: the same on every machine, however busy."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

NOISE = 300
"""Steps that come and go with what ran before: where the size takes fewer, it takes none."""


def steps(work: Callable[[], object]) -> int:
    """How many bytecodes run in Python code while the work is done."""
    count = 0

    def trace(frame: Any, event: str, _: object) -> Any:
        nonlocal count
        if event == "opcode":
            count += 1
        elif event == "call":
            frame.f_trace = trace  # as 3.13 asks for
            frame.f_trace_opcodes = True
            frame.f_trace_lines = False
        return trace

    before = sys.gettrace()
    sys._getframe().f_trace_opcodes = True  # else Python 3.12 and later tell of none before the next settrace
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
    none = _least(lambda: work(1))
    return (_least(lambda: work(size * 4)) - none) / max(_least(lambda: work(size)) - none, NOISE)


def _least(work: Callable[[], object]) -> int:
    """Its steps without what is made once: the function for rows of a kind, when enough documents had some."""
    return min(steps(work), steps(work))
