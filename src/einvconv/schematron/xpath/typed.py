"""What the compiler knows of an expression: the Python code for it, and the static type of what the code gives.

Kinds: `node` (records), `attr` and `text` (the values of such nodes), `unt` (untyped values as plain texts), `str`,
`bool`, `int`, `dec` (decimals, or integers that count as such), `dbl`, `date`, `time`, `dateTime`, `dayTimeDuration`,
`any` (items that know their own type) and `empty`.
Cardinalities: `1` the value itself, `?` the value or None, `*` a sequence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from einvconv.errors import SchematronError

NODES = ("node", "attr", "text")
STRINGS = ("str", "unt", "attr", "text", "node")
NUMBERS = ("int", "dec", "dbl")
MOMENTS = {"date": "Date", "time": "Time", "dateTime": "DateTime", "dayTimeDuration": "Duration"}


class Each(NamedTuple):
    """The inside of a generator expression in its two parts: the item, and the `for` and `if` clauses that make it.

    Code is built of such parts and never taken apart again: what looks like a clause may be a text of the schema.
    """

    item: str
    clauses: str

    @property
    def code(self) -> str:
        """Both parts together."""
        return f"{self.item} {self.clauses}"


class Charged(str):
    """Code for a sequence that is charged to the run: `inner` is the code without that, `each` the steps for an item.

    `kept`: the code only looks up a sequence that is there already, so that to ask for its length costs nothing.
    """

    __slots__ = ("each", "inner", "kept")

    inner: str
    each: int
    kept: bool


def charged(code: str, each: int = 1, kept: bool = False) -> str:
    """Code for a sequence that is charged so many steps for each item; what is charged already is charged the more."""
    if not each:
        return code
    if isinstance(code, Charged):
        each += code.each
        kept = code.kept
        code = code.inner
    made = Charged(f"spend(d, {code})" if each == 1 else f"spend(d, {code}, {each})")
    made.inner, made.each, made.kept = code, each, kept
    return made


def unread(code: str) -> str:
    """Code for a sequence of which nothing is read but its length."""
    return code.inner if isinstance(code, Charged) and code.kept else code


@dataclass(frozen=True)
class Typed:
    """Python code with its static type."""

    code: str
    kind: str
    card: str = "1"
    ordered: bool = True
    """Nodes: in document order, each once."""
    lazy: Each | None = None
    """For `*`: a generator expression's inside, for where one pass is enough."""
    base: str = ""
    """A path of child steps only: the code of the record it starts from, with `tags` and perhaps `attribute`."""
    tags: tuple[str, ...] = ()
    attribute: str = ""
    parent: str = ""
    """Nodes: all child elements of one record, whose code this is."""
    counted: str = ""
    """Nodes: code that counts them without making them, where there is any."""
    is_cell: bool = False
    """The code does nothing but look up a value of the document."""
    is_kept: bool = False
    """The code looks up a value of a variable, which may be asked for again and again."""
    is_whole: bool = False
    """A decimal without digits after its point."""
    stripped: str = ""
    """For normalize-space(): code for the text without the white space around it, which is blank when it is."""
    known: tuple[Any, ...] | None = None
    """The items, where they are known when compiling."""
    records: Callable[[], Typed] | None = field(default=None, compare=False)
    """For attr and text: the same as records, for where more than the value is asked."""

    @property
    def is_listed(self) -> bool:
        """Whether the code is a list of `lazy`, and not what `lazy` walks over."""
        return self.lazy is not None and self.code == f"[{self.lazy.code}]"

    def with_code(self, code: str, **changes: Any) -> Typed:
        """The same type for other code, without what was known of the old code's form."""
        return replace(self, code=code, **{**_CLEARED, **changes})


_CLEARED: dict[str, Any] = {
    "lazy": None, "stripped": "", "base": "", "tags": (), "attribute": "", "records": None, "parent": "",
    "counted": "",
    "is_cell": False, "is_kept": False, "is_whole": False,
}  # fmt: skip


EMPTY = Typed("()", "empty", "*", known=())


def is_simple(code: str) -> bool:
    """Whether code is a name or a number, free to repeat."""
    return code.isidentifier() or code.isdigit()


