"""What an expression depends on: the context item, its position, and variables."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from einvconv.schematron.xpath import ast

_IMPLICIT = {"string", "string-length", "normalize-space", "number", "name", "local-name", "namespace-uri", "root",
             "path", "data"}  # fmt: skip
# Functions whose answer is a document's own although they have no arguments, or that must not be moved.
_FOCUS = {"fn:position", "fn:last", "fn:current", "fn:current-group", "fn:current-grouping-key"}


def children(e: ast.Expr) -> Iterator[tuple[ast.Expr, bool]]:
    """The parts of an expression, each with whether it has the same context item as the whole."""
    if isinstance(e, (ast.Sequence, ast.Chain)):
        for part in e.items:
            yield part, True
    elif isinstance(e, ast.Binary):
        yield e.left, True
        yield e.right, True
    elif isinstance(e, (ast.Negate, ast.TypeOp)):
        yield e.operand, True
    elif isinstance(e, ast.If):
        yield from ((e.test, True), (e.then, True), (e.orelse, True))
    elif isinstance(e, ast.For):
        yield from ((e.source, True), (e.result, True))
    elif isinstance(e, ast.Quantified):
        yield from ((e.source, True), (e.test, True))
    elif isinstance(e, ast.Call):
        for part in e.args:
            yield part, True
    elif isinstance(e, ast.Filter):
        yield e.base, True
        for p in e.predicates:
            yield p, False
    elif isinstance(e, ast.Path):
        if e.start is not None:
            yield e.start, True
        for i, step in enumerate(e.steps):
            if step.expr is not None:
                yield step.expr, i == 0 and e.start is None and not e.rooted
            for p in step.predicates:
                yield p, False


def uses_focus(e: ast.Expr) -> bool:
    """Whether the value depends on the context item or its position."""
    if isinstance(e, ast.Dot):
        return True
    if isinstance(e, ast.Path) and not e.rooted and e.start is None:
        return True
    if isinstance(e, ast.Call) and (
        e.name in _FOCUS or (not e.args and e.name.removeprefix("fn:") in _IMPLICIT and e.name.startswith("fn:"))
    ):
        return True
    return any(uses_focus(part) for part, same in children(e) if same) or uses_current(e)


def uses_current(e: ast.Expr) -> bool:
    """Whether `current()` is called anywhere inside."""
    if isinstance(e, ast.Call) and e.name == "fn:current":
        return True
    return any(uses_current(part) for part, _ in children(e))


def uses_position(e: ast.Expr) -> bool:
    """Whether `position()` or `last()` of the expression's own context is asked."""
    if isinstance(e, ast.Call) and e.name in ("fn:position", "fn:last"):
        return True
    return any(uses_position(part) for part, same in children(e) if same)


def free_variables(e: ast.Expr) -> frozenset[str]:
    """The names of the variables that are bound outside the expression."""
    if isinstance(e, ast.Var):
        return frozenset((e.name,))
    if isinstance(e, ast.For):
        return free_variables(e.source) | (free_variables(e.result) - {e.var})
    if isinstance(e, ast.Quantified):
        return free_variables(e.source) | (free_variables(e.test) - {e.var})
    found: frozenset[str] = frozenset()
    for part, _ in children(e):
        found |= free_variables(part)
    return found


def size_of(e: ast.Expr) -> int:
    """How many parts an expression has."""
    return 1 + sum([size_of(part) for part, _ in children(e)])


def weight_of(predicates: tuple[ast.Expr, ...]) -> int:
    """The steps for an item that predicates are asked of, beyond the one that its sequence is charged for."""
    return sum(map(size_of, predicates))


def count_uses(e: ast.Expr, found: dict[str, int], each: int = 1) -> None:
    """Count how often the value of each variable is asked for when an expression is evaluated: 1, or more."""
    if isinstance(e, ast.Var):
        found[e.name] = found.get(e.name, 0) + each
    again: tuple[ast.Expr, ...] = ()
    if isinstance(e, ast.For):
        again = (e.result,)
    elif isinstance(e, ast.Quantified):
        again = (e.test,)
    elif isinstance(e, ast.Path):
        again = tuple(step.expr for step in e.steps if step.expr is not None)
    for part, same in children(e):
        count_uses(part, found, each if same and not any(part is other for other in again) else 2)


def is_heavy(e: ast.Expr) -> bool:
    """Whether computing the expression costs more than looking its value up."""
    if isinstance(e, ast.Path):
        return True
    if isinstance(e, ast.Call):
        return e.name not in ("fn:true", "fn:false") and not (e.name.startswith("fn:current-") and not e.args)
    return any(is_heavy(part) for part, _ in children(e))


def is_costly(e: ast.Expr) -> bool:
    """Whether an expression is worth keeping apart wherever it stands: it walks over many nodes."""
    if isinstance(e, ast.Path):
        return any(s.predicates for s in e.steps)
    if isinstance(e, ast.Call):
        return e.name.startswith("{") or e.name in ("fn:sum", "fn:avg", "fn:min", "fn:max", "fn:distinct-values")
    return isinstance(e, (ast.For, ast.Quantified))


