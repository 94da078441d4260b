"""Hard cases: references, accounts, due dates, instalments, discounts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

import einvconv
from documents import corpus, document, edited, name
from einvconv.model import Account, Address, Card, Party, PaymentMeans, PaymentOrder, SettlementTerms
from made import IBAN, account, invoice

D = Decimal
To = Callable[..., Any]
OTHER = "FI5542345670000081"


# 24


def test_a_finnish_reference_is_filled_with_zeros_in_finvoice_and_bare_in_ubl(to: To) -> None:
    there = to(invoice(payment_means=[account(remittance="1232")]), "finvoice30")
    [reference] = there.all("EpiRemittanceInfoIdentifier")
    assert (reference.text, reference.get("IdentificationSchemeName")) == ("00000000000000001232", "SPY")
    assert to(there.xml, "peppolbis30").text("cbc:PaymentID") == "1232"


def test_an_rf_reference_is_an_iso_reference_in_finvoice(to: To) -> None:
    there = to(invoice(payment_means=[account(remittance="RF18539007547034")]), "finvoice30")
    [reference] = there.all("EpiRemittanceInfoIdentifier")
    assert (reference.text, reference.get("IdentificationSchemeName")) == ("RF18539007547034", "ISO")
    assert to(there.xml, "peppolbis30").text("cbc:PaymentID") == "RF18539007547034"


@pytest.mark.parametrize("reference", ["9901441", "88012445", "123456789012345678"])
def test_a_norwegian_kid_or_a_swedish_ocr_comes_through_finvoice_as_it_was(to: To, reference: str) -> None:
    there = to(invoice(payment_means=[account(remittance=reference)]), "finvoice30")
    assert to(there.xml, "peppolbis30").text("cbc:PaymentID") == reference


def test_a_reference_in_words_has_no_place_in_a_payment_order_and_is_reported(to: To) -> None:
    out = to(invoice(payment_means=[account(remittance="Lasku toukokuu")]), "finvoice30")
    assert out.text("EpiRemittanceInfoIdentifier") is None
    assert [one.kind for one in out.lost("Lasku toukokuu")] == ["dropped"]


@pytest.mark.parametrize("target", ["finvoice30", "finvoice20", "finvoice"])
def test_a_second_reference_in_a_payment_order_gives_way_and_is_told(to: To, target: str) -> None:
    order = PaymentOrder(remittance="1232", remittance_scheme="SPY")
    there = to(invoice(payment_means=[account(remittance="13")], payment_order=order), "teapps30")
    assert "1232" in "".join(there.texts("EpiRemittanceInfoIdentifier"))
    out = to(there.xml, target)
    assert out.text("EpiRemittanceInfoIdentifier") == "13"
    assert [one.kind for one in out.lost("EpiRemittanceInfoIdentifier")] == ["replaced"]


def test_a_scheme_of_references_that_finvoice_does_not_have_is_dropped_and_the_reference_stays(to: To) -> None:
    order = PaymentOrder(remittance_scheme="KID")
    out = to(invoice(payment_means=[account(remittance="1232")], payment_order=order), "finvoice30")
    assert out.text("EpiRemittanceInfoIdentifier/@IdentificationSchemeName") == "SPY"
    assert [one.kind for one in out.lost("KID")] == ["dropped"]


def test_a_reference_of_zeros_alone_is_not_made_empty(to: To) -> None:
    text = document("finvoice30/soap-frame").decode("iso-8859-15")
    data = re.sub(r"(SPY\">)[0-9]{20}<", rf"\g<1>{'0' * 20}<", text).encode("iso-8859-15")
    assert "" not in to(data, "peppolbis30").texts("cbc:PaymentID")
    assert to(data, "finvoice30").text("EpiRemittanceInfoIdentifier") == "0" * 20


# 25


def test_the_payment_order_takes_one_account_and_the_list_has_them_all(to: To) -> None:
    out = to(document("finvoice30/several-accounts"), "peppolbis30")
    accounts = out.texts("cac:PayeeFinancialAccount/cbc:ID")
    assert len(accounts) == 3 and accounts[0] == to(document("finvoice30/several-accounts"), "finvoice30").text(
        "EpiAccountID"
    )
    assert len(set(out.texts("cbc:PaymentMeansCode"))) == 1
    assert out.texts("cac:PayeeFinancialAccount/cbc:Name") == ["Käyttötili"]
    back = to(out.xml, "finvoice30")
    assert back.text("EpiAccountID") == accounts[0]
    assert set(back.texts("SellerAccountID")) | {accounts[0]} == set(accounts)
    assert not back.lost("PaymentMeans")


@pytest.mark.parametrize("target", [f.code for f in einvconv.formats() if f.writes and f.code != "facturxminimum"])
def test_the_account_of_the_payment_order_comes_first_wherever_it_stands_among_the_seller_s(
    to: To, target: str
) -> None:
    made = invoice(payment_means=[account(), account(OTHER)])
    assert made.buyer is not None
    made.buyer.vat_id = "FI15728600"
    text: str = to(made, "finvoice30").xml.decode("iso-8859-15")
    (listed,) = re.findall("(?s)<SellerAccountDetails>.*</SellerAccountDetails>", text)
    there = text.replace(listed, listed + listed.replace(OTHER, IBAN)).encode("iso-8859-15")
    means = einvconv.parse(to(there, target).xml).payment_means
    first = next((m for m in means if m.primary), means[0])
    assert first.account is not None and first.account.id == IBAN
    if target not in ("bgc", "maventaxml"):  # which mark it
        accounts = re.findall(f"{IBAN}|{OTHER}", to(there, target).xml.decode("iso-8859-1"))
        assert accounts[0] == IBAN or target.startswith("finvoice")


def test_an_account_without_a_bic_is_written_and_read_without_one(to: To) -> None:
    there = to(invoice(payment_means=[account(bic=None)]), "finvoice30")
    assert (there.text("EpiAccountID"), there.text("EpiBfiIdentifier")) == (IBAN, None)
    back = to(there.xml, "peppolbis30")
    assert back.text("cac:PayeeFinancialAccount/cbc:ID") == IBAN
    assert not back.all("cac:FinancialInstitutionBranch")


def test_an_account_that_is_no_iban_is_a_bban_in_finvoice_and_a_credit_transfer_in_ubl(to: To) -> None:
    there = to(invoice(payment_means=[PaymentMeans(code="30", account=Account(id="159030-776"))]), "finvoice30")
    [number] = there.all("EpiAccountID")
    assert (number.text, number.get("IdentificationSchemeName")) == ("159030-776", "BBAN")
    assert to(there.xml, "peppolbis30").text("cac:PayeeFinancialAccount/cbc:ID") == "159030-776"


def test_a_second_account_without_a_bic_is_reported_where_the_list_asks_for_one(to: To) -> None:
    out = to(invoice(payment_means=[account(), account(OTHER, bic=None)]), "finvoice30")
    assert OTHER in out.texts("SellerAccountID") or out.lost(OTHER)


@pytest.mark.parametrize("code", ["1", "30", "31", "42", "49", "57", "58", "97"])
def test_an_account_is_kept_under_every_code_of_payment_means(to: To, code: str) -> None:
    made = invoice(payment_means=[PaymentMeans(code=code, account=Account(id=IBAN, bic="NDEAFIHH"))])
    there = to(made, "finvoice30")
    assert (there.text("EpiPaymentMeansCode"), there.text("EpiAccountID")) == (code, IBAN)
    back = to(there.xml, "peppolbis30")
    assert (back.text("cbc:PaymentMeansCode"), back.text("cac:PayeeFinancialAccount/cbc:ID")) == (code, IBAN)


def test_a_direct_debit_keeps_its_mandate_creditor_and_account(to: To) -> None:
    there = to(document("peppolbis30/direct-debit"), "finvoice30")
    assert there.text("MandateReference") == "M-2024-0091"
    assert there.text("CreditorIdentifier").startswith("DK33ZZZ")
    back = to(there.xml, "peppolbis30")
    assert back.text("cac:PaymentMandate/cbc:ID") == "M-2024-0091"
    assert back.text("cac:PayerFinancialAccount/cbc:ID") == there.text("DebitedAccountID")
    assert back.text("cac:PartyIdentification/cbc:ID[@schemeID='SEPA']") == there.text("CreditorIdentifier")


def test_a_card_keeps_its_number_and_holder(to: To) -> None:
    there = to(document("peppolbis30/card-payment"), "finvoice30")
    assert (there.text("PrimaryAccountNumber"), there.text("CardHolderName")) == ("XXXXXX0119", "A VIRTANEN")
    assert to(there.xml, "peppolbis30").text("cac:CardAccount/cbc:HolderName") == "A VIRTANEN"


# 27


def test_an_iban_and_a_bic_in_each_other_s_place_are_found_and_not_copied_in_silence(to: To) -> None:
    made = invoice(payment_means=[PaymentMeans(code="58", account=Account(id="NDEAFIHH", bic=IBAN))])
    out = to(made, "finvoice30")
    assert (out.text("EpiAccountID"), out.text("EpiBfiIdentifier")) == (IBAN, "NDEAFIHH")
    assert {one.value for one in out.losses if "each other's place" in one.reason} == {"NDEAFIHH", IBAN}
    told = to(made, "peppolbis30")
    assert told.text("cac:PayeeFinancialAccount/cbc:ID") == IBAN
    assert {one.value for one in told.losses if "each other's place" in one.reason} == {"NDEAFIHH", IBAN}


# 28


def test_a_due_date_stands_twice_in_finvoice_and_once_in_ubl(to: To) -> None:
    there = to(document("peppolbis30/several-vat-rates"), "finvoice30")
    assert (there.text("InvoiceDueDate"), there.text("EpiDateOptionDate")) == ("20260302", "20260302")
    assert to(there.xml, "peppolbis30").text("cbc:DueDate") == "2026-03-02"


def test_a_due_date_of_the_payment_order_alone_is_the_invoice_s(to: To) -> None:
    text = document("finvoice30/soap-frame").decode("iso-8859-15")
    text = re.sub(r"<PaymentTermsDetails>.*?</PaymentTermsDetails>", "", text, flags=re.DOTALL)
    assert to(text.encode("iso-8859-15"), "peppolbis30").text("cbc:DueDate") == "2026-12-22"


@pytest.mark.parametrize("code", ["finvoice30", "finvoice20", "finvoice"])
@pytest.mark.parametrize("kind", ["380", "381"])
def test_a_date_that_a_payment_order_must_have_is_told_and_is_no_due_date_on_the_way_back(
    to: To, code: str, kind: str
) -> None:
    source = to(invoice(type_code=kind, due_date=None, payment_terms="Kuittia vastaan"), "peppolbis30")
    there = to(source.xml, code)
    assert there.text("EpiDateOptionDate") == "20260504" and not there.all("InvoiceDueDate")
    assert there.added("EpiDateOptionDate") == ["placeholder"]
    back = to(there.xml, "peppolbis30")
    assert not back.all("cbc:DueDate") and not back.all("cbc:PaymentDueDate")
    assert [one.kind for one in back.lost("EpiDateOptionDate")] == ["dropped"]
    again = to(there.xml, code)
    assert again.xml == there.xml and again.losses == ()


def test_the_same_date_in_a_payment_order_of_teapps_is_no_due_date_either(to: To) -> None:
    made = invoice(due_date=None, payment_terms="Kuittia vastaan", payment_order=PaymentOrder(url="https://a.fi"))
    there = to(made, "teapps30")
    assert there.text("EpiDateOptionDate") == "20260504"
    assert there.added("EpiDateOptionDate") == ["placeholder"]
    assert not to(there.xml, "peppolbis30").all("cbc:DueDate")


def test_an_invoice_without_due_date_or_terms_is_due_on_the_date_of_its_payment_order(to: To) -> None:
    text = document("finvoice30/soap-frame").decode("iso-8859-15")
    text = re.sub(r"<PaymentTermsDetails>.*?</PaymentTermsDetails>", "", text, flags=re.DOTALL)
    data = text.replace('EpiDateOptionDate Format="CCYYMMDD">20261222', 'EpiDateOptionDate Format="CCYYMMDD">20261208')
    out = to(data.encode("iso-8859-15"), "peppolbis30")
    assert out.text("cbc:DueDate") == "2026-12-08"
    assert [one.kind for one in out.lost("EpiDateOptionDate")] == ["approximated"]


def test_two_due_dates_that_differ_are_both_kept_or_reported(to: To) -> None:
    data = edited(
        "finvoice30/soap-frame",
        ('EpiDateOptionDate Format="CCYYMMDD">20261222', 'EpiDateOptionDate Format="CCYYMMDD">20261231'),
    )
    same = to(data, "finvoice30")
    assert (same.text("InvoiceDueDate"), same.text("EpiDateOptionDate")) == ("20261222", "20261231")
    out = to(data, "peppolbis30")
    assert out.text("cbc:DueDate") == "2026-12-22"
    assert [one.kind for one in out.lost("20261231")] == ["dropped"]


def test_the_due_date_of_a_ubl_credit_note_stands_in_its_payment_means(to: To) -> None:
    there = to(document("ubl/credit-note-with-project"), "finvoice30")
    assert there.text("InvoiceDueDate") == "20260715"
    assert to(there.xml, "ubl").text("cac:PaymentMeans/cbc:PaymentDueDate") == "2026-07-15"


def test_instalments_and_a_cash_discount_survive_finvoice_and_are_told_where_there_is_no_term(to: To) -> None:
    data = document("finvoice30/instalments-and-cash-discount")
    same = to(data, "finvoice30")
    assert len(same.texts("PartialPaymentDueDate")) == 3 and same.text("CashDiscountPercent") == "2"
    assert same.losses == ()
    out = to(data, "peppolbis30")
    for value in ("20260621", "2259,00", "6641,46"):
        assert out.lost(value), value
    assert "Kolme erää, 2 % alennus 7 päivässä" in out.text("cac:PaymentTerms/cbc:Note")


def test_terms_made_in_code_are_written_with_their_discount(to: To) -> None:
    terms = SettlementTerms(texts=["14 pv"], discount_date=dt.date(2026, 5, 11), discount_percent=D("1.5"))
    out = to(invoice(settlement=[terms]), "finvoice30")
    assert (out.text("CashDiscountDate"), out.text("CashDiscountPercent")) == ("20260511", "1,5")
    assert out.text("InvoiceDueDate") == "20260518"


def test_factoring_survives_finvoice_and_each_of_its_values_is_told_elsewhere(to: To) -> None:
    data = document("finvoice30/factoring")
    assert to(data, "finvoice30").losses == ()
    told = {one.path.rpartition("/")[2] for one in to(data, "peppolbis30").losses if "Factoring" in one.path}
    assert {"FactoringAgreementIdentifier", "EndorsementClauseCode", "FactoringFreeText"} <= told


def test_an_account_with_another_reference_is_not_paid_with_the_first_one_s(to: To) -> None:
    first = account(remittance="2610016")
    other = account("FI4950009420028730", remittance="1232")
    out = to(invoice(payment_means=[first, other]), "peppolbis30")
    assert out.texts("cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID") == [IBAN]
    assert [one.kind for one in out.lost("FI4950009420028730")] == ["dropped"]


def test_a_bic_that_bii_has_beside_the_branch_stands_in_its_place_in_en_16931(to: To) -> None:
    out = to(document("ehf20/several-rates"), "ubl")
    assert out.texts("cac:FinancialInstitutionBranch/cbc:ID") == ["DNBANOKK"]
    assert not out.all("cac:FinancialInstitution")
    assert [one.reason for one in out.lost("8601") if one.value == "8601"] == [
        "the BIC (BT-86) stands in its place in EN 16931"
    ]
    own = to(document("ehf20/several-rates"), "ehf20")
    assert own.texts("cac:FinancialInstitutionBranch/cbc:ID") == ["8601"]


def _several(to: To, *means: PaymentMeans) -> bytes:
    """A document of EHF 2, which has a code for each means of payment."""
    return bytes(to(invoice(payment_means=list(means)), "ehf20").xml)


def test_credit_transfers_have_one_code_in_en_16931(to: To) -> None:
    out = to(_several(to, account(), PaymentMeans(code="30", account=Account(id=OTHER))), "peppolbis30")
    assert out.texts("cbc:PaymentMeansCode") == ["31", "31"]
    assert out.texts("cac:PayeeFinancialAccount/cbc:ID") == [IBAN, OTHER]
    assert [one.kind for one in out.lost("PaymentMeansCode") if one.value == "30"] == ["approximated"]


@pytest.mark.parametrize("currency, code", [("EUR", "58"), ("SEK", "30")])
def test_the_one_code_of_transfers_is_that_of_sepa_in_euro_alone(to: To, currency: str, code: str) -> None:
    means = [account(), PaymentMeans(code="42", account=Account(id=OTHER))]
    assert (
        to(invoice(currency=currency, payment_means=means), "peppolbis30").texts("cbc:PaymentMeansCode") == [code] * 2
    )


def test_what_is_paid_otherwise_than_the_first_means_is_told_and_its_reference_stays(to: To) -> None:
    card = PaymentMeans(code="48", card=Card(number="1234", network="VISA"), remittance="1232")
    out = to(_several(to, account(), card), "peppolbis30")
    assert out.texts("cbc:PaymentMeansCode") == ["31"] and out.texts("cbc:PaymentID") == ["1232"]
    reason = "Peppol BIS Billing 3.0 has one means of payment (BT-81), 31: what goes with 48 is left out"
    assert [one.value for one in out.losses if one.reason == reason] == ["48", "1234", "VISA"]


@pytest.mark.parametrize("target", ["finvoice30", "teapps", "teapps30", "e2b"])
def test_a_card_before_an_account_does_not_cost_the_account_its_reference(to: To, target: str) -> None:
    paid = account(remittance="1232")
    card = PaymentMeans(code="48", card=Card(number="1234", network="VISA"))
    out = to(invoice(payment_means=[card, paid]), target)
    assert not [one for one in out.losses if one.value == "1232"]
    (there,) = [m for m in einvconv.parse(out.xml).payment_means if m.account]
    assert there.account and (there.account.id, there.remittance) == (IBAN, "1232")


@pytest.mark.parametrize("target", ["finvoice30", "finvoice", "teapps", "teapps30"])
def test_a_reference_that_stands_with_a_card_goes_with_the_account_to_pay_to(to: To, target: str) -> None:
    card = PaymentMeans(code="48", card=Card(number="1234"), remittance="1232")
    for means in ([account(), card], [card, account()]):
        out = to(invoice(payment_means=means), target)
        first = einvconv.parse(out.xml).payment_means[0]
        assert first.account and first.remittance == "1232"
        assert not [one for one in out.losses if one.value == "1232"]


@pytest.mark.parametrize("target", ["finvoice30", "teapps", "teapps30"])
def test_an_account_keeps_its_own_reference_beside_a_card_with_another(to: To, target: str) -> None:
    card = PaymentMeans(code="48", card=Card(number="1234"), remittance="1232")
    out = to(invoice(payment_means=[card, account(remittance="2610016")]), target)
    first = einvconv.parse(out.xml).payment_means[0]
    assert first.account and first.remittance == "2610016"
    assert [one.kind for one in out.losses if one.value == "1232"] == ["dropped"]


@pytest.mark.parametrize("target", ["finvoice30", "teapps30"])
def test_the_reference_of_a_part_of_what_is_due_is_not_that_of_another_part(to: To, target: str) -> None:
    """Of a blocked account (NLCIUS), beside the account that the rest is paid to."""
    out = to(document("siubl20/blocked-account"), target)
    assert einvconv.parse(out.xml).payment_means[0].remittance is None
    assert [one.kind for one in out.losses if one.value == "G2026017"] == ["dropped"]


@pytest.mark.parametrize("target", ["svefaktura", "e2b", "finvoice30", "oioubl"])
def test_a_reference_of_more_means_than_there_is_room_for_stands_and_is_not_told(to: To, target: str) -> None:
    means = [account(), account(), account()]
    for one in means:
        one.remittance = "RF18539007547034"
    tag, card = b"<ram:SpecifiedTradeSettlementPaymentMeans>", b"<ram:ApplicableTradeSettlementFinancialCard><ram:ID>1"
    card = b"%s<ram:TypeCode>54</ram:TypeCode>%s</ram:ID></ram:ApplicableTradeSettlementFinancialCard>" % (tag, card)
    source = einvconv.serialize(invoice(payment_means=means), to="cii").xml
    out = to(source.replace(tag, card + tag.replace(b"<", b"</") + tag, 1), target)
    assert b"RF18539007547034" in out.xml and not out.lost("RF18539007547034")


def test_a_document_of_en_16931_with_two_codes_keeps_them_in_its_own_profile(to: To) -> None:
    code = b"</cbc:PaymentMeansCode>"
    there = document("peppolbis30/several-accounts").replace(b">30" + code, b">42" + code, 1)
    assert sorted(set(to(there, "peppolbis30").texts("cbc:PaymentMeansCode"))) == ["30", "42"]


def test_several_payment_terms_are_one_text_in_a_ubl_document_of_en_16931(to: To) -> None:
    out = to(document("teapps/instalments-and-cash-discounts"), "ubl")
    assert len(out.all("cac:PaymentTerms")) == 1
    said = (out.text("cac:PaymentTerms/cbc:Note") or "").split("\n")
    assert said[:2] == ["7 pv -2 %, 14 pv -1 %, 30 pv netto", "Huomautuskulu 5 euroa"]
    assert "kassa-alennus 1.00 %, kassa-alennus 12.55, viimeistään 2026-04-15" in said
    assert {one.kind for one in out.lost("CASH_DISCOUNT[2]/PER_CENT")} == {"approximated"}
    assert "UBL-SR-05" not in {one.rule for one in einvconv.validate(out.xml).findings}


def test_the_words_on_late_payment_of_single_terms_stand_beside_their_parts_in_ubl(to: To) -> None:
    terms = SettlementTerms(discount_percent=D(2), fine_texts=["Huomautuskulu 5 euroa"])
    out = to(invoice(payment_terms="14 pv", settlement=[terms]), "ubl")
    assert out.text("cac:PaymentTerms/cbc:Note") == "14 pv\nHuomautuskulu 5 euroa"
    assert out.text("cac:PaymentTerms/cbc:SettlementDiscountPercent") == "2"


def test_a_plain_ubl_document_keeps_the_payment_terms_that_it_has(to: To) -> None:
    one = "<cac:PaymentTerms><cbc:Note>1</cbc:Note></cac:PaymentTerms>"
    there = to(invoice(), "ubl").xml.replace(b"<cac:TaxTotal>", f"{one}{one}<cac:TaxTotal>".encode(), 1)
    assert to(there, "ubl").texts("cac:PaymentTerms/cbc:Note") == ["1", "1"]
    assert to(there, "peppolbis30").texts("cac:PaymentTerms/cbc:Note") == ["1\n1"]


@pytest.mark.parametrize("named", [name(path) for path in corpus("ehf20", "peppolbis20", "siubl12")])
def test_a_document_of_bii_2_comes_to_be_a_valid_one_of_en_16931_in_plain_ubl(to: To, named: str) -> None:
    report = einvconv.validate(to(document(named), "ubl").xml, rules="en16931")
    assert [one.rule for one in report.findings if one.severity == "fatal"] == []


def test_the_due_date_of_the_payment_means_stands_before_that_of_the_terms(to: To) -> None:
    terms = SettlementTerms(discount_percent=D(2), due_date=dt.date(2026, 5, 11), texts=["2 % 7 pv"])
    there = to(invoice(payment_means=[account()], settlement=[terms]), "ehf20")
    assert there.texts("cbc:PaymentDueDate") == ["2026-05-18", "2026-05-11"]
    assert to(there.xml, "peppolbis30").text("cbc:DueDate") == "2026-05-18"
    assert to(there.xml, "finvoice30").texts("InvoiceDueDate")[0] == "20260518"


def test_a_due_date_in_the_head_of_a_credit_note_is_one(to: To) -> None:
    head = "</cbc:IssueDate><cbc:DueDate>2026-06-30</cbc:DueDate>"
    there = edited("peppolbis30/credit-note", ("</cbc:IssueDate>", head))
    there = re.sub(rb"<cbc:PaymentDueDate>.*?</cbc:PaymentDueDate>", b"", there)
    assert to(there, "finvoice30").texts("InvoiceDueDate") == ["20260630"]
    assert to(there, "ubl").texts("cbc:PaymentDueDate") == ["2026-06-30"]


@pytest.mark.parametrize(
    "said, written, place",
    [
        ("26 10016", "2610016", "FI_PAYMENT_REFERENCE"),
        ("Viite: 2610-016", "2610016", "FI_PAYMENT_REFERENCE"),
        ("RF33 2348 236", "RF332348236", "IPI_REFERENCE"),
        ("rf332348236", "RF332348236", "IPI_REFERENCE"),
    ],
)
def test_a_reference_in_any_spelling_is_one_that_machines_read_in_a_teappsxml(
    to: To, said: str, written: str, place: str
) -> None:
    out = to(invoice(payment_means=[account(remittance=said)]), "teapps30")
    assert out.text(place) == written
    assert [one.kind for one in out.lost(said)] == ["approximated"]
    for kept in ("0002610016", "Lasku 12 a"):
        out = to(invoice(payment_means=[account(remittance=kept)]), "teapps30")
        assert out.text("FI_PAYMENT_REFERENCE") == kept and not out.lost(kept)


def test_a_due_date_of_a_credit_note_without_means_of_payment_stands_beside_one_that_is_not_defined(to: To) -> None:
    made = invoice(type_code="381", payment_means=[])
    there = to(made, "peppolbis30")
    assert (there.text("cbc:PaymentDueDate"), there.text("cbc:PaymentMeansCode")) == ("2026-05-18", "1")
    assert there.added("cbc:PaymentMeansCode") == ["derived"] and not there.lost("2026-05-18")
    assert einvconv.validate(there.xml).valid
    assert not to(made, "ubl").lost("2026-05-18") and b"2026-05-18" in to(made, "ubl").xml


def test_a_dutch_seller_has_no_such_means_and_the_due_date_is_told(to: To) -> None:
    dutch = Party(name="Bedrijf", address=Address(city="Delft", country_code="NL"))
    there = to(invoice(type_code="381", payment_means=[], seller=dutch), "peppolbis30")
    assert there.texts("cbc:PaymentMeansCode") == []
    assert [one.reason for one in there.lost("2026-05-18")] == [
        "Peppol BIS Billing 3.0 has a due date of it beside a means of payment, and none is given"
    ]


@pytest.mark.parametrize("bic, code", [(None, "58"), ("DABADKKK", "31")])
def test_a_danish_account_without_its_bank_is_paid_by_a_code_that_needs_none(
    to: To, bic: str | None, code: str
) -> None:
    home = Address(line1="Gade 1", city="By", post_code="1000", country_code="DK")
    dane = Party(name="Sælger A/S", address=home)
    means = [PaymentMeans(code="31", account=Account(id="DK5000400440116243", bic=bic))]
    out = to(invoice(seller=dane, buyer=dane, currency="DKK", payment_means=means), "peppolbis30")
    assert out.text("cbc:PaymentMeansCode") == code


@pytest.mark.parametrize("by", [None, "teapps30", "teapps"])
@pytest.mark.parametrize("target", ["peppolbis30", "cii", "svefaktura", "vismaxml60", "maventaxml", "oioubl"])
def test_who_has_bought_the_claim_is_paid_to_no_account_of_the_seller(to: To, by: str | None, target: str) -> None:
    data = document("finvoice30/factoring")
    [payee] = to(data, "finvoice30").texts("EpiAccountID")
    sellers = set(to(data, "finvoice30").texts("SellerAccountID"))
    assert len(sellers) == 2 and payee not in sellers
    out = to(data if by is None else to(data, by).xml, target)
    assert payee in out.xml.decode() and not [one for one in sellers if one in out.xml.decode()]
    assert {one.value for one in out.losses if "the claim is sold" in one.reason} >= sellers


@pytest.mark.parametrize(("day", "told"), [(dt.date(2026, 6, 4), False), (dt.date(2026, 10, 15), True)])
def test_the_day_of_the_invoice_gives_way_to_that_of_a_sold_claim_and_is_told_where_it_is_another(
    to: To, day: dt.date, told: bool
) -> None:
    said = einvconv.parse(document("finvoice30/factoring"))
    assert said.due_date == dt.date(2026, 6, 4)
    [means] = [one for one in said.payment_means if one.primary]
    means.due_date = day
    out = to(said, "peppolbis30")
    assert out.text("cbc:DueDate") == day.isoformat()
    assert bool([one for one in out.losses if "DueDate" in one.path and "the claim is sold" in one.reason]) is told


@pytest.mark.parametrize("version", ["teapps", "teapps30"])
@pytest.mark.parametrize("ordered", [OTHER, "FI4819503000000010"])
def test_the_account_of_the_payment_order_of_a_teappsxml_is_the_one_to_pay_to(
    to: To, version: str, ordered: str
) -> None:
    order = PaymentOrder(order_info=["tilaus"], reference="E-1")
    made = invoice(payment_means=[account(remittance="1232"), account(OTHER)], payment_order=order)
    text: str = to(made, version).xml.decode("iso-8859-1")
    said = f'<EpiAccountID IdentificationSchemeName="IBAN">{IBAN}<'
    assert said in text
    there = text.replace(said, said.replace(IBAN, ordered)).encode("iso-8859-1")
    out = to(there, "peppolbis30")
    assert out.texts("cac:PayeeFinancialAccount/cbc:ID")[0] == ordered
    assert set(out.texts("cac:PayeeFinancialAccount/cbc:ID")) == {IBAN, OTHER, ordered}
    assert set(out.texts("cbc:PaymentID")) == {"1232"}
    assert to(there, "finvoice30").text("EpiAccountID") == to(there, version).text("EpiAccountID") == ordered
    assert to(there, version).texts("IBAN_ACCOUNT_NUMBER") == [IBAN, OTHER]
    assert to(there, version).losses == ()


@pytest.mark.parametrize("target, version", [("finvoice30", "finvoice30"), ("teapps30", "teapps30")])
def test_a_payment_order_names_the_payee_and_not_the_seller(to: To, target: str, version: str) -> None:
    order = PaymentOrder(order_info=["tilaus"], reference="E-1")
    made = invoice(payment_means=[account(remittance="1232")], payee=Party(name="Rahoitus Oy"), payment_order=order)
    there = to(made, target)
    assert there.text("EpiNameAddressDetails") == "Rahoitus Oy"
    assert to(there.xml, version).losses == ()
    out = to(there.xml, "peppolbis30")
    assert out.text("cac:PayeeParty/cac:PartyName/cbc:Name") == "Rahoitus Oy"
    assert not out.lost("EpiNameAddressDetails")


@pytest.mark.parametrize("version", ["teapps", "teapps30"])
@pytest.mark.parametrize("reference", ["1232", "RF18539007547034"])
def test_a_reference_of_the_payment_order_of_a_teappsxml_alone_is_the_one_to_pay_with(
    to: To, version: str, reference: str
) -> None:
    order = PaymentOrder(order_info=["tilaus"], reference="E-1")
    made = invoice(payment_means=[account(remittance=reference)], payment_order=order)
    text: str = to(made, version).xml.decode("iso-8859-1")
    there = re.sub(r"(?s)\s*<DETAILS_OF_PAYMENT>.*?</DETAILS_OF_PAYMENT>", "", text).encode("iso-8859-1")
    assert there != text.encode("iso-8859-1") and b"EpiRemittanceInfoIdentifier" in there
    assert to(there, "peppolbis30").text("cbc:PaymentID") == reference
    again = to(there, version)
    assert again.losses == () and not again.all("DETAILS_OF_PAYMENT")
    assert again.text("EpiRemittanceInfoIdentifier") == to(text.encode("iso-8859-1"), version).text(
        "EpiRemittanceInfoIdentifier"
    )


# an account that stands in the seller's list alone, turned round, or spelt in two ways


def _listed_alone() -> bytes:
    """A Finvoice whose payment order names no account: its seller's list does."""
    there = einvconv.serialize(invoice(), to="finvoice30").xml.decode("iso-8859-15")
    bank = f'<SellerAccountID IdentificationSchemeName="IBAN">{IBAN}</SellerAccountID>'
    bank += '<SellerBic IdentificationSchemeName="BIC">NDEAFIHH</SellerBic>'
    there = re.sub(r"<EpiBfiPartyDetails>.*?</EpiBfiPartyDetails>", "<EpiBfiPartyDetails/>", there, flags=re.DOTALL)
    there = re.sub(r"<EpiAccountID[^>]*>[^<]*</EpiAccountID>", "", there)
    listed = "<SellerInformationDetails><SellerAccountDetails>" + bank
    listed += "</SellerAccountDetails></SellerInformationDetails>"
    return there.replace("<BuyerPartyDetails>", f"{listed}<BuyerPartyDetails>", 1).encode("iso-8859-15")


