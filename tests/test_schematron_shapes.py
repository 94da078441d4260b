"""What is left undone because it cannot matter, and what is done another way because it is faster: same findings."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from einvconv import schematron
from einvconv.intake import open_document
from einvconv.schematron import generate, heads, records, source
from einvconv.schematron.heads import IrregularTag, Shape
from einvconv.schematron.structure import ABOVE, ANYWHERE, BELOW_ROOT, INSIDE
from einvconv.schematron.xpath import ast, calls, compile, needs
from einvconv.schematron.xpath.parser import parse
from steps import grows

HEAD = '<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">'
CORPUS = Path(__file__).parent.parent / "corpus"
numbers = itertools.count()


def rules(folder: Path, body: str) -> schematron.RuleSet:
    path = folder / f"r{next(numbers)}.sch"
    path.write_text(f"{HEAD}{body}</schema>", encoding="utf-8")
    return schematron.load(path, engine="python")


def told(ruleset: schematron.RuleSet, document: str | bytes) -> list[tuple[str, str, str, str, int, int]]:
    return [(f.rule, f.severity, f.message, f.location, f.line, f.column) for f in ruleset.validate(document)]


# --- what a document must have for a test to matter


@pytest.mark.parametrize(
    ("test", "report", "expected"),
    [
        ("not(x/y)", False, [([(INSIDE, ("x", "y"), None)], 0)]),
        ("count(x/y) le 1", False, [([(INSIDE, ("x", "y"), None)], 1)]),
        ("count(x/y) < 1", False, [([(INSIDE, ("x", "y"), None)], 0)]),
        ("x[2]", True, [([(INSIDE, ("x",), None)], 1)]),
        ("(x/y[z = 'a'])[2]", True, [([(INSIDE, ("x", "y"), None)], 1), ([(INSIDE, ("x", "y", "z"), None)], 0)]),
        ("x[1]", True, [([(INSIDE, ("x",), None)], 0)]),
        ("(x | y)[1]", True, [([(INSIDE, ("x",), None), (INSIDE, ("y",), None)], 0)]),
        ("(x)[1]", True, [([(INSIDE, ("x",), None)], 0)]),
        ("x[3]", True, [([(INSIDE, ("x",), None)], 1)]),
        ("not(//x/@y)", False, [([(ANYWHERE, ("x",), "y")], 0)]),
        ("not(/*/x)", False, [([(BELOW_ROOT, ("x",), None)], 0)]),
        ("not(ancestor::x/y)", False, [([(ABOVE, ("x",), None)], 0)]),
        ("string-length(substring-after(x, '.')) le 2", False, [([(INSIDE, ("x",), None)], 0)]),
        ("x or not(y)", False, [([(INSIDE, ("y",), None)], 0)]),
        ("count(x) = 0 or y", False, [([(INSIDE, ("x",), None)], 0)]),
        ("every $i in x satisfies $i = 'a'", False, [([(INSIDE, ("x",), None)], 0)]),
        ("if (x) then y else true()", False, [([(INSIDE, ("x",), None)], 0)]),
        ("not(x castable as xs:date)", False, [([(INSIDE, ("x",), None)], 0)]),
        ("x castable as xs:date?", False, [([(INSIDE, ("x",), None)], 0)]),
        ("x castable as xs:date", False, []),
        ("count(x | y) = 0", False, [([(INSIDE, ("x",), None), (INSIDE, ("y",), None)], 0)]),
        # What is there may be an error, and then the test is told: nothing may be left out.
        ("xs:decimal(y) = 1 or not(x)", False, [([(INSIDE, ("y",), None), (INSIDE, ("x",), None)], 0)]),
        ("normalize-space(y) = 'a' or x", False, []),
        ("not(x) or xs:decimal(y) = 1", False, [([(INSIDE, ("x",), None)], 0)]),
        # Nothing there may be the very thing that is wrong.
        ("x", False, []),
        ("count(x) = 1", False, []),
        ("normalize-space(x) = ''", True, []),
        ("$unknown or not(x)", False, []),
    ],
)
def test_what_a_test_needs(test: str, report: bool, expected: list[Any]) -> None:
    found = needs.clauses(parse(test, {}), report, {})
    assert sorted((list(paths), most) for paths, most in found) == sorted(expected)


def test_a_variable_of_the_rule_is_looked_into_for_what_a_test_needs() -> None:
    lets: dict[str, ast.Expr] = {"v": parse("x/y", {})}
    assert needs.clauses(parse("not($v = 'a')", {}), False, lets) == ((((INSIDE, ("x", "y"), None),), 0),)


_STEP = st.sampled_from(["x", "y", "z", "@k", ".", "..", "x[y]", "y[z = 'a']", "x[2]", "z[normalize-space(.) = 'b']"])
_PATH = st.one_of(
    st.lists(_STEP.filter(lambda s: not s.startswith("@")), min_size=1, max_size=3).map("/".join),
    st.sampled_from(
        ["//x", "//x/y", "//@k", "/r/x", "/*/y", "ancestor::x", "ancestor::x/y", "parent::y", "x/@k", "@k"]
    ),
)
_TEXT = st.one_of(
    st.sampled_from(["'a'", "''", "'1.5'", "$v"]),
    _PATH.map(lambda p: f"normalize-space({p})"),
    _PATH.map(lambda p: f"substring-after({p}, '.')"),
    _PATH.map(lambda p: f"upper-case(string({p}))"),
)
_NUMBER = st.one_of(
    st.sampled_from(["0", "1", "2"]),
    _PATH.map(lambda p: f"count({p})"),
    _PATH.map(lambda p: f"count(distinct-values({p}))"),
    _TEXT.map(lambda t: f"string-length({t})"),
    _PATH.map(lambda p: f"sum({p}/xs:decimal(.))"),
)
_COMPARED = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
_LEAF = st.one_of(
    _PATH,
    _PATH.map(lambda p: f"exists({p})"),
    st.tuples(_PATH, st.sampled_from("123")).map(lambda t: f"({t[0]})[{t[1]}]"),
    st.tuples(_PATH, _COMPARED, _TEXT).map(lambda t: f"{t[0]} {t[1]} {t[2]}"),
    st.tuples(_NUMBER, st.one_of(_COMPARED, st.sampled_from(["eq", "le", "gt"])), _NUMBER).map(" ".join),
    st.tuples(_PATH, _PATH).map(lambda t: f"{t[0]} = {t[1]}"),
    st.tuples(st.sampled_from(["some", "every"]), _PATH, _TEXT).map(
        lambda t: f"({t[0]} $i in {t[1]} satisfies $i = {t[2]})"
    ),
)
_TEST = st.recursive(
    _LEAF,
    lambda inner: st.one_of(
        inner.map(lambda e: f"not({e})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(inner, inner, inner).map(lambda t: f"(if ({t[0]}) then {t[1]} else {t[2]})"),
    ),
    max_leaves=4,
)
_ELEMENT = st.recursive(
    st.tuples(
        st.sampled_from("xyz"), st.sampled_from(["", " k='1'"]), st.sampled_from(["a", "b", "", "1.234", "a.b"])
    ).map(lambda t: f"<{t[0]}{t[1]}>{t[2]}</{t[0]}>"),
    lambda inner: st.tuples(st.sampled_from("xyz"), st.lists(inner, max_size=3)).map(
        lambda t: f"<{t[0]}>{''.join(t[1])}</{t[0]}>"
    ),
    max_leaves=12,
)
_DOCUMENT = st.lists(_ELEMENT, max_size=9).map(lambda found: f"<r>{''.join(found)}</r>")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(["assert", "report"]), _TEST), min_size=1, max_size=6),
    st.sampled_from(["r", "x", "y", "*", "x[y = 'a']", "*[normalize-space(x) = 'a']", "*[not(ancestor::x/y)]"]),
    _PATH,
    st.lists(_DOCUMENT, min_size=1, max_size=3),
)
def test_no_finding_depends_on_what_is_left_undone(
    tmp_path: Path,
    looking_at_all: Any,
    tests: list[tuple[str, str]],
    context: str,
    let: str,
    documents: list[str],
) -> None:
    body = "".join(
        f'<{kind} id="{kind[0]}{i}" test="{_escaped(test)}">m</{kind}>' for i, (kind, test) in enumerate(tests)
    )
    made = rules(
        tmp_path,
        f'<pattern><rule context="{_escaped(context)}">'
        f'<let name="v" value="string-join({_escaped(let)}/string(.), \'\')"/>{body}</rule></pattern>',
    )
    looking_at_all(False)
    quick = [told(made, document) for document in documents]
    again = [told(made, document) for document in documents]
    looking_at_all(True)
    assert quick == again == [told(made, document) for document in documents]


def test_the_corpus_has_the_same_findings_when_everything_is_looked_at(looking_at_all: Any) -> None:
    from einvconv.validation.rulesets import releases

    release = releases("en16931")[-1]
    entry = release.entry("Invoice")
    assert entry is not None
    made = schematron.load(entry, base=release.base)
    documents = [p.read_bytes() for p in sorted(CORPUS.rglob("*.xml")) if b"oasis" in p.read_bytes()]
    assert len(documents) > 20
    looking_at_all(False)
    quick = [told(made, document) for document in documents]
    looking_at_all(True)
    assert quick == [told(made, document) for document in documents]
    assert any(quick)


def test_a_variable_of_a_rule_sees_those_before_it_and_otherwise_the_schema_s(tmp_path: Path) -> None:
    made = rules(
        tmp_path,
        "<let name='v' value='//k'/><pattern><rule context='m'><let name='a' value='$v'/><let name='v' value='none'/>"
        "<assert id='t' test='not($a = 3)'>m</assert></rule></pattern>",
    )
    assert len(made.validate("<r><m><k>3</k></m><m/></r>")) == 2


def test_a_place_among_siblings_is_no_condition_that_always_holds(tmp_path: Path) -> None:
    made = rules(
        tmp_path,
        "<pattern><rule context='x[2][not(ancestor::y)]'><report id='t' test='true()'>m</report></rule></pattern>",
    )
    assert [f.location for f in made.validate("<r><x/><x/><x/></r>")] == ["/r/x[2]"]


# --- what is asked once of equal leaves

_FUNCTIONS = """<ns prefix="u" uri="urn:u"/>
<xsl:function xmlns:xsl="http://www.w3.org/1999/XSL/Transform" name="u:beside"><xsl:param name="n"/>
 <xsl:sequence select="$n/../k = 3"/></xsl:function>
