"""The code for after an error, which asks for no more than the answer hangs on, as Saxon does.

Where the first operand of `or` fails, the second may be true; where one operand of a comparison or of arithmetic is
nothing, the other need not be a number. Such code is slower, and most documents never need it: a test is evaluated by
it when the usual code has failed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from einvconv.schematron.xpath import ast
from einvconv.schematron.xpath.typed import STRINGS, Typed, iterated, sequence

if TYPE_CHECKING:
    from einvconv.schematron.xpath.compile import Compiler, Context

_OF_NODES = {"fn:not", "fn:exists", "fn:empty", "fn:boolean", "fn:true", "fn:false", "fn:count"}


def may_fail(e: ast.Expr) -> bool:
    """Whether evaluating the truth of an expression might be an error; false only where it cannot."""
    e = ast.bare(e)
    if isinstance(e, ast.Literal):
        return False
    if isinstance(e, ast.Path):
        return e.start is not None or any(step.expr is not None or step.predicates for step in e.steps)
    if isinstance(e, ast.Call):
        return e.name not in _OF_NODES or any(may_fail(a) for a in e.args)
    if isinstance(e, ast.Binary) and e.op in ("and", "or", "|"):
        return may_fail(e.left) or may_fail(e.right)
    return True


def may_forgive(e: ast.Expr) -> bool:
    """Whether an expression may have another outcome by the code for after an error."""
    from einvconv.schematron.xpath.scope import children

    if isinstance(e, ast.Binary) and e.op in _FORGIVEN and (e.op not in ("and", "or", "|") or may_fail(e.left)):
        return True
    return any(may_forgive(part) for part, _ in children(e))


_FORGIVEN = {"and", "or", "|", "+", "-", "*", "div", "idiv", "mod", "=", "!=", "<", "<=", ">", ">="}


def of(c: Compiler, e: ast.Expr, ctx: Context, usual: str) -> str:
    """The truth of an expression for after an error, or "" where that is no other than the `usual` code."""
    made = c.anew(lambda: c.boolean(e, ctx)) if may_forgive(e) else usual
    return "" if made == usual else made


def chosen(op: str, left: str, right: str) -> str:
    """`and` and `or`: an error on the left counts where the right does not decide."""
    return f"{'either' if op == 'or' else 'both'}(lambda: {left}, lambda: {right})"


def any_of(c: Compiler, e: ast.Expr, ctx: Context) -> str:
    """Whether a union has any node: one part may fail where another has some."""
    e = ast.bare(e)
    if isinstance(e, ast.Binary) and e.op == "|":
        return chosen("or", any_of(c, e.left, ctx), any_of(c, e.right, ctx))
    return c.boolean(e, ctx)


def is_of_one(e: ast.Binary, left: Typed, right: Typed) -> bool:
    """Whether a general comparison has an operand of one item at most, and texts to convert.

    Of two sequences Saxon reads both.
    """
    if "empty" in (left.kind, right.kind) or (left.kind in STRINGS and right.kind in STRINGS):
        return False
    return _is_one(e.left, left) or _is_one(e.right, right)


def _is_one(e: ast.Expr, x: Typed) -> bool:
    e = ast.bare(e)
    if x.card != "*":
        return True
    if isinstance(e, ast.Path) and e.start is None and len(e.steps) == 1 + e.rooted:
        # `/*/a[1]` is what becomes of `a[1]` at the root element.
        return (not e.rooted or _is_root(e.steps[0])) and _ends_in_a_place(e.steps[-1].predicates)
    return isinstance(e, ast.Filter) and _ends_in_a_place(e.predicates)


def _is_root(step: ast.Step) -> bool:
    return step.axis == "child" and step.expr is None and step.test == ast.NodeTest("element") and not step.predicates


def _ends_in_a_place(predicates: tuple[ast.Expr, ...]) -> bool:
    last = predicates[-1] if predicates else None
    return isinstance(last, ast.Literal) and isinstance(last.value, int)


def compared(e: ast.Binary, left: Typed, right: Typed) -> str:
    """A general comparison: a side is not asked for where the other has nothing, nor a text for its number then.

    The second operand comes first where the first may have many items, as in Saxon.
    """
    op = e.op
    if not _is_one(e.left, left):
        op, left, right = MIRROR[op], right, left
    return f"compared({op!r}, {_each(left)}, lambda: {_each(right)}, d)"


MIRROR = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _each(x: Typed) -> str:
    """Code for atomic items that know their own types, one after the other."""
    if x.kind in ("node", "attr", "text", "unt"):
        return f"map(Untyped, {iterated(x)})"
    return f"map(atom, {sequence(x).code})" if x.kind == "any" else sequence(x).code
