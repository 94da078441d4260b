"""What a user's own Schematron may not do: run code, hang, fill the memory, or end in anything but words about it."""

from __future__ import annotations

import ast as python
import os
import random
from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest

import einvconv.schematron as engine
from einvconv import schematron
from einvconv.errors import SchematronError
from einvconv.report import Finding
from einvconv.schematron.xpath import regex
from einvconv.schematron.xpath.functions import FUNCTIONS
from hostile_schemas import HEAD, SCHEMAS, function, lets, nested, rule, schema
from hostile_schemas import test as one_test

DOCUMENTS = ["<a><b>x</b><b>1</b></a>", "<a/>", "<a k='1'>" + nested('<a k="1" b="2">', "a" * 200, "</a>", 30) + "</a>"]
FEW = schematron.Limits(steps=20_000, text=100_000)


def load(folder: Path, text: str, **how: object) -> schematron.RuleSet:
    path = folder / "rules.sch"
    path.write_text(text, encoding="utf-8")
    return schematron.load(path, **{"engine": "python", **how})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_hostile_schema_ends_in_a_finding_or_is_refused(name: str, tmp_path: Path) -> None:
    try:
        rules = load(tmp_path, SCHEMAS[name], limits=FEW)
    except SchematronError as error:
        assert str(error).strip()
        return
    for document in DOCUMENTS:
        assert all(f.message for f in rules.validate(document))


def test_texts_that_parameters_make_have_a_limit_before_they_are_made(tmp_path: Path) -> None:
    with pytest.raises(SchematronError, match="line 1: parameters make texts of more than 20,000,000 characters"):
        load(tmp_path, SCHEMAS["parameter-square"])


def test_a_message_that_is_nested_too_deep_for_python_says_so(tmp_path: Path) -> None:
    deep = "a" + "[1]" * 300
    rules = load(tmp_path, schema(rule(f"<assert test='false()'>m <value-of select='{deep}'/></assert>")))
    [finding] = rules.validate("<a/>")
    assert "nested too deep" in finding.message


def test_the_expressions_of_messages_are_charged_by_their_size(tmp_path: Path) -> None:
    long = " + ".join(["count(b)"] * 4000)
    rules = load(
        tmp_path,
        schema(rule(f"<assert test='false()'><value-of select='{long}'/></assert>", "b")),
        limits=schematron.Limits(steps=100_000, steps_per_character=0),
    )
    messages = [f.message for f in rules.validate(f"<a>{'<b/>' * 200}</a>")]
    assert messages[0] == "0"
    assert "could not be made" in messages[-1]
    assert "steps" in messages[-1]


@pytest.mark.parametrize("named", ["include", "extends", "file"])
def test_links_that_lead_to_one_another_are_no_file(named: str, tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to("other")
    (tmp_path / "other").symlink_to("one")
    if named == "file":
        with pytest.raises(SchematronError):
            schematron.load(tmp_path / "one", engine="python")
        return
    inside = "<include href='one'/>" if named == "include" else rule("<extends href='one'/>")
    with pytest.raises(SchematronError, match="there is no file 'one'"):
        load(tmp_path, schema(inside))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_no_file_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SchematronError, match="pipe"):
        schematron.load(tmp_path / "pipe", engine="python")


def test_a_file_is_extended_no_more_often_than_included(tmp_path: Path) -> None:
    (tmp_path / "one.sch").write_text(f"{HEAD}</schema>".replace("schema ", "rule ").replace("schema>", "rule>"))
    with pytest.raises(SchematronError, match="more than 50,000"):
        load(tmp_path, schema(rule("<extends href='one.sch'/>" * 501)))


# What is gone through for each of many nodes, by the test and as a part of a context.
WALKS = [
    "count(..//*)", "count(../*/path())", "count(../a/b)", "count(../a[b = current()/b])", "count(following::*)",
    "count(//a[b = current()/b/..])", "count(preceding::b)", "count(following-sibling::*[b])", "count(..//text())",
    "count(..//node())", "count(../*/ancestor::*)", "count(//b[. = current()/b])", "count(../a/@k)",
    "count((../* | //b))", "count(../*[position() < last()])", "string-length(normalize-space(concat(.., 'x')))",
    "sum(../a/b[number(.) > 1])", "count(tokenize(string(..), '\\s'))", "count(../a[*[../../*]])",
    "string-length(translate(.., 'abc', current()/b))",
]  # fmt: skip


