"""Rows as text: the branch of a tree that a document repeats, compiled to straight-line Python.

A row is written without an element for each of its values. What is told of them (whether a value is the source's own,
letter for letter, and else which it is) is noted by the number of the element in the row, and looked into where there
is something to tell. `Branch.write_inside` does the same element by element: for the rest of a document, and again
for a row that someone asks into.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from .codecs import Codec, Date, Ident, Number, Text
from .made import Made, Scope, attribute_text, escaped, text_below
from .nodes.base import Attr, Currency, Fixed, Mark, Node, Split
from .nodes.base import Text as TextMark
from .nodes.branches import Branch, Each, Element, One
from .nodes.leaves import Constant, CurrencyCode, Key, Spread, Value
from .says import says

if TYPE_CHECKING:
    from ..model.base import Group
    from .refs import Place
    from .writing import Writing

# A value that is not plainly the source's: the number of its element in the row, the names down to it where no other
# element there can have them, its attribute, its text, which value of the model it stands for, and whether it is only
# said beside another one
Doubt = tuple[int, tuple[str, ...] | None, str | None, str, Any, bool]
# Writes a group as text, in pieces, with what is to be told of it; gives the number of values that came to stand.
Row = Callable[["Group", "Writing", str, list[str], list[Doubt]], int]


def compiled(each: Branch, scope: Scope, like: Sequence[Group]) -> Row | None:
    """The function for a branch in a document with these prefixes; None where a node of it cannot be set apart.

    It writes any group of the branch, and quickly those that say the same terms as some of the groups in `like`.
    """
    if each.spaces or not _apart(each):
        return None
    making = _Making(scope)
    making.row(each, like)
    return making.function()


def _apart(node: Node) -> bool:
    """Whether what a node writes, and what is below it, hangs on nothing but the invoice and the names around it. Each
    class says that of itself, and none inherits it: those of other packages may look at what stands beside them."""
    marks = node.by_name.values() if isinstance(node, Branch) else getattr(node, "marks", ())
    below = node.nodes if isinstance(node, Branch) else ()
    return all("apart" in vars(type(one)) for one in (node, *marks)) and all(_apart(one) for one in below)


def _plain(node: Node) -> bool:
    """Whether a node is one that is written out; any other is asked to write into an element of its own."""
    marks: list[Mark] = [*getattr(node, "marks", ())]
    if isinstance(node, Branch) and node.text is not None:
        marks.append(node.text)
        if node.nodes:
            return False
    if isinstance(node, Spread) and (len(node.places) > 1 or node.places[0].many):
        return False
    known = type(node) in (Element, One, Each, Constant, CurrencyCode, Key, Value, Spread) or "straight" in vars(
        type(node)
    )
    return (
        known
        and not node.spaces
        and all(
            type(mark) in (Attr, Fixed, Currency, TextMark) or mark.mute or "straight" in vars(type(mark))
            for mark in marks
        )
    )


class _Making:
    """One function on its way. Texts and objects of the tree go into it by `_say` and `_hold`, never by hand."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._lines: list[str] = []
        self._held: dict[str, Any] = {
            "box_in": box_in,
            "boxed": boxed,
            "escaped": escaped,
            "attribute_text": attribute_text,
            "same": says,
            "nothing": MappingProxyType({}),
            "Decimal": Decimal,
        }
        self._names: dict[int, str] = {}
        self._deep = 1
        self._count = 0
        self._depth = 0
        self._path: tuple[str, ...] | None = ()
        self._around: tuple[str, ...] = ()
        self._like: dict[str, Sequence[Any]] = {}
        self._inners: dict[tuple[str, tuple[str, ...]], str] = {}

    def function(self) -> Row:
        """The function, of the lines that were made."""
        code = "\n".join(self._lines)
        exec(compile(code, "<rows>", "exec"), self._held)
        made: Row = self._held["write"]
        return made

    # parts of a text of Python

    def _line(self, text: str) -> None:
        self._lines.append("    " * self._deep + text)

    def _hold(self, thing: Any, kind: str) -> str:
        """A name by which the function knows an object."""
        name = self._names.get(id(thing))
        if name is None:
            name = self._names[id(thing)] = f"{kind}{len(self._names)}"
            self._held[name] = thing
        return name

    def _doubt(self, name: str, text: str, said: str, beside: bool = False) -> str:
        """The call that notes a value."""
        path = self._hold(self._path, "path") if self._path is not None else "None"
        return f"doubt((n, {path}, {name}, {text}, {said}, {beside!r}))"

    def _indent(self) -> str:
        """What begins the line of an element; that of the row is written by what is around it."""
        return f"{{i{self._depth}}}" if self._depth else ""

    def _new(self, kind: str) -> str:
        self._count += 1
        return f"{kind}{self._count}"

    # nodes

    def row(self, each: Branch, like: Sequence[Group]) -> None:
        """The whole function."""
        self._like["g"] = like
        self._lines.append("def write(g, run, i0, out, told):")
        for line in (
            "opened, use, spell = run.opened, run.use, run.spell",
            "doubt, put, keeps = told.append, out.append, run.keeps",
            "plain_money, tax_money = run.money_mark(False), run.money_mark(True)",
            "turned = run.sign < 0",
            "n = w = 0",
        ):
            self._line(line)
        self._whole(each, "g")
        self._branch(each, "g", True)
        self._line("run.written += w")
        self._line("return w")

    def _group(self, g: str) -> None:
        """What is asked of a group for each of its values."""
        self._line(f"{g}_d = {g}.__dict__")
        self._line(f"{g}_t, {g}_p, {g}_plain = opened({g})")

    def _whole(self, node: Branch, g: str) -> None:
        """A group that is an element, and the groups in it that its terms are of: what was kept of it is not written as
        text."""
        self._group(g)
        self._line(f"if keeps and {g}_d.get('kept'):")
        self._line("    return -1")
        for steps in dict.fromkeys(self._steps(node, g)):
            self._inner(g, steps)

    def _steps(self, node: Branch, g: str) -> Iterator[tuple[str, ...]]:
        """The steps to the groups that hold what is written out of a branch, down to where another group begins."""
        if node.text is not None:
            children: list[Any] = [node.text]
        else:
            children = [child for child in node.nodes if self._usual(child, g)]
        for child in (*children, *node.marks):
            place = getattr(child, "place", None)
            if place is not None and place.through:
                yield tuple(step for step, _ in place.through)
            if isinstance(child, Element):
                yield from self._steps(child, g)
            for mark in getattr(child, "marks", ()) if isinstance(child, Value) else ():
                if isinstance(mark, Attr) and mark.place.through:
                    yield tuple(step for step, _ in mark.place.through)

    def _inner(self, g: str, steps: tuple[str, ...]) -> str:
        """The name of a group within another one, which is made ready where it is met first; it has no values where it
        is not there."""
        if not steps:
            return g
        if (g, steps) not in self._inners:
            above = self._inner(g, steps[:-1])
            inner = self._inners[g, steps] = self._new("h")
            self._like[inner] = _those(getattr(group, steps[-1]) for group in self._like[above])
            self._line(f"{inner} = {above}_d.get({steps[-1]!r})")
            self._line(f"if {inner} is None:")
            self._line(f"    {inner}_d = nothing")
            self._line("else:")
            self._deep += 1
            self._group(inner)
            self._deep -= 1
        return self._inners[g, steps]

    def _node(self, node: Node, g: str, only: bool) -> None:
        """A node; `only` where no other one of its parent has its name."""
        around = self._path
        often = isinstance(node, Each) or (isinstance(node, Value) and node.place.many)
        self._path = (*around, node.tag) if only and not often and around is not None else None
        self._line(f"# {node.tag}")
        if isinstance(node, Value):
            self._value(node, g)
        elif isinstance(node, Spread):
            self._spread(node, g)
        elif isinstance(node, Constant):
            self._constant(node, g)
        elif isinstance(node, Each):
            self._each(node, g)
        elif isinstance(node, One):
            self._one(node, g)
        elif isinstance(node, Branch):
            self._element(node, g)
        self._path = around

    def _in_turn(self, nodes: list[Node], g: str) -> None:
        """Nodes of one name that look for one another, where more than the usual one has something to say."""
        usual = [node for node in nodes if self._usual(node, g)]
        rare = _asked([node for node in nodes if node not in usual])
        if len(usual) != 1 or rare is None or _asked(usual) is None:
            self._boxes(nodes, g, frozenset())
            return
        start = self._deep
        self._line(f"if {self._any(rare, g)}:")
        self._deep += 1
        self._boxes(nodes, g, frozenset())
        self._deep = start
        self._line("else:")
        self._deep += 1
        self._node(usual[0], g, True)
        self._deep = start

    def _boxes(self, nodes: list[Node], g: str, single: frozenset[str]) -> None:
        """Nodes that write in ways of their own, into one element, since they may look for one another there. `single`
        are the names that one node of the parent has."""
        before, outside = self._new("before"), self._deep
        asked = _asked(nodes)
        if asked is not None:
            self._line(f"if {self._any(asked, g)}:")
            self._deep += 1
        self._line(f"box, {before} = None, run.written")
        around = self._hold(self._around, "around")
        if asked is not None and not any(_says(node, group) for node in nodes for group in self._like[g]):
            self._line(f"# {', '.join(node.tag for node in nodes)}")
            self._line(f"box = box_in({around})")
            self._line(f"for node in {self._hold(tuple(nodes), 'nodes')}:")
            self._line(f"    node.write(box, {g}, run)")
        else:
            for node in nodes:
                self._boxed(node, g, around)
        self._line("if box is not None:")
        self._line(f"    w += run.written - {before}")
        self._line(f"    run.written = {before}")
        scope, path = self._hold(self._scope, "scope"), self._hold(self._path, "path")
        names = self._hold(single, "single")
        self._line(f"    n = boxed(box, run, {scope}, i{self._depth}, n, out, told, {path}, {names})")
        self._deep = outside

    def _boxed(self, node: Node, g: str, around: str) -> None:
        """One node of several that write into one element, where it has something to say."""
        asked, start = _asked([node]), self._deep
        self._line(f"# {node.tag}")
        if asked is not None:
            self._line(f"if {self._any(asked, g)}:")
            self._deep += 1
        self._line("if box is None:")
        self._line(f"    box = box_in({around})")
        self._line(f"{self._hold(node, 'node')}.write(box, {g}, run)")
        self._deep = start

    def _usual(self, node: Node, g: str) -> bool:
        """Whether a node is one to write out: it writes as all do, and says something of the groups like these."""
        return _plain(node) and (node.waits() is None or any(_says(node, group) for group in self._like[g]))

    def _any(self, asked: dict[tuple[str, ...], set[str]], g: str) -> str:
        """The question whether a group, or one in it, has a value in some of these fields."""
        parts = []
        for steps, fields in asked.items():
            at = f"{g}_d"
            asks = []
            for step in steps:
                inner = self._new("h")
                asks.append(f"({inner} := {at}.get({step!r})) is not None")
                at = f"{inner}.__dict__"
            single = sorted(field for field in fields if not field.startswith("*"))
            said = [f"{at}.get({field[1:]!r})" for field in sorted(fields) if field.startswith("*")]
            if len(single) == 1:
                said.append(f"{at}.get({single[0]!r}) is not None")
            elif single:
                said.append(f"not {self._hold(frozenset(single), 'asked')}.isdisjoint({at})")
            parts.append(" and ".join([*asks, f"({' or '.join(said)})"]))
        return " or ".join(parts) or "False"

    def _holder(self, place: Place, g: str) -> str:
        """The name of the group that holds a value."""
        return self._inner(g, tuple(step for step, _ in place.through))

    def _value(self, node: Value, g: str) -> None:
        place, start = node.place, self._deep
        done = ""
        if node.default is not None:
            done = self._new("done")
            self._line(f"{done} = False")
        holder = self._holder(place, g)
        if place.many:
            self._line(f"for k, v in enumerate({holder}_d.get({place.field!r}, ())[:{node.limit!r}]):")
            self._deep += 1
            self._line(f"s = spell({self._hold(node.codec, 'codec')}, v, {holder}, {place.field!r}, k)")
        else:
            self._line(f"v = {holder}_d.get({place.field!r})")
            self._line("if v is not None:")
            self._deep += 1
            self._spelt(node.codec, holder, place.field)
        self._line("if s is not None:")
        self._deep += 1
        if done:
            self._line(f"{done} = True")
        self._line("w += 1")
        self._line("n += 1")
        self._split(node.split)
        self._ticked(holder, place, "None", "s")
        self._leaf(node.tag, node.marks, g, _needs_escape(node.codec), node.split, self._said(node, holder, place))
        self._deep = start
        if done:
            self._line(f"if not {done}:")
            self._deep += 1
            self._line("n += 1")
            name = self._scope.tag(node.tag)
            if node.default:
                self._line(f"{self._doubt('None', repr(node.default), 'None')}")
            text = f"<{name}>{escaped(node.default)}</{name}>" if node.default else f"<{name}/>"
            self._line(f"put(i{self._depth} + {text!r})")
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

    def _spelt(self, codec: Codec, holder: str, field: str) -> None:
        """The text of a value, quickly where it can be taken as it is."""
        slow = f"spell({self._hold(codec, 'codec')}, v, {holder}, {field!r})"
        if type(codec) is Codec:
            self._line(f"s = v if v.__class__ is str else {slow}")
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
        nth = "k" if place.many else "-1"
        note = self._doubt(name, text, f"({holder}, {place.field!r}, {nth})")
        if place.many:
            self._line(f"use({holder}, {place.field!r}, k)")
            self._line(note)
            return
        self._line(f"if {holder}_plain:")
        self._line(f"    {holder}_t.add({place.field!r})")
        self._line(f"    if not same({holder}_p.get({place.field!r}), {text}):")
        self._line(f"        {note}")
        self._line("else:")
        self._line(f"    use({holder}, {place.field!r})")
        self._line(f"    {note}")

    def _said(self, node: Value | TextMark, holder: str, place: Place, marks: Sequence[Mark] = ()) -> str:
        """The value that what stands beside a text is said of; None where nothing does."""
        marks = marks or getattr(node, "marks", ())
        if node.split is None and not any(isinstance(mark, Fixed) and mark.beside for mark in marks):
            return "None"
        self._line(f"said = {holder}, {place.field!r}, {'k' if place.many else '-1'}")
        return "said"

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
                self._line(f"a = f{_braces(' ', part, f'={chr(34)}{{z}}{chr(34)}')} + a")
            self._line(f"put(f{_braces(f'{self._indent()}<', name, '{a}>{s}</', name, '>')})")
        else:
            self._line(f"put(f{_braces(f'{self._indent()}<', name, '>{s}</', name, '>')})")

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
                self._line(f"    a += f{_braces(' ', name, f'={chr(34)}{{{money}[0]}}{chr(34)}')}")
                self._line(f"    if {money}[2] is not None:")
                self._line(f"        {self._doubt(repr(mark.name), f'{money}[1]', f'{money}[2]')}")
            elif isinstance(mark, Attr):
                self._attribute(mark, name, g)

    def _attribute(self, mark: Attr, name: str, g: str) -> None:
        start = self._deep
        keep = self._new("s")
        self._line(f"{keep} = s")
        holder = self._holder(mark.place, g)
        self._line(f"v = {holder}_d.get({mark.place.field!r})")
        self._line("if v is not None:")
        self._deep += 1
        self._spelt(mark.codec, holder, mark.place.field)
        self._line("if s is not None:")
        self._deep += 1
        self._line("w += 1")
        self._ticked(holder, mark.place, repr(mark.name), "s")
        self._line("if not s.isalnum():")
        self._line("    s = attribute_text(s)")
        self._line(f"a += f{_braces(' ', name, f'={chr(34)}{{s}}{chr(34)}')}")
        self._deep = start
        self._line(f"s = {keep}")

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
        self._line(f"put(f{_braces(f'{self._indent()}<', name, '{a}>{s}</', name, '>')} if s else ")
        self._lines[-1] += f"f{_braces(f'{self._indent()}<', name, '{a}/>')})"
        self._deep = start

    def _element(self, node: Branch, g: str) -> None:
        asked, start = _asked([node]), self._deep
        if asked is not None:
            self._line(f"if {self._any(asked, g)}:")
            self._deep += 1
        self._branch(node, g, False)
        self._deep = start

    def _one(self, node: One, g: str) -> None:
        start = self._deep
        holder = self._holder(node.place, g)
        inner = self._new("g")
        self._like[inner] = _those(getattr(group, node.place.field) for group in self._like[holder])
        self._line(f"{inner} = {holder}_d.get({node.place.field!r})")
        if node.required:  # one that is not there is written as well
            self._deep = start
            return self._boxes([node], g, frozenset((node.tag,)) if self._path is not None else frozenset())
        self._line(f"if {inner} is not None:")
        self._deep += 1
        self._whole(node, inner)
        self._branch(node, inner, True)
        self._deep = start
        return None

    def _each(self, node: Each, g: str) -> None:
        start = self._deep
        holder = self._holder(node.place, g)
        inner = self._new("g")
        self._like[inner] = [one for group in self._like[holder] for one in getattr(group, node.place.field)]
        groups = f"{holder}_d.get({node.place.field!r}, ())"
        if node.only is not None:
            only = self._hold(node.only, "only")
            groups = f"[one for one in {groups} if {only}(one)]"
        self._line(f"for {inner} in {groups}[:{node.limit!r}]:")
        self._deep += 1
        self._whole(node, inner)
        self._branch(node, inner, True)
        self._deep = start

    def _branch(self, node: Branch, g: str, own: bool) -> None:
        """An element with what stands in it; taken back where that is nothing."""
        if node.text is not None:
            self._texts(node, g, own)
            return
        name, start = self._scope.tag(node.tag), self._deep
        at, before = self._new("at"), self._new("before")
        number = "n += 1" if self._depth else "n = 0"
        self._line(f"{before} = w, n, len(told)")
        self._line(number)
        if node.marks:
            self._line("s = None")
            self._marks(node.marks, g)
        self._line(f"{at} = len(out)")
        self._line(f"put(f{_braces(f'{self._indent()}<', name, '{a}>' if node.marks else '>')})")
        self._depth += 1
        self._line(f"i{self._depth} = i{self._depth - 1} + '  '")
        tags = [child.tag for child in node.nodes]
        self._around = (*self._around, node.tag)
        single = frozenset(tag for tag in tags if tags.count(tag) == 1)
        for in_turn, family in groupby(node.nodes, lambda child: getattr(child, "in_turn", False)):
            if in_turn:
                self._in_turn(list(family), g)
                continue
            for usual, children in groupby(family, lambda child: self._usual(child, g)):
                if not usual:
                    self._boxes(list(children), g, single)
                    continue
                for child in children:
                    self._node(child, g, child.tag in single)
        self._around = self._around[:-1]
        self._depth -= 1
        if not node.required:
            self._line(f"if w == {before}[0]:")
            self._line(f"    n = {before}[1]")
            self._line(f"    del out[{at}:], told[{before}[2]:]")
            self._line(f"elif len(out) == {at} + 1:")
        else:
            self._line(f"if len(out) == {at} + 1:")
        self._line(f"    out[{at}] = out[{at}][:-1] + '/>'")
        self._line("else:")
        self._line(f"    put(i{self._depth} + {f'</{name}>'!r})")
        self._deep = start

    def _texts(self, node: Branch, g: str, own: bool) -> None:
        """An element with a text that is a term, and attributes."""
        mark: Any = node.text
        name, start = self._scope.tag(node.tag), self._deep
        self._line("s = None")
        holder = self._holder(mark.place, g)
        self._line(f"v = {holder}_d.get({mark.place.field!r})")
        self._line("if v is not None:")
        self._deep += 1
        self._spelt(mark.codec, holder, mark.place.field)
        self._line("if s is not None:")
        self._deep += 1
        self._line("n += 1")
        self._line("w += 1")
        self._split(mark.split)
        self._ticked(holder, mark.place, "None", "s")
        said = self._said(mark, holder, mark.place, node.marks)
        self._leaf(node.tag, node.marks, g, _needs_escape(mark.codec), mark.split, said)
        self._deep = start
        if own:
            before = self._new("before")
            self._line("if s is None and keeps:")
            self._deep += 1
            self._line(f"{before} = w, n, len(told)")
            self._line("n += 1")
            self._marks(node.marks, g)
            self._line(f"if w != {before}[0] or {node.required!r}:")
            self._line(f"    put(f{_braces(f'{self._indent()}<', name, '{a}/>')})")
            self._line("else:")
            self._line(f"    n = {before}[1]")
            self._line(f"    del told[{before}[2]:]")
            self._deep = start


