"""`python -m einvconv`, and the command `einvconv`."""

from __future__ import annotations

import gc
import os
import sys

# The module `signal` without its enums, which take longer to make than the rest of this file to run.
from _signal import SIG_DFL, SIGINT, SIGTERM, default_int_handler, getsignal, signal  # type: ignore[import-not-found]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

# A start makes tens of thousands of objects that stay: walking over them time and again would take milliseconds.
_OBJECTS_BETWEEN_COLLECTIONS = 200_000


def _stopped(number: int, _: object) -> None:
    """End at once, wherever it is: nothing half done stays behind, and the exit code says what happened."""
    files = sys.modules.get("einvconv.files")
    if files is not None and hasattr(files, "clean_up"):  # else it was being imported
        files.clean_up()
    try:
        os.write(2, b"einvconv: interrupted\n")
    finally:
        os._exit(128 + number)


def _take_signals() -> None:
    for number in (SIGINT, SIGTERM):
        if getsignal(number) in (default_int_handler, SIG_DFL):  # else somebody wants it ignored, as nohup does
            signal(number, _stopped)


def main() -> NoReturn:
    """Runs the command of this process and ends it with its exit code, whoever calls: a zipapp does not ask for it."""
    if getattr(sys, "frozen", False):  # a program of PyInstaller starts itself for each of its workers
        from multiprocessing import freeze_support

        freeze_support()
    _take_signals()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    from einvconv import cli

    code = cli.main()
    gc.freeze()  # the process ends: nothing is worth a last walk over all of it
    sys.exit(code)


if __name__ == "__main__":
    main()
