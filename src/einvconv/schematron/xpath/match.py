"""Compiles the match patterns of rule contexts: a structure that a path of tags answers, and guards for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

from einvconv.errors import SchematronError
from einvconv.schematron.structure import ABOVE
from einvconv.schematron.xpath import ast
from einvconv.schematron.xpath.compile import Compiler, Context
from einvconv.schematron.xpath.forgiving import may_forgive, of
from einvconv.schematron.xpath.needs import clauses, literals
from einvconv.schematron.xpath.paths import answered, condition, filtered
from einvconv.schematron.xpath.scope import (
    conjuncts,
    downward_only,
    free_variables,
    head_only,
    uses_current,
    uses_focus,
    uses_position,
)
from einvconv.schematron.xpath.steps import is_named, place_of
from einvconv.schematron.xpath.typed import Typed, charged, sequence

if TYPE_CHECKING:
    from collections.abc import Callable

    from einvconv.schematron.structure import Clause


@dataclass(frozen=True)
class Alternative:
    """One alternative of a pattern.

    `steps` are (separator, kind, uri, local, tag) from the outermost; the separator of the first is "/" when it is
    anchored at the document node and "//" otherwise; the tag is the whole name as a state has it, or "" where a part
    of it is left open. The predicates are parted by what they look at: the document alone, the
    name and attributes of the node alone, or more; each is the code of a condition, "" for none. `inside` says that
    `rest` looks at nothing outside the node; `needs` are what must stand around the node for `rest` not to hold.
    `key`: `rest` cannot hold but where this code of a string gives this value. `again` is `rest` for after an error,
    where that is another code, and `document_again` the same of `document`.
    """

    steps: tuple[tuple[str, str, str | None, str | None, str], ...]
    document: str = ""
    head: str = ""
    rest: str = ""
    inside: bool = False
    needs: tuple[Clause, ...] = ()
    key: tuple[str, str] | None = None
    again: str = ""
    document_again: str = ""


def alternatives(c: Compiler, e: ast.Expr, context: Callable[[str], Context]) -> list[Alternative]:
    """The alternatives of a match pattern; `context` gives the scope for a record's code."""
    e = ast.bare(e)
    if isinstance(e, ast.Binary) and e.op == "|":
        return alternatives(c, e.left, context) + alternatives(c, e.right, context)
    spread = _spread(c, e, context)
    if spread is not None:
        return [a for part in spread for a in alternatives(c, part, context)]
    branching = _branched(e)
    if branching is not None:
        return [a for part in branching for a in alternatives(c, part, context)]
    if not isinstance(e, ast.Path) or e.start is not None:
        raise SchematronError("XPath: this is not a pattern that a context may have")
    steps = list(e.steps)
    separators: list[str] = []
    kept: list[ast.Step] = []
    separator = "/" if e.rooted else "//"
    for step in steps:
        if step.expr is not None:
            raise SchematronError("XPath: a function as a step of a context is not covered")
        if step.axis == "descendant-or-self" and step.test.kind == "node" and not step.predicates:
            separator = "//"
            continue
        if step.axis == "descendant" and step.test.kind == "element":
            separator, step = "//", ast.Step("child", step.test, step.predicates)
        if step.axis not in ("child", "attribute"):
            raise SchematronError(f"XPath: the axis {step.axis} in a context is not covered")
        if step.test.kind == "node":
            # As in the published stylesheets, which visit elements and attributes: text and comments are no contexts.
            if step.axis == "child" and any(c.is_positional(p, context("n")) for p in step.predicates):
                raise SchematronError("XPath: a position of node() in a context is not covered")
            kind = "attribute" if step.axis == "attribute" else "element"
            step = ast.Step(step.axis, ast.NodeTest(kind), step.predicates)
        if step.test.kind not in ("element", "attribute"):
            raise SchematronError(f"XPath: {step.test.kind}() in a context is not covered")
        separators.append(separator)
        kept.append(step)
        separator = "/"
    shape = tuple(
        (s, k.test.kind, k.test.uri, k.test.local, _tag(k.test)) for s, k in zip(separators, kept, strict=True)
    )
    return [_guarded(c, shape, kept, separators, context)]


def _tag(test: ast.NodeTest) -> str:
    """The tag of a state that passes a test for one name; "" for any other test."""
    if test.uri is None or test.local is None:
        return ""
    return ("@" if test.kind == "attribute" else "") + (f"{{{test.uri}}}{test.local}" if test.uri else test.local)


def _branched(e: ast.Expr) -> list[ast.Expr] | None:
    """`a/(b | c)[p]/d` as `a/b[p]/d` and `a/c[p]/d`: a step that is itself a choice of plain paths."""
    if not isinstance(e, ast.Path):
        return None
    at = next((i for i, step in enumerate(e.steps) if i and step.expr is not None), 0)
    step = e.steps[at] if at else None
    if step is None or step.expr is None:
        return None
    found: list[ast.Expr] = []
    for branch in ast.united(step.expr):
        if not isinstance(branch, ast.Path) or branch.rooted or branch.start is not None or not branch.steps:
            return None
        if step.predicates and (len(branch.steps) > 1 or any(uses_position(p) for p in step.predicates)):
            return None
        last = branch.steps[-1]
        last = ast.Step(last.axis, last.test, last.predicates + step.predicates, last.expr)
        found.append(ast.Path(e.rooted, e.start, (*e.steps[:at], *branch.steps[:-1], last, *e.steps[at + 1 :])))
    return found


