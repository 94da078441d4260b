"""Nodes and marks: what all elements, and all attributes, of a tree have in common."""

from __future__ import annotations

from ..codecs import TEXT, Codec
from ..refs import Place, Ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ...model.base import Group
    from ..format import Format
    from ..reading import Reading
    from ..writing import Writing

    Read = Callable[[Any, Group, Reading], bool]


def is_blank(text: str | None) -> bool:
    """Whether an element's text says nothing."""
    return text is None or not text.strip()


class Node:
    """A node for one child element of its parent."""

    tag = ""
    spaces: Any = None
    apart = False  # whether what it writes hangs on nothing that stands around it
    straight = False  # whether it is written as its base class is; as `apart`, a class says that of itself
    on_demand = False  # whether it writes nothing where its terms say nothing, though it writes in a way of its own

    def bind(self, base: type[Group], form: Format) -> None:
        """Make names and references ready for walking below a group of type `base`."""
        self.tag = form.tag(self.tag)
        self.spaces = form.spaces(self.tag)

    def claims(self) -> list[Place]:
        """The terms that the node has a place for."""
        return []

    def asks(self) -> frozenset[str] | None:
        """The fields of the group around it without which the node writes nothing that counts: an element around it is
        taken back then. None where that cannot be told of it."""
        return None

    def waits(self) -> frozenset[str] | None:
        """The fields without which it need not be asked to write; None where it always has to be."""
        return self.asks()

    def chooses(self) -> bool:
        """Whether the node may be meant by some elements of its name only; then `chosen` tells which."""
        return type(self).chosen is not Node.chosen

    def chosen(self, element: Any, run: Reading) -> bool:
        """Whether the node is meant by this element, of those of the same name."""
        return True

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        """Claim an element; False leaves it to the next node of the same name, or to be kept."""
        raise NotImplementedError

    def reader(self) -> Read:
        """The function that reads; the usual nodes make one for what they are, which asks less of each element."""
        return self.read

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        """Write what the invoice has for this node below `parent`."""
        raise NotImplementedError


class Leaf(Node):
    """A node for one term, its `ref`."""

    apart = False  # each kind of it says that of itself
    ref: Ref

    def bind(self, base: type[Group], form: Format) -> None:
        super().bind(base, form)
        self.place = Place(base, self.ref)

    def claims(self) -> list[Place]:
        return [self.place]


class Mark:
    """An attribute of an element, or the text of it, in the children list of that element."""

    name: str | None = None
    apart = False  # as of a node
    straight = False  # as of a node
    mute = False  # whether it writes nothing itself

    def bind(self, base: type[Group], form: Format) -> None:
        """Make the name and the reference ready."""
        if self.name is not None:
            self.name = form.tag(self.name)

    def claims(self) -> list[Place]:
        """The terms that the mark has a place for."""
        return []

    def asks(self) -> frozenset[str] | None:
        """As of a node."""
        return None

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        """Claim the attribute's value; False leaves it to be kept."""
        raise NotImplementedError

    def cause(self, element: Any, value: str, run: Reading) -> str | None:
        """Why a value was not claimed, where it is its own fault."""
        return None

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        """Set the attribute."""
        raise NotImplementedError


def read_marks(by_name: Mapping[str | None, Mark], element: Any, owner: Group, run: Reading) -> None:
    """Let the marks claim the attributes of an element; what none of them claims is kept."""
    for name, value in element.items():
        read_mark(by_name.get(name), element, name, value, owner, run)


def read_mark(mark: Mark | None, element: Any, name: str, value: str, owner: Group, run: Reading) -> None:
    """Let a mark claim an attribute, which is kept where it does not."""
    if mark is None or not mark.read(element, value, owner, run):
        run.keep_mark(element, name, owner)
        cause = mark.cause(element, value, run) if mark is not None else None
        if cause is not None:
            run.trace.causes[element, name] = cause


def unknown(value: str, element: Any, name: str | None = None) -> str:
    """That a value is none that an element or attribute is known to have."""
    return f"“{value}” is not known as {in_words(element, name)}"


