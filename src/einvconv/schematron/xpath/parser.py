"""Parses XPath 2.0 text into a syntax tree (W3C XPath 2.0, appendix A.1)."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from einvconv.errors import SchematronError
from einvconv.schematron.model import ISO, OLD, XSL
from einvconv.schematron.xpath import ast
from einvconv.schematron.xpath.casting import GIVEN_TYPES
from einvconv.schematron.xpath.lexer import Token, shorten, tokens

XS = "http://www.w3.org/2001/XMLSchema"
FN = "http://www.w3.org/2005/xpath-functions"
# Those of XPath itself, and those that the stylesheets bind which rule owners make of their files.
_PREDECLARED = {
    "xs": XS,
    "xsd": XS,
    "fn": FN,
    "sch": ISO,
    "iso": ISO,
    "schold": OLD,
    "xsl": XSL,
    "svrl": "http://purl.oclc.org/dsdl/svrl",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
_AXES = {
    "child",
    "descendant",
    "attribute",
    "self",
    "descendant-or-self",
    "following-sibling",
    "following",
    "parent",
    "ancestor",
    "preceding-sibling",
    "preceding",
    "ancestor-or-self",
    "namespace",
}
_KINDS = {"node", "text", "comment", "processing-instruction", "element", "attribute", "document-node"}
_GENERAL = {"=", "!=", "<", "<=", ">", ">="}
_VALUE = {"eq", "ne", "lt", "le", "gt", "ge"}
_NODE = {"is", "<<", ">>"}
MAX_DEPTH = 80
"""Parentheses, predicates, arguments and branches inside one another."""
MAX_LENGTH = 500_000
"""Characters of an expression."""
MAX_DIGITS = 1_000
"""Digits of a number that is written in an expression."""
# A longer row of operands is worked off in a loop.
_LONG = 24
_ANY = ast.NodeTest("node")
_DESCEND = ast.Step("descendant-or-self", _ANY)


def parse(text: str, namespaces: dict[str, str]) -> ast.Expr:
    """The tree of an expression; `namespaces` maps prefixes. Raises SchematronError at what is not XPath 2.0."""
    return _Parser(text, namespaces).whole()


class _Parser:
    def __init__(self, text: str, namespaces: dict[str, str]) -> None:
        self.text = text
        if len(text) > MAX_LENGTH:
            raise SchematronError(f"XPath: an expression of more than {MAX_LENGTH:,} characters: {shorten(text)!r}")
        self.namespaces = {**_PREDECLARED, **namespaces}
        self.tokens = tokens(text)
        self.at = 0
        self.depth = 0

    # --- tokens

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def fail(self, why: str) -> SchematronError:
        at = self.tokens[min(self.at, len(self.tokens) - 1)].at if self.tokens else 0
        return SchematronError(f"XPath: {why} at character {at + 1} of {shorten(self.text)!r}")

    def is_symbol(self, *symbols: str) -> bool:
        return self.token.kind == "symbol" and self.token.text in symbols

    def is_name(self, *names: str) -> bool:
        return self.token.kind == "name" and self.token.text in names

    def ahead(self, offset: int = 1) -> Token:
        return self.tokens[min(self.at + offset, len(self.tokens) - 1)]

    def take(self) -> Token:
        token = self.token
        self.at += 1
        return token

    def accept(self, symbol: str) -> bool:
        if self.is_symbol(symbol):
            self.at += 1
            return True
        return False

    def expect(self, symbol: str) -> None:
        if not self.accept(symbol):
            raise self.fail(f"{symbol!r} is missing")

    def expect_name(self, name: str) -> None:
        if not self.is_name(name):
            raise self.fail(f"{name!r} is missing")
        self.at += 1

    # --- expressions, loosest first

    def whole(self) -> ast.Expr:
        expr = self.expr()
        if self.token.kind != "end":
            raise self.fail(f"{self.token.text!r} was not expected")
        return expr

    def expr(self) -> ast.Expr:
        items = [self.single()]
        while self.accept(","):
            items.append(self.single())
        return items[0] if len(items) == 1 else ast.Sequence(tuple(items))

    def single(self) -> ast.Expr:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail(f"the expression is nested more than {MAX_DEPTH} deep")
        try:
            if self.token.kind == "name":
                following = self.ahead()
                if self.token.text in ("for", "some", "every") and following.text == "$":
                    return self.binding(self.take().text)
                if self.token.text == "if" and following.text == "(":
                    return self.conditional()
            return self.binary()
        finally:
            self.depth -= 1

    def binding(self, kind: str) -> ast.Expr:
        pairs: list[tuple[str, ast.Expr]] = []
        while True:
            self.expect("$")
            name = self.qname()
            self.expect_name("in")
            pairs.append((name, self.single()))
            if not self.accept(","):
                break
        self.expect_name("return" if kind == "for" else "satisfies")
        body = self.single()
        for name, source in reversed(pairs):
            body = ast.For(name, source, body) if kind == "for" else ast.Quantified(kind == "every", name, source, body)
        return body

    def conditional(self) -> ast.Expr:
        self.take()
        self.expect("(")
        test = self.expr()
        self.expect(")")
        self.expect_name("then")
        then = self.single()
        self.expect_name("else")
        return ast.If(test, then, self.single())

    _LEVELS: ClassVar[dict[tuple[str, str], int]] = {
        ("symbol" if op in {*_GENERAL, "<<", ">>", "||", "+", "-", "*", "|"} else "name", op): level
        for level, ops in enumerate(
            (
                ("or",),
                ("and",),
                (*_GENERAL, *_VALUE, *_NODE),
                ("||",),
                ("to",),
                ("+", "-"),
                ("*", "div", "idiv", "mod"),
                ("|", "union"),
                ("intersect", "except"),
            )
        )
        for op in ops
    }
    _SINGLE = (2, 4)  # a comparison and a range do not chain

    def level(self) -> int:
        """How tightly the operator at the parser's place binds; -1 where there is none."""
        return self._LEVELS.get(self.token[:2], -1)

    def binary(self, least: int = 0) -> ast.Expr:
        """Operands and operators that bind as tightly as `least` or more."""
        left = self.unary()
        most = len(self._LEVELS)
        while least <= (level := self.level()) < most:
            operands, ops = [left], []
            while self.level() == level:
                ops.append(self.take().text)
                operands.append(self.binary(level + 1))
                if level in self._SINGLE:
                    break
            left = _combined(ops, operands)
            most = level
        return left

    def unary(self) -> ast.Expr:
        negative = signed = False
        while self.is_symbol("-", "+"):
            negative ^= self.take().text == "-"
            signed = True
        expr = self.path()
        if signed:
            expr = ast.Negate(expr) if negative else ast.Negate(ast.Negate(expr))
        for op, second in (("cast", "as"), ("castable", "as"), ("treat", "as"), ("instance", "of")):
            if self.is_name(op) and self.ahead().text == second:
                self.at += 2
                expr = ast.TypeOp(op, expr, self.sequence_type())
        return expr

    # --- paths

    def path(self) -> ast.Expr:
        if self.accept("//"):
            return ast.Path(True, None, (_DESCEND, *self.steps()))
        if self.accept("/"):
            return ast.Path(True, None, self.steps() if self.starts_step() else ())
        steps = self.steps()
        first = steps[0]
        if first.expr is not None:
            base = ast.Filter(first.expr, first.predicates) if first.predicates else first.expr
            return base if len(steps) == 1 else ast.Path(False, base, steps[1:])
        return ast.Path(False, None, steps)

    def starts_step(self) -> bool:
        token = self.token
        if token.kind == "symbol":
            return token.text in ("@", ".", "..", "*", "(", "$")
        return token.kind in ("name", "string", "integer", "decimal", "double")

    def steps(self) -> tuple[ast.Step, ...]:
        found = [self.step()]
        while self.is_symbol("/", "//"):
            if self.take().text == "//":
                found.append(_DESCEND)
            found.append(self.step())
        return tuple(found)

    def step(self) -> ast.Step:
        if self.accept(".."):
            return ast.Step("parent", _ANY, self.predicates())
        if self.accept("@"):
            return ast.Step("attribute", self.node_test("attribute"), self.predicates())
        token, following = self.token, self.ahead()
        if token.kind == "name" and following.kind == "symbol" and following.text == "::":
            if token.text not in _AXES:
                raise self.fail(f"the axis {token.text!r} is not covered")
            self.at += 2
            test = self.node_test(token.text if token.text in ("attribute", "namespace") else "element")
            return ast.Step(token.text, test, self.predicates())
        is_call = token.kind == "name" and following.kind == "symbol" and following.text == "("
        if (token.kind == "name" and not is_call) or self.is_symbol("*") or (is_call and token.text in _KINDS):
            axis = "attribute" if is_call and token.text == "attribute" else "child"
            return ast.Step(axis, self.node_test("element"), self.predicates())
        primary = self.primary()
        return ast.Step("", _ANY, self.predicates(), primary)

    def predicates(self) -> tuple[ast.Expr, ...]:
        found = []
        while self.accept("["):
            found.append(self.expr())
            self.expect("]")
        return tuple(found)

    def node_test(self, principal: str) -> ast.NodeTest:
        if self.accept("*"):
            return ast.NodeTest(principal)
        token = self.token
        if token.kind != "name":
            raise self.fail("a name is missing")
        if token.text in _KINDS and self.ahead().text == "(":
            return self.kind_test()
        self.at += 1
        prefix, colon, local = token.text.rpartition(":")
        if prefix == "*":
            return ast.NodeTest(principal, None, local)
        uri = self.uri(prefix) if colon else ""
        return ast.NodeTest(principal, uri, None if local == "*" else local)

    def kind_test(self) -> ast.NodeTest:
        kind = self.take().text
        self.expect("(")
        uri = local = None
        if not self.is_symbol(")"):
            if kind not in ("element", "attribute", "processing-instruction"):
                raise self.fail(f"an argument of {kind}() is not covered")
            if kind == "processing-instruction":
                local = self.string_value(self.take().text) if self.token.kind == "string" else self.take().text
            elif not self.accept("*"):
                prefix, colon, local = self.take().text.rpartition(":")
                uri = self.uri(prefix) if colon else ""
        self.expect(")")
        return ast.NodeTest(kind, uri, local)

    def uri(self, prefix: str) -> str:
        if prefix not in self.namespaces:
            raise self.fail(f"the prefix {prefix!r} is not declared")
        return self.namespaces[prefix]

    # --- primaries

    def primary(self) -> ast.Expr:
        token = self.token
        if token.kind in ("string", "integer", "decimal", "double"):
            self.at += 1
            return ast.Literal(self.literal(token))
        if self.accept("$"):
            return ast.Var(self.qname())
        if self.accept("."):
            return ast.Dot()
        if self.accept("("):
            if self.accept(")"):
                return ast.Sequence(())
            expr = self.expr()
            self.expect(")")
            # Keeps `(a)[1]` and `(a/b)/c` apart from the path without parentheses.
            return ast.Sequence((expr,)) if isinstance(expr, ast.Path) else expr
        if token.kind == "name" and self.ahead().text == "(":
            return self.call()
        raise self.fail(f"{token.text!r} was not expected" if token.text else "the expression ends too early")

    def literal(self, token: Token) -> str | int | Decimal | float:
        if token.kind == "string":
            return self.string_value(token.text)
        if len(token.text) > MAX_DIGITS:
            raise self.fail(f"a number of more than {MAX_DIGITS} digits")
        if token.kind == "integer":
            return int(token.text)
        return Decimal(token.text) if token.kind == "decimal" else float(token.text)

    def string_value(self, text: str) -> str:
        return text[1:-1].replace(text[0] * 2, text[0])

    def qname(self) -> str:
        if self.token.kind != "name":
            raise self.fail("a name is missing")
        return self.clark(self.take().text)

    def clark(self, name: str) -> str:
        prefix, colon, local = name.rpartition(":")
        return f"{{{self.uri(prefix)}}}{local}" if colon else name

    def call(self) -> ast.Expr:
        name = self.take().text
        prefix, colon, local = name.rpartition(":")
        uri = self.uri(prefix) if colon else FN
        known = "fn:" if uri == FN else "xs:" if uri == XS else f"{{{uri}}}"
        self.expect("(")
        args: list[ast.Expr] = []
        while not self.is_symbol(")"):
            args.append(self.single())
            if not self.accept(","):
                break
        self.expect(")")
        return ast.Call(known + local, tuple(args))

    def sequence_type(self) -> ast.SequenceType:
        return parse_type(self)


