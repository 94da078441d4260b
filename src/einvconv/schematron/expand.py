"""Includes, abstract rules and patterns, and tables of forbidden paths, turned into plain rules."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from einvconv.errors import SchematronError
from einvconv.report import Severity
from einvconv.schematron.forbidding import forbidden, terms_in
from einvconv.schematron.instructions import Instructions, drop, xsl_name
from einvconv.schematron.model import (
    ISO,
    OLD,
    Assertion,
    Let,
    MessagePart,
    NameOf,
    Pattern,
    Place,
    Rule,
    ValueOf,
)

if TYPE_CHECKING:
    from einvconv.schematron.source import Files

OURS = "urn:einvconv:schematron"
_FILE = f"{{{OURS}}}file"  # marks, inside an included element, the file it came from
_PARAM = re.compile(r"\$([\w][\w.-]*)")
# Where a name ends where XPath ends it, and `$lines` is another than `$line`. In all other attributes it ends with the
# longest parameter that it may be: `BII2-$T-R001`.
_EXPRESSIONS = {"context", "documents", "match", "path", "select", "subject", "test", "use", "value"}
_SKIPPED = {"p", "title", "ns", "phase", "diagnostics", "properties", "param", "active"}
_MAX_DEPTH = 20
MAX_PARTS = 50_000
"""Assertions, extended rules and includes (a hundred for each of these) of a whole schema."""

MAX_PUT_IN = 20_000_000
"""Characters of a whole schema that parameters are put into, when they are."""

SeverityOf = Callable[[str, str], Severity]


def local(element: etree._Element) -> str:
    """The Schematron name of an element, or "" for anything else."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    uri, _, name = tag[1:].partition("}")
    return name if uri in (ISO, OLD) else ""


def line_of(element: etree._Element) -> int:
    """The line of an element, 0 where it is not known."""
    line: int | None = element.sourceline  # type: ignore[assignment]
    return line or 0


def id_from(message: str) -> str:
    """The rule id that opens a message, for assertions that have no id of their own."""
    found = re.match(r"\[?([A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+|[A-Z]+[0-9]+)\]?", message)
    return found[1] if found else ""


