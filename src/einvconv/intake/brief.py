"""A document without the large files in it: nearly all its letters are theirs, and each copy of them costs as much as
all else that is done with it.
"""

from __future__ import annotations

import re

from einvconv.intake.limits import LARGE
from einvconv.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from einvconv.intake.encoding import Charset

_FILE = 20_000  # characters of a text that is taken out, at least
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_SPACE = b" \t\r\n"
_LAST = {1: b"AEIMQUYcgkosw048", 2: b"AQgw"}  # the last letter before so many signs at the end
_STRETCH = 1 << 16


class Brief(NamedTuple):
    """The text of a document in which `word` stands for each of its large `files`, and nowhere else.

    Each file is all the text of an element that has no other in it. Files are base64, and so is the word.
    """

    text: str
    word: str
    files: tuple[str, ...]


def brief_of(data: bytes, charset: Charset, longest: int | None = None) -> Brief | None:
    """A document without its large files; None where it has none that can be taken out, or one over the `longest`.

    The text is well-formed where the document is, and only there.
    """
    if len(data) < LARGE or not (charset.contains_ascii and charset.reversible):
        return None
    kept: list[bytes] = []
    files: list[str] = []
    at = 0
    for start, end in _long_texts(data):
        if longest is not None and end - start > longest:
            return None
        if is_base64(data, start, end):
            files.append(str(memoryview(data)[start:end], "ascii"))
            kept.append(data[at:start])
            at = end
    if not files:
        return None
    kept.append(data[at:])
    word = b"AAAA"
    while any(word in part for part in kept):
        word += b"AAAA"
    text = charset.decode(word.join(kept))
    from einvconv.intake.places import NO_TAG  # few documents get here

    # What looks like an element may stand in a comment.
    aside = any(word.decode() in found.group() for found in re.finditer(f"(?s){NO_TAG}", text))
    return None if aside else Brief(text, word.decode(), tuple(files))


def is_base64(data: bytes, start: int, end: int) -> bool:
    """Whether a stretch is plainly base64 by the grammar of XML Schema (part 2, 3.2.16), a piece at a time: a copy of
    the whole takes longer than looking at it."""
    tail = data[max(start, end - 100) : end].translate(None, _SPACE)
    pad = len(tail) - len(tail.rstrip(b"="))
    letters = signs = 0
    for at in range(start, end, _STRETCH):
        part = data[at : min(at + _STRETCH, end)]
        other = part.translate(None, _LETTERS)
        letters += len(part) - len(other)
        signs += other.count(b"=")
        if other.strip(_SPACE + b"="):
            return False
    whole = signs == pad and (letters + pad) % 4 == 0
    return whole and (not pad or (pad in _LAST and tail[-pad - 1] in _LAST[pad]))


def _long_texts(data: bytes) -> Iterator[tuple[int, int]]:
    """Where `_FILE` bytes and more stand between a start tag and an end tag."""
    at = data.find(b"<")
    while at + _FILE < len(data):
        near = data.rfind(b"<", at + 1, at + _FILE)
        if near >= 0:
            at = near
            continue
        end = data.find(b"<", at + _FILE)
        start = data.find(b">", at, end) + 1
        if end < 0:
            return
        between = data[at + 1] not in b"/!?" and data[start - 2] not in b"/" and data.startswith(b"</", end)
        if start and end - start >= _FILE and between:
            yield start, end
        at = end
