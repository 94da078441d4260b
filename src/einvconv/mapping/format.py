"""What a format is to the mapping: a tree per root element, and the pairs of functions for what no tree can say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from ..light import Record
from ..model import Invoice, InvoiceLine
from ..resources import data_file
from ..threads import lazy
from .by_schema import hold_against
from .content import ContentModel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .nodes import Branch
    from .reading import Reading
    from .writing import Writing


def nothing(_: Invoice, __: Any) -> None:
    """The half of a pair that has nothing to do."""


class Pair(Record):
    """What no tree can say, as two functions that are each other's way back, on the invoice itself.

    `read` runs after the document was walked, `write` before the tree is, on a copy that it may change.
    """

    name: str
    read: Callable[[Invoice, Reading], None] = nothing
    write: Callable[[Invoice, Writing], None] = nothing


class Repair(Record):
    """What a format insists on and a source leaves unsaid: derived from what it does say, and told.

    `terms` are the business terms that it gives, `rules` those that ask for them.
    """

    name: str
    terms: tuple[str, ...]
    rules: tuple[str, ...]
    write: Callable[[Invoice, Writing], None]


class OfLines:
    """What a repair does that looks at each line by itself: `change` puts copies into a list of lines, which may be any
    stretch of them."""

    __slots__ = ("change",)

    def __init__(self, change: Callable[[list[InvoiceLine], Writing], None]) -> None:
        self.change = change

    def __call__(self, invoice: Invoice, run: Writing) -> None:
        invoice.lines = list(invoice.lines)
        self.change(invoice.lines, run)


class Trees(Mapping[str, "Branch"]):
    """The trees of a format by the tags of their roots: what is given as a function is made when it is asked for, since
    a document needs one of them."""

    def __init__(self, given: Mapping[str, Any], ready: Callable[[str, Branch], None]) -> None:
        self.given = given
        self._ready = ready
        self._made: dict[str, Branch] = {}

    def __getitem__(self, tag: str) -> Branch:
        found = self._made.get(tag)
        if found is None:
            given = self.given[tag]
            found = given() if callable(given) else given
            self._ready(tag, found)
            found = self._made.setdefault(tag, found)  # another thread may have been here
        return found

    def __contains__(self, tag: object) -> bool:
        return tag in self.given

    def __iter__(self) -> Iterator[str]:
        return iter(self.given)

    def __len__(self) -> int:
        return len(self.given)


class Format(Record):
    """A format in one version. `schemas` and `trees` go by the tag of the root element; a tree may be given as a
    function that makes it.

    `pairs` are pairs and repairs, which run in their order when a document has been read and when one is about to be
    written. `namespaces` gives the name space of a prefix, and `declared` the prefixes
    that the root declares beside its own; "" among them says that its own has none.
    `parts` are profiles of it, the smallest first: the first that loses no more than the whole is written.
    `wider` makes the same format with all that its syntax has a term for, which its own profile leaves out.
    """

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
    pairs: tuple[Pair | Repair, ...] = ()
    encoding: str = "UTF-8"
    declared: tuple[str, ...] = ("",)
    processing: str = ""
    root_attributes: Mapping[str, str] = MappingProxyType({})
    keeps_from: Callable[[str], bool] = lambda _: True
    finish: Callable[[Any, Writing], bool] | None = None  # whether the document was changed
    by_schema: bool = False
    versions: bool = True  # whether what its schema lacks is what a later version of it has
    parts: tuple[Format, ...] = ()
    wider: Callable[[], Format] | None = None

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        given = self.trees.given if isinstance(self.trees, Trees) else self.trees
        trees = self.__dict__["trees"] = Trees(given, self._ready)
        for tag, tree in given.items():
            if not callable(tree):
                trees[tag]

    def _ready(self, tag: str, tree: Branch) -> None:
        tree.bind(Invoice, self)
        if self.by_schema:
            if self.versions:
                self._of_family.update(tree.claimed(""))
            hold_against(tree, self.content(tag))

    @lazy
    def _of_family(self) -> set[str]:
        """What the trees that were made have a place for before they are held against their schemas."""
        return set()

    @lazy
    def prolog(self) -> str:
        """What stands before the root element of a document."""
        return f'<?xml version="1.0" encoding="{self.encoding}"?>\n{self.processing}'

    @lazy
    def later(self) -> set[str]:
        """The paths in the model of all that the family has, of which a version has a part."""
        for tag in self.trees:
            self.trees[tag]  # which notes it
        return self._of_family

    @lazy
    def has(self) -> frozenset[str]:
        """The paths in the model of all that the trees have a place for."""
        return frozenset(path for tree in self.trees.values() for path in tree.claimed(""))

    def for_target(self, target: Format) -> Format:
        """The format that its documents are read by on their way to a target. What stands in one beyond its profile is
        kept for a target that takes it back as it stood; to any other it goes by its term."""
        keeps = target.syntax == self.syntax and target.keeps_from(self.code)
        return self if keeps or self.wider is None else self._whole

    @lazy
    def _whole(self) -> Format:
        assert self.wider is not None
        return self.wider()

    def tag(self, name: str) -> str:
        """The name of an element or attribute as lxml spells it."""
        if name.startswith("{"):
            return name
        prefix, colon, local = name.partition(":")
        return f"{{{self.namespaces[prefix]}}}{local}" if colon else name

    def spaces(self, tag: str) -> Any:
        """What an element must declare below the root: its name space by its prefix; None where the root has it."""
        space = tag[1:].partition("}")[0] if tag.startswith("{") else ""
        prefix = self._prefix(space)
        own = prefix in self.declared or space in self._roots
        return None if prefix is None or own else {prefix: space}

    def root_spaces(self, tag: str) -> Any:
        """The name spaces that the root declares."""
        space = tag[1:].partition("}")[0] if tag.startswith("{") else ""
        found: Any = {p: self.namespaces[p] for p in self.declared if p}
        if space:
            found[None if "" in self.declared else self._prefix(space)] = space
        return found

    def _prefix(self, space: str) -> str | None:
        return next((prefix for prefix, uri in self.namespaces.items() if uri == space), None)

    def knows(self, name: str) -> bool:
        """Whether the prefix of a name is one of the format's."""
        prefix, colon, _ = name.partition(":")
        return not colon or prefix in self.namespaces

    def schema_path(self, tag: str) -> str:
        """The schema for documents with that root element."""
        return data_file("schemas", *self.schemas[tag])

    @lazy
    def _roots(self) -> frozenset[str]:
        """The name spaces of root elements: a document has its own without a prefix."""
        return frozenset(tag[1:].partition("}")[0] for tag in self.trees)

    @lazy
    def _contents(self) -> dict[str, ContentModel]:
        return {}

    def content(self, tag: str) -> ContentModel:
        """The order of children by the schema for a root element."""
        if tag not in self._contents:
            self._contents[tag] = ContentModel(self.schema_path(tag))
        return self._contents[tag]
