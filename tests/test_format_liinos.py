"""Liinos XML: what its tree cannot say, and what is guessed of its types."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

import einvconv
from documents import CORPUS
from einvconv.formats.registry import known
from einvconv.model import (
    Account,
    Address,
    Allowance,
    Contact,
    InvoiceLine,
    Item,
    Note,
    PaymentMeans,
    Quantity,
    SettlementTerms,
)
from made import IBAN, account, invoice, line

D = Decimal
TEXT = (CORPUS / "liinos" / "discount.xml").read_text("iso-8859-1")


def changed(*pairs: tuple[str, str]) -> bytes:
    text = TEXT
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text.encode("iso-8859-1")


def written(made: einvconv.Invoice) -> tuple[Any, einvconv.Conversion]:
    done = einvconv.serialize(made, to="liinos")
    return etree.fromstring(done.xml), done


def texts(root: Any, path: str) -> list[str]:
    return [found.text or "" for found in root.findall(f".//{path}")]


def kinds(done: einvconv.Conversion, part: str) -> set[str]:
    return {loss.kind for loss in done.losses if part in loss.path}


def test_writing_is_an_experiment_in_iso_8859_1() -> None:
    assert known("liinos").experimental
    _, done = written(invoice())
    assert done.xml.startswith(b'<?xml version="1.0" encoding="ISO-8859-1"?>')


def test_what_a_type_means_is_guessed_carried_and_told() -> None:
    done = einvconv.convert(changed(), to="peppolbis30")
    guessed = {
        loss.path.rpartition("/")[0].rpartition("/")[2]: loss.kind for loss in done.losses if "guessed" in loss.reason
    }
    assert guessed == {"Date[2]": "approximated", "Date[3]": "approximated", "Percentage": "approximated"}
    assert str(done.invoice.due_date) == "2026-05-18"
    assert not any("guessed" in loss.reason for loss in einvconv.convert(changed(), to="liinos").losses)


def test_a_reference_of_an_unknown_type_is_carried_by_its_type() -> None:
    source = changed(('<Reference Type="CR">', '<Reference Type="AEL">'))
    done = einvconv.convert(source, to="peppolbis30")
    assert "AEL: Laituri 7" in done.xml.decode()
    assert b'<Reference Type="AEL">' in einvconv.convert(source, to="liinos").xml


@pytest.mark.parametrize(
    ("thousands", "decimals", "total"), [("", ",", "579,00"), (".", ",", "5.79,00"), (" ", ".", "5 79.00")]
)
def test_numbers_are_read_by_the_separators_that_the_document_names(thousands: str, decimals: str, total: str) -> None:
    text = changed(
        ("<ThousandSeparator/>", f"<ThousandSeparator>{thousands}</ThousandSeparator>"),
        ("<DecimalSeparator>.<", f"<DecimalSeparator>{decimals}<"),
    ).decode("iso-8859-1")
    for number in (
        "470.00",
        "109.00",
        "400.00",
        "102.00",
        "502.00",
        "70.00",
        "77.00",
        "100.00",
        "35.00",
        "-20.0",
        "25.5",
    ):
        text = text.replace(f">{number}<", f">{number.replace('.', decimals)}<")
    source = text.replace(">579.00<", f">{total}<").encode("iso-8859-1")
    read = einvconv.parse(source)
    assert read.totals and (read.totals.with_vat, read.totals.without_vat) == (D("579.00"), D("470.00"))
    root = etree.fromstring(einvconv.convert(source, to="liinos").xml)
    assert texts(root, "DecimalSeparator") == ["."] and texts(root, "Summary[@Type='1']/Sum") == ["579.00"]


def test_a_number_with_another_separator_is_none() -> None:
    read = einvconv.parse(changed(("<DecimalSeparator>.<", "<DecimalSeparator>,<")))
    assert read.totals is None or read.totals.with_vat is None


def test_a_negative_total_is_a_credit_note_and_days_have_no_zeros() -> None:
    root, done = written(invoice(type_code="381"))
    assert texts(root, "Summary[@Type='1']/Sum") == ["-125.50"] and texts(root, "PriceQuantity") == ["-1"]
    assert [texts(root, f"Date[@Type='1']/{part}") for part in ("Day", "Month", "Year")] == [["4"], ["5"], ["2026"]]
    assert einvconv.parse(done.xml).type_code == "381"


def test_a_discount_is_a_negative_percentage() -> None:
    root, done = written(invoice(line("2", "100", allowances=[Allowance(amount=D(50))], net_amount=D(150))))
    assert texts(root, "DiscountPercentage") == ["-25"]
    assert einvconv.parse(done.xml).lines[0].allowances[0].percent == 25
    more = einvconv.parse(changed((">-20.0<", ">20.0<")))
    assert more.lines[0].allowances == []


def test_a_rounding_is_a_row_so_that_the_total_is_what_is_to_be_paid() -> None:
    made = invoice()
    assert made.totals is not None
    made.totals.rounding, made.totals.payable = D("0.50"), D("126.00")
    root, done = written(made)
    assert texts(root, "Summary[@Type='1']/Sum") == ["126.00"] and texts(root, "Desc")[-1] == "Pyöristys"
    assert kinds(done, "totals.rounding") == {"approximated"}
    again = einvconv.parse(einvconv.convert(done.xml, to="ubl").xml).totals
    assert again and again.payable == D("126.00")


def test_what_has_been_paid_before_is_refused() -> None:
    made = invoice()
    assert made.totals is not None
    made.totals.prepaid, made.totals.payable = D(25), D("100.50")
    with pytest.raises(einvconv.ConversionRefused, match="paid before"):
        einvconv.serialize(made, to="liinos")


def test_a_charge_is_a_row_and_units_are_words() -> None:
    made = invoice(charges=[Allowance(amount=D(10), reason="Rahti", vat_code="S", vat_rate=D("25.5"))])
    root, _ = written(made)
    assert texts(root, "Desc") == ["Työ", "Rahti"] and texts(root, "TotalInclVat") == ["125.50", "12.55"]
    worded = line(quantity=Quantity(value=D(1), unit="HUR", unit_text="h"))
    assert texts(written(invoice(worded))[0], "PriceUnit") == ["h"]


def test_the_bank_and_the_number_of_an_account_stand_twice_and_another_number_alone() -> None:
    primary = PaymentMeans(account=Account(id="123456-785"), primary=True)
    root, done = written(invoice(payment_means=[account(), primary]))
    shown = [
        [one.findtext(tag) for tag in ("Bank", "AccountNumber", "IbanAccountNumber")]
        for one in root.iter("BankAccount")
    ]
    assert shown == [["", "123456-785", ""], ["NDEAFIHH", IBAN, IBAN]]
    assert [m.account.id for m in einvconv.parse(done.xml).payment_means if m.account] == ["123456-785", IBAN]


def test_the_reference_the_terms_and_the_interest_have_their_types() -> None:
    made = invoice(payment_means=[account(remittance="20608")], payment_terms="14 pv")
    made.settlement = [SettlementTerms(fine_percent=D(8))]
    root, done = written(made)
    assert texts(root, "Reference[@Type='PQ']/Ref") == ["20608"] and texts(root, "Term/Txt") == ["14 pv"]
    assert texts(root, "Percentage[@Type='2']/Perc") == ["8"]
    read = einvconv.parse(done.xml)
    assert (read.payment_means[0].remittance, read.settlement[0].fine_percent) == ("20608", 8)


def test_a_party_without_a_street_has_its_postal_address_there() -> None:
    source = changed(
        ("<StreetAddress>Satamatie 1</StreetAddress>", "<PostalAddress>PL 1</PostalAddress><StreetAddress/>")
    )
    read = einvconv.parse(source)
    assert read.buyer and read.buyer.address and (read.buyer.address.line1, read.buyer.address.po_box) == ("PL 1", None)
    assert b"<PostalAddress>PL 1<" in einvconv.convert(source, to="liinos").xml
    made = invoice()
    assert made.buyer is not None
    made.buyer.address = Address(line1="Tie 1", line2="B 2", city="Oulu", country_code="FI")
    assert texts(written(made)[0], "Party[@Type='IV']/StreetAddress") == ["Tie 1, B 2"]


def test_whom_to_ask_is_a_person_of_the_party() -> None:
    made = invoice()
    assert made.buyer is not None
    made.buyer.contact = Contact(name="Aino", phone="040 1", email="a@b.example")
    root, done = written(made)
    person = root.find(".//Party[@Type='IV']/ContactPersons/ContactPerson")
    assert (person.get("Type"), texts(person, "Num")) == ("PE", ["a@b.example", "040 1"])
    read = einvconv.parse(done.xml).buyer
    assert read and read.contact and read.contact.phone == "040 1"


def test_why_no_vat_is_charged_is_a_text_and_texts_of_rows_are_theirs() -> None:
    described = line(rate="0", code="E", item=Item(name="Työ", description="pitkä"), notes=["huom"])
    made = invoice(described, InvoiceLine(item=Item(name="teksti")), notes=[Note(text="Kiitos")])
    made.vat_breakdown[0].exemption_reason = "AVL 35 §"
    root, _ = written(made)
    assert texts(root, "Header/Texts/Text/Txt") == ["Kiitos", "AVL 35 §"]
    assert set(texts(root, "Row/Texts/Text/Txt")) == {"huom", "pitkä", "teksti"}
