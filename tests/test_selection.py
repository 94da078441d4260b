"""What commands work on: the same settings for each, and folders of which most files are no invoices."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

import einvconv
from documents import CORPUS
from einvconv.cli import main

EXAMPLE = CORPUS / "peppolbis30" / "several-vat-rates.xml"
COMMANDS = ("validate", "detect", "fix", "show", "duplicates", "convert --to ubl -o out/")


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """An invoice as XML, as JSON and in an archive, among what every project has."""
    monkeypatch.chdir(tmp_path)
    here = tmp_path / "in"
    here.mkdir()
    shutil.copy(EXAMPLE, here / "a.xml")
    einvconv.convert(EXAMPLE, to="json").write(here / "b.json")
    with zipfile.ZipFile(here / "c.zip", "w") as archive:
        archive.write(EXAMPLE, "c.xml")
    (here / "package.json").write_text('{"name": "x", "version": "1"}')
    (here / "cut.json").write_text('{"name": "x", ')
    (here / "comments.json").write_text("// for people\n{}")
    (here / "notes.pdf").write_text("no PDF at all")
    with zipfile.ZipFile(here / "sources.zip", "w") as archive:
        archive.writestr("lib/a b.py", "pass")
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_is_looked_through_for_invoices_of_any_dress_and_nothing_is_said_of_the_rest(
    folder, capsys, command: str
) -> None:
    assert main([*command.split(), "in"]) == (1 if command == "duplicates" else 0)
    out, err = capsys.readouterr()
    assert not any(name in out + err for name in ("package.json", "cut.json", "comments.", "notes.", "sources."))
    if command == "fix":  # nothing is to be mended, and only XML is
        assert (out, err) == ("", "")
    elif command.startswith("convert"):
        assert sorted(path.name for path in Path("out").iterdir()) == ["a-ubl.xml", "b-ubl.xml", "c-ubl.xml"]
    elif command == "show":
        assert out.count(einvconv.parse(EXAMPLE).number or "") >= 3
    else:
        assert all(f"in/{name}" in out for name in ("a.xml", "b.json", "c.zip"))


@pytest.mark.parametrize("name", ["package.json", "cut.json", "comments.json", "notes.pdf", "sources.zip"])
def test_what_is_named_is_told_where_it_is_no_invoice(folder, capsys, name: str) -> None:
    assert main(["detect", f"in/{name}"]) == 2
    assert f"in/{name}: " in capsys.readouterr().err


def test_an_invoice_that_is_torn_is_told_wherever_it_was_found(folder, capsys) -> None:
    Path("in/torn.json").write_bytes(Path("in/b.json").read_bytes()[:-20])
    Path("in/torn.zip").write_bytes(Path("in/c.zip").read_bytes()[:-30])
    assert main(["validate", "in"]) == 2
    err = capsys.readouterr().err
    assert "in/torn.json" in err
    assert "in/torn.zip" in err


def test_a_folder_in_which_nothing_is_an_invoice_is_told(folder, capsys) -> None:
    for name in ("a.xml", "b.json", "c.zip"):
        Path("in", name).unlink()
    assert main(["validate", "in"]) == 2
    assert "no file that was found holds an invoice" in capsys.readouterr().err


def test_what_is_too_large_to_look_into_is_told_once_and_is_no_error(folder, capsys) -> None:
    Path("in/large.json").write_text(f'["{"x" * 100_000}"]')
    Path("in/larger.json").write_text(f'["{"x" * 100_000}"]')
    assert main(["detect", "in", "--max-bytes", "50000"]) == 0
    assert "in/large.json and 1 more: not looked into (larger than the limits)" in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_leaves_out_what_the_settings_leave_out(folder, capsys, command: str) -> None:
    Path("in/project.xml").write_text("<project/>")
    Path("einvconv.toml").write_text(
        'exclude = ["c.zip", "in/b.*"]\nskip-unknown = true\ninclude = ["*.xml", "*.zip"]\n'
    )
    assert main([*command.split(), "in"]) == 0
    out, err = capsys.readouterr()
    assert not any(name in out + err for name in ("b.json", "c.zip", "project.xml"))


def test_a_file_that_was_named_is_told_by_detect_though_unknown_ones_are_passed_over(folder, capsys) -> None:
    Path("einvconv.toml").write_text("skip-unknown = true\n")
    Path("project.xml").write_text("<project/>")
    assert main(["detect", "project.xml"]) == 2
    assert main(["convert", "project.xml", "--to", "ubl", "-o", "out/"]) == 0


@pytest.mark.parametrize(("command", "reads"), [("convert", {"jobs"}), ("detect", set()), ("fix", {"rules"})])
def test_each_command_shows_the_settings_that_it_reads(folder, capsys, command: str, reads: set[str]) -> None:
    Path("einvconv.toml").write_text('rules = "ubl"\njobs = 2\nexclude = ["in/b.*"]\nfail-on = "never"\n')
    assert main([command, "--show-config", "in/a.xml", "in/b.json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    said = {line.partition(" = ")[0] for line in lines[: lines.index("[in/a.xml]")]}
    assert said == {"skip-unknown", "include", "exclude", *reads}
    assert lines[-2:] == ["[in/b.json]", "excluded = true"]


def test_a_picture_is_checked_by_the_rules_that_the_settings_have_for_its_file(folder, capsys) -> None:
    Path("einvconv.toml").write_text('[[rules-for]]\nfiles = ["in/a.xml"]\nrules = "ubl"\n')
    main(["show", "--check", "in/a.xml"])
    assert "peppolbis30 3" not in capsys.readouterr().out
    main(["show", "--check", "in/a.xml", "--no-config"])
    assert "peppolbis30 3" in capsys.readouterr().out


def test_jobs_are_those_of_the_settings(folder, monkeypatch) -> None:
    asked = []
    monkeypatch.setattr("einvconv.cli.convert.in_order", lambda files, jobs, work, done: asked.append(jobs) or iter(()))
    Path("einvconv.toml").write_text("jobs = 3\n")
    main(["convert", "in", "--to", "ubl", "-o", "out/"])
    main(["convert", "in", "--to", "ubl", "-o", "out/", "--jobs", "1"])
    assert asked == [3, 1]


def test_json_in_an_archive_that_is_no_invoice_is_a_file_like_any_other(tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(EXAMPLE, "a.xml")
        archive.writestr("a.json", json.dumps({"name": "x"}))
    (document,) = einvconv.split(tmp_path / "a.zip")
    assert document.entry == "a.xml"


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.XML", ["in/a.xml", "in/old/d.xml", "in/old/OLD.XML"]),
        ("old/*.xml", ["in/old/d.xml", "in/old/OLD.XML"]),
        ("OLD.*", ["in/old/OLD.XML"]),
        ("in/*.xml", []),
    ],
)
def test_what_is_included_goes_by_name_or_by_the_path_in_the_folder_in_any_case(
    folder, capsys, pattern: str, found: list[str]
) -> None:
    (folder / "in" / "old").mkdir()
    for name in ("d.xml", "OLD.XML"):
        shutil.copy(EXAMPLE, folder / "in" / "old" / name)
    assert main(["detect", "in", "--include", pattern]) == (0 if found else 2)
    out, err = capsys.readouterr()
    assert sorted(line.partition(":")[0].replace("\\", "/") for line in out.splitlines()) == sorted(found)
    assert ("holds no file that goes by" in err) == (not found)
