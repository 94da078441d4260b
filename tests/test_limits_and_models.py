"""Limits wherever a source is taken; validation and writing of invoices made in code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import einvconv
from documents import CORPUS
from einvconv.intake import Limits
from einvconv.model import Invoice, InvoiceLine, Item, Party, Price, Quantity, Totals

D = Decimal
SOURCE = Path("corpus/peppolbis30/export.xml").resolve()
RULES = '<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2"/>'


def run_schematron(source: Path, tmp_path: Path, limits: Limits) -> object:
    (tmp_path / "rules.sch").write_text(RULES)
    return einvconv.schematron.load(tmp_path / "rules.sch").validate(source, limits=limits)


TAKES: dict[str, Callable[[Path, Path, Limits], object]] = {
    "detect": lambda source, _, limits: einvconv.detect(source, limits=limits),
    "parse": lambda source, _, limits: einvconv.parse(source, limits=limits),
    "convert": lambda source, _, limits: einvconv.convert(source, "ubl", limits=limits),
    "convert_all": lambda source, _, limits: einvconv.convert_all(source, "ubl", limits=limits),
    "validate": lambda source, _, limits: einvconv.validate(source, limits=limits),
    "split": lambda source, _, limits: einvconv.split(source, limits=limits),
    "schematron": run_schematron,
}


@pytest.mark.parametrize("name", TAKES)
@pytest.mark.parametrize("limit", ["bytes", "elements", "depth"])
def test_a_function_that_takes_a_source_takes_limits_and_its_message_says_how(
    name: str, limit: str, tmp_path: Path
) -> None:
    with pytest.raises(einvconv.LimitExceeded, match=rf"Give limits=einvconv\.Limits\({limit}=…\)"):
        TAKES[name](SOURCE, tmp_path, Limits(**{limit: 3}))
    TAKES[name](SOURCE, tmp_path, Limits())


# Values of a model


def invoice(**more: Any) -> Invoice:
    line = InvoiceLine(
        id="1",
        quantity=Quantity(value=D(2), unit="C62"),
        price=Price(net=D(10)),
        item=Item(name="Sana"),
        vat_code="S",
        vat_rate=D("25.5"),
    )
    given: dict[str, Any] = {
        "number": "1",
        "issue_date": dt.date(2026, 5, 4),
        "due_date": dt.date(2026, 5, 18),
        "type_code": "380",
        "currency": "EUR",
        "seller": Party(name="Myyjä Oy"),
        "buyer": Party(name="Ostaja Oy"),
        "lines": [line],
    }
    return Invoice(**{**given, **more})


def _set(path: str, value: object) -> Callable[[Invoice], None]:
    def change(one: Invoice) -> None:
        at: Any = one
        *steps, last = path.split(".")
        for step in steps:
            at = at[int(step)] if step.isdigit() else getattr(at, step)
        if isinstance(at, list):
            at.append(value)
        else:
            setattr(at, last, value)

    return change


@pytest.mark.parametrize("to", [info.code for info in einvconv.formats() if info.writes])
@pytest.mark.parametrize(
    "change, words",
    [
        (_set("lines.0.price.net", "10"), r"lines\[0\]\.price\.net is '10' \(str\), and a finite Decimal"),
        (_set("lines.0.price.net", 10), r"lines\[0\]\.price\.net is 10 \(int\)"),
        (_set("lines.0.price.net", 10.5), r"10\.5 \(float\)"),
        (_set("lines.0.net_amount", D("NaN")), r"lines\[0\]\.net_amount is Decimal\('NaN'\)"),
        (_set("issue_date", "2026-05-04"), r"issue_date is '2026-05-04' \(str\), and a datetime\.date"),
        (_set("issue_date", dt.datetime(2026, 5, 4, 12)), r"issue_date is datetime"),
        (_set("seller", {"name": "x"}), r"seller is \{'name': 'x'\} \(dict\), and Party belongs there"),
        (_set("seller.name", b"x"), r"seller\.name is b'x' \(bytes\), and a text"),
        (_set("lines", None), r"lines is None \(NoneType\), and a list"),
        (_set("notes.x", "text"), r"notes\[0\] is 'text' \(str\), and Note"),
        (_set("buyer.name", "Os\x00taja"), r"buyer\.name holds the character U\+0000"),
    ],
)
def test_a_value_that_was_set_wrongly_is_named_whatever_the_format(
    change: Callable[[Invoice], None], words: str, to: str
) -> None:
    one = invoice()
    change(one)
    with pytest.raises(einvconv.InvalidValue, match=words):
        einvconv.serialize(one, to=to)
    with pytest.raises(einvconv.InvalidValue, match=words):
        einvconv.validate(one, rules=to)


def test_all_wrong_values_are_named_at_once() -> None:
    one = invoice(totals=Totals())
    one.number = 7  # type: ignore[assignment]
    assert one.totals is not None
    one.totals.payable = "x"  # type: ignore[assignment]
    with pytest.raises(einvconv.InvalidValue, match=r"2 values are .*number is 7 .*totals\.payable is 'x'"):
        einvconv.serialize(one, to="ubl")


def test_what_is_no_invoice_is_not_written() -> None:
    with pytest.raises(TypeError, match="An Invoice is asked for, not bytes"):
        einvconv.serialize(b"<a/>", to="ubl")  # type: ignore[arg-type]


# Validating a model


def test_an_invoice_made_in_code_is_held_against_the_rules_and_findings_name_its_fields() -> None:
    one = invoice()
    one.lines[0].vat_code, one.lines[0].vat_rate = "XX", D(0)
    report = einvconv.validate(one, rules="peppolbis30")
    found = {f.rule: f for f in report.findings}
    assert not report.valid and [r.ran for r in report.rulesets] == [True, True, True]
    assert found["PEPPOL-EN16931-R010"].location == "buyer" and found["PEPPOL-EN16931-R010"].line == 0
    assert any(f.location == "lines[0].vat_code" for f in report.findings)


def test_an_invoice_that_was_parsed_is_pointed_at_in_its_document() -> None:
    one = einvconv.parse(SOURCE)
    assert einvconv.validate(one, rules="peppolbis30").valid
    assert one.totals is not None and one.totals.payable is not None
    one.totals.payable += 1
    report = einvconv.validate(one, rules="peppolbis30")
    finding = next(f for f in report.findings if f.rule == "BR-CO-16")
    assert finding.location.startswith("/ubl:Invoice/cac:LegalMonetaryTotal") and finding.line > 1


def test_an_invoice_that_cannot_be_written_is_not_valid_and_the_reason_is_a_finding() -> None:
    report = einvconv.validate(Invoice(number="1"), rules="finvoice30")
    assert not report.valid and report.findings[0].rule == "CONVERSION"
    assert not any(r.ran for r in report.rulesets)


def test_an_invoice_has_no_rules_of_its_own() -> None:
    with pytest.raises(einvconv.RulesUnavailable, match="say by whose rules"):
        einvconv.validate(invoice())
    with pytest.raises(einvconv.RulesUnavailable, match="nothing"):
        einvconv.validate(invoice(), rules="nothing")


@pytest.mark.parametrize("term", ["currency", "tax_currency"])
def test_a_currency_that_would_be_written_beside_each_amount_is_no_long_text(term: str) -> None:
    said = einvconv.parse(CORPUS / "peppolbis30" / "export.xml")
    setattr(said, term, "EUR" * 34)
    for to in ("peppolbis30", "finvoice30"):
        with pytest.raises(einvconv.ConversionRefused, match="has 102 characters, and a code of one has three"):
            einvconv.serialize(said, to=to)


@pytest.mark.parametrize("to", ["svefaktura", "woodx"])
def test_a_reference_that_would_be_written_in_each_line_is_no_long_text(to: str) -> None:
    said = einvconv.parse(CORPUS / "peppolbis30" / "items-and-prices.xml")
    said.order_reference = "7" * 1001
    with pytest.raises(einvconv.ConversionRefused, match=r"has 1,001 characters, and .* has it in each line"):
        einvconv.serialize(said, to=to)
    said.lines = said.lines[:1]
    assert ("7" * 1001).encode() in einvconv.serialize(said, to=to).xml  # once is what the source has
