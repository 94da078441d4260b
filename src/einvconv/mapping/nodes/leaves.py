"""Elements with text: terms, constants and keys, identifiers of formats, text spread over repeats."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..codecs import TEXT, Codec, Date, Misfit, Number, Unreadable
from ..made import put
from ..refs import Place, Ref
from .base import Leaf, Mark, Node, is_blank, read_marks, split_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal

    from ...model.base import Group
    from ..format import Format
    from ..reading import Reading
    from ..writing import Given, Writing
    from .base import Join, Read, Split


class Value(Node):
    """A leaf element that is a term; a list term is written as repeats, at most `limit` of them.

    A part of its text may be said in an attribute, as `split` and `join` have it.
    """

    apart = True
    split: Split | None = None
    join: Join | None = None
    in_turn = False  # whether it is put before others of its name, where the source has it there
    tells = False  # whether `tell` has something to say of some values

    def __init__(
        self,
        tag: str,
        ref: Ref,
        codec: Codec = TEXT,
        marks: Sequence[Mark] = (),
        *,
        limit: int | None = None,
        default: str | None = None,
    ) -> None:
        self.tag = tag
        self.ref = ref
        self.codec = codec
        self.marks = list(marks)
        self.limit = limit
        self.default = default

    def bind(self, base: type[Group], form: Format) -> None:
        super().bind(base, form)
        self.place = Place(base, self.ref)
        self.by_name = {m.name: m for m in self.marks}
        self.own = type(self)._element is not Value._element  # whether its element is made in a way of its own
        for mark in self.marks:
            mark.bind(base, form)

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        text = element.text
        if len(element) or (
            text is not None and text.strip() and not run.take(self.place, self.codec, text, owner, element, None)
        ):
            return False
        read_marks(self.by_name, element, owner, run)
        return True

    def reader(self) -> Read:
        place, codec, by_name = self.place, self.codec, self.by_name
        if type(self).read is not Value.read or place.many or place.through:
            return self.read
        field, spelt, signed = place.field, codec.read, codec.signed
        number = type(codec) is Number

        def read(element: Any, owner: Group, run: Reading) -> bool:
            text = element.text
            if len(element):
                return False
            if text is not None and not text.isspace():
                said = owner.__dict__
                if said.get(field) is not None:
                    return False
                value = run.numbers[codec].get(text) if number else None
                if value is None:
                    try:
                        value = spelt(text)
                    except Unreadable as error:
                        value = run.part_of(error, element, None)
                        if value is None:
                            run.trace.unread[id(owner), field] = (element, None, text)
                            return False
                    if number:
                        run.numbers[codec][text] = value
                said[field] = value.copy_negate() if signed and run.sign < 0 and value else value
                places = run.places.get(id(owner))
                if places is None:
                    run.places[id(owner)] = {field: (element, None)}
                else:
                    places[field] = element, None
            if by_name or element.attrib:
                read_marks(by_name, element, owner, run)
            return True

        return read

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        place = self.place
        if place.many:
            for given in run.give_all(place, self.codec, owner, self.limit):
                self._element(parent, given, owner, run)
            return
        if not self.own:
            text = None
            holder = place.find(owner) if place.through else owner
            if holder is not None:
                value = getattr(holder, place.field)
                if value is not None:
                    text = run.spell(self.codec, value, holder, place.field)
            if text is not None and holder is not None:
                element = run.leaf(parent, self.tag, self.spaces, text, holder, place.field)
                if self.split is not None:
                    split_text(element, self.split)
                    run.as_well(element, self.split[0])
                if self.tells:
                    self.tell(holder, -1, run)
                for mark in self.marks:
                    mark.write(element, owner, run)
                return
        elif (said := run.give(place, self.codec, owner)) is not None:
            self._element(parent, said, owner, run)
            return
        if self.default is not None:
            element = put(parent, self.tag, self.spaces)
            element.text = self.default or None
            for mark in self.marks if self.default else ():
                mark.write(element, owner, run)

    def claims(self) -> list[Place]:
        return [self.place, *(place for mark in self.marks for place in mark.claims())]

    def asks(self) -> frozenset[str] | None:
        known = type(self).write is Value.write or self.on_demand
        return frozenset((self.place.first,)) if known and self.default is None else None

    def _element(self, parent: Any, given: Given, owner: Group, run: Writing) -> None:
        element = put(parent, self.tag, self.spaces)
        self._fill(element, given, owner, run)

    def _fill(self, element: Any, given: Given, owner: Group, run: Writing) -> None:
        element.text = given.text
        if self.split is not None:
            split_text(element, self.split)
        run.stands(given, element)
        if self.split is not None:
            run.as_well(element, self.split[0])
        if self.tells:
            self.tell(given.group, given.nth, run)
        for mark in self.marks:
            mark.write(element, owner, run)

    def tell(self, group: Group, nth: int, run: Writing) -> None:
        """Report what is to be known of a value of a group, or of that place in a list, that came to stand."""


class Constant(Node):
    """A leaf element that always says the same; another text in a source is kept."""

    apart = True

    def __init__(
        self,
        tag: str,
        value: str,
        marks: Sequence[Mark] = (),
        *,
        same: Sequence[str] = (),
    ) -> None:
        self.tag = tag
        self.value = value
        self.spellings = (value, *same)
        self.marks = tuple(marks)

    def bind(self, base: type[Group], form: Format) -> None:
        super().bind(base, form)
        self.by_name = {m.name: m for m in self.marks}
        for mark in self.marks:
            mark.bind(base, form)

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        if (element.text or "").strip() not in self.spellings or len(element) or not run.enter(self, owner):
            return False
        read_marks(self.by_name, element, owner, run)
        return True

    def asks(self) -> frozenset[str] | None:
        return frozenset() if type(self).write in (Constant.write, CurrencyCode.write) else None

    def waits(self) -> frozenset[str] | None:
        return None

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        element = put(parent, self.tag, self.spaces)
        if self.value:
            element.text = self.value
        for mark in self.marks:
            mark.write(element, owner, run)


class CurrencyCode(Constant):
    """A leaf that repeats the invoice's currency (BT-5), or with `accounting` that of its VAT (BT-6)."""

    apart = True

    def __init__(self, tag: str, accounting: bool, marks: Sequence[Mark] = ()) -> None:
        super().__init__(tag, "", marks)
        self.accounting = accounting

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        currency = run.tax_currency if self.accounting else run.currency
        if currency is None or (element.text or "").strip() != currency or not run.enter(self, owner):
            return False
        read_marks(self.by_name, element, owner, run)
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        currency = run.tax_currency if self.accounting else run.currency
        if currency is not None:
            element = put(parent, self.tag, self.spaces)
            element.text = currency
            for mark in self.marks:
                mark.write(element, owner, run)


