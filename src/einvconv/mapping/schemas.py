"""XML Schemas, loaded once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml import etree


@cache
def schema_for(path: Path) -> etree.XMLSchema:
    """The compiled schema in a file of ours."""
    return etree.XMLSchema(etree.parse(path))
