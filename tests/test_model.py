"""The canonical invoice: its terms, its JSON, and what can be computed of it."""

from __future__ import annotations

import datetime as dt
import json
import typing
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

import einvconv
from documents import corpus, name
from einvconv.mapping.refs import root
from einvconv.model import (
    Allowance,
    Group,
    Invoice,
    InvoiceLine,
    Item,
    Party,
    Price,
    Quantity,
    Totals,
    VatBreakdown,
    completed,
    terms,
)
from einvconv.model.compute import rounded

D = Decimal
# EN 16931-1 has no BT-4, and BG-2 (process control) is two terms of the invoice's own head, BT-23 and BT-24.
WITHOUT_A_PLACE = {"BT-4", "BG-2"}


def _groups() -> list[type[Group]]:
    found = [Group]
    for one in found:
        found += [c for c in one.__subclasses__() if c not in found]
    return found


# Terms


def test_every_term_and_group_of_the_standard_is_in_the_list_of_terms() -> None:
    listed = {term for term, _, _ in terms.TERMS}
    standard = {f"BT-{n}" for n in range(1, 166)} | {f"BG-{n}" for n in range(1, 33)}
    assert standard - listed == WITHOUT_A_PLACE
    assert {term.rpartition("-")[0] for term in listed if term.count("-") == 2} <= standard


@pytest.mark.parametrize("term, path", [(term, path) for term, path, _ in terms.TERMS])
def test_every_term_is_an_attribute_of_the_model(term: str, path: str) -> None:
    at: typing.Any = root(Invoice)
    for step in path.split("."):
        at = getattr(root(at._type) if at._many else at, step)
    assert (
        at._many == (isinstance(at._type, type) and issubclass(at._type, Group) and at._many) or at._type is not Group
    )
    is_group = isinstance(at._type, type) and issubclass(at._type, Group)
    assert is_group == term.startswith("BG")


def test_a_term_is_found_by_its_place_in_an_invoice() -> None:
    assert terms.term_at("lines[2].item.name") == "BT-153 Item name"
    assert terms.term_at("seller.identifiers[0].scheme") == "BT-29-1 Seller identifier scheme"
    assert terms.term_at("factoring.agreement") == ""


@pytest.mark.parametrize("group", _groups(), ids=lambda g: g.__name__)
def test_every_group_says_what_it_is_and_needs_nothing_to_begin_with(group: type[Group]) -> None:
    assert group.__doc__ and group.__doc__ != Group.__base__.__doc__
    assert group() == group.blank()
    assert not any(v for n, v in group().__dict__.items() if n != "syntax")


def test_a_misspelt_attribute_is_refused_and_not_taken_in() -> None:
    with pytest.raises(ValidationError, match="nummer"):
        Invoice(nummer="1")  # type: ignore[call-arg]


# JSON


@pytest.mark.parametrize("path", corpus(), ids=name)
def test_an_invoice_goes_through_json_and_comes_back_the_same(path: Path) -> None:
    invoice = einvconv.parse(path.read_bytes())
    again = Invoice.model_validate_json(invoice.model_dump_json())
    assert again == invoice
    assert again.model_dump_json() == invoice.model_dump_json()


def test_json_has_amounts_as_text_so_that_no_digit_is_lost() -> None:
    invoice = Invoice(totals=Totals(payable=D("10.10"), vat=D("0.1000000000000000000000000001")))
    said = json.loads(invoice.model_dump_json())["totals"]
    assert (said["payable"], said["vat"]) == ("10.10", "0.1000000000000000000000000001")


def test_an_invoice_from_json_is_written_as_the_invoice_itself_is() -> None:
    path = next(p for p in corpus("peppolbis30") if p.stem == "allowances-and-charges")
    invoice = einvconv.parse(path.read_bytes())
    again = Invoice.model_validate_json(invoice.model_dump_json())
    for code in ("finvoice30", "peppolbis30", "ubl"):
        assert einvconv.serialize(again, to=code).xml == einvconv.serialize(invoice, to=code).xml


