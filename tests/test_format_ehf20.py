"""EHF 2 and Peppol BIS 2 (CEN BII 2): what they spell otherwise than EN 16931, both ways."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import einvconv
from documents import corpus, document, edited, name
from einvconv.model import Account, Address, Allowance, Contact, Identifier, Party, PaymentMeans, SettlementTerms
from made import invoice, line

To = Any
D = Decimal
OWN = corpus("ehf20", "peppolbis20", "ehf30")
RATES = "ehf20/several-rates"
SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples" / "ehf20"
# where ours differs from the official conversion, and why
EXPLAINED = {
    "item.standard_id.scheme": "0160 is a GTIN; the official document has 0088, which is a location number",
    "payment_terms": "several payment terms are joined at line breaks, not at full stops",
    "filename": "the file has no name in EHF 2: it is made from its identifier",
}


def terms(model: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every term of an invoice with its value; what only the syntax says is left out."""
    if isinstance(model, dict):
        for field, value in model.items():
            if field != "kept":
                yield from terms(value, f"{path}.{field}")
    elif isinstance(model, list):
        for i, value in enumerate(model):
            yield from terms(value, f"{path}[{i}]")
    elif model is not None:
        yield path, str(model)


def differing(one: bytes, other: bytes) -> set[str]:
    """The paths of the terms in which two documents differ."""
    a, b = (dict(terms(einvconv.parse(x).model_dump())) for x in (one, other))
    assert len(a) > 50
    return {path for path in a.keys() | b.keys() if a.get(path) != b.get(path)}


@pytest.mark.parametrize("stem", ["several-rates", "credit-note"])
def test_an_ehf_2_document_becomes_the_ehf_3_document_of_the_same_invoice(to: To, stem: str) -> None:
    assert differing(to(document(f"ehf20/{stem}"), "ehf30").xml, document(f"ehf30/{stem}")) == set()


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the official pair is not here")
def test_the_official_pair_differs_in_a_handful_of_terms_that_are_explained(to: To) -> None:
    before, after = ((SAMPLES / f"ehf-{n}-faktura-1.xml").read_bytes() for n in (2, 3))
    different = differing(to(before, "peppolbis30").xml, after)
    assert {p for p in different if not p.endswith(tuple(EXPLAINED))} == set()


@pytest.mark.parametrize("path", OWN, ids=name)
def test_a_document_passes_its_own_schema_and_rules(path: Path) -> None:
    report = einvconv.validate(path)
    assert report.valid, [f for f in report.findings if f.severity == "fatal"]


@pytest.mark.parametrize("path", OWN, ids=name)
def test_a_document_written_in_its_own_format_says_the_same_and_loses_nothing(to: To, path: Path) -> None:
    made = to(path.read_bytes(), path.parent.name)
    assert made.losses == ()
    assert differing(made.xml, path.read_bytes()) == set()


@pytest.mark.parametrize("path", corpus("ehf20"), ids=name)
@pytest.mark.parametrize("through", ["ehf30", "ubl"])
def test_there_and_back_differs_only_by_what_was_reported(to: To, path: Path, through: str) -> None:
    there = to(path.read_bytes(), through)
    back = to(there.xml, "ehf20")
    before, after = (dict(terms(einvconv.parse(x).model_dump())) for x in (path.read_bytes(), back.xml))
    told = {loss.value for loss in (*there.losses, *back.losses)}
    gone = {p: v for p, v in before.items() if after.get(p) != v and v not in after.get(".payment_terms", "")}
    scheme = {"0192": "NO:ORGNR"}
    assert [(p, v) for p, v in gone.items() if v not in told and scheme.get(v) not in told] == []


# Hard case 14: the rounding


def test_the_total_with_vat_counts_the_rounding_in_ehf_2_and_not_in_the_model(to: To) -> None:
    totals = einvconv.parse(document(RATES)).totals
    assert totals is not None
    assert (totals.with_vat, totals.rounding, totals.payable) == (D("2112.33"), D("-0.33"), D("2112.00"))
    assert to(document(RATES), "ehf20").text("cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount") == "2112.00"
    assert to(document(RATES), "peppolbis30").text("cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount") == "2112.33"


# Hard case 17: a letter for each rate


def test_each_norwegian_rate_has_its_letter_in_ehf_2_and_is_s_in_en_16931(to: To) -> None:
    path = "cac:InvoiceLine//cac:ClassifiedTaxCategory/cbc:ID"
    there = to(document(RATES), "peppolbis30")
    assert there.texts(path) == ["S", "S", "S"]
    assert to(there.xml, "ehf20").texts(path) == ["S", "H", "R"]