def nodes(x: Typed) -> Typed:
    """Nodes as records: code for a sequence in document order."""
    if x.kind in ("attr", "text"):
        return nodes(x.records()) if x.records is not None else Typed(f"detached({sequence(x).code})", "node", "*")
    if x.card == "*":
        return x if x.ordered else x.with_code(charged(f"sort({x.code})", 4), ordered=True)
    return x


def sequence(x: Typed) -> Typed:
    """The same with cardinality `*`."""
    if x.card == "*":
        return nodes(x) if x.kind == "node" else x
    code = f"({x.code},)" if x.card == "1" else f"opt({x.code})"
    return x.with_code(code, card="*")


def _iter(x: Typed) -> str:
    """Code to iterate over once, in any order."""
    if x.card == "*":
        return f"({x.lazy.code})" if x.lazy else x.code
    return sequence(x).code


def atomized(x: Typed) -> Typed:
    """Atomic values; nodes become `unt`. Several nodes keep their order and their number."""
    if x.kind in ("attr", "text"):
        return replace(x, kind="unt", records=None, base="", tags=(), attribute="")
    if x.kind != "node":
        return x.with_code(f"atoms({x.code})" if x.card == "*" else f"atom({x.code})") if x.kind == "any" else x
    if x.card == "*":
        if x.base and x.tags:
            return Typed(f"SS(d, {x.base}, {', '.join(x.tags)})", "unt", "*")
        if x.lazy and x.ordered:
            body = Each(_text(x.lazy.item), x.lazy.clauses)
        else:
            body = Each(_text("z"), f"for z in {nodes(x).code}")
        return Typed(f"[{body.code}]", "unt", "*", lazy=body)
    if x.card == "?":
        return Typed(f"text_or_none({x.code})", "unt", "?")
    return Typed(_text(x.code), "unt", "1")


def _text(code: str) -> str:
    if is_simple(code):
        return f"({code}[0] if {code}[0] is not None else SV({code}))"
    return f"SV({code})"


def iterated(x: Typed) -> str:
    """Atomic values to iterate over once in any order: for comparisons that look for one pair."""
    if x.kind == "node" and x.card == "*" and not x.base and x.lazy:
        return f"({_text(x.lazy.item)} {x.lazy.clauses})"
    return _iter(atomized(x))


def single(x: Typed) -> Typed:
    """One atomic value or none, an error for several."""
    if x.kind == "empty":
        return Typed("None", "any", "?")
    if x.card != "*":
        # A text that is one already keeps what is known of how it was found.
        return x if x.kind in ("str", "unt") else atomized(x)
    if x.kind == "node" and x.base and x.tags and not x.attribute:
        form = {1: "S(", 2: "S2(d, "}.get(len(x.tags), "SP(d, ")
        return Typed(f"{form}{x.base}, {', '.join(x.tags)})", "unt", "?", base=x.base, tags=x.tags)
    if x.kind == "node":
        return Typed(f"text_or_none(one({nodes(x).code}))", "unt", "?")
    made = atomized(x)
    return made.with_code(f"one({made.code})", card="?")


def tagged(x: Typed) -> str:
    """Code for a sequence of atomic items that know their own types."""
    if x.kind == "empty":
        return "()"
    made = sequence(atomized(x))
    return f"untyped({made.code})" if made.kind == "unt" else made.code


def tagged_one(x: Typed) -> Typed:
    """One atomic item, or none, that knows its own type."""
    made = single(x)
    if made.kind != "unt":
        return made
    code = f"Untyped({made.code})" if made.card == "1" else f"untyped_or_none({made.code})"
    return made.with_code(code, kind="any")


def items(x: Typed) -> Typed:
    """Items that know their own types, nodes as records: kind `any` or `node`."""
    if x.kind in NODES:
        return nodes(x)
    if x.kind == "unt":
        if x.card == "*":
            return Typed(f"untyped({x.code})", "any", "*")
        return replace(tagged_one(x), kind="any")
    return replace(x, kind="any") if x.kind != "any" else x


def node_argument(x: Typed, what: str) -> Typed:
    """The nodes of an argument or operand that takes nodes; SchematronError for values."""
    if x.kind == "any":
        return Typed(f"only_nodes({sequence(x).code})", "node", "*", ordered=False)
    if x.kind not in NODES and x.kind != "empty":
        raise SchematronError(f"XPath: {what} takes nodes")
    return x if x.kind == "empty" else nodes(x)


