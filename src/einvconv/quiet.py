"""Keeping the cyclic collector out of the way of work that makes many objects and few cycles.

It would walk over all of them again and again, and make linear work more than linear.
"""

from __future__ import annotations

import gc
from _thread import _local, allocate_lock  # threading's, without the module around them

from einvconv.threads import after_fork

_MOST = 200_000
"""Objects that may be made while some thread always holds the collector: then it is asked once, between two blocks."""

_lock = allocate_lock()
_own = _local()
_running = 0
_resume = False


class _Quiet:
    """What holds the collector; how often, each thread knows for itself."""

    __slots__ = ()

    def __enter__(self) -> None:
        depth = _depth()
        _own.depth = depth + 1
        if depth == 0:
            _begin()

    def __exit__(self, *_: object) -> None:
        depth = _own.depth = _depth() - 1
        if depth == 0:
            _end()


_quiet = _Quiet()


def quiet_collector() -> _Quiet:
    """Hold the collector for the length of a block; safe across threads and forks, and within itself."""
    return _quiet


def _depth() -> int:
    depth: int = getattr(_own, "depth", 0)
    return depth


def _begin() -> None:
    global _running, _resume
    with _lock:
        if _running == 0:
            _resume = gc.isenabled()
            gc.disable()
        _running += 1


def _end() -> None:
    global _running
    with _lock:
        _running -= 1
        if _running == 0 and _resume:
            gc.enable()
        held = _running > 0 and _resume
    if held and gc.get_count()[0] > _MOST:  # in a busy server the last thread may never come out
        gc.collect(2 if gc.get_count()[2] > gc.get_threshold()[2] else 1)


def _renew() -> None:
    """In a child the other threads are gone, and what they held back with them."""
    global _lock, _running
    _lock = allocate_lock()
    others = _running > 0 and _depth() == 0
    _running = 1 if _depth() else 0
    if others and _resume:
        gc.enable()


after_fork(_renew)
