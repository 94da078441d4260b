"""Compiles path expressions: nested `for` clauses over records, or one call where the path is plain."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from einvconv.errors import SchematronError
from einvconv.schematron.xpath import ast
from einvconv.schematron.xpath.scope import size_of, uses_focus, uses_position, weight_of
from einvconv.schematron.xpath.steps import (
    goes_down,
    is_attribute,
    is_bare,
    is_descend,
    is_named,
    is_text,
    merge,
    place_of,
)
from einvconv.schematron.xpath.typed import (
    EMPTY,
    NODES,
    NUMBERS,
    Each,
    Typed,
    charged,
    is_simple,
    items,
    nodes,
    sequence,
)

if TYPE_CHECKING:
    from einvconv.schematron.xpath.compile import Compiler, Context

_REVERSE = {"ancestor", "ancestor-or-self", "preceding", "preceding-sibling", "parent"}
# Axes that find something even from a record that has nothing.
_FROM_ITSELF = {"self", "descendant-or-self", "following", "preceding"}


# Axes on which two nodes may find the same ones.
_FAR = {"descendant", "descendant-or-self", "ancestor", "ancestor-or-self", "following", "preceding",
        "following-sibling", "preceding-sibling"}  # fmt: skip


class _Clause(NamedTuple):
    """`for var in code`, or `if code` where there is no variable; `made` are whole clauses that bind `var`."""

    var: str
    code: str
    made: str = ""

    def __str__(self) -> str:
        return self.made or (f"for {self.var} in {self.code}" if self.var else f"if {self.code}")


class _Walk:
    """A path being built: `clauses` bind `var` to one node after the other."""

    def __init__(self, var: str, single: bool, peer: bool = True, ordered: bool = True) -> None:
        self.clauses: list[_Clause] = []
        self.var = var
        self.single = single
        self.peer = peer
        self.ordered = ordered
        self.base = var if single else ""
        self.tags: tuple[str, ...] = ()
        self.risen = False
        self.parent = self.counted = ""

    def enter(self, var: str, source: str) -> None:
        self.clauses.append(_Clause(var, source))
        self.parent = self.counted = ""
        self.var = var
        self.single = False

    def continue_from(self, each: Each) -> None:
        """Walk on from where the clauses of a sequence lead."""
        self.clauses.append(_Clause(each.item, f"[{each.code}]", each.clauses))
        self.var = each.item

    def come_down(self, c: Compiler) -> None:
        """Before a step that finds something even from the record that has nothing, past the document node."""
        if self.risen and not self.clauses:
            self.enter(c.variable(), f"opt(real({self.var}))")

    def keep(self, condition: str) -> None:
        self.clauses.append(_Clause("", condition))
        self.base = ""

    def lazy(self, item: str, *more: str) -> Each:
        return Each(item, " ".join([*map(str, self.clauses), *more]))

    def in_order(self, item: str, *more: str) -> str:
        """The same with each node once, in the order of the document."""
        if self.ordered:
            return self.lazy(item, *more).code
        return " ".join([f"{item} for {self.var} in sort([{self.lazy(self.var).code}])", *more])


def compile_path(c: Compiler, e: ast.Path, ctx: Context, records: bool = False) -> Typed:
    """The nodes or values of a path. With `records`, attributes and text nodes come as records."""
    steps = merge(c, e.steps, ctx)
    walk, steps = _start(c, e, steps, ctx)
    if walk is None:
        return EMPTY
    for i, step in enumerate(steps):
        last = i == len(steps) - 1
        if step.expr is not None:
            made = _expression_step(c, walk, step, ctx, last)
            if made is not None:
                return made
        elif last and not records and is_attribute(step):
            return _attribute(c, walk, step, lambda: compile_path(c, e, ctx, True))
        elif last and not records and is_text(step):
            return _texts(walk, lambda: compile_path(c, e, ctx, True))
        else:
            _axis_step(c, walk, step, ctx, None if last else steps[i + 1])
    return _finish(walk)


def _finish(walk: _Walk) -> Typed:
    if not walk.clauses:
        return Typed(f"real({walk.var})", "node", "?") if walk.risen else Typed(walk.var, "node", "1")
    if walk.base and walk.tags:
        form = {1: "C", 2: "W2"}.get(len(walk.tags), "W")
        code = f"{form}(d, {walk.base}, {', '.join(walk.tags)})"
        return Typed(code, "node", "*", lazy=walk.lazy(walk.var), base=walk.base, tags=walk.tags)
    lazy = walk.lazy(walk.var)
    if len(walk.clauses) == 1 and walk.clauses[0].var == walk.var:
        return Typed(
            walk.clauses[0].code, "node", "*", ordered=walk.ordered, lazy=lazy, parent=walk.parent, counted=walk.counted
        )
    return Typed(f"[{lazy.code}]", "node", "*", ordered=walk.ordered, lazy=lazy)


def _start(
    c: Compiler, e: ast.Path, steps: tuple[ast.Step, ...], ctx: Context
) -> tuple[_Walk | None, tuple[ast.Step, ...]]:
    if e.rooted:
        if not steps:
            return _Walk("d.top", True), steps
        first = steps[0]
        element = first.test.kind == "element" and first.expr is None
        if (
            first.axis == "child"
            and element
            and not first.test.local
            and first.test.uri is None
            and not first.predicates
        ):
            return _Walk("d.root", True), steps[1:]
        if first.axis == "descendant" and element and first.test.local and first.test.uri is not None:
            walk = _Walk("d.top", False, peer=False)
            var = c.variable()
            source, first, rest = _everywhere(c, steps, ctx)
            walk.enter(var, source)
            _predicates(c, walk, first, source, ctx)
            return walk, rest
        if len(steps) > 1 and is_descend(first) and is_attribute(steps[1]):
            walk = _Walk("d.top", False, peer=False)
            walk.enter(c.variable(), charged(f"d.holding({c.tag(steps[1].test)})", kept=True))
            return walk, steps[1:]
        return _Walk("d.top", True), steps
    if e.start is None:
        if steps and steps[0].expr is not None:
            # A path that begins with an expression, such as `(a | b)/c` or `u:f(.)/c`.
            return _from(c, c.value(steps[0].expr, ctx), ctx, steps[0], steps[1:]), steps[1:]
        if ctx.focus is None:
            raise SchematronError("XPath: there is no context item here")
        if ctx.focus.kind == "any":
            return _from(c, ctx.focus, ctx, None, steps), steps
        if ctx.focus.kind not in NODES:
            raise SchematronError("XPath: a path begins at a value that is no node")
        return _Walk(ctx.focus.code, True), steps
    return _from(c, c.value(e.start, ctx), ctx, None, steps), steps


def _everywhere(c: Compiler, steps: tuple[ast.Step, ...], ctx: Context) -> tuple[str, ast.Step, tuple[ast.Step, ...]]:
    """Code for all elements at the end of `//a/b/c`, the step that gave them, and the steps that are left."""
    tags = [c.tag(steps[0].test)]
    i = 0
    while not steps[i].predicates and i + 1 < len(steps):
        after = steps[i + 1]
        if after.expr is not None or after.axis != "child" or not is_named(after.test):
            break
        if any(c.is_positional(p, ctx) for p in after.predicates):
            break  # a place among the children of each, not among all
        tags.append(c.tag(after.test))
        i += 1
        if after.predicates:
            break
    code = f"d.all({tags[0]})" if len(tags) == 1 else f"d.path(({', '.join(tags)}))"
    return charged(code, 1 + weight_of(steps[i].predicates), kept=True), steps[i], steps[i + 1 :]


def _from(c: Compiler, x: Typed, ctx: Context, step: ast.Step | None, steps: tuple[ast.Step, ...]) -> _Walk | None:
    """A walk over the nodes of an expression, with which a path begins; `steps` are those that follow."""
    if x.kind == "empty":
        return None
    if x.kind == "any":
        x = Typed(f"only_nodes({sequence(x).code})", "node", "*", ordered=False)
        if len(steps) == 1 and steps[0].expr is not None and (step is None or not step.predicates):
            # What values come of are the items as they stand in the sequence, each as often as it stands there.
            walk = _Walk("", False, peer=False)
            walk.enter(c.variable(), charged(x.code))
            return walk
    if x.kind not in NODES:
        raise SchematronError("XPath: a path begins at a value that is no node")
    x = nodes(x)
    if x.card == "1" and is_simple(x.code):
        walk = _Walk(x.code, True)
    elif x.lazy is not None and x.is_listed and is_simple(x.lazy.item) and (step is None or not step.predicates):
        # What the path walks over next is not made into a list first.
        walk = _Walk("", False, peer=False)
        walk.continue_from(x.lazy)
    else:
        walk = _Walk("", False, peer=False)
        walk.enter(c.variable(), charged(sequence(x).code, weight_of(step.predicates) if step is not None else 0))
    if step is not None and step.predicates:
        _predicates(c, walk, step, sequence(x).code, ctx)
    return walk


def _attribute(c: Compiler, walk: _Walk, step: ast.Step, records: object) -> Typed:
    tag = c.tag(step.test)
    if not walk.clauses:
        return Typed(f"{walk.var}[2].get({tag})", "attr", "?", base=walk.var, attribute=tag, records=records)  # type: ignore[arg-type]
    item, condition = f"{walk.var}[2][{tag}]", f"if {tag} in {walk.var}[2]"
    lazy = walk.lazy(item, condition)
    base, tags = (walk.base, walk.tags) if walk.base and walk.tags else ("", ())
    code = f"[{walk.in_order(item, condition)}]"
    return Typed(code, "attr", "*", lazy=lazy, base=base, tags=tags, attribute=tag, records=records)  # type: ignore[arg-type]


def _texts(walk: _Walk, records: object) -> Typed:
    if not walk.clauses:
        return Typed(f"TX({walk.var})", "text", "*", records=records)  # type: ignore[arg-type]
    each = f"for z in TX({walk.var})"
    lazy = walk.lazy("z", each)
    return Typed(f"[{walk.in_order('z', each)}]", "text", "*", lazy=lazy, records=records)  # type: ignore[arg-type]


def _expression_step(c: Compiler, walk: _Walk, step: ast.Step, ctx: Context, last: bool) -> Typed | None:
    """A step such as `x/normalize-space(.)` or `x/(a | b)`. Gives the whole path when values come out."""
    assert step.expr is not None
    walk.come_down(c)
    inner = ctx.at(Typed(walk.var, "node"))
    if uses_position(step.expr) and walk.clauses:
        listed = f"[{walk.lazy(walk.var).code}]" if walk.ordered else f"sort([{walk.lazy(walk.var).code}])"
        place, size = c.variable(), c.variable()
        walk.clauses = [_Clause(f"{walk.var}, {place}, {size}", f"numbered({listed})")]
        walk.ordered = True
        inner = ctx.at(Typed(walk.var, "node"), place, size)
    x = c.value(step.expr, inner)
    for p in step.predicates:
        x = items(x) if x.kind in ("attr", "text") else x
        x = x if x.kind == "empty" else filtered(c, x, p, inner)
    if x.kind == "empty":
        return EMPTY
    if x.kind in NODES or x.kind == "any":
        x = items(x)
        if x.kind == "any" and not last:
            x = Typed(f"only_nodes({sequence(x).code})", "node", "*")
        elif x.kind == "any":
            body = walk.lazy("z", f"for z in {sequence(x).code}")
            return Typed(f"in_order([{body.code}])", "any", "*")
        walk.ordered = walk.ordered and walk.single
        walk.base = ""
        walk.enter(c.variable(), sequence(x).code)
        walk.peer = False
        return None
    if not last:
        raise SchematronError("XPath: a step after a function that gives values is not possible")
    if not walk.clauses:
        return x
    item = x.code
    more: tuple[str, ...] = ()
    if x.card != "1":
        item = "z"
        more = (f"for z in ({x.code},) if z is not None" if x.card == "?" else f"for z in {x.code}",)
    if not walk.ordered:
        walk.clauses = [_Clause(walk.var, f"sort([{walk.lazy(walk.var).code}])")]
    lazy = walk.lazy(item, *more)
    return Typed(f"[{lazy.code}]", x.kind, "*", lazy=lazy)


def _axis_step(c: Compiler, walk: _Walk, step: ast.Step, ctx: Context, following: ast.Step | None) -> None:
    test, axis = step.test, step.axis
    named = is_named(test)
    if axis == "parent" and not step.predicates and test.kind == "node" and walk.single:
        # Past the document node comes a record that has nothing, so steps may go on from it.
        walk.var = walk.base = f"{walk.var}[3]"
        walk.risen = True
        return
    if axis in _FROM_ITSELF:
        walk.come_down(c)
    if axis in _FAR and len(walk.clauses) > 1 and not walk.single and not walk.peer:
        # Nodes that lie in one another lead to the same ones: each is gone on from once.
        walk.clauses = [_Clause(walk.var, f"sort([{walk.lazy(walk.var).code}])")]
        walk.ordered = True
    elements_do = is_descend(step) and following is not None and goes_down(following)
    # With each node the steps that follow are gone, one after the other.
    onward = 0 if following is None else 2 if following.expr is None else 8 + size_of(following.expr)
    weight = weight_of(step.predicates) + onward
    place = place_of(step)
    after: Callable[[str], str] = _anything
    if place:
        source = _nth(c, walk.var, step, named, place)
        step = ast.Step(axis, test, step.predicates[1:])
    else:
        source, after = _source(c, walk, step, named, elements_do, weight)
    single = walk.single
    was = (walk.ordered, walk.peer)
    plain = named and axis == "child" and not step.predicates and bool(walk.base) and not place
    before, var, base, tags = walk.var, c.variable(), walk.base, walk.tags
    positional = any(c.is_positional(p, ctx) for p in step.predicates)
    if named and axis == "child" and step.predicates and base and tags and not positional and not place:
        # One call for the plain beginning of a path.
        source = charged(f"{'W2' if len(tags) == 1 else 'W'}(d, {base}, {', '.join((*tags, c.tag(test)))})", weight)
        walk.clauses = []
    walk.enter(var, source)
    if place:
        pass
    elif after(var):
        walk.clauses.append(_Clause("", after(var)))
    elif axis == "child" and test.kind == "element" and not named:
        walk.parent, walk.counted = before, f"count_elements({before})"
    elif axis.endswith("-sibling") and (named or is_bare(test)):
        walk.counted = f"count_siblings(d, {before}, {c.tag(test) if named else None}, {axis[0] == 'f'})"
    walk.base, walk.tags = (base, (*tags, c.tag(test))) if plain else ("", ())
    _order(walk, axis, single, was)
    if step.predicates:
        walk.base = ""
        text = source if not after(var) else f"[{var} for {var} in {source} if {after(var)}]"
        if after(var) and positional:
            walk.clauses[-2:] = [_Clause(var, text)]
        _predicates(c, walk, step, text, ctx)


def _order(walk: _Walk, axis: str, single: bool, was: tuple[bool, bool]) -> None:
    ordered, peer = was
    if axis in ("child", "attribute", "namespace", "self"):
        if axis == "child" and not (single or (ordered and peer)):
            walk.ordered = walk.peer = False
    elif axis in ("descendant", "descendant-or-self"):
        walk.ordered, walk.peer = single or (ordered and peer), False
    elif axis == "following-sibling":
        walk.ordered = walk.peer = single
    elif axis == "parent":
        walk.ordered, walk.peer = single, single
    else:
        # Reverse axes come nearest first, for the sake of predicates.
        walk.ordered = walk.peer = False


def _source(
    c: Compiler, walk: _Walk, step: ast.Step, named: bool, elements_do: bool, more: int
) -> tuple[str, Callable[[str], str]]:
    """Code for the nodes of an axis from `walk.var`, and what the node test still asks of one, by its code."""
    n, test, axis = walk.var, step.test, step.axis
    tag = c.tag(test) if named else ""
    if axis == "child":
        if named:
            return f"C(d, {n}, {tag}{f', {1 + more}' if more else ''})", _anything
        if test.kind == "element":
            return charged(f"ELS({n})", 2 + more), condition(c, test, elements=True)
        if test.kind == "text":
            return charged(f"text_nodes({n})", 2 + more), _anything
        return charged(f"nodes({n})", 2 + more), condition(c, test)
    if axis == "attribute":
        if test.kind not in ("attribute", "node"):
            return "()", _anything
        if test.local and test.uri is not None:
            return f"attribute_nodes({n}, {c.tag(test)})", _anything
        return charged(f"attribute_nodes({n})", 10 + more), condition(c, test)
    if axis == "namespace":
        if test.kind not in ("namespace", "node") or test.uri:
            return "()", _anything
        return charged(f"namespace_nodes({n}{f', {test.local!r}' if test.local else ''})", 10 + more), _anything
    if axis == "parent":
        return f"UP({n})", condition(c, test)
    if axis == "self":
        return f"({n},)", condition(c, test)
    if axis in ("ancestor", "ancestor-or-self"):
        self_too = axis == "ancestor-or-self"
        if named:
            return charged(f"ancestors({n}, {tag}, {self_too})", 1 + more), _anything
        return charged(f"ancestors({n}, None, {self_too})", 1 + more), condition(c, test)
    if axis in ("descendant", "descendant-or-self"):
        self_too = axis == "descendant-or-self"
        if named:
            if n == "d.top":
                return charged(f"d.all({tag})", 1 + more, kept=True), _anything
            return charged(f"descendants(d, {n}, {tag}, {self_too})", 1 + more), _anything
        if test.kind == "element":
            return charged(f"descendants(d, {n}, None, {self_too})", 1 + more), condition(
                c, test, elements=not self_too
            )
        if elements_do:
            return charged(f"descendants(d, {n}, None, {self_too})", 1 + more), _anything
        return charged(f"descendant_nodes({n}, {self_too})", 20 + more), condition(c, test)
    after = axis.startswith("following")
    if axis.endswith("sibling"):
        if named:
            return charged(f"siblings_of(d, {n}, {tag}, {after})", 1 + more), _anything
        if test.kind == "element":
            return charged(f"siblings_of(d, {n}, None, {after})", 1 + more), condition(c, test, elements=True)
        return charged(f"siblings(d, {n}, {after})", more), condition(c, test)
    if axis in ("following", "preceding"):
        if test.kind != "element":
            return charged(f"outside_nodes(d, {n}, {after})", more), condition(c, test)
        return charged(f"outside(d, {n}, {after}, {tag or None})", more), _anything if named else condition(c, test)
    raise SchematronError(f"XPath: the axis {axis!r} is not covered")


def _nth(c: Compiler, n: str, step: ast.Step, named: bool, place: int) -> str:
    """Code for the one element at a place on an axis, which is found without the others."""
    tag = c.tag(step.test) if named else None
    if step.axis == "child":
        return f"nth_child(d, {n}, {tag}, {place})"
    return f"nth_sibling(d, {n}, {tag}, {step.axis[0] == 'f'}, {place})"


def _anything(record: str) -> str:
    return ""


def condition(c: Compiler, test: ast.NodeTest, elements: bool = False) -> Callable[[str], str]:
    """What a node test asks of a record, by the record's code; `elements`: of one that is an element already."""
    parts: list[tuple[str, str]] = []
    if test.kind != "node" and not elements:
        parts.append(("kind", repr(test.kind)))
    if test.local is not None and test.uri is not None:
        parts.append(("tag", c.tag(test)))
    elif test.local is not None:
        parts.append(("local", repr(test.local)))
    elif test.uri is not None and test.kind in ("element", "attribute"):
        parts.append(("uri", repr(test.uri)))
    return lambda record: " and ".join([f"{record}[4].{field} == {wanted}" for field, wanted in parts])


