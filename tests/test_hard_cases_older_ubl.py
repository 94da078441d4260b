"""Hard cases: UBL of older BII profiles, which comes as plain UBL and says some things otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

import einvconv
from documents import document, edited
from einvconv.model import Account, Allowance, PaymentMeans, Price, Quantity, VatBreakdown
from made import IBAN, invoice, line

To = Callable[..., Any]
D = Decimal
PEPPOL = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
BII = "urn:www.cenbii.eu:transaction:biicoretrdm010:ver1.0"


def _older(name: str, *changes: tuple[str, str]) -> bytes:
    return edited(f"peppolbis30/{name}", (PEPPOL, BII), *changes)


ROUNDED = (">9675.11<", ">9675.28<")


@pytest.mark.parametrize(
    "target, place",
    [
        ("peppolbis30", "cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount"),
        ("finvoice30", "InvoiceTotalVatIncludedAmount"),
        ("teapps30", "INVOICE_TOTAL_WITHOUT_ADVANCE_PAYMENT/AMOUNT[@VAT='INCLUDED']"),
    ],
)
def test_a_rounding_that_is_counted_in_the_total_is_taken_out_of_it_and_told(to: To, target: str, place: str) -> None:
    out = to(_older("prepaid-and-rounding", ROUNDED), target)
    assert out.number(place) == D("9675.11")
    assert [one.kind for one in out.lost("9675.28")] == ["approximated"]


def test_a_total_with_its_rounding_stays_in_plain_ubl_and_in_the_profile_that_counts_it(to: To) -> None:
    for target in ("ubl", "peppolbis20"):
        out = to(_older("prepaid-and-rounding", ROUNDED), target)
        assert out.number("cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount") == D("9675.28")


def test_a_total_that_no_rounding_explains_stays_as_it_is(to: To) -> None:
    out = to(_older("prepaid-and-rounding", (">9675.11<", ">9675.30<")), "peppolbis30")
    assert out.number("cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount") == D("9675.30")


@pytest.mark.parametrize(
    "target, group, row",
    [
        ("finvoice30", "VatSpecificationDetails/VatCode", "RowVatCode"),
        ("finvoice20", "VatSpecificationDetails/VatCode", "RowVatCode"),
        ("teapps30", "VAT_SUMMARY/@VAT_TYPE", "ROW/VAT/@VAT_TYPE"),
    ],
)
def test_the_letter_of_a_rate_is_the_one_standard_category_elsewhere(to: To, target: str, group: str, row: str) -> None:
    text = _older("several-vat-rates").decode()
    out = to(re.sub(r"<cbc:ID>S(</cbc:ID>\s*<cbc:Percent>10<)", r"<cbc:ID>AA\1", text), target)
    assert set(out.texts(group)) == set(out.texts(row)) == {"S"}
    assert {one.kind for one in out.lost("AA")} == {"replaced"}


def test_the_identifier_of_the_buyer_s_contact_is_the_buyer_s_reference(to: To) -> None:
    contact = "</cac:PartyLegalEntity><cac:Contact><cbc:ID>3150bdn</cbc:ID></cac:Contact></cac:Party></cac:Acc"
    buyer = (
        "</cac:PartyLegalEntity>\n    </cac:Party>\n  </cac:AccountingCustomerParty>",
        f"{contact}ountingCustomerParty>",
    )
    older = _older("allowances-and-charges", buyer)
    assert to(older, "peppolbis30").text("cbc:BuyerReference") == "3150bdn"
    assert to(older, "finvoice30").text("BuyerReferenceIdentifier") == "3150bdn"
    other = edited("peppolbis30/allowances-and-charges", (PEPPOL, "urn:example:own"), buyer)
    assert not to(other, "peppolbis30").all("cbc:BuyerReference")


@pytest.mark.parametrize("counted, priced", [("NAR", "C62"), ("H87", "EA"), ("C62", "NAR")])
def test_a_price_for_a_piece_is_the_price_of_what_is_counted_in_pieces(to: To, counted: str, priced: str) -> None:
    row = line("2", "50")
    row.quantity = Quantity(value=D(2), unit=counted)
    row.price = Price(net=D(50), base=Quantity(value=D(1), unit=priced))
    row.net_amount = D("102")  # an amount that the price does not give
    out = to(invoice(row), "peppolbis30")
    assert out.number("cac:Price/cbc:PriceAmount") == D(50)
    assert out.text("cac:Price/cbc:BaseQuantity/@unitCode") == counted
    assert not out.lost("50")


def test_a_price_for_another_unit_gives_way_to_one_that_gives_the_amount(to: To) -> None:
    row = line("2", "50")
    row.price = Price(net=D(50), base=Quantity(value=D(1), unit="KGM"))
    row.net_amount = D("102")
    assert to(invoice(row), "peppolbis30").number("cac:Price/cbc:PriceAmount") == D(51)


@pytest.mark.parametrize("name, code", [("export", "G"), ("intra-community", "K")])
def test_an_export_that_an_older_profile_has_as_exempt_comes_back_by_its_reason(to: To, name: str, code: str) -> None:
    there = to(edited(f"peppolbis30/{name}"), "peppolbis20")
    category = "cac:TaxSubtotal/cac:TaxCategory/cbc:ID"
    assert there.texts(category) == ["E"]
    back = to(there.xml, "peppolbis30")
    assert back.texts(category) == [code] and back.lost("E", "approximated")
    assert set(back.texts("cac:ClassifiedTaxCategory/cbc:ID")) == {code}


def test_exempt_sales_of_two_reasons_stay_exempt(to: To) -> None:
    free = VatBreakdown(code="E", rate=D(0), taxable=D(50), amount=D(0))
    groups = [free.model_copy(update={"exemption_code": c}) for c in ("VATEX-EU-G", "VATEX-EU-132")]
    rows = [line("1", "50", "0", "E"), line("1", "50", "0", "E")]
    out = to(invoice(*rows, vat_breakdown=groups), "peppolbis30")
    assert set(out.texts("cac:ClassifiedTaxCategory/cbc:ID")) == {"E"}


@pytest.mark.parametrize("target", ["peppolbis30", "finvoice30", "teapps30", "svefaktura", "ehf20"])
def test_letters_without_any_percentage_have_the_rates_that_the_amounts_give(to: To, target: str) -> None:
    bare = re.sub(r"<cbc:Percent>[^<]*</cbc:Percent>", "", document("ehf20/several-rates").decode())
    there = to(bare, target)
    out = there if target == "peppolbis30" else to(there.xml, "peppolbis30")
    rates = [D(25), D(15), D("11.11")]
    assert [D(one) for one in out.texts("cac:TaxSubtotal/cac:TaxCategory/cbc:Percent")] == rates
    assert [D(one) for one in out.texts("cac:ClassifiedTaxCategory/cbc:Percent")] == rates
    if target == "peppolbis30":
        assert set(out.added("cbc:Percent")) == {"derived"}


@pytest.mark.parametrize("name", ["ehf20/credit-note", "siubl12/plain", "vismaubl/two-rates"])
def test_a_line_without_a_percentage_has_that_of_its_letter_in_a_svefaktura_too(to: To, name: str) -> None:
    category = r"(<cac:ClassifiedTaxCategory>\s*<cbc:ID[^>]*>S</cbc:ID>\s*)<cbc:Percent>([^<]*)</cbc:Percent>"
    text = document(name).decode()
    rates = [D(found[2]) for found in re.finditer(category, text)]
    out = to(re.sub(category, r"\1", text), "svefaktura")
    lines = [
        (one.findtext("{*}ID"), one.findtext("{*}Percent"))
        for one in out.root.iterfind("{*}InvoiceLine/{*}Item/{*}TaxCategory")
    ]
    assert rates and [D(rate or 0) for code, rate in lines if code == "S"] == rates


def test_a_letter_without_a_percentage_whose_amounts_give_no_rate_to_the_cent_gets_none(to: To) -> None:
    bare = re.sub(r"<cbc:Percent>[^<]*</cbc:Percent>", "", document("ehf20/several-rates").decode())
    out = to(bare.replace(">31.50<", ">31.63<"), "peppolbis30")
    assert "15" not in out.texts("cac:ClassifiedTaxCategory/cbc:Percent")


@pytest.mark.parametrize("target", ["peppolbis30", "ehf20", "svefaktura"])
def test_a_category_in_small_letters_is_the_category(to: To, target: str) -> None:
    text = document("ehf20/several-rates").decode()
    small = re.sub(r"(<cbc:ID[^>]*>)([SHR])(</cbc:ID>\s*<cbc:Percent>)", lambda m: m[1] + m[2].lower() + m[3], text)
    assert small != text
    assert to(small, target).xml == to(text, target).xml


def test_the_unit_and_the_category_of_a_line_below_a_line_are_of_the_lists_of_bii_2(to: To) -> None:
    below = line("2", "1", rate="14", quantity=Quantity(value=D(2), unit="XPP"))
    made = invoice(line(sub_rows=[below]))
    there = to(made, "ubl").xml
    out = to(there, "peppolbis20")
    [counted] = out.all("cac:SubInvoiceLine/cbc:InvoicedQuantity")
    assert counted.get("unitCode") == "C62" and "has no unit PP" in out.lost("XPP")[0].reason
    own = to(there, "ehf20")
    assert own.all("cac:SubInvoiceLine/cbc:InvoicedQuantity")[0].get("unitCode") == "PP"
    assert not own.all("cac:SubInvoiceLine/cac:Item/cac:ClassifiedTaxCategory")
    assert {one.kind for one in own.losses if "of its breakdown alone" in one.reason} == {"dropped"}


@pytest.mark.parametrize("said, written", [("54", "48"), ("56", "42"), ("ZZZ", "1"), ("30", "30")])
def test_a_means_code_that_bii_2_has_not_is_the_nearest_of_its_list(to: To, said: str, written: str) -> None:
    made = invoice(payment_means=[PaymentMeans(code=said, account=Account(id=IBAN, bic="NDEAFIHH"))])
    out = to(made, "ehf20")
    assert out.text("cbc:PaymentMeansCode") == written
    told = f"EHF 2.0 has no code {said}: {written} stands"
    assert [(one.kind, one.reason) for one in out.losses if "has no code" in one.reason] == [("approximated", told)] * (
        said != written
    )


def test_a_national_account_is_digits_alone_in_ehf_2(to: To) -> None:
    made = invoice(payment_means=[PaymentMeans(code="30", account=Account(id="578001-012348", scheme="BBAN"))])
    out = to(made, "ehf20")
    assert out.text("cac:PayeeFinancialAccount/cbc:ID") == "578001012348"
    assert [one.kind for one in out.lost("578001-012348")] == ["approximated"]


def test_an_allowance_of_three_decimals_of_an_older_document_has_two_in_plain_ubl(to: To) -> None:
    made = invoice(line(allowances=[Allowance(amount=D("1.23"), reason="Alennus")]))
    there = to(made, "ehf20").xml.replace(b">1.23<", b">1.234<")
    out = to(there, "ubl")
    assert out.text("cac:InvoiceLine/cac:AllowanceCharge/cbc:Amount") == "1.23"
    assert [one.kind for one in out.lost("1.234")] == ["approximated"]


def test_a_group_of_nothing_with_a_reason_is_left_out_where_no_line_is_of_it(to: To) -> None:
    there = to(invoice(), "xrechnung").xml.decode()
    group = there[there.index("<cac:TaxSubtotal>") : there.index("</cac:TaxSubtotal>") + len("</cac:TaxSubtotal>")]
    none = re.sub(r'(currencyID="EUR">)[^<]*', r"\g<1>0", group).replace("<cbc:ID>S<", "<cbc:ID>E<")
    none = none.replace("</cbc:Percent>", "</cbc:Percent><cbc:TaxExemptionReason>Syy</cbc:TaxExemptionReason>")
    out = einvconv.convert(there.replace(group, group + none).encode(), to="cii")
    assert b"<ram:CategoryCode>E<" not in out.xml
    assert [one.kind for one in out.losses if one.value == "Syy"] == ["dropped"]


def test_the_bic_of_an_institution_is_read_where_the_branch_says_none(to: To) -> None:
    made = invoice(payment_means=[PaymentMeans(code="58", account=Account(id=IBAN, bic="NDEAFIHH"))])
    there = to(made, "peppolbis30").xml
    older = re.sub(
        rb"(<cac:FinancialInstitutionBranch>)\s*(<cbc:ID)(>NDEAFIHH</cbc:ID>)",
        rb'\1<cac:FinancialInstitution>\2 schemeName="BIC"\3</cac:FinancialInstitution>',
        there,
    )
    assert older != there
    assert to(older, "finvoice30").text("EpiBfiIdentifier") == "NDEAFIHH"
    own = to(older, "peppolbis30")
    assert own.text("cac:FinancialInstitutionBranch/cac:FinancialInstitution/cbc:ID") == "NDEAFIHH"
    assert not own.all("cac:FinancialInstitutionBranch/cbc:ID")
    wrong = to(older.replace(b"NDEAFIHH", b"10-26-58"), "finvoice30")
    assert not wrong.all("EpiBfiIdentifier") and wrong.lost("10-26-58", "dropped")


def test_groups_of_one_category_and_rate_are_told_with_their_sum(to: To) -> None:
    there = to(invoice(line(), line()), "finvoice30").xml.decode("iso-8859-15")
    head = there.index("<VatSpecificationDetails>")
    end = there.index("</VatSpecificationDetails>") + len("</VatSpecificationDetails>")
    half = there[head:end].replace(">200,00<", ">100,00<").replace(">51,00<", ">25,50<")
    out = to(f"{there[:head]}{half}{half}{there[end:]}".encode("iso-8859-15"), "peppolbis30")
    assert out.text("cac:TaxSubtotal/cbc:TaxableAmount") in ("200", "200.00")
    assert all("their sum, 200" in one.reason for one in out.lost("VatBaseAmount"))
    assert {one.kind for one in out.lost("VatSpecificationDetails[2]/VatCode")} == {"implied"}
