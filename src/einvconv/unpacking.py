"""The data of a package that lies in a zip archive (a zipapp): unpacked once, into the user's cache folder."""

from __future__ import annotations

import os
import zlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any
    from zipfile import ZipFile


def unpacked(loader: Any) -> str:
    """The folder that holds `schemas/`, `schematron/` and the rest; `loader` is the package's own, a zipimporter.

    It is made whole or not at all, for an archive of that name, size and day. Without a folder that only the user can
    write to it is made for this process alone.
    """
    from zipfile import ZipFile

    from einvconv.schematron.cache import cache_folder

    archive = os.path.realpath(loader.archive)
    about = os.stat(archive)
    mark = zlib.crc32(f"{archive}\n{about.st_size}\n{about.st_mtime_ns}".encode("utf-8", "surrogateescape"))
    within = f"{loader.prefix.replace(os.sep, '/')}einvconv/data/".removeprefix("/")
    kept = cache_folder()
    place = os.path.join(kept, f"data-{mark:08x}") if kept else ""
    if place and os.path.isdir(place):
        return place
    with ZipFile(archive) as opened:
        made = _all(opened, within, kept)
    if not place:
        import atexit
        import shutil

        atexit.register(shutil.rmtree, made, ignore_errors=True)
        return made
    try:
        os.rename(made, place)
    except OSError:  # another process was faster
        import shutil

        shutil.rmtree(made, ignore_errors=True)
    return place


def _all(archive: ZipFile, within: str, folder: str | None) -> str:
    from tempfile import mkdtemp

    made = mkdtemp(prefix=".einvconv-", dir=folder)
    for name in archive.namelist():
        below = name.removeprefix(within)
        if name.startswith(within) and below and not name.endswith("/") and ".." not in below.split("/"):
            target = os.path.join(made, *below.split("/"))
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as file:
                file.write(archive.read(name))
    return made
