"""Where the user's own rule sets lie. `EINVCONV_DATA` names the folder; empty, there are none."""

from __future__ import annotations

import os
import sys


def rules_folder() -> str:
    """The folder of the user's rule sets; a text, empty where nobody knows the user's home."""
    asked = os.environ.get("EINVCONV_DATA")
    if asked is not None:
        return os.path.join(asked, "rules") if asked else ""
    if sys.platform == "win32":
        place = os.environ.get("LOCALAPPDATA") or _home("AppData", "Local")
    elif sys.platform == "darwin":
        place = _home("Library", "Application Support")
    else:
        place = os.environ.get("XDG_DATA_HOME") or _home(".local", "share")
    return os.path.join(place, "einvconv", "rules") if place else ""


def _home(*parts: str) -> str:
    home = os.path.expanduser("~")
    return "" if home.startswith("~") else os.path.join(home, *parts)
