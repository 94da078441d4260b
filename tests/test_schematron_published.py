"""Constructs that published Schematron files have, in files of our own: prefixes, look-ups, folders, XSLT."""

from __future__ import annotations

import datetime as dt
from importlib.util import find_spec
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from einvconv import schematron
from einvconv.errors import SchematronError
from hostile_schemas import function, rule, schema
from hostile_schemas import test as one_test

SAXON = find_spec("saxonche") is not None
BARE = '<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">'
CODES = "<codes><!-- units --><list id='1'><code value='A'/><code value='B &amp; C'/></list><list id='2'/></codes>"


def load(path: Path, text: str, **how: object) -> schematron.RuleSet:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return schematron.load(path, **{"engine": "python", **how})  # type: ignore[arg-type]


def ids(rules: schematron.RuleSet, document: str, **how: object) -> list[str]:
    return [f.rule for f in rules.validate(document, **how)]  # type: ignore[arg-type]


@pytest.mark.parametrize("engine", ["python", "saxon"])
@pytest.mark.parametrize("prefix", ["xs", "xsd"])
def test_the_prefixes_of_schema_types_need_no_declaration(prefix: str, engine: str, tmp_path: Path) -> None:
    if engine == "saxon":
        pytest.importorskip("saxonche")
    inside = rule(f"<assert id='A' test='{prefix}:decimal(b) &gt; 1'>m</assert>")
    text = f"{BARE}{inside}</schema>"
    assert ids(load(tmp_path / "rules.sch", text, engine=engine), "<a><b>1</b></a>") == ["A"]


@pytest.mark.parametrize("engine", ["python", "saxon"])
@pytest.mark.parametrize("name", ["document", "doc"])
def test_a_rule_looks_a_code_up_in_a_file_beside_the_schema(name: str, engine: str, tmp_path: Path) -> None:
    if engine == "saxon":
        pytest.importorskip("saxonche")
    (tmp_path / "codes.xml").write_text(CODES, encoding="utf-8")
    text = schema(
        rule(
            "<let name='v' value='string(.)'/>"
            f"<assert id='A' test=\"{name}('codes.xml')/codes/list[@id=1]/code[@value=$v]\">"
            "m</assert>",
            "b",
        )
    )
    rules = load(tmp_path / "rules.sch", text, engine=engine)
    found = rules.validate("<a><b>A</b><b>X</b><b>B &amp; C</b></a>")
    assert [f.location for f in found] == ["/a/b[2]"]


def test_a_file_that_rules_look_into_is_read_when_they_are_loaded_and_read_again_when_it_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EINVCONV_CACHE", str(tmp_path / "cache"))
    codes = tmp_path / "codes.xml"
    codes.write_text(CODES, encoding="utf-8")
    text = one_test("document('codes.xml')//code[@value = current()/b]")
    rules = load(tmp_path / "rules.sch", text)
    codes.write_text(CODES.replace("'A'", "'Z'"), encoding="utf-8")
    assert ids(rules, "<a><b>A</b></a>") == []
    assert ids(load(tmp_path / "rules.sch", text), "<a><b>A</b></a>") == ["A"]


@pytest.mark.parametrize(
    "named", ["'../secret.xml'", "'/etc/passwd'", "'http://127.0.0.1:9/x'", "'nothing.xml'", "string(b)"]
)
def test_rules_look_into_no_file_outside_the_folder_of_the_schema(named: str, tmp_path: Path) -> None:
    (tmp_path / "secret.xml").write_text("<a/>", encoding="utf-8")
    with pytest.raises(SchematronError, match="A"):
        load(tmp_path / "rules" / "rules.sch", one_test(f"document({named})/a"))


def test_a_release_of_several_folders_shares_what_lies_above_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EINVCONV_CACHE", str(tmp_path / "cache"))  # what was kept of another run knows no fence
    shared = rule("<assert id='S' test='b'>m</assert>").replace(
        "<pattern", '<pattern xmlns="http://purl.oclc.org/dsdl/schematron"', 1
    )
    text = schema('<include href="../common.sch"/>')
    with pytest.raises(SchematronError, match="`base`"):
        load(tmp_path / "ubl" / "rules.sch", text)
    (tmp_path / "common.sch").write_text(shared, encoding="utf-8")
    with pytest.raises(SchematronError, match="`base`"):
        load(tmp_path / "ubl" / "rules.sch", text)
    load(tmp_path / "cii" / "rules.sch", schema(""))
    assert ids(load(tmp_path / "ubl" / "rules.sch", text), "<a/>") == ["S"]
    assert ids(load(tmp_path / "ubl" / "rules.sch", text, base=tmp_path), "<a/>") == ["S"]


