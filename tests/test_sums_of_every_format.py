"""What is to be paid, and the VAT in it, is the same in every format, or the conversion says why it is not."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest

import einvconv
from einvconv.model import Allowance, Invoice, InvoiceLine, Totals, completed
from einvconv.model.codes import CREDIT_NOTE_TYPES
from made import invoice, line

D = Decimal
SUMS = ("payable", "with_vat", "without_vat", "vat")
BOTH = [info.code for info in einvconv.formats() if info.reads and info.writes]
SPINE = ("peppolbis30", "finvoice30", "teapps30")


def _invoice(*rows: InvoiceLine, **more: object) -> Invoice:
    made = invoice(*rows, **more)
    assert made.buyer is not None
    made.buyer.vat_id = "FI15728600"
    return completed(made)


def _rich(**more: object) -> Invoice:
    """Lines of several rates one of which is taken back, a charge and a discount, and a part that has been paid."""
    charge = Allowance(amount=D("12.5"), reason="Rahti", reason_code="FC", vat_code="S", vat_rate=D("25.5"))
    off = Allowance(amount=D("5"), reason="Alennus", reason_code="95", vat_code="S", vat_rate=D("14"))
    rows = line("10", "12.35"), line("3", "20", "14"), line("-1", "12.35")
    made = _invoice(*rows, charges=[charge], allowances=[off], **more)
    assert made.totals is not None and made.totals.with_vat is not None
    made.totals.prepaid = D("50")
    made.totals.payable = made.totals.with_vat - 50
    return made


def _credit_note() -> Invoice:
    return _invoice(line("2", "40"), line("1", "9.9", "14"), type_code="381")


def _taken_back() -> Invoice:
    return _invoice(line("-2", "40"), line("1", "9.9", "14"))


def _sums(given: Invoice, sign: int = 1) -> dict[str, Decimal]:
    totals = given.totals or Totals()
    return {field: value * sign for field in SUMS if (value := getattr(totals, field)) is not None}


def _credit_taken_back() -> Invoice:
    return _invoice(line("-2", "40"), line("1", "9.9", "14"), type_code="381")


_KINDS = {"invoice": _rich, "credit note": _credit_note, "negative": _taken_back, "negative credit": _credit_taken_back}


@pytest.mark.parametrize("make", _KINDS.values(), ids=_KINDS)
@pytest.mark.parametrize("code", BOTH)
def test_what_is_to_be_paid_is_the_same_in_a_format_and_on_the_way_on(code: str, make: Callable[[], Invoice]) -> None:
    made = make()
    try:
        there = einvconv.serialize(made, to=code)
    except einvconv.ConversionRefused as refused:
        assert re.search("credit note|has been paid before", str(refused))  # a format has no place for the one or other
        return
    _agree(made, there)
    for target in SPINE:
        try:
            _agree(einvconv.parse(there.xml), einvconv.convert(there.xml, to=target))
        except einvconv.ConversionRefused as refused:
            assert "is not complete without" in str(refused)  # a format of totals only


def _agree(before: Invoice, done: einvconv.Conversion) -> None:
    after = einvconv.parse(done.xml)
    kinds = {one.type_code in CREDIT_NOTE_TYPES for one in (before, after)}
    said, says = _sums(before), _sums(after, 1 if len(kinds) == 1 else -1)
    told = {field for field in SUMS if any(str(said.get(field)) == loss.value for loss in done.losses)}
    assert {f: says.get(f) for f in said if f not in told} == {f: v for f, v in said.items() if f not in told}
    assert says.get("payable") == said.get("payable")
