"""Reading Schematron: includes, abstract rules and patterns, phases, tables, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from einvconv.errors import SchematronError
from einvconv.schematron import load, source

HEAD = '<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">'
ISO = 'xmlns="http://purl.oclc.org/dsdl/schematron"'


def write(folder: Path, body: str, name: str = "rules.sch", head: str = HEAD) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{head}{body}</schema>" if head else body, encoding="utf-8")
    return path


def rules_of(path: Path, document: str) -> list[str]:
    return [f.rule for f in load(path, engine="python").validate(document)]


def test_an_included_let_is_a_code_list(tmp_path: Path) -> None:
    write(tmp_path, f"<let {ISO} name='codes' value=\"tokenize('A B C', '\\s')\"/>", "lists/codes.sch", "")
    path = write(
        tmp_path,
        '<include href="lists/codes.sch"/><pattern><rule context="x"><assert id="r" test=". = $codes">m</assert></rule>'
        "</pattern>",
    )
    assert rules_of(path, "<a><x>B</x><x>D</x></a>") == ["r"]


def test_an_include_inside_an_include_is_found_beside_it(tmp_path: Path) -> None:
    write(tmp_path, f'<rule {ISO} context="x"><assert id="deep" test="false()">m</assert></rule>', "one/two/r.sch", "")
    write(tmp_path, f'<pattern {ISO}><include href="two/r.sch"/></pattern>', "one/p.sch", "")
    assert rules_of(write(tmp_path, '<include href="one/p.sch"/>'), "<a><x/></a>") == ["deep"]


@pytest.mark.parametrize("href", ["../outside.sch", "http://example.org/x.sch", "file:///etc/passwd", "absent.sch"])
def test_an_include_from_elsewhere_is_refused(tmp_path: Path, href: str) -> None:
    write(tmp_path, f"<let {ISO} name='a' value='1'/>", "outside.sch", "")
    path = write(tmp_path / "inner", f'<include href="{href}"/>')
    with pytest.raises(SchematronError):
        source.read(path)


def test_a_base_folder_lets_includes_go_up_to_it_and_no_further(tmp_path: Path) -> None:
    write(tmp_path, f"<let {ISO} name='a' value='1'/>", "shared.sch", "")
    path = write(tmp_path / "inner", '<include href="../shared.sch"/>')
    assert source.read(path, base=tmp_path).lets[0].name == "a"


def test_a_schema_extends_another_by_what_is_in_it(tmp_path: Path) -> None:
    write(tmp_path, f'<rule {ISO} context="x"><assert id="deep" test="false()">m</assert></rule>', "common/r.sch", "")
    more = '<ns prefix="p" uri="u"/><let name="wanted" value="2"/><pattern><include href="r.sch"/></pattern>'
    write(tmp_path, more, "common/rules.sch")
    path = write(
        tmp_path,
        '<extends href="../common/rules.sch"/><pattern><rule context="p:y"><assert id="own" test=". = $wanted">m'
        "</assert></rule></pattern>",
        "1/main.sch",
    )
    found = load(path, base=tmp_path, engine="python").validate('<a><x/><y xmlns="u">1</y><y xmlns="u">2</y></a>')
    assert [f.rule for f in found] == ["deep", "own"]
    schema = source.read(path, base=tmp_path)
    assert set(schema.files) == {"1/main.sch", "common/rules.sch", "common/r.sch"}
    assert [p.place.file for p in schema.patterns] == ["common/rules.sch", "1/main.sch"]


def test_what_a_schema_extends_is_a_whole_schema(tmp_path: Path) -> None:
    write(tmp_path, f"<let {ISO} name='a' value='1'/>", "let.sch", "")
    with pytest.raises(SchematronError, match=r"let\.sch is no schema"):
        source.read(write(tmp_path, '<extends href="let.sch"/>'))


def test_an_include_of_itself_ends(tmp_path: Path) -> None:
    write(tmp_path, f'<pattern {ISO}><include href="p.sch"/></pattern>', "p.sch", "")
    with pytest.raises(SchematronError, match="too deep"):
        source.read(write(tmp_path, '<include href="p.sch"/>'))


def test_entities_and_document_types_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "rules.sch"
    path.write_text(f'<!DOCTYPE schema [<!ENTITY x SYSTEM "file:///etc/passwd">]>{HEAD}<title>&x;</title></schema>')
    with pytest.raises(SchematronError):
        source.read(path)


def test_an_abstract_pattern_gets_its_parameters(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """<pattern abstract="true" id="m"><rule context="$place"><assert id="r" test="$BR-1">$BR-1 and $Other</assert>
        <assert id="s" test="$BR-10">m</assert></rule></pattern>
        <pattern is-a="m" id="i"><param name="place " value="x"/><param name="BR-1" value="@a"/>
        <param name="BR-10" value="@b"/></pattern>""",
    )
    found = load(path, engine="python").validate("<a><x b='1'/></a>")
    assert [(f.rule, f.message) for f in found] == [("r", "@a and $Other")]


def test_the_words_of_an_abstract_pattern_get_its_parameters_as_well(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """<pattern abstract="true" id="m"><rule context="x"><assert test="false()">[$R-01]-<emph>$C</emph> of '$CODE',
        <name/> $C.<value-of select="$C"/> costs $5 or $C</assert></rule></pattern>
        <pattern is-a="m" id="i"><param name="R" value="AB"/><param name="C" value="'1'"/>
        <param name="CODE" value="&lt;S&gt;"/></pattern>
        <pattern><rule context="x"><assert id="p" test="false()">$C stays</assert></rule></pattern>""",
    )
    found = load(path, engine="python").validate("<a><x/></a>")
    assert [(f.rule, f.message) for f in found] == [
        ("AB-01", "[AB-01]-'1' of '<S>', x '1'.1 costs $5 or '1'"),
        ("p", "$C stays"),
    ]


def test_a_parameter_may_stand_inside_an_id_and_the_longest_one_is_meant(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """<pattern abstract="true" id="m"><rule context="x"><let name="Ts" value="1"/>
        <assert id="B-$T-R1" test="$Ts = 2">m</assert><assert id="$TT-1" test="$T">m</assert>
        <assert id="$Ta.$U" test="false()">m</assert></rule></pattern>
        <pattern is-a="m" id="i"><param name="T" value="T10"/><param name="TT" value="2"/></pattern>""",
    )
    assert rules_of(path, "<a><x/></a>") == ["B-T10-R1", "2-1", "T10a.$U"]


def test_a_rule_extends_an_abstract_rule_where_it_stands(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """<pattern><rule abstract="true" id="base"><let name="n" value="count(*)"/>
        <assert id="base" test="$n = 1">m</assert></rule>
        <rule context="x"><assert id="before" test="false()">m</assert><extends rule="base"/>
        <assert id="after" test="false()">m</assert></rule></pattern>""",
    )
    assert rules_of(path, "<a><x/></a>") == ["before", "base", "after"]


def test_only_the_patterns_of_a_phase_run(tmp_path: Path) -> None:
    pattern = '<pattern id="{0}"><rule context="*"><assert id="{0}" test="false()">m</assert></rule></pattern>'
    path = write(tmp_path, '<phase id="few"><active pattern="b"/></phase>' + pattern.format("a") + pattern.format("b"))
    assert rules_of(path, "<a/>") == ["a", "b"]
    assert [f.rule for f in load(path, phase="few", engine="python").validate("<a/>")] == ["b"]
    default = write(
        tmp_path,
        '<phase id="few"><active pattern="b"/></phase>' + pattern.format("a") + pattern.format("b"),
        "default.sch",
        HEAD.replace("queryBinding", 'defaultPhase="few" queryBinding'),
    )
    assert rules_of(default, "<a/>") == ["b"]


TABLE = (
    "rule\tseverity\tcontext\ttest_path\tterms\tmessage\n"
    "T-1\twarning\t/a\tb/c\tBT-1\tNo c (BT-1).\n"
    "# a remark\n"
    "T-2\tfatal\t/a\tb/@x\t\tNo x.\n"
    "T-3\t\t/a/d\t//e | f\tBT-2 BG-3\tNo e or f.\n"
)


def forbidding(tmp_path: Path, place: str) -> Path:
    (tmp_path / "t.tsv").write_text(TABLE, encoding="utf-8")
    return write(tmp_path, place.replace("TABLE", '<e:forbid xmlns:e="urn:einvconv:schematron" href="t.tsv"/>'))


@pytest.mark.parametrize("place", ["TABLE", "<pattern>TABLE</pattern>"])
def test_a_table_of_forbidden_paths_becomes_rules(tmp_path: Path, place: str) -> None:
    found = load(forbidding(tmp_path, place), engine="python").validate(
        "<a><b x='1'><c/><c/></b><d><f/></d><b><c/></b></a>"
    )
    assert [(f.rule, f.severity, f.location, f.terms) for f in found] == [
        ("T-1", "warning", "/a", ("BT-1",)),
        ("T-2", "fatal", "/a", ()),
        ("T-3", "fatal", "/a/d", ("BT-2", "BG-3")),
    ]


def test_a_table_row_joins_the_rule_that_has_its_context(tmp_path: Path) -> None:
    rule = '<rule context="/a"><assert id="own" test="false()">m</assert></rule>'
    path = forbidding(tmp_path, f"<pattern>{rule}TABLE</pattern>")
    assert rules_of(path, "<a><b><c/></b></a>") == ["own", "T-1"]


def test_a_table_with_a_broken_line_names_it(tmp_path: Path) -> None:
    path = forbidding(tmp_path, "TABLE")
    (tmp_path / "t.tsv").write_text(TABLE + "T-4\tfatal\n", encoding="utf-8")
    with pytest.raises(SchematronError, match=r"t\.tsv, line 6"):
        source.read(path)


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (
            '<pattern>\n<rule context="x"><assert test="id(.)">m</assert></rule></pattern>',
            r"rules\.sch, line 2.*id\(\)",
        ),
        ('<pattern><rule context="text()"><assert test="1">m</assert></rule></pattern>', "line 1.*text"),
        ('<pattern><rule context="x"><assert test="1 +">m</assert></rule></pattern>', "line 1.*ends too early"),
        ('<pattern><rule context="x"><assert test="$n">m</assert></rule></pattern>', "line 1.*n is not declared"),
        ('<pattern><rule context="p:x"><assert test="1">m</assert></rule></pattern>', "line 1.*'p' is not declared"),
        ('<pattern><rule context="x"><assert test="xs:QName(.)">m</assert></rule></pattern>', "line 1.*xs:QName"),
        ('<pattern><rule context="x"><assert test="a/sideways::b">m</assert></rule></pattern>', "line 1.*sideways"),
        (
            "<pattern><rule context='x'><assert test=\"xs:dayTimeDuration('P1D') * 2\">m</assert></rule></pattern>",
            "line 1.*lengths of time",
        ),
        ("<pattern><rule context='x'><let name='a'/></rule></pattern>", "line 1.*without a value"),
        ("<pattern><group/></pattern>", r"line 1.*group"),
        ("<let name='a' value='$b'/><let name='b' value='$a'/>", "need each other"),
        (
            '<xsl:template xmlns:xsl="http://www.w3.org/1999/XSL/Transform" name="a"/>',
            "line 1.*xsl:template",
        ),
        (
            '<xsl:function xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:u="u" name="u:f">'
            '<xsl:for-each-group select="1"/></xsl:function>',
            "line 1.*xsl:for-each-group",
        ),
    ],
)
def test_what_is_not_covered_is_named_with_its_line(tmp_path: Path, body: str, names: str) -> None:
    with pytest.raises(SchematronError, match=names):
        load(write(tmp_path, body), engine="python")


@pytest.mark.parametrize("engine", ["", "python", "saxon"])
@pytest.mark.parametrize("binding", ["exslt", "stx", "python"])
def test_a_query_language_of_another_kind_is_refused(tmp_path: Path, binding: str, engine: str) -> None:
    if engine == "saxon":
        pytest.importorskip("saxonche")
    with pytest.raises(SchematronError, match=binding):
        load(write(tmp_path, "", head=HEAD.replace("xslt2", binding)), engine=engine)


@pytest.mark.parametrize(
    ("test", "binding", "noted"),
    [
        ("b &lt; c", "", True),
        ("b &lt; c", "xslt", True),
        ("string(b) &gt;= 'x'", "xslt", True),
        ("b &lt; c", "xslt2", False),
        ("number(b) &lt; c", "xslt", False),
        ("b = c", "xslt", False),
        ("b &lt; 5", "", False),
    ],
)
def test_where_xpath_1_would_compare_numbers_a_note_says_so(
    tmp_path: Path, test: str, binding: str, noted: bool
) -> None:
    body = f'<pattern><rule context="a"><assert id="A" test="{test}">m</assert></rule></pattern>'
    rules = load(write(tmp_path, body, head=HEAD.replace("xslt2", binding)), engine="python")
    assert any("compare two texts by their letters" in note for note in rules.notes) is noted


def test_severity_is_the_flag_or_the_role_or_fatal(tmp_path: Path) -> None:
    asserts = "".join(
        f'<assert id="{i}" {a} test="false()">m</assert>'
        for i, a in enumerate(
            ['flag="warning"', 'role="warning"', "", 'flag="error"', 'flag="information" role="warning"', 'flag="odd"']
        )
    )
    path = write(tmp_path, f'<pattern><rule context="a">{asserts}</rule></pattern>')
    assert [f.severity for f in load(path, engine="python").validate("<a/>")] == [
        "warning", "warning", "fatal", "fatal", "information", "fatal",
    ]  # fmt: skip


def test_the_older_namespace_is_read_too(tmp_path: Path) -> None:
    body = '<pattern name="p"><rule context="a"><assert id="r" test="b">m</assert></rule></pattern>'
    path = write(tmp_path, body, head='<schema xmlns="http://www.ascc.net/xml/schematron">')
    assert rules_of(path, "<a/>") == ["r"]


def test_the_digest_changes_with_an_included_file_and_with_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, f"<let {ISO} name='a' value='1'/>", "a.sch", "")
    path = write(tmp_path, '<include href="a.sch"/>')
    before = source.read(path).digest
    assert source.read(path).digest == before
    write(tmp_path, f"<let {ISO} name='a' value='2'/>", "a.sch", "")
    assert source.read(path).digest != before


def test_the_expanded_schema_is_one_plain_document(tmp_path: Path) -> None:
    expanded = source.to_xml(source.read(forbidding(tmp_path, "<title>T</title><pattern>TABLE</pattern>")))
    tests = [e.get("test") for e in expanded.iter("{*}assert")]
    assert tests == ["not(b/c)", "not(b/@x)", "not(//e | f)"]
    assert not list(expanded.iter("{*}forbid", "{*}include"))
