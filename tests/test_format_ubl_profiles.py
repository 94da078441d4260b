"""The profiles of UBL: what plain UBL has beyond EN 16931, EHF, and older documents on their way to Peppol."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import einvconv
from documents import CORPUS, corpus, document, edited, name
from einvconv.formats.en16931 import schemes
from einvconv.model import (
    Account,
    Address,
    Classification,
    Contact,
    Delivery,
    DocumentKind,
    Identifier,
    InvoiceLine,
    Item,
    LineReferences,
    Party,
    PaymentMeans,
    Quantity,
    References,
    SellerInformation,
    SettlementTerms,
    VatBreakdown,
)
from made import IBAN, invoice, line

To = Any
D = Decimal
RATES = "ehf20/several-rates"
ADDRESS = Address(line1="Gate 1", city="Oslo", post_code="0150", country_code="NO")
EHF1 = (
    "urn:www.cenbii.eu:transaction:biicoretrdm010:ver1.0:#urn:www.peppol.eu:bis:peppol4a:ver1.0"
    "#urn:www.difi.no:ehf:faktura:ver1"
)
EHF2 = (
    "urn:www.cenbii.eu:transaction:biitrns010:ver2.0:extended:urn:www.peppol.eu:bis:peppol5a:ver2.0"
    ":extended:urn:www.difi.no:ehf:faktura:ver2.0"
)


# Which profiles there are


def test_ehf_1_is_read_and_its_writing_refused_in_words_that_name_its_successors(to: To) -> None:
    old = edited(RATES, (EHF2, EHF1), ("<cbc:UBLVersionID>2.1", "<cbc:UBLVersionID>2.0"))
    assert einvconv.detect(old) == "ehf"
    there = to(old, "ehf30")
    assert there.text("cac:AccountingSupplierParty//cbc:EndpointID/@schemeID") == "0192"
    assert there.lost("2.0", "implied"), "it is that of the syntax of the source"
    with pytest.raises(einvconv.ConversionRefused, match=r"ehf30.*ehf20"):
        to(old, "ehf")


def test_ehf_30_is_peppol_bis_3_to_the_letter(to: To) -> None:
    for path in corpus("finvoice30", "ehf20"):
        assert to(path.read_bytes(), "ehf30").xml == to(path.read_bytes(), "peppolbis30").xml


@pytest.mark.parametrize("code", ["ubl", "peppolbis20", "peppolbis30", "ehf20", "ehf30"])
@pytest.mark.parametrize("type_code", ["380", "381"])
def test_what_is_written_is_detected_as_the_format_that_reads_it_so(to: To, code: str, type_code: str) -> None:
    written = to(invoice(type_code=type_code), code)
    assert einvconv.detect(written.xml) == {"ehf30": "peppolbis30"}.get(code, code)


def test_a_document_of_bii_2_is_not_called_one_where_plain_ubl_is_written(to: To) -> None:
    written = to(document(RATES), "ubl")
    assert einvconv.detect(written.xml) == "ubl"
    assert written.text("cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount") == "2112.33"


@pytest.mark.parametrize("code", ["389", "261"])
def test_self_billing_has_identifiers_of_its_own_in_ehf_30(to: To, code: str) -> None:
    written = to(invoice(type_code=code), "ehf30")
    assert "selfbilling" in written.text("cbc:CustomizationID")
    assert "selfbilling" in written.text("cbc:ProfileID")


@pytest.mark.parametrize("path", corpus("ubl", "peppolbis30"), ids=name)
def test_a_document_there_and_back_through_ubl_has_the_terms_it_had(to: To, path: Path) -> None:
    once = to(path.read_bytes(), "ubl")
    twice = to(once.xml, "ubl")
    assert twice.losses == ()
    assert einvconv.parse(twice.xml).model_dump() == einvconv.parse(once.xml).model_dump()


# What plain UBL has and EN 16931 has not


RICH = invoice(
    line(
        references=LineReferences(
            order="O-1",
            order_date=dt.date(2026, 4, 1),
            order_confirmation="C-1",
            delivery="D-1",
            delivery_date=dt.date(2026, 4, 2),
            delivery_note="N-1",
            waybill="W-1",
            original_invoice="I-1",
            original_invoice_date=dt.date(2026, 3, 1),
        ),
        vat_amount=D("25.5"),
        item=Item(name="Pump", manufacturer_id="M-1", serial_number="S-1", manufacturer=Party(name="Maker AS")),
        sub_rows=[
            InvoiceLine(id="1", net_amount=D(10), quantity=Quantity(value=D(1), unit="C62"), item=Item(name="x"))
        ],
    ),
    line(references=LineReferences(order="O-2")),
    kind=DocumentKind(origin="Copy"),
    contract_reference="K-1",
    order_reference="O-9",
    references=References(
        order_date=dt.date(2026, 3, 3),
        agreement_type="Frame",
        agreement_type_code="2",
        agreement_date=dt.date(2026, 1, 1),
    ),
    buyers_seller_id=Identifier(value="V-7"),
    sellers_buyer_id=Identifier(value="C-8"),
    delivery=Delivery(carrier="Posti", terms="Free", terms_code="FCA"),
    settlement=[SettlementTerms(discount_percent=D(2), discount_date=dt.date(2026, 5, 9), fine_percent=D(8))],
    seller_information=SellerInformation(official_address=ADDRESS),
    seller=Party(
        name="Selger AS",
        endpoint=Identifier(value="974760673", scheme="0192"),
        address=Address(po_box="55", city="Oslo", post_code="0150", country_code="NO", country_name="Norge"),
        contact=Contact(name="Kari", fax="123", id="Ref"),
        language="no",
        site_code="Site",
    ),
)


def test_ubl_carries_what_the_nordic_formats_have_and_brings_it_back(to: To) -> None:
    written = to(RICH, "ubl")
    assert [loss for loss in written.losses if loss.kind == "dropped"] == []
    back = einvconv.parse(written.xml)
    for field in ("references", "buyers_seller_id", "sellers_buyer_id", "delivery", "settlement", "seller_information"):
        assert getattr(back, field) == getattr(RICH, field), field
    assert back.kind == RICH.kind
    assert back.seller is not None and RICH.seller is not None
    for field in ("address", "contact", "language", "site_code"):
        assert getattr(back.seller, field) == getattr(RICH.seller, field), field
    one, other = back.lines[0], RICH.lines[0]
    assert (one.references, one.vat_amount, one.item) == (other.references, other.vat_amount, other.item)
    assert [(s.id, s.net_amount, s.item) for s in one.sub_rows] == [("1", D(10), Item(name="x"))]


def test_each_of_it_is_told_where_peppol_has_no_place_for_it(to: To) -> None:
    told = {loss.value for loss in to(RICH, "peppolbis30").losses}
    assert {"O-1", "C-1", "D-1", "N-1", "W-1", "I-1", "M-1", "S-1", "Maker AS", "Copy", "V-7", "C-8", "Posti"} <= told
    assert {"Free", "FCA", "123", "Ref", "no", "Site", "55", "Norge", "Frame", "25.5"} <= told


def test_a_carrier_of_sub_rows_gives_them_to_the_line_before(to: To) -> None:
    sub = InvoiceLine(net_amount=D(5), item=Item(name="below"))
    written = to(invoice(line(), InvoiceLine(sub_rows=[sub])), "ubl")
    assert len(written.all("cac:InvoiceLine")) == 1
    assert written.text("cac:SubInvoiceLine/cac:Item/cbc:Name") == "below"
    assert written.text("cac:LegalMonetaryTotal/cbc:LineExtensionAmount") == "100.00"


def test_a_mark_that_a_document_is_no_copy_is_kept_as_it_is(to: To) -> None:
    mark = "<cbc:CopyIndicator>false</cbc:CopyIndicator>"
    source = edited("ubl/without-profile", ("<cbc:IssueDate>", f"{mark}<cbc:IssueDate>"))
    assert to(source, "ubl").text("cbc:CopyIndicator") == "false"
    assert to(source, "peppolbis30").lost("false", "implied")


# Older documents on their way to Peppol (hard cases 30, 38, 40)


def test_words_for_schemes_in_plain_ubl_are_numbers_in_peppol_and_stay_in_ubl(to: To) -> None:
    plain = edited(RATES, (EHF2, "urn:example:profile"))
    assert einvconv.detect(plain) == "ubl"
    path = "cac:PartyLegalEntity/cbc:CompanyID/@schemeID"
    assert to(plain, "ubl").texts(path) == ["NO:ORGNR", "NO:ORGNR"]
    peppol = to(plain, "peppolbis30")
    assert peppol.texts(path) == ["0192", "0192"]
    assert peppol.texts("cac:StandardItemIdentification/cbc:ID/@schemeID") == ["0160"]
    assert peppol.text("cac:AccountingSupplierParty//cac:PartyTaxScheme/cbc:CompanyID") == "NO974760673MVA"


def test_a_scheme_that_is_none_of_iso_6523_is_left_out_and_told(to: To) -> None:
    plain = edited(RATES, (EHF2, "urn:example:profile"), ('schemeID="ZZZ"', 'schemeID="OWN:NR"'))
    made = to(plain, "peppolbis30")
    assert made.lost("OWN:NR", "dropped")
    assert made.texts("cac:AccountingCustomerParty//cac:PartyIdentification/cbc:ID/@schemeID") == []


@pytest.mark.parametrize(
    ("scheme", "value", "now"),
    [
        ("NO:ORGNR", "974760673", ("0192", "974760673")),
        ("9908", "974760673", ("0192", "974760673")),
        ("SE:VAT", "SE556732170701", ("0007", "5567321707")),
        ("NO:VAT", "NO974760673MVA", ("0192", "974760673")),
        ("DK:CVR", "DK12345678", ("0184", "DK12345678")),
        ("GLN", "7080000000005", ("0088", "7080000000005")),
        ("0213", "FI07375462", ("0216", "003707375462")),
        ("OWN", "1", ("OWN", "1")),
    ],
)
def test_an_electronic_address_is_the_one_that_stands_for_it_today(
    scheme: str, value: str, now: tuple[str, str]
) -> None:
    assert schemes.electronic(scheme, value) == now


@pytest.mark.parametrize(
    ("vat_id", "address"),
    [
        ("SE556732170701", ("0007", "5567321707")),
        ("NO974760673MVA", ("0192", "974760673")),
        ("FI07375462", ("0216", "003707375462")),
        ("DE123456789", ("9930", "DE123456789")),
        ("EL123456789", ("9933", "EL123456789")),
        ("US1", None),
    ],
)
def test_a_vat_number_gives_an_electronic_address_where_there_is_one(
    vat_id: str, address: tuple[str, str] | None
) -> None:
    assert schemes.address_of_vat(vat_id) == address


def test_a_party_without_an_address_is_reached_by_its_vat_number_and_it_is_told(to: To) -> None:
    seller = Party(name="S AB", vat_id="SE556732170701", address=ADDRESS)
    made = to(invoice(seller=seller), "peppolbis30")
    path = "cac:AccountingSupplierParty//cbc:EndpointID"
    assert (made.text(path), made.text(f"{path}/@schemeID")) == ("5567321707", "0007")
    assert made.lost("SE556732170701", "approximated")


@pytest.mark.parametrize(("unit", "written"), [("PK", "XPK"), ("XPK", "XPK"), ("EA", "EA"), ("NAR", "NAR")])
def test_a_package_code_without_its_x_gets_it(to: To, unit: str, written: str) -> None:
    one = line()
    one.quantity = Quantity(value=D(1), unit=unit)
    made = to(invoice(one), "peppolbis30")
    assert made.texts("cbc:InvoicedQuantity/@unitCode") == [written]


def test_a_gtin_without_a_scheme_gets_it_and_a_classification_its_list(to: To) -> None:
    item = Item(name="x", standard_id=Identifier(value="7035620000003"), classifications=[Classification(code="9")])
    made = to(invoice(line(item=item)), "peppolbis30")
    assert made.texts("cac:StandardItemIdentification/cbc:ID/@schemeID") == ["0160"]
    assert made.texts("cbc:ItemClassificationCode/@listID") == ["ZZZ"]


# VAT codes of other formats (hard case 19)


@pytest.mark.parametrize(("code", "category"), [("AB", "E"), ("ZEG", "K"), ("ZES", "AE")])
def test_a_vat_code_without_a_meaning_in_the_standard_has_one_stand_for_it_and_is_told(
    to: To, code: str, category: str
) -> None:
    made = to(invoice(line(rate="0", code=code)), "peppolbis30")
    assert set(made.texts("cac:TaxSubtotal/cac:TaxCategory/cbc:ID")) == {category}
    assert {loss.kind for loss in made.losses if loss.value == code} == {"approximated"}


def test_where_no_vat_is_levied_the_reason_of_the_category_is_given(to: To) -> None:
    breakdown = [VatBreakdown(taxable=D(100), amount=D(0), code="AE", rate=D(0))]
    made = to(invoice(line(rate="0", code="AE"), vat_breakdown=breakdown), "peppolbis30")
    assert made.text("cbc:TaxExemptionReasonCode") == "VATEX-EU-AE"


def test_the_words_of_oioubl_for_categories_are_their_codes(to: To) -> None:
    made = to(invoice(line(code="StandardRated")), "peppolbis30")
    assert made.texts("cac:ClassifiedTaxCategory/cbc:ID") == ["S"]


def test_an_accounting_currency_that_is_the_invoice_s_own_is_left_out_and_told(to: To) -> None:
    made = to(invoice(tax_currency="EUR"), "peppolbis30")
    assert made.all("cbc:TaxCurrencyCode") == []
    assert made.lost("EUR", "dropped")


def test_a_tax_representative_is_in_the_country_of_its_vat_number(to: To) -> None:
    made = to(invoice(tax_representative=Party(name="Rep", vat_id="SE556732170701")), "peppolbis30")
    assert made.text("cac:TaxRepresentativeParty//cbc:IdentificationCode") == "SE"


# Accounts (hard cases 25 to 27)


UBL_FAMILY = ["ubl", "peppolbis30", "ehf20"]


@pytest.mark.parametrize("code", UBL_FAMILY)
def test_an_iban_with_spaces_is_written_without_them_and_told(to: To, code: str) -> None:
    spaced = "FI21 1234 5600 0007 85"
    made = to(invoice(payment_means=[PaymentMeans(code="31", account=Account(id=spaced, bic="NDEAFIHH"))]), code)
    assert made.text("cac:PayeeFinancialAccount/cbc:ID") == IBAN
    assert [loss.kind for loss in made.losses if loss.value == spaced] == ["approximated"]


@pytest.mark.parametrize("code", UBL_FAMILY)
def test_an_iban_and_a_bic_in_each_other_s_place_are_put_right_and_told(to: To, code: str) -> None:
    made = to(invoice(payment_means=[PaymentMeans(code="31", account=Account(id="NDEAFIHH", bic=IBAN))]), code)
    assert made.text("cac:PayeeFinancialAccount/cbc:ID") == IBAN
    assert {loss.value for loss in made.losses if "put right" in loss.reason} == {"NDEAFIHH", IBAN}


@pytest.mark.parametrize(
    ("bic", "written"),
    [("BGABSESS", "SE:BANKGIRO"), ("PGSISESS", "SE:PLUSGIRO"), ("SE:BANKGIRO", "SE:BANKGIRO")],
)
def test_an_account_of_the_swedish_giros_is_digits_with_the_giro_as_its_bank(to: To, bic: str, written: str) -> None:
    means = [PaymentMeans(code="30", account=Account(id="5050-1055", bic=bic))]
    made = to(invoice(payment_means=means), "peppolbis30")
    assert made.text("cac:PayeeFinancialAccount/cbc:ID") == "50501055"
    assert made.text("cac:FinancialInstitutionBranch/cbc:ID") == written
    assert any(loss.value == "5050-1055" and loss.kind == "approximated" for loss in made.losses)


def test_a_further_account_without_a_reference_has_the_one_of_the_first(to: To) -> None:
    means = [
        PaymentMeans(code="58", remittance="1234561", account=Account(id=IBAN)),
        PaymentMeans(code="58", account=Account(id="FI5542345670000081")),
    ]
    assert to(invoice(payment_means=means), "peppolbis30").texts("cbc:PaymentID") == ["1234561", "1234561"]


# Orders (hard case 39) and discounts (hard case 34)


def test_order_numbers_of_the_lines_stay_with_them_in_ubl(to: To) -> None:
    lines = [line(references=LineReferences(order=n)) for n in ("A", "B")]
    assert to(invoice(*lines), "ubl").texts("cac:OrderLineReference/cac:OrderReference/cbc:ID") == ["A", "B"]


def test_one_order_of_all_lines_is_the_order_of_the_invoice(to: To) -> None:
    lines = [line(references=LineReferences(order="A")) for _ in range(2)]
    made = to(invoice(*lines, buyer_reference=None), "peppolbis30")
    assert made.text("cac:OrderReference/cbc:ID") == "A"
    assert made.lost("A") == []


def test_a_price_discount_is_what_lies_between_the_gross_and_the_net_price(to: To) -> None:
    source = edited("ehf20/exempt-iban", ('currencyID="NOK">10.00<', 'currencyID="NOK">7.00<'))
    made = to(source, "peppolbis30")
    assert made.number("cac:Price/cac:AllowanceCharge/cbc:Amount") == 10
    assert made.lost("7.00", "approximated")


BII_KIN = ("ehf20", "peppolbis20", "siubl12", "siubl", "vismaubl", "oioubl")


@pytest.mark.parametrize("to", BII_KIN)
@pytest.mark.parametrize("code", [code for code in BII_KIN if (CORPUS / code).is_dir()])
def test_a_word_that_both_of_a_kin_have_is_no_loss(code: str, to: str) -> None:
    for path in corpus(code):
        with suppress(einvconv.ConversionRefused):  # SI-UBL 1 has no credit notes
            for loss in einvconv.convert(path, to=to).losses:
                assert loss.reason.partition(" says it by ")[2] != f"“{loss.value}”", loss


def test_a_process_that_the_type_of_the_invoice_does_not_have_is_told_once(to: To) -> None:
    source = edited(
        "peppolbis30/several-vat-rates",
        ("<cbc:InvoiceTypeCode>380<", "<cbc:InvoiceTypeCode>389<"),
        ("#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", ""),
    )
    out = to(source, "peppolbis30")
    assert out.text("cbc:ProfileID") == "urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0"
    assert [one.kind for one in out.losses if one.path.endswith("cbc:ProfileID")] == ["replaced"]