def test_folders_beside_that_of_a_schema_are_looked_at_only_for_what_it_includes_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Path] = []
    glob = Path.glob
    monkeypatch.setattr(Path, "glob", lambda path, form: looked.append(path) or glob(path, form))
    (tmp_path / "ubl").mkdir()
    (tmp_path / "ubl" / "part.sch").write_text("<pattern xmlns='http://purl.oclc.org/dsdl/schematron'/>", "utf-8")
    load(tmp_path / "ubl" / "rules.sch", schema('<include href="part.sch"/>'))
    assert looked == []
    with pytest.raises(SchematronError, match="`base`"):
        load(tmp_path / "ubl" / "rules.sch", schema('<include href="../common.sch"/>'))
    assert set(looked) == {tmp_path}


def test_instructions_of_xslt_in_functions_do_what_they_say(tmp_path: Path) -> None:
    body = (
        '<xsl:message>a word</xsl:message><xsl:for-each select="$n"><xsl:variable name="at" select="position()"/>'
        "<xsl:choose><xsl:when test=\". = 'x'\"><xsl:value-of select=\"format-number($at, '000')\"/></xsl:when>"
        '<xsl:when test=". = \'stop\'"><xsl:message terminate="yes">no more</xsl:message></xsl:when></xsl:choose>'
        "</xsl:for-each>"
    )
    text = one_test(
        "string-join(u:f(b), ',') = '002,003'", function(body, '<xsl:param name="n" as="item()*"/>', ' as="xs:string*"')
    )
    rules = load(tmp_path / "rules.sch", text)
    assert ids(rules, "<a><b/><b>x</b><b>x</b></a>") == []
    [finding] = rules.validate("<a><b>stop</b></a>")
    assert "no more" in finding.message


@pytest.mark.parametrize(
    ("context", "nodes"),
    [
        ("a/(b | c)/d", 2),
        ("(a | e)/(b | c)[d]/d", 2),
        ("a/(b/d | c/d)", 2),
        ("a/(b | c)", 2),
        ("a/(b | c)[d = 'x']", 1),
    ],
)
def test_a_context_may_choose_between_steps(context: str, nodes: int, tmp_path: Path) -> None:
    text = one_test("false()", context=context)
    document = "<r><a><b><d>x</d></b><c><d/></c><f><d/></f></a></r>"
    assert len(ids(load(tmp_path / "rules.sch", text), document)) == nodes


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("round(1.255, 2)", "1.26"), ("round(-2.5, 0)", "-2"), ("round(1250, -2)", "1300"),
        ("round(1.255e0, 2)", "1.25"),
        ("format-number(1234567.891, '#,##0.00')", "1,234,567.89"), ("format-number(0.5, '0')", "0"),
        ("format-number(7, '0000')", "0007"), ("format-number(-1.5, '0.0#')", "-1.5"),
        ("format-number(0.25, '0%')", "25%"),
        ("format-number((), '0')", "NaN"), ("adjust-date-to-timezone(xs:date('2026-01-02+02:00'), ())", "2026-01-02"),
        ("adjust-dateTime-to-timezone(xs:dateTime('2026-01-02T03:04:05Z'), ())", "2026-01-02T03:04:05"),
        ("hours-from-dateTime(xs:dateTime('2026-01-02T03:04:05Z'))", "3"), ("matches('abc', '^.{1,6826666}$')", "true"),
    ],
)  # fmt: skip
def test_functions_that_published_rules_use_give_what_saxon_gives(expression: str, value: str, tmp_path: Path) -> None:
    text = schema(rule(f'<report id="A" test="true()"><value-of select="{expression}"/></report>'))
    assert [f.message for f in load(tmp_path / "rules.sch", text).validate("<a><b/></a>")] == [value]
    pytest.importorskip("saxonche")
    assert [f.message for f in load(tmp_path / "rules.sch", text, engine="saxon").validate("<a><b/></a>")] == [value]