def _those(values: Iterable[Any]) -> list[Any]:
    return [one for one in values if one is not None]


def _asked(nodes: Iterable[Node | Mark]) -> dict[tuple[str, ...], set[str]] | None:
    """The fields without which nodes write nothing, by the steps to the group that holds them, lists with a star; None
    where they may without any."""
    found: dict[tuple[str, ...], set[str]] = {}
    for node in nodes:
        waits = node.waits() if isinstance(node, Node) else node.asks()
        if waits is None:
            return None
        inner = _asked([*node.nodes, *node.by_name.values()]) if isinstance(node, Element) else None
        if inner is None:
            places = node.claims() if isinstance(node, (Value, Spread, Attr)) else [*_own_place(node)]
            inner = {}
            for place in places if waits else ():
                field = f"*{place.field}" if place.many else place.field
                inner.setdefault(tuple(step for step, _ in place.through), set()).add(field)
            if waits and not {place.first for place in places} >= waits:
                inner = {(): set(waits)}
        for steps, fields in inner.items():
            found.setdefault(steps, set()).update(fields)
    return found


def _own_place(node: Any) -> list[Place]:
    return [node.place] if isinstance(node, (One, Each)) or hasattr(node, "place") else []


def _says(node: Node, group: Group) -> bool:
    """Whether a node has something to write of a group."""
    asked = _asked([node])
    if asked is None:
        return True
    for steps, fields in asked.items():
        at: Any = group
        for step in steps:
            at = None if at is None else getattr(at, step)
        if at is not None and not {field.lstrip("*") for field in fields}.isdisjoint(at.said_names()):
            return True
    return False