class Key(Constant):
    """A constant that says which of several elements of one name is meant; `optional` takes its absence for it too."""

    apart = True

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


# what programs write for a truth value, after XML Schema's own other word for it
YES, NO = ("1", "True", "TRUE"), ("0", "False", "FALSE")


class Identity(Node):
    """An identifier that names the format itself (BT-23, BT-24).

    The target's own value replaces what the source said, unless `accepts` takes the source's for this format too.
    """

    apart = True

    def __init__(
        self,
        tag: str,
        ref: Ref,
        value: Callable[[Any], str | None],
        accepts: Callable[[str], bool] = lambda _: False,
        marks: Sequence[Mark] = (),
    ) -> None:
        self.tag = tag
        self.ref = ref
        self.value = value
        self.accepts = accepts
        self.marks = tuple(marks)

    def bind(self, base: type[Group], form: Format) -> None:
        super().bind(base, form)
        self.place = Place(base, self.ref)
        for mark in self.marks:
            mark.bind(base, form)
        self.by_name = {mark.name: mark for mark in self.marks}

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        if is_blank(element.text) or not run.take(self.place, TEXT, element.text, owner, element, None):
            return False
        read_marks(self.by_name, element, owner, run)
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        said = run.peek(self.place, owner)
        if said is not None and self.accepts(said):
            given = run.give(self.place, TEXT, owner)
            if given is not None:
                run.stands(given, self._element(parent, given.text, owner, run))
            return
        text = self.value(owner)
        if text is not None:
            if said is not None:
                run.replaced(self.place, owner, f"{run.target} says “{text}” in its place")
            self._element(parent, text, owner, run)

    def _element(self, parent: Any, text: str, owner: Group, run: Writing) -> Any:
        element = put(parent, self.tag, self.spaces)
        element.text = text
        for mark in self.marks:
            mark.write(element, owner, run)
        return element

    def claims(self) -> list[Place]:
        return [self.place]


