"""Whether a package says at all that it brings entry points: `importlib.metadata` takes longer to import than a
document takes to be judged, and nearly nobody has such a package.

A leaf module. What is seen here is what `importlib.metadata` would read of folders; where something else could hold
packages (an archive, a finder of its own), the answer is that one may.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import PathFinder

_INFO = (".dist-info", ".egg-info")


def may_be_declared(group: str) -> bool:
    """Whether a package in a folder of `sys.path` names the group of entry points, or something else may have one."""
    wanted = f"[{group}]".encode()
    if any(finder is not PathFinder and hasattr(finder, "find_distributions") for finder in sys.meta_path):
        return True
    folders = dict.fromkeys(folder or os.curdir for folder in sys.path if isinstance(folder, str))
    return any(_names(folder, wanted) for folder in folders)


def _names(folder: str, wanted: bytes) -> bool:
    try:
        entries = os.listdir(folder)
    except FileNotFoundError:
        return False
    except OSError:  # an archive, or a folder that only names may be asked of
        return True
    egg = folder.lower().endswith(".egg")
    for entry in entries:
        if entry.lower().endswith(_INFO) or (egg and entry.lower() == "egg-info"):
            try:
                with open(os.path.join(folder, entry, "entry_points.txt"), "rb") as file:
                    if wanted in file.read():
                        return True
            except OSError:  # most declare nothing
                continue
    return False
