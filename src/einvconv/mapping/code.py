"""A function of straight-line Python on its way. Texts go into it through `repr`, and objects by a name."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Code:
    """The lines of a function, and what they know by name."""

    def __init__(self, held: dict[str, Any]) -> None:
        self._lines: list[str] = []
        self._held = held
        self._names: dict[int, str] = {}
        self._deep = 1
        self._count = 0

    def _made(self, name: str, file: str) -> Any:
        """The function of a name, of the lines that were made."""
        exec(compile("\n".join(self._lines), file, "exec"), self._held)
        return self._held[name]

    def _line(self, text: str) -> None:
        self._lines.append("    " * self._deep + text)

    def _hold(self, thing: Any, kind: str) -> str:
        """A name by which the function knows an object."""
        name = self._names.get(id(thing))
        if name is None:
            name = self._names[id(thing)] = f"{kind}{len(self._names)}"
            self._held[name] = thing
        return name

    def _new(self, kind: str) -> str:
        """A name for a variable that no other one has."""
        self._count += 1
        return f"{kind}{self._count}"
