"""e2b: its own corpus to itself and to others, the traps of its guide, interchanges, what other formats say more."""

from __future__ import annotations

import copy
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

import einvconv
from documents import corpus, document, edited, name
from einvconv.model import Account, Allowance, Factoring, PaymentMeans, Period, SettlementTerms, Totals, VatBreakdown
from made import invoice, line

D = Decimal
FREIGHT = "e2b/discount-and-freight"
TWO = "e2b/interchange-of-two"
ALONE = "e2b/invoice-alone"


def written(given: Any) -> einvconv.Conversion:
    if isinstance(given, einvconv.Invoice):
        return einvconv.serialize(given, to="e2b")
    return einvconv.convert(given, to="e2b")


def texts(done: Any, path: str) -> list[str]:
    """The texts of elements, by a path of names."""
    steps = "/".join(f"{{*}}{step}" for step in path.split("/"))
    root = etree.fromstring(done.xml if isinstance(done, einvconv.Conversion) else done)
    return [found.text or "" for found in root.iterfind(f".//{steps}")]


def lost(done: einvconv.Conversion, kind: str) -> list[str]:
    return [one.path for one in done.losses if one.kind == kind]


def leaves(data: bytes) -> list[tuple[str, str]]:
    return sorted(
        (etree.QName(e).localname, value)
        for e in etree.fromstring(data).iter("*")
        for value in ([] if len(e) else [(e.text or "").strip()]) + [str(v) for v in e.attrib.values()]
    )


@pytest.mark.parametrize("path", corpus("e2b"), ids=name)
def test_a_document_to_itself_loses_and_changes_nothing(path: Any) -> None:
    for one in einvconv.split(path):
        done = written(one)
        assert done.losses == ()
        assert leaves(done.xml) == leaves(one.data)


@pytest.mark.parametrize("path", corpus("e2b"), ids=name)
@pytest.mark.parametrize("code", ["peppolbis30", "finvoice30", "teapps30"])
def test_a_document_goes_to_other_formats_and_passes_their_schemas(path: Any, code: str) -> None:
    for done in einvconv.convert_all(path, to=code):
        report = einvconv.validate(done.xml)
        assert not [f for f in report.findings if f.source == "xsd"]
        assert not [f for f in report.findings if f.severity == "fatal" and f.rule != "PEPPOL-EN16931-R003"]


def test_an_invoice_by_itself_is_written_in_an_interchange() -> None:
    root = etree.fromstring(written(document(ALONE)).xml)
    assert etree.QName(root).localname == "Interchange"
    assert einvconv.detect(document(ALONE)) == "e2b"


# Interchanges


def test_each_invoice_of_an_interchange_has_the_message_header_before_it() -> None:
    one, two = einvconv.split(document(TWO))
    assert [texts(d.data, "MessageHeader/MessageReference") for d in (one, two)] == [["7701"], ["7702"]]
    assert two.path(two.root[1]) == "/e2b:Interchange/e2b:MessageHeader[2]"


def test_headers_that_stand_together_lead_the_next_invoice_and_comments_change_nothing() -> None:
    root = etree.fromstring(document(TWO))
    first, second = root.findall("{*}MessageHeader")
    second.addprevious(etree.Comment("of the second"))
    second.addnext(etree.Comment("and its invoice"))
    assert [texts(d.data, "MessageHeader/MessageReference") for d in einvconv.split(etree.tostring(root))] == [
        ["7701"],
        ["7702"],
    ]
    first.addnext(second)
    one, two = einvconv.split(etree.tostring(root))
    assert texts(one.data, "MessageHeader/MessageReference") == ["7701", "7702"]
    assert one.path(one.root.findall("{*}MessageHeader")[1]) == "/e2b:Interchange/e2b:MessageHeader[2]"
    assert texts(two.data, "MessageHeader/MessageReference") == []


