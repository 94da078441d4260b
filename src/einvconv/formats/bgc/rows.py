"""Rows, charges, discounts and VAT of the BGC tree. Source: the public bindings."""

from __future__ import annotations

from ...mapping.nodes import Attr, Currency, Each, Element, Mark, Node, Text, Value
from ...mapping.refs import root
from ...model import Allowance, Invoice, InvoiceLine, Quantity, VatBreakdown
from ..nordic.nodes import NUMBER, Day, Standing, said_again
from .nodes import AMOUNT, COUNT, PRICE, Same, UnitCode, money

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

line, counted = root(InvoiceLine), root(Quantity)


def _net(owner: Any, run: Any) -> tuple[str, Any, str] | None:
    return said_again(AMOUNT, owner.net_amount, owner, "net_amount", run)


def vat(amount: Any, rate: Any, code: Any, *more: Mark) -> Element:
    """VAT: an amount with its rate and category."""
    return Element(
        "vatAmount",
        [Text(amount, AMOUNT), Currency("currency"), Attr("rate", rate, NUMBER), *more, Attr("vatCode", code)],
    )


def breakdown() -> Each:
    """The VAT by category and rate (BG-23), and the same in the accounting currency."""
    v = root(VatBreakdown)
    marks = [
        Text(v.amount, AMOUNT),
        Currency("currency"),
        Attr("rate", v.rate, NUMBER),
        Attr("base", v.taxable, AMOUNT),
        Attr("vatCode", v.code),
        Currency("currencyAC", accounting=True),
        Attr("vatAmountAC", v.amount_accounting, AMOUNT),
        Attr("text", v.exemption_reason),
    ]
    return Each("vatAmount", root(Invoice).vat_breakdown, marks)


def expenses(tag: str, ref: Any, *, of_line: bool = False, limit: int | None = None) -> Standing:
    """Charges of the document (BG-21), or of a row (BG-28)."""
    a = root(Allowance)
    nodes: list[Node] = [Value("text", a.reason), money("netAmount", a.amount)]
    if not of_line:
        nodes.append(vat(a.vat_amount, a.vat_rate, a.vat_code))
    nodes.append(money("baseAmount", a.base))
    return Standing(tag, ref, nodes, limit=limit)


def freight(ref: Any) -> Standing:
    """What is charged for freight, which is one of the charges."""
    a = root(Allowance)
    nodes = [Value("text", a.reason), money("freightAmount", a.amount), vat(a.vat_amount, a.vat_rate, a.vat_code)]
    return Standing("freightDetails", ref, nodes, usual=False, limit=1)


def discounts(ref: Any) -> Each:
    """Discounts of the document (BG-20)."""
    a = root(Allowance)
    inside: list[Node | Mark] = [
        Attr("percent", a.percent, NUMBER),
        Value("text", a.reason),
        money("amount", a.amount),
        vat(a.vat_amount, a.vat_rate, a.vat_code),
    ]
    return Each("discountDetails", ref, [money("baseAmount", a.base), Element("discount", inside)])


def rows() -> Each:
    """Invoice lines (BG-25)."""
    a, refs, item = root(Allowance), line.references, line.item
    order: list[Node | Mark] = [
        Attr("buyerID", refs.order),
        Attr("rowID", line.order_line),
        Day("buyerDate", refs.order_date),
    ]
    quantity: list[Node | Mark] = [
        Text(line.quantity.value, COUNT),
        UnitCode(line.quantity.unit, line.quantity.unit_text),
    ]
    return Each(
        "invoiceRow",
        root(Invoice).lines,
        [
            Attr("id", line.id),
            Element("article", [Attr("id", item.seller_id), Attr("buyerID", item.buyer_id), Value("name", item.name)]),
            Value("text", line.notes, limit=1),
            Element("rowOrderReference", order),
            Element(
                "rowDeliveryReferences",
                [Attr("id", refs.delivery_note), Day("date", refs.delivery_date)],
            ),
            Element(
                "period",
                [Day("startDate", line.period.start), Day("endDate", line.period.end)],
            ),
            Element("quantity", quantity),
            Each(
                "deliveredQuantity",
                line.delivered,
                [Text(counted.value, COUNT), UnitCode(counted.unit, counted.unit_text)],
                limit=1,
            ),
            money("unitPrice", line.price.net, PRICE),
            Value("costCenter", line.accounting_reference),
            Each(
                "discount",
                line.allowances,
                [Attr("percent", a.percent, NUMBER), Value("text", a.reason), money("amount", a.amount)],
                limit=1,
            ),
            money("netAmount", line.net_amount),
            vat(
                line.vat_amount,
                line.vat_rate,
                line.vat_code,
                Same("base", _net, "../netAmount"),
            ),
            money("totalAmount", line.gross_amount),
            expenses("expences", line.charges, of_line=True, limit=1),
        ],
    )