def test_the_day_that_rules_see_is_the_one_asked_for(tmp_path: Path) -> None:
    rules = load(tmp_path / "rules.sch", one_test("xs:date(b) &lt;= current-date()".replace("&lt;", "<")))
    assert ids(rules, "<a><b>2026-03-01</b></a>", on=dt.date(2026, 2, 28)) == ["A"]
    assert ids(rules, "<a><b>2026-03-01</b></a>", on=dt.date(2026, 3, 1)) == []
    assert ids(rules, "<a><b>2020-03-01</b></a>") == []


def test_a_rule_outside_a_pattern_is_never_applied(tmp_path: Path) -> None:
    text = schema(
        '<rule context="a"><assert id="N" test="false()">m</assert></rule>' + rule('<assert id="A" test="b">m</assert>')
    )
    assert ids(load(tmp_path / "rules.sch", text), "<a/>") == ["A"]


@pytest.mark.parametrize("engine", ["python", "saxon"])
@pytest.mark.parametrize(
    "expression",
    ["xs:decimal(e) = xs:decimal(bad)", "bad = xs:decimal(e)", "e eq xs:decimal(bad)", "xs:date(e) <= xs:date(bad)",
     "bad > xs:decimal(e)", "xs:decimal(e) eq xs:decimal(bad)"],
)  # fmt: skip
def test_an_error_beside_nothing_is_none(expression: str, engine: str, tmp_path: Path) -> None:
    if engine == "saxon":
        pytest.importorskip("saxonche")
    text = one_test(f"not({expression})")
    assert ids(load(tmp_path / "rules.sch", text, engine=engine), "<a><bad>x</bad></a>") == []


@pytest.mark.parametrize("engine", ["python", "saxon"])
def test_a_part_of_a_context_that_fails_ends_the_matter_for_that_node(engine: str, tmp_path: Path) -> None:
    if engine == "saxon":
        pytest.importorskip("saxonche")
    text = one_test("false()", context="/a[normalize-space(b) = '1'] | /a[c = 'x'] | /a/c[. = 'x']")
    rules = load(tmp_path / "rules.sch", text, engine=engine)
    assert len(ids(rules, "<a><b>1</b><b>2</b><c>x</c></a>")) == 1
    assert len(ids(rules, "<a><b>2</b><c>x</c></a>")) == 2


def same(path: Path, expressions: list[str], document: str, head: str = "") -> list[str]:
    """The values of expressions at the root element, which both engines must give alike."""
    inside = "".join(
        f'<report id="v{i}" test="true()">[<value-of select={quoteattr(e)}/>]</report>'
        for i, e in enumerate(expressions)
    )
    text = schema(head + rule(inside, "/*"))
    ours = {f.rule: f.message for f in load(path, text).validate(document)}
    if SAXON:
        theirs = {f.rule: f.message for f in load(path, text, engine="saxon").validate(document)}
        assert {e: ours[f"v{i}"] for i, e in enumerate(expressions)} == {
            e: theirs[f"v{i}"] for i, e in enumerate(expressions)
        }
    return [ours[f"v{i}"][1:-1] for i in range(len(expressions))]


def test_the_prefixes_in_scope_are_nodes_of_the_namespace_axis(tmp_path: Path) -> None:
    document = (
        '<?xml version="1.0"?><a xmlns:x="urn:x" xmlns:xsi="urn:i"><b xmlns:x="urn:y" q="1"><c xmlns="urn:d">'
        '<d xmlns=""/></c></b></a>'
    )
    expressions = [
        "count(namespace::*)", "string(namespace::xsi)", "string(namespace::nope)", "b/namespace::x",
        "b/*/*/namespace::*/name()", "count(b/*/namespace::node())", "b/namespace::x/../@q",
        "exists(namespace::x[. = 'urn:x'])", "count(//namespace::x)", "count(b/@q/namespace::*)",
        "count(namespace::x/self::*)", "name(namespace::x/parent::a)", "count(namespace::x/following-sibling::*)",
    ]  # fmt: skip
    assert same(tmp_path / "rules.sch", expressions, document) == [
        "3", "urn:i", "", "urn:y", "x xsi xml", "4", "1", "true", "4", "0", "0", "a", "0",
    ]  # fmt: skip


