"""XML Schemas, loaded once a thread: a schema keeps the errors of its last document, which no two threads may share.

A schema may have a core beside it, in a folder of that name: the same schema without the optional elements that few
documents have, which loads in a fraction of the time. What it admits, the whole admits (see `tests/ubl_core.py`).
"""

from __future__ import annotations

import os

from lxml import etree

from ..resources import data_file
from ..threads import per_thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Own:
    def __init__(self) -> None:
        self.wholes: dict[str, etree.XMLSchema] = {}
        self.cores: dict[str, etree.XMLSchema | None] = {}


_own = per_thread(_Own)


def errors(root: Any, schema: tuple[str, ...]) -> list[Any]:
    """What the schema with that path below the schemas' folder finds wrong with a document; nothing if it is valid.

    The core is asked as long as the whole is not loaded; a document that it does not admit is judged by the whole,
    whose errors say all that it expected. Once that is loaded, asking the core as well would only take time.
    """
    path = data_file("schemas", *schema)
    if path not in _own().wholes:
        core = _core_of(path)
        if core is not None and core.validate(root):
            return []
    whole = schema_for(path)
    if whole.validate(root):
        return []
    log: Any = whole.error_log
    return list(log)


def schema_for(path: str | os.PathLike[str]) -> etree.XMLSchema:
    """The compiled schema in a file of ours, the whole of it."""
    name = os.fspath(path)
    schema = _own().wholes.get(name)
    if schema is None:
        schema = _own().wholes[name] = etree.XMLSchema(etree.parse(name))
    return schema


def _core_of(path: str) -> etree.XMLSchema | None:
    if path not in _own().cores:
        folder, file = os.path.split(path)
        try:
            _own().cores[path] = etree.XMLSchema(etree.parse(f"{folder}/core/{file}"))
        except OSError:  # there is none
            _own().cores[path] = None
    return _own().cores[path]
