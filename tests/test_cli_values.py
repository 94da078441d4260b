"""Values of options that nobody would give on purpose: each is refused in words, once, before anything is done."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from documents import edited
from einvconv.cli import main
from einvconv.validation.rulesets import forget

GOOD = edited("peppolbis30/several-vat-rates")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    (tmp_path / "a.xml").write_bytes(GOOD)
    return tmp_path


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["validate", "--jobs", "-1", "a.xml"], '"-1" is no whole number from 0'),
        (["convert", "--to", "ubl", "--jobs", "two", "a.xml"], '"two" is no whole number from 0'),
        (["validate", "--max-bytes", "0", "a.xml"], '"0" is no whole number from 1'),
        (["validate", "--max-depth", "2049", "a.xml", "b.xml"], '"2049" is no whole number from 1 to 2048'),
        (["validate", "--on", "2026-W33-1", "a.xml"], '"2026-W33-1" is no date; write it as 2026-08-17.'),
        (["validate", "--on", "20260817", "a.xml"], '"20260817" is no date'),
        (["rules", "add", "a.xml", "--id", "a", "--release", "1", "--from", "2026-W33-1"], "is no date"),
        (
            ["convert", "a.xml", "--to", "ubl", "-o", "o/", "--name", "../x.xml"],
            "--name: give the name of a file without",
        ),
        (
            ["convert", "a.xml", "--to", "ubl", "-o", "o/", "--name", "x/y.xml"],
            "--name: give the name of a file without",
        ),
        (["convert", "a.xml", "--to", "ubl", "-o", "o/", "--name", "{no}.xml"], '--name: "{no}" is not known'),
        (["serve", "--port", "65536"], '"65536" is no whole number from 0 to 65535'),
        (["serve", "--port", "-1"], "is no whole number from 0 to 65535"),
        (["serve", "--workers", "-1"], '"-1" is no whole number from 0'),
        (["serve", "--queue", "-1"], '"-1" is no whole number from 0'),
        (["serve", "--held", "-1"], '"-1" is no whole number from 0'),
        *((["serve", "--time-out", one], f'"{one}" is no number of seconds above 0') for one in ("0", "nan", "inf")),
    ],
)
def test_a_value_that_an_option_cannot_have_is_refused_and_named(folder, capsys, given: list[str], said: str) -> None:
    assert main(given) == 2
    out, err = capsys.readouterr()
    assert (out, said in err) == ("", True), err


@pytest.mark.parametrize("key", ["jobs = -1", 'on = "2026-W33-1"'])
def test_settings_are_held_to_the_same(folder, capsys, key: str) -> None:
    (folder / "einvconv.toml").write_text(key)
    assert main(["validate", "a.xml"]) == 2
    assert f"“{key.partition(' ')[0]}” is a " in capsys.readouterr().err


def test_an_address_that_cannot_be_listened_on_is_told_and_none_is_served(folder) -> None:
    pytest.importorskip("uvicorn")
    pytest.importorskip("starlette")
    serve = [sys.executable, "-m", "einvconv", "serve", "--port"]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        used = subprocess.run([*serve, port], capture_output=True, text=True, timeout=60)
    nowhere = subprocess.run([*serve, "0", "--host", "no.invalid"], capture_output=True, text=True, timeout=60)
    assert (used.returncode, nowhere.returncode) == (2, 2)
    assert f"einvconv: --port: {port} cannot be listened on at 127.0.0.1 (" in used.stderr
    assert "einvconv: --host: no.invalid cannot be listened on (" in nowhere.stderr
    assert not re.search("serving on|Traceback", used.stderr + nowhere.stderr)


def test_a_port_that_is_any_free_one_is_told(folder) -> None:
    pytest.importorskip("uvicorn")
    pytest.importorskip("starlette")
    command = [sys.executable, "-m", "einvconv", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        said = server.stderr.readline()
        server.terminate()  # which comes before it hears anything, and ends it all the same
        assert server.wait(60) == 0
    assert int(said.rpartition(":")[2]) > 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["validate", "--max-bytes", "10", "a.xml"], "raja on 10. Anna --max-bytes N, niin sallitaan enemmän."),
        (["show", "a.xml", "--xml", "there"], "there: tiedosto on jo olemassa; --force korvaa sen."),
        (["validate", "a.xml", "--rules", "json"], "sano, kenen säännöillä, esimerkiksi --rules peppolbis30."),
        (["validate", "other.xml"], "`einvconv formats` luettelee, mitä luetaan."),
    ],
)
def test_what_names_an_option_is_said_in_the_language_too(folder, capsys, monkeypatch, given, said: str) -> None:
    monkeypatch.setenv("LC_ALL", "fi_FI.UTF-8")
    (folder / "there").write_text("")
    (folder / "other.xml").write_text("<a/>")
    assert main(given) == 2
    assert said in capsys.readouterr().err


RULES = """<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">
<pattern><rule context="/*"><assert id="A" test="true()">well</assert></rule></pattern></schema>"""


@pytest.mark.parametrize(
    "given",
    [
        ["convert", "a.xml", "--to", "finvoice30", "--attach", "b.pdf", "-o", "b.pdf.xml"],
        ["validate", "a.xml", "--schematron", "r.sch", "--output-file", "r.sch"],
        ["validate", "a.xml", "--config", "c.toml", "--output-file", "c.toml"],
        ["validate", "a.xml", "--output-file", "einvconv.toml"],
        ["validate", "a.xml", "--baseline", "known.json", "--output-file", "known.json"],
        ["show", "a.xml", "--stylesheet", "s.xsl", "--html", "s.xsl"],
    ],
)
def test_no_file_that_a_run_reads_is_written_over(folder, capsys, given: list[str]) -> None:
    (folder / "r.sch").write_text(RULES)
    (folder / "c.toml").write_text("jobs = 1")
    (folder / "einvconv.toml").write_text("jobs = 1")
    (folder / "b.pdf").write_bytes(b"%PDF-")
    (folder / "b.pdf.xml").symlink_to("b.pdf")
    (folder / "s.xsl").write_text(
        '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
        '<xsl:import href="einvconv:invoice.xsl"/></xsl:stylesheet>'
    )
    assert main(["validate", "a.xml", "--write-baseline", "known.json"]) == 0
    before = {one.name: one.read_bytes() for one in folder.iterdir()}
    capsys.readouterr()
    assert main([*given, "--force"]) == 2
    assert "a source is never overwritten" in capsys.readouterr().err
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == before


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["validate", "a.xml", "--output-file", "x", "--write-baseline", "./x"], "name one file"),
        (["show", "a.xml", "--html", "-", "--xml", "-"], "name one file"),
        (["convert", "a.xml", "--to", "facturx", "-o", "a.pdf"], "--hybrid or --pdf puts Factur-X into one"),
        (["convert", "a.xml", "--to", "ubl", "-o", "out/", "--name", "{stem}.PDF"], "is no PDF"),
    ],
)
def test_two_outputs_of_one_name_and_xml_by_the_name_of_a_pdf_are_refused(folder, capsys, given, said: str) -> None:
    assert main([*given, "--force"]) == 2
    out, err = capsys.readouterr()
    assert (out, said in err) == ("", True), err
    assert [one.name for one in folder.iterdir()] == ["a.xml"]


@pytest.mark.parametrize("more", [[], ["--skip-unknown"]])
@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["validate", "--rules", "nope"], "No rules go by the code “nope”"),
        (["validate", "--release", "nope=3"], "A release of “nope” is asked for"),
        (["validate", "--schematron", "nope.sch"], "There is no file or folder nope.sch."),
        (["fix", "--rules", "nope"], "No rules go by the code “nope”"),
        (["show", "--check", "--rules", "nope"], "No rules go by the code “nope”"),
        (["show", "--to", "nope"], "No format has the code “nope”"),
        (["convert", "-o", "out/", "--to", "nope"], "No format has the code “nope”"),
        (["convert", "-o", "out/", "--to", "ubl,nope"], "No format has the code “nope”"),
        (["convert", "-o", "out/", "--to", "ubl", "--receiver", "0216:"], "The receiver “0216:” is no address"),
        (["convert", "-o", "out/", "--to", "maventasoap"], "is read and not written"),
        (["convert", "-o", "out/", "--to", "finvoice", "--to-version", "9"], "in the versions 3.0, 2.01, 1.3"),
        (
            ["convert", "-o", "out/", "--to", "ubl", "--to-version", "9"],
            "UBL 2.1 is written in version 2.1, and not in “9”.",
        ),
        (
            ["convert", "-o", "out/", "--to", "peppolbis20", "--to-version", "3.0"],
            "Peppol BIS 4A/5A 2.0 is written in version 2.0, and not in “3.0”.",
        ),
        (["convert", "-o", "out/", "--to", "ehf", "--to-version", "1.x"], "EHF 1.x is read and not written"),
        (["convert", "-o", "out/", "--to", "maventasoap", "--to-version", "1.0"], "is read and not written"),
        (["convert", "-o", "out/", "--to", "json", "--to-version", "9"], "JSON has no versions to choose from"),
    ],
)
def test_what_no_file_can_be_treated_by_is_told_once_and_not_of_each(folder, capsys, given, said, more) -> None:
    (folder / "b.xml").write_bytes(GOOD)
    assert main([*given, *more, "a.xml", "b.xml"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count(said), err.count("\n"), "a.xml" in err) == ("", 1, 1, False), err


@pytest.mark.parametrize(
    "given",
    [
        ["validate", "a.xml", "--output-file="],
        ["validate", "a.xml", "--write-baseline", ""],
        ["validate", "a.xml", "--baseline="],
        ["validate", "a.xml", "--config="],
        ["validate", "a.xml", "--ignore="],
        ["convert", "a.xml", "--to", "finvoice", "--to-version", ""],
        ["convert", "a.xml", "--to", "finvoice30", "--receiver", ""],
        ["show", "a.xml", "--html", ""],
        ["show", "a.xml", "--stylesheet", ""],
        ["validate", ""],
        ["detect", ""],
        ["convert", "", "--to", "ubl"],
        ["diff", "a.xml", ""],
    ],
)
def test_nothing_is_no_value_of_an_option_and_no_name(folder, capsys, given: list[str]) -> None:
    assert main(given) == 2
    out, err = capsys.readouterr()
    assert (out, "is a variable not set?" in err) == ("", True), err


def test_the_file_that_cannot_be_compared_is_named(folder, capsys) -> None:
    (folder / "empty.xml").write_text("")
    assert main(["diff", "a.xml", "empty.xml"]) == 2
    assert capsys.readouterr().err == "einvconv: empty.xml: The input is empty.\n"


def test_a_report_goes_to_standard_output_by_its_name(folder, capsys) -> None:
    assert main(["validate", "a.xml", "--format", "jsonl", "--output-file", "-"]) == 0
    assert capsys.readouterr().out.startswith('{"')
    assert [one.name for one in folder.iterdir()] == ["a.xml"]


def test_one_is_said_as_one(folder, capsys, monkeypatch, request) -> None:
    def said(*given: str) -> str:
        main(list(given))
        out, err = capsys.readouterr()
        return f"{out}{err}"

    monkeypatch.setenv("EINVCONV_DATA", str(folder / "data"))
    forget()
    request.addfinalizer(forget)
    (folder / "b.xml").write_bytes(GOOD.replace(b"<cbc:BuyerReference>", b"<cbc:BuyerReference>x"))
    (folder / "r.sch").write_text(RULES.replace("true()", "false()"))
    assert "1 rule for any document" in said("rules", "add", "r.sch", "--id", "r", "--release", "1", "--profile", "p")
    assert "1 invoice, 0 of them twice" in said("duplicates", "a.xml")
    assert "1 difference; the same invoice" in said("diff", "a.xml", "b.xml")
    check = ("validate", "a.xml", "--schematron", "r.sch")
    assert "1 finding is in the baseline" in said(*check, "--write-baseline", "known.json")
    assert "1 finding of the baseline is gone" in said("validate", "a.xml", "--baseline", "known.json")
    for language, fatal in (("fi", "1 virhe;"), ("sv", "1 fel;"), ("nb", "1 feil;"), ("da", "1 fejl;")):
        assert fatal in said(*check, "--language", language)
    both = said("validate", "a.xml", "b.xml", "nofile.xml", "--language", "fi")
    assert "2 kelvollista, 1 lukukelvoton" in both


@pytest.mark.parametrize("said", ['rules = "nope"', 'release = { nope = "1" }', 'schematron = ["nope.sch"]'])
def test_settings_that_ask_for_what_is_not_there_are_named(folder, capsys, said: str) -> None:
    settings = folder / "einvconv.toml"
    for text in (said, f'[[rules-for]]\nfiles = ["*.xml"]\n{said}'):
        settings.write_text(text)
        assert main(["validate", "a.xml"]) == 2
        out, err = capsys.readouterr()
        assert (out, err.startswith(f"einvconv: {settings}: "), "nope" in err) == ("", True, True), err


def test_where_every_file_of_a_folder_is_excluded_that_is_told(folder, capsys) -> None:
    for command in ("validate", "detect", "duplicates"):
        assert main([command, ".", "--exclude", "*.xml"]) == 0
        said = "einvconv: every file that was found is excluded: nothing was looked at\n"
        assert said in capsys.readouterr().err
    assert main(["validate", ".", "--exclude", "*.xml", "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")


def test_the_depth_that_the_command_takes_is_the_one_that_the_library_does() -> None:
    from einvconv.cli.arguments import _MOST_DEPTH
    from einvconv.intake.limits import MOST_DEPTH

    assert _MOST_DEPTH == MOST_DEPTH
