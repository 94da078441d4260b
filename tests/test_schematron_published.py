"""Constructs that published Schematron files have, in files of our own: prefixes, look-ups, folders, XSLT."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from einvconv import schematron
from einvconv.errors import SchematronError
from hostile_schemas import function, rule, schema
from hostile_schemas import test as one_test

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


def test_a_release_of_several_folders_shares_what_lies_above_them(tmp_path: Path) -> None:
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
