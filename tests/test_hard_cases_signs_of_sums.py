"""Hard cases: what several sums of a source show together, where one of them is wrong, missing or counts more."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

import einvconv
from documents import document, edited
from einvconv.model import Allowance, Totals, VatBreakdown
from made import invoice, line

D = Decimal
To = Callable[..., Any]

# Of each format: its total with VAT, and the amounts that are below zero in a credit note of some senders.
_TOTALS = {
    "finvoice30": "InvoiceTotalVatIncludedAmount",
    "teapps30": "INVOICE_TOTAL/AMOUNT[@VAT='INCLUDED']",
    "facturae": "InvoiceTotal",
    "maventaxml": "./sum_tax",
    "liinos": "Summary[@Type='1']/Sum",
    "sedi": "TotalAmount",
    "bgc": "invoiceTotal/totalAmount",
    "e2b": "GrossAmount",
    "vismaxml": "InvoiceTotalAmount",
    "vismaxml60": "InvoiceTotalAmount",
    "svefaktura": "TaxInclusiveTotalAmount",
    "woodx": "TotalAmount/CurrencyValue",
}
_BELOW_ZERO = {
    "e2b": "GrossAmount NetAmount LineItemTotalsAmount VatTotalsAmount ActualPayment VatBaseAmount VatAmount "
    "LineItemAmount QuantityInvoiced",
    "vismaxml": "InvoiceTotalAmount TotalAmountInclVAT TotalAmountExclVAT TotalGoodsInclDuty TotalVATAmount "
    "VATAmount VATBasisAmount NetAmount UnitQtyDelivered",
    "vismaxml60": "InvoiceTotalAmount TotalAmountInclVAT TotalAmountExclVAT TotalGoods TotalVATAmount PayableAmount "
    "VATAmount VATBasisAmount NetAmount UnitQtyDelivered",
    "svefaktura": "TaxInclusiveTotalAmount TaxExclusiveTotalAmount LineExtensionTotalAmount TotalTaxAmount "
    "TaxableAmount TaxAmount LineExtensionAmount InvoicedQuantity",
    "woodx": "TotalAmount/CurrencyValue TotalNetAmount/CurrencyValue LineItemSubTotal/CurrencyValue "
    "TotalTaxAmount/CurrencyValue MonetaryAdjustmentStartAmount/CurrencyValue TaxAmount/CurrencyValue "
    "InvoiceLineAmount/CurrencyValue Quantity/Value",
}


def _at(root: Any, path: str) -> list[Any]:
    steps = "/".join(step if step == "." else f"{{*}}{step}" for step in path.split("/"))
    return list(root.iterfind(steps if path[0] == "." else f".//{steps}"))


def _turned(element: Any) -> None:
    if element.get("SIGN"):
        element.set("SIGN", {"-": "+", "+": "-"}[element.get("SIGN")])
    else:
        element.text = element.text[1:] if element.text.startswith("-") else f"-{element.text}"


def _credit(to: To, code: str) -> Any:
    """A credit note over 100.00 and its VAT, with the sums below zero."""
    rate = "25" if code in _BELOW_ZERO else "25.5"
    made = invoice(line("4", "25", rate), type_code="381")
    if made.buyer is not None:
        made.buyer.vat_id = "FI15728600"  # Facturae asks for it
    root = etree.fromstring(to(made, code).xml)
    for path in _BELOW_ZERO.get(code, "").split():
        for element in _at(root, path):
            _turned(element)
    return root


@pytest.mark.parametrize("code", sorted(_TOTALS))
@pytest.mark.parametrize("what", ["as it is", "missing", "empty", "turned"])
def test_one_sum_that_is_wrong_or_missing_turns_no_credit_note_into_a_claim(to: To, code: str, what: str) -> None:
    root = _credit(to, code)
    (total,) = _at(root, _TOTALS[code])
    if what == "missing":
        total.getparent().remove(total)
    elif what == "empty":
        total.text = ""
    elif what == "turned":
        _turned(total)
    read = einvconv.parse(etree.tostring(root, encoding="utf-8", xml_declaration=True))
    assert read.type_code == "381"
    assert [(one.net_amount, one.quantity.value) for one in read.lines if one.quantity] == [(D(100), D(4))]
    totals = read.totals
    assert totals is not None and totals.without_vat == 100
    assert totals.with_vat in (None, D(125), D("125.5"), D(-125), D("-125.5"))


def test_a_credit_note_over_sums_above_zero_stays_one(to: To) -> None:
    root = etree.fromstring(to(invoice(line(), type_code="381"), "e2b").xml)
    _turned(_at(root, "GrossAmount")[0])
    read = einvconv.parse(etree.tostring(root))
    assert (read.type_code, read.lines[0].net_amount) == ("381", D(100))


def test_a_credit_note_of_bgc_over_sums_above_zero_is_told_and_one_below_zero_is_not(to: To) -> None:
    made = to(invoice(line("4", "25", "25"), type_code="381"), "bgc").xml
    root = etree.fromstring(made)
    assert not [loss for loss in to(made, "peppolbis30").losses if "taken as credited" in loss.reason]
    paths = "totalAmount netAmount vatAmount vatTotalAmount quantity lineTotal lineAmount totalVatAmount"
    for element in (e for path in paths.split() for e in _at(root, path)):
        _turned(element)
    out = to(etree.tostring(root), "peppolbis30")
    (told,) = [loss for loss in out.losses if "taken as credited" in loss.reason]
    assert told.path.endswith("/invoiceTotal/totalAmount")
    assert out.number("cbc:PayableAmount") == D(125)


@pytest.mark.parametrize("code", ["teapps", "teapps30", "finvoice30", "finvoice20"])
def test_a_credit_note_of_which_more_was_paid_out_than_it_credits_stays_one(to: To, code: str) -> None:
    made = invoice(line("4", "25", "25"), type_code="381", totals=Totals(prepaid=D(200)))
    read = einvconv.parse(to(made, code).xml)
    assert read.type_code == "381"
    assert read.totals is not None
    assert (read.totals.with_vat, read.totals.payable) == (D(125), D(-75))


# The total with VAT of EHF 2 and OIOUBL 2 counts the rounding; some senders leave it out.


@pytest.mark.parametrize("code", ["ehf20", "peppolbis20", "oioubl", "siubl12"])
@pytest.mark.parametrize("prepaid", [None, D("25.50")])
def test_a_rounding_that_stands_beside_the_total_is_not_taken_out_of_it(to: To, code: str, prepaid: D | None) -> None:
    made = invoice(line("1", "100.3", "25"), totals=Totals(rounding=D("0.12"), prepaid=prepaid))
    there = to(made, code).xml
    assert b">125.50</cbc:TaxInclusiveAmount>" in there
    beside = there.replace(b">125.50</cbc:TaxInclusiveAmount>", b">125.38</cbc:TaxInclusiveAmount>")
    for source in (there, beside):
        out = to(source, "peppolbis30")
        assert out.number("cbc:TaxInclusiveAmount") == D("125.38")
        assert out.number("cbc:PayableAmount") == D("125.50") - (prepaid or 0)
    assert b">125.38</cbc:TaxInclusiveAmount>" in to(beside, code).xml


def test_a_total_that_fits_neither_way_counts_the_rounding_as_the_guide_has_it(to: To) -> None:
    there = to(invoice(line("1", "100.3", "25"), totals=Totals(rounding=D("0.12"))), "ehf20").xml
    wrong = there.replace(b">125.50</cbc:TaxInclusiveAmount>", b">126.50</cbc:TaxInclusiveAmount>")
    assert to(wrong, "peppolbis30").number("cbc:TaxInclusiveAmount") == D("126.38")


def test_a_rounding_that_a_maventa_total_counts_is_found_by_prices_too() -> None:
    text = document("maventaxml/two-rates").decode()
    text = text.replace("<rounding_amount>0.0", "<rounding_amount>-0.40").replace("<sum_tax>579.00", "<sum_tax>578.60")
    for one in ("<sum>400.00</sum>", "<sum_tax>502.00</sum_tax>", "<sum>70.00</sum>", "<sum_tax>77.00</sum_tax>"):
        text = text.replace(one, "")
    totals = einvconv.parse(text.encode()).totals
    assert totals is not None
    assert (totals.with_vat, totals.vat, totals.payable) == (D("579.00"), D("109.00"), D("578.60"))


@pytest.mark.parametrize("gross", ["579.00", "502.01", None])
def test_a_rounding_that_a_maventa_total_counts_is_no_vat(gross: str | None) -> None:
    text = document("maventaxml/two-rates").decode()
    text = text.replace("<rounding_amount>0.0", "<rounding_amount>-0.40").replace("<sum_tax>579.00", "<sum_tax>578.60")
    if gross != "579.00":  # the lines do not say what they come to with VAT, or say a cent more
        text = text.replace("<sum_tax>502.00", f"<sum_tax>{gross or ''}")
    read = einvconv.parse(text.encode())
    totals = read.totals
    assert totals is not None
    assert (totals.with_vat, totals.vat, totals.payable) == (D("579.00"), D("109.00"), D("578.60"))
    assert [group.amount for group in read.vat_breakdown] == [D("102.00"), D("7.00")]


@pytest.mark.parametrize(
    "rounding, total, gross, due, words",
    [
        ("0.01", "579.01", "502.01", "579.02", "taken not to"),  # 579.01 by the lines, 579.00 by their rates
        ("-0.01", "579.00", "502.01", "579.00", "taken to"),
        ("0.40", "578.00", "502.00", "578.40", "taken not to"),  # neither
        ("0.01", "579.01", "502.00", "579.01", None),
    ],
)
def test_a_rounding_that_a_maventa_total_counts_or_not_is_told_where_the_lines_do_not_show_it(
    to: To, rounding: str, total: str, gross: str, due: str, words: str | None
) -> None:
    text = document("maventaxml/two-rates").decode().replace("<rounding_amount>0.0", f"<rounding_amount>{rounding}")
    text = text.replace("<sum_tax>579.00", f"<sum_tax>{total}").replace("<sum_tax>502.00", f"<sum_tax>{gross}")
    out = to(text.encode(), "peppolbis30")
    assert out.number("cbc:PayableAmount") == D(due)
    told = [loss.reason for loss in out.losses if loss.path.endswith("rounding_amount")]
    assert len(told) == (words is not None) and all(words in one for one in told if words)


# What was paid before is some of the total, and no more.


@pytest.mark.parametrize(
    "due, paid", [("125.50", None), ("100.50", "25.00"), ("0.00", "125.50"), ("-125.50", None), ("135.50", None)]
)
@pytest.mark.parametrize("code", ["sedi", "vismaxml", "finvoice20"])
def test_what_was_paid_follows_only_where_it_is_some_of_the_total(
    to: To, code: str, due: str, paid: str | None
) -> None:
    root = etree.fromstring(to(invoice(line()), code).xml)
    path = {"sedi": "TotalAmount", "vismaxml": "InvoiceTotalAmount", "finvoice20": "EpiInstructedAmount"}[code]
    (total,) = _at(root, path)
    total.text = due.replace(".", ",") if code == "finvoice20" else due
    out = to(etree.tostring(root, encoding="utf-8", xml_declaration=True), "peppolbis30")
    assert [D(one) for one in out.texts("cbc:PrepaidAmount")] == ([] if paid is None else [D(paid)])
    assert out.number("cbc:PayableAmount") == D(due)
    fatal = {found.rule for found in einvconv.validate(out.xml).findings if found.severity == "fatal"}
    assert ("BR-CO-16" in fatal) is (D(due) not in (D("125.5"), D("100.5"), 0))


# A rate that a group of the breakdown leaves unsaid is one that there is, and no quotient.


@pytest.mark.parametrize(
    "base, amount, rate",
    [
        ("2.07", "0.52", "25"),  # 25.12 of them
        ("49.90", "7.49", "15"),
        ("100.00", "25.50", "25.5"),
        ("900.00", "99.99", "11.11"),
        ("100.00", "0.00", "0"),
        ("0.05", "0.01", None),  # 10 to 29 would do
        ("1000.00", "255.03", None),  # none would
    ],
)
def test_the_rate_of_a_group_is_the_shortest_that_comes_to_its_vat(
    to: To, base: str, amount: str, rate: str | None
) -> None:
    group = VatBreakdown(taxable=D(base), amount=D(amount))
    out = to(invoice(line("1", "100", "0", "Z"), vat_breakdown=[group]), "ubl")
    (made, *_) = out.all("cac:TaxSubtotal/cac:TaxCategory")
    said = made.findtext("{*}Percent")
    assert (made.findtext("{*}ID"), said and D(said)) == ("Z" if rate == "0" else "S", rate and D(rate))


def test_the_rate_of_a_group_is_that_of_the_lines_that_no_other_group_has(to: To) -> None:
    groups = [
        VatBreakdown(code="S", rate=D(14), taxable=D(100), amount=D(14)),
        VatBreakdown(taxable=D("30.09"), amount=D("7.68")),  # a cent more than 25.5 %, as lines make it
    ]
    lines = [line("1", "100", "14"), line("1", "10.03"), line("1", "10.03"), line("1", "10.03")]
    charge = Allowance(amount=D(1), vat_code="S", vat_rate=D(14))
    out = to(invoice(*lines, vat_breakdown=groups, charges=[charge]), "ubl")
    rates = [D(one) for one in out.texts("cac:TaxSubtotal/cac:TaxCategory/cbc:Percent")]
    assert rates == [D(14), D("25.5")]


def test_the_rate_of_a_letter_without_one_is_no_quotient_either(to: To) -> None:
    there = to(invoice(line("1", "2.98", "12"), line("1", "100", "25")), "ehf20").xml
    assert there.count(b">12</cbc:Percent>") == 2
    read = einvconv.parse(there.replace(b"<cbc:Percent>12</cbc:Percent>", b""))  # 12.08 of them
    assert [(group.code, group.rate) for group in read.vat_breakdown] == [("S", D(12)), ("S", D(25))]


# An amount that cannot be read is not made of the others, unless they come to what it says in its own way.


@pytest.mark.parametrize("target", ["peppolbis30", "e2b", "cii"])
@pytest.mark.parametrize(
    "old, new, comes_to",
    [
        ("<sum_tax>579.00", "<sum_tax>579,00", None),
        ("<sum_tax>579.00", "<sum_tax>EUR 579,-", None),
        ("<sum_tax>579.00", "<sum_tax>1 579,00", "579.00"),
        ("<sum_tax>579.00", "<sum_tax>5 790,00", "579.00"),
        ("<sum>470.00", "<sum>47,00", "470.00"),
        ("<sum>70.00", "<sum>70,00", None),
        ("<sum>70.00", "<sum>170,00", "70.00"),
        ("<sum>70.00", "<sum>see above", None),
    ],
)
def test_an_amount_that_cannot_be_read_is_not_written_as_another_one(
    to: To, target: str, old: str, new: str, comes_to: str | None
) -> None:
    source = edited("maventaxml/two-rates", (old, new))
    said = new.partition(">")[2]
    if comes_to is not None:
        with pytest.raises(einvconv.ConversionRefused, match=f"“{said}” is no decimal number.* come to {comes_to}, "):
            to(source, target)
        assert b">" + said.encode() + b"<" in source
        return
    assert to(source, target).lost(said, "dropped")


def test_an_amount_of_a_total_that_the_target_has_otherwise_is_the_one_that_it_says(to: To) -> None:
    there = edited("bgc/freight-and-rounding", (">1531.88</totalAmount>", ">1.531,88</totalAmount>"))
    assert to(there, "e2b").number("*[local-name() = 'GrossAmount']") == 1532  # which counts the rounding
    assert to(there, "peppolbis30").number("cbc:TaxInclusiveAmount") == D("1531.88")


def test_a_rate_that_is_one_of_several_that_would_do_is_told_as_that(to: To) -> None:
    groups = [
        VatBreakdown(code="S", rate=D(rate), taxable=D(100), amount=D(vat)) for rate, vat in ((14, "14"), (24, "24"))
    ]
    made = invoice(
        *(line("1", "100", rate) for rate in ("14", "24")),
        vat_breakdown=groups,
        allowances=[Allowance(amount=D(10), reason="Alennus")],
        charges=[Allowance(amount=D(10), reason="Rahti")],
    )
    told = {one.reason for one in to(made, "peppolbis30").conversion.additions if "/cac:AllowanceCharge" in one.path}
    assert any("24 % (S) would do too" in reason for reason in told)
    made.charges[0].amount = D(30)
    made.vat_breakdown[1].taxable = D(120)
    told = {one.reason for one in to(made, "peppolbis30").conversion.additions if "/cac:AllowanceCharge" in one.path}
    assert not any("would do too" in reason for reason in told)
    assert any("beyond the lines" in reason for reason in told)


def test_a_charge_of_a_rate_without_a_category_leaves_room_for_the_others(to: To) -> None:
    groups = [("Z", "0", "110", "0"), ("S", "12", "110", "13.2"), ("S", "15", "90", "13.5")]
    made = invoice(
        *(line("1", "100", rate, code) for code, rate, *_ in groups),
        vat_breakdown=[
            VatBreakdown(code=code, rate=D(rate), taxable=D(net), amount=D(vat)) for code, rate, net, vat in groups
        ],
        allowances=[Allowance(amount=D(10), vat_rate=D(15), reason="Alennus")],
        charges=[Allowance(amount=D(10), reason="Rahti"), Allowance(amount=D(10), reason="Lisä")],
    )
    out = to(made, "peppolbis30")
    rates = sorted(D(one) for one in out.texts("cac:AllowanceCharge/cac:TaxCategory/cbc:Percent"))
    assert rates == [D(0), D(12), D(15)]


def test_a_charge_whose_rate_nothing_shows_is_given_none(to: To) -> None:
    groups = [
        VatBreakdown(code="S", rate=D(rate), taxable=D(100), amount=D(vat)) for rate, vat in ((14, "14"), (24, "24"))
    ]
    lines = [line("1", "100", rate) for rate in ("14", "24")]
    out = to(invoice(*lines, vat_breakdown=groups, charges=[Allowance(amount=D(7), reason="Rahti")]), "peppolbis30")
    assert not out.all("cac:AllowanceCharge/cac:TaxCategory")
    assert "BR-37" in {found.rule for found in einvconv.validate(out.xml).findings}


# A line without a rate is of the one that the breakdown lacks, or that its own VAT shows, and not of none.


@pytest.mark.parametrize("more", [{}, {"vat_amount": D("12.6")}])
@pytest.mark.parametrize("target", ["peppolbis30", "svefaktura", "cii"])
def test_a_line_without_a_rate_is_not_free_of_vat(to: To, target: str, more: dict[str, D]) -> None:
    made = invoice(
        line("1", "10", "14"),
        line("1", "90", "14", **more),
        line("1", "100", "24"),
        vat_breakdown=[VatBreakdown(code="S", rate=D(n), taxable=D(100), amount=D(n)) for n in (14, 24)],
    )
    made.lines[1].vat_code = made.lines[1].vat_rate = None
    assert _percents(to(made, target)) == [D(14)] * 3 + [D(24)] * 2


def _percents(out: Any) -> list[D]:
    names = "local-name() = 'Percent' or local-name() = 'RateApplicablePercent'"
    return sorted(D(one) for one in out.root.xpath(f"//*[{names}]/text()"))


@pytest.mark.parametrize("target", ["peppolbis30", "svefaktura", "cii"])
def test_a_line_that_says_its_vat_has_the_rate_that_comes_to_it(to: To, target: str) -> None:
    there = edited("maventaxml/two-rates", ("<tax>25.5</tax>", "<tax/>"))  # 400.00, and 502.00 with VAT
    out = to(there, target)
    assert _percents(out) == [D(10)] * 2 + [D("25.5")] * 2
    assert not {"BR-CO-14", "R-67"} & {found.rule for found in einvconv.validate(out.xml).findings}


def test_a_line_whose_rate_nothing_shows_is_given_none(to: To) -> None:
    made = invoice(line("1", "10", "14"), line("1", "100", "24"))
    made.lines[0].vat_rate = made.lines[0].vat_code = None
    made.vat_breakdown[0].taxable = D(17)
    out = to(made, "peppolbis30")
    assert len(out.all("cac:Item/cac:ClassifiedTaxCategory")) == 1
    assert "BR-CO-04" in {found.rule for found in einvconv.validate(out.xml).findings}


# Rows have the sign of what is paid, where they add up to it with the other one; a sum that alone has another is wrong.


@pytest.mark.parametrize("field, tag", [("lines", "LineExtensionAmount"), ("without_vat", "TaxExclusiveAmount")])
def test_one_sum_of_another_sign_turns_no_rows_and_no_groups(to: To, field: str, tag: str) -> None:
    made = invoice(line())
    assert made.totals is not None
    setattr(made.totals, field, D(-100))
    out = to(made, "peppolbis30")
    assert out.number(f"cac:LegalMonetaryTotal/cbc:{tag}") == -100
    assert out.number("cac:InvoiceLine/cbc:LineExtensionAmount") == out.number("cbc:TaxableAmount") == 100


def test_rows_of_another_sign_than_all_sums_are_turned(to: To) -> None:
    made = invoice(line())
    made.totals = Totals(lines=D(-100), without_vat=D(-100), vat=D("-25.5"), with_vat=D("-125.5"), payable=D("-125.5"))
    out = to(made, "peppolbis30")
    assert out.number("cac:InvoiceLine/cbc:LineExtensionAmount") == out.number("cbc:TaxableAmount") == -100


# One sign that is at odds with all others is turned alone, and told.


@pytest.mark.parametrize("code", ["peppolbis30", "finvoice30", "teapps30", "svefaktura"])
def test_a_row_whose_amount_alone_has_another_sign_keeps_its_quantity(to: To, code: str) -> None:
    allowance = Allowance(amount=D(10), reason="Ale")
    root = etree.fromstring(to(invoice(line("3", "40", "25", allowances=[allowance])), "e2b").xml)
    _turned(_at(root, "LineItemAmount")[0])
    out = to(etree.tostring(root), code)
    (row,) = einvconv.parse(out.xml).lines
    assert row.quantity is not None
    assert (row.quantity.value, row.net_amount, [one.amount for one in row.allowances]) == (D(3), D(110), [D(10)])
    told = {loss.path.rpartition("/")[2] for loss in out.losses if "but for the sign" in loss.reason}
    assert told == {"e2b:LineItemAmount"}


def test_a_row_that_is_below_zero_as_a_whole_is_turned_and_told_as_a_whole(to: To) -> None:
    root = etree.fromstring(to(invoice(line("3", "40", "25")), "e2b").xml)
    for path in ("LineItemAmount", "QuantityInvoiced"):
        _turned(_at(root, path)[0])
    out = to(etree.tostring(root), "peppolbis30")
    assert (out.number("cbc:InvoicedQuantity"), out.number("cbc:PriceAmount")) == (D(3), D(40))
    told = {loss.path.rpartition("/")[2] for loss in out.losses if "but for the sign" in loss.reason}
    assert told == {"e2b:LineItemAmount", "e2b:QuantityInvoiced"}


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("code", ["peppolbis30", "finvoice30"])
def test_the_vat_of_a_group_keeps_its_sign_where_only_the_base_has_another(to: To, code: str, both: bool) -> None:
    root = etree.fromstring(to(invoice(line("3", "40", "25")), "e2b").xml)
    for name in ("VatBaseAmount", "VatAmount") if both else ("VatBaseAmount",):
        _turned(_at(root, f"VatTotalsInfo/{name}")[0])
    out = to(etree.tostring(root), code)
    (group,) = einvconv.parse(out.xml).vat_breakdown
    assert (group.taxable, group.amount) == (D(120), D(30))
    told = [loss.value for loss in out.losses if "but for the sign" in loss.reason]
    assert told == (["-120.00", "-30.00"] if both else ["-120.00"])


def test_rows_that_come_to_the_total_keep_their_sign_where_only_their_sum_has_another(to: To) -> None:
    off = Allowance(amount=D(100), vat_code="S", vat_rate=D("25.5"), reason="Hyvitys")
    root = etree.fromstring(to(invoice(line(), allowances=[off]), "finvoice30").xml)
    _turned(_at(root, "RowsTotalVatExcludedAmount")[0])
    (row,) = einvconv.parse(to(etree.tostring(root), "peppolbis30").xml).lines
    assert row.net_amount == D(100)


def test_a_total_that_is_above_zero_in_an_older_finvoice_turns_no_credit_note_into_a_claim(to: To) -> None:
    root = etree.fromstring(to(invoice(line(), type_code="381"), "finvoice20").xml)
    _turned(_at(root, "InvoiceTotalVatIncludedAmount")[0])
    out = to(etree.tostring(root), "peppolbis30")
    assert (out.text("cbc:CreditNoteTypeCode"), out.number("cbc:CreditedQuantity")) == ("381", 1)
    assert out.number("cbc:PayableAmount") == D("125.50")
