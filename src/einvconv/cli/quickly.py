"""lxml imported in half of the time, for a process that does one thing and ends.

lxml imports `inspect`, `typing` and `gzip` for one name or two of each, and uses those where the process never comes:
for the targets of parsers, as a base that types are told to, for compressed output. Importing them takes longer than
importing lxml.
"""

from __future__ import annotations

import sys
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def import_lxml() -> None:
    """Import lxml; what it asks of the three modules is imported when it is called, all else as soon as asked for."""
    if "lxml.etree" in sys.modules:
        return
    stand_ins = [_stand_in(name, names) for name, names in _ASKED.items() if name not in sys.modules]
    sys.modules.update((module.__name__, module) for module in stand_ins)
    try:
        import lxml.etree  # noqa: F401
    finally:
        for module in stand_ins:
            _take_away(module)


def _stand_in(name: str, names: dict[str, Any]) -> ModuleType:
    module = ModuleType(name)
    vars(module).update(names)

    def ask(asked: str) -> Any:
        _take_away(module)
        return _of(name, asked)

    vars(module)["__getattr__"] = ask
    return module


def _take_away(module: ModuleType) -> None:
    if sys.modules.get(module.__name__) is module:
        del sys.modules[module.__name__]


def _of(module: str, name: str) -> Any:
    return getattr(__import__(module), name)


class _Generic:
    """What `typing.Generic` is where nothing looks at types: a base that takes a type in brackets."""

    def __class_getitem__(cls, _type: object) -> type:
        return cls


_ASKED: dict[str, dict[str, Any]] = {
    "inspect": {"getfullargspec": lambda *given: _of("inspect", "getfullargspec")(*given)},
    "gzip": {"GzipFile": lambda *given, **named: _of("gzip", "GzipFile")(*given, **named)},
    "typing": {"Generic": _Generic, "TypeVar": lambda name, **_bounds: name},
}