def test_the_text_of_an_interchange_with_all_its_headers_first_is_not_repeated_for_each_invoice() -> None:
    root = etree.fromstring(document(TWO))
    header, invoice = root.find("{*}MessageHeader"), root.find("{*}Invoice")
    root[1:] = [copy.deepcopy(header) for _ in range(900)] + [copy.deepcopy(invoice) for _ in range(900)]
    data = etree.tostring(root)
    found = einvconv.split(data)
    assert len(found) == 900
    assert sum(len(d.data) for d in found) < 2 * len(data)


def test_what_stands_around_many_invoices_is_not_repeated_without_end_and_the_limit_is_named() -> None:
    root = etree.fromstring(document(TWO))
    root[0].extend(etree.Element(root.tag.replace("Interchange", "Odd")) for _ in range(2000))
    few = etree.tostring(root)
    assert len(einvconv.split(few)) == 2
    root.extend([copy.deepcopy(root.find("{*}Invoice")) for _ in range(200)])
    data = etree.tostring(root)
    with pytest.raises(einvconv.LimitExceeded, match=r"202 invoices .*Limits\(elements=") as refused:
        einvconv.split(data)
    assert "Split the file" in str(refused.value)
    assert len(einvconv.split(data, limits=einvconv.Limits(elements=5_000_000))) == 202


def test_conversions_are_joined_in_one_interchange_and_split_again() -> None:
    whole = einvconv.join(einvconv.convert_all(document(TWO), to="e2b"))
    assert texts(whole, "MessageHeader/MessageReference") == ["7701", "7702"]
    assert [einvconv.parse(d).number for d in einvconv.split(whole)] == ["7701", "7702"]


@pytest.mark.parametrize("side", ["Originator", "Recipient"])
def test_invoices_that_go_from_or_to_several_do_not_go_into_one_interchange(side: str) -> None:
    one, other = einvconv.convert_all(document(TWO), to="e2b")
    text = other.xml.decode()
    at = text.index("Address>", text.index(f"{side}>")) + len("Address>")
    changed = other.replace(xml=f"{text[:at]}9{text[at:]}".encode())
    with pytest.raises(einvconv.ConversionRefused, match=f"one {side}"):
        einvconv.join([one, changed])


# Signs


def test_a_credit_note_is_positive_here_and_negative_in_finvoice() -> None:
    there = einvconv.convert(einvconv.split(document(TWO))[1], to="finvoice30")
    assert b"-125,00" in there.xml
    assert texts(written(there.xml), "ActualPayment") == ["125.00"]
    assert texts(written(there.xml), "InvoiceHeader/InvoiceType") == ["381"]


def test_a_credit_note_below_zero_is_one_over_a_positive_sum_and_comes_back_below_zero() -> None:
    changes = [(f">{n}<", f">-{n}<") for n in ("100.00", "125.00", "25.00")]
    data = edited(ALONE, *changes, ("<UnitPrice>-", "<UnitPrice>"), (">1</Quantity", ">-1</Quantity"))
    read = einvconv.parse(data)
    assert read.totals is not None and (read.totals.payable, read.lines[0].net_amount) == (D(125), D(100))
    assert any("taken as credited" in loss.reason for loss in einvconv.convert(data, to="peppolbis30").losses)
    assert not any("taken as credited" in loss.reason for loss in written(data).losses)
    assert texts(written(data), "ActualPayment") == ["-125.00"]


# Totals


def test_the_total_with_vat_counts_the_rounding_or_does_not_and_the_amount_due_is_the_same() -> None:
    with_it = edited(FREIGHT, ("<GrossAmount>1672.50<", "<GrossAmount>1673.00<"))
    for data in (document(FREIGHT), with_it):
        totals = einvconv.parse(data).totals
        assert totals is not None and (totals.with_vat, totals.payable) == (D("1672.50"), D("1673.00"))
        assert leaves(written(data).xml) == leaves(data)


def test_the_total_of_another_format_is_written_with_its_rounding() -> None:
    there = einvconv.convert(document(FREIGHT), to="finvoice30")
    assert texts(written(there.xml), "GrossAmount") == ["1673.00"]


