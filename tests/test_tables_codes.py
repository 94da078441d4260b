"""Codes of one list against those of another: types, VAT categories, reasons, means, roles, kinds of file."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest

import einvconv
from code_lists import code_list, en16931
from documents import document
from einvconv.formats.en16931 import bii, codes, reasons, vat
from einvconv.formats.finvoice import attachments, kinds
from einvconv.formats.nordic import order, parties
from einvconv.formats.teapps import documents, summary
from einvconv.formats.teapps import kinds as teapps_kinds
from einvconv.model import Attachment, InvoiceLine, VatBreakdown, compute
from einvconv.model.codes import CREDIT_NOTE_TYPES, SELF_BILLED_TYPES
from made import invoice, line

# UNTDID 1001 (BT-3)


def test_the_types_of_credit_notes_are_those_of_the_list() -> None:
    assert en16931("untdid1001-creditnote") == CREDIT_NOTE_TYPES
    assert {"261", "389"} == SELF_BILLED_TYPES


@pytest.mark.parametrize("code", sorted(en16931("untdid1001-creditnote")))
def test_a_credit_note_of_any_type_is_one_in_every_format(to: Any, code: str) -> None:
    source = document("peppolbis30/credit-note").replace(b">381</cbc:CreditNote", f">{code}</cbc:CreditNote".encode())
    assert to(source, "peppolbis30").root.tag.endswith("}CreditNote")
    assert to(source, "finvoice30").root.findtext(".//InvoiceTypeCode") == "INV02"
    assert to(source, "teapps30").root.findtext(".//INVOICE_TYPE") == "01"


@pytest.mark.parametrize(
    ("untdid", "finvoice", "teapps"),
    [
        ("380", "INV01", "INV01"),
        ("381", "INV02", "INV02"),
        ("389", "INV07", "INV01"),
        ("261", "INV02", "INV02"),
        ("384", "INV01", "INV01"),
        ("396", "INV02", "INV02"),
        (None, "INV01", "INV01"),
    ],
)
def test_a_type_is_a_code_of_the_nordic_formats(untdid: str | None, finvoice: str, teapps: str) -> None:
    assert kinds.kind_of(untdid) == finvoice and teapps_kinds.kind_of(untdid) == teapps


@pytest.mark.parametrize(
    ("table", "code", "untdid"),
    [
        *((kinds.TO_UNTDID, f"INV{n}", u) for n, u in (("01", "380"), ("02", "381"), ("07", "389"), ("09", "380"))),
        *((kinds.TO_UNTDID, f"INV{n}", None) for n in ("03", "04", "05", "06", "08")),
        *((teapps_kinds.TO_UNTDID, f"INV{n}", u) for n, u in (("01", "380"), ("02", "381"), ("03", None))),
        *((teapps_kinds.TO_UNTDID, n, "380") for n in ("02", "03", "20")),
        *((teapps_kinds.TO_UNTDID, n, "381") for n in ("04", "05", "60")),
        *((teapps_kinds.TO_UNTDID, n, None) for n in ("06", "07", "08", "30", "31", "50", "99")),
    ],
)
def test_a_code_of_the_nordic_formats_is_a_type_or_no_invoice(
    table: dict[str, str], code: str, untdid: str | None
) -> None:
    assert table.get(code) == untdid


def test_the_codes_of_teappsxml_are_those_of_finvoice_where_both_have_one() -> None:
    assert teapps_kinds.CODES == {"00": "INV01", "01": "INV02", "06": "INV03", "09": "INV08"}
    assert {"01", "04", "05", "07", "31", "60"} == teapps_kinds.CREDITS
    assert (kinds.TEXTS["INV02"], kinds.TEXT) == ("HYVITYSLASKU", "LASKU")


@pytest.mark.parametrize(("text", "is_one"), [("INV01", True), ("SDD99", True), ("INV1", False), ("XXX01", False)])
def test_the_form_of_a_code_of_finvoice(text: str, is_one: bool) -> None:
    assert bool(kinds.CODE.fullmatch(text)) == is_one


# UNTDID 5305, the categories of VAT (BT-118, BT-151)


@pytest.mark.parametrize(
    ("rate", "letter"),
    [("25", "S"), ("15", "H"), ("11.11", "R"), ("8", "AA"), ("10", "AA"), ("12", "AA"), ("24", "S"), (None, "S")],
)
def test_the_letter_of_a_norwegian_rate(rate: str | None, letter: str) -> None:
    assert vat.natural(None if rate is None else D(rate)) == letter


@pytest.mark.parametrize(
    ("said", "category", "to"),
    [
        *((one, "S", "peppolbis30") for one in ("H", "AA", "R", "StandardRated")),
        ("AB", "E", "peppolbis30"),
        ("ZEG", "K", "peppolbis30"),
        ("ZES", "AE", "peppolbis30"),
        ("ZeroRated", "Z", "peppolbis30"),
        ("ReverseCharge", "AE", "peppolbis30"),
        *((one, "E", "peppolbis20") for one in ("AB", "O", "G", "K", "L", "M")),
        *((one, one, "peppolbis20") for one in ("AE", "E", "S", "Z")),
        *((one, one, "ehf20") for one in ("AE", "E", "S", "Z", "G", "K")),
        *((one, "E", "ehf20") for one in ("O", "L", "M")),
    ],
)
def test_a_category_is_one_of_the_target_s_own(to: Any, said: str, category: str) -> None:
    rate = "25.5" if said in ("H", "AA", "R", "S", "StandardRated") else None if said == "O" else "0"
    made = invoice(line(rate=rate, code=said))
    written = einvconv.parse(einvconv.serialize(made, to=to).xml)
    assert {one.vat_code for one in written.lines} == {group.code for group in written.vat_breakdown} == {category}
    assert category in en16931("untdid5305") | {"H", "AA", "R"}


@pytest.mark.parametrize(
    ("category", "code", "words"),
    [
        ("AE", "VATEX-EU-AE", "Reverse charge"),
        ("K", "VATEX-EU-IC", "Intra-community supply"),
        ("G", "VATEX-EU-G", "Export outside the EU"),
        ("O", "VATEX-EU-O", "Outside the scope of VAT"),
        ("E", None, "Exempt from VAT"),
    ],
)
def test_the_reason_that_goes_with_a_category(category: str, code: str | None, words: str) -> None:
    made = invoice(line(rate=None if category == "O" else "0", code=category))
    [en] = einvconv.parse(einvconv.serialize(made, to="peppolbis30").xml).vat_breakdown
    [two] = einvconv.parse(einvconv.serialize(made, to="peppolbis20").xml).vat_breakdown
    assert (en.exemption_code, two.exemption_reason) == (code, words)
    assert code is None or code in en16931("vatex")


@pytest.mark.parametrize("category", ["S", "Z", "L", "M"])
def test_a_category_that_levies_vat_has_no_reason(category: str) -> None:
    made = invoice(line(rate="0" if category == "Z" else "7", code=category))
    made.vat_breakdown[0].exemption_reason = "Syy"
    done = einvconv.serialize(made, to="peppolbis30")
    assert b"Syy" not in done.xml and "Syy" in {one.value for one in done.losses}


@pytest.mark.parametrize("category", ["AE", "E", "G", "K", "Z"])
def test_no_vat_is_due_in_a_category_of_rate_zero(category: str) -> None:
    made = invoice(line(rate=None, code=category))
    assert made.vat_breakdown[0].amount == 0
    back = einvconv.parse(einvconv.serialize(made, to="peppolbis30").xml)
    assert (back.lines[0].vat_rate, back.vat_breakdown[0].rate) == (0, 0)
    assert compute.vat_group(category, None) == (category, D(0))
    assert {"AE", "E", "G", "K", "Z"} == vat.ZERO_RATED


@pytest.mark.parametrize(("category", "group"), [("O", ("O", None)), ("S", ("S", D(24))), ("L", ("L", D(24)))])
def test_a_category_and_its_rate_go_together(category: str, group: tuple[str, D | None]) -> None:
    assert compute.vat_group(category, D(24)) == group


@pytest.mark.parametrize(
    "country",
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "EL",
        "ES",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
        "XI",
    ],
)
def test_an_exempt_supply_to_another_country_of_the_eu_is_told(country: str) -> None:
    made = invoice(line(rate="0", code="E"))
    made.syntax = "finvoice"
    assert made.buyer is not None
    made.buyer.vat_id = f"{country}123456789"
    told = [one.reason for one in einvconv.serialize(made, to="peppolbis30").losses]
    assert any("intra-community" in reason for reason in told)


def test_one_to_a_country_that_is_not_of_the_eu_is_not_told() -> None:
    for vat_id in ("NO974760673MVA", "FI15728600", "GB123456789"):
        made = invoice(line(rate="0", code="E"))
        made.syntax = "finvoice"
        assert made.buyer is not None
        made.buyer.vat_id = vat_id
        assert not any("intra-comm" in one.reason for one in einvconv.serialize(made, to="peppolbis30").losses)


def test_the_profiles_of_bii_2_know_the_categories_of_their_lists() -> None:
    assert code_list("peppolbis20/3.7.0/codelists/uncl5305") >= bii._BIS_CATEGORIES
    assert {"AE", "E", "S", "Z", "AA", "H"} == bii._BIS_CATEGORIES
    assert {"AE", "E", "S", "Z", "AA", "H", "G", "K", "R"} == bii._EHF_CATEGORIES
    assert {"380", "384", "393"} == bii._INVOICE_TYPES
    assert {"380", "384", "393", "Z01", "Z02"} == bii._NORWEGIAN_TYPES


# Reasons, means of payment


def test_the_reasons_of_allowances_are_those_of_the_list() -> None:
    assert en16931("untdid5189") == codes._ALLOWANCES
    assert reasons.ALLOWANCE_REASONS == {"75": "95"} and reasons.CHARGE_REASONS == {"94": "FC"}
    assert set(reasons.CHARGE_REASONS.values()) <= en16931("untdid7161")
    assert {*reasons.ALLOWANCE_REASONS, *reasons.CHARGE_REASONS} <= code_list("peppolbis20/3.7.0/codelists/uncl4465")


@pytest.mark.parametrize(("code", "older"), [("57", "31"), ("58", "31"), ("59", "49"), ("68", "31"), ("42", "42")])
def test_a_means_of_payment_that_bii_2_has_not(code: str, older: str) -> None:
    made = invoice()
    made.payment_means[0].code = code
    written = einvconv.parse(einvconv.serialize(made, to="peppolbis20").xml)
    assert [m.code for m in written.payment_means] == [older]
    assert older in code_list("peppolbis20/3.7.0/codelists/uncl4461")


@pytest.mark.parametrize("code", ["10", "20", "48", "49", "54", "55", "59", "97"])
def test_what_is_paid_without_an_account_is_not_told_to_lack_one(code: str) -> None:
    made = invoice()
    for means, told in ((code, False), ("30", True)):
        made.payment_means[0].code, made.payment_means[0].account = means, None
        losses = einvconv.serialize(made, to="finvoice30").losses
        assert any("no account" in one.reason for one in losses) == told
    assert {"10", "20", "48", "49", "54", "55", "59", "97"} == order.WITHOUT_ACCOUNT
    assert en16931("untdid4461") >= order.WITHOUT_ACCOUNT


def test_the_fees_of_a_teappsxml_are_charges_of_the_list() -> None:
    assert {tag: code for tag, (code, _) in summary.FEES.items()} == {
        "INSURANCE_TOTAL": "ABK",
        "SURCHARGE_TOTAL": "ABK",
        "CARGO": "FC",
        "DELIVERY_EXTRA": "DL",
        "INTEREST_CHARGE": "ABK",
        "COLLECTION_SURCHARGE_TOTAL": "ABK",
        "POSTAGE_COSTS": "ABK",
        "PROCESSING_COSTS": "ABK",
    }
    assert {code for code, _ in summary.FEES.values()} <= en16931("untdid7161")
    words = ["Insurance", "Surcharge", "Freight", "Delivery", "Interest", "Collection", "Postage", "Invoicing"]
    assert [text for _, text in summary.FEES.values()] == words


# Roles, files


def test_the_roles_that_have_a_term_have_the_codes_of_the_finvoice_list() -> None:
    assert parties.ROLES == {
        "payee": ("PaymentReceiver", "Maksun saaja"),
        "tax_representative": ("SellerTaxRepr", "Veroedustaja"),
    }


@pytest.mark.parametrize(
    ("media_type", "ending"),
    [
        ("application/pdf", "pdf"),
        ("image/png", "png"),
        ("image/jpeg", "jpg"),
        ("image/gif", "gif"),
        ("image/tiff", "tif"),
        ("text/csv", "csv"),
        ("text/plain", "txt"),
        ("application/xml", "xml"),
        ("text/xml", "xml"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
        ("application/octet-stream", "bin"),
    ],
)
def test_a_file_without_a_name_has_the_ending_of_its_kind(media_type: str, ending: str) -> None:
    made = invoice(documents=[Attachment(id="L 1", content="QQ==", media_type=media_type)])
    assert f'filename="L_1.{ending}"'.encode() in einvconv.serialize(made, to="pint").xml


@pytest.mark.parametrize("ending", ["pdf", "png", "jpg", "jpeg", "tif", "csv", "txt", "xml", "xlsx", "ods"])
def test_the_name_of_a_file_says_its_kind_in_a_teappsxml(ending: str) -> None:
    kind = {
        "pdf": "application/pdf",
        "tif": "image/tiff",
        "csv": "text/csv",
        "txt": "text/plain",
        "xml": "application/xml",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "ods": "application/vnd.oasis.opendocument.spreadsheet",
    }.get(ending, f"image/{ending.replace('jpg', 'jpeg')}")
    made = invoice(documents=[Attachment(id="1", filename=f"a.{ending}", content="QQ==", media_type=kind)])
    done = einvconv.serialize(made, to="teapps30")
    assert [one.media_type for one in done.attachments] == [kind]
    assert kind not in {one.value for one in done.losses}
    assert documents._MEDIA_TYPES[ending] == kind


def test_the_files_that_a_finvoice_takes() -> None:
    assert {"application/pdf", "image/jpeg", "image/png"} == attachments.MEDIA_TYPES
    assert (attachments.MOST_FILES, attachments.MOST_BYTES, attachments._NAME) == (10, 1_000_000, (3, 50))


# Amounts


@pytest.mark.parametrize(
    "currency",
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ],
)
def test_a_currency_without_a_minor_unit_has_whole_amounts(currency: str) -> None:
    assert compute.rounded(D("2.5"), currency) == 3 and compute.rounded(D("2.555"), "EUR") == D("2.56")
    assert compute.rounded(D("2.555"), None) == D("2.56")


def test_a_line_outside_the_scope_of_vat_has_no_rate_and_no_vat() -> None:
    assert compute.vat_amount(D(100), "O", D(24), "EUR") == 0
    assert compute.vat_amount(D(100), "S", None, "EUR") is None
    made = invoice(InvoiceLine(net_amount=D(5), vat_code="O"), vat_breakdown=[VatBreakdown(code="O")])
    assert (made.vat_breakdown[0].taxable, made.vat_breakdown[0].amount) == (5, 0)


@pytest.mark.parametrize(("rate", "reason", "category"), [("25.5", None, "S"), ("0", None, "Z"), ("0", "Vapaa", "E")])
def test_the_category_of_a_rate_that_has_none(rate: str, reason: str | None, category: str) -> None:
    made = invoice(line(rate=rate))
    made.lines[0].vat_code = made.vat_breakdown[0].code = None
    made.vat_breakdown[0].exemption_reason = reason
    back = einvconv.parse(einvconv.serialize(made, to="peppolbis30").xml)
    assert (back.lines[0].vat_code, back.vat_breakdown[0].code) == (category, category)


def test_a_credit_note_has_no_way_to_pay_the_invoice() -> None:
    from einvconv.model import InstalmentPlan, SettlementTerms, credit_of

    made = invoice(settlement=[SettlementTerms(texts=["14 pv"])], instalments=[InstalmentPlan(id="1")])
    credit = credit_of(made, "2")
    assert (credit.settlement, credit.instalments, credit.payment_means, credit.due_date) == ([], [], [], None)
