"""Compiles function calls: the functions of XPath 2.0, constructors of types, and the schema's own functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from einvconv.errors import SchematronError
from einvconv.schematron.xpath import ast, forgiving, library
from einvconv.schematron.xpath.casting import CAST_TYPES, GIVEN_TYPES
from einvconv.schematron.xpath.functions import FUNCTIONS, text_of, through
from einvconv.schematron.xpath.operators import KIND_OF_TYPE, cast
from einvconv.schematron.xpath.scope import children
from einvconv.schematron.xpath.shortcuts import shortcut
from einvconv.schematron.xpath.typed import (
    EMPTY,
    NODES,
    Typed,
    exists,
    items,
    node_argument,
    sequence,
    single,
    tagged,
    text_argument,
)

if TYPE_CHECKING:
    from einvconv.schematron.xpath.compile import Compiler, Context


def call(c: Compiler, e: ast.Call, ctx: Context) -> Typed:
    """Code for a function call; SchematronError when the function is not covered."""
    name, args = e.name, e.args
    if name.startswith("xs:"):
        local = name[3:]
        if local not in GIVEN_TYPES - {"anyAtomicType"} or len(args) != 1:
            raise SchematronError(f"XPath: {name}() with {len(args)} arguments is not covered")
        x = c.value(args[0], ctx)
        return EMPTY if x.kind == "empty" else cast(single(x), local)
    if not name.startswith("fn:"):
        return _own(c, name, args, ctx)
    local = name[3:]
    special = _SPECIAL.get(local)
    if special is not None:
        return special(c, args, ctx)
    entry = FUNCTIONS.get(local)
    if entry is None or not entry[0] <= len(args) <= entry[1]:
        raise SchematronError(f"XPath: the function {local}() with {len(args)} arguments is not covered")
    made = [c.value(a, ctx) for a in args]
    c.growing = local in ("concat", "string-join") and (ctx.in_loop or any(_grows(a, ctx) for a in args))
    folded = _folded(local, made)
    if folded is not None:
        return folded
    if not args and local in _IMPLICIT:
        if ctx.focus is None:
            raise SchematronError(f"XPath: {local}() has no context item here")
        # What a function of a text takes when nothing is given is the text of the context item, whatever that is.
        made = [Typed(text_of(ctx.focus), "str") if local in _OF_TEXT and ctx.focus.kind not in NODES else ctx.focus]
    return entry[2](c, made)


def _grows(e: ast.Expr, ctx: Context) -> bool:
    """Whether a text may be longer than what the document and the expression hold: one made of made texts."""
    if isinstance(e, ast.Var):
        x = ctx.variables.get(e.name)
        return x is None or (x.known is None and x.kind not in NODES)
    if isinstance(e, ast.For) or (isinstance(e, ast.Binary) and e.op == "to"):
        return True
    if isinstance(e, ast.Call) and (e.name.startswith("{") or e.name == "fn:replace"):
        return True
    return any(_grows(part, ctx) for part, _ in children(e))


def _folded(local: str, args: list[Typed]) -> Typed | None:
    """The value of a function of literals, found when compiling."""
    from einvconv.schematron.xpath.compile import MAX_KNOWN

    function = _FOLDED.get(local)
    if function is None or not args:
        return None
    if local == "string-join" and len(args) == 2 and args[0].known is not None and args[1].known:
        if args[0].kind == "str":
            joined = str(args[1].known[0]).join(str(v) for v in args[0].known)
            if len(joined) > MAX_KNOWN:
                return None
            return Typed(repr(joined), "str", known=(joined,))
        return None
    values = [a.known[0] for a in args if a.known is not None and len(a.known) == 1 and a.kind == "str"]
    if len(values) != len(args):
        return None
    found = str(function(*values))
    if len(found) > MAX_KNOWN:
        return None
    return Typed(repr(found), "str", known=(found,))


_FOLDED: dict[str, Callable[..., str]] = {
    "normalize-space": library.normalize_space,
    "concat": lambda *parts: "".join(parts),
    "upper-case": str.upper,
    "lower-case": library.lower,
    "translate": library.translate,
    "string-join": lambda *parts: "".join(parts),
}
_IMPLICIT = {"string", "string-length", "normalize-space", "number", "name", "local-name", "namespace-uri", "data",
             "path"}  # fmt: skip
_OF_TEXT = {"string-length", "normalize-space"}


def _own(c: Compiler, name: str, args: tuple[ast.Expr, ...], ctx: Context) -> Typed:
    function = c.functions.get((name, len(args)))
    if function is None:
        raise SchematronError(f"XPath: the function {name}() with {len(args)} arguments is not declared")
    code = ["d"]
    c.calls.add((name, len(args)))
    for argument, wanted in zip(args, function.parameters, strict=True):
        code.append(converted(c.value(argument, ctx), wanted).code)
    return function.result().with_code(f"{function.python}({', '.join(code)})")


def converted(x: Typed, wanted: ast.SequenceType | None) -> Typed:
    """A value by the function conversion rules (XPath 2.0, 3.1.5)."""
    if wanted is None or (wanted.item == "item()" and wanted.occurrence == "*"):
        return sequence(items(x)) if x.kind != "any" or x.card != "*" else x
    name, occurrence = wanted.item, wanted.occurrence
    if name.endswith("()"):
        code = f"treat({sequence(items(x)).code}, {name!r}, {occurrence!r})"
        return Typed(code, "any" if name == "item()" else "node", "*")
    local = name.removeprefix("xs:")
    kind = KIND_OF_TYPE.get(local, "int" if local in CAST_TYPES else "any")
    card = {"": "1", "?": "?"}.get(occurrence, "*")
    if card != "*" and x.kind != "empty":
        made = single(x)
        fits = made.kind == kind or (kind == "dec" and made.kind == "int")
        if fits and (local not in _NARROW):
            code = made.code if made.card == "1" or card == "?" else f"exactly_one({made.code})"
            return Typed(code, kind, made.card if card == "?" else "1")
        if made.kind == "unt":
            text = cast(made, local, optional=card == "?")
            return Typed(text.code, kind, text.card if card == "?" else "1")
    return Typed(f"convert({tagged(x)}, {name!r}, {occurrence!r})", kind, card)


_NARROW = set(CAST_TYPES) - {"string", "boolean", "decimal", "double", "integer", "date", "time", "dateTime"}

# --- functions that look at their arguments' form or context


def _position(c: Compiler, args: tuple[ast.Expr, ...], ctx: Context) -> Typed:
    _expect("position", args, 0)
    if not ctx.position:
        raise SchematronError("XPath: position() is not covered here")
    return Typed(ctx.position, "int")


def _last(c: Compiler, args: tuple[ast.Expr, ...], ctx: Context) -> Typed:
    _expect("last", args, 0)
    if not ctx.size:
        raise SchematronError("XPath: last() is not covered here")
    return Typed(ctx.size, "int")


def _current(c: Compiler, args: tuple[ast.Expr, ...], ctx: Context) -> Typed:
    _expect("current", args, 0)
    if ctx.current is None:
        raise SchematronError("XPath: current() is not covered here")
    return ctx.current


def _current_group(c: Compiler, args: tuple[ast.Expr, ...], ctx: Context) -> Typed:
    _expect("current-group", args, 0)
    if ctx.group is None:
        raise SchematronError("XPath: current-group() is for what stands in an xsl:for-each-group")
    return ctx.group


def _current_grouping_key(c: Compiler, args: tuple[ast.Expr, ...], ctx: Context) -> Typed:
    _expect("current-grouping-key", args, 0)
    if ctx.grouping_key is None:
        raise SchematronError("XPath: current-grouping-key() is for what stands in an xsl:for-each-group")
    return ctx.grouping_key


def _not(c: Compiler, args: tuple[ast.Expr, ...], ctx: Context) -> Typed:
    _expect("not", args, 1)
    return Typed(f"(not {c.boolean(args[0], ctx)})", "bool")


def _boolean(c: Compiler, args: tuple[ast.Expr, ...], ctx: Context) -> Typed:
    _expect("boolean", args, 1)
    return Typed(c.boolean(args[0], ctx), "bool")


def _exists(c: Compiler, args: tuple[ast.Expr, ...], ctx: Context) -> Typed:
    _expect("exists", args, 1)
    if c.forgiving and len(ast.united(args[0])) > 1:
        return Typed(forgiving.any_of(c, args[0], ctx), "bool")
    return Typed(shortcut(c, ast.bare(args[0]), ctx) or exists(c.value(args[0], ctx)), "bool")


def _empty(c: Compiler, args: tuple[ast.Expr, ...], ctx: Context) -> Typed:
    return Typed(f"(not {_exists(c, args, ctx).code})", "bool")


def _key(c: Compiler, args: tuple[ast.Expr, ...], ctx: Context) -> Typed:
    if len(args) != 2 or not isinstance(args[0], ast.Literal) or str(args[0].value) not in c.keys:
        raise SchematronError("XPath: key() takes the name of a declared key and a value here")
    python = c.keys[str(args[0].value)]
    return Typed(f"{python}(d, {tagged(c.value(args[1], ctx))})", "node", "*")


def _document(c: Compiler, args: tuple[ast.Expr, ...], ctx: Context) -> Typed:
    _expect("document", args, 1)
    named = c.value(args[0], ctx).known
    if named is None or len(named) != 1 or not isinstance(named[0], str):
        raise SchematronError("XPath: document() takes the name of a file, as a text that is known beforehand")
    return Typed(f"{c.book(named[0])}.top()", "node")


def _root(c: Compiler, args: tuple[ast.Expr, ...], ctx: Context) -> Typed:
    if args:
        _expect("root", args, 1)
        x = node_argument(c.value(args[0], ctx), "root()")
        return Typed(f"maybe(top_of, one({sequence(x).code}))", "node", "?")
    return Typed("d.top", "node")


def _contains(c: Compiler, args: tuple[ast.Expr, ...], ctx: Context) -> Typed:
    _expect("contains", args, 2)
    listed = _listed(c, args, ctx)
    if listed:
        return Typed(listed, "bool")
    made = c.value(args[0], ctx)
    part = text_argument(c.value(args[1], ctx))
    return Typed(f"({part} in {through(made, text_argument(made))})", "bool")


def _listed(c: Compiler, args: tuple[ast.Expr, ...], ctx: Context) -> str:
    """`contains(' A B ', concat(' ', x, ' '))`, the way these rules look a code up, as a look-up in a set."""
    whole, part = args
    if not (isinstance(whole, ast.Literal) and isinstance(whole.value, str)):
        return ""
    text = whole.value
    if not (isinstance(part, ast.Call) and part.name == "fn:concat" and len(part.args) == 3):
        return ""
    first, middle, last = part.args
    if not (isinstance(first, ast.Literal) and isinstance(last, ast.Literal) and first.value == last.value):
        return ""
    mark = first.value
    if not isinstance(mark, str) or len(mark) != 1 or not (text.startswith(mark) and text.endswith(mark)):
        return ""
    codes = tuple(dict.fromkeys(text[1:-1].split(mark)))
    if len(codes) < 2 or "" in codes:
        return ""
    value = single(c.value(middle, ctx))
    return f"listed({text_of(value)}, {c.set_of(codes)}, {mark!r}, {text!r})"


def _expect(name: str, args: tuple[ast.Expr, ...], count: int) -> None:
    if len(args) != count:
        raise SchematronError(f"XPath: {name}() takes {count} arguments, not {len(args)}")


_SPECIAL: dict[str, Callable[[Compiler, tuple[ast.Expr, ...], Context], Typed]] = {
    "position": _position,
    "last": _last,
    "current": _current,
    "current-group": _current_group,
    "current-grouping-key": _current_grouping_key,
    "not": _not,
    "boolean": _boolean,
    "exists": _exists,
    "empty": _empty,
    "key": _key,
    "root": _root,
    "document": _document,
    "doc": _document,
    "contains": _contains,
}
