"""Facturae 3.0 to 3.2.2: its own corpus to itself and to others, the traps of its versions, batches and signatures."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import einvconv
from documents import CORPUS, corpus, document, edited, name
from einvconv.formats.facturae.about import SPACES
from einvconv.model import Account, Address, Attachment, Contact, Party, PaymentMeans, PrecedingInvoice, VatBreakdown
from einvconv.picture.payment import slips
from made import invoice, line

D = Decimal
SEVERAL = "facturae/3.2.2-two-taxes-and-instalments"
CORRECTIVE = "facturae/3.2.2-corrective"
SIGNED = "facturae/3.2.2-withheld-tax-signed"
BATCH = "facturae/3.2.1-batch-of-two"
SURCHARGE = "facturae/3.1-surcharge-advance-and-expenses"
OLDEST = "facturae/3.0-discounts-and-charges"
ABROAD = "facturae/3.2-foreign-currency"
THIRD = "facturae/3.2.1-self-billed-with-third-party"
ALONE = [path for path in corpus("facturae") if "batch" not in path.stem]
MADRID = Address(line1="Calle 1", city="Madrid", post_code="28001", subdivision="Madrid", country_code="ES")


def party(tax: str = "ESB33123456") -> Party:
    return Party(name="Empresa S.L.", vat_id=tax, address=MADRID)


def made(*lines: Any, **more: Any) -> einvconv.Invoice:
    return invoice(*(lines or (line(rate="21"),)), seller=party(), buyer=party("ESA33987652"), **more)


def written(given: Any) -> einvconv.Conversion:
    if isinstance(given, einvconv.Invoice):
        return einvconv.serialize(given, to="facturae")
    return einvconv.convert(given, to="facturae")


def texts(done: einvconv.Conversion, path: str) -> list[str]:
    return [found.text or "" for found in etree.fromstring(done.xml).iterfind(f".//{path}")]


def lost(done: einvconv.Conversion, kind: str) -> list[str]:
    return [one.path for one in done.losses if one.kind == kind]


def leaves(data: bytes) -> list[tuple[str, str]]:
    root = etree.fromstring(data)
    for signature in root.findall("{*}Signature"):
        root.remove(signature)
    return [(e.tag, (e.text or "").strip()) for e in root.iter("*") if len(e) == 0]


@pytest.mark.parametrize("path", ALONE, ids=name)
def test_a_document_to_itself_stays_what_it_was_and_loses_its_signature_alone(path: Path) -> None:
    data = path.read_bytes()
    done = written(data)
    assert all("Signature" in one.path for one in done.losses)
    assert leaves(done.xml) == leaves(data)


@pytest.mark.parametrize("path", ALONE, ids=name)
@pytest.mark.parametrize("code", ["peppolbis30", "finvoice30", "teapps30", "svefaktura"])
def test_a_document_goes_to_other_formats_and_passes_their_schemas(path: Path, code: str) -> None:
    report = einvconv.validate(einvconv.convert(path, to=code).xml)
    assert not [f for f in report.findings if f.source == "xsd"]


@pytest.mark.parametrize("path", ALONE, ids=name)
def test_the_totals_add_up_in_peppol_whatever_lies_between_them(path: Path) -> None:
    report = einvconv.validate(einvconv.convert(path, to="peppolbis30").xml)
    sums = {f"BR-CO-{n}" for n in (10, 11, 12, 13, 14, 15, 16)}
    assert not sums & {f.rule for f in report.findings if f.severity == "fatal"}


# Versions


@pytest.mark.parametrize("version", SPACES)
def test_the_name_space_tells_the_version_and_a_source_keeps_its_own(version: str) -> None:
    path = next(p for p in ALONE if p.stem.startswith(f"{version}-"))
    assert einvconv.detect(path) == "facturae"
    root = etree.fromstring(written(path).xml)
    assert etree.QName(root).namespace == SPACES[version]
    assert root.findtext("FileHeader/SchemaVersion") == version


def test_another_format_becomes_the_latest_version_and_only_its_root_is_qualified() -> None:
    root = etree.fromstring(written(made()).xml)
    assert etree.QName(root).namespace == SPACES["3.2.2"]
    assert {etree.QName(e).namespace for e in root.iterdescendants("*")} == {None}


def test_decimals_are_those_of_the_version() -> None:
    assert texts(written(document(OLDEST)), "UnitPriceWithoutTax")[0].partition(".")[2] == "000000"
    assert {text.partition(".")[2].__len__() for text in texts(written(document(ABROAD)), "TotalCost")} == {6}
    assert einvconv.parse(document(ABROAD)).lines[0].net_amount == D("749.70")


# Kinds and signs


def test_a_negative_corrective_invoice_is_a_credit_note_with_positive_amounts() -> None:
    read = einvconv.parse(document(CORRECTIVE))
    assert (read.type_code, read.totals and read.totals.with_vat) == ("381", D("110.11"))
    assert read.preceding_invoices[0].number == "A-118"
    assert b"CreditNote" in einvconv.convert(document(CORRECTIVE), to="peppolbis30").xml


def test_a_credit_note_is_a_corrective_invoice_by_differences() -> None:
    done = written(made(type_code="381", preceding_invoices=[PrecedingInvoice(number="1")]))
    assert texts(done, "InvoiceClass") == ["OR"]
    assert texts(done, "Corrective/CorrectionMethod") == ["02"]
    assert texts(done, "InvoiceTotal") == ["-121.00"]
    assert [a.kind for a in done.additions if a.path.endswith("ReasonCode")] == ["placeholder"]


def test_a_corrective_invoice_that_is_positive_is_no_credit_note() -> None:
    whole = document(THIRD).replace(b"<InvoiceClass>OO<", b"<InvoiceClass>OR<")
    assert einvconv.parse(whole).type_code == "384"


@pytest.mark.parametrize(("code", "origin"), [("CO", "Copy"), ("OO", None)])
def test_a_copy_is_one_elsewhere(code: str, origin: str | None) -> None:
    changed = document(SEVERAL).replace(b"<InvoiceClass>OO<", f"<InvoiceClass>{code}<".encode())
    read = einvconv.parse(changed)
    assert (read.kind.origin if read.kind else None) == origin
    assert texts(written(changed), "InvoiceClass") == [code]


def test_what_is_related_and_not_corrected_is_no_corrective_invoice() -> None:
    done = written(made(preceding_invoices=[PrecedingInvoice(number="2026-1")]))
    assert (texts(done, "RelatedInvoice"), texts(done, "Corrective")) == (["2026-1"], [])
    assert einvconv.parse(done.xml).preceding_invoices[0].number == "2026-1"


def test_the_buyer_issues_a_self_billed_invoice() -> None:
    done = written(made(type_code="389"))
    assert (texts(done, "InvoiceIssuerType"), texts(done, "InvoiceDocumentType")) == (["RE"], ["AF"])


def test_a_self_billed_credit_note_comes_back_as_one_and_not_as_an_invoice_to_pay() -> None:
    there = written(made(type_code="261"))
    assert texts(there, "InvoiceTotals/InvoiceTotal")[0].startswith("-")
    read = einvconv.parse(there.xml)
    assert (read.type_code, read.totals and read.totals.with_vat) == ("261", D("121.00"))


def test_a_series_stands_before_the_number_elsewhere_and_apart_here() -> None:
    assert einvconv.parse(document(SEVERAL)).number == "A-118"
    assert texts(written(document(SEVERAL)), "InvoiceHeader/InvoiceSeriesCode") == ["A"]
    long = written(made(number="VERKKOKAUPPA-000000012345"))
    assert texts(long, "InvoiceHeader/InvoiceNumber") == ["000000012345"]
    assert "number" in lost(long, "approximated")


# Taxes and totals


def test_a_withheld_tax_lowers_what_is_to_be_paid_and_not_the_total() -> None:
    read = einvconv.parse(document(SIGNED))
    assert read.totals is not None
    assert (read.totals.with_vat, read.totals.withheld, read.totals.payable) == (D(968), D(120), D(848))
    there = einvconv.convert(document(SIGNED), to="peppolbis30")
    assert b'PrepaidAmount currencyID="EUR">120.00<' in there.xml
    assert any(p.endswith("TotalTaxesWithheld") for p in lost(there, "approximated"))


def test_a_surcharge_on_vat_is_a_charge_by_its_name_and_no_vat() -> None:
    there = einvconv.convert(document(SURCHARGE), to="peppolbis30")
    assert b">Recargo de equivalencia<" in there.xml
    assert not {"BR-CO-14", "BR-CO-15", "BR-CO-16"} & {f.rule for f in einvconv.validate(there.xml).findings}


def test_a_tax_other_than_vat_is_never_called_vat() -> None:
    other = (
        b"<Tax><TaxTypeCode>07</TaxTypeCode><TaxRate>1.00</TaxRate><TaxableBase><TotalAmount>800.00</TotalAmount>"
        b"</TaxableBase><TaxAmount><TotalAmount>8.00</TotalAmount></TaxAmount></Tax></TaxesOutputs>"
    )
    taxed = document(SIGNED).replace(b"</TaxesOutputs>", other, 1)
    read = einvconv.parse(taxed)
    assert [(t.code, t.amount) for t in read.other_taxes] == [("07", D(8))]
    assert len(read.vat_breakdown) == 1
    there = einvconv.convert(taxed, to="peppolbis30")
    assert b">Impuestos especiales<" in there.xml


@pytest.mark.parametrize(("code", "category"), [("03", "L"), ("02", "M")])
def test_igic_and_ipsi_have_their_own_categories(code: str, category: str) -> None:
    changed = document(THIRD).replace(b"<TaxTypeCode>01<", f"<TaxTypeCode>{code}<".encode())
    assert [v.code for v in einvconv.parse(changed).vat_breakdown] == [category]
    there = einvconv.convert(changed, to="ubl")
    assert set(texts(written(there.xml), "TaxesOutputs/Tax/TaxTypeCode")) == {code}


def test_a_line_that_is_not_subject_says_so_and_its_reason_is_that_of_the_category() -> None:
    read = einvconv.parse(document(ABROAD))
    assert (read.vat_breakdown[0].code, read.lines[0].vat_code) == ("O", "O")
    assert read.vat_breakdown[0].exemption_reason


def test_a_category_that_is_not_told_from_others_is_approximated() -> None:
    group = VatBreakdown(code="AE", rate=D(0), taxable=D(100), amount=D(0))
    done = written(made(line(rate="0", code="AE"), vat_breakdown=[group], totals=None))
    assert any(path.endswith("vat_code") for path in lost(done, "approximated"))
    assert texts(done, "SpecialTaxableEventReason") == ["Inversión del sujeto pasivo"]


# Parties


def test_a_line_whose_category_is_not_that_of_the_group_is_told_and_comes_back_as_it_was() -> None:
    free = [line(code="E", rate="0"), line(code="E", rate="0")]
    group = VatBreakdown(code="E", rate=D(0), taxable=D(200), amount=D(0))
    made_of_two = written(made(*free, vat_breakdown=[group])).xml
    event = b"<SpecialTaxableEventCode>01<"
    for old, new in ((event, event.replace(b"01", b"02")), (b"<TaxTypeCode>01<", b"<TaxTypeCode>02<")):
        head, tail = made_of_two.split(b"<Items>")
        changed = b"<Items>".join((head, tail.replace(old, new, 1)))
        told = [one for one in einvconv.convert(changed, to="teapps30").losses if "InvoiceLine[1]" in one.path]
        assert ["E stands" in one.reason for one in told if one.kind == "approximated"] == [True]
        assert leaves(written(changed).xml) == leaves(changed)


def test_countries_have_three_letters_here_and_two_elsewhere() -> None:
    abroad = Address(line1="Street 1", city="Boston", post_code="02101", country_code="US")
    done = written(made(delivery=None).model_copy(update={"buyer": Party(name="B", vat_id="123", address=abroad)}))
    assert texts(done, "BuyerParty/LegalEntity/OverseasAddress/CountryCode") == ["USA"]
    assert texts(done, "BuyerParty/LegalEntity/OverseasAddress/PostCodeAndTown") == ["02101 Boston"]
    assert texts(done, "BuyerParty/TaxIdentification/ResidenceTypeCode") == ["E"]
    assert texts(done, "SellerParty/TaxIdentification/TaxIdentificationNumber") == ["B33123456"]


def test_a_post_code_without_a_town_comes_back_as_one() -> None:
    abroad = Address(line1="Street 1", post_code="02101", country_code="US")
    done = written(made(delivery=None).model_copy(update={"buyer": Party(name="B", vat_id="123", address=abroad)}))
    back = einvconv.parse(done.xml).buyer.address
    assert (back.post_code, back.city) == ("02101", None)


def test_a_person_has_one_name_elsewhere_and_all_of_them_here() -> None:
    seller = einvconv.parse(document(SIGNED)).seller
    assert seller is not None and (seller.name, seller.vat_id) == ("Xana Prieto Vega", "ES12345678Z")
    assert texts(written(document(SIGNED)), "Individual/FirstSurname") == ["Prieto"]


def test_the_offices_of_a_public_body_are_its_references() -> None:
    read = einvconv.parse(document(CORRECTIVE))
    assert (read.accounting_reference, read.buyer_reference) == ("L01330240", "L01330242")
    assert texts(written(document(CORRECTIVE)), "CentreCode") == ["L01330240", "L01330241", "L01330242"]


@pytest.mark.parametrize(
    ("to", "lost"), [("ubl", ["L01330241"]), ("sedi", ["L01330240", "L01330241"]), ("facturae", [])]
)
def test_an_office_is_told_once_and_where_it_is_a_reference_not_at_all(to: str, lost: list[str]) -> None:
    losses = einvconv.convert(document(CORRECTIVE), to=to).losses
    assert sorted(one.value for one in losses if one.path.endswith("/CentreCode")) == lost


def test_a_buyer_without_a_tax_number_is_refused_by_business_term() -> None:
    with pytest.raises(einvconv.ConversionRefused, match="BT-48"):
        written(made().model_copy(update={"buyer": Party(name="B", address=MADRID)}))


# Payment


def test_a_base_of_an_exemption_that_is_stated_as_0_is_what_its_lines_make_where_the_total_counts_them() -> None:
    exempt = line("1", "40", "0", "E")
    source = einvconv.serialize(made(line(rate="21"), exempt), to="facturae").xml
    stated = source.replace(b"<TotalAmount>40.00</TotalAmount>", b"<TotalAmount>0.00</TotalAmount>", 1)
    assert stated != source
    assert einvconv.convert(stated, to="facturae").xml == stated
    for to in ("peppolbis30", "finvoice30", "svefaktura"):
        done = einvconv.convert(stated, to=to)
        assert sorted(one.taxable for one in einvconv.parse(done.xml).vat_breakdown if one.taxable) == [D(40), D(100)]
        assert [one.kind for one in done.losses if one.path.endswith("Tax[2]/TaxableBase/TotalAmount")] == [
            "approximated"
        ]
    uncounted = stated.replace(b"<TotalGrossAmountBeforeTaxes>140.00<", b"<TotalGrossAmountBeforeTaxes>100.00<")
    assert uncounted != stated
    groups = einvconv.parse(einvconv.convert(uncounted, to="peppolbis30").xml).vat_breakdown
    assert [one.taxable for one in groups if one.rate == 0] == [D(0)]


def test_words_in_place_of_the_seller_s_number_go_to_its_registration_and_stand_as_its_number() -> None:
    words = "Registrado para IVA"
    source = einvconv.serialize(made(), to="ubl").xml
    number = b"<cbc:CompanyID>%b</cbc:CompanyID>"
    source = source.replace(number % b"ESB33123456", number % words.encode())
    done = einvconv.convert(source, to="facturae")
    assert texts(done, "SellerParty/TaxIdentification/TaxIdentificationNumber") == [words]
    assert {one.value for one in done.losses if one.path.endswith("PartyTaxScheme/cbc:CompanyID")} == {words}
    seller = made().model_copy(update={"seller": party(words)})
    assert texts(written(seller), "SellerParty/TaxIdentification/TaxIdentificationNumber") == [words]


def test_instalments_are_parts_and_the_last_of_them_is_the_due_date() -> None:
    read = einvconv.parse(document(SEVERAL))
    assert [m.amount for m in read.payment_means] == [D("223.68"), D("223.68")]
    assert str(read.due_date) == "2026-07-03"


@pytest.mark.parametrize(
    "amounts, written_as", [(["500.00", "844.00"], ["500.00", "844.00"]), (["500.00", "1344.00"], ["1344.00"])]
)
def test_parts_of_another_format_are_instalments_where_they_add_up_to_what_is_to_be_paid(
    amounts: list[str], written_as: list[str]
) -> None:
    text = document("vismaxml60/charges-and-attachment").decode()
    (one,) = re.findall("(?s)<inv:PaymentInstruction>.*?</inv:PaymentInstruction>", text)
    parts = [one.replace("1344.00", amount).replace("-06-15", f"-0{6 + at}-15") for at, amount in enumerate(amounts)]
    done = written(text.replace(one, "".join(parts)).encode())
    assert texts(done, "InstallmentAmount") == written_as
    assert texts(done, "InstallmentDueDate") == ["2026-06-15", "2026-07-15"][: len(written_as)]
    told = [loss.value for loss in done.losses if loss.path.endswith("inv:PayableAmount") and loss.kind == "dropped"]
    assert told == ([] if len(written_as) == 2 else ["500.00"])


def test_accounts_of_another_format_are_no_instalments_and_one_of_them_stands() -> None:
    two = [PaymentMeans(code="30", account=Account(id=f"ES912100041845020005133{n}")) for n in range(2)]
    done = written(made(payment_means=two))
    assert texts(done, "InstallmentAmount") == ["121.00"]
    assert "payment_means[1].account.id" in lost(done, "dropped")


# Assigned claims

_OWN, _FACTOR = "ES9121000418450200051332", "ES7921000813610123456789"


def assigned(account: str = _FACTOR, person: bool = False) -> bytes:
    """A document whose claim has been assigned to another, who is paid to an account of its own."""
    address = (
        "<AddressInSpain><Address>C 1</Address><PostCode>28001</PostCode><Town>Madrid</Town>"
        "<Province>Madrid</Province><CountryCode>ESP</CountryCode></AddressInSpain>"
    )
    entity = f"<LegalEntity><CorporateName>Factor SA</CorporateName>{address}</LegalEntity>"
    human = f"<Individual><Name>Factor SA</Name><FirstSurname>Gil</FirstSurname>{address}</Individual>"
    data = (
        "<FactoringAssignmentData><Assignee><TaxIdentification><PersonTypeCode>J</PersonTypeCode>"
        "<ResidenceTypeCode>R</ResidenceTypeCode><TaxIdentificationNumber>ESA33987652</TaxIdentificationNumber>"
        f"</TaxIdentification>{human if person else entity}</Assignee><PaymentDetails><Installment>"
        "<InstallmentDueDate>2026-06-15</InstallmentDueDate><InstallmentAmount>447.36</InstallmentAmount>"
        f"<PaymentMeans>04</PaymentMeans><AccountToBeCredited><IBAN>{account}</IBAN></AccountToBeCredited>"
        "</Installment></PaymentDetails><FactoringAssignmentClauses>Cedido</FactoringAssignmentClauses>"
        "</FactoringAssignmentData></FileHeader>"
    )
    return edited(SEVERAL, ("</FileHeader>", data))


@pytest.mark.parametrize("person", [False, True])
@pytest.mark.parametrize("account", [_FACTOR, _OWN])
def test_who_the_claim_is_assigned_to_is_paid_to_its_account(account: str, person: bool) -> None:
    data = assigned(account, person)
    there = einvconv.parse(einvconv.convert(data, to="peppolbis30").xml)
    name = "Factor SA Gil" if person else "Factor SA"
    assert there.payee is not None and there.payee.name == name
    assert {one.account.id for one in there.payment_means if one.account is not None} == {account}
    epi = etree.fromstring(einvconv.convert(data, to="finvoice30").xml).find(".//EpiBeneficiaryPartyDetails")
    assert epi is not None
    assert (epi.findtext("EpiNameAddressDetails"), epi.findtext("EpiAccountID")) == (name, account)
    codes = [one.said.split("\n")[5:7] for one in slips(einvconv.parse(data))]
    assert codes == ([] if account == _OWN else [[name, account]])  # another day is said for that account


@pytest.mark.parametrize("person", [False, True])
@pytest.mark.parametrize("account", [_FACTOR, _OWN])
def test_an_assignment_stands_where_it_stood(account: str, person: bool) -> None:
    data = assigned(account, person)
    done = written(data)
    assert leaves(done.xml) == leaves(data)
    assert done.losses == ()


def test_the_account_of_an_assignment_stands_elsewhere_before_version_3_2_and_may_be_no_iban() -> None:
    at = "PaymentDetails><Installment>"
    head, _, rest = assigned().decode().replace("</Installment></PaymentDetails><Factoring", "|", 1).partition(at)
    tail = rest.partition("|")[2]
    details = (
        "PaymentDetails><AssignmentDuePaymentDate>2026-06-15</AssignmentDuePaymentDate><AssignmentPaymentMeans>04"
        f"</AssignmentPaymentMeans><IBAN>{_FACTOR}</IBAN><PaymentReference>9</PaymentReference></PaymentDetails><Factoring"
    )
    older = f"{head}{details}{tail}".replace("3.2.2", "3.1").replace(SPACES["3.2.2"], SPACES["3.1"])
    national = assigned().decode().replace(f"<IBAN>{_FACTOR}</IBAN>", "<AccountNumber>00810123</AccountNumber>", 1)
    for text, account in ((older, _FACTOR), (national, "00810123")):
        there = einvconv.parse(einvconv.convert(text.encode(), to="peppolbis30").xml)
        assert there.payee is not None and there.payee.name == "Factor SA"
        assert {one.account.id for one in there.payment_means if one.account is not None} == {account}
    assert leaves(written(national.encode()).xml) == leaves(national.encode())


def told_more() -> bytes:
    """An assignment with a bank, a reference and a day of its own, and names of a person."""
    reference = "<PaymentReconciliationReference>F9</PaymentReconciliationReference>"
    more = f"<BIC>BBVAESMMXXX</BIC></AccountToBeCredited>{reference}"
    head, _, tail = assigned(person=True).decode().partition("</AccountToBeCredited>")
    first = "<FirstSurname>Gil</FirstSurname>"
    return f"{head}{more}{tail}".replace(first, f"{first}<SecondSurname>Ruiz</SecondSurname>").encode()


@pytest.mark.parametrize(
    "to", ["peppolbis30", "cii", "oioubl", "e2b", "finvoice30", "teapps30", "svefaktura", "vismaxml60"]
)
def test_who_the_claim_is_assigned_to_is_paid_by_its_day_and_with_its_reference(to: str) -> None:
    done = einvconv.convert(told_more(), to=to)
    said = {text.strip().replace("-", "") for text in etree.fromstring(done.xml).itertext()}
    assert {"F9", "20260615", "BBVAESMMXXX"} <= said
    assert "20260703" not in said


@pytest.mark.parametrize("to", ["peppolbis30", "finvoice30", "e2b"])
def test_the_names_of_a_person_that_a_claim_is_assigned_to_are_one_name(to: str) -> None:
    done = einvconv.convert(told_more(), to=to)
    assert b">Factor SA Gil Ruiz<" in done.xml
    assert not [loss for loss in done.losses if loss.kind == "dropped" and "Surname" in loss.path]


def test_where_an_assignment_is_written_back_it_says_all_that_it_said() -> None:
    done = written(told_more())
    assert leaves(done.xml) == leaves(told_more())
    assert done.losses == ()


@pytest.mark.parametrize("to", ["peppolbis30", "finvoice30"])
def test_days_and_references_of_several_payments_to_one_that_a_claim_is_assigned_to_are_told(to: str) -> None:
    head, between, tail = told_more().decode().partition("<FactoringAssignmentData>")
    first = re.findall(r"<Installment>.*?</Installment>", tail, re.DOTALL)[0]
    second = first.replace("2026-06-15", "2026-07-15").replace(">F9<", ">F10<")
    data = f"{head}{between}{tail.replace(first, first + second, 1)}".encode()
    done = einvconv.convert(data, to=to)
    said = {text.strip().replace("-", "") for text in etree.fromstring(done.xml).itertext()}
    assert not {"F9", "F10", "20260615", "20260715"} & said
    assert {"2026-06-15", "2026-07-15", "F9", "F10"} <= {loss.value for loss in done.losses}
    assert leaves(written(data).xml) == leaves(data)


def test_a_day_of_an_assignment_to_the_same_account_is_told() -> None:
    done = einvconv.convert(assigned(_OWN), to="peppolbis30")
    (loss,) = [
        one
        for one in done.losses
        if one.path.endswith("/FactoringAssignmentData/PaymentDetails/Installment/InstallmentDueDate")
    ]
    assert (loss.kind, loss.value) == ("dropped", "2026-06-15")


def test_the_address_of_who_a_claim_is_assigned_to_reaches_a_finvoice() -> None:
    payee = etree.fromstring(einvconv.convert(assigned(), to="finvoice30").xml).find("AnyPartyDetails")
    assert payee is not None
    assert (payee.findtext(".//AnyPartyTownName"), payee.findtext(".//AnyPartyPostCodeIdentifier")) == (
        "Madrid",
        "28001",
    )


def test_invoices_of_several_assignments_do_not_go_into_one_file() -> None:
    with pytest.raises(einvconv.ConversionRefused, match="one factor"):
        einvconv.join([written(assigned()), written(document(SEVERAL))])


# Batches, signatures, files


def test_a_batch_is_split_and_joined_again_with_its_totals() -> None:
    data = document(BATCH)
    parts = einvconv.convert_all(data, to="facturae")
    assert [len(einvconv.validate(one.xml).findings) for one in parts] == [0, 0]
    joined = einvconv.join(parts)
    schema = etree.XMLSchema(etree.parse(CORPUS.parent / "schemas/facturae/3.2.1/facturae.xsd"))
    assert schema.validate(etree.fromstring(joined))
    for path in ("Modality", "Batch/InvoicesCount", "Batch/TotalInvoicesAmount/TotalAmount"):
        assert etree.fromstring(joined).findtext(f"FileHeader/{path}") == etree.fromstring(data).findtext(
            f"FileHeader/{path}"
        )


def test_invoices_of_several_sellers_do_not_go_into_one_file() -> None:
    other = made().model_copy(update={"seller": party("ESB99999990")})
    with pytest.raises(einvconv.ConversionRefused, match="one seller and buyer"):
        einvconv.join([written(made()), written(other)])


def test_a_signature_is_told_and_never_copied() -> None:
    done = written(document(SIGNED))
    assert b"Signature" not in done.xml
    assert any("SignatureValue" in one.path for one in done.losses)


def test_files_have_a_format_here_and_a_media_type_elsewhere() -> None:
    (file,) = einvconv.parse(document(SEVERAL)).documents
    assert (file.media_type, file.description) == ("application/pdf", "Parte de trabajo")
    one = Attachment(id="A1", content=b"%PDF", media_type="application/pdf", filename="a.pdf")
    done = written(made(documents=[one]))
    assert (texts(done, "AttachmentFormat"), texts(done, "AttachmentDescription")) == (["pdf"], ["a.pdf"])


def test_a_media_type_that_the_name_of_the_file_says_otherwise_is_told() -> None:
    file = Attachment(id="A", content="JVBERi0xLjQK", media_type="application/pdx", filename="a.pdf")
    done = written(made(documents=[file]))
    assert texts(done, "AttachmentFormat") == ["pdf"]
    assert [one.kind for one in done.losses if one.value == "application/pdx"] == ["replaced"]


@pytest.mark.parametrize("unit", ["H87", "EA", "NAR"])
def test_a_unit_that_another_number_stands_for_is_told(unit: str) -> None:
    invoice = made()
    assert invoice.lines[0].quantity is not None
    invoice.lines[0].quantity.unit = unit
    done = written(invoice)
    assert texts(done, "UnitOfMeasure")[0] == "01"
    assert [one.kind for one in done.losses if one.path == "lines[0].quantity.unit"] == ["approximated"]


@pytest.mark.parametrize(("code", "rate", "told"), [("S", "21", 0), ("Z", "21", 1), ("Z", "0", 0)])
def test_a_category_that_its_rate_does_not_say_is_told(code: str, rate: str, told: int) -> None:
    invoice = made()
    invoice.lines[0].vat_code, invoice.lines[0].vat_rate = code, Decimal(rate)
    losses = written(invoice).losses
    assert [one.kind for one in losses if one.path == "lines[0].vat_code"] == ["approximated"] * told


def test_the_name_of_a_file_is_told_where_only_its_ending_is_needed() -> None:
    file = Attachment(id="A", content="JVBERi0xLjQK", description="Parte", filename="a.pdf")
    done = written(made(documents=[file]))
    assert (texts(done, "AttachmentFormat"), texts(done, "AttachmentDescription")) == (["pdf"], ["Parte"])
    assert [one.kind for one in done.losses if one.value == "a.pdf"] == ["dropped"]


def test_notes_stand_where_they_stood() -> None:
    done = written(document(SEVERAL))
    assert texts(done, "InvoiceDescription") == ["Trabajos de abril"]
    assert texts(done, "LegalReference") == ["Factura sujeta a conformidad"]
    assert len(einvconv.parse(document(SEVERAL)).notes) == 3


def test_a_means_of_payment_without_a_counterpart_is_kept() -> None:
    rare = edited(SEVERAL, ("<PaymentMeans>04<", "<PaymentMeans>08<"))
    assert texts(written(rare), "PaymentMeans") == ["08", "08"]
    assert any(one.value == "08" for one in einvconv.convert(rare, to="peppolbis30").losses)


@pytest.mark.parametrize(("version", "prefix"), [("1.2.2", "xades122"), ("1.3.2", "xades"), ("1.4.1", "xades141")])
def test_the_places_of_a_signature_have_the_prefix_of_its_version(version: str, prefix: str) -> None:
    space = f"http://uri.etsi.org/01903/v{version}#"
    time = f'<x:SigningTime xmlns:x="{space}">2026-03-02T08:00:00Z</x:SigningTime></ds:Signature>'
    losses = einvconv.convert(edited(SIGNED, ("</ds:Signature>", time)), to="ubl").losses
    [place] = [one.path for one in losses if one.path.endswith("SigningTime")]
    assert place.endswith(f"/ds:Signature/{prefix}:SigningTime")


@pytest.mark.parametrize("tag, said", [("ReceiverContractReference", "C-9"), ("FileReference", "EXP-9")])
def test_a_contract_of_each_line_or_the_buyer_s_file_stands_for_its_reference_in_peppol(tag: str, said: str) -> None:
    plain = document("facturae/3.2.2-two-taxes-and-instalments").decode()
    for other in ("ReceiverTransactionReference", "FileReference", "ReceiverContractReference"):
        plain = re.sub(rf"\s*<{other}>[^<]*</{other}>", "", plain)
    plain = re.sub(r"<AdministrativeCentres>.*?</AdministrativeCentres>", "", plain, flags=re.S)
    head = "<ItemDescription>" if tag == "ReceiverContractReference" else "</InvoiceIssueData>"
    there = plain.replace(head, f"<{tag}>{said}</{tag}>{head}")
    assert said in there
    done = einvconv.convert(there.encode(), to="peppolbis30")
    assert f"<cbc:BuyerReference>{said}</cbc:BuyerReference>".encode() in done.xml
    assert {loss.kind for loss in done.losses if loss.value == said} == {"approximated"}
    without = einvconv.convert(plain.encode(), to="peppolbis30")
    assert "PEPPOL-EN16931-R003" in {f.rule for f in einvconv.validate(without.xml).findings}


# What lies between the total and what is to be paid

_BEFORE_OUTSTANDING = "<TotalOutstandingAmount>76.20</TotalOutstandingAmount>\n        <TotalPaymentsOnAccount>"


def _between(inserted: str, outstanding: str, payable: str) -> bytes:
    """The document of 3.1 with something more between its total and what is to be paid."""
    data = document(SURCHARGE).decode().replace(_BEFORE_OUTSTANDING, inserted + _BEFORE_OUTSTANDING)
    return data.replace("76.20", outstanding).replace(">88.60<", f">{payable}<").encode()


_FINANCING = _between("<TotalFinancialExpenses>3.00</TotalFinancialExpenses>", "76.20", "91.60")
_SUBSIDY = _between("", "70.00", "82.40").replace(
    b"<PaymentsOnAccount>",
    b"<Subsidies><Subsidy><SubsidyDescription>Plan</SubsidyDescription><SubsidyAmount>6.20</SubsidyAmount></Subsidy>"
    b"</Subsidies><PaymentsOnAccount>",
)


@pytest.mark.parametrize(
    ("source", "element", "prepaid", "payable"),
    [
        pytest.param(_FINANCING, "TotalFinancialExpenses", "34.60", "91.60", id="financing adds to it"),
        pytest.param(_SUBSIDY, "Subsidy/SubsidyAmount", "43.80", "82.40", id="a subsidy is taken off it"),
    ],
)
@pytest.mark.parametrize("target", ["peppolbis30", "ehf20", "cii"])
def test_what_stands_between_the_total_and_the_sum_to_pay_leaves_that_right(
    source: bytes, element: str, prepaid: str, payable: str, target: str
) -> None:
    assert einvconv.validate(source).valid
    there = einvconv.convert(source, to=target)
    assert any(path.endswith(element) for path in lost(there, "approximated"))
    totals = einvconv.parse(there.xml).totals
    assert totals is not None and (totals.prepaid, totals.payable) == (D(prepaid), D(payable))
    assert not {"BR-CO-16"} & {f.rule for f in einvconv.validate(there.xml).findings}


@pytest.mark.parametrize("source", [_FINANCING, _SUBSIDY], ids=["financing", "subsidy"])
def test_financing_and_subsidies_come_back_to_facturae(source: bytes) -> None:
    done = einvconv.convert(source, to="facturae")
    assert done.losses == () and einvconv.validate(done.xml).valid
    said = re.compile(b"<(?:TotalFinancialExpenses|Subsidy[A-Z][a-z]+|TotalOutstandingAmount)>[^<]*")
    assert said.findall(done.xml) == said.findall(source)


def test_a_payment_in_kind_is_taken_off_what_is_to_be_paid() -> None:
    data = document(SIGNED).decode()
    paid = re.search(
        r"<TotalExecutableAmount>([0-9.]+)</TotalExecutableAmount>(?=\s*(?:<Total|</InvoiceTotals>))", data
    )
    assert paid is not None
    less = f"{D(paid[1]) - D(48):.2f}"
    kind = "<PaymentInKindReason>Grano</PaymentInKindReason><PaymentInKindAmount>48.00</PaymentInKindAmount>"
    data = data.replace(paid[0], f"<TotalExecutableAmount>{less}</TotalExecutableAmount>")
    data = data.replace("</InvoiceTotals>", f"<PaymentInKind>{kind}</PaymentInKind></InvoiceTotals>")
    there = einvconv.convert(data.encode(), to="peppolbis30")
    totals = einvconv.parse(there.xml).totals
    assert totals is not None and (totals.prepaid, totals.payable) == (D(168), D(less))
    assert b"<PaymentInKindAmount>48.00<" in einvconv.convert(data.encode(), to="facturae").xml


def _ordered(number: str) -> bytes:
    data = document(SURCHARGE).decode()
    return data.replace(
        "<ItemDescription>", f"<PurchaseOrderReference>{number}</PurchaseOrderReference><ItemDescription>"
    ).encode()


def test_the_number_of_an_order_is_the_order_and_goes_back_to_its_own_element() -> None:
    there = einvconv.convert(_ordered("4500012345"), to="peppolbis30")
    assert b"<cac:OrderReference>\n    <cbc:ID>4500012345</cbc:ID>" in there.xml
    assert not [path for path in lost(there, "dropped") if "PurchaseOrder" in path]
    back = einvconv.convert(_ordered("4500012345"), to="facturae")
    assert back.losses == () and b"<PurchaseOrderReference>4500012345<" in back.xml
    assert b"<ReceiverTransactionReference>" not in back.xml


@pytest.mark.parametrize("number", ["4.5E9", "1234567890123456789", "007"])
def test_a_number_that_is_no_plain_whole_one_is_no_order(number: str) -> None:
    there = einvconv.convert(_ordered(number), to="peppolbis30")
    assert b"OrderReference>" not in there.xml
    assert [loss.value for loss in there.losses if loss.path.endswith("PurchaseOrderReference")][:1] == [number]


def test_an_order_in_words_and_another_in_numbers_are_both_told() -> None:
    both = _ordered("4500012345").replace(
        b"<PurchaseOrderReference>",
        b"<ReceiverTransactionReference>P-1</ReceiverTransactionReference><PurchaseOrderReference>",
    )
    there = einvconv.convert(both, to="peppolbis30")
    assert b"<cbc:ID>P-1</cbc:ID>" in there.xml
    assert any(path.endswith("PurchaseOrderReference") for path in lost(there, "dropped"))


def test_the_buyer_s_reference_is_the_receiver_s_where_there_is_no_order() -> None:
    done = written(made(buyer_reference="B-77", order_reference=None))
    assert texts(done, "InvoiceIssueData/ReceiverTransactionReference") == ["B-77"]
    assert "buyer_reference" in lost(done, "approximated")
    back = einvconv.convert(done.xml, to="peppolbis30")
    assert "PEPPOL-EN16931-R003" not in {f.rule for f in einvconv.validate(back.xml).findings}
    both = written(made(buyer_reference="B-77", order_reference="P-1"))
    assert texts(both, "InvoiceIssueData/ReceiverTransactionReference") == ["P-1"]
    assert "buyer_reference" in lost(both, "dropped")


def test_a_telephone_that_fits_without_its_blanks_is_told_as_written() -> None:
    given = made()
    assert given.seller is not None
    given.seller.contact = Contact(name="Ana", phone="+34 / 1 / 78 56 789")
    done = written(given)
    assert texts(done, "SellerParty//ContactDetails/Telephone") == ["+34/1/7856789"]
    assert "seller.contact.phone" in lost(done, "approximated")


def test_a_corrective_invoice_over_nothing_is_no_credit_note_and_turns_no_sign() -> None:
    source = re.sub(rb">-?(?:91\.00|110\.11|19\.11|45\.50)<", b">0.00<", edited("facturae/3.2.2-corrective"))
    source = source.replace(b"<Quantity>-2<", b"<Quantity>2<")
    [line] = einvconv.parse(source).lines
    assert line.quantity is not None and line.quantity.value == 2
    assert b"<Quantity>2" in einvconv.convert(source, to="facturae").xml


def test_the_names_of_a_person_are_nothing_new_in_facturae() -> None:
    done = einvconv.convert(document("facturae/3.2.2-withheld-tax-signed"), to="facturae")
    assert b"<FirstSurname>Prieto<" in done.xml
    assert [one.path for one in done.additions if "Individual/" in one.path] == []


def test_a_surcharge_that_the_vat_of_facturae_counts_is_told_where_it_leaves_that_sum() -> None:
    done = einvconv.convert(document(SURCHARGE), to="peppolbis30")
    assert [
        (one.kind, one.value, one.reason) for one in done.losses if one.path.endswith("/InvoiceTotals/TotalTaxOutputs")
    ] == [("approximated", "26.20", "Recargo de equivalencia is a charge (BT-99), and no part of the VAT (BT-110)")]
    assert b'<cbc:TaxAmount currencyID="EUR">21.00<' in done.xml
