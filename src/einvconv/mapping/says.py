"""Whether a text of the output is plainly that of the leaf which its value was read from: the usual case, fast."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def says(place: Any, text: str) -> bool:
    """Whether a value was read from one leaf, which says the text: letter for letter, or as the same number."""
    if place.__class__ is str:
        there = place
    elif place.__class__ is tuple:
        element, attribute = place
        there = element.text if attribute is None else element.get(attribute)
    else:
        return False
    if there == text:
        return True
    if there is not None and "," in there and there.replace(",", ".", 1) == text:
        return text.replace(".", "", 1).lstrip("-").isdecimal()
    if there is None or ("." not in there and "." not in text and "," not in there):
        return False
    return _number(there) == _number(text) != ""


def _number(text: str) -> str:
    """A text without the zeros that say nothing at its end, and a point for a comma; empty where it is no number."""
    if "," in text:
        text = text.replace(",", ".")
    whole, point, part = text.partition(".")
    if not (whole.isdecimal() and text.isascii()) or (point and not part.isdecimal()):
        return ""
    part = part.rstrip("0")
    return f"{whole}.{part}" if part else whole
