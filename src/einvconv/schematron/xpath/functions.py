"""The functions of XPath 2.0 that depend on the values of their arguments alone: how each is compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from einvconv.errors import SchematronError
from einvconv.schematron.xpath import library
from einvconv.schematron.xpath.typed import (
    EMPTY,
    NODES,
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
    from einvconv.schematron.xpath.compile import Compiler

Handler = Callable[["Compiler", "list[Typed]"], Typed]


def text_of(x: Typed) -> str:
    """Code for `fn:string` of one atomic value or none, as concat() takes it."""
    made = single(x)
    if made.kind in ("str", "unt"):
        return made.code if made.card == "1" else f"({made.code} or '')"
    return f"text({made.code})" if made.card == "1" else f"text_or_blank({made.code})"


def concatenated(args: list[Typed]) -> Typed:
    """`fn:concat`."""
    return Typed(f"''.join(({', '.join(text_of(a) for a in args)},))", "str")


def _string(c: Compiler, args: list[Typed]) -> Typed:
    return Typed(text_of(args[0]), "str")


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
        return Typed(
            f"{text_argument(args[0])}.{method}({', '.join(text_argument(a) for a in args[1:])})", _kind(method)
        )

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


# A longer list of codes is written as one text, which keeps the module small; it is rarely more than a set's source.
_FEW_CODES = 100


def _tokenize(c: Compiler, args: list[Typed]) -> Typed:
    if len(args) == 1:
        return Typed(f"tokenize_space({optional_text(args[0])})", "str", "*")
    known = None
    if args[0].known and args[1].known and len(args) == 2:
        known = tuple(library.tokenize(str(args[0].known[0]), str(args[1].known[0])))
        if not any(ch.isspace() for v in known for ch in v) and "" not in known:
            listed = repr(known) if len(known) < _FEW_CODES else f"{' '.join(known)!r}.split(' ')"
            return Typed(listed, "str", "*", known=known)
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
        if x.code.startswith("named_siblings(") and x.code.count("(") == 1:
            return Typed(f"count_{x.code}", "int")
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
    return Typed(
        f"translate({', '.join((optional_text(args[0]), text_argument(args[1]), text_argument(args[2])))})", "str"
    )


def _compare(c: Compiler, args: list[Typed]) -> Typed:
    return Typed(f"compare_strings({optional_text(args[0])}, {optional_text(args[1])})", "int", "?")


FUNCTIONS: dict[str, tuple[int, int, Handler]] = {
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
    "codepoints-to-string": (
        1,
        1,
        lambda c, args: Typed(f"from_codepoints({sequence(atomized(args[0])).code})", "str"),
    ),
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
