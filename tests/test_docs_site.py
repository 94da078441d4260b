"""The guide as a site: its generated pages are those of the code, its examples run, its commands are taken."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import einvconv
from einvconv.cli.arguments import COMMANDS, parser

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", (DOCS / "index.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)


def run(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
    )


def test_the_pages_that_follow_from_the_code_do() -> None:
    done = run(str(DOCS / "generate.py"), "--check", folder=ROOT)
    assert done.returncode == 0, f"python docs/generate.py writes {done.stdout}{done.stderr}"


def test_every_command_and_format_has_its_place() -> None:
    commands = (DOCS / "commands.md").read_text("utf-8")
    assert re.findall(r"^## (\w+)$", commands, re.MULTILINE) == list(COMMANDS)
    formats = (DOCS / "formats.md").read_text("utf-8")
    assert all(f"`{one.code}`" in formats for one in einvconv.formats())


def test_every_page_is_in_the_site() -> None:
    named = set(re.findall(r": (\w+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE))
    assert named == {page.name for page in DOCS.glob("*.md")}


@pytest.mark.parametrize("line", [line for kind, text in BLOCKS if not kind for line in text.splitlines()])
def test_a_command_of_the_start_is_taken(line: str) -> None:
    program, *arguments = shlex.split(line)
    if program == "einvconv":
        assert parser(arguments).parse_args(arguments).command == arguments[0]


def test_the_example_in_code_runs_as_it_stands(tmp_path: Path) -> None:
    (text,) = [text for kind, text in BLOCKS if kind == "python"]
    (tmp_path / "example.py").write_text(text, "utf-8")
    done = run("example.py", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert einvconv.validate(tmp_path / "invoice.xml").valid


def test_the_site_is_made_without_a_warning(tmp_path: Path) -> None:
    if find_spec("mkdocs") is None:
        pytest.skip("needs mkdocs")
    done = run("-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path), folder=ROOT)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "presend" / "index.html").exists()
