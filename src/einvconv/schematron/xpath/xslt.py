"""Compiles the XSLT that Schematron files carry: `xsl:function` and `xsl:key`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from einvconv.errors import SchematronError
from einvconv.schematron.model import XSL
from einvconv.schematron.xpath import ast
from einvconv.schematron.xpath.calls import converted
from einvconv.schematron.xpath.compile import Compiler, Context, Function, _settled
from einvconv.schematron.xpath.operators import KIND_OF_TYPE
from einvconv.schematron.xpath.parser import XS, parse, type_of
from einvconv.schematron.xpath.scope import Signature, stays_inside
from einvconv.schematron.xpath.typed import EMPTY, NODES, Typed, atomized, items, merged, sequence, tagged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def name_of(element: etree._Element) -> str:
    """The local name of an XSLT element, or ""."""
    tag = element.tag
    return tag[len(XSL) + 2 :] if isinstance(tag, str) and tag.startswith(f"{{{XSL}}}") else ""


def clark(element: etree._Element, name: str, namespaces: dict[str, str]) -> str:
    """A QName written in an attribute of an element, in Clark form; included files lean on the schema's prefixes."""
    prefix, colon, local = name.strip().rpartition(":")
    uri = element.nsmap.get(prefix, namespaces.get(prefix)) if colon else ""
    if uri is None:
        raise SchematronError(f"the prefix {prefix!r} of {name!r} is not declared")
    return f"{{{uri}}}{local}" if uri else local


def _type(element: etree._Element, namespaces: dict[str, str]) -> ast.SequenceType | None:
    text = element.get("as")
    return None if text is None else type_of(text, {"xs": XS, **namespaces})


class Body:
    """The sequence constructor of one function: variables become cells that are computed when first asked for."""

    def __init__(self, c: Compiler, namespaces: dict[str, str]) -> None:
        self.c = c
        self.namespaces = namespaces
        self.cells: list[str] = []

    def parse(self, text: str) -> ast.Expr:
        return parse(text, self.namespaces)

    def content(self, parent: etree._Element, ctx: Context) -> list[Typed]:
        """The values that the instructions inside an element give, in order."""
        found: list[Typed] = []
        if parent.text and parent.text.strip():
            found.append(_text_node(repr(parent.text)))
        for e in parent:
            name = name_of(e)
            if not isinstance(e.tag, str):
                pass
            elif name == "variable":
                ctx = self.variable(e, ctx)
            elif name == "param":
                pass
            elif name == "sequence":
                found.append(self.c.value(self.parse(e.get("select", "()")), ctx))
            elif name == "value-of":
                found.append(_text_node(self.value_of(e, ctx)))
            elif name == "text":
                found.append(_text_node(repr(e.text or "")))
            elif name == "choose":
                found.append(self.choose(list(e.iterchildren(etree.Element)), ctx))
            elif name == "if":
                test = self.c.boolean(self.parse(e.get("test", "")), ctx)
                found.append(_either(test, self.one(e, ctx), EMPTY))
            else:
                raise SchematronError(f"<{e.tag if not name else 'xsl:' + name}> in a function is not covered")
            if e.tail and e.tail.strip():
                found.append(_text_node(repr(e.tail)))
        return found

    def one(self, parent: etree._Element, ctx: Context) -> Typed:
        """The content of an element as one sequence."""
        found = self.content(parent, ctx)
        if not found:
            return EMPTY
        if len(found) == 1:
            return found[0]
        code = ", ".join(f"*{sequence(items(f)).code}" for f in found)
        return Typed(f"({code},)", "any", "*")

    def choose(self, branches: Sequence[etree._Element], ctx: Context) -> Typed:
        if not branches:
            return EMPTY
        first = branches[0]
        if name_of(first) == "otherwise":
            return self.one(first, ctx)
        test = self.c.boolean(self.parse(first.get("test", "")), ctx)
        return _either(test, self.one(first, ctx), self.choose(branches[1:], ctx))

    def value_of(self, e: etree._Element, ctx: Context) -> str:
        """Code for the text of an `xsl:value-of`."""
        select = e.get("select")
        x = self.one(e, ctx) if select is None else self.c.value(self.parse(select), ctx)
        return joined_text(x, e.get("separator", " " if select is not None else ""))

    def variable(self, e: etree._Element, ctx: Context) -> Context:
        name = clark(e, e.get("name", ""), self.namespaces)
        wanted = _type(e, self.namespaces)
        if e.get("select") is not None:
            x = self.c.value(self.parse(e.get("select", "")), ctx)
            x = converted(x, wanted) if wanted else x
        elif wanted is not None:
            x = converted(self.one(e, ctx), wanted)
        else:
            # A temporary tree: all that these functions do with one is to take its text.
            parts = [joined_text(f, " ") for f in self.content(e, ctx)]
            x = _text_node(f"''.join(({', '.join(parts)},))" if parts else "''")
        if x.known is not None:
            return ctx.bind(name, x)
        x = _settled(x)
        index = len(self.cells)
        self.cells.append(x.code)
        return ctx.bind(name, x.with_code(f"(M[{index}] if M[{index}] is not U else m{index}())"))


