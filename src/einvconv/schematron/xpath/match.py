"""Compiles the match patterns of rule contexts: a structure that a path of tags answers, and guards for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from einvconv.errors import SchematronError
from einvconv.schematron.xpath import ast
from einvconv.schematron.xpath.compile import Compiler, Context
from einvconv.schematron.xpath.paths import _condition, filtered
from einvconv.schematron.xpath.scope import uses_focus
from einvconv.schematron.xpath.typed import Typed, sequence

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Alternative:
    """One alternative of a pattern.

    `steps` are (separator, kind, uri, local) from the outermost; the separator of the first is "/" when it is anchored
    at the document node and "//" otherwise. `guard` is the code of a condition on `n`, or "".
    `guard_sees` is what the guard looks at: "attributes" of the node alone, "document" when it does not look at the
    node at all, or "node".
    """

    steps: tuple[tuple[str, str, str | None, str | None], ...]
    guard: str
    guard_sees: str


def alternatives(c: Compiler, e: ast.Expr, context: Callable[[str], Context]) -> list[Alternative]:
    """The alternatives of a match pattern; `context` gives the scope for a record's code."""
    if isinstance(e, ast.Sequence) and len(e.items) == 1:
        return alternatives(c, e.items[0], context)
    if isinstance(e, ast.Binary) and e.op == "|":
        return alternatives(c, e.left, context) + alternatives(c, e.right, context)
    spread = _spread(c, e, context)
    if spread is not None:
        return [a for part in spread for a in alternatives(c, part, context)]
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
        if step.test.kind not in ("element", "attribute"):
            raise SchematronError(f"XPath: {step.test.kind}() in a context is not covered")
        separators.append(separator)
        kept.append(step)
        separator = "/"
    shape = tuple((s, k.test.kind, k.test.uri, k.test.local) for s, k in zip(separators, kept, strict=True))
    return [Alternative(shape, *_guard(c, kept, separators, context))]


def _spread(c: Compiler, e: ast.Expr, context: Callable[[str], Context]) -> list[ast.Expr] | None:
    """`(a | b)[p]/c` as `a[p]/c` and `b[p]/c`, which XSLT 3 has and official files use."""
    start = e.start if isinstance(e, ast.Path) else e
    predicates: tuple[ast.Expr, ...] = ()
    if isinstance(start, ast.Filter):
        start, predicates = start.base, start.predicates
    elif start is e:
        return None
    while isinstance(start, ast.Sequence) and len(start.items) == 1:
        start = start.items[0]
    if any(c.is_positional(p, context("n")) for p in predicates):
        raise SchematronError("XPath: a position in a parenthesised context is not covered")
    out: list[ast.Expr] = []
    stack = [start]
    while stack:
        x = stack.pop()
        if isinstance(x, ast.Binary) and x.op == "|":
            stack += [x.right, x.left]
        elif isinstance(x, ast.Path) and x.start is None and x.steps:
            last = x.steps[-1]
            last = ast.Step(last.axis, last.test, last.predicates + predicates, last.expr)
            more = e.steps if isinstance(e, ast.Path) else ()
            out.append(ast.Path(x.rooted, None, (*x.steps[:-1], last, *more)))
        else:
            return None
    return out


def _guard(
    c: Compiler, steps: list[ast.Step], separators: list[str], context: Callable[[str], Context]
) -> tuple[str, str]:
    if not any(s.predicates for s in steps):
        return "", ""
    loose = "//" in separators[1:]
    code = _step(c, steps, separators, len(steps) - 1, "n", loose, context)
    predicates = [p for s in steps for p in s.predicates]
    if not any(uses_focus(p) for p in predicates):
        sees = "document"
    elif not any(s.predicates for s in steps[:-1]) and all(attributes_only(p) for p in predicates):
        sees = "attributes"
    else:
        sees = "node"
    return code, sees


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
        parts.append(_condition(c, step.test).replace("$", var))
    ctx = context(var)
    if any(c.is_positional(p, ctx) for p in step.predicates):
        siblings = Typed(f"[z for z in ELS({var}[3]) if {_condition(c, step.test).replace('$', 'z')}]", "node", "*")
        for p in step.predicates:
            siblings = filtered(c, siblings, p, ctx)
        parts.append(f"any(z is {var} for z in {sequence(siblings).code})")
    else:
        parts += [c.boolean(p, ctx) for p in step.predicates]
    if i > 0 and (loose or any(s.predicates for s in steps[:i])):
        if separators[i] == "/":
            parts.append(_step(c, steps, separators, i - 1, f"{var}[3]", loose, context))
        else:
            above = c.variable()
            inner = _step(c, steps, separators, i - 1, above, loose, context)
            parts.append(f"any({inner} for {above} in ancestors({var}))")
    elif i == 0 and loose and separators[0] == "/":
        parts.append(f"{var}[3][4].kind == 'document-node'")
    return " and ".join(f"({p})" for p in parts if p) or "True"


def attributes_only(e: ast.Expr) -> bool:
    """Whether an expression looks at nothing but attributes of the context node and literals."""
    if isinstance(e, ast.Literal):
        return True
    if isinstance(e, ast.Path):
        return (
            not e.rooted
            and e.start is None
            and len(e.steps) == 1
            and e.steps[0].axis == "attribute"
            and e.steps[0].test.local is not None
            and not e.steps[0].predicates
        )
    if isinstance(e, ast.Sequence):
        return all(attributes_only(i) for i in e.items)
    if isinstance(e, ast.Binary):
        return attributes_only(e.left) and attributes_only(e.right)
    if isinstance(e, ast.Call):
        pure = e.name.startswith("fn:") and e.name[3:] in _PURE
        return pure and bool(e.args or e.name in ("fn:true", "fn:false")) and all(attributes_only(a) for a in e.args)
    return False


_PURE = {
    "true", "false", "not", "exists", "empty", "boolean", "normalize-space", "string", "string-length", "upper-case",
    "lower-case", "contains", "concat", "starts-with", "ends-with", "substring", "substring-after", "substring-before",
    "translate", "matches", "tokenize", "count",
}  # fmt: skip


def forbidden_paths(e: ast.Expr, is_report: bool) -> list[tuple[tuple[ast.NodeTest, ...], ast.NodeTest | None]] | None:
    """For a test that only forbids plain paths below the context: the tags of each, and the attribute at its end."""
    while isinstance(e, ast.Sequence) and len(e.items) == 1:
        e = e.items[0]
    if not is_report:
        if isinstance(e, ast.Call) and e.name in ("fn:not", "fn:empty") and len(e.args) == 1:
            return forbidden_paths(e.args[0], True)
        return None
    if isinstance(e, ast.Call) and e.name in ("fn:exists", "fn:boolean") and len(e.args) == 1:
        return forbidden_paths(e.args[0], True)
    if isinstance(e, ast.Binary) and e.op in ("|", "or"):
        left, right = forbidden_paths(e.left, True), forbidden_paths(e.right, True)
        return left + right if left is not None and right is not None else None
    if not isinstance(e, ast.Path) or e.rooted or e.start is not None:
        return None
    tags: list[ast.NodeTest] = []
    for i, step in enumerate(e.steps):
        plain = step.expr is None and not step.predicates and step.test.local is not None and step.test.uri is not None
        if not plain:
            return None
        if step.axis == "attribute" and i == len(e.steps) - 1:
            return [(tuple(tags), step.test)]
        if step.axis != "child" or step.test.kind != "element":
            return None
        tags.append(step.test)
    return [(tuple(tags), None)] if tags else None
