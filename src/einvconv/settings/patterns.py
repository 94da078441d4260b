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
    return re.compile(_expression(text), re.DOTALL)


def _expression(text: str) -> str:
    """The pattern as a regular expression.

    Every wild card but the last of its kind takes as little as it can, and gives nothing back: what comes after it is
    no worse off for a place that is nearer to the beginning. So a path is looked through few times, whatever is asked.
    """
    parts = [[""]]  # after each wild card that goes through folders, and in them after each that does not
    wild = [""]
    for piece in _pieces(text):
        if piece in (_FOLDERS, _ALL):
            wild.append(piece)
            parts.append([""])
        elif piece == _WITHIN:
            parts[-1].append("")
        else:
            parts[-1][-1] += piece
    made = ""
    for number, (before, (first, *others)) in enumerate(zip(wild, parts, strict=True)):
        last = number == len(parts) - 1
        inner = first + "".join(f"(?>{_WITHIN}?{one})" for one in (others[:-1] if last else others))
        inner += f"{_WITHIN}{others[-1]}" if last and others else ""
        made += inner if not before else f"{before}{inner}" if last else f"(?>{before}?{inner})"
    return made


_FOLDERS, _ALL, _WITHIN = "(?:[^/]*/)*", ".*", "[^/]*"


def _pieces(text: str) -> Iterable[str]:
    """What a pattern says, bit by bit, as regular expressions."""
    at = 0
    while at < len(text):
        if text.startswith("**/", at) and (at == 0 or text[at - 1] == "/"):
            yield _FOLDERS
            at += 3
        elif text.startswith("**", at):
            yield _ALL
            at += 2
        elif text[at] == "*":
            yield _WITHIN
            at += 1
        elif text[at] == "?":
            yield "[^/]"
            at += 1
        elif text[at] == "[" and (end := text.find("]", at + 2)) > 0:
            yield _one_of(text[at + 1 : end])
            at = end + 1
        else:
            yield re.escape(text[at])
            at += 1


def _one_of(inner: str) -> str:
    """One character of those in brackets; what names none, as a range that goes backwards, is what it is in letters."""
    signs = re.sub(r"([\\\[&~|])", r"\\\1", inner.removeprefix("!"))
    made = f"(?!/)[{'^' if inner[0] == '!' else ''}{signs}]"
    try:
        re.compile(made)
    except re.error:
        return re.escape(f"[{inner}]")
    return made
