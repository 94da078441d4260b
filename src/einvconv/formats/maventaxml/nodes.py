"""How Maventa XML spells what other formats spell otherwise."""

from __future__ import annotations

from ...mapping.codecs import Codec, Misfit, Unreadable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_TRUE = "true"


class TrueOrNone(Codec):
    """Whether an account is the one to pay to: true, or nothing; what else it says is kept."""

    def read(self, text: str) -> bool:
        if text.strip() != _TRUE:
            raise Unreadable(f"“{text.strip()[:40]}” does not mark the account to pay to")
        return True

    def write(self, value: Any) -> str:
        return _TRUE if value else ""


class Language(Codec):
    """A language, in capital letters."""

    def read(self, text: str) -> str:
        code = text.strip()
        if not code.isupper():
            raise Unreadable(f"“{code[:40]}” is no language in capital letters")
        return code.lower()

    def write(self, value: Any) -> str:
        code = str(value)
        if len(code) != 2 or not code.isalpha():
            raise Misfit("dropped", "a language is two letters", None)
        return code.upper()
