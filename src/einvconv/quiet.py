"""Keeping the cyclic collector out of the way of work that makes many objects and few cycles.

It would walk over all of them again and again, and make linear work more than linear.
"""

from __future__ import annotations

import gc
from _thread import allocate_lock  # threading.Lock, without the module around it
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_lock = allocate_lock()
_running = 0
_resume = False


@contextmanager
def quiet_collector() -> Iterator[None]:
    """Hold the collector for the length of a block; safe across threads and within itself."""
    global _running, _resume
    with _lock:
        if _running == 0:
            _resume = gc.isenabled()
            gc.disable()
        _running += 1
    try:
        yield
    finally:
        with _lock:
            _running -= 1
            if _running == 0 and _resume:
                gc.enable()
