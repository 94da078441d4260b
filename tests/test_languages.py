"""Messages in other languages: every text has a template, every template a translation, and results stay English."""

from __future__ import annotations

import gettext
import importlib.util
import io
import json
import os
import pickle
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import einvconv
from einvconv.cli import main
from einvconv.errors import EinvconvError, UnreadableInput, WrongArgument
from einvconv.languages import TRANSLATED, language_of, po
from einvconv.languages.catalogue import Catalogue
from einvconv.languages.templates import Templates, filled, kind_of, places
from einvconv.model.terms import TERMS
from einvconv.report import Finding, Loss, Report, RulesetRun

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "languages"
SAMPLES = {"term": "Seller name (BT-27)", "id": "BT-152", "element": "cac:Party/cbc:Name", "number": "1,234"}
SUM = "The Sum of invoice line net amount (BT-106) is missing: give cbc:LineExtensionAmount."


@pytest.fixture(scope="module")
def update() -> ModuleType:
    """The tool that gathers all texts."""
    spec = importlib.util.spec_from_file_location("update", FOLDER / "update.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def texts(update: ModuleType) -> list[po.Message]:
    """Every text that is asked to be translated."""
    return list(update.gathered())


@pytest.fixture(scope="module")
def marked() -> Catalogue:
    """A language in which every text of ours stands in guillemets."""
    return Catalogue({one.key: f"«{one.text}»" for one in template() if one.text})


def template() -> list[po.Message]:
    return po.parse((FOLDER / "einvconv.pot").read_text("utf-8"))


def catalogue(language: str) -> list[po.Message]:
    return po.parse((FOLDER / f"{language}.po").read_text("utf-8"))


def test_the_list_of_texts_is_that_of_the_rules_and_the_source(update: ModuleType, texts: list[po.Message]) -> None:
    assert po.spell([update.head(""), *texts]) == (FOLDER / "einvconv.pot").read_text("utf-8")


def test_a_message_of_any_rule_is_known_by_its_template(update: ModuleType, texts: list[po.Message]) -> None:
    known = Templates(one.text for one in texts if not one.context)
    messages, _ = update.from_rules.messages()
    assert len(messages) > 2000
    samples = {text.replace("⟦element⟧", "cbc:ID").replace("⟦given⟧", "7").replace("⟦value⟧", "7") for text in messages}
    assert [text for text in samples if known.find(text) is None] == []
    values = [text.replace("⟦element⟧", "cbc:ID").replace("⟦given⟧", "⟦value⟧") for text in messages]
    empty = [" ".join(text.replace("⟦value⟧", "").split()) for text in values if text[0] != "⟦"]  # there it is a count
    assert [text for text in empty if known.find(text) is None] == []


def test_no_text_fits_the_template_of_another_one_better(texts: list[po.Message]) -> None:
    known = Templates(one.text for one in texts if not one.context)
    for one in texts:
        if not one.context:
            said = {p: SAMPLES.get(kind_of(p), f"v{i}") for i, p in enumerate(places(one.text))}
            assert known.find(filled(one.text, said)) == (one.text, said)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_is_as_the_tool_writes_it_and_its_places_fit(
    update: ModuleType, texts: list[po.Message], language: str
) -> None:
    kept = catalogue(language)
    made, stale = update.merged(texts, kept, language)
    assert po.spell([update.head(language), *made]) == (FOLDER / f"{language}.po").read_text("utf-8")
    assert stale == []
    assert [one for one in update.faults(made) if not one.startswith("missing")] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_is_complete(update: ModuleType, language: str) -> None:
    assert update.faults(one for one in catalogue(language) if one.text) == []


def test_a_translation_with_other_places_is_told(update: ModuleType) -> None:
    wrong = po.Message("{number} files", "{numero} tiedostoa")
    assert update.faults([wrong]) == ["places differ: {number} files | {numero} tiedostoa"]


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_term_is_called_what_the_picture_of_an_invoice_calls_it(update: ModuleType, language: str) -> None:
    named = update.labels(language)
    terms = {one.text: one.said for one in catalogue(language) if one.context == "term"}
    assert set(terms) == {name for _, _, name in TERMS}
    same = {name: said for name, said in terms.items() if name.casefold() in named}
    assert len(same) > 50
    assert same == {name: named[name.casefold()] for name in same}


def test_a_translation_is_kept_where_its_text_stays_and_doubted_where_it_changes(update: ModuleType) -> None:
    old = [po.Message("{number} files were read", "{number} tiedostoa luettiin"), po.Message("gone", "poissa")]
    made, stale = update.merged([po.Message("{number} files were read."), po.Message("new")], old, "fi")
    assert [(one.said, one.flags) for one in made] == [("{number} tiedostoa luettiin", ("fuzzy",)), ("", ())]
    assert [one.text for one in stale] == ["gone"]
    assert po.usable(made) == {}


@pytest.mark.parametrize(
    ("name", "target"),
    [("finvoice30/allowances-and-charges.xml", "peppolbis30"), ("ubl", "finvoice30"), ("teapps30", "ehf20")],
)
def test_whatever_a_conversion_tells_is_said_in_the_language(marked: Catalogue, name: str, target: str) -> None:
    place = ROOT / "corpus" / name
    for path in sorted(place.glob("*.xml"))[:4] if place.is_dir() else [place]:
        for one in einvconv.convert_all(path, target):
            told = {each.reason for each in (*one.losses, *one.additions)}
            assert told
            assert [reason for reason in told if "«" not in marked(reason)] == []


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"%!PS",
        b"<a>",
        b"<a/><b/>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>",
        b"{}",
        b"<Finvoice Version='9'/>",
    ],
)
def test_whatever_is_refused_is_refused_in_the_language(marked: Catalogue, source: bytes) -> None:
    with pytest.raises(EinvconvError) as refused:
        einvconv.parse(source)
    assert "«" in marked(str(refused.value))


