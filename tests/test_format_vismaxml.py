"""Visma EDI Invoice 5.3 and 6.0: their own corpus to itself and to others, orders, prices, charges and accounts."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

import einvconv
from documents import corpus, document, edited, name
from einvconv.model import (
    Account,
    Allowance,
    Attachment,
    Identifier,
    LineReferences,
    Note,
    PaymentMeans,
    PrecedingInvoice,
    Price,
    Quantity,
    SettlementTerms,
    Totals,
    VatBreakdown,
)
from made import account, invoice, line

D = Decimal
TWO = "vismaxml/two-orders"
CREDIT = "vismaxml/credit-note"
CHARGED = "vismaxml60/charges-and-attachment"
BOTH = ("vismaxml", "vismaxml60")
ALL = [(path.parent.name, path) for path in corpus(*BOTH)]


def written(given: Any, to: str = "vismaxml60") -> einvconv.Conversion:
    if isinstance(given, einvconv.Invoice):
        return einvconv.serialize(given, to=to)
    return einvconv.convert(given, to=to)


def texts(done: einvconv.Conversion, path: str) -> list[str]:
    """The texts of elements, by a path of names."""
    steps = "/".join(f"{{*}}{step}" for step in path.split("/"))
    return [found.text or "" for found in etree.fromstring(done.xml).iterfind(f".//{steps}")]


def lost(done: einvconv.Conversion, kind: str) -> list[str]:
    return [one.path for one in done.losses if one.kind == kind]


def leaves(data: bytes) -> list[tuple[str, str]]:
    return sorted(
        (etree.QName(e).localname, value)
        for e in etree.fromstring(data).iter("*")
        for value in ([] if len(e) else [(e.text or "").strip()]) + [str(v) for v in e.attrib.values()]
    )


@pytest.mark.parametrize(("code", "path"), ALL, ids=lambda one: one if isinstance(one, str) else name(one))
def test_a_document_to_itself_loses_and_changes_nothing(code: str, path: Any) -> None:
    done = written(path, code)
    assert [one.path for one in done.losses] == ["/inv:Invoice"]  # what the format is known from
    assert leaves(done.xml) == leaves(path.read_bytes())


@pytest.mark.parametrize(("code", "path"), ALL, ids=lambda one: one if isinstance(one, str) else name(one))
@pytest.mark.parametrize("to", ["peppolbis30", "finvoice30", "teapps30", *BOTH])
def test_a_document_goes_to_other_formats_and_passes_their_schemas(code: str, path: Any, to: str) -> None:
    report = einvconv.validate(written(path, to).xml)
    assert not [f for f in report.findings if f.source == "xsd"]
    assert not [f for f in report.findings if f.severity == "fatal" and f.rule != "PEPPOL-EN16931-R003"]


def test_each_version_has_its_own_encoding_and_mark() -> None:
    for code, encoding, version in (("vismaxml", "ISO-8859-1", "5.3"), ("vismaxml60", "UTF-8", "6.0")):
        done = written(invoice(line()), code)
        assert f'encoding="{encoding}"'.encode() in done.xml
        assert etree.fromstring(done.xml).get("version") == version


# Orders


def test_what_one_of_several_orders_says_is_said_of_each_of_its_lines() -> None:
    read = einvconv.parse(document(TWO))
    refs = [one.references for one in read.lines]
    assert [r.order for r in refs if r is not None] == ["I-88", "I-88", "I-91"]
    assert [r.buyer_reference for r in refs if r is not None] == ["Kari Holm", "Kari Holm", None]
    assert read.order_reference is None


def test_what_the_only_order_says_is_the_invoices() -> None:
    read = einvconv.parse(document(CHARGED))
    assert (read.order_reference, read.sales_order_reference) == ("I-95", "801")
    assert [one.references for one in read.lines] == [None]


def test_a_buyer_of_an_order_that_is_the_invoicee_is_said_twice_and_another_one_is_kept_and_told() -> None:
    first, second = einvconv.parse(document(TWO)).orders
    assert first.buyer is None and second.buyer is not None
    told = lost(einvconv.convert(document(TWO), to="finvoice30"), "dropped")
    assert "/inv:Invoice/inv:OrderInfo[2]/inv:Buyer/inv:Name" in told
    assert "/inv:Invoice/inv:OrderInfo[1]/inv:Buyer/inv:Name" not in told


@pytest.mark.parametrize("code", BOTH)
def test_lines_of_several_orders_stand_below_their_orders(code: str) -> None:
    refs = [LineReferences(order=order) for order in ("A", "A", "B")]
    done = written(invoice(*(line(references=r) for r in refs)), code)
    root = etree.fromstring(done.xml)
    assert [len(list(o.iter("{*}DetailLine"))) for o in root.iterfind("{*}OrderInfo")] == [2, 1]
    assert (texts(done, "BuyersOrderNo"), texts(done, "SummaryInvoice")) == (["A", "B"], ["true"])
    assert [one.references.order for one in einvconv.parse(done.xml).lines if one.references] == ["A", "A", "B"]


# Signs


@pytest.mark.parametrize("code", BOTH)
def test_a_credit_note_is_positive_here_and_negative_in_finvoice(code: str) -> None:
    there = einvconv.convert(document(CREDIT), to="finvoice30")
    assert b"-125,00" in there.xml
    back = written(there.xml, code)
    assert (texts(back, "CreditNote"), texts(back, "InvoiceTotalAmount")) == (["true"], ["125.00"])


def test_a_credit_note_below_zero_is_one_over_a_positive_sum_and_comes_back_below_zero() -> None:
    changes = [(f">{n}<", f">-{n}<") for n in ("100.00", "125.00", "25.00")]
    data = edited(CREDIT, *changes).replace(b"Price>-", b"Price>")
    read = einvconv.parse(data)
    assert read.totals is not None and (read.totals.payable, read.lines[0].net_amount) == (D(125), D(100))
    assert any("taken as credited" in loss.reason for loss in einvconv.convert(data, to="peppolbis30").losses)
    assert not any("taken as credited" in loss.reason for loss in written(data, "vismaxml").losses)
    assert leaves(written(data, "vismaxml").xml) == leaves(data)


def test_a_document_that_does_not_say_what_it_is_is_an_invoice() -> None:
    silent = edited(CHARGED, ("  <inv:CreditNote>false</inv:CreditNote>\n", ""))
    assert einvconv.parse(silent).type_code == "380"
    assert leaves(written(silent).xml) == leaves(silent)


# Prices


def test_the_gross_price_is_the_price_where_discounts_and_duties_go_from_it_to_the_amount() -> None:
    duty = "<inv:SpecialDuty><inv:DutyAmount>10.00</inv:DutyAmount></inv:SpecialDuty>"
    rounded = "<inv:LineRoundingAmount>0.50</inv:LineRoundingAmount><inv:NetAmount>1010.50</inv:NetAmount>"
    data = edited(
        CHARGED,
        ("UnitNetPrice>250.00<", "UnitNetPrice>252.625<"),
        ("<inv:NetAmount>1000.00</inv:NetAmount>", f"{duty}{rounded}"),
    )
    read = einvconv.parse(data).lines[0]
    assert read.price is not None and (read.price.net, read.price.gross) == (D("250.00"), None)
    assert [(c.reason, c.amount) for c in read.charges] == [("Special duty", D(10)), ("Rounding", D("0.50"))]
    assert leaves(written(data).xml) == leaves(data)


def test_a_net_price_that_is_not_what_is_left_is_told() -> None:
    odd = edited(CHARGED, ("UnitNetPrice>250.00<", "UnitNetPrice>199.00<"))
    assert any(path.endswith("UnitNetPrice") for path in lost(einvconv.convert(odd, to="ubl"), "dropped"))
    assert leaves(written(odd).xml) == leaves(odd)


def test_a_gross_price_above_the_net_one_is_a_discount_on_the_price() -> None:
    data = edited(CHARGED, ("UnitGrossPrice>250.00<", "UnitGrossPrice>300.00<"))
    price = einvconv.parse(data).lines[0].price
    assert price is not None and (price.gross, price.discount, price.net) == (D(300), D(50), D(250))
    assert leaves(written(data).xml) == leaves(data)


def test_the_net_price_of_another_format_is_what_the_discounts_leave() -> None:
    done = written(invoice(line(count="4", price="25", allowances=[Allowance(amount=D(10), reason="Alennus")])))
    assert (texts(done, "UnitGrossPrice"), texts(done, "UnitNetPrice")) == (["25"], ["22.5"])
    again = einvconv.parse(done.xml).lines[0]
    assert again.price is not None and (again.price.net, again.net_amount) == (D(25), D(90))


def test_a_price_for_a_hundred_is_one_for_one() -> None:
    priced = Price(net=D("12.5"), base=Quantity(value=D(100)))
    done = written(invoice(line(count="200").model_copy(update={"price": priced})))
    assert texts(done, "UnitNetPrice") == ["0.125"]
    assert "lines[0].price.base.value" in lost(done, "approximated")


def test_a_discount_of_zero_is_none() -> None:
    zero = "<inv:Discount id='1'><inv:Amount>0.0</inv:Amount></inv:Discount><inv:NetAmount>1000.00</inv:NetAmount>"
    data = edited(CHARGED, ("<inv:NetAmount>1000.00</inv:NetAmount>", zero))
    assert einvconv.parse(data).lines[0].allowances == []
    assert leaves(written(data).xml) == leaves(data)


# Charges and discounts of the invoice


def test_each_kind_of_charge_has_an_element_and_the_others_are_rows() -> None:
    charges = [
        Allowance(amount=D(amount), reason=reason, vat_code="S", vat_rate=D("25.5"))
        for amount, reason in ((5, "Fakturagebyr"), (7, "Frakt"), (9, "Emballasje"), (3, "Porto"))
    ]
    done = written(invoice(line(), charges=charges))
    assert (texts(done, "InvoiceFee"), texts(done, "Postage")) == (["5"], ["7"])
    assert texts(done, "SuppliersDescription") == ["Työ", "Emballasje", "Porto"]
    assert texts(done, "TotalAdditionAmount") == ["12"]
    again = einvconv.parse(done.xml)
    assert [(c.reason, c.amount, c.vat_rate) for c in again.charges] == [
        ("Invoice fee", D(5), D("25.5")),
        ("Postage", D(7), D("25.5")),
    ]
    assert again.totals is not None and again.totals.without_vat == D(124)


def test_before_6_all_charges_are_rows() -> None:
    charge = Allowance(amount=D(5), reason="Fakturagebyr", vat_code="S", vat_rate=D("25.5"))
    done = written(invoice(line(), charges=[charge]), "vismaxml")
    assert texts(done, "SuppliersDescription") == ["Työ", "Fakturagebyr"]
    assert texts(done, "TotalAmountExclVAT") == ["105.00"]


def test_a_discount_over_two_rates_is_an_allowance_of_each() -> None:
    vat = "<inv:VAT><inv:VATPercentage>{}</inv:VATPercentage><inv:VATBasisAmount>{}</inv:VATBasisAmount></inv:VAT>"
    whole = "<inv:DiscountPercentage>1</inv:DiscountPercentage><inv:DiscountAmount>10</inv:DiscountAmount>"
    whole = f"<inv:InvoiceDiscount>{whole}"
    data = edited(
        CHARGED,
        ("<inv:InvoiceFee", f"{whole}{vat.format(25, 6)}{vat.format(15, 4)}</inv:InvoiceDiscount><inv:InvoiceFee"),
    )
    read = einvconv.parse(data)
    assert [(a.amount, a.vat_rate) for a in read.allowances] == [(D(6), D(25)), (D(4), D(15))]
    assert leaves(written(data).xml) == leaves(data)
    again = written(invoice(line(), allowances=read.allowances))
    assert texts(again, "InvoiceDiscount/DiscountAmount") == ["10"]
    other = data.replace(b"DiscountAmount>10<", b"DiscountAmount>12<")
    assert [a.amount for a in einvconv.parse(other).allowances] == [D(6), D(4)]
    for target in ("vismaxml60", "finvoice30"):  # the whole is another sum than that of the rates
        assert "12" in [one.value for one in einvconv.convert(other, to=target).losses]


def test_a_charge_without_a_rate_has_that_in_which_the_breakdown_leaves_room_for_it() -> None:
    freight = (
        "<inv:TotalAmountExclVAT>1400.00<",
        "<inv:TotalFreight>50.00</inv:TotalFreight><inv:TotalAmountExclVAT>1450.00<",
    )
    data = edited(TWO, freight, ("VATBasisAmount>1250.00<", "VATBasisAmount>1300.00<"))
    [charge] = einvconv.parse(data).charges
    assert (charge.reason, charge.amount, charge.vat_rate) == ("Freight", D("50.00"), D(25))
    assert leaves(written(data, "vismaxml").xml) == leaves(data)


def test_duties_of_lines_are_no_charges_of_the_invoice() -> None:
    data = edited(
        CHARGED,
        ("TotalAdditionAmount>75.00<", "TotalAdditionAmount>85.00<"),
        ("<inv:TotalGoods>", "<inv:TotalDutyAmount>10.00</inv:TotalDutyAmount><inv:TotalGoods>"),
    )
    totals = einvconv.parse(data).totals
    assert totals is not None and totals.charges == D("75.00")
    assert leaves(written(data).xml) == leaves(data)


# Payment


def test_an_account_that_supplier_and_instruction_name_is_one() -> None:
    read = einvconv.parse(document(CHARGED))
    [means] = read.payment_means
    assert means.account is not None and (means.account.id, means.account.bic) == ("NO5015032080119", "DNBANOKKXXX")
    assert (means.remittance, means.due_date, means.amount) == ("000006001000200172", None, None)
    other = edited(CHARGED, ("BankAccount>15032080119<", "BankAccount>86011117947<"))
    assert [m.account.id for m in einvconv.parse(other).payment_means if m.account] == [
        "NO5015032080119",
        "86011117947",
    ]
    assert leaves(written(other).xml) == leaves(other)


def test_a_norwegian_iban_is_written_with_its_national_number() -> None:
    done = written(invoice(line(), payment_means=[account("NO5015032080119", "DNBANOKK")]), "vismaxml")
    assert (texts(done, "IBAN"), texts(done, "BankAccount")) == (["NO5015032080119"], ["15032080119"])
    [means] = einvconv.parse(done.xml).payment_means
    assert means.account is not None and (means.account.id, means.account.national) == ("NO5015032080119", None)


@pytest.mark.parametrize("code", BOTH)
def test_a_swedish_giro_account_has_an_element_of_its_own(code: str) -> None:
    giro = PaymentMeans(account=Account(id="54021234", bic="SE:BANKGIRO"), remittance="44017")
    done = written(invoice(line(), payment_means=[giro], currency="SEK"), code)
    assert (texts(done, "Supplier/BankGiroAccount"), texts(done, "CID")) == (["54021234"], ["44017"])
    again = einvconv.parse(done.xml).payment_means
    assert [(m.account.id, m.account.bic, m.remittance) for m in again if m.account] == [
        ("54021234", "BGABSESS", "44017")
    ]


def test_every_way_to_pay_is_an_instruction_since_6_and_one_account_before() -> None:
    two = [account(f"FI2112345600000{n}", None) for n in ("785", "786")]
    assert len(texts(written(invoice(line(), payment_means=two)), "AccountNo")) == 2
    earlier = written(invoice(line(), payment_means=two), "vismaxml")
    assert len(texts(earlier, "IBAN")) == 1
    assert "payment_means[1].account.id" in lost(earlier, "dropped")


def test_the_amount_due_is_the_total_before_6_and_stands_beside_it_since() -> None:
    paid = Totals(
        lines=D(100), without_vat=D(100), vat=D("25.5"), with_vat=D("125.5"), prepaid=D(50), payable=D("75.5")
    )
    earlier, later = (written(invoice(line(), totals=paid), code) for code in BOTH)
    assert texts(earlier, "InvoiceTotalAmount") == ["75.5"]
    assert "totals.prepaid" in lost(earlier, "approximated")
    assert (texts(later, "InvoiceTotalAmount"), texts(later, "PayableAmount")) == (["125.5"], ["75.5"])
    assert einvconv.parse(earlier.xml).totals.payable == D("75.5")  # type: ignore[union-attr]


def test_a_cash_discount_stands_with_the_terms_since_6_and_is_said_in_words_before() -> None:
    terms = SettlementTerms(discount_percent=D(2), discount_date=dt.date(2026, 5, 11), fine_percent=D("8.5"))
    made = invoice(line(), payment_terms="14 pv", settlement=[terms])
    [said] = etree.fromstring(written(made).xml).iterfind("{*}PaymentTerms")
    assert (said.get("discountPercentage"), said.get("discountPaymentDays")) == ("2", "7")
    again = einvconv.parse(written(made).xml).settlement[0]
    assert (again.discount_date, again.fine_percent) == (dt.date(2026, 5, 11), D("8.5"))
    assert "2 %" in texts(written(made, "vismaxml"), "PaymentTerms")[0]


# Parties and what has no element


def test_a_company_number_has_its_country_before_it() -> None:
    read = einvconv.parse(document(TWO))
    assert read.seller is not None and read.seller.legal_id is not None
    assert (read.seller.legal_id.value, read.seller.legal_id.scheme) == ("987654325", "0192")
    done = written(einvconv.convert(document(TWO), to="peppolbis30").xml)
    assert texts(done, "Supplier/CompanyNo") == ["NO987654325"]


def test_a_location_number_is_a_gln_and_a_number_in_the_books_is_none() -> None:
    read = einvconv.parse(document(TWO))
    assert read.buyer is not None
    assert [(i.value, i.scheme) for i in read.buyer.identifiers] == [("20017", None), ("7080001000011", "0088")]


def test_what_has_no_element_stands_by_a_name_and_comes_back() -> None:
    made = invoice(
        line(), project_reference="P-1", preceding_invoices=[PrecedingInvoice(number="7")], notes=[Note(text="Kiitos")]
    )
    for code in BOTH:
        again = einvconv.parse(written(made, code).xml)
        assert (again.project_reference, again.preceding_invoices[0].number) == ("P-1", "7")
    assert "FreeText" in written(made, "vismaxml").xml.decode("latin-1")
    assert texts(written(made), "InvoiceFreeText/Text") == ["Kiitos"]


def test_files_and_links_are_carried_since_6_and_told_before() -> None:
    files = [
        Attachment(id="1", content="QQ==", filename="a.csv", media_type="text/csv"),
        Attachment(url="https://a.fi/1"),
    ]
    done = written(invoice(line(), documents=files))
    assert (texts(done, "Attachment"), texts(done, "Link")) == (["QQ=="], ["https://a.fi/1"])
    assert "documents[0].content" in lost(written(invoice(line(), documents=files), "vismaxml"), "dropped")


def test_a_category_is_told_and_the_reason_of_an_exemption_is_a_note() -> None:
    exempt = VatBreakdown(taxable=D(100), amount=D(0), code="E", rate=D(0), exemption_reason="Koulutus")
    done = written(invoice(line(code="E", rate="0"), vat_breakdown=[exempt]))
    assert "vat_breakdown[0].code" in lost(done, "approximated")
    assert texts(done, "InvoiceFreeText/Text") == ["Koulutus"]


def test_the_number_of_an_item_is_a_gtin_or_is_not_written() -> None:
    for scheme, expected in (("0160", ["7044165644085"]), ("0088", [])):
        item = line().item.model_copy(update={"standard_id": Identifier(value="7044165644085", scheme=scheme)})  # type: ignore[union-attr]
        assert texts(written(invoice(line(item=item))), "EANArticleNo") == expected


@pytest.mark.parametrize("name", ["NetAmountInclDuty", "TotalAmount"])
def test_an_amount_that_is_said_again_may_be_no_number(name: str) -> None:
    stands, more = document(CHARGED), f"<inv:{name}>1E5</inv:{name}>"
    found = re.sub(f"<inv:{name}>[^<]*</inv:{name}>".encode(), more.encode(), stands)
    data = found if found != stands else stands.replace(b"<inv:GrossAmount>", f"{more}<inv:GrossAmount>".encode())
    assert "1E5" in [one.value for one in einvconv.convert(data, to="finvoice30").losses]


def test_a_unit_said_by_text_and_code_is_written_once_for_a_negative_price_too() -> None:
    data = edited("finvoice30/credit-note-mixed-signs", ('"EUR">7,25</UnitPriceNet', '"EUR">-12,345</UnitPriceNet'))
    assert texts(written(data, "vismaxml"), "UnitText")[:1] == ["MTR"]