@pytest.mark.parametrize("walk", WALKS)
@pytest.mark.parametrize("where", ["test", "context"])
def test_what_is_gone_through_again_for_each_node_is_charged(walk: str, where: str, tmp_path: Path) -> None:
    document = "<r>" + '<a k="1"><b>1</b><c>a text</c></a>' * 400 + "</r>"
    one = one_test(f"{walk} = -1", context="a") if where == "test" else one_test("b = 2", context=f"a[{walk} = -1]")
    few = schematron.Limits(steps=60_000, steps_per_character=0)
    findings = load(tmp_path, one, limits=few).validate(document)
    assert any("60,000 steps" in f.message and f.severity == "fatal" for f in findings)
    assert len(findings) < 400


def test_rules_are_charged_by_their_number_and_size(tmp_path: Path) -> None:
    document = f"<r>{'<a><b>1</b></a>' * 400}</r>"
    many = schema("".join(rule("<assert test='string-length(b) = 1'>m</assert>", "a") for _ in range(300)))
    large = one_test(" or ".join(f"b = '{i}x'" for i in range(300)), context="a")
    for text in (many, large):
        few = schematron.Limits(steps=60_000, steps_per_character=0)
        assert any("60,000 steps" in f.message for f in load(tmp_path, text, limits=few).validate(document))


def test_an_error_of_the_whole_document_is_found_once(tmp_path: Path) -> None:
    document = f"<r>{'<a>x</a>' * 400}</r>"
    few = schematron.Limits(steps=60_000, steps_per_character=0)
    findings = load(tmp_path, one_test("min(//a) = 1", context="a"), limits=few).validate(document)
    assert len(findings) == 400 and all("'x' is not a number" in f.message for f in findings)


def test_a_message_of_values_has_an_end(tmp_path: Path) -> None:
    text = schema(
        "<pattern><rule context='*'><assert test='false()'><value-of select='string(/*)'/></assert></rule></pattern>"
    )
    (first, *_) = load(tmp_path, text).validate(f"<a>{'x' * 50_000}</a>")
    assert first.message == "x" * 10_000 + "…"


def test_more_findings_than_the_limit_admits_end_the_run_and_are_told(tmp_path: Path) -> None:
    text = schema("<pattern><rule context='b'><assert test='false()'>m</assert></rule></pattern>" * 5)
    document = f"<a>{'<b/>' * 100}</a>"
    assert len(load(tmp_path, text).validate(document)) == 500
    findings = load(tmp_path, text, limits=schematron.Limits(findings=150)).validate(document)
    assert len(findings) == 151
    assert any("more than 150 findings" in f.message and f.severity == "fatal" for f in findings)


def test_a_regular_expression_made_while_rules_run_is_charged_and_a_known_one_is_not(tmp_path: Path) -> None:
    few = schematron.Limits(steps=60_000, steps_per_character=0)
    known = one_test("count(for $i in 1 to 2000 return matches('a', concat('a', $i mod 5))) = 1")
    new = one_test("count(for $i in 1 to 2000 return matches('a', concat('a', $i))) = 1")
    assert [f.message for f in load(tmp_path, known, limits=few).validate("<a/>")] == ["m"]
    assert "60,000 steps" in load(tmp_path, new, limits=few).validate("<a/>")[0].message


# --- no code of its own

MARKS = [
    "#", "$", "#1 $1 $0", "'", '"', "\\", "{}", "{0}", "%", "%s %(a)s", "\\n", "\\1", "]]>", "' + str(1) + '",
    '" + str(1) + "', "v1 for v1 in z", "ELS(n)", "round_(", "(c[0] if c[0] is not U else k0(d))", "f{1}",
    "\u2028", "\x85", "#' or 1 = 1 or '#", "\n", "\r\n", "\t",
]  # fmt: skip


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _expressions(mark: str) -> list[str]:
    """A text in every place of an expression that takes one, each function among them."""
    said = _literal(mark)
    calls = []
    for name, (least, most, _) in sorted(FUNCTIONS.items()):
        if name not in ("matches", "replace", "tokenize", "format-number") and not name.startswith("current-"):
            calls += [f"{name}({', '.join([said] * count)})" for count in range(least, min(most, 3) + 1) if count]
    return [
        *calls, f"exists(for $x in b return {said})", f"(for $x in b return {said}) = {said}", f"count(b[. = {said}])",
        f"string-join(for $x in (1, 2) return {said}, {said})", f"b[{said}]", f"({said}, {said})[2]",
        f"some $x in b satisfies {said} = $x", f"if (b = {said}) then {said} else b", f"b = ({said}, 'x')",
        f"a[normalize-space(b) = {said}]", f"contains({said}, concat(' ', {said}, ' '))", f"$v = {said}",
        f"string-length(substring-after(b[1], {said})) <= 2", f"b[upper-case(normalize-space(.)) = {said}]",
        f"u:f({said}) = {said}", f"{said} castable as xs:decimal", f"{said} instance of xs:string",
    ]  # fmt: skip


