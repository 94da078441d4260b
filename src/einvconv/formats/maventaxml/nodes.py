"""How Maventa XML spells what other formats spell otherwise."""

from __future__ import annotations

from typing import Any

from ...mapping.codecs import Codec, Misfit, Unreadable

_WORDS = {"true": True, "false": False}


class TrueOrNone(Codec):
    """Whether an account is the one to pay to: true, or nothing."""

    def read(self, text: str) -> bool:
        word = text.strip()
        if word not in _WORDS:
            raise Unreadable(f"“{word[:40]}” is neither true nor false")
        return _WORDS[word]

    def write(self, value: Any) -> str:
        return "true" if value else ""


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
