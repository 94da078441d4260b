"""What a format asks for and an invoice lacks: `missing` says all of it by business term, and a refusal says it too."""

from __future__ import annotations

import pytest

import einvconv
from einvconv.model import Invoice, InvoiceLine, Item, Quantity
from made import invoice

WRITES = [info.code for info in einvconv.formats() if info.writes]


@pytest.mark.parametrize("code", WRITES)
def test_a_whole_invoice_lacks_none_of_the_terms_that_every_invoice_has(code: str) -> None:
    always = {"BT-1", "BT-2", "BT-5", "BT-27", "BT-44", "BG-25", "BT-131"}
    assert not always & {gap.term for gap in einvconv.missing(invoice(), to=code)}


@pytest.mark.parametrize("code", WRITES)
def test_an_empty_invoice_lacks_all_of_them_in_the_order_of_the_model(code: str) -> None:
    found = [gap.term for gap in einvconv.missing(Invoice(), to=code)]
    assert found[:8] == ["BT-1", "BT-2", "BT-5", "BT-27", "BT-40", "BT-44", "BT-55", "BG-25"]


def test_a_line_without_a_price_is_named_with_what_it_lacks() -> None:
    made = invoice(lines=[InvoiceLine(item=Item(name="Työ"), quantity=Quantity(value=2, unit="HUR"), vat_code="S")])
    made.totals = None
    gaps = {gap.path: gap.reason for gap in einvconv.missing(made, to="peppolbis30")}
    assert gaps["lines[0].net_amount"] == "the line has no price (BT-146)"


def test_what_only_the_rules_of_the_format_ask_for_is_named_by_its_term() -> None:
    made = invoice(buyer_reference=None, order_reference=None, buyer=einvconv.model.Party(name="Ostaja Oy"))
    found = {gap.term for gap in einvconv.missing(made, to="peppolbis30")}
    assert found & {"BT-10", "BT-49", "BT-55"}


@pytest.mark.parametrize("code", ["peppolbis30", "finvoice30", "teapps30"])
def test_a_refusal_names_the_business_term_that_is_missing(code: str) -> None:
    with pytest.raises(einvconv.ConversionRefused, match=r"\(BT-1 Invoice number\)") as refusal:
        einvconv.serialize(invoice(number=None), to=code)
    assert "{" not in str(refusal.value) and "Missing child" not in str(refusal.value)


def test_a_refusal_tells_the_beginning_of_a_long_value() -> None:
    with pytest.raises(einvconv.ConversionRefused) as refusal:
        einvconv.serialize(invoice(number="9" * 100_000), to="finvoice30")
    assert "BT-1 Invoice number “9999" in str(refusal.value) and "9…” (number)" in str(refusal.value)
    assert len(str(refusal.value)) < 1000


def test_a_refusal_begins_with_what_did_not_fit() -> None:
    with pytest.raises(einvconv.ConversionRefused) as refusal:
        einvconv.serialize(invoice(number="2026-VERKKOKAUPPA-0000012345"), to="finvoice30")
    assert str(refusal.value).startswith(
        "The invoice cannot be written as Finvoice 3.0: BT-1 Invoice number “2026-VERKKOKAUPPA-0000012345” (number) "
        "is left out: longer than the 20 characters"
    )
