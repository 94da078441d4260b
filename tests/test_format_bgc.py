"""BGC Invoice 1.2 and 1.3: its own corpus to itself and to others, batches of several sections, accounts, amounts."""

from __future__ import annotations

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
    Price,
    Quantity,
    SettlementTerms,
    Totals,
    VatBreakdown,
)
from einvconv.model import PaymentMeans as Means
from made import invoice, line

D = Decimal
ONE = "bgc/freight-and-rounding"
TWO = "bgc/batch-of-two"


def written(given: Any) -> einvconv.Conversion:
    if isinstance(given, einvconv.Invoice):
        return einvconv.serialize(given, to="bgc")
    return einvconv.convert(given, to="bgc")


def root_of(done: Any) -> Any:
    return etree.fromstring(done.xml if isinstance(done, einvconv.Conversion) else done)


def texts(done: Any, path: str) -> list[str]:
    return [found.text or "" for found in root_of(done).iterfind(f".//{path}")]


def lost(done: einvconv.Conversion, kind: str) -> list[str]:
    return [one.path for one in done.losses if one.kind == kind]


def leaves(data: bytes) -> list[tuple[str, str]]:
    return sorted(
        (e.tag, value)
        for e in etree.fromstring(data).iter("*")
        for value in ([] if len(e) else [(e.text or "").strip()]) + [str(v) for v in e.attrib.values()]
    )


def test_a_document_to_itself_loses_and_changes_nothing() -> None:
    done = written(document(ONE))
    assert [one.path for one in done.losses] == ["/batch"]  # what the format is known from
    assert leaves(done.xml) == leaves(document(ONE))


@pytest.mark.parametrize("path", corpus("bgc"), ids=name)
@pytest.mark.parametrize("code", ["peppolbis30", "finvoice30", "teapps30", "svefaktura"])
def test_a_document_goes_to_other_formats_and_passes_their_schemas(path: Any, code: str) -> None:
    for done in einvconv.convert_all(path, to=code):
        report = einvconv.validate(done.xml)
        assert not [f for f in report.findings if f.source == "xsd" or f.severity == "fatal"]


# Batches


def test_each_document_of_a_batch_goes_alone_and_the_counts_of_the_batch_are_told() -> None:
    one, two = einvconv.split(document(TWO))
    assert [texts(d.data, "invoiceNumber") for d in (one, two)] == [["4401"], ["4402"]]
    done = written(two)
    assert texts(done, "totalDocuments") == ["1", "1"]
    assert {path.rpartition("/")[2] for path in lost(done, "dropped")} == {"totalDocuments"}


def test_each_document_stands_in_its_own_section_where_there_are_several() -> None:
    both = [written(one) for one in einvconv.split(document(TWO))]
    text = einvconv.join(both).decode().replace('<section id="S1"', '<section id="S2"').replace('"S2"', '"S1"', 1)
    one, two = einvconv.split(text.encode())
    assert [root_of(d.data).find("section").get("id") for d in (one, two)] == ["S1", "S2"]
    assert two.path(two.root.find("section/document")) == "/batch/section[2]/document"
    assert texts(text.encode(), "batchDetails/totalSections") == ["2"]


def test_invoices_of_several_senders_do_not_go_into_one_batch() -> None:
    one, other = einvconv.convert_all(document(TWO), to="bgc")
    (sender,) = texts(other.xml, "batchDetails/bgnr")
    changed = other.replace(xml=other.xml.replace(f">{sender}</bgnr".encode(), b">9912346</bgnr", 1))
    with pytest.raises(einvconv.ConversionRefused, match="one sender"):
        einvconv.join([one, changed])


# Signs


def test_a_credit_note_is_negative_here_and_positive_in_peppol() -> None:
    read = einvconv.parse(einvconv.split(document(TWO))[1])
    assert read.totals is not None and (read.totals.payable, read.lines[0].net_amount) == (D(150), D(120))
    there = einvconv.convert(einvconv.split(document(TWO))[1], to="peppolbis30")
    assert b"CreditNote" in there.xml
    done = written(there.xml)
    assert (texts(done, "payment/totalAmount"), texts(done, "invoiceRow/netAmount")) == (["-150.00"], ["-120.00"])
    assert root_of(done).find(".//invoiceType").get("code") == "381"


def test_a_credit_note_over_a_positive_sum_stays_one() -> None:
    second = einvconv.split(document(TWO))[1].data.replace(b">-", b">").replace(b'"-', b'"')
    read = einvconv.parse(second)
    assert read.totals is not None and read.totals.payable == D(150)
    assert texts(written(second), "payment/totalAmount") == ["150.00"]


