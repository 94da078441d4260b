"""Invoices that need the repairs of lines, their amounts, quantities and prices."""

from __future__ import annotations

from decimal import Decimal as D

from einvconv.model import Allowance, Identifier, InvoiceLine, Item, LineReferences, Price, Quantity, Totals
from repair_cases import Case, group, line, one, sums

_TEN_OFF = {"net_amount": D(90), "allowances": [Allowance(percent=D(10), reason="Alennus")]}
_OF_90 = {"totals": sums("90", "22.95"), "vat_breakdown": [group(net="90", vat="22.95")]}
_OFF = sums("90", "22.95", lines=D(100), allowances=D(10))
_ON = sums("110", "28.05", lines=D(100), charges=D(10))
_OF_HALF = {"totals": sums("50", "12.75"), "vat_breakdown": [group(net="50", vat="12.75")]}
_CREDITED = line(
    id="2",
    quantity=Quantity(value=D(-1), unit="HUR"),
    price=Price(net=D(60)),
    net_amount=D(-50),
    allowances=[Allowance(amount=D(10), reason="Ale")],
)
_CREDITED_MORE = line(
    id="2",
    quantity=Quantity(value=D(-1), unit="HUR"),
    price=Price(net=D(55)),
    net_amount=D(-50),
    allowances=[Allowance(amount=D(10), percent=D(10), base=D(100), reason="Ale")],
    charges=[Allowance(amount=D(5), reason="Lisä")],
)
_TEXT = InvoiceLine(item=Item(name="Kiitos"))
_HUNDRED, _DOZEN = Quantity(value=D(100), unit="HUR"), Quantity(value=D(1), unit="DZN")
_CARRIER = InvoiceLine(sub_rows=[InvoiceLine(item=Item(name="Osa"), net_amount=D(30))])


