"""Running compiled rules: which rule speaks, when things are evaluated, and what a finding says."""

from __future__ import annotations

import pickle
import re
import threading
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from einvconv import schematron
from einvconv.errors import SchematronError, UnreadableInput, WrongArgument
from einvconv.report import Finding
from einvconv.schematron import heads, records
from einvconv.schematron.model import XSL
from steps import grows

HEAD = '<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">'
UBL = (
    '<ns prefix="i" uri="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>'
    '<ns prefix="b" uri="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"/>'
    '<ns prefix="a" uri="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"/>'
)


def rules(folder: Path, body: str, name: str = "r.sch") -> schematron.RuleSet:
    path = folder / name
    path.write_text(f"{HEAD}{body}</schema>", encoding="utf-8")
    return schematron.load(path, engine="python")


def pattern(*pairs: tuple[str, str]) -> str:
    """A pattern whose rules fire always; each pair is a context and an id."""
    inside = "".join(f'<rule context="{c}"><assert id="{i}" test="false()">m</assert></rule>' for c, i in pairs)
    return f"<pattern>{inside}</pattern>"


def fired(ruleset: schematron.RuleSet, document: str | bytes) -> list[tuple[str, str]]:
    return [(f.rule, f.location) for f in ruleset.validate(document)]


def ids(ruleset: schematron.RuleSet, document: str) -> list[str]:
    return [f.rule for f in ruleset.validate(document)]


# --- which rule speaks


def test_the_first_rule_that_matches_speaks_and_each_pattern_on_its_own(tmp_path: Path) -> None:
    made = rules(tmp_path, pattern(("b[@x]", "first"), ("b", "second")) + pattern(("b", "other")))
    assert fired(made, "<a><b x='1'/><b/></a>") == [
        ("first", "/a/b[1]"),
        ("second", "/a/b[2]"),
        ("other", "/a/b[1]"),
        ("other", "/a/b[2]"),
    ]


@pytest.mark.parametrize(
    ("context", "places"),
    [
        ("/a", ["/a"]),
        ("b", ["/a/b[1]", "/a/c/b", "/a/b[2]"]),
        ("a/b", ["/a/b[1]", "/a/b[2]"]),
        ("//c//b", ["/a/c/b"]),
        ("/a//b", ["/a/b[1]", "/a/c/b", "/a/b[2]"]),
        ("/*/b", ["/a/b[1]", "/a/b[2]"]),
        ("b | c", ["/a/b[1]", "/a/c", "/a/c/b", "/a/b[2]"]),
        ("a/b[2]", ["/a/b[2]"]),
        ("b[last()]", ["/a/c/b", "/a/b[2]"]),
        ("b[1]", ["/a/b[1]", "/a/c/b"]),
        ("b[3]", []),
        ("b[0]", []),
        ("*[2]", ["/a/c"]),
        ("/a[1]", ["/a"]),
        ("/a[2]/b", []),
        ("c[1]/b[1]", ["/a/c/b"]),
        ("c[2]/b", []),
        ("b[2][not(@x)]", ["/a/b[2]"]),
        ("b[1][@x]", ["/a/b[1]"]),
        ("b[1][2]", []),
        ("b[not(@x)][1]", ["/a/c/b", "/a/b[2]"]),
        ("b[1]/@x", ["/a/b[1]/@x"]),
        ("c[b]/b", ["/a/c/b"]),
        ("c[not(b)]/b", []),
        ("b/@x", ["/a/b[1]/@x"]),
        ("@*", ["/a/b[1]/@x", "/a/c/b/@y"]),
        ("a//@y", ["/a/c/b/@y"]),
        ("*[@x or @y]", ["/a/b[1]", "/a/c/b"]),
        ("b[@x = '1']", ["/a/b[1]"]),
        ("b[. = 't']", ["/a/b[1]"]),
        ("b[../c]", ["/a/b[1]", "/a/b[2]"]),
        ("a[count(b) = 2]/c", ["/a/c"]),
        ("(b | c)[@y]", ["/a/c/b"]),
        ("*:b[ancestor::c]", ["/a/c/b"]),
        ("node()[not(*)]", ["/a/b[1]", "/a/c/b", "/a/b[2]"]),
        ("@x[1]", ["/a/b[1]/@x"]),
        ("@*[2]", []),
        ("/", ["/"]),
    ],
)
def test_a_context_matches(tmp_path: Path, context: str, places: list[str]) -> None:
    document = "<a><b x='1'>t</b><c><b y='2'/></c><b/></a>"
    assert [p for _, p in fired(rules(tmp_path, pattern((context, "r"))), document)] == places


def test_what_a_context_says_of_one_element_fails_for_no_other_one(tmp_path: Path) -> None:
    made = rules(tmp_path, pattern(("b[position() = @n]", "own"), ("b[xs:decimal(@n) = position()][@m]", "marked")))
    assert fired(made, "<a><b n='1'/><b n='x'/><b n='3'/><b n='4.0' m=''/></a>") == [
        ("own", "/a/b[1]"), ("own", "/a/b[3]"), ("own", "/a/b[4]"),
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["//b/c[2]", "//b/c[position() = 2]", "exists(//c[2])", "//b/c[2]/@x", "//a/b[3]"])
def test_a_place_is_counted_in_each_family_after_a_path_from_anywhere(tmp_path: Path, path: str) -> None:
    made = rules(tmp_path, f'<pattern><rule context="/a"><report id="r" test="{path}">m</report></rule></pattern>')
    assert ids(made, "<a><b><c/></b><b><c x='1'/></b></a>") == []
    assert ids(made, "<a><b><c/></b><b/><b><c/><c x='1'/></b></a>") == ["r"]