def joined_text(x: Typed, separator: str) -> str:
    """Code for the text of a value, as `xsl:value-of` writes it."""
    if x.kind == "empty":
        return "''"
    made = atomized(x)
    if made.card == "1":
        return made.code if made.kind in ("str", "unt") else f"text({made.code})"
    if made.kind in ("str", "unt"):
        return f"{separator!r}.join({sequence(made).code})"
    return f"joined({tagged(made)}, {separator!r})"


def _text_node(code: str) -> Typed:
    return Typed(code, "text")


def _either(test: str, then: Typed, orelse: Typed) -> Typed:
    then, orelse = merged(then, orelse)
    return Typed(f"({then.code} if {test} else {orelse.code})", then.kind, then.card)


def declare_functions(
    c: Compiler, elements: Sequence[etree._Element], namespaces: dict[str, str], globals_: Context
) -> list[str]:
    """Declare the functions of a schema to the compiler; gives their Python source."""
    sources: dict[str, str] = {}
    running: set[str] = set()
    declared: list[tuple[Function, etree._Element, dict[str, str]]] = []
    for i, e in enumerate(elements):
        params = [p for p in e if name_of(p) == "param"]
        spaces = {**{p: u for p, u in e.nsmap.items() if p}, **namespaces}
        types = tuple(_type(p, spaces) for p in params)
        name = clark(e, e.get("name", ""), spaces)
        if not name.startswith("{"):
            raise SchematronError(f"line {e.sourceline}: the function {name!r} has no namespace")
        function = Function(name, f"f{i}", types, _Result(c, e, f"f{i}", types, spaces, globals_, sources, running))
        c.functions[name, len(params)] = function
        declared.append((function, e, spaces))
    c.of_values = frozenset(c.functions)
    while outside := set(_looks_outside(declared, c.of_values)) & c.of_values:
        c.of_values -= outside
    for function in list(c.functions.values()):
        function.result()
        assert isinstance(function.result, _Result)
        function.result.compile()
    return list(sources.values())


def _looks_outside(
    elements: Sequence[tuple[Function, etree._Element, dict[str, str]]], of_values: frozenset[Signature]
) -> Iterator[Signature]:
    """The functions that may look further than into the nodes they are given, where others do not."""
    for function, e, namespaces in elements:
        if all(p is not None and not p.item.endswith("()") for p in function.parameters):
            continue
        written = [text for part in e.iter(etree.Element) for text in (part.get("select"), part.get("test")) if text]
        if not all(stays_inside(parse(text, namespaces), of_values) for text in written):
            yield function.name, len(function.parameters)


