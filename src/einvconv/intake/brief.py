"""A document without the large files in it: nearly all its letters are theirs, and each copy of them costs as much as
all else that is done with it.
"""

from __future__ import annotations

import re

from einvconv.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from einvconv.intake.encoding import Charset

# Only of documents that long is anything taken out, and only texts of that length.
LARGE, _FILE = 100_000, 20_000


class Brief(NamedTuple):
    """The text of a document in which `word` stands for each of its large `files`, and nowhere else.

    Each file is all the text of an element that has no other in it, in letters of ASCII and without a reference; the
    word is base64, as most files are.
    """

    text: str
    word: str
    files: tuple[str, ...]


def brief_of(data: bytes, charset: Charset) -> Brief | None:
    """A well-formed document without its large files; None where it has none that can be taken out."""
    if len(data) < LARGE or not (charset.contains_ascii and charset.reversible):
        return None
    kept: list[bytes] = []
    files: list[str] = []
    at = 0
    for start, end in _long_texts(data):
        if data.find(b"&", start, end) < 0 and data.find(b">", start, end) < 0:
            try:
                files.append(str(memoryview(data)[start:end], "ascii"))
            except UnicodeDecodeError:
                continue
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