def text_argument(x: Typed) -> str:
    """Code for an argument of type `xs:string?`: a text, empty for nothing; numbers are an error."""
    made = single(x)
    if made.kind in ("str", "unt"):
        return made.code if made.card == "1" else f"({made.code} or '')"
    return f"string_argument({made.code})"


def given_text(x: Typed) -> str:
    """Code for an argument of type `xs:string`: a text that must be there."""
    made = single(x)
    if made.kind in ("str", "unt"):
        return made.code if made.card == "1" else f"exactly_one({made.code})"
    return f"string_argument(exactly_one({made.code}))"


def optional_text(x: Typed) -> str:
    """Code for an argument of type `xs:string?` that may be None."""
    made = single(x)
    return made.code if made.kind in ("str", "unt") else f"maybe(string_argument, {made.code})"


def number_argument(x: Typed) -> Typed:
    """One number or none; untyped values become doubles."""
    made = single(x)
    if made.kind in NUMBERS:
        return made
    if made.kind == "unt":
        code = f"to_double({made.code})" if made.card == "1" else f"maybe(to_double, {made.code})"
        return made.with_code(code, kind="dbl")
    return made.with_code(f"maybe(numeric, {made.code})", kind="any", card="?")


def merged(x: Typed, y: Typed) -> tuple[Typed, Typed]:
    """Two alternatives in one type."""
    if x.kind == "empty" or y.kind == "empty":
        other = y if x.kind == "empty" else x
        made = sequence(items(other)) if other.kind in NODES else sequence(other)
        blank = made.with_code("()")
        return (blank, made) if x.kind == "empty" else (made, blank)
    if x.kind != y.kind:
        if {x.kind, y.kind} == {"int", "dec"}:
            x, y = replace(x, kind="dec"), replace(y, kind="dec")
        else:
            x, y = items(x), items(y)
            x, y = replace(x, kind="any"), replace(y, kind="any")
    elif x.kind in ("attr", "text"):
        x, y = nodes(x), nodes(y)
    if x.card != y.card:
        if "*" in (x.card, y.card):
            x, y = sequence(x), sequence(y)
        else:
            x, y = replace(x, card="?"), replace(y, card="?")
    if x.kind == "node" and x.card == "*":
        x, y = nodes(x), nodes(y)
    return x, y


def settled(x: Typed) -> Typed:
    """A value in a form that can be kept: a real sequence in document order."""
    if x.kind in NODES:
        made = nodes(x) if x.kind == "node" else x
        return made.with_code(made.code, is_cell=made.is_cell, records=made.records)
    return x


def truth(x: Typed) -> str:
    """Code for the effective boolean value of a value."""
    if x.kind == "bool":
        if x.card == "1":
            return x.code
        return f"truth({x.code})" if x.card == "*" else f"(({x.code}) is True)"
    if x.kind == "empty":
        return "False"
    if x.kind in NODES:
        return exists(x)
    if x.card == "1":
        if x.kind in ("str", "unt"):
            return f"({x.code} != '')"
        if x.kind in ("int", "dec"):
            return f"({x.code} != 0)"
        return f"truth_of({x.code})"
    return f"truth_of({x.code})" if x.card == "?" else f"truth({tagged(x) if x.kind != 'any' else x.code})"


def exists(x: Typed) -> str:
    """Code for whether there is any item."""
    if x.kind == "empty":
        return "False"
    if x.card == "1":
        return "True"
    if x.attribute and not x.tags and x.base:
        return f"({x.attribute} in {x.base}[2])"
    if x.card == "?":
        return f"({x.code} is not None)"
    if x.base and x.tags and x.attribute:
        return f"EA(d, {x.base}, {x.attribute}, {', '.join(x.tags)})"
    if x.base and x.tags and x.kind == "node":
        if len(x.tags) == 1:
            return f"({x.tags[0]} in {x.base}[1])"
        return f"{'E2' if len(x.tags) == 2 else 'E'}(d, {x.base}, {', '.join(x.tags)})"
    if x.parent:
        return f"({x.parent}[1] is not EMPTY)"
    if x.counted:
        return f"({x.counted} > 0)"
    if x.lazy and (x.is_listed or x.kind != "node"):
        return f"any(True {x.lazy.clauses})"
    return f"bool({unread(x.code)})"
