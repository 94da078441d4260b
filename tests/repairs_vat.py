"""Invoices that need the repairs of VAT: categories, rates, the breakdown."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal as D

from einvconv.model import Allowance, Invoice, Party, Price
from made import invoice
from repair_cases import Case, group, line, one, sums

_S = invoice()
_FREE = {"totals": sums("100", "0")}
_TWICE = [group("E", "0", "60", "0"), group("E", "0", "40", "0")]


def _off(**more: object) -> Allowance:
    return Allowance(**{"amount": D(10), "reason": "Alennus", **more})


def _exempt(reason: str) -> Callable[[], Invoice]:
    exempt = group("E", "0", vat="0")
    exempt.exemption_code = reason
    return one(vat_breakdown=[exempt], lines=[line(vat_code="E", vat_rate=D(0))], **_FREE)


_TEN = sums("100", "25.5", charges=D(10), without_vat=D(110), with_vat=D("135.5"), payable=D("135.5"))
WITH_TEN = {
    "vat_breakdown": [group(net="110", vat="28.05")],
    "totals": sums("100", "28.05", charges=D(10), without_vat=D(110), with_vat=D("138.05"), payable=D("138.05")),
}

_OPEN = [group(), group("S", "14", "90", "12.6")]  # from the latter 10 are taken off
_LESS = sums("200", "38.1", allowances=D(10), without_vat=D(190), with_vat=D("228.1"), payable=D("228.1"))
_EXEMPT = line(id="2", net_amount=D(50), price=Price(net=D(25)), vat_code="E", vat_rate=D(0))

VAT = (
    Case(
        "VAT rate of the only group",
        one(lines=[line(vat_code=None, vat_rate=None)]),
        "maventaxml",
        holds="//item/tax = '25.5'",
    ),
    Case("letters of standard rates", one(lines=[line(vat_code="H")]), "finvoice30", holds="//RowVatCode = 'S'"),
    Case(
        "letters of standard rates", one(vat_breakdown=[group("AA")]), "teapps30", holds="//VAT_SUMMARY/@VAT_TYPE = 'S'"
    ),
    Case("VAT categories", one(lines=[line(vat_code="H")]), fires="BR-CL-18"),
    Case("VAT categories", one(vat_breakdown=[group("H")]), fires="BR-CL-17"),
    *(
        Case("VAT categories", _exempt(reason), holds=f"count(//cbc:ID[. = '{code}' and ../cac:TaxScheme]) = 2")
        for reason, code in (("VATEX-EU-G", "G"), ("VATEX-EU-IC", "K"), ("VATEX-EU-AE", "AE"), ("vatex-eu-o", "O"))
    ),
    Case(
        "sellers without a VAT number",
        one(
            seller=Party(name="Yhdistys ry"),
            vat_breakdown=[group(None, "0", vat="0")],
            lines=[line(vat_code=None, vat_rate=D(0))],
            **_FREE,
        ),
        fires="BR-Z-02",
    ),
    Case(
        "VAT categories of the breakdown",
        one(vat_breakdown=[group(None)]),
        fires="BR-47",
    ),
    Case("VAT categories of the breakdown", one(vat_breakdown=[group("S", None)]), fires="BR-48"),
    Case("VAT categories of lines", one(lines=[line(vat_code=None)]), fires="BR-CO-04"),
    Case("VAT categories of allowances", one(allowances=[_off(vat_rate=D("25.5"))]), fires="BR-32"),
    Case("VAT categories of allowances", one(charges=[_off(vat_rate=D("25.5"))]), fires="BR-37"),
    Case(
        "VAT rates of allowances",
        one(charges=[_off()], **WITH_TEN),
        "maventaxml",
        holds="//items/item[2]/tax = '25.5'",
    ),
    Case(
        "VAT rates of allowances",
        one(allowances=[_off()], lines=[line(), line(id="2", vat_rate=D(14))], vat_breakdown=_OPEN, totals=_LESS),
        "liinos",
        holds="//Row[3]/Postings/Posting/VatPercentage = '14'",
    ),
    Case("VAT rates", one(lines=[line(vat_rate=None)]), fires="BR-S-05"),
    Case(
        "VAT rates",
        one(lines=[line(vat_code="Z", vat_rate=None)], vat_breakdown=[group("Z", "0", vat="0")], **_FREE),
        fires="BR-Z-05",
    ),
    Case(
        "VAT rates",
        one(lines=[line(vat_code="E", vat_rate=None)], vat_breakdown=[group("E", "0", vat="0")], **_FREE),
        fires="BR-E-05",
    ),
    Case("VAT rates", one(charges=[_off(vat_code="S", vat_rate=D(0))], **WITH_TEN), fires="BR-S-07"),
    Case(
        "bases without VAT",
        one(lines=[line(), _EXEMPT], vat_breakdown=[group(), group("E", "0", "0", "0")], totals=sums("150", "25.5")),
        fires="BR-E-08",
    ),
    Case("VAT breakdown", one(vat_breakdown=[]), fires="BR-CO-18"),
    Case("VAT breakdown", one(charges=[_off(vat_code="Z", vat_rate=D(0))], totals=_TEN), fires="BR-Z-01"),
    Case(
        "one group of a category",
        one(lines=[line(vat_code="E", vat_rate=D(0))], vat_breakdown=_TWICE, **_FREE),
        fires="BR-E-01",
    ),
    Case(
        "outside the scope of VAT",
        one(lines=[line(vat_code="O", vat_rate=D(0))], vat_breakdown=[group("O", "0", vat="0")], **_FREE),
        fires="BR-O-02",
    ),
    Case(
        "outside the scope of VAT",
        one(lines=[line(vat_code="O", vat_rate=D(0))], vat_breakdown=[group("O", "0", vat="0")], **_FREE),
        fires="BR-O-05",
    ),
    Case(
        "VAT numbers",
        one(seller=_S.seller.model_copy(update={"vat_id": "0737546-2"}) if _S.seller else Party()),
        fires="BR-CO-09",
    ),
)
