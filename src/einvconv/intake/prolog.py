"""What stands before a document and must not: repeated byte-order marks, and a DOCTYPE that nobody reads."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE

from einvconv.formats.registry import records
from einvconv.intake.encoding import Problem

# UTF-32 first: its mark begins with that of UTF-16.
_WIDE_MARKS = (BOM_UTF32_LE, BOM_UTF32_BE, BOM_UTF16_LE, BOM_UTF16_BE)
_BEFORE = rb"(?:\xef\xbb\xbf|[ \t\r\n])*+"
_ASIDE = r"(?:[ \t\r\n]+|<!--.*?-->|<\?.*?\?>)*+"
_SPACE = r"[ \t\r\n]"
_PREFIX = r"[\w.-]{1,40}"
_LITERAL = rf"""{_SPACE}+(?:"[^"]*+"|'[^']*+')"""


def without_repeated_marks(data: bytes) -> tuple[bytes, tuple[Problem, ...]]:
    """The bytes with one byte-order mark at the most, and that at their start; and what is wrong with more."""
    kept = data
    for mark in _WIDE_MARKS:
        while kept.startswith(mark + mark):
            kept = kept[len(mark) :]
    head = re.match(_BEFORE, kept)
    if head is not None and BOM_UTF8 in head.group()[1:]:
        mark = BOM_UTF8 if kept.startswith(BOM_UTF8) else b""
        kept = mark + head.group().replace(BOM_UTF8, b"") + kept[head.end() :]
    if len(kept) == len(data):
        return data, ()
    message = (
        "More than one byte-order mark stands before the document, and no XML parser takes that. "
        "They were skipped; write one, or none."
    )
    return kept, (Problem("READ-MARK", "fatal", message, 0),)


def without_doctype(text: str) -> tuple[str, tuple[Problem, ...]]:
    """The text with blanks for a DOCTYPE that declares nothing: one that only names a DTD; and a word on it.

    Any other stays, and is refused: one with declarations of its own, and one that is of no root of a format.
    """
    names = "|".join(sorted({re.escape(root.tag.rpartition("}")[2]) for info in records() for root in info.roots}))
    found = re.match(
        rf"(?s){_ASIDE}(<!DOCTYPE{_SPACE}+((?:{_PREFIX}:)?(?:{names}))(?:{_SPACE}+(?:SYSTEM|PUBLIC{_LITERAL}){_LITERAL})?"
        rf"{_SPACE}*(?:\[{_SPACE}*\]{_SPACE}*)?>)(?={_ASIDE}<\2[\s/>])",
        text,
    )
    if found is None:
        return text, ()
    blank = re.sub(r"[^\r\n]", " ", found.group(1))
    message = "The DOCTYPE names a DTD, which is never read: it was passed over. No invoice format needs one."
    problem = Problem("READ-DOCTYPE", "information", message, found.start(1))
    return text[: found.start(1)] + blank + text[found.end(1) :], (problem,)
