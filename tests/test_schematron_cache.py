"""Compiled rule sets are kept: found again, made anew when a file changes, and never taken from somebody else."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import einvconv
from conftest import CACHE
from einvconv import schematron
from einvconv.schematron import cache

HEAD = '<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    kept = tmp_path / "kept"
    monkeypatch.setenv("EINVCONV_CACHE", str(kept))
    return kept


def write(folder: Path, rule: str = "r") -> Path:
    path = folder / "rules.sch"
    (folder / "p.sch").write_text(
        f'<pattern xmlns="http://purl.oclc.org/dsdl/schematron"><rule context="a"><assert id="{rule}" test="b">m'
        "</assert></rule></pattern>"
    )
    path.write_text(f'{HEAD}<include href="p.sch"/></schema>')
    return path


def refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    def compiled(*_: object) -> str:
        raise AssertionError("compiled again")

    monkeypatch.setattr("einvconv.schematron.generate.generate", compiled)


def refuse_digests(monkeypatch: pytest.MonkeyPatch) -> None:
    def digested(data: bytes) -> str:
        raise AssertionError("a digest was taken")

    monkeypatch.setattr(cache, "_sha256", digested)


def ids(path: Path) -> list[str]:
    return [f.rule for f in schematron.load(path, engine="python").validate("<a/>")]


def test_a_rule_set_is_compiled_once(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path)
    assert ids(path) == ["r"]
    refuse(monkeypatch)
    assert ids(path) == ["r"]
    assert [oct(p.stat().st_mode & 0o777) for p in (folder, *folder.iterdir())] == ["0o700", "0o600"]


def test_a_change_of_an_included_file_is_seen(tmp_path: Path, folder: Path) -> None:
    path = write(tmp_path, "before")
    assert ids(path) == ["before"]
    assert ids(write(tmp_path, "after")) == ["after"]


def test_a_file_that_was_only_touched_is_not_compiled_again(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path)
    ids(path)
    os.utime(tmp_path / "p.sch", (1, 1))
    refuse(monkeypatch)
    assert ids(path) == ["r"]
    refuse_digests(monkeypatch)
    assert ids(path) == ["r"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows tells when a file was made, not when it was changed")
def test_a_change_that_keeps_size_and_time_of_change_is_seen(tmp_path: Path, folder: Path) -> None:
    path = write(tmp_path, "before")
    included = tmp_path / "p.sch"
    os.utime(included, (1, 1))
    assert ids(path) == ["before"]
    included.write_text(included.read_text().replace("before", "behind"))
    os.utime(included, (1, 1))
    assert ids(path) == ["behind"]


def test_a_kept_rule_set_is_run_without_any_digest(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path)
    ids(path)
    refuse_digests(monkeypatch)
    assert ids(path) == ["r"]


def test_a_change_of_the_engine_is_seen(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path)
    ids(path)
    monkeypatch.setattr(cache, "_engine", lambda: ("another",))
    refuse(monkeypatch)
    with pytest.raises(AssertionError, match="compiled again"):
        ids(path)


def test_the_same_rules_in_another_place_are_not_compiled_again(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one, two = write(tmp_path / "one"), write(tmp_path / "two")
    assert ids(one) == ["r"]
    refuse(monkeypatch)
    assert ids(two) == ["r"]
    assert len(list(folder.iterdir())) == 1


def test_two_rule_sets_that_share_a_cache_file_are_told_apart(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache.zlib, "crc32", lambda *_: 0)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one, two = write(tmp_path / "one", "one"), write(tmp_path / "two", "two")
    assert [ids(path) for path in (one, two, one)] == [["one"], ["two"], ["one"]]
    assert len(list(folder.iterdir())) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are those of POSIX")
@pytest.mark.parametrize("what", ["folder", "file"])
def test_code_that_others_could_have_written_is_not_run(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    path = write(tmp_path)
    ids(path)
    (folder if what == "folder" else next(folder.iterdir())).chmod(0o777)
    refuse(monkeypatch)
    with pytest.raises(AssertionError, match="compiled again"):
        ids(path)


@pytest.mark.parametrize("damage", [b"", b"\0" * 100, b"cut"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, folder: Path, damage: bytes) -> None:
    path = write(tmp_path)
    ids(path)
    kept = next(folder.iterdir())
    data = kept.read_bytes()
    kept.write_bytes(data[:-1] if damage == b"cut" else damage)
    assert ids(path) == ["r"]
    assert kept.read_bytes() == data


def test_a_folder_that_cannot_be_written_to_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("EINVCONV_CACHE", str(tmp_path / "file" / "below"))
    assert cache.cache_folder() is None
    assert ids(write(tmp_path)) == ["r"]


def test_a_link_is_no_cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    monkeypatch.setenv("EINVCONV_CACHE", str(tmp_path / "link"))
    assert cache.cache_folder() is None


def test_a_carried_module_is_taken_before_anything_is_compiled(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = carry(tmp_path, monkeypatch)
    refuse(monkeypatch)
    assert ids(path) == ["r"]
    refuse_digests(monkeypatch)
    assert ids(path) == ["r"]


def test_a_carried_module_of_rules_that_were_changed_is_not_taken(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = carry(tmp_path, monkeypatch)
    assert ids(path) == ["r"]
    write(tmp_path, "s")
    assert ids(path) == ["s"]


def test_without_a_cache_folder_a_carried_module_is_held_against_the_digests_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EINVCONV_CACHE", "")
    path = carry(tmp_path, monkeypatch)
    with monkeypatch.context() as only:
        refuse(only)
        assert [ids(path), ids(path)] == [["r"], ["r"]]
        refuse_digests(only)
        with pytest.raises(AssertionError, match="a digest was taken"):
            ids(path)
    write(tmp_path, "s")
    assert ids(path) == ["s"]


def carry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Rules whose compiled module lies where a wheel would carry it."""
    path = write(tmp_path)
    carried = schematron.compile_to(path, tmp_path / "data" / "compiled")
    assert carried.suffix == ".py"
    monkeypatch.setattr(cache, "data_root", lambda: str(tmp_path / "data"))
    return path


