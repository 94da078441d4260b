"""Repairs of EN 16931: without one of them the rule that it is for fires, with it the rule does not."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal as D
from typing import Any

import pytest

import einvconv
from einvconv.formats.en16931.needs import needs
from einvconv.formats.registry import format_for
from einvconv.intake import open_document
from einvconv.mapping.format import Repair
from einvconv.mapping.transfer import write
from einvconv.model import (
    Allowance,
    Invoice,
    InvoiceLine,
    Item,
    Party,
    Price,
    Quantity,
    Totals,
    VatBreakdown,
)
from made import invoice

PEPPOL = format_for("peppolbis30")


def _line(**more: Any) -> InvoiceLine:
    said: dict[str, Any] = {
        "id": "1",
        "item": Item(name="Työ"),
        "quantity": Quantity(value=D(2), unit="HUR"),
        "price": Price(net=D(50)),
        "net_amount": D(100),
        "vat_code": "S",
        "vat_rate": D("25.5"),
    }
    return InvoiceLine(**{**said, **more})


def _one(**more: Any) -> Callable[[], Invoice]:
    """An invoice of one line, which says all but what `more` takes away."""

    def make() -> Invoice:
        said = {
            "lines": [_line()],
            "vat_breakdown": [VatBreakdown(code="S", rate=D("25.5"), taxable=D(100), amount=D("25.5"))],
            "totals": Totals(lines=D(100), without_vat=D(100), vat=D("25.5"), with_vat=D("125.5"), payable=D("125.5")),
        }
        made = invoice()  # whose amounts are computed, and then stated otherwise
        for field, value in {**said, **more}.items():
            setattr(made, field, value)
        return made

    return make


# the name of the repair, a rule that it is for, and an invoice that needs it
NEEDED: tuple[tuple[str, str, Callable[[], Invoice]], ...] = (
    ("line identifiers", "BR-21", _one(lines=[_line(id=None)])),
    ("item names", "BR-25", _one(lines=[_line(item=Item(seller_id="A-1"))])),
    ("quantities", "BR-22", _one(lines=[_line(quantity=None)])),
    ("prices", "BR-26", _one(lines=[_line(price=None)])),
    (
        "negative prices",
        "BR-27",
        _one(lines=[_line(price=Price(net=D(-50)), quantity=Quantity(value=D(-2), unit="HUR"))]),
    ),
    ("VAT categories of lines", "BR-CO-04", _one(lines=[_line(vat_code=None)])),
    ("VAT rates", "BR-S-05", _one(lines=[_line(vat_rate=None)])),
    ("VAT breakdown", "BR-CO-18", _one(vat_breakdown=[])),
    (
        "totals",
        "BR-12",
        _one(totals=Totals(without_vat=D(100), vat=D("25.5"), with_vat=D("125.5"), payable=D("125.5"))),
    ),
    ("electronic addresses", "PEPPOL-EN16931-R010", _one(buyer=Party(name="Ostaja Oy", vat_id="FI07375462"))),
)


def _fired(made: Invoice, without: str = "") -> set[str]:
    """The rules that an invoice breaks, written without the repair of a name, or that the schema refuses it."""
    kept = tuple(step for step in PEPPOL.pairs if not (isinstance(step, Repair) and step.name == without))
    all_of_them = PEPPOL.pairs
    PEPPOL.pairs = kept
    made._trace.document = open_document(b"<read/>")  # of a model made in code the amounts are given before
    try:
        xml = write(made, PEPPOL).xml
    except einvconv.ConversionRefused:
        return {"refused"}
    finally:
        PEPPOL.pairs = all_of_them
    return {finding.rule for finding in einvconv.validate(xml, rules="peppolbis30").findings}


@pytest.mark.parametrize(("name", "rule", "make"), NEEDED, ids=[name for name, _, _ in NEEDED])
def test_a_repair_is_what_keeps_its_rule_silent(name: str, rule: str, make: Callable[[], Invoice]) -> None:
    assert any(isinstance(step, Repair) and step.name == name for step in PEPPOL.pairs)
    assert rule not in _fired(make()) and "refused" not in _fired(make())
    assert _fired(make(), without=name) & {rule, "refused"}


def test_each_repair_says_what_it_gives_and_what_asks_for_it() -> None:
    for repair in needs():
        assert repair.name and callable(repair.write)
        assert all(term.startswith(("BT-", "BG-")) for term in repair.terms)
        assert repair.terms or not repair.rules


def test_a_discount_given_as_a_percentage_only_has_the_amount_that_the_row_leaves_for_it() -> None:
    line = _line(net_amount=D(90), allowances=[Allowance(percent=D(10), reason="Alennus")])
    totals = Totals(lines=D(90), without_vat=D(90), vat=D("22.95"), with_vat=D("112.95"), payable=D("112.95"))
    groups = [VatBreakdown(code="S", rate=D("25.5"), taxable=D(90), amount=D("22.95"))]
    done = einvconv.serialize(_one(lines=[line], totals=totals, vat_breakdown=groups)(), to="peppolbis30")
    assert b'<cbc:Amount currencyID="EUR">10.00</cbc:Amount>' in done.xml
    assert b'<cbc:BaseAmount currencyID="EUR">100.00</cbc:BaseAmount>' in done.xml
    assert not [f for f in einvconv.validate(done.xml).findings if f.severity == "fatal"]


def test_a_row_that_says_only_what_it_is_with_vat_has_the_net_amount_that_follows(to: Any) -> None:
    source = einvconv.serialize(_one()(), to="finvoice30").xml.decode("iso-8859-15")
    start, end = source.index("<RowVatExcludedAmount"), source.index("</RowVatExcludedAmount>")
    with_vat = '<RowAmount AmountCurrencyIdentifier="EUR">125,50</RowAmount>'
    text = source[:start] + with_vat + source[end + len("</RowVatExcludedAmount>") :]
    price_start, price_end = text.index("<UnitPriceAmount"), text.index("</UnitPriceAmount>")
    text = text[:price_start] + text[price_end + len("</UnitPriceAmount>") :]
    out = to(text.encode("iso-8859-15"), "peppolbis30")
    assert out.number("cac:InvoiceLine/cbc:LineExtensionAmount") == D(100)
    assert "derived" in out.added("cbc:LineExtensionAmount")


def test_no_line_is_made_to_cost_nothing(to: Any) -> None:
    made = _one(lines=[_line(), _line(id="2", net_amount=None, price=None)], totals=None)()
    with pytest.raises(einvconv.ConversionRefused, match="line 2 has no amount without VAT"):
        einvconv.serialize(made, to="peppolbis30")
