"""What a format's tree is made of. One tree is read and written; the nodes stand in the order of the document.

Reading walks the document along the tree and ticks off what it claims; writing walks the tree along the invoice. A
node's `read` answers whether it claimed the element; what nobody claims is kept under the group it stood in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from lxml import etree

from .codecs import TEXT, Codec, Misfit, Unreadable
from .refs import Place, Ref

if TYPE_CHECKING:
    from ..model.base import Group
    from .reading import Reading
    from .writing import Writing

Names = Callable[[str], str]


def _blank(text: str | None) -> bool:
    return text is None or not text.strip()


class Node:
    """A node for one child element of its parent. `since` and `until` are the versions that have it."""

    tag = ""

    def __init__(self, since: str = "", until: str = "") -> None:
        self.since = since
        self.until = until

    def lives_in(self, version: str) -> bool:
        """Whether a version of the format has this node."""
        return (not self.since or version >= self.since) and (not self.until or version <= self.until)

    def bind(self, base: type[Group], names: Names, version: str) -> None:
        """Make names and references ready for walking below a group of type `base`."""
        self.tag = names(self.tag)

    def chosen(self, element: Any, run: Reading) -> bool:
        """Whether the node is meant by this element, of those of the same name."""
        return True

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        """Claim an element; False leaves it to the next node of the same name, or to be kept."""
        raise NotImplementedError

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        """Write what the invoice has for this node below `parent`."""
        raise NotImplementedError


class Mark:
    """An attribute of an element, or the text of it, in the children list of that element."""

    name: str | None = None

    def bind(self, base: type[Group], names: Names) -> None:
        """Make the reference ready; names of attributes have no prefix in these formats."""

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        """Claim the attribute's value; False leaves it to be kept."""
        raise NotImplementedError

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        """Set the attribute."""
        raise NotImplementedError


class Attr(Mark):
    """An attribute that is a term."""

    def __init__(self, name: str, ref: Ref, codec: Codec = TEXT) -> None:
        self.name = name
        self.ref = ref
        self.codec = codec

    def bind(self, base: type[Group], names: Names) -> None:
        self.place = Place(base, self.ref)

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        return run.take(self.place, self.codec, value, owner, element, self.name)

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        text = run.give(self.place, self.codec, owner, element)
        if text is not None:
            element.set(self.name, text)
            run.stands(element, self.name)


class Text(Attr):
    """The text of the element that the node stands in."""

    def __init__(self, ref: Ref, codec: Codec = TEXT) -> None:
        super().__init__("", ref, codec)
        self.name = None

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        text = run.give(self.place, self.codec, owner, element)
        if text is not None:
            element.text = text
            run.stands(element)


class Fixed(Mark):
    """An attribute that always says the same; another value in a source is kept, unless it says `whatever`."""

    def __init__(self, name: str, value: str, whatever: bool = False) -> None:
        self.name = name
        self.value = value
        self.whatever = whatever

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        return self.whatever or value == self.value

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        element.set(self.name, self.value)


class Currency(Mark):
    """The currency of an amount, which is the invoice's own (BT-5), or BT-6 with `accounting`."""

    def __init__(self, name: str, accounting: bool = False) -> None:
        self.name = name
        self.accounting = accounting

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        return value == (run.tax_currency if self.accounting else run.currency)

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        currency = run.tax_currency if self.accounting else run.currency
        if currency:
            element.set(self.name, currency)