def test_an_error_in_a_context_means_that_it_does_not_match(tmp_path: Path) -> None:
    made = rules(tmp_path, pattern(("b[xs:decimal(.) > 1]", "number"), ("b", "rest")))
    assert fired(made, "<a><b>x</b><b>2</b><b>1</b></a>") == [
        ("rest", "/a/b[1]"), ("number", "/a/b[2]"), ("rest", "/a/b[3]"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "context", ["b[xs:decimal(.) &gt; 1] | b", "b[xs:decimal(.) &gt; 1] | a/*", "b[xs:decimal(@x) &gt; 1] | *[@x]"]
)
def test_a_part_of_a_context_that_fails_ends_the_matter_also_where_a_part_after_it_takes_all(
    tmp_path: Path, context: str
) -> None:
    made = rules(tmp_path, pattern((context, "first"), ("b", "rest")))
    assert fired(made, "<a><b x='x'>x</b><b x='2'>2</b><b x='1'>1</b></a>") == [
        ("rest", "/a/b[1]"), ("first", "/a/b[2]"), ("first", "/a/b[3]"),
    ]  # fmt: skip


def test_what_fails_in_a_context_is_asked_only_where_the_predicates_of_the_steps_before_it_hold(tmp_path: Path) -> None:
    made = rules(tmp_path, pattern(("a[@x]/b[xs:decimal(.) &gt; 1] | b", "first"), ("b", "rest")))
    assert fired(made, "<r><a><b>x</b></a><a x='1'><b>x</b><b>2</b></a></r>") == [
        ("first", "/r/a[1]/b"), ("rest", "/r/a[2]/b[1]"), ("first", "/r/a[2]/b[2]"),
    ]  # fmt: skip


def test_equal_leaves_are_told_one_by_one_however_many_there_are(tmp_path: Path) -> None:
    made = rules(
        tmp_path,
        '<pattern><rule context="b"><assert id="r" test=". != \'bad\'">m</assert></rule></pattern>'
        + pattern(("b[. = 'odd']", "odd"), ("b", "even")),
    )
    texts = ["good", "bad", "good", "odd"] * 5
    found = fired(made, "<a>" + "".join(f"<b>{t}</b>" for t in texts) + "</a>")
    assert [p for r, p in found if r == "r"] == [f"/a/b[{i}]" for i, t in enumerate(texts, 1) if t == "bad"]
    assert [p for r, p in found if r == "odd"] == [f"/a/b[{i}]" for i, t in enumerate(texts, 1) if t == "odd"]
    assert sum(r == "even" for r, _ in found) == 15


def test_leaves_of_equal_text_with_other_surroundings_are_not_equal(tmp_path: Path) -> None:
    made = rules(
        tmp_path,
        '<pattern><rule context="b"><assert id="r" test="../@k = .">m</assert></rule></pattern>',
    )
    document = "<a>" + "".join(f"<c k='{k}'><b>1</b></c>" for k in "1121211211") + "</a>"
    assert ids(made, document).count("r") == 3


def test_forbidden_paths_are_told_once_at_the_context(tmp_path: Path) -> None:
    made = rules(
        tmp_path,
        """<pattern><rule context="/a/c"><assert id="below" test="not(d/e)">m</assert>
        <assert id="attribute" test="not(d/@x)">m</assert><assert id="either" test="not((d|f)/g)">m</assert></rule>
        </pattern><pattern><rule context="/a"><assert id="anywhere" test="not(//g)">m</assert>
        <assert id="named" test="not(//d/@x)">m</assert><report id="reported" test="c/f">m</report></rule></pattern>""",
    )
    assert fired(made, "<a><c/><c><d x='1'><e/><e/></d><d><e/></d><f><g/></f></c></a>") == [
        ("below", "/a/c[2]"),
        ("attribute", "/a/c[2]"),
        ("either", "/a/c[2]"),
        ("anywhere", "/a"),
        ("named", "/a"),
        ("reported", "/a"),
    ]
    assert fired(made, "<a><c><d/></c></a>") == []


def test_forbidden_paths_are_told_where_nodes_are_chosen_by_what_stands_in_them(
    tmp_path: Path,
) -> None:
    made = rules(
        tmp_path,
        """<pattern><rule context="/a/c[b = '1']"><assert id="below" test="not(d/e)">m</assert>
        <assert id="attribute" test="not(d/@x)">m</assert><assert id="own" test="not(@y)">m</assert>
        <assert id="either" test="not(d/e | f)">m</assert></rule></pattern>
        <pattern><rule context="/a[c/b = '1']"><assert id="anywhere" test="not(//e)">m</assert>
        <assert id="named" test="not(//d/@x)">m</assert>
        <assert id="any" test="not(//@y)">m</assert></rule></pattern>""",
    )
    assert fired(made, "<a><c y='2'><b>1</b><d x='1'><e/><e/></d><d><e/></d><f/></c><c y='2'><b>2</b><f/></c></a>") == [
        ("below", "/a/c[1]"),
        ("attribute", "/a/c[1]"),
        ("own", "/a/c[1]"),
        ("either", "/a/c[1]"),
        ("anywhere", "/a"),
        ("named", "/a"),
        ("any", "/a"),
    ]
    assert fired(made, "<a><c><b>1</b><d/></c><c><b>2</b><g/></c></a>") == []
    assert fired(made, "<a><c y='2'><b>2</b><d x='1'><e/></d></c></a>") == []


def test_a_forbidden_path_is_not_told_where_another_rule_of_the_pattern_came_first(tmp_path: Path) -> None:
    made = rules(
        tmp_path,
        """<pattern><rule context="c[@skip]"><assert test="true()">m</assert></rule>
        <rule context="c"><assert id="r" test="not(d)">m</assert></rule></pattern>""",
    )
    assert fired(made, "<a><c skip='1'><d/></c><c><d/></c></a>") == [("r", "/a/c[2]")]


# --- when things are evaluated


def test_a_let_of_a_rule_is_evaluated_only_when_it_is_asked_for(tmp_path: Path) -> None:
    made = rules(
        tmp_path,
        """<pattern><rule context="b"><let name="n" value="xs:decimal(.)"/>
        <assert id="r" test="@quiet or $n > 1">m</assert></rule></pattern>""",
    )
    found = made.validate("<a><b quiet='1'>x</b><b>1</b><b>x</b></a>")
    assert [(f.location, "not be evaluated" in f.message) for f in found] == [("/a/b[2]", False), ("/a/b[3]", True)]


def test_lets_of_a_schema_and_of_a_pattern_see_the_document_node(tmp_path: Path) -> None:
    made = rules(
        tmp_path,
        """<let name="all" value="count(a/b)"/><pattern><let name="twice" value="2 * $all"/>
        <rule context="b"><report id="r" test="true()"><value-of select="$twice"/></report></rule></pattern>""",
    )
    assert made.validate("<a><b/></a>")[0].message == "2"


def test_an_error_in_a_test_is_a_fatal_finding_at_its_place_and_the_others_still_speak(tmp_path: Path) -> None:
    made = rules(
        tmp_path,
        """<pattern><rule context="b"><assert id="bad" flag="warning" test="normalize-space(c) = 'x'">m</assert>
        <assert id="next" test="false()">m</assert></rule></pattern>""",
    )
    first, second = made.validate("<a>\n <b><c/><c/></b></a>")
    assert (first.rule, first.severity, first.location, first.line, first.column) == ("bad", "fatal", "/a/b", 2, 2)
    assert "there are 2" in first.message
    assert second.rule == "next"


def test_an_expression_that_is_decided_before_what_fails_does_not_fail(tmp_path: Path) -> None:
    made = rules(
        tmp_path,
        """<pattern><rule context="/a"><assert id="r" test="exists(//b[xs:decimal(.) = 1])">m</assert>
        <assert id="s" test="exists(//b[xs:decimal(.) = 3])">m</assert>
        <assert id="t" test="//c = //b[xs:decimal(.) = //d]">m</assert>
        <assert id="u" test="some $x in //b[xs:decimal(.) &lt; //d] satisfies $x = //c">m</assert>
        </rule></pattern>""",
    )
    found = made.validate("<a><b>1</b><b>x</b><c>1</c><d>1</d></a>")
    assert [(f.rule, "not be evaluated" in f.message) for f in found] == [("s", True), ("u", True)]


def test_messages_compute_and_their_white_space_is_normalised(tmp_path: Path) -> None:
    made = rules(
        tmp_path,
        """<pattern><rule context="b"><let name="n" value="1 div 4"/><assert id="r" test="false()">
        <name/>  has <value-of select="$n"/> of
        <value-of select="../c"/> in <name path=".."/></assert></rule></pattern>""",
    )
    assert made.validate("<a><b/><c>1</c><c>2</c></a>")[0].message == "b has 0.25 of 1 2 in a"


def test_text_nodes_beside_one_another_are_one_text_in_a_message(tmp_path: Path) -> None:
    values = ["text()", "b/text()", "//text()", "(b/text(), 1, b/text())", "(text(), .)[1]", "node()", "b", "@*",
              "for $b in b return $b/text()", "(b[1]/text(), '', b[2]/text())"]  # fmt: skip
    body = "".join(f'<report id="{v}" test="true()">[<value-of select="{v}"/>]</report>' for v in values)
    document = '<a x="1" y="2">k<!-- c -->l<b>m<?p q?>n</b><b>o</b></a>'
    found = rules(tmp_path, f'<pattern><rule context="/a">{body}</rule></pattern>').validate(document)
    assert {f.rule: f.message for f in found} == {
        "text()": "[kl]", "b/text()": "[mno]", "//text()": "[klmno]", "(b/text(), 1, b/text())": "[mno 1 mno]",
        "(text(), .)[1]": "[k]", "node()": "[k c l mn o]", "b": "[mn o]", "@*": "[1 2]",
        "for $b in b return $b/text()": "[mno]", "(b[1]/text(), '', b[2]/text())": "[mn o]",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("context", "test", "why"),
    [
        ("node()[2]", "a", "a position of node() in a context"),
        ("a/node()[position() > 1]/b", "a", "a position of node() in a context"),
        ("a", "1 instance of xs:int", "the type xs:int"),
        ("a", "(1 treat as xs:float) = 1", "the type xs:float"),
        ("a", "xs:float(b) = 16777217", "xs:float() with 1 arguments"),
        ("a", "(b cast as xs:float) = 0.1", "a cast to xs:float"),
    ],
)
def test_what_would_get_another_answer_than_the_standards_is_refused(
    tmp_path: Path, context: str, test: str, why: str
) -> None:
    body = f'<pattern><rule context="{context}">\n<assert test="{test}">m</assert></rule></pattern>'
    with pytest.raises(SchematronError, match=re.escape(why)):
        rules(tmp_path, body.replace(" > ", " &gt; "))


@pytest.mark.parametrize("name", ["xs:float", "xs:anyURI", "xs:yearMonthDuration", "xs:nothing"])
@pytest.mark.parametrize("where", ["function", "param", "variable"])
def test_a_type_that_values_cannot_be_given_as_is_refused(tmp_path: Path, name: str, where: str) -> None:
    said = {one: f' as="{name}"' if one == where else "" for one in ("function", "param", "variable")}
    body = (
        f'<xsl:function name="u:f"{said["function"]} xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:u="urn:u">'
        f'<xsl:param name="n"{said["param"]}/><xsl:variable name="v"{said["variable"]} select="$n"/>'
        '<xsl:sequence select="$v"/></xsl:function><ns prefix="u" uri="urn:u"/>'
        '<pattern><rule context="a"><assert test="u:f(b) = 1">m</assert></rule></pattern>'
    )
    with pytest.raises(SchematronError, match=f"the type {name} is not covered"):
        rules(tmp_path, body)


@pytest.mark.parametrize("context", ["/", "a", "@x", "b"])
def test_a_test_that_can_never_fail_is_no_trouble_wherever_it_stands(tmp_path: Path, context: str) -> None:
    body = "".join(f'<report id="{t}" test="{t} = ()">m</report>' for t in ("(a[1], @x)", "b", "@x", "//b/c", "1"))
    fine = f'<pattern><rule context="{context}">{body}<report id="it" test="true()">m</report></rule></pattern>'
    assert [f.rule for f in rules(tmp_path, fine).validate('<a x="1"><b/></a>')] == ["it"]


def test_a_text_that_a_function_made_has_no_place_in_a_document(tmp_path: Path) -> None:
    function = '<xsl:function name="u:f"><xsl:param name="n"/><xsl:value-of select="$n"/></xsl:function>'
    body = f"""<ns prefix="u" uri="urn:u"/>{function.replace("<xsl:function", f'<xsl:function xmlns:xsl="{XSL}"')}
        <let name="t" value="//b/text()"/><pattern><rule context="/a">
        <report id="p" test="path(u:f(b)) != ''">m</report><report id="q" test="path($t)">
        <value-of select="path($t)"/></report></rule></pattern>"""
    assert [f.rule for f in rules(tmp_path, body).validate("<a><b>x</b></a>")] == ["p", "q"]


def test_a_pattern_that_begins_where_the_text_does_takes_few_steps_on_a_long_text_of_another_kind(
    tmp_path: Path,
) -> None:
    # Each has more ways than Python's own matcher is given.
    tests = [f"matches(., '^-?[0-9]+(,[0-9]+)?{letter}$')" for letter in "abcdefghijkl"]
    asserts = "".join(f'<report id="t" test="{test}">m</report>' for test in tests)
    ruleset = rules(tmp_path, f'<pattern><rule context="a">{asserts}</rule></pattern>')
    for text in ("x" * 40_000, "12,5 " * 8_000, "-" * 40_000):
        assert ruleset.validate(f"<a>{text}</a>") == []
    assert len(ruleset.validate("<a>12,5c</a>")) == 1


@pytest.mark.parametrize("test", ["u:f(string(.)) = 1", "u:g(string(.), 1) = 1", r"matches(., '^(x+x+)+y([0-9]+)+$')"])
def test_what_is_kept_from_one_document_to_the_next_is_charged_to_each(tmp_path: Path, test: str) -> None:
    body = "for $c in string-to-codepoints($t) return $c - 48"
    functions = f"""<ns prefix="u" uri="urn:u"/>
        <x:function name="u:f" as="xs:integer"><x:param name="t" as="xs:string"/>
        <x:sequence select="u:g($t, 2)"/></x:function>
        <x:function name="u:g" as="xs:integer"><x:param name="t" as="xs:string"/><x:param name="n" as="xs:integer"/>
        <x:sequence select="sum({body}) idiv $n"/></x:function>""".replace(
        "<x:function", f'<x:function xmlns:x="{XSL}"'
    )
    rule = f'<pattern><rule context="b"><report id="t" test="{test}">m</report></rule></pattern>'
    path = tmp_path / "r.sch"
    head = HEAD.replace("<schema", '<schema xmlns:u="urn:u"')
    path.write_text(f"{head}{functions}{rule}</schema>", encoding="utf-8")
    limits = schematron.Limits(steps=60_000, steps_per_character=0)
    ruleset = schematron.load(path, engine="python", limits=limits)
    texts = ["x" * 500 + str(i) for i in range(200)]
    document = f"<a>{''.join(f'<b>{text}</b>' * 3 for text in texts)}</a>"
    first = ruleset.validate(document)
    assert any("steps" in f.message for f in first)
    assert ruleset.validate(document) == first == ruleset.validate(document)
    assert ruleset.validate(f"<a><b>{texts[0]}</b></a>") == []


def test_a_message_that_fails_says_so_and_the_finding_stays(tmp_path: Path) -> None:
    made = rules(
        tmp_path,
        """<pattern><rule context="b"><assert id="r" test="false()"><value-of select="xs:decimal(.)"/></assert></rule>
        </pattern>""",
    )
    assert made.validate("<a><b>x</b></a>")[0].message.startswith("(the message itself could not be made")


# --- findings


INVOICE = """<?xml version="1.0" encoding="ISO-8859-1"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
   xmlns:x="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
   xmlns:y="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <!-- <x:InvoiceLine> --><x:InvoiceLine><y:ID s="1">\u00e4</y:ID></x:InvoiceLine>
  <x:InvoiceLine
      ><y:ID><![CDATA[<y:ID>]]></y:ID></x:InvoiceLine>
</Invoice>""".encode("iso-8859-1")


def test_a_place_has_conventional_prefixes_positions_line_and_column(tmp_path: Path) -> None:
    made = rules(tmp_path, UBL + pattern(("a:InvoiceLine/b:ID", "r")) + pattern(("@s", "s")))
    assert [(f.location, f.line, f.column) for f in made.validate(INVOICE)] == [
        ("/ubl:Invoice/cac:InvoiceLine[1]/cbc:ID", 5, 42),
        ("/ubl:Invoice/cac:InvoiceLine[2]/cbc:ID", 7, 8),
        ("/ubl:Invoice/cac:InvoiceLine[1]/cbc:ID/@s", 5, 42),
    ]


def test_places_are_the_same_for_few_findings_and_for_many(tmp_path: Path) -> None:
    made = rules(tmp_path, pattern(("b[@x]", "few")) + pattern(("b", "many")))
    document = "<a>" + "\n <b/><b/>" * 40 + "\n  <b x='1'/></a>"
    found = made.validate(document)
    few = rules(tmp_path, pattern(("b[@x]", "few")), "few.sch").validate(document)
    assert (few[0].line, few[0].column) == (found[0].line, found[0].column) == (42, 3)


def test_an_id_is_taken_from_the_message_where_there_is_none(tmp_path: Path) -> None:
    asserts = "".join(
        f"<assert test='false()'>{m}</assert>" for m in ("[BR-01]-x", "NO-R-001: x", "F123 x", "words only")
    )
    made = rules(tmp_path, f"<pattern><rule context='a'>{asserts}</rule></pattern>")
    assert ids(made, "<a/>") == ["BR-01", "NO-R-001", "F123", ""]


def test_terms_are_found_in_the_message_in_order_each_once(tmp_path: Path) -> None:
    made = rules(
        tmp_path,
        "<pattern><rule context='a'><assert id='r' test='b'>(BT-31) and BG-4, BT-31, BT-18-1</assert></rule></pattern>",
    )
    assert made.validate("<a/>")[0].terms == ("BT-31", "BG-4", "BT-18-1")


@pytest.mark.parametrize("kind", ["bytes", "text", "path", "root"])
def test_a_document_may_be_bytes_text_a_path_or_a_tree(tmp_path: Path, kind: str) -> None:
    made = rules(tmp_path, pattern(("b", "r")))
    text = "<a>\n<b/></a>"
    (tmp_path / "d.xml").write_text(text)
    source = {"bytes": text.encode(), "text": text, "path": tmp_path / "d.xml", "root": etree.fromstring(text)}[kind]
    found = made.validate(source)
    assert [(f.rule, f.location, f.line, f.source) for f in found] == [("r", "/a/b", 2, "r")]


def test_broken_xml_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput):
        rules(tmp_path, "").validate("<a>")


