"""An invoice of the fields of `invoice_create`: every name in its place, signs, and errors in the service's words."""

from __future__ import annotations

import datetime as dt
from base64 import b64encode
from decimal import Decimal
from typing import Any

import pytest

import einvconv
from einvconv.model import from_fields
from einvconv.model.field_names import TABLES

D = Decimal
ITEM: dict[str, Any] = {
    "position": 1,
    "item_code": "A-1",
    "subject": "Työ",
    "definition": "punainen",
    "amount": 2.0,
    "unit_type": "kpl",
    "price": "50.05",
    "discount": "10",
    "tax": 25.5,
    "sum": "90.09",
    "sum_tax": "113.06",
}
GIVEN: dict[str, Any] = {
    "invoice_nr": "86442",
    "date": "20260504",
    "date_due": "2026-05-18",
    "currency": {"abbr": "EUR"},
    "reference_nr": "1232",
    "order_nr": "PO-1|PO-2",
    "work_order_nr": "W-3",
    "customer_reference": "C-4",
    "company_reference": "S-5",
    "sum": "90.09",
    "sum_tax": "113.06",
    "rounding_amount": "0.04",
    "payment_terms": "14 pv",
    "company_interest": "11.5",
    "notes": "Kiitos",
    "company_comment": "Huomaa",
    "vat_free_text": "–",
    "delivery_date": "20260501",
    "delivery_type": "auto",
    "invoice_delivery_address": {"name": "Varasto", "address1": "Satama 1"},
    "customer": {"name": "Ostaja Oy", "bid": "1572860-0", "ovt": "003715728600@BAWCFI22", "customer_nr": "2002",
                 "phone": "1", "gsm": "2", "post_office": "TURKU", "lang": "FI"},
    "company_name": "Myyjä Oy",
    "company_bid": "FI07375462",
    "company_website": "myyja.example",
    "company_paper_fee": "5",
    "invoice_seller_information": {"name": "Aino", "email": "a@myyja.example"},
    "bank_accounts": [{"iban": "FI2112345600000785", "swift": "NDEAFIHH", "account": "123-1", "default": "true"}],
    "items": {"item": [ITEM]},
    "attachments": [{"filename": "a.pdf", "file": b64encode(b"%PDF").decode(), "attachment_type": "INVOICE_IMAGE"}],
    "data": '{"payment_instruction_identifier": "PID1"}',
}  # fmt: skip


def at(invoice: Any, path: str) -> Any:
    for step in path.split("."):
        invoice = invoice[0] if isinstance(invoice, list) else invoice
        invoice = getattr(invoice, step)
    return invoice


@pytest.mark.parametrize(
    "path, value",
    [
        ("number", "86442"),
        ("issue_date", dt.date(2026, 5, 4)),
        ("due_date", dt.date(2026, 5, 18)),
        ("currency", "EUR"),
        ("type_code", "380"),
        ("order_reference", "PO-1"),
        ("buyer_reference", "C-4"),
        ("seller.contact.id", "S-5"),
        ("seller.contact.name", "Aino"),
        ("seller.vat_id", "FI07375462"),
        ("buyer.legal_id.value", "1572860-0"),
        ("buyer.endpoint.value", "003715728600"),
        ("buyer.endpoint.scheme", "0216"),
        ("buyer.contact.phone", "1"),
        ("buyer.language", "fi"),
        ("message.receiver_operator", "BAWCFI22"),
        ("totals.vat", D("22.97")),
        ("totals.payable", D("113.10")),
        ("settlement.fine_percent", D("11.5")),
        ("delivery.date", dt.date(2026, 5, 1)),
        ("delivery.party.address.line1", "Satama 1"),
        ("payment_means.remittance", "1232"),
        ("payment_means.account.national", "123-1"),
        ("payment_means.primary", True),
        ("payment_order.instruction_id", "PID1"),
        ("documents.media_type", "application/pdf"),
        ("documents.role", "INVOICE_IMAGE"),
        ("lines.id", "1"),
        ("lines.quantity.value", D("2.0")),
        ("lines.price.net", D("50.05")),
        ("lines.vat_rate", D("25.5")),
        ("lines.vat_code", None),
        ("lines.allowances.amount", D("10.01")),
        ("lines.allowances.base", D("100.10")),
    ],
)
def test_a_field_stands_in_its_place(path: str, value: object) -> None:
    assert at(from_fields(GIVEN), path) == value


def test_several_orders_and_notes_are_all_there_and_what_has_no_place_is_told() -> None:
    made = from_fields(GIVEN)
    assert [(one.heading, one.value) for one in made.specifications] == [
        ("Purchase order", "PO-2"),
        ("Work order", "W-3"),
    ]
    assert [one.text for one in made.notes] == ["Kiitos", "Huomaa"]
    assert [(one.path, one.value) for one in made.kept] == [("company_paper_fee", "5")]
    assert made.buyer is not None and [(one.path, one.value) for one in made.buyer.kept] == [("customer.gsm", "2")]
    losses = einvconv.serialize(made, to="finvoice30").losses
    assert {"company_paper_fee", "customer.gsm"} <= {loss.path for loss in losses}


def test_every_place_of_the_table_is_one_of_the_model() -> None:
    made = from_fields(GIVEN)
    places = {path for path, *_ in ((n.path,) for title, names in TABLES[:1] for n in names)}
    for path in places - {"vat_text", "seller", "buyer", "lines", "documents"}:
        at(made, path)


