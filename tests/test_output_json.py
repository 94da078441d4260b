"""The JSON report keeps to its schema, says every field of what it is made of, and no form grows with the files."""

from __future__ import annotations

import gc
import json
import tracemalloc
from pathlib import Path

import pytest

import einvconv
from documents import CORPUS, edited
from einvconv.cli import main
from einvconv.output import FORMS, Place, make
from einvconv.output.terminal import ENGLISH
from einvconv.report import Finding, Report, RulesetRun, Suppressed

WRONG = edited("peppolbis30/several-vat-rates", ("<cbc:DocumentCurrencyCode>EUR", "<cbc:DocumentCurrencyCode>EUX"))


@pytest.fixture
def schema(capsys) -> dict:
    assert main(["schema"]) == 0
    made = json.loads(capsys.readouterr().out)
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(made)
    return made


def checked(schema: dict, said: object) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator(schema).validate(said)


def test_what_is_said_of_many_files_keeps_to_the_schema(schema, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    for name, data in (
        ("wrong", WRONG),
        ("torn", b"<a"),
        ("pom", b"<project/>"),
        ("two", edited("finvoice30/soap-frame") * 2),
    ):
        Path(f"{name}.xml").write_bytes(data)
    base = ["validate", ".", str(CORPUS / "finvoice30"), str(CORPUS / "ehf20"), "--format", "json", "--no-config"]
    main([*base, "--skip-unknown", "--ignore", "BR-CL-04", "--severity", "BR-CO-15=warning"])
    said = json.loads(capsys.readouterr().out)
    checked(schema, said)
    kinds = {
        ("suppressed" in one and bool(one["suppressed"]), one.get("skipped"), "error" in one) for one in said["files"]
    }
    assert {(True, None, False), (False, True, True), (False, None, True), (False, None, False)} <= kinds
    main(["validate", "wrong.xml", "--format", "jsonl"])
    line = json.loads(capsys.readouterr().out)
    checked({**schema, "$ref": "#/$defs/invoice", "required": [], "properties": {}}, line)


def test_a_report_alone_keeps_to_its_part_of_the_schema(schema) -> None:
    said = einvconv.validate(WRONG).to_dict()
    checked({"$defs": schema["$defs"], "$ref": "#/$defs/report"}, said)


def test_the_schema_names_every_field(schema) -> None:
    for name, record in (("finding", Finding), ("ruleset", RulesetRun), ("suppressed", Suppressed)):
        part = schema["$defs"][name]
        assert set(part["properties"]) == set(part["required"]) == set(record._fields)
    assert set(schema["$defs"]["report"]["properties"]) == {"version", *Report._fields, "valid", "verdict"}


def test_a_report_that_is_not_of_the_schema_is_refused(schema) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    said = {"version": 1, "files": [{"file": "a", **einvconv.validate(WRONG).to_dict()}]}
    checked(schema, said)
    said["files"][0]["findings"][0]["severity"] = "bad"
    with pytest.raises(jsonschema.ValidationError):
        checked(schema, said)


class Nothing:
    """A sink that keeps nothing."""

    alone, ascii, width, words = True, False, 0, ENGLISH

    def write(self, text: str) -> None:
        pass

    say = write

    def painted(self, word: str) -> str:
        return word

    def lines(self, wanted: object) -> dict[int, str]:
        return {}


@pytest.mark.parametrize("form", FORMS)
def test_no_form_takes_more_memory_for_more_files(form: str) -> None:
    sink = Nothing()
    made = make(form, sink)  # type: ignore[arg-type]
    findings = [Finding("BR-01", "fatal", "en16931", f"number {n}", "/a", n, 1) for n in range(1, 6)]
    report = Report("ubl", findings, [RulesetRun("en16931", "1", 3)])

    def more(first: int, last: int) -> None:
        for number in range(first, last):
            made.report(Place(f"{number}.xml", 1, 1, 1), report, sink)  # type: ignore[arg-type]

    more(0, 100)
    gc.freeze()  # what was there before is not gone through each time
    tracemalloc.start()
    try:
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        more(100, 700)
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < 10_000
