"""Compiles comparisons, arithmetic, set operations and type operations."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from einvconv.errors import SchematronError
from einvconv.schematron.xpath import ast, forgiving
from einvconv.schematron.xpath.casting import CAST_TYPES, INTEGERS
from einvconv.schematron.xpath.forgiving import MIRROR
from einvconv.schematron.xpath.scope import free_variables
from einvconv.schematron.xpath.typed import (
    EMPTY,
    MOMENTS,
    NUMBERS,
    STRINGS,
    Typed,
    atomized,
    is_simple,
    items,
    iterated,
    node_argument,
    number_argument,
    sequence,
    single,
    tagged,
    tagged_one,
)

if TYPE_CHECKING:
    from einvconv.schematron.xpath.compile import Compiler, Context

_PYTHON = {"=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_UNTYPED = ("unt", "attr", "text", "node")
_NAMES = {"=": "op_eq", "!=": "op_ne", "<": "op_lt", "<=": "op_le", ">": "op_gt", ">=": "op_ge"}
_DECIMAL = {"+": "plus", "-": "minus", "*": "times", "div": "over"}
_VALUE = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_EXACT = 2**53
_LENGTH = "dayTimeDuration"
_NODE_TYPES = {"node()", "element()", "attribute()", "text()", "comment()", "document-node()"}


def binary(c: Compiler, e: ast.Binary, ctx: Context) -> Typed:
    """A binary expression other than `and` and `or`."""
    if e.op in _PYTHON:  # one after the other: `a < b < c` is no expression
        one, other = c.value(e.left, ctx), c.value(e.right, ctx)
        if c.forgiving and forgiving.is_of_one(e, one, other):
            return Typed(forgiving.compared(e, one, other), "bool")
        return Typed(_general(c, e.op, one, other), "bool")
    if e.op in _VALUE:
        return _value(_VALUE[e.op], c.value(e.left, ctx), c.value(e.right, ctx))
    if e.op in ("+", "-", "*", "div", "idiv", "mod"):
        return _arithmetic(e.op, c.value(e.left, ctx), c.value(e.right, ctx), c.forgiving)
    if e.op == "to":
        first, last = single(c.value(e.left, ctx)), single(c.value(e.right, ctx))
        return Typed(f"upto(d, {_any(first)}, {_any(last)})", "int", "*")
    if e.op in ("|", "intersect", "except"):
        return _set(c, e, ctx)
    if e.op in ("is", "<<", ">>"):
        left, right = (sequence(node_argument(c.value(x, ctx), e.op)).code for x in (e.left, e.right))
        return Typed(f"node_comparison({e.op!r}, one({left}), one({right}))", "bool", "?")
    raise SchematronError(f"XPath: the operator {e.op!r} is not covered")


def _any(x: Typed) -> str:
    return tagged_one(x).code


def _set(c: Compiler, e: ast.Binary, ctx: Context) -> Typed:
    if e.op == "|":
        made = [_nodes(c.value(p, ctx)) for p in ast.united(e)]
        made = [m for m in made if m.kind != "empty"]
        if not made:
            return EMPTY
        return Typed(f"[{', '.join(f'*{sequence(m).code}' for m in made)}]", "node", "*", ordered=False)
    left, right = _nodes(c.value(e.left, ctx)), _nodes(c.value(e.right, ctx))
    code = f"intersect({sequence(left).code}, {sequence(right).code}, {e.op == 'intersect'})"
    return Typed(code, "node", "*")


def _nodes(x: Typed) -> Typed:
    if x.kind == "empty":
        return x
    return node_argument(x, "a set operation")


# --- comparisons


def _converted(kind: str, other: str) -> str | None:
    """How an untyped operand becomes what the other operand is: a function of the run time, or "" for as it is."""
    if kind not in _UNTYPED:
        return ""
    if other in STRINGS:
        return ""
    if other in NUMBERS:
        return "to_double"
    if other == "bool":
        return "to_boolean"
    return f"{MOMENTS[other]}.parse" if other in MOMENTS else None


def _class(kind: str) -> str:
    return "str" if kind in STRINGS else "num" if kind in NUMBERS else kind


def _general(c: Compiler, op: str, left: Typed, right: Typed) -> str:
    if left.kind == "empty" or right.kind == "empty":
        return "False"
    if op == "=" and left.known is not None and right.known is None:
        left, right = right, left
    left, right = _kept_texts(c, left), _kept_texts(c, right)
    for x, y in ((left, right), (right, left)):
        if x.stripped and y.known == ("",) and op in ("=", "!="):
            return f"({x.stripped} {_PYTHON[op]} '')"
    set_test = _in_set(c, op, left, right)
    if set_test:
        return set_test
    c.orders_texts |= op not in ("=", "!=") and all(x.kind in (*STRINGS, *_UNTYPED) for x in (left, right))
    lc, rc = _converted(left.kind, right.kind), _converted(right.kind, left.kind)
    classes = {_class(left.kind) if not lc else _class(right.kind), _class(right.kind) if not rc else _class(left.kind)}
    if lc is None or rc is None or len(classes) > 1 or "any" in classes:
        many = ", d" if left.card == right.card == "*" else ""
        return f"general({op!r}, {tagged(left)}, {tagged(right)}{many})"
    double = lc == "to_double" or rc == "to_double" or "dbl" in (left.kind, right.kind)
    lc, rc = _as_double(left, lc, double, right), _as_double(right, rc, double, left)
    if left.card == "1" and right.card == "1":
        a, b = _one(left, lc), _one(right, rc)
        return f"({a} {_PYTHON[op]} {b})"
    if op == "=" and not lc and not rc and {left.card, right.card} == {"1", "?"}:
        # None is equal to no value.
        return f"({_one(left, '')} == {_one(right, '')})"
    if "*" not in (left.card, right.card):
        one, other = _maybe(left, lc), _maybe(right, rc)
        if left.card == "?" and (rc or not is_simple(right.code)) and right.known is None:
            # Where there is nothing on the left, an error on the right is none.
            return f"holds_if({_NAMES[op]}, {one}, lambda: {other})"
        if right.card == "?" and lc and is_simple(right.code):
            return f"holds_if({_NAMES[MIRROR[op]]}, {other}, lambda: {one})"
        return f"same({one}, {other})" if op == "=" else f"holds({_NAMES[op]}, {one}, {other})"
    if right.card == "*" and left.card != "*":
        op, left, right, lc, rc = MIRROR[op], right, left, rc, lc
    if right.card != "*":
        # Whatever is looked for, None is not in a sequence of values.
        other = _maybe(right, rc)
        if op == "=" and not lc and not rc and (classes == {"str"} or not double):
            return f"({other} in {iterated(left)})"
    if right.card == "?":
        # Where there is nothing on the right, an error on the left is none.
        return f"any_pair({_NAMES[MIRROR[op]]}, opt({other}), {_each(left, lc)})"
    if right.card == "1":
        child = left.tags[0] if left.base and len(left.tags) == 1 and not left.attribute else ""
        if child and lc == "to_boolean" and op == "=" and other in ("True", "False"):
            return f"has_boolean(d, {left.base}, {child}, {other})"
        if is_simple(other) or right.known is not None:
            return f"any({_call(lc, 'z')} {_PYTHON[op]} {other} for z in {iterated(left)})"
        return f"any_pair({_NAMES[op]}, {_each(left, lc)}, ({other},))"
    return f"any_pair({_NAMES[op]}, {_each(left, lc)}, {_each(right, rc)}, d)"


def _kept_texts(c: Compiler, x: Typed) -> Typed:
    """The texts of nodes that are the same throughout a document are kept as well."""
    if x.kind == "node" and x.card == "*" and x.is_cell:
        return c.cell(("texts", x.code), lambda: Typed(f"SSL({x.code})", "unt", "*"))
    return x


def _as_double(x: Typed, conversion: str, double: bool, other: Typed) -> str:
    """How an operand becomes a double, where they compare as such; a text and a number tell zero from minus zero."""
    if conversion == "to_double":
        return "to_signed" if other.kind == "dbl" or _has_digits(other) else "to_signed_whole"
    if not conversion and double and x.kind in ("int", "dec"):
        return "float"
    if x.kind == "dbl" and other.kind not in NUMBERS and not (x.known and all(x.known)):
        return "signed"
    return conversion


def _has_digits(x: Typed) -> bool:
    """Whether a number is known to be written with digits after its point."""
    return x.kind == "dec" and bool(x.known) and any(int(Decimal(v).as_tuple().exponent) < 0 for v in x.known or ())


def _call(function: str, code: str) -> str:
    return f"{function}({code})" if function else code


def _one(x: Typed, conversion: str) -> str:
    if conversion == "float" and x.kind == "int" and x.known and abs(x.known[0]) < _EXACT:
        return repr(float(x.known[0]))
    return _call(conversion, atomized(x).code)


def _maybe(x: Typed, conversion: str) -> str:
    """A value or None, converted."""
    if x.card == "1" or not conversion:
        return _one(x, conversion)
    return f"maybe({conversion}, {atomized(x).code})"


def _each(x: Typed, conversion: str) -> str:
    code = iterated(x)
    return f"map({conversion}, {code})" if conversion else code


def _in_set(c: Compiler, op: str, left: Typed, right: Typed) -> str:
    """`x = ('a', 'b', …)` as a look-up."""
    known = right.known
    if op != "=" or known is None or len(known) < 2 or left.kind not in STRINGS:
        return ""
    if not all(isinstance(v, str) for v in known):
        return ""
    name = c.set_of(tuple(str(v) for v in known))
    if left.card == "1":
        return f"({atomized(left).code} in {name})"
    return f"(not {name}.isdisjoint({iterated(left)}))"


def _value(op: str, left: Typed, right: Typed) -> Typed:
    if left.kind == "empty" or right.kind == "empty":
        return EMPTY
    a, b = single(left), single(right)
    same = (a.kind in ("str", "unt") and b.kind in ("str", "unt")) or (
        a.kind in ("int", "dec") and b.kind in ("int", "dec")
    )
    if same and a.card == b.card == "1":
        return Typed(f"({a.code} {_PYTHON[op]} {b.code})", "bool")
    if a.card == "?" and b.known is None:
        return Typed(f"compared_if({op!r}, {_any(a)}, lambda: {_any(b)})", "bool", "?")
    return Typed(f"value_comparison({op!r}, {_any(a)}, {_any(b)})", "bool", "?")


def membership(c: Compiler, e: ast.Quantified, ctx: Context) -> str | None:
    """`some $v in A satisfies $v = B` is `A = B` where B does not know `$v`."""
    test = ast.bare(e.test)
    if e.every or not isinstance(test, ast.Binary) or test.op not in ("=", "eq"):
        return None
    for var, other in ((test.left, test.right), (test.right, test.left)):
        if isinstance(var, ast.Var) and var.name == e.var and e.var not in free_variables(other):
            source, found = c.value(e.source, ctx), c.value(other, ctx)
            if test.op == "eq" and not (
                source.known is not None and found.kind in ("str", "unt") and found.card == "1"
            ):
                return None
            return _general(c, "=", source, found)
    return None


# --- arithmetic


def _arithmetic(op: str, left: Typed, right: Typed, forgive: bool = False) -> Typed:
    if left.kind == "empty" or right.kind == "empty":
        return EMPTY
    if left.kind in MOMENTS and right.kind in MOMENTS and op in ("+", "-"):
        both = _LENGTH if left.kind == right.kind else right.kind if left.kind == _LENGTH else left.kind
        one, other = single(left).code, single(right).code
        return Typed(
            f"moved_if({op!r}, {one}, lambda: {other})" if forgive else f"moved({op!r}, {one}, {other})", both, "?"
        )
    if left.kind == right.kind == _LENGTH and op == "div" and not forgive:
        return Typed(f"ratio({single(left).code}, {single(right).code})", "dec", "?")
    if {left.kind, right.kind} <= {"any", *MOMENTS} and op in ("+", "-", "div"):
        # What nobody knows before there is a document may be a date, a length of time or a number.
        one, other = single(left).code, single(right).code
        if forgive:
            return Typed(f"arithmetic_if({op!r}, {one}, lambda: {other})", "any", "?")
        return Typed(f"arithmetic_of_any({op!r}, {one}, {other})", "any", "?")
    if left.kind in MOMENTS or right.kind in MOMENTS:
        raise SchematronError(
            "XPath: of dates and lengths of time only `+`, `-` and `div` between two of them are covered"
        )
    a, b = number_argument(left), number_argument(right)
    kinds = {a.kind, b.kind}
    card = "1" if a.card == b.card == "1" and "any" not in kinds else "?"
    kind = (
        "any" if "any" in kinds else "dbl" if "dbl" in kinds else "int" if kinds == {"int"} and op != "div" else "dec"
    )
    if op == "idiv" and kind != "any":
        kind = "int"
    if card == "1":
        if kind == "int" and op == "*":
            return Typed(f"product({a.code}, {b.code})", kind)
        if kind in ("int", "dec") and op in "+-*":
            return Typed(f"({a.code} {op} {b.code})", kind)
        if kind == "dec" and op == "div" and a.is_whole and b.known == (100,):
            return Typed(f"hundredth({a.code})", kind)
        if kind == "dec" and op == "div":
            return Typed(f"divide({a.code}, {b.code})", kind)
        if kind == "dbl" and op in "+-*":
            return Typed(f"({_float(a)} {op} {_float(b)})", kind)
        if op == "mod":
            return Typed(f"modulo({a.code}, {b.code})", kind)
    if forgive:
        # Where there is nothing on the left, an error on the right is none.
        return Typed(f"arithmetic_if({op!r}, {a.code}, lambda: {b.code})", kind, card)
    if kind == "dec" and op == "div" and a.is_whole and b.known == (100,):
        return Typed(f"hundredth({a.code})", kind, card)
    if (kind in ("int", "dec") and op in _DECIMAL) or (kinds <= {"int", "dbl"} and op in "+-"):
        return Typed(f"{_DECIMAL[op]}({a.code}, {b.code})", kind, card)
    return Typed(f"arithmetic({op!r}, {a.code}, {b.code})", kind, card)


def chain(c: Compiler, e: ast.Chain, ctx: Context) -> Typed:
    """A long row of operands: worked off in a loop, since Python reads no code that is nested so deep."""
    made = [tagged_one(c.value(item, ctx)).code for item in e.items]
    return Typed(f"in_turn({e.ops!r}, ({', '.join(made)},))", "any", "?")


def _float(x: Typed) -> str:
    return x.code if x.kind == "dbl" else f"double_of({x.code})"


# --- types


def type_operation(c: Compiler, e: ast.TypeOp, ctx: Context) -> Typed:
    """`castable as`, `cast as`, `instance of` and `treat as`."""
    x = c.value(e.operand, ctx)
    name, occurrence = e.type.item, e.type.occurrence
    if e.op in ("castable", "cast"):
        local = name.removeprefix("xs:")
        if local not in CAST_TYPES or occurrence not in ("", "?"):
            raise SchematronError(f"XPath: a cast to {name} is not covered")
        if e.op == "cast" and local == "float":
            raise SchematronError("XPath: a cast to xs:float is not covered")
        if e.op == "castable":
            return Typed(f"castable({tagged(x)}, {local!r}, {occurrence == '?'})", "bool")
        return cast(single(x), local, optional=occurrence == "?")
    if (
        name not in _NODE_TYPES | {"item()", "empty-sequence()", "xs:anyAtomicType"}
        and name.removeprefix("xs:") not in CAST_TYPES - _NOT_TOLD_APART
    ):
        raise SchematronError(f"XPath: the type {name} is not covered")
    made = sequence(items(x)).code if x.kind != "empty" else "()"
    if e.op == "instance":
        return Typed(f"is_instance({made}, {name!r}, {occurrence!r})", "bool")
    return Typed(f"treat({made}, {name!r}, {occurrence!r})", "any", "*")


# A value of these is one of the type that it is derived from, or a double, at run time.
_NOT_TOLD_APART = {*INTEGERS, "float"} - {"integer"}

KIND_OF_TYPE = {
    "string": "str", "untypedAtomic": "unt", "boolean": "bool", "decimal": "dec", "double": "dbl", "float": "dbl",
    "date": "date", "time": "time", "dateTime": "dateTime", "dayTimeDuration": "dayTimeDuration",
}  # fmt: skip


def cast(x: Typed, name: str, optional: bool = True) -> Typed:
    """A cast of one optional atomic value."""
    kind = KIND_OF_TYPE.get(name, "int")
    card = x.card if optional else "1"
    if x.kind in ("str", "unt"):
        function = {"dec": "to_decimal", "bool": "to_boolean", "dbl": "to_double"}.get(kind)
        if name == "integer":
            function = "to_integer"
        if name in ("string", "untypedAtomic"):
            return _required(x.with_code(x.code, kind=kind), optional)
        if kind == "dec" and x.base and len(x.tags) == 1 and not x.attribute:
            return _required(Typed(f"DC({x.base}, {x.tags[0]})", "dec", "?"), optional)
        if kind in MOMENTS:
            function = f"{MOMENTS[kind]}.parse"
        if function is not None:
            code = f"{function}({x.code})" if x.card == "1" else f"maybe({function}, {x.code})"
            return _required(Typed(code, kind, x.card), optional)
    if x.kind == kind and kind in ("bool", "dbl", "str"):
        return _required(x, optional)
    if kind == "dec" and x.kind in ("int", "dec"):
        return _required(x.with_code(x.code, kind="dec"), optional)
    return _required(Typed(f"cast({tagged_one(x).code}, {name!r})", kind, card if x.card == "1" else "?"), optional)


def _required(x: Typed, optional: bool) -> Typed:
    return x if optional or x.card == "1" else Typed(f"exactly_one({x.code})", x.kind, "1")
