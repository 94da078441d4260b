"""What a document must hold before a test can fail: paths without which the test is true, whatever else is there.

An assertion such as `count(cac:Delivery) <= 1` cannot fail where there are not two, nor `not(a) or b` where there is no
`a`. So most tests need not be looked at: which paths a document has is known from its heads. The test is evaluated
over what is known of its parts when a path is absent (or stands once): anything in doubt, or that might be an error,
counts as unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile

from einvconv.schematron.structure import ABOVE, ANYWHERE, BELOW_ROOT, INSIDE, Clause
from einvconv.schematron.xpath import ast
from einvconv.schematron.xpath.scope import children, size_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from einvconv.schematron.xpath.compile import Context

Need = tuple[int, tuple[str, ...], "str | None"]
"""A path: where it starts (the context node, the root element, or anywhere), its tags, and the attribute at its end."""


class _Known:
    """What is known of a value: `EMPTY`, or one of the classes below. None: nothing is, it may even be an error."""


class _Nodes(_Known):
    """Any number of nodes, or of untyped values; `most` of them."""

    def __init__(self, most: float = float("inf")) -> None:
        self.most = most


class _Truth(_Known):
    """A boolean; `value` None where it is either."""

    def __init__(self, value: bool | None) -> None:
        self.value = value


class _Count(_Known):
    """A whole number between two bounds."""

    def __init__(self, least: float, most: float) -> None:
        self.least, self.most = least, most


class _Text(_Known):
    """A string; `value` None where it may be any."""

    def __init__(self, value: str | None) -> None:
        self.value = value


_MUCH = 200_000
"""Paths times parts of an expression past which nothing is found out about it."""

EMPTY = _Known()
ANY = _Known()
"""Items of some kind, made without an error."""


def clauses(test: ast.Expr, is_report: bool, lets: Mapping[str, ast.Expr]) -> tuple[Clause, ...]:
    """What a document must have, all of it, for an assertion to fail or a report to be made; empty: nothing is known.

    `lets` are the variables that stand for literals, and those of the rule, whose context item is the rule's own, in
    their order: each sees those before it.
    """
    found: list[Clause] = []
    asked: set[str] = set()
    paths = list(dict.fromkeys(_paths(test, lets, _CONTEXT, asked)))
    if len(paths) * sum(map(size_of, (test, *(lets[name] for name in asked)))) > _MUCH:
        return ()
    for path in paths:
        for most in (1, 0):
            if _holds(_Reader(lets, {path: most}), test, is_report):
                found.append(((path,), most))
                break
    for most in (1, 0):
        # What holds where all stand once tells more than what holds where one of them is absent.
        wanted = len(paths) > 1 and not any(most <= number for _, number in found)
        if wanted and _holds(_Reader(lets, dict.fromkeys(paths, most)), test, is_report):
            found.append((tuple(paths), most))
    return tuple(found)


def literals(ctx: Context) -> dict[str, ast.Expr]:
    """The variables of a scope that stand for one literal."""
    found: dict[str, ast.Expr] = {}
    for name, made in ctx.variables.items():
        if made.known is not None and len(made.known) == 1 and made.known[0].__class__ in (str, int):
            found[name] = ast.Literal(made.known[0])
    return found


def _holds(reader: _Reader, test: ast.Expr, is_report: bool) -> bool:
    known = _truth(reader.known(test, _CONTEXT))
    return known is not None and known.value is not None and known.value is not is_report


# --- paths

Place = tuple[int, tuple[str, ...]]
"""Where a node stands: where the path to it starts, and its tags."""
_CONTEXT: Place = (INSIDE, ())
_DOCUMENT: Place = (-1, ())
_SOMEWHERE: Place = (-2, ())


def _paths(e: ast.Expr, lets: Mapping[str, ast.Expr], here: Place | None, seen: set[str]) -> Iterator[Need]:
    """The plain paths in an expression whose context item stands `here`; variables once, those `seen` no more."""
    if isinstance(e, ast.Var):
        if e.name in lets and e.name not in seen:
            seen.add(e.name)
            yield from _paths(lets[e.name], lets, _CONTEXT, seen)
    elif isinstance(e, ast.Path):
        if e.start is not None:
            yield from _paths(e.start, lets, here, seen)
        before = _start(e, here)
        last: Need | None = None
        for step in e.steps:
            if step.expr is not None:
                yield from _paths(step.expr, lets, before, seen)
            last = _need(before, step) or last
            before = _after(before, step)
            for predicate in step.predicates:
                yield from _paths(predicate, lets, before, seen)
        if last is not None:
            yield last
    elif isinstance(e, ast.Filter):
        yield from _paths(e.base, lets, here, seen)
        for predicate in e.predicates:
            yield from _paths(predicate, lets, _SOMEWHERE, seen)
    else:
        for part, _ in children(e):
            yield from _paths(part, lets, here, seen)


def _start(e: ast.Path, here: Place | None) -> Place:
    """Where the first step of a path is made from."""
    if e.rooted:
        return _DOCUMENT
    return _SOMEWHERE if e.start is not None or here is None else here


def _after(place: Place, step: ast.Step) -> Place:
    """Where a step leads."""
    test = step.test
    if step.expr is not None:
        return _SOMEWHERE
    if place is _DOCUMENT:
        if step.axis == "descendant-or-self" and test.kind == "node" and not step.predicates:
            return (ANYWHERE, ())
        return (BELOW_ROOT, ()) if step.axis == "child" and test.kind == "element" else _SOMEWHERE
    if place[0] in (INSIDE, BELOW_ROOT, ANYWHERE) and step.axis == "child" and test.kind == "element":
        name = _clark(test)
        return (place[0], (*place[1], name)) if name else _SOMEWHERE
    return _SOMEWHERE


def _need(place: Place, step: ast.Step) -> Need | None:
    """The path that a step ends, where it is a plain one."""
    name = _clark(step.test)
    if step.expr is not None or name is None:
        return None
    if step.axis == "ancestor" and place == _CONTEXT:
        return (ABOVE, (name,), None)
    if step.axis == "attribute" and place[0] >= 0:
        return (*place, name)
    start, tags = _after(place, step)
    return (start, tags, None) if tags else None


def _clark(test: ast.NodeTest) -> str | None:
    if test.local is None or test.uri is None or test.kind not in ("element", "attribute"):
        return None
    return f"{{{test.uri}}}{test.local}" if test.uri else test.local


class _Reader:
    """Evaluates over what is known; `most` says of paths how many nodes they have at most."""

    def __init__(
        self, lets: Mapping[str, ast.Expr], most: Mapping[Need, int], found: dict[str, _Known | None] | None = None
    ) -> None:
        self.lets = lets
        self.most = most
        self.found = {} if found is None else found
        self.bound: dict[str, _Known] = {}

    def known(self, e: ast.Expr, here: Place | None) -> _Known | None:
        """What is known of an expression; None: nothing. `here` is where its context item stands; None: it may be no
        node."""
        method: Callable[[Any, Place | None], _Known | None] | None = getattr(
            self, f"_{type(e).__name__.lower()}", None
        )
        return None if method is None else method(e, here)

    def _literal(self, e: ast.Literal, here: Place | None) -> _Known:
        if isinstance(e.value, str):
            return _Text(e.value)
        return _Count(e.value, e.value) if isinstance(e.value, int) else ANY

    def _dot(self, e: ast.Dot, here: Place | None) -> _Known:
        return ANY if here is None else _Nodes(1)

    def _var(self, e: ast.Var, here: Place | None) -> _Known | None:
        if e.name in self.bound:
            return self.bound[e.name]
        tree = self.lets.get(e.name)
        if tree is None:
            return None
        if e.name not in self.found:
            before = dict(takewhile(lambda let: let[0] != e.name, self.lets.items()))
            self.found[e.name] = _Reader(before, self.most, self.found).known(tree, _CONTEXT)
        return self.found[e.name]

    def _sequence(self, e: ast.Sequence, here: Place | None) -> _Known | None:
        parts = [self.known(part, here) for part in e.items]
        if len(parts) == 1:
            return parts[0]
        left = [part for part in parts if part is not EMPTY]
        if not left:
            return EMPTY
        if None in left:
            return None
        if all(isinstance(part, _Nodes) for part in left):
            return _Nodes()
        return left[0] if len(left) == 1 else ANY

    def _path(self, e: ast.Path, here: Place | None) -> _Known | None:
        if e.start is not None:
            first = self.known(e.start, here)
            if not isinstance(first, _Nodes):
                return EMPTY if first is EMPTY else None
        most: float = float("inf")
        place = _start(e, here)
        for step in e.steps:
            if step.expr is not None:
                return self._last(e, step, place, most)
            need = _need(place, step)
            most = self.most.get(need, float("inf")) if need is not None else float("inf")
            if most == 0:
                return EMPTY
            place = _after(place, step)
            for predicate in step.predicates:
                if isinstance(predicate, ast.Literal) and isinstance(predicate.value, int) and predicate.value > most:
                    return EMPTY
                known = self.known(predicate, place)
                truth = _truth(known)
                if truth is None:
                    return None
                if truth.value is False and not isinstance(known, _Count):
                    return EMPTY
        return _Nodes(most)

    def _last(self, e: ast.Path, step: ast.Step, place: Place, most: float) -> _Known | None:
        """A path whose last step is an expression, made for each of `most` nodes."""
        if step is not e.steps[-1] or step.predicates or step.expr is None:
            return None
        made = self.known(step.expr, place)
        if most <= 1 and isinstance(made, (_Truth, _Text)):
            return type(made)(None)
        return None if made is None else ANY

    def _filter(self, e: ast.Filter, here: Place | None) -> _Known | None:
        base = self.known(e.base, here)
        if base is EMPTY:
            return EMPTY
        if isinstance(base, _Nodes) and len(e.predicates) == 1 and isinstance(e.predicates[0], ast.Literal):
            position = e.predicates[0].value
            return EMPTY if isinstance(position, int) and position > base.most else _Nodes(1)
        safe = all(_truth(self.known(p, None)) is not None for p in e.predicates)
        return _Nodes() if safe and isinstance(base, _Nodes) else None

    def _negate(self, e: ast.Negate, here: Place | None) -> _Known | None:
        return EMPTY if self.known(e.operand, here) is EMPTY else None

    def _if(self, e: ast.If, here: Place | None) -> _Known | None:
        test = _truth(self.known(e.test, here))
        if test is None:
            return None
        if test.value is not None:
            return self.known(e.then if test.value else e.orelse, here)
        return _either(self.known(e.then, here), self.known(e.orelse, here))

    def _for(self, e: ast.For, here: Place | None) -> _Known | None:
        return EMPTY if self.known(e.source, here) is EMPTY else None

    def _quantified(self, e: ast.Quantified, here: Place | None) -> _Known | None:
        source = self.known(e.source, here)
        if source is EMPTY:
            return _Truth(e.every)
        if source is None:
            return None
        item = _Nodes(1) if isinstance(source, _Nodes) else ANY
        outer, self.bound = self.bound, {**self.bound, e.var: item}
        test = _truth(self.known(e.test, here))
        self.bound = outer
        if test is None:
            return None
        return _Truth(e.every) if test.value is e.every else _Truth(None)

    def _typeop(self, e: ast.TypeOp, here: Place | None) -> _Known | None:
        if self.known(e.operand, here) is not EMPTY:
            return None
        if e.op == "castable":
            return _Truth(e.type.occurrence == "?")
        return EMPTY if e.op == "cast" and e.type.occurrence == "?" else None

    def _binary(self, e: ast.Binary, here: Place | None) -> _Known | None:
        left = self.known(e.left, here)
        if e.op in ("and", "or"):
            return self._logic(e, left, here)
        right = self.known(e.right, here)
        if left is None or right is None:
            return None
        if e.op in _GENERAL:
            # What a function made of nothing may want the other side cast.
            for one, other, tree in ((left, right, e.left), (right, left, e.right)):
                if one is EMPTY and isinstance(other, _Nodes) and not isinstance(tree, ast.Path):
                    return None
            return _compared(e.op, left, right)
        if e.op == "|":
            if left is EMPTY and right is EMPTY:
                return EMPTY
            return _Nodes() if all(x is EMPTY or isinstance(x, _Nodes) for x in (left, right)) else None
        if not _single(left) or not _single(right) or e.op not in (*_VALUE, "+", "-", "*", "div", "idiv", "mod"):
            return None
        if left is EMPTY or right is EMPTY:
            return EMPTY
        return _compared(_VALUE[e.op], left, right) if e.op in _VALUE else None

    def _logic(self, e: ast.Binary, known: _Known | None, here: Place | None) -> _Known | None:
        stops = e.op == "or"
        left = _truth(known)
        if left is None or left.value is stops:
            return left
        right = _truth(self.known(e.right, here))
        if right is None or right.value is stops or left.value is not None:
            return right
        return _Truth(None)

    def _call(self, e: ast.Call, here: Place | None) -> _Known | None:
        args = [self.known(a, here) for a in e.args]
        if e.name.startswith("xs:"):
            return EMPTY if args == [EMPTY] else None
        name = e.name.removeprefix("fn:")
        if None in args or not e.name.startswith("fn:"):
            return None
        if not args:
            return _Truth(name == "true") if name in ("true", "false") else None
        first = args[0]
        if name in ("not", "boolean"):
            truth = _truth(first)
            if truth is None or truth.value is None:
                return truth
            return _Truth(truth.value is (name == "boolean"))
        if name in ("exists", "empty"):
            if first is EMPTY:
                return _Truth(name == "empty")
            return _Truth(None)
        if name == "count":
            if first is EMPTY:
                return _Count(0, 0)
            return _Count(0, first.most) if isinstance(first, _Nodes) else _Count(0, float("inf"))
        if name == "distinct-values" and isinstance(first, _Nodes):
            return _Nodes(first.most)
        if name in _EMPTY_STAYS and all(isinstance(a, _Text) for a in args[1:]):
            return EMPTY if first is EMPTY else None
        if name == "sum" and len(args) == 1:
            return _Count(0, 0) if first is EMPTY else None
        return _of_texts(name, args)


_GENERAL = ("=", "!=", "<", "<=", ">", ">=")
_VALUE = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_EMPTY_STAYS = {"distinct-values", "data", "abs", "round", "floor", "ceiling", "max", "min", "avg", "tokenize"}


def _of_texts(name: str, args: list[_Known | None]) -> _Known | None:
    """Functions of strings, of which none is the empty one."""
    texts: list[str | None] = []
    for arg in args:
        if arg is EMPTY:
            texts.append("")
        elif isinstance(arg, _Text):
            texts.append(arg.value)
        elif isinstance(arg, _Nodes) and arg.most <= 1:
            texts.append(None)
        else:
            return None
    if name in ("string", "normalize-space", "upper-case", "lower-case") and len(texts) == 1:
        return _Text("" if texts == [""] else None)
    if name == "string-length" and len(texts) == 1:
        return _Count(0, 0) if texts == [""] else _Count(0, float("inf"))
    if len(texts) != 2:
        return None
    if name in ("substring-after", "substring-before"):
        return _Text("" if texts[0] == "" else None)
    if name in ("contains", "starts-with", "ends-with"):
        return _Truth(False if texts[0] == "" and texts[1] else None)
    return None


def _single(known: _Known) -> bool:
    """Whether a value is nothing, or one string or number that needs no cast."""
    return known is EMPTY or isinstance(known, (_Text, _Count))


def _truth(known: _Known | None) -> _Truth | None:
    """The effective boolean value; None where it might be an error."""
    if isinstance(known, _Truth):
        return known
    if known is EMPTY:
        return _Truth(False)
    if isinstance(known, _Nodes):
        return _Truth(None)
    if isinstance(known, _Text):
        return _Truth(None if known.value is None else known.value != "")
    if isinstance(known, _Count):
        return _Truth(known.least != 0 if known.least == known.most else None)
    return None


def _compared(op: str, left: _Known, right: _Known) -> _Known | None:
    """A general comparison."""
    if left is EMPTY or right is EMPTY:
        return _Truth(False)
    if isinstance(left, _Count) and isinstance(right, _Count):
        return _Truth(_ordered(op, left, right))
    if isinstance(left, _Text) and isinstance(right, _Text) and op in ("=", "!="):
        if left.value is None or right.value is None:
            return _Truth(None)
        return _Truth((left.value == right.value) is (op == "="))
    texts = all(isinstance(x, (_Text, _Nodes)) for x in (left, right))
    return _Truth(None) if texts and op in ("=", "!=") else None


def _ordered(op: str, left: _Count, right: _Count) -> bool | None:
    if op in (">", ">="):
        return _ordered("<" if op == ">" else "<=", right, left)
    if op == "<":
        return True if left.most < right.least else False if left.least >= right.most else None
    if op == "<=":
        return True if left.most <= right.least else False if left.least > right.most else None
    apart = left.most < right.least or right.most < left.least
    same = left.least == left.most == right.least == right.most
    return (op == "!=") if apart else (op == "=") if same else None


def _either(a: _Known | None, b: _Known | None) -> _Known | None:
    if a is None or b is None:
        return None
    if a is EMPTY and b is EMPTY:
        return EMPTY
    x, y = _truth(a), _truth(b)
    if x is None or y is None or not (isinstance(a, _Truth) and isinstance(b, _Truth)):
        return None
    return x if x.value is y.value else _Truth(None)
