"""Hard cases: headings and totals among the rows."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

import einvconv
from einvconv.formats.en16931.headings import heads
from einvconv.model import InvoiceLine, Item, completed
from made import invoice, line
from steps import grows

D = Decimal
To = Callable[..., Any]


def _text(name: str, amount: str | None = None) -> InvoiceLine:
    """A row that says a text and a sum, and counts in no total."""
    gross = None if amount is None else D(amount)
    return InvoiceLine(sub_rows=[InvoiceLine(item=Item(name=name), gross_amount=gross)])


def _row(price: str) -> InvoiceLine:
    return line(price=price, rate="0", code="Z", gross_amount=D(price))


GROUPS = [
    _text("Lasku", "60"),
    _text("Siirto", "30"),
    _row("10"),
    _row("20"),
    _text("Energia", "25"),
    _row("25"),
    _text("Maksut", "5"),
    _row("5"),
    _text("Yhteensä", "60"),
]


def _notes(out: Any) -> list[list[str]]:
    lines = out.all("cac:InvoiceLine")
    return [((found := one.findtext("{*}Note")) and found.split("\n")) or [] for one in lines]


def test_a_heading_whose_sum_is_that_of_the_rows_below_is_a_note_of_the_first_of_them(to: To) -> None:
    out = to(completed(invoice(*GROUPS)), "peppolbis30")
    assert _notes(out) == [["Siirto 30"], [], ["Energia 25"], ["Maksut 5", "Yhteensä 60"]]
    assert out.texts("*[local-name()='Invoice']/cbc:Note") == ["Lasku 60"]
    told = {loss.value: loss.kind for loss in out.losses if loss.value in ("Siirto", "30")}
    assert told == {"Siirto": "approximated", "30": "approximated"}


def test_a_heading_is_a_sub_line_of_the_first_row_below_where_there_are_sub_lines(to: To) -> None:
    out = to(completed(invoice(*GROUPS)), "ubl")
    lines = out.all("cac:InvoiceLine")
    found = [[e.text for e in one.iterfind("{*}SubInvoiceLine/{*}Item/{*}Name")] for one in lines]
    assert found == [["Siirto"], [], ["Energia"], ["Maksut", "Yhteensä"]]


def test_a_sum_of_the_rows_above_and_below_and_one_of_none_stay_with_the_line_before(to: To) -> None:
    rows = _row("10"), _text("Välisumma", "10"), _row("10"), _text("Muuta", "7"), _row("3")
    assert _notes(to(completed(invoice(*rows)), "peppolbis30")) == [["Välisumma 10"], ["Muuta 7"], []]


def test_rows_without_the_amount_are_headed_by_no_sum_over_them() -> None:
    assert heads([_text("A", "30"), _row("10"), line(price="20"), _text("B", "5"), _row("5"), _text("C")]) == {3: 4}


def test_headings_are_found_in_linear_time() -> None:
    assert grows(lambda n: heads([_text("A", "30"), _row("10"), _row("20")] * n), 50) < 4.5


# Some programs give a row that is the sum of others an amount of its own.


def _sum(name: str, amount: str) -> InvoiceLine:
    return line(price=None, rate="0", code="Z", quantity=None, net_amount=D(amount), item=Item(name=name))


@pytest.mark.parametrize("code", ["peppolbis30", "cii", "svefaktura", "e2b", "bgc"])
def test_a_row_that_says_the_sum_of_those_above_is_a_text_where_the_sum_of_the_rows_leaves_it_out(
    to: To, code: str
) -> None:
    rows = _row("10"), _row("20"), _sum("Välisumma", "30"), _row("5"), _sum("Välisumma", "5"), _sum("Yhteensä", "35")
    made = completed(invoice(*(row for row in rows if row.quantity is not None)))
    made.lines = list(rows)
    out = to(made, code)
    read = einvconv.parse(out.xml)
    assert [one.net_amount for one in read.lines if one.counts] == [10, 20, 5]
    assert sum(b"lisumma" in text for text in out.xml.splitlines()) >= 2


def test_a_row_that_is_as_much_as_those_above_counts_where_the_sum_of_the_rows_counts_it(to: To) -> None:
    out = to(completed(invoice(_row("10"), _row("20"), _sum("Asennus", "30"))), "peppolbis30")
    assert [D(one) for one in out.texts("cac:InvoiceLine/cbc:LineExtensionAmount")] == [10, 20, 30]
