"""Two engines, one answer: rules of every shape on documents made at random."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from einvconv import schematron
from einvconv.report import Finding
from fuzz.expressions import differing, some

pytest.importorskip("saxonche")

SCHEMA = """<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:u="urn:u">
 <ns prefix="xs" uri="http://www.w3.org/2001/XMLSchema"/><ns prefix="u" uri="urn:u"/><ns prefix="p" uri="urn:p"/>
 <let name="total" value="sum(//n[. castable as xs:decimal]/xs:decimal(.))"/>
 <let name="codes" value="tokenize('A B C', '\\s')"/>
 <let name="flag" value="//c = 'A'"/>
 <xsl:function name="u:near" as="xs:boolean"><xsl:param name="a" as="xs:decimal"/><xsl:param name="b" as="xs:decimal"/>
  <xsl:sequence select="abs($a - $b) le 1"/></xsl:function>
 <pattern>
  <let name="lines" value="count(//l)"/>
  <rule context="l[n &gt; 5]"><assert id="p1" test="c = $codes">m</assert>
   <assert id="p2" flag="warning" test="u:near(n, 6)"><value-of select="n"/></assert></rule>
  <rule context="l[@x = '1'] | l[c = 'B']"><let name="n" value="xs:decimal(n)"/>
   <assert id="p3" test="not(c) or $n lt 3">m</assert><assert id="p4" test="$lines mod 2 = 0">m</assert>
   <assert id="p5" test="$n * 100 div 3 &lt; $total">m</assert></rule>
  <rule context="l"><assert id="p6" test="not(l/n)">m</assert><assert id="p7" test="not(c/@x | n/@x)">m</assert>
   <assert id="p8" test="count(n) &lt;= 1">m</assert><assert id="p9" test="every $c in c satisfies $c/../@x">m</assert>
   <assert id="p10" test="n[2] or normalize-space(c) != ''">m</assert></rule>
  <rule context="*[not(*)]"><assert id="p11" test="normalize-space() != ''">m</assert>
   <report id="p12" test="contains(' A B 7 ', concat(' ', normalize-space(.), ' '))">m</report></rule>
 </pattern>
 <pattern><rule context="/*[$flag]"><assert id="q1" test="not(//c/@x)">m</assert>
   <assert id="q2" test="not(//l/l)">m</assert><assert id="q3" test="exists(//l[c = 'A'][n = 1])">m</assert>
   <assert id="q4" test="sum(//l[c = 'A']/n[. castable as xs:integer]) &gt; 3">m</assert>
   <assert id="q5" test="count(distinct-values(//c)) &lt; 3">m</assert></rule>
  <rule context="/a"><assert id="q6" test="not(l[2])">m</assert><assert id="q7" test="(l/c)[2] = 'B'">m</assert></rule>
 </pattern>
 <pattern><rule context="n"><assert id="s1" test=". castable as xs:decimal">m</assert>
   <assert id="s2" test="not(. castable as xs:decimal) or round(. * 10) div 10 = .">m</assert>
   <assert id="s3" test="following-sibling::c or preceding-sibling::c[1] = 'A'">m</assert>
   <assert id="s4" test="ancestor::l/c = ../c">m</assert></rule>
  <rule context="c[position() = 2]"><report id="s5" test="true()"><name/> <value-of select="../n"/></report></rule>
  <rule context="l/c[../n]"><report id="s6" test="matches(., '^[AB]$')">m</report></rule>
  <rule context="@x"><assert id="s7" test=". = ('1', '2') and ../self::l">m</assert></rule>
  <rule context="p:*"><assert id="s8" test="local-name() = 'c' and string-length(.) &lt; 2">m</assert></rule></pattern>
