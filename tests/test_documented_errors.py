"""What a public function raises for bad input is one of the library's own errors, and its documentation names it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import einvconv
from documents import CORPUS, edited
from einvconv import bulk, model, schematron, states
from einvconv.cli import main

FINVOICE = CORPUS / "finvoice30" / "several-vat-rates.xml"
ORDER = '<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>'
SOURCES: dict[str, Any] = {
    "None": None,
    "a number": 3,
    "a list": [b"<a/>"],
    "nothing": b"",
    "no XML": b"\0\1",
    "no invoice": b"<html/>",
    "an order": ORDER,
    "a cut document": FINVOICE.read_bytes()[:500],
    "two documents": FINVOICE.read_bytes() * 2,
    "no file": Path("no-such-file.xml"),
    "a folder": Path(),
    "a broken PDF": b"%PDF-1.4\nnothing",
    "a broken archive": b"PK\3\4nothing",
    "JSON with NaN": '{"number": NaN}',
    "JSON with no day": '{"number": "1", "issue_date": "2026-02-30"}',
    "half a character": "<a>\ud800</a>",
    "too deep": "<a>" * 300 + "</a>" * 300,
}
CODES: list[Any] = [None, 3, "", "nope", "ehf", "maventasoap", [], ["nope"], ["ubl", 3], ("ubl",)]
FIELDS: list[Any] = [
    None,
    {},
    {"items": [{}]},
    {"items": [{"subject": "x", "amount": 10**5000}]},
    {"items": [{"subject": 10**5000, "unknown": 10**5000}], "date": "x"},
]


def wrong_value() -> model.Invoice:
    """A model with a value of another kind."""
    invoice = einvconv.parse(FINVOICE)
    invoice.__dict__["currency"] = 5
    return invoice


def calls() -> list[tuple[str, Callable[..., Any], Callable[[], Any]]]:
    """What is called, with what it says of itself."""
    found: list[tuple[str, Callable[..., Any], Callable[[], Any]]] = []

    def add(name: str, function: Callable[..., Any], *given: Any, **named: Any) -> None:
        found.append((name, function, lambda: function(*given, **named)))

    invoice = einvconv.parse(FINVOICE)
    made = einvconv.convert(FINVOICE, to="ubl")
    for name, source in SOURCES.items():
        for function in (einvconv.detect, einvconv.parse, einvconv.split, einvconv.validate, einvconv.fingerprint):
            add(name, function, source)
        for function in (einvconv.render, einvconv.read_list):
            add(name, function, source)
        for function in (einvconv.convert, einvconv.convert_all, einvconv.serialize, einvconv.missing):
            add(name, function, source, to="ubl")
        add(name, einvconv.compare, source, FINVOICE)
        add(name, einvconv.history, FINVOICE, source)
        add(name, einvconv.join, source)
        add(name, bulk_validate, source)
        if not isinstance(source, (bytes, str)):
            add(name, schematron.load, source)
    for code in CODES:
        for function in (einvconv.convert, einvconv.convert_all):
            add(f"to={code!r}", function, FINVOICE, to=code)
        for function in (einvconv.serialize, einvconv.missing):
            add(f"to={code!r}", function, invoice, to=code)
        add(f"rules={code!r}", einvconv.validate, FINVOICE, rules=code)
        add(f"rules={code!r}", einvconv.render, FINVOICE, check=True, rules=code)
    for function in (einvconv.fingerprint, einvconv.render, model.completed, model.gaps):
        add("a wrong value", function, wrong_value())
        add("no invoice at all", function, 3)
    add("a wrong value", einvconv.validate, wrong_value(), rules="ubl")
    add("no profile", einvconv.validate, invoice)
    add("an empty model", einvconv.serialize, model.Invoice(), to="ubl")
    add("not one format", einvconv.join, [made, einvconv.convert(FINVOICE, to="cii")])
    for named in ({"version": "9"}, {"version": 3}, {"metadata": {}}, {"pdf": 3}, {"limits": None}):
        add(str(named), einvconv.convert, FINVOICE, to="facturx", **named)
    for named in ({"pdf": b"x"}, {"pdf": Path("no.pdf")}, {"pdf": 3}, {"language": "xx", "pdf": True}):
        add(str(named), einvconv.serialize, invoice, to="facturx", **named)
    for named in ({"receiver": ":"}, {"uuid": "\0"}, {"attachments": ("a.pdf",)}, {"operator": 3}):
        said = einvconv.Metadata(**named)  # type: ignore[arg-type]
        add(str(named), einvconv.convert, FINVOICE, to="ubl", metadata=said)
    for named in ({"on": "x"}, {"schematron": "no.sch"}, {"schematron": 3}, {"release": {"no": "1"}}, {"limits": 3}):
        add(str(named), einvconv.validate, FINVOICE, **named)
    for named in ({"to": "nope"}, {"language": "xx"}, {"width": "x", "to": "text"}, {"stylesheet": "no.xsl"}):
        add(str(named), einvconv.render, FINVOICE, **named)
    for named in ({"engine": "x"}, {"phase": "no"}, {"base": 3}, {"limits": 3}):
        add(str(named), schematron.load, str(FINVOICE), **named)
    for fields in FIELDS:
        add("fields", model.from_fields, fields)
    for given in (("", date(2026, 1, 1)), (3, None)):
        add("a credit note", model.credit_of, invoice if given[0] else model.Invoice(), *given)
    for text in (3, None, "no-such-folder/a.xml", "", "a\0b", "."):
        add(f"write({text!r})", made.write, text)
    add("no executor", bulk_validate, [FINVOICE], 3)
    add("no state", states.state_in, states.RestState, "SENT")
    add("no language", einvconv.in_language, "a text", "xx")
    return found


def bulk_validate(*given: Any) -> list[Any]:
    return list(bulk.validate(*given))


bulk_validate.__doc__ = bulk.validate.__doc__


def documented(function: Callable[..., Any]) -> set[str]:
    """The errors that a function's documentation names, and those of the functions that it refers to."""
    text = inspect.getdoc(function) or ""
    names = set(re.findall(r"\b[A-Z]\w+", text))
    for other in re.findall(r"Raises as\s+`(\w+)` does", text):
        names |= documented(getattr(einvconv, other, None) or getattr(model, other))
    return names


