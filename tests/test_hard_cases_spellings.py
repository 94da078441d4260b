"""Hard cases: references, accounts, VAT numbers, addresses and units in the spellings that people use."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

import einvconv
from documents import document, edited
from einvconv.model import Account, Address, Allowance, Attachment, Identifier, Party, PaymentMeans, Quantity
from made import IBAN, account, invoice, line

D = Decimal
To = Callable[..., Any]
NO_IBAN = "NO9386011117947"
SE_IBAN = "SE4550000000058398257466"


def _seller(country: str, **more: Any) -> Party:
    home = Address(line1="Gata 1", city="By", post_code="0150", country_code=country)
    return Party(name="Selger AS", address=home, **more)


def _reference(out: Any) -> tuple[str | None, str | None]:
    [found] = out.all("EpiRemittanceInfoIdentifier")
    return found.text, found.get("IdentificationSchemeName")


# references


@pytest.mark.parametrize(
    "said, written, scheme",
    [
        ("12 32", "00000000000000001232", "SPY"),
        ("RF18 5390 0754 7034", "RF18539007547034", "ISO"),
        ("rf18539007547034", "RF18539007547034", "ISO"),
        ("Viite: 1232", "00000000000000001232", "SPY"),
        ("viitenro 12 32", "00000000000000001232", "SPY"),
        ("Reference RF18 5390 0754 7034", "RF18539007547034", "ISO"),
    ],
)
@pytest.mark.parametrize("target", ["finvoice30", "finvoice20", "finvoice"])
def test_a_reference_in_any_spelling_is_the_reference_and_the_spelling_is_told(
    to: To, target: str, said: str, written: str, scheme: str
) -> None:
    out = to(invoice(payment_means=[account(remittance=said)]), target)
    assert _reference(out) == (written, scheme)
    assert [one.kind for one in out.lost(said)] == ["approximated"]


@pytest.mark.parametrize(
    "country, iban, said, written",
    [
        ("NO", NO_IBAN, "KID: 0003434323213231", "0003434323213231"),
        ("NO", NO_IBAN, "KID-nr. 000 343 432 321 3231", "0003434323213231"),
        ("SE", SE_IBAN, "OCR 12345674", "12345674"),
        ("SE", SE_IBAN, "OCR: 1234567-4", "12345674"),
    ],
)
@pytest.mark.parametrize("target", ["finvoice30", "finvoice20", "finvoice"])
def test_the_word_for_a_kid_or_an_ocr_is_passed_over_and_told(
    to: To, target: str, country: str, iban: str, said: str, written: str
) -> None:
    given = invoice(seller=_seller(country), payment_means=[account(iban, None, remittance=said)])
    there = to(given, target)
    assert _reference(there)[0] == written
    assert [one.kind for one in there.lost(said)] == ["approximated"]
    assert to(there.xml, "peppolbis30").text("cbc:PaymentID") == written


@pytest.mark.parametrize("said", ["Viitetieto", "Ref", "Lasku 1232", "Viite A1232"])
def test_words_that_are_no_label_of_a_reference_make_none(to: To, said: str) -> None:
    there = to(invoice(payment_means=[account(remittance=said)]), "finvoice30")
    assert not there.texts("EpiRemittanceInfoIdentifier")


def test_zeros_before_a_finnish_reference_say_nothing(to: To) -> None:
    there = to(invoice(payment_means=[account(remittance="0000001232")]), "finvoice30")
    assert _reference(there) == ("00000000000000001232", "SPY")
    assert to(there.xml, "peppolbis30").text("cbc:PaymentID") == "1232"


@pytest.mark.parametrize("country, iban", [("NO", NO_IBAN), ("SE", SE_IBAN)])
@pytest.mark.parametrize("kid", ["0003434323213231", "00000000000000001232", "1232"])
@pytest.mark.parametrize("target", ["finvoice30", "finvoice20", "finvoice"])
def test_a_kid_that_looks_like_a_finnish_reference_comes_back_digit_for_digit(
    to: To, target: str, kid: str, country: str, iban: str
) -> None:
    means = [PaymentMeans(code="30", remittance=kid, account=Account(id=iban))]
    there = to(invoice(seller=_seller(country), payment_means=means), target)
    assert there.text("EpiRemittanceInfoIdentifier") == kid
    assert to(there.xml, "peppolbis30").text("cbc:PaymentID") == kid


def test_a_free_reference_is_the_payee_s_mark_and_comes_back(to: To) -> None:
    there = to(invoice(payment_means=[account(remittance="INV-2026.17")]), "finvoice30")
    assert (there.text("EpiReference"), there.all("EpiRemittanceInfoIdentifier")) == ("INV-2026.17", [])
    assert [one.kind for one in there.lost("INV-2026.17")] == ["approximated"]
    assert to(there.xml, "peppolbis30").text("cbc:PaymentID") == "INV-2026.17"


def test_a_free_reference_with_spaces_is_dropped_with_the_reason(to: To) -> None:
    [loss] = to(invoice(payment_means=[account(remittance="Lasku 17")]), "finvoice30").lost("Lasku 17")
    assert loss.kind == "dropped" and "no spaces" in loss.reason and "no place" not in loss.reason


# accounts


@pytest.mark.parametrize("said", ["FI21 1234 5600 0007 85", "fi2112345600000785"])
def test_an_iban_in_any_spelling_is_the_account_everywhere_and_told(to: To, said: str) -> None:
    made = invoice(payment_means=[account(said)])
    there = to(made, "finvoice30")
    [number] = there.all("EpiAccountID")
    assert (number.text, number.get("IdentificationSchemeName")) == (IBAN, "IBAN")
    assert [one.kind for one in there.lost(said)] == ["approximated"]
    out = to(made, "peppolbis30")
    assert out.text("cac:PayeeFinancialAccount/cbc:ID") == IBAN
    assert [one.kind for one in out.lost(said)] == ["approximated"]


@pytest.mark.parametrize("peppol, bic", [("SE:BANKGIRO", "BGABSESS"), ("SE:PLUSGIRO", "PGSISESS")])
def test_a_swedish_giro_is_named_as_each_format_names_it(to: To, peppol: str, bic: str) -> None:
    means = [PaymentMeans(code="30", account=Account(id="5402-9681", bic=bic), primary=True)]
    out = to(invoice(seller=_seller("SE"), payment_means=means), "peppolbis30")
    branch = "cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID"
    assert (out.text("cac:PayeeFinancialAccount/cbc:ID"), out.text(branch)) == ("54029681", peppol)
    assert [one.kind for one in out.lost(bic)] == ["approximated"]
    back = to(out.xml, "finvoice30")
    assert (back.text("EpiBfiIdentifier"), back.text("EpiAccountID")) == (bic, "54029681")
    assert [one.kind for one in back.lost(peppol)] == ["approximated"]


@pytest.mark.parametrize(
    "said, bank, number, system",
    [
        ("Bankgiro 5805-6201", None, "58056201", "BANKGIRO"),
        ("BG: 5805-6201", None, "58056201", "BANKGIRO"),
        ("58056201", "BANKGIRO", "58056201", "BANKGIRO"),
        ("5805-6201", "BGABSESSXXX", "58056201", "BANKGIRO"),
        ("PlusGiro 12 34 56-6", None, "1234566", "PLUSGIRO"),
        ("PG 123456-6", "PGSISESS", "1234566", "PLUSGIRO"),
    ],
)
def test_a_giro_is_known_by_the_word_before_it_or_in_the_place_of_a_bic(
    to: To, said: str, bank: str | None, number: str, system: str
) -> None:
    given = invoice(payment_means=[account(said, bank, remittance="12345674")])
    peppol = to(given, "peppolbis30")
    assert peppol.text("cac:PayeeFinancialAccount/cbc:ID") == number
    assert peppol.text("cac:FinancialInstitutionBranch/cbc:ID") == f"SE:{system}"
    finvoice = to(given, "finvoice30")
    assert finvoice.text("EpiAccountID").replace("-", "") == number
    assert finvoice.text("EpiBfiIdentifier") == {"BANKGIRO": "BGABSESS", "PLUSGIRO": "PGSISESS"}[system]
    assert peppol.lost(said, "approximated") or peppol.lost(bank or said, "approximated")


@pytest.mark.parametrize("said", ["BG 5805-6202", "Bankgiro", "PG 1", "Bankgatan 5"])
def test_what_only_looks_like_a_giro_stays_as_it_is(to: To, said: str) -> None:
    out = to(invoice(payment_means=[account(said, None)]), "peppolbis30")
    assert out.text("cac:PayeeFinancialAccount/cbc:ID") == said and not out.all("cac:FinancialInstitutionBranch")


@pytest.mark.parametrize(
    "said, bank, number, code",
    [
        ("FI21-1234-5600-0007-85", "bic: ndeafihh", IBAN, "NDEAFIHH"),
        ("IBAN: FI21 1234 5600 0007 85", "SWIFT NDEAFIHH XXX", IBAN, "NDEAFIHHXXX"),
        ("8601.11.17947", "dnba nokk", "86011117947", "DNBANOKK"),
        ("Kontonr. 8601 11 17947", "dnbanokk", "86011117947", "DNBANOKK"),
    ],
)
@pytest.mark.parametrize(
    "target, places",
    [
        ("peppolbis30", ("cac:PayeeFinancialAccount/cbc:ID", "cac:FinancialInstitutionBranch/cbc:ID")),
        ("finvoice30", ("EpiAccountID", "EpiBfiIdentifier")),
        ("teapps30", ("BANK_ACCOUNT_NUMBER|//IBAN_ACCOUNT_NUMBER", "SWIFT_CODE")),
    ],
)
def test_an_account_and_its_bank_are_their_numbers_without_words(
    to: To, target: str, places: tuple[str, str], said: str, bank: str, number: str, code: str
) -> None:
    out = to(invoice(payment_means=[account(said, bank)]), target)
    assert (out.texts(places[0])[0], out.texts(places[1])[0]) == (number, code)
    assert out.lost(said, "approximated") and out.lost(bank, "approximated")


def test_what_is_no_bic_is_not_written_as_one(to: To) -> None:
    out = to(invoice(payment_means=[account(bic="Nordea")]), "finvoice30")
    assert (out.all("EpiBfiIdentifier"), out.all("SellerBic")) == ([], [])
    assert [one.kind for one in out.lost("Nordea")] == ["dropped"]


def test_an_account_of_the_seller_s_list_and_the_reference_of_the_order_are_one_payment(to: To) -> None:
    means = [PaymentMeans(remittance="1232"), PaymentMeans(account=Account(id=IBAN, bic="NDEAFIHH"))]
    out = to(invoice(payment_means=means), "peppolbis30")
    assert out.texts("cbc:PaymentMeansCode") == ["58"]
    assert (out.texts("cbc:PaymentID"), out.text("cac:PayeeFinancialAccount/cbc:ID")) == (["1232"], IBAN)


def test_a_sum_to_be_paid_to_no_account_is_told_and_what_a_card_has_paid_is_not(to: To) -> None:
    out = to(invoice(payment_means=[]), "finvoice30")
    assert out.text("EpiAccountID") == "NA"
    assert [one.kind for one in out.lost("totals.payable")] == ["approximated"]
    paid = to(invoice(payment_means=[PaymentMeans(code="48")]), "finvoice30")
    assert paid.text("EpiAccountID") == "NA" and not paid.lost("totals.payable")


# VAT numbers


@pytest.mark.parametrize(
    "country, said, written",
    [
        ("FI", "0737546-2", "FI07375462"),
        ("FI", "fi07375462", "FI07375462"),
        ("FI", "FI 0737546-2", "FI07375462"),
        ("SE", "556703-7485 01", "SE556703748501"),
        ("NO", "987 654 325", "NO987654325MVA"),
        ("DK", "1358 5628", "DK13585628"),
        ("EE", "ee 100931558", "EE100931558"),
        ("NO", "987654325MVA", "NO987654325MVA"),
        ("SE", "556703-7485", "SE556703748501"),
        ("SE", "SE5567037485", "SE556703748501"),
        ("SE", "165567037485", "SE556703748501"),
        ("SE", "Momsreg.nr SE556703748501", "SE556703748501"),
        ("FI", "ALV-nro: FI07375462", "FI07375462"),
        ("FI", "Y-tunnus 0737546-2", "FI07375462"),
        ("NO", "Org.nr. NO 987 654 325 MVA", "NO987654325MVA"),
        ("DK", "CVR-nr. 13585628", "DK13585628"),
        ("DK", "SE-nr. 13585628", "DK13585628"),
        ("EE", "KMKR EE100931558", "EE100931558"),
    ],
)
def test_a_vat_number_in_another_spelling_is_put_right_by_its_check_digit(
    to: To, country: str, said: str, written: str
) -> None:
    out = to(invoice(seller=_seller(country, vat_id=said)), "peppolbis30")
    assert out.text("cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID") == written
    assert "approximated" in [one.kind for one in out.lost(said)]


@pytest.mark.parametrize(
    "country, said, number, words",
    [
        ("FI", "0737546-2 Alv.rek", "FI07375462", "Alv.rek"),
        ("NO", "NO 987 654 325 MVA Foretaksregisteret", "NO987654325MVA", "Foretaksregisteret"),
        ("SE", "556703-7485 Godkänd för F-skatt", "SE556703748501", "Godkänd för F-skatt"),
    ],
)
def test_a_vat_number_with_the_words_of_a_registration_is_both(
    to: To, country: str, said: str, number: str, words: str
) -> None:
    out = to(invoice(seller=_seller(country, vat_id=said)), "peppolbis30")
    schemes = out.all("cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme")
    assert [(e.findtext("{*}CompanyID"), e.findtext("{*}TaxScheme/{*}ID")) for e in schemes] == [
        (number, "VAT"),
        (words, "TAX"),
    ]
    assert {one.kind for one in out.lost(said)} == {"approximated"}


@pytest.mark.parametrize("said", ["0737546-2 tilaus", "Org.nr. 0737546-2 / 1572860-0", "0737546-3 Alv.rek"])
def test_a_number_beside_other_words_or_numbers_is_not_taken_for_a_vat_number(to: To, said: str) -> None:
    out = to(invoice(seller=_seller("FI", vat_id=said)), "peppolbis30")
    assert out.text("cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID") == said


def test_a_vat_number_whose_check_digit_is_wrong_stays_as_it_is(to: To) -> None:
    out = to(invoice(seller=_seller("FI", vat_id="0737546-3")), "peppolbis30")
    assert out.text("cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID") == "0737546-3"


def test_words_in_the_place_of_a_vat_number_are_the_registration_for_tax(to: To) -> None:
    out = to(invoice(seller=_seller("FI", vat_id="Alv.rek")), "peppolbis30")
    scheme = "cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme"
    assert out.texts(f"{scheme}/cbc:CompanyID") == ["Alv.rek"]
    assert out.texts(f"{scheme}/cac:TaxScheme/cbc:ID") == ["TAX"]
    assert [one.kind for one in out.lost("Alv.rek")] == ["approximated"]


# addresses


@pytest.mark.parametrize(
    "said, scheme, written",
    [
        ("07375462", "0216", "003707375462"),
        ("0216:003707375462", "0216", "003707375462"),
        ("0037:003707375462", "0216", "003707375462"),
        ("OVT 003707375462", "0216", "003707375462"),
        ("GLN: 6430012345679", "0088", "6430012345679"),
        ("0088:6430012345679", "0088", "6430012345679"),
        ("iso6523-actorid-upis::0192:987654325", "0192", "987654325"),
        ("NO:ORGNR:987654325", "0192", "987654325"),
        ("FI07375462", "0216", "003707375462"),
        ("0037 0737 5462", "0216", "003707375462"),
        ("0037-07375462", "0216", "003707375462"),
        ("400 6381 3339 31", "0088", "4006381333931"),
    ],
)
def test_an_address_in_any_spelling_gets_its_scheme(to: To, said: str, scheme: str, written: str) -> None:
    out = to(invoice(seller=_seller("FI", endpoint=Identifier(value=said))), "peppolbis30")
    [found] = out.all("cac:AccountingSupplierParty/cac:Party/cbc:EndpointID")
    assert (found.text, found.get("schemeID")) == (written, scheme)
    assert [one.kind for one in out.lost(said)] == ["approximated"]


@pytest.mark.parametrize(
    "scheme, said, country, written",
    [
        ("0192", "974 760 673", "NO", "974760673"),
        ("0192", "NO 974 760 673 MVA", "NO", "974760673"),
        ("0007", "556677-8899", "SE", "5566778899"),
        ("0184", "DK-13 58 56 28", "DK", "DK13585628"),
        ("0184", "dk13585628", "DK", "DK13585628"),
        ("0088", "73 1234 5000007", "SE", "7312345000007"),
    ],
)
@pytest.mark.parametrize("target", ["peppolbis30", "ehf30", "xrechnung"])
def test_an_address_in_groups_is_its_digits_where_the_check_digit_is_right(
    to: To, target: str, scheme: str, said: str, country: str, written: str
) -> None:
    seller = _seller(country, endpoint=Identifier(value=said, scheme=scheme))
    out = to(invoice(seller=seller), target)
    [address] = out.all("cac:AccountingSupplierParty//cbc:EndpointID")
    assert (address.get("schemeID"), address.text) == (scheme, written)
    assert [one.kind for one in out.lost(said)] == ["approximated"]


def test_an_address_whose_check_digit_is_wrong_stays_as_it_is(to: To) -> None:
    seller = _seller("NO", endpoint=Identifier(value="974 760 674", scheme="0192"))
    assert to(invoice(seller=seller), "peppolbis30").texts("cac:AccountingSupplierParty//cbc:EndpointID") == [
        "974 760 674"
    ]


@pytest.mark.parametrize("said", ["0192987654325", "9999:987654325", "GLN", "0192:"])
def test_digits_that_begin_like_a_scheme_are_not_taken_apart(to: To, said: str) -> None:
    out = to(invoice(seller=_seller("FI", endpoint=Identifier(value=said))), "peppolbis30")
    assert not out.all("cac:AccountingSupplierParty/cac:Party/cbc:EndpointID") and out.lost(said, "dropped")


def test_one_identifier_of_the_buyer_is_written_and_the_other_is_told(to: To) -> None:
    home = Address(country_code="FI")
    numbers = [Identifier(value="77"), Identifier(value="4006381333931", scheme="0088")]
    buyer = Party(name="Ostaja Oy", address=home, identifiers=numbers)
    out = to(invoice(buyer=buyer), "peppolbis30")
    where = "cac:AccountingCustomerParty/cac:Party/cac:PartyIdentification/cbc:ID"
    assert out.texts(where) == ["4006381333931"]
    assert [one.kind for one in out.lost("77")] == ["dropped"]


# units


@pytest.mark.parametrize(
    "word, code",
    [("krt", "XCT"), ("pss", "XBG"), ("erä", "LO"), ("hlö", "IE"), ("kartong", "XCT"), ("dgn", "DAY"), ("ltk", "XBX")],
)
def test_a_nordic_abbreviation_is_the_code_of_its_unit(to: To, word: str, code: str) -> None:
    out = to(invoice(line(quantity=Quantity(value=D(2), unit_text=word))), "peppolbis30")
    assert out.text("cbc:InvoicedQuantity/@unitCode") == code


@pytest.mark.parametrize("target", ["finvoice20", "finvoice"])
@pytest.mark.parametrize("code", ["HUR", "C62", "XCT", "E48", "EA"])
def test_the_code_of_a_unit_is_its_word_where_there_is_no_code_and_comes_back(to: To, target: str, code: str) -> None:
    there = to(invoice(line(quantity=Quantity(value=D(2), unit=code))), target)
    assert there.text("InvoicedQuantity/@QuantityUnitCode") == code
    assert to(there.xml, "peppolbis30").text("cbc:InvoicedQuantity/@unitCode") == code


def test_origin_is_original_and_told(to: To) -> None:
    data = edited("finvoice30/soap-frame", ("<OriginCode>Original<", "<OriginCode>Origin<"))
    out = to(data, "finvoice20")
    assert out.text("OriginCode") == "Original"
    assert [one.kind for one in out.lost("OriginCode")] == ["approximated"]


@pytest.mark.parametrize(
    "said, meant", [("original", "Original"), ("ORIGINAL", "Original"), ("copy", "Copy"), ("cancel", "Cancel")]
)
def test_an_origin_in_other_letters_is_the_one_of_the_list_and_told(to: To, said: str, meant: str) -> None:
    out = to(edited("finvoice30/credit-note", (">Original<", f">{said}<")), "finvoice20")
    assert out.text("OriginCode") == meant
    assert [one.kind for one in out.lost(said)] == ["approximated"]


@pytest.mark.parametrize("said", ["Cancel", "cancel", "CANCEL"])
@pytest.mark.parametrize("target", ["peppolbis30", "e2b", "ehf20", "teapps30", "teapps"])
def test_a_cancellation_is_no_credit_note_of_a_target_that_cannot_say_it(said: str, target: str) -> None:
    with pytest.raises(einvconv.ConversionRefused, match="cancels an earlier one"):
        einvconv.convert(edited("finvoice30/credit-note", (">Original<", f">{said}<")), to=target)


def test_a_country_that_is_not_said_is_that_of_the_party_s_numbers(to: To) -> None:
    number = Identifier(value="5566778899", scheme="0007")
    there = to(invoice(buyer=Party(name="Köpare AB", legal_id=number, address=Address(city="Luleå"))), "svefaktura")
    out = to(there.xml, "peppolbis30")
    country = "cac:AccountingCustomerParty/cac:Party/cac:PostalAddress/cac:Country/cbc:IdentificationCode"
    assert out.text(country) == "SE"
    assert "derived" in out.added("cbc:IdentificationCode")


def test_a_country_is_not_guessed_from_numbers_of_two_countries(to: To) -> None:
    number = Identifier(value="5566778899", scheme="0007")
    buyer = Party(name="Köpare AB", vat_id="FI07375462", legal_id=number, address=Address(city="Luleå"))
    out = to(invoice(buyer=buyer), "peppolbis30")
    assert not out.all("cac:AccountingCustomerParty/cac:Party/cac:PostalAddress/cac:Country")


@pytest.mark.parametrize(
    "words, written",
    [("Innehar F-skattsedel", "Godkänd för F-skatt"), ("F-skatt", "Godkänd för F-skatt"), ("Ej F-skatt", "Ej F-skatt")],
)
def test_a_swedish_seller_s_f_tax_is_said_in_the_words_of_the_rule(to: To, words: str, written: str) -> None:
    home = Address(city="Luleå", country_code="SE")
    seller = Party(name="Säljare AB", vat_id="SE556677889901", tax_registration=words, address=home)
    out = to(invoice(seller=seller), "peppolbis30")
    assert out.texts("cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID")[1] == written
    assert bool(out.lost(words, "approximated")) is (words != written)


def _bis2(edit: Callable[[str], str], **more: Any) -> bytes:
    return edit(einvconv.serialize(invoice(**more), to="peppolbis20").xml.decode()).encode()


def test_what_goes_with_a_tax_that_is_not_known_is_told_by_that(to: To) -> None:
    out = to(_bis2(lambda s: s.replace(">VAT<", ">VXX<")), "peppolbis30")
    number, tax = out.lost("FI07375462")[-1], out.lost("VXX")[0]
    assert number.reason == "it goes with “VXX”, which is not known as ID in TaxScheme"
    assert tax.reason == "“VXX” is not known as ID in TaxScheme"


_EUROS = 'AmountCurrencyIdentifier="EUR">'


@pytest.mark.parametrize(
    "there, amount",
    [
        (_bis2(lambda s: s.replace('PriceAmount currencyID="EUR"', 'PriceAmount currencyID="NOK"')), "100"),
        (_bis2(lambda s: s.replace('<cbc:TaxAmount currencyID="EUR"', '<cbc:TaxAmount currencyID="NOK"')), "25.5"),
        (
            edited(
                "finvoice30/minimal",
                (f"Amount {_EUROS}100,00</Row", 'Amount AmountCurrencyIdentifier="NOK">100,00</Row'),
            ),
            "100,00",
        ),
        (
            edited(
                "finvoice30/minimal", (f"<VatRateAmount {_EUROS}", '<VatRateAmount AmountCurrencyIdentifier="NOK">')
            ),
            "25,50",
        ),
    ],
    ids=["price", "VAT", "row of Finvoice", "VAT of Finvoice"],
)
def test_an_amount_in_another_currency_is_refused_and_never_written_as_the_invoice_s(there: bytes, amount: str) -> None:
    for target in ("peppolbis30" if b"<Finvoice" in there else "finvoice30", "teapps30", "cii", "svefaktura"):
        with pytest.raises(einvconv.ConversionRefused, match=rf"is in EUR, and the amount {amount}[0.]* in NOK \(/"):
            einvconv.convert(there, to=target)


def test_a_row_in_another_currency_is_refused(to: To) -> None:
    there = to(invoice(), "teapps30").xml.replace(b"<ROW_TOTAL>", b"<CURRENCY><CODE>NOK</CODE></CURRENCY><ROW_TOTAL>")
    with pytest.raises(einvconv.ConversionRefused, match="is in EUR, and a row in NOK"):
        einvconv.convert(there, to="peppolbis30")


def test_an_amount_of_nothing_in_another_currency_is_told_by_that(to: To) -> None:
    there = to(invoice(), "peppolbis30").xml.replace(
        b"<cbc:PayableAmount", b'<cbc:PrepaidAmount currencyID="NOK">0.00</cbc:PrepaidAmount><cbc:PayableAmount'
    )
    out = to(there, "finvoice30")
    assert [one.reason for one in out.lost("NOK") if one.path.endswith("@currencyID")] == [
        "the amount is in NOK and not in EUR"
    ]


def test_an_amount_in_another_currency_keeps_it_in_a_document_of_its_own_format(to: To) -> None:
    there = to(invoice(), "peppolbis30").xml.replace(b'PriceAmount currencyID="EUR"', b'PriceAmount currencyID="NOK"')
    assert to(there, "peppolbis30").all("cac:Price/cbc:PriceAmount")[0].get("currencyID") == "NOK"


def test_a_due_date_in_the_head_of_a_bis_2_document_is_one_where_no_other_is_given(to: To) -> None:
    means = PaymentMeans(code="31", account=Account(id=IBAN, bic="NDEAFIHH"))
    head = "</cbc:IssueDate><cbc:DueDate>2026-05-30</cbc:DueDate>"
    there = _bis2(lambda s: s.replace("</cbc:IssueDate>", head, 1), due_date=None, payment_means=[means])
    out = to(there, "peppolbis30")
    assert out.text("cbc:DueDate") == "2026-05-30"
    assert [one.kind for one in out.lost("2026-05-30")] == ["approximated"]
    own = to(there, "peppolbis20")
    assert own.text("cbc:DueDate") == "2026-05-30"
    assert not own.all("cac:PaymentMeans/cbc:PaymentDueDate") and not own.lost("2026-05-30")
    dated = _bis2(lambda s: s.replace("</cbc:IssueDate>", head, 1), payment_means=[means])
    assert to(dated, "peppolbis30").text("cbc:DueDate") == "2026-05-18"


def test_vat_in_a_currency_that_the_document_does_not_name_is_told_by_that(to: To) -> None:
    more = '</cac:TaxTotal><cac:TaxTotal><cbc:TaxAmount currencyID="NOK">280.50</cbc:TaxAmount></cac:TaxTotal>'
    out = to(_bis2(lambda s: s.replace("</cac:TaxTotal>", more, 1)), "peppolbis30")
    assert [one.reason for one in out.lost("280.50")] == [
        "it is VAT in NOK, and the document names no accounting currency (BT-6)"
    ]


@pytest.mark.parametrize(
    "said, written, scheme",
    [("2610-016", "00000000000002610016", "SPY"), ("RF33-2348-236", "RF332348236", "ISO")],
)
def test_a_hyphen_in_a_reference_is_passed_over_where_the_check_digit_is_right(
    to: To, said: str, written: str, scheme: str
) -> None:
    out = to(invoice(payment_means=[account(remittance=said)]), "finvoice30")
    assert _reference(out) == (written, scheme)
    assert [one.kind for one in out.lost(said)] == ["approximated"]
    assert not to(invoice(payment_means=[account(remittance="2610-017")]), "finvoice30").all(
        "EpiRemittanceInfoIdentifier"
    )


def test_a_danish_account_is_whole_with_the_number_of_its_bank_where_that_has_no_place(to: To) -> None:
    given = invoice(seller=_seller("DK"), payment_means=[account("123456789", "1234", remittance="1232")])
    for target, place in (("finvoice30", "EpiAccountID"), ("teapps30", "BANK_ACCOUNT_NUMBER")):
        out = to(given, target)
        assert out.text(place) == "12340123456789"
        assert [one.kind for one in out.lost("123456789")] == ["approximated"]
    swedish = invoice(seller=_seller("SE"), payment_means=[account("123456789", "1234")])
    assert to(swedish, "finvoice30").text("EpiAccountID") == "123456789"


def test_an_account_that_is_called_an_iban_and_is_none_is_an_account_of_a_bank(to: To) -> None:
    wrong = PaymentMeans(code="30", account=Account(id="NO98745566558", scheme="IBAN"))
    out = to(invoice(payment_means=[wrong]), "finvoice30")
    [found] = out.all("EpiAccountID")
    assert (found.text, found.get("IdentificationSchemeName")) == ("NO98745566558", "BBAN")
    assert [one.kind for one in out.lost("scheme")] == ["dropped"]


@pytest.mark.parametrize("code", ["finvoice30", "teapps30", "peppolbis30", "ubl"])
def test_a_second_vat_total_is_in_the_accounting_currency_where_none_is_named(to: To, code: str) -> None:
    there = edited("peppolbis30/foreign-currency", ("<cbc:TaxCurrencyCode>SEK</cbc:TaxCurrencyCode>", ""))
    out = to(there, code)
    read = einvconv.parse(out.xml)
    assert read.tax_currency == "SEK" and read.totals.vat_accounting == Decimal("19059.6")
    own = code in ("peppolbis30", "ubl")
    assert [one.kind for one in out.lost("SEK")] == ([] if own else ["approximated"])
    assert not own or not out.all("cbc:TaxCurrencyCode")


def test_vat_in_a_third_currency_is_told_by_the_one_that_the_document_names(to: To) -> None:
    out = to(edited("peppolbis30/foreign-currency", ('"SEK">19059.6', '"NOK">19059.6')), "finvoice30")
    assert [one.reason for one in out.lost("19059.6")] == [
        "it is VAT in NOK, and the accounting currency (BT-6) is SEK"
    ]
    assert not out.all("InvoiceTotalVatAccountingAmount")


@pytest.mark.parametrize("code", ["finvoice30", "finvoice", "peppolbis30"])
def test_a_date_with_a_time_behind_it_is_the_day_and_told(to: To, code: str) -> None:
    said = '<StartDate Format="CCYYMMDD">20260801</StartDate>'
    timed = said.replace('DD">20260801', 'DDHHMMSS">20260801123000')
    out = to(edited("finvoice30/direct-debit-consumer", (said, timed)), code)
    assert {one.start.isoformat() for one in (r.period for r in einvconv.parse(out.xml).lines) if one} == {"2026-08-01"}
    assert [(one.kind, one.reason) for one in out.lost("20260801123000")] == [
        ("approximated", "a date has no time there: 20260801 stands")
    ]


def test_one_of_several_dates_with_a_time_behind_it_is_told_too(to: To) -> None:
    said = "20260621</PartialPaymentDueDate>"
    there = edited("finvoice30/instalments-and-cash-discount", (said, said.replace("</", "0000</")))
    for code in ("finvoice30", "teapps30"):
        assert [one.kind for one in to(there, code).lost("202606210000")] == ["approximated"]


def test_a_reason_code_that_is_not_in_the_list_of_bii_is_told_by_that(to: To) -> None:
    said = ">94</cbc:AllowanceChargeReasonCode>"
    out = to(edited("ehf20/several-rates", (said, said.replace("94", "940"))), "peppolbis30")
    assert {one.reason for one in out.lost("940") if one.value == "940"} == {
        "“940” is not known as AllowanceChargeReasonCode in AllowanceCharge"
    }


@pytest.mark.parametrize(
    "code, at", [("peppolbis30", "cbc:DocumentDescription"), ("finvoice30", "DefinitionHeaderText")]
)
def test_the_kind_of_a_document_is_its_description_where_it_has_no_other(to: To, code: str, at: str) -> None:
    there = einvconv.serialize(invoice(documents=[Attachment(id="D-1")]), to="pint").xml.decode()
    ends = "</cbc:ID><cbc:DocumentType>Tullikuitti</cbc:DocumentType></cac:AdditionalDocumentReference>"
    said = re.sub(r"(?<=D-1)</cbc:ID>\s*</cac:AdditionalDocumentReference>", ends, there).encode()
    out = to(said, code)
    assert out.texts(at) == ["Tullikuitti"]
    assert [one.kind for one in out.lost("Tullikuitti")] == ([] if code == "peppolbis30" else ["approximated"])
    own = to(said, "pint")
    assert own.texts("cbc:DocumentType") == ["Tullikuitti"] and not own.all("cbc:DocumentDescription")


def test_a_document_with_a_kind_and_a_description_keeps_the_description_and_tells_the_kind(to: To) -> None:
    there = to(invoice(documents=[Attachment(id="D-1", description="Kuitti", type_text="Tulli")]), "ubl")
    assert there.texts("cbc:DocumentType") == ["Tulli"]
    out = to(there.xml, "peppolbis30")
    assert out.texts("cbc:DocumentDescription") == ["Kuitti"]
    assert [one.reason for one in out.lost("Tulli")] == [
        "Peppol BIS Billing 3.0 has one text that describes a document, “Kuitti”"
    ]


# what does not fit a target that cannot do without it


@pytest.mark.parametrize("target", ["finvoice30", "finvoice20", "finvoice"])
@pytest.mark.parametrize("said", ["12-34/56 (EUR)", "1" * 40])
def test_a_refusal_names_the_account_that_a_payment_order_does_not_take(target: str, said: str) -> None:
    with pytest.raises(einvconv.ConversionRefused, match="BT-84") as refused:
        einvconv.serialize(invoice(payment_means=[account(said, None)]), to=target)
    assert f"“{said}”" in str(refused.value) and "is left out" in str(refused.value)


@pytest.mark.parametrize("target", ["finvoice30", "finvoice20", "finvoice"])
def test_an_address_too_long_for_a_message_leaves_the_other_s_where_it_is(to: To, target: str) -> None:
    long = "accounts.payable@a-company-of-a-long-name.example"
    seller = invoice().seller
    assert seller is not None
    party = seller.model_copy(update={"endpoint": Identifier(value=long, scheme="EM")})
    out = to(invoice(seller=party), target)
    assert (out.text("FromIdentifier"), out.text("ToIdentifier")) == ("0737546-2", "003715728600")
    assert "EM" not in {one.get("SchemeID") for one in out.all("FromIdentifier")}
    assert [one.kind for one in out.lost(long)] == ["dropped"]


@pytest.mark.parametrize("target", ["teapps", "teapps30"])
def test_a_seller_whose_address_is_too_long_sends_a_message_by_its_number(to: To, target: str) -> None:
    long = "accounts.payable@a-company-of-a-long-name.example"
    seller = invoice().seller
    assert seller is not None
    party = seller.model_copy(update={"endpoint": Identifier(value=long, scheme="EM")})
    out = to(invoice(seller=party), target)
    assert out.all("NET_SERVICE_ID")[0].text == "0737546-2"
    assert [one.kind for one in out.lost(long)] == ["dropped"]


# kinds of documents


@pytest.mark.parametrize("said", ["inv02", "INV2", "Inv02"])
@pytest.mark.parametrize(
    "target, where", [("peppolbis30", "cbc:CreditNoteTypeCode"), ("svefaktura", "*[local-name() = 'InvoiceTypeCode']")]
)
def test_a_code_of_a_document_in_other_letters_is_the_one_of_the_list(
    to: To, target: str, where: str, said: str
) -> None:
    text = document("finvoice30/credit-note").decode("iso-8859-15")
    out = to(re.sub(r"(<InvoiceTypeCode[^>]*>)INV02<", rf"\g<1>{said}<", text).encode("iso-8859-15"), target)
    assert "381" in out.texts(where)
    assert "approximated" in {one.kind for one in out.lost(said)}


@pytest.mark.parametrize(
    "source, old, code, target",
    [
        ("finvoice30/credit-note", ">INV02<", "REC01", "teapps30"),
        ("finvoice30/credit-note", ">INV02<", "INV05", "teapps"),
        ("teapps/credit-note", ">01<", "50", "finvoice30"),
        ("teapps/credit-note", ">01<", "30", "finvoice20"),
    ],
)
def test_what_is_no_invoice_is_refused_where_the_other_nordic_format_has_no_code_for_it(
    source: str, old: str, code: str, target: str
) -> None:
    text = document(source).decode("iso-8859-15")
    tag = "InvoiceTypeCode" if source.startswith("finvoice") else "INVOICE_TYPE"
    other = re.sub(rf"<{tag}[^>]*{old}", f"<{tag}>{code}<", text, count=1)
    other = re.sub(r"<InvoiceTypeCodeUN>[^<]*</InvoiceTypeCodeUN>", "", other)
    assert other != text
    with pytest.raises(einvconv.ConversionRefused, match=f"{code}.* is no invoice"):
        einvconv.convert(other.encode("iso-8859-15"), to=target)


# counts with their units


@pytest.mark.parametrize(
    "said, count, unit",
    [
        ("2 kpl", "2", "C62"),
        ("2,5 tuntia", "2.5", "HUR"),
        ("1 000,5 kg", "1000.5", "KGM"),
        ("12m2", "12", "MTK"),
        ("2 000", "2000", "C62"),
    ],
)
def test_a_unit_in_the_text_of_a_quantity_is_read_apart_and_told(to: To, said: str, count: str, unit: str) -> None:
    text = document("finvoice30/copy").decode("iso-8859-15")
    text = re.sub(r"<InvoicedQuantity[^>]*>[^<]*<", f"<InvoicedQuantity>{said}<", text)
    out = to(text.encode("iso-8859-15"), "peppolbis30")
    assert (out.text("cbc:InvoicedQuantity"), out.text("cbc:InvoicedQuantity/@unitCode")) == (count, unit)
    assert {one.kind for one in out.lost(said)} == {"approximated"}


@pytest.mark.parametrize("said", ["noin 2", "2 x 3", "12.03.2026", "kaksi"])
def test_what_is_no_count_and_unit_gives_no_quantity(to: To, said: str) -> None:
    text = document("finvoice30/copy").decode("iso-8859-15")
    text = re.sub(r"<InvoicedQuantity[^>]*>[^<]*<", f"<InvoicedQuantity>{said}<", text)
    assert [one.kind for one in to(text.encode("iso-8859-15"), "peppolbis30").lost(said)] == ["dropped"]


# countries


@pytest.mark.parametrize(
    "source", ["ubl", "cii", "finvoice30", "teapps30", "svefaktura", "facturae", "sedi", "e2b", "bgc", "woodx"]
)
def test_a_country_in_small_letters_is_read_from_every_format_and_told(to: To, source: str) -> None:
    buyer = Party(name="Ostaja Oy", vat_id="FI21111111", address=Address(city="Espoo", country_code="FI"))
    made = einvconv.serialize(invoice(buyer=buyer), to=source).xml
    small = re.sub(rb"([>\"])(FIN?)([<\"])", lambda m: m[1] + m[2].lower() + m[3], made)
    out = to(small, "peppolbis30")
    assert {one.text for one in out.all("cbc:IdentificationCode")} == {"FI"}
    assert ("approximated", "read as FI") in {(one.kind, one.reason) for one in out.losses}


@pytest.mark.parametrize(
    "said, code", [("Fi", "FI"), ("FIN", "FI"), ("Suomi", "FI"), ("UK", "GB"), ("el", "GR"), ("Sverige", "SE")]
)
def test_a_country_by_another_code_or_its_name_has_its_code(to: To, said: str, code: str) -> None:
    text = einvconv.serialize(invoice(), to="ubl").xml.replace(b">FI<", f">{said}<".encode())
    out = to(text, "finvoice30")
    assert {one.text for one in out.all("CountryCode")} == {code}
    assert {one.reason for one in out.lost(said)} == {f"read as {code}"}


def test_a_country_that_is_none_stays_as_it_is_said(to: To) -> None:
    text = einvconv.serialize(invoice(), to="ubl").xml.replace(b">FI<", b">XX<")
    out = to(text, "finvoice30")
    assert {one.text for one in out.all("CountryCode")} == {"XX"}
    assert not out.lost("XX")


# currencies


@pytest.mark.parametrize("said, reasons", [("eur", {"read as EUR"}), ("€", {"read as EUR"}), (" EUR ", set())])
@pytest.mark.parametrize(
    "source", ["ubl", "cii", "finvoice30", "svefaktura", "facturae", "sedi", "e2b", "bgc", "woodx"]
)
def test_a_currency_however_it_is_spelt_is_its_code_in_every_amount(
    to: To, source: str, said: str, reasons: set[str]
) -> None:
    buyer = Party(name="Ostaja Oy", vat_id="FI21111111", address=Address(city="Espoo", country_code="FI"))
    made = einvconv.serialize(invoice(buyer=buyer), to=source)
    root = etree.fromstring(made.xml)
    for element in root.iter("*"):
        element.text = said if element.text == "EUR" else element.text
        for name, value in element.items():
            element.set(name, said if value == "EUR" else value)
    out = to(etree.tostring(root), "peppolbis30")
    assert out.text("cbc:DocumentCurrencyCode") == "EUR"
    assert {one.get("currencyID") for one in etree.fromstring(out.xml).iter("*")} == {"EUR", None}
    assert {one.reason for one in out.losses if one.value == said} == reasons


def test_the_currency_of_vat_accounting_is_found_in_any_letters(to: To) -> None:
    made = einvconv.serialize(invoice(currency="SEK"), to="ubl").xml.decode()
    code = "</cbc:DocumentCurrencyCode>"
    named = made.replace(code, f"{code}<cbc:TaxCurrencyCode>EUR</cbc:TaxCurrencyCode>")
    other = '<cac:TaxTotal><cbc:TaxAmount currencyID="eur">2.30</cbc:TaxAmount></cac:TaxTotal>'
    out = to(named.replace("<cac:LegalMonetaryTotal>", f"{other}<cac:LegalMonetaryTotal>").encode(), "finvoice30")
    assert out.text("InvoiceTotalVatAccountingAmount") == "2,30"


# words where the code of a unit is asked for


@pytest.mark.parametrize(
    "said, code", [("kpl", "C62"), ("PCE", "C62"), ("h", "HUR"), ("c62", "C62"), ("m2", "MTK"), ("xpk", "XPK")]
)
@pytest.mark.parametrize("source", ["ubl", "cii"])
def test_a_word_in_the_place_of_a_unit_s_code_is_read_as_the_code_and_told(
    to: To, source: str, said: str, code: str
) -> None:
    made = einvconv.serialize(invoice(*(line(id=str(n)) for n in range(30))), to=source).xml
    text = re.sub(rb'unitCode="[^"]*"', f'unitCode="{said}"'.encode(), made)
    out = to(text, "finvoice30")
    assert {one.get("QuantityUnitCodeUN") for one in out.all("InvoicedQuantity")} == {code}
    told = {(one.kind, one.reason) for one in out.losses if one.value == said}
    assert told == {("approximated", f"read as {code}")}


@pytest.mark.parametrize("said", ["KG", "BX", "XBX", "H87", "EA", "t"])
def test_a_code_of_a_list_and_what_may_be_two_units_stay(to: To, said: str) -> None:
    made = einvconv.serialize(invoice(), to="ubl").xml
    out = to(re.sub(rb'unitCode="[^"]*"', f'unitCode="{said}"'.encode(), made), "ubl")
    assert not [one for one in out.losses if one.reason.startswith("read as")]


@pytest.mark.parametrize("source", ["ubl", "cii"])
def test_a_unit_of_no_list_stays_in_words_and_is_zz_where_there_are_codes_alone(to: To, source: str) -> None:
    made = einvconv.serialize(invoice(*(line(id=str(n)) for n in range(30))), to=source).xml
    text = re.sub(rb'unitCode="[^"]*"', b'unitCode="lava/2"', made)
    kept = to(text, "finvoice30")
    assert {one.get("QuantityUnitCode") for one in kept.all("InvoicedQuantity")} == {"lava/2"}
    assert not kept.lost("lava/2")
    coded = to(text, "xrechnung")
    assert {one.get("unitCode") for one in coded.all("cbc:InvoicedQuantity")} == {"ZZ"}
    assert {one.kind for one in coded.lost("lava/2")} == {"dropped"}


# truth values


@pytest.mark.parametrize("said, written", [("False", "false"), ("TRUE", "true"), ("0", "false"), ("1", "true")])
@pytest.mark.parametrize("source", ["ubl", "cii", "svefaktura"])
def test_whether_it_is_a_charge_is_read_in_any_letters(to: To, source: str, said: str, written: str) -> None:
    made = invoice()
    one = Allowance(amount=D("10.00"), reason="Erä", vat_code="S", vat_rate=D("25.5"))
    (made.charges if written == "true" else made.allowances).append(one)
    text = einvconv.serialize(made, to=source).xml
    changed = re.sub(rb"(Indicator>)(?:true|false)<", rb"\g<1>" + said.encode() + b"<", text)
    assert changed != text
    out = to(changed, "ubl")
    assert (out.text("cbc:ChargeIndicator"), out.text("cac:AllowanceCharge/cbc:Amount")) == (written, "10.00")


@pytest.mark.parametrize("target", ["peppolbis30", "cii", "finvoice30", "teapps30"])
def test_words_given_in_code_where_codes_belong_are_written_as_codes_and_told(target: str) -> None:
    made = invoice(*(line(id=str(n), quantity=Quantity(value=D(1), unit="kpl")) for n in range(30)))
    assert made.buyer is not None and made.buyer.address is not None
    made.buyer.address.country_code = "Suomi"
    done = einvconv.serialize(made, to=target)
    again = einvconv.parse(done.xml)
    assert {one.quantity.unit for one in again.lines if one.quantity is not None} == {"C62"}
    assert again.buyer is not None and again.buyer.address is not None
    assert again.buyer.address.country_code == "FI"
    assert {one.kind for one in done.losses if one.value in ("kpl", "Suomi")} == {"approximated"}


def test_an_attribute_that_does_not_fit_is_named_and_not_the_text_beside_it(to: To) -> None:
    made = invoice(line("2"))
    made.lines[0].quantity.unit = "xx"
    [reason] = {one.reason for one in to(made, "finvoice30").lost("xx")}
    assert "the attribute QuantityUnitCodeUN of InvoicedQuantity does not take that value" in reason


@pytest.mark.parametrize(("said", "meant"), [("copy", "Copy"), ("ORIGINAL", "Original"), ("Orig", "Original")])
def test_the_origin_of_an_invoice_that_is_spelt_otherwise_is_the_word_of_the_list_and_told(
    to: To, said: str, meant: str
) -> None:
    out = to(edited("finvoice30/copy", ("<OriginCode>Copy<", f"<OriginCode>{said}<")), "finvoice")
    assert out.text("OriginCode") == meant
    assert [(one.kind, one.reason) for one in out.lost(said, "approximated")] == [
        ("approximated", f"OriginCode is Original, Copy or Cancel: {meant} is meant")
    ]


def test_an_origin_that_no_list_has_is_no_other_one(to: To) -> None:
    source = edited("finvoice30/copy", ("<OriginCode>Copy<", "<OriginCode>Duplicate<"))
    out = to(source, "teapps")
    assert [(one.kind, "is meant" in one.reason) for one in out.lost("Duplicate")] == [("dropped", False)]
    with pytest.raises(einvconv.ConversionRefused, match="OriginCode “Duplicate”"):
        einvconv.convert(source, to="finvoice")
