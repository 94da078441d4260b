"""The syntax tree of an XPath 2.0 expression."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Expr:
    """Any expression."""


@dataclass(frozen=True, slots=True)
class Literal(Expr):
    value: str | int | Decimal | float

    def __eq__(self, other: object) -> bool:
        # In Python 1, 1.0 and Decimal(1) are equal: what is computed with one of them is not what it is with another.
        if not isinstance(other, Literal):
            return NotImplemented
        return self.value.__class__ is other.value.__class__ and self.value == other.value


@dataclass(frozen=True, slots=True)
class Var(Expr):
    name: str


@dataclass(frozen=True, slots=True)
class Dot(Expr):
    """The context item."""


@dataclass(frozen=True, slots=True)
class Sequence(Expr):
    """`(a, b)`; with no items the empty sequence."""

    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Binary(Expr):
    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Chain(Expr):
    """Many operands of `+ - * div idiv mod` from the left to the right; there is one operator fewer."""

    ops: tuple[str, ...]
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Negate(Expr):
    operand: Expr


@dataclass(frozen=True, slots=True)
class If(Expr):
    test: Expr
    then: Expr
    orelse: Expr


@dataclass(frozen=True, slots=True)
class For(Expr):
    var: str
    source: Expr
    result: Expr


@dataclass(frozen=True, slots=True)
class Quantified(Expr):
    every: bool
    var: str
    source: Expr
    test: Expr


@dataclass(frozen=True, slots=True)
class SequenceType:
    """`item` is a type name such as `xs:decimal`, a node kind such as `element()`, or `item()`."""

    item: str
    occurrence: str = ""


@dataclass(frozen=True, slots=True)
class TypeOp(Expr):
    """`instance of`, `castable as`, `cast as` or `treat as`."""

    op: str
    operand: Expr
    type: SequenceType


@dataclass(frozen=True, slots=True)
class Call(Expr):
    """`name` is `fn:x`, `xs:x`, or `{uri}x` for functions of the schema."""

    name: str
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class NodeTest:
    """`kind` is element, attribute, node, text, comment, processing-instruction or document-node.

    `uri` and `local` are None where any will do; they are None for kinds without a name.
    """

    kind: str
    uri: str | None = None
    local: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """An axis step, or an expression as a step when `expr` is given."""

    axis: str
    test: NodeTest
    predicates: tuple[Expr, ...] = ()
    expr: Expr | None = None


@dataclass(frozen=True, slots=True)
class Path(Expr):
    """`start` None begins at the context item, unless `rooted`."""

    rooted: bool
    start: Expr | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Filter(Expr):
    """A primary expression with predicates."""

    base: Expr
    predicates: tuple[Expr, ...]


def bare(e: Expr) -> Expr:
    """An expression without the parentheses around it."""
    while isinstance(e, Sequence) and len(e.items) == 1:
        e = e.items[0]
    return e


def united(e: Expr) -> list[Expr]:
    """The operands of a chain of `|`, in their order; of any other expression itself. A chain may be long."""
    found: list[Expr] = []
    left = [e]
    while left:
        operand = bare(left.pop())
        if isinstance(operand, Binary) and operand.op == "|":
            left += [operand.right, operand.left]
        else:
            found.append(operand)
    return found
