"""A format of another package, made known through its metadata: it is one like those of this project."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.machinery import PathFinder
from importlib.metadata import MetadataPathFinder
from pathlib import Path

import pytest

import einvconv
from einvconv.formats.declared import may_be_declared

PLUGIN = Path(__file__).parent / "plugin" / "einvconv_bill"
BILL = (
    '<b:Bill xmlns:b="urn:example:bill"><b:Number>B-1</b:Number><b:Type>380</b:Type><b:Date>2026-05-04</b:Date>'
    "<b:Currency>EUR</b:Currency><b:Seller>Myyjä Oy</b:Seller>{buyer}<b:Due>124.00</b:Due>"
    "<b:Line><b:Name>Työ</b:Name><b:Rate>24</b:Rate><b:Amount>100.00</b:Amount></b:Line></b:Bill>"
)
WHOLE = BILL.format(buyer="<b:Buyer>Ostaja Oy</b:Buyer>")
_SAY = "import json, sys, einvconv\n{body}\nprint(json.dumps(said))\n"


def _installed(folder: Path, name: str, target: str) -> None:
    """What an installer leaves of a package: its metadata."""
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[einvconv.formats]\n{name} = {target}\n")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(PLUGIN, folder / "einvconv_bill")
    _installed(folder, "bill", "einvconv_bill:FORMAT")
    return folder


def _say(site: Path, body: str) -> object:
    source = str(Path(einvconv.__file__).parents[1])
    env = {**os.environ, "PYTHONPATH": os.pathsep.join((str(site), source)), "PYTHONDONTWRITEBYTECODE": "1"}
    env |= {"XDG_CACHE_HOME": str(site / "cache"), "PYTHONIOENCODING": "utf-8"}
    code = _SAY.format(body=body)
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    said: object = json.loads(done.stdout)
    return said


def test_a_format_of_another_package_is_listed_and_detected(site: Path) -> None:
    body = f"said = [einvconv.formats()[-1].code, einvconv.detect({WHOLE!r})]"
    assert _say(site, body) == ["bill", "bill"]


def test_it_is_converted_from_and_to_and_gives_back_what_it_said(site: Path) -> None:
    body = f"""
there = einvconv.convert({WHOLE!r}, to="ubl")
back = einvconv.convert(there.xml, to="bill")
lost = [x.kind for x in back.losses if "Number" in x.path]
said = [there.source, einvconv.detect(there.xml), back.xml.decode(), lost]
"""
    source, kind, xml, lost = _say(site, body)  # type: ignore[misc]
    assert (source, kind, lost) == ("bill", "ubl", [])
    for text in ("B-1", "2026-05-04", "Myyjä Oy", "Ostaja Oy", "100.00", "Työ"):
        assert f">{text}<" in xml


def test_its_own_schema_and_rules_judge_it(site: Path) -> None:
    wrong = BILL.format(buyer="")
    broken = WHOLE.replace("2026-05-04", "yesterday")
    body = f"""
reports = [einvconv.validate(one) for one in ({WHOLE!r}, {wrong!r}, {broken!r})]
said = [[r.valid, [f.rule for f in r.findings], [x.id for x in r.rulesets]] for r in reports]
"""
    whole, without, unread = _say(site, body)  # type: ignore[misc]
    assert whole == [True, [], ["bill schema", "bill"]]
    assert without[:2] == [False, ["BILL-1"]]
    assert unread[0] is False and unread[1]


def test_its_files_of_several_documents_are_made_by_its_own_function(site: Path) -> None:
    body = f"""
one = einvconv.convert({WHOLE!r}, to="bill")
said = len(einvconv.split(einvconv.join([one, one])))
"""
    assert _say(site, body) == 2


def test_a_broken_package_is_named_in_words_and_takes_nothing_else_down(site: Path, tmp_path: Path) -> None:
    shutil.copytree(site / "einvconv_bill", tmp_path / "einvconv_bill")
    _installed(tmp_path, "bill", "einvconv_bill:FORMAT")
    _installed(tmp_path, "gone", "no_such_module:FORMAT")
    _installed(tmp_path, "taken", "einvconv.formats.ubl.about:FORMATS")
    _installed(tmp_path, "odd", "einvconv_bill:SPACE")
    body = f"""
said = [[f.code for f in einvconv.formats()][-1], einvconv.detect({WHOLE!r})]
try:
    einvconv.convert({WHOLE!r}, to="nothing")
except einvconv.UnknownFormat as error:
    said.append(str(error))
"""
    last, found, words = _say(tmp_path, body)  # type: ignore[misc]
    assert (last, found) == ("bill", "bill")
    assert "“gone” (no_such_module:FORMAT) cannot be used: ModuleNotFoundError" in words
    assert "“taken”" in words and "the code ubl is another format's" in words
    assert "“odd”" in words


def test_its_rules_are_listed_and_explained_like_those_that_come_with_the_project(site: Path) -> None:
    body = f"""
import contextlib, io
from einvconv.cli import main
heard = io.StringIO()
with contextlib.redirect_stdout(heard):
    codes = [main(line.split()) for line in ("rules", "rules bill", "explain BILL-1", "formats")]
report = einvconv.validate({WHOLE!r}, rules="bill")
said = [codes, [r.title for r in einvconv.rulesets() if r.id == "bill"], heard.getvalue(), report.valid]
"""
    codes, titles, shown, valid = _say(site, body)  # type: ignore[misc]
    assert (codes, len(titles), valid) == ([0, 0, 0, 0], 1, True)
    assert "BILL-1: fatal, of bill 1" in shown
    assert str(site) not in shown


def test_where_no_package_brings_a_format_none_is_looked_up_with_what_takes_long_to_import(tmp_path: Path) -> None:
    text = (Path(__file__).parent.parent / "corpus" / "svefaktura" / "allowances-and-rounding.xml").read_bytes()
    assert _say(tmp_path, f"said = [einvconv.detect({text!r}), 'importlib.metadata' in sys.modules]") == [
        "svefaktura",
        False,
    ]


def test_packages_are_looked_up_wherever_one_could_bring_a_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "meta_path", [PathFinder])
    for name, said in (("other", "[other.formats]"), ("ours", "[einvconv.formats]")):
        for kind in (f"{name}/x-1.0.dist-info", f"{name}-egg/x.egg-info", f"{name}.egg/EGG-INFO"):
            (tmp_path / kind).mkdir(parents=True)
            (tmp_path / kind / "entry_points.txt").write_text(f"[console_scripts]\na = b:c\n{said}\nx = y:Z\n", "utf-8")
    (tmp_path / "archive.zip").write_bytes(b"PK")
    found = {}
    for name in ("none", "other", "other-egg", "other.egg", "ours", "ours-egg", "ours.egg", "archive.zip"):
        monkeypatch.setattr(sys, "path", [str(tmp_path / name)])
        found[name] = may_be_declared("einvconv.formats")
    assert [name for name, may in found.items() if may] == ["ours", "ours-egg", "ours.egg", "archive.zip"]
    monkeypatch.setattr(sys, "path", [])
    assert not may_be_declared("einvconv.formats")
    monkeypatch.setattr(sys, "meta_path", [PathFinder, MetadataPathFinder])
    assert may_be_declared("einvconv.formats")
