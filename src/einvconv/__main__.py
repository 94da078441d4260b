"""`python -m einvconv`, and the command `einvconv`."""

from __future__ import annotations

import atexit
import gc
import os
import sys

from einvconv.interrupts import is_the_command, take_signals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any, NoReturn

# A start makes tens of thousands of objects that stay: walking over them time and again would take milliseconds.
_OBJECTS_BETWEEN_COLLECTIONS = 200_000

_TOOLS = range(6)  # the ids that sys.monitoring has for them


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
    if _is_alone():
        _leave(code)
    sys.exit(code)


def _is_alone() -> bool:
    """Whether Python was started for this command alone: nobody goes on after it, watches it or measures it."""
    monitoring: Any = getattr(sys, "monitoring", None)  # from Python 3.12 on
    if sys.gettrace() or sys.getprofile() or (monitoring and any(map(monitoring.get_tool, _TOOLS))):
        return False
    frame: FrameType | None = sys._getframe(2)
    is_script = is_the_command() and frame is not None and frame.f_code.co_filename == sys.argv[0]
    if sys.flags.inspect or frame is None or not (is_script or frame.f_globals is globals()):
        return False
    while frame is not None and frame.f_globals.get("__name__") in ("__main__", "runpy"):
        frame = frame.f_back
    return frame is None


def _leave(code: int) -> None:
    """End the process as Python does, but for freeing what it holds bit by bit, which takes as long as many an import.

    Threads are waited for, what others want done at the end is done, and nothing that was printed stays behind.
    """
    threading: Any = sys.modules.get("threading")
    if threading is not None:
        threading._shutdown()
    atexit._run_exitfuncs()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        return  # Python has words for it
    os._exit(code)


if __name__ == "__main__":
    main()
