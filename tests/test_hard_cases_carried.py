"""Hard cases: what a Nordic invoice says in groups of its own is carried to the terms that there are for it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

import einvconv
from documents import document, edited
from einvconv.model import (
    Address,
    Allowance,
    Attachment,
    Contact,
    Delivery,
    DiscountVat,
    Factoring,
    Identifier,
    Party,
    PaymentOrder,
    References,
    SellerInformation,
    SettlementTerms,
    Specification,
)
from made import account, invoice, line

D = Decimal
To = Callable[..., Any]
HOME = Address(line1="Katu 1", city="Oulu", post_code="90100", country_code="FI")
SELLER = "cac:AccountingSupplierParty/cac:Party"


def _seller(**more: Any) -> Party:
    return Party(name="Myyjä Oy", vat_id="FI07375462", address=HOME, **more)


def test_the_buyer_s_number_in_the_seller_s_books_is_its_identifier(to: To) -> None:
    there = to(invoice(sellers_buyer_id=Identifier(value="C-8")), "finvoice30")
    out = to(there.xml, "peppolbis30")
    assert out.text("cac:AccountingCustomerParty/cac:Party/cac:PartyIdentification/cbc:ID") == "C-8"
    assert [one.kind for one in out.lost("C-8")] == ["approximated"]


def test_details_under_a_heading_are_notes(to: To) -> None:
    details = [Specification(heading="Käyttöpaikka", value="9897976"), Specification(code="AAI", heading="Huom")]
    out = to(to(invoice(specifications=details), "finvoice30").xml, "peppolbis30")
    assert out.text("cbc:Note") == "Käyttöpaikka: 9897976\n#AAI#Huom"
    assert [one.kind for one in out.lost("9897976")] == ["approximated"]


def test_who_has_bought_the_claim_is_paid_and_the_clause_is_a_note(to: To) -> None:
    sold = Factoring(agreement="7", texts=["Saatava on siirretty."], party_name="Rahoitus Oy")
    out = to(to(invoice(factoring=sold), "finvoice30").xml, "peppolbis30")
    assert out.text("cac:PayeeParty/cac:PartyName/cbc:Name") == "Rahoitus Oy"
    assert out.text("cbc:Note") == "Saatava on siirretty."
    assert {one.kind for one in out.lost("Factoring") if one.value != "7"} == {"approximated"}


def test_what_is_printed_of_the_seller_is_carried_where_its_terms_are_empty(to: To) -> None:
    info = SellerInformation(home_town="Oulu", phone="08 123", email="posti@myyja.fi")
    address = Identifier(value="003707375462", scheme="0216")
    seller = _seller(endpoint=address, unit_number="00370737546200012")
    out = to(to(invoice(seller=seller, seller_information=info), "finvoice30").xml, "peppolbis30")
    [unit] = out.all(f"{SELLER}/cac:PartyIdentification/cbc:ID")
    assert (unit.text, unit.get("schemeID")) == ("00370737546200012", "0037")
    assert out.text(f"{SELLER}/cac:PartyLegalEntity/cbc:CompanyLegalForm") == "Oulu"
    assert out.text(f"{SELLER}/cac:Contact/cbc:Telephone") == "08 123"
    assert out.text(f"{SELLER}/cac:Contact/cbc:ElectronicMail") == "posti@myyja.fi"
    assert [one.kind for one in out.lost("08 123")] == ["approximated"]


def test_a_contact_is_not_mixed_with_the_company_s_own_numbers(to: To) -> None:
    seller = _seller(contact=Contact(name="Aino"))
    out = to(invoice(seller=seller, seller_information=SellerInformation(phone="08 123")), "peppolbis30")
    assert out.text(f"{SELLER}/cac:Contact/cbc:Name") == "Aino"
    assert out.text(f"{SELLER}/cac:Contact/cbc:Telephone") is None


@pytest.mark.parametrize("target", ["finvoice30", "teapps30"])
@pytest.mark.parametrize("description", [None, "Kuitti"])
def test_a_document_that_is_only_named_goes_among_the_details_and_is_one_again(
    to: To, target: str, description: str | None
) -> None:
    there = to(invoice(documents=[Attachment(id="K-7", description=description)]), target)
    assert [one.kind for one in there.lost("K-7")] == ["approximated"]
    back = to(there.xml, "peppolbis30")
    assert back.text("cac:AdditionalDocumentReference/cbc:ID") == "K-7"
    assert back.text("cac:AdditionalDocumentReference/cbc:DocumentDescription") == description


def test_lines_of_a_specification_are_a_note(to: To) -> None:
    there = to(invoice(specification_texts=["Rivi 1", "Rivi 2"]), "finvoice30")
    assert there.texts("SpecificationFreeText") == ["Rivi 1", "Rivi 2"]
    out = to(there.xml, "peppolbis30")
    assert out.text("cbc:Note") == "Rivi 1\nRivi 2"
    assert [one.kind for one in out.lost("Rivi 2")] == ["approximated"]


@pytest.mark.parametrize(
    "country, words",
    [("FI", "viivästyskorko 9.5 %"), ("SE", "dröjsmålsränta 9.5 %"), ("DE", "interest on late payment")],
)
def test_interest_is_said_in_the_invoice_s_language(to: To, country: str, words: str) -> None:
    seller = Party(name="Myyjä", address=Address(country_code=country))
    out = to(invoice(seller=seller, settlement=[SettlementTerms(fine_percent=D("9.5"))]), "peppolbis30")
    assert words in (out.text("cac:PaymentTerms/cbc:Note") or "")


def test_the_sender_s_own_words_on_interest_stand_for_ours(to: To) -> None:
    terms = [SettlementTerms(fine_texts=["Viivästyskorko 9,5 %"], fine_percent=D("9.5"))]
    out = to(invoice(settlement=terms), "peppolbis30")
    assert out.text("cac:PaymentTerms/cbc:Note") == "Viivästyskorko 9,5 %"


@pytest.mark.parametrize("source", ["finvoice30", "finvoice", "teapps30"])
@pytest.mark.parametrize("target", ["ehf20", "peppolbis20", "oioubl", "siubl12", "vismaubl", "facturxextended"])
def test_words_on_interest_follow_the_terms_where_its_percentage_has_a_place(to: To, source: str, target: str) -> None:
    terms = [SettlementTerms(texts=["14 pv netto"], fine_texts=["Viivästyskorko korkolain mukaan"], fine_percent=D(11))]
    there = to(to(invoice(settlement=terms), source).xml, target)
    assert "Viivästyskorko korkolain mukaan" in there.xml.decode()
    assert [one.kind for one in there.lost("korkolain")] == ["approximated"]
    assert "interest" not in there.xml.decode() and "viivästyskorko 11" not in there.xml.decode()


@pytest.mark.parametrize("target", ["liinos", "bgc", "sedi", "vismaxml", "facturxminimum"])
def test_what_a_target_has_no_place_for_is_not_said_to_stand_there(to: To, target: str) -> None:
    sold = Factoring(agreement="7", texts=["Siirretty."], party_name="Rahoitus Oy")
    terms = [SettlementTerms(fine_texts=["Korkolain mukaan"])]
    there = to(to(invoice(factoring=sold, settlement=terms), "finvoice30").xml, target)
    assert [one.kind for one in there.lost("Rahoitus Oy")] == ["dropped"]
    assert (b"Korkolain" in there.xml) == ([one.kind for one in there.lost("Korkolain")] != ["dropped"])


@pytest.mark.parametrize("source", ["teapps30", "teapps"])
@pytest.mark.parametrize("name", [None, "Aino"])
def test_the_company_s_mail_stands_beside_a_telephone_without_a_name(to: To, source: str, name: str | None) -> None:
    info = SellerInformation(phone="08 123", email="posti@myyja.fi")
    contact = Contact(name=name) if name else None
    given = to(invoice(seller=_seller(contact=contact), seller_information=info), source).xml
    out = to(given, "peppolbis30")
    assert out.text(f"{SELLER}/cac:Contact/cbc:ElectronicMail") == (None if name else "posti@myyja.fi")
    assert [one.kind for one in out.lost("posti@")] == ["dropped" if name else "approximated"]


@pytest.mark.parametrize("target", ["finvoice30", "finvoice", "peppolbis30", "e2b"])
def test_a_coded_heading_alone_in_a_teappsxml_is_carried(to: To, target: str) -> None:
    given = to(invoice(specifications=[Specification(code="AAI", heading="Huomautus")]), "teapps30")
    assert given.text("HEADER_INFO/TITLE") == "Huomautus" and not given.all("HEADER_INFO/CONTENT")
    assert b"Huomautus" in to(given.xml, target).xml


@pytest.mark.parametrize("target", ["teapps30", "teapps"])
def test_lines_of_a_specification_are_a_free_text_of_teapps(to: To, target: str) -> None:
    given = to(invoice(specification_texts=["Rivi 1", "Rivi 2"]), "finvoice30")
    there = to(given.xml, target)
    assert there.text("HEADER/FREE_TEXT") == "Rivi 1\nRivi 2"
    assert [one.kind for one in there.lost("Rivi 2")] == ["approximated"]


@pytest.mark.parametrize("target", ["teapps30", "teapps"])
def test_what_finvoice_has_by_one_element_goes_through_a_party_of_teapps(to: To, target: str) -> None:
    given = {
        "references": References(orderer="Olli Ostaja", sales_person="Miina Myyjä", manufacturer_order="MH-1"),
        "delivery": Delivery(
            deliverer=Party(name="Kuljetus Oy", address=Address(country_code="FI")),
            manufacturer=Party(name="Tehdas Ab", legal_id=Identifier(value="1572860-0")),
        ),
        "settlement": [
            SettlementTerms(
                discount_percent=D(2),
                discount_amount=D("2.51"),
                discount_vat=[DiscountVat(rate=D(24), amount=D("0.5"))],
            )
        ],
        "factoring": Factoring(agreement="7", texts=["Rivi yksi", "Rivi kaksi"]),
    }
    there = to(invoice(**given), target)
    assert there.texts("ORDERER/CUSTOMER_INFORMATION/CUSTOMER_NAME") == ["Olli Ostaja"]
    assert there.text("SALES_CONTACT//CONTACT_PERSON") == "Miina Myyjä"
    assert there.text("DELIVERER//CUSTOMER_NAME") == "Kuljetus Oy"
    assert there.text("MANUFACTURER//ORGANIZATION_NUMBER") == "1572860-0"
    assert there.text("HEADER/ORDER_INFORMATION[@ORDER_TYPE='MH']/ORDER_NUMBER") == "MH-1"
    assert there.text("CASH_DISCOUNT/VAT/RATE") == "24"
    assert there.text("FACTORING_INFORMATION/FREE_TEXT") == "Rivi yksi\nRivi kaksi"
    back = to(there.xml, "finvoice30")
    assert (back.text("OrdererName"), back.text("SalesPersonName")) == ("Olli Ostaja", "Miina Myyjä")
    assert (back.text("DelivererName"), back.text("DelivererCountryCode")) == ("Kuljetus Oy", "FI")
    assert (back.text("ManufacturerName"), back.text("ManufacturerIdentifier")) == ("Tehdas Ab", "1572860-0")
    assert (back.text("ManufacturerOrderIdentifier"), back.text("CashDiscountVatPercent")) == ("MH-1", "24")


def test_the_identifier_of_a_payment_needs_no_payment_order_in_teapps(to: To) -> None:
    order = PaymentOrder(instruction_id="MAKSU-1")
    there = to(invoice(payment_means=[account()], payment_order=order), "teapps30")
    assert there.text("HEADER/PAYMENT_INSTRUCTION_IDENTIFIER") == "MAKSU-1" and not there.all("EpiDetails")
    assert to(there.xml, "finvoice30").text("EpiPaymentInstructionId") == "MAKSU-1"


@pytest.mark.parametrize("target", ["finvoice30", "finvoice"])
def test_a_name_in_pieces_is_whole_again(to: To, target: str) -> None:
    name = "Pohjois-Pohjanmaan hyvinvointialueen kuntayhtymä, talous- ja hankintapalvelut, ostolaskut ja reskontra"
    there = to(invoice(seller=_seller().model_copy(update={"name": name})), target)
    assert len(there.texts("SellerOrganisationName")) > 1
    assert to(there.xml, "peppolbis30").text(f"{SELLER}/cac:PartyLegalEntity/cbc:RegistrationName") == name


def test_a_further_name_stays_one(to: To) -> None:
    seller = _seller(other_names=["Säljare Ab"])
    back = to(to(invoice(seller=seller), "finvoice30").xml, "peppolbis30")
    assert back.text(f"{SELLER}/cac:PartyLegalEntity/cbc:RegistrationName") == "Myyjä Oy"


def test_a_placeholder_of_teapps_is_no_name_when_it_is_read(to: To) -> None:
    delivery = Delivery(party=Party(address=HOME))
    there = to(invoice(delivery=delivery), "teapps30")
    assert there.text("DELIVERY_PARTY//CUSTOMER_NAME") == "-"
    assert to(there.xml, "peppolbis30").texts("cac:DeliveryParty/cac:PartyName/cbc:Name") == []


@pytest.mark.parametrize("source", ["teapps30", "teapps"])
def test_a_placeholder_of_teapps_is_no_heading_when_it_is_read(to: To, source: str) -> None:
    there = to(invoice(specifications=[Specification(value="arvo")]), source)
    assert there.text("HEADER_INFO/TITLE") == "-"
    assert to(there.xml, "peppolbis30").text("cbc:Note") == "arvo"
    assert to(there.xml, "finvoice30").texts("DefinitionHeaderText") == []
    assert to(there.xml, source).text("HEADER_INFO/TITLE") == "-"


@pytest.mark.parametrize("target", ["peppolbis30", "svefaktura", "cii"])
@pytest.mark.parametrize("mark", ["-", "7-8"])
def test_a_dash_for_the_mark_of_the_payee_is_no_reference(to: To, target: str, mark: str) -> None:
    given = edited("finvoice30/minimal", ("<EpiReference/>", f"<EpiReference>{mark}</EpiReference>"))
    out = to(given, target)
    assert (b">7-8<" in out.xml) == (mark == "7-8") and b">-<" not in out.xml
    assert [one.kind for one in out.lost("EpiReference")] == ["dropped" if mark == "-" else "approximated"]


def test_the_first_fax_number_of_teapps_is_the_company_s(to: To) -> None:
    there = to(invoice(seller_information=SellerInformation(fax="08 999")), "teapps30")
    assert to(there.xml, "finvoice30").text("SellerFaxNumber") == "08 999"


def test_the_number_and_the_words_of_a_file_are_told_where_it_has_a_name_alone(to: To) -> None:
    file = Attachment(
        id="Doc2", description="Erittely", filename="a.pdf", media_type="application/pdf", content=b"%PDF"
    )
    out = to(invoice(documents=[file]), "finvoice30")
    for said in ("Doc2", "Erittely"):
        [loss] = out.lost(said)
        assert loss.kind == "dropped" and "no place" not in loss.reason


def test_a_file_that_cannot_go_with_the_invoice_leaves_its_document_named(to: To) -> None:
    broken = Attachment(id="L-7", filename="k.jpg", content="data:image/jpeg;base64,/9j/", media_type="image/jpeg")
    for code, heading, value in (("teapps30", "TITLE", "CONTENT"), ("finvoice30", "Header", "DefinitionValue")):
        out = to(invoice(documents=[broken]), code)
        assert out.text(value) == "L-7" and not out.all("IMAGE_FILE"), heading
        assert {one.value for one in out.losses if "no base64 text" in one.reason} >= {"k.jpg", "image/jpeg"}
        assert [one.kind for one in out.lost("L-7")] == ["approximated"]
    table = Attachment(id="L-8", description="Tunnit", filename="t.csv", content="YQ==", media_type="text/csv")
    out = to(invoice(documents=[table]), "finvoice30")
    assert (out.text("DefinitionHeaderText"), out.text("DefinitionValue")) == ("Tunnit", "L-8")


def test_a_file_that_a_teappsxml_only_names_is_named_among_the_details_of_a_finvoice(to: To) -> None:
    out = to(document("teapps/goods-with-freight"), "finvoice30")
    assert (out.text("DefinitionHeaderText"), out.text("DefinitionValue")) == ("Lähete", "KU-2026-0117_lahete.pdf")
    back = einvconv.parse(out.xml).documents[0]
    assert (back.description, back.id) == ("Lähete", "KU-2026-0117_lahete.pdf")


def test_words_too_long_for_a_heading_are_cut_and_the_document_stays_named(to: To) -> None:
    long = "Liite " * 20
    out = to(invoice(documents=[Attachment(id="L-9", description=long.strip())]), "finvoice30")
    assert out.text("DefinitionValue") == "L-9" and long.startswith(out.text("DefinitionHeaderText"))
    assert [one.kind for one in out.lost("Liite")] == ["truncated"]


def test_the_object_of_a_line_is_the_document_whose_code_says_so(to: To) -> None:
    there = to(invoice(line(object_id=Identifier(value="M-1", scheme="ABZ"))), "peppolbis30").xml
    other = b"<cac:DocumentReference><cbc:ID>D-1</cbc:ID></cac:DocumentReference>"
    out = to(there.replace(b"<cac:DocumentReference>", other + b"<cac:DocumentReference>", 1), "finvoice30")
    [found] = out.all("InvoiceRow/InvoicedObjectID")
    assert (found.text, found.get("SchemeID")) == ("M-1", "ABZ")
    assert [one.kind for one in out.lost("D-1")] == ["dropped"]
    code = b"<cbc:DocumentTypeCode>130</cbc:DocumentTypeCode>"
    alone = there.replace(code, b"")
    assert code in there and to(alone, "finvoice30").text("InvoiceRow/InvoicedObjectID") == "M-1"


def test_the_address_of_a_frame_stands_where_the_invoice_names_none_and_it_is_told(to: To) -> None:
    bare = einvconv.serialize(invoice(), to="peppolbis20").xml.decode()
    seller = bare[bare.index("<cbc:EndpointID") : bare.index("</cbc:EndpointID>") + len("</cbc:EndpointID>")]
    head = (
        '<StandardBusinessDocument xmlns="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">'
        "<StandardBusinessDocumentHeader><HeaderVersion>1.0</HeaderVersion>"
        '<Sender><Identifier Authority="iso6523-actorid-upis">0007:5567125082</Identifier></Sender>'
        "</StandardBusinessDocumentHeader>"
    )
    body = bare[bare.index("?>") + 2 :].replace(seller, "", 1)
    out = to(f"{head}{body}</StandardBusinessDocument>".encode(), "peppolbis30")
    assert out.text("cac:AccountingSupplierParty/cac:Party/cbc:EndpointID") == "5567125082"
    assert [one.kind for one in out.lost("0007:5567125082")] == ["approximated"]
    kept = to(f"{head}{bare[bare.index('?>') + 2 :]}</StandardBusinessDocument>".encode(), "peppolbis30")
    assert not [one for one in kept.lost("0007:5567125082") if one.kind == "approximated"]


def test_lines_of_an_address_follow_one_another_where_they_do_not_fit_one_by_one(to: To) -> None:
    lines = {"line1": "Pitkän nimen omaava katu numero viisi", "line2": "Toisen pitkän nimen rappu numero kuusi"}
    party = _seller()
    party.address = Address(**lines, city="Oulu", post_code="90100", country_code="FI")
    out = to(invoice(seller=party), "finvoice30")
    assert " ".join(out.texts("SellerStreetName")) == " ".join(lines.values())
    assert {one.kind for one in out.losses if "numero" in one.value} == {"approximated"}
    party.address = Address(
        **lines, line3="Kolmannen pitkän nimen ovi numero seitsemän", city="Oulu", post_code="90100"
    )
    cut = to(invoice(seller=party), "finvoice30")
    assert [text[:9] for text in cut.texts("SellerStreetName")] == ["Pitkän ni", "Toisen pi", "Kolmannen"]
    assert {one.kind for one in cut.losses if "numero" in one.value} == {"truncated"}


@pytest.mark.parametrize("code", ["finvoice30", "teapps30"])
def test_the_reference_of_another_account_is_told_by_that(to: To, code: str) -> None:
    there = [account(), account("FI5542345670000081", None, remittance="RF332348236")]
    out = to(invoice(payment_means=there), code)
    assert [one.reason for one in out.lost("RF332348236")] == [
        f"{'Finvoice' if code == 'finvoice30' else 'TEAPPSXML'} 3.0 has one reference, that of the first account"
    ]


def test_the_word_for_no_registered_scheme_is_implied_by_a_number_without_one(to: To) -> None:
    for code in ("peppolbis30", "finvoice30", "teapps30"):
        assert {one.kind for one in to(document("ehf20/credit-note"), code).lost("ZZZ")} == {"implied"}
    assert not to(document("ehf20/credit-note"), "ehf20").lost("ZZZ")


@pytest.mark.parametrize("code", ["finvoice30", "teapps30"])
def test_a_line_break_in_a_name_makes_no_second_name(to: To, code: str) -> None:
    name = "Pitkä yhtiön nimi joka jatkuu seuraavalla rivillä ja on\n      yhdessä yli seitsemänkymmentä merkkiä"
    there = to(invoice(seller=Party(name=name, vat_id="FI07375462", address=HOME)), "peppolbis30").xml
    assert b"rivill\xc3\xa4 ja on\n" in there
    back = einvconv.parse(to(there, code).xml)
    assert (back.seller.name, back.seller.other_names) == (" ".join(name.split()), [])


def test_two_accounts_of_one_number_in_two_banks_are_both_listed(to: To) -> None:
    there = [account("FI1234567890123456", "OKOYFIHH"), account("FI1234567890123456", "NDEAFIHH")]
    assert to(invoice(payment_means=there), "finvoice30").texts("SellerBic") == ["OKOYFIHH", "NDEAFIHH"]


@pytest.mark.parametrize("code", ["peppolbis30", "cii"])
def test_a_discount_of_0_percent_is_none(to: To, code: str) -> None:
    none = Allowance(percent=D(0), reason="Alennus")
    made = invoice(line(allowances=[none]))
    made.lines[0].allowances = [none]
    there = to(made, "finvoice30").xml.replace(
        b'<RowDiscountAmount AmountCurrencyIdentifier="EUR">0,00</RowDiscountAmount>', b""
    )
    assert b"<RowDiscountPercent>0" in there and b"<RowDiscountAmount" not in there
    out = to(there, code)
    assert not einvconv.parse(out.xml).lines[0].allowances
    assert {one.kind for one in out.lost("RowDiscountPercent")} == {"implied"}


def test_a_description_that_stands_for_the_name_of_an_item_is_told(to: To) -> None:
    there = to(invoice(), "ubl").xml.replace(
        b"<cbc:Name>Ty\xc3\xb6</cbc:Name>", b"<cbc:Description>Ty\xc3\xb6</cbc:Description>"
    )
    out = to(there, "peppolbis30")
    assert out.text("cac:Item/cbc:Name") == "Työ"
    assert [(one.kind, one.path.rpartition("/")[2]) for one in out.lost("Työ")] == [("approximated", "cbc:Description")]


def test_the_address_of_who_bought_the_claim_is_not_given_to_another_payee(to: To) -> None:
    street = Address(line1="Katu 1", city="Oulu", post_code="90100", country_code="FI")
    sold = Factoring(party_name="Rahoitus Oy", party_address=street, texts=["Siirretty"])
    paid = {
        name: to(invoice(factoring=sold, payee=Party(name=name)), "finvoice30") for name in ("Muu Oy", "Rahoitus Oy")
    }
    addresses = {name: einvconv.parse(out.xml).payee.address for name, out in paid.items()}  # type: ignore[union-attr]
    assert addresses["Muu Oy"] is None
    assert addresses["Rahoitus Oy"] is not None and addresses["Rahoitus Oy"].line1 == "Katu 1"
    assert [one.value for one in paid["Muu Oy"].lost("Katu 1")] == ["Katu 1"]