Signature = tuple[str, int]
"""The name of a function of the schema's own, and how many parameters it has."""


def downward_only(e: ast.Expr, constant: frozenset[str], of_values: frozenset[Signature]) -> bool:
    """Whether the value depends on nothing but the context node, what is inside it, and the document's constants.

    Of two elements without children that have the same tag, attributes and text it is then the same. `constant` are
    variables of which the same holds; they may be nodes, so it matters where a path goes from one, and which node it
    is. `of_values` are the functions that look no further than into the nodes that they are given.
    """
    if isinstance(e, ast.Var):
        return e.name in constant
    if isinstance(e, (ast.For, ast.Quantified)):
        result = e.result if isinstance(e, ast.For) else e.test
        return downward_only(e.source, constant, of_values) and downward_only(result, constant | {e.var}, of_values)
    if isinstance(e, ast.Path) and e.rooted:
        names = free_variables(e)
        return names <= constant and not uses_current(e) and (not names or stays_inside(e, of_values))
    if isinstance(e, ast.Path) and _leaves(e):
        return False
    if _tells_apart(e, of_values):
        return False
    return all(downward_only(part, constant, of_values) for part, _ in children(e))


_DOWN = {"child", "attribute", "self", "descendant", "descendant-or-self"}
_ABOUT = {"fn:position", "fn:last", "fn:current", "fn:root", "fn:path", "fn:key"}


def stays_inside(e: ast.Expr, of_values: frozenset[Signature]) -> bool:
    """Whether no variable is asked for more than its text and what is inside it: in a path from the document node, or
    in a function, where there is no context node."""
    if _tells_apart(e, of_values) or (isinstance(e, ast.Path) and e.start is not None and _leaves(e)):
        return False
    return all(stays_inside(part, of_values) for part, _ in children(e))


def _leaves(e: ast.Path) -> bool:
    """Whether a path leads out of the node that it starts from."""
    return any(step.expr is None and step.axis not in _DOWN for step in e.steps)


def _tells_apart(e: ast.Expr, of_values: frozenset[Signature]) -> bool:
    """Whether a function or operator may tell one node from another that has the same in it."""
    if isinstance(e, ast.Call):
        return e.name in _ABOUT or (e.name.startswith("{") and (e.name, len(e.args)) not in of_values)
    if isinstance(e, ast.Binary) and e.op in ("|", "intersect", "except", "is", "<<", ">>"):
        return not all(_is_inside(part) for operand in (e.left, e.right) for part in ast.united(operand))
    return False


def _is_inside(e: ast.Expr) -> bool:
    """Whether an expression is a plain path from the context node."""
    return isinstance(e, ast.Path) and not e.rooted and e.start is None and all(s.expr is None for s in e.steps)


def head_only(e: ast.Expr, known: frozenset[str] = frozenset(), truth: bool = True) -> bool:
    """Whether an expression looks at nothing but the name and attributes of the context node, and literals.

    `known` are the variables that stand for literals, such as code lists. `truth`: what is asked of the expression is
    whether there is anything; its text would be that of the node.
    """
    if isinstance(e, ast.Literal):
        return True
    if isinstance(e, ast.Var):
        return e.name in known
    if isinstance(e, ast.Path):
        if e.rooted or e.start is not None or len(e.steps) != 1:
            return False
        step = e.steps[0]
        if step.axis == "self":
            return truth and not step.predicates
        return step.axis == "attribute" and step.test.local is not None and not step.predicates
    if isinstance(e, ast.Sequence):
        return all(head_only(i, known, truth) for i in e.items)
    if isinstance(e, ast.Binary):
        if e.op == "to":
            return False
        truth = e.op in ("and", "or") or (truth and e.op == "|")
        return head_only(e.left, known, truth) and head_only(e.right, known, truth)
    if isinstance(e, ast.Call) and e.name.startswith("fn:"):
        name = e.name[3:]
        if not e.args:
            return name in ("true", "false", "name", "local-name", "namespace-uri")
        return name in _PURE and all(head_only(a, known, name in _OF_NODES) for a in e.args)
    return False


_OF_NODES = {"not", "exists", "empty", "boolean", "count"}
_PURE = {
    "not", "exists", "empty", "boolean", "normalize-space", "string", "string-length", "upper-case", "lower-case",
    "contains", "concat", "starts-with", "ends-with", "substring", "substring-after", "substring-before", "translate",
    "matches", "tokenize", "count",
}  # fmt: skip


def conjuncts(e: ast.Expr) -> list[ast.Expr]:
    """The operands of a chain of `and`."""
    e = ast.bare(e)
    if isinstance(e, ast.Binary) and e.op == "and":
        return conjuncts(e.left) + conjuncts(e.right)
    return [e]