def test_every_error_that_bad_input_raises_is_one_of_ours_and_is_documented() -> None:
    told = 0
    for name, function, call in calls():
        try:
            call()
        except einvconv.EinvconvError as error:
            kinds = {kind.__name__ for kind in type(error).__mro__}
            assert kinds & documented(function), (function.__name__, name, error)
            assert str(error)
            told += 1
    assert told > 250


def test_a_format_that_is_only_read_is_refused_by_its_name_and_no_verdict_is_made_up() -> None:
    invoice = einvconv.parse(FINVOICE)
    for code in ("ehf", "maventasoap"):
        with pytest.raises(einvconv.ConversionRefused, match="is read and not written: write"):
            einvconv.missing(invoice, to=code)
    for source in (FINVOICE, invoice):
        with pytest.raises(einvconv.RulesUnavailable, match=r'neither a schema nor rules: say rules="maventaxml"'):
            einvconv.validate(source, rules="maventasoap")


def test_a_module_of_rules_that_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    rules = tmp_path / "rules.sch"
    rules.write_text('<schema xmlns="http://purl.oclc.org/dsdl/schematron"/>')
    (tmp_path / "taken").write_text("")
    with pytest.raises(einvconv.UnwritableOutput, match="could not be written"):
        schematron.compile_to(rules, tmp_path / "taken")
    with pytest.raises(einvconv.WrongArgument, match="out is the path"):
        schematron.compile_to(rules, 3)  # type: ignore[arg-type]


def test_metadata_with_a_character_that_xml_lacks_say_which_value_and_which_character() -> None:
    with pytest.raises(einvconv.WrongArgument, match=r"'a\\x01b' \(str\) hold the character U\+0001"):
        einvconv.convert(FINVOICE, to="ubl", metadata=einvconv.Metadata(uuid="a\x01b"))


def test_rules_that_neither_engine_takes_are_told_with_the_line_of_the_file(tmp_path: Path) -> None:
    rules = tmp_path / "rules.sch"
    rules.write_text(
        '<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2"><pattern>\n<rule context="/*">\n'
        '<assert id="A" test="nope(">bad</assert></rule></pattern></schema>'
    )
    with pytest.raises(einvconv.SchematronError, match=r"^rules\.sch, line 3: ") as told:
        schematron.load(rules)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("kind", [einvconv.Metadata, einvconv.Finding, einvconv.Loss, einvconv.Conversion])
def test_help_shows_the_fields_that_a_result_is_made_of(kind: type[Any]) -> None:
    assert list(inspect.signature(kind).parameters) == list(kind._fields)


def test_an_invalid_document_raises_what_the_documentation_says() -> None:
    wrong = edited("finvoice30/several-vat-rates", (">1215,20</RowsTotal", ">11215,20</RowsTotal"))
    with pytest.raises(einvconv.InvalidInvoice) as told:
        einvconv.validate(wrong, rules="peppolbis30").raise_if_invalid()
    assert not told.value.report.valid


def said_by(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, str]:
    code = main([*command])
    return code, capsys.readouterr().err


def test_a_file_that_no_baseline_may_be_written_over_is_not_advised_to_be_written(tmp_path: Path, capsys: Any) -> None:
    there = tmp_path / "notes.txt"
    there.write_text("mine")
    code, said = said_by(capsys, "validate", str(FINVOICE), "--write-baseline", str(there))
    assert code == 2
    assert "it is there already, and no baseline of einvconv" in said
    assert there.read_text() == "mine"


def test_a_stylesheet_that_cannot_be_used_is_told_with_its_line_and_all_that_is_known(tmp_path: Path) -> None:
    sheet = tmp_path / "mine.xsl"
    sheet.write_text(
        '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">\n<xsl:template match="/">\n'
        '<xsl:value-of select="nope(1)"/></xsl:template></xsl:stylesheet>'
    )
    with pytest.raises(einvconv.UnreadableInput, match=r"Unregistered function; line 3: .*[^.]\.$"):
        einvconv.render(FINVOICE, stylesheet=sheet)