<xsl:function xmlns:xsl="http://www.w3.org/1999/XSL/Transform" name="u:through"><xsl:param name="n"/>
 <xsl:sequence select="u:beside($n)"/></xsl:function>
<let name="v" value="1"/>"""


@pytest.mark.parametrize(
    ("test", "let", "expected"),
    [
        (". is (//x)[1]", "1", [0]),
        (". &lt;&lt; (//x)[3]", "1", [0, 1]),
        ("count(. | (//x)[1]) = 1", "1", [0]),
        (". intersect (//x)[2]", "1", [1]),
        ("(.)/../k = 3", "1", [3]),
        ("(for $i in . return $i/../k) = 3", "1", [3]),
        ("//m[k = current()/../k]/k = 3", "1", [3]),
        ("//m[k = $w/../k]/k = 3", ".", [3]),
        ("//x[u:beside($w)] and 1 = 0", ".", []),
        ("$w/../k = 3", ".", [3]),
        ("$v = 3", "../k", [3]),
        ("u:beside(.)", "1", [3]),
        ("u:through(.)", "1", [3]),
    ],
)
def test_leaves_with_the_same_text_are_not_the_same_node(
    tmp_path: Path, test: str, let: str, expected: list[int]
) -> None:
    document = f"<r>{''.join(f'<m><k>{i}</k><x>a</x></m>' for i in range(10))}</r>"
    name = "v" if "$v" in test else "w"
    report = "<report id='t' test='{}'>m</report>"
    made = [
        f"<rule context='x'><let name='{name}' value='{let}'/>{report.format(test)}</rule>",
        f"<rule context='x[{test}]'>{report.format('true()')}</rule>" if "$" not in test else "",
    ]
    for rule in filter(None, made):
        found = rules(tmp_path, f"{_FUNCTIONS}<pattern>{rule}</pattern>").validate(document)
        assert [f.location for f in found] == [f"/r/m[{i + 1}]/x" for i in expected], rule


# --- what a name and attributes settle


def test_the_text_of_a_node_is_not_settled_by_its_name(tmp_path: Path) -> None:
    made = rules(
        tmp_path,
        "<pattern><rule context='*[self::x = &quot;a&quot;]'><report id='c' test='true()'>m</report></rule></pattern>"
        "<pattern><rule context='*'><assert id='t' test='normalize-space(self::x) = &quot;a&quot; or @k'>m</assert>"
        "<report id='s' test='self::x and @k'>m</report></rule></pattern>",
    )
    found = made.validate("<r k='1'><x>a</x><x>b</x><x k='1'/></r>")
    assert [(f.rule, f.location) for f in found] == [("c", "/r/x[1]"), ("t", "/r/x[2]"), ("s", "/r/x[3]")]


def test_a_function_of_literals_may_stand_beside_a_name_or_an_attribute(tmp_path: Path) -> None:
    made = rules(
        tmp_path,
        "<pattern><rule context='x[contains(&quot;abc&quot;, &quot;z&quot;) or @k]'>"
        "<report id='c' test='true()'>m</report></rule></pattern>"
        "<pattern><rule context='x'><assert id='t' test='matches(&quot;abc&quot;, &quot;z&quot;) or @k'>m</assert>"
        "</rule></pattern>",
    )
    assert [(f.rule, f.location) for f in made.validate("<r><x/><x k='1'/></r>")] == [
        ("c", "/r/x[2]"),
        ("t", "/r/x[1]"),
    ]


def test_an_element_without_children_is_told_from_others_of_its_path_and_of_its_start_tag(tmp_path: Path) -> None:
    made = rules(
        tmp_path,
        "<pattern><rule context='*[not(*)]'><assert id='e' test='normalize-space()'>m</assert></rule></pattern>",
    )
    for times in (1, 20):
        rows = "<a/><a><b>1</b></a><a k='1'><b/></a><c><a> </a></c><d><!-- --></d><d>1</d>" * times
        found = [f.location for f in made.validate(f"<r>{rows}</r>")]
        assert found == [
            f"/r/{path}"
            for i in range(times)
            for path in (
                f"a[{3 * i + 1}]",
                f"a[{3 * i + 3}]/b",
                "c/a" if times == 1 else f"c[{i + 1}]/a",
                f"d[{2 * i + 1}]",
            )
        ]
    assert [f.location for f in made.validate("<r/>")] == ["/r"]
    assert made.validate("<r><a>1</a></r>") == []


def test_alternatives_with_one_condition_share_its_code(tmp_path: Path) -> None:
    body = "<pattern><rule context=\"x[k = '1'] | y/z[k = '1']\"><report id='a' test='v'>m</report></rule></pattern>"
    assert _source(tmp_path, body).count("def g0_") == 1
    made = rules(tmp_path, body)
    row = "<x><k>1</k><v/></x><x><k>2</k><v/></x><y><z><k>1</k><v/></z></y><z><k>1</k><v/></z>"
    for times in (1, 20):
        assert len(made.validate(f"<r>{row * times}</r>")) == 2 * times


def test_a_test_waits_for_the_shortest_word_without_which_it_holds(tmp_path: Path) -> None:
    test = parse("not(//t[k/normalize-space(i) = 'VAT']/normalize-space(i) = 'Z')", {})
    assert needs.said(test, False, {}) == ("i", "Z", ())


# --- patterns that a code settles


def test_a_pattern_that_a_code_settles_takes_the_nodes_with_that_code_few_or_many(tmp_path: Path) -> None:
    patterns = "".join(
        f"<pattern><rule context=\"x[normalize-space(c) = '{code}']\"><assert id='{code}' test='v'>m</assert></rule>"
        f"<rule context=\"x[normalize-space(c) = '{code}'][w]\"><report id='n' test='1'>m</report></rule></pattern>"
        for code in "SZE"
    )
    made = rules(tmp_path, patterns)
    for times in (1, 20):
        document = f"<r>{'<x><c> S </c></x><x><c>Z</c></x><x><c>E</c><w/></x><x><c>E</c><v/></x><x/>' * times}</r>"
        fired = [f.rule for f in made.validate(document)]
        assert fired == ["S"] * times + ["Z"] * times + ["E"] * times


def test_a_code_that_stands_twice_matches_no_pattern_and_stops_none(tmp_path: Path) -> None:
    made = rules(
        tmp_path,
        "<pattern><rule context=\"x[normalize-space(c) = 'S']\"><assert id='s' test='v'>m</assert></rule></pattern>",
    )
    for times in (1, 20):
        document = f"<r>{'<x><c>S</c><c>S</c></x><x><c>S</c></x>' * times}</r>"
        assert len(made.validate(document)) == times


# --- variables


def test_what_only_computes_with_other_variables_is_not_looked_up_by_them(tmp_path: Path) -> None:
    lets = "<let name='a' value='sum(x/xs:decimal(.))'/><let name='b' value='{}'/>"
    body = f"<pattern><rule context='r/w'>{lets}<assert id='a' test='$b = 7'>m <value-of select='$b'/></assert></rule>"
    computed = body.format("$a * 2 + 1") + "</pattern>"
    searched = body.format("count(//y[xs:decimal(.) &gt;= $a])") + "</pattern>"
    assert "places(" not in _source(tmp_path, computed) and "places(" in _source(tmp_path, searched)
    rows = "<w><x>1</x><x>2</x></w><w><x>3</x></w><w/><w><x>4</x></w>"
    for times in (1, 2000):  # what a large document says is kept by what it follows from
        document = f"<r>{rows * times}{'<y>3</y>' * 7}<y>1</y></r>"
        assert [f.message for f in rules(tmp_path, computed).validate(document)] == ["m 1", "m 9"] * times
        assert [f.message for f in rules(tmp_path, searched).validate(document)] == ["m 8", "m 0"] * times


def test_a_variable_used_once_in_a_loop_is_still_that_of_the_context(tmp_path: Path) -> None:
    made = rules(
        tmp_path,
        "<pattern><rule context='r'><let name='c' value='c'/><let name='n' value='count(x)'/>"
        "<assert id='a' test='x[k = $c]'>m</assert><assert id='b' test='count(x[count(k) le $n]) = 2'>m</assert>"
        "</rule></pattern>",
    )
    assert made.validate("<r><c>1</c><x><k>1</k></x><x><k>2</k></x></r>") == []
    assert [f.rule for f in made.validate("<r><c>3</c><x><k>1</k></x><x><k>2</k></x></r>")] == ["a"]


# --- shorter forms of code


def test_the_shorter_forms_of_code_say_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tests = (
        "x[upper-case(normalize-space(c)) = 'VAT']",
        "x[normalize-space(c) = 'VAT']",
        "self::r",
        "not(*)",
        "not(../parent::*)",
        "count(//v[../parent::*]) = 1",
    )
    body = "".join(f"<assert id='t{i}' test=\"{test}\">m</assert>" for i, test in enumerate(tests))
    body = f"<pattern><rule context='r | v'>{body}</rule></pattern>"
    shorter = rules(tmp_path, body)
    before = _source(tmp_path, body)
    monkeypatch.setattr(compile, "shortcut", lambda *_: "")
    monkeypatch.setattr(calls, "shortcut", lambda *_: "")
    assert len(_source(tmp_path, body)) > len(before) + 200
    assert all(name in before for name in ("has_named(", "has_upper(", "is EMPTY"))
    monkeypatch.setenv("EINVCONV_CACHE", "")
    longer = rules(tmp_path, body)
    fragments = (
        "<x/>", "<x><c> vat </c></x>", "<x><c>VAT</c></x><x><c>GST</c></x>", "<x><c>VAT</c><c>VAT</c></x>",
        "<x><c><!-- -->VAT</c></x>", "<v>1.23</v>", "<v>1.234</v>", "<v>1.2.345</v>", "<v>.</v>",
        "<v>1</v><v>2.345</v>",
        "<v>1<b>.234</b></v>", "text.123", "",
    )  # fmt: skip
    for pair in itertools.product(fragments, repeat=2):
        document = f"<r>{''.join(pair)}</r>"
        assert told(shorter, document) == told(longer, document), document


def _source(folder: Path, body: str) -> str:
    """The generated module of a schema."""
    path = folder / "source.sch"
    path.write_text(f"{HEAD}{body}</schema>", encoding="utf-8")
    return generate.generate(source.read(path))


# --- documents read as they are written


def _tree(record: list[Any]) -> Any:
    """A record and what is inside it, without the heads, which may differ in how a tag is written."""
    head = record[4]
    flat = [m for kid in record[1].values() for m in (kid if isinstance(kid, records.Many) else [kid])]
    return (head.tag, head.name, record[0], record[2], record[5], [_tree(m) for m in sorted(flat, key=lambda m: m[5])])


_SPACE = st.sampled_from([" ", "\n", "\t ", "  "])
_QUOTED = st.sampled_from(
    ['"v"', "'v'", "'a \"b\"'", '"it\'s"', '"&amp;&lt;&gt;&quot;&apos;"', '"a\nb\tc"', "'a>b'", '""']
)
_CONTENT = st.sampled_from(["", "text", " \n ", "a &amp; b", "&lt;x&gt;", "a > b", "ä €", "]]&gt;", 'it\'s "x"'])
_WRITTEN = st.recursive(
    st.tuples(st.sampled_from(["a", "p:b"]), _SPACE, st.sampled_from(["k", "p:k"]), _QUOTED, _CONTENT).map(
        lambda t: f"<{t[0]}{t[1]}{t[2]}={t[3]}{t[1]}>{t[4]}</{t[0]}{t[1]}>"
    )
    | st.tuples(st.sampled_from(["a", "p:b"]), st.sampled_from(["", " "])).map(lambda t: f"<{t[0]}{t[1]}/>"),
    lambda inner: st.tuples(
        st.sampled_from(["a", "p:b", "c xmlns='u:c'"]), st.lists(st.one_of(inner, _CONTENT), max_size=4)
    ).map(lambda t: f"<{t[0]}>{''.join(t[1])}</{t[0].split()[0]}>"),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(_WRITTEN, _CONTENT), max_size=5), st.sampled_from(["", "<?xml version='1.0'?>\n", "\n"]))
def test_a_document_read_as_it_is_written_is_the_one_that_was_parsed(parts: list[str], declared: str) -> None:
    text = f"{declared if declared.startswith('<') else ''}<r xmlns='u:r'\n  xmlns:p=\"u:p\">{''.join(parts)}</r>\n"
    parsed = records.read(open_document(text.encode()).root)
    try:
        written = records.read_text(text[text.index("<r") :])
    except IrregularTag:
        assert "a>b" in text
        return
    # An element written `<a></a>` has two tags, and the same one serialised may have one: orders differ, never what
    # comes first.
    assert _names(_tree(written.root)) == _names(_tree(parsed.root))


def _names(tree: Any) -> Any:
    tag, name, text, attributes, _, kids = tree
    return tag, name, text or "", attributes, [_names(kid) for kid in kids]


@pytest.mark.parametrize(
    "inside",
    ["<!-- c -->x", "<![CDATA[x]]>", "<?p i?>x", "&#120;", "x\r\ny", "<b k='&#10;'/>", "<b k='a>b'>x</b>", "x\ry"],
)
def test_what_is_not_written_as_it_reads_is_read_as_it_was_parsed(tmp_path: Path, inside: str) -> None:
    made = rules(
        tmp_path,
        "<pattern><rule context='*'><report id='t' test='true()'>[<value-of select='.'/>|<value-of select='@k'/>]"
        "</report></rule></pattern>",
    )
    document = f"<r>{inside}</r>"
    root = etree.fromstring(document.encode())
    expected = [f"[{''.join(e.itertext(etree.Element))}|{e.get('k') or ''}]" for e in root.iter(etree.Element)]
    assert ["".join(f.message.split()) for f in made.validate(document)] == ["".join(e.split()) for e in expected]


def test_prefixes_are_those_of_the_nearest_tag_that_declares_them() -> None:
    text = (
        "<r xmlns='u:d' xmlns:p='u:p'><p:a><b xmlns='' xmlns:p='u:q' p:k='1' xml:lang='en'><p:a/><c/></b><p:a/></p:a>"
        "<p:a xmlns:p='u:r'><c/><p:a/></p:a><p:a/></r>"
    )
    expected = [(e.tag, dict(e.attrib)) for e in etree.fromstring(text).iter()]
    records.forget()
    for _ in range(2):
        assert [(n[4].tag, n[2]) for n in records.read_text(text).elements()] == expected


def test_a_name_may_have_what_only_python_takes_for_white_space(tmp_path: Path) -> None:
    made = rules(tmp_path, "<pattern><rule context='*[@*]'><report id='t' test='true()'>m</report></rule></pattern>")
    for inside in ("", "<!-- -->"):
        found = made.validate(f"<r>{inside}<a\u1680b k\u1680='1'/></r>")
        assert [f.location for f in found] == ["/r/a\u1680b"]


def test_white_space_in_tags_takes_no_more_than_its_length(tmp_path: Path) -> None:
    made = rules(tmp_path, "<pattern><rule context='x'><report id='t' test='true()'>m</report></rule></pattern>")
    # A pattern that tries its ways again would not end.
    assert len(made.validate(f"<r{' ' * 100_000}><x k='1'{' ' * 100_000}/></r>")) == 1


# --- places


@pytest.mark.parametrize(
    "before",
    [
        "", "\n\n  ", "\r\n \r", "<!-- <b/>\n -->\n", "<?p <b>\n?>", "<![CDATA[<b/>\n]]>\n ",
        "<!--\r\n--><c>\r\n</c>\r ", "!? " * 300 + "\n<!-- <b/>\n -->", "<![CDATA[\n]]><!--\n-->\n<c/><?p ?>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("around", ["", "<?xml version='1.0'?>\r\n<!-- <b/>\n --> ", "\n<?p\n?>\n"])
def test_a_finding_has_the_place_of_its_tag_whatever_stands_before_it(tmp_path: Path, before: str, around: str) -> None:
    made = rules(tmp_path, "<pattern><rule context='b'><report id='t' test='true()'>m</report></rule></pattern>")
    written = f"{around}<r>{before}<b>x</b>{before}<c>{before}<b/></c></r>"
    document = open_document(written.encode())
    expected = [document.position(element) for element in document.root.iter("b")]
    assert [(f.line, f.column) for f in made.validate(written.encode())] == expected


def test_a_thousand_findings_are_placed_as_one_is(tmp_path: Path) -> None:
    made = rules(
        tmp_path, "<pattern><rule context='v[. = 0]'><assert id='v' test='false()'>m</assert></rule></pattern>"
    )
    lines = "\n".join(f"<l><e/><k>{i}</k><v>{0 if i % 2 else 1}</v></l>" for i in range(2000))
    found = made.validate(f"<r>\n{lines}\n<!-- --></r>")
    assert [(f.location, f.line, f.column) for f in found] == [
        (f"/r/l[{i + 1}]/v", i + 2, len(f"<l><e/><k>{i}</k>") + 1) for i in range(2000) if i % 2
    ]


def test_many_findings_take_no_more_than_their_number(tmp_path: Path) -> None:
    made = rules(tmp_path, "<pattern><rule context='v'><assert id='v' test='false()'>m</assert></rule></pattern>")

    def found(lines: int) -> None:
        assert len(made.validate(f"<r>{'<l><k>1</k><v>0</v></l>' * lines}</r>".encode())) == lines

    assert grows(found, 500) < 4**1.25


def test_many_findings_on_tags_that_are_all_different_take_no_more_than_their_number(tmp_path: Path) -> None:
    made = rules(tmp_path, "<pattern><rule context='x'><report id='t' test='true()'>m</report></rule></pattern>")
    tags = [f"<x k='{i}'/>" for i in range(2_000)]
    found = made.validate(f"<r>{''.join(tags)}</r>")
    assert (found[-1].location, found[-1].column) == ("/r/x[2000]", 4 + sum(map(len, tags[:-1])))
    assert grows(lambda n: made.validate(f"<r>{''.join(tags[:n])}</r>"), 400) < 4**1.25


# --- the memory of shapes


def test_ever_new_shapes_do_not_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "MAX_SHAPED", 20)
    records.forget()
    made = rules(tmp_path, "<pattern><rule context='a'><assert id='a' test='count(b) le 1'>m</assert></rule></pattern>")
    for chosen in itertools.product(("", "<b/>"), ("", "<b k='1'/>"), ("", "<c/>"), ("", "<d/>")):
        found = made.validate(f"<a>{''.join(chosen)}</a>")
        assert len(found) == ("".join(chosen).count("<b") == 2)
        assert sum(len(shape.heads) for shape in records._trie.shapes.values()) <= 20
    records.forget()


def test_long_tags_and_large_shapes_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    records.forget()
    for i in range(3):
        records.read_text(f"<r><x k='{i}{'a' * heads._CHARACTERS * heads.MAX_HEADS}'/></r>")
        assert sum(len(text) for text in _written(records._trie.root)) < 1.1 * heads._CHARACTERS * heads.MAX_HEADS
    records.forget()
    monkeypatch.setattr(heads, "MAX_SHAPED", 100)
    inside = "".join(f"<x{i}/>" for i in range(60))
    for i in range(10):
        records.read_text(f"<r>{inside}<y{i}/></r>")
        assert sum(len(shape.heads) for shape in records._trie.shapes.values()) < 300
    records.forget()


def _written(head: heads.Head) -> Iterator[str]:
    for text, below in head.kids.items():
        yield text
        yield from _written(below)


def test_what_is_kept_of_a_shape_is_seen_only_when_it_is_whole() -> None:
    """Another thread may ask for the heads of a tag while they are being found."""

    class Asking:
        attributes: dict[str, str] = {}
        state = None

        @property
        def tag(self) -> str:
            nonlocal asked
            asked += 1
            if asked <= 2:
                seen.append(len(shape.by_tag("x")))
            return "x"

    asked = 0
    seen: list[int] = []
    shape = Shape([Asking(), Asking(), Asking()], [], [], True)  # type: ignore[list-item]
    assert len(shape.by_tag("x")) == 3
    assert seen == [3, 3]