class Branch(Node):
    """What all elements with children have in common: walking them."""

    def __init__(self, tag: str, children: Iterable[Node | Mark], since: str = "", until: str = "") -> None:
        super().__init__(since, until)
        self.tag = tag
        self.children = tuple(children)
        self.required = False

    def below(self, base: type[Group]) -> type[Group]:
        """The type of group that the children refer to."""
        return base

    def bind(self, base: type[Group], names: Names, version: str) -> None:
        super().bind(base, names, version)
        inner = self.below(base)
        self.nodes: list[Node] = []
        self.marks: list[Mark] = []
        self.text: Mark | None = None
        self.by_tag: dict[str, list[Node]] = {}
        self.by_name: dict[str | None, Mark] = {}
        for child in self.children:
            if isinstance(child, Mark):
                child.bind(inner, names)
                self.by_name[child.name] = child
                if child.name is None:
                    self.text = child
                else:
                    self.marks.append(child)
            elif child.lives_in(version):
                child.bind(inner, names, version)
                self.nodes.append(child)
                self.by_tag.setdefault(child.tag, []).append(child)
        self.keys = [n for n in self.nodes if isinstance(n, Key) or (isinstance(n, Element) and n.key)]

    def chosen(self, element: Any, run: Reading) -> bool:
        return all(self._meant(key, element, run) for key in self.keys)

    @staticmethod
    def _meant(key: Node, element: Any, run: Reading) -> bool:
        children = [c for c in element if c.tag == key.tag]
        if not children:
            return isinstance(key, Key) and key.optional
        return any(key.chosen(c, run) for c in children)

    def read_inside(self, element: Any, owner: Group, run: Reading) -> None:
        """Read the attributes, the text and the children of an element into a group."""
        by_tag = self.by_tag
        for child in element:
            for node in by_tag.get(child.tag, ()):
                if node.chosen(child, run) and node.read(child, owner, run):
                    break
            else:
                run.keep(child, owner)
        for name, value in element.items():
            mark = self.by_name.get(name)
            if mark is None or not mark.read(element, value, owner, run):
                run.keep_mark(element, name, owner)
        text = element.text
        if text is not None and text.strip():
            mark = self.by_name.get(None)
            if mark is None or not mark.read(element, text, owner, run):
                run.keep_mark(element, None, owner)

    def write_inside(self, parent: Any, owner: Group, run: Writing, own: bool) -> None:
        """Write an element for a group below `parent`; taken back where nothing came to stand in it."""
        before = run.written
        element = etree.SubElement(parent, self.tag)
        if self.text is not None:
            self.text.write(element, owner, run)
            if element.text is None and not own:
                parent.remove(element)
                return
        for mark in self.marks:
            mark.write(element, owner, run)
        for node in self.nodes:
            node.write(element, owner, run)
        if own:
            run.ground(element, owner)
        if run.written == before and not self.required:
            parent.remove(element)


class Element(Branch):
    """An element that is no group of its own: its children are terms of the group around it."""

    def __init__(
        self,
        tag: str,
        children: Iterable[Node | Mark],
        *,
        required: bool = False,
        key: bool = False,
        when: Callable[[Any, Reading], bool] | None = None,
        since: str = "",
        until: str = "",
    ) -> None:
        super().__init__(tag, children, since, until)
        self.required = required
        self.key = key  # the key of the element around it stands in here
        self.when = when

    def chosen(self, element: Any, run: Reading) -> bool:
        return (self.when is None or self.when(element, run)) and super().chosen(element, run)

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        if not run.enter(self, owner):
            return False
        self.read_inside(element, owner, run)
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        self.write_inside(parent, owner, run, own=False)


class One(Branch):
    """An element that is a group of the model, once."""

    def __init__(
        self,
        tag: str,
        ref: Ref,
        children: Iterable[Node | Mark],
        *,
        required: bool = False,
        since: str = "",
        until: str = "",
    ) -> None:
        super().__init__(tag, children, since, until)
        self.ref = ref
        self.required = required

    def below(self, base: type[Group]) -> type[Group]:
        self.place = Place(base, self.ref)
        inner: type[Group] = self.place.type
        return inner

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        place = self.place
        holder = place.make(owner) if place.through else owner
        group = getattr(holder, place.field)
        if group is None:
            group = place.type.blank()
            setattr(holder, place.field, group)
        elif run.begun(group):
            return False
        run.begin(group, element)
        self.read_inside(element, group, run)
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        holder = self.place.find(owner)
        group = getattr(holder, self.place.field) if holder is not None else None
        if group is None and self.required:
            group = self.place.type.blank()
        if group is not None:
            self.write_inside(parent, group, run, own=True)


