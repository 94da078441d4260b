"""Svefaktura 1.0: its own corpus to itself and to others, the traps of its guide, and its object envelopes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

import einvconv
from documents import CORPUS, corpus, document, edited, name
from einvconv.model import Allowance, Attachment, Identifier, Party, Totals, VatBreakdown
from made import invoice, line

D = Decimal
RATES = "svefaktura/several-vat-rates"
CREDIT = "svefaktura/credit-note"
ROUNDED = "svefaktura/allowances-and-rounding"
FRAMED = "svefaktura/envelopes/invoice-with-files"
EXEMPT = "svefaktura/exempt"
FOREIGN = "svefaktura/foreign-currency"


def written(given: Any) -> einvconv.Conversion:
    if isinstance(given, einvconv.Invoice):
        return einvconv.serialize(given, to="svefaktura")
    return einvconv.convert(given, to="svefaktura")


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


@pytest.mark.parametrize("path", corpus("svefaktura"), ids=name)
def test_a_document_to_itself_loses_and_changes_nothing(path: Any) -> None:
    data = path.read_bytes()
    done = written(data)
    assert done.losses == ()
    assert leaves(done.xml) == leaves(data)


@pytest.mark.parametrize("path", corpus("svefaktura"), ids=name)
@pytest.mark.parametrize("code", ["peppolbis30", "finvoice30", "teapps30"])
def test_a_document_goes_to_other_formats_and_passes_their_schemas(path: Any, code: str) -> None:
    report = einvconv.validate(einvconv.convert(path, to=code).xml)
    assert not [f for f in report.findings if f.source == "xsd"]


def test_the_identifier_of_the_invoice_is_in_its_own_name_space_and_the_others_are_not() -> None:
    root = etree.fromstring(written(document(RATES)).xml)
    assert {etree.QName(e).namespace for e in root.iterfind("{*}ID")} == {etree.QName(root).namespace}
    assert {etree.QName(e).namespace for e in root.iterfind("{*}InvoiceLine/{*}ID")} == {
        "urn:sfti:CommonAggregateComponents:1:0"
    }


# Signs (hard case 4)


@pytest.mark.parametrize("code", ["finvoice30", "teapps30"])
def test_a_credit_note_is_positive_here_and_negative_in_nordic_formats(code: str) -> None:
    there = einvconv.convert(document(CREDIT), to=code)
    assert b"-625" in there.xml or b'SIGN="-"' in there.xml
    assert texts(written(there.xml), "TaxInclusiveTotalAmount") == ["625.00"]
    assert texts(written(there.xml), "InvoiceTypeCode") == ["381"]


def test_a_credit_note_is_one_in_peppol_with_the_same_signs() -> None:
    there = einvconv.convert(document(CREDIT), to="peppolbis30")
    assert b"CreditNote" in there.xml and b"-625" not in there.xml


def test_other_types_are_an_invoice_or_a_credit_note_and_that_is_told() -> None:
    done = written(invoice(line(), type_code="384"))
    assert texts(done, "InvoiceTypeCode") == ["380"]
    assert lost(done, "approximated")[:1] == ["type_code"]


# Totals


def test_the_total_counts_the_rounding_and_is_what_is_to_be_paid() -> None:
    read = einvconv.parse(document(ROUNDED)).totals
    assert read is not None
    assert (read.with_vat, read.rounding, read.payable) == (D("1531.88"), D("0.12"), D("1532.00"))


def test_an_advance_stands_with_the_rounding_so_that_the_buyer_pays_the_rest() -> None:
    paid = Totals(
        lines=D(100), without_vat=D(100), vat=D("25.5"), with_vat=D("125.5"), prepaid=D(50), payable=D("75.5")
    )
    done = written(invoice(line(), totals=paid))
    assert (texts(done, "TaxInclusiveTotalAmount"), texts(done, "RoundOffAmount")) == (["75.5"], ["-50.0"])
    assert "totals.prepaid" in lost(done, "approximated")
    again = einvconv.parse(done.xml).totals
    assert again is not None and (again.with_vat, again.payable) == (D("125.5"), D("75.5"))


def test_sums_of_allowances_and_charges_go_without_saying() -> None:
    there = einvconv.convert(document(ROUNDED), to="peppolbis30")
    implied = [path.rpartition(":")[2] for path in lost(written(there.xml), "implied")]
    assert {"AllowanceTotalAmount", "ChargeTotalAmount"} <= set(implied)


# Payment


def test_giro_systems_have_their_bic_here_and_their_name_in_peppol() -> None:
    there = einvconv.convert(document(CREDIT), to="peppolbis30")
    assert b">SE:BANKGIRO<" in there.xml
    assert texts(written(there.xml), "FinancialInstitution/ID") == ["BGABSESS"]


def test_the_due_date_stands_with_each_account_and_is_one_in_the_invoice() -> None:
    read = einvconv.parse(document(RATES))
    assert read.due_date is not None and all(means.due_date is None for means in read.payment_means)
    dates = texts(written(einvconv.convert(document(RATES), to="ubl").xml), "DuePaymentDate")
    assert dates == [read.due_date.isoformat()] * 3


def test_a_fourth_account_is_told_and_not_written() -> None:
    four = [einvconv.model.PaymentMeans(account=einvconv.model.Account(id=f"SE{n}", bic="X")) for n in range(4)]
    done = written(invoice(line(), payment_means=four))
    assert texts(done, "PayeeFinancialAccount/ID") == ["SE0", "SE1", "SE2"]
    assert "payment_means[3].account.id" in lost(done, "dropped")


def test_the_payee_beside_an_account_is_the_payee_of_the_invoice() -> None:
    read = einvconv.parse(document(EXEMPT))
    assert read.payee is not None and read.payee.name == "Havets Vänner"


def test_interest_on_late_payment_comes_back_from_a_format_that_has_it() -> None:
    raised = ("<cbc:PenaltySurchargePercent>8<", "<cbc:PenaltySurchargePercent>9.5<")
    there = einvconv.convert(edited(RATES, raised), to="ubl")
    assert texts(written(there.xml), "PenaltySurchargePercent") == ["9.5"]


# Parties


def test_an_address_in_lines_takes_the_places_of_an_address_and_comes_back_in_lines() -> None:
    buyer = einvconv.parse(document(EXEMPT)).buyer
    assert buyer is not None and buyer.address is not None
    assert (buyer.address.line1, buyer.address.line2) == ("Råå församling", "Ekonomiavdelningen")
    assert buyer.address.line3 == "Box 12, 252 70 Råå, Sverige"
    assert texts(written(document(EXEMPT)), "BuyerParty/Party/Address/AddressLine/Line")[3] == "252 70 Råå"


def test_the_seat_of_a_company_is_its_legal_information_and_comes_back() -> None:
    there = einvconv.convert(document(CREDIT), to="peppolbis30")
    assert "<cbc:CompanyLegalForm>Säte Ängelholm, SE<" in there.xml.decode()
    assert texts(written(there.xml), "RegistrationAddress/CityName") == ["Ängelholm"]


def test_two_names_are_one_elsewhere_and_two_here_again() -> None:
    buyer = einvconv.parse(document(CREDIT)).buyer
    assert buyer is not None and buyer.name == "Båtvarvet Råå AB, Underhåll"
    assert texts(written(document(CREDIT)), "BuyerParty/Party/PartyName/Name") == ["Båtvarvet Råå AB", "Underhåll"]


def test_a_trading_name_stands_first_and_the_registered_name_beside_the_number() -> None:
    seller = Party(name="Myyjä Oy", trading_name="Kauppa", vat_id="FI01234567")
    done = written(invoice(line(), seller=seller))
    assert texts(done, "SellerParty/Party/PartyName/Name") == ["Kauppa"]
    assert texts(done, "PartyTaxScheme/RegistrationName") == ["Myyjä Oy"]


def test_the_agency_of_gs1_is_a_gln_of_a_party() -> None:
    buyer = einvconv.parse(document(CREDIT)).buyer
    assert buyer is not None and buyer.identifiers[0].scheme == "0088"
    done = written(invoice(line(), buyer=Party(name="B", identifiers=[Identifier(value="1", scheme="0192")])))
    root = etree.fromstring(done.xml)
    found = root.find("{*}BuyerParty/{*}Party/{*}PartyIdentification/{*}ID")
    assert found is not None and dict(found.attrib) == {"identificationSchemeID": "0192"}


# Lines and VAT


def test_several_allowances_of_a_line_become_their_sum_and_that_is_told() -> None:
    one = line(
        "10", "10", allowances=[Allowance(amount=D(5)), Allowance(amount=D(3))], charges=[Allowance(amount=D(2))]
    )
    done = written(invoice(one))
    assert texts(done, "InvoiceLine/AllowanceCharge/Amount") == ["6"]
    assert texts(done, "InvoiceLine/AllowanceCharge/ChargeIndicator") == ["false"]
    assert len([path for path in lost(done, "approximated") if path.endswith("amount")]) == 3


def test_categories_other_than_s_are_exempt_with_their_reason_and_a_rate_of_zero() -> None:
    group = VatBreakdown(code="AE", rate=D(0), taxable=D(100), amount=D(0))
    done = written(invoice(line(rate="0", code="AE"), vat_breakdown=[group], totals=None))
    assert texts(done, "TaxSubTotal/TaxCategory/ID") == ["E"]
    assert texts(done, "TaxSubTotal/TaxCategory/ExemptionReason") == ["Reverse charge"]
    assert any(path.endswith("vat_code") for path in lost(done, "approximated"))


def test_another_tax_is_not_called_vat() -> None:
    group = VatBreakdown(code="L", rate=D(7), taxable=D(100), amount=D(7))
    with pytest.raises(einvconv.ConversionRefused, match="IGIC"):
        written(invoice(line(rate="7", code="L"), vat_breakdown=[group], totals=None))


def test_the_vat_in_another_currency_is_divided_by_rate_with_the_rate_of_exchange() -> None:
    there = einvconv.convert(document(FOREIGN), to="peppolbis30")
    done = written(there.xml)
    assert texts(done, "TaxCurrencyTaxAmount") == ["1418.75"]
    assert texts(done, "ExchangeRate/CalculationRate") == ["11.35"]


def test_units_may_be_words_and_become_codes_where_codes_are_asked_for() -> None:
    words = edited(CREDIT, ('quantityUnitCode="MTR"', 'quantityUnitCode="styck"'))
    assert b'unitCode="C62"' in einvconv.convert(words, to="peppolbis30").xml
    assert b'quantityUnitCode="styck"' in written(words).xml


def test_a_time_of_day_is_kept_here_and_told_elsewhere() -> None:
    timed = document(RATES).replace(
        b"T00:00:00</cbc:ActualDeliveryDateTime>", b"T14:30:00</cbc:ActualDeliveryDateTime>"
    )
    assert "2026-04-29T14:30:00" in texts(written(timed), "Delivery/ActualDeliveryDateTime")
    there = einvconv.convert(timed, to="peppolbis30")
    told = [
        (o.kind, o.reason) for o in there.losses if o.path == "/sfti:Invoice/cac:Delivery/cbc:ActualDeliveryDateTime"
    ]
    assert told == [("approximated", "only the day is read, of the form CCYY-MM-DD")]
    assert there.invoice.delivery is not None and there.invoice.delivery.date == dt.date(2026, 4, 29)


# Files


def test_the_files_of_a_frame_come_with_the_invoice_and_go_into_an_envelope_again() -> None:
    read = einvconv.parse(document(FRAMED))
    assert [(d.id, d.filename, d.media_type) for d in read.documents] == [
        ("1", "tidrapport.csv", "text/csv"),
        ("2", "ritning.pdf", "application/pdf"),
    ]
    (file,) = written(document(FRAMED)).attachments
    schema = etree.XMLSchema(etree.parse(CORPUS.parent / "schemas/svefaktura/1.0/objectenvelope.xsd"))
    assert schema.validate(etree.fromstring(file.content))
    assert b"RGF0dW07VGltbWFyCjIwMjYtMDUtMjg7Ngo=" in file.content


def test_an_envelope_that_follows_its_invoice_in_a_file_is_read_with_it() -> None:
    done = written(document(FRAMED))
    both = done.xml + done.attachments[0].content
    assert [d.filename for d in einvconv.parse(both).documents] == ["tidrapport.csv", "ritning.pdf"]


def test_an_invoice_in_an_envelope_of_files_is_named_with_what_to_do() -> None:
    envelope = (CORPUS / "svefaktura/envelopes/object-envelope.xml").read_bytes()
    held = b"<Invoice" + document(FRAMED).partition(b"<Invoice")[2].partition(b"</Invoice>")[0] + b"</Invoice>"
    with pytest.raises(einvconv.UnknownFormat, match=r"It holds attachments, and no invoice\.$"):
        einvconv.parse(envelope)
    with pytest.raises(einvconv.UnknownFormat, match=r"Svefaktura 1\.0 stands in it at line 19\..*a file of its own"):
        einvconv.parse(envelope.replace(b"</ObjectEnvelope>", held + b"</ObjectEnvelope>"))


def test_what_is_joined_stands_in_the_envelope_of_sfti_with_its_files_behind_it() -> None:
    first, second = written(document(FRAMED)), written(invoice(line(), number="2026-141"))
    whole = einvconv.join([first])
    root = etree.fromstring(whole)
    kinds = [etree.QName(one).localname for one in root]
    assert kinds == ["StandardBusinessDocumentHeader", "Invoice", "ObjectEnvelope"]
    assert [one.text for one in root.iterfind(".//{*}Identifier")] == ["SE:5566778899", "0088:7350002000014"]
    assert (root.findtext(".//{*}NumberOfItems"), root.findtext(".//{*}MultipleType")) == ("2", "true")
    read = einvconv.parse(whole)
    assert [d.filename for d in read.documents] == ["tidrapport.csv", "ritning.pdf"]
    assert not [one for one in einvconv.convert(whole, to="svefaktura").losses if "Manifest" in one.path]
    assert not einvconv.validate(whole).findings
    with pytest.raises(einvconv.ConversionRefused, match="one sender"):
        einvconv.join([first, second])


def test_a_party_without_a_number_has_no_name_in_the_envelope_of_sfti() -> None:
    made = invoice(line())
    assert made.buyer is not None
    made.buyer.legal_id, made.buyer.identifiers, made.buyer.endpoint = None, [], None
    with pytest.raises(einvconv.ConversionRefused, match=r"receiver by a number.*BT-47"):
        einvconv.join([written(made)])


def test_an_address_that_is_the_organisation_number_goes_without_saying() -> None:
    framed = document(FRAMED).replace(b">SE:5566778899<", b">0007:5566778899<")
    assert lost(written(framed), "implied")[0].endswith("Sender/sbdh:Identifier")


def test_an_envelope_of_another_invoice_is_told_and_not_read() -> None:
    other = document(FRAMED).replace(b"<DocumentID>2026-140<", b"<DocumentID>2026-999<")
    done = written(other)
    assert all(d.content is None for d in done.invoice.documents)
    assert any(one.value == "2026-999" for one in done.losses)


def test_a_link_is_named_in_the_place_of_a_file() -> None:
    done = written(invoice(line(), documents=[Attachment(id="A", url="https://example.com/a")]))
    assert texts(done, "AdditionalDocumentReference/ID") == ["https://example.com/a"]


def test_what_is_missing_is_named_by_its_own_term_and_not_by_that_of_what_stands_there_instead() -> None:
    text = document("peppolbis30/several-vat-rates").decode()
    head, end = text[: text.index("<cbc:CustomizationID>")], "</Invoice>"
    only = f"{head}<cbc:BuyerReference>KEITTIO-7</cbc:BuyerReference>{end}"
    with pytest.raises(einvconv.ConversionRefused, match=r"Invoice is not complete without ID \(BT-1 Invoice number\)"):
        einvconv.convert(only, to="svefaktura")


def test_an_accounting_currency_without_a_rate_of_exchange_is_left_out_and_told() -> None:
    made = invoice(line(code="E", rate="0", exemption_reason="Undantag"), tax_currency="GBP")
    made.totals.vat_accounting = Decimal(0)
    done = einvconv.serialize(made, to="svefaktura")
    assert b"TaxCurrencyCode" not in done.xml
    assert [loss.kind for loss in done.losses if loss.value == "GBP"] == ["dropped"]


def test_an_orderer_that_stands_for_the_requisitionist_is_told_as_such_and_not_as_lost() -> None:
    done = einvconv.convert(document("finvoice30/parties"), to="svefaktura")
    told = [(o.kind, o.value) for o in done.losses if o.path.endswith("/OrdererName")]
    assert told == [("approximated", "Jaana Hankkija")]
    assert texts(done, "RequisitionistDocumentReference/ID") == ["Jaana Hankkija"]
    assert not [o for o in done.additions if "Requisitionist" in o.path and o.path.endswith("ID")]