def test_where_no_amount_due_is_given_it_follows_from_the_total() -> None:
    data = edited(FREIGHT, ("<GrossAmount>1672.50<", "<GrossAmount>1673.00<"))
    without = data.replace(b"<ActualPayment>1673.00</ActualPayment>", b"")
    assert einvconv.parse(without).totals.payable == D("1673.00")  # type: ignore[union-attr]


def test_duties_are_charges_and_are_in_their_sum() -> None:
    duty = "<InvoiceTax><Description>Avgift</Description><Amount>10.00</Amount></InvoiceTax>"
    sums = ("<ChargesTotalsAmount>50.00</ChargesTotalsAmount>", "<TaxTotalsAmount>10.00</TaxTotalsAmount>")
    data = edited(FREIGHT, ("</InvoiceCharges>", f"</InvoiceCharges>{duty}"), (sums[0], "".join(sums)))
    read = einvconv.parse(data)
    assert read.totals is not None and read.totals.charges == D("60.00")
    assert [one.reason for one in read.charges] == ["Frakt", "Avgift"]
    assert leaves(written(data).xml) == leaves(data)


# Payment


def test_a_national_account_number_is_that_of_the_iban_beside_it() -> None:
    read = einvconv.parse(document(FREIGHT))
    [means] = read.payment_means
    assert means.account is not None and (means.account.id, means.account.national) == ("NO5015032080119", None)
    assert texts(written(einvconv.convert(document(FREIGHT), to="peppolbis30").xml), "AccountNumber") == ["15032080119"]


def test_an_iban_and_a_bic_in_each_others_place_are_put_right_elsewhere_and_left_here() -> None:
    swapped = edited(
        FREIGHT,
        ("<IbanNumber>NO5015032080119<", "<IbanNumber>DNBANOKKXXX<"),
        ("<SwiftNumber>DNBANOKKXXX<", "<SwiftNumber>NO5015032080119<"),
    )
    assert (
        b">NO5015032080119<" in einvconv.convert(swapped, to="peppolbis30").xml.partition(b"PayeeFinancialAccount")[2]
    )
    assert leaves(written(swapped).xml) == leaves(swapped)


@pytest.mark.parametrize("to", ["e2b", "vismaxml", "vismaxml60"])
def test_a_national_number_beside_one_that_is_no_iban_either_is_told(to: str) -> None:
    account = Account(id="FI1231231231232113", national="123566-12244")
    done = einvconv.serialize(invoice(line(), payment_means=[PaymentMeans(account=account)]), to=to)
    assert b"FI1231231231232113" in done.xml and b"123566-12244" not in done.xml
    assert [one.kind for one in done.losses if one.value == "123566-12244"] == ["dropped"]


def test_an_account_that_is_no_iban_is_a_national_one() -> None:
    done = written(invoice(line(), payment_means=[PaymentMeans(account=Account(id="54021234", bic="SE:BANKGIRO"))]))
    assert (texts(done, "AccountNumber"), texts(done, "IbanNumber")) == (["54021234"], [])
    assert texts(done, "SwiftNumber") == ["BGABSESS"]


def test_the_account_of_who_has_bought_the_claim_goes_before_the_suppliers() -> None:
    sold = "<Factoring><Name>Kjøp AS</Name><AccountInformation><AccountNumber>86011117947</AccountNumber>"
    data = edited(FREIGHT, ("<InvoiceReferences>", f"{sold}</AccountInformation></Factoring><InvoiceReferences>"))
    read = einvconv.parse(data)
    assert [m.account.id for m in read.payment_means if m.account] == ["86011117947", "NO5015032080119"]
    assert [m.remittance for m in read.payment_means] == ["00000770120017"] * 2
    assert read.factoring is not None and read.factoring.party_name == "Kjøp AS"
    assert leaves(written(data).xml) == leaves(data)
    there = einvconv.parse(einvconv.convert(data, to="peppolbis30").xml)
    assert there.payee is not None and there.payee.name == "Kjøp AS"
    assert [m.account.id for m in there.payment_means if m.account] == ["86011117947"]


