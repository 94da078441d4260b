"""What PyInstaller is told of this package, by an entry point: its data, and the modules that are imported by name."""

from __future__ import annotations

import os


def hooks() -> list[str]:
    """The folder of the hooks."""
    return [os.path.dirname(__file__)]
