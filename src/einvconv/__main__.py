"""`python -m einvconv`, and the command `einvconv`."""

from __future__ import annotations

import gc
import sys

# A start makes tens of thousands of objects that stay: walking over them time and again would take milliseconds.
_OBJECTS_BETWEEN_COLLECTIONS = 200_000


def main() -> int:
    """Runs the command of this process and gives its exit code."""
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    from einvconv import cli

    code = cli.main()
    gc.freeze()  # the process ends: nothing is worth a last walk over all of it
    return code


if __name__ == "__main__":
    sys.exit(main())
