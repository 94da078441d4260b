"""Patterns of paths in settings: `*` and `?` within a name, `**` for folders of any depth, `[…]` for one character.

A pattern without a slash is a name at any depth. Names are told apart by case as the system does.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def matches(file: str, patterns: Iterable[str], base: str) -> bool:
    """Whether a path goes by one of the patterns, which are relative to a folder."""
    path = _relative(file, base)
    return any(_compiled(pattern).fullmatch(path) is not None for pattern in patterns)


def _relative(file: str, base: str) -> str:
    path = os.path.abspath(file)
    try:
        below = os.path.relpath(path, base or os.getcwd())
    except (OSError, ValueError):  # another drive
        below = path
    return os.path.normcase(path if below.startswith("..") else below).replace(os.sep, "/")


@lru_cache(1000)
def _compiled(pattern: str) -> re.Pattern[str]:
    text = os.path.normcase(pattern).replace(os.sep, "/").removeprefix("./")
    if text.endswith("/"):
        text += "**"
    if "/" not in text.rstrip("*"):
        text = f"**/{text}"
    return re.compile("".join(_pieces(text)), re.DOTALL)


def _pieces(text: str) -> Iterable[str]:
    """The pattern as a regular expression; each piece stands for text that the next cannot take over."""
    at = 0
    while at < len(text):
        if text.startswith("**/", at) and (at == 0 or text[at - 1] == "/"):
            yield "(?:[^/]+/)*+" if text.startswith("**/**/", at) else "(?:[^/]+/)*"
            at += 3
        elif text.startswith("**", at):
            yield ".*"
            at += 2
        elif text[at] == "*":
            yield "[^/]*"
            at += 1
        elif text[at] == "?":
            yield "[^/]"
            at += 1
        elif text[at] == "[" and (end := text.find("]", at + 2)) > 0:
            inner = text[at + 1 : end].replace("\\", "\\\\").replace("[", "\\[")
            yield f"[^{inner[1:]}]" if inner[0] == "!" else f"[{inner}]"
            at = end + 1
        else:
            yield re.escape(text[at])
            at += 1
