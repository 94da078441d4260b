"""Compiles the XSLT that Schematron files carry: `xsl:function` and `xsl:key`."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

from lxml import etree

from einvconv.errors import SchematronError
from einvconv.schematron.model import XSL
from einvconv.schematron.xpath import ast
from einvconv.schematron.xpath.calls import converted
from einvconv.schematron.xpath.compile import Compiler, Context, Function
from einvconv.schematron.xpath.operators import KIND_OF_TYPE
from einvconv.schematron.xpath.parser import XS, parse, type_of
from einvconv.schematron.xpath.scope import Signature, children, free_variables, stays_inside
from einvconv.schematron.xpath.typed import (
    EMPTY,
    NODES,
    Typed,
    atomized,
    items,
    merged,
    node_argument,
    nodes,
    sequence,
    settled,
    tagged,
)
from einvconv.schematron.xpath.values import CALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


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
        self.trees: list[ast.Expr] = []
        self.names: set[str] = set()
        self.loops = 0

    def parse(self, text: str) -> ast.Expr:
        tree = parse(text, self.namespaces)
        self.trees.append(tree)
        return tree

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
            elif name == "message":
                if e.get("terminate", "no").strip() in ("yes", "true", "1"):
                    found.append(Typed(f"stopped({self.text_of_message(e, ctx)})", "any", "*"))
            elif name == "for-each":
                found.append(self.for_each(e, ctx))
            elif name == "for-each-group":
                found.append(self.for_each_group(e, ctx))
            elif name == "if":
                test = self.c.boolean(self.parse(e.get("test", "")), ctx)
                found.append(_either(test, self.one(e, ctx), EMPTY))
            else:
                raise SchematronError(f"<{e.tag if not name else 'xsl:' + name}> in a function is not covered")
            if e.tail and e.tail.strip():
                found.append(_text_node(repr(e.tail)))
        return found

    def text_of_message(self, e: etree._Element, ctx: Context) -> str:
        return joined_text(self.one(e, ctx), "") if e.get("select") is None else self.value_of(e, ctx)

    def for_each(self, e: etree._Element, ctx: Context) -> Typed:
        """`xsl:for-each`: the content for one item after the other."""
        if any(name_of(child) == "sort" for child in e):
            raise SchematronError("<xsl:sort> in a function is not covered")
        over = self.c.value(self.parse(e.get("select", "()")), ctx)
        if over.kind == "empty":
            return EMPTY
        over = sequence(items(over))
        item, place, size = self.c.variable(), self.c.variable(), self.c.variable()
        inner = replace(ctx.at(Typed(item, over.kind), place, size).looping(), current=Typed(item, over.kind))
        self.loops += 1
        x = self.one(e, inner)
        self.loops -= 1
        if x.kind == "empty":
            return EMPTY
        made = sequence(items(x))
        code = f"[z for {item}, {place}, {size} in numbered(spend(d, {over.code})) for z in {made.code}]"
        return Typed(code, "any", "*")

    def for_each_group(self, e: etree._Element, ctx: Context) -> Typed:
        """`xsl:for-each-group` by a key: the content for the first item of one group after the other."""
        by, adjacent = e.get("group-by"), e.get("group-adjacent")
        if any(name_of(child) == "sort" for child in e):
            raise SchematronError("<xsl:sort> in a function is not covered")
        if by is None and adjacent is None:
            raise SchematronError("<xsl:for-each-group> is covered with group-by and group-adjacent")
        over = self.c.value(self.parse(e.get("select", "()")), ctx)
        if over.kind == "empty":
            return EMPTY
        over = sequence(items(over))
        item, place, size = self.c.variable(), self.c.variable(), self.c.variable()
        keys = tagged(self.c.value(self.parse(by or adjacent or "()"), ctx.at(Typed(item, over.kind), place, size)))
        group, key = self.c.variable(), self.c.variable()
        first, at, many = self.c.variable(), self.c.variable(), self.c.variable()
        inner = replace(
            ctx.at(Typed(first, over.kind), at, many).looping(),
            current=Typed(first, over.kind),
            group=Typed(group, over.kind, "*"),
            grouping_key=Typed(key, "any"),
        )
        self.loops += 1
        x = self.one(e, inner)
        self.loops -= 1
        if x.kind == "empty":
            return EMPTY
        pairs = f"[({item}, {keys}) for {item}, {place}, {size} in numbered(spend(d, {over.code}))]"
        groups = f"{'grouped' if by is not None else 'grouped_beside'}({pairs})"
        made = sequence(items(x))
        return Typed(f"[z for {first}, {group}, {key}, {at}, {many} in {groups} for z in {made.code}]", "any", "*")

    def one(self, parent: etree._Element, ctx: Context) -> Typed:
        """The content of an element as one sequence."""
        found = self.content(parent, ctx)
        if not found:
            return EMPTY
        if len(found) == 1:
            return found[0]
        code = ", ".join(f"*{sequence(items(f)).code}" for f in found)
        return Typed(f"spend(d, ({code},))", "any", "*")

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
        self.names.add(name)
        wanted = _type(e, self.namespaces)
        if e.get("select") is not None:
            x = self.c.value(self.parse(e.get("select", "")), ctx)
            x = converted(x, wanted) if wanted else x
        elif wanted is not None:
            x = converted(self.one(e, ctx), wanted)
        else:
            # A temporary tree: all that these functions do with one is to take its text.
            parts = [joined_text(f, " ") for f in self.content(e, ctx)]
            x = _text_node(f"concatenated(d, ({', '.join(parts)},))" if parts else "''")
        if x.known is not None:
            return ctx.bind(name, x)
        x = settled(x)
        if self.loops:
            # It has another value each time, so it stands where it is used.
            if len(x.code) > _MOST:
                raise SchematronError(f"the variable {name} in an <xsl:for-each> is too long; the most is {_MOST:,}")
            return ctx.bind(name, x)
        index = len(self.cells)
        self.cells.append(x.code)
        return ctx.bind(
            name, x.with_code(f"(M[{index}] if M[{index}] is not U else m{index}())", is_kept=True, records=x.records)
        )


_MOST = 10_000
"""Characters of the code of a variable inside a loop."""


def joined_text(x: Typed, separator: str) -> str:
    """Code for the text of a value, as `xsl:value-of` writes it: text nodes beside one another are one text."""
    if x.kind == "empty":
        return "''"
    if x.kind == "any" or (x.kind == "node" and not x.tags):
        return f"content(d, {sequence(x).code}, {separator!r})"
    separator = "" if x.kind == "text" else separator
    made = atomized(x)
    if made.card == "1":
        return made.code if made.kind in ("str", "unt") else f"text({made.code})"
    if made.kind in ("str", "unt"):
        return f"concatenated(d, {sequence(made).code}, {separator!r})"
    return f"joined_within(d, {tagged(made)}, {separator!r})"


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
    calls: dict[Signature, set[Signature]] = {}
    declared: list[tuple[Function, etree._Element, dict[str, str]]] = []
    for i, e in enumerate(elements):
        params = [p for p in e if name_of(p) == "param"]
        spaces = {**{p: u for p, u in e.nsmap.items() if p}, **namespaces}
        types = tuple(_type(p, spaces) for p in params)
        name = clark(e, e.get("name", ""), spaces)
        if not name.startswith("{"):
            raise SchematronError(f"line {e.sourceline}: the function {name!r} has no namespace")
        signature = (name, len(params))
        result = _Result(c, e, signature, f"f{i}", types, spaces, globals_, sources, running, calls)
        function = Function(name, f"f{i}", types, result)
        c.functions[signature] = function
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
        signature: Signature,
        python: str,
        types: tuple[ast.SequenceType | None, ...],
        namespaces: dict[str, str],
        globals_: Context,
        sources: dict[str, str],
        running: set[str],
        calls: dict[Signature, set[Signature]],
    ) -> None:
        self.c, self.e, self.python, self.types = c, e, python, types
        self.signature, self.calls = signature, calls
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

    def _is_of_single_values(self) -> bool:
        """Whether each argument is one value, and no node."""
        return all(t is not None and not t.item.endswith("()") and t.occurrence == "" for t in self.types)

    def _compile(self) -> None:
        body = Body(self.c, self.namespaces)
        ctx = replace(self.globals, focus=None, current=None).looping()
        bound: dict[str, str] = {}
        outer, self.c.calls = self.c.calls, set()
        params = [p for p in self.e if name_of(p) == "param"]
        for i, (p, wanted) in enumerate(zip(params, self.types, strict=True)):
            name = clark(p, p.get("name", ""), self.namespaces)
            body.names.add(name)
            bound[name] = f"p{i}"
            ctx = ctx.bind(name, _parameter(f"p{i}", wanted))
        x = body.one(self.e, ctx)
        wanted = _type(self.e, self.namespaces)
        if wanted is not None:
            x = converted(x, wanted)
        elif self.typed is not None:
            x = sequence(items(x))
        elif x.kind in NODES and (x.card == "*" or x.records is not None):
            x = settled(nodes(x))
        calls, self.c.calls = self.c.calls, outer
        lines = [f"def {self.python}({', '.join(['d', *(f'p{i}' for i in range(len(params)))])}):", "    c = d.c"]
        lines += [f"    d.left -= {CALL}", "    if d.left < 0: called_too_often(d)"]
        walked = _walked(body, x)
        if walked in bound and wanted is None:
            lines.append(f"    if not {bound[walked]}: return []")
        if body.cells:
            lines.append(f"    M = [U] * {len(body.cells)}")
            for i, code in enumerate(body.cells):
                lines += [f"    def m{i}():", f"        r = M[{i}] = {code}", "        return r"]
        lines.append(f"    return {x.code}")
        self.calls[self.signature] = calls
        if _comes_back(self.signature, self.calls):
            lines.append(f"{self.python} = recursive({self.python})")
        # What looks at its arguments alone, and loops or asks a regular expression, is worth remembering.
        elif all(t is not None and not t.item.endswith("()") for t in self.types) and _is_long_work(body):
            lines.append(
                f"{self.python} = {'remembering_of_one' if len(params) == 1 else 'remembering'}({self.python})"
            )
        elif self._is_of_single_values() and any(" for " in code for code in (*body.cells, x.code)):
            # What looks into the document as well is remembered with the document.
            memory = ("memory", self.python)
            self.c.cell(memory, lambda: Typed("{}", "any"))
            lines.append(f"{self.python} = remembering_in({self.c.cells[memory].index}, {self.python})")
        self.sources[self.python] = "\n".join(lines)
        if self.typed is None:
            self.typed = x.with_code("")


def _walked(body: Body, x: Typed) -> str:
    """The variable over which a function is a loop and no more, so that it gives nothing of nothing; else ""."""
    tree = body.trees[0] if len(body.trees) == 1 and x.lazy is not None else None
    return tree.source.name if isinstance(tree, ast.For) and isinstance(tree.source, ast.Var) else ""


def _comes_back(signature: Signature, calls: Mapping[Signature, set[Signature]]) -> bool:
    """Whether a function may be called while it runs; `calls` has what each function compiled so far calls."""
    seen: set[Signature] = set()
    left = list(calls[signature])
    while left:
        called = left.pop()
        if called == signature:
            return True
        if called not in seen:
            seen.add(called)
            left += calls.get(called, ())
    return False


def _is_long_work(body: Body) -> bool:
    """Whether a function loops or asks a regular expression, over nothing but its arguments."""
    parts = [part for tree in body.trees for part in _parts(tree)]
    return (
        any(
            isinstance(part, (ast.For, ast.Quantified)) or (isinstance(part, ast.Call) and part.name in _REGULAR)
            for part in parts
        )
        and not any(
            (isinstance(part, ast.Path) and part.rooted)
            or (isinstance(part, ast.Call) and (part.name.startswith("{") or part.name in _OUTSIDE))
            for part in parts
        )
        and all(free_variables(tree) <= body.names for tree in body.trees)
    )


_OUTSIDE = {"fn:key", "fn:root", "fn:doc", "fn:document", "fn:current-date", "fn:current-time", "fn:current-dateTime"}
_REGULAR = frozenset(("fn:matches", "fn:replace", "fn:tokenize"))


def _parts(e: ast.Expr) -> Iterator[ast.Expr]:
    """An expression and everything in it."""
    yield e
    for part, _ in children(e):
        yield from _parts(part)


def _parameter(name: str, wanted: ast.SequenceType | None) -> Typed:
    if wanted is None or wanted.item == "item()":
        return Typed(name, "any", "*", is_kept=True)
    if wanted.item.endswith("()"):
        return Typed(name, "node", "*", is_kept=True)
    kind, card = KIND_OF_TYPE.get(wanted.item[3:], "int"), {"": "1", "?": "?"}.get(wanted.occurrence, "*")
    return Typed(name, kind, card, is_kept=True)


def declare_keys(
    c: Compiler, elements: Sequence[etree._Element], namespaces: dict[str, str], globals_: Context
) -> list[str]:
    """Declare the keys of a schema to the compiler; gives the Python source of a look-up function for each."""
    parts: dict[str, list[tuple[Typed, str]]] = {}
    for e in elements:
        name, match, use = e.get("name", ""), e.get("match", ""), e.get("use")
        if use is None:
            raise SchematronError(f"line {e.sourceline}: an <xsl:key> without `use` is not covered")
        try:
            top = replace(globals_, focus=Typed("d.top", "node"))
            found = sequence(node_argument(c.value(_matched(parse(match, namespaces)), top), "the match of a key"))
            value = tagged(c.value(parse(use, namespaces), replace(globals_, focus=Typed("n", "node"))))
        except SchematronError as error:
            raise SchematronError(f"line {e.sourceline}, key {name!r}: {error}") from None
        parts.setdefault(name, []).append((found, value))
    sources = []
    for i, (name, declared) in enumerate(parts.items()):
        cell = c.cell(("key", name), lambda declared=declared: Typed(_index(declared), "any"))  # type: ignore[misc]
        c.keys[name] = f"key{i}"
        sources.append(
            f"def key{i}(d, values):\n    c = d.c\n    index = {cell.code}\n"
            f"    return sort([n for v in spend(d, values) for n in spend(d, index.get(key_of(v), ()))])"
        )
    return sources


def _matched(pattern: ast.Expr) -> ast.Expr:
    """The path to all nodes that a pattern matches."""
    found: list[ast.Expr] = []
    for e in ast.united(pattern):
        if not isinstance(e, ast.Path) or e.start is not None:
            raise SchematronError("XPath: the match of a key is covered as paths with `|` between them")
        anywhere = ast.Step("descendant-or-self", ast.NodeTest("node"))
        found.append(e if e.rooted else ast.Path(True, None, (anywhere, *e.steps)))
    return reduce(lambda a, b: ast.Binary("|", a, b), found)


def _index(declared: Sequence[tuple[Typed, str]]) -> str:
    """The nodes of a key by their values: of all its declarations, where one name has several."""
    pairs = [f"((key_of(z), n) for n in {found.code} for z in {value})" for found, value in declared]
    return (
        f"index_nodes({pairs[0]})" if len(pairs) == 1 else f"index_nodes(p for ps in ({', '.join(pairs)}) for p in ps)"
    )