def _spread(c: Compiler, e: ast.Expr, context: Callable[[str], Context]) -> list[ast.Expr] | None:
    """`(a | b)[p]/c` as `a[p]/c` and `b[p]/c`, which XSLT 3 has and official files use."""
    start: ast.Expr | None = e.start if isinstance(e, ast.Path) else e
    predicates: tuple[ast.Expr, ...] = ()
    if isinstance(start, ast.Filter):
        predicates, start = start.predicates, start.base
    elif start is None or start is e:
        return None
    if any(c.is_positional(p, context("n")) for p in predicates):
        raise SchematronError("XPath: a position in a parenthesised context is not covered")
    out: list[ast.Expr] = []
    for x in ast.united(start):
        if not isinstance(x, ast.Path) or x.start is not None or not x.steps:
            return None
        last = x.steps[-1]
        last = ast.Step(last.axis, last.test, last.predicates + predicates, last.expr)
        more = e.steps if isinstance(e, ast.Path) else ()
        out.append(ast.Path(x.rooted, None, (*x.steps[:-1], last, *more)))
    return out


def _guarded(
    c: Compiler,
    shape: tuple[tuple[str, str, str | None, str | None, str], ...],
    steps: list[ast.Step],
    separators: list[str],
    context: Callable[[str], Context],
) -> Alternative:
    """Part the predicates of a pattern by what they look at."""
    ctx = context("n")
    known = frozenset(n for n, x in ctx.variables.items() if x.known is not None)
    document: list[ast.Expr] = []
    head: list[ast.Expr] = []
    left: list[ast.Step] = []
    for i, step in enumerate(steps):
        rest: list[ast.Expr] = []
        movable = not any(c.is_positional(p, ctx) for p in step.predicates)
        for p in step.predicates:
            for part in conjuncts(p) if movable else [p]:
                if movable and not uses_focus(part) and free_variables(part) <= ctx.constant:
                    document.append(part)
                elif movable and i == len(steps) - 1 and head_only(part, known):
                    head.append(part)
                else:
                    rest.append(part)
        left.append(ast.Step(step.axis, step.test, tuple(rest)))
    code = again = ""
    if any(s.predicates for s in left):

        def guard() -> str:
            return _step(c, left, separators, len(left) - 1, "n", "//" in separators[1:], context)

        code = guard()
        if any(may_forgive(p) for s in left for p in s.predicates):
            again = c.anew(guard)
    inside = (
        not any(s.predicates for s in left[:-1])
        and not any(c.is_positional(p, ctx) for p in left[-1].predicates)
        and all(downward_only(p, ctx.constant, c.of_values) for p in left[-1].predicates)
        if left
        else False
    )
    of_document = " and ".join(c.boolean(p, ctx) for p in document)
    return Alternative(
        shape,
        of_document,
        c.unshared(lambda: " and ".join(c.boolean(p, ctx) for p in head)),
        code,
        inside,
        _needs(c, left, ctx) if "//" not in separators[1:] else (),
        _key(c, left, ctx),
        "" if again == code else again,
        " and ".join(of(c, p, ctx, "") or c.boolean(p, ctx) for p in document),
    )


def _key(c: Compiler, steps: list[ast.Step], ctx: Context) -> tuple[str, str] | None:
    """The string that the code for a pattern's predicates begins by comparing, and with what."""
    if not steps or not steps[-1].predicates or any(c.is_positional(p, ctx) for p in steps[-1].predicates):
        return None
    first = steps[-1].predicates[0]
    if not isinstance(first, ast.Binary) or first.op not in ("=", "eq") or not isinstance(first.right, ast.Literal):
        return None
    compared = c.value(first.left, ctx)
    wanted = first.right.value
    if compared.kind != "str" or compared.card != "1" or not isinstance(wanted, str):
        return None
    return compared.code, wanted


def _needs(c: Compiler, steps: list[ast.Step], ctx: Context) -> tuple[Clause, ...]:
    """What must stand around a node for the predicates of the last step, the only ones, not to hold."""
    if not steps or any(s.predicates for s in steps[:-1]) or not steps[-1].predicates:
        return ()
    if any(c.is_positional(p, ctx) for p in steps[-1].predicates):
        return ()
    test = reduce(lambda a, b: ast.Binary("and", a, b), steps[-1].predicates)
    found = clauses(test, False, literals(ctx))
    return tuple(clause for clause in found if all(start == ABOVE for start, _, _ in clause[0]))


