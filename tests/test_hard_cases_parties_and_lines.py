"""Hard cases: identifiers and addresses of parties, lines, texts, items, references of documents."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

import einvconv
from documents import document, edited
from einvconv import ConversionRefused
from einvconv.formats.en16931 import schemes
from einvconv.model import (
    Address,
    Attachment,
    Attribute,
    Classification,
    Identifier,
    Item,
    LineReferences,
    Note,
    Party,
    PrecedingInvoice,
    Quantity,
    References,
)
from einvconv.resources import data_path
from made import invoice, line

D = Decimal
To = Callable[..., Any]
HOME = Address(line1="Katu 1", city="Oulu", post_code="90100", country_code="FI")


def _endpoint(to: To, **seller: Any) -> tuple[str, str | None, Any]:
    out = to(invoice(seller=Party(name="Myyjä Oy", address=HOME, **seller)), "peppolbis30")
    [found] = out.all("cac:AccountingSupplierParty/cac:Party/cbc:EndpointID")
    return found.text, found.get("schemeID"), out


# 29


@pytest.mark.parametrize("scheme", ["0037", "0216", "0212", "0213"])
def test_a_finnish_address_is_an_ovt_under_0216_in_peppol(to: To, scheme: str) -> None:
    value = {"0212": "0737546-2", "0213": "FI07375462"}.get(scheme, "003707375462")
    text, said, out = _endpoint(to, endpoint=Identifier(value=value, scheme=scheme))
    assert (text, said) == ("003707375462", "0216")
    assert (scheme == "0216") == (not [one for one in out.losses if one.kind == "approximated"])


@pytest.mark.parametrize(
    "value, scheme",
    [
        ("003707375462", "0216"),
        ("00370737546200012", "0216"),
        ("FI2112345600000785", "9918"),
        ("4006381333931", "0088"),
    ],
)
def test_an_address_without_a_scheme_gets_the_one_of_its_form_and_it_is_reported(
    to: To, value: str, scheme: str
) -> None:
    text, said, out = _endpoint(to, endpoint=Identifier(value=value))
    assert (text, said) == (value, scheme)
    assert [one.kind for one in out.lost(value)] == ["approximated"]


@pytest.mark.parametrize("said", [None, "0215"])
@pytest.mark.parametrize("target", ["peppolbis30", "ehf30"])
def test_an_address_of_an_operator_is_none_in_peppol_which_has_no_scheme_for_it(
    to: To, said: str | None, target: str
) -> None:
    made = invoice()
    assert made.buyer is not None
    made.buyer.endpoint = Identifier(value="TE003799001234", scheme=said)
    there = to(made, "finvoice30")
    out = to(there.xml, target)
    assert out.all("cac:AccountingCustomerParty/cac:Party/cbc:EndpointID") == []
    told = [one.path for one in out.losses if "of the scheme 0215" in one.reason]
    assert any(path.endswith("/ToIdentifier") for path in told)
    again = to(out.xml, target)
    assert again.xml == out.xml and again.losses == ()


@pytest.mark.parametrize("said", [None, "0215"])
@pytest.mark.parametrize(
    "more, address",
    [
        ({"unit_number": "00370737546200012"}, ("00370737546200012", "0216")),
        ({"identifiers": [Identifier(value="003707375462", scheme="0037")]}, ("003707375462", "0216")),
        ({"legal_id": Identifier(value="0737546-2")}, ("003707375462", "0216")),
        ({"identifiers": [Identifier(value="4006381333931", scheme="0088")]}, ("4006381333931", "0088")),
    ],
)
def test_an_address_of_an_operator_gives_way_to_a_number_that_peppol_knows(
    to: To, more: dict[str, Any], address: tuple[str, str], said: str | None
) -> None:
    text, scheme, out = _endpoint(to, endpoint=Identifier(value="TE003707375462", scheme=said), **more)
    assert (text, scheme) == address
    assert "dropped" in {one.kind for one in out.lost("TE003707375462")}
    assert said is None or [one.kind for one in out.losses if one.value == "0215"] == ["dropped"]
    assert "PEPPOL-EN16931-CL008" not in {one.rule for one in einvconv.validate(out.xml).findings}


def test_plain_ubl_has_the_scheme_of_an_operator_s_address_which_en_16931_knows(to: To) -> None:
    made = invoice(seller=Party(name="Myyjä Oy", address=HOME, endpoint=Identifier(value="TE003707375462")))
    out = to(made, "ubl")
    assert out.text("cac:AccountingSupplierParty/cac:Party/cbc:EndpointID/@schemeID") == "0215"
    assert [one.kind for one in out.lost("TE003707375462")] == ["approximated"]


def test_the_schemes_of_addresses_are_those_of_the_newest_rules_of_peppol() -> None:
    lists = data_path("schematron") / "peppolbis30" / "common" / "codelists"
    text = max(lists.glob("eas-*.sch")).read_text("utf-8").partition("normalize-space(")[2]
    assert set(re.findall(r"[0-9]{4}", text)) == schemes.PEPPOL_ADDRESSES


def test_an_address_that_is_the_party_s_own_number_has_that_number_s_scheme(to: To) -> None:
    text, said, _ = _endpoint(
        to, endpoint=Identifier(value="5560360793"), legal_id=Identifier(value="5560360793", scheme="0007")
    )
    assert (text, said) == ("5560360793", "0007")


def test_a_business_id_as_an_address_is_the_ovt_that_is_made_of_it(to: To) -> None:
    text, said, out = _endpoint(to, endpoint=Identifier(value="0737546-2"))
    assert (text, said) == ("003707375462", "0216")
    assert [one.kind for one in out.lost("0737546-2")] == ["approximated"]


@pytest.mark.parametrize("target", ["finvoice30", "finvoice20", "finvoice"])
def test_an_address_that_nobody_gave_is_told_in_finvoice_and_is_none_on_the_way_back(to: To, target: str) -> None:
    there = to(invoice(buyer=Party(name="Ostaja Oy", address=HOME)), target)
    assert there.text("ToIdentifier") == "--"
    assert there.added("ToIdentifier") == ["placeholder"]
    again = to(there.xml, target)
    assert again.xml == there.xml and again.losses == ()
    for code in ("peppolbis30", "ubl", "ehf20"):
        assert "--" not in to(there.xml, code).texts("cac:AccountingCustomerParty//cbc:EndpointID")
    assert not to(there.xml, "teapps30").all("RECEIVER/NET_SERVICE_ID")


def test_a_number_that_stands_for_an_address_in_finvoice_is_told(to: To) -> None:
    buyer = Party(name="Ostaja Oy", address=HOME, legal_id=Identifier(value="0737546-2"))
    there = to(invoice(buyer=buyer), "finvoice30")
    assert there.text("ToIdentifier") == "0737546-2"
    assert [one.kind for one in there.lost("0737546-2")] == ["approximated"]
    [found] = to(there.xml, "peppolbis30").all("cac:AccountingCustomerParty/cac:Party/cbc:EndpointID")
    assert (found.text, found.get("schemeID")) == ("003707375462", "0216")


def test_an_address_of_no_known_form_has_no_scheme_and_is_told_and_not_written(to: To) -> None:
    made = invoice(seller=Party(name="Myyjä Oy", address=HOME, endpoint=Identifier(value="ABC-77")))
    out = to(made, "peppolbis30")
    assert out.all("cac:AccountingSupplierParty/cac:Party/cbc:EndpointID") == []
    assert [one.kind for one in out.lost("ABC-77")] == ["dropped"]


@pytest.mark.parametrize("number", ["0737546-2", "07375462"])
def test_a_finnish_party_without_an_address_is_reached_by_its_business_id(to: To, number: str) -> None:
    text, said, out = _endpoint(to, legal_id=Identifier(value=number))
    assert (text, said) == ("003707375462", "0216")
    assert [one.kind for one in out.lost(number)] == ["approximated"]


@pytest.mark.parametrize("value", ["0737546-2", "07375462"])
def test_a_business_id_is_carried_as_it_was_written(to: To, value: str) -> None:
    made = invoice(seller=Party(name="Myyjä Oy", address=HOME, legal_id=Identifier(value=value, scheme="0212")))
    there = to(made, "finvoice30")
    assert there.text("SellerPartyIdentifier") == value
    assert to(there.xml, "peppolbis30").text("cac:AccountingSupplierParty//cac:PartyLegalEntity/cbc:CompanyID") == value


def test_a_unit_number_with_a_suffix_is_the_address_where_no_other_is_given(to: To) -> None:
    text, said, _ = _endpoint(to, unit_number="00370737546200012")
    assert (text, said) == ("00370737546200012", "0216")


# 30


def test_a_norwegian_seller_keeps_its_register_number_and_its_entry_in_the_register(to: To) -> None:
    there = to(document("peppolbis30/prepaid-and-rounding"), "finvoice30")
    back = to(there.xml, "peppolbis30")
    seller = "cac:AccountingSupplierParty/cac:Party/"
    assert back.texts(f"{seller}cac:PartyTaxScheme/cbc:CompanyID") == ["NO912345688MVA", "Foretaksregisteret"]
    assert back.texts(f"{seller}cac:PartyTaxScheme/cac:TaxScheme/cbc:ID") == ["VAT", "TAX"]
    [number] = back.all(f"{seller}cac:PartyLegalEntity/cbc:CompanyID")
    assert (number.text, number.get("schemeID")) == ("912345688", "0192")


def test_a_swedish_seller_keeps_its_ten_digits_and_its_vat_number(to: To) -> None:
    there = to(document("peppolbis30/several-accounts"), "finvoice30")
    back = to(there.xml, "peppolbis30")
    seller = "cac:AccountingSupplierParty/cac:Party/"
    assert back.texts(f"{seller}cac:PartyTaxScheme/cbc:CompanyID") == ["SE559912345101", "Godkänd för F-skatt"]
    [number] = back.all(f"{seller}cac:PartyLegalEntity/cbc:CompanyID")
    assert (number.text, number.get("schemeID")) == ("5599123451", "0007")


# 32


def test_every_party_of_a_finvoice_stays_itself_in_ubl(to: To) -> None:
    out = to(document("finvoice30/parties"), "peppolbis30")
    assert out.text("cac:AccountingSupplierParty//cac:PartyLegalEntity/cbc:RegistrationName") == "Kabel Wien GmbH"
    assert out.text("cac:AccountingCustomerParty//cac:PartyLegalEntity/cbc:RegistrationName") == "Sairaala Saimaa Oy"
    assert out.text("cac:PayeeParty/cac:PartyName/cbc:Name") == "Saatavapankki Rahoitus Oyj"
    assert out.text("cac:TaxRepresentativeParty/cac:PartyName/cbc:Name") == "Veroedustus Suomi Oy"
    assert out.text("cac:DeliveryParty/cac:PartyName/cbc:Name") == "Sairaala Saimaa, huoltokeskus"
    for name in ("Laskutuspalvelu Kirjuri Oy", "Talouspalvelukeskus Itä Oy", "Sairaala Saimaa, hankinta"):
        assert out.lost(name), name


def test_payee_and_tax_representative_go_through_the_other_parties_of_finvoice(to: To) -> None:
    there = to(document("peppolbis30/payee-and-tax-representative"), "finvoice30")
    roles = [
        (e.get("AnyPartyCode"), e.getparent().findtext("AnyPartyOrganisationName")) for e in there.all("AnyPartyText")
    ]
    assert roles == [("PaymentReceiver", "Kauppasaatava Rahoitus Oyj"), ("SellerTaxRepr", "Veroasiat Pohjola Oy")]
    back = to(there.xml, "peppolbis30")
    for path in (
        "cac:PayeeParty//cbc:ID",
        "cac:PayeeParty//cbc:CompanyID",
        "cac:TaxRepresentativeParty//cbc:CompanyID",
        "cac:TaxRepresentativeParty//cbc:AdditionalStreetName",
        "cac:TaxRepresentativeParty//cbc:CountrySubentity",
    ):
        before = to(document("peppolbis30/payee-and-tax-representative"), "peppolbis30").texts(path)
        lost = [t for t in before if t and there.lost(t)]
        assert [t for t in before if t not in lost] == back.texts(path), path


# 33


def test_an_address_without_town_post_code_or_street_is_filled_where_finvoice_asks_for_them(to: To) -> None:
    made = invoice(seller=Party(name="Myyjä Oy", address=Address(country_code="FI")))
    there = to(made, "finvoice30")
    assert (there.text("SellerStreetName"), there.text("SellerTownName")) == ("--", "--")
    assert [there.added(tag) for tag in ("SellerStreetName", "SellerTownName")] == [["placeholder"], ["placeholder"]]
    back = to(there.xml, "peppolbis30")
    assert not back.all("cac:AccountingSupplierParty//cbc:CityName")
    assert back.text("cac:AccountingSupplierParty//cac:Country/cbc:IdentificationCode") == "FI"


def test_an_address_without_a_country_is_written_without_one(to: To) -> None:
    made = invoice(buyer=Party(name="Ostaja Oy", address=Address(line1="Tie 2", city="Turku", post_code="20100")))
    out = to(made, "finvoice30")
    assert out.text("BuyerTownName") == "Turku"
    assert not out.all("BuyerPostalAddressDetails/CountryCode")


# 34


def test_several_discounts_of_a_row_stay_several(to: To) -> None:
    there = to(document("finvoice30/allowances-and-charges"), "peppolbis30")
    row = there.all("cac:InvoiceLine")[1]
    said = [
        [a.findtext(f"{{*}}{t}") for t in ("ChargeIndicator", "MultiplierFactorNumeric", "Amount")]
        for a in row.findall("{*}AllowanceCharge")
    ]
    assert said == [["false", "5", "93.00"], ["false", "2", "35.34"], ["true", None, "48.00"]]
    back = to(there.xml, "finvoice30")
    assert [e.text for e in back.all("RowProgressiveDiscountDetails/RowDiscountAmount")] == ["93,00", "35,34"]
    assert back.texts("InvoiceRow/RowDiscountAmount") == ["114,00"]


# 35


def test_text_rows_and_sub_rows_stay_out_of_the_totals_and_are_not_lost(to: To) -> None:
    data = document("finvoice30/sub-rows-and-texts")
    out = to(data, "peppolbis30")
    assert len(out.all("cac:InvoiceLine")) == 2
    assert out.number("cac:LegalMonetaryTotal/cbc:LineExtensionAmount") == D("1033.60")
    notes = "\n".join(out.texts("cbc:Note"))
    for text in ("TYÖ 7712: prässin kunnostus", "Tilaaja Ville Mäki", "Maanantai", "Tiistai", "Kiitos tilauksesta"):
        assert text in notes
        assert [one.kind for one in out.lost(text)] == ["approximated"]
    assert to(data, "finvoice30").texts("SubArticleName") == ["Maanantai", "Tiistai"]


# 36


def test_freight_and_fees_become_charges_once_and_not_twice(to: To) -> None:
    for named, code in (
        ("peppolbis30/allowances-and-charges", "finvoice30"),
        ("finvoice30/allowances-and-charges", "peppolbis30"),
    ):
        before, after = einvconv.parse(document(named)), einvconv.parse(to(document(named), code).xml)
        assert [(c.reason, c.amount) for c in after.charges] == [(c.reason, c.amount) for c in before.charges]
        assert after.totals is not None and before.totals is not None
        assert after.totals.charges == before.totals.charges == sum(c.amount or 0 for c in after.charges)


# 37


def test_an_invoice_number_over_twenty_characters_is_refused_and_not_cut(to: To) -> None:
    number = "2026-1234567890-1234567"
    assert to(invoice(number=number), "peppolbis30").texts("cbc:ID")[0] == number
    with pytest.raises(ConversionRefused) as refusal:
        to(invoice(number=number), "finvoice30")
    assert number in str(refusal.value) and "20 characters" in str(refusal.value)


def test_a_street_over_thirty_five_characters_is_spread_over_its_lines(to: To) -> None:
    street = "Kolmannen kaupunginosan pitkä puistokatu 127 B"
    made = invoice(seller=Party(name="Myyjä Oy", address=Address(line1=street, city="Oulu", post_code="90100")))
    out = to(made, "finvoice30")
    lines = out.texts("SellerStreetName")
    assert " ".join(lines) == street and all(len(one) <= 35 for one in lines)
    assert [one.kind for one in out.lost(street)] == ["approximated"]


def test_an_address_too_long_for_its_lines_is_truncated_and_the_report_has_it_whole(to: To) -> None:
    street = " ".join(f"Pitkännimisenkatu{n}" for n in range(9))
    made = invoice(seller=Party(name="Myyjä Oy", address=Address(line1=street, city="Oulu", post_code="90100")))
    out = to(made, "finvoice30")
    assert [one.kind for one in out.lost(street)] == ["truncated"]


def test_a_name_over_seventy_characters_is_spread_over_names(to: To) -> None:
    name = "Pohjois-Pohjanmaan ja Kainuun metsänhoitoyhdistysten yhteinen keskusosuuskunta osk"
    out = to(invoice(seller=Party(name=name, address=HOME)), "finvoice30")
    names = out.texts("SellerOrganisationName")
    assert " ".join(names) == name and all(len(one) <= 70 for one in names)


def test_a_note_over_512_characters_is_spread_over_notes(to: To) -> None:
    note = " ".join(f"sana{n}" for n in range(150))
    out = to(invoice(notes=[Note(text=note)]), "finvoice30")
    notes = out.texts("InvoiceFreeText")
    assert len(notes) > 1 and " ".join(notes) == note and all(len(one) <= 512 for one in notes)
    assert [one.kind for one in out.losses if one.value == note] == ["approximated"]


def test_an_order_number_too_long_for_its_place_is_left_out_whole_and_reported(to: To) -> None:
    out = to(invoice(order_reference="T" * 80), "finvoice30")
    assert out.text("OrderIdentifier") is None
    assert [one.kind for one in out.lost("T" * 80)] == ["dropped"]


def test_a_description_too_long_is_truncated_and_reported(to: To) -> None:
    out = to(invoice(line(item=Item(name="n" * 101))), "finvoice30")
    assert out.text("ArticleName") == "n" * 100
    assert [one.kind for one in out.lost("n" * 101)] == ["truncated"]


# 38


@pytest.mark.parametrize(
    "word, code",
    [("kpl", "C62"), ("STK", "C62"), ("h", "HUR"), ("tim", "HUR"), ("PAK", "XPK"), ("kk", "MON"), ("m²", "MTK")],
)
def test_a_unit_in_words_is_its_code_and_the_change_is_reported(to: To, word: str, code: str) -> None:
    out = to(invoice(line(quantity=Quantity(value=D(2), unit_text=word))), "peppolbis30")
    [quantity] = out.all("cbc:InvoicedQuantity")
    assert quantity.get("unitCode") == code
    assert [one.kind for one in out.losses if one.value == word] == ["approximated"]


@pytest.mark.parametrize("target", ["peppolbis30", "ubl", "ehf30", "peppolbis20", "ehf20"])
@pytest.mark.parametrize("source", ["finvoice30", "teapps30"])
def test_a_unit_s_words_beside_its_own_code_are_told_where_the_code_stands_alone(
    to: To, source: str, target: str
) -> None:
    made = to(invoice(line(quantity=Quantity(value=D(2), unit="HUR", unit_text="h"))), source)
    out = to(made.xml, target)
    assert out.text("cbc:InvoicedQuantity/@unitCode") == "HUR"
    words = {"finvoice30": "InvoicedQuantity/@QuantityUnitCode", "teapps30": "CHARGED/@Q_UNIT"}[source]
    [told] = [one for one in out.losses if one.path.endswith(words)]
    assert (told.value, told.kind) == ("h", "approximated")


@pytest.mark.parametrize("code", ["EA", "H87", "NAR"])
def test_a_word_for_a_piece_goes_with_every_code_for_one(to: To, code: str) -> None:
    made = to(invoice(line(quantity=Quantity(value=D(2), unit=code, unit_text="kpl"))), "finvoice30")
    coded, worded = to(made.xml, "peppolbis30"), to(made.xml, "teapps")
    assert (coded.text("cbc:InvoicedQuantity/@unitCode"), worded.text("CHARGED/@Q_UNIT")) == (code, "kpl")
    assert [(one.kind, one.reason) for one in coded.losses if one.value == "kpl"] == [
        ("approximated", f"{code} is the code for the unit in UN/ECE Rec 20")
    ]
    assert [(one.kind, one.reason) for one in worded.losses if one.value == code] == [
        ("approximated", "“kpl” is the word for it, and TEAPPSXML 2.7.2 has words only")
    ]


def test_a_word_for_something_else_than_its_code_is_told_as_left_out(to: To) -> None:
    made = to(invoice(line(quantity=Quantity(value=D(2), unit="EA", unit_text="h"))), "finvoice30")
    out = to(made.xml, "peppolbis30")
    assert out.text("cbc:InvoicedQuantity/@unitCode") == "EA"
    assert [one.kind for one in out.losses if one.value == "h"] == ["dropped"]


def test_a_unit_s_words_that_are_its_code_need_no_telling(to: To) -> None:
    out = to(invoice(line(quantity=Quantity(value=D(2), unit="HUR", unit_text="HUR"))), "peppolbis30")
    assert (out.text("cbc:InvoicedQuantity/@unitCode"), out.losses) == ("HUR", ())


def test_a_code_in_the_place_of_a_unit_s_words_is_the_code(to: To) -> None:
    out = to(invoice(line(quantity=Quantity(value=D(2), unit_text="KGM"))), "peppolbis30")
    assert (out.text("cbc:InvoicedQuantity/@unitCode"), out.losses) == ("KGM", ())


def test_a_unit_s_code_is_told_where_its_words_stand_alone(to: To) -> None:
    made = to(invoice(line(quantity=Quantity(value=D(2), unit="HUR", unit_text="h"))), "finvoice30")
    out = to(made.xml, "teapps")
    assert out.text("CHARGED/@Q_UNIT") == "h"
    assert [(one.kind, one.path.rpartition("/")[2]) for one in out.losses if one.value == "HUR"] == [
        ("approximated", "@QuantityUnitCodeUN")
    ]


def test_a_unit_in_unknown_words_is_mutually_defined_and_reported(to: To) -> None:
    out = to(document("finvoice30/items-and-prices"), "peppolbis30")
    assert out.texts("cbc:InvoicedQuantity/@unitCode")[3] == "ZZ"
    assert [one.kind for one in out.lost("jakso")] == ["dropped"]


def test_a_unit_s_code_goes_before_its_words_and_finvoice_keeps_both(to: To) -> None:
    made = invoice(line(quantity=Quantity(value=D(2), unit="KGM", unit_text="kilo")))
    assert to(made, "peppolbis30").text("cbc:InvoicedQuantity/@unitCode") == "KGM"
    out = to(made, "finvoice30")
    assert (out.text("InvoicedQuantity/@QuantityUnitCodeUN"), out.text("InvoicedQuantity/@QuantityUnitCode")) == (
        "KGM",
        "kilo",
    )


def test_several_quantities_of_a_row_stay_in_finvoice_and_are_told_elsewhere(to: To) -> None:
    data = document("finvoice30/quantities")
    assert to(data, "finvoice30").losses == ()
    out = to(data, "peppolbis30")
    assert out.texts("cbc:InvoicedQuantity") == ["48", "48"]
    for kind in ("OrderedQuantity", "ConfirmedQuantity", "ReturnedQuantity"):
        assert [one for one in out.losses if one.path.endswith(kind)], kind


def test_a_delivered_quantity_stands_for_an_invoiced_one_that_is_not_given(to: To) -> None:
    out = to(invoice(line(quantity=None, net_amount=D(200), delivered=[Quantity(value=D(2), unit="C62")])), "ubl")
    assert out.text("cbc:InvoicedQuantity") == "2"
    assert any("delivered quantity" in one.reason for one in out.losses)


# 39


def test_an_order_number_that_all_rows_share_is_the_invoice_s(to: To) -> None:
    rows = [line(references=LineReferences(order="T-1")) for _ in range(3)]
    out = to(invoice(*rows), "peppolbis30")
    assert out.text("cac:OrderReference/cbc:ID") == "T-1"
    assert not out.lost("references.order")


def test_order_numbers_that_differ_are_the_rows_own(to: To) -> None:
    out = to(document("finvoice30/quantities"), "ubl")
    assert not out.all("Invoice/cac:OrderReference/cbc:ID") or out.lost("T-6001")
    assert out.texts("cac:OrderLineReference/cbc:LineID") == ["1", "4"]
    both = "".join(out.texts("cac:OrderLineReference//cbc:ID"))
    assert ("T-6001" in both) or out.lost("T-6001")


# 40


def test_items_keep_their_standard_ids_classifications_attributes_and_origin_both_ways(to: To) -> None:
    before = einvconv.parse(document("peppolbis30/items-and-prices")).lines[0].item
    there = to(document("peppolbis30/items-and-prices"), "finvoice30")
    assert there.text("EanCode/@SchemeID") == "0160"
    after = einvconv.parse(to(there.xml, "peppolbis30").xml).lines[0].item
    assert before is not None and after is not None
    assert after.standard_id == before.standard_id
    assert [(c.code, c.list_id, c.list_version) for c in after.classifications] == [
        ("32111700", "STI", "19.0501"),
        ("85332100", "HS", None),
    ]
    assert [(a.name, a.value) for a in after.attributes] == [("Tolerans", "1 %"), ("Effekt", "0,25 W")]
    assert (after.origin_country, after.seller_id, after.buyer_id, after.description) == (
        "TW",
        "R-10K",
        "4411-10",
        "Metallfilm, axiell",
    )


def test_an_attribute_with_a_unit_and_a_code_is_told_where_there_is_no_place_for_them(to: To) -> None:
    item = Item(name="x", attributes=[Attribute(name="Paino", value="1,8", code="W", unit_text="g")])
    out = to(invoice(line(item=item)), "peppolbis30")
    assert out.text("cac:AdditionalItemProperty/cbc:Name") == "Paino"
    assert {one.value for one in out.losses} == {"W", "g"}


def test_a_classification_without_a_list_is_carried_as_it_is(to: To) -> None:
    item = Item(name="x", classifications=[Classification(code="31161800")])
    assert to(invoice(line(item=item)), "finvoice30").text("ArticleGroupIdentifier") == "31161800"


# 42


@pytest.mark.parametrize(
    "kind, text",
    [
        ("INV03", "KORKOLASKU"),
        ("INV05", "PERINTÄLASKU"),
        ("INV08", "MAKSUMUISTUTUS"),
        ("ORD01", "TILAUS"),
        ("REC01", "KUITTI"),
    ],
)
def test_what_is_no_invoice_is_refused_in_words_that_name_it(to: To, kind: str, text: str) -> None:
    data = edited(
        "finvoice30/soap-frame",
        (">INV01<", f">{kind}<"),
        ("<InvoiceTypeCodeUN>380</InvoiceTypeCodeUN>", ""),
        (">LASKU<", f">{text}<"),
    )
    same = to(data, "finvoice30")
    assert (same.text("InvoiceTypeCode"), same.text("InvoiceTypeText")) == (kind, text)
    with pytest.raises(ConversionRefused) as refusal:
        to(data, "peppolbis30")
    assert kind in str(refusal.value) and text in str(refusal.value)


@pytest.mark.parametrize("text", ["LASKU", "Invoice"])
def test_a_document_called_what_its_type_says_has_the_type_and_the_word_is_told(to: To, text: str) -> None:
    out = to(edited("finvoice30/minimal", ("<InvoiceTypeText>LASKU<", f"<InvoiceTypeText>{text}<")), "peppolbis30")
    assert out.text("cbc:InvoiceTypeCode") == "380"
    assert [(one.kind, one.value) for one in out.lost("InvoiceTypeText")] == [("implied", text)]


def test_links_of_an_invoice_stand_beside_those_that_do_not_go_in_pairs(to: To) -> None:
    made = invoice(
        references=References(urls=["https://a.fi"], url_names=["A"]),
        documents=[Attachment(url="https://b.fi", description="B")],
    )
    out = to(made, "finvoice30")
    assert out.texts("InvoiceUrlText") == ["https://a.fi", "https://b.fi"]
    assert out.texts("InvoiceUrlNameText") == ["A", "B"]


@pytest.mark.parametrize("target", ["finvoice20", "finvoice", "teapps"])
def test_a_type_that_an_older_format_does_not_tell_from_an_invoice_is_told(to: To, target: str) -> None:
    assert [one.value for one in to(invoice(type_code="384"), target).losses if one.path == "type_code"] == ["384"]
    assert not [one for one in to(invoice(), target).losses if one.path == "type_code"]


def test_a_kind_with_a_code_of_the_united_nations_is_that_document_and_its_own_code_is_told(to: To) -> None:
    data = edited("finvoice30/soap-frame", (">INV01<", ">INV09<"))
    out = to(data, "peppolbis30")
    assert out.text("cbc:InvoiceTypeCode") == "380"
    assert [one.kind for one in out.lost("INV09")] == ["dropped"]


def test_a_copy_is_an_invoice_and_that_it_is_one_is_told(to: To) -> None:
    out = to(document("finvoice30/copy"), "peppolbis30")
    assert [one.kind for one in out.lost("Copy")] == ["dropped"]
    assert to(document("finvoice30/copy"), "finvoice30").text("OriginCode") == "Copy"


def test_a_cancellation_is_refused_with_what_to_do(to: To) -> None:
    data = edited("finvoice30/credit-note", (">Original<", ">Cancel<"))
    assert to(data, "finvoice30").text("OriginCode") == "Cancel"
    with pytest.raises(ConversionRefused, match="credit note with the number"):
        to(data, "peppolbis30")


def test_self_billing_has_its_own_codes_and_identifiers(to: To) -> None:
    there = to(document("peppolbis30/self-billing"), "finvoice30")
    assert (there.text("InvoiceTypeCode"), there.text("InvoiceTypeCodeUN")) == ("INV07", "389")
    back = to(there.xml, "peppolbis30")
    assert "selfbilling" in back.text("cbc:CustomizationID") and "selfbilling" in back.text("cbc:ProfileID")


# 44


def test_several_earlier_invoices_are_all_referred_to_both_ways(to: To) -> None:
    there = to(document("finvoice30/credit-note-mixed-signs"), "peppolbis30")
    said = [(e.findtext("{*}ID"), e.findtext("{*}IssueDate")) for e in there.all("cac:InvoiceDocumentReference")]
    assert said == [("26-1001", "2026-02-10"), ("26-0988", "2026-01-28")]
    back = to(there.xml, "finvoice30")
    assert back.texts("InvoiceDetails/OriginalInvoiceNumber") == ["26-1001"]
    assert back.texts("OriginalInvoiceReference/InvoiceNumber") == ["26-0988"]
    made = invoice(preceding_invoices=[PrecedingInvoice(number=str(n)) for n in range(4)])
    assert len(to(to(made, "finvoice30").xml, "ubl").texts("cac:InvoiceDocumentReference/cbc:ID")) == 4


REFERENCES = {
    "buyer_reference": ("BuyerReferenceIdentifier", "cbc:BuyerReference"),
    "project_reference": ("ProjectReferenceIdentifier", "cac:ProjectReference/cbc:ID"),
    "contract_reference": ("AgreementIdentifier", "cac:ContractDocumentReference/cbc:ID"),
    "order_reference": ("OrderIdentifier", "cac:OrderReference/cbc:ID"),
    "sales_order_reference": ("SellerReferenceIdentifier", "cac:OrderReference/cbc:SalesOrderID"),
    "receiving_reference": ("WaybillIdentifier", "cac:ReceiptDocumentReference/cbc:ID"),
    "despatch_reference": ("DeliveryNoteIdentifier", "cac:DespatchDocumentReference/cbc:ID"),
    "tender_reference": ("TenderReference", "cac:OriginatorDocumentReference/cbc:ID"),
    "accounting_reference": ("AccountDimensionText", "cbc:AccountingCost"),
}


@pytest.mark.parametrize("term", REFERENCES)
def test_a_reference_goes_to_finvoice_and_comes_back_to_ubl(to: To, term: str) -> None:
    finvoice, ubl = REFERENCES[term]
    there = to(invoice(**{term: "V-4411"}), "finvoice30")
    assert there.text(finvoice) == "V-4411"
    assert to(there.xml, "peppolbis30").text(ubl) == "V-4411"


def test_an_invoiced_object_keeps_its_scheme_and_a_credit_note_its_project(to: To) -> None:
    there = to(invoice(invoiced_object=Identifier(value="7", scheme="AUN")), "finvoice30")
    back = to(there.xml, "peppolbis30")
    assert back.text("cac:AdditionalDocumentReference[cbc:DocumentTypeCode='130']/cbc:ID/@schemeID") == "AUN"
    there = to(document("ubl/credit-note-with-project"), "finvoice30")
    assert there.text("ProjectReferenceIdentifier") == "PUISTO-2026"
    again = to(there.xml, "peppolbis30")
    assert again.text("cac:AdditionalDocumentReference[cbc:DocumentTypeCode='50']/cbc:ID") == "PUISTO-2026"


def test_a_link_is_a_supporting_document_that_stands_elsewhere(to: To) -> None:
    there = to(document("finvoice30/references-and-links"), "peppolbis30")
    links = [
        (e.findtext("{*}DocumentDescription"), e.findtext(".//{*}URI"))
        for e in there.all("cac:AdditionalDocumentReference[cac:Attachment]")
    ]
    assert links == [("Huoltoraportti", "https://takoja.example/r/1130"), ("Ehdot", "https://takoja.example/ehdot")]
    back = to(there.xml, "finvoice30")
    assert back.texts("InvoiceUrlText") == [url for _, url in links]
    assert back.texts("InvoiceUrlNameText") == [name for name, _ in links]


@pytest.mark.parametrize(
    ("documents", "names", "told"),
    [
        ([("L-1", None)], ["L-1"], {"L-1": "approximated"}),
        ([("L-1", "Liite")], ["Liite"], {"L-1": "dropped"}),
        ([("Liite", "Liite")], ["Liite"], {}),
        ([("L-1", "Liite"), ("L-2", None)], ["Liite", "L-2"], {"L-1": "dropped", "L-2": "approximated"}),
    ],
)
def test_the_number_of_a_link_is_its_name_in_a_finvoice_where_it_has_no_other(
    documents: list[tuple[str, str | None]], names: list[str], told: dict[str, str], to: To
) -> None:
    made = [Attachment(id=n, description=d, url=f"https://a.fi/{i}") for i, (n, d) in enumerate(documents)]
    out = to(to(invoice(line(), documents=made), "ubl").xml, "finvoice30")
    assert out.texts("InvoiceUrlNameText") == names
    assert {
        o.value: o.kind for o in out.losses if o.path.endswith("AdditionalDocumentReference/cbc:ID") or "L-" in o.value
    } == told


def test_a_document_with_a_file_and_a_link_is_told_of_nothing_that_its_link_is_called(to: To) -> None:
    file = {"filename": "liite.pdf", "media_type": "application/pdf", "content": b"%PDF-1.4", "url": "https://a.fi"}
    seller = Party(name="Myyjä", endpoint=Identifier(value="003701120389", scheme="0216"))
    for said, lost in (
        ({"id": "liite.pdf", "description": "Erittely"}, set()),
        ({"id": "L-1", "description": "Erittely"}, {"L-1"}),
        ({"id": "L-1"}, {"L-1"}),
    ):
        made = invoice(line(), seller=seller, documents=[Attachment(**said, **file)])
        out = to(to(made, "ubl").xml, "finvoice30")
        assert out.texts("InvoiceUrlNameText") == [said.get("description", said["id"])]
        values = {o.value for o in out.losses if "AdditionalDocumentReference" in o.path and o.kind != "implied"}
        assert values == lost
