"""Conditions that come up often, and the helper that says the same faster: found in the syntax tree, never in code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from einvconv.schematron.xpath import ast
from einvconv.schematron.xpath.steps import is_bare, is_named
from einvconv.schematron.xpath.typed import is_simple

if TYPE_CHECKING:
    from einvconv.schematron.xpath.compile import Compiler, Context


def shortcut(c: Compiler, e: ast.Expr, ctx: Context) -> str:
    """Code for the truth of an expression whose form is known, or ""."""
    focus = ctx.focus
    if focus is None or focus.kind != "node" or focus.card != "1" or not is_simple(focus.code):
        return ""
    n = focus.code
    if isinstance(e, ast.Path) and not e.rooted and e.start is None:
        return _of_path(c, e.steps, n)
    none = _argument(e, "fn:not")
    return f"({n}[1] is EMPTY)" if none is not None and _is_any_child(ast.bare(none)) else ""


def _of_path(c: Compiler, steps: tuple[ast.Step, ...], n: str) -> str:
    last = steps[-1]
    if len(steps) == 2 and _is_up(steps[0]) and last.axis == "parent" and _is_bare_element(last):
        return f"({n}[3][3][4].kind == 'element')"
    if len(steps) != 1 or not _is_named(last):
        return ""
    if last.axis == "self" and not last.predicates:
        return f"({n}[4].kind == 'element' and {n}[4].tag == {c.tag(last.test)})"
    if last.axis == "child" and len(last.predicates) == 1:
        return _has_child(c, last, n)
    return ""


def _has_child(c: Compiler, step: ast.Step, n: str) -> str:
    """`a[normalize-space(b) = 'x']`, with or without upper-case()."""
    test = ast.bare(step.predicates[0])
    if not isinstance(test, ast.Binary) or test.op != "=" or not isinstance(test.right, ast.Literal):
        return ""
    wanted, function, left = test.right.value, "has_named", test.left
    if isinstance(left, ast.Call) and left.name == "fn:upper-case" and len(left.args) == 1:
        function, left = "has_upper", left.args[0]
    child = _argument(left, "fn:normalize-space")
    if child is None or not isinstance(wanted, str) or not wanted:
        return ""
    below = _one_child(child)
    return f"{function}(d, {n}, {c.tag(step.test)}, {c.tag(below)}, {wanted!r})" if below is not None else ""


def _argument(e: ast.Expr, function: str) -> ast.Expr | None:
    """The only argument of a call of a function."""
    return e.args[0] if isinstance(e, ast.Call) and e.name == function and len(e.args) == 1 else None


def _one_child(e: ast.Expr) -> ast.NodeTest | None:
    """The name in a path of one plain step to a child element."""
    if not isinstance(e, ast.Path) or e.rooted or e.start is not None or len(e.steps) != 1:
        return None
    step = e.steps[0]
    return step.test if step.axis == "child" and _is_named(step) and not step.predicates else None


def _is_named(step: ast.Step) -> bool:
    return step.expr is None and is_named(step.test)


def _is_bare_element(step: ast.Step) -> bool:
    return step.expr is None and not step.predicates and is_bare(step.test)


def _is_any_child(e: ast.Expr) -> bool:
    if not isinstance(e, ast.Path) or e.rooted or e.start is not None or len(e.steps) != 1:
        return False
    return e.steps[0].axis == "child" and _is_bare_element(e.steps[0])


def _is_up(step: ast.Step) -> bool:
    return step.axis == "parent" and step.expr is None and step.test.kind == "node" and not step.predicates
