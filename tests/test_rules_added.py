"""Rule sets that a user adds: copied, compiled, run for their profile from then on, listed, replaced and removed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import einvconv
from einvconv.cli import main
from einvconv.validation import added
from rule_cases import edited

rulesets = import_module("einvconv.validation.rulesets")
PEPPOL = (Path(__file__).resolve().parents[1] / "corpus" / "peppolbis30" / "several-vat-rates.xml").read_bytes()
MINE = "urn:cen.eu:en16931:2017#compliant#urn:example:mine:1"
HEAD = (
    '<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">'
    '<ns prefix="{prefix}" uri="{uri}"/>'
    '<ns prefix="cbc" uri="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"/>'
)
UBL = HEAD.format(prefix="ubl", uri="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2")
CII = HEAD.format(prefix="rsm", uri="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of its own."""
    monkeypatch.setenv("EINVCONV_DATA", str(tmp_path / "data"))
    rulesets.forget()
    yield tmp_path
    monkeypatch.undo()
    rulesets.forget()


def schema(path: Path, rule: str = "OURS-1", test: str = "cbc:Note", head: str = UBL, more: str = "") -> Path:
    """A Schematron file with one rule: an invoice has a note."""
    path.parent.mkdir(parents=True, exist_ok=True)
    body = f'<pattern><rule context="/*"><assert id="{rule}" flag="fatal" test="{test}">Say something.</assert></rule>'
    path.write_text(f"{head}{more}{body}</pattern></schema>", encoding="utf-8")
    return path


def of(identifier: str) -> bytes:
    """A document that says it is of that specification; it has no note."""
    return edited(PEPPOL, ({"at": "/*/cbc:CustomizationID", "set": identifier},))


def ran(report: einvconv.Report) -> list[str]:
    return [f"{r.id} {r.release}" for r in report.rulesets[1:] if r.ran]


def test_a_rule_set_runs_for_its_profile_from_then_on(folder: Path) -> None:
    before = einvconv.validate(of(MINE))
    assert [r.id for r in before.rulesets if not r.ran] == ["urn:example:mine:1"]
    made = added.add(schema(folder / "mine.sch"), id="mine", release="1.0", profiles=[MINE], needs=["en16931"])
    assert (made.id, made.release, made.added) == ("mine", "1.0", True)
    report = einvconv.validate(of(MINE))
    assert ran(report) == ["en16931 1.3.16", "mine 1.0"]
    assert all(r.ran for r in report.rulesets)
    [finding] = [f for f in report.findings if f.source == "mine"]
    assert (finding.rule, finding.message) == ("OURS-1", "Say something.")
    assert ran(einvconv.validate(PEPPOL)) == ["en16931 1.3.16", "peppolbis30 3.0.21"]


def test_without_needs_it_holds_all_rules_itself(folder: Path) -> None:
    added.add(schema(folder / "mine.sch"), id="mine", release="1.0", profiles=[MINE])
    assert ran(einvconv.validate(of(MINE))) == ["mine 1.0"]


def test_the_rules_that_a_profile_of_the_table_lacks_need_no_profile(folder: Path) -> None:
    document = of("urn:cen.eu:en16931:2017#compliant#urn:efactura.mfinante.ro:CIUS-RO:1.0.1")
    added.add(schema(folder / "x.sch"), id="cius-ro", release="1.0.9", needs=["en16931@1.3.16"])
    report = einvconv.validate(document)
    assert ran(report) == ["en16931 1.3.16", "cius-ro 1.0.9"]
    assert all(r.ran for r in report.rulesets)


