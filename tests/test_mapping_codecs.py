"""How values are spelt: read as widely as real documents are, written as narrowly as the guides ask."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from einvconv.mapping.codecs import ISO_DATE, Date, Ident, Misfit, Number, Table, Text, Unreadable

COMMA = Number(comma=True, least=2, most=5, optional=True)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=5)


@pytest.mark.parametrize(
    "text, value", [("12,50", "12.50"), ("12.50", "12.50"), (" -0,005\n", "-0.005"), ("+7", "7"), (",5", "0.5")]
)
def test_a_number_is_read_with_a_comma_or_a_point_where_the_format_has_commas(text: str, value: str) -> None:
    assert COMMA.read(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "1 000,00", "1e3", "NaN", "Infinity", "12,5,0", "０１", "--1", "0x10", "9" * 61])
def test_what_is_no_decimal_number_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        COMMA.read(text)


def test_a_comma_is_no_number_where_the_format_has_points() -> None:
    with pytest.raises(Unreadable):
        Number().read("12,50")


@pytest.mark.parametrize(
    "value, text",
    [
        ("12.5", "12,50"),
        ("12", "12"),
        ("0.12345", "0,12345"),
        ("1E+3", "1000"),
        ("-0.10", "-0,10"),
        ("1.1000000", "1,10000"),
    ],
)
def test_a_number_is_written_with_the_decimals_of_the_guide_and_never_in_exponents(value: str, text: str) -> None:
    assert COMMA.write(Decimal(value)) == text


def test_a_number_with_too_many_decimals_is_rounded_half_up_and_reported() -> None:
    with pytest.raises(Misfit) as misfit:
        Number(least=2, most=2).write(Decimal("0.125"))
    assert (misfit.value.kind, misfit.value.text) == ("approximated", "0.13")
    with pytest.raises(Misfit) as misfit:
        Number(least=2, most=2).write(Decimal("-0.125"))
    assert misfit.value.text == "-0.13"


def test_a_number_longer_than_its_place_is_left_out_whole() -> None:
    with pytest.raises(Misfit) as misfit:
        Number(longest=6).write(Decimal("1234567"))
    assert (misfit.value.kind, misfit.value.text) == ("dropped", None)


@given(DECIMALS)
def test_a_number_written_and_read_is_the_same_number(value: Decimal) -> None:
    for codec in (COMMA, Number(), Number(least=2)):
        assert codec.read(codec.write(value)) == value


@given(st.dates())
def test_a_date_written_and_read_is_the_same_date(value: dt.date) -> None:
    assert ISO_DATE.read(ISO_DATE.write(value)) == value
    assert Date(compact=True).read(Date(compact=True).write(value)) == value


@pytest.mark.parametrize("text", ["2026-02-30", "2026-2-3", "20260203", "3.2.2026", "2026-02-03Z", "٢٠٢٦-٠٢-٠٣", ""])
def test_what_is_no_date_is_unreadable_and_the_form_is_named(text: str) -> None:
    with pytest.raises(Unreadable, match="CCYY-MM-DD"):
        ISO_DATE.read(text)


def test_a_text_too_long_is_cut_and_an_identifier_too_long_is_not() -> None:
    with pytest.raises(Misfit) as cut:
        Text(5).write("abc defgh")
    assert (cut.value.kind, cut.value.text) == ("truncated", "abc d")
    with pytest.raises(Misfit) as left:
        Ident(5).write("abc defgh")
    assert (left.value.kind, left.value.text) == ("dropped", None)
    assert "an identifier is not cut" in left.value.reason


def test_a_text_shorter_than_the_schema_asks_for_is_left_out() -> None:
    with pytest.raises(Misfit) as misfit:
        Text(70, 2).write("A")
    assert (misfit.value.kind, misfit.value.text) == ("dropped", None)


def test_a_code_of_a_table_is_another_code_in_the_document_and_the_rest_passes() -> None:
    table = Table({"GLN": "0088", "EAN": "0088", "DUNS": "0060"})
    assert (table.read("EAN"), table.read("X"), table.write("0088"), table.write("X")) == ("0088", "X", "GLN", "X")