def test_a_letter_that_is_not_the_one_of_its_rate_is_reported(to: To) -> None:
    assert {v.code for v in einvconv.parse(document(RATES)).vat_breakdown} == {"S"}
    there = to(edited(RATES, (">H<", ">AA<")), "peppolbis30")
    assert {loss.value for loss in there.losses if loss.kind == "replaced"} >= {"AA"}


def test_a_rate_under_two_letters_keeps_them_apart_and_each_change_is_reported(to: To) -> None:
    once = document(RATES).replace(b">H<", b">S<", 1)
    assert to(once, "ehf20").texts("cac:TaxSubtotal/cac:TaxCategory/cbc:ID") == ["S", "S", "R"]
    assert to(once, "ehf20").texts("cac:InvoiceLine//cac:ClassifiedTaxCategory/cbc:ID") == ["S", "H", "R"]
    assert to(once, "peppolbis30").lost("H", "replaced")


def test_rates_that_norway_does_not_have_get_letters_of_their_own(to: To) -> None:
    made = to(invoice(line(rate="24"), line(rate="14"), line(rate="10")), "ehf20")
    letters = made.texts("cac:TaxSubtotal/cac:TaxCategory/cbc:ID")
    assert len(set(letters)) == 3 and set(letters) <= {"S", "H", "R", "AA"}
    assert [(v.code, v.rate) for v in einvconv.parse(to(made.xml, "ubl").xml).vat_breakdown] == [
        ("S", D(24)),
        ("S", D(14)),
        ("S", D(10)),
    ]


def test_a_category_that_a_profile_lacks_is_an_exemption_and_told(to: To) -> None:
    made = to(invoice(line(rate="0", code="K")), "peppolbis20")
    assert made.texts("cac:TaxSubtotal/cac:TaxCategory/cbc:ID") == ["E"]
    assert made.text("cac:TaxSubtotal//cbc:TaxExemptionReason") == "Intra-community supply"
    assert any("E stands for it" in loss.reason for loss in made.losses)


# Hard case 30: Norway and Sweden


def test_the_norwegian_register_is_the_scheme_name_in_ehf_2_and_a_tax_registration_in_en_16931(to: To) -> None:
    there = to(document(RATES), "ehf30")
    assert there.text("cac:PartyTaxScheme[cac:TaxScheme/cbc:ID='TAX']/cbc:CompanyID") == "Foretaksregisteret"
    assert to(there.xml, "ehf20").texts("cac:PartyLegalEntity/cbc:CompanyID/@schemeName") == ["Foretaksregisteret"]


def test_a_norwegian_vat_number_has_its_country_in_en_16931_only(to: To) -> None:
    path = "cac:AccountingSupplierParty//cac:PartyTaxScheme[cac:TaxScheme/cbc:ID='VAT']/cbc:CompanyID"
    there = to(document(RATES), "peppolbis30")
    assert there.text(path) == "NO974760673MVA"
    back = to(there.xml, "ehf20")
    assert back.text(path) == "974760673MVA"
    assert back.texts(f"{path}/@schemeID") == ["NO:VAT"]


def test_words_for_schemes_become_their_numbers_and_back(to: To) -> None:
    there = to(document("peppolbis20/reverse-charge"), "peppolbis30")
    assert there.texts("cbc:EndpointID/@schemeID") == ["0216", "0007"]
    assert there.texts("cac:PartyIdentification/cbc:ID/@schemeID") == ["0037", "0088"]
    back = to(there.xml, "peppolbis20")
    assert back.texts("cbc:EndpointID/@schemeID") == ["FI:OVT", "SE:ORGNR"]


def test_a_number_of_no_scheme_has_zzz_in_ehf_2_and_nothing_in_en_16931(to: To) -> None:
    path = "cac:AccountingCustomerParty//cac:PartyIdentification/cbc:ID"
    there = to(document(RATES), "peppolbis30")
    assert there.text(path) == "K-2041" and there.texts(f"{path}/@schemeID") == []
    assert to(there.xml, "ehf20").texts(f"{path}/@schemeID") == ["ZZZ"]


def test_an_address_outside_norway_is_none_in_ehf_2_and_told(to: To) -> None:
    made = to(invoice(), "ehf20")
    assert made.all("cbc:EndpointID") == []
    assert made.lost("003707375462", "dropped")


# Payment, references, texts


def test_the_due_date_stands_in_the_payment_means_and_is_bt_9(to: To) -> None:
    there = to(document(RATES), "peppolbis30")
    assert there.text("cbc:DueDate") == "2017-04-30" and there.all("cbc:PaymentDueDate") == []
    back = to(there.xml, "ehf20")
    assert back.text("cac:PaymentMeans/cbc:PaymentDueDate") == "2017-04-30" and back.all("cbc:DueDate") == []