def in_words(element: Any, name: str | None = None) -> str:
    """An element, with the one that it stands in, or an attribute of it, by their names."""
    local = str(element.tag).rpartition("}")[2]
    if name is not None:
        return f"the attribute {name.rpartition('}')[2]} of {local}"
    parent = element.getparent()
    return local if parent is None else f"{local} in {str(parent.tag).rpartition('}')[2]}"


Split = tuple[str, "Callable[[str], tuple[str, str]]"]  # an attribute, and what makes a text and its value of a text
# An attribute, and what makes one text of a text and its value, and says whether the two agree
Join = tuple[str, "Callable[[str, str | None], tuple[str, bool]]"]


class OfTerm(Mark):
    """A mark for one term, its `ref`."""

    ref: Ref

    def bind(self, base: type[Group], form: Format) -> None:
        super().bind(base, form)
        self.place = Place(base, self.ref)

    def claims(self) -> list[Place]:
        return [self.place]


class Attr(OfTerm):
    """An attribute that is a term; `none` is what it says beside a text where the term says nothing."""

    apart = True
    none: str | None = None
    tells = False  # whether `tell` has something to say of some values

    def __init__(self, name: str | None, ref: Ref, codec: Codec = TEXT) -> None:
        self.name = name
        self.ref = ref
        self.codec = codec

    def asks(self) -> frozenset[str] | None:
        usual = type(self).write in (Attr.write, Text.write) and self.none is None
        return frozenset((self.place.first,)) if usual else None

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        return run.take(self.place, self.codec, value, owner, element, self.name)

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        given = run.give(self.place, self.codec, owner)
        if self.name is None:
            return
        if given is not None:
            element.set(self.name, given.text)
            run.stands(given, element, self.name)
            if self.tells:
                self.tell(given.group, given.text, run)
        elif self.none is not None and element.text:
            element.set(self.name, self.none)
            run.as_well(element, self.name)

    def tell(self, group: Group, text: str, run: Writing) -> None:
        """Report what is to be known of a value of a group that was written as this text."""


class Text(Attr):
    """The text of the element that the node stands in; a part of it may be said in an attribute."""

    apart = True
    split: Split | None = None
    join: Join | None = None

    def __init__(self, ref: Ref, codec: Codec = TEXT) -> None:
        super().__init__(None, ref, codec)

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        given = run.give(self.place, self.codec, owner)
        if given is not None:
            element.text = given.text
            if self.split is not None:
                split_text(element, self.split)
            run.stands(given, element)
            if self.split is not None:
                run.as_well(element, self.split[0])


def split_text(element: Any, split: Split) -> None:
    """Put a part of an element's text into an attribute."""
    element.text, part = split[1](element.text)
    element.set(split[0], part)


class Fixed(Mark):
    """An attribute that always says the same; another value in a source is kept, unless it says `whatever`. It may go
    `beside` the text of its element."""

    apart = True

    def __init__(self, name: str, value: str, whatever: bool = False, beside: bool = False) -> None:
        self.name = name
        self.value = value
        self.whatever = whatever
        self.beside = beside

    def asks(self) -> frozenset[str] | None:
        return frozenset() if type(self).write is Fixed.write else None

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        return self.whatever or value == self.value

    def cause(self, element: Any, value: str, run: Reading) -> str | None:
        return unknown(value, element, self.name)

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        element.set(str(self.name), self.value)
        if self.beside:
            run.as_well(element, str(self.name))


class Currency(Mark):
    """The currency of an amount, which is the invoice's own (BT-5), or BT-6 with `accounting`."""

    apart = True

    def __init__(self, name: str, accounting: bool = False) -> None:
        self.name = name
        self.accounting = accounting

    def asks(self) -> frozenset[str] | None:
        return frozenset() if type(self).write is Currency.write else None

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        return run.in_own_currency(element, value, self.accounting)

    def cause(self, element: Any, value: str, run: Reading) -> str | None:
        known = run.tax_currency if self.accounting else run.currency
        return f"the amount is in {value} and not in {known}" if known is not None else None

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        if self.name is not None:
            run.set_money(element, self.name, self.accounting)
