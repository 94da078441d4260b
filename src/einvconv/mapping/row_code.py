"""The function that reads rows of one shape: straight-line Python of the nodes that a branch has for their elements.

Where what a node makes of an element is known ahead, the function does it in place; any other element, and one whose
text is not what its node takes, is read as in any other document. So what comes out is what `Branch.read_inside` gives.
Places are not noted one by one: a value has the text that the source has, and its element is looked up where somebody
asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .code import Code
from .codecs import TEXT, Codec, Number, read_or_none
from .nodes.base import Attr, Currency, Fixed, Join, Mark, Node, Text, read_mark, read_marks
from .nodes.branches import Branch, Each, Element, One
from .nodes.leaves import Constant, Key, Spread, Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeGuard

    from ..model.base import Group
    from .reading import Reading
    from .refs import Place
    from .row_texts import Slot

# Reads a row into a group, given its values; False, with nothing done, where it is of another shape after all.
Row = Callable[["Any", "Any", "Group", "Reading"], bool]

_DEEPEST = 60  # steps that a line is set in; Python takes a hundred
_KNOWN = (Value, Spread, Key, Constant, Element, One, Each)


def compiled(node: Each, like: list[Any], run: Reading, slots: list[Slot] | None = None) -> Row:
    """The function for rows of the shape of one, which is given as its elements; with `slots`, for rows of its text."""
    making = _Making(like, run, slots)
    making.row(node)
    return making.function()


class _Making(Code):
    """A function on its way, of the elements of a row and those in them."""

    def __init__(self, like: list[Any], run: Reading, slots: list[Slot] | None) -> None:
        super().__init__({"new": object.__new__, "number": _number, "spelt": read_or_none})
        self._held |= {"read_mark": read_mark, "read_marks": read_marks, "say": _say, "joined": _joined}
        self._like = like
        self._run = run
        self._slots = slots
        self._numbers = {element: number for number, element in enumerate(like)}
        self._attributes = {(e, name): self._new("a") for e in like for name in e.attrib}
        self._begun: list[str] = []  # what is made ready for all elements
        self._places: dict[Any, dict[str, tuple[int, str | None]]] = {}
        self._holders: dict[tuple[str, tuple[str, ...]], str] = {}
        self._paths: dict[str, Any] = {}  # of the variables of groups: what they are of

    def function(self) -> Row:
        """The function, of the lines that were made."""
        begin = ["def read(row, said, g, run):"]
        if self._slots is None:
            begin.append(f"    {', '.join(f'x{number}' for number in range(len(self._like)))}, = said")
            begin += self._attributes_of_elements()
        else:
            names = [f"x{n}" if nth is None else self._attribute(n, nth) for n, nth in self._slots]
            begin.append(f"    {''.join(f'{name}, ' for name in names)}= said" if names else "    pass")
            silent = [f"x{n}" for n, one in enumerate(self._like) if not len(one) and (n, None) not in self._slots]
            begin += [f"    {name} = None" for name in silent]
        for line in (
            "of, spots, numbers = run.places, run.trace.places.spots, run.numbers",
            "owners, bases, entered = run.trace.owners, run.trace.bases.of, run.entered",
            "held = run.trace.held.append",
            "currency, tax_currency, turned = run.currency, run.tax_currency, run.sign < 0",
            *self._begun,
        ):
            begin.append(f"    {line}")
        self._lines = [*begin, *self._lines, "    return True"]
        made: Row = self._made("read", "<rows>")
        return made

    def _at(self, number: int) -> str:
        """What gives an element of the row: the way to it, since a list of all of them takes longer."""
        element = self._like[number]
        if not number:
            return "row"
        above = element.getparent()
        return f"{self._at(self._numbers[above])}[{above.index(element)}]"

    def _attribute(self, number: int, nth: int) -> str:
        return self._attributes[self._like[number], self._like[number].keys()[nth]]

    def _attributes_of_elements(self) -> Iterator[str]:
        """What takes the attributes out of elements; as there are no more of them, a row has just these."""
        for number, element in enumerate(self._like):
            held = [self._attributes[element, name] for name in element.attrib]
            if len(held) == 1:
                yield f"    {held[0]} = {self._at(number)}.get({element.keys()[0]!r})"
                yield f"    if {held[0]} is None:"
                yield "        return False"
            elif held:
                yield f"    if {self._at(number)}.keys() != {element.keys()!r}:"
                yield "        return False"
                yield f"    {', '.join(held)} = {self._at(number)}.values()"

    def row(self, node: Each) -> None:
        """All of a row, which has its group already."""
        self._paths["g"] = ()
        self._group("g", node, 0)
        self._inside(node, self._like[0], "g")

    # groups

    def _group(self, g: str, node: Branch, number: int) -> None:
        """What is asked of a group for each of its values; those in it that hold values are met later."""
        self._line(f"{g}_d = {g}.__dict__")
        if not isinstance(node, One):  # its places are there
            self._line(f"{g}_at = id({g})")
            self._line(f"{g}_p = of[{g}_at] = {{}}")
        began = f"bases[{g}_at] = " if number else ""
        self._line(f"{began}spots[{g}_at] = row, {number}, {self._hold(self._spots(self._paths[g]), 'spots')}")
        self._begin_holders(node, self._like[number], g)

    def _spots(self, path: Any) -> dict[str, tuple[int, str | None]]:
        """Where the values of a group stand in a row: the number of the element, and the attribute."""
        return self._places.setdefault(path, {})

    def _begin_holders(self, node: Branch, element: Any, g: str) -> None:
        """Groups that are made for a value in them."""
        found: list[Place] = []
        stack: list[tuple[Branch, Any]] = [(node, element)]
        while stack:
            branch, at = stack.pop()
            found += [m.place for m in branch.by_name.values() if isinstance(m, Attr)]
            for child in at:
                for inner, _ in branch.by_tag.get(child.tag, ()):
                    if isinstance(inner, Element):
                        stack.append((inner, child))
                    elif hasattr(inner, "place"):
                        marks = getattr(inner, "marks", ())
                        found += [one.place for one in (inner, *marks) if hasattr(one, "place")]
        for steps in dict.fromkeys(tuple(step for step, _ in place.through) for place in found):
            if steps and (g, steps) not in self._holders:
                holder = self._holders[g, steps] = self._new("h")
                self._paths[holder] = (*self._paths[g], *steps)
                self._line(f"{holder} = None")

    def _holder(self, place: Place, g: str) -> str:
        """The name of the group that holds a value, which is made where it is not there yet."""
        steps = tuple(step for step, _ in place.through)
        if not steps:
            return g
        holder = self._holders[g, steps]
        self._line(f"if {holder} is None:")
        at = g
        for step, kind in place.through:
            self._line(f"    {holder}_d = {at}.__dict__" if at != g else f"    {holder}_d = {g}_d")
            self._line(f"    {holder} = {holder}_d.get({step!r})")
            self._line(f"    if {holder} is None:")
            self._line(f"        {holder} = {holder}_d[{step!r}] = new({self._hold(kind, 'kind')})")
            at = holder
        self._line(f"    {holder}_d = {holder}.__dict__")
        self._line(f"    {holder}_p = of.get(id({holder}))")
        self._line(f"    if {holder}_p is None:")
        self._line(f"        {holder}_p = of[id({holder})] = {{}}")
        self._line(f"        held({holder})")
        self._line(f"    spots[id({holder})] = row, 0, {self._hold(self._spots(self._paths[holder]), 'spots')}")
        return holder

    def _unless(self, condition: str, rest: str) -> None:
        """What follows is for where a condition does not hold; where it does, `rest` is done."""
        self._line(f"if {condition}:")
        self._line(f"    {rest}")
        self._line("else:")
        self._deep += 1

    # elements

    def _inside(self, branch: Branch, element: Any, g: str) -> None:
        """The children of an element, its attributes, its text."""
        for child in element:
            self._child(branch, child, g)
        number = self._numbers[element]
        self._marks(branch.by_name, element, g)
        mark = branch.by_name.get(None)
        if self._slots is not None and len(element):
            return  # its pattern says that there is none
        t = f"x{number}"
        rest = f"say({self._hold(mark, 'mark')}, {self._at(number)}, {g}, run)"
        self._line(f"if {t} and not {t}.isspace():")
        self._deep += 1
        if isinstance(mark, Text) and (type(mark) is Text or _joins(mark)) and not mark.place.many:
            holder = self._holder(mark.place, g)
            self._unless(self._untaken(mark.codec, mark.place, holder, t, mark.join, element), rest)
            self._set(mark.codec, mark.place, holder, t, number, None)
            self._deep -= 1
        else:
            self._line(rest)
        self._deep -= 1

    def _child(self, branch: Branch, element: Any, g: str) -> None:
        """An element, which is read by a node where what it makes of it is known, and as any other where not."""
        found = branch.by_tag.get(element.tag, [])
        node = next((one for one, chooses in found if not chooses or one.chosen(element, self._run)), None)
        number, start = self._numbers[element], self._deep
        self._line(f"# {element.tag!r}")
        rest = f"{self._hold(branch, 'branch')}.read_child({self._at(number)}, {g}, run)"
        known = node is not None and reads_plainly(node) and (isinstance(node, Branch) or not len(element))
        if node is None or not known or self._deep > _DEEPEST:
            self._line(rest)
            return
        if found[0][1] and not (node is found[0][0] and _asks_itself_alone(node)):
            said = self._meant(found, node, element)
            if said is None:
                asked = f"{self._hold(branch, 'branch')}.meant({self._at(number)}, run)"
                said = f"{asked} is {self._hold(node, 'node')}"
            self._unless(f"not ({said})", rest)
        if isinstance(node, Value):
            self._value(node, element, g, rest)
        elif isinstance(node, Spread):
            self._spread(node, element, g, rest)
        elif isinstance(node, Constant):
            self._constant(node, element, g, rest)
        elif isinstance(node, One):
            self._one(node, element, g, rest)
        elif isinstance(node, Each):
            self._each(node, element, g)
        elif isinstance(node, Element):
            self._element(node, element, g, rest)
        self._deep = start

    def _meant(self, found: list[tuple[Node, bool]], node: Node, element: Any) -> str | None:
        """The question whether an element means a node, by the texts in it; None where these do not tell."""
        parts: list[str] = []
        for one, chooses in found:
            said = self._chosen(one, element) if chooses else "True"
            if said is None:
                return None
            if one is node:
                return " and ".join([*parts, said])
            parts.append(f"not ({said})")
        return None

    def _chosen(self, node: Node, element: Any) -> str | None:
        """The same of one node, as `Branch.chosen` has it of its keys."""
        if not isinstance(node, Branch) or not _asks_keys_alone(node):
            return None
        parts: list[str] = []
        for key in node.keys:
            elements = [child for child in element if child.tag == key.tag]
            if not _asks_itself_alone(key) or any(map(len, elements)):
                return None
            spellings = self._hold(frozenset(key.spellings), "spellings")
            said = [f"(x{self._numbers[one]} or '').strip() in {spellings}" for one in elements]
            parts.append(f"({' or '.join(said)})" if said else repr(key.optional))
        return " and ".join(parts) or "True"

    def _value(self, node: Value, element: Any, g: str, rest: str) -> None:
        number = self._numbers[element]
        if node.join is not None and not {node.join[0], *node.by_name}.issuperset(element.attrib):
            self._line(rest)
            return
        t = f"x{number}"
        if node.place.through:
            self._unless(f"not {t} or {t}.isspace()", rest)
            holder = self._holder(node.place, g)
            self._unless(self._untaken(node.codec, node.place, holder, t, node.join, element), rest)
        else:
            holder = g
            taken = self._untaken(node.codec, node.place, holder, t, node.join, element)
            self._unless(f"not {t} or {t}.isspace() or {taken}", rest)
        self._set(node.codec, node.place, holder, t, number, None)
        if node.join is None:  # else they tell it from others, and are said
            self._marks(node.by_name, element, g)

    def _spread(self, node: Spread, element: Any, g: str, rest: str) -> None:
        number, place = self._numbers[element], node.places[0]
        t = f"x{number}"
        self._unless(f"not {t} or {t}.isspace()", rest)
        holder = self._holder(place, g)
        self._unless(self._untaken(TEXT, place, holder, t), rest)
        self._set(TEXT, place, holder, t, number, None)
        for name in element.attrib:
            self._line(f"run.keep_mark({self._at(number)}, {name!r}, {g})")

    def _constant(self, node: Constant, element: Any, g: str, rest: str) -> None:
        number, held = self._numbers[element], self._hold(node, "node")
        said = f"(x{number} or '').strip()"
        spellings = self._hold(frozenset(node.spellings), "spellings")
        self._unless(f"entered.get({held}) is {g} or {said} not in {spellings}", rest)
        self._line(f"entered[{held}] = {g}")
        self._marks(node.by_name, element, g)
        if isinstance(node, Key):
            self._line(f"run.trace.keys[id({g})] = {g}, (row, {number})")

    def _one(self, node: One, element: Any, g: str, rest: str) -> None:
        place = node.place
        holder = self._holder(place, g)
        inner = self._new("g")
        self._paths[inner] = (*self._paths[holder], place.field)
        self._line(f"{inner} = {holder}_d.get({place.field!r})")
        self._unless(f"{inner} is not None and id({inner}) in bases", rest)
        self._line(f"if {inner} is None:")
        self._line(f"    {inner} = {holder}_d[{place.field!r}] = new({self._hold(place.type, 'kind')})")
        self._line(f"    {inner}_at = id({inner})")
        self._line(f"    {inner}_p = of[{inner}_at] = {{}}")
        self._line("else:")  # it was made for a value that another element says
        self._line(f"    {inner}_at = id({inner})")
        self._line(f"    {inner}_p = of.setdefault({inner}_at, {{}})")
        self._begun_at(element, node, inner)

    def _begun_at(self, element: Any, node: One | Each, inner: str) -> None:
        """A group begins at an element, with all that stands in it."""
        number = self._numbers[element]
        self._line(f"owners.append({inner})")
        self._group(inner, node, number)
        self._inside(node, element, inner)

    def _each(self, node: Each, element: Any, g: str) -> None:
        number, place = self._numbers[element], node.place
        holder = self._holder(place, g)
        inner = self._new("g")
        self._paths[inner] = (*self._paths[holder], place.field, number)
        self._line(f"{inner} = new({self._hold(place.type, 'kind')})")
        self._line(f"{holder}_d.setdefault({place.field!r}, []).append({inner})")
        self._begun_at(element, node, inner)

    def _element(self, node: Element, element: Any, g: str, rest: str) -> None:
        held = self._hold(node, "node")
        self._unless(f"entered.get({held}) is {g}", rest)
        self._line(f"entered[{held}] = {g}")
        self._inside(node, element, g)

    # values

    def _untaken(
        self, codec: Codec, place: Place, holder: str, text: str, join: Join | None = None, element: Any = None
    ) -> str:
        """The question whether a text is not taken for a term: there is one already, or the text spells none."""
        if join is None:
            spelling = self._spelling(codec, text)
        else:
            known, part = self._known(codec), self._attributes.get((element, join[0]), "None")
            spelling = f"{known}.get(({text}, {part})) or joined("
            spelling += f"{self._hold(join[1], 'join')}, {self._hold(codec, 'codec')}, {text}, {part}, {known})"
        return f"{holder}_d.get({place.field!r}) is not None or (v := {spelling}) is None"

    def _spelling(self, codec: Codec, text: str) -> str:
        held = self._hold(codec, "codec")
        if type(codec).read is Codec.read:
            return f"{text}.strip(' \\t\\r\\n')"
        if codec.plain is not None:
            return f"({text} if {text} in {self._hold(codec.plain, 'plain')} else spelt({held}, {text}))"
        if type(codec) is Number:
            return f"{self._known(codec)}.get({text}) or number({held}, {text}, {self._known(codec)})"
        return f"spelt({held}, {text})"

    def _known(self, codec: Codec) -> str:
        """The name of the numbers that were read by a codec before."""
        held = self._hold(codec, "codec")
        if f"{held}_n = numbers[{held}]" not in self._begun:
            self._begun.append(f"{held}_n = numbers[{held}]")
        return f"{held}_n"

    def _set(self, codec: Codec, place: Place, holder: str, text: str, number: int, name: str | None) -> None:
        """A value comes to stand in its term."""
        if codec.signed:
            self._line("if turned and v:")
            self._line("    v = v.copy_negate()")
        self._line(f"{holder}_d[{place.field!r}] = v")
        one = name is not None or not len(self._like[number])  # else its source says what stands in it as well
        if one and self._spots(self._paths[holder]).setdefault(place.field, (number, name)) == (number, name):
            self._line(f"{holder}_p[{place.field!r}] = {text}")
        else:  # or there are several elements that may say it
            self._line(f"{holder}_p[{place.field!r}] = {self._at(number)}, {name!r}")

    def _marks(self, by_name: dict[str | None, Mark], element: Any, g: str) -> None:
        """The attributes of an element."""
        number, names = self._numbers[element], list(element.attrib)
        marks = [by_name.get(name) for name in names]
        text: Any = by_name.get(None)
        join = text.join if isinstance(text, Text) and _joins(text) else None
        if not all(_is_plain_mark(mark) or (join and mark is not None and mark.name == join[0]) for mark in marks):
            self._line(f"read_marks({self._hold(by_name, 'marks')}, {self._at(number)}, {g}, run)")
            return
        for name, mark in zip(names, marks, strict=True):
            said = self._attributes[element, name]
            rest = f"read_mark({self._hold(mark, 'mark')}, {self._at(number)}, {name!r}, {said}, {g}, run)"
            if join and name == join[0]:
                self._line(f"if (x{number}, {said}) not in {self._known(text.codec)}:")
                self._line(f"    {rest}")
            elif isinstance(mark, Currency):
                self._line(f"if {said} != {'tax_currency' if mark.accounting else 'currency'}:")
                self._line(f"    {rest}")
            elif isinstance(mark, Fixed):
                if not mark.whatever:
                    self._line(f"if {said} != {mark.value!r}:")
                    self._line(f"    {rest}")
            elif isinstance(mark, Attr):
                holder = self._holder(mark.place, g)
                self._unless(self._untaken(mark.codec, mark.place, holder, said), rest)
                self._set(mark.codec, mark.place, holder, said, number, name)
                self._deep -= 1


def reads_plainly(node: Node) -> bool:
    """Whether a node reads as the class does that it is of, which is known."""
    kind: type[Node] | None = next((one for one in _KNOWN if isinstance(node, one)), None)
    if kind is None or (isinstance(node, Branch) and type(node).read_inside is not Branch.read_inside):
        return False
    if (isinstance(node, Value) and node.place.many) or (isinstance(node, Spread) and node.places[0].many):
        return False
    own = type(node).read is not kind.read or type(node).reader is not kind.reader
    return not own or (isinstance(node, Value) and _joins(node))


def _asks_keys_alone(node: Branch) -> bool:
    """Whether which element a branch is for is a matter of the keys in it."""
    if isinstance(node, Element):
        return type(node).chosen is Element.chosen and node.when is None
    return type(node).chosen is Branch.chosen


def _asks_itself_alone(node: Node) -> TypeGuard[Key]:
    """Whether a node is a key for the elements that it can read, and for no others."""
    return isinstance(node, Key) and type(node).chosen is Key.chosen


def _joins(node: Value | Text) -> bool:
    """Whether a node reads what `join` makes of its text, and else as its base class does: it says that itself."""
    return node.join is not None and "join" in vars(type(node))


def _is_plain_mark(mark: Mark | None) -> bool:
    return (type(mark) is Attr and not mark.place.many) or type(mark) in (Fixed, Currency)


def _number(codec: Number, text: str, known: dict[str, Any]) -> Any:
    """The number that a text spells, which is remembered; None where it spells none."""
    value = read_or_none(codec, text)
    if value is not None:
        known[text] = value
    return value


def _joined(join: Callable[..., tuple[str, bool]], codec: Codec, text: str, part: str | None, known: Any) -> Any:
    """The number that a text and its attribute spell together, which is remembered; None where they are at odds."""
    whole, agree = join(text, part)
    value = read_or_none(codec, whole) if agree else None
    if value is not None:
        known[text, part] = value
    return value


def _say(mark: Mark | None, element: Any, owner: Group, run: Reading) -> None:
    """The text of an element with others, or none, in it."""
    if mark is None or not mark.read(element, element.text, owner, run):
        run.keep_mark(element, None, owner)
