"""Compiles function calls: the functions of XPath 2.0, constructors of types, and the schema's own functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from einvconv.errors import SchematronError
from einvconv.schematron.xpath import ast, library
from einvconv.schematron.xpath.operators import KIND_OF_TYPE, cast
from einvconv.schematron.xpath.typed import (
    EMPTY,
    NODES,
    NUMBERS,
    Typed,
    atomized,
    items,
    nodes,
    number_argument,
    optional_text,
    sequence,
    single,
    tagged,
    tagged_one,
    text_argument,
)

if TYPE_CHECKING:
    from einvconv.schematron.xpath.compile import Compiler, Context

Handler = Callable[["Compiler", "list[Typed]"], Typed]


def call(c: Compiler, e: ast.Call, ctx: Context) -> Typed:
    """Code for a function call; SchematronError when the function is not covered."""
    name, args = e.name, e.args
    if name.startswith("xs:"):
        local = name[3:]
        if local not in library.CAST_TYPES or len(args) != 1:
            raise SchematronError(f"XPath: {name}() with {len(args)} arguments is not covered")
        x = c.value(args[0], ctx)
        return EMPTY if x.kind == "empty" else cast(single(x), local)
    if not name.startswith("fn:"):
        return _own(c, name, args, ctx)
    local = name[3:]
    special = _SPECIAL.get(local)
    if special is not None:
        return special(c, args, ctx)
    entry = _FUNCTIONS.get(local)
    if entry is None or not entry[0] <= len(args) <= entry[1]:
        raise SchematronError(f"XPath: the function {local}() with {len(args)} arguments is not covered")
    made = [c.value(a, ctx) for a in args]
    folded = _folded(local, made)
    if folded is not None:
        return folded
    if not args and local in _IMPLICIT:
        if ctx.focus is None:
            raise SchematronError(f"XPath: {local}() has no context item here")
        made = [ctx.focus]
    return entry[2](c, made)


def _folded(local: str, args: list[Typed]) -> Typed | None:
    """The value of a function of literals, found when compiling."""
    function = _FOLDED.get(local)
    if function is None or not args:
        return None
    if local == "string-join" and len(args) == 2 and args[0].known is not None and args[1].known:
        if args[0].kind == "str":
            joined = str(args[1].known[0]).join(str(v) for v in args[0].known)
            return Typed(repr(joined), "str", known=(joined,))
        return None
    values = [a.known[0] for a in args if a.known is not None and len(a.known) == 1 and a.kind == "str"]
    if len(values) != len(args):
        return None
    found = str(function(*values))
    return Typed(repr(found), "str", known=(found,))


_FOLDED: dict[str, Callable[..., str]] = {
    "normalize-space": library.normalize_space,
    "concat": lambda *parts: "".join(parts),
    "upper-case": str.upper,
    "lower-case": str.lower,
    "translate": library.translate,
    "string-join": lambda *parts: "".join(parts),
}
_IMPLICIT = {"string", "string-length", "normalize-space", "number", "name", "local-name", "namespace-uri", "data",
             "path"}  # fmt: skip


def _own(c: Compiler, name: str, args: tuple[ast.Expr, ...], ctx: Context) -> Typed:
    function = c.functions.get((name, len(args)))
    if function is None:
        raise SchematronError(f"XPath: the function {name}() with {len(args)} arguments is not declared")
    code = ["d"]
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
    kind = KIND_OF_TYPE.get(local, "int" if local in library.CAST_TYPES else "any")
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


_NARROW = set(library.CAST_TYPES) - {"string", "boolean", "decimal", "double", "integer", "date", "time", "dateTime"}

# --- functions that look at their arguments' form or context


def _position(c: Compiler, args: tuple[ast.Expr, ...], ctx: Context) -> Typed:
    if not ctx.position:
        raise SchematronError("XPath: position() is not covered here")
    return Typed(ctx.position, "int")


def _last(c: Compiler, args: tuple[ast.Expr, ...], ctx: Context) -> Typed:
    if not ctx.size:
        raise SchematronError("XPath: last() is not covered here")
    return Typed(ctx.size, "int")


def _current(c: Compiler, args: tuple[ast.Expr, ...], ctx: Context) -> Typed:
    if ctx.current is None:
        raise SchematronError("XPath: current() is not covered here")
    return ctx.current


def _not(c: Compiler, args: tuple[ast.Expr, ...], ctx: Context) -> Typed:
    _expect("not", args, 1)
    return Typed(f"(not {c.boolean(args[0], ctx)})", "bool")


def _boolean(c: Compiler, args: tuple[ast.Expr, ...], ctx: Context) -> Typed:
    _expect("boolean", args, 1)
    return Typed(c.boolean(args[0], ctx), "bool")


def _exists(c: Compiler, args: tuple[ast.Expr, ...], ctx: Context) -> Typed:
    from einvconv.schematron.xpath.compile import exists

    _expect("exists", args, 1)
    return Typed(exists(c.value(args[0], ctx)), "bool")


def _empty(c: Compiler, args: tuple[ast.Expr, ...], ctx: Context) -> Typed:
    return Typed(f"(not {_exists(c, args, ctx).code})", "bool")


def _key(c: Compiler, args: tuple[ast.Expr, ...], ctx: Context) -> Typed:
    if len(args) != 2 or not isinstance(args[0], ast.Literal) or str(args[0].value) not in c.keys:
        raise SchematronError("XPath: key() takes the name of a declared key and a value here")
    python = c.keys[str(args[0].value)]
    return Typed(f"{python}(d, {tagged(c.value(args[1], ctx))})", "node", "*")


def _root(c: Compiler, args: tuple[ast.Expr, ...], ctx: Context) -> Typed:
    if args:
        x = nodes(c.value(args[0], ctx))
        return Typed(f"maybe(top_of, one({sequence(x).code}))", "node", "?")
    return Typed("d.top", "node")


def _contains(c: Compiler, args: tuple[ast.Expr, ...], ctx: Context) -> Typed:
    _expect("contains", args, 2)
    listed = _listed(c, args, ctx)
    if listed:
        return Typed(listed, "bool")
    whole, part = text_argument(c.value(args[0], ctx)), text_argument(c.value(args[1], ctx))
    return Typed(f"({part} in {whole})", "bool")


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
    return f"listed({_text(value)}, {c.set_of(codes)}, {mark!r}, {text!r})"


def _expect(name: str, args: tuple[ast.Expr, ...], count: int) -> None:
    if len(args) != count:
        raise SchematronError(f"XPath: {name}() takes {count} arguments, not {len(args)}")


_SPECIAL: dict[str, Callable[[Compiler, tuple[ast.Expr, ...], Context], Typed]] = {
    "position": _position,
    "last": _last,
    "current": _current,
    "not": _not,
    "boolean": _boolean,
    "exists": _exists,
    "empty": _empty,
    "key": _key,
    "root": _root,
    "contains": _contains,
}

# --- functions of values


def _text(x: Typed) -> str:
    """Code for `fn:string` of one atomic value or none, as concat() takes it."""
    made = single(x)
    if made.kind in ("str", "unt"):
        return made.code if made.card == "1" else f"({made.code} or '')"
    return f"text({made.code})" if made.card == "1" else f"text_or_blank({made.code})"


def concatenated(args: list[Typed]) -> Typed:
    """`fn:concat`."""
    return Typed(f"''.join(({', '.join(_text(a) for a in args)},))", "str")


def _string(c: Compiler, args: list[Typed]) -> Typed:
    return Typed(_text(args[0]), "str")


def _texts(function: str, kind: str = "str", least: int = 0) -> Handler:
    """A function whose arguments are texts; the first may be missing (None)."""

    def make(c: Compiler, args: list[Typed]) -> Typed:
        code = [optional_text(args[0]), *(text_argument(a) for a in args[1:])]
        return Typed(f"{function}({', '.join(code)})", kind)

    return make


def _normalized(c: Compiler, args: list[Typed]) -> Typed:
    x = single(args[0])
    stripped = f"{text_argument(x)}.strip(XML_SPACE)"
    if x.kind == "unt" and x.base and len(x.tags) == 1 and not x.attribute:
        return Typed(f"NC({x.base}, {x.tags[0]})", "str", stripped=stripped)
    return Typed(f"NS({optional_text(args[0])})", "str", stripped=stripped)


def _method(method: str) -> Handler:
    def make(c: Compiler, args: list[Typed]) -> Typed:
        return Typed(f"{text_argument(args[0])}.{method}({', '.join(text_argument(a) for a in args[1:])})", _kind(method))

    return make


def _kind(method: str) -> str:
    return "bool" if method in ("startswith", "endswith") else "str"


def _length(c: Compiler, args: list[Typed]) -> Typed:
    return Typed(f"len({text_argument(args[0])})", "int")


def _number(c: Compiler, args: list[Typed]) -> Typed:
    made = single(args[0])
    if made.kind == "dbl" and made.card == "1":
        return made
    if made.kind in ("str", "unt") and made.card == "1":
        return Typed(f"number({made.code})", "dbl")
    return Typed(f"number_of({made.code})", "dbl")


def _substring(c: Compiler, args: list[Typed]) -> Typed:
    code = [optional_text(args[0])]
    for a in args[1:]:
        x = number_argument(a)
        code.append(x.code if x.card == "1" else f"exactly_one({x.code})")
    return Typed(f"substring({', '.join(code)})", "str")


def _tokenize(c: Compiler, args: list[Typed]) -> Typed:
    if len(args) == 1:
        return Typed(f"tokenize_space({optional_text(args[0])})", "str", "*")
    known = None
    if args[0].known and args[1].known and len(args) == 2:
        known = tuple(library.tokenize(str(args[0].known[0]), str(args[1].known[0])))
        if not any(ch.isspace() for v in known for ch in v) and "" not in known:
            return Typed(f"{' '.join(known)!r}.split(' ')" if known else "()", "str", "*", known=known)
        return Typed(repr(known), "str", "*", known=known)
    code = [optional_text(args[0]), *(text_argument(a) for a in args[1:])]
    return Typed(f"tokenize({', '.join(code)})", "str", "*")


def _rounded(function: str) -> Handler:
    def make(c: Compiler, args: list[Typed]) -> Typed:
        x = number_argument(args[0])
        code = function.replace("$", x.code).replace("#", args[1].code if len(args) > 1 else "0")
        return Typed(code, x.kind, x.card)

    return make


def _abs(c: Compiler, args: list[Typed]) -> Typed:
    x = number_argument(args[0])
    return Typed(f"abs({x.code})" if x.card == "1" else f"maybe(abs, {x.code})", x.kind, x.card)


def _count(c: Compiler, args: list[Typed]) -> Typed:
    x = args[0]
    if x.kind == "empty":
        return Typed("0", "int")
    if x.kind == "node" and x.card == "*":
        x = nodes(x)
        if x.code.startswith("ELS("):
            return Typed(f"count_elements({x.code[4:]}", "int")
    return Typed(f"len({sequence(x).code})", "int")


def _sum(c: Compiler, args: list[Typed]) -> Typed:
    x = args[0]
    if x.kind == "empty":
        return Typed("0", "int") if len(args) == 1 else args[1]
    made = sequence(atomized(x))
    if made.kind in ("int", "dec") and len(args) == 1:
        return Typed(f"sum({made.code})", made.kind)
    kind = "dbl" if made.kind in ("unt", "dbl") else "any"
    if len(args) == 2:
        return Typed(f"sum_or({tagged(made)}, {tagged_one(args[1]).code})", "any", "?")
    # Of no items the sum is the integer 0, even of doubles; as a double it compares and prints the same.
    code = f"add_up({tagged(made)})"
    return Typed(f"float({code})" if kind == "dbl" else code, kind)


def _aggregate(code: str) -> Handler:
    def make(c: Compiler, args: list[Typed]) -> Typed:
        return Typed(code.replace("$", tagged(args[0])), "any", "?")

    return make


def _same_items(code: str, card: str = "*") -> Handler:
    """A function that gives items of its first argument."""

    def make(c: Compiler, args: list[Typed]) -> Typed:
        x = args[0]
        if x.kind == "empty":
            return EMPTY
        x = items(x) if x.kind in NODES else x
        inside = code.replace("$", sequence(x).code)
        for i, a in enumerate(args[1:], 1):
            inside = inside.replace(f"#{i}", sequence(items(a)).code if a.kind in NODES else a.code)
        kind = x.kind if not any(a.kind != x.kind for a in args[1:]) or "insert" not in code else "any"
        return Typed(inside, "any" if kind == "node" else kind, card)

    return make


def _distinct(c: Compiler, args: list[Typed]) -> Typed:
    x = sequence(atomized(args[0]))
    if x.kind in ("str", "unt"):
        return Typed(f"list(dict.fromkeys({x.code}))", x.kind, "*")
    return Typed(f"distinct_values({tagged(x)})", x.kind, "*")


def _join(c: Compiler, args: list[Typed]) -> Typed:
    x = sequence(atomized(args[0]))
    separator = text_argument(args[1]) if len(args) > 1 else "''"
    if x.kind in ("str", "unt"):
        return Typed(f"{separator}.join({x.code})", "str")
    return Typed(f"joined({tagged(x)}, {separator})", "str")


def _node_name(field: str) -> Handler:
    def make(c: Compiler, args: list[Typed]) -> Typed:
        x = args[0]
        if x.kind == "empty":
            return Typed("''", "str")
        if x.kind == "any" and x.card == "*":
            x = Typed(f"only_nodes({x.code})", "node", "*")
        if x.kind not in NODES:
            raise SchematronError("XPath: the name of a value that is no node")
        x = nodes(x)
        if x.card == "1":
            return Typed(f"{x.code}[4].{field}", "str")
        return Typed(f"head_of(one({sequence(x).code})).{field}", "str")

    return make


def _path(c: Compiler, args: list[Typed]) -> Typed:
    return Typed(f"path_of(one({sequence(nodes(args[0])).code}))", "str", "?")


def _moment_part(which: str) -> Handler:
    def make(c: Compiler, args: list[Typed]) -> Typed:
        return Typed(f"moment_part({single(args[0]).code}, {which!r})", "dec" if which == "second" else "int", "?")

    return make


def _constant(code: str, kind: str) -> Handler:
    return lambda c, args: Typed(code, kind)


def _data(c: Compiler, args: list[Typed]) -> Typed:
    return atomized(args[0])


def _codepoints(c: Compiler, args: list[Typed]) -> Typed:
    return Typed(f"codepoints({optional_text(args[0])})", "int", "*")


def _index_of(c: Compiler, args: list[Typed]) -> Typed:
    return Typed(f"index_of({tagged(args[0])}, {tagged_one(args[1]).code})", "int", "*")


def _translated(c: Compiler, args: list[Typed]) -> Typed:
    return Typed(f"translate({', '.join((optional_text(args[0]), text_argument(args[1]), text_argument(args[2])))})", "str")


def _compare(c: Compiler, args: list[Typed]) -> Typed:
    return Typed(f"compare_strings({optional_text(args[0])}, {optional_text(args[1])})", "int", "?")


assert set(NUMBERS) == {"int", "dec", "dbl"}
_FUNCTIONS: dict[str, tuple[int, int, Handler]] = {
    "true": (0, 0, _constant("True", "bool")),
    "false": (0, 0, _constant("False", "bool")),
    "current-date": (0, 0, _constant("now('date')", "date")),
    "current-time": (0, 0, _constant("now('time')", "time")),
    "current-dateTime": (0, 0, _constant("now('dateTime')", "dateTime")),
    "string": (0, 1, _string),
    "data": (0, 1, _data),
    "concat": (2, 99, lambda c, args: concatenated(args)),
    "string-join": (1, 2, _join),
    "string-length": (0, 1, _length),
    "normalize-space": (0, 1, _normalized),
    "upper-case": (1, 1, _method("upper")),
    "lower-case": (1, 1, _method("lower")),
    "starts-with": (2, 2, _method("startswith")),
    "ends-with": (2, 2, _method("endswith")),
    "substring": (2, 3, _substring),
    "substring-before": (2, 2, _texts("substring_before")),
    "substring-after": (2, 2, _texts("substring_after")),
    "translate": (3, 3, _translated),
    "matches": (2, 3, _texts("matches", "bool")),
    "replace": (3, 4, _texts("replace")),
    "tokenize": (1, 3, _tokenize),
    "compare": (2, 2, _compare),
    "string-to-codepoints": (1, 1, _codepoints),
    "codepoints-to-string": (1, 1, lambda c, args: Typed(f"from_codepoints({sequence(atomized(args[0])).code})", "str")),
    "number": (0, 1, _number),
    "abs": (1, 1, _abs),
    "round": (1, 1, _rounded("round_($)")),
    "floor": (1, 1, _rounded("rounded($, 'floor')")),
    "ceiling": (1, 1, _rounded("rounded($, 'ceiling')")),
    "round-half-to-even": (1, 2, _rounded("rounded($, 'even', #)")),
    "count": (1, 1, _count),
    "sum": (1, 2, _sum),
    "avg": (1, 1, _aggregate("average($)")),
    "max": (1, 1, _aggregate("extreme($, 'max')")),
    "min": (1, 1, _aggregate("extreme($, 'min')")),
    "distinct-values": (1, 1, _distinct),
    "index-of": (2, 2, _index_of),
    "reverse": (1, 1, _same_items("list($)[::-1]")),
    "subsequence": (2, 3, lambda c, args: _same_items(f"subsequence($, #1{', #2' if len(args) > 2 else ''})")(c, args)),
    "zero-or-one": (1, 1, _same_items("only($, 0, 1)")),
    "one-or-more": (1, 1, _same_items("only($, 1, None)")),
    "exactly-one": (1, 1, _same_items("only($, 1, 1)")),
    "name": (0, 1, _node_name("name")),
    "local-name": (0, 1, _node_name("local")),
    "namespace-uri": (0, 1, _node_name("uri")),
    "path": (0, 1, _path),
    "year-from-date": (1, 1, _moment_part("year")),
    "month-from-date": (1, 1, _moment_part("month")),
    "day-from-date": (1, 1, _moment_part("day")),
    "year-from-dateTime": (1, 1, _moment_part("year")),
    "month-from-dateTime": (1, 1, _moment_part("month")),
    "day-from-dateTime": (1, 1, _moment_part("day")),
    "hours-from-time": (1, 1, _moment_part("hour")),
    "minutes-from-time": (1, 1, _moment_part("minute")),
    "seconds-from-time": (1, 1, _moment_part("second")),
}
