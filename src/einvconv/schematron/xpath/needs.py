"""What a document must hold before a test can fail: paths without which the test is true, whatever else is there.

An assertion such as `count(cac:Delivery) <= 1` cannot fail where there are not two, nor `not(a) or b` where there is no
`a`. So most tests need not be looked at: which paths a document has is known from its heads. The test is evaluated
over what is known of its parts when a path is absent (or stands once): anything in doubt, or that might be an error,
counts as unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile

from einvconv.schematron.structure import ABOVE, ANYWHERE, BELOW_ROOT, INSIDE, Clause, Said
from einvconv.schematron.xpath import ast
from einvconv.schematron.xpath.known import (
    ANY,
    EMPTY,
    Count,
    Known,
    Nodes,
    Text,
    Texts,
    Truth,
    compared,
    either,
    is_single,
    of_texts,
    truth_of,
)
from einvconv.schematron.xpath.scope import children, size_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from einvconv.schematron.xpath.compile import Context

Need = tuple[int, tuple[str, ...], "str | None"]
"""A path: where it starts (the context node, the root element, or anywhere), its tags, and the attribute at its end."""

_MUCH, _MUCH_SAID = 200_000, 5_000
"""Paths times parts of an expression, and words times tags times parts, past which nothing is found out about it."""


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


def said(test: ast.Expr, is_report: bool, lets: Mapping[str, ast.Expr]) -> Said | None:
    """An element and a text that a document must have for an assertion to fail or a report to be made, or None.

    It is found for documents in which no such element stands beside another one, nor has elements inside. `lets` are
    those that `clauses` takes, and the variables of the document, before them.
    """
    asked: set[str] = set()
    tags = {tags[-1] for _, tags, attribute in _paths(test, lets, _CONTEXT, asked) if tags and attribute is None}
    trees = (test, *(lets[name] for name in asked))
    words = {word.upper() for tree in trees for word in _words(tree)}
    if len(words) * len(tags) * sum(map(size_of, trees)) > _MUCH_SAID:
        return None
    for word in sorted(words, key=lambda word: (len(word), word)):  # a code stands in fewer documents than a name
        for tag in sorted(tags):
            reader = _Reader(lets, {}, unsaid=(tag, word))
            if _holds(reader, test, is_report):
                return tag, word, tuple(sorted(reader.booleans))
    return None


def _words(e: ast.Expr) -> Iterator[str]:
    """The literal texts in an expression that have no white space in them."""
    word = e.value if isinstance(e, ast.Literal) and isinstance(e.value, str) else ""
    if word and word.isascii() and word.isprintable() and " " not in word:
        yield word
    for part, _ in children(e):
        yield from _words(part)


def literals(ctx: Context) -> dict[str, ast.Expr]:
    """The variables of a scope that stand for one literal."""
    found: dict[str, ast.Expr] = {}
    for name, made in ctx.variables.items():
        if made.known is not None and len(made.known) == 1 and made.known[0].__class__ in (str, int):
            found[name] = ast.Literal(made.known[0])
    return found


def _holds(reader: _Reader, test: ast.Expr, is_report: bool) -> bool:
    known = truth_of(reader.known(test, _CONTEXT))
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
    """Evaluates over what is known; `most` says of paths how many nodes they have at most.

    `unsaid`: a tag of elements of which none stands beside another one or has elements inside, and a text that none
    of them has. In `booleans` come the tags of elements that are taken to hold booleans, where there is such a text.
    """

    def __init__(
        self,
        lets: Mapping[str, ast.Expr],
        most: Mapping[Need, int],
        found: dict[str, Known | None] | None = None,
        unsaid: tuple[str, str] = ("", ""),
        booleans: set[str] | None = None,
    ) -> None:
        self.lets = lets
        self.most = most
        self.found = {} if found is None else found
        self.unsaid = unsaid
        self.booleans: set[str] = set() if booleans is None else booleans
        self.item = ""
        """The tag of the context item, where it is known."""
        self.bound: dict[str, Known] = {}

    def known(self, e: ast.Expr, here: Place | None) -> Known | None:
        """What is known of an expression; None: nothing. `here` is where its context item stands; None: it may be no
        node."""
        method: Callable[[Any, Place | None], Known | None] | None = getattr(self, f"_{type(e).__name__.lower()}", None)
        return None if method is None else method(e, here)

    def _literal(self, e: ast.Literal, here: Place | None) -> Known:
        if isinstance(e.value, str):
            return Text(e.value)
        return Count(e.value, e.value) if isinstance(e.value, int) else ANY

    def _dot(self, e: ast.Dot, here: Place | None) -> Known:
        return ANY if here is None else Nodes(1, self.item)

    def _var(self, e: ast.Var, here: Place | None) -> Known | None:
        if e.name in self.bound:
            return self.bound[e.name]
        tree = self.lets.get(e.name)
        if tree is None:
            return None
        if e.name not in self.found:
            before = dict(takewhile(lambda let: let[0] != e.name, self.lets.items()))
            self.found[e.name] = _Reader(before, self.most, self.found, self.unsaid, self.booleans).known(
                tree, _CONTEXT
            )
        return self.found[e.name]

    def _sequence(self, e: ast.Sequence, here: Place | None) -> Known | None:
        parts = [self.known(part, here) for part in e.items]
        if len(parts) == 1:
            return parts[0]
        left = [part for part in parts if part is not EMPTY]
        if not left:
            return EMPTY
        if None in left:
            return None
        if all(isinstance(part, Nodes) for part in left):
            return Nodes()
        of = {part.of if isinstance(part, (Text, Texts)) else "" for part in left}
        if len(left) > 1 and len(of) == 1 and "" not in of:
            return Texts(of.pop())
        return left[0] if len(left) == 1 else ANY

    def _path(self, e: ast.Path, here: Place | None) -> Known | None:
        if e.start is not None:
            first = self.known(e.start, here)
            if not isinstance(first, Nodes):
                return EMPTY if first is EMPTY else None
        most: float = float("inf")
        place = _start(e, here)
        outer = self.item
        try:
            for step in e.steps:
                if step.expr is not None:
                    return self._last(e, step, place, most)
                need = _need(place, step)
                most = self.most.get(need, float("inf")) if need is not None else float("inf")
                if most == 0:
                    return EMPTY
                self.item = (_clark(step.test) or "") if step.axis == "child" and step.test.kind == "element" else ""
                if self.item and self.item == self.unsaid[0] and step is e.steps[0] and not (e.rooted or e.start):
                    most = min(most, 1)
                place = _after(place, step)
                for predicate in step.predicates:
                    where = isinstance(predicate, ast.Literal) and predicate.value
                    if isinstance(where, int) and where > most:
                        return EMPTY
                    known = self.known(predicate, place)
                    truth = truth_of(known)
                    if truth is None:
                        return None
                    if truth.value is False and not isinstance(known, Count):
                        return EMPTY
            return Nodes(most, self.item)
        finally:
            self.item = outer

    def _last(self, e: ast.Path, step: ast.Step, place: Place, most: float) -> Known | None:
        """A path whose last step is an expression, made for each of `most` nodes."""
        if step is not e.steps[-1] or step.predicates or step.expr is None:
            return None
        made = self.known(step.expr, place)
        if most <= 1 and isinstance(made, (Truth, Text)):
            return Truth(None) if isinstance(made, Truth) else Text(None, made.of)
        if isinstance(made, Text) and made.of:
            return Texts(made.of)
        return None if made is None else ANY

    def _filter(self, e: ast.Filter, here: Place | None) -> Known | None:
        base = self.known(e.base, here)
        if base is EMPTY:
            return EMPTY
        if isinstance(base, Nodes) and len(e.predicates) == 1 and isinstance(e.predicates[0], ast.Literal):
            position = e.predicates[0].value
            return EMPTY if isinstance(position, int) and position > base.most else Nodes(1)
        safe = all(truth_of(self.known(p, None)) is not None for p in e.predicates)
        return Nodes() if safe and isinstance(base, Nodes) else None

    def _negate(self, e: ast.Negate, here: Place | None) -> Known | None:
        return EMPTY if self.known(e.operand, here) is EMPTY else None

    def _if(self, e: ast.If, here: Place | None) -> Known | None:
        test = truth_of(self.known(e.test, here))
        if test is None:
            return None
        if test.value is not None:
            return self.known(e.then if test.value else e.orelse, here)
        return either(self.known(e.then, here), self.known(e.orelse, here))

    def _for(self, e: ast.For, here: Place | None) -> Known | None:
        return EMPTY if self.known(e.source, here) is EMPTY else None

    def _quantified(self, e: ast.Quantified, here: Place | None) -> Known | None:
        source = self.known(e.source, here)
        if source is EMPTY:
            return Truth(e.every)
        if source is None:
            return None
        item = ANY
        if isinstance(source, (Nodes, Texts)):
            item = Nodes(1, source.of) if isinstance(source, Nodes) else Text(None, source.of)
        outer, self.bound = self.bound, {**self.bound, e.var: item}
        test = truth_of(self.known(e.test, here))
        self.bound = outer
        if test is None:
            return None
        return Truth(e.every) if test.value is e.every else Truth(None)

    def _typeop(self, e: ast.TypeOp, here: Place | None) -> Known | None:
        if self.known(e.operand, here) is not EMPTY:
            return None
        if e.op == "castable":
            return Truth(e.type.occurrence == "?")
        return EMPTY if e.op == "cast" and e.type.occurrence == "?" else None

    def _binary(self, e: ast.Binary, here: Place | None) -> Known | None:
        left = self.known(e.left, here)
        if e.op in ("and", "or"):
            return self._logic(e, left, here)
        right = self.known(e.right, here)
        if left is None or right is None:
            return None
        if e.op in ("=", "!=") and (left.of or right.of):
            said = self._said(e.op, left, right)
            if said is not None:
                return said
        if e.op in _GENERAL:
            # What a function made of nothing may want the other side cast.
            for one, other, tree in ((left, right, e.left), (right, left, e.right)):
                if one is EMPTY and isinstance(other, Nodes) and not isinstance(tree, ast.Path):
                    return None
            return compared(e.op, left, right)
        if e.op == "|":
            if left is EMPTY and right is EMPTY:
                return EMPTY
            return Nodes() if all(x is EMPTY or isinstance(x, Nodes) for x in (left, right)) else None
        if not is_single(left) or not is_single(right) or e.op not in (*_VALUE, "+", "-", "*", "div", "idiv", "mod"):
            return None
        if left is EMPTY or right is EMPTY:
            return EMPTY
        return compared(_VALUE[e.op], left, right) if e.op in _VALUE else None

    def _said(self, op: str, left: Known, right: Known) -> Known | None:
        """A comparison of texts of the document with a literal or a boolean; None where it is no such."""
        for texts, other in ((left, right), (right, left)):
            if texts.of and isinstance(other, Text) and other.value is not None:
                if op == "=" and (texts.of, other.value.upper()) == self.unsaid:
                    return Truth(False)
                return Truth(None) if isinstance(texts, Texts) else None
            if isinstance(texts, Nodes) and texts.of and isinstance(other, Truth) and self.unsaid[0]:
                self.booleans.add(texts.of)
                return Truth(None)
        return None

    def _logic(self, e: ast.Binary, known: Known | None, here: Place | None) -> Known | None:
        stops = e.op == "or"
        left = truth_of(known)
        if left is None or left.value is stops:
            return left
        right = truth_of(self.known(e.right, here))
        if right is None or right.value is stops or left.value is not None:
            return right
        return Truth(None)

    def _call(self, e: ast.Call, here: Place | None) -> Known | None:
        args = [self.known(a, here) for a in e.args]
        if e.name.startswith("xs:"):
            return EMPTY if args == [EMPTY] else None
        name = e.name.removeprefix("fn:")
        if None in args or not e.name.startswith("fn:"):
            return None
        if not args:
            return Truth(name == "true") if name in ("true", "false") else None
        first = args[0]
        if name in ("not", "boolean"):
            truth = truth_of(first)
            if truth is None or truth.value is None:
                return truth
            return Truth(truth.value is (name == "boolean"))
        if name in ("exists", "empty"):
            if first is EMPTY:
                return Truth(name == "empty")
            return Truth(None)
        if name == "count":
            if first is EMPTY:
                return Count(0, 0)
            return Count(0, first.most) if isinstance(first, Nodes) else Count(0, float("inf"))
        if name == "distinct-values" and isinstance(first, (Nodes, Texts)):
            return Nodes(first.most, first.of) if isinstance(first, Nodes) else first
        if name in _EMPTY_STAYS and all(isinstance(a, Text) for a in args[1:]):
            return EMPTY if first is EMPTY else None
        if name == "sum" and len(args) == 1:
            return Count(0, 0) if first is EMPTY else None
        return of_texts(name, args)


_GENERAL = ("=", "!=", "<", "<=", ">", ">=")
_VALUE = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_EMPTY_STAYS = {"distinct-values", "data", "abs", "round", "floor", "ceiling", "max", "min", "avg", "tokenize"}