def test_comments_part_a_text_and_entities_are_characters(tmp_path: Path) -> None:
    made = rules(
        tmp_path,
        """<pattern><rule context="b"><report id="r" test="true()"><value-of select="concat(count(text()), ' ', .)"/>
        </report></rule></pattern>""",
    )
    document = "<a><b>x<!-- < -->y</b><b>1 &lt; 2 &amp;amp; \u00a0&#13;</b><b><![CDATA[<&]]></b><b>p<?q r?></b></a>"
    assert [f.message for f in made.validate(document)] == ["2 xy", "1 1 < 2 &amp; \u00a0", "1 <&", "1 p"]


def test_namespaces_may_be_declared_anywhere(tmp_path: Path) -> None:
    made = rules(tmp_path, '<ns prefix="p" uri="urn:p"/>' + pattern(("p:b", "r")))
    document = "<a><b xmlns='urn:p'><c/></b><q:b xmlns:q='urn:p'/><q:b xmlns:q='urn:q'/><b/></a>"
    assert [p.replace("ns1:", "p:") for _, p in fired(made, document)] == ["/a/p:b[1]", "/a/p:b[2]"]


def test_several_rule_sets_share_one_reading(tmp_path: Path) -> None:
    one, two = rules(tmp_path, pattern(("b", "one")), "1.sch"), rules(tmp_path, pattern(("c", "two")), "2.sch")
    found = schematron.validate_all([one, two], "<a><b/><c/></a>")
    assert [[(f.rule, f.source) for f in each] for each in found] == [[("one", "1")], [("two", "2")]]


