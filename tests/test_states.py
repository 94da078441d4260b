"""The states of an invoice in the words of each interface, and the list of invoices with amounts in cents."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import einvconv
from einvconv.listed import NAMES
from einvconv.states import ROWS, ApprovalState, ListState, ProcessingState, RestState, SoapState, state_in

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "states.md").read_text("utf-8")
KINDS: tuple[Any, ...] = (SoapState, RestState, ProcessingState, ApprovalState)


def test_the_numbers_and_words_are_those_of_the_interfaces() -> None:
    assert [int(one) for one in SoapState] == [0, 1, 2, 3, 6, 7, 92, 99]
    assert set(RestState) == {"PROCESSING", "FAILED", "DELIVERED"}
    assert SoapState(92).name == "DISPUTED" and RestState("FAILED") is RestState.FAILED
    with pytest.raises(ValueError):
        SoapState(4)


def test_every_state_has_a_row_and_stands_in_the_guide() -> None:
    for column, kind in enumerate(KINDS):
        assert {row[column] for row in ROWS} - {None} == set(kind)
        assert all(f"`{one.name}`" in PAGE for one in kind)


@pytest.mark.parametrize(
    "state, kind, there",
    [
        (SoapState.PENDING, RestState, RestState.PROCESSING),
        (SoapState.PAID, RestState, RestState.DELIVERED),
        (SoapState.ERROR, RestState, RestState.FAILED),
        (SoapState.ERROR, ProcessingState, ProcessingState.ERROR),
        (SoapState.DECLINED, ApprovalState, ApprovalState.REJECTED),
        (SoapState.PENDING, ApprovalState, None),
        (SoapState.PAID, ProcessingState, None),
        (RestState.DELIVERED, SoapState, SoapState.SENT),
        (RestState.PROCESSING, ProcessingState, ProcessingState.TO_BE_PROCESSED),
        (ProcessingState.MANUAL, RestState, RestState.DELIVERED),
        (ProcessingState.MANUAL, SoapState, None),
        (ApprovalState.PENDING_APPROVAL, SoapState, SoapState.VIEWED),
        (ApprovalState.RECEIVED, ApprovalState, ApprovalState.RECEIVED),
    ],
)
def test_a_state_has_its_word_in_another_interface(state: Any, kind: Any, there: Any) -> None:
    assert state_in(kind, state) is there


@pytest.mark.parametrize("kind, state", [(int, SoapState.SENT), (RestState, 99), (RestState, "FAILED")])
def test_what_is_no_state_is_refused_in_words(kind: Any, state: Any) -> None:
    with pytest.raises(TypeError, match="SoapState, RestState"):
        state_in(kind, state)


def test_of_a_list_the_number_alone_is_the_state() -> None:
    one = ListState(3, "Hyväksytty")
    assert one == ListState(3, "Approved") == 3 and one.word == "Hyväksytty" and "Hyväksytty" in repr(one)
    assert pickle.loads(pickle.dumps(one)).word == copy.copy(one).word == "Hyväksytty"


LIST = """<?xml version="1.0"?>
<invoices total="2">
  <invoice id="77">
    <number>A-1</number><date>20260504</date><due_date>2026-05-18</due_date><currency>EUR</currency>
    <supplier><name>Myyjä Oy</name><vat_id>FI07375462</vat_id></supplier>
    <total_cents>12550</total_cents><amounts><net>10000</net><vat>2550</vat></amounts>
    <reference>1232</reference><iban>FI2112345600000785</iban>
    <status id="4">Maksettu</status><workflow step="2">kierrossa</workflow>
  </invoice>
  <invoice invoice_number="A-2"><total>-12550</total><state>7</state></invoice>
</invoices>"""


def test_a_list_is_read_into_invoices_as_far_as_it_goes() -> None:
    first, second = einvconv.read_list(LIST)
    made = first.invoice
    assert (made.number, made.issue_date, made.due_date) == ("A-1", dt.date(2026, 5, 4), dt.date(2026, 5, 18))
    assert made.seller is not None and (made.seller.name, made.seller.vat_id) == ("Myyjä Oy", "FI07375462")
    assert made.totals is not None and made.type_code == "380"
    cents = (made.totals.without_vat, made.totals.vat, made.totals.with_vat)
    assert cents == (Decimal("100.00"), Decimal("25.50"), Decimal("125.50"))
    (means,) = made.payment_means
    assert means.account is not None and (means.account.id, means.remittance) == ("FI2112345600000785", "1232")
    assert first.state == 4 and first.state is not None and first.state.word == "Maksettu"
    kept = {one.path: one.value for one in made.kept}
    assert kept == {"@id": "77", "workflow": "kierrossa", "workflow/@step": "2"}
    credit = second.invoice
    assert (credit.number, credit.type_code, second.state) == ("A-2", "381", 7)
    assert credit.totals is not None and credit.totals.with_vat == Decimal("125.50")


@pytest.mark.parametrize(
    "old, new, error, words",
    [
        ("12550</total_cents>", "125.50</total_cents>", einvconv.InvalidValue, r"invoice\[1\]/total_cents is “125.50”"),
        ("20260504", "4.5.2026", einvconv.InvalidValue, "date is “4.5.2026”, and a day"),
        ("invoices", "bills", einvconv.UnreadableInput, "has the root “invoices”, and this has “bills”"),
        ("</invoices>", "", einvconv.UnreadableInput, "no well-formed XML"),
    ],
)
def test_a_list_that_says_what_is_of_another_kind_is_refused_in_words(
    old: str, new: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        einvconv.read_list(LIST.replace(old, new))


def test_the_guide_has_every_name_and_its_example_runs() -> None:
    assert all(f"`{name}`" in PAGE for names in NAMES.values() for name in names)
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(code, {})


@pytest.mark.parametrize(
    ("said", "is_credit"), [("1", True), ("yes", True), ("TRUE", True), ("0", False), ("no", False)]
)
def test_a_list_says_in_words_or_numbers_that_an_invoice_is_a_credit_note(said: str, is_credit: bool) -> None:
    (one,) = einvconv.read_list(f"<invoices><invoice><is_credit>{said}</is_credit></invoice></invoices>")
    assert (one.invoice.type_code == "381") is is_credit


def test_what_a_list_says_twice_or_that_has_no_place_is_kept_under_its_own_name() -> None:
    (one,) = einvconv.read_list(
        "<invoices><invoice><number>1</number><nr>9</nr><number>2</number><status>paid</status></invoice></invoices>"
    )
    assert (one.invoice.number, one.state) == ("1", None)
    assert [(kept.path, kept.value) for kept in one.invoice.kept] == [("nr", "9"), ("number", "2"), ("status", "paid")]


def test_many_values_of_other_kinds_are_told_up_to_a_number_and_that_there_are_more() -> None:
    rows = "".join("<invoice><date>x</date></invoice>" for _ in range(12))
    with pytest.raises(einvconv.InvalidValue) as told:
        einvconv.read_list(f"<invoices>{rows}</invoices>")
    assert str(told.value).count("date") < 12 and "; …" in str(told.value)
