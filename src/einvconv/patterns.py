"""Regular expressions that are compiled when they are asked first: a command uses few of those that its modules have,
and compiling all of them takes a twentieth of a start."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Later:
    """Stands for a pattern; each of its methods is the pattern's own from the first call on."""

    def __init__(self, text: str, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        method = self.__dict__[name] = getattr(re.compile(self._text, self._flags), name)
        return method


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern that `re.compile` gives for the same arguments, as far as its methods go."""
    return _Later(text, flags)  # type: ignore[return-value]  # as far as its methods go
