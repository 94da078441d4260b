"""`python -m einvconv`, and the command `einvconv`."""

from __future__ import annotations

import sys

from einvconv.cli import main

if __name__ == "__main__":
    sys.exit(main())
