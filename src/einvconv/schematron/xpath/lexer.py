"""Splits XPath 2.0 text into tokens."""

from __future__ import annotations

import re
from typing import NamedTuple

from einvconv.errors import SchematronError

_NAME = (
    r"[A-Za-z_\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F\u2C00-\uD7FF]"
)
_NCNAME = _NAME + _NAME[:-1].replace("[", r"[0-9.\-\u00B7\u0300-\u036F", 1) + "]*"

_TOKEN = re.compile(
    rf"""
    (?P<space>[ \t\r\n]+)
  | (?P<double>(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][+-]?[0-9]+)
  | (?P<decimal>\.[0-9]+|[0-9]+\.[0-9]*)
  | (?P<integer>[0-9]+)
  | (?P<string>"(?:[^"]|"")*"|'(?:[^']|'')*')
  | (?P<name>\*:{_NCNAME}|{_NCNAME}:\*|{_NCNAME}(?::(?!:){_NCNAME})?)
  | (?P<symbol>::|:=|//|\.\.|<=|>=|!=|<<|>>|\|\||[()\[\],@$.|+\-*=<>/!?])
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    """`kind` is name, string, integer, decimal, double, symbol or end."""

    kind: str
    text: str
    at: int


def tokens(text: str) -> list[Token]:
    """The tokens of an expression, comments left out, an `end` token last."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        if text.startswith("(:", at):
            at = _comment(text, at)
            continue
        match = _TOKEN.match(text, at)
        if match is None:
            raise SchematronError(f"XPath: {text[at]!r} is not understood at character {at + 1} of {shorten(text)!r}")
        kind = match.lastgroup or ""
        if kind != "space":
            found.append(Token(kind, match[0], at))
        at = match.end()
    found.append(Token("end", "", at))
    return found


def _comment(text: str, at: int) -> int:
    depth, start = 0, at
    while True:
        opens, closes = text.find("(:", at), text.find(":)", at)
        if closes < 0:
            raise SchematronError(f"XPath: a comment is not closed at character {start + 1} of {shorten(text)!r}")
        if 0 <= opens < closes:
            depth, at = depth + 1, opens + 2
        else:
            depth, at = depth - 1, closes + 2
            if depth == 0:
                return at


def shorten(text: str, limit: int = 120) -> str:
    """The text on one line, cut for a message."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
