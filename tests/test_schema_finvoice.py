"""The Finvoice schemas: what each version takes and refuses, on our own documents with one change each."""

from __future__ import annotations

from functools import cache

import pytest
from lxml import etree

from einvconv.resources import data_path
from rule_cases import edited

CORPUS = data_path("corpus", "rules", "finvoice")
SAMPLES = data_path("schemas").parents[1] / "shared" / "samples" / "finvoice"
VERSIONS = ["1.3", "2.0", "2.01", "3.0"]
Edits = list[dict[str, object]]


@cache
def schema(version: str) -> etree.XMLSchema:
    name = "attachments" if version == "attachments" else "finvoice"
    return etree.XMLSchema(etree.parse(data_path("schemas", "finvoice", version, f"{name}.xsd")))


def takes(version: str, base: str, *edits: dict[str, object]) -> bool:
    """Whether the schema of a version takes a document of the corpus after some edits."""
    return bool(schema(version).validate(etree.fromstring(edited((CORPUS / f"{base}.xml").read_bytes(), edits))))


def put(at: str, text: str) -> dict[str, object]:
    return {"at": at, "set": text}


def named(at: str, attribute: str, text: str) -> dict[str, object]:
    return {"at": at, "attr": attribute, "set": text}


INVOICE = [
    pytest.param(put("//InvoiceNumber", "1" * 20), True, id="an invoice number of 20 characters"),
    pytest.param(put("//InvoiceNumber", "1" * 21), False, id="an invoice number of 21 characters"),
    pytest.param(put("//InvoiceNumber", ""), False, id="an empty invoice number"),
    pytest.param(put("//SellerStreetName", "x" * 36), False, id="a street of 36 characters"),
    pytest.param(put("//SellerStreetName", "x"), False, id="a street of one character"),
    pytest.param({"at": "//SellerTownName", "remove": True}, False, id="an address without its town"),
    pytest.param(put("//EpiInstructedAmount", "841,0"), False, id="an amount to pay with one decimal"),
    pytest.param(put("//EpiInstructedAmount", "-841,00"), True, id="a negative amount to pay"),
    pytest.param(put("//EpiInstructedAmount", " 841,00\n"), True, id="an amount to pay with space around it"),
    pytest.param(put("//EpiInstructedAmount", "841.00"), False, id="an amount to pay with a decimal point"),
    pytest.param(put("//RowAmount", "753,12345"), True, id="an amount with five decimals"),
    pytest.param(put("//RowAmount", "753,123456"), False, id="an amount with six decimals"),
    pytest.param(put("//RowAmount", "753,1"), False, id="an amount with one decimal"),
    pytest.param(put("//RowAmount", "753"), True, id="an amount without decimals"),
    pytest.param(put("//InvoiceRow[1]/RowVatRatePercent", "25,555"), True, id="a percentage with three decimals"),
    pytest.param(put("//InvoiceRow[1]/RowVatRatePercent", " 25"), False, id="a percentage with space before it"),
    pytest.param(put("//InvoiceRow[1]/RowVatRatePercent", "-25"), False, id="a negative percentage"),
    pytest.param(put("//InvoiceDate", "2024-09-02"), False, id="a date with hyphens"),
    pytest.param(put("//InvoiceDate", "99999999"), True, id="eight digits that are no date"),
    pytest.param({"at": "//InvoiceDate", "attr": "Format", "remove": True}, False, id="a date without its format"),
    pytest.param(named("//InvoiceDate", "Format", "YYMMDD"), False, id="a date in another format"),
    pytest.param(put("//OriginCode", "Cancel"), True, id="the origin code Cancel"),
    pytest.param(put("//OriginCode", "original"), False, id="an origin code in small letters"),
    pytest.param(put("//InvoiceTypeCode", "REC01"), True, id="a receipt"),
    pytest.param(put("//InvoiceTypeCode", "XYZ01"), False, id="an unknown message type"),
    pytest.param(put("//InvoiceTypeCodeUN", "38a"), False, id="a type code in small letters"),
    pytest.param(put("//VatExemptionReasonCode", "VATEX EU AE"), False, id="an exemption code with spaces"),
    pytest.param(put("//MessageTimeStamp", "2024-09-02"), False, id="a timestamp without a time"),
    pytest.param(put("//AttachmentMessageIdentifier", "KU-2024-0117::files"), False, id="another attachment reference"),
    pytest.param(put("//EpiBfiIdentifier", "NDEAFIH"), False, id="a BIC of seven characters"),
    pytest.param(put("//EpiAccountID", "FI21 1234"), False, id="an account with a space"),
    pytest.param(put("//EpiRemittanceInfoIdentifier", "RF1A12"), False, id="an RF reference without check digits"),
    pytest.param(named("//EpiCharge", "ChargeOption", "XXX"), False, id="an unknown bearer of charges"),
    pytest.param(put("//CountryCode", "FIN"), False, id="a country of three letters"),
    pytest.param(named("//EanCode", "SchemeID", "160"), False, id="a scheme of three digits"),
    pytest.param(named("//InvoiceRow[1]/InvoicedQuantity", "QuantityUnitCodeUN", "C62X"), False, id="a unit of four"),
    pytest.param(put("//InvoiceRow[1]/InvoicedQuantity", "about five"), True, id="a quantity that is no number"),
    pytest.param(put("//InvoiceRow[1]/InvoicedQuantity", "1" * 15), False, id="a quantity of 15 characters"),
    pytest.param({"at": "//InvoiceDate", "double": True}, False, id="two invoice dates"),
    pytest.param({"at": "//InvoiceUrlText", "double": True}, True, id="more links"),
    pytest.param({"at": "//EpiDetails", "remove": True}, False, id="no payment block"),
    pytest.param({"at": "//InvoiceRow", "remove": True}, False, id="no rows"),
    pytest.param({"at": "//InvoiceRow[4]", "insert": "<RowFreeText/>"}, False, id="a row with a sub-row and text"),
    pytest.param({"at": "//VatPoint/*", "remove": True}, False, id="an empty tax point"),
    pytest.param({"at": "//InvoiceNumber", "after": "<Extra/>"}, False, id="an element of no version"),
    pytest.param({"at": "/*", "attr": "Version", "remove": True}, False, id="no version"),
]


