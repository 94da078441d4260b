"""The lines of Python that write the leaves of a row as text: values, constants, their attributes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from types import MappingProxyType

from .boxes import Doubt, box_in, boxed
from .code import Code
from .codecs import Codec, Date, Ident, Number, Text
from .made import Scope, attribute_text, escaped
from .nodes.base import Attr, Currency, Fixed, Mark, Node, Split
from .nodes.base import Text as TextMark
from .nodes.leaves import Constant, CurrencyCode, Parted, Spread, Value
from .says import says

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..model.base import Group
    from .refs import Place
    from .writing import Writing

# Writes a group as text, in pieces, with what is to be told of it; gives the number of values that came to stand.
Row = Callable[["Group", "Writing", str, list[str], list[Doubt]], int]
_MOST_SETS = 500  # that are kept of what rows may say: there may be as many as rows


class Ticks(dict[int, frozenset[str]]):
    """The names of fields, by the sum of the signs of those that are meant: all rows that say the same have one set."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[str] = []

    def sign(self, field: str) -> int:
        """The sign of a field: a power of two."""
        if field not in self.fields:
            self.fields.append(field)
        return 1 << self.fields.index(field)

    def __missing__(self, signs: int) -> frozenset[str]:
        if len(self) >= _MOST_SETS:
            self.clear()
        made = self[signs] = frozenset(f for nth, f in enumerate(self.fields) if signs >> nth & 1)
        return made