# --- SVRL


def test_svrl_has_the_findings_with_places_that_need_no_prefixes(tmp_path: Path) -> None:
    made = rules(
        tmp_path,
        UBL
        + """<pattern id="p"><rule context="a:InvoiceLine/b:ID"><assert id="r" flag="warning" test="b">m</assert>
        <report id="s" test="true()">n</report></rule></pattern>""",
    )
    svrl = etree.fromstring(made.svrl(INVOICE))
    spaces = {"s": "http://purl.oclc.org/dsdl/svrl"}
    failed = svrl.findall("s:failed-assert", spaces)
    assert [e.get("flag") for e in failed] == ["warning", "warning"]
    root = etree.fromstring(INVOICE)
    for e, number in zip(failed, (1, 2), strict=True):
        assert root.xpath(e.get("location") or "") == [root.findall(".//{*}ID")[number - 1]]
    assert [e.get("id") for e in svrl.findall("s:successful-report", spaces)] == ["s", "s"]
    assert svrl.findtext("s:failed-assert/s:text", namespaces=spaces) == "m"


# --- many documents, threads, hostile input


def test_a_rule_set_answers_the_same_in_every_thread(tmp_path: Path) -> None:
    made = rules(
        tmp_path,
        """<let name="n" value="count(//b)"/><pattern><rule context="b">
        <assert id="r" test="xs:decimal(.) * $n div 3 > 5"><value-of select="$n"/></assert></rule></pattern>""",
    )
    documents = ["<a>" + "".join(f"<b>{i}.{k}</b>" for i in range(k + 1)) + "</a>" for k in range(20)]
    expected = [made.validate(d) for d in documents]
    wrong: list[list[Finding]] = []

    def work() -> None:
        for document, want in zip(documents, expected, strict=True):
            if made.validate(document) != want:
                wrong.append(want)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not wrong


