"""Lines of the Visma EDI tree, and the orders around them. Source: one public sample of each version."""

from __future__ import annotations

from ...mapping.nodes import Attr, Constant, Each, Element, Mark, Node, Text, Value
from ...mapping.refs import root
from ...model import Allowance, Classification, Invoice, InvoiceLine, OrderPart
from ..en16931.units import unit_code
from ..nordic.nodes import AMOUNT, NUMBER, Again, Day, Standing, said_again
from ..nordic.plain import number_in, stated
from .nodes import Duty, NonZero, Rounding
from .parties import party

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

line, part = root(InvoiceLine), root(OrderPart)


class UnitCode(Attr):
    """The code of a unit, where it is one of UN/ECE Recommendation 20; another one is kept."""

    apart = True

    def read(self, element: Any, value: str, owner: Any, run: Any) -> bool:
        return unit_code(value) == value.strip() and super().read(element, value, owner, run)


def _one(owner: Any, run: Any) -> tuple[str, Any, str] | None:
    counted = owner.quantity is not None and owner.quantity.value is not None
    return ("1", None, "") if counted or run.keeps else None


def _is_one(element: Any, _: Any) -> bool:
    return stated(element.getparent(), "UnitFactor") == 1


def _is_net(element: Any, _: Any) -> bool:
    """Whether an amount is the net amount of the line."""
    item = element.getparent()
    return number_in(element) == stated(item, "NetAmount")


def _is_base(element: Any, _: Any) -> bool:
    return stated(element.getparent(), "VATBasisAmount") == stated(element.getparent().getparent(), "NetAmount")


def _is_gross(element: Any, _: Any) -> bool:
    item = element.getparent()
    price, count = stated(item, "UnitGrossPrice"), stated(item, "UnitQtyDelivered")
    return price is not None and count is not None and stated(item, "GrossAmount") == price * count


def _net(owner: Any, run: Any) -> tuple[str, Any, str] | None:
    return said_again(AMOUNT, owner.net_amount, owner, "net_amount", run)


def _net_of_own(owner: Any, run: Any) -> tuple[str, Any, str] | None:
    return _net(owner, run) if run.keeps else None


def _gross(owner: Any, run: Any) -> tuple[str, Any, str] | None:
    base = run.trace.bases.get(id(run.original_of(owner))) if run.keeps else None
    found = base.find(".//{*}Item/{*}GrossAmount") if base is not None else None
    return None if found is None else ((found.text or "").strip(), owner, "net_amount")


def _item() -> list[Node]:
    a, item, price = root(Allowance), line.item, line.price
    group = root(Classification)
    unit: list[Mark] = [UnitCode("code", line.quantity.unit)]
    return [
        Value("inv:SuppliersArticleNo", item.seller_id),
        Value("inv:SuppliersDescription", item.name),
        Value("inv:BuyersArticleNo", item.buyer_id),
        Value("inv:FreeText", line.notes),
        Value("inv:EANArticleNo", item.standard_id.value),
        Standing("inv:MainGroup", item.classifications, [Text(group.name), Attr("id", group.code)], usual=False),
        Value("inv:UnitText", line.quantity.unit_text, marks=unit),
        Again("inv:UnitFactor", _one, _is_one, "the price is for one", constant=True),
        Value("inv:UnitQtyOrdered", line.ordered.value, AMOUNT),
        Value("inv:UnitQtyDelivered", line.quantity.value, AMOUNT),
        Value("inv:UnitQtyRemainder", line.post_delivered.value, AMOUNT),
        Value("inv:UnitGrossPrice", price.gross, NUMBER),
        Value("inv:UnitNetPrice", price.net, NUMBER),
        Constant("inv:AmountType", "Normal"),
        Again("inv:GrossAmount", _gross, _is_gross),
        NonZero(
            "inv:Discount",
            line.allowances,
            [
                Value("inv:Amount", a.amount, AMOUNT),
                Value("inv:Percentage", a.percent, NUMBER),
                Value("inv:BasisAmount", a.base, AMOUNT),
            ],
            amount="Amount",
        ),
        Again("inv:NetAmountExclDuty", _net_of_own, _is_net),
        Duty("inv:SpecialDuty", line.charges, "Special duty"),
        Duty("inv:EnvironmentDuty", line.charges, "Environment duty"),
        Again("inv:NetAmountInclDuty", _net_of_own, _is_net),
        Rounding(line.charges),
        Value("inv:NetAmount", line.net_amount, AMOUNT),
        Element(
            "inv:VAT",
            [
                Value("inv:VATAmount", line.vat_amount, AMOUNT),
                Value("inv:VATPercentage", line.vat_rate, NUMBER),
                Again("inv:VATBasisAmount", _net, _is_base),
            ],
        ),
        Value("inv:AmountInclVAT", line.gross_amount, AMOUNT),
    ]


def _lines() -> Element:
    return Element(
        "inv:DetailLines",
        [
            Each(
                "inv:DetailLine",
                part._lines,
                [
                    Value("inv:InvoiceDetailLineNo", line.id),
                    Value("inv:BuyersOrderLineNo", line.order_line),
                    Day("inv:DeliveryDate", line.references.delivery_date),
                    Element("inv:Item", _item()),
                ],
            )
        ],
    )


def _count(owner: Any, _: Any) -> tuple[str, Any, str]:
    return str(len(owner._lines)), None, ""


def _is_count(element: Any, _: Any) -> bool:
    lines = sum(1 for _ in element.getparent().iterfind("{*}DetailLines/{*}DetailLine"))
    return (element.text or "").strip() == str(lines)


def order() -> Each:
    """An order with its lines: a collective invoice has several."""
    refs, delivery = part.references, part.delivery
    return Each(
        "inv:OrderInfo",
        root(Invoice).orders,
        [
            Value("inv:SuppliersOrderNo", part.sales_order),
            Value("inv:SuppliersReference", refs.sales_person),
            Value("inv:BuyersOrderNo", refs.order),
            Value("inv:BuyersReference", refs.buyer_reference),
            Day("inv:OrderDate", refs.order_date),
            Day("inv:DeliveryDate", delivery.date),
            Value("inv:Contract", refs.agreement),
            Value("inv:DeliveryTerms", delivery.terms),
            Value("inv:DeliveryMethod", delivery.method),
            party("inv:Buyer", part.buyer),
            party("inv:DeliveryParty", delivery.party),
            _lines(),
            Again("inv:DetailLineCount", _count, _is_count, "the number of the lines"),
        ],
    )