# Accounts


def test_a_giro_account_has_ten_digits_here_and_none_of_the_zeros_elsewhere() -> None:
    first = einvconv.parse(document(ONE)).payment_means[0].account
    assert first is not None and (first.id, first.bic) == ("54021234", "BGABSESS")
    there = einvconv.convert(document(ONE), to="peppolbis30")
    assert b">SE:BANKGIRO<" in there.xml and b">54021234<" in there.xml
    back = written(there.xml)
    accounts = [(a.text, a.get("type"), a.get("bic")) for a in root_of(back).iter("account")]
    assert accounts == [("0054021234", "bankgiro", None), ("SE4550000000058398257466", "iban", "ESSESESS")]
    assert texts(back, "originatorBgnr") == ["0054021234"]


def test_a_giro_system_is_known_by_its_short_names() -> None:
    short = edited(ONE, ('type="bankgiro"', 'type="BGNR"'))
    assert einvconv.parse(short).payment_means[0].account.bic == "BGABSESS"  # type: ignore[union-attr]
    assert leaves(written(short).xml) == leaves(short)


def test_the_primary_account_goes_first() -> None:
    other = edited(ONE, ('type="bankgiro" primary="true"', 'type="bankgiro"'), ('bic="ESS', 'primary="true" bic="ESS'))
    read = einvconv.parse(other)
    assert [m.account.bic for m in read.payment_means if m.account] == ["ESSESESS", "BGABSESS"]
    assert leaves(written(other).xml) == leaves(other)


def test_the_number_of_an_account_may_be_an_attribute_of_it() -> None:
    other = edited(ONE, ('bic="ESSESESS">SE4550000000058398257466', 'bic="ESSESESS" id="SE4550000000058398257466">'))
    assert [m.account.id for m in einvconv.parse(other).payment_means if m.account][1] == "SE4550000000058398257466"
    assert leaves(written(other).xml) == leaves(other)


def test_the_account_of_the_payment_order_is_one_of_the_sellers_or_the_one_to_pay_to() -> None:
    order = "<beneficiary><account type='iban'>{}</account></beneficiary><paymentInstructions>"
    for number, accounts in (("SE4550000000058398257466", 2), ("SE3550000000054910000003", 3)):
        data = edited(ONE, ("<paymentInstructions>", order.format(number)))
        assert len(einvconv.parse(data).payment_means) == accounts
        assert leaves(written(data).xml) == leaves(data)


def test_the_reference_stands_in_the_payment_order_with_what_is_to_be_paid() -> None:
    giro = Means(account=Account(id="54021234", bic="SE:BANKGIRO"), remittance="44017")
    done = written(invoice(line(), payment_means=[giro]))
    assert (texts(done, "remittanceID"), texts(done, "instructedAmount")) == (["44017"], ["125.50"])


# Amounts


def test_amounts_have_two_decimals_and_a_price_that_has_more_is_left_out() -> None:
    priced = line(count="200").model_copy(update={"price": Price(net=D("12.5"), base=Quantity(value=D(100)))})
    done = written(invoice(priced, line(price="0.5")))
    assert texts(done, "unitPrice") == ["0.50"]
    assert "lines[0].price.net" in lost(done, "dropped")
    assert texts(done, "invoiceRow/netAmount") == ["25.00", "0.50"]


def test_the_total_that_counts_the_rounding_is_read_without_it() -> None:
    whole = edited(ONE, ('<totalAmount currency="SEK">1531.88<', '<totalAmount currency="SEK">1532.00<'))
    for data in (document(ONE), whole):
        totals = einvconv.parse(data).totals
        assert totals is not None and (totals.with_vat, totals.payable) == (D("1531.88"), D("1532.00"))
        assert leaves(written(data).xml) == leaves(data)


def test_a_paid_amount_is_told_and_comes_back_as_what_the_amount_due_leaves() -> None:
    paid = Totals(lines=D(100), without_vat=D(100), vat=D("25.5"), with_vat=D("125.5"))
    paid.prepaid, paid.payable = D(50), D("75.5")
    done = written(invoice(line(), totals=paid))
    assert "totals.prepaid" in lost(done, "approximated")
    assert b">50.00</cbc:PrepaidAmount>" in einvconv.convert(done.xml, to="peppolbis30").xml
    assert b">50.00</InvoicePaidAmount>" in einvconv.convert(done.xml, to="finvoice30").xml.replace(b",", b".")


