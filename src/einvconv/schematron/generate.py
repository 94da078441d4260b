"""Writes a schema as a Python module: one function a rule, which takes a list of nodes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from einvconv.errors import SchematronError
from einvconv.schematron.model import Assertion, Let, NameOf, Pattern, Place, Rule, Schema, ValueOf
from einvconv.schematron.module import written
from einvconv.schematron.structure import Clause, Said
from einvconv.schematron.xpath import ast, forgiving
from einvconv.schematron.xpath.compile import Compiler, Context
from einvconv.schematron.xpath.match import Alternative, alternatives, forbidden_paths
from einvconv.schematron.xpath.needs import clauses, literals, said
from einvconv.schematron.xpath.parser import parse
from einvconv.schematron.xpath.scope import (
    PARENT,
    anchored,
    calls_own,
    count_uses,
    downward_only,
    follows_from,
    free_variables,
    goes_through,
    is_single_node,
    settled_by_head,
    size_of,
    uses_focus,
)
from einvconv.schematron.xpath.typed import Typed, nodes, settled
from einvconv.schematron.xpath.xslt import declare_functions, declare_keys, joined_text

# Code of a variable that is used once stands where it is used, as long as it is no longer than this.
_SHORT = 300
# Kinds of values that are told apart by what they are and their class; single nodes are by their place.
_ATOMS = ("str", "unt", "int", "dec", "dbl", "bool")
# Tests that take more than so many steps are charged for each node that they are asked of.
_LIGHT, _PARTS_A_STEP = 50, 4
# Parts of a document's variables that are looked into for what a test waits for.
_LOOKED_INTO = 1000


_Needed = tuple[tuple[Clause, ...], "Said | None"]
"""What a document must have, and what it must say, for a test to matter."""


@dataclass
class _Test:
    index: int
    assertion: Assertion
    tree: ast.Expr


class Generator:
    """Compiles one schema; `source()` gives the module."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.c = Compiler()
        self.c.open = self.open
        self.opened: dict[str, str] = {}
        self.asserts: list[str] = []
        self.rules: list[str] = []
        self.functions: list[str] = []
        self.guards: dict[str, int] = {}
        self.again: dict[int, str] = {}
        self.keys: dict[str, str] = {}
        self.conditions: dict[tuple[str, str], str] = {}
        self.inside: frozenset[str] = frozenset()
        self.sizes: dict[str, int] = {}
        self.trees: dict[str, ast.Expr] = {}
        """The values of the document's variables in scope that hang on no context item, each after those it asks; as
        long as they are not too many to be looked through for each test."""

    def parse(self, text: str, place: Place) -> ast.Expr:
        self.c.begin()
        try:
            return parse(text, self.schema.namespaces)
        except SchematronError as error:
            raise SchematronError(f"{place}: {error}") from None

    def open(self, href: str) -> str:
        """The text of a document that a rule looks something up in: a file beside the schema, below its base."""
        from pathlib import Path

        from lxml import etree

        from einvconv.schematron.source import Files

        if not self.schema.path:
            raise SchematronError(f"XPath: there is no folder to look for {href!r} in")
        files = Files(Path(self.schema.base))
        main = Path(self.schema.path)
        root = files.xml(files.find(href, main.parent, None))
        self.opened.update(files.read)
        return etree.tostring(root, encoding="unicode", with_tail=False)

    def source(self) -> str:
        """The Python source of the module."""
        schema, c = self.schema, self.c
        ctx = Context(None)
        shared: dict[str, Let] = {}
        for pattern in schema.patterns:
            for let in pattern.lets:
                # As the XSLT implementations have it: the lets of a pattern are global, its own come first.
                shared.setdefault(let.name, let)
        top = {let.name: let for let in schema.lets}
        keys_first = [*schema.keys]
        ctx = self.declare({**shared, **top}, ctx, "schema", functions=True)
        if keys_first:
            self.functions += declare_keys(c, keys_first, schema.namespaces, ctx)
        for number, pattern in enumerate(schema.patterns):
            self.pattern(number, pattern, ctx)
        return written(self)

    def declare(self, lets: dict[str, Let], ctx: Context, scope: str, functions: bool = False) -> Context:
        """Bring lets that have one value a document into scope, whatever their order."""
        trees = {name: self.parse(let.value, let.place) for name, let in lets.items()}
        waiting = dict(trees)
        asks = {name: free_variables(tree) & trees.keys() for name, tree in trees.items()}
        ctx = replace(ctx, focus=Typed("d.top", "node"), current=Typed("d.top", "node"))
        if functions and self.schema.functions:
            # Functions may use lets and lets functions: the types of lets are found first where they can be.
            ctx = self._lets_without_functions(waiting, asks, lets, ctx, scope)
            self.functions += declare_functions(self.c, self.schema.functions, self.schema.namespaces, ctx)
        while waiting:
            left = len(waiting)
            for name in list(waiting):
                if not any(other in waiting for other in asks[name]):
                    ctx = self._let(name, lets[name], waiting.pop(name), ctx, scope)
            if len(waiting) == left:
                raise SchematronError(f"the lets {', '.join(sorted(waiting))} need each other")
        return ctx

    def _lets_without_functions(
        self,
        waiting: dict[str, ast.Expr],
        asks: dict[str, frozenset[str]],
        lets: dict[str, Let],
        ctx: Context,
        scope: str,
    ) -> Context:
        while True:
            left = len(waiting)
            for name, tree in list(waiting.items()):
                if not any(other in waiting for other in asks[name]) and not calls_own(tree):
                    ctx = self._let(name, lets[name], waiting.pop(name), ctx, scope)
            if len(waiting) == left:
                return ctx

    def _let(self, name: str, let: Let, tree: ast.Expr, ctx: Context, scope: str) -> Context:
        try:
            made = settled(self.c.value(tree, ctx))
            if made.known is None and not made.is_cell:
                value = made
                made = self.c.cell((scope, name), lambda: value)
                if value.records is not None:
                    of = value.records
                    kept = "records", scope, name
                    made = replace(made, records=lambda: self.c.cell(kept, lambda: nodes(of())))
        except SchematronError as error:
            raise _placed(let.place, f"let {name}", error) from None
        self.trees.pop(name, None)
        self.sizes[name] = size_of(tree)
        if not uses_focus(tree) and self.sizes[name] + sum(self.sizes[n] for n in self.trees) <= _LOOKED_INTO:
            self.trees[name] = tree
        variables = {**ctx.variables, name: made}
        return replace(ctx, variables=variables, constant=ctx.constant | {name})

    def pattern(self, number: int, pattern: Pattern, ctx: Context) -> None:
        own = {let.name: let for let in pattern.lets}
        around = dict(self.trees)
        if own:
            ctx = replace(ctx, constant=ctx.constant - own.keys())
            ctx = self.declare(own, ctx, f"pattern {number}")
        for rule in pattern.rules:
            self.rule(number, rule, ctx)
        self.trees = around

    def rule(self, number: int, rule: Rule, ctx: Context) -> None:
        index = len(self.rules)
        here = Typed("n", "node")
        # As the published stylesheets walk: the attributes of an element, then its child elements.
        ctx = replace(ctx, focus=here, current=here, position="visited_at(d, n)", size="len(visited(d, n))")

        def scope(code: str) -> Context:
            return replace(ctx, focus=Typed(code, "node"))

        try:
            found = alternatives(self.c, self.parse(rule.context, rule.place), scope)
        except SchematronError as error:
            raise _placed(rule.place, f"context {rule.context[:60]!r}", error) from None
        shapes = [self.alternative(f"g{index}_{i}", a) for i, a in enumerate(found)]
        depth = _depth(found)
        own = [anchored(self.parse(let.value, let.place), depth) for let in rule.lets]
        trees = [anchored(self.parse(a.test, a.place), depth) for a in rule.assertions]
        inner = self.lets(index, rule, ctx, own, trees)
        tests: list[_Test] = []
        forbids: list[str] = []
        for a, tree in zip(rule.assertions, trees, strict=True):
            test = _Test(len(self.asserts), a, tree)
            self.asserts.append("")
            self.asserts[test.index] = self.assertion(test, inner, len(rule.lets))
            paths = forbidden_paths(test.tree, a.is_report)
            # What may stand nowhere in the document is told at the context, so there must be one: the root element.
            if paths is None or (depth != 1 and any(p.anywhere for p in paths)):
                tests.append(test)
                continue
            for tags, attribute, anywhere in paths:
                names = ", ".join(self.c.tag(t) for t in tags) + ("," if tags else "")
                of = self.c.tag(attribute) if attribute else None
                forbids.append(f"(({names}), {of}, {test.index}, {anywhere})")
        lets = len(rule.lets)
        settled = [] if len(found) > 1 and any(a.steps and a.steps[-1][1] == "attribute" for a in found) else tests
        few: list[str] = []
        known = frozenset(n for n, x in inner.variables.items() if x.known is not None)
        for test in list(settled):
            enough = None if test.assertion.is_report else settled_by_head(test.tree, known)
            if enough is not None:
                # Most nodes are done with such a test before any of them is read.
                tests = [t for t in tests if t is not test]
                name = self.function(f"r{index}_{test.index}", [test], inner, lets)
                if name == "None":
                    continue
                guard = self.guard(f"h{test.index}", self.c.unshared(partial(self.c.boolean, enough, inner)))
                few.append(f"({guard}, {name}), ")
        only = found[0] if len({(a.rest, a.again) for a in found}) == 1 and found[0].rest else None
        lazy: list[str] = []
        if not any(a.rest for a in found):
            for (clauses, text), group in self.grouped(tests, rule, inner, own).items():
                tests = [t for t in tests if t not in group]
                name = self.function(f"z{index}_{group[0].index}", group, inner, lets)
                if name != "None":
                    lazy.append(f"({clauses!r}, {name}, {text!r}), ")
        main = self.function(f"r{index}", tests, inner, lets) if tests else "None"
        fused = self.function(f"w{index}", tests, inner, lets, only) if tests and only else "None"
        inside = all(downward_only(t.tree, inner.constant | self.inside, self.c.of_values) for t in settled)
        self.rules.append(
            f"({number}, ({', '.join(shapes)},), {main}, ({''.join(f + ', ' for f in forbids)}), "
            f"{inside}, ({''.join(few)}), {fused}, ({''.join(lazy)}))"
        )

    def grouped(
        self, tests: list[_Test], rule: Rule, ctx: Context, trees: list[ast.Expr]
    ) -> dict[_Needed, list[_Test]]:
        """Tests by what a document must have and say for them to matter; some that share a variable are left out.

        `trees` are the values of the rule's lets.
        """
        own: dict[str, ast.Expr] = {}
        for let, tree in zip(rule.lets, trees, strict=True):
            own.pop(let.name, None)  # of a name that stands twice none before the last sees the last
            own[let.name] = tree
        lets = {**{name: tree for name, tree in literals(ctx).items() if name not in own}, **own}
        around = {name: tree for name, tree in self.trees.items() if name not in lets}
        groups: dict[_Needed, list[_Test]] = {}
        for test in tests:
            is_report = test.assertion.is_report
            needed = clauses(test.tree, is_report, lets), said(test.tree, is_report, {**around, **lets})
            groups.setdefault(needed, []).append(test)
        used = {key: frozenset().union(*(_used(t.tree, own) for t in group)) for key, group in groups.items()}
        kept: dict[_Needed, list[_Test]] = {}
        for key, group in groups.items():
            others = frozenset().union(*(names for other, names in used.items() if other != key))
            # A value that two groups share is made twice where both run: few documents say what a test waits for.
            if key[1] or (any(key) and not used[key] & others):
                kept[key] = group
        return kept

    def alternative(self, name: str, a: Alternative) -> str:
        """An alternative as a literal; its guards become functions."""
        document = self.guards.setdefault(a.document, len(self.guards)) if a.document else None
        if document is not None and a.document_again != a.document:
            self.again[document] = a.document_again
        head = self.guard(name + "h", a.head)
        rest = self.guard(name, a.rest, a.again)
        key = "None"
        if a.key is not None:
            code, wanted = a.key
            if code not in self.keys:
                self.keys[code] = self.key(f"x{len(self.keys)}", code)
            key = f"({self.keys[code]}, {wanted!r})"
        return f"({a.steps!r}, {document}, {head}, {rest}, {a.inside}, {a.needs!r}, {key})"

    def key(self, name: str, code: str) -> str:
        """A function for a string of each node; None where it is an error."""
        lines = [f"def {name}(d, ns):", "    c = d.c", "    try:", f"        return [{code} for n in ns]"]
        lines += ["    except FAILS:"]
        lines += [f"        return [k for n in ns for k in {name}(d, (n,))] if len(ns) > 1 else [None]"]
        self.functions.append("\n".join(lines))
        return name

    def guard(self, name: str, code: str, again: str = "") -> str:
        """A function for a condition on a node, one for all that are the same; `again` is its code for after an error,
        where that is another one."""
        if not code:
            return "None"
        if code.strip("()") == "n[1] is EMPTY":
            return "childless"
        if (code, again) in self.conditions:
            return self.conditions[code, again]
        self.conditions[code, again] = name
        lines = [f"def {name}(d, ns):", "    c = d.c", "    try:", f"        return [n for n in ns if {code}]"]
        # An error in a match pattern means that the pattern does not match (XSLT 2.0, 5.5.4).
        alone = f"passed({again!r}, globals(), d, ns)" if again else "failed(d, ns)"
        lines += ["    except FAILS:", f"        return [n for n in ns if {name}(d, (n,))] if len(ns) > 1 else {alone}"]
        self.functions.append("\n".join(lines))
        return name

    def lets(self, index: int, rule: Rule, ctx: Context, trees: list[ast.Expr], tests: list[ast.Expr]) -> Context:
        """The lets of a rule, whose values are `trees`: computed for a node when first asked for."""
        self.inside = frozenset()
        atoms = {PARENT: frozenset((PARENT,))}
        codes = {PARENT: "n[3]"}
        used: dict[str, int] = {}
        for e in (*trees, *tests):
            count_uses(e, used)
        for i, (let, tree) in enumerate(zip(rule.lets, trees, strict=True)):
            try:
                x = self.c.value(tree, ctx)
                # What is found as fast as it is kept is not kept.
                plain = x.kind == "node" and x.base in ("n", "n[3]") and bool(x.tags) and not x.attribute
                x = x if plain else settled(x)
            except SchematronError as error:
                raise _placed(let.place, f"let {let.name}", error) from None
            if downward_only(tree, ctx.constant | self.inside, self.c.of_values):
                self.inside |= {let.name}
            else:
                self.inside -= {let.name}
            follows = follows_from(tree, ctx.constant, atoms)
            # Of a name that stands twice, what follows from the first value has no key any more.
            atoms = {name: names for name, names in atoms.items() if let.name not in (name, *names)}
            # What the parent gives may be the same under many of them.
            own = x.kind in _ATOMS and follows is not None and PARENT in follows
            if follows is not None and let.name not in follows and not own:
                atoms[let.name] = follows
            elif x.kind in _ATOMS or (x.kind == "node" and (x.card in ("1", "?") or is_single_node(tree))):
                atoms[let.name] = frozenset((let.name,))
            # What loops, and follows from a few single values or the parent alone, is computed once for each of them.
            of = None
            # Where only those values loop, to find them takes as long as to compute it.
            if follows is not None and goes_through(tree) and (" for " in x.code or "add_up(" in x.code):
                of = [codes[name] for name in sorted(follows)]
            once = len(x.code) < _SHORT and used.get(let.name) == 1 and of is None
            if x.known is None and not plain and not once:
                self.functions.append(self.let_function(index, i, tree, x, ctx, of))
                x = x.with_code(
                    f"(L[{i}] if L[{i}] is not U else l{index}_{i}(d, n, L))", is_kept=True, records=x.records
                )
            codes[let.name] = x.code
            if x.card == "*":
                many = f"few({x.code}, n[3])" if own else f"tuple({x.code})"
                codes[let.name] = f"next(iter({x.code}), None)" if x.kind == "node" else many
            ctx = ctx.bind(let.name, x)
        return ctx

    def let_function(self, index: int, i: int, tree: ast.Expr, x: Typed, ctx: Context, of: list[str] | None) -> str:
        """A function for the value of a let; where that fails, by the code for after an error.

        `of` is the code of the single values that it follows from, when it is kept with the document for each of them.
        """
        other = settled(self.c.anew(lambda: self.c.value(tree, ctx))) if forgiving.may_forgive(tree) else x
        if other.code == x.code or (other.kind, other.card) != (x.kind, x.card):
            lines = [f"r = {x.code}"]
        else:
            lines = ["try:", f"    r = {x.code}", "except FAILS:"]
            lines += [f"    r = plainly({other.code!r}, globals(), d, n, L)"]
        if of is not None:
            memory = self.c.cell(("memory", index, i), lambda: Typed("{}", "any")).code
            lines = [
                "k = U",
                "if d.large:",
                "    try:",
                f"        k = places({', '.join(of)})",
                "    except FAILS:",
                "        pass",
                f"    m = {memory}",
                "    r = m.get(k, U)",
                "    if r.__class__ is Failed: raise r.error.with_traceback(None)",
                "    if r is not U:",
                f"        L[{i}] = r",
                "        return r",
                "try:",
                *("    " + line for line in lines),
                "except FAILS as e:",
                "    if k is not U: m[k] = Failed(e)",
                "    raise",
                "if k is not U: m[k] = r",
            ]
        body = ("    " + line for line in ("c = d.c", *lines, f"L[{i}] = r", "return r"))
        return "\n".join([f"def l{index}_{i}(d, n, L):", *body])

    def function(self, name: str, tests: list[_Test], ctx: Context, lets: int, guard: Alternative | None = None) -> str:
        """A function that runs tests on nodes: on those that a guard lets in, when one is given."""
        named = ", ".join([ascii(t.assertion.id) for t in tests])
        lines = [f"# {named}", f"def {name}(d, ns, out):", "    c = d.c"]
        weight = sum(size_of(t.tree) for t in tests) // _PARTS_A_STEP
        if weight > _LIGHT:
            lines.append(f"    spend(d, ns, {weight})")
        lines.append("    for n in ns:")
        if guard:
            lines += ["        try:", f"            if not ({guard.rest}): continue", "        except FAILS:"]
            if guard.again:
                lines.append(f"            if not passes({guard.again!r}, globals(), d, n): continue")
            else:
                lines.append("            continue")
        start = len(lines)
        if lets:
            lines.append(f"        L = [U] * {lets}")
        for test in tests:
            try:
                code = self.c.boolean(test.tree, ctx)
            except SchematronError as error:
                raise _placed(test.assertion.place, f"assertion {test.assertion.id}", error) from None
            usual = code
            if not test.assertion.is_report:
                code = "False" if code == "True" else "True" if code == "False" else f"not {code}"
            if code == "False":
                continue
            fires = f"out.append(({test.index}, n, None))"
            if code == "True":
                lines.append(f"        {fires}")
                continue
            lines += ["        try:", f"            if {code}: {fires}"]
            lines.append(f"        except ERRORS as e: {self.after_error(test, usual, ctx, 'L' if lets else 'None')}")
        if len(lines) <= start + bool(lets):
            return "None"
        self.functions.append("\n".join(lines))
        return name

    def after_error(self, test: _Test, code: str, ctx: Context, lets: str) -> str:
        """What is done where a test has failed: it is told, or evaluated again where that may help."""
        other = forgiving.of(self.c, test.tree, ctx, code)
        if not other:
            return f"out.append(({test.index}, n, e))"
        other = other if test.assertion.is_report else f"not {other}"
        return f"again({other!r}, globals(), d, n, {lets}, {test.index}, e, out)"

    def assertion(self, test: _Test, ctx: Context, lets: int) -> str:
        a = test.assertion
        parts: list[str] = []
        plain, weight = True, 0
        for part in a.message:
            if isinstance(part, str):
                parts.append(repr(part))
                continue
            plain = False
            text = part.select if isinstance(part, ValueOf) else f"name({part.path})"
            assert isinstance(part, (ValueOf, NameOf))
            try:
                tree = self.parse(text, a.place)
                parts.append(joined_text(self.c.value(tree, ctx), " "))
            except SchematronError as error:
                raise _placed(a.place, f"message of {a.id}", error) from None
            weight += size_of(tree) // _PARTS_A_STEP
        if plain:
            message = repr(" ".join("".join(str(p) for p in a.message).split()))
        else:
            # As a text, since few assertions fire: `Program.message` makes a function of it when it is wanted.
            code = f"concatenated(d, ({', '.join(parts)},))"
            if weight > _LIGHT:
                code = f"spend(d, (n,), {weight}) and {code}"
            message = repr((code, lets))
        return f"({a.id!r}, {a.severity!r}, {message}, {a.terms!r})"


def _depth(found: list[Alternative]) -> int:
    """How far below the document node every node of a context is, or 0."""
    depths = {len(a.steps) for a in found}
    fixed = all(a.steps and a.steps[0][0] == "/" and {s[0] for s in a.steps} == {"/"} for a in found)
    plain = all(s[1] == "element" for a in found for s in a.steps)
    return depths.pop() if fixed and plain and len(depths) == 1 else 0


def _used(e: ast.Expr, lets: dict[str, ast.Expr]) -> frozenset[str]:
    """The variables of a rule that an expression uses, itself or through others of them."""
    names = free_variables(e) & lets.keys()
    rest = {name: tree for name, tree in lets.items() if name not in names}
    return names.union(*(_used(lets[name], rest) for name in names))


def _placed(place: Place, what: str, error: SchematronError) -> SchematronError:
    text = str(error)
    return SchematronError(text if text.startswith(place.file + ",") else f"{place}, {what}: {text}")


def generate(schema: Schema) -> str:
    """The Python source of a schema. Raises SchematronError at the first construct that is not covered."""
    return Generator(schema).source()
