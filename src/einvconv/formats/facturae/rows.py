"""Lines and taxes of the Facturae tree. Source: the Facturae schemas, compared by us with EN 16931."""

from __future__ import annotations

from decimal import Decimal

from ...mapping.codecs import ISO_DATE, Number
from ...mapping.nodes import Each, Element, Node, One, Value
from ...mapping.refs import root
from ...model import Allowance, Invoice, InvoiceLine, Period, VatBreakdown
from .codes import VAT_TYPES, TaxType, Unit
from .nodes import Decimals, Order, Sum, Usual, number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

line = root(InvoiceLine)
_QUANTITY = Number(signed=True)
_TAX_TYPE = TaxType()
_NOT_SUBJECT, _EXEMPT = "02", "01"


def is_vat(element: Any, _: Any = None) -> bool:
    """Whether a tax is VAT, IGIC or IPSI, which have a category."""
    return (element.findtext("TaxTypeCode") or "").strip() in VAT_TYPES


class VatTaxes(Each):
    """The taxes of a list that are VAT."""

    def chosen(self, element: Any, run: Any) -> bool:
        return is_vat(element)


def taxes(d: Decimals, ref: Any, vat: bool) -> Each:
    """Taxes of the document: those that are VAT (BG-23), or all others by their codes."""
    v = root(VatBreakdown)
    kind = VatTaxes if vat else Each
    accounting = [Value("EquivalentInEuros", v.amount_accounting, d.exact)] if vat else []
    surcharge: list[Node] = [
        Value("EquivalenceSurcharge", v.surcharge_rate, d.exact),
        Element("EquivalenceSurchargeAmount", [Value("TotalAmount", v.surcharge, d.amount)]),
    ]
    return kind(
        "Tax",
        ref,
        [
            Value("TaxTypeCode", v.code, _TAX_TYPE) if vat else Value("TaxTypeCode", v.code),
            Value("TaxRate", v.rate, d.rate),
            Element("TaxableBase", [Value("TotalAmount", v.taxable, d.amount)]),
            Element("TaxAmount", [Value("TotalAmount", v.amount, d.amount), *accounting]),
            *(surcharge if vat else []),
        ],
        only=lambda one: vat or one.tax is None,  # another format's taxes have no code of Facturae
    )


def allowances(d: Decimals, around: str, what: str, ref: Any, codec: Number) -> Element:
    """Discounts or charges."""
    a = root(Allowance)
    children = [
        Value(f"{what}Reason", a.reason, default=""),
        Value(f"{what}Rate", a.percent, d.percent),
        Value(f"{what}Amount", a.amount, codec),
    ]
    return Element(around, [Each(what, ref, children)])


def _cost(one: Any) -> Decimal | None:
    """What the quantity costs at its price."""
    price, count = one.price, one.quantity
    if price is None or price.net is None or count is None or count.value is None:
        return None
    cost: Decimal = price.net * count.value
    return cost


def _cost_there(element: Any) -> Decimal | None:
    line = element.getparent()
    price, count = number(line, "UnitPriceWithoutTax"), number(line, "Quantity")
    return None if price is None or count is None else price * count


def _net(element: Any) -> Decimal | None:
    return number(next(element.iterancestors("InvoiceLine")), "GrossAmount")


def _event(one: Any, _: Any) -> str | None:
    if one.exemption_reason is None:
        return None
    return _NOT_SUBJECT if one.vat_code == "O" else _EXEMPT


def _tax_of_line(d: Decimals) -> Element:
    base = Sum("TotalAmount", lambda one: one.net_amount, _net, d.sum, "the amount of the line")
    return Element(
        "TaxesOutputs",
        [
            Element(
                "Tax",
                [
                    Value("TaxTypeCode", line.vat_code, _TAX_TYPE),
                    Value("TaxRate", line.vat_rate, d.rate),
                    Element("TaxableBase", [base], required=True),
                    Element("TaxAmount", [Value("TotalAmount", line.vat_amount, d.amount)]),
                ],
                when=is_vat,
            )
        ],
    )


def lines(d: Decimals) -> Element:
    """Invoice lines (BG-25)."""
    r, i, p = line.references, line.item, root(Period)
    note = Element("DeliveryNote", [Value("DeliveryNoteNumber", r.delivery_note)])
    return Element(
        "Items",
        [
            Each(
                "InvoiceLine",
                root(Invoice).lines,
                [
                    Value("IssuerTransactionReference", r.order_confirmation),
                    Value("IssuerTransactionDate", r.order_confirmation_date, ISO_DATE),
                    Value("ReceiverContractReference", r.agreement),
                    Order("ReceiverTransactionReference", r.order, by_number=False),
                    Order("PurchaseOrderReference", r.order, by_number=True),
                    Value("ReceiverTransactionDate", r.order_date, ISO_DATE),
                    Value("FileReference", line.object_id.value),
                    Value("SequenceNumber", line.id),
                    Element("DeliveryNotesReferences", [note]),
                    Value("ItemDescription", i.name),
                    Value("Quantity", line.quantity.value, _QUANTITY),
                    Value("UnitOfMeasure", line.quantity.unit, Unit()),
                    Value("UnitPriceWithoutTax", line.price.net, d.price),
                    Sum("TotalCost", _cost, _cost_there, d.cost, "the price times the quantity"),
                    allowances(d, "DiscountsAndRebates", "Discount", line.allowances, d.line),
                    allowances(d, "Charges", "Charge", line.charges, d.line),
                    Value("GrossAmount", line.net_amount, d.line),
                    _tax_of_line(d),
                    One(
                        "LineItemPeriod",
                        line.period,
                        [Value("StartDate", p.start, ISO_DATE), Value("EndDate", p.end, ISO_DATE)],
                    ),
                    Value("TransactionDate", r.delivery_date, ISO_DATE),
                    Value("AdditionalLineItemInformation", line.notes, limit=1),
                    Element(
                        "SpecialTaxableEvent",
                        [
                            Usual("SpecialTaxableEventCode", _event, (_EXEMPT, _NOT_SUBJECT)),
                            Value("SpecialTaxableEventReason", line.exemption_reason),
                        ],
                    ),
                    Value("ArticleCode", i.seller_id),
                ],
            )
        ],
    )
