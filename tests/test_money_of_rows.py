"""What rows come to where amounts, discounts and prices are said in part, and how a total, an account and a payee are
said where a format has one place for them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

import einvconv
from einvconv.model import (
    Address,
    Allowance,
    Identifier,
    InstalmentPlan,
    InvoiceLine,
    Item,
    Party,
    Price,
    Quantity,
    References,
    Totals,
    VatBreakdown,
    completed,
)
from made import account, invoice, line

D = Decimal
To = Callable[..., Any]
AMOUNT = "cac:InvoiceLine/cac:AllowanceCharge/cbc:Amount"


def row(**said: Any) -> InvoiceLine:
    """A row of one piece at 24 %, of which no more is said."""
    given: dict[str, Any] = {"vat_code": "S", "vat_rate": D(24), "item": Item(name="Työ")}
    return InvoiceLine(**(given | {"quantity": Quantity(value=D(1), unit="C62")} | said))


def of_rows(*rows: InvoiceLine) -> einvconv.Invoice:
    """An invoice of these rows, whose sums are not stated."""
    made = invoice(line())
    made.lines, made.totals, made.vat_breakdown = list(rows), None, []
    return made


def fatal(xml: bytes) -> list[str]:
    return [f.rule for f in einvconv.validate(xml).findings if f.severity == "fatal"]


def test_a_price_for_another_unit_that_gives_the_row_s_amount_before_its_discount_stands(to: To) -> None:
    boxes = Price(net=D(50), base=Quantity(value=D(5), unit="XBX"))
    off = [Allowance(amount=D(10), reason="Alennus")]
    one = row(quantity=Quantity(value=D(10), unit="C62"), net_amount=D(90), price=boxes, allowances=off)
    out = to(completed(of_rows(one)), "peppolbis30")
    assert (out.number("cbc:PriceAmount"), out.number("cbc:BaseQuantity")) == (D(50), D(5))
    assert out.text("cbc:BaseQuantity/@unitCode") == "C62"
    assert fatal(out.xml) == []


def test_the_unit_of_a_price_for_the_whole_row_is_the_row_s_and_no_addition(to: To) -> None:
    out = to(completed(of_rows(row(quantity=Quantity(value=D(3), unit="C62"), net_amount=D(100)))), "peppolbis30")
    assert (out.number("cbc:PriceAmount"), out.number("cbc:BaseQuantity")) == (D(100), D(3))
    assert [a.path for a in out.conversion.additions if a.path.endswith("@unitCode")] == []


@pytest.mark.parametrize(
    ("field", "gross", "net", "amounts"),
    [("allowances", "79.98", "64.50", ["8.07", "8.08"]), ("charges", "120.03", "96.80", ["8.07", "8.08"])],
)
def test_discounts_and_charges_with_vat_lose_it_and_the_cent_of_rounding_is_in_the_last(
    to: To, field: str, gross: str, net: str, amounts: list[str]
) -> None:
    parts = [Allowance(amount=D("10.01"), reason="A"), Allowance(amount=D("10.01"), reason="B")]
    if field == "charges":
        parts[1].amount = D("10.02")
    one = row(gross_amount=D(gross), price=Price(vat_included=D(100)), **{field: parts})
    out = to(of_rows(one), "peppolbis30")
    assert out.text("cac:InvoiceLine/cbc:LineExtensionAmount") == net
    assert out.texts(AMOUNT) == amounts
    assert fatal(out.xml) == []


def test_each_percent_of_what_those_before_it_leave_is_so_where_that_gives_the_row_s_amount(to: To) -> None:
    source = to(invoice(line(price="81")), "finvoice30").xml.decode("iso-8859-15")
    percent = "<RowDiscountPercent>10</RowDiscountPercent>"
    discounts = f"<RowProgressiveDiscountDetails>{percent}</RowProgressiveDiscountDetails>" * 2
    there = source.replace(">81<", ">100<").replace("<RowVatRatePercent>", f"{discounts}<RowVatRatePercent>")
    out = to(there.encode("iso-8859-15"), "peppolbis30")
    assert [D(text) for text in out.texts(AMOUNT)] == [D(10), D(9)]
    assert fatal(out.xml) == []


def test_rows_without_an_amount_are_named_by_their_number_or_their_place() -> None:
    rows = [row(id="A7", net_amount=D(5)), row(), row(id="A9")]
    with pytest.raises(einvconv.ConversionRefused, match="The lines 2, A9 have no amount without VAT"):
        einvconv.serialize(of_rows(*rows), to="peppolbis30")


ADDRESS = {"line1": "Katu 1", "line2": "C-rappu", "line3": "2. krs", "city": "Turku", "post_code": "20100"}


@pytest.mark.parametrize("role", ["seller", "buyer"])
def test_in_liinos_the_lines_of_a_party_s_street_are_one(to: To, role: str) -> None:
    made = invoice(line())
    getattr(made, role).address = Address(**ADDRESS, country_code="FI")
    out = to(made, "liinos")
    assert b"Katu 1, C-rappu, 2. krs" in out.xml
    assert out.lost("C-rappu", "dropped") == [] != out.lost("C-rappu", "approximated")


@pytest.mark.parametrize("role", ["payee", "tax_representative"])
def test_lines_of_a_street_that_do_not_fit_one_by_one_follow_one_another_in_finvoice(to: To, role: str) -> None:
    made = invoice(line())
    lines = ("Hyvin pitkän kadun pohjoinen rinnakkaistie 117 B 45", "C-rappu", "toinen kerros takapihalla")
    address = Address(line1=lines[0], line2=lines[1], line3=lines[2], city="Turku", post_code="20100")
    setattr(made, role, Party(name="Oy Kolmas Ab", vat_id="FI07375462", address=address))
    out = to(made, "finvoice30")
    assert " ".join(out.texts("AnyPartyPostalAddressDetails/AnyPartyStreetName")) == " ".join(lines)
    assert {loss.kind for text in lines for loss in out.lost(text)} == {"approximated"}


def test_an_invoice_that_says_its_total_and_not_what_is_to_be_paid_is_to_be_paid_whole(to: To) -> None:
    whole = to(invoice(line()), "ubl").xml.decode()
    there = re.sub(r"\s*<cbc:PayableAmount.*?</cbc:PayableAmount>", "", whole)
    assert there != whole
    out = to(there.encode(), "svefaktura")
    assert out.root.findtext(".//{*}TaxInclusiveTotalAmount") == "125.50"
    assert not out.lost("125.50")


def test_each_account_of_a_svefaktura_keeps_its_own_day_and_the_others_have_the_invoice_s(to: To) -> None:
    means = [account(), account("FI5542345670000081", due_date=dt.date(2026, 6, 1))]
    out = to(invoice(line(), payment_means=means), "svefaktura")
    assert [e.text for e in out.root.iter("{*}DuePaymentDate")] == ["2026-05-18", "2026-06-01"]
    back = einvconv.parse(out.xml)
    assert (back.due_date, [m.due_date for m in back.payment_means]) == (
        dt.date(2026, 5, 18),
        [None, dt.date(2026, 6, 1)],
    )


def test_bgc_tells_that_its_sums_go_without_saying_only_where_they_are_those_of_its_parts(to: To) -> None:
    made = invoice(line(), allowances=[Allowance(amount=D(10), reason="x", vat_code="S", vat_rate=D("25.5"))])
    said = {loss.path: loss.kind for loss in to(made, "bgc").losses}
    assert (said["totals.lines"], said["totals.allowances"]) == ("implied", "implied")
    made.totals.lines = D(99)  # type: ignore[union-attr]
    assert {loss.path: loss.kind for loss in to(made, "bgc").losses}["totals.lines"] == "dropped"


def of_two_rates(**said: Any) -> einvconv.Invoice:
    """100.00 at 24 % and 50.00 at 14 %, which is 31.00 of VAT."""
    made = invoice(line(price="100", rate="24"), line(price="50", rate="14"))
    for name, value in said.items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize(
    ("rate", "stated", "parts"), [("11", "341.03", ["264.03", "77.00"]), (None, "341.02", ["264.02", "77.00"])]
)
def test_the_vat_in_another_currency_is_divided_among_the_rates_of_a_svefaktura_and_none_of_it_is_lost(
    to: To, rate: str | None, stated: str, parts: list[str]
) -> None:
    made = of_two_rates(tax_currency="SEK", references=References(exchange_rate=D(rate)) if rate else None)
    assert made.totals is not None
    made.totals.vat_accounting = D(stated)
    out = to(made, "svefaktura")
    assert [e.text for e in out.root.iter("{*}TaxCurrencyTaxAmount")] == parts
    assert [loss.kind for loss in out.lost("totals.vat_accounting")] == ["approximated"]
    back = einvconv.parse(out.xml)
    assert back.totals is not None and back.totals.vat_accounting == D(stated)


def test_the_vat_in_euro_of_each_rate_of_a_facturae_is_that_of_the_invoice_together(to: To) -> None:
    made = of_two_rates(tax_currency="EUR", currency="SEK")
    for party in (made.seller, made.buyer):
        assert party is not None and party.address is not None
        party.vat_id, party.address.country_code = "ESB12345674", "ES"
    for group, amount in zip(made.vat_breakdown, ("2.40", "0.70"), strict=True):
        group.amount_accounting = D(amount)
    there = to(made, "facturae")
    assert there.texts("TaxAmount/EquivalentInEuros") == ["2.40", "0.70"]
    assert to(there.xml, "ubl").texts("cbc:TaxAmount[@currencyID='EUR']") == ["3.10"]


@pytest.mark.parametrize(("amount", "is_charge", "payable"), [("-10", "false", "112.50"), ("10", "true", "137.50")])
@pytest.mark.parametrize("code", ["peppolbis20", "svefaktura"])
def test_a_discount_on_a_sum_below_zero_becomes_what_it_is_of_the_sum_above_it(
    to: To, code: str, amount: str, is_charge: str, payable: str
) -> None:
    off = [Allowance(amount=D(amount), reason="x", vat_code="S", vat_rate=D(25))]
    out = to(invoice(line(count="-2", price="50", rate="25"), allowances=off), code)
    (part,) = out.root.iterchildren("{*}AllowanceCharge")
    assert part.findtext("{*}ChargeIndicator") == is_charge
    assert part.findtext("{*}Amount") == "10"
    totals = next(out.root.iter("{*}LegalMonetaryTotal", "{*}LegalTotal"))
    assert payable in [e.text for e in totals]
    assert fatal(out.xml) == []


def test_the_only_day_to_pay_by_of_an_account_is_the_invoice_s_in_cii_and_a_second_one_is_told(to: To) -> None:
    means = [account(due_date=dt.date(2026, 6, 1)), account("FI5542345670000081", due_date=dt.date(2026, 7, 1))]
    for count in (1, 2):
        made = invoice(line(), payment_means=means[:count], due_date=None)
        out = to(made, "cii")
        (day,) = out.root.iter("{*}DueDateDateTime")
        assert "".join(day.itertext()).strip() == "20260601"
        assert [loss.value for loss in out.lost("due_date")] == ["2026-07-01"][: count - 1]


def test_parts_of_a_payment_are_payments_of_their_own_in_teapps_each_with_its_amount_and_day(to: To) -> None:
    days = [dt.date(2026, 6, 1), dt.date(2026, 7, 1)]
    plan = InstalmentPlan(amounts=[D("60"), D("65.50")], due_dates=days, references=["1232", "1245"])
    out = to(invoice(line(), instalments=[plan]), "teapps30")
    parts = [" ".join(" ".join(one.itertext()).split()) for one in out.all("PART_PAYMENTS/PAYMENT")]
    assert parts == ["1 01 06 20 26 60 1232", "2 01 07 20 26 65.50 1245"]
    assert out.lost("instalments") == []


def test_a_net_price_in_cii_is_for_one_where_that_gives_the_row_s_amount_whatever_the_gross_price_is_for(
    to: To,
) -> None:
    price = Price(net=D("1.00"), gross=D("1.20"), discount=D("0.20"))
    one = row(quantity=Quantity(value=D(10), unit="C62"), price=price, allowances=[Allowance(amount=D(2), reason="x")])
    there = to(completed(of_rows(one)), "cii").xml.decode()
    end = "</ram:GrossPriceProductTradePrice>"
    assert there.count(end) == 1 and "BasisQuantity" not in there
    hundred = '<ram:BasisQuantity unitCode="C62">100</ram:BasisQuantity>'
    first = there.index("<ram:AppliedTradeAllowanceCharge>", there.index("<ram:GrossPriceProductTradePrice>"))
    source = there[:first] + hundred + there[first:]
    assert einvconv.validate(source.encode()).rulesets[0].ran
    (read,) = einvconv.parse(source.encode()).lines
    assert read.price is not None and read.price.base is None
    out = to(source.encode(), "peppolbis30")
    assert (out.number("cbc:PriceAmount"), out.number("cac:InvoiceLine/cbc:LineExtensionAmount")) == (D(1), D(8))


def test_a_name_where_older_ubl_has_the_bic_of_a_bank_is_no_bic_and_is_told(to: To) -> None:
    there = to(invoice(line(), payment_means=[account()]), "peppolbis30").xml.decode()
    of_branch = r"(<cac:FinancialInstitutionBranch>)\s*<cbc:ID>NDEAFIHH</cbc:ID>"
    for said, bic in (("NDEAFIHH", "NDEAFIHH"), ("Nordea Bank", None)):
        older = rf"\1<cac:FinancialInstitution><cbc:ID>{said}</cbc:ID></cac:FinancialInstitution>"
        source, count = re.subn(of_branch, older, there)
        assert count == 1
        (means,) = einvconv.parse(source.encode()).payment_means
        assert means.account is not None and means.account.bic == bic
        lost = to(source.encode(), "finvoice30").lost("Nordea Bank")
        assert [loss.kind for loss in lost] == ([] if bic else ["dropped"])


def test_visma_s_account_is_a_bban_unless_its_check_digits_are_those_of_an_iban(to: To) -> None:
    for number, kind in (("FI2112345600000785", "IBAN"), ("123456-785", "BBAN"), ("FI2112345600000786", "BBAN")):
        out = to(invoice(line(), payment_means=[account(number)]), "vismaxml60")
        assert [e.get("type") for e in out.root.iter("{*}AccountNo")] == [kind]
        assert [e.text for e in out.root.iter("{*}BIC")] == ["NDEAFIHH"]


@pytest.mark.parametrize("code", ["e2b", "sedi", "liinos", "vismaxml"])
def test_why_no_vat_is_charged_is_a_note_where_there_is_no_other_place_and_that_is_told(to: To, code: str) -> None:
    made = invoice(line(rate="0", code="E"))
    made.vat_breakdown[0].exemption_reason = "Ei arvonlisäveroa"
    out = to(made, code)
    assert "Ei arvonlisäveroa" in "".join(out.root.itertext())
    assert {loss.kind for loss in out.lost("Ei arvonlis")} == {"approximated"}


def test_s_edi_is_sent_by_organisation_numbers_and_another_address_is_told(to: To) -> None:
    made = invoice(line())
    assert made.buyer is not None
    for scheme, value, kept in (("0192", "987654325", True), ("0216", "003715728600", False)):
        made.buyer.endpoint = Identifier(value=value, scheme=scheme)
        out = to(made, "sedi")
        lost = [loss.path for loss in out.losses if loss.path.startswith("buyer.endpoint.value")]
        assert (value in "".join(out.root.itertext()), lost == []) == (kept, kept)


@pytest.mark.parametrize(
    ("said", "number", "bank"),
    [
        ("BG 991-2346", "9912346", "SE:BANKGIRO"),
        ("BG 991-2347", "BG 991-2347", None),
        ("BG 18", "BG 18", None),
        ("PG 1-8", "18", "SE:PLUSGIRO"),
        ("PG 1234567897", "PG 1234567897", None),
        ("1503 40 12358", "15034012358", None),
        ("1503 40 12359", "1503 40 12359", None),
        ("Konto 1503.40.12358", "15034012358", None),
    ],
)
def test_words_and_signs_go_from_an_account_only_where_its_digits_are_those_of_its_kind(
    to: To, said: str, number: str, bank: str | None
) -> None:
    out = to(invoice(line(), payment_means=[account(said, None)]), "peppolbis30")
    assert out.text("cac:PayeeFinancialAccount/cbc:ID") == number
    assert out.text("cac:FinancialInstitutionBranch/cbc:ID") == bank
    assert [loss.kind for loss in out.lost("account.id")] == ["approximated"] * (number != said)


@pytest.mark.parametrize("code", ["peppolbis30", "oioubl", "cii", "svefaktura", "e2b", "bgc", "vismaxml", "maventaxml"])
@pytest.mark.parametrize(
    "unit, counted, implied",
    [
        ("kpl", "kpl", True),
        ("e/kpl", "kpl", True),
        ("C62", "kpl", True),
        ("hlö", "hlö", True),
        ("kg", "kpl", False),
        ("snt/kWh", "kWh", False),
    ],
)
def test_the_unit_of_a_price_is_implied_where_the_row_counts_in_it(
    to: To, code: str, unit: str, counted: str, implied: bool
) -> None:
    text = to(invoice(line("4")), "finvoice30").xml.decode("iso-8859-15")
    text = re.sub("<InvoicedQuantity[^>]*>", f'<InvoicedQuantity QuantityUnitCode="{counted}">', text)
    text = re.sub("(<UnitPriceAmount[^>]*)>", rf'\1 UnitPriceUnitCode="{unit}">', text)
    losses = einvconv.convert(text.encode("iso-8859-15"), to=code).losses
    told = [loss.kind for loss in losses if loss.path.endswith("@UnitPriceUnitCode")]
    assert (told == ["implied"]) is implied and told


def test_a_row_without_a_unit_counts_in_the_unit_of_its_price_and_not_in_euros_for_it(to: To) -> None:
    text = to(invoice(line("4")), "finvoice30").xml.decode("iso-8859-15")
    text = re.sub("<InvoicedQuantity[^>]*>", "<InvoicedQuantity>", text)
    text = re.sub("(<UnitPriceAmount[^>]*)>", r'\1 UnitPriceUnitCode="e/kpl">', text)
    out = to(text.encode("iso-8859-15"), "peppolbis30")
    assert out.text("cbc:InvoicedQuantity/@unitCode") == "C62"


@pytest.mark.parametrize("code", ["peppolbis30", "svefaktura", "e2b", "vismaxml", "sedi"])
def test_a_first_quantity_that_gives_way_to_the_one_of_the_price_is_told_so(to: To, code: str) -> None:
    text = to(invoice(line("4")), "finvoice30").xml.decode("iso-8859-15")
    two = '<InvoicedQuantity QuantityUnitCode="kg">10</InvoicedQuantity><InvoicedQuantity QuantityUnitCode="kpl">4<'
    text = re.sub("<InvoicedQuantity[^>]*>4<", two, text)
    text = re.sub("(<UnitPriceAmount[^>]*)>", r'\1 UnitPriceUnitCode="kpl">', text)
    losses = einvconv.convert(text.encode("iso-8859-15"), to=code).losses
    told = [loss for loss in losses if "InvoicedQuantity[1]" in loss.path]
    assert {(loss.kind, loss.reason.partition(" has ")[2]) for loss in told} == {
        ("dropped", "one quantity in a row: 4")
    }
    assert [loss.value for loss in told] == ["10", "kg"]


@pytest.mark.parametrize("counts, refused", [(("1", "1"), False), (("-1", "-2"), False), (("1", "-1"), True)])
def test_rows_without_amounts_that_are_sold_and_taken_back_are_not_each_nothing(
    to: To, counts: tuple[str, str], refused: bool
) -> None:
    open_rows = [row(quantity=Quantity(value=D(one), unit="C62")) for one in counts]
    made = of_rows(row(price=Price(net=D(100)), net_amount=D(100)), *open_rows)
    made.totals = Totals(lines=D(100), without_vat=D(100), vat=D(24), with_vat=D(124), payable=D(124))
    if refused:
        with pytest.raises(einvconv.ConversionRefused, match="lines 2, 3 have no amount"):
            to(made, "peppolbis30")
    else:
        out = to(made, "peppolbis30")
        assert out.texts("cac:InvoiceLine/cbc:LineExtensionAmount") == ["100", "0", "0"]
        told = einvconv.serialize(made, to="peppolbis30").additions
        assert sum("leave nothing" in one.reason for one in told) == 2


@pytest.mark.parametrize(
    "count, price, told",
    [("4", "125.50", True), ("400", "1.26", True), ("4", "110", False), ("4", "100", False)],
)
def test_a_price_that_comes_to_the_amount_with_vat_is_one_with_vat(to: To, count: str, price: str, told: bool) -> None:
    net = D("400.00")
    one = row(
        quantity=Quantity(value=D(count), unit="C62"), price=Price(net=D(price)), net_amount=net, vat_rate=D("25.5")
    )
    out = to(completed(of_rows(one)), "peppolbis30")
    assert (out.number("cbc:PriceAmount") == net / D(count)) is (told or price == "100")
    assert any("with VAT" in loss.reason for loss in out.losses) is told


@pytest.mark.parametrize("code", ["peppolbis30", "cii", "svefaktura", "facturae", "vismaxml60", "oioubl"])
@pytest.mark.parametrize("source", ["e2b", "bgc", "finvoice30"])
def test_rows_that_say_their_amount_before_their_discount_have_it_after_where_the_totals_do(
    to: To, source: str, code: str
) -> None:
    off = [Allowance(amount=D(20), percent=D(10), base=D(200), reason="Alennus")]
    made = invoice(line("10", "20", allowances=off), line("1", "50"))
    assert made.buyer is not None
    made.buyer.vat_id = "FI15728600"  # Facturae asks for it
    given = to(made, source).xml
    before = re.sub(
        rb"(<[^/<>]*(?:LineItemAmount|netAmount|RowVatExcludedAmount|GrossAmount)\b[^>]*>)180([.,]00)",
        rb"\g<1>200\2",
        given,
    )
    assert before != given
    out = to(before, code)
    assert [one.net_amount for one in einvconv.parse(out.xml).lines] == [D(180), D(50)]
    assert any("discounts and charges in it" in loss.reason for loss in out.losses)
    assert [one.net_amount for one in einvconv.parse(to(given, code).xml).lines] == [D(180), D(50)]


def test_a_discount_that_a_price_without_a_net_one_has_already_makes_that_price_the_net_one(to: To) -> None:
    off = [Allowance(amount=D(10), reason="Alennus")]
    one = row(quantity=Quantity(value=D(2), unit="C62"), net_amount=D(100), price=Price(gross=D(50)), allowances=off)
    out = to(of_rows(one), "peppolbis30")
    price = "cac:Price/cac:AllowanceCharge"
    said = [out.number(path) for path in ("cbc:PriceAmount", f"{price}/cbc:Amount", f"{price}/cbc:BaseAmount")]
    assert said == [D(50), D(5), D(55)]
    assert fatal(out.xml) == []
    told = [a for a in out.conversion.additions if "cac:Price" in a.path and a.kind != "constant"]
    assert [(a.path.rpartition("/")[2], a.kind) for a in told] == [("cbc:BaseAmount", "derived")]
    assert [(one.path, one.kind) for one in out.losses if "price" in one.path] == []


def test_a_line_that_says_neither_category_nor_rate_has_those_of_the_only_group_in_peppol(to: To) -> None:
    made = invoice(row(vat_code=None, vat_rate=None, net_amount=D(100), price=Price(net=D(100))))
    made.totals = None
    made.vat_breakdown = [VatBreakdown(taxable=D(100), amount=D("25.5"), code="S", rate=D("25.5"))]
    out = to(made, "peppolbis30")
    category = "cac:ClassifiedTaxCategory"
    assert (out.text(f"{category}/cbc:ID"), out.number(f"{category}/cbc:Percent")) == ("S", D("25.5"))
    told = {a.value for a in out.conversion.additions if a.reason == "the only VAT category of the invoice"}
    assert told == {"S", "25.5"}
    assert fatal(out.xml) == []


def test_a_price_that_names_its_unit_and_says_for_how_many_it_is_keeps_that(to: To) -> None:
    price = Price(net=D(25), unit="MWH", base=Quantity(value=D(500), unit="KWH"))
    out = to(of_rows(row(quantity=Quantity(value=D(1000), unit="KWH"), net_amount=D(50), price=price)), "peppolbis30")
    assert (out.number("cbc:PriceAmount"), out.number("cbc:BaseQuantity")) == (D(25), D(500))
    assert out.text("cbc:BaseQuantity/@unitCode") == "KWH"
    assert fatal(out.xml) == []


def test_words_in_the_place_of_a_unit_s_code_are_its_words_unless_others_are(to: To) -> None:
    def of(unit: Quantity) -> Any:
        return to(of_rows(row(quantity=unit, price=Price(net=D(50)), net_amount=D(100))), "peppolbis30")

    out = of(Quantity(value=D(2), unit="iso laatikko"))
    assert out.text("cbc:InvoicedQuantity/@unitCode") == "ZZ"
    assert [one.reason for one in out.lost("iso laatikko", "dropped")] == [
        "no unit of UN/ECE Rec 20 is known by that name; ZZ stands"
    ]
    out = of(Quantity(value=D(2), unit="iso laatikko", unit_text="ltk"))
    assert out.text("cbc:InvoicedQuantity/@unitCode") == "XBX"
    assert [one.reason for one in out.lost("iso laatikko", "dropped")] == [
        "the code of a unit has three capitals and digits at most"
    ]


def _credited(net: str, off: str, count: int = -1) -> InvoiceLine:
    parts = [Allowance(amount=D(off), reason="Alennus")]
    quantity = Quantity(value=D(count), unit="C62")
    return row(quantity=quantity, price=Price(net=D(110)), net_amount=D(net), allowances=parts)


@pytest.mark.parametrize("source", ["finvoice30", "teapps30", "svefaktura"])
def test_a_discount_without_a_sign_has_that_of_the_row_where_its_amount_shows_it(to: To, source: str) -> None:
    sold = row(quantity=Quantity(value=D(3), unit="C62"), price=Price(net=D(100)), net_amount=D(300))
    made = to(completed(of_rows(sold, _credited("-100", "10"))), source)
    out = to(made.xml, "peppolbis30")
    assert out.number(AMOUNT) == D(-10)
    assert "PEPPOL-EN16931-R120" not in fatal(out.xml)
    assert [(one.kind, one.reason) for one in out.losses if "sign" in one.reason] == [
        ("approximated", "it has the sign of the row, as the amount of that shows")
    ]


@pytest.mark.parametrize(
    ("net", "off", "count"), [("-120", "10", -1), ("-107", "10", -1), ("-100", "-10", -1), ("100", "10", 1)]
)
def test_a_discount_stays_as_it_is_where_the_row_comes_to_its_amount_or_to_neither(
    to: To, net: str, off: str, count: int
) -> None:
    sold = row(quantity=Quantity(value=D(3), unit="C62"), price=Price(net=D(100)), net_amount=D(300))
    out = to(completed(of_rows(sold, _credited(net, off, count))), "peppolbis30")
    assert out.number(AMOUNT) == D(off)
    assert [one for one in out.losses if "sign" in one.reason] == []


@pytest.mark.parametrize("target", ["peppolbis20", "oioubl"])
def test_a_discount_that_took_the_sign_of_the_rows_turns_once_with_a_document_below_zero(to: To, target: str) -> None:
    rate = {"vat_code": "S", "vat_rate": D("25.5")}
    made = of_rows(row(quantity=Quantity(value=D(-2), unit="C62"), price=Price(net=D(50)), net_amount=D(-100), **rate))
    made.allowances = [Allowance(amount=D(10), reason="Alennus", **rate)]
    made.totals = Totals(lines=D(-100), allowances=D(10), without_vat=D(-90), vat=D("-22.95"), with_vat=D("-112.95"))
    out = to(to(completed(made), "finvoice30").xml, target)
    assert [a.text for a in out.all("/*/cac:AllowanceCharge/cbc:ChargeIndicator")] == ["false"]
    assert out.number("/*/cac:AllowanceCharge/cbc:Amount") == D(10)
    assert out.number("cac:LegalMonetaryTotal/cbc:PayableAmount") == D("112.95")