def test_what_a_schema_finds_is_said_in_the_language(marked: Catalogue) -> None:
    text = (ROOT / "corpus" / "rules" / "en16931" / "invoice.xml").read_text("utf-8")
    text = text.replace("<cbc:IssueDate>", "<cbc:IssueDate>x").replace("<cbc:ID>", '<cbc:ID odd="1">', 1)
    found = [f.message for f in einvconv.validate(text).findings if f.source == "xsd"]
    assert len(found) > 1
    assert all(marked(message).startswith("«") for message in found)


def test_results_stay_english_and_their_translation_is_another_of_their_type() -> None:
    finding = Finding("BR-12", "fatal", "en16931", "nothing was checked", "/Invoice", 2, 3, ("BT-106",))
    report = Report("ubl", [finding], [RulesetRun("xsd", "1", 1, False, "nothing was checked")])
    before = report.to_json()
    made = einvconv.in_language(report, "fi")
    assert report.to_json() == before
    assert (made.findings[0].message, made.rulesets[0].reason) == ("mitään ei tarkistettu",) * 2
    assert made.findings[0].replace(message=finding.message) == finding
    assert pickle.loads(pickle.dumps(made)) == made == einvconv.in_language(report, "fi-FI")
    assert einvconv.in_language(report, "en") is report


def test_a_loss_an_error_and_a_conversion_are_said_in_a_language() -> None:
    loss = Loss("dropped", "/a", "nothing was checked", "nothing was checked")
    assert einvconv.in_language(loss, "sv") == loss.replace(reason="inget kontrollerades")
    error = einvconv.in_language(UnreadableInput("nothing was checked"), "da")
    assert type(error) is UnreadableInput
    assert str(error) == "intet blev kontrolleret"
    conversion = einvconv.convert(ROOT / "corpus/finvoice30/allowances-and-charges.xml", "ubl")
    made = einvconv.in_language(conversion, "no")
    assert (made.xml, len(made.losses)) == (conversion.xml, len(conversion.losses))


def test_a_language_that_is_none_of_ours_is_refused_in_words() -> None:
    with pytest.raises(WrongArgument, match='is one of en, fi, sv, nb, da, and not "et"'):
        einvconv.in_language("a text", "et")
    assert [language_of(tag) for tag in ("nb_NO.UTF-8", "no", "nn-NO", "SV", "fil_PH", "C.UTF-8", "de")] == [
        *("nb", "nb", "nb", "sv"),
        *("", "", ""),
    ]


def test_a_text_is_said_with_the_name_of_its_term_and_its_values_as_they_are() -> None:
    said = Catalogue(
        {
            "The {term} is missing: give {element}.": "{term} puuttuu: anna {element}.",
            "{words}: “{value}” of {target}": "{target}: “{value}” ({words})",
            "it is gone": "se on poissa",
            po.key("Sum of invoice line net amount", "term"): "Rivien summa",
        }
    )
    assert said(SUM) == "Rivien summa (BT-106) puuttuu: anna cbc:LineExtensionAmount."
    assert (
        said("it is gone: “{words} it is gone {value}” of {term}")
        == "{term}: “{words} it is gone {value}” (se on poissa)"
    )
    assert said("Finvoice 3.0: it is gone") == "Finvoice 3.0: se on poissa"
    assert said("nobody said this") == "nobody said this"


def test_a_value_that_is_empty_leaves_no_hole() -> None:
    said = Catalogue({"The code {value} is none of {value2}: give one.": "Koodi {value} ei ole {value2}: anna yksi."})
    assert said("The code is none of ISO: give one.") == "Koodi ei ole ISO: anna yksi."


def test_a_long_value_is_walked_once() -> None:
    known = Templates(["{value} and {value2} and {value3} and {value4} of {words} end."])
    assert known.find("and " * 100_000) is None
    assert known.find(f"{'and ' * 100_000}of all end.") is not None


def test_a_compiled_catalogue_is_read_by_gettext_and_says_the_same() -> None:
    messages = catalogue("fi")
    made = gettext.GNUTranslations(io.BytesIO(po.compiled(messages)))
    assert made.gettext("nothing was checked") == "mitään ei tarkistettu"
    assert made.pgettext("word", "valid") == "kelvollinen"
    assert {key: text for key, text in made._catalog.items() if key} == po.usable(messages)  # type: ignore[attr-defined]


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    main(list(arguments))
    return capsys.readouterr().out


