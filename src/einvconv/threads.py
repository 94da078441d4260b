"""What threads may not share and a fork may not inherit: one helper for every room.

A parser, a compiled XPath and a lock may be in the hands of another thread at the moment of a fork; in the child that
thread is gone, and whoever waits for it waits for ever. So each thread has its own, and a child makes them anew.
"""

from __future__ import annotations

import os
import sys
from _thread import _local, get_ident  # threading's, without the module around them
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from functools import cached_property as lazy
    from typing import Any, TypeVar

    T = TypeVar("T")
else:

    class lazy:
        """`functools.cached_property` as it is from Python 3.12 on: before, all instances shared one lock."""

        def __init__(self, function: Callable[[Any], Any]) -> None:
            self.function = function
            self.__doc__ = function.__doc__

        def __set_name__(self, owner: type, name: str) -> None:
            self.name = name

        def __get__(self, instance: Any, owner: type | None = None) -> Any:
            if instance is None:
                return self
            value = instance.__dict__[self.name] = self.function(instance)
            return value


_forks = 0
# What this package imports, and what that imports in turn: in the middle of a call too, where it is first needed.
_OURS = {
    *("einvconv", "lxml", "pydantic", "pydantic_core", "annotated_types", "typing_extensions", "typing_inspection"),
    *("barcode", "segno", "typst", "pikepdf", "PIL", "packaging", "saxonche", "starlette", "uvicorn", "mcp"),
}
_import_locks: dict[str, Any] = getattr(sys.modules.get("_frozen_importlib"), "_module_locks", {})


def per_thread(make: Callable[[], T]) -> Callable[[], T]:
    """A function that gives each thread its own of what `make` makes, made when it is first asked for."""
    own = _local()

    def get() -> T:
        held = own.__dict__
        if held.get("forks") != _forks:
            held["made"], held["forks"] = make(), _forks
        made: T = held["made"]
        return made

    return get


def after_fork(renew: Callable[[], None]) -> None:
    """Call a function in every child that is forked from now on."""
    if hasattr(os, "register_at_fork"):  # there are systems without forks
        os.register_at_fork(after_in_child=renew)


def before_fork(prepare: Callable[[], None]) -> None:
    """Call a function in this process before every fork from now on."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=prepare)


def _count() -> None:
    global _forks
    _forks += 1


def _finish_imports() -> None:
    """Wait for the modules that other threads are importing, so that few are half made in the child."""
    with suppress(RuntimeError):  # the other thread waits for this one in turn
        while (held := next(_held_by_others(), None)) is not None:
            held[1].acquire()
            held[1].release()


def _forget_imports() -> None:
    """In a child, import anew what another thread was importing: whatever began since the parent waited.

    Its lock would stay held for ever.
    """
    for name, _ in _held_by_others():
        del _import_locks[name]
        if getattr(getattr(sys.modules.get(name), "__spec__", None), "_initializing", False):
            del sys.modules[name]


def _held_by_others() -> Iterator[tuple[str, Any]]:
    """The modules that another thread is importing, and their locks; only of those whose import ends.

    That of a program may be all that it does.
    """
    for name, found in list(_import_locks.items()):
        lock = found()
        if lock is not None and lock.owner not in (None, get_ident()):
            package = name.partition(".")[0]
            if package in _OURS or package in sys.stdlib_module_names:
                yield name, lock


after_fork(_count)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_finish_imports, after_in_child=_forget_imports)

__all__ = ["after_fork", "lazy", "per_thread"]