def test_the_position_of_a_context_counts_attributes_and_elements_as_stylesheets_visit_them(tmp_path: Path) -> None:
    made = rules(
        tmp_path,
        """<pattern><rule context="x"><let name="p" value="position()"/>
        <report id="x" test="true()"><value-of select="$p"/> of <value-of select="last()"/></report></rule>
        <rule context="r"><report id="r" test="position() = 1 and last() = 1">m</report></rule></pattern>
        <pattern><rule context="@k"><report id="k" test="position() = 1"><value-of select="last()"/></report></rule>
        <rule context="x[position() = 2]"><report id="second" test="true()">m</report></rule></pattern>""",
    )
    found = made.validate("<r k='1' j='2'><x/>t<y/><!-- c --><x k='3' l='4'><x/></x></r>")
    assert [(f.rule, f.location, f.message) for f in found] == [
        ("r", "/r", "m"),
        ("x", "/r/x[1]", "3 of 5"),
        ("x", "/r/x[2]", "5 of 5"),
        ("x", "/r/x[2]/x", "3 of 3"),
        ("k", "/r/@k", "5"),
        ("second", "/r/x[2]", "m"),
        ("k", "/r/x[2]/@k", "3"),
    ]


def test_ever_new_names_do_not_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "MAX_HEADS", 50)
    records.forget()
    made = rules(tmp_path, pattern(("b", "r")))
    for k in range(30):
        inside = "".join(f"<n{k}-{i} at{i}='{k}'><b/></n{k}-{i}>" for i in range(20))
        assert len(made.validate(f"<a>{inside}</a>")) == 20
        assert records._trie.size <= 52
    records.forget()


def test_deep_recursion_of_a_function_is_a_finding_and_no_crash(tmp_path: Path) -> None:
    function = """<xsl:function xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:u="u" name="u:f" as="xs:integer"
        ><xsl:param name="n" as="xs:integer"/><xsl:sequence select="1 + u:f($n + 1)"/></xsl:function>"""
    made = rules(
        tmp_path,
        f'<ns prefix="u" uri="u"/>{function}'
        '<pattern><rule context="a"><assert id="r" test="u:f(1) = 1">m</assert></rule></pattern>',
    )
    assert "more than 100 deep" in made.validate("<a/>")[0].message


