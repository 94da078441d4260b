"""`cache`: where compiled rules are kept, how much there is, and away with it."""

from __future__ import annotations

import os
import re

from einvconv.cli import GOOD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

    from einvconv.cli import Options
    from einvconv.output.terminal import Terminal

# Compiled rules, data that was unpacked, and what a process that was killed left half done.
_OURS = r".+-[0-9a-f]{8}\.[a-z]+-[0-9]+|data-[0-9a-f]{8}|\.einvconv-\w+"


def arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    from einvconv.cli.arguments import add_format

    parser.epilog = "EINVCONV_CACHE names another folder; empty, nothing is kept."
    parser.add_argument(
        "--clean", action="store_true", help="remove what is kept; it is made again when it is asked for"
    )
    add_format(parser)


def run(options: Options, terminal: Terminal) -> int:
    """Say where it is and how much it holds; with --clean what was removed."""
    from einvconv.schematron.cache import cache_folder

    folder = cache_folder()
    count, size = _clean(folder) if folder and options.clean else _held(folder) if folder else (0, 0)
    if options.format == "json":
        from json import dumps

        said = {"version": 1, "folder": folder, "files": count, "bytes": size, "removed": bool(options.clean)}
        terminal.write(dumps(said) + "\n")
    elif folder is None:
        terminal.say("nothing is kept: there is no folder that only you can write to")
    else:
        removed = "removed " if options.clean else ""
        terminal.say(f"{folder}: {removed}{count} {'file' if count == 1 else 'files'}, {size / 1e6:.1f} MB")
    return GOOD


def _ours(folder: str) -> Iterator[str]:
    """The files and folders that einvconv made there; what else lies in a folder that EINVCONV_CACHE names is not."""
    for name in sorted(os.listdir(folder)):
        if re.fullmatch(_OURS, name):
            yield os.path.join(folder, name)


def _held(folder: str) -> tuple[int, int]:
    files = [
        file
        for path in _ours(folder)
        for file in ([os.path.join(at, name) for at, _, names in os.walk(path) for name in names] or [path])
    ]
    return len(files), sum(os.lstat(file).st_size for file in files)


def _clean(folder: str) -> tuple[int, int]:
    """Remove all of it; a link is removed and not followed."""
    import shutil

    held = _held(folder)
    for path in _ours(folder):
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        else:
            os.unlink(path)
    return held