def test_the_model_has_a_json_schema_with_its_descriptions() -> None:
    schema = Invoice.model_json_schema()
    assert schema["properties"]["type_code"]["description"].startswith("BT-3. ")
    assert {"InvoiceLine", "Party", "PaymentMeans", "VatBreakdown"} <= set(schema["$defs"])
    assert schema["additionalProperties"] is False
    json.dumps(schema)


# Computing


def _line(quantity: str, price: str, rate: str | None = "25.5", code: str = "S", **more: typing.Any) -> InvoiceLine:
    return InvoiceLine(
        quantity=Quantity(value=D(quantity)),
        price=Price(net=D(price)),
        vat_code=code,
        vat_rate=None if rate is None else D(rate),
        item=Item(name="x"),
        **more,
    )


def test_a_line_amount_is_quantity_times_price_by_base_with_charges_and_without_allowances() -> None:
    line = _line("250", "3.2")
    line.price = Price(net=D("3.2"), base=Quantity(value=D(100)))
    line.allowances = [Allowance(amount=D("1.25"))]
    line.charges = [Allowance(amount=D("0.50"))]
    assert completed(Invoice(currency="EUR", lines=[line])).lines[0].net_amount == D("7.25")


@pytest.mark.parametrize("price, amount", [("0.335", "1.01"), ("0.3349", "1.00"), ("-0.335", "-1.01")])
def test_line_amounts_are_rounded_half_up(price: str, amount: str) -> None:
    assert str(completed(Invoice(currency="EUR", lines=[_line("3", price)])).lines[0].net_amount) == amount


@pytest.mark.parametrize(
    "currency, amount",
    [("EUR", "10.51"), ("NOK", "10.51"), ("JPY", "11"), ("ISK", "11"), ("KWD", "10.51"), (None, "10.51")],
)
def test_amounts_have_the_decimals_of_their_currency_and_two_at_the_most(currency: str | None, amount: str) -> None:
    assert str(rounded(D("10.505"), currency)) == amount


def test_vat_is_computed_by_category_and_rate_from_lines_allowances_and_charges() -> None:
    invoice = completed(
        Invoice(
            currency="EUR",
            lines=[_line("1", "100"), _line("2", "10"), _line("1", "50", "13.5"), _line("1", "7", None, "E")],
            allowances=[Allowance(amount=D(20), vat_code="S", vat_rate=D("25.5"))],
            charges=[Allowance(amount=D(4), vat_code="S", vat_rate=D("13.5"))],
        )
    )
    assert [(v.code, v.rate, v.taxable, v.amount) for v in invoice.vat_breakdown] == [
        ("S", D("25.5"), D("100.00"), D("25.50")),
        ("S", D("13.5"), D("54.00"), D("7.29")),
        ("E", D(0), D("7.00"), D("0.00")),
    ]


def test_outside_the_scope_of_vat_the_breakdown_has_no_rate() -> None:
    invoice = completed(Invoice(currency="EUR", lines=[_line("1", "100", None, "O"), _line("1", "1", "0", "O")]))
    assert [(v.code, v.rate, v.taxable, v.amount) for v in invoice.vat_breakdown] == [("O", None, D(101), D(0))]


def test_totals_follow_the_rules_of_the_standard() -> None:
    invoice = completed(
        Invoice(
            currency="EUR",
            lines=[_line("1", "100"), _line("-1", "10")],
            allowances=[Allowance(amount=D(5), vat_code="S", vat_rate=D("25.5"))],
            charges=[Allowance(percent=D(10), base=D(90), vat_code="S", vat_rate=D("25.5"))],
            totals=Totals(prepaid=D(50), rounding=D("0.03")),
        )
    )
    assert invoice.totals == Totals(
        lines=D(90),
        allowances=D(5),
        charges=D(9),
        without_vat=D(94),
        vat=D("23.97"),
        with_vat=D("117.97"),
        prepaid=D(50),
        rounding=D("0.03"),
        payable=D("68.00"),
    )


