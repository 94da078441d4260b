"""What a tree of the mapping asks of a format, and a text that must never be code, for tests that make trees."""

from __future__ import annotations

TRICKY = "{n} '\"\\ & <x> #{w} $1 %s \n\r\t €"


class Form:
    """As much of a format as a tree asks for."""

    namespaces: dict[str, str] = {}

    def tag(self, name: str) -> str:
        return name

    def spaces(self, tag: str) -> None:
        return None