def test_one_of_several_accounts_is_written_and_the_others_are_told() -> None:
    two = [PaymentMeans(account=Account(id=f"SE{n}", bic="X"), primary=n == 1) for n in range(2)]
    done = written(invoice(line(), payment_means=two))
    assert texts(done, "AccountNumber") == ["SE1"]
    assert "payment_means[0].account.id" in lost(done, "dropped")


def test_who_is_paid_in_the_sellers_place_stands_where_a_claim_has_been_sold() -> None:
    done = written(invoice(line(), payee=einvconv.model.Party(name="Saaja Oy")))
    assert texts(done, "Factoring/Name") == ["Saaja Oy"]
    assert "payee.name" in lost(done, "approximated")
    bought = written(invoice(line(), factoring=Factoring(party_name="Rahoitus Oy", texts=["Siirretty"])))
    assert (texts(bought, "Factoring/Name"), texts(bought, "FreeText")) == (["Rahoitus Oy"], ["Siirretty"])
    for one in (done, bought):
        assert len(texts(one, "Factoring/AccountInformation/IbanNumber")) == 1
        assert texts(one, "Supplier/AccountInformation/IbanNumber") == []
    assert len(texts(written(invoice(line())), "Supplier/AccountInformation/IbanNumber")) == 1


def test_who_has_bought_a_claim_is_paid_alone_in_a_finvoice_which_asks_for_a_number_of_the_agreement() -> None:
    account = "<AccountInformation><AccountNumber>86011117947</AccountNumber></AccountInformation>"
    street = "<PostalAddress><Address1>Gata 1</Address1><PostalCode>0150</PostalCode></PostalAddress>"
    bought = f"</Buyer><Factoring><Name>Faktor AS</Name>{street}{account}</Factoring>"
    source = document("e2b/discount-and-freight").replace(b"</Buyer>", bought.encode())
    there = einvconv.convert(source, to="finvoice30")
    assert texts(there, "EpiAccountID") == ["86011117947"] and texts(there, "SellerAccountID") == []
    assert texts(there, "AnyPartyOrganisationName") == ["Faktor AS"]
    told = {one.value: one.kind for one in there.losses}
    assert (told["NO5015032080119"], told["Faktor AS"]) == ("dropped", "approximated")


def test_a_cash_discount_is_a_percentage_within_days_and_the_interest_stands_beside() -> None:
    terms = SettlementTerms(discount_percent=D(2), discount_date=dt.date(2026, 5, 11), fine_percent=D("8.5"))
    done = written(invoice(line(), settlement=[terms]))
    assert (texts(done, "DiscountPercent"), texts(done, "DiscountDays")) == (["2"], ["7"])
    assert texts(done, "OverDuePercent") == ["8.5"]
    again = einvconv.parse(done.xml).settlement
    assert (again[0].discount_date, again[1].fine_percent) == (dt.date(2026, 5, 11), D("8.5"))


# VAT: rates and no categories


def test_a_category_goes_without_saying_where_there_is_a_rate_and_is_told_where_there_is_none() -> None:
    exempt = VatBreakdown(taxable=D(100), amount=D(0), code="E", rate=D(0), exemption_reason="Koulutus")
    done = written(invoice(line(code="E", rate="0"), vat_breakdown=[exempt]))
    assert "vat_breakdown[0].code" in lost(done, "approximated")
    assert texts(done, "InvoiceHeader/FreeText") == ["Koulutus"]
    assert "vat_breakdown[0].code" in lost(written(invoice(line())), "implied")


# Lines


def test_several_discounts_of_a_line_are_one_and_that_is_told() -> None:
    off = [Allowance(amount=D(5), reason="Kvantum"), Allowance(amount=D(3), reason="Lojalitet")]
    done = written(invoice(line(allowances=off)))
    assert texts(done, "Discount/Amount") == ["8"]
    assert texts(done, "Discount/Description") == ["Kvantum, Lojalitet"]
    assert "lines[0].allowances[1].amount" in lost(done, "approximated")


