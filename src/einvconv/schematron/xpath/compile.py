"""Compiles XPath 2.0 syntax trees to Python expressions."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeVar

from einvconv.errors import SchematronError
from einvconv.schematron.xpath import ast, forgiving, operators, paths, sharing
from einvconv.schematron.xpath.scope import (
    Signature,
    free_variables,
    is_costly,
    is_heavy,
    size_of,
    uses_focus,
    uses_position,
)
from einvconv.schematron.xpath.shortcuts import shortcut
from einvconv.schematron.xpath.typed import (
    EMPTY,
    NODES,
    NUMBERS,
    Each,
    Typed,
    charged,
    items,
    merged,
    nodes,
    number_argument,
    sequence,
    settled,
    truth,
)

_Made = TypeVar("_Made")
_BOOLEAN_OPS = {"or", "and", "=", "!=", "<", "<=", ">", ">=", "eq", "ne", "lt", "le", "gt", "ge", "is", "<<", ">>"}


@dataclass(frozen=True)
class Context:
    """Where an expression stands: its context item and the variables in scope."""

    focus: Typed | None
    position: str = ""
    size: str = ""
    variables: dict[str, Typed] = field(default_factory=dict)
    constant: frozenset[str] = frozenset()
    """Variables that have one value for a whole document."""
    current: Typed | None = None
    group: Typed | None = None
    """Inside `xsl:for-each-group`: the items of the group, and what they have in common."""
    grouping_key: Typed | None = None
    inside_cell: bool = False
    in_loop: bool = False
    """What stands here may be evaluated many times for one node: reading a sequence is charged."""

    def at(self, focus: Typed, position: str = "", size: str = "") -> Context:
        """The same place with another context item."""
        return replace(self, focus=focus, position=position, size=size)

    def looping(self) -> Context:
        """The same place, inside a loop."""
        return self if self.in_loop else replace(self, in_loop=True)

    def bind(self, name: str, value: Typed) -> Context:
        """The same place with one more variable of its own."""
        return replace(self, variables={**self.variables, name: value}, constant=self.constant - {name})


@dataclass
class Cell:
    """A value computed once a document, when first asked for."""

    index: int
    typed: Typed
    code: str
    plain: str = ""
    """The same without what is shared, for where the shared way fails."""


@dataclass
class Function:
    """An `xsl:function` as the compiler sees it."""

    name: str
    python: str
    parameters: tuple[ast.SequenceType | None, ...]
    result: Callable[[], Typed]


class Compiler:
    """Compiles the expressions of one schema; what they share is collected here."""

    def __init__(self) -> None:
        self.tags: dict[str, str] = {}
        self.sets: dict[tuple[str, ...], str] = {}
        self.numbers: dict[str, str] = {}
        self.cells: dict[tuple[object, ...], Cell] = {}
        self.functions: dict[Signature, Function] = {}
        self.of_values: frozenset[Signature] = frozenset()
        """The functions for which nodes are the same that have the same in them."""
        self.keys: dict[str, str] = {}
        self.open: Callable[[str], str] = _nothing_to_open
        """Gives the text of a document that an expression names."""
        self.books: dict[str, str] = {}
        self.numbered: dict[str, int] = {}
        """The numbers of what contexts that ask for a position go through, by its code."""
        self.sharing = True
        self.forgiving = False
        """Whether the code that is written is for after an error: it asks for no more than the answer hangs on."""
        self.growing = False
        """Whether the text that is being compiled may be longer than what it is made of."""
        self.orders_texts = False
        """Whether `<` and its like compare two texts, which are numbers in XPath 1."""
        self.calls: set[Signature] = set()
        """The functions of the schema's own that are called."""
        self._positional: dict[tuple[object, ...], bool] = {}
        self._variables = 0
        self._work = 0

    # --- names of the generated module

    def variable(self) -> str:
        """A fresh Python name."""
        self._variables += 1
        return f"v{self._variables}"

    def tag(self, test: ast.NodeTest) -> str:
        """The module constant that holds a Clark tag."""
        clark = f"{{{test.uri}}}{test.local}" if test.uri else str(test.local)
        return self.tags.setdefault(clark, f"T{len(self.tags)}")

    def set_of(self, values: tuple[str, ...]) -> str:
        """The module constant that holds a set of texts."""
        return self.sets.setdefault(values, f"F{len(self.sets)}")

    def book(self, href: str) -> str:
        """The module constant that holds a document beside the schema."""
        return self.books.setdefault(self.open(href), f"B{len(self.books)}")

    def decimal(self, value: Decimal) -> str:
        """The module constant that holds a decimal."""
        return self.numbers.setdefault(str(value), f"N{len(self.numbers)}")

    # --- constants of a document

    def _is_constant(self, e: ast.Expr, ctx: Context) -> bool:
        if not is_heavy(e) or uses_focus(e) or not free_variables(e) <= ctx.constant:
            return False
        # Within one such value only what others may ask for too is kept apart.
        return not ctx.inside_cell or is_costly(e)

    def cell(self, key: tuple[object, ...], make: Callable[[], Typed]) -> Typed:
        """A value that is computed once a document; `key` says when two of them are the same."""
        if key not in self.cells and self.forgiving:
            key = ("forgiving", *key)  # the code for the usual way never takes such a value
        if key not in self.cells:
            made = make()
            if made.known is not None:
                return made
            self.cells[key] = Cell(len(self.cells), made, made.code)
        cell = self.cells[key]
        i = cell.index
        code = f"(c[{i}] if c[{i}] is not U else k{i}(d))"
        return cell.typed.with_code(_held(cell.typed, code), is_cell=True)

    def _hoisted(self, e: ast.Expr, ctx: Context, what: str, make: Callable[[Context], Typed]) -> Typed:
        names = free_variables(e)
        bound = tuple(sorted((n, ctx.variables[n].code) for n in names if n in ctx.variables))
        variables = {n: ctx.variables[n] for n in names}
        outside = Context(None, variables=variables, constant=ctx.constant, inside_cell=True)
        key = (what, e, bound)
        new = key not in self.cells and not self.forgiving
        made = self.cell(key, lambda: settled(make(outside)))
        if new and key in self.cells:
            self._plainly(self.cells[key], lambda: settled(make(outside)))
        if made.kind in ("attr", "text"):
            return replace(made, records=lambda: self._records(e, outside, bound))
        return made

    def unshared(self, make: Callable[[], _Made]) -> _Made:
        """What is compiled so that it keeps nothing with the document."""
        before, self.sharing = self.sharing, False
        try:
            return make()
        finally:
            self.sharing = before

    def forgivingly(self, make: Callable[[], _Made]) -> _Made:
        """What is compiled for after an error."""
        before, self.forgiving = self.forgiving, True
        try:
            return make()
        finally:
            self.forgiving = before

    def anew(self, make: Callable[[], _Made]) -> _Made:
        """The same of a whole expression, which counts anew what it costs."""
        self.begin()
        return self.forgivingly(make)

    def _plainly(self, cell: Cell, make: Callable[[], Typed]) -> None:
        """Give a cell the code that shares nothing, for after an error."""
        plain = self.forgivingly(lambda: self.unshared(make))
        if plain.code != cell.code and (plain.kind, plain.card) == (cell.typed.kind, cell.typed.card):
            cell.plain = plain.code

    def _records(self, e: ast.Expr, outside: Context, bound: object) -> Typed:
        return self.cell(("records", e, bound), lambda: nodes(self._value(e, outside)))

    # --- the two questions: what is the value, is it true

    def value(self, e: ast.Expr, ctx: Context) -> Typed:
        """Code for the value of an expression."""
        if self.sharing and self._is_constant(e, ctx):
            return self._hoisted(e, ctx, "value", lambda outside: self._value(e, outside))
        return self._value(e, ctx)

    def boolean(self, e: ast.Expr, ctx: Context) -> str:
        """Code for the effective boolean value of an expression."""
        if self.sharing and self._is_constant(e, ctx):
            made = self._hoisted(e, ctx, "boolean", lambda outside: Typed(self._boolean(e, outside), "bool"))
            return made.code
        return self._boolean(e, ctx)

    def truth(self, x: Typed) -> str:
        """Code for the effective boolean value of what is compiled already."""
        return truth(x)

    def begin(self) -> None:
        """Before an expression is compiled: what it may cost counts from here."""
        self._work = 0

    def _value(self, e: ast.Expr, ctx: Context) -> Typed:
        self._work += 1
        if self._work > MAX_WORK:
            raise SchematronError(f"XPath: an expression that takes more than {MAX_WORK:,} steps to compile")
        if isinstance(e, ast.Literal):
            return self._literal(e)
        if isinstance(e, ast.Var):
            if e.name not in ctx.variables:
                raise SchematronError(f"XPath: the variable ${e.name} is not declared")
            return _read(ctx.variables[e.name])
        if isinstance(e, ast.Dot):
            if ctx.focus is None:
                raise SchematronError("XPath: there is no context item here")
            return ctx.focus
        if isinstance(e, ast.Path):
            made = sharing.shared_path(self, e, ctx) if self.sharing else None
            return paths.compile_path(self, e, ctx) if made is None else made
        if isinstance(e, ast.Sequence):
            return self._sequence(e, ctx)
        if isinstance(e, ast.Filter):
            found = sharing.shared_filter(self, e, ctx) if self.sharing else None
            if found is not None:
                return found
            x = self.value(e.base, ctx)
            if x.kind in ("attr", "text"):
                x = items(x)
            for p in e.predicates:
                x = paths.filtered(self, x, p, ctx)
            return x
        if isinstance(e, ast.Negate):
            return self._negate(e, ctx)
        if isinstance(e, ast.If):
            return self._if(e, ctx)
        if isinstance(e, ast.For):
            return self._for(e, ctx)
        if isinstance(e, ast.Quantified):
            return Typed(self._quantified(e, ctx), "bool")
        if isinstance(e, ast.TypeOp):
            return operators.type_operation(self, e, ctx)
        if isinstance(e, ast.Chain):
            return operators.chain(self, e, ctx)
        if isinstance(e, ast.Binary):
            if e.op in ("or", "and"):
                return Typed(self._boolean(e, ctx), "bool")
            return operators.binary(self, e, ctx)
        if isinstance(e, ast.Call):
            from einvconv.schematron.xpath import calls

            return calls.call(self, e, ctx)
        raise SchematronError(f"XPath: {type(e).__name__} is not covered")

    def _boolean(self, e: ast.Expr, ctx: Context) -> str:
        if isinstance(e, ast.Binary) and e.op in ("or", "and"):
            if self.forgiving and forgiving.may_fail(e.left):
                return forgiving.chosen(e.op, self.boolean(e.left, ctx), self.boolean(e.right, ctx))
            return f"({self.boolean(e.left, ctx)} {e.op} {self.boolean(e.right, ctx)})"
        if ast.bare(e) is not e:
            return self.boolean(ast.bare(e), ctx)
        if self.forgiving and isinstance(e, ast.Binary) and e.op == "|":
            return forgiving.any_of(self, e, ctx)
        shorter = shortcut(self, e, ctx)
        if shorter:
            return shorter
        if isinstance(e, ast.Filter) and len(e.predicates) == 1 and _is_place(e.predicates[0]):
            x = self.value(e.base, ctx)
            if x.kind in NODES and x.card == "*":
                assert isinstance(e.predicates[0], ast.Literal)
                return f"(len({sequence(x).code}) >= {e.predicates[0].value})"
        if (
            isinstance(e, ast.Path)
            and e.steps
            and len(e.steps[-1].predicates) == 1
            and _is_place(e.steps[-1].predicates[0])
        ):
            made = self._nth_child(e, ctx)
            if made:
                return made
        if isinstance(e, ast.If):
            test = self.boolean(e.test, ctx)
            return f"({self.boolean(e.then, ctx)} if {test} else {self.boolean(e.orelse, ctx)})"
        return truth(self._value(e, ctx))

    def _nth_child(self, e: ast.Path, ctx: Context) -> str:
        """Code for whether `a[n]` is there, for one step from one node."""
        step, place = e.steps[-1], e.steps[-1].predicates[0]
        if e.rooted or e.start is not None or len(e.steps) > 1 or step.expr is not None or step.axis != "child":
            return ""
        x = self.value(ast.Path(False, None, (ast.Step(step.axis, step.test),)), ctx)
        assert isinstance(place, ast.Literal)
        if place.value == 2 and x.base and len(x.tags) == 1:
            return f"({x.base}[1].get({x.tags[0]}).__class__ is MANY)"
        return f"(len({x.code}) >= {place.value})" if x.kind == "node" and x.card == "*" else ""

    # --- the kinds of expression

    def _literal(self, e: ast.Literal) -> Typed:
        if isinstance(e.value, str):
            return Typed(repr(e.value), "str", known=(e.value,))
        if isinstance(e.value, Decimal):
            return Typed(self.decimal(e.value), "dec", known=(e.value,))
        kind = "int" if isinstance(e.value, int) else "dbl"
        return Typed("INF" if e.value == math.inf else repr(e.value), kind, known=(e.value,))

    def _sequence(self, e: ast.Sequence, ctx: Context) -> Typed:
        if not e.items:
            return EMPTY
        parts = [self.value(i, ctx) for i in e.items]
        if len(parts) == 1:
            return parts[0]
        kinds = {p.kind for p in parts}
        if kinds <= {"int", "dec"}:
            kinds = {"dec"} if "dec" in kinds else kinds
            parts = [replace(p, kind=next(iter(kinds))) for p in parts]
        elif len(kinds) > 1 or kinds & {"attr", "text", "node"}:
            parts = [items(p) for p in parts]
            kinds = {p.kind for p in parts}
        kind = next(iter(kinds)) if len(kinds) == 1 else "any"
        known: tuple[object, ...] | None = ()
        for p in parts:
            known = None if known is None or p.known is None else (*known, *p.known)
            if known is not None and len(known) > MAX_KNOWN:
                known = None
        inside = ", ".join(p.code if p.card == "1" else f"*{sequence(p).code}" for p in parts)
        # Nodes of a comma sequence are in its own order: `any` keeps that, `node` would sort them.
        many = known is None and any(p.card == "*" for p in parts)
        code = charged(f"({inside},)") if many else f"({inside},)"
        return Typed(code, "any" if kind == "node" else kind, "*", known=known)

    def _negate(self, e: ast.Negate, ctx: Context) -> Typed:
        x = self.value(e.operand, ctx)
        if x.kind == "empty":
            return EMPTY
        if x.card == "1" and x.kind in NUMBERS:
            known = (-x.known[0],) if x.known else None
            return Typed(f"(-{x.code})", x.kind, known=known)
        x = number_argument(x)
        return Typed(f"negate({x.code})", x.kind, "?" if x.card == "?" else "1")

    def _if(self, e: ast.If, ctx: Context) -> Typed:
        test = self.boolean(e.test, ctx)
        then, orelse = merged(self.value(e.then, ctx), self.value(e.orelse, ctx))
        return Typed(f"({then.code} if {test} else {orelse.code})", then.kind, then.card)

    def _for(self, e: ast.For, ctx: Context) -> Typed:
        source = self._walked(e.source, ctx)
        if source.kind == "empty":
            return EMPTY
        source = items(source) if source.kind in NODES else source
        var = self.variable()
        inner = ctx.bind(e.var, Typed(var, source.kind)).looping()
        result = self.value(e.result, inner)
        if result.kind == "empty":
            return EMPTY
        over = f"for {var} in {_charged(source, e.result)}"
        if result.kind in NODES:
            result = sequence(items(result))
            return Typed(f"[z {over} for z in {result.code}]", "any", "*")
        if result.card == "1":
            lazy = Each(result.code, over)
        elif result.card == "?":
            lazy = Each("z", f"{over} for z in ({result.code},) if z is not None")
        else:
            lazy = Each("z", f"{over} for z in {result.code}")
        return Typed(f"[{lazy.code}]", result.kind, "*", lazy=lazy)

    def _quantified(self, e: ast.Quantified, ctx: Context) -> str:
        made = operators.membership(self, e, ctx)
        if made is not None:
            return made
        source = self._walked(e.source, ctx)
        if source.kind == "empty":
            return repr(e.every)
        source = items(source) if source.kind in NODES else source
        var = self.variable()
        test = self.boolean(e.test, ctx.bind(e.var, Typed(var, source.kind)).looping())
        return f"{'all' if e.every else 'any'}({test} for {var} in {_charged(source, e.test)})"

    def _walked(self, e: ast.Expr, ctx: Context) -> Typed:
        """The value that a loop walks over, which charges it: the items of a variable are not charged twice."""
        return self.value(e, replace(ctx, in_loop=False) if isinstance(e, ast.Var) else ctx)

    # --- questions about expressions

    def is_positional(self, e: ast.Expr, ctx: Context, kind: str = "node") -> bool:
        """Whether a predicate may ask for a position: by `position()`, `last()` or by giving a number."""
        if uses_position(e):
            return True
        if isinstance(e, ast.Quantified) or (isinstance(e, ast.Binary) and e.op in _BOOLEAN_OPS):
            return False
        if isinstance(e, ast.Path) and e.steps and e.steps[-1].expr is None:
            return False
        # Found once: predicates stand inside predicates, and each would be compiled twice in each.
        types = tuple(sorted((n, x.kind, x.card) for n, x in ctx.variables.items() if n in free_variables(e)))
        key = (e, kind, types, self.sharing, self.forgiving)
        found = self._positional.get(key)
        if found is None:
            inner = ctx.at(Typed("z", kind if kind not in ("attr", "text") else "unt"))
            found = self._positional[key] = self._value(e, inner).kind in (*NUMBERS, "any")
        return found


MAX_WORK = 60_000
"""Parts that are compiled of one expression, those counted again that are compiled again."""
MAX_KNOWN = 20_000
"""Items, or characters, of what is worked out when compiling: larger values are made when they are asked for."""


def _read(x: Typed) -> Typed:
    """The value of a variable: its items are charged each time that it is read, and a long text is."""
    if not x.is_kept or x.known is not None:
        return x
    code = _held(x, x.code)
    return x if code == x.code else x.with_code(code, records=x.records)


def _held(x: Typed, code: str) -> str:
    """Code that reads a value that is kept, charged by its size."""
    if x.card == "*":
        return charged(code, kept=True)
    return f"weighed(d, {code})" if x.kind == "str" else code


def _charged(source: Typed, body: ast.Expr) -> str:
    """Code for the items of a loop, charged by how much is done with each."""
    code = sequence(source).code
    weight = 1 + size_of(body)
    return code if source.known is not None and weight == 1 else charged(code, weight)


def _nothing_to_open(href: str) -> str:
    raise SchematronError(f"XPath: there is no folder to look for {href!r} in")


def _is_place(e: ast.Expr) -> bool:
    return isinstance(e, ast.Literal) and isinstance(e.value, int) and e.value > 0