def settled_by_head(e: ast.Expr, known: frozenset[str]) -> ast.Expr | None:
    """A condition on the name and attributes of the context node that is enough for the test to hold, if any is."""
    e = ast.bare(e)
    if head_only(e, known):
        return e
    if isinstance(e, ast.Binary) and e.op == "or":
        # From the left only: what stands before it might be an error.
        left = settled_by_head(e.left, known)
        right = settled_by_head(e.right, known) if head_only(e.left, known) else None
        return ast.Binary("or", left, right) if left is not None and right is not None else left
    if isinstance(e, ast.If) and head_only(e.test, known) and e.orelse == ast.Call("fn:true", ()):
        return ast.Call("fn:not", (e.test,))
    return None


def anchored(e: ast.Expr, depth: int) -> ast.Expr:
    """The same expression for a context node that is `depth` levels below the document node, with `../..` up to the
    root element written as `/*`: what then does not depend on the context node is computed once a document.
    """

    def go(e: ast.Path, start: ast.Expr | None) -> ast.Path | None:
        if e.rooted or start is not None:
            return None
        ups = 0
        while ups < len(e.steps) and _is_up(e.steps[ups]):
            ups += 1
        root = ast.Step("child", ast.NodeTest("element"))
        if ups and ups == depth - 1:
            return ast.Path(True, None, (root, *e.steps[ups:]))
        if ups and ups == depth:
            return ast.Path(True, None, e.steps[ups:])
        if depth == 1 and any(s.predicates for s in e.steps) and e.steps[0].expr is None:
            return ast.Path(True, None, (root, *e.steps))
        return None

    return _rewritten(e, go)


PARENT = "\0parent"
"""A variable for the parent of the context node."""


def from_parent(e: ast.Expr) -> ast.Expr:
    """The same expression with the variable PARENT where a path begins with `..`."""

    def go(e: ast.Path, start: ast.Expr | None) -> ast.Path | None:
        at_parent = not e.rooted and start is None and bool(e.steps) and _is_up(e.steps[0])
        return ast.Path(False, ast.Var(PARENT), e.steps[1:]) if at_parent else None

    return _rewritten(e, go)


def is_single_node(e: ast.Expr) -> bool:
    """Whether the expression is a path to one node or none, such as `ancestor::a[1]`."""

    def one(step: ast.Step) -> bool:
        last = step.predicates[-1] if step.predicates else None
        return step.expr is None and (
            step.axis in ("parent", "self") or (isinstance(last, ast.Literal) and isinstance(last.value, int))
        )

    return isinstance(e, ast.Path) and not e.rooted and e.start is None and all(one(step) for step in e.steps)


def _rewritten(e: ast.Expr, other: Callable[[ast.Path, ast.Expr | None], ast.Path | None]) -> ast.Expr:
    """The expression with other paths, of those that begin at its own context node; `other` says which."""

    def go(x: ast.Expr) -> ast.Expr:
        return _rewritten(x, other)

    if isinstance(e, ast.Path):
        start = None if e.start is None else go(e.start)
        return other(e, start) or (ast.Path(e.rooted, start, e.steps) if start is not e.start else e)
    if isinstance(e, ast.Sequence):
        return ast.Sequence(tuple(go(i) for i in e.items))
    if isinstance(e, ast.Chain):
        return ast.Chain(e.ops, tuple(go(i) for i in e.items))
    if isinstance(e, ast.Binary):
        return ast.Binary(e.op, go(e.left), go(e.right))
    if isinstance(e, ast.Negate):
        return ast.Negate(go(e.operand))
    if isinstance(e, ast.TypeOp):
        return ast.TypeOp(e.op, go(e.operand), e.type)
    if isinstance(e, ast.If):
        return ast.If(go(e.test), go(e.then), go(e.orelse))
    if isinstance(e, ast.For):
        return ast.For(e.var, go(e.source), go(e.result))
    if isinstance(e, ast.Quantified):
        return ast.Quantified(e.every, e.var, go(e.source), go(e.test))
    if isinstance(e, ast.Call):
        return ast.Call(e.name, tuple(go(a) for a in e.args))
    if isinstance(e, ast.Filter):
        return ast.Filter(go(e.base), e.predicates)
    return e


def _is_up(step: ast.Step) -> bool:
    return step.expr is None and step.axis == "parent" and step.test.kind == "node" and not step.predicates


def follows_from(e: ast.Expr, constant: frozenset[str], atoms: dict[str, frozenset[str]]) -> frozenset[str] | None:
    """The variables of single values, and PARENT, that a value follows from beside the document's constants, or None.

    `atoms` has them for each variable of the rule that follows from such.
    """
    e = from_parent(e)
    names = free_variables(e) - constant
    if uses_focus(e) or not names <= atoms.keys():
        return None
    return frozenset().union(*(atoms[name] for name in names))


def calls_own(e: ast.Expr) -> bool:
    """Whether an expression calls a function of the schema's own."""
    if isinstance(e, ast.Call) and e.name.startswith("{"):
        return True
    return any(calls_own(part) for part, _ in children(e))


def goes_through(e: ast.Expr) -> bool:
    """Whether an expression goes through items itself: not one that only computes with variables."""
    loops = isinstance(e, (ast.Path, ast.Filter, ast.For, ast.Quantified))
    return loops or any(goes_through(part) for part, _ in children(e))