def test_it_runs_compiled_from_the_data_folder_and_without_the_files_it_was_made_of(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EINVCONV_CACHE", "")
    source = schema(folder / "in" / "mine.sch", more='<include href="lists/codes.sch"/>', test="$wanted")
    codes = source.parent / "lists" / "codes.sch"
    codes.parent.mkdir()
    codes.write_text(
        '<let xmlns="http://purl.oclc.org/dsdl/schematron" name="wanted" value="false()"/>', encoding="utf-8"
    )
    made = added.add(source, id="mine", release="1.0", profiles=[MINE])
    assert [p.suffix for p in (made.folder / "compiled").iterdir()] == [".py"]
    codes.unlink()
    source.unlink()
    monkeypatch.setattr("einvconv.schematron.cache._compiled", None)
    assert [f.rule for f in einvconv.validate(of(MINE)).findings if f.source == "mine"] == ["OURS-1"]


def test_a_folder_with_a_schema_for_each_kind_of_document_is_one_rule_set(folder: Path) -> None:
    schema(folder / "in" / "ubl" / "a.sch", more='<include href="../common.sch"/>')
    schema(folder / "in" / "cii" / "b.sch", rule="OURS-2", head=CII)
    (folder / "in" / "common.sch").write_text(
        '<let xmlns="http://purl.oclc.org/dsdl/schematron" name="x" value="1"/>', encoding="utf-8"
    )
    made = added.add(folder / "in", id="mine", release="1.0", profiles=[MINE])
    assert dict(made.entries) == {"CrossIndustryInvoice": ("files/cii/b.sch",), "Invoice": ("files/ubl/a.sch",)}
    assert {f.rule for f in einvconv.validate(of(MINE)).findings if f.source == "mine"} == {"OURS-1"}


def test_a_file_is_found_with_what_it_includes_from_the_folder_above(folder: Path) -> None:
    source = schema(folder / "in" / "ubl" / "a.sch", more='<include href="../common.sch"/>', test="$x = 2")
    (folder / "in" / "common.sch").write_text(
        '<let xmlns="http://purl.oclc.org/dsdl/schematron" name="x" value="1"/>', encoding="utf-8"
    )
    added.add(source, id="mine", release="1.0", profiles=[MINE])
    assert [f.rule for f in einvconv.validate(of(MINE)).findings if f.source == "mine"] == ["OURS-1"]


def test_several_files_run_together(folder: Path) -> None:
    files = [schema(folder / "in" / "a.sch"), schema(folder / "in" / "b.sch", rule="OURS-2")]
    made = added.add(files, id="mine", release="1.0", profiles=[MINE])
    report = einvconv.validate(of(MINE))
    assert [f.rule for f in report.findings if f.source == "mine"] == ["OURS-1", "OURS-2"]
    [run] = [r for r in report.rulesets if r.id == made.id]
    assert run.rules == 2
    assert len(run.digest) == 64


def test_a_folder_with_several_schemas_for_the_same_documents_is_asked_back(folder: Path) -> None:
    schema(folder / "in" / "a.sch")
    schema(folder / "in" / "b.sch")
    with pytest.raises(einvconv.SchematronError, match=r"a\.sch, b\.sch. Name the file"):
        added.add(folder / "in", id="mine", release="1.0", profiles=[MINE])


def test_a_new_release_of_a_rule_set_of_ours_counts_from_its_day(folder: Path) -> None:
    file = schema(folder / "en.sch")
    with pytest.raises(einvconv.RulesUnavailable, match="--from"):
        added.add(file, id="en16931", release="1.3.17")
    added.add(file, id="en16931", release="1.3.17", valid_from=dt.date(2026, 10, 9))
    plain = of("urn:cen.eu:en16931:2017")
    said = [ran(einvconv.validate(plain, on=dt.date(2026, 10, day))) for day in (8, 9)]
    assert said == [["en16931 1.3.16"], ["en16931 1.3.17"]]
    peppol = einvconv.validate(PEPPOL, on=dt.date(2026, 10, 9))
    assert ran(peppol) == ["en16931 1.3.16", "peppolbis30 3.0.21"]


def test_what_is_added_is_replaced_and_removed(folder: Path) -> None:
    file = schema(folder / "mine.sch")
    added.add(file, id="mine", release="1.0", profiles=[MINE])
    with pytest.raises(einvconv.RulesUnavailable, match="--replace"):
        added.add(file, id="mine", release="1.0", profiles=[MINE])
    schema(file, rule="OURS-9")
    added.add(file, id="mine", release="1.0", profiles=[MINE], replace=True)
    assert [f.rule for f in einvconv.validate(of(MINE)).findings if f.source == "mine"] == ["OURS-9"]
    assert [r.release for r in added.remove("mine")] == ["1.0"]
    assert not all(r.ran for r in einvconv.validate(of(MINE)).rulesets)
    assert list((folder / "data" / "rules").iterdir()) == []
    with pytest.raises(einvconv.RulesUnavailable, match="was added"):
        added.remove("mine")


@pytest.mark.parametrize("name", ["en16931", "peppolbis30"])
def test_a_rule_set_of_ours_is_not_removed_nor_written_over(folder: Path, name: str) -> None:
    with pytest.raises(einvconv.RulesUnavailable):
        added.remove(name)
    release = rulesets.releases(name)[-1].release
    with pytest.raises(einvconv.RulesUnavailable, match="part of einvconv"):
        added.add(schema(folder / "x.sch"), id=name, release=release, valid_from=dt.date(2027, 1, 1))


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"id": "../x"}, "is no name"),
        ({"release": "1/2"}, "is no name"),
        ({"profiles": []}, "specification identifier"),
        ({"profiles": ['a"b']}, "no specification identifier"),
        ({"needs": ["what"]}, "no rule set “what”"),
        ({"needs": ["en16931@9"]}, "no release 9"),
    ],
)
def test_what_does_not_fit_is_an_error_that_says_so(folder: Path, how: dict[str, object], said: str) -> None:
    file = schema(folder / "mine.sch")
    asked: dict[str, object] = {"id": "mine", "release": "1.0", "profiles": [MINE], **how}
    with pytest.raises(einvconv.EinvconvError, match=said):
        added.add(file, **asked)  # type: ignore[arg-type]
    assert not (folder / "data" / "rules" / "mine").exists()


