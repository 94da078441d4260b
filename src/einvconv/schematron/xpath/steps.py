"""What the steps of a path are, before code is made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from einvconv.schematron.xpath import ast

if TYPE_CHECKING:
    from einvconv.schematron.xpath.compile import Compiler, Context


def merge(c: Compiler, steps: tuple[ast.Step, ...], ctx: Context) -> tuple[ast.Step, ...]:
    """`//x` is one step where no predicate asks for a position, `//(a|b)` too."""
    out: list[ast.Step] = []
    for step in steps:
        before = out[-1] if out else None
        if before is not None and is_descend(before):
            if step.axis == "child" and step.expr is None and not any(c.is_positional(p, ctx) for p in step.predicates):
                out[-1] = ast.Step("descendant", step.test, step.predicates)
                continue
            made = _descend(c, step.expr, ctx) if step.expr is not None else None
            if made is not None and not any(c.is_positional(p, ctx) for p in step.predicates):
                out[-1] = ast.Step("", step.test, step.predicates, made)
                continue
        out.append(step)
    return tuple(out)


def _descend(c: Compiler, e: ast.Expr, ctx: Context) -> ast.Expr | None:
    """`(a/c | b)` after `//` as `(descendant::a/c | descendant::b)`; the path around it gives the start."""
    e = ast.bare(e)
    if isinstance(e, ast.Binary) and e.op == "|":
        left, right = _descend(c, e.left, ctx), _descend(c, e.right, ctx)
        return ast.Binary("|", left, right) if left is not None and right is not None else None
    if isinstance(e, ast.Path) and not e.rooted and e.start is None:
        step = e.steps[0]
        if step.axis == "child" and step.expr is None and not any(c.is_positional(p, ctx) for p in step.predicates):
            return ast.Path(False, None, (ast.Step("descendant", step.test, step.predicates), *e.steps[1:]))
    return None


def is_descend(step: ast.Step) -> bool:
    """Whether a step is the hidden one of `//`."""
    plain = step.expr is None and not step.predicates
    return plain and step.axis == "descendant-or-self" and step.test.kind == "node"


def is_attribute(step: ast.Step) -> bool:
    """Whether a step is for attributes of one name."""
    return step.axis == "attribute" and bool(step.test.local) and step.test.uri is not None and not step.predicates


def is_text(step: ast.Step) -> bool:
    """Whether a step is for the text nodes of an element."""
    return step.axis == "child" and step.test.kind == "text" and not step.predicates


def goes_down(step: ast.Step) -> bool:
    """Whether a step finds nothing from a text node or a comment."""
    if step.expr is None:
        return step.axis in ("child", "attribute", "descendant")
    e = ast.bare(step.expr)
    if isinstance(e, ast.Binary) and e.op == "|":
        return all(goes_down(ast.Step("", step.test, (), x)) for x in (e.left, e.right))
    return isinstance(e, ast.Path) and not e.rooted and e.start is None and goes_down(e.steps[0])


def is_bare(test: ast.NodeTest) -> bool:
    """Whether a node test is for any element."""
    return test.kind == "element" and test.local is None and test.uri is None


def is_named(test: ast.NodeTest) -> bool:
    """Whether a node test is for elements of one name."""
    return test.kind == "element" and test.local is not None and test.uri is not None


def place_of(step: ast.Step) -> int:
    """The place that the first predicate of a step asks for, where it does nothing else: a number, or -1 for last()."""
    if not step.predicates or step.axis not in _PLACED or not (is_named(step.test) or is_bare(step.test)):
        return 0
    first = ast.bare(step.predicates[0])
    if isinstance(first, ast.Binary) and first.op in ("=", "eq"):
        sides = [ast.bare(first.left), ast.bare(first.right)]
        first = next((s for s in sides if not _calls(s, "fn:position")), first)
        if not any(_calls(s, "fn:position") for s in sides):
            return 0
    if isinstance(first, ast.Literal) and first.value.__class__ is int and first.value > 0:
        return first.value
    return -1 if _calls(first, "fn:last") else 0


def _calls(e: ast.Expr, name: str) -> bool:
    return isinstance(e, ast.Call) and e.name == name and not e.args


_PLACED = {"child", "preceding-sibling", "following-sibling"}
