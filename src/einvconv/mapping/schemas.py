"""XML Schemas, loaded once a thread: a schema keeps the errors of its last document, which no two threads may share."""

from __future__ import annotations

import threading
from pathlib import Path

from lxml import etree

_own = threading.local()


def schema_for(path: Path) -> etree.XMLSchema:
    """The compiled schema in a file of ours."""
    known: dict[Path, etree.XMLSchema] | None = getattr(_own, "schemas", None)
    if known is None:
        known = _own.schemas = {}
    schema = known.get(path)
    if schema is None:
        schema = known[path] = etree.XMLSchema(etree.parse(path))
    return schema
