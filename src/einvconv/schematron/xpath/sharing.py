"""What paths of one document have in common is computed once: prefixes up to a predicate, and look-ups by a key.

`//cac:TaxCategory[…='VAT']/cbc:ID[normalize-space(.)='AE']` is a look-up of 'AE' among the categories that a look-up
of 'VAT' gives. Where anything in that fails, the expression is evaluated again the plain way, since there it may end
before it comes to what fails.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from einvconv.schematron.xpath import ast, paths
from einvconv.schematron.xpath.scope import conjuncts, free_variables, uses_current, uses_focus
from einvconv.schematron.xpath.typed import STRINGS, Typed, atomized, iterated, single

if TYPE_CHECKING:
    from einvconv.schematron.xpath.compile import Compiler, Context

_START = "\0start"


def shared_path(c: Compiler, e: ast.Path, ctx: Context) -> Typed | None:
    """Code for a path whose beginning is the same throughout a document, or None where nothing is gained."""
    if not e.rooted and (e.start is None or uses_focus(e.start)):
        return None
    at = max((i for i, s in enumerate(e.steps) if s.predicates), default=-1)
    if at < 0:
        return None
    step = e.steps[at]
    if step.expr is not None or any(c.is_positional(p, ctx) for p in step.predicates):
        return None
    parts = [part for p in step.predicates for part in conjuncts(p)]
    if uses_current(parts[-1]):
        return None
    before = ast.Step(step.axis, step.test, tuple(parts[:-1]))
    prefix = ast.Path(e.rooted, e.start, (*e.steps[:at], before))
    if not free_variables(prefix) <= ctx.constant:
        return None
    base = c.value(prefix, ctx)
    if base.kind != "node":
        return None
    found = _looked_up(c, base, prefix, parts[-1], ctx)
    if found is None:
        found = paths.filtered(c, base, parts[-1], ctx)
    rest = e.steps[at + 1 :]
    if not rest:
        return found
    return paths.compile_path(c, ast.Path(False, ast.Var(_START), rest), ctx.bind(_START, found))


def shared_filter(c: Compiler, e: ast.Filter, ctx: Context) -> Typed | None:
    """Code for `$nodes[key = value]` by an index, where the nodes are the same throughout a document, or None."""
    if any(c.is_positional(p, ctx) for p in e.predicates):
        return None
    *before, last = [part for p in e.predicates for part in conjuncts(p)]
    inner = ast.Filter(e.base, tuple(before)) if before else e.base
    if uses_current(last) or uses_focus(inner) or not free_variables(inner) <= ctx.constant:
        return None
    base = c.value(inner, ctx)
    return _looked_up(c, base, inner, last, ctx) if base.kind == "node" and base.card == "*" and base.ordered else None


def _looked_up(c: Compiler, base: Typed, prefix: ast.Expr, predicate: ast.Expr, ctx: Context) -> Typed | None:
    """The nodes of a sequence with a key, by an index over the sequence."""
    if not isinstance(predicate, ast.Binary) or predicate.op != "=":
        return None
    for key, value in ((predicate.left, predicate.right), (predicate.right, predicate.left)):
        if not uses_focus(key) or uses_focus(value) or not free_variables(key) <= ctx.constant:
            continue
        var = c.variable()
        keys = c.value(key, ctx.at(Typed(var, "node")))
        wanted = c.value(value, ctx)
        strings = keys.kind in STRINGS and wanted.kind in STRINGS
        numbers = keys.kind in ("int", "dec") and wanted.kind in ("int", "dec")
        if not (strings or numbers) or single(wanted).card != "1" or wanted.card != "1":
            return None
        if keys.card == "1":
            pairs = f"({atomized(keys).code}, {var}) for {var} in {base.code}"
        else:
            pairs = f"(z, {var}) for {var} in {base.code} for z in {iterated(keys)}"
        made = Typed(f"index_of_keys({pairs})", "any")
        index = c.cell(("index", prefix, key), lambda made=made: made)  # type: ignore[misc]
        return Typed(f"{index.code}.get({atomized(wanted).code}, ())", "node", "*")
    return None
