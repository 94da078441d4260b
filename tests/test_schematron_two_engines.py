"""Two engines, one answer: rules of every shape on documents made at random."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from einvconv import schematron
from einvconv.report import Finding

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


def test_both_engines_say_the_same_of_five_hundred_documents(tmp_path: Path) -> None:
    path = tmp_path / "rules.sch"
    path.write_text(SCHEMA, encoding="utf-8")
    ours, saxon = schematron.load(path, engine="python"), schematron.load(path, engine="saxon")
    heard: Counter[str] = Counter()
    for seed in range(500):
        document = _document(seed)
        mine, theirs = _told(ours.validate(document)), _told(saxon.validate(document))
        assert mine == theirs, document
        heard.update(rule for rule, _, _ in mine)
    everything = {a for a in SCHEMA.split('id="') if a}
    assert set(heard) == {part.split('"')[0] for part in everything if not part.startswith("<schema")}
