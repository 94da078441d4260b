"""Lines and adjustments of the papiNet tree. Source: a public binding of InvoiceWood V2R31."""

from __future__ import annotations

from ...mapping.codecs import IDENT
from ...mapping.nodes import Attr, Each, Element, Fixed, Node, Text, Value
from ...mapping.refs import root
from ...model import Allowance, Invoice, InvoiceLine, Quantity, VatBreakdown
from .codes import Category, Unit
from .nodes import (
    AMOUNT,
    NUMBER,
    Adjustment,
    Country,
    Day,
    Had,
    Integer,
    Magnitude,
    Measure,
    Nest,
    Position,
    QuantityType,
    Shipments,
    amount,
    money,
    of_type,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

line = root(InvoiceLine)
_ADJUSTMENT, _TAX = "MonetaryAdjustment", "Tax"
_MAGNITUDE = Magnitude()


def is_tax(element: Any, _: Any = None) -> bool:
    """Whether an adjustment is a tax, and no other tax than VAT."""
    tax = element.find("TaxAdjustment")
    return tax is not None and tax.get("TaxType") in (None, "VAT")


def _tax(rate: Any, code: Any, amount: Any) -> Element:
    marks = [Attr("TaxCategoryType", code, Category()), Fixed("TaxType", "VAT")]
    return Element("TaxAdjustment", [*marks, Value("TaxPercent", rate, NUMBER), money("TaxAmount", amount)])


class Taxes(Each):
    """The adjustments that are VAT (BG-23)."""

    def chosen(self, element: Any, run: Any) -> bool:
        return is_tax(element)


def taxes(ref: Any) -> Each:
    """The VAT of each rate."""
    v = root(VatBreakdown)
    return Taxes(
        _ADJUSTMENT,
        ref,
        [
            Fixed("AdjustmentType", _TAX),
            Position(),
            money("MonetaryAdjustmentStartAmount", v.taxable),
            _tax(v.rate, v.code, v.amount),
        ],
    )


def adjustments(allowances: Any, charges: Any) -> list[Node]:
    """Allowances and charges, of the invoice or of a line."""
    return [_adjustment(allowances, allowance=True), _adjustment(charges, allowance=False)]


def _adjustment(ref: Any, *, allowance: bool) -> Adjustment:
    a = root(Allowance)
    percent = Element("Value", [Text(a.percent, NUMBER), Fixed("UOM", "Percentage")])
    return Adjustment(
        ref,
        allowance,
        [
            Position(),
            money("MonetaryAdjustmentStartAmount", a.base, _MAGNITUDE),
            Element(
                "FlatAmountAdjustment",
                [
                    Element("AdjustmentPercentage", [percent]),
                    Had("AdjustmentFixedAmount", [amount(a.amount, _MAGNITUDE)], plain=True),
                ],
            ),
            Value("AdditionalText", a.reason),
            Had("MonetaryAdjustmentAmount", [amount(a.amount, _MAGNITUDE)], plain=False),
        ],
    )


def _value(count: Any, unit: Any, signed: bool = False) -> Element:
    return Element("Value", [Text(count, AMOUNT if signed else NUMBER), Attr("UOM", unit, Unit())])


def _product() -> Element:
    i = line.item

    def identifier(ref: Any, *agencies: str) -> Element:
        marks = [Text(ref, IDENT), Fixed("Agency", agencies[0])]
        return Element("ProductIdentifier", marks, when=of_type("Agency", *agencies))

    return Element(
        "Product",
        [
            identifier(i.seller_id, "Supplier"),
            identifier(i.buyer_id, "Buyer"),
            identifier(i.standard_id.value, "EAN"),
            Value("ProductDescription", i.name, limit=1),
            Value("ProductDescription", i.description),
        ],
    )


def _line() -> Each:
    r, p, q = line.references, line.price, root(Quantity)
    price = Element("PricePerUnit", [amount(p.net, NUMBER), _value(p.base.value, p.base.unit)])
    further = Each("InformationalQuantity", line.further_quantities, [_value(q.value, q.unit)])
    origin = Country(line.item.origin_country, line.customs.origin_name)
    return Each(
        "InvoiceWoodLineItem",
        root(Invoice).lines,
        [
            Value("InvoiceLineNumber", line.id, Integer()),
            Element(
                "PurchaseOrderInformation",
                [Value("PurchaseOrderNumber", r.order, IDENT), Day("PurchaseOrderIssuedDate", r.order_date)],
            ),
            Value("PurchaseOrderLineItemNumber", line.order_line, Integer()),
            _product(),
            Measure("Quantity", [QuantityType(), _value(line.quantity.value, line.quantity.unit, signed=True)]),
            further,
            Element("InvoiceLineBaseAmountInformation", [Element("PriceDetails", [price])]),
            Element(
                _ADJUSTMENT,
                [Fixed("AdjustmentType", _TAX), Position(), _tax(line.vat_rate, line.vat_code, line.vat_amount)],
                when=is_tax,
            ),
            *adjustments(line.allowances, line.charges),
            money("InvoiceLineAmount", line.net_amount),
            Element(
                "InvoiceDeliveryInformation",
                [
                    Value("DeliveryMessageNumber", r.delivery_note, IDENT),
                    Value("DeliveryMessageLineItemNumber", r.delivery_note_line, Integer()),
                    Day("DeliveryDate", r.delivery_date),
                ],
            ),
            Value("GeneralLedgerAccount", line.accounting_reference, IDENT),
            Value("AdditionalText", line.notes),
            Element("CountryOfOrigin", [origin]),
        ],
    )


def shipments() -> Shipments:
    """Invoice lines (BG-25), which stand in shipments and product groups."""
    return Shipments(Nest("InvoiceProductGroup", [_line()]))