def _predicates(c: Compiler, walk: _Walk, step: ast.Step, source: str, ctx: Context) -> None:
    """Add the predicates of a step; those that ask for a position filter the step's own sequence."""
    if not step.predicates:
        return
    var = walk.var
    if not any(c.is_positional(p, ctx) for p in step.predicates):
        for p in step.predicates:
            walk.keep(c.boolean(p, ctx.at(Typed(var, "node"))))
        return
    walk.base = ""
    code = source
    for p in step.predicates:
        code = filtered(c, Typed(code, "node", "*"), p, ctx).code
    if step.axis in _REVERSE:
        walk.ordered = False
    for i in range(len(walk.clauses) - 1, -1, -1):
        if walk.clauses[i].var == var:
            walk.clauses[i:] = [_Clause(var, code)]
            walk.parent = walk.counted = ""
            return
    raise AssertionError("a step without its clause")


def filtered(c: Compiler, x: Typed, predicate: ast.Expr, ctx: Context) -> Typed:
    """The items of a sequence that a predicate keeps."""
    plain = sequence(x)
    weight = weight_of((predicate,))
    plain = plain.with_code(charged(plain.code, weight), ordered=plain.ordered) if weight else plain
    if not c.is_positional(predicate, ctx, x.kind):
        var = c.variable()
        test = c.boolean(predicate, ctx.at(Typed(var, x.kind if x.kind not in ("attr", "text") else "unt")))
        lazy = Each(var, f"for {var} in {plain.code} if {test}")
        return Typed(f"[{lazy.code}]", x.kind, "*", lazy=lazy if x.kind == "node" else None)
    if not uses_focus(predicate):
        position = c.value(predicate, ctx)
        if position.kind in NUMBERS and position.card == "1":
            place = position.known[0] if position.kind == "int" and position.known else 0
            if x.kind == "node" and place > 0:
                return Typed(f"({plain.code})[{place - 1}:{place}]", x.kind, "*")
            if place == 1:
                return Typed(f"first({plain.code})", x.kind, "?")
            if x.kind == "node":
                return Typed(f"opt(at({plain.code}, {position.code}))", x.kind, "*")
            return Typed(f"at({plain.code}, {position.code})", x.kind, "?")
    item, place, size = c.variable(), c.variable(), c.variable()
    test = answered(c, predicate, ctx.at(Typed(item, x.kind if x.kind not in ("attr", "text") else "unt"), place, size))
    return Typed(f"where({plain.code}, lambda {item}, {place}, {size}: {test})", x.kind, "*")


def answered(c: Compiler, predicate: ast.Expr, ctx: Context) -> str:
    """Code for what a predicate says of an item: a truth, or the place that it asks for."""
    answer = c.value(predicate, ctx)
    if answer.kind in NUMBERS:
        return answer.code
    return f"answer({sequence(answer).code})" if answer.kind == "any" else c.truth(answer)
