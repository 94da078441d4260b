"""What is determined is computed, what is not stays absent, and it is said why."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

import einvconv
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
    completed,
    gaps,
)

D = Decimal
PRICED: dict[str, Any] = {
    "quantity": Quantity(value=D(2)),
    "price": Price(net=D(50)),
    "vat_code": "S",
    "vat_rate": D("25.5"),
}
NET, TAXABLE, VAT = "lines[0].net_amount", "vat_breakdown[0].taxable", "vat_breakdown[0].amount"
OVER_A_LINE = ["totals.lines", "totals.without_vat", "totals.vat", "totals.with_vat", "totals.payable", TAXABLE, VAT]


def line(**more: Any) -> InvoiceLine:
    return InvoiceLine(**{**PRICED, **more}).model_copy(deep=True)


def invoice(*lines: InvoiceLine, **more: Any) -> Invoice:
    return Invoice(currency="EUR", lines=list(lines) or [line()], **more)


def absent(one: Invoice) -> list[str]:
    return [gap.path for gap in gaps(one)]


def test_nothing_is_missing_of_an_invoice_that_says_enough() -> None:
    assert gaps(invoice()) == []


# Holes


@pytest.mark.parametrize(
    "hole, reason",
    [
        ({"price": None}, "the line has no price (BT-146)"),
        ({"price": Price(discount=D(1))}, "the line has no price (BT-146)"),
        ({"quantity": None}, "the line has no quantity (BT-129)"),
        ({"quantity": Quantity(unit="C62")}, "the line has no quantity (BT-129)"),
        ({"price": Price(net=D(1), base=Quantity(value=D(0)))}, "the price is for a base quantity of 0 (BT-149)"),
        ({"allowances": [Allowance(reason="Alennus")]}, "an allowance or charge of the line has no amount"),
        ({"charges": [Allowance(base=D(4))]}, "an allowance or charge of the line has no amount"),
    ],
)
def test_a_line_that_says_too_little_has_no_amount_and_no_total_is_made_over_it(
    hole: dict[str, Any], reason: str
) -> None:
    one = invoice(line(**hole), line())
    made = completed(one)
    assert made.lines[0].net_amount is None and made.lines[1].net_amount == D(100)
    assert made.totals == Totals()
    assert [(v.taxable, v.amount) for v in made.vat_breakdown] == [(None, None)]
    found = {gap.path: gap for gap in gaps(one)}
    assert found[NET].reason == reason and found[NET].term == "BT-131"
    assert [p for p in OVER_A_LINE if p not in found] == []
    assert found["totals.payable"].term == "BT-115"


def test_another_vat_rate_than_that_of_the_hole_is_computed() -> None:
    made = completed(invoice(line(price=None), line(vat_rate=D(10))))
    assert [(v.rate, v.amount) for v in made.vat_breakdown] == [(D("25.5"), None), (D(10), D(10))]
    assert made.totals is not None and made.totals.vat is None


def test_a_stated_total_closes_the_hole_below_it() -> None:
    one = invoice(line(price=None), totals=Totals(without_vat=D(300), vat=D("76.50")))
    made = completed(one).totals
    assert made is not None and (made.lines, made.with_vat, made.payable) == (None, D("376.50"), D("376.50"))
    assert absent(one) == ["totals.lines", TAXABLE, VAT, NET]


def test_an_amount_without_a_vat_rate_has_no_vat() -> None:
    one = invoice(line(vat_rate=None))
    made = completed(one)
    assert made.vat_breakdown == [VatBreakdown(code="S", taxable=D(100))]
    assert made.totals == Totals(lines=D(100), without_vat=D(100))
    assert [g.reason for g in gaps(one) if g.path == VAT] == ["there is no rate (BT-119)"]


@pytest.mark.parametrize("code", ["E", "AE", "K", "G", "O", "Z"])
def test_a_category_that_levies_nothing_needs_no_rate(code: str) -> None:
    made = completed(invoice(line(vat_code=code, vat_rate=None)))
    assert made.vat_breakdown[0].amount == D(0)
    assert made.totals is not None and made.totals.payable == D(100)


def test_an_invoice_without_a_line_that_counts_has_no_totals() -> None:
    one = Invoice(currency="EUR", lines=[InvoiceLine(notes=["text"])])
    assert completed(one).totals == Totals()
    assert gaps(one)[0].reason == "there is no line with an amount"


def test_the_vat_in_another_currency_is_not_computed_and_that_is_said() -> None:
    one = invoice(tax_currency="SEK")
    assert absent(one) == ["totals.vat_accounting"]
    assert absent(invoice(tax_currency="EUR")) == []


def test_an_allowance_of_the_document_without_amount_leaves_the_totals_open() -> None:
    one = invoice(allowances=[Allowance(reason="Alennus", vat_code="S", vat_rate=D("25.5"))])
    made = completed(one).totals
    assert made is not None and (made.lines, made.allowances, made.without_vat) == (D(100), None, None)
    assert absent(one)[:2] == ["allowances[0].amount", "totals.allowances"]


# Percentages


def test_a_percentage_of_a_line_is_of_quantity_times_price_and_its_base_is_given() -> None:
    one = line(
        price=Price(net=D("33.335"), base=Quantity(value=D(1))),
        allowances=[Allowance(percent=D(10))],
        charges=[Allowance(percent=D("2.5"))],
    )
    made = completed(invoice(one)).lines[0]
    assert (made.allowances[0].base, made.allowances[0].amount) == (D("66.67"), D("6.67"))
    assert (made.charges[0].base, made.charges[0].amount) == (D("66.67"), D("1.67"))
    assert made.net_amount == D("61.67")


def test_a_percentage_with_a_base_of_its_own_is_of_that() -> None:
    made = completed(invoice(line(allowances=[Allowance(percent=D(10), base=D(40))]))).lines[0]
    assert (made.allowances[0].base, made.allowances[0].amount, made.net_amount) == (D(40), D(4), D(96))


def test_a_stated_amount_beside_a_percentage_stays() -> None:
    made = completed(invoice(line(allowances=[Allowance(percent=D(10), amount=D(7))]))).lines[0]
    assert (made.allowances[0].base, made.allowances[0].amount, made.net_amount) == (None, D(7), D(93))


def test_a_percentage_of_the_document_is_of_the_lines_of_its_vat_category() -> None:
    one = invoice(
        line(),
        line(vat_rate=D(10), price=Price(net=D(5))),
        allowances=[Allowance(percent=D(10), vat_code="S", vat_rate=D("25.5"))],
        charges=[Allowance(percent=D(20), vat_code="S", vat_rate=D(10))],
    )
    made = completed(one)
    assert (made.allowances[0].base, made.allowances[0].amount) == (D(100), D(10))
    assert (made.charges[0].base, made.charges[0].amount) == (D(10), D(2))
    assert [(v.taxable, v.amount) for v in made.vat_breakdown] == [(D(90), D("22.95")), (D(12), D("1.20"))]
    assert made.totals is not None and made.totals.payable == D("126.15")
    assert gaps(one) == []


def test_a_percentage_of_the_document_without_category_is_of_all_lines_where_they_are_of_one() -> None:
    one = invoice(allowances=[Allowance(percent=D(10))])
    made = completed(one)
    assert made.allowances == [Allowance(percent=D(10), base=D(100), amount=D(10), vat_code="S", vat_rate=D("25.5"))]
    assert made.totals is not None and made.totals.without_vat == D(90)


def test_a_percentage_of_the_document_that_may_be_of_several_categories_is_not_guessed() -> None:
    one = invoice(line(), line(vat_rate=D(10)), allowances=[Allowance(percent=D(10))])
    made = completed(one)
    assert made.allowances == [Allowance(percent=D(10))]
    assert made.totals is not None and (made.totals.lines, made.totals.payable) == (D(200), None)
    assert "allowances[0].amount" in absent(one)


@pytest.mark.parametrize("to", ["peppolbis30", "finvoice30", "teapps30", "ubl"])
def test_a_percentage_alone_is_written_with_its_amount_and_that_is_told(to: str) -> None:
    one = invoice(
        line(id="1", item=Item(name="Sana"), allowances=[Allowance(percent=D(10), reason_code="95")]),
        number="1",
        issue_date=dt.date(2026, 5, 4),
        due_date=dt.date(2026, 5, 18),
        type_code="380",
        seller=Party(name="Myyjä Oy"),
        buyer=Party(name="Ostaja Oy"),
    )
    before = one.model_dump_json()
    done = einvconv.serialize(one, to=to)
    again = einvconv.parse(done.xml)
    allowance = again.lines[0].allowances[0]
    assert (allowance.percent, allowance.amount) == (D(10), D(10))
    assert again.lines[0].net_amount == D(90)
    assert again.totals is not None and again.totals.payable == D("112.95")
    assert any(a.kind == "derived" and "10 % of 100.00 is 10.00" in a.reason for a in done.additions)
    assert one.model_dump_json() == before
    assert not [loss for loss in done.losses if "percent" in loss.path]


def test_what_is_to_be_paid_counts_what_was_paid_before_and_the_rounding() -> None:
    made = invoice(line())
    made.totals = Totals(prepaid=D("20"), rounding=D("-0.50"))
    totals = completed(made).totals
    assert totals is not None
    assert (totals.with_vat, totals.payable) == (D("125.50"), D("105.00"))


def test_a_gross_price_less_its_discount_is_the_net_price() -> None:
    made = invoice(line())
    one = made.lines[0]
    one.price, one.net_amount = Price(gross=D(120), discount=D(30)), None
    made.totals, made.vat_breakdown = None, []
    (whole,) = completed(made).lines
    assert whole.price is not None and (whole.price.net, whole.net_amount) == (D(90), D("180.00"))


def test_a_stated_group_of_vat_without_its_base_is_of_the_lines_of_its_category() -> None:
    made = invoice(line())
    made.totals = None
    made.vat_breakdown = [VatBreakdown(code="S", rate=D("25.5"))]
    (group,) = completed(made).vat_breakdown
    assert (group.taxable, group.amount) == (D("100.00"), D("25.50"))


def test_a_row_of_text_is_no_category_that_a_percentage_of_the_document_may_be_of() -> None:
    text = InvoiceLine(item=Item(name="Kiitos tilauksesta"), vat_code="E", vat_rate=D(0))
    made = invoice(line(), allowances=[Allowance(percent=D(10), reason="Alennus")])
    made.lines, made.totals, made.vat_breakdown = [*made.lines, text], None, []
    made.allowances[0].amount = made.allowances[0].base = None
    whole = completed(made)
    assert (whole.allowances[0].base, whole.allowances[0].amount) == (D("100.00"), D("10.00"))
    assert whole.totals is not None and whole.totals.without_vat == D("90.00")


@pytest.mark.parametrize(
    ("price", "net"),
    [
        (Price(net=D(50), unit="MWH"), D(50)),
        (Price(net=D(50), base=Quantity(value=D(2), unit="MWH")), D(25)),
        (Price(net=D(50), base=Quantity(value=D(0), unit="MWH")), None),
        (Price(net=D(50), unit="XBX"), None),
    ],
)
def test_a_line_whose_price_is_for_another_unit_comes_to_what_that_many_cost(price: Price, net: D | None) -> None:
    made = completed(Invoice(currency="EUR", lines=[line(quantity=Quantity(value=D(1000), unit="KWH"), price=price)]))
    assert made.lines[0].net_amount == net
