"""Where the schemas, rules and stylesheets lie: inside the installed package, or beside `src` in a checkout.

Of a package in a zip archive they are unpacked.
"""

from __future__ import annotations

import os
import sys
from functools import cache, lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path


@cache
def data_root() -> str:
    """The folder that holds `schemas/`, `schematron/` and `xslt/`. A text: `pathlib` is slow to import."""
    package = os.path.dirname(os.path.realpath(__file__))
    installed = os.path.join(package, "data")
    if os.path.isdir(installed):
        return installed
    if not os.path.isdir(package):
        from einvconv.unpacking import unpacked

        return unpacked(sys.modules["einvconv"].__loader__)
    return os.path.dirname(os.path.dirname(package))


@lru_cache(1000)
def data_file(*parts: str) -> str:
    """The path of a data file as a text, for example `data_file("schemas", "finvoice", "3.0", "finvoice.xsd")`."""
    return os.path.join(data_root(), *parts)


def data_path(*parts: str) -> Path:
    """The same as a path object."""
    from pathlib import Path

    return Path(data_file(*parts))