def test_what_stands_around_the_root_element_is_read(tmp_path: Path) -> None:
    document = (
        '<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><!-- one --><a q="1">t<!-- in --><b>u<?p d?></b>v</a>'
        "<!-- two --><?end?>"
    )
    expressions = [
        "count(/node())", "/comment()/string()", "/processing-instruction()/name()",
        "/processing-instruction('xml-stylesheet')", "count(//comment())", "count(//node())",
        "following::node()/string()", "preceding::node()/name()", "b/preceding::node()/string()",
        "b/following::node()/name()", "following-sibling::comment()", "preceding-sibling::node()[1]/string()",
        "(/*/b | /comment())/string()", "/comment()[1]/following::node()/name()", "@q/following::node()/string()",
        "string(/)", "count(/comment()/..)", "/comment()[2] >> /*/b",
    ]  # fmt: skip
    found = same(tmp_path / "rules.sch", expressions, document)
    assert found[:6] == ["5", " one two ", "xml-stylesheet end", 'href="x.xsl"', "3", "11"]
    assert same(tmp_path / "rules.sch", ["count(/node())", "count(//comment())"], "<a><b/></a>") == ["1", "0"]


def test_lengths_of_time_move_days_and_clocks(tmp_path: Path) -> None:
    expressions = [
        "xs:dayTimeDuration('P1DT24H60M3600S')", "xs:dayTimeDuration('-PT0.50S')",
        "xs:dayTimeDuration('PT1H') < xs:dayTimeDuration('PT61M')", "'P1DT' castable as xs:dayTimeDuration",
        "adjust-dateTime-to-timezone(xs:dateTime('2026-01-02T23:04:05Z'), xs:dayTimeDuration('PT4H'))",
        "xs:date(adjust-dateTime-to-timezone(xs:dateTime('2026-01-02T23:04:05.25Z'), xs:dayTimeDuration('PT4H')))",
        "adjust-date-to-timezone(xs:date('2026-01-02Z'), xs:dayTimeDuration('-PT5H'))",
        "adjust-time-to-timezone(xs:time('23:30:00Z'), xs:dayTimeDuration('PT2H'))",
        "adjust-date-to-timezone(xs:date('2026-01-02'), xs:dayTimeDuration('-PT5H30M'))",
        "adjust-dateTime-to-timezone((), xs:dayTimeDuration('PT2H'))",
        "xs:date('2026-01-01+02:00') - xs:dayTimeDuration('PT1H')", "xs:date('2026-03-01') - xs:date('2026-02-01')",
        "xs:time('23:00:00') + xs:dayTimeDuration('PT2H30M')",
        "xs:dayTimeDuration('PT2H') - xs:dayTimeDuration('PT3H')",
        "days-from-duration(xs:date('2026-03-01') - xs:date('2026-02-01'))",
        "seconds-from-duration(xs:dayTimeDuration('PT65.5S'))",
    ]  # fmt: skip
    assert same(tmp_path / "rules.sch", expressions, "<a/>") == [
        "P2DT2H", "-PT0.5S", "true", "false", "2026-01-03T03:04:05+04:00", "2026-01-03+04:00", "2026-01-01-05:00",
        "01:30:00+02:00", "2026-01-02-05:30", "", "2025-12-31+02:00", "P28D", "01:30:00", "-PT1H", "28", "5.5",
    ]  # fmt: skip


GROUPS = """<xsl:function name="u:groups" as="xs:string*"><xsl:param name="n" as="node()*"/>
  <xsl:for-each-group select="$n" group-by="@k"><xsl:value-of select="concat(current-grouping-key(), ':',
   count(current-group()), ':', position(), '/', last(), ':', name())"/></xsl:for-each-group></xsl:function>
 <xsl:function name="u:runs" as="xs:string*"><xsl:param name="n" as="node()*"/>
  <xsl:for-each-group select="$n" group-adjacent="string(@k)"><xsl:if test="count(current-group()) &gt; 1">
   <xsl:sequence select="string-join(current-group()/@v, '+')"/></xsl:if></xsl:for-each-group></xsl:function>
 <xsl:function name="u:sums"><xsl:param name="n"/>
  <xsl:for-each-group select="$n/i" group-by="xs:integer(@v) mod 2">
   <xsl:variable name="s" select="sum(current-group()/@v)"/>
   <xsl:sequence select="current-grouping-key() * 100 + $s"/></xsl:for-each-group></xsl:function>
 <xsl:function name="u:many"><xsl:param name="n"/><xsl:for-each-group select="$n/i" group-by="@k, 'all'">
  <xsl:sequence select="count(current-group())"/></xsl:for-each-group></xsl:function>
 <xsl:function name="u:kids"><xsl:param name="n" as="node()*"/><xsl:sequence select="$n/*"/></xsl:function>
 <xsl:function name="u:same"><xsl:param name="n"/><xsl:sequence select="$n"/></xsl:function>"""
