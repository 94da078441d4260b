"""Where the schemas, rules and stylesheets lie: inside the installed package, or beside `src` in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def data_root() -> Path:
    """The folder that holds `schemas/`, `schematron/` and `xslt/`."""
    installed = _PACKAGE / "data"
    return installed if installed.is_dir() else _PACKAGE.parents[1]


def data_path(*parts: str) -> Path:
    """The path of a data file, for example `data_path("schemas", "finvoice", "3.0", "finvoice.xsd")`."""
    return data_root().joinpath(*parts)
