"""Lines, discounts, charges and VAT of the e2b tree. Source: the tables of the e2b 3.3 guide.

There is a VAT rate and no category. The transport extension of a line is kept whole; see `pairs` for its amount.
"""

from __future__ import annotations

from ...mapping.nodes import Each, Element, Node, Value
from ...mapping.refs import root
from ...model import Allowance, Attribute, Invoice, InvoiceLine, Quantity, VatBreakdown
from ..nordic.nodes import AMOUNT, NUMBER, Again, Day, Repeated, Standing, Unit, said_again

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_CODE, _TEXT = "e2b:Code", "e2b:Text"


def _is_base_of(name: str) -> Any:
    """Whether the base of a VAT is the amount beside it."""

    def same(element: Any, _: Any) -> bool:
        stated = element.getparent().getparent().findtext(f"{{*}}{name}")
        try:
            return bool(AMOUNT.read(element.text or "") == AMOUNT.read(stated or ""))
        except Exception:  # no number, so not that one
            return False

    return same


def _base(field: str) -> Any:
    def value(owner: Any, run: Any) -> tuple[str, Any, str] | None:
        return said_again(AMOUNT, getattr(owner, field), owner, field, run)

    return value


def _vat(rate: Any, amount: Any, field: str, name: str) -> Element:
    return Element(
        "e2b:VatInfo",
        [
            Value("e2b:VatPercent", rate, NUMBER),
            Again("e2b:VatBaseAmount", _base(field), _is_base_of(name)),
            Value("e2b:VatAmount", amount, AMOUNT),
        ],
    )


def adjustment(tag: str, ref: Any, *, of_line: bool, usual: bool = True, limit: int | None = None) -> Standing:
    """A discount, a charge or a duty; of the document (BG-20, BG-21) or of a line (BG-27, BG-28)."""
    a = root(Allowance)
    nodes: list[Node] = [
        Value(_CODE, a.reason_code),
        Value("e2b:Description", a.reason),
        Value("e2b:Percent", a.percent, NUMBER),
        Value("e2b:BaseAmount", a.base, AMOUNT),
        Value("e2b:Amount", a.amount, AMOUNT),
    ]
    if not of_line:
        nodes.append(_vat(a.vat_rate, a.vat_amount, "amount", "Amount"))
    return Standing(tag, ref, nodes, usual=usual, limit=limit)


def breakdown(ref: Any) -> Each:
    """The VAT by rate (BG-23)."""
    v = root(VatBreakdown)
    return Each(
        "e2b:VatTotalsInfo",
        ref,
        [
            Value("e2b:VatPercent", v.rate, NUMBER),
            Value("e2b:VatBaseAmount", v.taxable, AMOUNT),
            Value("e2b:VatAmount", v.amount, AMOUNT),
        ],
    )


def _line() -> Each:
    line, attribute, counted = root(InvoiceLine), root(Attribute), root(Quantity)
    item = line.item
    return Each(
        "e2b:BaseItemDetails",
        root(Invoice).lines,
        [
            Value("e2b:LineItemNum", line.id),
            Value("e2b:SuppliersProductId", item.seller_id),
            Value("e2b:Description", item.name),
            Value("e2b:BuyersProductId", item.buyer_id),
            Element(
                "e2b:AdditionalProductId",
                [Value(_CODE, item.standard_id.scheme), Value(_TEXT, item.standard_id.value)],
            ),
            Value("e2b:UnitPrice", line.price.net, NUMBER),
            Value("e2b:PerQuantity", line.price.base.value, NUMBER),
            Value("e2b:LineItemAmount", line.net_amount, AMOUNT),
            Value("e2b:LineItemGrossAmount", line.gross_amount, AMOUNT),
            Value("e2b:QuantityInvoiced", line.quantity.value, AMOUNT),
            Unit("e2b:UnitOfMeasure", line.quantity.unit, line.quantity.unit_text),
            Element(
                "e2b:OrderInformation",
                [
                    Unit("e2b:UnitOfMeasure", line.ordered.unit, line.ordered.unit_text),
                    Value("e2b:Quantity", line.ordered.value, AMOUNT),
                    Value("e2b:LineNum", line.order_line),
                ],
            ),
            Each(
                "e2b:DeliveryInformation",
                line.delivered,
                [
                    Unit("e2b:UnitOfMeasure", counted.unit, counted.unit_text),
                    Value("e2b:Quantity", counted.value, AMOUNT),
                ],
                limit=1,
            ),
            _vat(line.vat_rate, line.vat_amount, "net_amount", "LineItemAmount"),
            adjustment("e2b:TaxInfo", line.charges, of_line=True, usual=False),
            adjustment("e2b:Discount", line.allowances, of_line=True, limit=1),
            adjustment("e2b:Charges", line.charges, of_line=True, limit=1),
            Day("e2b:StartDate", line.period.start),
            Day("e2b:EndDate", line.period.end),
            Value("e2b:PostingInformation", line.accounting_reference),
            Each("e2b:Ref", item.attributes, [Value(_CODE, attribute.name), Value(_TEXT, attribute.value)]),
            Value("e2b:FreeText", line.notes),
        ],
    )


def lines() -> Repeated:
    """Invoice lines (BG-25), in one InvoiceDetails or several."""
    return Repeated("e2b:InvoiceDetails", [_line()], root(Invoice).lines)