def test_the_buyer_s_reference_is_its_contact_s_identifier(to: To) -> None:
    there = to(document(RATES), "peppolbis30")
    assert there.text("cbc:BuyerReference") == "RESP 4410"
    assert to(there.xml, "ehf20").text("cac:AccountingCustomerParty//cac:Contact/cbc:ID") == "RESP 4410"
    assert there.lost("Ref F-31", "dropped"), "the seller's own reference has no place in EN 16931"


def test_a_bank_has_its_bic_as_institution_in_ehf_2_and_as_branch_in_en_16931(to: To) -> None:
    there = to(document(RATES), "peppolbis30")
    assert there.text("cac:FinancialInstitutionBranch/cbc:ID") == "DNBANOKK"
    assert there.lost("8601", "dropped")
    back = to(there.xml, "ehf20")
    assert back.texts("cac:FinancialInstitution/cbc:ID/@schemeID") == ["BIC"]


@pytest.mark.parametrize(
    ("number", "ehf", "bis"),
    [("NO9386011117947", "IBAN", "IBAN"), ("86011117947", "BBAN", "LOCAL"), ("12-345-6", "LOCAL", "LOCAL")],
)
def test_an_account_says_of_which_kind_it_is(to: To, number: str, ehf: str, bis: str) -> None:
    means = [PaymentMeans(code="30", account=Account(id=number, bic="DNBANOKK"))]
    path = "cac:PayeeFinancialAccount/cbc:ID/@schemeID"
    assert to(invoice(payment_means=means), "ehf20").texts(path) == [ehf]
    assert to(invoice(payment_means=means), "peppolbis20").texts(path) == [bis]


def test_several_payment_terms_are_one_text_in_en_16931(to: To) -> None:
    assert to(document(RATES), "peppolbis30").text("cac:PaymentTerms/cbc:Note") == (
        "30 dager netto\nForsinkelsesrente etter loven"
    )


def test_a_cash_discount_has_its_parts_in_ubl_and_words_in_peppol(to: To) -> None:
    made = invoice(payment_terms="14 d", settlement=[SettlementTerms(discount_percent=D(2))])
    assert to(made, "ubl").text("cac:PaymentTerms/cbc:SettlementDiscountPercent") == "2"
    peppol = to(made, "peppolbis30")
    assert peppol.text("cac:PaymentTerms/cbc:Note") == "14 d\nkassa-alennus 2 %"
    assert [loss.kind for loss in peppol.losses if "in words" in loss.reason] == ["approximated"]


def test_reasons_with_a_counterpart_change_their_code_and_others_are_kept_or_told(to: To) -> None:
    path = "cbc:AllowanceChargeReasonCode"
    there = to(document(RATES), "peppolbis30")
    assert sorted(there.texts(path)) == ["95", "FC"]
    assert sorted(to(there.xml, "ehf20").texts(path)) == ["75", "94"]
    other = edited(RATES, (">75<", ">12<"))
    assert sorted(to(other, "ehf20").texts(path)) == ["12", "94"]
    assert to(other, "peppolbis30").lost("12", "dropped")


def test_a_reason_that_ehf_2_has_no_code_for_is_told(to: To) -> None:
    charge = Allowance(amount=D(5), reason="Packing", reason_code="ABL", vat_code="S", vat_rate=D("25.5"))
    made = to(invoice(charges=[charge]), "ehf20")
    assert made.all("cbc:AllowanceChargeReasonCode") == []
    assert any(loss.value == "ABL" and loss.kind == "dropped" for loss in made.losses)


def test_a_percentage_is_a_factor_in_cen_bii_2(to: To) -> None:
    allowance = Allowance(amount=D(20), base=D(100), percent=D(20), reason="x", vat_code="S", vat_rate=D("25.5"))
    made = to(invoice(allowances=[allowance]), "peppolbis20")
    assert made.number("cbc:MultiplierFactorNumeric") == D("0.2")
    assert to(made.xml, "peppolbis30").number("cbc:MultiplierFactorNumeric") == 20


def test_the_identifier_of_a_contact_in_plain_ubl_is_the_reference_and_another_one_is_told(to: To) -> None:
    source = invoice(buyer_reference=None)
    assert source.buyer is not None
    source.buyer.contact = Contact(id="REF-1")
    path = "cac:AccountingCustomerParty//cac:Contact/cbc:ID"
    assert to(source, "ehf20").text(path) == "REF-1"
    source.buyer_reference = "B-2"
    made = to(source, "ehf20")
    assert made.text(path) == "B-2"
    assert [loss.value for loss in made.losses if loss.kind == "dropped" and "BT-10" in loss.reason] == ["REF-1"]


