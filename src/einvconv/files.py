"""Writes files so that they are there whole, or not at all."""

from __future__ import annotations

import os
import re
from pathlib import Path

from einvconv.errors import UnreadableInput

_SAFE_NAME = re.compile(r"\w[\w .()+,@-]{0,199}")


def write_whole(path: Path, content: bytes) -> None:
    """Writes the content beside the file and then puts it in its place. Raises UnreadableInput in words."""
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            # A device or a pipe is written to, not replaced.
            target.write_bytes(content)
            return
        part = target.with_name(f".{target.name[:200]}.{os.getpid()}.part")
        try:
            with part.open("xb") as file:
                file.write(content)
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UnreadableInput(f"{path}: the file could not be written ({error.strerror or error}).") from None


def beside(target: Path, filename: str, content: bytes) -> Path:
    """Where a file that goes with the target is to be written.

    Its name comes from an invoice: it may not lead elsewhere, nor put another file out of the way.
    Raises UnreadableInput.
    """
    path = target.parent / filename
    if not _SAFE_NAME.fullmatch(filename) or path.name != filename or path == target:
        raise UnreadableInput(f'The invoice names a file "{filename}", which is no safe name to write.')
    if path.exists() and path.read_bytes() != content:
        raise UnreadableInput(f"{path}: a different file is there already; it is not overwritten.")
    return path