@pytest.mark.parametrize(("edit", "verdict"), INVOICE)
def test_finvoice_30_takes_or_refuses(edit: dict[str, object], verdict: bool) -> None:
    assert takes("3.0", "invoice")
    assert takes("3.0", "invoice", edit) is verdict


@pytest.mark.parametrize("version", VERSIONS)
def test_a_document_without_anything_new_passes_every_version_from_its_own_on(version: str) -> None:
    later = VERSIONS[VERSIONS.index(version) :]
    older = {"at": "//OriginCode", "set": "Original"}
    assert [v for v in later if not takes(v, "creditnote", named("/*", "Version", version), older)] == []


@pytest.mark.parametrize("version", VERSIONS[:-1])
def test_an_older_version_refuses_what_came_later(version: str) -> None:
    own = named("/*", "Version", version)
    newer = {"at": "//InvoiceTypeCode", "after": "<InvoiceTypeCodeUN>381</InvoiceTypeCodeUN>"}
    assert takes("3.0", "creditnote", own, newer)
    assert not takes(version, "creditnote", own, newer)
    assert not takes(version, "creditnote", named("/*", "Version", "3.0"))


def test_version_1_3_knows_no_cancellation_and_short_reference_rules() -> None:
    own = named("/*", "Version", "1.3")
    assert not takes("1.3", "creditnote", own)  # OriginCode is Cancel
    plain = {"at": "//OriginCode", "set": "Copy"}
    reference = put("//EpiRemittanceInfoIdentifier", "RF18 5390 0754 7034")
    assert takes("1.3", "creditnote", own, plain, reference)
    assert not takes("2.01", "creditnote", reference)


def test_version_2_0_wants_the_whole_vat_specification_and_2_01_does_not() -> None:
    short = {"at": "//VatBaseAmount", "remove": True}
    assert not takes("2.0", "creditnote", named("/*", "Version", "2.0"), short)
    assert takes("2.01", "creditnote", short)


@pytest.mark.parametrize("version", VERSIONS)
def test_sector_details_hold_only_what_the_schema_itself_declares(version: str) -> None:
    def details(inside: str) -> dict[str, object]:
        sector = f"<ExternalSpecificationDetails>{inside}</ExternalSpecificationDetails>"
        return {"at": "//EpiDetails", "before": f"<SpecificationDetails>{sector}</SpecificationDetails>"}

    own = (named("/*", "Version", version), put("//OriginCode", "Original"))
    assert takes(version, "creditnote", *own, details(""))
    assert not takes(version, "creditnote", *own, details("<Meter/>"))
    # Version 1.3 declares many of its elements at top level, so these may stand there.
    assert takes(version, "creditnote", *own, details("<CountryName>Suomi</CountryName>")) is (version == "1.3")


ATTACHMENTS = [
    pytest.param(put("//AttachmentDetails[1]/AttachmentContent", "JVBERi0"), False, id="content that is no base64"),
    pytest.param(put("//AttachmentDetails[1]/AttachmentSecureHash", "a" * 39), False, id="a checksum of 39 digits"),
    pytest.param(put("//AttachmentDetails[1]/AttachmentName", "a."), False, id="a name of two characters"),
    pytest.param(put("//AttachmentDetails[1]/AttachmentName", "a" * 51), False, id="a name of 51 characters"),
    pytest.param(put("//RefToMessageIdentifier", "x" * 48), True, id="a message of 48 characters"),
    pytest.param({"at": "//AttachmentDetails", "remove": True}, False, id="no attachment"),
    pytest.param({"at": "//MessageTransmissionDetails", "remove": True}, False, id="no sender"),
    pytest.param(
        {"at": "//AttachmentMimeType", "before": "<AttachmentSecurityClass>SEI1</AttachmentSecurityClass>"},
        False,
        id="a security class of one digit",
    ),
    pytest.param(named("/*", "Version", "2.0"), False, id="another version"),
]


@pytest.mark.parametrize(("edit", "verdict"), ATTACHMENTS)
def test_an_attachment_message_is_taken_or_refused(edit: dict[str, object], verdict: bool) -> None:
    assert takes("attachments", "attachments")
    assert takes("attachments", "attachments", edit) is verdict


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real documents lie beside the project")
def test_real_documents_pass_the_schema_of_their_version() -> None:
    refused = []
    for path in SAMPLES.glob("*/*.xml"):
        root = etree.parse(path).getroot()
        version = {"1.2": "1.3"}.get(root.get("Version", ""), root.get("Version", ""))
        if not schema(version).validate(root):
            refused.append(path.name)
    assert refused == []
