"""What a document says beyond its own profile, which rules warn of at most: it goes wherever there is a place."""

from __future__ import annotations

import pytest

import einvconv
from documents import edited
from einvconv.formats.registry import format_for
from einvconv.intake import open_document

PLAIN = "urn:cen.eu:en16931:2017"
UBL = {
    "peppolbis30": f"{PLAIN}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
    "vismaubl30": f"{PLAIN}#compliant#urn:visma.com:vx:billing:ver3.0:1",
    "siubl20": f"{PLAIN}#compliant#urn:fdc:nen.nl:nlcius:v1.0",
    "xrechnung": f"{PLAIN}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
    "oioubl30": "urn:fdc:oioubl.dk:trns:billing:invoice:3.0",
    "pint": "urn:peppol:pint:billing-1@eu-1",
}
CII = {
    "cii": PLAIN,
    "xrechnungcii": UBL["xrechnung"],
    "nlciuscii": UBL["siubl20"],
}
EXTENDED = f"{PLAIN}#conformant#urn:factur-x.eu:1p0:extended"
OTHERS = [i.code for i in einvconv.formats() if i.maker and i.writes and i.syntax not in ("ubl", "cii")]


def _ubl(identifier: str) -> bytes:
    return edited("ubl/beyond-en16931", (f">{PLAIN}<", f">{identifier}<"))


def _cii(identifier: str) -> bytes:
    terms, order = "ram:ApplicableTradeDeliveryTerms", "<ram:SellerOrderReferencedDocument>"
    fine, end = "ram:ApplicableTradePaymentPenaltyTerms", "</ram:SpecifiedTradePaymentTerms>"
    return edited(
        "cii/parties-and-references",
        (f">{PLAIN}<", f">{identifier}<"),
        (order, f"<{terms}><ram:DeliveryTypeCode>EXW</ram:DeliveryTypeCode></{terms}>{order}"),
        (end, f"<{fine}><ram:CalculationPercent>8</ram:CalculationPercent></{fine}>{end}"),
    )


def _losses(data: bytes, to: str) -> set[tuple[str, ...]]:
    """But those of the identifiers, which each profile has of its own; or why it is refused."""
    try:
        every = einvconv.convert(data, to=to).losses
    except einvconv.ConversionRefused as error:
        return {(str(error),)}
    return {(o.kind, o.path, o.value, o.reason) for o in every if "urn:" not in o.value}


@pytest.mark.parametrize("code", UBL)
@pytest.mark.parametrize("to", OTHERS)
def test_what_is_beyond_a_profile_of_ubl_goes_where_that_of_a_document_without_one_goes(code: str, to: str) -> None:
    data = _ubl(UBL[code])
    assert einvconv.detect(data) == code
    assert _losses(data, to) == _losses(_ubl(PLAIN), to)


@pytest.mark.parametrize("code", CII)
@pytest.mark.parametrize("to", OTHERS)
def test_what_is_beyond_a_profile_of_cii_goes_where_that_of_the_widest_one_goes(code: str, to: str) -> None:
    data = _cii(CII[code])
    assert einvconv.detect(data) == code
    assert _losses(data, to) == _losses(_cii(EXTENDED), to)


def test_the_date_of_an_order_the_delivery_terms_and_the_discount_of_a_peppol_document_stand_in_a_finvoice() -> None:
    there = einvconv.convert(_ubl(UBL["peppolbis30"]), to="finvoice30").xml
    assert b'<OrderDate Format="CCYYMMDD">20260420</OrderDate>' in there
    assert b"<DeliveryTermsText>" in there
    assert b"<CashDiscountPercent>" in there


@pytest.mark.parametrize("code", UBL)
def test_a_document_that_is_written_back_to_its_own_profile_keeps_it_as_it_stood(code: str) -> None:
    data = _ubl(UBL[code])
    assert b"<cbc:IssueDate>2026-04-20</cbc:IssueDate>" in einvconv.convert(data, to=code).xml


def test_the_rules_of_another_syntax_are_asked_of_the_same_document_that_a_conversion_gives() -> None:
    data = _ubl(UBL["peppolbis30"]).replace(b"<cbc:IssueDate>2026-04-20<", b"<cbc:IssueDate>2026-04-20Z<")
    xml = einvconv.convert(data, to="finvoice30").xml
    own = {one.rule for one in einvconv.validate(xml, rules="finvoice30").findings}
    assert own == {one.rule for one in einvconv.validate(data, rules="finvoice30").findings}


@pytest.mark.parametrize("code", [*UBL, *CII])
def test_a_profile_reads_no_less_where_it_is_read_with_all_of_its_syntax(code: str) -> None:
    form = format_for(code)
    whole = form.for_target(format_for("finvoice30"))
    assert form.has - whole.has <= {"payment_terms", "_terms_due"}  # of which it has the parts
    assert whole.has - form.has
    assert form.for_target(form) is form


@pytest.mark.parametrize("code", ["ubl", "ehf20", "facturx", "finvoice30"])
def test_a_format_with_all_of_its_syntax_is_read_as_it_is(code: str) -> None:
    form = format_for(code)
    assert form.for_target(format_for("teapps30")) is form


# Terms of payment


@pytest.mark.parametrize(
    ("discount", "base"), [("", False), ("<cbc:SettlementDiscountPercent>2</cbc:SettlementDiscountPercent>", True)]
)
def test_the_amount_of_terms_is_what_a_discount_is_of_only_where_there_is_one(discount: str, base: bool) -> None:
    terms = f'<cac:PaymentTerms>{discount}<cbc:Amount currencyID="EUR">193</cbc:Amount></cac:PaymentTerms>'
    data = edited("ubl/without-profile", ("<cac:TaxTotal>", f"{terms}<cac:TaxTotal>"))
    done = einvconv.convert(data, to="finvoice30")
    assert (b"<CashDiscountBaseAmount" in done.xml) == base
    assert ("193" in {one.value for one in done.losses}) != base


# An original

ALL = [i.code for i in einvconv.formats() if i.maker and i.writes and i.syntax != "ubl"]


@pytest.mark.parametrize("to", ALL)
def test_that_a_document_is_no_copy_is_said_or_goes_without_saying(to: str) -> None:
    mark = "<cbc:CopyIndicator>false</cbc:CopyIndicator>"
    source = edited("ubl/beyond-en16931", ("<cbc:UUID>", f"{mark}<cbc:UUID>"))
    assert open_document(source).format == "ubl"
    told = {one.kind for one in einvconv.convert(source, to=to).losses if one.path.endswith("CopyIndicator")}
    assert told == ({"implied"} if to not in ("finvoice30", "finvoice20", "finvoice", "e2b") else set())