def _wild(mark: str, chosen: set[int]) -> str:
    """A schema that has a text in every place that takes one; `chosen` are the numbers of its expressions."""
    said = _literal(mark)
    before = (
        function(f"<xsl:sequence select={quoteattr(f'concat($t, {said})')}/>", '<xsl:param name="t" as="xs:string"/>')
        + f"<let name='v' value={quoteattr(said)}/>"
    )
    asserts = "".join(
        f"<assert id={quoteattr(f'{i} {mark}')} test={quoteattr(e)}>{escape(mark)} <value-of select={quoteattr(said)}/>"
        "</assert>"
        for i, e in enumerate(_expressions(mark))
        if i in chosen
    )
    return schema(before + rule(asserts) + rule(asserts, f"b[. = {said}]"))


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> set[int]:
    """The expressions that both engines take: some functions refuse a text when they are compiled."""
    pytest.importorskip("saxonche")
    folder, found = tmp_path_factory.mktemp("chosen"), set()
    for i in range(len(_expressions("x"))):
        try:
            for kind in ("python", "saxon"):
                load(folder, _wild("x", {i}), engine=kind)
        except SchematronError:
            continue
        found.add(i)
    return found


@pytest.mark.parametrize("mark", MARKS)
def test_no_text_of_a_schema_becomes_code_and_saxon_says_the_same(mark: str, chosen: set[int], tmp_path: Path) -> None:
    assert len(chosen) > 40
    text, document = _wild(mark, chosen), f"<a><b>{escape(mark)}</b><b>x</b></a>"
    assert _told(load(tmp_path, text).validate(document)) == _told(
        load(tmp_path, text, engine="saxon").validate(document)
    )


def _told(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(f.rule, f.location, "error" if "could not be evaluated" in f.message else f.message) for f in findings]


@pytest.mark.parametrize("uri", ["urn:$", "urn:#1", "urn:'a'", "urn:a%20b", "urn:$z(4).tag"])
def test_a_name_space_may_have_any_character_of_an_address(uri: str, tmp_path: Path) -> None:
    text = schema(
        f"<ns prefix='q' uri={quoteattr(uri)}/>" + rule("<assert id='A' test='q:b//q:c[q:d]'>m</assert>", "q:*/q:*")
    )
    document = f"<a xmlns={quoteattr(uri)}><b><b/><e><c><d/></c></e></b><b><b><c><d/></c></b></b></a>"
    assert [f.line for f in load(tmp_path, text).validate(document)] != []
    pytest.importorskip("saxonche")
    assert _told(load(tmp_path, text).validate(document)) == _told(
        load(tmp_path, text, engine="saxon").validate(document)
    )


def test_a_command_in_a_schema_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    command = "__import__('pathlib').Path('ran').touch()"
    for expression in (
        f"round-half-to-even(number('#'), \"' + str({command}) + '\") = 1",
        f'subsequence((1, 2), 1, "#1 {command}") = 1',
        f"exists(for $x in b return \"x' if {command} else 'y' for z in (1,)) or (True\")",
        f'max((1, "$ {command}")) = 1',
    ):
        with suppress(SchematronError):
            load(tmp_path, one_test(expression)).validate("<a><b/></a>")
        assert not (tmp_path / "ran").exists(), expression