class Parted(Leaf):
    """An element whose children each say a part of a term: one is only said beside the others. A list term is written
    as repeats."""

    apart = True

    def __init__(self, tag: str, ref: Ref, codec: Date, parts: Sequence[tuple[str, slice]]) -> None:
        self.tag = tag
        self.ref = ref
        self.codec = codec
        self.parts = tuple(parts)

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        if self.place.many:
            for given in run.give_all(self.place, self.codec, owner, None):
                self._element(parent, given, run)
            return
        one = run.give(self.place, self.codec, owner)
        if one is not None:
            self._element(parent, one, run)

    def asks(self) -> frozenset[str]:
        return frozenset((self.place.first,))

    def _element(self, parent: Any, given: Given, run: Writing) -> None:
        element = put(parent, self.tag)
        for name, part in self.parts:
            child = put(element, name)
            child.text = given.text[part]
            run.shows(given, child)
            run.beside.add(child)
        run.stands(given, element)


class Spread(Node):
    """Text over the repeats of one element: over several terms in turn, or one term cut at line breaks and width."""

    apart = True

    def __init__(
        self,
        tag: str,
        refs: Sequence[Ref],
        width: int = 10_000,
        count: int | None = None,
        shortest: int = 0,
    ) -> None:
        self.tag = tag
        self.refs = tuple(refs)
        self.width = width
        self.count = count
        self.shortest = shortest

    def bind(self, base: type[Group], form: Format) -> None:
        super().bind(base, form)
        self.places = [Place(base, r) for r in self.refs]

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        if is_blank(element.text):
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
        count = 0
        for place in self.places:
            for given in run.texts(place, owner):
                try:
                    lines, trouble = self._fold(given.text, None if self.count is None else self.count - count)
                except Misfit as misfit:
                    run.misfit(given, misfit)
                    continue
                for line in lines:
                    element = put(parent, self.tag, self.spaces)
                    element.text = line
                    if len(lines) == 1:
                        run.stands(given, element)
                    else:  # a part is not what the leaf says, and a long leaf is not read again for each of its parts
                        element.said = given.group, given.field, given.nth
                count += len(lines)
                if trouble is not None:
                    run.misfit(given, trouble)

    def claims(self) -> list[Place]:
        return self.places

    def asks(self) -> frozenset[str] | None:
        return frozenset(place.first for place in self.places)

    def _fold(self, text: str, room: int | None) -> tuple[list[str], Misfit | None]:
        """A text as lines of the width, at most `room` of them, and what there is to say of it."""
        lines = [line for part in text.split("\n") for line in wrap(part, self.width)]
        if any(len(line) < self.shortest for line in lines):
            raise Misfit("dropped", f"shorter than the {self.shortest} characters that are asked for", None)
        if room is not None and len(lines) > room:
            kind: Literal["truncated", "dropped"] = "truncated" if room else "dropped"
            return lines[:room], Misfit(kind, f"only {self.count} times {self.width} characters fit", "")
        if len(lines) > text.count("\n") + 1:
            return lines, Misfit("approximated", f"spread over several elements of {self.width} characters", "")
        return lines, None


def wrap(text: str, width: int) -> list[str]:
    """A text in lines of `width` characters at most, broken at its own line ends, or at spaces; nothing is left out."""
    lines = []
    text = text.strip()
    start, end = 0, len(text)
    while end - start > width:
        cut = text.rfind("\n", start + 1, start + width + 1)
        if cut < 0:
            cut = text.rfind(" ", start + 1, start + width + 1)
        if cut < 0:
            cut = start + width
        lines.append(text[start:cut].rstrip())
        start = cut
        while text[start].isspace():
            start += 1
    if start < end:
        lines.append(text[start:])
    return lines
