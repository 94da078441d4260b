"""The fonts of the paper beyond those inside Typst, and the characters that none of them has."""

from __future__ import annotations

import os
import re
from functools import cache, lru_cache
from importlib.util import find_spec
from typing import Any, NamedTuple

# What the fonts inside Typst have: Latin, Greek, Cyrillic, punctuation, currencies, letterlike signs, arrows.
_HELD = "\t\n\u0020-\u024f\u0370-\u03ff\u0400-\u04ff\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf"
_OTHERS = re.compile(f"[^{_HELD}]")
# The package of the extra `cjk`: Chinese, Japanese and Korean in one font.
_PACKAGE = "noto_cjk_sans_jp_regular"
_NO_GLYPH = "could not be displayed"
_PROBE = b'#for one in json(bytes(sys.inputs.at("all"))) [#one #parbreak()]'


class Lacking(NamedTuple):
    """A text whose characters that no font has stand as their numbers, and these characters."""

    text: str
    characters: tuple[str, ...]


@cache
def inside() -> Any:
    """The fonts that come with Typst: what nearly every invoice needs, and the same on every machine."""
    from typst import Fonts

    return Fonts(include_system_fonts=False)


def all_fonts(folder: str) -> Any:
    """Also those of the folders that are named, of the extra `cjk`, and of the system, in this order."""
    folders = [one for one in (folder, *os.environ.get("EINVCONV_FONTS", "").split(os.pathsep)) if one]
    found = find_spec(_PACKAGE)
    if found is not None and found.submodule_search_locations:
        folders += found.submodule_search_locations
    return _found(tuple(folders))


@lru_cache(4)
def _found(folders: tuple[str, ...]) -> Any:
    """The fonts of folders and of the system; looking for them takes longer than setting an invoice."""
    from typst import Fonts

    return Fonts(font_paths=list(folders))


def without_glyph(error: Exception) -> bool:
    """Whether it is this that Typst complains of."""
    return _NO_GLYPH in str(error)


def numbered(text: str, fonts: Any, dare: bool = True) -> Lacking:
    """The text with each character that no font has as its number; without `dare`, each that is not known to be had."""
    others = sorted(set(_OTHERS.findall(text)))
    lacking = set(_lacking(others, fonts) if dare else others)
    said = "".join(f"[{_number(one)}]" if one in lacking else one for one in text) if lacking else text
    return Lacking(said, tuple(sorted(lacking)))


def named(characters: tuple[str, ...], most: int) -> str:
    """The numbers of characters, as Unicode writes them, of many the first."""
    return ", ".join(map(_number, characters[:most])) + (" …" if len(characters) > most else "")


def _number(character: str) -> str:
    return f"U+{ord(character):04X}"


def _lacking(characters: list[str], fonts: Any) -> list[str]:
    """Which of the characters no font has: by halves, since most are had, or lacking, together."""
    if not characters or _shown(characters, fonts):
        return []
    if len(characters) == 1:
        return characters
    half = len(characters) // 2
    return _lacking(characters[:half], fonts) + _lacking(characters[half:], fonts)


def _shown(characters: list[str], fonts: Any) -> bool:
    import json

    import typst

    said = json.dumps(characters, ensure_ascii=False)
    try:
        typst.Compiler(_PROBE, font_paths=fonts, sys_inputs={"all": said}).compile(
            format="pdf", pdf_standards=["a-3a"], timestamp=0
        )
    except typst.TypstError as error:
        if not without_glyph(error):
            raise
        return False
    return True