def test_vat_in_the_accounting_currency_stands_with_its_rate() -> None:
    totals = Totals(lines=D(100), without_vat=D(100), vat=D("25.5"), with_vat=D("125.5"), payable=D("125.5"))
    totals.vat_accounting = D("290.00")
    done = written(invoice(line(), tax_currency="SEK", totals=totals))
    [group] = root_of(done).iterfind(".//invoiceDetails/vatAmount")
    assert (group.get("currencyAC"), group.get("vatAmountAC")) == ("SEK", "290.00")
    again = einvconv.parse(done.xml)
    assert again.totals is not None and (again.tax_currency, again.totals.vat_accounting) == ("SEK", D("290.00"))


def test_charges_and_discounts_have_their_own_vat() -> None:
    vat = {"vat_code": "S", "vat_rate": D("25.5")}
    made = invoice(
        line(charges=[Allowance(amount=D(2), reason="Tillägg")]),
        charges=[Allowance(amount=D(10), reason="Frakt", **vat)],
        allowances=[Allowance(amount=D(4), percent=D(4), base=D(100), reason="Rabatt", **vat)],
    )
    done = written(made)
    assert (texts(done, "expenses/netAmount"), texts(done, "expenses/vatAmount")) == (["10.00"], ["2.55"])
    assert (texts(done, "discountDetails/discount/amount"), texts(done, "expences/netAmount")) == (["4.00"], ["2.00"])
    again = einvconv.parse(done.xml)
    assert [(a.amount, a.percent, a.vat_rate, a.reason) for a in again.allowances] == [
        (D("4.00"), D(4), D("25.5"), "Rabatt")
    ]


def test_a_category_and_the_reason_of_an_exemption_stand_with_the_vat() -> None:
    exempt = VatBreakdown(taxable=D(100), amount=D(0), code="E", rate=D(0), exemption_reason="Utbildning")
    again = einvconv.parse(written(invoice(line(code="E", rate="0"), vat_breakdown=[exempt])).xml).vat_breakdown[0]
    assert (again.code, again.exemption_reason) == ("E", "Utbildning")


# What else


def test_the_sellers_number_of_the_buyer_is_its_identifier_elsewhere() -> None:
    there = einvconv.convert(document(ONE), to="peppolbis30")
    assert b">K-88<" in there.xml
    assert root_of(written(there.xml)).find(".//buyer").get("sellerID") == "K-88"


def test_a_gs1_number_is_a_gln() -> None:
    made = invoice(line())
    assert made.buyer is not None
    made.buyer.identifiers = [Identifier(value="7350000000006", scheme="0088")]
    done = written(made)
    assert texts(done, "buyer/gs1") == ["7350000000006"]
    assert einvconv.parse(done.xml).buyer.identifiers[0].scheme == "0088"  # type: ignore[union-attr]


def test_interest_on_late_payment_stands_beside_the_terms() -> None:
    done = written(invoice(line(), payment_terms="30 dagar", settlement=[SettlementTerms(fine_percent=D(8))]))
    assert root_of(done).find(".//overDueFine").get("rate") == "8"
    assert einvconv.parse(done.xml).settlement[0].fine_percent == D(8)


def test_files_and_links_are_enclosures() -> None:
    files = [
        Attachment(id="1", content="QQ==", filename="a.csv", media_type="text/csv"),
        Attachment(url="https://a.se"),
    ]
    done = written(invoice(line(), documents=files))
    assert (texts(done, "encodedObject/data"), texts(done, "enclosureDetails/URL")) == (["QQ=="], ["https://a.se"])
    assert [(d.content, d.url) for d in einvconv.parse(done.xml).documents] == [("QQ==", None), (None, "https://a.se")]


def test_the_currency_may_be_its_code_alone_or_that_of_the_amounts() -> None:
    for new in ('<currency code="SEK"/>', ""):
        data = edited(ONE, ('<currency code="SEK">SEK</currency>', new))
        assert einvconv.parse(data).currency == "SEK"


def test_a_batch_of_something_else_is_none_of_bankgirots() -> None:
    with pytest.raises(einvconv.UnknownFormat, match="batch"):
        einvconv.detect("<batch><job/></batch>")


def test_what_is_to_be_paid_is_rounded_in_the_payment_order_too() -> None:
    data = document("bgc/freight-and-rounding").replace(b">1532.00<", b">1532.004<")
    done = written(data)
    assert texts(done, "payment/totalAmount") == texts(done, "instructedAmount") == ["1532.00"]
    assert "1532.004" in [one.value for one in done.losses]
