"""lxml imported in two thirds of the time, for a process that does one thing and ends.

Of `inspect` lxml takes one function, which it calls for the targets of parsers alone; and importing `inspect` takes
longer than importing lxml.
"""

from __future__ import annotations

import sys
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def import_lxml() -> None:
    """Import lxml; what it asks of `inspect` is imported when it is called, and all else as soon as it is asked for."""
    if "inspect" in sys.modules or "lxml.etree" in sys.modules:
        return
    later: Any = ModuleType("inspect")

    def ask(name: str) -> Any:
        if sys.modules.get("inspect") is later:
            del sys.modules["inspect"]
        import inspect

        return getattr(inspect, name)

    later.getfullargspec = lambda function: ask("getfullargspec")(function)
    later.__getattr__ = ask
    sys.modules["inspect"] = later
    try:
        import lxml.etree  # noqa: F401
    finally:
        if sys.modules.get("inspect") is later:
            del sys.modules["inspect"]
