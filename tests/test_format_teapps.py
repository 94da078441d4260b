"""TEAPPSXML 2.7.2 and 3.0 as source and target, with the hard cases that concern it."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import einvconv
from documents import corpus, document, name
from einvconv.model import Delivery, Party
from einvconv.resources import data_path
from made import invoice
from test_mapping_ledger import silent

OWN = corpus("teapps", "teapps30")
TARGETS = ("teapps", "teapps30", "finvoice30", "finvoice20", "peppolbis30", "ubl")
INVOICE = "CONTENT_FRAME/INVOICES/INVOICE"


def edited(named: str, *changes: tuple[str, str]) -> bytes:
    text = document(named).decode("iso-8859-1")
    for old, new in changes:
        assert old in text, f"{named} has no {old}"
        text = text.replace(old, new, 1)
    return text.encode("iso-8859-1")


def tree(conversion: einvconv.Conversion) -> Any:
    return etree.fromstring(conversion.xml)


def texts(conversion: einvconv.Conversion, path: str) -> list[str]:
    return [e.text for e in tree(conversion).iterfind(f"{INVOICE}/{path}")]


def signed(conversion: einvconv.Conversion, path: str) -> list[str]:
    return [f"{e.get('SIGN')}{e.text}" for e in tree(conversion).iterfind(f"{INVOICE}/{path}")]


def lost(conversion: einvconv.Conversion) -> set[str]:
    return {one.path.rpartition("/")[2] for one in conversion.losses}


# The ledger over the own documents


@pytest.mark.parametrize("path", OWN, ids=name)
def test_an_own_document_passes_its_schema_and_rules(path: Path) -> None:
    report = einvconv.validate(path.read_bytes())
    assert report.valid and report.findings == ()


@pytest.mark.parametrize("path", OWN, ids=name)
def test_a_document_converted_to_its_own_version_loses_nothing(path: Path) -> None:
    assert einvconv.convert(path.read_bytes(), to=path.parent.name).losses == ()


@pytest.mark.parametrize("path", OWN, ids=name)
def test_a_document_converted_to_its_own_version_reads_the_same(path: Path) -> None:
    data = path.read_bytes()
    again = einvconv.convert(data, to=path.parent.name).xml
    skipped = {"kept", "syntax"}
    assert einvconv.parse(again).model_dump(exclude=skipped) == einvconv.parse(data).model_dump(exclude=skipped)


@pytest.mark.parametrize("to", TARGETS)
@pytest.mark.parametrize("path", OWN, ids=name)
def test_no_leaf_is_lost_in_silence(path: Path, to: str) -> None:
    assert silent(path.read_bytes(), to, len(name(path)), 8) == []


@pytest.mark.parametrize("to", ["teapps", "teapps30"])
@pytest.mark.parametrize("path", corpus(), ids=name)
def test_what_is_written_is_valid_and_no_leaf_of_its_source_is_lost_in_silence(path: Path, to: str) -> None:
    version = {"teapps": "2.7.2", "teapps30": "3.0"}[to]
    schema = etree.XMLSchema(etree.parse(data_path("schemas", "teapps", version, "teapps.xsd")))
    data = path.read_bytes()
    assert schema.validate(tree(einvconv.convert(data, to=to)))
    assert silent(data, to, len(name(path)), 4) == []


@pytest.mark.parametrize("path", OWN, ids=name)
def test_every_loss_points_at_what_it_speaks_of(path: Path) -> None:
    source = etree.fromstring(path.read_bytes())
    for loss in einvconv.convert(path.read_bytes(), to="peppolbis30").losses:
        found = source.xpath(loss.path)
        assert len(found) == 1, loss.path
        said = found[0] if isinstance(found[0], str) else "".join(found[0].itertext())
        assert " ".join(loss.value.split()) == " ".join(said.split())


def test_the_version_that_a_source_names_gives_way_to_that_of_the_target() -> None:
    done = einvconv.convert(document("teapps30/credit-note"), to="teapps")
    assert tree(done).findtext("CONTENT_FRAME/BLOCK_RULES/FORMAT_VERSION") == "2.7.2"


def test_a_kept_amount_comes_back_beside_the_one_that_is_a_term() -> None:
    data = edited(
        "teapps/goods-with-freight",
        ("<CARGO>", '<CARGO><AMOUNT SIGN="+" VAT="INCLUDED">25.10</AMOUNT>'),
    )
    done = einvconv.convert(data, to="teapps")
    amounts = {e.get("VAT"): e.text for e in tree(done).iterfind(f"{INVOICE}/SUMMARY/CARGO/AMOUNT")}
    assert amounts == {"EXCLUDED": "20.00", "INCLUDED": "25.10"}
    assert done.losses == ()


def test_amounts_stand_in_the_order_that_the_source_had() -> None:
    done = einvconv.convert(document("teapps/goods-with-freight"), to="teapps")
    total = _amounts(done.xml)
    turned = edited("teapps/goods-with-freight", ('EXCLUDED">270.00', "X"), ('INCLUDED">338.85', 'EXCLUDED">270.00'))
    turned = turned.replace(b'VAT="X', b'VAT="INCLUDED">338.85')
    assert total == ["EXCLUDED", "INCLUDED"]
    assert _amounts(einvconv.convert(turned, to="teapps").xml) == ["INCLUDED", "EXCLUDED"]


def _amounts(data: bytes) -> list[str | None]:
    return [e.get("VAT") for e in etree.fromstring(data).iterfind(f"{INVOICE}/SUMMARY/INVOICE_TOTAL/AMOUNT")]


# Signs (hard cases 2, 4, 5)


def test_hard_case_4_a_positive_credit_note_of_another_format_is_negative_in_teapps() -> None:
    credit = next(p for p in corpus("ubl", "peppolbis30") if b"<CreditNote" in p.read_bytes())
    for to in ("teapps", "teapps30"):
        done = einvconv.convert(credit.read_bytes(), to=to)
        assert texts(done, "HEADER/INVOICE_TYPE") == ["01"]
        assert all(s.startswith("-") for s in signed(done, "SUMMARY/INVOICE_TOTAL/AMOUNT"))
        back = einvconv.parse(done.xml)
        assert back.type_code == "381"
        assert back.totals is not None and back.totals.payable is not None and back.totals.payable > 0


def test_hard_case_5_the_sign_of_an_amount_and_of_a_quantity_is_their_attribute() -> None:
    line = einvconv.parse(document("teapps30/several-vat-rates")).lines[3]
    assert line.net_amount == Decimal("-30.00")
    assert line.quantity is not None and line.quantity.value == Decimal("-1")


def test_hard_case_5_no_sign_means_plus() -> None:
    data = edited("teapps30/several-vat-rates", ('SIGN="+" VAT="EXCLUDED">90.00', 'VAT="EXCLUDED">90.00'))
    assert einvconv.parse(data).lines[0].net_amount == Decimal("90.00")


@pytest.mark.parametrize("sign", ["-", "+"])
def test_hard_case_5_a_text_with_a_minus_of_its_own_is_not_negated_twice(sign: str) -> None:
    data = edited("teapps30/several-vat-rates", ('SIGN="-">1<', f'SIGN="{sign}">-1<'))
    line = einvconv.parse(data).lines[3]
    assert line.quantity is not None and line.quantity.value == Decimal("-1")


def test_a_sign_at_odds_with_its_number_is_a_loss_elsewhere_and_comes_back_in_teapps() -> None:
    data = edited("teapps30/several-vat-rates", ('SIGN="-" VAT="EXCLUDED">30.00', 'SIGN="+" VAT="EXCLUDED">-30.00'))
    assert "@SIGN" in lost(einvconv.convert(data, to="finvoice30"))
    done = einvconv.convert(data, to="teapps30")
    assert done.losses == ()
    assert "+-30.00" in signed(done, "ROWS/ROW/ROW_TOTAL/AMOUNT")


def test_hard_case_2_a_positive_row_of_a_credit_note_stays_against_the_others() -> None:
    source = document("teapps/credit-note")
    lines = einvconv.parse(source).lines
    assert [line.net_amount for line in lines] == [Decimal("57.00"), Decimal("-7.00")]
    done = einvconv.convert(source, to="teapps")
    assert signed(done, "ROWS/ROW/ROW_TOTAL/AMOUNT[@VAT='EXCLUDED']") == ["-57.00", "+7.00"]
    assert signed(done, "ROWS/ROW/PRICE_PER_UNIT/AMOUNT") == ["+57.00", "+7.00"]


def test_a_credit_note_with_positive_sums_against_the_guide_keeps_them() -> None:
    data = document("teapps30/credit-note").replace(b'SIGN="-"', b'SIGN="+"')
    done = einvconv.convert(data, to="teapps30")
    assert done.losses == ()
    assert signed(done, "SUMMARY/INVOICE_TOTAL/AMOUNT[@VAT='INCLUDED']") == ["+263.55"]


def test_the_total_of_discounts_is_what_is_taken_off_with_either_sign() -> None:
    minus = edited(
        "teapps30/en16931-references",
        ('<DISCOUNTS_TOTAL>\n            <AMOUNT SIGN="+"', '<DISCOUNTS_TOTAL>\n            <AMOUNT SIGN="-"'),
    )
    for data in (minus, document("teapps30/en16931-references")):
        totals = einvconv.parse(data).totals
        assert totals is not None and totals.allowances == Decimal("50.00")
    assert signed(einvconv.convert(minus, to="teapps30"), "SUMMARY/DISCOUNTS_TOTAL/AMOUNT") == ["-50.00"]


# Frames and encodings (hard cases 7, 8)


def _batch() -> bytes:
    done = [einvconv.convert(document(f"teapps30/{n}"), to="teapps30") for n in ("several-vat-rates", "credit-note")]
    return einvconv.join(done)


def test_hard_case_7_a_batch_is_split_converted_and_written_back_as_a_batch() -> None:
    parts = einvconv.split(_batch())
    assert [einvconv.parse(p).number for p in parts] == ["10251", "10260"]
    conversions = [einvconv.convert(p, to="teapps30") for p in parts]
    assert [c.losses for c in conversions] == [(), ()]
    again = etree.fromstring(einvconv.join(conversions))
    assert [e.findtext("HEADER/INVOICE_ID") for e in again.iterfind(INVOICE)] == ["10251", "10260"]
    assert len(again.findall("CONTENT_FRAME")) == 1


def test_what_is_kept_of_the_second_invoice_of_a_batch_comes_back_in_it() -> None:
    head, due, tail = _batch().rpartition(b"</DUE_DATE>")
    part = einvconv.split(head + due + b"<REMARK_TIME>8 pv</REMARK_TIME>" + tail)[1]
    done = einvconv.convert(part, to="teapps30")
    assert done.losses == ()
    assert texts(done, "HEADER/REMARK_TIME") == ["8 pv"]
    told = next(one for one in einvconv.convert(part, to="finvoice30").losses if one.value == "8 pv")
    assert "/INVOICE[2]/" in told.path


def test_invoices_of_two_senders_make_no_batch() -> None:
    done = [einvconv.convert(document(n), to="teapps30") for n in ("teapps30/credit-note", "teapps/credit-note")]
    with pytest.raises(einvconv.EinvconvError, match="one sender"):
        einvconv.join(done)


def test_an_acknowledgement_holds_no_invoice_and_says_so() -> None:
    root = etree.fromstring(document("teapps30/credit-note"))
    root.remove(root.find("CONTENT_FRAME"))
    with pytest.raises(einvconv.EinvconvError, match="holds no invoice"):
        einvconv.convert(etree.tostring(root), to="finvoice30")


def test_hard_case_8_a_euro_sign_is_a_character_reference_in_iso_8859_1() -> None:
    source = document("finvoice30/several-vat-rates").decode("iso-8859-15")
    before = "<PaymentTermsDetails>"
    assert before in source
    note = "<InvoiceFreeText>Maksu 5 € alle kuukaudessa</InvoiceFreeText>"
    done = einvconv.convert(source.replace(before, note + before, 1).encode("iso-8859-15"), to="teapps30")
    assert done.xml.startswith(b'<?xml version="1.0" encoding="ISO-8859-1"?>')
    assert b"Maksu 5 &#8364; alle" in done.xml
    assert "Maksu 5 € alle kuukaudessa" in {n.text for n in einvconv.parse(done.xml).notes}


# Dates


def test_a_date_is_read_from_its_four_parts_and_written_as_them() -> None:
    data = edited("teapps30/several-vat-rates", ("<DAY>13</DAY>", "<DAY>3</DAY>"))
    assert einvconv.parse(data).issue_date == dt.date(2026, 2, 3)
    again = tree(einvconv.convert(data, to="teapps30")).find(f"{INVOICE}/HEADER/INVOICE_DATE/DATE")
    assert [c.text for c in again] == ["03", "02", "20", "26"]


def test_a_date_that_is_none_is_kept_and_told() -> None:
    data = edited("teapps30/several-vat-rates", ("<DAY>27</DAY>", "<DAY>31</DAY>"))
    assert einvconv.parse(data).due_date is None
    assert texts(einvconv.convert(data, to="teapps30"), "HEADER/DUE_DATE/DATE/DAY") == ["31"]
    assert "DAY" in lost(einvconv.convert(data, to="finvoice30"))


# Totals, prepaid amounts, rounding, fees (hard cases 14, 15, 36)


def test_hard_case_15_the_total_is_after_the_advance_and_the_invoice_s_total_stands_beside_it() -> None:
    totals = einvconv.parse(document("teapps30/advance-payment-and-rounding")).totals
    assert totals is not None
    assert (totals.with_vat, totals.prepaid, totals.rounding) == (Decimal("1115.97"), Decimal("10.00"), Decimal("0.03"))
    assert totals.payable == Decimal("1106.00")
    done = einvconv.convert(document("teapps30/advance-payment-and-rounding"), to="finvoice30")
    again = einvconv.convert(done.xml, to="teapps30")
    assert texts(again, "SUMMARY/INVOICE_TOTAL/AMOUNT") == ["1106.00"]
    assert texts(again, "SUMMARY/INVOICE_TOTAL_WITHOUT_ADVANCE_PAYMENT/AMOUNT") == ["889.22", "1115.97"]


def test_hard_case_14_a_total_with_rounding_is_not_taken_for_the_invoice_s_total() -> None:
    data = edited(
        "teapps/credit-note", ("</VAT_TOTAL>", "</VAT_TOTAL><ROUNDINGS>-0.05</ROUNDINGS>"), (">62.75<", ">62.80<")
    )
    totals = einvconv.parse(data.replace(b'SIGN="-" VAT="INCLUDED">62.75', b'SIGN="-" VAT="INCLUDED">62.80')).totals
    assert totals is not None
    assert (totals.payable, totals.rounding, totals.with_vat) == (Decimal("62.80"), Decimal("0.05"), Decimal("62.75"))


def test_in_2_7_2_the_one_total_is_the_invoice_s_and_what_is_to_be_paid() -> None:
    totals = einvconv.parse(document("teapps/goods-with-freight")).totals
    assert totals is not None
    assert (totals.without_vat, totals.with_vat, totals.payable) == (
        Decimal("270.00"),
        Decimal("338.85"),
        Decimal("338.85"),
    )


def test_hard_case_36_freight_of_the_summary_is_a_charge_where_the_total_needs_it() -> None:
    charge, *rest = einvconv.parse(document("teapps/goods-with-freight")).charges
    assert (charge.amount, charge.reason_code, rest) == (Decimal("20.00"), "FC", [])
    done = einvconv.convert(document("teapps/goods-with-freight"), to="teapps")
    assert texts(done, "SUMMARY/CARGO/AMOUNT") == ["20.00"]


def test_hard_case_36_a_fee_that_rows_or_charges_have_already_is_no_second_charge() -> None:
    data = edited("teapps30/en16931-references", ("</CHARGES_TOTAL>", f"</CHARGES_TOTAL>{_fee('CARGO', '15.00')}"))
    invoice = einvconv.parse(data)
    assert [c.amount for c in invoice.charges] == [Decimal("15.00")]
    assert [f.amount for f in invoice.fees] == [Decimal("15.00")]
    done = einvconv.convert(data, to="teapps30")
    assert done.losses == ()
    assert (texts(done, "SUMMARY/CARGO/AMOUNT"), texts(done, "SUMMARY/CHARGES/CHARGE_AMOUNT/AMOUNT")) == (
        ["15.00"],
        ["15.00"],
    )
    told = [one.value for one in einvconv.convert(data, to="peppolbis30").losses if "CARGO" in one.path]
    assert "15.00" in told


def _fee(tag: str, amount: str) -> str:
    return f'<{tag}><AMOUNT SIGN="+" VAT="EXCLUDED">{amount}</AMOUNT></{tag}>'


def test_hard_case_36_a_charge_is_a_fee_by_its_code_in_the_version_that_has_fees_only() -> None:
    done = einvconv.convert(document("teapps30/en16931-references"), to="teapps")
    assert texts(done, "SUMMARY/CARGO/AMOUNT") == ["15.00"]
    assert "CHARGE_NAME" in lost(done)


# Rows (hard cases 11, 34, 35)


def test_hard_case_34_several_discounts_of_a_row_stay_several() -> None:
    extra = '<DISCOUNT TYPE="64"><PER_CENT>2.00</PER_CENT></DISCOUNT><ROW_TOTAL>'
    data = edited("teapps/goods-with-freight", ("<ROW_TOTAL>", extra))
    done = einvconv.convert(data, to="finvoice30")
    row = tree(done).find("InvoiceRow")
    percents = [e.text for e in row.iterfind("RowProgressiveDiscountDetails/RowDiscountPercent")]
    assert percents == ["5,00", "2,00"]
    again = einvconv.convert(done.xml, to="teapps")
    assert texts(again, "ROWS/ROW[1]/DISCOUNT/PER_CENT") == ["5.00", "2.00"]


def test_hard_case_35_subtotals_and_rows_for_information_stay_out_of_totals_and_are_not_lost() -> None:
    invoice = einvconv.parse(document("teapps/grouped-rows"))
    assert sum(line.net_amount for line in invoice.lines if line.net_amount is not None) == Decimal("130.00")
    below = [sub for line in invoice.lines for sub in line.sub_rows]
    assert [sub.net_amount for sub in below] == [Decimal("110.00"), Decimal("20.00"), Decimal("130.00")]
    done = einvconv.convert(document("teapps/grouped-rows"), to="teapps")
    types = [row.get("ROW_TYPE") for row in tree(done).iterfind(f"{INVOICE}/ROWS/ROW")]
    assert types == [row.get("ROW_TYPE") for row in etree.fromstring(document("teapps/grouped-rows")).iter("ROW")]


def test_hard_case_35_subtotals_are_sub_rows_in_a_finvoice_and_come_back() -> None:
    done = einvconv.convert(document("teapps/grouped-rows"), to="finvoice30")
    names = [e.text for e in tree(done).iterfind("InvoiceRow/SubInvoiceRow/SubArticleName")]
    assert names == ["Toimitus 123 yhteensä", "Toimitus 222 yhteensä", "Toimitukset yhteensä"]
    again = tree(einvconv.convert(done.xml, to="teapps"))
    assert [r.get("ROW_TYPE") for r in again.iter("ROW")].count("SUBTOTAL") == 3


def test_hard_case_35_text_rows_are_no_lines_of_an_en_16931_invoice_and_their_text_is_there() -> None:
    done = einvconv.convert(document("teapps/goods-with-freight"), to="peppolbis30")
    spaces = {"c": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"}
    assert len(tree(done).findall("c:InvoiceLine", spaces)) == 2
    assert "Öljy on levitettävä kahdesti.".encode() in done.xml


def test_hard_case_11_a_price_goes_per_its_base_quantity() -> None:
    line = einvconv.parse(document("teapps30/several-vat-rates")).lines[2]
    assert line.price is not None and line.price.base is not None
    assert (line.price.base.value, line.price.base.unit) == (Decimal(100), "MTR")
    done = einvconv.convert(document("teapps30/several-vat-rates"), to="finvoice30")
    again = tree(einvconv.convert(done.xml, to="teapps30")).find(f"{INVOICE}/ROWS/ROW[3]/PRICE_PER_UNIT")
    assert dict(again.attrib) == {"PR_QTY": "100", "PR_UNIT": "m", "PR_UNIT_UNECE_CODE": "MTR"}


def test_a_unit_code_is_the_unit_in_the_version_that_has_words_only() -> None:
    source = next(p for p in corpus("peppolbis30") if b'unitCode="HUR"' in p.read_bytes())
    done = einvconv.convert(source.read_bytes(), to="teapps")
    assert "HUR" in {e.get("Q_UNIT") for e in tree(done).iter("CHARGED")}


def test_amounts_of_instalments_without_vat_are_told_where_they_have_no_place() -> None:
    data = document("finvoice30/instalments-and-cash-discount")
    for target in ("teapps", "teapps30"):
        losses = einvconv.convert(data, to=target).losses
        told = [one.kind for one in losses if "/PartialPaymentVatExcludedAmount" in one.path]
        assert told == ["dropped"] * 3


def test_charges_that_are_more_than_one_fee_are_rows_that_are_told_with_their_reasons() -> None:
    reasons = ("Tarjoilulisä", "Viivästys")
    invoice = einvconv.parse(document("finvoice30/allowances-and-charges"))
    one = next(c for c in invoice.charges if c.reason == reasons[0])
    invoice.charges = [*invoice.charges, one.model_copy(update={"reason": reasons[1]})]
    done = einvconv.serialize(invoice, to="teapps")
    assert [x.kind for x in done.losses if x.value in reasons] == ["approximated", "approximated"]
    assert set(reasons) <= {e.text for e in tree(done).iter("ARTICLE_NAME")}


def test_every_part_of_a_plan_is_told_where_one_of_them_does_not_fit() -> None:
    text = document("finvoice30/instalments-and-cash-discount").decode("iso-8859-15")
    assert text.count("00000000000002610524") == 1
    data = text.replace("00000000000002610524", "9" * 31).encode("iso-8859-15")
    done = einvconv.convert(data, to="teapps")
    assert tree(done).find(".//PAYMENT") is None
    plan = "/Finvoice/PartialPaymentDetails/PartialPayment"
    for field in ("VatIncludedAmount", "DueDate", "ReferenceIdentifier"):
        told = [one.path for one in done.losses if one.path.startswith(f"{plan}{field}[")]
        assert sorted(told) == [f"{plan}{field}[{i}]" for i in (1, 2, 3)]


@pytest.mark.parametrize("target", ["teapps", "teapps30"])
@pytest.mark.parametrize("element", ["cbc:IssueDate", "cbc:ID"])
def test_an_invoice_that_is_not_whole_is_refused_and_never_left_out_of_its_batch(target: str, element: str) -> None:
    data = re.sub(rf"<{element}>.*?</{element}>", "", document("peppolbis30/several-vat-rates").decode(), count=1)
    with pytest.raises(einvconv.ConversionRefused, match="cannot be written as TEAPPSXML"):
        einvconv.convert(data.encode(), to=target)


def test_a_role_that_a_party_has_a_term_for_goes_before_another_which_is_told() -> None:
    invoice = einvconv.parse(document("peppolbis30/payee-and-tax-representative"))
    assert invoice.payee is not None
    invoice.payee.role = "Factor"
    for target in ("teapps30", "finvoice30"):
        losses = einvconv.serialize(invoice, to=target).losses
        assert [one.kind for one in losses if one.value == "Factor"] == ["replaced"]


def test_totals_that_the_older_version_leaves_to_be_computed_are_told() -> None:
    done = einvconv.convert(document("teapps30/advance-payment-and-rounding"), to="teapps")
    assert [one.kind for one in done.losses if one.value == "1115.97"] == ["dropped"]
    done = einvconv.convert(document("finvoice30/allowances-and-charges"), to="teapps")
    assert [one.kind for one in done.losses if one.path.endswith("ChargesTotalVatExcludedAmount")] == ["implied"]


def test_a_term_comes_back_in_the_older_place_that_it_was_read_from() -> None:
    data = edited("teapps30/credit-note", ("</CURRENCY>", "</CURRENCY><ORDER_REFERENCE>Keittiö</ORDER_REFERENCE>"))
    assert einvconv.parse(data).buyer_reference == "Keittiö"
    done = einvconv.convert(data, to="teapps30")
    assert texts(done, "HEADER/ORDER_REFERENCE") == ["Keittiö"]
    assert texts(done, "HEADER/ORDER_INFORMATION/ORDER_REFERENCE") == []


# Parties (hard cases 31, 32)


def test_hard_case_31_operators_survive_in_finvoice_and_are_told_lost_in_ubl() -> None:
    source = document("teapps30/en16931-references")
    there = einvconv.convert(source, to="finvoice30")
    assert tree(there).findtext(".//FromIntermediator") == "003701011385"
    again = einvconv.convert(there.xml, to="teapps30")
    assert texts(again, "PAYEE/INTERMEDIATOR") == ["003701011385"]
    assert texts(again, "RECEIVER/INTERMEDIATOR") == ["BAWCFI22"]
    told = [one.value for one in einvconv.convert(source, to="ubl").losses if one.path.endswith("INTERMEDIATOR")]
    assert told == ["003701011385", "BAWCFI22"]


def test_hard_case_32_payee_and_tax_representative_are_other_partners_and_all_parties_stay_apart() -> None:
    source = document("teapps30/en16931-references")
    through = einvconv.convert(einvconv.convert(source, to="finvoice30").xml, to="teapps30").xml
    for data in (source, through):
        invoice = einvconv.parse(data)
        assert invoice.payee is not None and invoice.payee.name == "Nordkyst Rahoitus Oy"
        assert invoice.tax_representative is not None and invoice.tax_representative.vat_id == "DK12345674"
        assert invoice.buyer is not None and invoice.buyer.name == "Rantakylän Kunta"
        assert invoice.invoice_recipient is not None
        assert invoice.invoice_recipient.name == "Rantakylän Kunta, ostolaskut"
        assert invoice.delivery is not None and invoice.delivery.party is not None
        assert invoice.delivery.party.name == "Rantakylän koulu"
        assert [(p.role, p.name) for p in invoice.other_parties] == [("PAYER", "Kuntien Maksupalvelu Oy")]


def test_an_authority_stands_for_the_scheme_of_an_identifier() -> None:
    buyer = einvconv.parse(document("teapps/goods-with-freight")).buyer
    assert buyer is not None
    assert [(i.scheme, i.type_name) for i in buyer.identifiers] == [("0088", None)]


def test_an_ovt_code_without_scheme_is_the_unit_s_number() -> None:
    data = document("teapps/goods-with-freight").replace(
        b'AUTHORITY="GLN">6430031110128<', b'AUTHORITY="EDI">003712345671<'
    )
    seller = einvconv.parse(data).seller
    assert seller is not None and (seller.unit_number, seller.identifiers) == ("003712345671", [])
    done = einvconv.convert(data, to="finvoice30")
    assert tree(done).findtext("SellerOrganisationUnitNumber") == "003712345671"


def test_a_number_in_the_seller_s_books_keeps_the_scheme_that_it_names() -> None:
    data = document("teapps30/credit-note").replace(b"<CUSTOMER_ID>", b'<CUSTOMER_ID SCHEME_ID="0037">', 1)
    number = einvconv.parse(data).sellers_buyer_id
    assert number is not None and (number.value, number.scheme) == ("C-55", "0037")
    done = einvconv.convert(data, to="peppolbis30")
    assert b'schemeID="0037">C-55<' in done.xml
    assert b'<CUSTOMER_ID SCHEME_ID="0037">C-55<' in einvconv.convert(data, to="teapps30").xml


def test_a_sender_other_than_the_seller_stays_the_sender() -> None:
    data = document("teapps30/credit-note").replace(
        b"<CF_CODE>CF01</CF_CODE>\n    <NET_SERVICE_ID>003720774740",
        b"<CF_CODE>CF01</CF_CODE>\n    <NET_SERVICE_ID>OPERATOR",
    )
    done = einvconv.convert(data, to="teapps30")
    assert tree(done).findtext("CONTENT_FRAME/NET_SERVICE_ID") == "OPERATOR"
    assert texts(done, "PAYEE/NET_SERVICE_ID") == ["003720774740"]


# What both Nordic formats have and EN 16931 lacks

_DAY = "<DATE><DAY>05</DAY><MONTH>01</MONTH><CENTURY>20</CENTURY><DECADE_AND_YEAR>26</DECADE_AND_YEAR></DATE>"
_PLUS = '<AMOUNT SIGN="+" VAT="{}">{}</AMOUNT>'
_HEADER = (
    '<TOTAL_PACKING_MARKS><TOTAL_PACK_QUANTITY Q_UNIT="kolli" SIGN="+">3</TOTAL_PACK_QUANTITY>'
    '<TOTAL_MEASUREMENTS><LENGTH Q_UNIT="cm" SIGN="+">120</LENGTH></TOTAL_MEASUREMENTS></TOTAL_PACKING_MARKS>'
    f"<CREDIT_INFORMATION><CREDIT_LIMIT>{_PLUS.format('EXCLUDED', '3000.00')}</CREDIT_LIMIT>"
    "<INTEREST><PER_CENT>16</PER_CENT></INTEREST></CREDIT_INFORMATION>"
    "<PAYER_POSTING_GROUP_DEFAULTS><POSTING_DEFAULT><SHORT_ACCOUNT_ID>4000</SHORT_ACCOUNT_ID>"
    "<REPORTING_CODE>R-77</REPORTING_CODE></POSTING_DEFAULT></PAYER_POSTING_GROUP_DEFAULTS>"
    "<SELLER_ACCOUNT_TEXT>3000 Myynti</SELLER_ACCOUNT_TEXT><CLEARANCE_NUMBER>T-1</CLEARANCE_NUMBER>"
)
_ROW = (
    '<LOCATION_ID><USED_QUANTITY Q_UNIT="kWh" SIGN="+">310</USED_QUANTITY>'
    f"<LATEST_METER_READING_DATE>{_DAY}</LATEST_METER_READING_DATE></LOCATION_ID>"
)
_ROW_END = (
    "<CN><CN_CODE>84148022</CN_CODE><CN_NAME>Kompressori</CN_NAME></CN><INFORMATION_OF_OVERDUE_PAYMENTS>"
    f"<ORIGINAL_INVOICE_ID>9001</ORIGINAL_INVOICE_ID><ORIGINAL_DUE_DATE>{_DAY}</ORIGINAL_DUE_DATE>"
    f"<UNPAID>{_PLUS.format('INCLUDED', '12.50')}</UNPAID><INTEREST_RATE>8</INTEREST_RATE>"
    f"<INTEREST_PERIOD><START_PERIOD>{_DAY}</START_PERIOD><END_PERIOD>{_DAY}</END_PERIOD></INTEREST_PERIOD>"
    "</INFORMATION_OF_OVERDUE_PAYMENTS><SELLER_ACCOUNT_TEXT>3010</SELLER_ACCOUNT_TEXT>"
)


def test_what_finvoice_has_too_goes_there_by_name_and_comes_back() -> None:
    data = edited(
        "teapps30/several-vat-rates",
        ("</CURRENCY>", f"</CURRENCY>{_HEADER}"),
        ("</ARTICLE>", f"</ARTICLE>{_ROW}"),
        ("</VAT>\n          </ROW>", f"</VAT>{_ROW_END}</ROW>"),
    )
    there = einvconv.convert(data, to="finvoice30")
    found = {e.tag: e.text for e in tree(there).iter()}
    assert found["TransportCarriageQuantity"] == "3" and found["PackageLength"] == "120"
    assert found["CreditLimitAmount"] == "3000,00" and found["CreditInterestPercent"] == "16"
    assert found["ShortProposedAccountIdentifier"] == "4000" and found["ProposedAccountText"] == "R-77"
    assert found["SellerAccountText"] == "3000 Myynti" and found["RowSellerAccountText"] == "3010"
    assert found["ClearanceIdentifier"] == "T-1" and found["InvoiceVatFreeText"] == "Osa laskusta AVL 8 c §"
    assert found["RowUsedQuantity"] == "310" and found["RowLatestMeterReadingDate"] == "20260105"
    assert found["CNCode"] == "84148022" and found["RowOriginalInvoiceIdentifier"] == "9001"
    assert found["RowUnPaidVatIncludedAmount"] == "12,50" and found["RowInterestEndDate"] == "20260105"
    again = einvconv.parse(einvconv.convert(there.xml, to="teapps30").xml)
    before = einvconv.parse(data)
    for field in ("posting", "credit", "seller_account", "vat_text", "delivery"):
        assert getattr(again, field) == getattr(before, field)
    for field in ("metering", "customs", "overdue", "seller_account"):
        assert getattr(again.lines[0], field) == getattr(before.lines[0], field)


def test_a_total_in_another_currency_goes_between_the_nordic_formats() -> None:
    total = (
        f"<INVOICE_TOTAL_IN_OTHER_CURRENCY>{_PLUS.format('EXCLUDED', '6200.10')}{_PLUS.format('INCLUDED', '7100.20')}"
        "<CURRENCY><CODE>SEK</CODE></CURRENCY></INVOICE_TOTAL_IN_OTHER_CURRENCY></SUMMARY>"
    )
    there = einvconv.convert(edited("teapps30/several-vat-rates", ("</SUMMARY>", total)), to="finvoice30")
    amount = tree(there).find(".//OtherCurrencyAmountVatIncludedAmount")
    assert (amount.text, amount.get("AmountCurrencyIdentifier")) == ("7100,20", "SEK")
    again = einvconv.convert(there.xml, to="teapps30")
    assert texts(again, "SUMMARY/INVOICE_TOTAL_IN_OTHER_CURRENCY/AMOUNT") == ["6200.10", "7100.20"]
    assert texts(again, "SUMMARY/INVOICE_TOTAL_IN_OTHER_CURRENCY/CURRENCY/CODE") == ["SEK"]


def test_a_period_of_interest_without_an_end_is_told_and_not_written() -> None:
    start = f"<INTEREST_PERIOD><START_PERIOD>{_DAY}</START_PERIOD><END_PERIOD>{_DAY}</END_PERIOD></INTEREST_PERIOD>"
    assert start in _ROW_END
    data = edited("teapps30/several-vat-rates", ("</VAT>\n          </ROW>", f"</VAT>{_ROW_END}</ROW>"))
    there = einvconv.convert(data, to="finvoice30").xml
    head, _, tail = there.partition(b"<RowInterestEndDate")
    cut = head + tail.partition(b"</RowInterestEndDate>")[2]
    done = einvconv.convert(cut, to="teapps30")
    assert tree(done).find(".//INTEREST_PERIOD") is None
    assert "RowInterestStartDate" in lost(done)


# Payment (hard cases 24, 25, 28)


def test_hard_case_24_a_creditor_reference_and_a_national_one_have_an_element_each() -> None:
    assert texts(einvconv.convert(document("teapps/credit-note"), to="teapps30"), "PAYEE/DETAILS_OF_PAYMENT/*") == [
        "RF18539007547034"
    ]
    through = einvconv.convert(document("teapps/credit-note"), to="finvoice30").xml
    again = tree(einvconv.convert(through, to="teapps30")).find(f"{INVOICE}/PAYEE/DETAILS_OF_PAYMENT")
    assert [(e.tag, e.text) for e in again] == [("IPI_REFERENCE", "RF18539007547034")]


def test_hard_case_25_an_account_that_is_no_iban_is_the_national_number() -> None:
    data = edited("teapps30/credit-note", ("FI4950009420028730", "950-12345"), ("IBAN_ACCOUNT", "BANK_ACCOUNT"))
    data = data.replace(b"950-12345</IBAN_ACCOUNT", b"950-12345</BANK_ACCOUNT")
    account = einvconv.parse(data).payment_means[0].account
    assert account is not None and (account.id, account.scheme) == ("950-12345", "BBAN")
    assert texts(einvconv.convert(data, to="teapps30"), "PAYEE/BANKS/BANK_ACCOUNT_NUMBER") == ["950-12345"]


def test_hard_case_28_cash_discounts_fine_and_instalments_go_to_finvoice_by_name() -> None:
    done = tree(einvconv.convert(document("teapps/instalments-and-cash-discounts"), to="finvoice30"))
    assert [e.text for e in done.iter("CashDiscountDate")] == ["20260408", "20260415"]
    assert [e.text for e in done.iter("CashDiscountAmount")] == ["25,10", "12,55"]
    assert [e.text for e in done.iter("PaymentOverDueFinePercent")] == ["8"]
    assert [e.text for e in done.iter("PartialPaymentDueDate")] == ["20260430", "20260531"]


def test_a_payment_order_of_its_own_terms_goes_from_finvoice_to_teapps_and_back() -> None:
    data = document("finvoice30/several-vat-rates").replace(b"<EpiReference/>", b"<EpiReference>E-1</EpiReference>")
    order = einvconv.parse(data).payment_order
    assert order is not None and order.reference == "E-1"
    done = einvconv.convert(data, to="teapps30")
    assert texts(done, "EpiDetails/EpiIdentificationDetails/EpiReference") == ["E-1"]
    again = einvconv.parse(einvconv.convert(done.xml, to="finvoice30").xml).payment_order
    assert again is not None and (again.reference, again.charge_option) == ("E-1", order.charge_option)


def test_a_payment_order_that_says_nothing_of_its_own_is_not_written() -> None:
    done = einvconv.convert(document("finvoice30/several-vat-rates"), to="teapps30")
    assert tree(done).find(f"{INVOICE}/EpiDetails") is None
    assert "@ChargeOption" not in lost(done)


# Documents and types (hard cases 41, 42)


def test_hard_case_41_embedded_files_go_beside_the_message_under_names_that_it_may_have() -> None:
    source = next(p for p in corpus("ubl", "peppolbis30") if b"EmbeddedDocumentBinaryObject" in p.read_bytes())
    data = source.read_bytes()
    done = einvconv.convert(data, to="teapps30")
    named = texts(done, "CONTROL/IMAGE_CONTROL/IMAGE_FILE")
    assert [a.filename for a in done.attachments] == named
    contents = [d.content for d in einvconv.parse(data).documents if d.content]
    assert len(contents) == len(named)
    assert all(set(n) <= set("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-") for n in named)


def test_hard_case_41_a_file_name_with_other_characters_is_spelt_anew_and_told() -> None:
    source = next(p for p in corpus("ubl", "peppolbis30") if b"EmbeddedDocumentBinaryObject" in p.read_bytes())
    invoice = einvconv.parse(source.read_bytes())
    for one in invoice.documents:
        one.filename = "Tuntierittely äö 1.pdf" if one.content else one.filename
    done = einvconv.serialize(invoice, to="teapps30")
    assert texts(done, "CONTROL/IMAGE_CONTROL/IMAGE_FILE")[0] == "Tuntierittely____1.pdf"
    assert any(one.kind == "approximated" and "Tuntierittely____1.pdf" in one.reason for one in done.losses)


@pytest.mark.parametrize("kind", ["09", "50", "99"])
def test_hard_case_42_a_type_that_is_no_invoice_is_refused_in_words_where_there_is_none(kind: str) -> None:
    data = edited("teapps/goods-with-freight", ("<INVOICE_TYPE>00<", f"<INVOICE_TYPE>{kind}<"))
    assert texts(einvconv.convert(data, to="teapps"), "HEADER/INVOICE_TYPE") == [kind]
    with pytest.raises(einvconv.EinvconvError, match="is no invoice"):
        einvconv.convert(data, to="peppolbis30")


def test_hard_case_42_an_interest_invoice_is_one_in_finvoice_too() -> None:
    data = edited("teapps/goods-with-freight", ("<INVOICE_TYPE>00<", "<INVOICE_TYPE>06<"))
    done = einvconv.convert(data, to="finvoice30")
    assert tree(done).findtext("InvoiceDetails/InvoiceTypeCode") == "INV03"
    assert texts(einvconv.convert(done.xml, to="teapps"), "HEADER/INVOICE_TYPE") == ["06"]


# Round trips (hard case 45)


@pytest.mark.parametrize("path", OWN, ids=name)
def test_hard_case_45_through_finvoice_and_back_the_terms_differ_only_by_what_was_told(path: Path) -> None:
    there = einvconv.convert(path.read_bytes(), to="finvoice30")
    again = einvconv.convert(there.xml, to=path.parent.name)
    told = {one.value for one in (*there.losses, *again.losses)}
    source, result = (einvconv.parse(d).model_dump(mode="json") for d in (path.read_bytes(), again.xml))
    missing = [text for text in _leaves(source) if text not in set(_leaves(result)) | told]
    assert missing == []


def _leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() if key not in ("kept", "syntax") for leaf in _leaves(inner)]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in _leaves(inner)]
    return [] if value is None or isinstance(value, bool) else [str(value)]


@pytest.mark.parametrize("to", ["teapps", "teapps30"])
def test_the_role_of_a_party_whose_element_is_a_role_is_told(to: str) -> None:
    made = invoice()
    made.delivery = Delivery(deliverer=Party(name="Kuljetus", role="Other"), manufacturer=Party(name="Valmistaja"))
    done = einvconv.serialize(made, to=to)
    assert [one.kind for one in done.losses if one.path == "delivery.deliverer.role"] == ["replaced"]
    assert b"DELIVERER" in done.xml
