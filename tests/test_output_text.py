"""Reports for people: the verdict first, the source line under a finding, wrapped, and a summary of all."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import einvconv
from einvconv.cli import main
from einvconv.output.terminal import Terminal
from einvconv.output.text import wrapped
from einvconv.report import Finding, Report, RulesetRun

FINVOICE = "<Finvoice Version='3.0'>\n  <Amount>1</Amount>\n</Finvoice>\n"
LONG = "The Sum of Invoice line net amount (BT-106) is 11215.2, but the lines come to 1215.2: correct one of them."
FATAL = Finding("BR-CO-10", "fatal", "en16931", LONG, "/Finvoice/Amount", 2, 3)
ODD = Finding("X-1", "warning", "xsd", "odd", "", 1, 1)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with invoices; what validation says of each is told by its name."""
    monkeypatch.chdir(tmp_path)
    for name in ("bad", "good", "odd", "worse"):
        Path(f"{name}.xml").write_text(FINVOICE.replace("Amount>1", f"Amount>{name}"))
    found = {"bad": [FATAL], "good": [], "odd": [ODD], "worse": [FATAL, FATAL, ODD]}

    def validate(source, **_):
        if source.format != "finvoice30":  # which raises UnknownFormat
            raise AssertionError
        name = next(name for name in found if f">{name}<" in source.text)
        return Report("finvoice30", found[name], [RulesetRun("finvoice", "1", 9)])

    monkeypatch.setattr(einvconv, "validate", validate, raising=False)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def said(capsys, *arguments: str) -> list[str]:
    main(["validate", *arguments])
    return capsys.readouterr().out.splitlines()


def test_the_verdict_comes_first_and_the_source_line_stands_under_its_finding(folder, capsys) -> None:
    verdict, finding, source = said(capsys, "bad.xml")
    assert verdict.startswith("bad.xml: invalid finvoice30; 1 fatal")
    assert finding == f"bad.xml:2:3: fatal BR-CO-10: {LONG}  (/Finvoice/Amount)"
    assert source == "      2 | <Amount>bad</Amount>"


def test_a_summary_of_all_closes_what_is_said_of_many(folder, capsys) -> None:
    Path("pom.xml").write_text("<project/>")
    Path("torn.xml").write_text("<Finvoice")
    assert said(capsys, ".")[-1] == (
        "6 files: 2 valid, 2 invalid, 1 no invoices, 1 unreadable; 3 fatal, 2 warnings, most often BR-CO-10 (3)"
    )
    assert len(said(capsys, "good.xml")) == 1


def test_several_invoices_of_a_file_are_one_file_in_the_summary(folder, capsys) -> None:
    Path("two.xml").write_text("<?xml version='1.0'?>\n" + FINVOICE.replace(">1<", ">good<"))
    Path("two.xml").write_text(Path("two.xml").read_text() * 2)
    assert said(capsys, "two.xml", "good.xml")[-1] == "2 files with 3 invoices: 3 valid"


def test_quiet_says_nothing_of_what_is_well(folder, capsys) -> None:
    assert said(capsys, "--quiet", "good.xml", "good.xml") == []
    lines = said(capsys, "-q", "good.xml", "bad.xml", "odd.xml")
    told = [line.partition(":")[0] for line in lines]
    assert told[:2] + told[3:5] == ["bad.xml"] * 2 + ["odd.xml"] * 2
    assert len(told) == 6
    assert main(["validate", "-q", "none.xml"]) == 2
    assert "none.xml" in capsys.readouterr().err


def test_errors_only_shows_no_warning_and_counts_them(folder, capsys) -> None:
    lines = said(capsys, "--errors-only", "worse.xml", "odd.xml")
    assert not [line for line in lines if "X-1" in line]
    assert lines[0].startswith("worse.xml: invalid finvoice30; 2 fatal, 1 warning")
    assert "2 warnings" in lines[-1]
    (entry,) = json.loads("\n".join(said(capsys, "--errors-only", "--format", "json", "worse.xml")))["files"]
    assert [one["rule"] for one in entry["findings"]] == ["BR-CO-10"] * 2


@pytest.mark.parametrize(
    ("arguments", "environment", "painted"),
    [
        ([], {}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "0"}, False),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_colours_are_as_the_option_says_and_else_as_the_environment(
    folder, capsys, monkeypatch, arguments, environment, painted
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[31m" in "".join(said(capsys, *arguments, "bad.xml"))) is painted


@pytest.mark.parametrize("width", [20, 40, 72])
def test_lines_are_wrapped_to_the_terminal_and_nothing_is_lost(folder, capsys, monkeypatch, width: int) -> None:
    plain = said(capsys, "bad.xml")[1]
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")
    _, *lines = said(capsys, "bad.xml")
    assert lines.pop().startswith("      2 | <Amount>")
    assert len(lines) > 2
    assert " ".join(" ".join(lines).split()) == " ".join(plain.split())
    assert all(len(line) <= width or len(line.split()) < 4 for line in lines)


def test_a_line_is_never_wider_than_asked_but_for_a_word_that_is() -> None:
    assert wrapped("aa bb cc", 7, 3) == ["aa", "    bb", "    cc"]
    assert wrapped("abcdefghij k", 7) == ["abcdefghij", "    k"]
    assert wrapped("", 7) == [""]


def test_of_a_file_on_one_line_the_part_at_the_finding_is_shown(folder, capsys, monkeypatch) -> None:
    text = "<Finvoice Version='3.0'>" + "<A/>" * 500 + "<Amount>good</Amount></Finvoice>"
    Path("one.xml").write_text(text)
    finding = FATAL.replace(line=1, column=text.index("<Amount") + 1)
    report = Report("finvoice30", [finding], [RulesetRun("finvoice", "1", 9)])
    monkeypatch.setattr(einvconv, "validate", lambda *_, **__: report)
    source = said(capsys, "one.xml")[2]
    assert len(source) < 200
    assert source.startswith("      1 | …")
    assert "<Amount>good" in source


def test_progress_tells_what_is_left_and_is_silent_when_asked(monkeypatch, capsys) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    clock = iter((10.0, 10.5, 20.0, 400.0))
    monkeypatch.setattr("einvconv.output.terminal.time.monotonic", lambda: next(clock))
    for number in (1, 2, 11, 21):
        terminal.progress(number, 100)
    told = [one.removeprefix("\x1b[K") for one in capsys.readouterr().err.split("\r")[1:]]
    assert told == ["1/100", "2/100", "11/100, 90 s left".replace("90 s", "2 min"), "21/100, 26 min left"]
    terminal.quiet = True
    terminal.progress(30, 100)
    assert capsys.readouterr().err == ""
