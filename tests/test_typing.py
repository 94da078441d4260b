"""A type checker takes the program that a user would write, and knows a wrong name, argument and source."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "typing"
SRC = Path(__file__).parent.parent / "src"
GOOD, WRONG = HERE / "good.py", HERE / "wrong.py"
Found = dict[str, set[int]]


def _run(arguments: list[str], folder: Path, *files: Path) -> str:
    run = subprocess.run(
        [sys.executable, "-m", *arguments, *map(str, files or (GOOD, WRONG))],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "MYPYPATH": str(SRC), "PYTHONPATH": str(SRC)},
    )
    assert run.stdout, run.stderr
    return run.stdout


def mypy(folder: Path) -> Found:
    """The lines that mypy does not take."""
    said = _run(["mypy", "--strict", "--config-file=", "--cache-dir", str(folder / "cache")], folder)
    assert "checked 2 source files" in said, said
    lines = re.findall(r"(good|wrong)\.py:(\d+): error", said)
    return {name: {int(line) for found, line in lines if found == name} for name in ("good", "wrong")}


def pyright(folder: Path) -> Found:
    """The lines that pyright does not take."""
    said = json.loads(_run(["pyright", "--outputjson", "--pythonpath", sys.executable], folder))
    assert said["summary"]["filesAnalyzed"] == 2, said
    errors = [d for d in said["generalDiagnostics"] if d["severity"] == "error"]
    return {
        file.stem: {e["range"]["start"]["line"] + 1 for e in errors if Path(e["file"]).name == file.name}
        for file in (GOOD, WRONG)
    }


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_a_checker_takes_a_user_s_program_and_finds_each_wrong_line(
    checker: Callable[[Path], Found], tmp_path: Path
) -> None:
    if find_spec(checker.__name__) is None:
        pytest.skip("not installed")
    wrong = {n for n, line in enumerate(WRONG.read_text().splitlines(), 1) if line.endswith("# wrong")}
    assert len(wrong) > 20
    assert checker(tmp_path) == {"good": set(), "wrong": wrong}


@pytest.mark.skipif(find_spec("mypy") is None, reason="not installed")
def test_a_checker_takes_the_examples_of_the_readme(tmp_path: Path) -> None:
    text = (SRC.parent / "README.md").read_text("utf-8")
    examples = []
    for n, example in enumerate(re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)):
        examples.append(tmp_path / f"example{n}.py")
        examples[-1].write_text(example, "utf-8")
    said = _run(["mypy", "--strict", "--config-file=", "--cache-dir", str(tmp_path / "cache")], tmp_path, *examples)
    assert said == f"Success: no issues found in {len(examples)} source files\n"
