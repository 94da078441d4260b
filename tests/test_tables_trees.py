"""What the trees have a place for: each business term, each leaf of a Nordic schema, and what UBL says beside them."""

from __future__ import annotations

import re

import pytest

import einvconv
from einvconv.formats.registry import format_for
from einvconv.model.terms import TERMS
from full_invoice import full_invoice
from unread_leaves import BEYOND, BEYOND_CODES, CODES, beyond, listed, unread

# The terms that a tree has no place for: those of a pair, which puts them in another place, and those that the format
# does not have at all. A note's subject stands in its text everywhere.
_PAYEE = "BT-59 BT-60 BT-60-1 BT-61 BT-61-1 BT-62 BT-63 BT-64 BT-65 BT-164 BT-66 BT-67 BT-68 BT-69"
_MEANS = "BT-81 BT-82 BT-83 BT-87 BT-88 BT-89 BT-90 BT-91"
_FINVOICE = f"BT-21 BT-5 BT-9 BT-20 {_PAYEE} {_MEANS} BT-115 BT-122 BT-123 BT-124 BT-125 BT-125-1 BT-125-2"
_OLD_FINVOICE = f"""{_FINVOICE} BT-3 BT-6 BT-7 BT-8 BT-17 BT-18 BT-18-1 BT-24 BT-25 BT-26 BT-28 BT-29-1 BT-30-1 BT-33
BT-34-1 BT-39
BT-45 BT-46-1 BT-47-1 BT-49-1 BT-54 BT-71-1 BT-79 BT-85 BT-93 BT-95 BT-96 BT-98 BT-99 BT-100 BT-101 BT-102 BT-103
BT-104 BT-105 BT-106 BT-107 BT-108 BT-111 BT-113 BT-121 BT-128 BT-128-1 BT-130 BT-137 BT-141 BT-142 BT-143 BT-144
BT-145 BT-146 BT-147 BT-150 BT-154 BT-157-1 BT-158-1 BT-158-2"""
_BII = "BT-21 BT-9 BT-10 BT-20 BT-32 BT-90 BT-111"
NO_PLACE = {
    "finvoice30": _FINVOICE,
    "finvoice20": _OLD_FINVOICE,
    "finvoice": f"{_OLD_FINVOICE} BT-23 BT-29 BT-46 BT-92 BT-94 BT-97 BT-159",
    "teapps30": f"BT-21 {_PAYEE} {_MEANS} BT-122 BT-125 BT-125-1 BT-150",
    "teapps": f"""BT-21 {_PAYEE} {_MEANS} BT-3 BT-6 BT-7 BT-8 BT-17 BT-18 BT-18-1 BT-23 BT-24 BT-25 BT-26 BT-28 BT-29-1
BT-30-1 BT-33 BT-34-1 BT-39 BT-45 BT-46-1 BT-47-1 BT-49-1 BT-54 BT-71-1 BT-79 BT-93 BT-95 BT-96 BT-99 BT-100 BT-101
BT-102 BT-103 BT-104 BT-105 BT-108 BT-109 BT-111 BT-112 BT-121 BT-122 BT-125 BT-125-1 BT-128 BT-128-1 BT-130 BT-137
BT-145 BT-149 BT-150 BT-157-1 BT-158-1 BT-158-2""",
    "ubl": "BT-21 BT-20 BT-90",
    "peppolbis30": "BT-21 BT-90",
    "ehf30": "BT-21 BT-90",
    "ehf20": _BII,
    "peppolbis20": _BII,
}


@pytest.mark.parametrize("code", NO_PLACE)
def test_a_tree_has_a_place_for_every_business_term_but_these(code: str) -> None:
    has = format_for(code).has
    absent = {term for term, path, _ in TERMS if term.startswith("BT") and path not in has}
    assert absent == set(NO_PLACE[code].split())


@pytest.mark.parametrize("code", CODES)
def test_what_a_nordic_schema_has_and_no_term_takes_is_listed(code: str) -> None:
    assert unread(code) == listed(code)


@pytest.mark.parametrize("code", BEYOND_CODES)
def test_what_a_tree_has_a_place_for_beyond_the_terms_is_listed(code: str) -> None:
    assert beyond(code) == (BEYOND / f"{code}.txt").read_text("utf-8").split()


def test_the_two_profiles_of_bii_2_have_one_tree() -> None:
    assert format_for("peppolbis20").has == format_for("ehf20").has


# What a UBL document says whatever the invoice is: element, attribute, text
_ALWAYS = {
    "DocumentTypeCode=130",
    "ChargeIndicator=false",
    "ChargeIndicator=true",
    "ID=VAT",
}
_LISTS = {
    "AllowanceChargeReasonCode/@listID=UNCL4465",
    "BaseQuantity/@unitCodeListID=UNECERec20",
    "InvoicedQuantity/@unitCodeListID=UNECERec20",
    "CompanyID/@schemeID=ZZZ",
    "DocumentCurrencyCode/@listID=ISO4217",
    "SourceCurrencyCode/@listID=ISO4217",
    "TargetCurrencyCode/@listID=ISO4217",
    "TaxCurrencyCode/@listID=ISO4217",
    "DocumentTypeCode/@listID=UNCL1001",
    "InvoiceTypeCode/@listID=UNCL1001",
    "ID/@schemeID=BIC",
    "ID/@schemeID=UNCL5305",
    "IdentificationCode/@listID=ISO3166-1:Alpha2",
    "PaymentMeansCode/@listID=UNCL4461",
    "MathematicOperatorCode=Multiply",
    "SourceCurrencyCode=EUR",
    "TargetCurrencyCode=SEK",
    "UBLVersionID=2.1",
    "ProfileID=urn:www.cenbii.eu:profile:bii05:ver2.0",
}
_BIS_2 = "urn:www.cenbii.eu:transaction:biitrns010:ver2.0:extended:urn:www.peppol.eu:bis:peppol5a:ver2.0"
CONSTANTS = {
    "ubl": {*_ALWAYS, "CustomizationID=urn:cen.eu:en16931:2017"},
    "peppolbis30": {
        *_ALWAYS,
        "CustomizationID=urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
        "ProfileID=urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
    },
    "peppolbis20": {*_ALWAYS, *_LISTS, f"CustomizationID={_BIS_2}"},
    "ehf20": {*_ALWAYS, *_LISTS, f"CustomizationID={_BIS_2}:extended:urn:www.difi.no:ehf:faktura:ver2.0"},
}


@pytest.mark.parametrize("code", CONSTANTS)
def test_what_a_ubl_document_says_whatever_the_invoice_is(code: str) -> None:
    done = einvconv.serialize(full_invoice(False), to=code)
    said = {(re.sub(r"\[\d+\]", "", one.path), one.value) for one in done.additions if one.kind == "constant"}
    # an element by its name, an attribute by its element's name before it
    found = {f"{'/'.join(_local(path))}={value}" for path, value in said}
    assert found == CONSTANTS[code]


def _local(path: str) -> list[str]:
    steps = [step.rpartition(":")[2] if not step.startswith("@") else step for step in path.split("/")]
    return steps[-2:] if steps[-1].startswith("@") else steps[-1:]
