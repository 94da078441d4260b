"""The forms of a report: whatever stands in an invoice, each is what those who read it take, and says all there is."""

from __future__ import annotations

import io
import json
import re
import sys

import pytest
from lxml import etree, html

import einvconv
from einvconv.cli import main
from einvconv.errors import UnreadableInput
from einvconv.output import FORMS, Place, make
from einvconv.output.findings import Fingerprints, path_of, uri_of
from einvconv.output.terminal import ENGLISH
from einvconv.report import Finding, Report, RulesetRun

NASTY = 'a<b & "c" %0A\r\n\t\x1b[31m\x00\u2028]; ,:: ä€\U0001f4c4\udcff ]]> <script>alert(1)</script>'
FINDINGS = [
    Finding("BR-CO-15", "fatal", "en16931", NASTY, "/ubl:Invoice/cac:X[2]", 2, 3, ("BT-112", "BG-23")),
    Finding("BR-CO-15", "fatal", "en16931", NASTY, "/ubl:Invoice/cac:X[2]", 2, 3, ("BT-112", "BG-23")),
    Finding("XSD-VALUE", "fatal", "xsd", "no number", "", 1, 1),
    Finding("ODD 1", "warning", "en16931", "odd"),
    Finding("TOLD", "information", "intake", "told", "", 3, 1),
]
RUNS = [
    RulesetRun("ubl schema", "2.1", 1),
    RulesetRun("en16931", "1.3.16", 300, digest="ab"),
    RulesetRun("peppolbis30", "", 0, ran=False, reason="no release on that day"),
]
SOURCE = b"<Finvoice Version='3.0'>\n  <Amount>1</Amount>\n</Finvoice>"
ALL = len(FINDINGS) + 1 + 1  # what did not run, and the file that could not be used


class Sheet:
    """A sink that keeps what is written."""

    alone = True
    width = 0
    words = ENGLISH

    def __init__(self, *, ascii: bool = False) -> None:
        self.ascii = ascii
        self.text = ""

    def write(self, text: str) -> None:
        self.text += text

    def say(self, text: str) -> None:
        self.write(f"{text}\n")

    def painted(self, word: str) -> str:
        return word


def written(form: str, *, ascii: bool = False, empty: bool = False) -> str:
    """One invoice with findings, the second of its file and valid, and a file that cannot be used."""
    sheet = Sheet(ascii=ascii)
    made = make(form, sheet)
    document = einvconv.split(SOURCE)[0]
    if not empty:
        made.report(Place("in/ä 1.xml", 1, 2, 1), Report("ubl", FINDINGS, RUNS), document)
        made.report(Place("in/ä 1.xml", 2, 2, 9), Report("ubl", [], RUNS[:2]), document)
        made.failed(Place("/no ne&.xml"), UnreadableInput("it is gone"))
    made.end()
    return sheet.text


@pytest.mark.parametrize("ascii", [False, True])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_every_finding_in_what_the_output_can_take(form: str, ascii: bool) -> None:
    text = written(form, ascii=ascii)
    if ascii and form not in ("text", "github", "azure"):
        assert text.isascii()
    if form == "sarif":
        text = text[: text.index('"tool"')]  # where the rules are described
    if form == "html":
        text = text[text.index("<body>") : text.index('id="summary"')]
    assert text.count("BR-CO-15") >= 2
    for said in ("XSD-VALUE", "ODD 1", "TOLD", "no release on that day", "it is gone"):
        assert said in text


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_whole_when_there_was_nothing(form: str) -> None:
    text = written(form, empty=True)
    if form in ("json", "sarif", "gitlab"):
        json.loads(text)
    elif form in ("junit", "svrl", "checkstyle"):
        etree.fromstring(text.encode())
    elif form == "html":
        assert html.fromstring(text).xpath("//section[@id='summary']")
    else:
        assert text == ""