def test_the_period_and_the_account_of_the_invoice_are_those_of_its_lines() -> None:
    days = Period(start=dt.date(2026, 4, 1), end=dt.date(2026, 4, 30))
    done = written(invoice(line(), line(), period=days, accounting_reference="4000"))
    assert texts(done, "BaseItemDetails/StartDate") == ["2026-04-01"] * 2
    assert texts(done, "PostingInformation") == ["4000"] * 2
    assert {"period.start", "period.end", "accounting_reference"} <= set(lost(done, "approximated"))


_CHARGES = """<TransportDetails><ChargeItems>
<Details><SuppliersProductId>MainCarriage</SuppliersProductId><LineItemAmount> 1144.</LineItemAmount></Details>
<Details><SuppliersProductId>Total</SuppliersProductId><LineItemAmount>1150.00</LineItemAmount></Details>
</ChargeItems></TransportDetails><LineItemNum>1<"""


def test_what_a_carrier_charges_for_a_line_is_the_amount_of_a_line_that_says_nothing() -> None:
    data = edited(
        FREIGHT,
        ("<LineItemNum>1<", _CHARGES),
        ("<LineItemAmount>1150.00</LineItemAmount>\n        <Q", "<LineItemAmount>0</LineItemAmount>\n        <Q"),
    )
    assert einvconv.parse(data).lines[0].net_amount == D("1150.00")
    assert [value for _, value in leaves(written(data).xml)] == [value for _, value in leaves(data)]


def test_numbers_have_a_point_a_comma_or_nothing_after_it() -> None:
    data = edited(FREIGHT, ("<UnitPrice>50.00<", "<UnitPrice> 50,00 <"), ("<Amount>50.00<", "<Amount>50.<"))
    read = einvconv.parse(data)
    assert read.lines[1].price is not None and read.lines[1].price.net == D("50.00")
    assert read.charges[0].amount == D(50)


def test_a_day_may_have_a_time_and_a_number_spaces_between_its_thousands() -> None:
    data = edited(
        FREIGHT, ("<DueDate>2026-05-18<", "<DueDate>2026-05-18T10:30:00<"), (">1673.00</Act", ">1 673,00</Act")
    )
    read = einvconv.parse(data)
    assert read.totals is not None and (read.due_date, read.totals.payable) == (dt.date(2026, 5, 18), D("1673.00"))
    assert texts(written(data), "DueDate") == ["2026-05-18"]
    for target in ("e2b", "finvoice30"):
        assert "2026-05-18T10:30:00" in [one.value for one in einvconv.convert(data, to=target).losses]


def test_who_gets_the_invoice_is_the_buyer_where_no_other_one_is_named() -> None:
    data = edited(FREIGHT, ("<Buyer>", "<Invoicee>"), ("</Buyer>", "</Invoicee>"))
    read = einvconv.parse(data)
    assert read.buyer is not None and (read.buyer.name, read.invoice_recipient) == ("Havn og Hamn KF", None)
    assert leaves(written(data).xml) == leaves(data)


# What other formats say more


def test_the_references_of_another_format_come_back() -> None:
    made = invoice(
        line(), buyer_reference="B-1", project_reference="P-2", contract_reference="RA-3", order_reference="O-4"
    )
    again = einvconv.parse(written(made).xml)
    fields = ("buyer_reference", "project_reference", "contract_reference", "order_reference")
    assert [getattr(again, field) for field in fields] == ["B-1", "P-2", "RA-3", "O-4"]


def test_the_type_may_stand_in_the_header_of_the_message_alone() -> None:
    second = einvconv.split(document(TWO))[1].data.replace(b"<InvoiceType>381</InvoiceType>", b"")
    assert einvconv.parse(second).type_code == "381"
    assert leaves(written(second).xml) == leaves(second)