</schema>"""

TEXTS = ["A", "B", "C", "D", "", " ", " A ", "1", "6", "7", "2.25", "-3", "x", "1e2", "5.55", "A B"]


def _element(chance: random.Random, depth: int) -> str:
    tag = chance.choice(["l", "l", "c", "n", "n", "p:c", "p:n"])
    attributes = f' x="{chance.choice(["1", "2", "3", ""])}"' if chance.random() < 0.3 else ""
    if tag == "l" and depth < 3:
        inside = "".join(_element(chance, depth + 1) for _ in range(chance.randrange(5)))
    else:
        inside = chance.choice(TEXTS)
        if chance.random() < 0.05:
            inside += "<!-- c -->" + chance.choice(TEXTS)
    return f"<{tag}{attributes}>{inside}</{tag}>"


def _document(seed: int) -> str:
    chance = random.Random(seed)
    inside = "".join(_element(chance, 0) for _ in range(chance.randrange(1, 12)))
    return f'<a xmlns:p="urn:p">{inside}</a>'


def _told(findings: list[Finding]) -> Counter[tuple[str, ...]]:
    # Reasons of errors are in each engine's own words.
    return Counter(
        (f.rule, f.severity, "error" if "could not be evaluated" in f.message else f.message) for f in findings
    )


def _engines(folder: Path, schema: str) -> tuple[schematron.RuleSet, schematron.RuleSet]:
    """A schema as we run it, and as Saxon does."""
    path = folder / "rules.sch"
    path.write_text(schema, encoding="utf-8")
    return schematron.load(path, engine="python"), schematron.load(path, engine="saxon")


def test_both_engines_say_the_same_of_five_hundred_documents(tmp_path: Path) -> None:
    ours, saxon = _engines(tmp_path, SCHEMA)
    heard: Counter[str] = Counter()
    for seed in range(500):
        document = _document(seed)
        mine, theirs = _told(ours.validate(document)), _told(saxon.validate(document))
        assert mine == theirs, document
        heard.update(rule for rule, _, _ in mine)
    everything = {a for a in SCHEMA.split('id="') if a}
    assert set(heard) == {part.split('"')[0] for part in everything if not part.startswith("<schema")}


# Where the answer does not hang on what fails there is no error, and where it does there is one: as Saxon has it.
BROKEN = ["<a><b>1</b><b>x</b><c>2.5</c><e>A</e></a>", "<a><b>x</b><d>5</d></a>", "<a><c>1</c><c>2</c><e>q</e></a>",
          "<a><b>7</b><c>z</c><e x='z'/></a>"]  # fmt: skip
HANGING = """b = 1 or zz; b = 1 or not(zz); xs:decimal(b) = 1 or true(); b = 1 and zz; b = 1 and not(d); zz or b = 1
exists(b) and xs:decimal(b) = 1; not(c) or xs:decimal(c) = 1; xs:decimal(c) = 1 or not(c); b[1] = 2 and b = 1 and zz
e != number(zz); number(zz) != e; e = number(zz); e[1] <= number(zz); e ne number(zz); b = xs:decimal(zz)
b[1] < xs:decimal(zz); b[2] < xs:decimal(b); zz = xs:decimal(e); xs:decimal(e) = zz; not(b[. = xs:decimal(zz)])
xs:decimal(zz) + xs:decimal(e) = 1; xs:decimal(e) + xs:decimal(zz) = 1; zz * e = 1; e * zz = 1; zz + e = 1; e div zz = 1
xs:decimal(zz) * (b + c) = 1; round(zz * e) = 1; zz - xs:decimal(e) > 0; zz idiv e = 1
xs:date(zz) - xs:date(e) > xs:dayTimeDuration('P1D'); xs:date(e) - xs:date(zz) > xs:dayTimeDuration('P1D')
xs:date(zz) + xs:dayTimeDuration(e) > xs:date('2026-11-30'); not(xs:date(zz) - xs:date(e) = xs:date(zz) - xs:date(zz))
*[xs:decimal(.) > 1] | b; not(*[xs:decimal(.) > 1] | b); exists((*[xs:decimal(.) > 1] | e)); b | *[xs:decimal(.) > 1]
count(*[xs:decimal(.) > 1] | b) > 0; (*[xs:decimal(.) > 1] | b) = 1; e[. = 1 or true()]; exists(e[. = 1 or x])
every $v in b satisfies $v != xs:decimal(zz); some $v in b satisfies ($v = 1 or $v = 'x'); $n = 1 or b; $t or b
if (b = 1 or true()) then b else c; string-length(b) = 1 or c; b + 1 = 2 or c + 1 = 3 or (every $x in * satisfies $x)"""


def test_what_fails_is_an_error_where_the_answer_hangs_on_it_and_nowhere_else(tmp_path: Path) -> None:
    tests = [one.strip() for line in HANGING.split("\n") for one in line.split(";")]
    asserts = "".join(f'<assert id="t{i}" test="{escape(one)}">m</assert>' for i, one in enumerate(tests))
    lets = '<let name="n" value="xs:decimal(b)"/><let name="t" value="b = 1 or c = 1"/>'
    ours, saxon = _engines(
        tmp_path,
        '<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">'
        f'<pattern><rule context="/a">{lets}{asserts}</rule></pattern>'
        '<pattern><rule context="/a[b = 1 or c]"><report id="p1" test="true()">m</report></rule>'
        '<rule context="/a[c &gt; 1 and zz] | /a[xs:decimal(b) = 1 or d]">'
        '<report id="p2" test="true()">m</report></rule>'
        '<rule context="*[c = 1 or (e = 1 or @x)]"><report id="p3" test="true()">m</report></rule>'
        '</pattern><pattern><rule context="/a[xs:decimal(/a/b) = 1 or /a/c]"><report id="p4" test="true()">m</report>'
        "</rule></pattern></schema>",
    )
    for document in BROKEN:
        mine, theirs = _told(ours.validate(document)), _told(saxon.validate(document))
        differ = (mine - theirs) + (theirs - mine)
        assert not differ, [(tests[int(rule[1:])] if rule[0] == "t" else rule, what) for rule, _, what in differ]


def test_what_is_evaluated_again_may_be_long_and_deep(tmp_path: Path) -> None:
    deep = "b = 1"
    for _ in range(70):
        deep = f"({deep} or zz)"
    many = " | ".join(f"*[xs:decimal(.) &gt; {i}]" for i in range(300))
    tests = [f"{many} | b", " or ".join(["b = 1"] * 300) + " or b", deep, f"not({deep} or b)"]
    asserts = "".join(f'<assert id="t{i}" test="{one}">m</assert>' for i, one in enumerate(tests))
    path = tmp_path / "rules.sch"
    path.write_text(
        '<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">'
        f'<pattern><rule context="/a">{asserts}</rule></pattern></schema>',
        encoding="utf-8",
    )
    found = schematron.load(path, engine="python").validate("<a><b>x</b></a>")
    assert [f.rule for f in found] == ["t2", "t3"]


def _answer_alike(folder: Path, tests: list[str], documents: list[str], lets: str = "") -> None:
    """Hold what both engines tell of tests on an element `a` against each other."""
    reports = "".join(f'<report id="t{i}" test="{escape(one)}">m</report>' for i, one in enumerate(tests))
    ours, saxon = _engines(
        folder,
        '<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">'
        '<ns prefix="xs" uri="http://www.w3.org/2001/XMLSchema"/>'
        f'<pattern><rule context="/a">{lets}{reports}</rule></pattern></schema>',
    )
    for document in documents:
        mine, theirs = _told(ours.validate(document)), _told(saxon.validate(document))
        differ = (mine - theirs) + (theirs - mine)
        assert not differ, (document, [tests[int(rule[1:])] for rule, _, _ in differ])


def test_minus_zero_is_less_than_zero_where_a_text_meets_a_number(tmp_path: Path) -> None:
    """XPath has them equal; the official stylesheets, which Saxon runs, do not: `-0.00` fires what asks for 0."""
    tests = [
        "b = 0", "b = 0.0", "b = 0e0", "b < 0", "b <= 0", "b >= 0", "b != 0", "0 = b", "0 > b", "b = -0e0", "b < 5.0",
        "c = sum(b)", "b = sum(b)", "c = round(sum(b) * 10 * 10) div 100", "xs:double(b) = 0", "number(b) = 0",
        "b = xs:decimal(b)", "xs:decimal(b) = 0", "sum((b, c)) = 0", "b * 1 = 0", "(b, c) = 0", "b[. = 0]", "b < c",
    ]  # fmt: skip
    _answer_alike(
        tmp_path,
        tests,
        [
            f"<a><b>{text}</b><c>0.00</c></a>"
            for text in ("-0.00", "-0", "+0.00", "-.0", "0.00", " -0.00 ", "-0e0", "-0.001", "1")
        ],
    )


def test_there_is_a_year_zero(tmp_path: Path) -> None:
    """XSD 1.1 has it, and so have the official stylesheets: `0000-01-01` fires no rule of the forms of dates."""
    tests = [
        "b castable as xs:date", "xs:date(b) < xs:date('0001-01-01')", "year-from-date(xs:date(b)) = 0",
        "xs:date('0001-01-01') - xs:date(b) = xs:dayTimeDuration('P366D')", "xs:date(b) > xs:date('-0001-12-31')",
        "concat(b, 'T00:00:00') castable as xs:dateTime",
    ]  # fmt: skip
    days = ("0000-01-01", "0000-02-29", "0000-02-30", "-0000-01-01", "-0001-12-31", "0001-01-01")
    _answer_alike(tmp_path, tests, [f"<a><b>{day}</b></a>" for day in days])


def test_a_text_that_is_nan_is_more_than_any_number_it_meets(tmp_path: Path) -> None:
    """XPath has no order for it; the official stylesheets, which Saxon runs, let `PriceAmount >= 0` pass."""
    tests = [
        f"{value} {op} {number}"
        for op in ("=", "!=", "<", "<=", ">", ">=")
        for value in ("b", "xs:double(b)", "number(b)")
        for number in ("0", "1.5", "1e0", "count(c)", "number(c)", "xs:decimal(c)", "number(b)")
    ]
    _answer_alike(tmp_path, tests, [f"<a><b>{text}</b><c>7</c></a>" for text in ("NaN", " NaN ", "1")])


def test_what_a_function_makes_of_an_untyped_value_is_a_text(tmp_path: Path) -> None:
    made = [
        "string({})", "normalize-space({})", "upper-case({})", "lower-case({})", "concat({}, '')", "substring({}, 1)",
        "substring-after({}, '')", "translate({}, '', '')", "replace({}, 'x', '')", "string-join({}, '')",
    ]  # fmt: skip
    asked = ["({}, 7)[1] = 5", "({}, 7)[1] instance of xs:string", "({}, 7)[1] + 1 = 6", "max(({}, '9')) = '9'"]
    tests = [one.format(m.format("(data(b), 'q')[1]")) for m in made for one in asked]
    _answer_alike(tmp_path, tests, [f"<a><b>{text}</b></a>" for text in ("5", " 5 ", "x")])


def test_a_decimal_and_a_double_are_one_value_where_values_are_told_apart(tmp_path: Path) -> None:
    tests = [
        "count(distinct-values((xs:decimal(b), xs:double(b)))) = 1", "index-of((xs:decimal(b), 7), number(b)) = 1",
        "count(distinct-values((xs:double(b), xs:decimal(b), xs:double(c), xs:decimal(c)))) = 2",
        "index-of((xs:double(b), xs:double(c)), xs:decimal(c)) = 2", "index-of((b, c), xs:double(c)) = 2",
        "count(index-of((xs:double(b), 'x', true(), b), xs:decimal(b))) = 1",
        "distinct-values((0.1, 0.10000000000000001))[2]", "index-of((0.1, 0.10000000000000001), 0.1)[2]",
    ]  # fmt: skip
    _answer_alike(
        tmp_path, tests, [f"<a><b>{b}</b><c>{c}</c></a>" for b, c in (("1.005", "0.1"), ("1", "2"), ("-0.00", "1e1"))]
    )


def test_what_is_added_to_a_sum_of_nothing_stays_a_decimal(tmp_path: Path) -> None:
    tests = [
        "sum(zz) + 0.1 + 0.2 = 0.3", "sum(zz/xs:double(.)) + 0.1 + 0.2 = 0.3", "$none + 0.1 + 0.2 = 0.3",
        "round((sum(zz) + 1.005) * 100) div 100 = 1.01", "round((xs:decimal(b) - sum(zz)) * 100) div 100 = 1.01",
        "sum(b) + 0.1 + 0.2 = 1.305", "round((sum(b) + 0) * 100) div 100 = 1.01", "sum(zz) instance of xs:integer",
        "sum(b) instance of xs:double", "sum(zz) + xs:decimal(b) * 2 = 2.01", "sum((b, zz)) - 0.005 = 1",
    ]  # fmt: skip
    _answer_alike(
        tmp_path,
        tests,
        [f"<a>{inside}</a>" for inside in ("<b>1.005</b>", "<b>1.005</b><zz>0</zz>", "<zz>-0.5</zz><zz>x</zz>")],
        '<let name="none" value="sum(zz)"/>',
    )


@pytest.mark.parametrize("seed", [1, 3])
def test_both_engines_answer_expressions_made_at_random_alike(seed: int, tmp_path: Path) -> None:
    assert differing(some(seed, 150), tmp_path) == []


# Places among siblings, which are found without going through these; each as a context, and as a test below one.
PLACES = """x[last()]; x[position() = last()]; x[last() = position()]; x[position() > 1]; x[position() < 3]
x[2][last()]; x[not(position() = 1)]; x[position() != last()]; x[last() - 1]; x[position() mod 2 = 0]; x[last() > 2]
*[2]; *[last()]; *[last()][self::x]; x[last()][@a]; x[@a][last()]; x[@a = '1'][2]; x[position() = @a]; x[number(@a)]
x[$k]; p:*[last()]; *:x[2]; x[position() = (1, 3)]; x[last()]/y[1]; x[position() > 1]//y; x[preceding-sibling::x]
x[position() = count(../x)]; x[not(preceding-sibling::*)]; x[following-sibling::x]
x[following-sibling::*[1][self::y]]; x[(last())]; x[(position() = 2)]; x[preceding-sibling::x[1]/@a = @a]
x[preceding-sibling::x[last()] = '1']; x[count(preceding-sibling::x) = 1]
x[preceding-sibling::node()[1][self::text()]]; *[following-sibling::x[2]]; x[position() eq 2]
y[../x[last()]/@a = '1']; x[count(../x[. = current()]) > 1]; x[xs:decimal(@a) = position()]
x[some $i in (1, 2) satisfies position() = $i]"""
WALKED = """../x[1]; ../x[last()]; ../*[last()]; ../*[2]/@a; preceding-sibling::x[1]; preceding-sibling::*[2]/@a
following-sibling::x[last()]; following-sibling::*[1] = '1'; count(preceding-sibling::*) = 2
count(following-sibling::x); count(../x) = 3; . is ../x[last()]; ../x[2][@a]; ../x[@a][2]; not(following-sibling::*)
*/x[1]; (*/x)[1]; ../*/*[last()]; ancestor::*[1]/x[last()]; preceding-sibling::x[last()][@a]
preceding-sibling::x[position() = 2]; .//x[last()]; //x[2]/@a; //x/y[2]; //x/x[last()]; /r//y/x[2]
@a/../preceding-sibling::x[1]
text()/following-sibling::x[1]; //text()[1]/preceding-sibling::*[1]; x[last()]/x[last()]"""


def _family(chance: random.Random, depth: int) -> str:
    tag = chance.choice(["x", "x", "x", "y", "p:x"])
    mark = f' a="{chance.choice("123")}"' if chance.random() < 0.5 else ""
    inside = "".join(chance.choice([_family(chance, depth + 1), "1", " "]) for _ in range(chance.randrange(5 - depth)))
    return f"<{tag}{mark}>{inside}</{tag}>"


def test_both_engines_find_the_same_places_among_siblings(tmp_path: Path) -> None:
    contexts, walks = ([one.strip() for line in t.split("\n") for one in line.split(";")] for t in (PLACES, WALKED))
    pairs = [(c, "true()") for c in contexts] + [(c, w) for w in walks for c in ("x", "*[@a]")]
    patterns = "".join(
        f'<pattern><rule context="{escape(c)}"><report id="t{i}" test="{escape(t)}">m</report></rule></pattern>'
        for i, (c, t) in enumerate(pairs)
    )
    ours, saxon = _engines(
        tmp_path,
        '<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2"><ns prefix="p" uri="urn:p"/>'
        '<ns prefix="xs" uri="http://www.w3.org/2001/XMLSchema"/>'
        f'<let name="k" value="2"/>{patterns}</schema>',
    )
    for seed in range(30):
        chance = random.Random(seed)
        document = f'<r xmlns:p="urn:p">{"".join(_family(chance, 0) for _ in range(chance.randrange(1, 6)))}</r>'
        mine, theirs = ({(f.rule, f.location) for f in one.validate(document)} for one in (ours, saxon))
        assert not [(pairs[int(rule[1:])], where) for rule, where in mine ^ theirs], document
