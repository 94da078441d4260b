"""`python -m einvconv`, and the command `einvconv`."""

from __future__ import annotations

import gc
import sys

from einvconv.interrupts import take_signals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

# A start makes tens of thousands of objects that stay: walking over them time and again would take milliseconds.
_OBJECTS_BETWEEN_COLLECTIONS = 200_000


def main() -> NoReturn:
    """Runs the command of this process and ends it with its exit code, whoever calls: a zipapp does not ask for it."""
    if getattr(sys, "frozen", False):  # a program of PyInstaller starts itself for each of its workers
        from multiprocessing import freeze_support

        freeze_support()
    take_signals()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    from einvconv import cli

    code = cli.main()
    gc.freeze()  # the process ends: nothing is worth a last walk over all of it
    sys.exit(code)


if __name__ == "__main__":
    main()
