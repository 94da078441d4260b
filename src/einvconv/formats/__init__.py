"""The formats: the plugin table, and one room per family.

`einvconv.formats` is the room and, called, the public function that lists the table: importing anything from the room
would otherwise take the function's name away.
"""

from __future__ import annotations

import sys
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .table import FormatInfo


class _Formats(ModuleType):
    def __call__(self) -> list[FormatInfo]:
        from .table import formats

        return formats()


sys.modules[__name__].__class__ = _Formats