def test_what_builds_code_never_replaces_in_it_nor_takes_it_apart() -> None:
    folder = Path(engine.__file__).parent
    parts = ("calls", "compile", "functions", "match", "operators", "paths", "sharing", "shortcuts", "typed", "xslt")
    names = ["generate.py", *(f"xpath/{part}.py" for part in parts)]
    banned = {"replace", "format", "format_map", "sub", "subn", "translate", "expandtabs"}
    taken_apart = {
        "split",
        "rsplit",
        "partition",
        "rpartition",
        "startswith",
        "endswith",
        "removeprefix",
        "find",
        "index",
    }
    found = []
    for name in names:
        for node in python.walk(python.parse((folder / name).read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, python.Call) else None
            if isinstance(called, python.Attribute) and called.attr in banned:
                found.append(f"{name}:{node.lineno} .{called.attr}()")
            of_code = getattr(called, "value", None) if called is not None else getattr(node, "value", None)
            is_code = isinstance(of_code, python.Attribute) and of_code.attr == "code"
            if is_code and (isinstance(node, python.Subscript) or getattr(called, "attr", "") in taken_apart):
                found.append(f"{name}:{node.lineno} takes code apart")
            if (
                isinstance(node, python.BinOp)
                and isinstance(node.op, python.Mod)
                and isinstance(node.left, python.Constant)
            ):
                found.append(f"{name}:{node.lineno} %")
            if isinstance(node, (python.Import, python.ImportFrom)) and "re" in {a.name for a in node.names}:
                found.append(f"{name}:{node.lineno} imports re")
    assert not found


# --- limits that say so


@pytest.mark.parametrize(
    ("expression", "limits", "words"),
    [
        ("count(for $a in 1 to 900 return $a) = 900", schematron.Limits(steps=500, steps_per_character=0), "500 steps"),
        ("string-join(for $a in 1 to 900 return 'ab', '') = ''", schematron.Limits(text=1000), "1,000 characters"),
        ("u:f(50) = 0", schematron.Limits(depth=20), "20 deep"),
    ],
)
def test_a_limit_that_is_reached_is_a_fatal_finding_and_a_higher_one_is_not(
    expression: str, limits: schematron.Limits, words: str, tmp_path: Path
) -> None:
    recursive = function(
        '<xsl:sequence select="if ($n le 0) then 0 else u:f($n - 1)"/>',
        '<xsl:param name="n" as="xs:integer"/>',
        ' as="xs:integer"',
    )
    text = one_test(f"{expression} or true()", recursive)
    [finding] = load(tmp_path, text, limits=limits).validate("<a/>")
    assert finding.severity == "fatal" and words in finding.message and "official validators" not in finding.message
    assert load(tmp_path, text).validate("<a/>") == []


def test_a_limit_reached_in_a_context_ends_the_run_with_a_finding(tmp_path: Path) -> None:
    text = one_test("false()", context="*[count(for $a in 1 to 9999 return name()) = 1]")
    [finding] = load(tmp_path, text, limits=FEW).validate("<a/>")
    assert finding.severity == "fatal" and "not all run" in finding.message
    assert b"not all run" in load(tmp_path, text, limits=FEW).svrl("<a/>")


def test_lets_that_double_are_as_many_steps_to_compile_as_there_are_lets(tmp_path: Path) -> None:
    pairs = [("v0", "b"), *((f"v{i}", f"$v{i - 1} and $v{i - 1}") for i in range(1, 200))]
    assert load(tmp_path, lets(pairs, "$v199")).validate("<a><b/></a>") == []


def test_a_row_of_operands_may_be_long_and_keeps_its_order(tmp_path: Path) -> None:
    expression = " - ".join(["1"] * 3000) + " = -2998 and " + "+".join(["0.1"] * 3000) + " = 300"
    assert load(tmp_path, one_test(expression)).validate("<a/>") == []


@pytest.mark.parametrize(
    "asked",
    [
        "string(xs:integer(xs:decimal(.))) = '1'",
        "xs:integer(xs:decimal(.)) castable as xs:int",
        "string-length(string(floor(xs:decimal(.)))) > 4999 or starts-with(., '0')",
        "string(-xs:integer(xs:decimal(.)) + 1) = '1'",
        "string(xs:integer(xs:decimal(.)) * xs:integer(xs:decimal(.))) = '1'",
        "codepoints-to-string(xs:integer(xs:decimal(.))) = 'a'",
        "xs:positiveInteger(xs:decimal(.)) = 1",
        "string(xs:decimal(.) idiv 3) = '1'",
        "concat(., '-01-01') castable as xs:date",
        "xs:dateTime(concat(., '-01-01T00:00:00')) = current-dateTime()",
        "day-from-date(xs:date(concat(., '-01-01'))) = 1",
        "xs:time(concat('10:00:00.', .)) = current-time()",
        "xs:dayTimeDuration(concat('P', ., 'D')) = 1",
    ],
)
def test_a_value_of_very_many_digits_ends_in_an_answer_or_a_finding(asked: str, tmp_path: Path) -> None:
    made = load(tmp_path, one_test(asked))
    for many in (5_000, 20_001):
        for text in ("1" * many, "-" + "1" * many, "1" * many + "." + "3" * many, "0." + "0" * many + "1"):
            assert len(made.validate(f"<a>{text}</a>")) < 2


def test_a_year_has_at_most_ten_digits_as_saxon_has_it(tmp_path: Path) -> None:
    made = load(tmp_path, one_test("concat(., '-02-29') castable as xs:date"))
    assert [len(made.validate(f"<a>{'2' * digits + '0' * 4}</a>")) for digits in (1, 6, 7, 4_297)] == [0, 0, 1, 1]


def test_a_number_with_too_large_an_exponent_is_infinity(tmp_path: Path) -> None:
    assert load(tmp_path, one_test("string(1e999) = 'INF' and string(-1e999) = '-INF'")).validate("<a/>") == []


# --- regular expressions


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+",
        "(a|b|ab)*c",
        "a*?b",
        "(a)|(b)",
        "(?:a|ab)(c|bcd)?",
        "[a-c-[b]]+",
        "a{2,3}",
        "^a|b$",
        "(a*)(b?)*c",
        "((a)|b)+?c",
        "\\w+\\s*",
        "(ab?)*",
        "a?a?a?aaa",
    ],
)
def test_the_machine_finds_what_backtracking_finds(pattern: str) -> None:
    chance = random.Random(7)
    made = regex.Pattern(pattern, "")
    for _ in range(150):
        text = "".join(chance.choice("abcd ") for _ in range(chance.randrange(8, 20)))
        plain = [m.span() for m in made.python.finditer(text) if m.end() > m.start()]
        machine = made._machine(None, text)
        at, found = 0, []
        while at <= len(text) and (match := machine.find(text, at)) is not None:
            assert match[0] is not None and match[1] is not None
            if match[1] > match[0]:
                found.append((match[0], match[1]))
            at = max(match[1], at + 1) if match[1] > match[0] else match[1] + 1
        if not made.matches_nothing:
            assert found == plain, (pattern, text)
        assert (machine.find(text, only_whether=True) is not None) == (made.python.search(text) is not None)