def _step(
    c: Compiler,
    steps: list[ast.Step],
    separators: list[str],
    i: int,
    var: str,
    loose: bool,
    context: Callable[[str], Context],
) -> str:
    """The condition that the record `var` passes step `i` and what is above it passes the steps before."""
    step = steps[i]
    parts: list[str] = []
    if loose and i < len(steps) - 1:
        parts.append(condition(c, step.test)(var))
    named = len(parts)
    ctx = context(var)
    rest = step.predicates[1:]
    place = place_of(step)
    if place and is_named(step.test) and not any(c.is_positional(p, ctx) for p in rest):
        parts.append(f"is_nth({var}, {c.tag(step.test)}, {place})")
        parts += [c.boolean(p, ctx) for p in rest]
    elif any(c.is_positional(p, ctx) for p in step.predicates):
        every = charged(f"attribute_nodes({var}[3])" if step.test.kind == "attribute" else f"ELS({var}[3])", 2)
        wanted = condition(c, step.test)("z") or "True"
        siblings = Typed(f"[z for z in {every} if {wanted}]", "node", "*")
        if not any(c.is_positional(p, ctx) for p in rest):
            # What a predicate says of one node hangs on no other one, nor does its failing.
            at, size = c.variable(), c.variable()
            said = answered(c, step.predicates[0], ctx.at(Typed(var, "node"), at, size))
            number = c.numbered.setdefault(siblings.code, len(c.numbered))
            parts.append(f"placed(d, {number}, {var}, lambda: {siblings.code}, lambda {at}, {size}: {said})")
            parts += [c.boolean(p, ctx) for p in rest]
        else:
            for p in step.predicates:
                siblings = filtered(c, siblings, p, ctx)
            # By their order: an attribute becomes another record each time.
            kept = sequence(siblings).code
            if any(uses_current(p) or not free_variables(p) <= ctx.constant for p in step.predicates):
                parts.append(f"any(z[5] == {var}[5] for z in {kept})")
            else:
                number = c.numbered.setdefault(kept, len(c.numbered))
                parts.append(f"({var}[5] in chosen(d, {number}, {var}[3], lambda: {kept}))")
    else:
        parts += [c.boolean(p, ctx) for p in step.predicates]
    around: list[str] = []
    asked = any(s.predicates for s in steps[:i])
    if i > 0 and (loose or asked):
        if separators[i] == "/":
            around.append(_step(c, steps, separators, i - 1, f"{var}[3]", loose, context))
        else:
            above = c.variable()
            inner = _step(c, steps, separators, i - 1, above, loose, context)
            around.append(f"any({inner} for {above} in {charged(f'ancestors({var})')})")
    elif i == 0 and loose and separators[0] == "/":
        around.append(f"{var}[3][4].kind == 'document-node'")
    # What fails in a step is asked where the predicates of the steps before it hold, as Saxon does.
    made = (*parts[:named], *around, *parts[named:]) if asked else (*parts, *around)
    return " and ".join(f"({p})" for p in made if p) or "True"


class Forbidden(NamedTuple):
    """A path that a test forbids: the tags below the context, or anywhere, and the attribute at its end."""

    tags: tuple[ast.NodeTest, ...]
    attribute: ast.NodeTest | None
    anywhere: bool


def forbidden_paths(e: ast.Expr, is_report: bool) -> list[Forbidden] | None:
    """For a test that only forbids plain paths: the paths."""
    e = ast.bare(e)
    if not is_report:
        if isinstance(e, ast.Call) and e.name in ("fn:not", "fn:empty") and len(e.args) == 1:
            return forbidden_paths(e.args[0], True)
        return None
    if isinstance(e, ast.Call) and e.name in ("fn:exists", "fn:boolean") and len(e.args) == 1:
        return forbidden_paths(e.args[0], True)
    if isinstance(e, ast.Binary) and e.op in ("|", "or"):
        left, right = forbidden_paths(e.left, True), forbidden_paths(e.right, True)
        return left + right if left is not None and right is not None else None
    if not isinstance(e, ast.Path):
        return None
    if e.start is not None:
        return _forbidden_branches(e.start, e.steps)
    steps = e.steps
    if e.rooted:
        if len(steps) < 2 or steps[0].axis != "descendant-or-self" or steps[0].test.kind != "node":
            return None
        steps = steps[1:]
    tags: list[ast.NodeTest] = []
    for i, step in enumerate(steps):
        plain = step.expr is None and not step.predicates and step.test.local is not None and step.test.uri is not None
        if not plain:
            return None
        if step.axis == "attribute" and i == len(steps) - 1:
            return [Forbidden(tuple(tags), step.test, e.rooted)]
        if step.axis != "child" or step.test.kind != "element":
            return None
        tags.append(step.test)
    return [Forbidden(tuple(tags), None, e.rooted)] if tags else None


def _forbidden_branches(start: ast.Expr, steps: tuple[ast.Step, ...]) -> list[Forbidden] | None:
    """The paths of `(a | b)/c`, where they start at the context node."""
    found: list[Forbidden] = []
    for branch in ast.united(start):
        if not isinstance(branch, ast.Path) or branch.rooted or branch.start is not None:
            return None
        paths = forbidden_paths(ast.Path(False, None, (*branch.steps, *steps)), True)
        if paths is None:
            return None
        found += paths
    return found
