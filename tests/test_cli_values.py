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
        (["validate", "--on", "2026-W33-1", "a.xml"], '"2026-W33-1" is no date; write it as 2026-08-17.'),
        (["validate", "--on", "20260817", "a.xml"], '"20260817" is no date'),
        (["rules", "add", "a.xml", "--id", "a", "--release", "1", "--from", "2026-W33-1"], "is no date"),
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
