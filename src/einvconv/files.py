"""Writes files so that they are there whole, or not at all."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from einvconv.errors import UnreadableInput

if TYPE_CHECKING:
    from einvconv import Conversion

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


def write_conversion(conversion: Conversion, path: str | os.PathLike[str], force: bool = False) -> Path:
    """Writes the XML of a conversion and its attachments beside it; gives the path of the XML.

    Raises UnreadableInput where a file is there already and `force` is not given.
    """
    target = Path(path)
    if target.exists() and not force:
        raise UnreadableInput(f"{target}: the file is there already; give force=True to overwrite it.")
    places = [beside(target, a.filename, a.content) for a in conversion.attachments]
    for place, attachment in zip(places, conversion.attachments, strict=True):
        write_whole(place, attachment.content)
    write_whole(target, conversion.xml)
    return target