def test_other_types_are_an_invoice_or_a_credit_note_and_that_is_told() -> None:
    done = written(invoice(line(), type_code="384"))
    assert texts(done, "InvoiceHeader/InvoiceType") == ["380"]
    assert "type_code" in lost(done, "approximated")


def test_a_copy_says_that_it_is_one() -> None:
    assert texts(written(document("finvoice30/copy")), "InvoiceStatus") == ["7"]
    copied = edited(ALONE, ("<InvoiceStatus>9<", "<InvoiceStatus>31<"))
    assert einvconv.parse(copied).kind.origin == "Copy"  # type: ignore[union-attr]


def test_a_link_and_the_name_of_a_file_stand_among_the_attachments() -> None:
    files = [einvconv.model.Attachment(url="https://example.no/1.pdf"), einvconv.model.Attachment(id="tider.csv")]
    assert texts(written(invoice(line(), documents=files)), "Attachments") == ["https://example.no/1.pdf", "tider.csv"]


def test_the_paid_amount_is_carried() -> None:
    paid = Totals(
        lines=D(100), without_vat=D(100), vat=D("25.5"), with_vat=D("125.5"), prepaid=D(50), payable=D("75.5")
    )
    done = written(invoice(line(), totals=paid))
    assert (texts(done, "PrePaidAmount"), texts(done, "ActualPayment")) == (["50"], ["75.5"])


@pytest.mark.parametrize("amount", ["1" * 400, "1E5", "", "see above"])
def test_what_is_to_be_paid_may_be_no_number(amount: str) -> None:
    data = edited(FREIGHT, (">1673.00</Act", f">{amount}</Act"))
    if "1" in amount:  # it says an amount, and not the one that the others come to
        with pytest.raises(einvconv.ConversionRefused, match="no decimal number"):
            einvconv.convert(data, to="finvoice30")
    else:
        assert amount == "" or any(one.value == amount for one in einvconv.convert(data, to="finvoice30").losses)
    assert written(data).xml


@pytest.mark.parametrize("price, vat_included", [("62.75", True), ("50", False)])
def test_the_price_of_a_row_that_says_its_amount_with_vat_alone_is_with_vat_where_it_gives_it(
    price: str, vat_included: bool
) -> None:
    there = written(invoice(line("2", "50"))).xml.decode()
    head, tail = there.split("<e2b:LineItemAmount>100.00</e2b:LineItemAmount>")
    tail = tail.replace("<e2b:VatBaseAmount>100.00</e2b:VatBaseAmount>", "", 1)
    there = f"{head}<e2b:LineItemGrossAmount>125.50</e2b:LineItemGrossAmount>{tail}"
    there = there.replace("<e2b:UnitPrice>50<", f"<e2b:UnitPrice>{price}<")
    [read] = einvconv.parse(there.encode()).lines
    assert read.price is not None and read.gross_amount == D("125.5")
    assert (read.price.vat_included, read.price.net) == ((D(price), None) if vat_included else (None, D(price)))
    assert einvconv.convert(there.encode(), to="e2b").losses == ()
    out = einvconv.parse(einvconv.convert(there.encode(), to="peppolbis30").xml).lines[0]
    assert out.price is not None and (out.price.net, out.net_amount) == (50, 100)


@pytest.mark.parametrize("missing", ["NetAmount", "VatTotalsAmount", "LineItemTotalsAmount"])
def test_a_total_that_counts_the_rounding_is_found_without_one_of_its_parts(missing: str) -> None:
    text = document(FREIGHT).decode().replace("<GrossAmount>1672.50", "<GrossAmount>1673.00")
    text = "".join(row for row in text.splitlines(keepends=True) if f"<{missing}>" not in row)
    totals = einvconv.parse(text.encode()).totals
    assert totals is not None
    assert (totals.with_vat, totals.rounding, totals.payable) == (D("1672.50"), D("0.50"), D("1673.00"))
