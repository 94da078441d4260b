"""The README says what is so: its table is the plugin table's, its examples run and print what it shows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import einvconv
from documents import CORPUS, edited
from einvconv.cli import main
from full_invoice import terms
from readme_table import README, table

TEXT = README.read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
COMMANDS = re.findall(r"^```\n\$ python -m einvconv (.*?)\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
SHOWN = re.findall(
    r"^```\n((?:dropped|replaced|truncated|approximated|implied) .*?)^```", TEXT, re.DOTALL | re.MULTILINE
)
EXAMPLE = "finvoice30/several-vat-rates"


def test_the_format_table_is_generated_from_the_plugin_table() -> None:
    assert table() in TEXT


def test_the_full_invoice_counts_every_business_term_once() -> None:
    found = [term for term, _ in terms()]
    assert len(found) == len(set(found))


def test_every_format_that_detection_names_is_in_the_plugin_table() -> None:
    from einvconv.formats.registry import records

    codes = {info.code for info in einvconv.formats()}
    assert {info.code for info in records() if info.reads and not info.reader} <= codes


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_in_code_runs_as_it_stands(number: int, tmp_path: Path) -> None:
    (tmp_path / "invoices").mkdir()
    for place in ("invoice.xml", "invoices/a.xml", "invoices/b.xml"):
        shutil.copy(CORPUS / f"{EXAMPLE}.xml", tmp_path / place)
    (tmp_path / "example.py").write_text(EXAMPLES[number], encoding="utf-8")
    source = str(README.parent / "src")
    run = subprocess.run(
        [sys.executable, "example.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": source, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.count("<Conversion finvoice30 to peppolbis30") == 2 * ("pool.map" in EXAMPLES[number])
    assert (tmp_path / "peppol.xml").exists() == ("peppol.xml" in EXAMPLES[number])


def test_there_is_an_example_of_each_kind() -> None:
    assert (len(EXAMPLES), len(COMMANDS), len(SHOWN)) == (3, 1, 1)


def test_a_command_prints_what_the_readme_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (command, shown) = COMMANDS[0]
    Path("wrong.xml").write_bytes(edited(EXAMPLE, (">1215,20</RowsTotal", ">11215,20</RowsTotal")))
    assert main(command.split()) == 1
    assert capsys.readouterr().out == shown


def test_a_conversion_tells_the_losses_that_the_readme_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(README.parent)
    arguments = next(line for line in TEXT.splitlines() if "-m einvconv convert corpus" in line)
    command = arguments.partition("einvconv convert ")[2].partition(" &&")[0].split()
    command[command.index("-o") + 1] = str(tmp_path / "invoice.xml")
    assert main(["convert", *command]) == 0
    told = capsys.readouterr().out.splitlines()
    assert [line for line in SHOWN[0].splitlines() if line not in told] == []
