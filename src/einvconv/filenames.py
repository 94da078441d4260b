"""Names of files that an invoice brings, made such that every system can have them and takes none for another."""

from __future__ import annotations

import unicodedata

from .patterns import pattern

LONGEST = 255
"""Bytes of UTF-8: Linux takes no more, and Windows and macOS take at least as much."""
_LONGEST_ENDING = 20
_RESERVED = frozenset('<>:"|?*')
# Control, format and private characters, half surrogates, ends of lines and paragraphs, and what has no meaning yet.
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_DEVICE = pattern(r"(?i)(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9¹²³])[ ]*(?:\.|$)")
_ENDINGS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "text/csv": ".csv",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
}
# The kinds of file that EN 16931 has (BT-125-1), XML and JSON, by the endings of their names.
_MEDIA_TYPES = {
    **{ending: kind for kind, ending in _ENDINGS.items() if kind != "text/xml"},
    ".jpeg": "image/jpeg",
    ".json": "application/json",
}


def media_type_of(name: str) -> str:
    """The kind of a file by the ending of its name."""
    return _MEDIA_TYPES.get(divided(name)[1].lower(), "application/octet-stream")


def mended(name: str, media_type: str = "") -> str:
    """The name itself where every system can have it; else the nearest that they can, and never an empty one.

    Folders before it are left out; what Windows reserves or nobody can see becomes `_`, and so does a first character
    that would hide the file or make an option of it.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    if len(last) > 2 * LONGEST:
        last = last[:LONGEST] + last[-_LONGEST_ENDING:]
    seen = "".join("_" if c in _RESERVED or unicodedata.category(c) in _UNSEEN else c for c in last)
    kept = seen.strip(" ").rstrip(". ")
    if not kept.strip("._- "):
        return f"attachment{_ENDINGS.get(media_type, '')}"
    if kept[0] in ".-~":
        kept = f"_{kept[1:]}"
    if _DEVICE.match(kept):
        kept = f"_{kept}"
    return shortened(kept)


def key(name: str) -> str:
    """What a file system makes of a name that ignores case and normal form: two names of one key may be one file."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKD", name).casefold())


def numbered(name: str, number: int) -> str:
    """The name with a number before its ending: "a.pdf" with 2 is "a-2.pdf"; the name itself for 1."""
    return name if number == 1 else shortened(name, f"-{number}")


def shortened(name: str, more: str = "") -> str:
    """The name with a text before its ending, cut before that where it is too long for any system."""
    stem, ending = divided(name)
    room = LONGEST - size(more + ending)
    if size(stem) > room:
        stem = stem[:room]
        while size(stem) > room:
            stem = stem[:-1]
        stem = stem.rstrip(". ")
    return f"{stem}{more}{ending}"


def size(name: str) -> int:
    """The bytes of the name on Linux, at most: half surrogates may stand there for single bytes that were no UTF-8."""
    return len(name.encode("utf-8", "surrogatepass"))


def divided(name: str) -> tuple[str, str]:
    """The name before its ending, and the ending with its point: nothing that is longer than endings are."""
    stem, point, ending = name.rpartition(".")
    return (stem, point + ending) if stem and size(ending) < _LONGEST_ENDING else (name, "")
