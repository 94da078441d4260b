"""The functions of XPath 2.0 that depend on the values of their arguments alone: how each is compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from einvconv.errors import SchematronError
from einvconv.schematron.xpath import library, regex
from einvconv.schematron.xpath.typed import (
    EMPTY,
    MOMENTS,
    NODES,
    NUMBERS,
    Typed,
    atomized,
    given_text,
    items,
    node_argument,
    nodes,
    number_argument,
    optional_text,
    sequence,
    single,
    tagged,
    tagged_one,
    text_argument,
    unread,
)
from einvconv.schematron.xpath.values import LimitReached, XPathError

if TYPE_CHECKING:
    from einvconv.schematron.xpath.compile import Compiler

Handler = Callable[["Compiler", "list[Typed]"], Typed]


def text_of(x: Typed) -> str:
    """Code for `fn:string` of one atomic value or none, as concat() takes it."""
    if x.kind == "any" and x.card == "1":
        return f"item_text({x.code})"
    made = single(x)
    if made.kind in ("str", "unt"):
        return made.code if made.card == "1" else f"({made.code} or '')"
    return f"text({made.code})" if made.card == "1" else f"text_or_blank({made.code})"


def through(x: Typed, code: str) -> str:
    """Code for a text that a function looks through, charged where it is kept with the document and may be long."""
    return f"weighed(d, {code})" if x.is_cell and x.kind == "unt" else code


def _concat(c: Compiler, args: list[Typed]) -> Typed:
    parts = f"({', '.join(text_of(a) for a in args)},)"
    return Typed(f"concatenated(d, {parts})" if c.growing else f"''.join({parts})", "str")


def _string(c: Compiler, args: list[Typed]) -> Typed:
    return Typed(text_of(args[0]), "str")


def _texts(function: str, kind: str = "str", least: int = 0) -> Handler:
    """A function whose arguments are texts; the first may be missing (None)."""

    def make(c: Compiler, args: list[Typed]) -> Typed:
        code = [through(args[0], optional_text(args[0])), *(text_argument(a) for a in args[1:])]
        return Typed(f"{function}({', '.join(code)})", kind)

    return make


def _replace(c: Compiler, args: list[Typed]) -> Typed:
    _checked(args[1:2] + args[3:])
    return Typed(f"replace(d, {_with_texts(args)})", "str")


def _matches(c: Compiler, args: list[Typed]) -> Typed:
    _checked(args[1:])
    return Typed(f"matches(d, {_with_texts(args)})", "bool")


def _with_texts(args: list[Typed]) -> str:
    return ", ".join([optional_text(args[0]), *(given_text(a) for a in args[1:])])


def _checked(args: list[Typed]) -> None:
    """A regular expression and its flags, where they are known, are held to be ones that can be run."""
    known = [a.known[0] for a in args if a.known is not None and len(a.known) == 1 and isinstance(a.known[0], str)]
    if known and len(known) == len(args):
        try:
            regex.compiled(*known)
        except XPathError as error:
            raise SchematronError(f"XPath: {error}") from None


def _normalized(c: Compiler, args: list[Typed]) -> Typed:
    x = single(args[0])
    stripped = f"{text_argument(x)}.strip(XML_SPACE)"
    if x.kind == "unt" and x.base and len(x.tags) == 1 and not x.attribute:
        return Typed(f"NC({x.base}, {x.tags[0]})", "str", stripped=stripped)
    return Typed(f"NS({through(args[0], optional_text(args[0]))})", "str", stripped=stripped)


def _method(method: str) -> Handler:
    def make(c: Compiler, args: list[Typed]) -> Typed:
        text, more = through(args[0], text_argument(args[0])), ", ".join(map(text_argument, args[1:]))
        return Typed(f"{text}.{method}({more})", _kind(method))

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
    _checked(args[1:])
    known = None
    if args[0].known and args[1].known and len(args) == 2 and args[0].kind == args[1].kind == "str":
        known = tuple(_tokens(str(args[0].known[0]), str(args[1].known[0])))
        if not any(ch.isspace() for v in known for ch in v) and "" not in known:
            listed = repr(known) if len(known) < _FEW_CODES else f"{' '.join(known)!r}.split(' ')"
            return Typed(listed, "str", "*", known=known)
        return Typed(repr(known), "str", "*", known=known)
    return Typed(f"tokenize(d, {_with_texts(args)})", "str", "*")


def _tokens(text: str, pattern: str) -> list[str]:
    try:
        return library.tokenize(None, text, pattern)
    except (XPathError, LimitReached) as error:
        raise SchematronError(f"XPath: {error}") from None


def _round(c: Compiler, args: list[Typed]) -> Typed:
    x = number_argument(args[0])
    if len(args) > 1:
        return Typed(f"round_to({x.code}, {_integer(args[1])})", x.kind, x.card)
    return Typed(f"round_({x.code})", x.kind, x.card, is_whole=True)


def _rounded(how: str) -> Handler:
    def make(c: Compiler, args: list[Typed]) -> Typed:
        x = number_argument(args[0])
        return Typed(f"rounded({x.code}, {how!r})", x.kind, x.card)

    return make


def _half_to_even(c: Compiler, args: list[Typed]) -> Typed:
    x = number_argument(args[0])
    return Typed(f"rounded({x.code}, 'even', {_integer(args[1]) if len(args) > 1 else '0'})", x.kind, x.card)


def _integer(x: Typed) -> str:
    """Code for an argument of type `xs:integer`."""
    return single(x).code if x.kind == "int" and x.card == "1" else f"integer_argument({tagged_one(x).code})"


def _double(x: Typed) -> str:
    """Code for an argument of type `xs:double`."""
    made = number_argument(x)
    if made.kind in NUMBERS:
        return made.code if made.card == "1" else f"exactly_one({made.code})"
    return f"double_argument({made.code})"


def _abs(c: Compiler, args: list[Typed]) -> Typed:
    x = number_argument(args[0])
    return Typed(f"abs({x.code})" if x.card == "1" else f"maybe(abs, {x.code})", x.kind, x.card)


def _count(c: Compiler, args: list[Typed]) -> Typed:
    x = args[0]
    if x.kind == "empty":
        return Typed("0", "int")
    if x.counted:
        return Typed(x.counted, "int")
    if x.kind == "node" and x.base and len(x.tags) == 1:
        return Typed(f"count_children({x.base}, {x.tags[0]})", "int")
    if x.kind == "node" and x.card == "*":
        x = nodes(x)
    return Typed(f"len({unread(sequence(x).code)})", "int")


def _sum(c: Compiler, args: list[Typed]) -> Typed:
    x = args[0]
    if x.kind == "empty":
        return Typed("0", "int") if len(args) == 1 else args[1]
    made = sequence(atomized(x))
    if made.kind in MOMENTS:
        raise SchematronError(f"XPath: sum() of xs:{made.kind} is not covered")
    if made.kind in ("int", "dec") and len(args) == 1:
        return Typed(f"sum({made.code})", made.kind)
    if len(args) == 2:
        return Typed(f"sum_or({tagged(made)}, {tagged_one(args[1]).code})", "any", "?")
    # Of no items the sum is the integer 0, even of doubles: what is added to it stays a decimal.
    return Typed(f"add_up({tagged(made)})", "any")


def _aggregate(code: Callable[[str], str], *, of_them: bool = False) -> Handler:
    """A function of a sequence; `of_them`: what it gives is one of the items."""

    def make(c: Compiler, args: list[Typed]) -> Typed:
        kind = args[0].kind if of_them and args[0].kind in MOMENTS else "any"
        return Typed(code(tagged(args[0])), kind, "?")

    return make


def _same_items(code: Callable[..., str], least: int = 0) -> Handler:
    """A function that gives items of its first argument, by the code of that sequence and of the numbers after it;
    `least` of them, or it fails."""

    def make(c: Compiler, args: list[Typed]) -> Typed:
        x = args[0]
        if x.kind == "empty":
            return Typed(code("()"), "any", "*") if least else EMPTY
        x = items(x) if x.kind in NODES else x
        made = code(sequence(x).code, *(_double(a) for a in args[1:]))
        return Typed(made, "any" if x.kind == "node" else x.kind, "*")

    return make


def _distinct(c: Compiler, args: list[Typed]) -> Typed:
    x = sequence(atomized(args[0]))
    if x.kind in ("str", "unt"):
        return Typed(f"list(dict.fromkeys({x.code}))", x.kind, "*")
    return Typed(f"distinct_values({tagged(x)})", x.kind, "*")


def _join(c: Compiler, args: list[Typed]) -> Typed:
    x = sequence(atomized(args[0]))
    separator = given_text(args[1]) if len(args) > 1 else "''"
    if x.kind in ("str", "unt"):
        code = f"concatenated(d, {x.code}, {separator})" if c.growing else f"{separator}.join({x.code})"
        return Typed(code, "str")
    return Typed(f"joined_within(d, {tagged(x)}, {separator})", "str")


def _node_name(field: str) -> Handler:
    def make(c: Compiler, args: list[Typed]) -> Typed:
        x = args[0]
        if x.kind == "empty":
            return Typed("''", "str")
        x = node_argument(x, f"{field}()")
        if x.card == "1":
            return Typed(f"{x.code}[4].{field}", "str")
        return Typed(f"head_of(one({sequence(x).code})).{field}", "str")

    return make


def _path(c: Compiler, args: list[Typed]) -> Typed:
    return Typed(f"path_of(one({sequence(node_argument(args[0], 'path()')).code}))", "str", "?")


def _moment_part(which: str, wanted: str) -> Handler:
    def make(c: Compiler, args: list[Typed]) -> Typed:
        form = "part_of_length" if wanted == "dayTimeDuration" else "moment_part"
        code = f"{form}({_moment(args[0], wanted)}, {which!r})"
        return Typed(code, "dec" if which == "second" else "int", "?")

    return make


def _adjusted(kind: str) -> Handler:
    def make(c: Compiler, args: list[Typed]) -> Typed:
        code = _moment(args[0], kind)
        if len(args) == 1:
            return Typed(f"adjusted({code}, Duration.parse('PT0S'))", kind, "?")
        if args[1].kind == "empty":
            return Typed(f"without_zone({code})", kind, "?")
        return Typed(f"adjusted({code}, {_moment(args[1], 'dayTimeDuration')})", kind, "?")

    return make


def _moment(x: Typed, kind: str) -> str:
    """Code for an optional argument of a kind of moment."""
    made = single(x)
    return made.code if made.kind == kind else f"moment_argument({tagged_one(made).code}, {kind!r})"


def _format_number(c: Compiler, args: list[Typed]) -> Typed:
    x = number_argument(args[0])
    return Typed(f"format_number({x.code}, {given_text(args[1])})", "str")


def _constant(code: str, kind: str) -> Handler:
    return lambda c, args: Typed(code, kind)


def _data(c: Compiler, args: list[Typed]) -> Typed:
    return atomized(args[0])


def _codepoints(c: Compiler, args: list[Typed]) -> Typed:
    return Typed(f"codepoints({through(args[0], optional_text(args[0]))})", "int", "*")


def _index_of(c: Compiler, args: list[Typed]) -> Typed:
    wanted = tagged_one(args[1])
    code = wanted.code if wanted.card == "1" else f"exactly_one({wanted.code})"
    return Typed(f"index_of({tagged(args[0])}, {code})", "int", "*")


def _translated(c: Compiler, args: list[Typed]) -> Typed:
    return Typed(
        f"translate({through(args[0], optional_text(args[0]))}, {given_text(args[1])}, {given_text(args[2])})",
        "str",
    )


def _compare(c: Compiler, args: list[Typed]) -> Typed:
    return Typed(f"compare_strings({optional_text(args[0])}, {optional_text(args[1])})", "int", "?")


MAX_ARGUMENTS = 10_000

FUNCTIONS: dict[str, tuple[int, int, Handler]] = {
    "true": (0, 0, _constant("True", "bool")),
    "false": (0, 0, _constant("False", "bool")),
    "current-date": (0, 0, _constant("now(d, 'date')", "date")),
    "current-time": (0, 0, _constant("now(d, 'time')", "time")),
    "current-dateTime": (0, 0, _constant("now(d, 'dateTime')", "dateTime")),
    "string": (0, 1, _string),
    "data": (0, 1, _data),
    "concat": (2, MAX_ARGUMENTS, _concat),
    "string-join": (1, 2, _join),
    "string-length": (0, 1, _length),
    "normalize-space": (0, 1, _normalized),
    "upper-case": (1, 1, _method("upper")),
    "lower-case": (1, 1, lambda c, args: Typed(f"lower({through(args[0], text_argument(args[0]))})", "str")),
    "starts-with": (2, 2, _method("startswith")),
    "ends-with": (2, 2, _method("endswith")),
    "substring": (2, 3, _substring),
    "substring-before": (2, 2, _texts("substring_before")),
    "substring-after": (2, 2, _texts("substring_after")),
    "translate": (3, 3, _translated),
    "matches": (2, 3, _matches),
    "replace": (3, 4, _replace),
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
    "round": (1, 2, _round),
    "format-number": (2, 2, _format_number),
    "adjust-date-to-timezone": (1, 2, _adjusted("date")),
    "adjust-time-to-timezone": (1, 2, _adjusted("time")),
    "adjust-dateTime-to-timezone": (1, 2, _adjusted("dateTime")),
    "floor": (1, 1, _rounded("floor")),
    "ceiling": (1, 1, _rounded("ceiling")),
    "round-half-to-even": (1, 2, _half_to_even),
    "count": (1, 1, _count),
    "sum": (1, 2, _sum),
    "avg": (1, 1, _aggregate(lambda x: f"average({x})")),
    "max": (1, 1, _aggregate(lambda x: f"extreme({x}, 'max')", of_them=True)),
    "min": (1, 1, _aggregate(lambda x: f"extreme({x}, 'min')", of_them=True)),
    "distinct-values": (1, 1, _distinct),
    "index-of": (2, 2, _index_of),
    "reverse": (1, 1, _same_items(lambda x: f"list({x})[::-1]")),
    "subsequence": (2, 3, _same_items(lambda x, *numbers: f"subsequence({', '.join((x, *numbers))})")),
    "zero-or-one": (1, 1, _same_items(lambda x: f"only({x}, 0, 1)")),
    "one-or-more": (1, 1, _same_items(lambda x: f"only({x}, 1, None)", 1)),
    "exactly-one": (1, 1, _same_items(lambda x: f"only({x}, 1, 1)", 1)),
    "name": (0, 1, _node_name("name")),
    "local-name": (0, 1, _node_name("local")),
    "namespace-uri": (0, 1, _node_name("uri")),
    "path": (0, 1, _path),
    **{
        f"{plural}-from-{'duration' if kind == 'dayTimeDuration' else kind}": (1, 1, _moment_part(which, kind))
        for kind, fields in (
            ("date", ("year", "month", "day")),
            ("time", ("hours", "minutes", "seconds")),
            ("dateTime", ("year", "month", "day", "hours", "minutes", "seconds")),
            ("dayTimeDuration", ("days", "hours", "minutes", "seconds")),
        )
        for plural, which in ((field, field.removesuffix("s")) for field in fields)
    },
}