class Each(Branch):
    """An element that is a group of the model, as often as it comes; at most `limit` are written."""

    def __init__(
        self,
        tag: str,
        ref: Ref,
        children: Iterable[Node | Mark],
        *,
        limit: int | None = None,
        only: Callable[[Any], bool] | None = None,
        since: str = "",
        until: str = "",
    ) -> None:
        super().__init__(tag, children, since, until)
        self.ref = ref
        self.limit = limit
        self.only = only

    def below(self, base: type[Group]) -> type[Group]:
        self.place = Place(base, self.ref)
        inner: type[Group] = self.place.type
        return inner

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        place = self.place
        holder = place.make(owner) if place.through else owner
        group = place.type.blank()
        getattr(holder, place.field).append(group)
        run.begin(group, element)
        self.read_inside(element, group, run)
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        holder = self.place.find(owner)
        if holder is None:
            return
        groups = getattr(holder, self.place.field)
        if self.only is not None:
            groups = [g for g in groups if self.only(g)]
        for group in groups[: self.limit]:
            self.write_inside(parent, group, run, own=True)


class Value(Node):
    """A leaf element that is a term; a list term is written as repeats, at most `limit` of them."""

    def __init__(
        self,
        tag: str,
        ref: Ref,
        codec: Codec = TEXT,
        marks: Sequence[Mark] = (),
        *,
        limit: int | None = None,
        default: str | None = None,
        since: str = "",
        until: str = "",
    ) -> None:
        super().__init__(since, until)
        self.tag = tag
        self.ref = ref
        self.codec = codec
        self.marks = list(marks)
        self.limit = limit
        self.default = default

    def bind(self, base: type[Group], names: Names, version: str) -> None:
        super().bind(base, names, version)
        self.place = Place(base, self.ref)
        self.by_name = {m.name: m for m in self.marks}
        for mark in self.marks:
            mark.bind(base, names)

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        text = element.text
        if len(element) or (not _blank(text) and not run.take(self.place, self.codec, text, owner, element, None)):
            return False
        for name, value in element.items():
            mark = self.by_name.get(name)
            if mark is None or not mark.read(element, value, owner, run):
                run.keep_mark(element, name, owner)
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        place = self.place
        if place.many:
            for text in run.give_all(place, self.codec, owner, self.limit):
                self._element(parent, text, owner, run)
            return
        said = run.give(place, self.codec, owner, parent)
        if said is not None:
            self._element(parent, said, owner, run)
        elif self.default is not None:
            etree.SubElement(parent, self.tag).text = self.default or None

    def _element(self, parent: Any, text: str, owner: Group, run: Writing) -> None:
        element = etree.SubElement(parent, self.tag)
        element.text = text
        for mark in self.marks:
            mark.write(element, owner, run)
        run.stands(element)


class Constant(Node):
    """A leaf element that always says the same; another text in a source is kept."""

    def __init__(
        self,
        tag: str,
        value: str,
        marks: Sequence[Mark] = (),
        *,
        same: Sequence[str] = (),
        since: str = "",
        until: str = "",
    ) -> None:
        super().__init__(since, until)
        self.tag = tag
        self.value = value
        self.spellings = (value, *same)
        self.marks = tuple(marks)

    def bind(self, base: type[Group], names: Names, version: str) -> None:
        super().bind(base, names, version)
        self.by_name = {m.name: m for m in self.marks}
        for mark in self.marks:
            mark.bind(base, names)

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        if (element.text or "").strip() not in self.spellings or len(element) or not run.enter(self, owner):
            return False
        for name, value in element.items():
            mark = self.by_name.get(name)
            if mark is None or not mark.read(element, value, owner, run):
                run.keep_mark(element, name, owner)
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        element = etree.SubElement(parent, self.tag)
        if self.value:
            element.text = self.value
        for mark in self.marks:
            mark.write(element, owner, run)


class Key(Constant):
    """A constant that says which of several elements of one name is meant; `optional` takes its absence for it too."""

    def __init__(self, tag: str, value: str, *, same: Sequence[str] = (), optional: bool = False) -> None:
        super().__init__(tag, value, same=same)
        self.optional = optional

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        claimed = super().read(element, owner, run)
        if claimed:
            run.trace.keys[id(owner)] = (owner, element)
        return claimed

    def chosen(self, element: Any, run: Reading) -> bool:
        return (element.text or "").strip() in self.spellings


