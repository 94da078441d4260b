"""What a target says by other values is implied, and lost where it is not what they say."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

import einvconv
from documents import edited
from einvconv.formats.registry import format_for
from einvconv.model import Allowance, DocumentKind, Identifier, Price, Quantity, Totals
from made import account, invoice, line

D = Decimal
EXAMPLE = "finvoice30/several-vat-rates"
NAMES = [
    i.code
    for i in einvconv.formats()
    if i.maker and i.writes and "seller.address.country_name" not in format_for(i.code).has
]
AMOUNTS = [
    i.code
    for i in einvconv.formats()
    if i.maker and i.writes and "lines.vat_rate" in (has := format_for(i.code).has) and "lines.vat_amount" not in has
]


def _kinds(data: bytes, to: str, element: str) -> set[tuple[str, str]]:
    losses = einvconv.convert(data, to=to).losses
    return {(one.value, one.kind) for one in losses if one.path.endswith(element)}


def test_there_are_formats_without_names_of_countries_and_without_vat_of_lines() -> None:
    assert {"peppolbis30", "cii", "facturae"} <= set(NAMES)
    assert {"peppolbis30", "cii", "svefaktura", "maventaxml"} <= set(AMOUNTS)


@pytest.mark.parametrize("to", [code for code in NAMES if code != "facturxminimum"])
def test_the_name_of_a_country_is_implied_by_its_code_and_another_name_is_not(to: str) -> None:
    seller = "SellerPostalAddressDetails/CountryName"
    assert _kinds(edited(EXAMPLE), to, seller) == {("Suomi", "implied")}
    assert _kinds(edited(EXAMPLE, ("Suomi", "Ahvenanmaa")), to, seller) == {("Ahvenanmaa", "dropped")}
    assert _kinds(edited(EXAMPLE, ("Suomi", "Sverige")), to, seller) == {("Sverige", "dropped")}


@pytest.mark.parametrize("to", AMOUNTS)
def test_the_vat_of_a_line_is_implied_by_its_amount_and_rate_and_another_sum_is_not(to: str) -> None:
    assert ("258,57", "implied") in _kinds(edited(EXAMPLE), to, "RowVatAmount")
    assert ("258,58", "dropped") in _kinds(edited(EXAMPLE, ("258,57", "258,58")), to, "RowVatAmount")


@pytest.mark.parametrize("to", ["finvoice30", "teapps30"])
def test_the_latest_version_of_a_format_knows_of_no_later_one(to: str) -> None:
    said = [one.reason for one in einvconv.convert(edited("facturae/3.2.2-two-taxes-and-instalments"), to=to).losses]
    assert said and not [reason for reason in said if "later version" in reason]


@pytest.mark.parametrize("to", ["svefaktura", "e2b", "woodx", "ehf20", "oioubl"])
@pytest.mark.parametrize("rounding", ["0.01", "0.00"])
def test_the_total_before_the_rounding_is_implied_where_the_one_total_counts_it(to: str, rounding: str) -> None:
    totals: dict[str, str] = {
        "lines": "200.00",
        "without_vat": "200.00",
        "vat": "51.00",
        "with_vat": "251.00",
        "rounding": rounding,
    }
    made = invoice(line("2"))
    made.totals = Totals.model_validate(totals | {"payable": Decimal("251.00") + Decimal(rounding)})
    told = {(one.path, one.value, one.kind) for one in einvconv.serialize(made, to=to).losses if "total" in one.path}
    assert (("totals.with_vat", "251.00", "implied") in told) is (rounding == "0.01")


@pytest.mark.parametrize("to", ["maventaxml", "liinos", "sedi", "e2b", "bgc"])
def test_the_unit_of_a_price_is_implied_by_that_of_the_line_and_another_one_is_told(to: str) -> None:
    for unit, kinds in (("HUR", {"implied"}), ("DAY", {"approximated"})):
        price = Price(net=Decimal(50), base=Quantity(value=Decimal(1), unit=unit))
        made = invoice(line("2"))
        made.lines[0].quantity, made.lines[0].price = Quantity(value=Decimal(2), unit="HUR"), price
        losses = einvconv.serialize(made, to=to).losses
        assert {one.kind for one in losses if one.path == "lines[0].price.base.unit"} == kinds


_OLDER = (
    (
        '<cbc:DocumentCurrencyCode listID="ISO4217">',
        '<cbc:DocumentCurrencyCode listID="ISO 4217 Alpha" listAgencyID="{0}">',
    ),
    ("<cbc:ID>VAT</cbc:ID>", '<cbc:ID schemeID="UN/ECE 5153" schemeAgencyID="{0}">VAT</cbc:ID>'),
)


ONE_NAME = ["svefaktura", "e2b", "bgc", "vismaxml60", "maventaxml", "sedi", "woodx", "liinos", "finvoice20", "teapps"]


@pytest.mark.parametrize("to", ONE_NAME)
def test_a_trading_name_that_is_the_name_stands_and_is_not_told_and_another_one_is(to: str) -> None:
    name = "Leipomo Vehnänkultainen Oy"
    source = edited("peppolbis30/several-vat-rates", (">Vehnänkulta<", f">{name}<"))
    done = einvconv.convert(source, to=to)
    assert name in einvconv.parse(done.xml).model_dump_json() and name not in {one.value for one in done.losses}
    other = einvconv.convert(edited("peppolbis30/several-vat-rates"), to=to)
    assert "Vehnänkulta" in {one.value for one in other.losses if one.kind == "dropped"} or to == "svefaktura"


ONE_PRICE = ["svefaktura", "facturae", "e2b", "bgc", "maventaxml", "sedi", "woodx", "liinos", "finvoice20", "finvoice"]


@pytest.mark.parametrize("to", ONE_PRICE)
@pytest.mark.parametrize("gross, discount, kind", [("1.85", "0.00", "implied"), ("2.00", "0.15", "dropped")])
def test_a_gross_price_is_implied_where_it_is_the_net_one(to: str, gross: str, discount: str, kind: str) -> None:
    price = "1.85</cbc:PriceAmount>"
    said = f"""{price}<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator>
        <cbc:Amount currencyID="EUR">{discount}</cbc:Amount><cbc:BaseAmount currencyID="EUR">{gross}</cbc:BaseAmount>
        </cac:AllowanceCharge>"""
    source = edited("peppolbis30/several-vat-rates", (price, said))
    assert _kinds(source, to, "Price/cac:AllowanceCharge/cbc:BaseAmount") == {(gross, kind)}
    assert _kinds(source, to, "Price/cac:AllowanceCharge/cbc:Amount") == {(discount, kind)}


@pytest.mark.parametrize("to", ["finvoice30", "teapps30", "cii", "svefaktura", "facturae", "e2b"])
def test_the_name_of_the_list_that_a_code_is_of_anyway_is_implied_and_another_name_is_not(to: str) -> None:
    said = {}
    for agency in ("6", "320"):
        data = edited("ehf20/credit-note-alone", *((old, new.format(agency)) for old, new in _OLDER))
        for attribute in ("listID", "schemeID", "listAgencyID", "schemeAgencyID"):
            said[agency, attribute] = {
                kind
                for place in ("DocumentCurrencyCode", "TaxScheme/cbc:ID")
                for _, kind in _kinds(data, to, f"{place}/@{attribute}")
            }
    assert {kinds == {"implied"} for (agency, _), kinds in said.items() if agency == "6"} == {True}
    assert said["320", "listID"] == said["320", "schemeID"] == {"implied"}
    assert said["320", "listAgencyID"] == said["320", "schemeAgencyID"] == {"dropped"}


@pytest.mark.parametrize("to", ["ubl", "peppolbis30", "oioubl30"])
def test_ubl_names_lists_too_and_there_it_is_not_told_at_all(to: str) -> None:
    data = edited("ehf20/credit-note-alone", *((old, new.format("6")) for old, new in _OLDER))
    told = [one.path for one in einvconv.convert(data, to=to).losses]
    assert not [path for path in told if path.endswith(("/@listID", "/@listAgencyID", "TaxScheme/cbc:ID/@schemeID"))]


@pytest.mark.parametrize("to", ["finvoice30", "peppolbis30", "ubl", "cii", "svefaktura", "facturae"])
def test_what_tells_a_charge_that_says_nothing_is_told_though_a_reason_was_given_to_it(to: str) -> None:
    charge = "<cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator></cac:AllowanceCharge>"
    source = edited("svefaktura/several-vat-rates", ("<cac:Item>", f"{charge}<cac:Item>"))
    told = [one.kind for one in einvconv.convert(source, to=to).losses if one.path.endswith("/cbc:ChargeIndicator")]
    assert told and set(told) == {"dropped"}


@pytest.mark.parametrize("to", ["finvoice30", "cii"])
def test_the_version_of_a_syntax_and_the_invoice_s_own_currency_are_implied_and_others_are_not(to: str) -> None:
    name = "cbc:TransactionCurrencyTaxAmount"
    for version, currency, kind in (("2.1", "EUR", "implied"), ("3.0", "SEK", "dropped")):
        said = f"<cbc:UBLVersionID>{version}</cbc:UBLVersionID><cbc:CustomizationID>"
        amount = f'<{name} currencyID="{currency}">1.00</{name}><cac:TaxCategory>'
        changes = (("<cbc:CustomizationID>", said), ("<cac:TaxCategory>", amount))
        losses = einvconv.convert(edited("peppolbis30/several-vat-rates", *changes), to=to).losses
        kinds = {(one.path.rpartition("/")[2], one.kind) for one in losses if name in one.path}
        assert kinds == {(name, "dropped"), ("@currencyID", kind)}
        assert [one.kind for one in losses if one.path.endswith("UBLVersionID")] == [kind]


DANISH = "oioubl/bank-transfer"
OTHERS = [
    i.code for i in einvconv.formats() if i.maker and i.writes and "seller.address.form" not in format_for(i.code).has
]


def test_there_are_formats_without_what_oioubl_says_of_addresses_and_payments() -> None:
    assert {"peppolbis30", "finvoice30", "teapps30", "cii"} <= set(OTHERS)


@pytest.mark.parametrize("to", ["peppolbis30", "finvoice30", "teapps30", "cii", "ehf30"])
@pytest.mark.parametrize(
    ("element", "said", "other"),
    [
        ("AddressFormatCode", "StructuredDK", "StructuredID"),
        ("PaymentChannelCode", "DK:BANK", "DK:GIRO"),
        ("PaymentTerms/cbc:Amount", "1275.00", "1274.00"),
    ],
)
def test_what_oioubl_repeats_is_implied_and_what_says_something_else_is_not(
    to: str, element: str, said: str, other: str
) -> None:
    assert to in OTHERS
    assert _kinds(edited(DANISH), to, element) == {(said, "implied")}
    tag = element.rpartition(":")[2]
    changed = edited(DANISH, (f">{said}</cbc:{tag}>", f">{other}</cbc:{tag}>"))
    assert {kind for _, kind in _kinds(changed, to, element)} == {"dropped"}


def test_an_account_that_is_an_iban_shows_that_a_payment_goes_by_iban() -> None:
    iban = (">0006123456</cbc:ID>", ">DK5000400440116243</cbc:ID>"), (">DK:BANK<", ">IBAN<"), (">42<", ">31<")
    assert _kinds(edited(DANISH, *iban), "peppolbis30", "PaymentChannelCode") == {("IBAN", "implied")}
    assert _kinds(edited(DANISH, *iban[1:]), "peppolbis30", "PaymentChannelCode") == {("IBAN", "dropped")}


_NAMED = (
    ("<cac:PaymentMeans>", "<cac:PaymentMeans><cbc:ID>7</cbc:ID>"),
    ("<cac:PaymentTerms>", "<cac:PaymentTerms><cbc:ID>8</cbc:ID><cbc:PaymentMeansID>7</cbc:PaymentMeansID>"),
)


def test_the_number_of_the_only_means_and_of_the_only_terms_of_payment_tells_them_from_no_other() -> None:
    once = edited(DANISH, *_NAMED)
    for element in ("PaymentMeans/cbc:ID", "PaymentTerms/cbc:ID", "PaymentMeansID"):
        assert {kind for _, kind in _kinds(once, "peppolbis30", element)} == {"implied"}
    elsewhere = edited(DANISH, *_NAMED, ("MeansID>7<", "MeansID>9<"))
    assert _kinds(elsewhere, "peppolbis30", "PaymentMeansID") == {("9", "dropped")}
    [terms] = re.findall(r"<cac:PaymentTerms>.*?</cac:PaymentTerms>", once.decode(), re.DOTALL)
    twice = edited(DANISH, *_NAMED, (terms, terms + terms.replace(">8<", ">9<")))
    for element in ("PaymentMeans/cbc:ID", "PaymentTerms[1]/cbc:ID", "PaymentTerms[2]/cbc:ID"):
        assert {kind for _, kind in _kinds(twice, "peppolbis30", element)} == {"dropped"}


@pytest.mark.parametrize(
    ("said", "agency", "kind"), [("GLN", "9", "implied"), ("GLN", "6", "dropped"), ("DK:CVR", "9", "dropped")]
)
def test_who_keeps_a_scheme_is_shown_by_the_scheme(said: str, agency: str, kind: str) -> None:
    source = edited(DANISH, ('EndpointID schemeID="GLN"', f'EndpointID schemeID="{said}" schemeAgencyID="{agency}"'))
    assert _kinds(source, "peppolbis30", "@schemeAgencyID") == {(agency, kind)}


@pytest.mark.parametrize(("version", "kind"), [("2.0", "implied"), ("2.3", "implied"), ("3.0", "dropped")])
def test_the_version_of_the_syntax_of_the_source_is_no_loss(version: str, kind: str) -> None:
    source = edited(DANISH, ("UBLVersionID>2.1<", f"UBLVersionID>{version}<"))
    assert _kinds(source, "finvoice30", "UBLVersionID") == {(version, kind)}


@pytest.mark.parametrize(
    ("code", "word", "kind"),
    [
        ("380", "Rechnung", "implied"),
        ("380", "FAKTURA", "implied"),
        ("380", "Gutschrift", "dropped"),
        ("381", "Gutschrift", "implied"),
        ("381", "Rechnung", "dropped"),
        ("380", "Proforma", "dropped"),
    ],
)
def test_what_a_document_is_called_is_implied_by_its_type_alone(code: str, word: str, kind: str) -> None:
    source = invoice(line(), type_code=code, kind=DocumentKind(text=word))
    losses = einvconv.serialize(source, to="peppolbis30").losses
    assert {one.kind for one in losses if one.value == word} == {kind}


@pytest.mark.parametrize(("said", "kind"), [("2026-88", "implied"), ("2026-89", "dropped")])
def test_an_instruction_that_is_the_reference_of_the_payment_again_is_implied(said: str, kind: str) -> None:
    note = "<cbc:PaymentNote>2026-88</cbc:PaymentNote>"
    given = f"<cbc:InstructionID>{said}</cbc:InstructionID><cbc:PaymentID>2026-88</cbc:PaymentID>"
    account = "<cac:PayeeFinancialAccount>"
    source = edited(DANISH, (note, ""), (account, given + account))
    assert _kinds(source, "peppolbis30", "InstructionID") == {(said, kind)}


@pytest.mark.parametrize("code", ["maventaxml", "liinos"])
@pytest.mark.parametrize("amount, kind", [("20.00", "implied"), ("21.00", "approximated")])
def test_the_amount_of_a_discount_is_implied_by_its_percentage_only_where_that_comes_to_it(
    code: str, amount: str, kind: str
) -> None:
    off = [Allowance(amount=D("20.00"), percent=D(10), base=D("200.00"), reason="Ale")]
    made = einvconv.serialize(invoice(line("10", "20", allowances=off)), to="peppolbis30").xml
    source = made.replace(b'<cbc:Amount currencyID="EUR">20.00', f'<cbc:Amount currencyID="EUR">{amount}'.encode())
    losses = einvconv.convert(source, to=code).losses
    assert [one.kind for one in losses if one.path.endswith("cac:AllowanceCharge/cbc:Amount")] == [kind]


@pytest.mark.parametrize("code", ["finvoice20", "teapps", "vismaxml", "vismaxml60", "sedi", "maventaxml", "liinos"])
@pytest.mark.parametrize("stated, kind", [("16.30", "implied"), ("17.30", "dropped")])
def test_the_sum_of_charges_that_are_rows_is_implied_only_where_they_come_to_it(
    code: str, stated: str, kind: str
) -> None:
    charges = [
        Allowance(amount=D(amount), vat_code="S", vat_rate=D(rate), reason=reason)
        for amount, rate, reason in (("12.30", "25.5", "Rahti"), ("4.00", "14", "Pakkaus"))
    ]
    made = einvconv.serialize(invoice(line(), line("1", "20", "14"), charges=charges), to="peppolbis30").xml
    sum_of_charges = b'<cbc:ChargeTotalAmount currencyID="EUR">'
    source = made.replace(sum_of_charges + b"16.30", sum_of_charges + stated.encode())
    losses = einvconv.convert(source, to=code).losses
    assert [one.kind for one in losses if one.path.endswith("cbc:ChargeTotalAmount")] == [kind]


@pytest.mark.parametrize("gross, kind", [("110", "implied"), ("115", "dropped")])
def test_a_gross_price_is_implied_only_where_the_net_price_and_the_discount_come_to_it(gross: str, kind: str) -> None:
    one = line("4")
    one.price = Price(net=D(100), gross=D(110), discount=D(10))
    made = einvconv.serialize(invoice(one), to="peppolbis30").xml
    source = made.replace(b'<cbc:BaseAmount currencyID="EUR">110', f'<cbc:BaseAmount currencyID="EUR">{gross}'.encode())
    losses = einvconv.convert(source, to="siubl12").losses
    assert [one.kind for one in losses if one.path.endswith("cac:Price/cac:AllowanceCharge/cbc:BaseAmount")] == [kind]


@pytest.mark.parametrize(
    ("name", "said", "kind"),
    [
        ("quantityUnitCodeListID", "UNECE-REC20", "implied"),
        ("quantityUnitCodeListID", "OWN", "dropped"),
        ("quantityUnitCodeListAgencyID", "6", "implied"),
        ("quantityUnitCodeListAgencyID", "9", "dropped"),
    ],
)
def test_a_list_of_units_that_every_format_has_needs_no_name(name: str, said: str, kind: str) -> None:
    unit = 'InvoicedQuantity quantityUnitCode="MTR"'
    source = edited("svefaktura/credit-note", (unit, f'{unit} {name}="{said}"'))
    assert _kinds(source, "peppolbis30", f"@{name}") == {(said, kind)}
    assert einvconv.convert(source, to="svefaktura").losses == ()


@pytest.mark.parametrize("to", ["teapps", "maventaxml", "sedi", "liinos"])
@pytest.mark.parametrize(("count", "kind"), [("1", "implied"), ("0", "dropped")])
def test_a_price_for_one_is_implied_where_all_are_and_one_for_nothing_is_lost(to: str, count: str, kind: str) -> None:
    priced = line()
    priced.price.base = Quantity(value=D(1), unit="C62")
    source = einvconv.serialize(invoice(priced), to="finvoice30").xml
    assert b">1</UnitPriceBaseQuantity>" in source
    done = einvconv.convert(source.replace(b">1</UnitPriceBaseQ", b">%s</UnitPriceBaseQ" % count.encode()), to=to)
    assert [one.kind for one in done.losses if one.path.endswith("UnitPriceBaseQuantity")] == [kind]


@pytest.mark.parametrize("to", ["e2b", "vismaxml"])
@pytest.mark.parametrize(("code", "kind"), [("58", "implied"), ("30", "implied"), ("59", "dropped"), ("48", "dropped")])
def test_a_transfer_is_implied_by_an_account_and_another_means_of_payment_is_lost(
    to: str, code: str, kind: str
) -> None:
    means = account()
    means.code = code
    done = einvconv.serialize(invoice(payment_means=[means]), to=to)
    assert [one.kind for one in done.losses if one.path.endswith("payment_means[0].code")] == [kind]


@pytest.mark.parametrize("to", ["e2b", "vismaxml", "sedi"])
def test_what_another_code_stands_for_is_not_told_as_implied_as_well(to: str) -> None:
    made = invoice(line(code="H"))
    losses = einvconv.serialize(made, to=to).losses
    assert [one.kind for one in losses if one.path == "lines[0].vat_code"] == ["replaced"]


@pytest.mark.parametrize(
    ("to", "value", "scheme", "kind"),
    [
        ("maventaxml", "003707375462", "0216", "implied"),
        ("maventaxml", "003707375462", "0213", "dropped"),
        ("maventaxml", "003707375462", "0212", "dropped"),
    ],
)
def test_the_form_of_a_number_implies_the_scheme_of_that_form_alone(
    to: str, value: str, scheme: str, kind: str
) -> None:
    made = invoice()
    assert made.seller is not None
    made.seller.endpoint = Identifier(value=value, scheme=scheme)
    losses = einvconv.serialize(made, to=to).losses
    assert [one.kind for one in losses if one.path == "seller.endpoint.scheme"] == [kind]


@pytest.mark.parametrize("to", ["maventaxml", "liinos"])
@pytest.mark.parametrize(("scheme", "kind"), [("0212", "implied"), ("0213", "dropped")])
def test_a_business_id_implies_its_own_scheme_alone(to: str, scheme: str, kind: str) -> None:
    made = invoice()
    assert made.seller is not None
    made.seller.legal_id = Identifier(value="0737546-2", scheme=scheme)
    losses = einvconv.serialize(made, to=to).losses
    assert [one.kind for one in losses if one.path == "seller.legal_id.scheme"] == [kind]


@pytest.mark.parametrize(("code", "why"), [("58", "a transfer"), ("1", "always says that the means is not defined")])
def test_a_means_that_is_not_defined_is_no_transfer_in_svefaktura(code: str, why: str) -> None:
    means = account()
    means.code = code
    losses = einvconv.serialize(invoice(payment_means=[means]), to="svefaktura").losses
    (told,) = [one for one in losses if one.path.endswith("payment_means[0].code")]
    assert told.kind == "implied" and why in told.reason


@pytest.mark.parametrize("to", ["vismaxml", "vismaxml60"])
@pytest.mark.parametrize(
    ("value", "scheme", "kinds"),
    [
        ("5567037485", "0007", {"value": "implied", "scheme": "implied"}),
        ("5567037485", "0037", {"value": "implied", "scheme": "dropped"}),
        ("SE5567037485", "0007", {"value": "implied", "scheme": "implied"}),
        ("post@5567037485", "EM", {"value": "dropped", "scheme": "dropped"}),
    ],
)
def test_the_number_of_a_company_implies_the_address_that_is_that_number_alone(
    to: str, value: str, scheme: str, kinds: dict[str, str]
) -> None:
    made = invoice()
    assert made.seller is not None and made.seller.address is not None
    made.seller.address.country_code = "SE"
    made.seller.legal_id = Identifier(value="5567037485", scheme="0007")
    made.seller.endpoint = Identifier(value=value, scheme=scheme)
    losses = einvconv.serialize(made, to=to).losses
    told = {one.path.rpartition(".")[2]: one.kind for one in losses if one.path.startswith("seller.endpoint.")}
    assert told == kinds


@pytest.mark.parametrize(("value", "kind"), [("5567037485", "implied"), ("5567037486", "dropped")])
def test_a_swedish_number_shows_its_register_by_its_check_digit_in_bgc(value: str, kind: str) -> None:
    made = invoice()
    assert made.seller is not None
    made.seller.endpoint = Identifier(value=value, scheme="0007")
    losses = einvconv.serialize(made, to="bgc").losses
    assert [one.kind for one in losses if one.path == "seller.endpoint.scheme"] == [kind]
