"""Nodes for formats of which samples and bindings are all that is public: wide in reading, and back where they stood.

What such a document says in one of several places is one term, and goes back to the place where it was read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from ...mapping.codecs import ISO_DATE, TEXT, Codec, Misfit, Number
from ...mapping.made import put
from ...mapping.nodes import Each, Element, Mark, Node, Text, Value
from ...mapping.refs import Place, Ref, root
from ...mapping.writing import Given
from ...model import Identifier, Note
from ...patterns import pattern
from ..en16931.units import unit_code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...mapping.format import Format
    from ...mapping.reading import Reading
    from ...mapping.writing import Writing
    from ...model.base import Group


GLN = "0088"


class Lax(Number):
    """A number that is read with a comma, and with spaces between its thousands, and written with a point."""

    def read(self, text: str) -> Decimal:
        text = text.strip().replace("\u00a0", " ")
        if _GROUPED.fullmatch(text):
            text = text.replace(" ", "")
        return super().read(text.replace(",", "."))


class Day(Value):
    """A day, with or without a time; a time that is not midnight is told: the schemas have days alone."""

    apart = True

    def __init__(self, tag: str, ref: Ref) -> None:
        super().__init__(tag, ref, ISO_DATE)

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        day, t, time = (element.text or "").strip().partition("T")
        if not t:
            return super().read(element, owner, run)
        if len(element) or not run.take(self.place, self.codec, day, owner, element, None):
            return False
        if not _MIDNIGHT.fullmatch(time):
            run.trace.stray.append((element, None, (element.text or "").strip()))
        for name in element.attrib:
            run.keep_mark(element, name, owner)
        return True


_GROUPED = pattern(r"[+-]?[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]*)?", re.ASCII)
_MIDNIGHT = pattern(r"00:00(?::00(?:\.0+)?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII)
AMOUNT = Lax(signed=True)
NUMBER = Lax()


def fitting(codec: Codec, value: Any) -> str | None:
    """The text of a value as far as it fits, whose loss is told where the value has its own place."""
    try:
        return codec.write(value)
    except Misfit as misfit:
        return misfit.text


def said_again(
    codec: Codec, amount: Decimal | None, group: Group, field: str, run: Writing
) -> tuple[str, Any, str] | None:
    """An amount that is said again, with the sign of the document."""
    text = None if amount is None else fitting(codec, -amount if run.sign < 0 else amount)
    return None if text is None else (text, group, field)


def places_of(run: Writing, group: Group, field: str) -> list[Any]:
    """The elements of the source that a value was read from; none for an invoice of another format."""
    return [one[0] for one in _places(run, group, field) if one is not None]


def text_of(run: Writing, group: Group, field: str) -> str | None:
    """What the source itself says where a value was read; None where it was read from elsewhere."""
    # A value of the invoice may have been read from each row: the first says it.
    found = next((one for one in _places(run, group, field) if one is not None), None)
    return None if found is None else (found[0].text or "").strip()


def _places(run: Writing, group: Group, field: str) -> Sequence[Any]:
    if not run.keeps:
        return ()
    place = run.trace.places.get((id(run.original_of(group)), field)) or run.place_of(group, field)
    return place if isinstance(place, list) else (place,)


def had(run: Writing, group: Group, *names: str) -> bool:
    """Whether a group of another format's invoice is written, or the source's own has one of the elements in it."""
    base = run.trace.bases.get(id(run.original_of(group))) if run.keeps else None
    return not run.keeps or (base is not None and any(next(base.iter(f"{{*}}{n}"), None) is not None for n in names))


def local(element: Any) -> str:
    """The name of an element without its name space."""
    return "" if element is None else str(element.tag).rpartition("}")[2]


class Placed(Value):
    """A leaf that stands in one of several places, or in some: each as the source has it, else in the `usual` one."""

    def __init__(
        self, tag: str, ref: Ref, codec: Codec = TEXT, *, usual: bool = True, marks: Sequence[Mark] = ()
    ) -> None:
        super().__init__(tag, ref, codec, marks)
        self.usual = usual

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        if super().read(element, owner, run):
            return True
        holder = self.place.find(owner)
        text = (element.text or "").strip()
        if holder is None or len(element) or element.attrib or self.place.many or not text:
            return False
        value = getattr(holder, self.place.field)
        if value is None or fitting(self.codec, value) != text:
            return False
        run.join(holder, self.place.field, [(element, None)])
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        holder = self.place.find(owner)
        found = places_of(run, holder, self.place.field) if holder is not None else []
        here = [e for e in found if e.tag == self.tag and _alike(e.getparent(), parent)]
        if here or (not found and self.usual):
            super().write(parent, owner, run)


def _alike(one: Any, other: Any) -> bool:
    """Whether two elements have the same name, and those around them, where there are any."""
    around = local(one.getparent()), local(other.getparent())
    return local(one) == local(other) and (around[0] == around[1] or "" in around)


class Standing(Each):
    """Groups of which some stand in another element: each in that of its source, else in the `usual` one."""

    apart = True

    def __init__(
        self,
        tag: str,
        ref: Ref,
        children: Iterable[Node | Mark],
        *,
        usual: bool = True,
        limit: int | None = None,
    ) -> None:
        super().__init__(tag, ref, children, limit=limit)
        self.usual = usual

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        holder = self.place.find(owner)
        groups = getattr(holder, self.place.field) if holder is not None else []
        for group in [g for g in groups if self._here(g, parent, run)][: self.limit]:
            self.write_inside(parent, group, run, own=True)

    def _here(self, group: Group, parent: Any, run: Writing) -> bool:
        base = run.trace.bases.get(id(run.original_of(group))) if run.keeps else None
        if base is None:
            return self.usual
        return bool(base.tag == self.tag and local(base.getparent()) == local(parent))


class Either(Element):
    """One of two elements that say the same: the other one where a document has both, `first` by itself."""

    def __init__(self, tag: str, ref: Ref, children: Iterable[Node | Mark], *, other: str, usual: bool) -> None:
        super().__init__(tag, children)
        self.ref = ref
        self.other = other
        self.usual = usual

    def bind(self, base: type[Group], form: Format) -> None:
        super().bind(base, form)
        self.holder = Place(base, self.ref)
        self.other = form.tag(self.other)

    def chosen(self, element: Any, run: Reading) -> bool:
        parent = element.getparent()
        return self.usual or parent is None or next(parent.iterchildren(self.other), None) is None

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        holder = self.holder.find(owner)
        group = getattr(holder, self.holder.field) if holder is not None else None
        if group is None:
            return
        found = [e for name in group.__dict__ for e in places_of(run, group, name) if name != "kept"]
        here = any(above.tag == self.tag for e in found for above in e.iterancestors())
        if here or (not found and self.usual):
            super().write(parent, owner, run)


class Repeated(Element):
    """An element around groups, as often as it comes: they stand in as many of it as in the source."""

    def __init__(self, tag: str, children: Iterable[Node | Mark], ref: Ref) -> None:
        super().__init__(tag, children)
        self.ref = ref

    def bind(self, base: type[Group], form: Format) -> None:
        super().bind(base, form)
        self.members = Place(base, self.ref)

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        self.read_inside(element, owner, run)
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        groups = getattr(owner, self.members.field)
        stacks: list[tuple[Any, list[Any]]] = []
        for group in groups:
            base = run.trace.bases.get(id(run.original_of(group))) if run.keeps else None
            above = base.getparent() if base is not None else None
            if not stacks or (above is not None and stacks[-1][0] is not above):
                stacks.append((above, []))
            stacks[-1][1].append(group)
        for _, members in stacks or [(None, [])]:
            setattr(owner, self.members.field, members)
            super().write(parent, owner, run)
        setattr(owner, self.members.field, groups)


class Unit(Value):
    """The unit of a quantity, which may be a code or any words."""

    apart = True

    def __init__(self, tag: str, code: Ref, words: Ref) -> None:
        super().__init__(tag, code)
        self.words = words

    def bind(self, base: type[Group], form: Format) -> None:
        super().bind(base, form)
        self.in_words = Place(base, self.words)

    def claims(self) -> list[Place]:
        return [self.place, self.in_words]

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        text = (element.text or "").strip()
        if len(element) or element.attrib:
            return False
        place = self.place if unit_code(text) == text else self.in_words
        return not text or run.take(place, TEXT, text, owner, element, None)

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        given = run.give(self.place, TEXT, owner) or run.give(self.in_words, TEXT, owner)
        if given is not None:
            self._element(parent, given, owner, run)


class Again(Node):
    """A leaf that says again what others say; another text is kept, and stands there again.

    `value` gives its text with the group and field that say it first, `same` tells whether a document's says no more.
    """

    apart = True

    def __init__(
        self,
        tag: str,
        value: Callable[[Any, Writing], tuple[str, Any, str] | None],
        same: Callable[[Any, Reading], bool] = lambda *_: False,
        how: str = "it goes with the document",
        *,
        constant: bool = False,
    ) -> None:
        self.tag = tag
        self.value = value
        self.same = same
        self.how = how
        self.constant = constant

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        if len(element) or not run.enter(self, owner):
            return False
        for name in element.attrib:
            run.keep_mark(element, name, owner)
        if (element.text or "").strip() and not self.same(element, run):
            run.keep_mark(element, None, owner)
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        found = self.value(owner, run) if had(run, owner, local_name(self.tag)) else None
        if found is None:
            return
        text, group, field = found
        element = put(parent, self.tag, self.spaces)
        element.text = text
        said = Note.blank()
        if group is not None:
            said.text = text
            run.carry(said, "text", group, field)
        else:
            run.derive(said, "text", text, self.how)
        if not self.constant:
            run.stands(Given(text, said, "text"), element)


def local_name(tag: str) -> str:
    """The name in a tag, without name space or prefix."""
    return tag.rpartition("}")[2].rpartition(":")[2]


class Usual(Value):
    """A leaf that says nothing where its text is the usual one; another text is a term."""

    def __init__(self, tag: str, ref: Ref, codec: Codec, same: Callable[[Any, Reading], bool]) -> None:
        super().__init__(tag, ref, codec)
        self.same = same

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        if len(element) == 0 and not element.attrib and self.same(element, run) and run.enter(self, owner):
            return True
        return super().read(element, owner, run)

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        before = len(parent)
        super().write(parent, owner, run)
        base = run.trace.bases.get(id(run.original_of(owner))) if run.keeps else None
        if base is not None and len(parent) == before:
            stood = next(
                (e for e in base.iter(f"{{*}}{local_name(self.tag)}") if local(e.getparent()) == local(parent)), None
            )
            if stood is not None and (stood.text or "").strip():
                put(parent, self.tag, self.spaces).text = (stood.text or "").strip()


class Gln(Each):
    """The location number of a party, which is a GLN of GS1: the element says the scheme."""

    def __init__(self, tag: str, ref: Ref) -> None:
        i = root(Identifier)
        super().__init__(tag, ref, [Text(i.value)], limit=1, only=lambda one: one.scheme == GLN)

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        if len(element) or not (element.text or "").strip():
            return not len(element) and not element.attrib
        claimed = super().read(element, owner, run)
        holder = self.place.find(owner)
        if holder is not None:
            run.infer(getattr(holder, self.place.field)[-1], "scheme", GLN)
        return claimed