ITEMS = '<a><i k="A" v="1"/><i k="A" v="2"/><i k="B" v="3"/><i v="4"/><i k="A" v="5"/><f><g>3</g><g>4</g></f></a>'


def test_items_are_grouped_by_what_they_have_in_common(tmp_path: Path) -> None:
    expressions = ["u:groups(i)", "u:groups(())", "u:runs(i)", "u:sums(.)", "u:many(.)"]
    assert same(tmp_path / "rules.sch", expressions, ITEMS, GROUPS) == [
        "A:3:1/2:i B:1:2/2:i",
        "",
        "1+2",
        "109 6",
        "3 5 1",
    ]


def test_a_function_of_the_schema_is_a_step_of_a_path(tmp_path: Path) -> None:
    expressions = [
        "//u:kids(.)/name()", "f/u:kids(.)/..", "f/u:kids(.)[2]", "f/(u:kids(.) | .)/name()", "i/u:same(@k)/string()",
        "i[u:same(@k) = 'B']/@v/string()", "count(i/u:same(/a/f))", "f/u:kids(.)/position()", "sum(f/u:kids(.))",
        "(i | u:kids(f))/name()", "f//u:same(.)/name()",
    ]  # fmt: skip
    found = same(tmp_path / "rules.sch", expressions, ITEMS, GROUPS)
    assert found == [
        "a i i i i i f g g",
        "34",
        "4",
        "f g g",
        "A A B A",
        "3",
        "1",
        "1 2",
        "7",
        "i i i i i g g",
        "f g g ",
    ]


@pytest.mark.parametrize("engine", ["python", "saxon"])
def test_instructions_of_xslt_in_a_rule_compute_variables_and_write_messages(engine: str, tmp_path: Path) -> None:
    if engine == "saxon":
        pytest.importorskip("saxonche")
    text = schema(
        '<pattern><rule abstract="true" id="notes"><xsl:for-each-group select="n" group-by="@l">'
        '<xsl:if test="count(current-group()) &gt; 1"><Error><xsl:attribute name="context"><xsl:value-of '
        'select="name()"/></xsl:attribute><Pattern>p</Pattern><Description>[W-N1] Two notes in <b><xsl:value-of '
        'select="@l"/></b>.</Description></Error></xsl:if></xsl:for-each-group></rule>'
        '<rule context="a"><let name="base" value="string(m)"/>'
        '<xsl:variable name="rate"><xsl:choose><xsl:when test="r"><xsl:value-of select="r"/></xsl:when>'
        '<xsl:otherwise>1</xsl:otherwise></xsl:choose></xsl:variable><xsl:variable name="twice" select="$rate * 2"/>'
        '<xsl:variable name="made"><xsl:value-of select="concat($base, \'-\', $rate)"/></xsl:variable>'
        '<assert id="V" test="$twice = 2"><value-of select="$made"/></assert><extends rule="notes"/>'
        '<extends rule="nowhere"/></rule><rule context="b"><extends rule="notes"/></rule></pattern>'
    )
    rules = load(tmp_path / "rules.sch", text, engine=engine)
    assert len(rules.notes) == 1 and "'nowhere'" in rules.notes[0]
    document = "<r><a><m>x</m><r>5</r><n l='en'/><n l='fi'/><n l='en'/></a><b><n l='sv'/><n l='sv'/></b><a/></r>"
    assert [(f.rule, f.severity, f.message, f.location) for f in rules.validate(document)] == [
        ("V", "fatal", "x-5", "/r/a[1]"),
        ("W-N1", "warning", "[W-N1] Two notes in en.", "/r/a[1]"),
        ("W-N1", "warning", "[W-N1] Two notes in sv.", "/r/b"),
    ]


def test_a_schema_inside_a_schema_speaks_of_nothing_and_is_noted(tmp_path: Path) -> None:
    (tmp_path / "more.sch").write_text(schema(rule('<assert id="M" test="b">m</assert>')), encoding="utf-8")
    text = schema(rule('<assert id="A" test="b">m</assert>') + '<include href="more.sch"/>')
    rules = load(tmp_path / "rules.sch", text)
    assert ids(rules, "<a/>") == ["A"]
    assert rules.notes == ("rules.sch, line 1: more.sch is a whole schema, which is passed over",)