def test_time_grows_with_the_document_and_not_faster(tmp_path: Path) -> None:
    made = rules(
        tmp_path,
        """<pattern><rule context="l"><assert id="r" test="count(//l[@id = '1']) = 1 and sum(//v) > 0">m</assert></rule>
        <rule context="s"><assert id="s" test="xs:decimal(.) = sum(//l[k = 'x']/xs:decimal(v))">m</assert></rule>
        </pattern>""",
    )

    def judged(lines: int) -> None:
        text = "<a>" + "".join(f"<l id='{i}'><k>x</k><v>1.5</v></l>" for i in range(lines)) + "<s>1</s></a>"
        made.validate(text.encode())

    assert grows(judged, 500) < 4**1.25


def test_what_is_looked_up_among_the_nodes_of_a_variable_takes_its_share(tmp_path: Path) -> None:
    twice = "for $l in $all return if (($all[string(@id) = string($l/@id)])[2] is $l) then string($l/@id) else ()"
    made = rules(
        tmp_path,
        f"""<let name="all" value="//l[@id]"/>
        <pattern><rule context="a"><report id="r" test="true()"><value-of select="{twice}"/></report></rule>
        </pattern>""",
    )

    def judged(lines: int) -> list[str]:
        text = "<a>" + "".join(f"<l id='{i % 7 if i < 9 else i}'/>" for i in range(lines)) + "</a>"
        return [f.message for f in made.validate(text.encode())]

    assert judged(60) == ["0 1"]
    assert grows(judged, 500) < 4**1.25


def test_what_is_looked_up_among_the_nodes_of_a_variable_keeps_their_order_and_number(tmp_path: Path) -> None:
    asked = (
        "count($all[k = $c]) = @n",
        "string-join($all[k = $c]/@id, '') = @ids",
        "string-join($all[@id][k = $c and @id != '2']/@id, '') = translate(@ids, '2', '')",
        "count(($all | $all/k)[string(k[1]) = $c]) = count($all[string(k[1]) = $c])",
        "string-join(($all/k | $all)[k = $c]/@id, '') = @ids",
        "empty($all[number(@id) = number($c)])",
    )
    asserts = "".join(f'<assert id="r{i}" test="{test}">m</assert>' for i, test in enumerate(asked))
    made = rules(
        tmp_path,
        f"""<let name="all" value="//l"/>
        <pattern><rule context="x"><let name="c" value="string(@c)"/>{asserts}</rule></pattern>""",
    )
    lines = "<l id='1'><k>a</k><k>a</k></l><l id='2'><k>b</k><k>a</k></l><l id='3'><k>b</k></l>"
    keys = "<x c='a' n='2' ids='12'/><x c='b' n='2' ids='23'/><x c='none' n='0' ids=''/>"
    assert [f.rule for f in made.validate(f"<a>{lines}{keys}</a>")] == []


@pytest.fixture
def keeping_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """What follows from a value is kept in documents of any size."""
    monkeypatch.setattr("einvconv.schematron.running.LARGE", 0)


@pytest.mark.parametrize(
    "context",
    [
        "b[2]", "b[last()]", "b[position() > 1]", "b[position() = last()]", "b[position() &lt; 3]",
        "b[not(position() = 1)]",
        "*[last()]", "b[@x][2]", "b[last() - 1]", "b[. = position()]", "b[preceding-sibling::b]", "b[last()]/c",
        "b[not(following-sibling::*)]", "b[preceding-sibling::b[1] = 't']", "b[following-sibling::*[1]/@x]",
        "b[count(preceding-sibling::b) = 1]", "b[../b[last()] = 't']", "b[count(../b) = 1]", "*:b[2]", "b[2][last()]",
    ],
)  # fmt: skip
def test_a_context_that_asks_for_a_place_goes_through_siblings_once(tmp_path: Path, context: str) -> None:
    made = rules(tmp_path, pattern((context, "placed")))
    few = schematron.load(tmp_path / "r.sch", engine="python", limits=schematron.Limits(250_000, 0))
    document = "<a>" + "<b x='1'>1<c/></b>" * 4_000 + "</a>"
    assert not [f.message for f in few.validate(document) if "steps" in f.message]
    assert grows(lambda n: made.validate("<a>" + "<b x='1'>1<c/></b>" * n + "</a>"), 200) < 4**1.25


_SUMS = """<rule context="s"><let name="rate" value="xs:decimal(@rate)"/>
    <let name="of" value="//l[xs:decimal(@rate) = $rate]"/><let name="sum" value="sum($of[@v]/xs:decimal(@v))"/>
    <report id="s" test="$sum &gt; 0 or not(@rate)"><value-of select="$sum"/> at <value-of select="$rate"/></report>
    </rule>"""


@pytest.mark.usefixtures("keeping_all")
def test_a_sum_that_follows_from_a_single_value_is_made_once_for_each(tmp_path: Path) -> None:
    made = rules(tmp_path, f"<pattern>{_SUMS}</pattern>")

    def judged(number: int) -> None:
        made.validate("<a>" + "<l rate='24' v='1'/>" * number + "<s rate='24.0'/>" * number + "</a>")

    assert grows(judged, 200) < 4**1.25


_SUMS_UP = """<rule context="s/c"><let name="rates" value="../r/xs:decimal(.)"/>
    <let name="sums" value="for $rate in $rates return sum(//l[xs:decimal(@rate) = $rate]/xs:decimal(@v))"/>
    <report id="s" test="count($sums) ge 0"><value-of select="$sums"/></report></rule>"""


@pytest.mark.usefixtures("keeping_all")
def test_a_sum_that_follows_from_values_beside_a_node_is_made_once_for_each_of_them(tmp_path: Path) -> None:
    made = rules(tmp_path, f"<pattern>{_SUMS_UP}</pattern>")

    def judged(number: int) -> None:
        made.validate("<a>" + "<l rate='24' v='1'/>" * number + "<s><r>24.0</r><c/></s>" * number + "</a>")

    assert grows(judged, 200) < 4**1.25