@pytest.mark.parametrize("target", ["finvoice30", "finvoice20", "finvoice", "teapps30"])
def test_a_payment_order_without_an_account_has_that_of_the_seller_s_list(to: To, target: str) -> None:
    out = to(_listed_alone(), target)
    assert [one.text for one in out.all("EpiAccountID | //IBAN_ACCOUNT_NUMBER")] == [IBAN]
    assert "placeholder" not in out.added("EpiAccountID")


def test_a_payment_order_of_a_direct_debit_takes_no_account_of_the_list(to: To) -> None:
    debit = PaymentMeans(code="59", primary=True)
    out = to(invoice(payment_means=[debit, account()]), "finvoice30")
    assert out.text("EpiAccountID") == "NA"


@pytest.mark.parametrize("target", ["finvoice30", "finvoice20", "teapps30", "teapps"])
def test_an_iban_and_a_bic_turned_round_in_the_seller_s_list_are_put_right(to: To, target: str) -> None:
    turned = (
        _listed_alone().decode("iso-8859-15").replace(IBAN, "x").replace("NDEAFIHH", IBAN).replace(">x<", ">NDEAFIHH<")
    )
    out = to(turned.encode("iso-8859-15"), target)
    assert set(out.texts("SellerAccountID | //IBAN_ACCOUNT_NUMBER")) == {IBAN}
    assert set(out.texts("SellerBic | //SWIFT_CODE")) == {"NDEAFIHH"}
    assert {one.value for one in out.losses if "each other's place" in one.reason} == {"NDEAFIHH", IBAN}


def test_an_account_that_is_listed_in_small_letters_is_the_one_of_the_payment_order(to: To) -> None:
    text = document("finvoice30/several-vat-rates").decode("iso-8859-15")
    [number] = re.findall(r"<EpiAccountID[^>]*>([^<]*)<", text)
    small = re.sub(rf"(<SellerAccountID[^>]*>){number}<", rf"\g<1>{number.lower()}<", text)
    assert small != text
    accounts = to(small.encode("iso-8859-15"), "peppolbis30").texts("cac:PayeeFinancialAccount/cbc:ID")
    assert accounts == to(text.encode("iso-8859-15"), "peppolbis30").texts("cac:PayeeFinancialAccount/cbc:ID")