class _Result:
    """Compiles a function when its type is first asked for; recursive functions need an `as`."""

    def __init__(
        self,
        c: Compiler,
        e: etree._Element,
        python: str,
        types: tuple[ast.SequenceType | None, ...],
        namespaces: dict[str, str],
        globals_: Context,
        sources: dict[str, str],
        running: set[str],
    ) -> None:
        self.c, self.e, self.python, self.types = c, e, python, types
        self.namespaces, self.globals, self.sources, self.running = namespaces, globals_, sources, running
        self.typed: Typed | None = None

    def __call__(self) -> Typed:
        wanted = _type(self.e, self.namespaces)
        if self.typed is None and wanted is not None and not wanted.item.endswith("()"):
            kind = KIND_OF_TYPE.get(wanted.item[3:], "int")
            self.typed = Typed("", kind, {"": "1", "?": "?"}.get(wanted.occurrence, "*"))
        if self.typed is None:
            if self.python in self.running:
                self.typed = Typed("", "any", "*")
            else:
                self.compile()
        assert self.typed is not None
        return self.typed

    def compile(self) -> None:
        if self.python in self.sources or self.python in self.running:
            return
        self.running.add(self.python)
        try:
            self._compile()
        except SchematronError as error:
            raise SchematronError(f"line {self.e.sourceline}, function {self.e.get('name')}: {error}") from None
        finally:
            self.running.discard(self.python)

    def _compile(self) -> None:
        body = Body(self.c, self.namespaces)
        ctx = replace(self.globals, focus=None, current=None)
        names = []
        params = [p for p in self.e if name_of(p) == "param"]
        for i, (p, wanted) in enumerate(zip(params, self.types, strict=True)):
            names.append(f"p{i}")
            ctx = ctx.bind(clark(p, p.get("name", ""), self.namespaces), _parameter(f"p{i}", wanted))
        x = body.one(self.e, ctx)
        wanted = _type(self.e, self.namespaces)
        if wanted is not None:
            x = converted(x, wanted)
        elif self.typed is not None:
            x = sequence(items(x))
        elif x.kind in NODES and x.card == "*":
            x = _settled(x)
        lines = [f"def {self.python}(d{''.join(', ' + n for n in names)}):", "    c = d.c"]
        if body.cells:
            lines.append(f"    M = [U] * {len(body.cells)}")
            for i, code in enumerate(body.cells):
                lines += [f"    def m{i}():", f"        r = M[{i}] = {code}", "        return r"]
        lines.append(f"    return {x.code}")
        # What looks at its arguments alone, and loops, is worth remembering; nodes and cells would show as `d` and `c`.
        code = "\n".join((*body.cells, x.code))
        if " for " in code and all(t is not None for t in self.types):
            if not re.search(r"\b[cd]\b", code):
                lines.append(f"{self.python} = remembering({self.python})")
            elif all(t is not None and not t.item.endswith("()") and t.occurrence == "" for t in self.types):
                memory = ("memory", self.python)
                self.c.cell(memory, lambda: Typed("{}", "any"))
                lines.append(f"{self.python} = remembering_in({self.c.cells[memory].index}, {self.python})")
        self.sources[self.python] = "\n".join(lines)
        if self.typed is None:
            self.typed = x.with_code("")


def _parameter(name: str, wanted: ast.SequenceType | None) -> Typed:
    if wanted is None or wanted.item == "item()":
        return Typed(name, "any", "*")
    if wanted.item.endswith("()"):
        return Typed(name, "node", "*")
    return Typed(name, KIND_OF_TYPE.get(wanted.item[3:], "int"), {"": "1", "?": "?"}.get(wanted.occurrence, "*"))


def declare_keys(
    c: Compiler, elements: Sequence[etree._Element], namespaces: dict[str, str], globals_: Context
) -> list[str]:
    """Declare the keys of a schema to the compiler; gives the Python source of a look-up function for each."""
    sources = []
    for i, e in enumerate(elements):
        name, match, use = e.get("name", ""), e.get("match", ""), e.get("use")
        if use is None:
            raise SchematronError(f"line {e.sourceline}: an <xsl:key> without `use` is not covered")
        try:
            tree = parse(match, namespaces)
            if isinstance(tree, ast.Path) and not tree.rooted and tree.start is None:
                tree = ast.Path(True, None, (ast.Step("descendant-or-self", ast.NodeTest("node")), *tree.steps))
            found = sequence(c.value(tree, replace(globals_, focus=Typed("d.top", "node"))))
            value = tagged(c.value(parse(use, namespaces), replace(globals_, focus=Typed("n", "node"))))
        except SchematronError as error:
            raise SchematronError(f"line {e.sourceline}, key {name!r}: {error}") from None
        cell = c.cell(("key", name), lambda found=found, value=value: Typed(_index(found, value), "any"))  # type: ignore[misc]
        c.keys[name] = f"key{i}"
        sources.append(
            f"def key{i}(d, values):\n    c = d.c\n    index = {cell.code}\n"
            f"    return sort([n for v in values for n in index.get(str(v), ())])"
        )
    return sources


def _index(found: Typed, value: str) -> str:
    return f"index_nodes((str(z), n) for n in {found.code} for z in {value})"
