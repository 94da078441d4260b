"""Settings: where they are found, what they say, and that nothing they leave out is out of sight."""

from __future__ import annotations

import json
import re
import time
from datetime import date
from pathlib import Path

import pytest
from lxml import etree, html

import einvconv
from documents import edited
from einvconv.cli import main
from einvconv.output import FORMS
from einvconv.report import Finding, Report, RulesetRun, Suppressed
from einvconv.settings import Settings, find
from einvconv.settings.patterns import matches
from einvconv.settings.reading import BadSettings, read

WRONG = edited("peppolbis30/several-vat-rates", ("<cbc:DocumentCurrencyCode>EUR", "<cbc:DocumentCurrencyCode>EUX"))
GOOD = edited("peppolbis30/several-vat-rates")
IGNORE = """
[[ignore]]
rule = "{rule}"
reason = "the portal is late"
{more}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path(".git").mkdir()
    Path("wrong.xml").write_bytes(WRONG)
    Path("good.xml").write_bytes(GOOD)
    return tmp_path


@pytest.fixture
def rules(folder, capsys) -> set[str]:
    """The fatal rules of wrong.xml."""
    main(["validate", "wrong.xml", "--format", "json", "--no-config"])
    findings = json.loads(capsys.readouterr().out)["files"][0]["findings"]
    found = {one["rule"] for one in findings if one["severity"] == "fatal"}
    assert found
    return found


def ignoring(rules: set[str], more: str = "") -> str:
    return "".join(IGNORE.format(rule=rule, more=more) for rule in sorted(rules))


# Where they are


def test_the_nearest_file_holds_and_its_own_name_goes_before_the_project(folder, monkeypatch) -> None:
    inner = folder / "a" / "b"
    inner.mkdir(parents=True)
    assert find(str(inner)) == ""
    (folder / "pyproject.toml").write_text("[tool.other]\nx = 'tool.einvconv'\n")
    assert find(str(inner)) == ""
    (folder / "pyproject.toml").write_text("[tool.einvconv]\nskip-unknown = true\n")
    assert find(str(inner)) == str(folder / "pyproject.toml")
    (folder / "einvconv.toml").write_text("")
    assert find(str(inner)) == str(folder / "einvconv.toml")
    (folder / "a" / "einvconv.toml").write_text("")
    assert find(str(inner)) == str(folder / "a" / "einvconv.toml")


def test_what_lies_above_a_repository_is_not_looked_at(folder) -> None:
    (folder / "einvconv.toml").write_text("")
    inner = folder / "other"
    (inner / ".git").mkdir(parents=True)
    assert find(str(inner)) == ""


def test_both_files_say_the_same(folder) -> None:
    text = 'rules = "peppolbis30"\non = 2026-09-01\nfail-on = "warning"\n[release]\npeppolbis30 = "3.0.20"\n'
    Path("einvconv.toml").write_text(text)
    project = "[tool.einvconv]\n" + text.replace("[release]", "[tool.einvconv.release]")
    Path("pyproject.toml").write_text(project)
    one, other = read("einvconv.toml"), read("pyproject.toml")
    assert one._replace(whence={}) == other._replace(whence={})
    assert one.how == {"rules": "peppolbis30", "on": date(2026, 9, 1), "release": {"peppolbis30": "3.0.20"}}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("fail_on = 'never'", "“fail_on” is not known; is “fail-on” meant"),
        ("fail-on = 'often'", "is one of fatal, warning, never"),
        ("skip-unknown = 'yes'", "is true or false"),
        ("exclude = 'x'", "is an array of texts"),
        ("on = 'soon'", "is a day"),
        ("on = 2026-01-01T00:00:00", "is a day"),
        ("[severity]\nX = 'bad'", "severity.X"),
        ("[[ignore]]\nrule = 'X'", "reason why X is ignored"),
        ("[[ignore]]\nrule = 'X'\nreason = ' '", "reason why X is ignored"),
        ("[[ignore]]\nreason = 'X'", "names a rule"),
        ("[[rules-for]]\nrules = 'ubl'", "for which files"),
        ("[tool.einvconv]", "without the head"),
        ("a = ", "no TOML"),
        ("jobs = true", "is a number"),
        ("include = ['*.xml', 5]", "“include” is an array of texts"),
        (f"jobs = {'9' * 5000}", "no TOML"),
        (f"a = {'[' * 100_000}", "no TOML"),
    ],
)
def test_a_mistake_is_told_with_the_file_and_the_key(folder, capsys, text: str, words: str) -> None:
    Path("einvconv.toml").write_text(text)
    with pytest.raises(BadSettings):
        read("einvconv.toml")
    assert main(["validate", "good.xml"]) == 2
    told = capsys.readouterr().err
    assert words in told
    assert "einvconv.toml" in told
    assert main(["validate", "good.xml", "--no-config"]) == 0


def test_settings_may_begin_with_a_byte_order_mark(folder) -> None:
    for name, head in (("einvconv.toml", ""), ("pyproject.toml", "[tool.einvconv]\n")):
        Path(name).write_text(f'{head}rules = "ubl"\n', encoding="utf-8-sig")
        assert Path(find()).name == name
        assert read(name).how == {"rules": "ubl"}
        Path(name).unlink()


@pytest.mark.parametrize(
    "text", ["tool = 5 # tool.einvconv", f"a = {'[' * 100_000} # tool.einvconv", f"a = {'9' * 5000} # tool.einvconv"]
)
def test_a_project_that_has_no_table_of_ours_has_no_settings(folder, capsys, text: str) -> None:
    Path("pyproject.toml").write_text(text)
    assert find() == ""
    assert main(["validate", "good.xml"]) == 0


@pytest.mark.parametrize(
    ("file", "pattern", "is_so"),
    [
        ("archive/a/b.xml", "archive/**", True),
        ("old/archive/b.xml", "archive/**", False),
        ("old/archive/b.xml", "**/archive/**", True),
        ("archive/b.xml", "**/archive/**", True),
        ("a/b/pom.xml", "pom.xml", True),
        ("pom.xml", "pom.xml", True),
        ("a/b.xml", "*.xml", True),
        ("to-peppol/a.xml", "to-peppol/*.xml", True),
        ("to-peppol/a/b.xml", "to-peppol/*.xml", False),
        ("a1.xml", "a?.xml", True),
        ("a1.xml", "a[0-9].xml", True),
        ("ab.xml", "a[!0-9].xml", True),
        ("legacy/x", "legacy/", True),
        ("a.b", "a?b", True),
        ("axb", "a.b", False),
        ("a/b", "a[!x]b", False),
        ("[z-a].xml", "[z-a].xml", True),
        ("a&&b.xml", "a[&][&]b.xml", True),
        ("x/aa/y/ab/z/abc.xml", "**/a*/**/*b/**/a*c*", True),
        ("x/aa/y/ab/z/abc.xml", "**/a*/**/*c/**/a*c*", False),
    ],
)
def test_patterns_are_relative_to_the_file_of_settings(tmp_path, monkeypatch, file, pattern, is_so) -> None:
    monkeypatch.chdir(tmp_path)
    assert matches(file, [pattern], str(tmp_path)) is is_so
    inner = tmp_path / "inner"
    inner.mkdir()
    monkeypatch.chdir(inner)
    assert matches(f"../{file}", [pattern], str(tmp_path)) is is_so


@pytest.mark.parametrize(
    ("pattern", "is_so"), [("a.xml", True), ("*.xml", True), ("**/out/*.xml", True), ("out/*.xml", False), ("b", False)]
)
def test_a_name_at_any_depth_is_one_also_outside_of_the_folder_of_the_settings(tmp_path, pattern, is_so) -> None:
    assert matches(str(tmp_path / "out" / "a.xml"), [pattern], str(tmp_path / "here")) is is_so


# What they do


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a" * 40 + "b", "a" * 240),
        ("**/" * 15 + "x", "/".join("a" * 200)),
        ("**/*a" * 10 + "z", "/".join(["aa"] * 150)),
        ("**" * 50 + "!", "a/" * 100),
        ("**/aa" * 20 + "/q", "/".join(["aa"] * 200)),
    ],
)
def test_a_pattern_that_could_go_many_ways_is_answered(pattern: str, path: str, tmp_path) -> None:
    assert not matches(str(tmp_path / path), [pattern], str(tmp_path))  # trying each way would not end


def test_an_ignored_rule_is_suppressed_told_and_the_verdict_says_so(folder, rules, capsys) -> None:
    Path("einvconv.toml").write_text(ignoring(rules, "until = 2999-12-31"))
    assert main(["validate", "wrong.xml"]) == 0
    verdict, *told = capsys.readouterr().out.splitlines()
    assert verdict.startswith("wrong.xml: accepted peppolbis30")
    assert "suppressed (21 fatal); checked by" in verdict
    for rule in rules:
        (line,) = [line for line in told if f"suppressed fatal {rule}: " in line]
        assert re.search(r"\[the portal is late, until 2999-12-31(, and \d+ more)?\]$", line)
    assert main(["validate", "wrong.xml", "--quiet"]) == 0
    assert main(["validate", "wrong.xml", "good.xml"]) == 0
    assert "1 valid, 1 accepted with something suppressed" in capsys.readouterr().out.splitlines()[-1]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_shows_what_is_suppressed_and_why(folder, rules, capsys, form: str) -> None:
    Path("einvconv.toml").write_text(ignoring(rules))
    assert main(["validate", "wrong.xml", "--format", form]) == 0
    text = capsys.readouterr().out
    assert "the portal is late" in text
    assert "suppress" in text
    for rule in rules:
        assert rule in text
    if form == "sarif":
        results = json.loads(text)["runs"][0]["results"]
        assert all(one["suppressions"][0]["justification"] == "the portal is late" for one in results)
    elif form == "json":
        (entry,) = json.loads(text)["files"]
        assert (entry["valid"], entry["verdict"]) == (False, "accepted")
        assert {one["finding"]["rule"] for one in entry["suppressed"]} == rules
    elif form == "junit":
        assert etree.fromstring(text.encode()).find("testsuite").get("failures") == "0"
    elif form == "checkstyle":
        assert {one.get("severity") for one in etree.fromstring(text.encode()).iter("error")} == {"ignore"}
    elif form == "html":
        assert html.fromstring(text).xpath("//*[@class='accepted']")
    elif form == "gitlab":
        assert {one["severity"] for one in json.loads(text)} == {"info"}
    elif form in ("github", "azure"):
        assert "error" not in {line.split()[0].strip(":") for line in text.splitlines()}
        assert "type=error" not in text
    elif form == "svrl":
        root = etree.fromstring(text.encode())
        assert {one.get("flag") for one in root.findall("{*}failed-assert")} == {"suppressed"}


def test_after_its_last_day_a_rule_counts_again_and_that_is_told(folder, rules, capsys) -> None:
    today = time.strftime("%Y-%m-%d")
    Path("einvconv.toml").write_text(ignoring(rules, f"until = {today}"))
    assert main(["validate", "wrong.xml"]) == 0
    Path("einvconv.toml").write_text(ignoring(rules, "until = 2020-01-31"))
    capsys.readouterr()
    assert main(["validate", "wrong.xml"]) == 1
    assert "counts again: it was ignored until 2020-01-31 (the portal is late)" in capsys.readouterr().err


def test_a_rule_is_ignored_in_the_files_that_are_meant(folder, rules) -> None:
    Path("einvconv.toml").write_text(ignoring(rules, 'files = ["legacy/**"]'))
    Path("legacy").mkdir()
    Path("legacy/wrong.xml").write_bytes(WRONG)
    assert main(["validate", "legacy/wrong.xml"]) == 0
    assert main(["validate", "wrong.xml"]) == 1


def test_the_command_line_ignores_too(folder, rules, capsys) -> None:
    arguments = [part for rule in rules for part in ("--ignore", rule)]
    assert main(["validate", "wrong.xml", *arguments]) == 0
    assert "--ignore of the command line" in capsys.readouterr().out


def test_what_did_not_run_can_be_accepted_by_name_and_is_shown(folder, capsys) -> None:
    Path("cius.xml").write_bytes(GOOD.replace(b"urn:fdc:peppol.eu:2017:poacc:billing:3.0<", b"urn:x:cius<", 1))
    assert main(["validate", "cius.xml"]) == 1
    Path("einvconv.toml").write_text(ignoring({"not-run"}))
    capsys.readouterr()
    assert main(["validate", "cius.xml", "--format", "json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)["files"]
    assert (entry["verdict"], entry["suppressed"][0]["finding"]["rule"]) == ("accepted", "not-run")
    assert main(["validate", "cius.xml", "--format", "junit"]) == 0


def test_a_severity_is_the_user_s_and_the_owner_s_is_told(folder, rules, capsys) -> None:
    lowered = "[severity]\n" + "".join(f"{rule} = 'warning'\n" for rule in rules)
    Path("einvconv.toml").write_text(lowered)
    assert main(["validate", "wrong.xml"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("wrong.xml: accepted")
    assert said.count("[fatal by its owner]") == 21
    Path("odd.xml").write_bytes(edited("finvoice30/export"))
    assert main(["validate", "odd.xml"]) == 0
    assert main(["validate", "odd.xml", "--severity", "FI-PTY-04=fatal"]) == 1
    assert main(["validate", "odd.xml", "--severity", "FI-PTY-04=bad"]) == 2


@pytest.mark.parametrize(("fail_on", "wrong", "odd"), [("fatal", 1, 0), ("warning", 1, 1), ("never", 0, 0)])
def test_fail_on_says_what_ends_with_one(folder, fail_on: str, wrong: int, odd: int) -> None:
    Path("odd.xml").write_bytes(edited("finvoice30/export"))
    assert main(["validate", "wrong.xml", "--fail-on", fail_on]) == wrong
    assert main(["validate", "odd.xml", "--fail-on", fail_on]) == odd
    assert main(["validate", "none.xml", "--fail-on", fail_on]) == 2


def test_processes_are_as_many_as_files_at_most_whatever_is_asked_for(folder) -> None:
    for jobs in (10**8, 10**30):
        Path("einvconv.toml").write_text(f"jobs = {jobs}")
        assert main(["validate", "good.xml", "wrong.xml", "good.xml"]) == 1


def test_unknown_xml_is_passed_over_when_asked_and_torn_xml_never(folder, capsys) -> None:
    Path("pom.xml").write_text("<project/>")
    assert main(["validate", "pom.xml", "good.xml"]) == 2
    capsys.readouterr()
    assert main(["validate", "pom.xml", "good.xml", "--skip-unknown"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[-1] == "2 files: 1 valid, 1 no invoices"
    assert said.err == ""
    main(["validate", "pom.xml", "--skip-unknown", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["files"][0]["skipped"] is True
    Path("torn.xml").write_text("<a")
    assert main(["validate", "torn.xml", "--skip-unknown"]) == 2


def test_folders_are_searched_for_what_is_included_and_not_excluded(folder, capsys) -> None:
    Path("in/archive").mkdir(parents=True)
    for name in ("in/a.xml", "in/b.finvoice", "in/archive/c.xml"):
        Path(name).write_bytes(GOOD)
    Path("einvconv.toml").write_text('include = ["*.xml", "*.finvoice"]\nexclude = ["in/archive/**"]')
    assert main(["validate", "in"]) == 0
    files = [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()]
    assert files == ["in/a.xml", "in/b.finvoice", "2 files"]
    assert main(["validate", "in/archive/c.xml", "good.xml"]) == 0
    assert "in/archive/c.xml: it is excluded" in capsys.readouterr().err


def test_rules_go_by_the_path_and_the_command_line_goes_before_them(folder, capsys) -> None:
    Path("einvconv.toml").write_text(
        'rules = "ubl"\n[[rules-for]]\nfiles = ["old/**"]\nrules = "en16931"\non = 2026-01-15\n'
        '[[rules-for]]\nfiles = ["old/x/**"]\nrules = "peppolbis30"\n'
    )
    Path("old/x").mkdir(parents=True)
    Path("old/x/a.xml").write_bytes(GOOD)

    def ran(*arguments: str) -> list[str]:
        main(["validate", "--format", "json", *arguments])
        runs = json.loads(capsys.readouterr().out)["files"][0]["rulesets"]
        return [f"{run['id']} {run['release']}" for run in runs][1:]

    assert ran("good.xml") == ["en16931 1.3.16"]
    assert ran("old/x/a.xml") == ["en16931 1.3.15"]
    assert ran("old/x/a.xml", "--rules", "peppolbis30", "--on", "2026-09-01")[-1] == "peppolbis30 3.0.21"


def test_a_pinned_release_counts_whatever_the_day_and_brings_what_it_needs(folder, capsys) -> None:
    report = einvconv.validate(GOOD, on=date(2026, 9, 1), release={"peppolbis30": "3.0.20"})
    assert [f"{run.id} {run.release}" for run in report.rulesets][1:] == ["en16931 1.3.15", "peppolbis30 3.0.20"]
    pinned = einvconv.validate(GOOD, on=date(2026, 9, 1), release={"en16931": "1.3.15"})
    assert [f"{run.id} {run.release}" for run in pinned.rulesets][1:] == ["en16931 1.3.15", "peppolbis30 3.0.21"]
    assert main(["validate", "good.xml", "--release", "peppolbis30=3.0.20"]) == 0
    assert "peppolbis30 3.0.20" in capsys.readouterr().out
    assert main(["validate", "good.xml", "--release", "peppolbis30=9.9"]) == 1
    assert "release 9.9, which is asked for, is not installed" in capsys.readouterr().out
    assert main(["validate", "good.xml", "--release", "peppolbis30"]) == 2
    finvoice = einvconv.convert(GOOD, to="finvoice30").xml
    through = einvconv.validate(finvoice, rules="peppolbis30", release={"peppolbis30": "3.0.20"})
    assert through.rulesets[-1].release == "3.0.20"
    with pytest.raises(einvconv.EinvconvError, match="release="):
        einvconv.validate(GOOD, release=["3.0.20"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("--release=peppolbis3=3.0.20", "is no rule set: is “peppolbis30” meant"),
        ("--release=peppolbis30=", "write it as NAME=VALUE"),
        ("--release==3.0.20", "write it as NAME=VALUE"),
        ("--rules=", "argument --rules: what stands after it is empty"),
        ("--on=", "argument --on: what stands after it is empty"),
    ],
)
def test_what_names_nothing_is_no_verdict_by_other_rules(folder, capsys, option: str, words: str) -> None:
    assert main(["validate", "good.xml", option]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert words in said.err


def test_of_a_name_that_is_given_twice_the_last_holds(folder, capsys) -> None:
    assert main(["validate", "good.xml", "--release=peppolbis30=9", "--release=peppolbis30=3.0.20"]) == 0
    assert "peppolbis30 3.0.20" in capsys.readouterr().out


def test_a_release_of_what_is_no_rule_set_is_refused_from_settings_and_in_code(folder, capsys) -> None:
    Path("einvconv.toml").write_text('[release]\nnothing = "1"\n')
    assert main(["validate", "good.xml"]) == 2
    assert "“nothing” is asked for, which is no rule set" in capsys.readouterr().err
    with pytest.raises(einvconv.RulesUnavailable, match="no rule set"):
        einvconv.validate(GOOD, release={"nothing": "1"})
    with pytest.raises(einvconv.WrongArgument):
        einvconv.validate(GOOD, release={"peppolbis30": ""})


def test_show_config_says_what_holds_and_whence(folder, capsys) -> None:
    Path("einvconv.toml").write_text('skip-unknown = true\nexclude = ["x/**"]\n' + ignoring({"BR-01"}))
    assert main(["validate", "--show-config", "--rules", "ubl", "x/a.xml", "b.xml"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert 'rules = "ubl"  # command line' in lines
    assert f"skip-unknown = true  # {folder / 'einvconv.toml'}" in lines
    assert 'fail-on = "fatal"  # default' in lines
    assert lines[lines.index("[x/a.xml]") + 1] == "excluded = true"
    assert lines[lines.index("[b.xml]") + 1 :] == ['rules = "ubl"', 'ignored = ["BR-01"]']
    assert main(["validate", "--show-config", "--format", "json", "b.xml"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["whence"]["skip-unknown"] == str(folder / "einvconv.toml")
    assert said["files"]["b.xml"]["ignored"] == ["BR-01"]


def test_a_config_is_taken_by_name(folder, rules) -> None:
    Path("ci.toml").write_text(ignoring(rules))
    assert main(["validate", "wrong.xml", "--config", "ci.toml"]) == 0
    assert main(["validate", "wrong.xml", "--config", "none.toml"]) == 2


def test_no_settings_change_nothing_of_a_report() -> None:
    assert Settings() == Settings()
    finding = Finding("A", "fatal", "s", "m")
    report = Report("ubl", [], [RulesetRun("s", "1", 1)], [Suppressed(finding, "why")])
    assert (report.valid, report.verdict) == (False, "accepted")
    assert "accepted ubl; 1 suppressed" in repr(report)
    with pytest.raises(einvconv.InvalidInvoice):
        report.raise_if_invalid()
    lowered = Report("ubl", [finding.replace(severity="warning", owner_severity="fatal")], [RulesetRun("s", "1", 1)])
    assert (lowered.valid, lowered.verdict) == (False, "accepted")


def test_rules_that_the_command_line_names_go_before_a_schematron_file_of_the_settings(folder, capsys) -> None:
    empty = '<schema xmlns="http://purl.oclc.org/dsdl/schematron"><pattern><rule context="/*"/></pattern></schema>'
    Path("mine.sch").write_text(empty)
    Path("einvconv.toml").write_text('[[rules-for]]\nfiles = ["*.xml"]\nschematron = ["mine.sch"]\n')
    assert main(["validate", "wrong.xml"]) == 0
    assert "peppolbis30 3" not in capsys.readouterr().out
    assert main(["validate", "wrong.xml", "--rules", "peppolbis30"]) == 1
    assert "peppolbis30 3" in capsys.readouterr().out


def test_a_rule_that_is_ignored_for_good_or_up_to_today_has_not_ended(folder, rules, capsys) -> None:
    for until in ("", f"until = {date.today()}"):
        Path("einvconv.toml").write_text(ignoring(rules, until))
        assert main(["validate", "wrong.xml"]) == 0
        told = capsys.readouterr()
        assert "counts again" not in told.out + told.err


def test_an_id_that_no_rule_has_is_told_with_what_is_meant_and_the_exit_code_stays(folder, rules, capsys) -> None:
    Path("einvconv.toml").write_text('[severity]\n"FI-PTY-99" = "fatal"\n' + ignoring({"BR-C0-10", "BR-CO-15"}))
    assert main(["validate", "good.xml", "wrong.xml", "--ignore", "br-co-13", "--ignore", "XSD-VALUE"]) == 1
    told = [line for line in capsys.readouterr().err.splitlines() if "no rule that is installed has that id" in line]
    assert [line.split(": ")[1] for line in told] == ["BR-C0-10", "FI-PTY-99", "br-co-13"]
    assert "BR-CO-10" in told[0]
    assert "BR-CO-13" in told[2]


def test_an_id_of_a_schematron_file_that_is_run_is_no_slip(folder, capsys) -> None:
    schema = "<schema xmlns='http://purl.oclc.org/dsdl/schematron' queryBinding='xslt2'><pattern><rule context='/*'>"
    Path("own.sch").write_text(f"{schema}<assert id='OWN-1' test='*'>x</assert></rule></pattern></schema>")
    arguments = ["validate", "good.xml", "--schematron", "own.sch", "--ignore"]
    assert main([*arguments, "OWN-1"]) == 0
    assert "no rule" not in capsys.readouterr().err
    assert main([*arguments, "OWN-2"]) == 0
    assert "OWN-2: no rule that is installed has that id; is OWN-1 meant?" in capsys.readouterr().err