BASE = str(ROOT / "corpus" / "rules" / "en16931" / "invoice.xml")


@pytest.fixture
def broken(tmp_path: Path) -> str:
    """An invoice with something to find."""
    text = Path(BASE).read_text("utf-8").replace("<cbc:IssueDate>", "<cbc:IssueDate>x")
    path = tmp_path / "broken.xml"
    path.write_text(text, "utf-8")
    return str(path)


def test_people_are_spoken_to_in_the_language_of_the_locale_and_programs_in_english(
    broken: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", "sv_SE.UTF-8")
    monkeypatch.setenv("LC_MESSAGES", "fi_FI.UTF-8")
    assert f"{broken}: virheellinen" in told(capsys, "validate", broken)
    assert "language" not in json.loads(told(capsys, "validate", "--format", "json", broken))
    monkeypatch.setenv("LC_ALL", "C")
    assert f"{broken}: invalid" in told(capsys, "validate", broken)
    assert f"{broken}: ugyldig" in told(capsys, "validate", "--language", "no", broken)


def test_json_says_its_language_and_codes_stay(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    from einvconv.output.json import schema

    said = json.loads(told(capsys, "validate", "--format", "json", "--language", "da", broken))
    jsonschema.validate(said, json.loads(schema()))
    assert (said["language"], said["files"][0]["verdict"]) == ("da", "invalid")
    lines = told(capsys, "validate", "--format", "jsonl", "--language", "da", broken).splitlines()
    assert json.loads(lines[0])["language"] == "da"
    losses = told(
        capsys, "convert", BASE, "--to", "ehf20", "--losses", "json", "--language", "sv", "-o", f"{broken}.out"
    )
    assert json.loads(losses)["language"] == "sv"


@pytest.mark.parametrize("form", ["sarif", "gitlab"])
def test_a_finding_is_known_again_in_every_language(
    form: str, broken: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from einvconv.languages import catalogue as module

    monkeypatch.setattr(module, "catalogue", lambda language: lambda text: f"«{text}»")
    monkeypatch.setattr("einvconv.output.translated.words_of", lambda language: None)
    marks = []
    for language in ("en", "fi"):
        said: Any = json.loads(told(capsys, "validate", "--format", form, "--language", language, broken))
        found = said["runs"][0]["results"] if form == "sarif" else said
        marks.append([one.get("partialFingerprints") or one["fingerprint"] for one in found])
        assert ("«" in json.dumps(said, ensure_ascii=False)) is (language == "fi")
    assert marks[0] == marks[1] != []


def test_settings_may_name_the_language(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Path(broken).with_name("einvconv.toml")
    settings.write_text('language = "fi"\n', "utf-8")
    assert "virheellinen" in told(capsys, "validate", "--config", str(settings), broken)
    assert "invalid" in told(capsys, "validate", "--config", str(settings), "--language", "en", broken)


def test_a_rule_is_explained_in_the_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert "vaatii: " in told(capsys, "explain", "BR-CO-15", "--language", "fi")
    (entry,) = json.loads(told(capsys, "explain", "BR-02", "--language", "fi", "--format", "json"))["rules"][:1]
    assert entry["terms"] == [{"term": "BT-1", "name": "Laskun numero"}]


def test_the_rules_of_a_set_are_listed_in_the_language_also_where_a_value_is_not_known(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["rules", "finvoice", "--language", "da"]) == 0
    assert "‹.› er skrevet ‹…›: fjern de foranstillede nuller." in capsys.readouterr().out


def test_english_reads_no_catalogue(broken: str) -> None:
    program = (
        "import sys; from einvconv.cli import main; main(['validate', sys.argv[1]]); "
        "print(sorted(one for one in sys.modules if one == 'gettext' or one.startswith('einvconv.languages')))"
    )
    environment = {**os.environ, "LC_ALL": "en_GB.UTF-8", "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", program, broken], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_counts_of_places_are_those_of_the_text() -> None:
    assert Counter(places("{a} {b2} {not a place} {a}")) == Counter({"a": 2, "b2": 1})


@pytest.mark.parametrize("tail", ["BR-1, BR-2.", "BR-1 and 7 more."])
def test_what_is_said_behind_a_text_is_no_part_of_a_value_in_it(
    update: ModuleType, marked: Catalogue, tail: str
) -> None:
    samples = {**SAMPLES, "value": "'x'", "name": "boolean", "words": "any element"}
    for text in update.by_hand.schema():
        said = filled(text, {name: samples[kind_of(name)] for name in places(text)})
        if said.endswith("."):
            whole = marked(f"{said} For the same reason not evaluated: {tail}")
            assert whole == f"«{marked(said)} For the same reason not evaluated: {tail}»"


def test_who_publishes_rules_that_are_not_installed_is_said_in_the_language(marked: Catalogue) -> None:
    table = (ROOT / "schematron" / "profiles.tsv").read_text("utf-8").splitlines()[1:]
    owners = {line.split("\t")[7] for line in table if line} - {""}
    assert len(owners) > 15
    assert [one for one in owners if not marked(one).startswith("«")] == []