LINES = (
    Case("line identifiers", one(lines=[line(id=None)]), refused="BT-126"),
    Case("item names", one(lines=[line(item=Item(seller_id="A-1"))]), fires="BR-25"),
    Case(
        "standard numbers of items",
        one(lines=[line(item=Item(name="Työ", standard_id=Identifier(value="A-1")))]),
        fires="BR-64",
    ),
    Case(
        "text rows",
        one(lines=[line(), _TEXT]),
        holds="count(//cac:InvoiceLine) = 1 and //cac:InvoiceLine/cbc:Note = 'Kiitos'",
    ),
    Case(
        "sums among the rows",
        one(lines=[line(), line(id="2", quantity=None, price=None)]),
        fires="BR-CO-10",
    ),
    Case("text rows", one(lines=[line(), _TEXT], totals=None), refused="BT-131"),
    Case(
        "text rows",
        one(lines=[line(), _TEXT]),
        to="ubl",
        holds="count(//cac:InvoiceLine) = 1 and //cac:InvoiceLine/cbc:Note = 'Kiitos'",
    ),
    Case(
        "sub-rows of a carrier",
        one(lines=[line(), _CARRIER]),
        to="ubl",
        holds="//cac:InvoiceLine[cbc:ID = '1']/cac:SubInvoiceLine[cbc:ID = '1']/cac:Item/cbc:Name = 'Osa'",
    ),
    Case(
        "order of all lines",
        one(lines=[line(references=LineReferences(order="PO-7"))]),
        holds="/*/cac:OrderReference/cbc:ID = 'PO-7'",
    ),
    Case("prices without VAT", one(lines=[line(price=Price(net=D("62.75")))]), fires="PEPPOL-EN16931-R120"),
    Case(
        "prices without VAT", one(lines=[line(price=Price(net=D("62.75")))]), holds="//cac:Price/cbc:PriceAmount = 50"
    ),
    Case(
        "amounts before discounts",
        one(lines=[line(allowances=[Allowance(amount=D(10), reason="Ale")])], **_OF_90),
        fires="BR-CO-10",
    ),
    Case("signs of discounts", one(lines=[line(), _CREDITED], **_OF_HALF), fires="PEPPOL-EN16931-R120"),
    Case("signs of discounts", one(lines=[line(), _CREDITED_MORE], **_OF_HALF), fires="PEPPOL-EN16931-R120"),
    Case(
        "signs of discounts",
        one(
            lines=[line(quantity=Quantity(value=D(-2), unit="HUR"), net_amount=D(-100))],
            allowances=[Allowance(amount=D(10), reason="Ale", vat_code="S", vat_rate=D("25.5"))],
            totals=sums("-90", "-22.95", lines=D(-100), allowances=D(10)),
            vat_breakdown=[group(net="-90", vat="-22.95")],
        ),
        fires="BR-CO-13",
    ),
    # amounts
    Case(
        "amounts without VAT",
        one(lines=[line(net_amount=None, price=None, gross_amount=D("125.5"))], totals=None, vat_breakdown=[]),
        refused="BT-131",
    ),
    *(
        Case(
            "discounts in prices", one(lines=[line(allowances=[Allowance(amount=D(10), reason="Ale")])]), to, fires=rule
        )
        for to, rule in (
            ("peppolbis30", "PEPPOL-EN16931-R120"),
            ("ehf20", "NONAT-T10-R026"),
            ("svefaktura", "R-13"),
        )
    ),
    Case("quantities by price", one(lines=[line(quantity=None)]), fires="PEPPOL-EN16931-R120"),
    Case("quantities by price", one(lines=[line(quantity=None)]), "ehf20", fires="NONAT-T10-R026"),
    Case("quantities by price", one(lines=[line(quantity=None)]), "svefaktura", fires="R-20"),
    Case(
        "quantities by price",
        one(lines=[line(quantity=None, **_TEN_OFF)], **_OF_90),
        holds="//cac:InvoiceLine[cbc:InvoicedQuantity = 2]/cac:AllowanceCharge/cbc:Amount = 10",
    ),
    Case(
        "percentages without amounts",
        one(lines=[line(allowances=[Allowance(percent=D(10), reason="Alennus")])]),
        "cii",
        fires="BR-41",
    ),
    Case(
        "percentages without amounts",
        one(lines=[line(charges=[Allowance(percent=D(10), reason="Lisä")])]),
        "cii",
        fires="BR-43",
    ),
    Case("amounts of percentages", one(lines=[line(**_TEN_OFF)], **_OF_90), fires="PEPPOL-EN16931-R120"),
    Case(
        "amounts of percentages",
        one(lines=[line(net_amount=D(110), charges=[Allowance(percent=D(10), reason="Lisä")])]),
        holds="//cac:InvoiceLine/cac:AllowanceCharge[cbc:Amount = 10]/cbc:BaseAmount = 100",
    ),
    Case(
        "amounts of percentages",
        one(allowances=[Allowance(percent=D(10), reason="Alennus", vat_code="S", vat_rate=D("25.5"))], totals=_OFF),
        fires="BR-CO-11",
    ),
    Case(
        "amounts of percentages",
        one(charges=[Allowance(percent=D(10), reason="Lisä", vat_code="S", vat_rate=D("25.5"))], totals=_ON),
        fires="BR-CO-12",
    ),
    Case(
        "reasons of allowances",
        one(lines=[line(net_amount=D(90), allowances=[Allowance(amount=D(10))])], **_OF_90),
        fires="BR-42",
    ),
    Case(
        "reasons of allowances", one(lines=[line(net_amount=D(110), charges=[Allowance(amount=D(10))])]), fires="BR-44"
    ),
    Case("net amounts", one(lines=[line(net_amount=None)]), refused="BT-131"),
    Case(
        "decimals of allowances",
        one(lines=[line(net_amount=D(90), allowances=[Allowance(amount=D("9.999"), reason="Alennus")])], **_OF_90),
        fires="BR-DEC-24",
    ),
    Case(
        "decimals of allowances",
        one(allowances=[Allowance(amount=D("9.999"), reason="Alennus", vat_code="S", vat_rate=D("25.5"))]),
        fires="BR-DEC-01",
    ),
    Case(
        "base quantities",
        one(lines=[line(price=Price(net=D(50), base=Quantity(value=D(0), unit="HUR")))]),
        fires="PEPPOL-EN16931-R121",
    ),
    Case(
        "base quantities",
        one(lines=[line(price=Price(net=D(50), base=Quantity(value=D(-1), unit="HUR")))]),
        fires="PEPPOL-EN16931-R121",
    ),
    Case(
        "base quantities",
        one(lines=[line(price=Price(net=D(50), base=Quantity(value=D(0), unit="HUR")))]),
        "svefaktura",
        fires="R-15",
    ),
    Case(
        "bases of percentages",
        one(lines=[line(allowances=[Allowance(amount=D(0), percent=D(0), reason="Ale")])]),
        fires="PEPPOL-EN16931-R041",
    ),
    Case(
        "bases of percentages",
        one(lines=[line(net_amount=D(90), allowances=[Allowance(amount=D(10), percent=D(10), reason="Alennus")])]),
        fires="PEPPOL-EN16931-R041",
    ),
    Case(
        "percentages of bases",
        one(lines=[line(net_amount=D(90), allowances=[Allowance(amount=D(10), base=D(100), reason="Alennus")])]),
        fires="PEPPOL-EN16931-R042",
    ),
    Case(
        "cents of lines",
        one(lines=[line(net_amount=D("33.333"), id=n) for n in "123"], totals=sums("100", "25.5", lines=D("100.00"))),
        fires="BR-DEC-23",
    ),
    Case(
        "cents of lines",
        one(lines=[line(net_amount=D("33.333"), id=n) for n in "123"], totals=sums("100", "25.5", lines=D("100.00"))),
        holds="count(//cac:InvoiceLine[cbc:LineExtensionAmount = '33.34']) = 1",
    ),
    Case("cents of sums", one(totals=sums("100", "25.500")), fires="BR-DEC-14"),
    Case("cents of sums", one(vat_breakdown=[group(net="100.000")]), fires="BR-DEC-19"),
    Case("cents of sums", one(vat_breakdown=[group(vat="25.500")]), fires="BR-DEC-20"),
    # quantities
    Case("quantities", one(lines=[line(quantity=None, price=None)]), fires="BR-22"),
    Case("quantities", one(lines=[line(quantity=Quantity(value=D(2)))]), fires="BR-23"),
    *(
        Case(
            "delivered quantities",
            one(lines=[line(quantity=None, delivered=[Quantity(value=D(2), unit="HUR")])]),
            to=target,
            holds=f"//*[local-name() = '{name}'] = 2",
        )
        for target, name in (
            ("svefaktura", "InvoicedQuantity"),
            ("vismaxml60", "UnitQtyDelivered"),
            ("liinos", "PriceQuantity"),
        )
    ),
    Case(
        "units of base quantities",
        one(lines=[line(price=Price(net=D(500), base=Quantity(value=D(10), unit_text="tunti")))]),
        holds="//cac:Price/cbc:BaseQuantity/@unitCode = 'HUR'",
    ),
    # prices
    Case("prices", one(lines=[line(price=None)]), fires="BR-26"),
    Case("prices", one(lines=[line(price=None, quantity=Quantity(value=D(-2), unit="HUR"))]), fires="BR-26"),
    Case(
        "prices in cents",
        one(lines=[line(price=Price(net=D(5000), unit_text="snt/h"))]),
        fires="PEPPOL-EN16931-R120",
    ),
    Case(
        "negative prices",
        one(lines=[line(price=Price(net=D(-50)), quantity=Quantity(value=D(-2), unit="HUR"))]),
        fires="BR-27",
    ),
    Case(
        "signs of quantities",
        one(lines=[line(quantity=Quantity(value=D(-2), unit="HUR"))]),
        fires="PEPPOL-EN16931-R120",
    ),
    Case("gross prices", one(lines=[line(price=Price(net=D(50), gross=D(-60)))]), fires="BR-28"),
    Case(
        "gross prices",
        one(lines=[line(price=Price(net=D(50), gross=D(40)))]),
        holds="//cac:Price[cbc:PriceAmount = 50][not(cac:AllowanceCharge)]",
    ),
    *(
        Case("units of prices", one(lines=[line(price=Price(net=D(500), unit="DAY"))]), to=target, holds=holds)
        for target, holds in (
            ("cii", "//ram:BasisQuantity[@unitCode = 'DAY'] = 1"),
            ("ubl", "//cac:Price[cbc:PriceAmount = 500]/cbc:BaseQuantity[@unitCode = 'DAY'] = 1"),
            ("peppolbis30", "//cac:Price/cbc:PriceAmount = 50"),
        )
    ),
    Case(
        "gross prices",
        one(lines=[line(price=Price(net=D(50), discount=D(5)))]),
        holds="//cac:Price/cac:AllowanceCharge[cbc:Amount = 5]/cbc:BaseAmount = 55",
    ),
    *(
        Case(
            "gross prices of another quantity",
            one(lines=[line(price=Price(net=D(50), gross=D(6000), discount=D(1000), gross_base=of))]),
            to=target,
            holds=holds,
        )
        for of, target, holds in (
            (_HUNDRED, "peppolbis30", "//cac:Price/cac:AllowanceCharge[cbc:Amount = 10][cbc:BaseAmount = 60]"),
            (_DOZEN, "peppolbis30", "//cac:Price[cbc:PriceAmount = 50][not(cac:AllowanceCharge)]"),
            (Quantity(value=D(7), unit="HUR"), "ubl", "//cac:Price[not(cac:AllowanceCharge)]"),
            (_HUNDRED, "finvoice30", "//InvoiceRow[UnitPriceAmount = '60'][UnitPriceDiscountAmount = '10']"),
            (_HUNDRED, "teapps30", "//PRICE_PER_UNIT/AMOUNT = 60"),
            (_HUNDRED, "xrechnungcii", "//ram:GrossPriceProductTradePrice/ram:ChargeAmount = 60"),
        )
    ),
    Case(
        "prices of another unit",
        one(lines=[line(price=Price(net=D(500), base=Quantity(value=D(10), unit="C62")))]),
        fires="PEPPOL-EN16931-R130",
    ),
    Case(
        "prices of another unit",
        one(lines=[line(price=Price(net=D(8), base=Quantity(value=D(1), unit="C62")))]),
        fires="PEPPOL-EN16931-R120",
    ),
    Case(
        "price discounts",
        one(lines=[line(price=Price(net=D(50), gross=D(60), discount=D(5)))]),
        fires="PEPPOL-EN16931-R046",
    ),
    # sums
    *(
        Case(
            "signs of rows",
            one(type_code="381", lines=[line(quantity=Quantity(value=D(-2), unit="HUR"), net_amount=D(-100))]),
            to=target,
            **shown,
        )
        for target, shown in (
            ("peppolbis30", {"fires": "BR-CO-10"}),
            ("finvoice30", {"holds": "//RowVatExcludedAmount = '-100'"}),
        )
    ),
    Case(
        "rounded prices",
        one(lines=[line(quantity=Quantity(value=D(12345), unit="KWH"), price=Price(net=D("0.008")))]),
        fires="PEPPOL-EN16931-R120",
    ),
    Case("totals", one(totals=Totals(without_vat=D(100), vat=D("25.5"))), refused="BT-115"),
)
