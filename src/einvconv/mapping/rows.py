"""Rows as text: the branch of a tree that a document repeats, compiled to straight-line Python.

A row is written without an element for each of its values. What is told of them (whether a value is the source's own,
letter for letter, and else which it is) is noted by the number of the element in the row, and looked into where there
is something to tell. `Branch.write_inside` does the same element by element: for the rest of a document, and again
for a row that someone asks into.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from .nodes.base import Attr, Node
from .nodes.branches import Branch, Each, Element, One
from .nodes.leaves import Constant, Parted, Spread, Value
from .row_leaves import Lines, Row, braces, needs_escape, those
from .shapes import asked_of, is_apart, is_plain, says_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..model.base import Group
    from .made import Scope

_FEW = 6  # fields that are asked one by one


def compiled(each: Branch, scope: Scope, like: Sequence[Group], tells: bool = True) -> Row | None:
    """The function for a branch in a document with these prefixes; None where a node of it cannot be set apart.

    It writes any group of the branch, and quickly those that say the same terms as some of the groups in `like`. What
    is to be told of them is noted where it `tells`.
    """
    if not is_plain(each) or not is_apart(each):
        return None
    making = _Making(scope, tells)
    making.row(each, like)
    return making.function()


def _some(said: dict[str, Any], fields: frozenset[str]) -> bool:
    """Whether a group has a value in some of these fields: one that was emptied again has none."""
    return not fields.isdisjoint(said) and any(said.get(field) is not None for field in fields)


class _Making(Lines):
    """A function on its way, of a branch and those below it."""

    def __init__(self, scope: Scope, tells: bool) -> None:
        super().__init__(scope, tells)
        self._held["some"] = _some

    # nodes

    def row(self, each: Branch, like: Sequence[Group]) -> None:
        """The whole function."""
        self._like["g"] = like
        self._lines.append("def write(g, run, i0, out, told):")
        for line in (
            "opened, use, spell = run.opened, run.use, run.spell",
            "ticks, tick, alongside = run.ticks, run.tick_all, run.alongside",
            "doubt, put, keeps = told.append, out.append, run.keeps",
            "plain_money, tax_money = run.money_mark(False), run.money_mark(True)",
            "turned = run.sign < 0",
            "n = w = 0",
        ):
            self._line(line)
        self._whole(each, "g")
        self._branch(each, "g", True)
        self._settle("g")
        self._line("run.written += w")
        self._line("return w")

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
            if isinstance(child, Element):
                yield from self._steps(child, g)
                continue
            marks = child.marks if isinstance(child, (Value, Constant)) else ()
            places = [one.place for one in (child, *marks) if isinstance(one, (Value, Parted, One, Each, Attr))]
            for place in (*places, *(child.places if isinstance(child, Spread) else ())):
                if place.through:
                    yield tuple(step for step, _ in place.through)

    def _node(self, node: Node, g: str, others: list[Node], nth: str = "") -> None:
        """A node; `others` are those of its parent that have its name too, and `nth` is its position among them, where
        it is known."""
        around, alone = self._path, self._alone
        asked = asked_of(others)
        self._path = (*around, f"{node.tag}{nth}") if around is not None and asked is not None else None
        if others and asked is not None:
            self._only_if(f"not ({self._any(asked, g)})")
        self._line(f"# {node.tag}")
        if isinstance(node, Value):
            self._value(node, g)
        elif isinstance(node, Parted):
            self._parted(node, g)
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
        self._path, self._alone = around, alone

    def _in_turn(self, nodes: list[Node], g: str) -> None:
        """Nodes of one name that look for one another, where more than the usual one has something to say."""
        usual: list[Any] = [node for node in nodes if self._usual(node, g)]
        rare = asked_of([node for node in nodes if node not in usual])
        if not 0 < len(usual) <= 2 or rare is None or asked_of(usual) is None:
            self._boxes(nodes, g, frozenset())
            return
        start = self._deep
        for node in usual:
            self._holder(node.place, g)
        self._line(f"if {self._any(rare, g)}:")
        self._deep += 1
        self._boxes(nodes, g, frozenset())
        self._deep = start
        if len(usual) == 2:
            self._two(usual[0], usual[1], g)
        self._line("else:")
        self._deep += 1
        for node in usual:
            self._node(node, g, [])
        self._deep = start

    def _two(self, node: Value, other: Value, g: str) -> None:
        """Two of one name that both have something to say: in the order that their values had in the source."""
        start, field, other_field = self._deep, node.place.field, other.place.field
        one, two = self._holder(node.place, g), self._holder(other.place, g)
        before = self._new("before")
        self._line(f"elif {one}_d.get({field!r}) is not None and {two}_d.get({other_field!r}) is not None:")
        self._deep += 1
        self._line(f"{before} = n, len(told)")
        self._line(f"if run.stood_before({two}, {other_field!r}, {one}, {field!r}):")
        for first, second in ((other, node), (node, other)):
            self._deep = start + 2
            self._node(first, g, [], "[1]")
            self._node(second, g, [], "[2]")
            self._deep = start + 1
            if first is other:
                self._line("else:")
        if self._tells:
            self._line(f"if n != {before}[0] + 2:")  # one of them has no text
            self._line(f"    told[{before}[1]:] = [(one[0], None, *one[2:]) for one in told[{before}[1]:]]")
        self._deep = start

    def _boxes(self, nodes: list[Node], g: str, single: frozenset[str]) -> None:
        """Nodes that write in ways of their own, into one element, since they may look for one another there. `single`
        are the names that one node of the parent has."""
        before, outside = self._new("before"), self._deep
        asked = asked_of(nodes)
        if asked is not None:
            self._line(f"if {self._any(asked, g)}:")
            self._deep += 1
        self._line(f"box, {before} = None, run.written")
        around = self._hold(self._around, "around")
        if asked is not None and not any(says_of(node, group) for node in nodes for group in self._like[g]):
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
        scope, names = self._hold(self._scope, "scope"), self._hold(single, "single")
        self._line(f"    n = boxed(box, run, {scope}, i{self._depth}, n, out, told, {self._where()}, {names})")
        self._deep = outside

    def _boxed(self, node: Node, g: str, around: str) -> None:
        """One node of several that write into one element, where it has something to say."""
        asked, start = asked_of([node]), self._deep
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
        return is_plain(node) and (node.waits() is None or any(says_of(node, group) for group in self._like[g]))

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
            if len(single) <= _FEW:
                said += [f"{at}.get({field!r}) is not None" for field in single]
            else:
                said.append(f"some({at}, {self._hold(frozenset(single), 'asked')})")
            parts.append(" and ".join([*asks, f"({' or '.join(said)})"]))
        return " or ".join(parts) or "False"

    def _element(self, node: Branch, g: str) -> None:
        asked, start = asked_of([node]), self._deep
        if asked is not None:
            self._line(f"if {self._any(asked, g)}:")
            self._deep += 1
        self._branch(node, g, False)
        self._deep = start

    def _one(self, node: One, g: str) -> None:
        start = self._deep
        holder = self._holder(node.place, g)
        inner = self._new("g")
        self._like[inner] = those(getattr(group, node.place.field) for group in self._like[holder])
        self._line(f"{inner} = {holder}_d.get({node.place.field!r})")
        if node.required:  # one that is not there is written as well
            self._deep = start
            single = frozenset((node.tag,)) if self._path is not None else frozenset()
            self._path = None if self._path is None else self._path[:-1]  # of what it stands in
            return self._boxes([node], g, single)
        self._line(f"if {inner} is not None:")
        self._deep += 1
        self._whole(node, inner)
        self._branch(node, inner, True)
        self._settle(inner)
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
        several = self._new("many")
        self._line(f"{several} = {groups}[:{node.limit!r}]")
        self._only_if(f"len({several}) == 1")
        self._line(f"for {inner} in {several}:")
        self._deep += 1
        self._whole(node, inner)
        self._branch(node, inner, True)
        self._settle(inner)
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
        self._line(f"put(f{braces(f'{self._indent()}<', name, '{a}>' if node.marks else '>')})")
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
                    others = [other for other in node.nodes if other.tag == child.tag and other is not child]
                    self._node(child, g, others)
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
        self._when_spelt(mark.codec, mark.place, holder)
        self._line("n += 1")
        self._line("w += 1")
        self._split(mark.split)
        self._ticked(holder, mark.place, "None", "s")
        said = self._said(mark, holder, mark.place, node.marks)
        self._leaf(node.tag, node.marks, g, needs_escape(mark.codec), mark.split, said)
        self._deep = start
        if own:
            before = self._new("before")
            self._line("if s is None and keeps:")
            self._deep += 1
            self._line(f"{before} = w, n, len(told)")
            self._line("n += 1")
            self._marks(node.marks, g)
            self._line(f"if w != {before}[0] or {node.required!r}:")
            self._line(f"    put(f{braces(f'{self._indent()}<', name, '{a}/>')})")
            self._line("else:")
            self._line(f"    n = {before}[1]")
            self._line(f"    del told[{before}[2]:]")
            self._deep = start
