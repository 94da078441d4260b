"""The Saxon engine: what a Schematron file means, when its tests fail to evaluate, and what is kept out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from einvconv import schematron
from einvconv.errors import EinvconvError, SchematronError, UnreadableInput

pytest.importorskip("saxonche")
from einvconv.schematron import saxon
from einvconv.schematron.saxon import EvaluationError

HEAD = '<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2"><title>T</title>'
SVRL = {"s": "http://purl.oclc.org/dsdl/svrl"}


def schema(tmp_path: Path, body: str, *, strict: bool = False) -> saxon.SaxonSchema:
    path = tmp_path / "rules.sch"
    path.write_text(f"{HEAD}{body}</schema>", encoding="utf-8")
    return saxon.load(path, strict=strict)


def ids(rules: saxon.SaxonSchema, document: str) -> list[str]:
    return [f.rule for f in rules.validate(document)]


def test_the_first_rule_of_a_pattern_that_matches_speaks_and_each_pattern_speaks(tmp_path: Path) -> None:
    rules = schema(
        tmp_path,
        """<pattern><rule context="b[@x]"><assert id="first" test="false()">a</assert></rule>
           <rule context="b"><assert id="second" test="false()">a</assert></rule></pattern>
           <pattern><rule context="b"><assert id="other" test="false()">a</assert></rule></pattern>""",
    )
    assert ids(rules, "<a><b x='1'/><b/></a>") == ["first", "second", "other", "other"]


def test_a_report_speaks_when_its_test_is_true_and_an_assert_when_it_is_not(tmp_path: Path) -> None:
    rules = schema(
        tmp_path,
        """<pattern><rule context="a"><report id="r" role="warning" test="b">a</report>
           <assert id="s" flag="information" test="not(b)">a</assert>
           <assert id="t" test="c">a</assert></rule></pattern>""",
    )
    assert [(f.rule, f.severity) for f in rules.validate("<a><b/></a>")] == [
        ("r", "warning"),
        ("s", "information"),
        ("t", "fatal"),
    ]


def test_a_message_gives_names_and_values_and_a_question_mark_for_what_cannot_be_computed(tmp_path: Path) -> None:
    rules = schema(
        tmp_path,
        """<let name="bad" value="xs:decimal(/*/b)"/><pattern><rule context="c"><let name="n" value="1 + 1"/>
           <assert id="r" test="false()">{<name path=".."/>} has <value-of select="$n"/>
           and <value-of select="$bad"/> (BT-1).</assert></rule></pattern>""".replace(
            "<let name", '<ns prefix="xs" uri="http://www.w3.org/2001/XMLSchema"/><let name', 1
        ),
    )
    [finding] = rules.validate("<a><b>x</b><c/></a>")
    assert finding.message == "{a} has 2 and ? (BT-1)."
    assert finding.terms == ("BT-1",)


def test_a_finding_names_the_place_with_short_prefixes_line_and_column(tmp_path: Path) -> None:
    rules = schema(
        tmp_path,
        """<ns prefix="x" uri="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"/>
           <pattern><rule context="x:ID/@schemeID"><assert id="r" test="false()">a</assert></rule></pattern>""",
    )
    namespace = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
    found = rules.validate(f'<a xmlns:q="{namespace}">\n <!-- one --><q:ID/>\n <q:ID schemeID="1"/></a>')
    assert [(f.location, f.line, f.column) for f in found] == [("/a/cbc:ID[2]/@schemeID", 3, 2)]


def test_a_finding_on_the_document_node_is_not_one_on_the_root_element(tmp_path: Path) -> None:
    rules = schema(
        tmp_path, '<pattern><rule context="/"><assert id="r" test="1 = 2">a\u00a0 b</assert></rule></pattern>'
    )
    [finding] = rules.validate("<?xml version='1.0'?>\n<a/>")
    assert (finding.location, finding.line, finding.column) == ("/", 1, 1)
    assert finding.message == "a\u00a0 b"


FAILING = """<ns prefix="xs" uri="http://www.w3.org/2001/XMLSchema"/><let name="number" value="xs:decimal(/*/n)"/>
  <pattern><rule context="a"><let name="twice" value="normalize-space(b)"/>
  <assert id="before" test="c">a</assert>
  <assert id="let" flag="warning" test="$twice != ''">a</assert>
  <assert id="global" test="$number > 0">a</assert>
  <assert id="unreached" test="true() or $number > 0 or $twice = ''">a</assert>
  <assert id="after" test="false()">a</assert></rule></pattern>"""
FAILS = "<a><b>1</b><b>2</b><n>ten</n></a>"


def test_a_test_that_fails_to_evaluate_is_a_fatal_finding_of_its_rule_and_the_others_run(tmp_path: Path) -> None:
    found = schema(tmp_path, FAILING).validate(FAILS)
    assert [f.rule for f in found] == ["before", "let", "global", "after"]
    stopped = [f for f in found if "could not be evaluated" in f.message]
    assert [(f.rule, f.severity) for f in stopped] == [("let", "fatal"), ("global", "fatal")]
    assert "more than one item" in stopped[0].message
    assert '"ten"' in stopped[1].message


def test_when_strict_it_stops_where_the_official_stylesheets_do(tmp_path: Path) -> None:
    rules = schema(tmp_path, FAILING, strict=True)
    assert ids(rules, "<a><b>1</b><n>10</n><c/></a>") == ["after"]
    with pytest.raises(EvaluationError, match="more than one item"):
        rules.validate(FAILS)


def test_an_error_in_a_context_means_that_the_rule_does_not_match(tmp_path: Path) -> None:
    rules = schema(
        tmp_path,
        """<ns prefix="xs" uri="http://www.w3.org/2001/XMLSchema"/><let name="number" value="xs:decimal(/*/n)"/>
           <pattern><rule context="b[$number > 0]"><assert id="first" test="false()">a</assert></rule>
           <rule context="b"><assert id="second" test="false()">a</assert></rule></pattern>""",
    )
    assert ids(rules, "<a><b/><n>1</n></a>") == ["first"]
    assert ids(rules, "<a><b/><n>x</n></a>") == ["second"]


def test_functions_keys_and_lets_of_a_pattern_work(tmp_path: Path) -> None:
    rules = schema(
        tmp_path,
        """<ns prefix="u" uri="utils"/>
           <xsl:key xmlns:xsl="http://www.w3.org/1999/XSL/Transform" name="k" match="b" use="@id"/>
           <xsl:function xmlns:xsl="http://www.w3.org/1999/XSL/Transform" name="u:twice"><xsl:param name="n"/>
             <xsl:sequence select="2 * $n"/></xsl:function>
           <pattern><let name="four" value="u:twice(2)"/><rule context="c">
             <assert id="r" test="$four = 4 and key('k', @ref)">a</assert></rule></pattern>""",
    )
    assert ids(rules, "<a><b id='1'/><c ref='1'/><c ref='2'/></a>") == ["r"]


def test_texts_comments_and_processing_instructions_are_visited_where_a_context_names_them(tmp_path: Path) -> None:
    rules = schema(
        tmp_path,
        """<pattern><rule context="comment()"><report id="c" test="true()"><value-of select="."/></report></rule>
           <rule context="b/processing-instruction( 'p' )"><report id="p" test="true()">m</report></rule></pattern>
           <pattern><rule context="b/text()"><report id="t" test="1"><value-of select="."/></report></rule></pattern>
           <pattern><rule context="*[comment]"><report id="none" test="true()">m</report></rule></pattern>""",
    )
    found = rules.validate("<!--top--><a><b>x<!--in--><?p q?><?r q?>y</b>z</a>")
    assert [(f.rule, f.message if f.rule != "p" else "", f.location) for f in found] == [
        ("c", "top", "/"),
        ("c", "in", "/a/b"),
        ("p", "", "/a/b"),
        ("t", "x", "/a/b"),
        ("t", "y", "/a/b"),
    ]


def test_a_function_may_have_a_prefix_that_only_the_schema_element_declares(tmp_path: Path) -> None:
    path = tmp_path / "rules.sch"
    path.write_text(
        """<schema xmlns="http://purl.oclc.org/dsdl/schematron" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
             xmlns:u="utils" xmlns:v="values" queryBinding="xslt2">
           <xsl:function name="u:twice"><xsl:param name="n"/><xsl:variable name="v:n" select="$n"/>
             <xsl:sequence select="2 * $v:n"/></xsl:function>
           <ns prefix="u" uri="utils"/>
           <pattern><rule context="a"><report id="r" test="u:twice(.) = 4">a</report></rule></pattern></schema>"""
    )
    assert ids(saxon.load(path), "<a>2</a>") == ["r"]


def test_schema_types_need_no_declaration(tmp_path: Path) -> None:
    rules = schema(
        tmp_path,
        """<ns prefix="u" uri="utils"/>
           <xsl:function xmlns:xsl="http://www.w3.org/1999/XSL/Transform" name="u:more" as="xs:boolean">
             <xsl:param name="n" as="xs:decimal"/><xsl:sequence select="$n > xs:integer('1')"/></xsl:function>
           <pattern><rule context="a"><assert id="r" test="u:more(.)">a</assert></rule></pattern>""",
    )
    assert [ids(rules, "<a>1</a>"), ids(rules, "<a>1.1</a>")] == [["r"], []]


def test_svrl_lists_patterns_rules_that_ran_and_findings(tmp_path: Path) -> None:
    rules = schema(
        tmp_path,
        """<pattern id="p"><rule context="b"><assert id="r" flag="warning" test="@x = '{1}'">no x</assert></rule>
           </pattern>
           <pattern><rule context="nowhere"><assert test="false()">a</assert></rule></pattern>""",
    )
    report = etree.fromstring(rules.svrl("<a><b/></a>").encode())
    assert report.xpath("count(s:active-pattern)", namespaces=SVRL) == 2
    assert report.xpath("s:fired-rule/@context", namespaces=SVRL) == ["b"]
    [failed] = report.xpath("s:failed-assert", namespaces=SVRL)
    assert [failed.get(k) for k in ("id", "flag", "test", "location")] == ["r", "warning", "@x = '{1}'", "/a[1]/b[1]"]
    assert failed.findtext("s:text", namespaces=SVRL) == "no x"


@pytest.mark.parametrize("body", ['<pattern><rule context="a"><assert test="b ++">x</assert></rule></pattern>',
    '<pattern><rule context="a/ancestor::b"><assert test="b">x</assert></rule></pattern>',
    '<pattern><let name="x" value="1"/></pattern><pattern><let name="x" value="2"/></pattern>'])  # fmt: skip
def test_what_saxon_cannot_compile_is_an_error_in_words(tmp_path: Path, body: str) -> None:
    with pytest.raises(SchematronError, match=r"rules\.sch|turned into XSLT"):
        schema(tmp_path, body)


def test_a_document_type_declaration_opens_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    body = '<pattern><rule context="a"><report id="r" test="true()"><value-of select="."/></report></rule></pattern>'
    rules = schema(tmp_path, body)
    with pytest.raises(UnreadableInput):
        rules.validate(f'<!DOCTYPE a [<!ENTITY e SYSTEM "{secret.as_uri()}">]><a>&e;</a>')


def test_no_address_on_the_network_is_opened(tmp_path: Path) -> None:
    rules = schema(tmp_path, '<pattern><rule context="a"><assert id="r" test="doc(b)">a</assert></rule></pattern>')
    [finding] = rules.validate("<a><b>http://127.0.0.1:9/x.xml</b></a>")
    assert "could not be evaluated" in finding.message
    assert "prohibited" in finding.message


def test_without_saxonche_the_error_says_what_to_install(tmp_path: Path) -> None:
    path = tmp_path / "rules.sch"
    path.write_text(f"{HEAD}</schema>")
    code = (
        "import sys; sys.modules['saxonche'] = None\n"
        "from einvconv.errors import EinvconvError\nfrom einvconv.schematron import saxon\n"
        f"try: saxon.load({str(path)!r})\nexcept EinvconvError as e: print(e)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "einvconv[saxon]" in said
    assert issubclass(saxon.SaxonMissing, EinvconvError)


# What goes to Saxon unasked

OPENS = [
    "document('../secret.xml')",
    "document(concat('secret', '.xml'))",
    "doc (: beside :) (concat('../', 'secret.xml'))",
    "doc('file:///etc/hostname')",
    "doc#1('../secret.xml')",
    "fn:unparsed-text('../secret.xml')",
    "unparsed-text-lines('codes.xml')",
    "collection('?select=*.xml')",
    "environment-variable('HOME')",
    "available-environment-variables()",
    "system-property('user.home')",
    "function-lookup(xs:QName('fn:doc'), 1)('../secret.xml')",
    "parse-xml(unparsed-text('../secret.xml'))",
]


def rules_of(folder: Path, expression: str, before: str = "") -> Path:
    (folder / "in").mkdir()
    (folder / "secret.xml").write_text("<secret>told</secret>")
    (folder / "in" / "codes.xml").write_text("<codes>known</codes>")
    path = folder / "in" / "rules.sch"
    named = HEAD.replace("<schema ", '<schema xmlns:xsl="http://www.w3.org/1999/XSL/Transform" ')
    named = named.replace("xslt2", "xslt3").replace(
        "<title>", "<ns prefix='fn' uri='http://www.w3.org/2005/xpath-functions'/><title>"
    )
    rule = f'<pattern><rule context="/*"><assert id="A" test="false()">[<value-of select="{expression}"/>]</assert>'
    path.write_text(f"{named}{before}{rule}</rule></pattern></schema>", encoding="utf-8")
    return path


@pytest.mark.parametrize("expression", OPENS)
def test_a_file_that_opens_others_by_itself_goes_to_saxon_only_where_that_is_asked_for(
    expression: str, tmp_path: Path
) -> None:
    path = rules_of(tmp_path, expression)
    with pytest.raises(SchematronError) as refused:
        schematron.load(path)
    assert "does not go to Saxon unasked" in str(refused.value)
    assert 'engine="saxon" of load()' in str(refused.value)
    assert schematron.load(path, engine="saxon").engine == "saxon"


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("parse-xml('&lt;a&gt;b&lt;/a&gt;')", "[b]"),
        ("parse-xml(concat('&lt;a&gt;', document('codes.xml'), '&lt;/a&gt;'))", "[known]"),
        ("parse-xml(concat('&lt;a&gt;', doc('codes.xml')/codes, '&lt;/a&gt;'))", "[known]"),
        ("parse-xml(concat('&lt;a&gt;', system-property('xsl:version'), '&lt;/a&gt;'))", "[3.0]"),
    ],
)
def test_a_file_that_opens_nothing_but_what_stands_beside_it_goes_to_saxon(
    expression: str, said: str, tmp_path: Path
) -> None:
    rules = schematron.load(rules_of(tmp_path, expression))
    assert rules.engine == "saxon"
    assert [one.message for one in rules.validate("<a/>")] == [said]


@pytest.mark.parametrize(
    "body",
    [
        '<xsl:evaluate xpath="."/>',
        '<xsl:source-document href="../secret.xml"/>',
        '<a expand-text="yes">{doc(concat("../", "secret.xml"))}</a>',
        "<xsl:value-of select='parse-xml(unparsed-text(\"../secret.xml\"))'/>",
    ],
)
def test_a_function_of_a_file_that_opens_others_goes_to_saxon_only_where_that_is_asked_for(
    body: str, tmp_path: Path
) -> None:
    function = f'<ns prefix="f" uri="urn:f"/><xsl:function name="f:it" xmlns:f="urn:f">{body}</xsl:function>'
    with pytest.raises(SchematronError, match="does not go to Saxon unasked"):
        schematron.load(rules_of(tmp_path, "f:it()", function))
