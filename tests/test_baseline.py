"""A baseline: only what is new counts, findings are known again where they have moved, and nothing is hidden."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from documents import edited
from einvconv.cli import main

NAME = "peppolbis30/several-vat-rates"
WRONG = edited(NAME, ("<cbc:DocumentCurrencyCode>EUR", "<cbc:DocumentCurrencyCode>EUX"))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.xml").write_bytes(WRONG)
    assert main(["validate", "a.xml", "--write-baseline", "base.json", "-q"]) == 0
    return tmp_path


def test_what_is_known_does_not_count_and_is_still_told(folder, capsys) -> None:
    capsys.readouterr()
    assert main(["validate", "a.xml"]) == 1
    capsys.readouterr()
    assert main(["validate", "a.xml", "--baseline", "base.json"]) == 0
    (verdict,) = capsys.readouterr().out.splitlines()
    assert verdict.startswith("a.xml: accepted")
    assert "in the baseline)" in verdict
    main(["validate", "a.xml", "--baseline", "base.json", "--format", "json"])
    (entry,) = json.loads(capsys.readouterr().out)["files"]
    assert entry["findings"] == []
    assert {one["by"] for one in entry["suppressed"]} == {"baseline"}


def test_findings_are_known_again_when_lines_and_positions_move(folder) -> None:
    Path("a.xml").write_bytes(WRONG.replace(b"?>", b"?>\n<!-- one more\n line -->\n", 1))
    assert main(["validate", "a.xml", "--baseline", "base.json"]) == 0
    line = b"<cbc:DocumentCurrencyCode>"
    Path("a.xml").write_bytes(WRONG.replace(line, b"<cbc:Note>first</cbc:Note>" + line, 1))
    assert main(["validate", "a.xml", "--baseline", "base.json"]) == 0


def test_what_is_new_counts(folder, capsys) -> None:
    Path("a.xml").write_bytes(WRONG.replace(b"<cbc:IssueDate>", b"<cbc:IssueDate>x", 1))
    assert main(["validate", "a.xml", "--baseline", "base.json"]) == 1
    Path("b.xml").write_bytes(WRONG)
    assert main(["validate", "b.xml", "--baseline", "base.json"]) == 1


def test_a_finding_more_of_a_kind_is_new(folder) -> None:
    name = "cac:InvoiceLine/cac:Item/cbc:Name"
    text = edited(NAME).decode()
    once = text.replace('unitCode="', 'unitCode="?', 1)
    assert once != text and name
    twice = once.replace('unitCode="', 'unitCode="?').replace("??", "?")
    Path("a.xml").write_text(once)
    assert main(["validate", "a.xml", "--write-baseline", "units.json"]) == 0
    assert main(["validate", "a.xml", "--baseline", "units.json"]) == 0
    Path("a.xml").write_text(twice)
    assert main(["validate", "a.xml", "--baseline", "units.json"]) == 1


def test_paths_are_those_from_the_baseline_wherever_the_command_is_called(folder, monkeypatch) -> None:
    inner = folder / "inner"
    inner.mkdir()
    monkeypatch.chdir(inner)
    assert main(["validate", "../a.xml", "--baseline", "../base.json"]) == 0
    assert main(["validate", str(folder / "a.xml"), "--baseline", "../base.json"]) == 0


def test_what_is_gone_is_told_so_that_it_can_be_made_anew(folder, capsys) -> None:
    Path("a.xml").write_bytes(edited(NAME))
    assert main(["validate", "a.xml", "--baseline", "base.json"]) == 0
    assert "findings of the baseline are gone" in capsys.readouterr().err
    before = Path("base.json").read_text()
    assert main(["validate", "a.xml", "--write-baseline", "base.json"]) == 0
    assert Path("base.json").read_text() != before


def test_only_a_baseline_is_written_over(folder, capsys) -> None:
    assert main(["validate", "a.xml", "--write-baseline", "a.xml"]) == 2
    assert Path("a.xml").read_bytes() == WRONG
    assert main(["validate", "a.xml", "--baseline", "none.json"]) == 2
    assert "could not be read" in capsys.readouterr().err
    Path("odd.json").write_text('{"kind": "einvconv baseline", "version": 1, "files": {"a": {"b": {"c": "d"}}}}')
    assert main(["validate", "a.xml", "--baseline", "odd.json"]) == 2


def test_a_file_that_cannot_be_used_is_no_finding_to_be_known(folder) -> None:
    Path("torn.xml").write_text("<a")
    assert main(["validate", "torn.xml", "--write-baseline", "torn.json"]) == 2


def test_settings_name_the_baseline_beside_them(folder) -> None:
    Path(".git").mkdir()
    Path("einvconv.toml").write_text('baseline = "base.json"')
    assert main(["validate", "a.xml"]) == 0
    assert main(["validate", "a.xml", "--no-config"]) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
@pytest.mark.parametrize("option", ["--baseline", "--config"])
def test_a_pipe_that_nobody_writes_to_and_a_deep_file_are_refused_in_words(folder, option, capsys) -> None:
    os.mkfifo("pipe")
    Path("deep").write_text("a = " * (option == "--config") + "[" * 100_000)
    for name in ("pipe", "deep"):
        assert main(["validate", "a.xml", option, name]) == 2
        assert name in capsys.readouterr().err


@pytest.mark.parametrize("change", [('"version": 1', '"version": 2'), ("einvconv baseline", "another baseline")])
def test_a_baseline_of_another_version_or_of_another_program_is_none(folder, capsys, change: tuple[str, str]) -> None:
    assert main(["validate", "a.xml", "--write-baseline", "mine.json"]) == 0
    text = Path("mine.json").read_text()
    assert change[0] in text
    Path("mine.json").write_text(text.replace(*change))
    for option in ("--baseline", "--write-baseline"):
        assert main(["validate", "a.xml", option, "mine.json"]) == 2
        assert "no baseline of einvconv" in capsys.readouterr().err
    assert Path("mine.json").read_text() == text.replace(*change)
