"""Small expressions made at random, which two engines must answer alike.

    python tests/fuzz/expressions.py [--seed N] [--count N]

prints those that Saxon answers otherwise. XPath leaves the order of operands to the implementation where one of them
fails, so a few do: one in some thousands.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from einvconv import schematron
from einvconv.errors import SchematronError

DOCUMENTS = (
    '<a><b>1</b><b>x</b><c>2.5</c><d/><e x="1" y="">A</e><f><g>3</g><g>bad</g></f><w> </w></a>',
    "<a><b>x</b><d>5</d></a>",
    "<a><c>1</c><c>2</c><e>q</e><f><g/></f></a>",
    '<a><b>7</b><c>-0.00</c><e x="z"/></a>',
)
_HEAD = """<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2" xmlns:u="urn:u"
 xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema">
 <ns prefix="xs" uri="http://www.w3.org/2001/XMLSchema"/><ns prefix="u" uri="urn:u"/>
 <xsl:function name="u:same"><xsl:param name="n"/><xsl:sequence select="$n"/></xsl:function>
 <xsl:function name="u:num" as="xs:decimal"><xsl:param name="n" as="xs:string"/>
  <xsl:sequence select="xs:decimal($n)"/></xsl:function>
 <xsl:function name="u:kids"><xsl:param name="n" as="node()*"/><xsl:sequence select="$n/*"/></xsl:function>
 <pattern><rule context="/a">"""
_NODES = ("b", "c", "d", "e", "f/g", "zz", "*", "f", "e/@x", "e/@y", "w", "b[1]", "b[2]", ".", "..", "//g", "f/*",
          "zz/y", "text()", "u:kids(f)", "f/u:kids(.)", "*/u:same(.)", "(b|c)", "b/u:same(.)/..",
          "f/u:kids(.)/..")  # fmt: skip
_NUMBERS = ("1", "2.5", "0", "xs:decimal(b)", "xs:decimal(zz)", "xs:decimal(c)", "number(b)", "count(b)", "1e0",
            "sum(c)", "xs:integer(f/g[1])", "()", "u:num(string(b[1]))")  # fmt: skip
_TEXTS = ("'A'", "'1'", "''", "string(b)", "normalize-space(e)", "name()", "'x'", "string(zz)")
_TRUTHS = ("b", "not(zz)", "true()", "b = 1", "c > 1", "e = 'A'", "zz", "xs:decimal(b) = 1")
_COMPARISONS = ("=", "!=", "<", ">", "<=", ">=", "eq", "ne", "lt", "gt")


def _nodes(chance: random.Random, depth: int) -> str:
    if depth < 1 or chance.random() < 0.7:
        return chance.choice(_NODES)
    return chance.choice(
        (f"b[. = {_number(chance, 0)}]", f"*[{truth(chance, depth - 1)}]", f"({chance.choice(_NODES[:6])} | e)")
    )


def _number(chance: random.Random, depth: int) -> str:
    if depth < 1:
        return chance.choice(_NUMBERS)
    one, other = _number(chance, depth - 1), _number(chance, depth - 1)
    node = _nodes(chance, depth - 1)
    return chance.choice(
        (f"({one} {chance.choice(('+', '-', '*', 'div', 'mod', 'idiv'))} {other})", f"xs:decimal({node})",
         f"number({node})", f"count({node})", f"round({one})", f"abs({one})", node, f"-({one})",
         f"(if ({truth(chance, depth - 1)}) then {one} else {other})")
    )  # fmt: skip


def _text(chance: random.Random, depth: int) -> str:
    if depth < 1:
        return chance.choice(_TEXTS)
    node, one = _nodes(chance, depth - 1), _text(chance, depth - 1)
    return chance.choice(
        (f"string({node})", f"normalize-space({node})", f"concat({one}, {node})", f"substring-after({one}, 'x')", node)
    )


def truth(chance: random.Random, depth: int) -> str:
    """An expression that is true, false, or an error."""
    if depth < 1:
        return chance.choice(_TRUTHS)
    op = chance.choice(_COMPARISONS)
    node, number, one = _nodes(chance, depth - 1), _number(chance, depth - 1), truth(chance, depth - 1)
    return chance.choice(
        (f"({number} {op} {_number(chance, depth - 1)})", f"({node} {op} {number})", f"({number} {op} {node})",
         f"({_text(chance, depth - 1)} {op} {_text(chance, depth - 1)})", f"({node} {op} {_nodes(chance, depth - 1)})",
         f"not({one})", f"({one} and {truth(chance, depth - 1)})", f"({one} or {truth(chance, depth - 1)})",
         f"exists({node})", f"(some $v in {node} satisfies {one})", f"(every $v in {node} satisfies $v {op} {number})",
         f"({node} castable as xs:decimal)")
    )  # fmt: skip


def differing(expressions: Sequence[str], folder: Path) -> list[tuple[str, str]]:
    """The expressions that two engines answer otherwise, each with a document; not those that either refuses."""
    path = folder / "rules.sch"
    asserts = "".join(f'<assert id="t{i}" test={quoteattr(e)}>m</assert>' for i, e in enumerate(expressions))
    path.write_text(f"{_HEAD}{asserts}</rule></pattern></schema>", encoding="utf-8")
    try:
        ours, saxon = schematron.load(path, engine="python"), schematron.load(path, engine="saxon")
    except SchematronError:
        if len(expressions) == 1:
            return []
        half = len(expressions) // 2
        return differing(expressions[:half], folder) + differing(expressions[half:], folder)
    found = []
    for document in DOCUMENTS:
        mine, theirs = (
            {f.rule: "could not be evaluated" in f.message for f in rules.validate(document)} for rules in (ours, saxon)
        )
        found += [(e, document) for i, e in enumerate(expressions) if mine.get(f"t{i}") != theirs.get(f"t{i}")]
    return found


def some(seed: int, count: int) -> list[str]:
    """Expressions from a seed."""
    chance = random.Random(seed)
    return [truth(chance, chance.choice((1, 1, 2))) for _ in range(count)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=400)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        wrong = differing(some(options.seed, options.count), Path(folder))
    print(*(f"{e}\n    {document}" for e, document in wrong), sep="\n")
    print(f"{len(wrong)} of {options.count * len(DOCUMENTS)} answers differ")
