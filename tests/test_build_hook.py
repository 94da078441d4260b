"""What the build does beside packing files."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def hook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The hook for a project in a folder of its own; hatchling itself is only there while something is built."""
    interface = SimpleNamespace(BuildHookInterface=object)
    monkeypatch.setitem(sys.modules, "hatchling.builders.hooks.plugin.interface", interface)
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made = module.CompiledRules()
    made.root, made.target_name = str(tmp_path), "wheel"
    (tmp_path / "src" / "made").mkdir(parents=True)
    (tmp_path / "src" / "made" / "__init__.py").write_text("print(__spec__.cached)")
    return made


def test_an_editable_installation_has_its_byte_code(hook: Any, tmp_path: Path) -> None:
    hook.initialize("editable", {})
    hook.finalize("editable", {}, "")
    (code,) = (tmp_path / "src" / "made" / "__pycache__").iterdir()
    written = code.stat().st_mtime_ns
    run = [sys.executable, "-c", "import made"]
    said = subprocess.run(run, cwd=tmp_path / "src", capture_output=True, text=True, check=True).stdout
    assert Path(said.strip()) == code
    assert code.stat().st_mtime_ns == written


def test_source_that_has_no_byte_code_is_no_error_of_the_installation(hook: Any, tmp_path: Path) -> None:
    (tmp_path / "src" / "made" / "wrong.py").write_text("no Python")
    (tmp_path / "src" / "made" / "__pycache__").write_text("no folder")
    hook.initialize("editable", {})