@pytest.mark.usefixtures("keeping_all")
def test_a_sum_that_follows_from_values_beside_a_node_is_another_for_others(tmp_path: Path) -> None:
    made = rules(tmp_path, f"<pattern>{_SUMS_UP}</pattern>")
    asked = ("<r>24</r>", "<r>10</r><r>24</r>", "", "<r>10</r>", "<r>24.0</r>", "<r>10</r>" * 10, "<r>24</r>" * 10)
    lines = "<l rate='24' v='3'/><l rate='10' v='5'/>"
    found = made.validate(f"<a>{lines}{''.join(f'<s>{rates}<c/></s>' for rates in asked)}</a>")
    assert [f.message for f in found] == ["3", "5 3", "", "5", "3", " ".join("5" * 10), " ".join("3" * 10)]


@pytest.mark.usefixtures("keeping_all")
def test_a_sum_that_follows_from_a_single_value_is_another_for_another_value_and_document(tmp_path: Path) -> None:
    made = rules(tmp_path, f"<pattern>{_SUMS}</pattern>")
    asked = "<s rate='24'/><s rate='10'/><s/><s rate='x'/><s rate='24.00'/>"
    found = made.validate(f"<a><l rate='24' v='1'/><l rate='10' v='5'/><l rate='24' v='2'/>{asked}</a>")
    assert [f.message for f in found if f.location != "/a/s[4]"] == ["3 at 24", "5 at 10", "0 at", "3 at 24"]
    assert [f.message for f in made.validate("<a><l rate='24' v='7'/><s rate='24'/></a>")] == ["7 at 24"]


@pytest.mark.usefixtures("keeping_all")
def test_what_follows_from_several_values_is_made_once_for_each_row_of_them(tmp_path: Path) -> None:
    lets = (
        "<let name='keys' value='k/normalize-space(text())'/>"
        "<let name='sum' value='sum(//l[normalize-space(@k) = $keys]/xs:decimal(@v))'/>"
    )
    said = "<value-of select='$sum'/>"
    made = rules(
        tmp_path,
        f"<pattern><rule context='s'>{lets}<report id='s' test='true()'>{said}</report></rule></pattern>",
    )
    asked = "<s><k>a</k></s><s><k>a</k><k>b</k></s><s/><s><k>b</k><k>a</k></s><s><k>b</k></s><s><k>a</k></s>"
    found = made.validate(f"<r><l k='a' v='1'/><l k='b' v='3'/><l k='a' v='1'/>{asked}</r>")
    assert [f.message for f in found] == ["2", "5", "0", "5", "3", "2"]

    def judged(number: int) -> None:
        made.validate("<r>" + "<l k='a' v='1'/>" * number + "<s><k>a</k></s>" * number + "</r>")

    assert grows(judged, 200) < 4**1.25


@pytest.mark.usefixtures("keeping_all")
def test_a_value_that_cannot_be_made_is_tried_once_for_each_value_that_it_follows_from(tmp_path: Path) -> None:
    lets = (
        "<let name='key' value='string(@k)'/>"
        "<let name='sum' value='sum(//l[normalize-space(k) = $key]/xs:decimal(@v))'/>"
    )
    made = rules(
        tmp_path, f"<pattern><rule context='s'>{lets}<assert id='s' test='$sum = 1'>m</assert></rule></pattern>"
    )
    assert made.validate("<r><l v='1'><k>a</k></l><s k='a'/><s k='a'/></r>") == []
    failed = made.validate("<r><l v='1'><k>a</k><k>b</k></l><s k='a'/><s k='a'/><s k='b'/></r>")
    assert [f.location for f in failed if "one item" in f.message or "XPTY0004" in f.message] == [
        f"/r/s[{number}]" for number in (1, 2, 3)
    ]

    def judged(number: int) -> None:
        made.validate("<r>" + "<l v='1'><k>a</k></l>" * number + "<l><k/><k/></l>" + "<s k='a'/>" * number + "</r>")

    assert grows(judged, 200) < 4**1.25


@pytest.mark.usefixtures("keeping_all")
def test_what_follows_from_the_parent_is_made_once_for_each_parent(tmp_path: Path) -> None:
    sums = "<let name='of' value='../l[@v]'/><let name='sum' value='sum($of/xs:decimal(@v))'/>"
    made = rules(
        tmp_path,
        f"<pattern><rule context='s'>{sums}<report id='s' test='true()'><value-of select='$sum'/></report></rule>"
        "</pattern>",
    )
    found = made.validate("<a><g><l v='1'/><s/><l v='2'/><s/></g><g><s/><l v='5'/></g><s/></a>")
    assert [f.message for f in found] == ["3", "3", "5", "0"]

    def judged(number: int) -> None:
        made.validate("<a>" + "<l v='1'/>" * number + "<s/>" * number + "</a>")

    assert grows(judged, 200) < 4**1.25


@pytest.mark.usefixtures("keeping_all")
def test_what_follows_from_an_ancestor_is_made_once_for_each_ancestor(tmp_path: Path) -> None:
    sums = "<let name='up' value='ancestor::g[1]'/><let name='sum' value='sum($up/h/l/xs:decimal(@v))'/>"
    said = "<value-of select='$sum'/>"
    made = rules(
        tmp_path,
        f"<pattern><rule context='s'>{sums}<report id='s' test='true()'>{said}</report></rule></pattern>",
    )
    inside = "<g><h><l v='5'/><s/></h></g>"
    found = made.validate(f"<a><g><h><l v='1'/><s/></h><h><l v='2'/><s/></h>{inside}</g><s/></a>")
    assert [f.message for f in found] == ["3", "3", "5", "0"]

    def judged(number: int) -> None:
        made.validate("<g>" + "<h><l v='1'/></h>" * number + "<h><s/></h>" * number + "</g>")

    assert grows(judged, 200) < 4**1.25