@pytest.mark.parametrize(
    "pattern",
    [
        "^(a+)+$",
        "^(a|a)*$",
        "((a*)*)*b",
        "a*a*a*a*a*b",
        "(.*)*x",
        "^(([a-z])+.)+[A-Z]$",
        "(a|aa)+$",
        "a?" * 30 + "a" * 30 + "b",
    ],
)
def test_an_expression_that_backtracking_is_slow_on_is_read_by_the_machine(pattern: str) -> None:
    made = regex.Pattern(pattern, "")
    text = "a" * 2000 + "!"
    assert not made._is_plain(None, text)
    assert made.search(None, text) is False


def test_a_sum_of_too_many_digits_is_said_to_be_one_and_not_to_stop_others(tmp_path: Path) -> None:
    (finding,) = load(tmp_path, one_test("xs:decimal(.) + 0.1 = 1")).validate(f"<a>{'1' * 2001}</a>")
    said = "could not be evaluated here: a number in it has more digits than rules count with."
    assert finding.message == f"{finding.rule} {said}"


def test_a_range_that_is_too_long_is_said_to_be_a_limit_of_this_engine(tmp_path: Path) -> None:
    (finding,) = load(tmp_path, one_test("count(1 to 1000000000) = 1")).validate("<a/>")
    assert (
        finding.message
        == f"{finding.rule} could not be evaluated here: it needs a range of more than a million numbers."
    )


def test_a_file_that_is_torn_is_told_with_its_line_and_no_name_that_python_gives_it(tmp_path: Path) -> None:
    with pytest.raises(SchematronError) as told:
        load(tmp_path, "<schema>")
    assert "line 1" in str(told.value)
    assert "<string>" not in str(told.value)
