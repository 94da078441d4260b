"""Where the check runs: a hook, pipelines, an image, a zip archive, a shell; what is written for them holds."""

from __future__ import annotations

import importlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from documents import CORPUS
from einvconv.cli import main
from einvconv.cli.arguments import COMMANDS, parser
from einvconv.cli.completion import SHELLS, script

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = CORPUS / "peppolbis30" / "several-vat-rates.xml"
TEMPLATES = (
    ".pre-commit-hooks.yaml",
    "action.yml",
    "Dockerfile",
    *(f"integrations/{p.name}" for p in sorted((ROOT / "integrations").iterdir())),
)


def commands(name: str) -> list[list[str]]:
    """The einvconv commands of a file, with something in the place of each variable."""
    found = []
    for line in (ROOT / name).read_text().splitlines():
        for said in re.findall(r"(?<![\w/-])(?:\.venv/bin/)?einvconv ((?:validate|fix|convert) [^\n']*)", line):
            if line.lstrip().startswith("name:"):
                continue
            said = re.sub(r"\|\|.*|&&.*|\"\$PWD.*", "", said)
            said = re.sub(r"\$\{\{[^}]*arguments[^}]*\}\}|\$\w*ARGUMENTS", "--skip-unknown", said)
            found.append(shlex.split(re.sub(r"\$\{\{[^}]*\}\}|\"?\$\{?\w+\}?\"?", "x", said)))
    return found


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_command_of_a_template_is_taken(name: str) -> None:
    found = commands(name)
    assert found
    for arguments in found:
        options = parser(arguments).parse_args([*arguments, "x.xml"])
        assert options.command == arguments[0]


def test_templates_end_with_the_verdict_of_the_check() -> None:
    for name in ("action.yml", "integrations/gitlab-ci.yml"):
        text = (ROOT / name).read_text()
        assert "|| code=$?" in text
        assert re.search(r"exit \"?\$code", text)


def test_the_image_has_what_the_wheel_is_made_of_and_a_user_who_is_not_root() -> None:
    taken = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert {"src", "languages", "pyproject.toml", "hatch_build.py", *wheel["force-include"]} <= taken
    text = (ROOT / "Dockerfile").read_text()
    user = re.findall(r"^USER (\d+)", text, re.MULTILINE)
    assert user and user[-1] != "0"


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> Path:
    """A zipapp of the package, as `python -m zipapp FOLDER -m einvconv.__main__:main` makes it of an installed one."""
    folder = tmp_path_factory.mktemp("zip")
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    path = folder / "einvconv.pyz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for file in sorted((ROOT / "src").rglob("*.py")):
            made.write(file, file.relative_to(ROOT / "src").as_posix())
        for source, target in wheel["force-include"].items():
            for file in sorted(one for one in (ROOT / source).rglob("*") if one.is_file()):
                made.write(file, f"{target}/{file.relative_to(ROOT / source).as_posix()}")
        made.writestr("__main__.py", "import einvconv.__main__\neinvconv.__main__.main()\n")
    return path


def run(archive: Path, *arguments: str, cache: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, str(archive), *arguments],
        env={**environment, "EINVCONV_CACHE": cache},
        capture_output=True,
        text=True,
        cwd=archive.parent,
    )


def test_a_package_in_a_zip_archive_lists_rules_validates_and_tells_its_exit_code(archive, tmp_path) -> None:
    cache = str(tmp_path / "kept")
    (tmp_path / "kept").mkdir(mode=0o700)
    assert "peppolbis30" in run(archive, "rules", cache=cache).stdout
    for _ in range(2):
        done = run(archive, "validate", str(EXAMPLE), cache=cache)
        assert (done.returncode, done.stderr) == (0, "")
        assert "en16931 1.3.16, peppolbis30" in done.stdout
    assert run(archive, "validate", "none.xml", cache=cache).returncode == 2
    assert "trips it" in run(archive, "explain", "BR-CO-10", cache=cache).stdout
    assert [path.name[:5] for path in (tmp_path / "kept").iterdir() if path.is_dir()] == ["data-"]


def test_without_a_folder_to_keep_it_in_the_data_is_there_for_one_run(archive, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert "finvoice" in run(archive, "rules", cache="").stdout
    assert list(tmp_path.iterdir()) == []


def completed(words: list[str]) -> list[str]:
    """What bash offers for the last word."""
    asked = f"COMP_WORDS=({shlex.join(words)}); COMP_CWORD={len(words) - 1}; _einvconv"
    code = f"{script('bash')}\n{asked}; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    return subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["einvconv", "val"], "validate"),
        (["einvconv", "validate", "--fail"], "--fail-on"),
        (["einvconv", "validate", "--fail-on", "w"], "warning"),
        (["einvconv", "validate", "--format", "sa"], "sarif"),
        (["einvconv", "convert", "--to", "finvoice3"], "finvoice30"),
        (["einvconv", "validate", "--rules", "xrechnung-c"], "xrechnung-cii"),
        (["einvconv", "completion", "f"], "fish"),
        (["einvconv", "rules", "re"], "remove"),
        (["einvconv", "rules", "xrechnung-c"], "xrechnung-cii"),
        (["einvconv", "rules", "remove", "nlcius-"], "nlcius-cii"),
        (["einvconv", "rules", "add", "--need"], "--needs"),
        (["einvconv", "--ver"], "--version"),
    ],
)
def test_bash_completes_commands_options_and_values(words: list[str], offered: str) -> None:
    assert completed(words) == [offered]


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_completes_files_whose_names_have_blanks(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "an invoice.xml").touch()
    for words in (["einvconv", "validate", "an"], ["einvconv", "rules", "add", "an"]):
        assert " ".join(completed(words)) == "an invoice.xml"


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_knows_every_command(shell: str, capsys) -> None:
    assert main(["completion", shell]) == 0
    text = capsys.readouterr().out
    assert all(name in text for name in COMMANDS)
    assert "errors-only" in text


def test_the_version_tells_the_releases_that_a_verdict_depends_on(capsys) -> None:
    assert main(["--version"]) == 0
    said = capsys.readouterr().out
    assert re.match(r"einvconv \d+\.\d+\.\d+\nrules in force on \d{4}-\d\d-\d\d:\n", said)
    assert re.search(r"^  peppolbis30 3\.0\.\d+$", said, re.MULTILINE)


def test_the_cache_is_told_and_cleaned_and_nothing_of_others_with_it(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("EINVCONV_CACHE", str(tmp_path))
    tmp_path.chmod(0o700)
    (tmp_path / "mine.txt").write_text("x")
    (tmp_path / f"a.sch-0123abcd.{sys.implementation.cache_tag}").write_bytes(b"1234")
    (tmp_path / "data-0123abcd").mkdir()
    (tmp_path / "data-0123abcd" / "file").write_bytes(b"12")
    assert main(["cache", "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["folder"], said["files"], said["bytes"]) == (str(tmp_path), 2, 6)
    assert main(["cache", "--clean"]) == 0
    assert capsys.readouterr().out == f"{tmp_path}: removed 2 files, 0.0 MB\n"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    monkeypatch.setenv("EINVCONV_CACHE", "")
    assert main(["cache"]) == 0
    assert "nothing is kept" in capsys.readouterr().out


def test_pyinstaller_is_told_where_the_hook_is() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    module, _, function = project["entry-points"]["pyinstaller40"]["hook-dirs"].partition(":")
    (folder,) = getattr(importlib.import_module(module), function)()
    text = Path(folder, "hook-einvconv.py").read_text()
    assert "collect_data_files" in text
    assert "collect_submodules" in text