def test_such_an_invoice_is_valid_in_the_formats_that_ask_for_no_more() -> None:
    fine = {**GIVEN, "company_address1": "Katu 1", "company_post_code": "90100", "company_post_office": "OULU"}
    fine |= {"company_country": "FI", "company_ovt": "003707375462"}
    fine["customer"] = {**GIVEN["customer"], "address1": "Tie 2", "post_code": "20100", "country": "FI"}
    fine["invoice_delivery_address"] = {**GIVEN["invoice_delivery_address"], "country": "FI"}
    report = einvconv.validate(einvconv.serialize(from_fields(fine), to="peppolbis30").xml)
    assert not [one.rule for one in report.findings if one.severity == "fatal"]


@pytest.mark.parametrize(
    "item, turned",
    [
        ({"amount": -2, "price": 50, "sum": -100}, (D(2), D(50), D(100))),
        ({"amount": 2, "price": -50, "sum": -100}, (D(2), D(50), D(100))),
        ({"amount": 2, "price": 50, "sum": -100}, (D(2), D(50), D(100))),
        ({"amount": 1, "price": 5, "sum": 5}, (D(-1), D(5), D(-5))),
    ],
)
def test_a_negative_sum_is_a_credit_note_with_positive_amounts(item: dict[str, Any], turned: object) -> None:
    made = from_fields({"invoice_nr": "1", "sum": "-100", "sum_tax": "-125.5", "items": [{"subject": "Työ", **item}]})
    line = made.lines[0]
    assert made.type_code == "381" and made.totals is not None and made.totals.with_vat == D("125.5")
    assert line.quantity is not None and line.price is not None
    assert (line.quantity.value, line.price.net, line.net_amount) == turned


@pytest.mark.parametrize(
    "change, words",
    [
        ({"date_due": "20261301"}, "^DATE FORMAT INVALID FOR DUE DATE: date_due is “20261301”"),
        ({"date": "4.5.2026"}, "^DATE FORMAT INVALID FOR INVOICE DATE: date is"),
        ({"delivery_date": 7}, "^DATE FORMAT INVALID FOR DELIVERY DATE: delivery_date is 7"),
        ({"items": []}, "^NO ITEMS FOUND"),
        ({"items": None}, "^NO ITEMS FOUND"),
        ({"items": "x"}, "^AN ITEM IS NOT VALID: items is “x”, and a list"),
        ({"items": [ITEM, {"amount": 1}]}, r"^AN ITEM IS NOT VALID: items\[1\].subject is missing"),
        ({"items": [{**ITEM, "price": "10,50"}]}, r"^AN ITEM IS NOT VALID: items\[0\].price is “10,50”, and a number"),
        ({"items": [{**ITEM, "tax": float("nan")}]}, r"items\[0\].tax is nan"),
        (
            {"customer": {"name": "A", "country": "Suomi"}},
            "^CUSTOMER COUNTRY CODE INVALID: customer.country is “Suomi”",
        ),
        ({"lang": "suomi", "customer": {"name": "A"}}, "^LANGUAGE suomi IS NOT VALID: lang is"),
        ({"sum": True}, "^SUM IS NOT VALID: sum is True"),
        ({"customer": "Ostaja"}, "^CUSTOMER IS NOT VALID: customer is “Ostaja”, and an object"),
        ({"bank_accounts": [1]}, r"^A BANK ACCOUNT IS NOT VALID: bank_accounts\[0\] is 1"),
        (
            {"attachments": [{"filename": "a", "file": "#"}]},
            r"^AN ATTACHMENT IS NOT VALID: attachments\[0\].file is no",
        ),
        ({"invoice_nr": ["1"]}, "^INVOICE NR IS NOT VALID"),
        ({"date": "x", "items": []}, "DATE FORMAT INVALID FOR INVOICE DATE.*; NO ITEMS FOUND"),
    ],
)
def test_an_error_names_the_field_as_the_service_does(change: dict[str, Any], words: str) -> None:
    with pytest.raises(einvconv.InvalidValue, match=words):
        from_fields({**GIVEN, **change})


def test_what_is_no_structure_is_no_invoice() -> None:
    with pytest.raises(TypeError, match="a dict by their names, and not list"):
        from_fields([])  # type: ignore[arg-type]


def test_a_flag_says_no_as_well_as_yes_and_a_time_is_no_day() -> None:
    accounts = [{"iban": f"FI211234560000078{n}", "default": said} for n, said in enumerate(("1", "0", "maybe"))]
    made = from_fields({"items": [{"subject": "Työ"}], "bank_accounts": accounts})
    assert [means.primary for means in made.payment_means] == [True, False, None]
    with pytest.raises(einvconv.InvalidValue, match="DATE FORMAT INVALID FOR DUE DATE"):
        from_fields({"items": [{"subject": "Työ"}], "date_due": dt.datetime(2026, 5, 4, 12)})


def test_a_float_is_the_number_that_its_shortest_spelling_says() -> None:
    made = from_fields({"items": [{"subject": "Työ", "price": 0.1, "amount": 1e3}]})
    assert made.lines[0].price is not None and made.lines[0].quantity is not None
    assert (made.lines[0].price.net, made.lines[0].quantity.value) == (D("0.1"), D("1000.0"))
