"""What an expression depends on: the context item, its position, and variables."""

from __future__ import annotations

from collections.abc import Iterator

from einvconv.schematron.xpath import ast

_IMPLICIT = {"string", "string-length", "normalize-space", "number", "name", "local-name", "namespace-uri", "root",
             "path", "data"}  # fmt: skip
# Functions whose answer is a document's own although they have no arguments, or that must not be moved.
_FOCUS = {"fn:position", "fn:last", "fn:current"}


def children(e: ast.Expr) -> Iterator[tuple[ast.Expr, bool]]:
    """The parts of an expression, each with whether it has the same context item as the whole."""
    if isinstance(e, ast.Sequence):
        for i in e.items:
            yield i, True
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
        for i in e.args:
            yield i, True
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


def is_heavy(e: ast.Expr) -> bool:
    """Whether computing the expression costs more than looking its value up."""
    if isinstance(e, ast.Path):
        return True
    if isinstance(e, ast.Call):
        return e.name not in ("fn:true", "fn:false") and not (
            e.name.startswith("fn:current-") and not e.args
        )
    return any(is_heavy(part) for part, _ in children(e))