def test_vat_in_another_currency_stands_with_each_category_and_a_rate_of_exchange(to: To) -> None:
    source = invoice(tax_currency="NOK")
    assert source.totals is not None
    source.totals.vat_accounting = D("280.50")
    made = to(source, "ehf20")
    assert made.text("cac:TaxExchangeRate/cbc:CalculationRate") == "11"
    assert made.text("cbc:TransactionCurrencyTaxAmount") == "280.50"
    assert len(made.all("cac:TaxTotal")) == 1


def test_a_credit_note_without_an_earlier_invoice_is_of_its_own_profile(to: To) -> None:
    assert "biixx" in (to(document("ehf20/credit-note-alone"), "ehf20").text("cbc:ProfileID") or "")
    alone = to(invoice(type_code="381"), "ehf20")
    assert alone.text("cbc:ProfileID") == "urn:www.cenbii.eu:profile:biixx:ver2.0"


def test_a_credit_note_without_a_type_code_is_one(to: To) -> None:
    there = to(document("ehf20/credit-note"), "peppolbis30")
    assert there.root.tag.endswith("}CreditNote")
    assert there.text("cbc:CreditNoteTypeCode") == "381"
    assert to(there.xml, "ehf20").all("cbc:CreditNoteTypeCode") == []


def test_a_buyer_without_any_number_is_a_consumer_in_ehf_2(to: To) -> None:
    consumer = Party(name="Kari", address=Address(line1="Vei 1", city="Oslo", post_code="0150", country_code="NO"))
    made = to(invoice(buyer=consumer), "ehf20")
    assert made.text("cbc:InvoiceTypeCode") == "Z01"
    assert made.text("cac:AccountingCustomerParty//cac:PartyName/cbc:Name") == "Kari"
    assert to(made.xml, "peppolbis30").text("cbc:InvoiceTypeCode") == "380"
    consumer.trading_name = "Kari's shop"
    assert [loss.value for loss in to(invoice(buyer=consumer), "ehf20").losses if loss.value == "Kari"] == ["Kari"]


def test_a_list_that_is_named_as_the_guide_says_is_no_loss_and_another_one_is_told(to: To) -> None:
    assert to(document(RATES), "peppolbis30").lost("UNCL") == []
    other = to(edited(RATES, ('listID="UNCL4461"', 'listID="OWN"')), "peppolbis30")
    assert other.lost("OWN", "dropped")


def test_a_package_code_has_an_x_before_it_in_en_16931_only(to: To) -> None:
    path = "cac:InvoiceLine[3]/cbc:InvoicedQuantity/@unitCode"
    there = to(document(RATES), "peppolbis30")
    assert there.texts(path) == ["XPK"]
    assert to(there.xml, "ehf20").texts(path) == ["PK"]


def test_lists_of_classifications_are_named_by_words_or_by_codes(to: To) -> None:
    there = to(document(RATES), "peppolbis30")
    assert there.texts("cbc:ItemClassificationCode/@listID") == ["MP", "MP"]
    assert to(there.xml, "ehf20").texts("cbc:ItemClassificationCode/@listID") == ["UNSPSC", "UNSPSC"]


def test_a_file_without_a_name_gets_one_in_en_16931(to: To) -> None:
    assert to(document(RATES), "ehf30").texts("cbc:EmbeddedDocumentBinaryObject/@filename") == ["Timer-mars.pdf"]


def test_the_maker_of_an_item_and_the_day_of_a_line_survive_ubl_and_are_told_in_peppol(to: To) -> None:
    there = to(document("ehf20/exempt-iban"), "ubl")
    assert there.text("cac:ManufacturerParty/cac:PartyName/cbc:Name") == "Stålverket AS"
    peppol = to(document("ehf20/exempt-iban"), "peppolbis30")
    assert peppol.lost("Stålverket AS", "dropped")
    assert to(document(RATES), "peppolbis30").lost("2017-03-20", "dropped")


def test_an_identifier_whose_scheme_has_no_word_is_zzz_and_told(to: To) -> None:
    source = invoice()
    assert source.buyer is not None
    source.buyer.identifiers = [Identifier(value="123", scheme="0246")]
    made = to(source, "peppolbis20")
    assert made.texts("cac:AccountingCustomerParty//cac:PartyIdentification/cbc:ID/@schemeID") == ["ZZZ"]
    assert any(loss.value == "0246" and loss.kind == "replaced" for loss in made.losses)


def test_rates_that_a_document_of_bii_has_under_one_letter_have_letters_of_their_own(to: To) -> None:
    out = to(to(invoice(line(rate="21"), line(rate="6")), "siubl12").xml, "ehf20")
    assert sorted(out.texts("cac:TaxSubtotal/cac:TaxCategory/cbc:ID")) == ["H", "S"]