class Identity(Node):
    """An identifier that names the format itself (BT-23, BT-24).

    The target's own value replaces what the source said, unless `accepts` takes the source's for this format too.
    """

    def __init__(
        self,
        tag: str,
        ref: Ref,
        value: Callable[[Any], str | None],
        accepts: Callable[[str], bool] = lambda _: False,
        **versions: str,
    ) -> None:
        super().__init__(**versions)
        self.tag = tag
        self.ref = ref
        self.value = value
        self.accepts = accepts

    def bind(self, base: type[Group], names: Names, version: str) -> None:
        super().bind(base, names, version)
        self.place = Place(base, self.ref)

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        if _blank(element.text) or not run.take(self.place, TEXT, element.text, owner, element, None):
            return False
        for name in element.attrib:
            run.keep_mark(element, name, owner)
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        said = run.peek(self.place, owner)
        if said is not None and self.accepts(said):
            text = run.give(self.place, TEXT, owner, parent)
        else:
            text = self.value(owner)
            if said is not None and text is not None:
                run.replaced(self.place, owner, f"{run.target} says “{text}” in its place")
        if text is not None:
            element = etree.SubElement(parent, self.tag)
            element.text = text
            run.stands(element)


class Spread(Node):
    """Text over the repeats of one element: over several terms in turn, or one term cut at line breaks and width."""

    def __init__(
        self,
        tag: str,
        refs: Sequence[Ref],
        width: int = 10_000,
        count: int | None = None,
        shortest: int = 0,
        since: str = "",
        until: str = "",
    ) -> None:
        super().__init__(since, until)
        self.tag = tag
        self.refs = tuple(refs)
        self.width = width
        self.count = count
        self.shortest = shortest

    def bind(self, base: type[Group], names: Names, version: str) -> None:
        super().bind(base, names, version)
        self.places = [Place(base, r) for r in self.refs]

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        if _blank(element.text):
            return not element.attrib
        claimed = any(run.take(p, TEXT, element.text, owner, element, None) for p in self.places)
        if not claimed and len(self.places) == 1 and not self.places[0].many:
            run.add_line(self.places[0], element, owner)
            claimed = True
        if claimed:
            for name in element.attrib:
                run.keep_mark(element, name, owner)
        return claimed

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        lines: list[str] = []
        for place in self.places:
            try:
                room = None if self.count is None else self.count - len(lines)
                fitting, trouble = self._fold(run.texts(place, owner), room)
            except Misfit as misfit:
                run.misfit(place, owner, misfit)
                continue
            lines += fitting
            if trouble is not None:
                run.misfit(place, owner, trouble)
        for line in lines:
            element = etree.SubElement(parent, self.tag)
            element.text = line
            run.stands(element)

    def _fold(self, texts: list[str], room: int | None) -> tuple[list[str], Misfit | None]:
        """The texts as lines of the width, at most `room` of them, and what there is to say of it."""
        lines = [line for text in texts for part in text.split("\n") for line in wrap(part, self.width)]
        if any(len(line) < self.shortest for line in lines):
            raise Misfit("dropped", f"shorter than the {self.shortest} characters that are asked for", None)
        if room is not None and len(lines) > room:
            return lines[:room], Misfit("truncated", f"only {self.count} times {self.width} characters fit", "")
        if len(lines) > sum(t.count("\n") + 1 for t in texts):
            return lines, Misfit("approximated", f"spread over several elements of {self.width} characters", "")
        return lines, None


def wrap(text: str, width: int) -> list[str]:
    """A text in lines of at most `width` characters, broken at spaces where there are any; nothing is left out."""
    lines = []
    text = text.strip()
    while len(text) > width:
        cut = text.rfind(" ", 1, width + 1)
        head = text[:cut] if cut > 0 else text[:width]
        lines.append(head.rstrip())
        text = text[len(head) :].lstrip()
    if text:
        lines.append(text)
    return lines


__all__ = [
    "Attr",
    "Branch",
    "Constant",
    "Currency",
    "Each",
    "Element",
    "Fixed",
    "Identity",
    "Key",
    "Mark",
    "Node",
    "One",
    "Spread",
    "Text",
    "Unreadable",
    "Value",
    "wrap",
]
