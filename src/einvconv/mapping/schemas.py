"""XML Schemas, loaded once a thread: a schema keeps the errors of its last document, which no two threads may share.

A schema may have a core beside it, in a folder of that name: the same schema without the optional elements that few
documents have, which loads in a fraction of the time. What it admits, the whole admits (see `tests/ubl_core.py`).
"""

from __future__ import annotations

import os
import threading

from lxml import etree

from ..resources import data_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Own(threading.local):
    def __init__(self) -> None:
        self.schemas: dict[str, etree.XMLSchema] = {}
        self.cores: dict[tuple[str, ...], etree.XMLSchema | None] = {}


_own = _Own()


def errors(root: Any, schema: tuple[str, ...]) -> list[Any]:
    """What the schema with that path below the schemas' folder finds wrong with a document; nothing if it is valid.

    The whole schema is asked only of a document that its core does not admit; the errors told are always its own.
    """
    try:
        core = _own.cores[schema]
    except KeyError:
        core = _own.cores[schema] = _core(schema)
    if core is not None and core.validate(root):
        return []
    whole = schema_for(data_file("schemas", *schema))
    if whole.validate(root):
        return []
    log: Any = whole.error_log
    return list(log)


def schema_for(path: str | os.PathLike[str]) -> etree.XMLSchema:
    """The compiled schema in a file of ours, the whole of it."""
    name = os.fspath(path)
    schema = _own.schemas.get(name)
    if schema is None:
        schema = _own.schemas[name] = etree.XMLSchema(etree.parse(name))
    return schema


def _core(schema: tuple[str, ...]) -> etree.XMLSchema | None:
    try:
        return etree.XMLSchema(etree.parse(data_file("schemas", *schema[:-1], "core", schema[-1])))
    except OSError:  # there is none
        return None
