"""What the guide to the check before sending says: its commands are taken, and its settings hold."""

from __future__ import annotations

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from documents import CORPUS
from einvconv.cli.arguments import parser
from einvconv.settings.reading import read

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "presend.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
COMMANDS = [line for kind, text in BLOCKS if not kind for line in text.splitlines() if line.startswith("einvconv ")]
SETTINGS = [text for kind, text in BLOCKS if kind == "toml"]


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_guide_is_taken(line: str) -> None:
    arguments = shlex.split(line, comments=True)[1:]
    assert parser(arguments).parse_args(arguments).command == arguments[0]


def test_the_settings_of_the_guide_are_taken_and_all_of_them_hold(tmp_path) -> None:
    (text,) = SETTINGS
    (tmp_path / "einvconv.toml").write_text(text)
    found = read(str(tmp_path / "einvconv.toml"))
    assert found.how == {"rules": "peppolbis30", "release": {"peppolbis30": "3.0.21"}}
    assert found.skip_unknown
    assert (found.exclude, found.severity) == (("archive/**",), {"FI-PAY-09": "fatal"})
    assert (found.ignore[0].until, found.rules_for[0].files) == ("2027-03-31", ("to-peppol/*.xml",))
    assert found.baseline == str(tmp_path / "einvconv-baseline.json")


def test_the_guide_names_every_variable_of_the_environment_that_is_read() -> None:
    table = TEXT.partition("## The environment\n")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall("`([A-Z_]+)`", row)}
    read_of: set[str] = set()
    for path in (ROOT / "src").rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        read_of |= {ast.unparse(key) for key in _asked(tree)}
    assert {f"'{name}'" for name in named} == read_of


def test_the_guide_names_every_address_of_the_server_and_every_parameter() -> None:
    pytest.importorskip("starlette")
    from einvconv.server.openapi import description

    table = TEXT.partition("| request | answer |")[2].partition("\n\n")[0]
    for path, of in description()["paths"].items():
        for method, said in of.items():
            rows = re.findall(rf"`{method.upper()} {re.escape(path)}(?:\?([^`]*))?`", table)
            assert rows, path
            asked = {one["name"] for one in said.get("parameters", ()) if one["in"] == "query"}
            assert asked == {name for row in rows for name in re.findall(r"([a-z]+)=", row)}, path


def _asked(tree: ast.AST) -> Iterator[ast.AST]:
    """What the environment is asked for in a module: the names, or else what stands for them."""
    known = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("os.environ.get", "os.getenv"):
            known |= {node.func, getattr(node.func, "value", None)}
            yield node.args[0]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            known.add(node.value)
            yield node.slice
        elif isinstance(node, ast.Attribute | ast.Name) and ast.unparse(node) in (*_WHOLE, *_NAMES):
            if node not in known:
                yield node
        elif isinstance(node, ast.ImportFrom) and node.module == "os":
            yield from (one for one in node.names if one.name in _NAMES)


_NAMES = ("environ", "environb", "getenv", "getenvb", "putenv")
_WHOLE = tuple(f"os.{name}" for name in _NAMES)


def test_the_examples_in_code_run_as_they_stand(tmp_path: Path) -> None:
    (tmp_path / "invoices").mkdir()
    for name in ("a", "b"):
        shutil.copy(CORPUS / "finvoice30" / "several-vat-rates.xml", tmp_path / "invoices" / f"{name}.xml")
    examples = [text for kind, text in BLOCKS if kind == "python"]
    assert examples
    for text in examples:
        (tmp_path / "example.py").write_text(text)
        source = str(Path(__file__).resolve().parents[1] / "src")
        run = subprocess.run(
            [sys.executable, "example.py"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": source},
            capture_output=True,
            text=True,
        )
        assert (run.returncode, run.stderr) == (0, "")
        assert run.stdout.count("<Report: valid finvoice30") == 2
        assert len(list((tmp_path / "invoices").glob("*.peppol"))) == 2
