"""What a document must say for a test to matter: where it does not, it is left undone, and no finding differs."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from einvconv import schematron
from einvconv.intake import open_document
from einvconv.schematron import records
from einvconv.schematron.running import ShapePlan
from einvconv.schematron.xpath import ast, needs
from einvconv.schematron.xpath.parser import parse

HEAD = '<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">'
numbers = itertools.count()


def rules(folder: Path, body: str) -> schematron.RuleSet:
    path = folder / f"s{next(numbers)}.sch"
    path.write_text(f"{HEAD}{body}</schema>", encoding="utf-8")
    return schematron.load(path, engine="python")


def told(ruleset: schematron.RuleSet, document: str) -> list[tuple[str, str, str, int]]:
    return [(f.rule, f.message, f.location, f.line) for f in ruleset.validate(document)]


@pytest.mark.parametrize(
    ("test", "report", "expected"),
    [
        ("if (x = 'a') then y else true()", False, ("x", "A", ())),
        ("not(normalize-space(x) = 'a') or y", False, ("x", "A", ())),
        ("upper-case(normalize-space(x)) = 'A'", True, ("x", "A", ())),
        ("normalize-space(x) eq 'a' and y", True, None),
        ("//x/normalize-space(y) = 'a'", True, ("y", "A", ())),
        ("distinct-values(//x/normalize-space(y)) = 'a'", True, ("y", "A", ())),
        ("x[y = 'a']", True, ("y", "A", ())),
        ("some $i in x satisfies $i = 'a'", True, ("x", "A", ())),
        ("x[y = true()]/z = 'a'", True, ("z", "A", ("y",))),
        ("($w, x/normalize-space(.)) = 'a'", True, ("x", "A", ())),
        ("x = 'a' or y = 'b'", True, None),
        ("x != 'a'", True, None),
        ("x = 'a b'", True, None),
        ("lower-case(x) = 'a'", True, None),
        ("substring(x, 1, 1) = 'a'", True, None),
        ("xs:decimal(y) = 1 and x = 'a'", True, None),
        ("@x = 'a'", True, None),
        (". = 'a'", True, None),
    ],
)
def test_what_a_test_waits_for(test: str, report: bool, expected: Any) -> None:
    lets: dict[str, ast.Expr] = {"w": parse("//x/normalize-space(.)", {})}
    assert needs.said(parse(test, {}), report, lets) == expected


def test_a_test_is_looked_at_only_where_its_word_is_said(tmp_path: Path) -> None:
    made = rules(
        tmp_path,
        "<let name='codes' value='distinct-values(//x/normalize-space(y))'/><pattern><rule context='/r'>"
        "<assert id='A' test=\"if ($codes = 'ae') then z else true()\">m</assert>"
        "<assert id='B' test=\"if ($codes = 'k') then z else true()\">m</assert></rule></pattern>",
    )
    assert made._program is not None
    documents = {
        "<r><x><y>S</y></x></r>": [],
        "<r><x><y>k</y></x></r>": ["B"],
        "<r><x><y>\n ae </y></x><x><y>S</y></x></r>": ["A"],
        "<r><x><y>a<!-- -->e</y></x></r>": ["A"],
    }
    looked_at = []
    for document, expected in documents.items():
        assert [f.rule for f in made.validate(document)] == expected
        opened = records.read(open_document(document).root)
        made._program.run(opened)
        [plan] = [p for p in opened.shape.plans.values() if isinstance(p, ShapePlan) and p.said]
        looked_at.append(len(plan.matter(opened.groups)))
    assert looked_at[:3] == [0, 1, 1]


@pytest.mark.parametrize(
    ("test", "document"),
    [
        ("if (//x/normalize-space(y) = 'a') then z else true()", "<r><x><y>b</y><y>c</y></x></r>"),
        ("if (//x/normalize-space(y) = 'a') then z else true()", "<r><x><y><b>a</b></y></x></r>"),
        ("if (//x/normalize-space(y) = 'ab') then z else true()", "<r><x><y>a<!-- -->b</y></x></r>"),
        ("if (//x[y = true()]/z = 'a') then w else true()", "<r><x><y>perhaps</y><z>b</z></x></r>"),
    ],
)
def test_where_it_is_not_plain_what_a_document_says_the_test_is_looked_at(
    tmp_path: Path, test: str, document: str
) -> None:
    made = rules(tmp_path, f'<pattern><rule context="/r"><assert id="A" test="{test}">m</assert></rule></pattern>')
    assert len(made.validate(document)) == 1


_WORD = st.sampled_from(
    ["a", "A", " a ", "b", "a b", "a<!-- -->b", "true", " 1 ", "no", "", "a<x>b</x>", "<![CDATA[a]]>"]
)
_ELEMENT = st.recursive(
    st.tuples(st.sampled_from("xyz"), _WORD).map(lambda t: f"<{t[0]}>{t[1]}</{t[0]}>"),
    lambda inner: st.tuples(st.sampled_from("xyz"), st.lists(inner, max_size=3)).map(
        lambda t: f"<{t[0]}>{''.join(t[1])}</{t[0]}>"
    ),
    max_leaves=8,
)
_DOCUMENT = st.lists(_ELEMENT, max_size=5).map(lambda found: f"<r>{''.join(found)}</r>")
_TEXTS = st.sampled_from(
    [
        *("x", "//y", "x/y", "normalize-space(x)", "upper-case(normalize-space(y))", "upper-case(x)", "string(z)"),
        *("//x/normalize-space(y)", "distinct-values(//y)", "distinct-values(//x/normalize-space(.))", "$g", "$h"),
        *("$v", "x[y = true()]/z", "//x[normalize-space(y) = 'b']/z/normalize-space(.)", "($g, $h)", "x/../y"),
        *("*", "(x | y)"),
    ]
)
_LEAF = st.one_of(
    st.tuples(_TEXTS, st.sampled_from(["=", "!="]), st.sampled_from(["'a'", "'A'", "'b'", "'ab'", "$w", "true()"])).map(
        " ".join
    ),
    st.tuples(st.sampled_from(["some", "every"]), _TEXTS).map(lambda t: f"({t[0]} $i in {t[1]} satisfies $i = 'a')"),
    st.sampled_from(["x", "not(z)", "count(x) = 1", "x = true()", "xs:decimal(z) = 1"]),
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


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(["assert", "report"]), _TEST), min_size=1, max_size=6),
    st.sampled_from(["/r", "r", "x", "y"]),
    st.lists(_DOCUMENT, min_size=1, max_size=4),
)
def test_no_finding_depends_on_what_is_not_looked_at(
    tmp_path: Path, looking_at_all: Any, tests: list[tuple[str, str]], context: str, documents: list[str]
) -> None:
    body = "".join(f'<{kind} id="{kind[0]}{i}" test="{test}">m</{kind}>' for i, (kind, test) in enumerate(tests))
    made = rules(
        tmp_path,
        "<let name='w' value=\"'b'\"/><let name='g' value='distinct-values(//x/normalize-space(y))'/>"
        "<let name='h' value=\"//z[normalize-space(.) = 'b']/../y\"/>"
        f"<pattern><rule context='{context}'><let name='v' value='x/normalize-space(y)'/>{body}</rule></pattern>",
    )
    looking_at_all(False)
    quick = [told(made, document) for document in documents]
    again = [told(made, document) for document in documents]
    looking_at_all(True)
    assert quick == again == [told(made, document) for document in documents]
