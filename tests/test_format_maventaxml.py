"""Maventa XML 1.0: what its tree cannot say."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

import einvconv
from documents import document, edited
from einvconv.model import Account, Allowance, Identifier, Note, PaymentMeans, Quantity, SettlementTerms
from made import IBAN, account, invoice, line

D = Decimal
TWO = "maventaxml/two-rates"


def written(made: einvconv.Invoice) -> tuple[Any, einvconv.Conversion]:
    done = einvconv.serialize(made, to="maventaxml")
    return etree.fromstring(done.xml), done


def kinds(done: einvconv.Conversion, part: str) -> set[str]:
    return {loss.kind for loss in done.losses if part in loss.path}


def test_every_element_of_the_sample_is_there_and_empty_where_it_says_nothing() -> None:
    root, _ = written(invoice())
    assert [root.find(tag).text for tag in ("work_order_nr", "company_gsm", "vat_free_text", "notes")] == [None] * 4


def test_a_negative_total_alone_is_a_credit_note() -> None:
    root, done = written(invoice(type_code="381"))
    assert root.findtext("sum") == "-100.00" and root.findtext("items/item/amount") == "-1"
    assert kinds(done, "type_code") == {"implied"}
    assert einvconv.parse(done.xml).type_code == "381"


def test_an_invoice_over_a_negative_sum_is_told_to_be_a_credit_note_there() -> None:
    _, done = written(invoice(line("-1"), type_code="380"))
    assert kinds(done, "type_code") == {"approximated"}


def test_the_vat_by_rate_comes_of_the_lines_and_the_cent_of_the_total() -> None:
    read = einvconv.parse(edited(TWO, ("<sum_tax>579.00", "<sum_tax>579.01"), ("<sum_tax>502.00", "<sum_tax>502.01")))
    assert [(g.rate, g.taxable, g.amount) for g in read.vat_breakdown] == [
        (D("25.5"), D("400.00"), D("102.01")),
        (D("10.0"), D("70.00"), D("7.00")),
    ]


def test_why_no_vat_is_charged_stands_in_the_free_text() -> None:
    made = invoice(line(rate="0", code="E"))
    made.vat_breakdown[0].exemption_reason = "AVL 35 §"
    root, done = written(made)
    assert root.findtext("vat_free_text") == "AVL 35 §"
    assert einvconv.parse(done.xml).vat_breakdown[0].exemption_reason == "AVL 35 §"


def test_a_rounding_that_the_total_counts_is_found_by_the_lines() -> None:
    outside = einvconv.parse(edited(TWO, ("<rounding_amount>0.0", "<rounding_amount>0.02")))
    within = edited(TWO, ("<rounding_amount>0.0", "<rounding_amount>0.02"), ("<sum_tax>579.00", "<sum_tax>579.02"))
    assert outside.totals and outside.totals.with_vat == D("579.00")
    read = einvconv.parse(within)
    assert read.totals and (read.totals.with_vat, read.totals.payable) == (D("579.00"), D("579.02"))
    assert b"<sum_tax>579.02</sum_tax>\n  <invoice_accounts>" in einvconv.convert(within, to="maventaxml").xml


def test_what_has_been_paid_before_is_refused_since_who_reads_it_would_pay_it_again() -> None:
    made = invoice()
    assert made.totals is not None
    made.totals.prepaid, made.totals.payable = D(25), D("100.50")
    with pytest.raises(einvconv.ConversionRefused, match="paid before"):
        einvconv.serialize(made, to="maventaxml")


def test_a_discount_is_a_percentage_before_which_the_price_stands() -> None:
    off = line("2", "100", allowances=[Allowance(amount=D(50))], net_amount=D(150))
    root, done = written(invoice(off))
    assert (root.findtext("items/item/price"), root.findtext("items/item/discount")) == ("100", "25")
    (read,) = einvconv.parse(done.xml).lines
    assert read.allowances[0].percent == 25


def test_a_discount_that_is_no_percentage_is_in_the_price() -> None:
    off = line("7", "1000000", allowances=[Allowance(amount=D("0.01"))], net_amount=D("6999999.99"))
    root, done = written(invoice(off))
    price = D(root.findtext("items/item/price"))
    assert (price * 7).quantize(D("0.01")) == D("6999999.99") and not root.findtext("items/item/discount")
    assert kinds(done, "allowances") == {"approximated"}


def test_a_price_for_many_is_one_for_one() -> None:
    many = line("3000", "12.5")
    many.price.base = Quantity(value=D(1000), unit="C62")
    root, _ = written(invoice(many))
    assert root.findtext("items/item/price") == "0.0125"


def test_a_charge_of_the_invoice_is_an_item() -> None:
    made = invoice(charges=[Allowance(amount=D(10), reason="Rahti", vat_code="S", vat_rate=D("25.5"))])
    root, _ = written(made)
    freight = root.findall("items/item")[1]
    assert [freight.findtext(tag) for tag in ("subject", "amount", "price", "sum", "sum_tax")] == [
        "Rahti", "1", "10", "10", "12.55",
    ]  # fmt: skip


def test_the_account_to_pay_to_is_marked_and_one_without_an_iban_has_its_own_place() -> None:
    means = [account(), PaymentMeans(account=Account(id="123456-785"))]
    root, done = written(invoice(payment_means=means))
    accounts = root.findall("invoice_accounts/invoice_account")
    assert [(one.findtext("default"), one.findtext("iban"), one.findtext("account")) for one in accounts] == [
        ("true", IBAN, ""),
        ("", "", "123456-785"),
    ]
    read = einvconv.parse(done.xml).payment_means
    assert [one.account.id for one in read if one.account] == [IBAN, "123456-785"]


def test_a_finnish_reference_is_filled_up_with_zeros_and_read_without_them() -> None:
    root, done = written(invoice(payment_means=[account(remittance="20608")]))
    assert root.findtext("reference_nr") == "00000000000000020608"
    assert einvconv.parse(done.xml).payment_means[0].remittance == "20608"
    changed = edited(TWO, ("00000000000000020608", "20608"))
    assert b"<reference_nr>20608<" in einvconv.convert(changed, to="maventaxml").xml


def test_a_vat_number_in_place_of_a_business_id_is_one() -> None:
    source = edited(TWO, (">2345678-0<", ">FI23456780<"), ("<company_vat>FI23456780</company_vat>", "<company_vat/>"))
    read = einvconv.parse(source)
    assert read.seller and (read.seller.vat_id, read.seller.legal_id) == ("FI23456780", None)
    assert b"<company_bid>FI23456780<" in einvconv.convert(source, to="maventaxml").xml


def test_the_address_of_another_country_is_no_ovt() -> None:
    made = invoice()
    assert made.buyer is not None
    made.buyer.endpoint = Identifier(value="5790000000012", scheme="0088")
    root, done = written(made)
    assert not root.findtext("customer_ovt") and kinds(done, "buyer.endpoint") == {"dropped"}


def test_the_interest_stands_beside_the_terms_and_several_notes_are_one() -> None:
    made = invoice(
        settlement=[SettlementTerms(fine_percent=D(8))], payment_terms="14 pv", notes=[Note(text="a"), Note(text="b")]
    )
    root, done = written(made)
    assert (root.findtext("company_interest"), root.findtext("payment_terms")) == ("8", "14 pv")
    assert set(root.findtext("notes").split()) == {"a", "b"}
    assert einvconv.parse(done.xml).settlement[0].fine_percent == 8


def test_a_unit_is_a_word_or_its_code() -> None:
    root, _ = written(invoice(line(quantity=Quantity(value=D(1), unit="HUR", unit_text="h"))))
    assert root.findtext("items/item/unit_type") == "h"
    assert written(invoice())[0].findtext("items/item/unit_type") == "C62"


# The call of the interface, which is read

CALL = "maventasoap/one-file"


def test_a_call_of_the_interface_is_the_invoice_in_it() -> None:
    read = einvconv.parse(document(CALL))
    assert (read.number, read.currency, read.due_date) == ("2061", "EUR", dt.date(2026, 5, 18))
    assert read.totals is not None and (read.totals.payable, read.totals.vat) == (D("112.95"), D("22.95"))
    assert read.lines[0].allowances[0].percent == 10 and read.lines[0].net_amount == 90
    assert read.buyer is not None and read.buyer.endpoint is not None and read.message is not None
    assert (read.buyer.endpoint.value, read.message.receiver_operator) == ("003723456780", "BWEI")
    assert [(one.filename, one.media_type) for one in read.documents] == [("huolto.pdf", "application/pdf")]
    there = einvconv.convert(document(CALL), to="finvoice30")
    assert len(there.attachments) == 1 and einvconv.validate(there.xml).valid


def test_a_call_below_zero_is_a_credit_note() -> None:
    turned = edited(CALL, ("+2<", "-2<"), (">90<", ">-90<"), (">112.95<", ">-112.95<"))
    read = einvconv.parse(turned)
    assert read.type_code == "381" and read.totals is not None and read.totals.with_vat == D("112.95")


def test_the_keys_of_a_call_are_told_and_never_shown() -> None:
    there = einvconv.convert(document(CALL), to="maventaxml")
    assert [loss.value for loss in there.losses if "user_api_key" in loss.path] == ["(a key)"]
    assert "SECRET-0001" not in repr(there.losses) + there.xml.decode()


def test_a_call_is_not_written() -> None:
    with pytest.raises(einvconv.ConversionRefused, match="maventaxml"):
        einvconv.serialize(invoice(), to="maventasoap")