def test_sarif_has_what_code_scanning_asks_for() -> None:
    (run,) = json.loads(written("sarif"))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == ALL
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["region"]["startLine"] >= 1
        assert place["region"]["startColumn"] >= 1
        uri = place["artifactLocation"]["uri"]
        assert uri in ("in/%C3%A4%201.xml", "file:///no%20ne%26.xml")
        assert ("uriBaseId" in place["artifactLocation"]) is not uri.startswith("file:")
    marks = [result["partialFingerprints"]["einvconv/v1"] for result in run["results"]]
    assert len(set(marks)) == ALL
    assert all(rule["shortDescription"]["text"] and rule["help"]["text"] for rule in rules)
    assert len({rule["id"] for rule in rules}) == len(rules) == ALL - 1
    assert run["invocations"] == [{"executionSuccessful": False}]
    assert [one["id"] for one in run["tool"]["driver"]["properties"]["rulesets"]] == ["ubl schema", "en16931"]


def test_junit_counts_what_it_holds_and_each_case_has_one_outcome() -> None:
    suites = etree.fromstring(written("junit").encode())
    assert [suite.get("id") for suite in suites] == ["0", "1", "2"]
    for suite in suites:
        assert [child.tag for child in suite][:1] == ["properties"]
        assert [child.tag for child in suite][-2:] == ["system-out", "system-err"]
        cases = suite.findall("testcase")
        assert suite.get("tests") == str(len(cases))
        assert suite.get("failures") == str(len(suite.findall("testcase/failure")))
        assert suite.get("errors") == str(len(suite.findall("testcase/error")))
        assert all(len(case) <= 1 for case in cases)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp") or "")
    first, second, third = suites
    outcomes = {case.get("name"): [child.tag for child in case] for case in first.findall("testcase")}
    assert outcomes == {
        "ubl schema 2.1": ["failure"],
        "en16931 1.3.16": ["failure"],
        "peppolbis30": ["error"],
        "intake": [],
    }
    assert (second.get("failures"), second.get("errors"), third.get("errors")) == ("0", "0", "1")
    assert "ODD 1" in (first.findtext("system-out") or "")


def test_svrl_has_a_pattern_for_each_thing_and_an_assertion_for_each_finding() -> None:
    root = etree.fromstring(written("svrl").encode())
    names = [etree.QName(child).localname for child in root]
    assert names.count("failed-assert") == ALL
    after = {name: names[at + 1] for at, name in enumerate(names[:-1]) if name == "active-pattern"}
    assert after == {"active-pattern": "fired-rule"}
    asserted = root.findall("{*}failed-assert")
    assert all(one.get("location") and one.get("test") and one.findtext("{*}text") for one in asserted)
    assert "ODD 1" not in {one.get("id") for one in asserted}  # an id is a name
    assert {one.get("prefix") for one in root.findall("{*}ns-prefix-in-attribute-values")} >= {"ubl", "cac", "cbc"}


def test_gitlab_knows_each_issue_by_a_mark_of_its_own() -> None:
    issues = json.loads(written("gitlab"))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == ALL
    for issue in issues:
        assert issue.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["lines"]["begin"] >= 1
        assert not issue["location"]["path"].startswith("./")


def test_a_mark_stays_when_lines_move_and_changes_with_what_is_said() -> None:
    place, moved = Place("a.xml", 1, 1, 1), Place("a.xml", 1, 1, 40)
    first = FINDINGS[0]
    mark = Fingerprints().of(place, first)
    assert Fingerprints().of(moved, first.replace(line=41, column=9)) == mark
    assert Fingerprints().of(place, first.replace(message="x")) != mark
    assert Fingerprints().of(Place("b.xml", 1, 1, 1), first) != mark


@pytest.mark.parametrize("form", ["github", "azure"])
def test_a_message_can_neither_end_a_command_nor_begin_another(form: str) -> None:
    lines = written(form).split("\n")[:-1]
    assert len(lines) == ALL
    begin = r"::(error|warning|notice) " if form == "github" else r"##vso\[task\.logissue type=(error|warning);"
    for line in lines:
        assert re.match(begin, line)
        assert len(re.findall(r"##vso\[|^::\w+ ", line)) == 1
        assert "\r" not in line
    text = next(line for line in lines if "BR-CO-15" in line)
    message = text.split("::", 2)[2] if form == "github" else text.partition("]")[2]
    for code, sign in (("%0D", "\r"), ("%0A", "\n"), ("%25" if form == "github" else "%AZP25", "%")):
        message = message.replace(code, sign)
    assert message == NASTY


