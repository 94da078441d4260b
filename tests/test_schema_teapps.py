"""The TEAPPSXML schemas: what each version takes and refuses, on our own documents with one change each."""

from __future__ import annotations

from functools import cache

import pytest
from lxml import etree

from einvconv.resources import data_path
from rule_cases import edited

CORPUS = data_path("corpus", "rules", "teapps")
SAMPLES = data_path("schemas").parents[1] / "shared" / "samples" / "teapps"


@cache
def schema(version: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(data_path("schemas", "teapps", version, "teapps.xsd")))


def takes(version: str, base: str, *edits: dict[str, object]) -> bool:
    """Whether the schema of a version takes a document of the corpus after some edits."""
    return bool(schema(version).validate(etree.fromstring(edited((CORPUS / f"{base}.xml").read_bytes(), edits))))


def put(at: str, text: str) -> dict[str, object]:
    return {"at": at, "set": text}


def named(at: str, attribute: str, text: str) -> dict[str, object]:
    return {"at": at, "attr": attribute, "set": text}


def gone(at: str) -> dict[str, object]:
    return {"at": at, "remove": True}


INVOICE = [
    pytest.param(put("//INVOICE_ID", "1" * 35), True, id="an invoice number of 35 characters"),
    pytest.param(put("//INVOICE_ID", "1" * 36), False, id="an invoice number of 36 characters"),
    pytest.param(put("//VAT_TOTAL/AMOUNT", "about twelve"), True, id="an amount that is no number"),
    pytest.param({"at": "//VAT_TOTAL/AMOUNT", "insert": "<B/>"}, False, id="an amount with an element in it"),
    pytest.param(named("//VAT_TOTAL/AMOUNT", "SIGN", "minus"), False, id="a sign in letters"),
    pytest.param(named("//ROWS_TOTAL/AMOUNT", "VAT", "NONE"), False, id="an amount neither with nor without VAT"),
    pytest.param({"at": "//ROWS_TOTAL/AMOUNT", "attr": "VAT", "remove": True}, False, id="a total that does not say"),
    pytest.param({"at": "//INVOICE_TOTAL/AMOUNT", "double": True}, True, id="a total with two amounts"),
    pytest.param({"at": "//VAT_TOTAL/AMOUNT", "double": True}, False, id="a tax with two amounts"),
    pytest.param(put("//ROW[2]//CHARGED", "-12.34567"), True, id="a quantity with five decimals"),
    pytest.param(put("//ROW[2]//CHARGED", "12.345678"), False, id="a quantity with six decimals"),
    pytest.param(put("//ROW[2]//CHARGED", "12,5"), False, id="a quantity with a comma"),
    pytest.param(put("//INVOICE_DATE//DAY", "123"), False, id="a day of three digits"),
    pytest.param(put("//INVOICE_DATE//DAY", "99"), True, id="two digits that are no day"),
    pytest.param(gone("//INVOICE_DATE//CENTURY"), False, id="a date without its century"),
    pytest.param(put("//INVOICE_TYPE", "31"), True, id="a receipt"),
    pytest.param(put("//INVOICE_TYPE", "10"), False, id="an unknown invoice type"),
    pytest.param(put("//PROCESS_CODE", "03"), False, id="an unknown process"),
    pytest.param(put("//CASH_DISCOUNT/PER_CENT", "2,0"), False, id="a percentage with a comma"),
    pytest.param(put("//VAT_SUMMARY[1]/RATE", ".255"), True, id="a rate without an integer part"),
    pytest.param(put("//VAT_SUMMARY[1]/RATE", ""), False, id="an empty rate"),
    pytest.param(put("//ROUNDINGS", "0.055"), False, id="a rounding of three decimals"),
    pytest.param(put("//CURRENCY/CODE", "EURO"), False, id="a currency of four letters"),
    pytest.param(put("//COUNTRY_CODE", ""), True, id="an empty country"),
    pytest.param(named("//IMAGE_CONTROL[1]", "TYPE", "PICTURE"), False, id="an unknown attachment type"),
    pytest.param(named("//IMAGE_CONTROL[1]", "SOURCE", "ic"), False, id="a source in small letters"),
    pytest.param({"at": "//IMAGE_CONTROL[1]", "attr": "TYPE", "remove": True}, False, id="an attachment of no type"),
    pytest.param(gone("//BANKS"), False, id="a payee without a bank"),
    pytest.param({"at": "//BANKS", "double": True}, True, id="a payee with two banks"),
    pytest.param({"at": "//DUE_DATE", "insert": "<VERBOSE_DATE>heti</VERBOSE_DATE>"}, False, id="two due dates"),
    pytest.param(gone("//SUMMARY"), False, id="an invoice without a summary"),
    pytest.param(gone("//ROWS"), True, id="an invoice without rows"),
    pytest.param({"at": "//INVOICE", "double": True}, True, id="a batch of two"),
    pytest.param(gone("//INVOICE"), False, id="a batch of none"),
    pytest.param({"at": "//INVOICE_ID", "after": "<EXTRA/>"}, False, id="an element of no version"),
    pytest.param(
        {"at": "//CONTROL", "insert": "<PAYMENT_CONTROL><ANY>1</ANY></PAYMENT_CONTROL>"}, True, id="any control"
    ),
    pytest.param(
        {"at": "//CONTROL", "insert": "<PAYMENT_CONTROL><DAY>x</DAY></PAYMENT_CONTROL>"},
        False,
        id="a control with a known element in it that is wrong",
    ),
]


@pytest.mark.parametrize(("edit", "verdict"), INVOICE)
def test_teapps_30_takes_or_refuses(edit: dict[str, object], verdict: bool) -> None:
    assert takes("3.0", "invoice")
    assert takes("3.0", "invoice", edit) is verdict


NEW_IN_3_0 = [
    pytest.param(named("//INVOICE_TYPE", "UNTDID_CODE", "380"), id="the UN code of the type"),
    pytest.param(put("//INVOICE_TYPE", "30"), id="receipts"),
    pytest.param(
        {"at": "//VAT_TOTAL", "after": "<CHARGES><CHARGE_NAME>Rahti</CHARGE_NAME></CHARGES>"},
        id="charges of the invoice",
    ),
    pytest.param(named("//DELIVERED", "Q_UNIT_UNECE_CODE", "MTR"), id="the UN code of a unit"),
    pytest.param(named("//PRICE_PER_UNIT", "PR_QTY", "1"), id="the quantity of a price"),
]


@pytest.mark.parametrize("edit", NEW_IN_3_0)
def test_version_2_7_2_refuses_what_came_with_3_0(edit: dict[str, object]) -> None:
    assert takes("3.0", "plain", edit)
    assert not takes("2.7.2", "plain", edit)


def test_a_message_of_2_7_2_passes_both_versions() -> None:
    assert takes("2.7.2", "plain")
    assert takes("3.0", "plain")
    assert not takes("2.7.2", "invoice")


def test_a_national_reference_has_23_characters_in_2_7_2_and_no_limit_in_3_0() -> None:
    long = {"at": "//IPI_REFERENCE", "before": f"<FI_PAYMENT_REFERENCE>{'1' * 24}</FI_PAYMENT_REFERENCE>"}
    assert takes("3.0", "plain", long)
    assert not takes("2.7.2", "plain", long)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real documents lie beside the project")
def test_real_documents_pass_the_schema_of_their_version() -> None:
    refused = [p.name for p in SAMPLES.glob("*/*.xml") if not schema(p.parent.name).validate(etree.parse(p))]
    assert sorted(set(refused)) == ["empty-default.xml"]