class Lines(Code):
    """One function on its way: what it writes of the leaves."""

    def __init__(self, scope: Scope, tells: bool) -> None:
        super().__init__(
            {
                "box_in": box_in,
                "boxed": boxed,
                "escaped": escaped,
                "attribute_text": attribute_text,
                "same": says,
                "nothing": MappingProxyType({}),
                "leaves": (str, tuple),
                "Decimal": Decimal,
            }
        )
        self._scope = scope
        self._tells = tells
        self._depth = 0
        self._path: tuple[str, ...] | None = ()
        self._alone: tuple[str, ...] = ()  # what has to hold if the path is to be that of one element
        self._around: tuple[str, ...] = ()
        self._like: dict[str, Sequence[Any]] = {}
        self._inners: dict[tuple[str, tuple[str, ...]], str] = {}
        self._ticks: dict[str, Ticks] = {}  # by the names of groups

    def function(self) -> Row:
        """The function, of the lines that were made."""
        made: Row = self._made("write", "<rows>")
        return made

    # parts of a text of Python

    def _doubt(self, name: str, text: str, said: str, beside: bool = False) -> str:
        """The call that notes a value, where somebody asks for it."""
        if not self._tells:
            return "pass"
        return f"doubt((n, {self._where()}, {name}, {text}, {said}, {beside!r}))"

    def _where(self) -> str:
        """The names down to the element that is being written, where no other one there can have them."""
        if self._path is None:
            return "None"
        path = self._hold(self._path, "path")
        return f"({path} if {' and '.join(self._alone)} else None)" if self._alone else path

    def _only_if(self, condition: str) -> None:
        """What is written next has its names to itself only where something holds."""
        if self._path is not None:
            self._alone = (*self._alone, self._new("alone"))
            self._line(f"{self._alone[-1]} = {condition}")

    def _indent(self) -> str:
        """What begins the line of an element; that of the row is written by what is around it."""
        return f"{{i{self._depth}}}" if self._depth else ""

    def _boxes(self, nodes: list[Node], g: str, single: frozenset[str]) -> None:
        """Nodes that write in ways of their own."""
        raise NotImplementedError

    # groups

    def _group(self, g: str) -> None:
        """What is asked of a group for each of its values."""
        self._line(f"{g}_d = {g}.__dict__")
        if self._tells:
            self._ticks[g] = Ticks()
            self._line(f"{g}_t = 0")
            self._line(f"{g}_at, {g}_p, {g}_m = opened({g})")

    def _inner(self, g: str, steps: tuple[str, ...]) -> str:
        """The name of a group within another one, which is made ready where it is met first; it has no values where it
        is not there."""
        if not steps:
            return g
        if (g, steps) not in self._inners:
            above = self._inner(g, steps[:-1])
            inner = self._inners[g, steps] = self._new("h")
            self._like[inner] = those(getattr(group, steps[-1]) for group in self._like[above])
            self._line(f"{inner} = {above}_d.get({steps[-1]!r})")
            self._line(f"if {inner} is None:")
            self._line(f"    {inner}_d = nothing")
            if self._tells:
                self._line(f"    {inner}_t = 0")
            self._line("else:")
            self._deep += 1
            self._group(inner)
            self._deep -= 1
        return self._inners[g, steps]

    def _settle(self, g: str) -> None:
        """What was ticked off of a group, and of the groups that hold values of it, once all of it is written."""
        for one in (g, *(inner for (above, _), inner in self._inners.items() if above == g)):
            ticks = self._ticks.get(one)
            if ticks is None or not ticks.fields:
                continue
            names = f"{self._hold(ticks, 'ticks')}[{one}_t]"
            self._line(f"if {one}_t:")
            self._line(f"    if {one}_at in ticks:")
            self._line(f"        tick({one}_at, {names})")
            self._line("    else:")
            self._line(f"        ticks[{one}_at] = {names}")

    def _holder(self, place: Place, g: str) -> str:
        """The name of the group that holds a value."""
        return self._inner(g, tuple(step for step, _ in place.through))

    # leaves

    def _value(self, node: Value, g: str) -> None:
        place, start = node.place, self._deep
        done = ""
        if node.default is not None:
            done = self._new("done")
            self._line(f"{done} = False")
        holder = self._holder(place, g)
        if place.many:
            values = self._new("many")
            self._line(f"{values} = {holder}_d.get({place.field!r}, ())[:{node.limit!r}]")
            self._only_if(f"len({values}) == 1")
            self._line(f"for k, v in enumerate({values}):")
            self._deep += 1
            self._line(f"s = spell({self._hold(node.codec, 'codec')}, v, {holder}, {place.field!r}, k)")
            self._line("if s is not None:")
            self._deep += 1
        else:
            self._when_spelt(node.codec, place, holder)
        if done:
            self._line(f"{done} = True")
        self._line("w += 1")
        self._line("n += 1")
        self._split(node.split)
        self._ticked(holder, place, "None", "s")
        if node.tells:
            self._line(f"{self._hold(node, 'node')}.tell({holder}, {'k' if place.many else '-1'}, run)")
        self._leaf(node.tag, node.marks, g, needs_escape(node.codec), node.split, self._said(node, holder, place))
        self._deep = start
        if done:
            self._line(f"if not {done}:")
            self._deep += 1
            self._line("n += 1")
            name = self._scope.tag(node.tag)
            if node.default:
                self._line(f"s = {node.default!r}")
                self._line(f"{self._doubt('None', 's', 'None')}")
                self._leaf(node.tag, node.marks, g, needs_escape(node.codec))
            else:
                self._line(f"put(i{self._depth} + {f'<{name}/>'!r})")
            self._deep = start

    def _spread(self, node: Spread, g: str) -> None:
        """A text that goes into one element as it is; one that does not is written by the node itself."""
        place, start = node.places[0], self._deep
        holder = self._holder(place, g)
        self._line(f"v = {holder}_d.get({place.field!r})")
        self._line("if v is not None:")
        self._deep += 1
        fits = f"v and v.__class__ is str and {node.shortest!r} <= len(v) <= {node.width!r}"
        self._line(f"if {fits} and {chr(10)!r} not in v and v.strip() == v:")
        self._deep += 1
        self._line("s = v")
        self._line("w += 1")
        self._line("n += 1")
        self._ticked(holder, place, "None", "s")
        self._leaf(node.tag, [], g, True)
        self._deep -= 1
        self._line("else:")
        self._deep += 1
        self._boxes([node], g, frozenset())
        self._deep = start

    def _parted(self, node: Parted, g: str) -> None:
        """A text of which each element says a part; it has no signs that stand for others."""
        place, around, start = node.place, self._path, self._deep
        holder, name = self._holder(place, g), self._scope.tag(node.tag)
        self._when_spelt(node.codec, place, holder)
        self._line("w += 1")
        self._line("n += 1")
        if self._tells:
            self._line(f"if {_is_plain(holder, place)}:")
            self._line(f"    {holder}_t |= {self._ticks[holder].sign(place.field)}")
            self._line("else:")
            self._line(f"    use({holder}, {place.field!r})")
            self._line(self._beside(holder, place))
        self._line(f"put(f{braces(f'{self._indent()}<', name, '>')})")
        for tag, part in node.parts:
            self._line("n += 1")
            self._line(f"z = s[{part.start!r}:{part.stop!r}]")
            self._path = (*around, tag) if around is not None else None
            self._line(self._doubt("None", "z", "said", beside=True))
            inner = self._scope.tag(tag)
            self._line(f"put(f{braces(f'{self._indent()}  <', inner, '>{z}</', inner, '>')})")
        self._line(f"put(f{braces(f'{self._indent()}</', name, '>')})")
        self._path, self._deep = around, start

    def _when_spelt(self, codec: Codec, place: Place, holder: str) -> None:
        """What follows is for where a group has a value that has a text, which is `s`."""
        self._line(f"v = {holder}_d.get({place.field!r})")
        self._line("if v is not None:")
        self._deep += 1
        self._spelt(codec, holder, place.field)
        self._line("if s is not None:")
        self._deep += 1

    def _spelt(self, codec: Codec, holder: str, field: str) -> None:
        """The text of a value, quickly where it can be taken as it is."""
        slow = f"spell({self._hold(codec, 'codec')}, v, {holder}, {field!r})"
        if type(codec) is Codec:
            self._line(f"s = v if v.__class__ is str else {slow}")
        elif codec.plain is not None:
            self._line(f"s = v if v in {self._hold(codec.plain, 'plain')} else {slow}")
        elif isinstance(codec, Text) and type(codec) in (Text, Ident):
            fits = "v.__class__ is str"
            if codec.longest is not None:
                fits += f" and len(v) <= {codec.longest!r}"
            if codec.shortest:
                fits += f" and len(v) >= {codec.shortest!r}"
            self._line(f"s = v if {fits} else {slow}")
        elif type(codec) is Number:
            quick = f"{self._hold(codec.quick, 'quick')}(v)"
            turned = "turned or " if codec.signed else ""
            self._line(f"if {turned}v.__class__ is not Decimal or (s := {quick}) is None:")
            self._line(f"    s = {slow}")
        else:
            self._line(f"s = {slow}")

    def _ticked(self, holder: str, place: Place, name: str, text: str) -> None:
        """A value that came to stand is ticked off, and noted where it is not plainly the source's."""
        if not self._tells:
            return
        nth = "k" if place.many else "-1"
        note = self._doubt(name, text, f"({holder}, {place.field!r}, {nth})")
        if place.many:
            self._line(f"use({holder}, {place.field!r}, k)")
            self._line(note)
            return
        self._line(f"if {_is_plain(holder, place)}:")
        self._line(f"    {holder}_t |= {self._ticks[holder].sign(place.field)}")
        self._line(f"    if (q := {holder}_p.get({place.field!r})) != {text} and not same(q, {text}):")
        self._line(f"        {note}")
        self._line("else:")
        self._line(f"    use({holder}, {place.field!r})")
        self._line(f"    {note}")

    def _said(self, node: Value | TextMark, holder: str, place: Place, marks: Sequence[Mark] = ()) -> str:
        """The value that what stands beside a text is said of; None where nothing does."""
        marks = marks or getattr(node, "marks", ())
        if node.split is None and not any(_is_beside(mark) for mark in marks):
            return "None"
        self._line(self._beside(holder, place))
        return "said"

    def _beside(self, holder: str, place: Place) -> str:
        """The line that gives `said` what is said beside a text: all there is to be told of it, where that text was
        read from one leaf, and else the value that it stands for."""
        if place.many or not self._tells:
            return f"said = {holder}, {place.field!r}, {'k' if place.many else '-1'}"
        leaf = f"{_is_plain(holder, place)} and {holder}_p.get({place.field!r}).__class__ in leaves"
        return f"said = alongside if {leaf} else ({holder}, {place.field!r}, -1)"

    def _split(self, split: Split | None) -> None:
        """Take the part of a text that an attribute says."""
        if split is not None:
            self._line(f"s, z = {self._hold(split[1], 'split')}(s)")

    def _leaf(
        self, tag: str, marks: list[Mark], g: str, escape: bool, split: Split | None = None, said: str = "None"
    ) -> None:
        """The element of a text, with its attributes; `said` is what it stands for."""
        name = self._scope.tag(tag)
        if escape:
            self._line("if '&' in s or '<' in s or '>' in s or '\\r' in s:")
            self._line("    s = escaped(s)")
        if split is not None:
            self._line(self._doubt(repr(split[0]), "z", said, beside=True))
        if marks or split is not None:
            self._marks(marks, g, said)
            if split is not None:
                part = self._scope.attribute(split[0])
                self._line(f"a = f{braces(' ', part, f'={chr(34)}{{z}}{chr(34)}')} + a")
            self._line(f"put(f{braces(f'{self._indent()}<', name, '{a}>{s}</', name, '>')})")
        else:
            self._line(f"put(f{braces(f'{self._indent()}<', name, '>{s}</', name, '>')})")

    def _marks(self, marks: list[Mark], g: str, said: str = "None") -> None:
        """The attributes of an element, as one text in `a`."""
        self._line("a = ''")
        for mark in marks:
            if mark.mute:
                continue
            name = self._scope.attribute(str(mark.name))
            if isinstance(mark, Fixed):
                self._line(f"a += {f' {name}={chr(34)}{attribute_text(mark.value)}{chr(34)}'!r}")
                beside = mark.beside and said != "None"
                self._line(self._doubt(repr(mark.name), repr(mark.value), said if beside else "None", beside))
            elif isinstance(mark, Currency):
                money = "tax_money" if mark.accounting else "plain_money"
                self._line(f"if {money} is not None:")
                self._line(f"    a += f{braces(' ', name, f'={chr(34)}{{{money}[0]}}{chr(34)}')}")
                self._line(f"    if {money}[2] is not None:")
                self._line(f"        {self._doubt(repr(mark.name), f'{money}[1]', f'{money}[2]')}")
            elif isinstance(mark, Attr):
                self._attribute(mark, name, g, said)

    def _attribute(self, mark: Attr, name: str, g: str, said: str) -> None:
        start = self._deep
        keep = self._new("s")
        self._line(f"{keep} = s")
        own = self._new("own")
        if mark.none is not None:
            self._line(f"{own} = None")
        holder = self._holder(mark.place, g)
        self._when_spelt(mark.codec, mark.place, holder)
        self._line("w += 1")
        self._ticked(holder, mark.place, repr(mark.name), "s")
        if mark.tells:
            self._line(f"{self._hold(mark, 'mark')}.tell({holder}, s, run)")
        if mark.none is not None:
            self._line(f"{own} = s")
        self._line("if not s.isalnum():")
        self._line("    s = attribute_text(s)")
        self._line(f"a += f{braces(' ', name, f'={chr(34)}{{s}}{chr(34)}')}")
        self._deep = start
        self._line(f"s = {keep}")
        if mark.none is not None:
            self._line(f"if {own} is None and s:")
            self._line(f"    a += {f' {name}={chr(34)}{attribute_text(mark.none)}{chr(34)}'!r}")
            self._line(f"    {self._doubt(repr(mark.name), repr(mark.none), said, said != 'None')}")

    def _constant(self, node: Constant, g: str) -> None:
        name, start = self._scope.tag(node.tag), self._deep
        if isinstance(node, CurrencyCode):
            money = "tax_money" if node.accounting else "plain_money"
            self._line(f"if {money} is not None:")
            self._deep += 1
            self._line("n += 1")
            self._line(f"s = {money}[0]")
            self._line(self._doubt("None", f"{money}[1]", "None"))
        else:
            self._line("n += 1")
            self._line(f"s = {escaped(node.value)!r}")
            if node.value:
                self._line(self._doubt("None", repr(node.value), "None"))
        if node.marks:
            self._marks(list(node.marks), g)
        else:
            self._line("a = ''")
        self._line(f"put(f{braces(f'{self._indent()}<', name, '{a}>{s}</', name, '>')} if s else ")
        self._lines[-1] += f"f{braces(f'{self._indent()}<', name, '{a}/>')})"
        self._deep = start


def _is_plain(holder: str, place: Place) -> str:
    """The question whether a value of a group stands for itself alone."""
    return f"{place.field!r} not in {holder}_m"


def _is_beside(mark: Mark) -> bool:
    """Whether an attribute may be said beside the text of its element."""
    return mark.beside if isinstance(mark, Fixed) else isinstance(mark, Attr) and mark.none is not None


def those(values: Iterable[Any]) -> list[Any]:
    """The values that are there."""
    return [one for one in values if one is not None]


def braces(*parts: str) -> str:
    """A formatted text of parts, in which only what stands in braces by our hand is one."""
    return repr("".join(parts))


def needs_escape(codec: Codec) -> bool:
    """Whether a text may have signs that stand for others in XML."""
    return not isinstance(codec, (Number, Date))