def test_a_file_that_cannot_be_run_leaves_nothing_behind(folder: Path) -> None:
    file = schema(folder / "bad.sch", test="no-such-function(.)")
    with pytest.raises(einvconv.SchematronError):
        added.add(file, id="mine", release="1.0", profiles=[MINE])
    sheet = folder / "x" / "a.xsl"
    sheet.parent.mkdir()
    sheet.write_text("<xsl/>", encoding="utf-8")
    with pytest.raises(einvconv.SchematronError, match="no Schematron schema"):
        added.add(sheet.parent, id="mine", release="1.0", profiles=[MINE])
    assert list((folder / "data" / "rules").iterdir()) == []


def test_a_schematron_file_is_run_once_in_place_of_the_rules(folder: Path) -> None:
    report = einvconv.validate(PEPPOL, schematron=schema(folder / "mine.sch", test="false()"))
    assert [r.id for r in report.rulesets] == ["ubl schema", "mine"]
    assert [f.rule for f in report.findings] == ["OURS-1"]


class TestTheCommand:
    def test_adds_lists_runs_and_removes(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        source, file = schema(folder / "mine.sch"), folder / "x.xml"
        file.write_bytes(of(MINE))
        assert main(["rules", "add", str(source), "--id", "mine", "--release", "7", "--profile", MINE]) == 0
        said = capsys.readouterr().out
        assert "added mine 7 in " in said
        assert "1 rule for Invoice" in said
        assert f"for {MINE}" in said
        assert main(["rules"]) == 0
        assert "mine " in capsys.readouterr().out
        assert main(["validate", str(file)]) == 1
        assert "OURS-1" in capsys.readouterr().out
        assert main(["rules", "remove", "mine", "7"]) == 0
        assert capsys.readouterr().out == "removed mine 7\n"

    def test_validate_takes_a_schematron_file(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        file = folder / "x.xml"
        file.write_bytes(PEPPOL)
        source = schema(folder / "mine.sch", test="false()")
        assert main(["validate", str(file), "--schematron", str(source)]) == 1
        assert "checked by ubl schema 2.1, mine" in capsys.readouterr().out

    def test_a_wrong_use_says_what_to_do(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["rules", "add", str(folder / "none"), "--id", "a", "--release", "1", "--profile", "x"]) == 2
        assert "There is no file or folder" in capsys.readouterr().err
        assert main(["rules", "remove", "en16931"]) == 2
        assert "was added" in capsys.readouterr().err

    def test_lists_the_day_of_each_release_and_how_old_it_is(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["rules"]) == 0
        said = capsys.readouterr().out
        [row] = [line for line in said.splitlines() if line.startswith("peppolbis30") and "3.0.21" in line]
        assert "2026-05-20" in row
        assert "2026-08-24" in row
        assert "en16931 1.3.16" in row
        assert "2019-12-31 (withdrawn)" in said


class TestWhereItLies:
    def test_the_data_folder_is_the_users(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def folder() -> str:
            rulesets.forget()
            return str(rulesets.user_folder())

        monkeypatch.delenv("EINVCONV_DATA", raising=False)
        monkeypatch.setattr("sys.platform", "linux")
        monkeypatch.setenv("XDG_DATA_HOME", "/data")
        assert folder() == "/data/einvconv/rules"
        monkeypatch.delenv("XDG_DATA_HOME")
        monkeypatch.setenv("HOME", "/home/me")
        assert folder() == "/home/me/.local/share/einvconv/rules"
        monkeypatch.setattr("sys.platform", "darwin")
        assert folder() == "/home/me/Library/Application Support/einvconv/rules"
        monkeypatch.setenv("EINVCONV_DATA", "")
        assert folder() == ""
        monkeypatch.undo()
        rulesets.forget()

    def test_without_a_data_folder_nothing_is_read_from_the_folder_one_stands_in(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("EINVCONV_DATA", "")
        monkeypatch.chdir(tmp_path)
        rulesets.forget()
        file = tmp_path / "mine" / "1" / "ruleset.toml"
        file.parent.mkdir(parents=True)
        file.write_text('id = "mine"\ntitle = "t"\nrelease = "1"\nentry = "a.sch"\n', encoding="utf-8")
        assert rulesets.releases("mine") == ()
        assert rulesets.added() == ()
        rulesets.forget()
        with pytest.raises(einvconv.RulesUnavailable, match="EINVCONV_DATA"):
            added.add(schema(tmp_path / "a.sch"), id="x", release="1", profiles=[MINE])
        rulesets.forget()


def test_what_is_passed_over_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = schema(folder / "mine.sch")
    path.write_text(path.read_text("utf-8").replace("<assert", '<extends rule="lost"/><assert'), encoding="utf-8")
    assert main(["rules", "add", str(path), "--id", "mine", "--release", "1", "--profile", MINE]) == 0
    assert "there is no abstract rule 'lost'" in capsys.readouterr().out


def test_a_release_that_is_needed_and_not_there_is_told_with_each_of_those_there_are_once(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    how = ("--id", "mine", "--release", "1", "--profile", "urn:mine", "--needs", "en16931@9")
    assert main(["rules", "add", str(schema(folder / "rules.sch")), *how]) == 2
    assert capsys.readouterr().err.count("1.3.13") == 1


def test_rules_that_were_damaged_since_did_not_run_which_is_said_and_the_others_do(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EINVCONV_CACHE", "")
    made = added.add(schema(folder / "mine.sch"), id="mine", release="1.0", profiles=[MINE], needs=["en16931"])
    for place in made.folder.rglob("*"):
        if place.suffix in (".sch", ".py"):
            place.write_text("<schema", encoding="utf-8")
    rulesets.forget()
    report = einvconv.validate(of(MINE))
    assert ran(report) == ["en16931 1.3.16"]
    (broken,) = [run for run in report.rulesets if not run.ran]
    assert broken.id == "mine" and "mine.sch" in broken.reason
    assert report.verdict == "invalid"
