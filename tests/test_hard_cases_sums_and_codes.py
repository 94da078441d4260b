"""Hard cases: what a generator of nasty invoices found, there and back: sums, prices, categories, codes of payment."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

import einvconv
from documents import edited
from einvconv.model import (
    Account,
    Address,
    Allowance,
    Contact,
    Identifier,
    Invoice,
    Item,
    Note,
    Party,
    PaymentMeans,
    Price,
    SellerInformation,
)
from made import invoice, line

D = Decimal
To = Callable[..., Any]
HERE = Address(line1="Tie 2", city="Turku", post_code="20100", country_code="FI")
_ADDRESSING = {"PEPPOL-EN16931-R003", "PEPPOL-EN16931-R010", "PEPPOL-EN16931-R020"}  # no place for it in between


def _fatal(xml: bytes) -> set[str]:
    return {f.rule for f in einvconv.validate(xml, rules="peppolbis30").findings if f.severity == "fatal"}


def _made(*lines: Any, **more: Any) -> Invoice:
    return invoice(*lines, buyer=Party(name="Ostaja Oy", vat_id="FI09876547", address=HERE), **more)


# Payment


@pytest.mark.parametrize(("said", "kind"), [("SLEV", "implied"), ("SHA", "dropped")])
def test_who_bears_the_charges_in_the_text_too_is_said_by_the_attribute(to: To, said: str, kind: str) -> None:
    source = edited(
        "finvoice30/minimal", ('<EpiCharge ChargeOption="SLEV"/>', f'<EpiCharge ChargeOption="SLEV">{said}</EpiCharge>')
    )
    told = [one.kind for one in to(source, "peppolbis30").losses if one.path.endswith("/EpiCharge")]
    assert told == [kind]


@pytest.mark.parametrize(("option", "kinds"), [("SLEV", ["implied"]), ("SHA", ["implied"]), ("OUR", ["dropped"])])
def test_that_each_bears_the_charges_of_his_bank_goes_without_saying_in_a_sepa_transfer(
    to: To, option: str, kinds: list[str]
) -> None:
    said = edited("finvoice30/minimal", ('ChargeOption="SLEV"', f'ChargeOption="{option}"'))
    there = to(said, "peppolbis30")
    assert there.text("cbc:PaymentMeansCode") == "58"
    assert [one.kind for one in there.lost("@ChargeOption")] == kinds
    assert to(there.xml, "finvoice30").texts("EpiCharge/@ChargeOption") == ["SLEV"]


def test_all_ibans_of_a_danish_seller_have_one_code(to: To) -> None:
    dane = Party(name="Firma", vat_id="DK13585628", address=Address(city="Aarhus", country_code="DK"))
    with_bic, without = Account(id="DK5000400440116243", bic="DABADKKK"), Account(id="DK9520000123456789")
    means = [PaymentMeans(code="30", account=one) for one in (without, with_bic)]
    there = to(invoice(seller=dane, buyer=dane, currency="DKK", payment_means=means), "vismaubl30")
    assert there.texts("cbc:PaymentMeansCode") == ["58", "58"]
    both = [PaymentMeans(code="30", account=with_bic), PaymentMeans(code="30", account=with_bic)]
    there = to(invoice(seller=dane, buyer=dane, currency="DKK", payment_means=both), "vismaubl30")
    assert set(there.texts("cbc:PaymentMeansCode")) == {"31"}
    said = [PaymentMeans(code="31", account=one) for one in (with_bic, without)]
    there = to(invoice(seller=dane, buyer=dane, currency="DKK", payment_means=said), "vismaubl30")
    assert there.texts("cbc:PaymentMeansCode") == ["58", "58"] and "UBL-SR-47" not in _fatal(there.xml)


@pytest.mark.parametrize(
    ("country", "target", "codes"),
    [("DE", "peppolbis30", ["1"]), ("DE", "xrechnung", ["1"]), ("FI", "peppolbis30", [])],
)
def test_between_germans_an_invoice_without_instructions_has_a_means_that_is_not_defined(
    to: To, country: str, target: str, codes: list[str]
) -> None:
    party = Party(name="Firma", address=Address(line1="Weg 1", city="Köln", post_code="50667", country_code=country))
    made = invoice(seller=party, buyer=party, payment_means=[])
    there = einvconv.convert(to(made, "finvoice").xml, to=target)
    assert re.findall("<cbc:PaymentMeansCode>(.*?)<", there.xml.decode()) == codes
    assert [one.kind for one in there.additions if "PaymentMeansCode" in one.path] == ["derived"] * len(codes)
    assert not {"DE-R-001", "BR-DE-1"} & _fatal(there.xml)


@pytest.mark.parametrize("target", ["peppolbis30", "ehf30", "ubl", "xrechnung", "cii", "xrechnungcii"])
def test_a_cash_discount_among_the_terms_ends_its_line_in_every_target(target: str) -> None:
    german = Party(name="Firma", vat_id="DE123456788", address=Address(city="Köln", country_code="DE"))
    terms = "30 Tage netto\n#SKONTO#TAGE=14#PROZENT=2.00#\n"
    source = einvconv.serialize(invoice(seller=german, buyer=german, payment_terms=terms), to="peppolbis30").xml
    there = einvconv.convert(source, to=target)
    assert terms.encode() in there.xml.replace(b"\r", b"")
    assert not [one for one in there.losses if "SKONTO" in one.value]
    assert "DE-R-018" not in _fatal(einvconv.convert(there.xml, to="peppolbis30").xml)


# Prices


@pytest.mark.parametrize(
    ("price", "amount", "says"),
    [("3,14", "6,62", "5.34 for 210.72"), ("0,0314", "6,62", "5.34 for 210.72"), ("124,00", "26129,28", "100 for 1")],
)
def test_what_stands_for_a_price_with_vat_is_said_where_that_is_told(
    to: To, price: str, amount: str, says: str
) -> None:
    row = (
        "<InvoiceRow><ArticleName>Siirto</ArticleName>"
        '<InvoicedQuantity QuantityUnitCodeUN="KWH">210,72</InvoicedQuantity>'
        f'<UnitPriceVatIncludedAmount AmountCurrencyIdentifier="EUR">{price}</UnitPriceVatIncludedAmount>'
        "<RowVatRatePercent>24</RowVatRatePercent><RowVatCode>S</RowVatCode>"
        f'<RowAmount AmountCurrencyIdentifier="EUR">{amount}</RowAmount></InvoiceRow><EpiDetails>'
    )
    there = to(edited("finvoice30/minimal", ("<EpiDetails>", row)), "peppolbis30")
    [told] = there.lost("UnitPriceVatIncludedAmount")
    assert told.reason == f"the price without VAT follows from the row's amount: {says}"
    assert (there.texts("cbc:PriceAmount")[-1], there.texts("cbc:BaseQuantity")[-1:]) == (
        says.split()[0],
        [] if says.endswith(" 1") else ["210.72"],
    )


def test_a_quantity_that_was_rounded_gives_the_amount_by_a_price_for_all_of_it(to: To) -> None:
    row = line("32.617086", "23140", net_amount=D("754759.37"))
    there = to(invoice(row), "teapps30")
    assert there.text("QUANTITY/CHARGED") == "32.61709"
    back = to(there.xml, "peppolbis30")
    assert "PEPPOL-EN16931-R120" not in _fatal(back.xml)
    assert (back.text("cbc:PriceAmount"), back.text("cbc:BaseQuantity")) == ("754759.37", "32.61709")
    assert {one.kind for one in back.lost("PRICE_PER_UNIT")} >= {"approximated"}


def test_a_quantity_that_is_no_rounding_stays_beside_its_price(to: To) -> None:
    wrong = to(invoice(line("3.50", "10", net_amount=D(36))), "teapps30").xml
    back = to(wrong, "peppolbis30")
    assert (back.text("cbc:PriceAmount"), back.texts("cbc:BaseQuantity")) == ("10", [])


@pytest.mark.parametrize("through", ["liinos", "maventaxml"])
def test_a_discount_that_adds_to_what_is_paid_back_is_in_the_price(to: To, through: str) -> None:
    back_to_buyer = line("-44", "2", allowances=[Allowance(amount=D(12), reason="Rabatt")], net_amount=D(-100))
    there = to(_made(line(price="1000"), back_to_buyer), through)
    back = to(there.xml, "peppolbis30")
    assert D(back.texts("cac:InvoiceLine/cbc:LineExtensionAmount")[1]) == D(-100)
    assert _fatal(back.xml) <= _ADDRESSING


# Signs and categories of papiNet, whose discounts have no sign and whose charges no category


def test_a_credit_note_over_a_negative_sum_turns_its_discounts_too(to: To) -> None:
    off, on = Allowance(amount=D(10), reason="Rabatt"), Allowance(amount=D(4), reason="Tillegg")
    credited = line("1", "50", allowances=[off], net_amount=D(40))
    charged = line("-2", "100", charges=[on], net_amount=D(-196))
    there = to(_made(credited, charged, type_code="381"), "woodx")
    back = to(there.xml, "peppolbis30")
    assert back.number("cbc:PayableAmount") == D("195.78")
    assert _fatal(back.xml) <= _ADDRESSING
    kinds = back.texts("cac:InvoiceLine/cac:AllowanceCharge/cbc:ChargeIndicator")
    amounts = [D(text) for text in back.texts("cac:AllowanceCharge/cbc:Amount")]
    assert (kinds, amounts) == (["true", "false"], [D(10), D(4)])


def test_a_discount_below_zero_is_a_charge_where_discounts_have_no_sign(to: To) -> None:
    row = line("1", "100", allowances=[Allowance(amount=D(-5), reason="Rabatt")], net_amount=D(105))
    there = to(_made(row), "woodx")
    assert any("is a charge of 5" in one.reason for one in there.lost("allowances"))
    back = to(there.xml, "peppolbis30")
    assert back.text("cac:InvoiceLine/cac:AllowanceCharge/cbc:ChargeIndicator") == "true"
    assert _fatal(back.xml) <= _ADDRESSING


def test_a_charge_of_no_category_has_that_whose_sum_it_makes_whole(to: To) -> None:
    charges = [Allowance(amount=D(a), reason="Frakt", vat_code="E", vat_rate=D(0)) for a in ("30", "12")]
    off = Allowance(amount=D(7), reason="Rabatt", vat_code="Z", vat_rate=D(0))
    rows = (line(), line(rate="0", code="Z"), line(price="40", rate="0", code="E"))
    made = _made(*rows, charges=charges, allowances=[off])
    for group in made.vat_breakdown:
        group.exemption_reason = "AVL 34 §" if group.code == "E" else None
    back = to(to(made, "woodx").xml, "peppolbis30")
    assert _fatal(back.xml) <= _ADDRESSING
    said = zip(
        map(D, back.texts("cac:AllowanceCharge[cac:TaxCategory]/cbc:Amount")),
        back.texts("cac:AllowanceCharge/cac:TaxCategory/cbc:ID"),
        strict=True,
    )
    assert sorted(said) == [(D(7), "Z"), (D(12), "E"), (D(30), "E")]


# Codes and texts


@pytest.mark.parametrize("target", ["siubl12", "peppolbis20", "ehf20"])
def test_a_gtin_without_its_scheme_has_it_in_older_profiles(to: To, target: str) -> None:
    made = invoice(line(item=Item(name="Työ", standard_id=Identifier(value="6405426840133"))))
    there = to(made, target)
    assert there.text("cac:StandardItemIdentification/cbc:ID/@schemeID") == "GTIN"
    assert "SI-V12-CODE-R004" not in {f.rule for f in einvconv.validate(there.xml).findings}


def test_a_long_note_is_broken_where_its_own_lines_end(to: To) -> None:
    rows = [f"Rivi {n}: " + "tieto " * 20 for n in range(6)]
    there = to(invoice(notes=[Note(text="\n".join(row.strip() for row in rows))]), "finvoice20")
    pieces = there.texts("InvoiceFreeText")
    assert len(pieces) > 1 and [row for piece in pieces for row in piece.split("\n")] == [r.strip() for r in rows]


@pytest.mark.parametrize(("contact", "kinds"), [(None, ["approximated"]), (Contact(phone="050 1"), [])])
def test_the_company_s_telephone_is_told_where_it_is_read_as_the_contact_s(
    to: To, contact: Contact | None, kinds: list[str]
) -> None:
    made = invoice(seller_information=SellerInformation(phone="09 1231"))
    assert made.seller is not None
    made.seller.contact = contact
    finvoice = to(made, "finvoice30")
    there = to(finvoice.xml, "teapps30")
    assert [one.kind for one in there.lost("SellerPhoneNumber") if one.value == "09 1231"] == kinds
    assert there.texts("PAYEE//TELEPHONE_NUMBER") == ([] if contact is None else ["050 1"]) + ["09 1231"]


def test_an_accounting_currency_without_vat_in_it_is_none(to: To) -> None:
    made = invoice(tax_currency="SEK")
    assert made.totals is not None
    made.totals.vat_accounting = D("251.30")
    whole = to(made, "peppolbis30")
    assert [one.get("currencyID") for one in whole.all("cac:TaxTotal/cbc:TaxAmount")] == ["EUR", "SEK"]
    through = to(whole.xml, "oioubl")
    assert [one.kind for one in through.lost("251.30")] == ["dropped"]
    back = to(through.xml, "peppolbis30")
    assert back.texts("cbc:TaxCurrencyCode") == [] and [one.kind for one in back.lost("SEK")] == ["dropped"]
    assert "BR-53" not in _fatal(back.xml)


@pytest.mark.parametrize("order", [0, 1])
def test_the_due_date_is_that_of_the_terms_without_a_discount(to: To, order: int) -> None:
    terms = [
        "<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>"
        f'<udt:DateTimeString format="102">{day}</udt:DateTimeString></ram:DueDateDateTime>{more}'
        "</ram:SpecifiedTradePaymentTerms>"
        for day, more in (
            ("20260929", ""),
            (
                "20260906",
                "<ram:ApplicableTradePaymentDiscountTerms>"
                '<ram:BasisPeriodMeasure unitCode="DAY">7</ram:BasisPeriodMeasure>'
                "<ram:CalculationPercent>4.25</ram:CalculationPercent></ram:ApplicableTradePaymentDiscountTerms>",
            ),
        )
    ]
    source = einvconv.serialize(invoice(due_date=None), to="facturxextended").xml.decode()
    head = "<ram:SpecifiedTradeSettlementHeaderMonetarySummation>"
    source = source.replace(head, "".join(terms[:: -1 if order else 1]) + head)
    assert to(source.encode(), "peppolbis30").text("cbc:DueDate") == "2026-09-29"
    assert to(source.encode(), "finvoice30").text("EpiDateOptionDate") == "20260929"
    assert not einvconv.convert(source.encode(), to="facturxextended").losses


def test_a_line_or_charge_without_a_category_is_of_the_group_without_one(to: To) -> None:
    sent = [Allowance(amount=D(3), reason="Frakt", vat_code="G", vat_rate=D(0))]
    made = _made(line(), line(rate="0", code="E"), line(price="40", rate="0", code="G"), charges=sent)
    for group in made.vat_breakdown:
        group.exemption_reason = {"E": "AVL 34 §", "G": "Export"}.get(group.code or "")
    through = to(made, "woodx")
    assert {group.code for group in einvconv.parse(through.xml).vat_breakdown} == {"S", "E", None}
    back = to(through.xml, "peppolbis30")
    assert back.texts("cac:InvoiceLine//cac:ClassifiedTaxCategory/cbc:ID") == ["S", "E", "Z"]
    assert back.texts("cac:AllowanceCharge/cac:TaxCategory/cbc:ID") == ["Z"]
    assert _fatal(back.xml) <= _ADDRESSING


def test_what_one_charge_leaves_shows_the_rate_of_the_one_before_it(to: To) -> None:
    charge = Allowance(amount=D(30), reason="Frakt", vat_code="S", vat_rate=D("25.5"))
    off = [
        Allowance(amount=D(7), reason="Rabatt", vat_code="Z", vat_rate=D(0)),
        Allowance(amount=D(4), reason="Rabatt", vat_code="S", vat_rate=D("25.5")),
    ]
    through = to(_made(line(), line(rate="0", code="Z"), charges=[charge], allowances=off), "woodx")
    assert [one.vat_rate for one in einvconv.parse(through.xml).charges] == [D("25.5")]
    assert _fatal(to(through.xml, "peppolbis30").xml) <= _ADDRESSING


@pytest.mark.parametrize(("code", "rate"), [("O", None), ("Z", "0")])
def test_a_rounding_that_is_a_row_is_outside_the_scope_where_the_invoice_is(
    to: To, code: str, rate: str | None
) -> None:
    made = invoice(line(rate=rate, code=code, price="100.30"), buyer=Party(name="Ostaja Oy", address=HERE))
    assert made.totals is not None and made.seller is not None
    made.seller.vat_id = None if code == "O" else made.seller.vat_id
    made.totals.rounding, made.totals.payable = D("-0.30"), D(100)
    back = to(to(made, "liinos").xml, "peppolbis30")
    assert back.texts("cac:InvoiceLine//cac:ClassifiedTaxCategory/cbc:ID") == [code, code]
    assert back.number("cbc:PayableAmount") == D(100)
    assert _fatal(back.xml) <= _ADDRESSING


@pytest.mark.parametrize(
    ("target", "element"), [("finvoice30", "SellerOrganisationTaxCode"), ("teapps30", "VAT_NUMBER")]
)
@pytest.mark.parametrize("said", ["FI 0737546-2", "fi07375462", "07375462"])
def test_a_vat_number_in_another_spelling_is_put_right_for_nordic_formats_too(
    to: To, target: str, element: str, said: str
) -> None:
    made = invoice()
    assert made.seller is not None
    made.seller.vat_id = said
    source = einvconv.serialize(made, to="ubl").xml.replace(b">FI07375462<", f">{said}<".encode())
    there = to(source, target)
    assert there.texts(element)[:1] == ["FI07375462"]
    assert [one.kind for one in there.lost(said)] == ["approximated"]


@pytest.mark.parametrize(
    ("country", "code", "reason", "said"),
    [
        ("JP", "E", "Exempt from VAT", ([], [])),
        ("AU", "E", "Exempt from VAT", ([], [])),
        ("SG", "O", None, ([], [])),
        ("JP", "E", "Article 6", (["Article 6"], [])),
        ("FI", "E", "Exempt from VAT", (["Exempt from VAT"], [])),
        ("FI", "O", None, ([], ["VATEX-EU-O"])),
    ],
)
def test_outside_the_union_an_exemption_has_no_code_of_it_nor_words_that_say_nothing(
    to: To, country: str, code: str, reason: str | None, said: tuple[list[str], list[str]]
) -> None:
    home = Address(line1="Street 1", city="Town", post_code="1000", country_code=country)
    made = invoice(line(rate=None if code == "O" else "0", code=code), seller=Party(name="Seller", address=home))
    made.vat_breakdown[0].exemption_reason = reason
    source = einvconv.serialize(made, to="peppolbis30").xml
    there = to(source, "pint")
    assert (there.texts("cbc:TaxExemptionReason"), there.texts("cbc:TaxExemptionReasonCode")) == said
    kinds = {"O": ["dropped"], "E": ["implied"]}[code] if said == ([], []) else []
    assert [one.kind for one in there.losses if "Exemption" in one.path] == kinds


@pytest.mark.parametrize(("percent", "said"), [("14,000", "14.000"), ("20", None)])
def test_a_percentage_alone_on_a_row_to_be_paid_back_has_the_amount_that_the_row_leaves(
    to: To, percent: str, said: str | None
) -> None:
    row = (
        "<InvoiceRow><ArticleName>Vara</ArticleName>"
        '<InvoicedQuantity QuantityUnitCodeUN="H87">-33,557546</InvoicedQuantity>'
        '<UnitPriceAmount AmountCurrencyIdentifier="EUR">55,4174</UnitPriceAmount>'
        f"<RowDiscountPercent>{percent}</RowDiscountPercent><RowVatRatePercent>25,5</RowVatRatePercent>"
        '<RowVatCode>S</RowVatCode><RowVatExcludedAmount AmountCurrencyIdentifier="EUR">-1599,31</RowVatExcludedAmount>'
        "</InvoiceRow><EpiDetails>"
    )
    there = to(edited("finvoice30/minimal", ("<EpiDetails>", row)), "peppolbis30")
    assert there.number("cac:InvoiceLine/cac:AllowanceCharge/cbc:Amount") == D("-260.36")
    assert there.text("cac:InvoiceLine/cac:AllowanceCharge/cbc:MultiplierFactorNumeric") == said
    assert not {"PEPPOL-EN16931-R120", "PEPPOL-EN16931-R040"} & _fatal(there.xml)
    assert [one.kind for one in there.lost("RowDiscountPercent")] == ([] if said else ["dropped"])


def test_a_rounded_quantity_with_a_discount_on_the_price_leaves_the_price_for_one_out(to: To) -> None:
    row = line("39.401015", "7031.17", net_amount=D("277035.23"))
    row.price = Price(net=D("7031.17"), gross=D(8000), discount=D("968.83"))
    back = to(to(invoice(row), "teapps30").xml, "peppolbis30")
    assert "PEPPOL-EN16931-R120" not in _fatal(back.xml)
    assert (back.text("cbc:PriceAmount"), back.texts("cac:Price/cac:AllowanceCharge")) == ("277035.23", [])


@pytest.mark.parametrize("by", [None, "woodx", "finvoice", "svefaktura"])
def test_a_credit_note_without_a_means_of_payment_keeps_the_day_when_it_is_due(to: To, by: str | None) -> None:
    made = invoice(type_code="381", due_date=dt.date(2026, 10, 24), payment_means=[])
    there = to(made if by is None else to(made, by).xml, "peppolbis30")
    assert there.texts("cac:PaymentMeans/cbc:PaymentDueDate") == ["2026-10-24"]
    assert there.texts("cac:PaymentMeans/cbc:PaymentMeansCode") == ["1"]


@pytest.mark.parametrize("by", ["finvoice30", "finvoice", "sedi", "e2b", "teapps30"])
@pytest.mark.parametrize("target", ["peppolbis30", "cii"])
def test_a_seller_without_a_vat_number_who_names_no_category_is_outside_the_scope(to: To, by: str, target: str) -> None:
    seller = Party(name="Yhdistys ry", legal_id=Identifier(value="0737546-2", scheme="0212"), address=HERE)
    charge = Allowance(amount=D(5), reason="Toimitus", vat_rate=D(0))
    made = _made(line(rate="0", code=None), line("7", rate="0", code=None), charges=[charge], seller=seller)
    there = einvconv.convert(to(made, by).xml, to=target)
    back = einvconv.parse(there.xml)
    assert {one.vat_code for one in (*back.lines, *back.charges)} == {"O"} == {g.code for g in back.vat_breakdown}
    assert not [f.rule for f in einvconv.validate(there.xml).findings if f.rule.startswith(("BR-Z", "BR-E", "BR-O"))]
    assert any("no VAT number" in one.reason for one in (*there.losses, *there.additions))


@pytest.mark.parametrize("given", ["a number", "a registration", "a representative", "a category", "VAT"])
def test_zero_percent_stays_a_rate_of_vat_where_anything_says_so(to: To, given: str) -> None:
    has_number = given in ("a number", "VAT")
    seller = Party(name="Yritys Oy", vat_id="FI07375462" if has_number else None, address=HERE)
    seller.tax_registration = "Alv.rek" if given == "a registration" else None
    rows = [line(rate="0", code="Z" if given == "a category" else None)]
    made = _made(*rows, *([line(code=None)] if given == "VAT" else []), seller=seller)
    if given == "a representative":
        made.tax_representative = Party(name="Edustaja Oy", vat_id="FI15728600", address=HERE)
    there = to(to(made, "finvoice30").xml, "peppolbis30")
    assert there.texts("cac:InvoiceLine//cac:ClassifiedTaxCategory/cbc:ID")[0] == "Z"
