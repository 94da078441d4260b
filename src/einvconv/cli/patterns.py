"""Patterns of file names, for shells that do not expand them. Unlike those of `glob`, `**` never follows a link."""

from __future__ import annotations

import os
from fnmatch import fnmatch


def matching(pattern: str) -> list[str]:
    """The names that go by a pattern of `*`, `?`, `[…]` and `**` (folders of any depth), sorted, each once.

    Hidden files and folders are only found by a part that begins with a point itself.
    """
    drive, path = os.path.splitdrive(pattern)
    parts = path.replace(os.altsep, os.sep).split(os.sep) if os.altsep else path.split(os.sep)
    places = [drive + os.sep if path.startswith((os.sep, os.altsep or os.sep)) else drive]
    before = ""
    for part in filter(None, parts):
        if part == "**":
            # Each folder once, by whatever way: the ways to those far down are more than can be gone.
            if before != part:
                places = list(dict.fromkeys(deeper for place in places for deeper in _folders(place)))
        elif any(sign in part for sign in "*?["):
            hidden = part.startswith(".")
            places = [
                os.path.join(place, name)
                for place in places
                for name in _names(place)
                if fnmatch(name, part) and (hidden or not name.startswith("."))
            ]
        else:
            places = [os.path.join(place, part) for place in places]
        before = part
    return sorted({place for place in places if os.path.lexists(place)})


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder or ".")
    except OSError:
        return []


def _folders(folder: str) -> list[str]:
    """A folder and all below it; a link to one is none, or there might be no end."""
    found = []
    for at, folders, _ in os.walk(folder or "."):
        folders[:] = [one for one in folders if not one.startswith(".")]
        found.append(at if folder else os.path.relpath(at).removeprefix("."))
    return found