def _braces(*parts: str) -> str:
    """A formatted text of parts, in which only what stands in braces by our hand is one."""
    return repr("".join(parts))


def _needs_escape(codec: Codec) -> bool:
    return not isinstance(codec, (Number, Date))


def box_in(around: tuple[str, ...]) -> Made:
    """An element for what is written below one with these names, from the row inwards."""
    above: Made | None = None
    for tag in around[-2:]:
        made = Made(tag)
        made.parent, above = above, made
    assert above is not None
    return above


def boxed(
    box: Made,
    run: Writing,
    scope: Scope,
    indent: str,
    n: int,
    out: list[str],
    told: list[Doubt],
    path: tuple[str, ...] | None,
    single: frozenset[str],
) -> int:
    """What nodes wrote into an element of their own, as text; gives the number of elements so far."""
    tags = [child.tag for child in box]
    child = box.first
    while child is not None:
        out.append(indent)
        text_below(child, scope, indent, out)
        alone = path is not None and child.tag in single and tags.count(child.tag) == 1
        n = _tell(child, run, n, told, (*path, child.tag) if alone and path is not None else None)
        child = child.following
    return n


def _tell(element: Made, run: Writing, n: int, told: list[Doubt], path: tuple[str, ...] | None) -> int:
    """Note what is to be told of an element and of those in it; gives the number of elements so far."""
    n += 1
    told += [(n, path, *doubt) for doubt in run.doubts(element)]
    if element.first is not None:
        tags = [child.tag for child in element]
        for child in element:
            alone = path is not None and tags.count(child.tag) == 1
            n = _tell(child, run, n, told, (*path, child.tag) if alone and path is not None else None)
    return n