def test_a_compiled_rule_set_needs_neither_the_compiler_nor_saxon(tmp_path: Path, folder: Path) -> None:
    path = write(tmp_path)
    ids(path)
    code = (
        "import sys; from einvconv import schematron\n"
        f"assert schematron.load({str(path)!r}).validate('<a/>')\n"
        "print([m for m in sys.modules if m == 'saxonche' or m.startswith('einvconv.schematron.xpath.') and "
        "m.rpartition('.')[2] in ('parser', 'lexer', 'compile', 'calls', 'paths') or m.endswith('.generate')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_the_compiler_does_not_cover_runs_on_saxon_and_says_so(tmp_path: Path, folder: Path) -> None:
    pytest.importorskip("saxonche")
    path = tmp_path / "rules.sch"
    path.write_text(
        f'{HEAD}<pattern><rule context="a"><assert id="r" test="deep-equal(b, c)">m</assert></rule></pattern></schema>'
    )
    made = schematron.load(path)
    assert made.engine == "saxon" and "deep-equal" in made.reason
    assert [f.rule for f in made.validate("<a><b/><c/></a>")] == ["r"]
    assert b"failed-assert" in made.svrl("<a><b/><c/></a>")
    assert [f.rule for f in schematron.validate_all([made], b"<a><b/></a>")[0]] == ["r"]


def test_the_tests_keep_rules_in_a_folder_of_their_own_which_what_they_start_shares() -> None:
    code = "from einvconv.schematron.cache import cache_folder; print(cache_folder())"
    environment = {**os.environ, "PYTHONPATH": str(Path(einvconv.__file__).parent.parent)}
    asked = []
    for without in ("", "EINVCONV_CACHE"):
        given = {name: value for name, value in environment.items() if name != without}
        command = [sys.executable, "-c", code]
        asked.append(Path(subprocess.run(command, env=given, capture_output=True, text=True).stdout.strip()))
    assert asked == [CACHE, CACHE / "einvconv"]
    assert cache.cache_folder() == str(CACHE)
    assert Path(tempfile.gettempdir()) in CACHE.parents


@pytest.mark.skipif(sys.platform == "win32", reason="nobody there is without a profile")
def test_a_user_without_a_home_has_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("EINVCONV_CACHE", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", lambda number: {}[number])
    assert cache.cache_folder() is None