def _combined(ops: list[str], operands: list[ast.Expr]) -> ast.Expr:
    """Operands of one level with the operators between them."""
    first = "|" if ops[0] == "union" else ops[0]
    if first in ("or", "and", "|"):
        return _balanced(first, operands)
    if first == "||":
        return ast.Call("fn:concat", tuple(operands))
    if first in _ARITHMETIC and len(operands) > _LONG:
        return ast.Chain(tuple(ops), tuple(operands))
    left = operands[0]
    for op, right in zip(ops, operands[1:], strict=True):
        left = ast.Binary(op, left, right)
    return left


_ARITHMETIC = {"+", "-", "*", "div", "idiv", "mod"}


def _balanced(op: str, operands: list[ast.Expr]) -> ast.Expr:
    """A chain of an associative operator as a tree of little depth: some rules have hundreds of `or`."""
    if len(operands) == 1:
        return operands[0]
    half = len(operands) // 2
    return ast.Binary(op, _balanced(op, operands[:half]), _balanced(op, operands[half:]))


def parse_type(parser: _Parser) -> ast.SequenceType:
    """A sequence type at the parser's place."""
    name = parser.take()
    if name.kind != "name":
        raise parser.fail("a type is missing")
    if parser.accept("("):
        if name.text == "empty-sequence":
            parser.expect(")")
            return ast.SequenceType("empty-sequence()")
        while not parser.is_symbol(")"):
            if parser.token.kind == "end":
                raise parser.fail("')' is missing")
            raise parser.fail(f"an argument of {name.text}() is not covered")
        parser.expect(")")
        item = name.text + "()"
    else:
        prefix, colon, local = name.text.rpartition(":")
        if not colon or parser.uri(prefix) != XS:
            raise parser.fail(f"the type {name.text!r} is not covered")
        item = "xs:" + local
    occurrence = parser.take().text if parser.is_symbol("?", "*", "+") else ""
    return ast.SequenceType(item, occurrence)


def type_of(text: str, namespaces: dict[str, str]) -> ast.SequenceType:
    """The sequence type written in an `as` attribute."""
    parser = _Parser(text, namespaces)
    found = parse_type(parser)
    if parser.token.kind != "end":
        raise parser.fail(f"{parser.token.text!r} was not expected")
    if found.item.startswith("xs:") and found.item[3:] not in GIVEN_TYPES:
        raise parser.fail(f"the type {found.item} is not covered")
    return found
