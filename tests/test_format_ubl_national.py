"""The UBL of one country or owner: what it asks for, what it has beside EN 16931, and its way to Peppol and back."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import einvconv
from documents import corpus, document, edited, name
from einvconv.formats.registry import format_for
from einvconv.mapping.format import Repair
from einvconv.model import (
    Account,
    Address,
    Contact,
    Identifier,
    InvoiceLine,
    Item,
    Party,
    PaymentMeans,
    SettlementTerms,
    ThirdPartyPayment,
    VatBreakdown,
)
from made import IBAN, invoice, line

To = Any
D = Decimal
NEW = ("vismaubl30", "vismaubl", "siubl20", "siubl12", "siubl", "xrechnung", "oioubl30", "oioubl", "pint")
XRECHNUNG = "xrechnung/extension-sub-lines-and-third-party-payments"


@pytest.mark.parametrize("path", corpus(*NEW), ids=name)
def test_a_document_is_detected_as_its_profile_and_comes_back_whole(to: To, path: Path) -> None:
    code = path.parent.name
    assert einvconv.detect(path) == code
    again = to(path.read_bytes(), code)
    assert again.losses == ()
    assert to(again.xml, code).xml == again.xml


@pytest.mark.parametrize("code", NEW)
def test_what_is_written_is_detected_as_the_profile_that_was_asked_for(to: To, code: str) -> None:
    assert einvconv.detect(to(document("finvoice30/several-vat-rates"), code).xml) == code


@pytest.mark.parametrize(
    ("identifier", "code"),
    [
        ("urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0", "xrechnung"),
        ("urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0::2.1", "xrechnung"),
        ("urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0#conformant#urn:x", "ubl"),
        ("urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0#conformant#urn:other", "ubl"),
        ("urn:peppol:pint:selfbilling-1@aunz-1", "pint"),
        ("urn:peppol:pint:billing-1", "pint"),
        ("OIOUBL-2.01", "oioubl"),
        ("OIOUBL-2.03", "ubl"),
    ],
)
def test_a_profile_is_told_by_its_whole_identifier(identifier: str, code: str) -> None:
    source = edited("xrechnung/cash-discount", (_identifier("xrechnung/cash-discount"), identifier))
    assert einvconv.detect(source) == code


def _identifier(named: str) -> str:
    return einvconv.parse(document(named)).specification or ""


# Germany


def test_a_cash_discount_is_a_line_of_its_own_in_an_xrechnung(to: To) -> None:
    terms = [SettlementTerms(discount_percent=D(2), discount_date=dt.date(2026, 5, 18))]
    made = to(invoice(issue_date=dt.date(2026, 5, 4), settlement=terms, payment_terms="30 Tage"), "xrechnung")
    assert made.text("cac:PaymentTerms/cbc:Note") == "30 Tage\n#SKONTO#TAGE=14#PROZENT=2.00#\n"


def test_lines_below_lines_and_third_party_payments_make_it_the_extension(to: To) -> None:
    plain = to(invoice(), "xrechnung").text("cbc:CustomizationID")
    assert plain.endswith("xrechnung_3.0") and "extension" not in plain
    sub = InvoiceLine(id="1.1", net_amount=D(100), vat_code="S", vat_rate=D("25.5"), item=Item(name="x"))
    made = to(invoice(line(sub_rows=[sub])), "xrechnung")
    assert "extension" in made.text("cbc:CustomizationID")
    assert made.text("cac:SubInvoiceLine/cbc:ID") == "1.1"


def test_a_sub_row_without_a_vat_category_is_a_note_and_no_sub_line(to: To) -> None:
    made = to(invoice(line(sub_rows=[InvoiceLine(item=Item(name="below"))])), "xrechnung")
    assert made.all("cac:SubInvoiceLine") == []
    assert made.text("cac:InvoiceLine/cbc:Note") == "below"


def test_what_is_collected_for_others_stays_in_what_is_to_be_paid(to: To) -> None:
    source = document(XRECHNUNG)
    payable = einvconv.parse(source).totals.payable  # type: ignore[union-attr]
    made = to(source, "peppolbis30")
    assert made.number("cbc:PayableAmount") == payable
    assert not {f.rule for f in einvconv.validate(made.xml).findings} & {"BR-CO-16"}
    assert made.lost("PaidAmount", "approximated")


def test_the_total_of_an_invoice_made_in_code_counts_third_party_payments(to: To) -> None:
    others = [ThirdPartyPayment(kind="Ticket", amount=D(10), description="Bahn")]
    made = to(invoice(third_party_payments=others), "xrechnung")
    assert made.number("cbc:PayableAmount") == made.number("cbc:TaxInclusiveAmount") + 10
    assert einvconv.parse(made.xml).third_party_payments == others


# The Netherlands


def _dutch(**more: Any) -> Party:
    said: dict[str, Any] = {"address": Address(line1="Kade 1", city="Hoorn", post_code="1621HA", country_code="NL")}
    return Party(**{"name": "Zeewind B.V.", **said, **more})


def test_a_dutch_number_of_eight_digits_is_one_of_the_kvk_and_it_is_told(to: To) -> None:
    made = to(invoice(seller=_dutch(legal_id=Identifier(value="63817456"))), "siubl20")
    assert made.text("cac:AccountingSupplierParty//cac:PartyLegalEntity/cbc:CompanyID/@schemeID") == "0106"
    assert "derived" in {one.kind for one in made.conversion.additions if one.value == "0106"}


def test_an_amount_that_is_paid_in_parts_says_which_account_gets_how_much(to: To) -> None:
    made = to(document("siubl20/blocked-account"), "siubl20")
    assert "gaccount" in made.text("cbc:CustomizationID")
    assert made.texts("cac:PaymentTerms/cbc:Amount") == ["662.48", "220.82"]
    assert made.texts("cac:PaymentMeans/cbc:PaymentID") == ["G2026017"], "a reference of one part is none of the other"
    peppol = to(document("siubl20/blocked-account"), "peppolbis30")
    assert {"662.48", "220.82", "GACCOUNT"} <= {loss.value for loss in peppol.losses}


def test_terms_in_parts_are_no_blocked_account_and_one_text_in_nlcius(to: To) -> None:
    parts = [SettlementTerms(texts=["Netto 14 dage"], means_id="1", amount=D(125))]
    means = [PaymentMeans(id="1", code="58", account=Account(id=IBAN))]
    made = to(invoice(payment_means=means, settlement=parts), "siubl20")
    assert made.text("cbc:CustomizationID") == "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0"
    assert made.text("cac:PaymentTerms/cbc:Note") == "Netto 14 dage"
    assert not made.texts("cac:PaymentTerms/cbc:Amount") and made.lost("amount", "dropped")


@pytest.mark.parametrize("code", ["siubl", "siubl12"])
def test_a_credit_note_is_refused_in_words_where_the_profile_has_none(to: To, code: str) -> None:
    with pytest.raises(einvconv.ConversionRefused, match=r"credit note.*siubl20"):
        to(document("peppolbis30/credit-note"), code)


def test_the_number_of_a_house_joins_its_street_and_leaves_it_again(to: To) -> None:
    source = document("siubl/plain")
    path = "cac:AccountingSupplierParty//cac:PostalAddress"
    assert to(source, "peppolbis30").text(f"{path}/cbc:StreetName") == "Havenkade 12"
    again = to(source, "siubl")
    assert (again.text(f"{path}/cbc:StreetName"), again.text(f"{path}/cbc:BuildingNumber")) == ("Havenkade", "12")


# Denmark


def test_what_oioubl_2_calls_the_amount_without_tax_is_the_vat(to: To) -> None:
    totals = einvconv.parse(document("oioubl/bank-transfer")).totals
    assert totals is not None and (totals.vat, totals.without_vat) == (D("255.00"), None)
    peppol = to(document("oioubl/bank-transfer"), "peppolbis30")
    assert peppol.number("cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount") == 1020
    assert einvconv.validate(peppol.xml).valid
    back = to(peppol.xml, "oioubl")
    assert back.number("cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount") == 255
    assert set(back.texts("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:ID")) == {"StandardRated"}


def test_a_percentage_is_a_factor_in_oioubl_2(to: To) -> None:
    assert einvconv.parse(document("oioubl/payment-slip")).charges[0].percent == 5
    assert to(document("oioubl/payment-slip"), "oioubl").text("cbc:MultiplierFactorNumeric") == "0.05"


@pytest.mark.parametrize("code", ["oioubl", "oioubl30"])
def test_the_number_of_a_payment_slip_goes_with_its_kind_in_peppol_and_apart_in_denmark(to: To, code: str) -> None:
    peppol = to(document(f"{code}/payment-slip"), "peppolbis30")
    assert peppol.text("cac:PaymentMeans/cbc:PaymentID") == "71#000000002026891"
    assert peppol.text("cac:PayeeFinancialAccount/cbc:ID") == "81234567"
    back = to(peppol.xml, code)
    assert back.text("cac:PaymentMeans/cbc:PaymentID") == "71"
    assert back.text("cac:PaymentMeans/cbc:InstructionID") == "000000002026891"
    assert back.text("cac:CreditAccount/cbc:AccountID") == "81234567"


def test_the_vat_of_a_line_stands_in_its_total_and_what_contradicts_it_is_kept(to: To) -> None:
    made = to(invoice(), "oioubl30")
    assert made.number("cac:InvoiceLine/cac:TaxTotal/cbc:TaxAmount") == D("25.50")
    wrong = edited("oioubl30/bank-transfer", (">850</cbc:TaxableAmount>", ">849</cbc:TaxableAmount>"))
    assert to(wrong, "oioubl30").texts("cac:InvoiceLine/cac:TaxTotal/cac:TaxSubtotal/cbc:TaxableAmount")[0] == "849"
    assert to(wrong, "peppolbis30").lost("849", "dropped")


CLASSIFIED = """<cac:ClassifiedTaxCategory>
<cbc:ID schemeID="urn:oioubl:id:taxcategoryid-1.3" schemeAgencyID="320">StandardRated</cbc:ID>
<cbc:Percent>25</cbc:Percent><cac:TaxScheme>
<cbc:ID schemeID="urn:oioubl:id:taxschemeid-1.5" schemeAgencyID="320">63</cbc:ID><cbc:Name>Moms</cbc:Name>
</cac:TaxScheme></cac:ClassifiedTaxCategory></cac:Item>"""


def test_the_vat_of_an_item_in_oioubl_2_says_again_what_the_total_of_the_line_says(to: To) -> None:
    source = document("oioubl/bank-transfer").replace(b"</cac:Item>", CLASSIFIED.encode())
    there = to(source, "finvoice30")
    assert there.xml == to(document("oioubl/bank-transfer"), "finvoice30").xml
    told = [one for one in there.losses if "ClassifiedTaxCategory" in one.path]
    assert {(one.kind, one.path.rpartition("/")[2]) for one in told} == {
        ("implied", "@schemeID"),
        ("implied", "@schemeAgencyID"),
    }
    assert to(source, "oioubl").texts("cac:InvoiceLine/cac:Item/cac:ClassifiedTaxCategory/cbc:Percent") == ["25"] * 2
    other = source.replace(CLASSIFIED.encode(), CLASSIFIED.replace(">25<", ">12<").encode())
    [reason] = {one.reason for one in to(other, "finvoice30").losses if one.value == "12"}
    assert reason == "it is said otherwise beside it, and that stands"


def test_a_reason_that_is_said_of_each_line_in_oioubl_2_is_that_of_the_group(to: To) -> None:
    why = b"<cbc:TaxExemptionReason>Omvendt betalingspligt</cbc:TaxExemptionReason><cac:TaxScheme>"
    source = document("oioubl/bank-transfer").replace(b"</cac:Item>", CLASSIFIED.encode())
    source = source.replace(b">StandardRated<", b">ReverseCharge<").replace(b"<cac:TaxScheme>", why)
    for party in (b"Supplier", b"Customer"):
        head, _, rest = source.partition(b"<cac:Accounting%sParty>" % party)
        of_party, _, rest = rest.partition(b"</cac:Accounting%sParty>" % party)
        around = b"<cac:Accounting%sParty>%s</cac:Accounting%sParty>"
        source = head + around % (party, of_party.replace(why, b"<cac:TaxScheme>"), party) + rest
    told = [one.path for one in to(source, "peppolbis30").losses if "TaxExemptionReason" in one.path]
    assert source.count(why) == 5 and told == []


def test_the_vat_of_an_item_in_oioubl_2_is_that_of_a_line_without_a_total(to: To) -> None:
    source = document("oioubl/bank-transfer").replace(b"</cac:Item>", CLASSIFIED.encode())
    head, *rows = source.split(b"<cac:InvoiceLine>")
    bare = re.compile(rb"<cac:TaxTotal>.*?</cac:TaxTotal>", re.DOTALL)
    made = b"<cac:InvoiceLine>".join((head, *(bare.sub(b"", row) for row in rows)))
    assert {(one.vat_code, one.vat_rate) for one in einvconv.parse(made).lines} == {("S", D(25))}


@pytest.mark.parametrize("path", corpus("oioubl"), ids=name)
def test_vat_by_its_code_of_un_ece_is_vat_in_oioubl_2(to: To, path: Path) -> None:
    source = path.read_bytes()
    other = re.sub(rb">63(</cbc:ID>\s*<cbc:Name>)Moms<", rb">VAT\1VAT<", source)
    assert other.count(b">VAT<") == 2 * source.count(b">63<") > 0
    for code in ("peppolbis30", "finvoice30", "oioubl"):
        said, plain = to(other, code), to(source, code)
        assert (said.xml, said.losses) == (plain.xml, plain.losses)


@pytest.mark.parametrize("code", [*"BGKLMO"])
def test_a_category_that_oioubl_2_has_in_its_last_list_alone_is_written_with_that_list(to: To, code: str) -> None:
    free = invoice(line(vat_code=code, vat_rate=D(0)))
    there = to(free, "oioubl")
    assert set(there.texts("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:ID")) == {code}
    lists = {one.get("schemeID") for one in there.root.iter("{*}ID") if (one.text or "") == code}
    assert lists == {"urn:oioubl:id:taxcategoryid-1.4"}
    again = to(there.xml, "oioubl")
    assert again.xml == there.xml
    assert [one.vat_code for one in einvconv.parse(there.xml).lines] == [code]
    other = there.xml.replace(b"taxcategoryid-1.4", b"taxcategoryid-1.1")
    assert {one.kind for one in to(other, "finvoice30").losses if one.value.endswith("taxcategoryid-1.1")} == {
        "implied"
    }


def test_the_exempt_are_zero_rated_in_oioubl_2_and_it_is_told(to: To) -> None:
    there = to(invoice(line(vat_code="E", vat_rate=D(0))), "oioubl")
    assert there.text("cac:InvoiceLine/cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:ID") == "ZeroRated"
    assert there.lost("E", "approximated")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("urn:oioubl:id:taxschemeid-1.5", "implied"),
        ("urn:oioubl:id:taxcategoryid-1.4", "implied"),
        ("urn:oioubl:id:profileid-1.6", "dropped"),  # is none of this element
        ("urn:other:taxschemeid-1.5", "dropped"),
    ],
)
def test_a_list_of_oioubl_in_another_version_is_the_same_list(to: To, said: str, kind: str) -> None:
    source = document("oioubl/bank-transfer").replace(b"urn:oioubl:id:taxschemeid-1.1", said.encode())
    told = to(source, "finvoice30").losses
    assert {one.kind for one in told if one.value == said} == {kind}
    assert to(source, "oioubl").xml.count(said.encode()) == source.count(said.encode())


def test_a_duty_is_a_charge_of_its_name_with_the_vat_that_is_charged_on_it(to: To) -> None:
    source = einvconv.parse(document("oioubl/duty"))
    assert source.totals is not None and source.totals.vat == D("32.50")
    assert [(one.tax, one.code, one.amount) for one in source.other_taxes] == [("11", "3010", D(30))]
    there = to(document("oioubl/duty"), "peppolbis30")
    assert there.lost("30.00", "approximated") and there.lost("3010", "dropped")
    charge = einvconv.parse(there.xml).charges[0]
    assert (charge.reason, charge.amount, charge.base, charge.percent) == ("Afgift", D(30), D(100), D(30))
    assert (charge.vat_code, charge.vat_rate) == ("S", D(25))
    assert einvconv.validate(there.xml).valid
    again = einvconv.parse(to(document("oioubl/duty"), "oioubl").xml)
    assert (again.other_taxes, again.totals) == (source.other_taxes, source.totals)


def test_a_line_with_a_duty_has_the_vat_of_its_own_amount_wherever_it_stands(to: To) -> None:
    def part(taxable: str, code: str, rate: str) -> str:
        vat = D(taxable) * D(rate) / 100
        return f"""<cac:TaxSubtotal><cbc:TaxableAmount currencyID="DKK">{taxable}</cbc:TaxableAmount>
        <cbc:TaxAmount currencyID="DKK">{vat:.2f}</cbc:TaxAmount><cac:TaxCategory>
        <cbc:ID schemeID="urn:oioubl:id:taxcategoryid-1.1" schemeAgencyID="320">{code}</cbc:ID>
        <cbc:Percent>{rate}</cbc:Percent><cac:TaxScheme><cbc:ID schemeID="urn:oioubl:id:taxschemeid-1.1"
        schemeAgencyID="320">63</cbc:ID><cbc:Name>Moms</cbc:Name></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal>"""

    _, of_line, *_ = re.findall(rb"<cac:TaxSubtotal>.*?</cac:TaxSubtotal>", document("oioubl/bank-transfer"), re.DOTALL)
    line_part = of_line.decode()
    duty, goods = part("30.00", "ZeroRated", "0"), part("850.00", "StandardRated", "25")
    for parts in (duty + goods, goods + duty, duty + goods + goods):
        made = edited("oioubl/bank-transfer", (line_part, parts))
        assert (einvconv.parse(made).lines[0].vat_code, einvconv.parse(made).lines[0].vat_rate) == ("S", D(25))
        assert to(made, "oioubl").losses == ()
    other = edited("oioubl/bank-transfer", (line_part, duty + part("31.00", "StandardRated", "25")))
    assert einvconv.parse(other).lines[0].vat_code == "Z"


def test_a_duty_that_no_vat_is_charged_on_is_exempt(to: To) -> None:
    changes = ((">32.50<", ">25.00<"), (">130.00<", ">100.00<"), (">62.50<", ">55.00<"), (">162.50<", ">155.00<"))
    there = to(edited("oioubl/duty", *changes), "peppolbis30")
    assert [(one.vat_code, one.vat_rate) for one in einvconv.parse(there.xml).charges] == [("E", D(0))]
    assert einvconv.validate(there.xml).valid


def test_taxes_of_another_format_are_charges_in_each_others(to: To) -> None:
    assert einvconv.parse(to(document("oioubl/duty"), "facturae").xml).other_taxes == []
    tax = VatBreakdown(code="07", rate=D(5), taxable=D(100), amount=D(5))
    made = invoice(line(), other_taxes=[tax])
    assert einvconv.parse(to(made, "oioubl").xml).other_taxes == []


def test_a_cvr_number_has_its_country_before_it_but_in_oioubl_3(to: To) -> None:
    path = "cac:AccountingSupplierParty//cac:PartyLegalEntity/cbc:CompanyID"
    assert to(document("oioubl30/bank-transfer"), "oioubl30").text(path) == "25798376"
    assert to(document("oioubl30/bank-transfer"), "peppolbis30").text(path) == "DK25798376"
    assert to(document("oioubl30/bank-transfer"), "oioubl").text(f"{path}/@schemeID") == "DK:CVR"


def test_a_cvr_number_without_its_country_has_it_in_oioubl_2(to: To) -> None:
    there = to(edited("peppolbis30/several-vat-rates", ("0216", "0184"), ("003790123468", "25798376")), "oioubl")
    assert there.text("cac:AccountingSupplierParty/cac:Party/cbc:EndpointID") == "DK25798376"


def test_a_line_of_an_order_that_the_invoice_does_not_name_is_left_out_in_oioubl_2(to: To) -> None:
    made = to(invoice(line(order_line="7")), "oioubl")
    assert not made.texts("cac:InvoiceLine/cac:OrderLineReference/cbc:LineID")
    assert to(invoice(line(order_line="7"), order_reference="A"), "oioubl").texts("//cac:OrderLineReference/cbc:LineID")


# PINT


@pytest.mark.parametrize(("country", "ends"), [("FI", "@eu-1"), ("NZ", "@aunz-1"), ("JP", "@jp-1"), ("AE", "@ae-1")])
def test_the_jurisdiction_of_pint_is_that_of_the_seller_s_country(to: To, country: str, ends: str) -> None:
    made = to(invoice(seller=Party(name="S", address=Address(country_code=country))), "pint")
    assert made.text("cbc:CustomizationID").endswith(ends)


def test_another_tax_than_vat_keeps_its_name_and_is_told_where_there_is_vat_only(to: To) -> None:
    source = document("pint/australia")
    assert set(to(source, "pint").texts("cac:TaxScheme/cbc:ID")) == {"GST"}
    assert set(to(source, "ubl").texts("cac:TaxScheme/cbc:ID")) == {"GST"}
    assert to(source, "peppolbis30").lost("GST", "dropped")


def test_categories_of_another_tax_are_those_that_are_levied_alike_and_it_is_told(to: To) -> None:
    made = to(document("pint/singapore-credit-note"), "peppolbis30")
    assert set(made.texts("cac:TaxCategory/cbc:ID")) == {"S"}
    assert made.lost("SR", "approximated")


def test_the_tax_of_malaysia_is_not_guessed(to: To) -> None:
    with pytest.raises(einvconv.ConversionRefused, match="sales tax, service tax"):
        to(invoice(seller=Party(name="S", address=Address(country_code="MY"))), "pint")


# Repairs: with each of them its rule is silent, without it the rule speaks


GERMAN = Party(
    name="Berg GmbH",
    vat_id="DE123456788",
    endpoint=Identifier(value="DE123456788", scheme="9930"),
    address=Address(line1="Ringweg 8", city="Kassel", post_code="34117", country_code="DE"),
    contact=Contact(name="Anna Berg", phone="+49561123", email="anna@berg.example"),
)
NEEDED = (
    ("xrechnung", "payment instructions", "BR-DE-1", {"payment_means": []}),
    ("xrechnung", "buyer's reference", "BR-DE-15", {"buyer_reference": None, "order_reference": "O-1"}),
    (
        "siubl20",
        "Dutch registration numbers",
        "BR-NL-1",
        {"seller": _dutch(legal_id=Identifier(value="63817456"), vat_id="NL863421790B01")},
    ),
    (
        "siubl20",
        "Dutch means of payment",
        "BR-NL-12",
        {
            "seller": _dutch(legal_id=Identifier(value="63817456", scheme="0106")),
            "payment_means": [PaymentMeans(code="31", account=Account(id=IBAN))],
        },
    ),
)


@pytest.mark.parametrize(("code", "repair", "rule", "more"), NEEDED, ids=[f"{n[0]}-{n[1]}" for n in NEEDED])
def test_a_repair_is_what_keeps_its_rule_silent(code: str, repair: str, rule: str, more: dict[str, Any]) -> None:
    form = format_for(code)
    steps = form.pairs
    assert any(isinstance(step, Repair) and step.name == repair and rule in step.rules for step in steps)
    said = invoice(**{"seller": GERMAN, "buyer": GERMAN, **more})
    assert rule not in {f.rule for f in einvconv.validate(said, rules=code).findings}
    try:
        form.__dict__["pairs"] = tuple(s for s in steps if not (isinstance(s, Repair) and s.name == repair))
        assert rule in {f.rule for f in einvconv.validate(said, rules=code).findings}
    finally:
        form.__dict__["pairs"] = steps