class Expander:
    """Expands one schema; `files` says what may be opened."""

    def __init__(self, files: Files, severity_of: SeverityOf) -> None:
        self.files = files
        self.severity_of = severity_of
        self.abstract_rules: dict[str, etree._Element] = {}
        self.instructions = Instructions()
        self.notes: dict[str, None] = {}
        self.parts = 0
        self.put_in = 0

    def count(self, element: etree._Element, parts: int = 1) -> None:
        """So many parts more of what the schema is when all is put in its place: that may double at every step."""
        self.parts += parts
        if self.parts > MAX_PARTS:
            raise self.refuse(element, f"a schema of more than {MAX_PARTS:,} assertions, extended rules and includes")

    def place(self, element: etree._Element) -> Place:
        """The file and line of an element, included ones too."""
        node: etree._Element | None = element
        while node is not None:
            if _FILE in node.attrib:
                return Place(str(node.get(_FILE)), line_of(element))
            node = node.getparent()
        return Place("", line_of(element))

    def refuse(self, element: etree._Element, why: str) -> SchematronError:
        """The error that names a construct and its place."""
        return SchematronError(f"{self.place(element)}: {why}")

    def includes(self, root: etree._Element, path: Path, depth: int = 0) -> None:
        """Replace every `<include>` below `root`, which came from `path`, by what it names."""
        root.set(_FILE, self.files.name(path))
        if depth > _MAX_DEPTH:
            raise self.refuse(root, "includes go too deep; does a file include itself?")
        for element in [
            e for e in root.iterchildren(f"{{{ISO}}}extends", f"{{{OLD}}}extends") if local(root) == "schema"
        ]:
            self.extend(root, element, path, depth)
        for element in list(root.iter(f"{{{ISO}}}include", f"{{{OLD}}}include")):
            self.count(element, 100)
            href, _, fragment = (element.get("href") or "").partition("#")
            target = self.files.find(href, path.parent, self.place(element))
            included = self.files.xml(target)
            if fragment:
                found = [e for e in included.iter(etree.Element) if e.get("id") == fragment]
                if not found:
                    raise self.refuse(element, f"{href} has no element with the id {fragment!r}")
                included = found[0]
            if local(included) == "schema":
                # As in the stylesheets that are made of it: a schema inside a schema speaks of nothing.
                self.notes[f"{self.place(element)}: {href} is a whole schema, which is passed over"] = None
                drop(element)
                continue
            self.includes(included, target, depth + 1)
            included.tail = element.tail
            parent = element.getparent()
            assert parent is not None
            parent.replace(element, included)

    def extend(self, root: etree._Element, element: etree._Element, path: Path, depth: int) -> None:
        """Put the children of the schema that an `<extends href>` of a schema names in its place (ISO 19757-3:2016)."""
        target = self.files.find(element.get("href") or "", path.parent, self.place(element))
        extended = self.files.xml(target)
        if local(extended) != "schema":
            raise self.refuse(element, f"{target.name} is no schema, which alone a schema can extend")
        self.includes(extended, target, depth + 1)
        for child in list(extended.iterchildren(etree.Element)):
            if _FILE not in child.attrib:
                child.set(_FILE, self.files.name(target))
            element.addprevious(child)
        root.remove(element)

    def schema(
        self, root: etree._Element, active: set[str] | None
    ) -> tuple[tuple[Pattern, ...], tuple[Let, ...], tuple[etree._Element, ...], tuple[etree._Element, ...]]:
        """The active patterns, the lets, the functions and the keys of a schema whose includes are in place."""
        self.abstract_rules = {
            e.get("id", ""): e for e in root.iter(f"{{{ISO}}}rule", f"{{{OLD}}}rule") if e.get("abstract") == "true"
        }
        abstract = {e.get("id", ""): e for e in root if local(e) == "pattern" and e.get("abstract") == "true"}
        patterns: list[Pattern] = []
        lets: list[Let] = []
        functions: list[etree._Element] = []
        keys: list[etree._Element] = []
        without: set[str] = set()
        for e in root.iterchildren(etree.Element):
            name = local(e)
            if name == "pattern":
                if e.get("abstract") == "true" or (active is not None and e.get("id", "") not in active):
                    continue
                patterns.append(self.pattern(self.instance(e, abstract)))
            elif name == "let":
                lets.append(self.let(e))
            elif xsl_name(e) == "variable":
                lets.append(self.variable(e, lets))
            elif xsl_name(e) == "function":
                functions.append(e)
            elif xsl_name(e) == "key":
                keys.append(e)
            elif e.tag == f"{{{OURS}}}without":
                without |= set(e.get("rules", "").split())
            elif e.tag == f"{{{OURS}}}forbid":
                patterns.append(Pattern("", (), tuple(forbidden(self, e)), self.place(e)))
            elif name == "rule":
                pass  # outside a pattern no stylesheet ever applies it
            elif name and name not in _SKIPPED:
                raise self.refuse(e, f"<{name}> in a <schema> is not covered")
            elif xsl_name(e):
                raise self.refuse(e, f"<xsl:{xsl_name(e)}> in a <schema> is not covered")
        functions += self.instructions.functions
        return tuple(_less(p, without) if without else p for p in patterns), tuple(lets), tuple(functions), tuple(keys)

    def instance(self, e: etree._Element, abstract: dict[str, etree._Element]) -> etree._Element:
        """A pattern that is an instance of an abstract one, with its parameters put in; any other as it is."""
        parent = e.get("is-a")
        if parent is None:
            return e
        if parent not in abstract:
            raise self.refuse(e, f"there is no abstract pattern {parent!r}")
        model = abstract[parent]
        values = {
            p.get("name", "").strip(): p.get("value", "")
            for pattern in (model, e)
            for p in pattern
            if local(p) == "param"
        }
        longest_first = "|".join(map(re.escape, sorted(filter(None, values), key=len, reverse=True)))
        in_words = re.compile(rf"\$({longest_first})") if longest_first else _PARAM
        made = copy.deepcopy(model)
        made.set(_FILE, self.place(model).file)
        made.set("id", e.get("id") or model.get("id") or "")

        def put_in(text: str, where: re.Pattern[str]) -> str:
            self.put_in += len(text) + sum(len(values.get(one, "")) for one in where.findall(text))
            if self.put_in > MAX_PUT_IN:
                raise self.refuse(e, f"parameters make texts of more than {MAX_PUT_IN:,} characters")
            return where.sub(lambda m: values.get(m[1], m[0]), text)

        for node in made.iter(etree.Element):
            for key, value in node.attrib.items():
                if "$" in str(value) and key != _FILE:
                    node.set(key, put_in(str(value), _PARAM if key in _EXPRESSIONS else in_words))
            # The words of messages as well, as in the stylesheets of ISO.
            if node.text and "$" in node.text:
                node.text = put_in(node.text, in_words)
            if node.tail and "$" in node.tail:
                node.tail = put_in(node.tail, in_words)
        return made

    def pattern(self, e: etree._Element) -> Pattern:
        """One concrete pattern."""
        lets: list[Let] = []
        rules: list[Rule] = []
        for c in e.iterchildren(etree.Element):
            name = local(c)
            if name == "rule":
                if c.get("abstract") != "true":
                    rules.append(self.rule(c))
            elif name == "let":
                lets.append(self.let(c))
            elif xsl_name(c) == "variable":
                lets.append(self.variable(c, lets))
            elif c.tag == f"{{{OURS}}}forbid":
                self.merge(rules, forbidden(self, c))
            elif (name and name not in _SKIPPED) or xsl_name(c):
                raise self.refuse(c, f"<{name or 'xsl:' + xsl_name(c)}> in a <pattern> is not covered")
        if e.get("documents"):
            raise self.refuse(e, "a <pattern> with @documents is not covered")
        return Pattern(e.get("id", ""), tuple(lets), tuple(rules), self.place(e))

    def merge(self, rules: list[Rule], more: list[Rule]) -> None:
        """Add a table's rules: rows of a context that already has a rule join it, since the first match speaks."""
        where = {_plain(r.context): i for i, r in enumerate(rules)}
        for rule in more:
            i = where.get(_plain(rule.context))
            if i is None:
                rules.append(rule)
            else:
                old = rules[i]
                rules[i] = Rule(old.context, old.lets, old.assertions + rule.assertions, old.place, old.id)

    def rule(self, e: etree._Element) -> Rule:
        """One rule, with what it extends."""
        context = e.get("context")
        if context is None:
            raise self.refuse(e, "a <rule> without a context")
        lets: list[Let] = []
        assertions: list[Assertion] = []
        self.body(e, e.getparent(), lets, assertions, 0)
        return Rule(context, tuple(lets), tuple(assertions), self.place(e), e.get("id", ""))

    def body(
        self,
        e: etree._Element,
        pattern: etree._Element | None,
        lets: list[Let],
        assertions: list[Assertion],
        depth: int,
    ) -> None:
        """Collect the lets and assertions of a rule, and of the rules it extends, in document order."""
        self.count(e)
        if depth > _MAX_DEPTH:
            raise self.refuse(e, "a rule that extends itself")
        for c in e.iterchildren(etree.Element):
            name = local(c)
            if name in ("assert", "report"):
                assertions.append(self.assertion(c))
            elif name == "let":
                lets.append(self.let(c))
            elif name == "extends":
                extended = self.extended(c, pattern)
                if extended is not None:
                    self.body(extended, pattern, lets, assertions, depth + 1)
            elif xsl_name(c) == "variable":
                lets.append(self.variable(c, lets))
            elif xsl_name(c) in ("if", "choose", "for-each", "for-each-group"):
                assertions.append(self.written(c, lets))
            elif (name and name not in _SKIPPED) or xsl_name(c):
                raise self.refuse(c, f"<{name or 'xsl:' + xsl_name(c)}> in a <rule> is not covered")

    def extended(self, e: etree._Element, pattern: etree._Element | None) -> etree._Element | None:
        """The abstract rule that `<extends>` names: of the same pattern first, then of the whole schema.

        One that is nowhere is passed over, as the stylesheets of ISO do, and noted.
        """
        if e.get("href"):
            self.count(e, 100)
            href, _, fragment = e.get("href", "").partition("#")
            beside = (self.files.base / self.place(e).file).parent
            target = self.files.find(href, beside, self.place(e))
            root = self.files.xml(target)
            self.includes(root, target)
            if not fragment:
                return root
            found = [n for n in root.iter(etree.Element) if n.get("id") == fragment]
            if found:
                return found[0]
            raise self.refuse(e, f"{href} has no element with the id {fragment!r}")
        wanted = e.get("rule", "")
        for c in pattern if pattern is not None else ():
            if local(c) == "rule" and c.get("abstract") == "true" and c.get("id") == wanted:
                return c
        if wanted not in self.abstract_rules:
            self.notes[f"{self.place(e)}: there is no abstract rule {wanted!r}, so nothing extends it"] = None
        return self.abstract_rules.get(wanted)

    def let(self, e: etree._Element) -> Let:
        """One let; a let with content instead of a value is refused."""
        value = e.get("value")
        if value is None:
            raise self.refuse(e, f"<let name={e.get('name')!r}> without a value is not covered")
        return Let(e.get("name", "").removeprefix("$"), value, self.place(e))

    def variable(self, e: etree._Element, lets: list[Let]) -> Let:
        """An `<xsl:variable>` as a let."""
        name, select = e.get("name", ""), e.get("select")
        value = select if select is not None else self.instructions.value(e, [let.name for let in lets])
        return Let(name, value, self.place(e))

    def written(self, e: etree._Element, lets: list[Let]) -> Assertion:
        """An instruction of XSLT in a rule, which writes a message of its own: told as a warning where it does."""
        self.count(e)
        call, text = self.instructions.message(e, [let.name for let in lets])
        message = ValueOf(f"string-join({call}, ' ')")
        return Assertion(
            id=id_from(text),
            severity="warning",
            test=f"exists({call})",
            message=(message,),
            place=self.place(e),
            is_report=True,
            flag="warning",
            terms=terms_in(text),
        )

    def assertion(self, e: etree._Element) -> Assertion:
        """One assert or report."""
        self.count(e)
        test = e.get("test")
        if test is None:
            raise self.refuse(e, f"an <{local(e)}> without a test")
        parts = tuple(self.message(e))
        plain = "".join(p if isinstance(p, str) else "\0" for p in parts)
        plain = " ".join(plain.split())
        flag, role = e.get("flag", ""), e.get("role", "")
        return Assertion(
            id=e.get("id") or id_from(plain),
            severity=self.severity_of(flag, role),
            test=test,
            message=parts,
            place=self.place(e),
            is_report=local(e) == "report",
            flag=flag,
            role=role,
            terms=terms_in(plain),
        )

    def message(self, e: etree._Element) -> list[MessagePart]:
        """The parts of a message; emphasis and the like count as their text."""
        parts: list[MessagePart] = [e.text or ""]
        for c in e:
            name = local(c)
            if name == "value-of" or xsl_name(c) == "value-of":
                parts.append(ValueOf(c.get("select", ".")))
            elif name == "name":
                parts.append(NameOf(c.get("path", ".")))
            elif name in ("emph", "span", "dir"):
                parts.extend(self.message(c))
            elif isinstance(c.tag, str) and (name or xsl_name(c)):
                raise self.refuse(c, f"<{name or 'xsl:' + xsl_name(c)}> in a message is not covered")
            elif isinstance(c.tag, str):
                parts.append("".join(str(t) for t in c.itertext()))
            parts.append(c.tail or "")
        return [p for p in parts if p != ""]


def _less(pattern: Pattern, ids: set[str]) -> Pattern:
    """A pattern without the assertions of these ids: one set of rules that takes over another, but for some."""
    rules = tuple(
        Rule(r.context, r.lets, tuple(a for a in r.assertions if a.id not in ids), r.place, r.id) for r in pattern.rules
    )
    return Pattern(pattern.id, pattern.lets, rules, pattern.place)


def _plain(context: str) -> str:
    return " ".join(context.split())
