"""What the command does when it is interrupted: it ends at once, in words, from its first milliseconds on."""

from __future__ import annotations

import os
import sys

# The module `signal` without its enums, which take longer to make than the rest of this file to run.
from _signal import SIG_DFL, SIGINT, SIGTERM, default_int_handler, getsignal, signal  # type: ignore[import-not-found]


def stop(number: int = SIGINT, _: object = None) -> None:
    """End at once, wherever it is: nothing half done stays behind, and the exit code says what happened."""
    files = sys.modules.get("einvconv.files")
    if files is not None and hasattr(files, "clean_up"):  # else it was being imported
        files.clean_up()
    try:
        os.write(2, b"einvconv: interrupted\n")
    finally:
        os._exit(128 + number)


def take_signals() -> None:
    """End at an interrupt, where nobody wants it ignored."""
    for number in (SIGINT, SIGTERM):
        if getsignal(number) in (default_int_handler, SIG_DFL):  # else somebody wants it ignored, as nohup does
            signal(number, stop)


def is_the_command() -> bool:
    """Whether this process is `python -m einvconv`, whose package is being imported, or the command `einvconv`."""
    name = (sys.argv or [""])[0]
    if name == "-m":
        said = sys.orig_argv
        return "-m" in said and said[said.index("-m") + 1 :][:1] == ["einvconv"]
    return os.path.split(name)[1] in ("einvconv", "einvconv.exe", "einvconv.pyz")