@pytest.mark.usefixtures("keeping_all")
def test_what_follows_from_a_variable_of_a_name_that_stands_twice_follows_from_the_right_one(tmp_path: Path) -> None:
    lets = (
        "<let name='v' value='string(@k)'/><let name='of' value='for $l in //l[@k = $v] return string($l/@v)'/>"
        "<let name='v' value='string(@j)'/><let name='all' value='string-join(for $o in $of return $o, $v)'/>"
        "<let name='v' value='string-join(for $l in //l[@k = $v] return string($l/@v), $v)'/>"
        "<let name='last' value='for $l in //l return string-join(($v, string($l/@k)), $v)'/>"
    )
    said = "<value-of select='$all'/> <value-of select='$v'/> <value-of select='$last[1]'/>"
    made = rules(
        tmp_path,
        f"<pattern><rule context='s'>{lets}<report id='s' test='true()'>{said}</report></rule></pattern>",
    )
    pairs = [(k, j) for k in "ab" for j in "ab"]
    asked = "".join(f"<s k='{k}' j='{j}'/>" for k, j in pairs)
    found = made.validate(f"<r><l k='a' v='1'/><l k='b' v='3'/><l k='a' v='2'/><l k='b' v='4'/>{asked}</r>")
    values = {"a": "12", "b": "34"}
    expected = [(j.join(values[k]), j.join(values[j])) for k, j in pairs]
    assert [f.message for f in found] == [f"{first} {v} {v}{v}a" for first, v in expected]


def test_of_very_many_findings_of_a_rule_the_first_are_listed_and_the_rest_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("einvconv.schematron.findings.MOST_ALIKE", 3)
    one = "<report id='many' flag='warning' test='true()'>m</report><report id='few' test='@n'>f</report>"
    made = rules(tmp_path, f"<pattern><rule context='x'>{one}</rule></pattern>")
    found = made.validate(f"<r>{'<x/>' * 9}<x n='1'/></r>")
    assert [(f.rule, f.location) for f in found] == [
        *(("many", f"/r/x[{number}]") for number in (1, 2, 3, 4)),
        ("few", "/r/x[10]"),
    ]
    assert "7 more" in found[3].message
    assert {f.severity for f in found if f.rule == "many"} == {"warning"}


def test_siblings_of_a_name_are_counted_and_reached_in_order(tmp_path: Path) -> None:
    said = (
        "<value-of select='count(preceding-sibling::x)'/> <value-of select='count(following-sibling::x)'/> "
        "<value-of select='preceding-sibling::x[1]/@n'/> <value-of select='following-sibling::x[1]/@n'/> "
        "<value-of select='string-join(preceding-sibling::x/@n, &quot;&quot;)'/> "
        "<value-of select='count(preceding-sibling::y)'/>"
    )
    made = rules(tmp_path, f"<pattern><rule context='x'><report id='t' test='true()'>{said}</report></rule></pattern>")
    found = made.validate("<r><x n='1'/><y/><x n='2'/><y/><x n='3'/></r>")
    assert [f.message for f in found] == ["0 2 2 0", "1 1 1 3 1 1", "2 0 2 12 2"]


def test_what_a_function_says_of_one_document_is_not_kept_for_the_next(tmp_path: Path) -> None:
    function = (
        "<xsl:function xmlns:xsl='http://www.w3.org/1999/XSL/Transform' name='u:of' as='xs:integer'>"
        "<xsl:param name='key' as='xs:string'/><xsl:sequence select='count($all[string(@k) = $key])'/></xsl:function>"
    )
    spaces = "<ns prefix='u' uri='urn:u'/><ns prefix='xs' uri='http://www.w3.org/2001/XMLSchema'/>"
    rule = "<rule context='x'><report id='t' test='true()'><value-of select='u:of(string(@k))'/></report></rule>"
    made = rules(tmp_path, f"{spaces}{function}<let name='all' value='//x'/><pattern>{rule}</pattern>")
    for text, counts in (("<r><x k='a'/><x k='b'/><x k='a'/></r>", "212"), ("<r><x k='a'/></r>", "1")):
        assert "".join(f.message for f in made.validate(text)) == counts


# --- what is given to it


def test_rules_go_through_pickle_and_say_the_same(tmp_path: Path) -> None:
    made = schematron.load(rules(tmp_path, pattern(("/*", "A")))._origin[0], name="mine", release="2")
    again = pickle.loads(pickle.dumps(made))
    assert (again.id, again.release, again.engine, again.digest) == ("mine", "2", made.engine, made.digest)
    assert again.validate("<a/>") == made.validate("<a/>") != []
    packed = pickle.dumps(made)
    rules(tmp_path, pattern(("/*", "B")))
    with pytest.raises(SchematronError, match="has changed since it was loaded"):
        pickle.loads(packed)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"engine": "Python"}, "engine= is"),
        ({"engine": None}, "engine= is"),
        ({"limits": 5}, "limits= are"),
        ({"limits": schematron.Limits(steps=-1)}, "limits= are"),
        ({"limits": schematron.Limits(depth=1.5)}, "limits= are"),  # type: ignore[arg-type]
    ],
)
def test_a_slip_in_an_argument_lets_nothing_run_otherwise_in_silence(tmp_path: Path, given: Any, said: str) -> None:
    made = rules(tmp_path, pattern(("/*", "A")))
    with pytest.raises(WrongArgument, match=said):
        schematron.load(tmp_path / "r.sch", **given)
    with pytest.raises(WrongArgument, match="on= is a day"):
        made.validate("<a/>", on="2026-13-01")  # type: ignore[arg-type]
    with pytest.raises(WrongArgument, match="not as its text"):
        schematron.load(f"{HEAD}</schema>")


def test_a_key_that_is_declared_twice_finds_what_either_declaration_does(tmp_path: Path) -> None:
    xsl = 'xmlns:xsl="http://www.w3.org/1999/XSL/Transform"'
    path = tmp_path / "rules.sch"
    path.write_text(
        f"""{HEAD}<xsl:key {xsl} name="k" match="b" use="@id"/><xsl:key {xsl} name="other" match="b" use="'1'"/>
        <xsl:key {xsl} name="k" match="c | b" use="."/><pattern><rule context="a">
        <report id="r" test="true()"><value-of select="for $n in key('k', '1') return concat(name($n), $n/@id)"/>
        </report></rule></pattern></schema>""",
        encoding="utf-8",
    )
    found = schematron.load(path, engine="python").validate(
        "<a><c id='7'>1</c><b id='1'>1</b><b id='2'>1</b><b id='1'/></a>"
    )
    assert [f.message for f in found] == ["c7 b1 b2 b1"]