def test_github_escapes_what_parts_its_properties() -> None:
    sheet = Sheet()
    make("github", sheet).failed(Place("a:b,c%.xml"), UnreadableInput("x"))
    assert sheet.text.startswith("::error file=a%3Ab%2Cc%25.xml,line=1,col=1,title=UnreadableInput::x")


def test_checkstyle_names_each_file_with_its_errors() -> None:
    root = etree.fromstring(written("checkstyle").encode())
    assert [len(file) for file in root] == [ALL - 1, 0, 1]
    assert {error.get("severity") for error in root.iter("error")} == {"error", "warning", "info"}


def test_json_lines_are_those_of_json() -> None:
    lines = [json.loads(line) for line in written("jsonl").splitlines()]
    assert {line.pop("version") for line in lines} == {1}
    assert lines == json.loads(written("json"))["files"]
    assert lines[1] == {"file": "in/ä 1.xml", "invoice": 2, "line": 9, **lines[1]}


def test_the_page_has_no_script_and_nothing_from_elsewhere_and_shows_the_line() -> None:
    text = written("html")
    page = html.fromstring(text)
    assert not page.xpath("//script | //link | //img | //*[@src] | //*[@onclick]")
    assert "http" not in text
    assert page.xpath("string(//section[1]//li[5]//pre)") or "<Amount>1</Amount>" in page.xpath("string(//section[1])")
    assert page.xpath("//section[1]//li[.//strong='BR-CO-15'][1]//pre")[0].text_content() == "<Amount>1</Amount>"
    summary = page.xpath("string(//section[@id='summary'])")
    assert "1 valid, 1 invalid, 1 could not be used" in summary
    assert page.xpath("//section[@id='summary']//tr[2]/td/text()") == ["BR-CO-15", "2"]


def test_paths_are_relative_below_the_working_folder_and_uris_are_escaped(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    inside, outside = str(tmp_path / "a" / "b.xml"), str(tmp_path.parent / "c.xml")
    assert path_of(inside) == "a/b.xml"
    assert path_of("./a//b.xml") == "a/b.xml"
    assert path_of(outside) == outside
    assert uri_of("ä #?%.xml") == "%C3%A4%20%23%3F%25.xml"
    assert (path_of("-"), uri_of("-")) == ("stdin", "stdin")


class TestOutputFile:
    @pytest.fixture
    def invoice(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "a.xml").write_bytes(SOURCE)
        return tmp_path / "a.xml"

    @pytest.mark.parametrize("form", FORMS)
    def test_the_form_goes_to_the_file_and_text_to_people(self, invoice, capsys, form: str) -> None:
        arguments = ["validate", "a.xml", "none.xml", "--format", form, "--output-file", "report"]
        assert main(arguments) == 2
        said = capsys.readouterr()
        report = invoice.with_name("report").read_text()
        assert "a.xml: invalid finvoice30" in said.out
        assert "none.xml: the file could not be read" in said.err
        assert "none.xml" in report
        assert sorted(path.name for path in invoice.parent.iterdir()) == ["a.xml", "report"]
        assert main(arguments) == 2
        assert "--force overwrites it" in capsys.readouterr().err
        assert invoice.with_name("report").read_text() == report
        assert main([*arguments, "--force"]) == 2
        assert "--force" not in capsys.readouterr().err

    def test_nothing_is_left_when_it_cannot_be_finished(self, invoice, monkeypatch, capsys) -> None:
        def broken(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(einvconv, "validate", broken)
        assert main(["validate", "a.xml", "--format", "sarif", "--output-file", "report"]) == 130
        assert [path.name for path in invoice.parent.iterdir()] == ["a.xml"]

    def test_a_source_is_not_overwritten_by_a_report(self, invoice, capsys) -> None:
        assert main(["validate", "a.xml", "--output-file", "a.xml", "--force"]) == 2
        assert invoice.read_bytes() == SOURCE

    def test_a_report_on_standard_output_is_that_form_alone(self, invoice, monkeypatch) -> None:
        out = io.TextIOWrapper(io.BytesIO(), encoding="iso-8859-1")
        monkeypatch.setattr(sys, "stdout", out)
        main(["validate", "a.xml", "--format", "junit"])
        out.flush()
        assert etree.fromstring(out.buffer.getvalue()).tag == "testsuites"