def test_a_text_row_and_sub_rows_stay_out_of_the_totals() -> None:
    line = _line("1", "100", sub_rows=[_line("1", "40"), _line("1", "60")])
    invoice = completed(Invoice(currency="EUR", lines=[InvoiceLine(notes=["Työ 1"]), line]))
    assert invoice.totals is not None and invoice.totals.lines == D(100)
    assert invoice.lines[0].net_amount is None


def test_what_is_stated_is_never_changed_even_where_it_is_wrong() -> None:
    given = Invoice(
        currency="EUR",
        lines=[_line("2", "10", net_amount=D("19.99"))],
        vat_breakdown=[VatBreakdown(code="S", rate=D("25.5"), taxable=D(1), amount=D(2))],
        totals=Totals(lines=D(3), without_vat=D(4), vat=D(5), with_vat=D(6), payable=D(7)),
    )
    before = given.model_dump_json()
    assert completed(given).model_dump_json() == before
    assert given.model_dump_json() == before


def test_a_breakdown_without_amounts_is_made_whole_and_keeps_its_reason() -> None:
    given = Invoice(
        currency="EUR",
        lines=[_line("1", "100", "0", "AE")],
        vat_breakdown=[VatBreakdown(code="AE", rate=D(0), exemption_reason="Käännetty")],
    )
    assert completed(given).vat_breakdown == [
        VatBreakdown(code="AE", rate=D(0), exemption_reason="Käännetty", taxable=D(100), amount=D(0))
    ]


def test_what_cannot_be_computed_stays_absent() -> None:
    invoice = completed(Invoice(currency="EUR", tax_currency="SEK", lines=[InvoiceLine(quantity=Quantity(value=D(1)))]))
    assert invoice.lines[0].net_amount is None
    assert invoice.totals is not None and invoice.totals.vat_accounting is None


def test_the_given_invoice_is_untouched() -> None:
    given = Invoice(currency="EUR", lines=[_line("1", "100")])
    made = completed(given)
    assert (given.totals, given.vat_breakdown, given.lines[0].net_amount) == (None, [], None)
    assert made.lines[0] is not given.lines[0]


@pytest.mark.parametrize("path", corpus("peppolbis30"), ids=name)
def test_computing_the_corpus_anew_gives_the_amounts_that_it_states(path: Path) -> None:
    stated = einvconv.parse(path.read_bytes())
    bare = stated.model_copy(deep=True)
    totals = bare.totals
    assert totals is not None
    bare.totals = Totals(prepaid=totals.prepaid, rounding=totals.rounding, vat_accounting=totals.vat_accounting)
    for group in bare.vat_breakdown:
        group.taxable = group.amount = None
    for line in bare.lines:
        line.net_amount = None
    again = completed(bare)
    assert again.totals == stated.totals
    assert again.vat_breakdown == stated.vat_breakdown
    assert [one.net_amount for one in again.lines] == [one.net_amount for one in stated.lines]


def test_an_invoice_made_in_code_is_written_complete() -> None:
    invoice = Invoice(
        number="1",
        issue_date=dt.date(2026, 1, 2),
        type_code="380",
        currency="EUR",
        seller=Party(name="Myyjä Oy"),
        buyer=Party(name="Ostaja Oy"),
        lines=[_line("3", "0.335")],
    )
    done = einvconv.serialize(invoice, to="ubl")
    assert b">1.27</cbc:PayableAmount>" in done.xml
    assert done.losses == ()


def test_a_finvoice_made_in_code_is_written_with_the_totals_that_were_left_out() -> None:
    invoice = Invoice(
        number="1",
        issue_date=dt.date(2026, 1, 2),
        due_date=dt.date(2026, 1, 16),
        type_code="381",
        currency="EUR",
        seller=Party(name="Myyjä Oy"),
        buyer=Party(name="Ostaja Oy"),
        lines=[_line("3", "0.335", net_amount=D("1.01"))],
    )
    done = einvconv.serialize(invoice, to="finvoice30")
    assert b">-1,27</InvoiceTotalVatIncludedAmount>" in done.xml and b">-1,27</EpiInstructedAmount>" in done.xml
    assert done.losses == ()
