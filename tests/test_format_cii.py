"""CII and its profiles: where terms stand otherwise than in UBL, and which profile a document is written in."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

import einvconv
from documents import document, edited
from einvconv.model import (
    Allowance,
    Contact,
    DirectDebit,
    Identifier,
    Invoice,
    Item,
    Note,
    Party,
    PaymentMeans,
    PrecedingInvoice,
    Price,
    Quantity,
    SettlementTerms,
    completed,
)
from made import IBAN, account, invoice, line

To = Any
D = Decimal
SPACES = {
    prefix: f"urn:un:unece:uncefact:data:standard:{name}:100"
    for prefix, name in (
        ("rsm", "CrossIndustryInvoice"),
        ("ram", "ReusableAggregateBusinessInformationEntity"),
        ("udt", "UnqualifiedDataType"),
        ("qdt", "QualifiedDataType"),
    )
}
EN16931 = "urn:cen.eu:en16931:2017"
EXTENDED = f"{EN16931}#conformant#urn:factur-x.eu:1p0:extended"
XRECHNUNG = f"{EN16931}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
GUIDELINE = "ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"
RATES = "cii/several-vat-rates"


def texts(conversion: einvconv.Conversion, path: str) -> list[str]:
    """The texts at a path below any element of a document of CII."""
    found: Any = etree.fromstring(conversion.xml).xpath(f"//{path}", namespaces=SPACES)
    return [str(getattr(one, "text", one) or "") for one in found]


def converted(source: bytes | Invoice, code: str) -> einvconv.Conversion:
    if isinstance(source, Invoice):
        return einvconv.serialize(source, to=code)
    return einvconv.convert(source, to=code)


def reasons(conversion: einvconv.Conversion, value: str) -> list[str]:
    """Why a value is lost."""
    return [one.reason for one in conversion.losses if one.value == value]


def back(made: Invoice, code: str = "cii") -> Invoice:
    """An invoice made in code, written and read again."""
    return einvconv.parse(converted(made, code).xml)


# How values are spelt


def test_a_date_has_its_format_and_of_the_amounts_only_vat_totals_name_their_currency() -> None:
    there = converted(document("peppolbis30/foreign-currency"), "cii")
    assert texts(there, "ram:IssueDateTime/udt:DateTimeString/@format") == ["102"]
    assert re.fullmatch("[0-9]{8}", texts(there, "ram:IssueDateTime/udt:DateTimeString")[0])
    said: Any = etree.fromstring(there.xml).xpath("//*[@currencyID]", namespaces=SPACES)
    assert {etree.QName(one).localname for one in said} == {"TaxTotalAmount"}
    assert texts(there, "ram:TaxTotalAmount/@currencyID") == ["NOK", "EUR"] or len(said) == 2


def test_a_currency_beside_an_amount_of_a_source_is_the_invoices_own_or_refused() -> None:
    own = edited(RATES, ("<ram:GrandTotalAmount>", '<ram:GrandTotalAmount currencyID="EUR">'))
    assert converted(own, "peppolbis30").losses == converted(document(RATES), "peppolbis30").losses
    other = edited(RATES, ("<ram:GrandTotalAmount>", '<ram:GrandTotalAmount currencyID="USD">'))
    with pytest.raises(einvconv.ConversionRefused, match=r"is in EUR, and the amount .* in USD"):
        converted(other, "peppolbis30")


def test_a_document_with_other_prefixes_says_the_same() -> None:
    text = document(RATES).decode()
    for old, new in (("rsm", "a"), ("ram", "b"), ("udt", "c"), ("qdt", "d")):
        text = text.replace(f"{old}:", f"{new}:").replace(f"xmlns:{old}", f"xmlns:{new}")
    assert converted(text.encode(), "cii").xml == converted(document(RATES), "cii").xml


# One root for invoices and credit notes


def test_a_credit_note_is_told_by_its_type_and_has_positive_amounts() -> None:
    there = converted(document("peppolbis30/credit-note"), "cii")
    assert texts(there, "rsm:ExchangedDocument/ram:TypeCode") == ["381"]
    assert D(texts(there, "ram:DuePayableAmount")[0]) > 0
    again = converted(there.xml, "peppolbis30")
    assert etree.QName(etree.fromstring(again.xml)).localname == "CreditNote"


def test_a_credit_note_of_cii_is_negative_in_finvoice() -> None:
    there = etree.fromstring(converted(document("cii/credit-note"), "finvoice30").xml)
    assert (there.findtext("InvoiceDetails/InvoiceTotalVatIncludedAmount") or "").startswith("-")


# Parties


def test_identifiers_with_a_scheme_stand_apart_from_those_without_one() -> None:
    made = invoice(line())
    assert made.seller is not None
    made.seller.identifiers = [Identifier(value="4000001123452", scheme="0088"), Identifier(value="K-1")]
    there = converted(made, "cii")
    assert texts(there, "ram:SellerTradeParty/ram:ID") == ["K-1"]
    assert texts(there, "ram:SellerTradeParty/ram:GlobalID[@schemeID='0088']") == ["4000001123452"]
    assert {(one.value, one.scheme) for one in back(made).seller.identifiers} == {  # type: ignore[union-attr]
        ("K-1", None),
        ("4000001123452", "0088"),
    }


def test_a_vat_number_and_a_tax_registration_are_told_by_their_schemes() -> None:
    there = einvconv.parse(document("cii/credit-note"))
    assert there.seller is not None
    assert (there.seller.vat_id, there.seller.tax_registration) == ("DE123456788", "60/123/45678")
    again = converted(converted(there, "xrechnung").xml, "cii")
    assert texts(again, "ram:SpecifiedTaxRegistration/ram:ID[@schemeID='FC']") == ["60/123/45678"]


def test_a_department_is_the_point_of_contact_where_no_person_is_named() -> None:
    alone = edited(
        "cii/credit-note", ("PersonName>Jan Petersen</ram:PersonName", "DepartmentName>IT</ram:DepartmentName")
    )
    found = einvconv.parse(alone).buyer
    assert found is not None and found.contact is not None
    assert (found.contact.name, found.contact.departments) == ("IT", [])
    person = "<ram:PersonName>Jan Petersen</ram:PersonName>"
    both = edited("cii/credit-note", (person, f"{person}<ram:DepartmentName>IT</ram:DepartmentName>"))
    assert reasons(converted(both, "peppolbis30"), "IT")


# Payment


def test_one_reference_goes_with_all_means_of_payment_and_an_account_with_a_second_one_is_told() -> None:
    other = PaymentMeans(code="58", account=account("FI4250001510000023").account, remittance="RF18539007547034")
    made = invoice(line(), payment_means=[account(remittance="1232"), other])
    there = converted(made, "cii")
    assert texts(there, "ram:PaymentReference") == ["1232"]
    assert "one payment reference, 1232" in reasons(there, "RF18539007547034")[0]
    assert [means.remittance for means in back(made).payment_means] == ["1232"]
    without = made.model_copy(update={"payment_means": [made.payment_means[0], account("FI4250001510000023")]})
    assert [means.remittance for means in back(without).payment_means] == ["1232", "1232"]


def test_a_reference_without_means_of_payment_brings_none_of_them_along() -> None:
    made = invoice(line(), payment_means=[PaymentMeans(remittance="1232")])
    there = converted(made, "cii")
    assert texts(there, "ram:PaymentReference") == ["1232"]
    assert texts(there, "ram:SpecifiedTradeSettlementPaymentMeans") == []


def test_an_account_that_is_no_iban_has_an_element_of_its_own() -> None:
    there = converted(invoice(line(), payment_means=[account("12345678903", None)]), "cii")
    assert texts(there, "ram:ProprietaryID") == ["12345678903"]
    assert texts(there, "ram:IBANID") == []
    assert texts(converted(invoice(line(), payment_means=[account()]), "cii"), "ram:IBANID") == [IBAN]


def test_a_direct_debit_is_said_in_three_places_and_comes_back_as_one() -> None:
    debit = DirectDebit(mandate="M-7", creditor_id="DE98ZZZ09999999999", debited_account=IBAN)
    made = invoice(line(), payment_means=[PaymentMeans(code="59", direct_debit=debit)])
    there = converted(made, "cii")
    assert texts(there, "ram:CreditorReferenceID") == ["DE98ZZZ09999999999"]
    assert texts(there, "ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID") == ["M-7"]
    assert texts(there, "ram:PayerPartyDebtorFinancialAccount/ram:IBANID") == [IBAN]
    assert [means.direct_debit for means in back(made).payment_means] == [debit]
    ubl = converted(there.xml, "xrechnung").xml
    assert [means.direct_debit for means in einvconv.parse(ubl).payment_means] == [debit]


_CREDITOR = """<cac:PartyIdentification>
        <cbc:ID schemeID="SEPA">DK33ZZZ90012347</cbc:ID>
      </cac:PartyIdentification>"""


def test_the_creditor_of_a_direct_debit_may_stand_with_the_payee() -> None:
    payee = "<cac:PartyName><cbc:Name>Perijä ApS</cbc:Name></cac:PartyName>"
    payee = f"<cac:PayeeParty>{_CREDITOR}{payee}</cac:PayeeParty><cac:PaymentMeans>"
    there = converted(
        edited("peppolbis30/direct-debit", (_CREDITOR, ""), ("<cac:PaymentMeans>", payee)),
        "cii",
    )
    assert texts(there, "ram:CreditorReferenceID") == ["DK33ZZZ90012347"]
    assert texts(there, "ram:PayeeTradeParty/*") == ["Perijä ApS"]


def test_who_debits_without_a_mandate_is_the_creditor_all_the_same() -> None:
    text = edited("peppolbis30/direct-debit").decode()
    start, end = text.index("<cac:PaymentMandate>"), text.index("</cac:PaymentMandate>")
    source = (text[:start] + text[end + len("</cac:PaymentMandate>") :]).encode()
    assert texts(converted(source, "cii"), "ram:CreditorReferenceID") == ["DK33ZZZ90012347"]
    assert _CREDITOR.split()[2] in converted(source, "ubl").xml.decode()


def test_a_creditor_of_whom_nothing_is_debited_is_an_identifier_without_a_scheme() -> None:
    made = invoice(line(), payment_means=[account()])
    assert made.seller is not None
    made.seller.identifiers.append(Identifier(value="DK33ZZZ90012347", scheme="SEPA"))
    there = converted(made, "cii")
    assert "DK33ZZZ90012347" in texts(there, "ram:SellerTradeParty/ram:ID")
    assert texts(there, "ram:CreditorReferenceID") == []
    assert [one.kind for one in there.losses if one.value == "SEPA"] == ["dropped"]
    assert "BR-CL-10" not in [finding.rule for finding in einvconv.validate(there.xml).findings]


def test_terms_in_parts_are_words_but_in_extended() -> None:
    parts = SettlementTerms(texts=["2 % by June"], discount_percent=D(2), discount_date=dt.date(2026, 6, 1))
    made = invoice(line(), settlement=[parts])
    words = texts(converted(made, "cii"), "ram:SpecifiedTradePaymentTerms/ram:Description")
    assert words == ["2 % by June\nkassa-alennus 2 %, viimeistään 2026-06-01"]
    there = converted(made, "facturxextended")
    assert texts(there, "ram:ApplicableTradePaymentDiscountTerms/ram:CalculationPercent") == ["2"]
    assert back(made, "facturxextended").settlement[0].discount_date == dt.date(2026, 6, 1)


def _with_discount(said: str) -> bytes:
    """A document of EXTENDED of 2026-05-04 whose terms have a cash discount."""
    terms = SettlementTerms(discount_percent=D(2), discount_date=dt.date(2026, 6, 1))
    text = converted(invoice(line(), settlement=[terms]), "facturxextended").xml.decode()
    begin, end = text.index("<ram:BasisDateTime>"), text.index("<ram:CalculationPercent>2<")
    return (text[:begin] + said + text[end:]).encode()


_FROM = '<ram:BasisDateTime><udt:DateTimeString format="102">20260531</udt:DateTimeString></ram:BasisDateTime>'


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ('<ram:BasisPeriodMeasure unitCode="DAY">14</ram:BasisPeriodMeasure>', dt.date(2026, 5, 18)),
        (f'{_FROM}<ram:BasisPeriodMeasure unitCode="WEE">2</ram:BasisPeriodMeasure>', dt.date(2026, 6, 14)),
        (f'{_FROM}<ram:BasisPeriodMeasure unitCode="MON">1</ram:BasisPeriodMeasure>', dt.date(2026, 6, 30)),
        (_FROM, dt.date(2026, 5, 31)),
        (f'{_FROM}<ram:BasisPeriodMeasure unitCode="HUR">9</ram:BasisPeriodMeasure>', None),
    ],
)
def test_the_last_day_of_a_discount_is_counted_from_its_day_or_that_of_the_invoice(
    said: str, day: dt.date | None
) -> None:
    data = _with_discount(said)
    assert einvconv.parse(data).settlement[0].discount_date == day
    there = converted(data, "facturxextended")
    assert einvconv.parse(there.xml).settlement[0].discount_date == day
    assert texts(there, "ram:BasisDateTime/udt:DateTimeString") == (["20260531"] if said == _FROM else []) or day != (
        dt.date(2026, 5, 31)
    )
    assert "HUR" not in said or texts(there, "ram:BasisPeriodMeasure/@unitCode") == ["HUR"]
    assert not [one for one in there.losses if "Discount" in one.path]


def test_a_discount_of_another_format_has_its_period_from_the_day_of_the_invoice() -> None:
    terms = SettlementTerms(discount_percent=D(2), discount_date=dt.date(2026, 5, 18))
    there = converted(invoice(line(), settlement=[terms]), "facturxextended")
    assert texts(there, "ram:BasisDateTime/udt:DateTimeString") == ["20260504"]
    assert texts(there, "ram:BasisPeriodMeasure[@unitCode='DAY']") == ["14"]


# VAT


def test_the_tax_point_stands_in_the_breakdown_and_its_code_is_of_another_list() -> None:
    made = invoice(line(), line(rate="14"), tax_point_code="3")
    assert texts(converted(made, "cii"), "ram:DueDateTypeCode") == ["5", "5"]
    assert back(made).tax_point_code == "3"
    dated = invoice(line(), line(rate="14"), tax_point_date=dt.date(2026, 5, 1))
    assert texts(converted(dated, "cii"), "ram:TaxPointDate/udt:DateString") == ["20260501"]  # CII-SR-461
    assert back(dated).tax_point_date == dt.date(2026, 5, 1)


def test_a_tax_point_that_differs_in_a_further_group_is_told() -> None:
    rate = "<ram:RateApplicablePercent>"
    text = document(RATES).decode()
    head, mark, tail = text.partition("<ram:ApplicableHeaderTradeSettlement>")
    first, second, *rest = tail.split(rate)
    code = "<ram:DueDateTypeCode>{}</ram:DueDateTypeCode>" + rate
    tail = code.format(5).join((first, second)) + code.format(72) + rate.join(rest)
    there = converted((head + mark + tail).encode(), "peppolbis30")
    assert [one.value for one in there.losses if "DueDateTypeCode" in one.path] == ["72"]


def test_the_vat_in_the_accounting_currency_is_told_from_the_other_by_its_currency() -> None:
    there = einvconv.parse(document("cii/foreign-currency"))
    assert there.totals is not None and there.tax_currency is not None
    assert there.totals.vat_accounting is not None and there.totals.vat is not None
    assert there.totals.vat != there.totals.vat_accounting


# Prices


NET = "<ram:NetPriceProductTradePrice>"
GROSS = (
    "<ram:GrossPriceProductTradePrice><ram:ChargeAmount>90000</ram:ChargeAmount>{}</ram:GrossPriceProductTradePrice>"
)
BASE = '<ram:BasisQuantity unitCode="C62">{}</ram:BasisQuantity>'


def _first(named: str, old: str, new: str) -> bytes:
    text = document(named).decode()
    assert old in text
    return text.replace(old, new, 1).encode()


def test_a_base_quantity_beside_the_gross_price_alone_is_that_of_both_where_the_line_s_amount_says_so() -> None:
    whole = _first(RATES, NET, GROSS.format(BASE.format(10)) + NET)
    price = "<ram:ChargeAmount>620.00<"
    assert price in whole.decode()
    found = einvconv.parse(whole.decode().replace(price, "<ram:ChargeAmount>6200.00<", 1)).lines[0].price
    assert found is not None and found.base is not None
    assert (found.base.value, found.gross_base) == (10, None)


def test_a_base_quantity_of_the_gross_price_alone_is_not_that_of_a_net_price_for_one() -> None:
    whole = _first(RATES, NET, GROSS.format(BASE.format(10)) + NET)
    found = einvconv.parse(whole).lines[0].price
    assert found is not None and found.gross_base is not None
    assert (found.base, found.gross_base.value) == (None, 10)
    assert texts(converted(whole, "cii"), "ram:BasisQuantity") == ["10"]
    there = converted(whole, "peppolbis30")
    assert b"BaseQuantity" not in there.xml and reasons(there, "10")


def test_a_gross_price_is_written_for_the_base_quantity_of_the_net_price() -> None:
    price = Price(net=D(90), gross=D(100), discount=D(10), base=Quantity(value=D(10), unit="C62"))
    made = invoice(line("20"))
    made.lines[0].price, made.lines[0].net_amount = price, D(180)
    there = converted(completed(made), "cii")
    assert texts(there, "ram:GrossPriceProductTradePrice/ram:BasisQuantity") == ["10"]
    assert back(made).lines[0].price == price


def test_a_base_quantity_that_differs_from_the_other_is_kept_apart_and_told() -> None:
    text = _first(RATES, NET, GROSS.format(BASE.format(5)) + NET).decode()
    end = "</ram:ChargeAmount>"
    start = text.index(end, text.index(NET)) + len(end)
    source = (text[:start] + BASE.format(1) + text[start:]).encode()
    assert texts(converted(source, "cii"), "ram:BasisQuantity") == ["5", "1"]
    assert reasons(converted(source, "peppolbis30"), "5")


# Lines and documents


def test_a_note_of_a_line_stands_in_an_element_of_its_own_each() -> None:
    made = invoice(line(notes=["first", "second"]))
    assert texts(converted(made, "cii"), "ram:AssociatedDocumentLineDocument/ram:IncludedNote/ram:Content") == [
        "first",
        "second",
    ]
    assert back(made).lines[0].notes == ["first", "second"]
    for code in ("xrechnungcii", "facturxen16931"):
        assert back(made, code).lines[0].notes == ["first\nsecond"]


def test_a_reference_of_no_type_is_no_supporting_document_and_stays_in_cii_as_it_is() -> None:
    plain = "<ram:AdditionalReferencedDocument><ram:IssuerAssignedID>OBJ999</ram:IssuerAssignedID>"
    plain += "</ram:AdditionalReferencedDocument><ram:SpecifiedProcuringProject>"
    source = edited("cii/parties-and-references", ("<ram:SpecifiedProcuringProject>", plain))
    assert all(one.id != "OBJ999" for one in einvconv.parse(source).documents)
    assert reasons(converted(source, "peppolbis30"), "OBJ999")
    there = converted(source, "cii")
    assert texts(there, "ram:AdditionalReferencedDocument[not(ram:TypeCode)]/ram:IssuerAssignedID") == ["OBJ999"]


def test_the_subject_of_a_note_has_an_element_and_stands_before_the_text_in_ubl() -> None:
    made = invoice(line(), notes=[Note(subject="AAI", text="All is well")])
    there = converted(made, "cii")
    assert texts(there, "rsm:ExchangedDocument/ram:IncludedNote/ram:SubjectCode") == ["AAI"]
    assert b"#AAI#All is well" in converted(there.xml, "peppolbis30").xml


def test_the_name_of_a_project_that_says_nothing_is_no_loss_and_another_one_is() -> None:
    text = document("cii/parties-and-references").decode()
    name = re.search(r"<ram:SpecifiedProcuringProject>.*?<ram:Name>(.*?)</ram:Name>", text, re.DOTALL)
    assert name is not None
    plain = text.replace(name[0], name[0].replace(name[1], "Project reference")).encode()
    assert not reasons(converted(plain, "peppolbis30"), "Project reference")
    other = text.replace(name[0], name[0].replace(name[1], "Bridge over the Weser")).encode()
    assert reasons(converted(other, "peppolbis30"), "Bridge over the Weser")
    assert b"Bridge over the Weser" in converted(other, "cii").xml


def test_a_second_preceding_invoice_has_a_place_in_factur_x_and_is_told_in_d16b() -> None:
    made = invoice(line(), preceding_invoices=[PrecedingInvoice(number="A-1"), PrecedingInvoice(number="A-2")])
    path = "ram:InvoiceReferencedDocument/ram:IssuerAssignedID"
    for code in ("facturxbasic", "facturxextended", "facturx"):
        assert texts(converted(made, code), path) == ["A-1", "A-2"], code
    for code in ("cii", "facturxen16931"):  # whose documents nothing tells apart
        there = converted(made, code)
        assert texts(there, path) == ["A-1"]
        assert reasons(there, "A-2")


def test_what_the_tree_does_not_know_is_written_back_to_cii_and_told_elsewhere() -> None:
    name = "<ram:Name>"
    text = document(RATES).decode()
    at = text.index("<ram:SpecifiedTradeProduct>")
    at = text.index("</ram:Name>", text.index(name, at)) + len("</ram:Name>")
    source = (text[:at] + "<ram:BrandName>Kranich</ram:BrandName>" + text[at:]).encode()
    assert b"<ram:BrandName>Kranich</ram:BrandName>" in converted(source, "cii").xml
    lost = [one for one in converted(source, "peppolbis30").losses if one.value == "Kranich"]
    assert [one.path.rpartition("/")[2] for one in lost] == ["ram:BrandName"]


# Factur-X EXTENDED


GROUPS = "facturx/extended-sub-lines"


def test_lines_of_groups_and_for_information_count_in_no_total_of_another_format(to: To) -> None:
    there = to(document(GROUPS), "peppolbis30")
    assert there.texts("cac:InvoiceLine/cbc:ID") == ["1.1", "1.2"]
    assert einvconv.validate(there.xml).valid
    assert there.lost("Lot voilerie", "approximated"), "the group is a note"


def test_lines_of_groups_stand_where_they_stood_in_extended_and_are_texts_in_smaller_profiles() -> None:
    assert texts(converted(document(GROUPS), "facturx"), "ram:LineStatusReasonCode") == [
        "GROUP",
        "DETAIL",
        "DETAIL",
        "INFORMATION",
    ]
    smaller = converted(document(GROUPS), "facturxen16931")
    assert texts(smaller, "ram:AssociatedDocumentLineDocument/ram:LineID") == ["1.1", "1.2"]


def test_a_charge_for_carriage_is_a_charge_of_the_document() -> None:
    carriage = (
        "<ram:SpecifiedLogisticsServiceCharge><ram:Description>Fracht</ram:Description>"
        "<ram:AppliedAmount>12.00</ram:AppliedAmount><ram:AppliedTradeTax><ram:TypeCode>VAT</ram:TypeCode>"
        "<ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>20</ram:RateApplicablePercent>"
        "</ram:AppliedTradeTax></ram:SpecifiedLogisticsServiceCharge><ram:SpecifiedTradePaymentTerms>"
    )
    source = edited(GROUPS, ("<ram:SpecifiedTradePaymentTerms>", carriage))
    said = einvconv.parse(source).charges[-1]
    assert (said.amount, said.reason, said.vat_code, said.vat_rate) == (D(12), "Fracht", "S", D(20))
    assert b">Fracht<" in converted(source, "facturx").xml


# Which profile is written


def _plain() -> Invoice:
    made = invoice(line(), payment_means=[account(bic=None)])
    assert made.seller is not None
    made.seller.contact = None
    return made


PROFILES: list[tuple[str, Callable[[Invoice], None]]] = [
    (f"{EN16931}#compliant#urn:factur-x.eu:1p0:basic", lambda one: None),
    (EN16931, lambda one: setattr(one.lines[0], "item", Item(name="Työ", seller_id="A-1"))),
    (EN16931, lambda one: setattr(one.seller, "contact", Contact(name="Matti"))),
    (EXTENDED, lambda one: setattr(one.seller, "contact", Contact(name="Matti", fax="+358 9 1"))),
    (EXTENDED, lambda one: setattr(one, "invoice_recipient", Party(name="Tili Oy"))),
]


@pytest.mark.parametrize(("specification", "change"), PROFILES)
def test_the_smallest_profile_of_factur_x_that_loses_nothing_is_written(
    specification: str, change: Callable[[Invoice], None]
) -> None:
    made = _plain()
    change(made)
    there = converted(made, "facturx")
    assert texts(there, GUIDELINE) == [specification]
    assert einvconv.detect(there.xml) == ("cii" if specification == EN16931 else "facturx")


@pytest.mark.parametrize("profile", ["minimum", "basicwl", "basic", "extended-sub-lines"])
def test_a_document_of_a_profile_stays_in_it(profile: str) -> None:
    source = document(f"facturx/{profile}")
    there = converted(source, "facturx")
    assert there.losses == ()
    assert texts(there, GUIDELINE)[0].encode() in source


def test_the_profile_that_is_asked_for_is_written_and_tells_what_it_lacks() -> None:
    made = _plain()
    made.lines[0].item = Item(name="Työ", seller_id="A-1")
    there = converted(made, "facturxbasic")
    assert texts(there, GUIDELINE) == [f"{EN16931}#compliant#urn:factur-x.eu:1p0:basic"]
    assert reasons(there, "A-1")
    least = converted(made, "facturxminimum")
    assert texts(least, "ram:IncludedSupplyChainTradeLineItem") == []
    assert texts(least, "ram:DuePayableAmount") == [str(made.totals.payable if made.totals else "")]


def test_a_document_without_lines_is_refused_where_lines_are_asked_for() -> None:
    with pytest.raises(einvconv.ConversionRefused, match="BG-25"):
        converted(document("facturx/minimum"), "peppolbis30")


def test_a_document_is_held_against_the_schema_of_its_own_profile() -> None:
    assert {run.release for run in einvconv.validate(document("facturx/minimum")).rulesets if "schema" in run.id} == {
        "minimum"
    }
    wider = edited("facturx/minimum", (":minimum", ":basicwl"))
    assert [f.rule for f in einvconv.validate(wider).findings if f.source == "xsd"]


# What a document says it is


@pytest.mark.parametrize(
    ("identifier", "code"),
    [
        (EN16931, "cii"),
        (EXTENDED, "facturx"),
        (f" {EXTENDED}\n", "facturx"),
        ("urn:zugferd.de:2p0:minimum", "facturx"),
        (XRECHNUNG, "xrechnungcii"),
        (f"{XRECHNUNG}#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0", "xrechnungcii"),
        (f"{EN16931}#compliant#urn:fdc:nen.nl:nlcius:v1.0", "nlciuscii"),
        (f"{EN16931}#compliant#urn:example:cius", "cii"),
        (f"{EXTENDED}#conformant#urn:example:more", "cii"),
    ],
)
def test_a_profile_is_told_by_its_whole_identifier(identifier: str, code: str) -> None:
    assert einvconv.detect(edited(RATES, (f"<ram:ID>{EN16931}</ram:ID>", f"<ram:ID>{identifier}</ram:ID>"))) == code


def test_a_profile_that_no_code_is_for_stays_in_plain_cii_and_one_that_has_its_own_does_not() -> None:
    other = f"{EN16931}#compliant#urn:example:cius"
    own = edited(RATES, (f"<ram:ID>{EN16931}</ram:ID>", f"<ram:ID>{other}</ram:ID>"))
    assert texts(converted(own, "cii"), GUIDELINE) == [other]
    there = converted(document("xrechnungcii/skonto"), "cii")
    assert texts(there, GUIDELINE) == [EN16931]
    assert reasons(there, XRECHNUNG)
    assert texts(converted(document("peppolbis30/several-vat-rates"), "cii"), GUIDELINE) == [EN16931]


def test_xrechnung_goes_from_syntax_to_syntax_with_its_identifiers() -> None:
    there = converted(document("xrechnungcii/skonto"), "xrechnung")
    assert einvconv.detect(there.xml) == "xrechnung"
    again = converted(there.xml, "xrechnungcii")
    assert einvconv.parse(again.xml) == einvconv.parse(document("xrechnungcii/skonto"))
    assert einvconv.validate(again.xml).valid


def test_a_cash_discount_is_a_line_of_the_terms_in_xrechnung() -> None:
    parts = SettlementTerms(discount_percent=D(2), discount_date=dt.date(2026, 5, 18))
    there = converted(invoice(line(), settlement=[parts]), "xrechnungcii")
    assert "#SKONTO#TAGE=14#PROZENT=2.00#\n" in texts(there, "ram:SpecifiedTradePaymentTerms/ram:Description")[0]


def test_such_a_line_is_a_cash_discount_and_stays_among_the_terms() -> None:
    source = document("xrechnungcii/skonto")
    said = [(one.discount_date, one.discount_percent) for one in einvconv.parse(source).settlement]
    assert said == [(dt.date(2026, 7, 8), D(3)), (dt.date(2026, 7, 15), D(2))]
    there = converted(source, "finvoice30")
    found: Any = etree.fromstring(there.xml).xpath("//CashDiscountDate | //CashDiscountBaseAmount")
    assert [one.text for one in found] == ["20260708", "20260715", "1000,00"]
    text = "#SKONTO#TAGE=7#PROZENT=3.00#\n#SKONTO#TAGE=14#PROZENT=2.00#BASISBETRAG=1000.00#\n"
    assert texts(converted(there.xml, "xrechnungcii"), "ram:SpecifiedTradePaymentTerms/ram:Description") == [text]
    plain = converted(source, "peppolbis30")
    assert f"<cbc:Note>{text}sonst netto" in plain.xml.decode()
    assert not [one for one in plain.losses if "PaymentTerms" in one.path]


def test_an_amount_that_such_a_line_gives_goes_without_saying_and_another_one_does_not() -> None:
    for amount, is_said in (("12.73", False), ("13.00", True)):
        terms = SettlementTerms(
            discount_percent=D(2),
            discount_base=D("636.71"),
            discount_amount=D(amount),
            discount_date=dt.date(2026, 5, 18),
        )
        there = converted(invoice(line(), settlement=[terms]), "xrechnung")
        assert (amount in there.xml.decode()) is is_said


def test_the_dutch_profile_leaves_out_a_line_of_an_order_that_the_invoice_does_not_name() -> None:
    made = invoice(line(order_line="7"))
    there = converted(made, "nlciuscii")
    assert reasons(there, "7")
    assert "BR-NL-13" not in {one.rule for one in einvconv.validate(there.xml).findings}
    assert texts(converted(made, "cii"), "ram:BuyerOrderReferencedDocument/ram:LineID") == ["7"]


def test_the_schemes_of_the_extension_of_xrechnung_stay_in_its_documents() -> None:
    text = document("xrechnungcii/skonto").decode()
    at = text.index("<ram:Name>", text.index("<ram:SellerTradeParty>"))
    source = (text[:at] + '<ram:GlobalID schemeID="XR03">A-1</ram:GlobalID>' + text[at:]).encode()
    assert texts(converted(source, "xrechnungcii"), "ram:GlobalID[@schemeID='XR03']") == ["A-1"]
    assert reasons(converted(source, "peppolbis30"), "XR03")


def test_zero_has_no_sign() -> None:
    made = invoice(line(), allowances=[Allowance(amount=D("-0.00"), vat_code="S", vat_rate=D("25.5"), reason="None")])
    assert texts(converted(made, "cii"), "ram:SpecifiedTradeAllowanceCharge/ram:ActualAmount") == ["0.00"]


DISCOUNTED = (
    "<ram:SpecifiedTradePaymentTerms><ram:Description>2 % bis 10.05.</ram:Description><ram:DueDateDateTime>"
    '<udt:DateTimeString format="102">20260510</udt:DateTimeString></ram:DueDateDateTime>'
    "<ram:ApplicableTradePaymentDiscountTerms><ram:CalculationPercent>2</ram:CalculationPercent>"
    "</ram:ApplicableTradePaymentDiscountTerms></ram:SpecifiedTradePaymentTerms>"
)


@pytest.mark.parametrize("target", ["cii", "xrechnungcii", "peppolbis30", "finvoice30"])
def test_the_day_of_a_discount_is_no_due_date_where_other_terms_have_one(target: str) -> None:
    text = einvconv.serialize(invoice(due_date=dt.date(2026, 5, 18)), to="cii").xml.decode()
    assert text.count("<ram:SpecifiedTradePaymentTerms>") == 1
    there = text.replace("<ram:SpecifiedTradePaymentTerms>", f"{DISCOUNTED}<ram:SpecifiedTradePaymentTerms>").encode()
    assert einvconv.parse(there).due_date == dt.date(2026, 5, 18)
    done = converted(there, target)
    assert einvconv.parse(done.xml).due_date == dt.date(2026, 5, 18)
    assert "20260510" in {one.value for one in done.losses} or target == "finvoice30"


@pytest.mark.parametrize("target", ["cii", "xrechnungcii", "e2b", "peppolbis30", "finvoice30"])
def test_an_allowance_of_which_nothing_is_said_is_none(target: str) -> None:
    element = "ram:SpecifiedTradeAllowanceCharge"
    which = "<ram:ChargeIndicator><udt:Indicator>false</udt:Indicator></ram:ChargeIndicator>"
    plain = document("cii/several-vat-rates").decode()
    parts = re.split("(?=<ram:SpecifiedTradeSettlement(?:Line|Header)MonetarySummation>)", plain)
    said = f"<{element}>{which}</{element}>".join(parts)
    assert len(parts) > 2
    done = converted(said.encode(), target)
    assert done.xml == converted(plain.encode(), target).xml
    assert set(reasons(done, "false")) == {"nothing is said of what it belongs to"}


def test_a_creditor_who_debits_nothing_is_an_identifier_without_a_scheme_whoever_it_is() -> None:
    made = invoice(payee=Party(name="Maksun saaja Oy", identifiers=[Identifier(value="FI98ZZZ2", scheme="SEPA")]))
    assert made.seller is not None
    made.seller.identifiers = [Identifier(value="FI12ZZZ1", scheme="SEPA")]
    done = einvconv.serialize(made, to="cii")
    assert b"<ram:ID>FI12ZZZ1<" in done.xml and b"<ram:ID>FI98ZZZ2<" in done.xml
    assert b"SEPA" not in done.xml
    assert [f.rule for f in einvconv.validate(done.xml).findings if f.severity == "fatal"] == []
