"""What a format is: a tree per root element, and the pairs of functions for what no tree can say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ..mapping.by_schema import hold_against
from ..mapping.content import ContentModel
from ..mapping.nodes import Branch
from ..mapping.reading import Reading
from ..mapping.writing import Writing
from ..model import Invoice
from ..resources import data_path


@dataclass(frozen=True)
class Pair:
    """What no tree can say, as two functions that are each other's way back, on the invoice itself.

    `read` runs after the document was walked, `write` before the tree is, on a copy that it may change.
    """

    name: str
    read: Callable[[Invoice, Reading], None]
    write: Callable[[Invoice, Writing], None]


@dataclass
class Format:
    """A format in one version. `schemas` and `trees` go by the tag of the root element."""

    code: str
    name: str
    syntax: str
    version: str
    namespaces: Mapping[str, str]
    trees: Mapping[str, Branch]
    root_for: Callable[[Invoice], str]
    begin_reading: Callable[[Any, Reading], None]
    begin_writing: Callable[[Invoice, Writing], None]
    schemas: Mapping[str, tuple[str, ...]]
    pairs: tuple[Pair, ...] = ()
    encoding: str = "UTF-8"
    processing: str = ""
    root_attributes: Mapping[str, str] = field(default_factory=dict)
    keeps_from: Callable[[str], bool] = lambda _: True
    charset: Callable[[Any, Writing], None] | None = None
    by_schema: bool = False

    def __post_init__(self) -> None:
        for tag, tree in self.trees.items():
            tree.bind(Invoice, self.names)
            if self.by_schema:
                hold_against(tree, self.content(tag))

    def names(self, name: str) -> str:
        """The name of an element or attribute as lxml spells it."""
        if name.startswith("{"):
            return name
        prefix, colon, local = name.partition(":")
        return f"{{{self.namespaces[prefix]}}}{local}" if colon else name

    def prefixed(self, tag: str) -> dict[str, str]:
        """The prefix of the tag's name space, as the format has it; nothing for a tag without one."""
        space = tag[1:].partition("}")[0] if tag.startswith("{") else ""
        return {p: u for p, u in self.namespaces.items() if u == space and p not in ("ubl", "cn", "xml")}

    def knows(self, name: str) -> bool:
        """Whether the prefix of a name is one of the format's."""
        prefix, colon, _ = name.partition(":")
        return not colon or prefix in self.namespaces

    def schema_path(self, tag: str) -> Path:
        """The schema for documents with that root element."""
        return data_path("schemas", *self.schemas[tag])

    @cached_property
    def _contents(self) -> dict[str, ContentModel]:
        return {}

    def content(self, tag: str) -> ContentModel:
        """The order of children by the schema for a root element."""
        if tag not in self._contents:
            self._contents[tag] = ContentModel(self.schema_path(tag))
        return self._contents[tag]
