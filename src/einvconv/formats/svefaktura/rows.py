"""Lines, allowances and VAT of the Svefaktura tree. Source: SFTI Basic Invoice 1.0; SFTI's guide to EN 16931."""

from __future__ import annotations

from ...mapping.codecs import Number
from ...mapping.nodes import NO, YES, Attr, Constant, Each, Element, Key, Mark, Node, One, Text, Value
from ...mapping.refs import root
from ...model import Allowance, Invoice, InvoiceLine, Quantity
from .nodes import GTIN, NUMBER, TURNED, Moment, Reason, Unit, amount, identifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

line = root(InvoiceLine)
quantity = root(Quantity)
_NOT_GIVEN = "NA"  # the line of a delivery note is asked for


def _counted(tag: str, ref: Any, number: Number) -> One:
    marks: list[Mark] = [Text(quantity.value, number), Unit()]
    return One(tag, ref, marks)


def vat_category(tag: str, code: Any, rate: Any, *more: Node) -> Element:
    """A VAT category: its code and rate."""
    scheme = Element("cac:TaxScheme", [Constant("cac:ID", "VAT")], required=True)
    return Element(tag, [Value("cac:ID", code), Value("cbc:Percent", rate, NUMBER), *more, scheme])


def _indicator(charge: bool) -> Key:
    return Key("cbc:ChargeIndicator", "true", same=YES) if charge else Key("cbc:ChargeIndicator", "false", same=NO)


def allowance(ref: Any, charge: bool) -> Each:
    """Allowances or charges of the document (BG-20, BG-21)."""
    a = root(Allowance)
    return Each(
        "sfti:AllowanceCharge",
        ref,
        [
            _indicator(charge),
            Element("cac:ReasonCode", [Reason(), Attr("name", a.reason)]),
            Value("cbc:MultiplierFactorNumeric", a.percent, NUMBER),
            amount("cbc:Amount", a.amount),
            vat_category("cac:TaxCategory", a.vat_code, a.vat_rate),
            amount("cac:AllowanceChargeBaseAmount", a.base),
        ],
    )


def _allowance_of_line(ref: Any, charge: bool) -> Each:
    """The allowance or charge of a line (BG-27, BG-28)."""
    a = root(Allowance)
    nodes = [_indicator(charge), amount("cbc:Amount", a.amount), amount("cac:AllowanceChargeBaseAmount", a.base)]
    return Each("cac:AllowanceCharge", ref, nodes, limit=1)


def _item() -> Element:
    """Item information (BG-31), VAT (BG-30) and price (BG-29)."""
    i = line.item
    return Element(
        "cac:Item",
        [
            Value("cbc:Description", i.name),
            Element("cac:BuyersItemIdentification", [Value("cac:ID", i.buyer_id)]),
            Element("cac:SellersItemIdentification", [Value("cac:ID", i.seller_id)]),
            One("cac:StandardItemIdentification", i.standard_id, [identifier("cac:ID", GTIN)]),
            vat_category("cac:TaxCategory", line.vat_code, line.vat_rate),
            Element(
                "cac:BasePrice",
                [
                    amount("cbc:PriceAmount", line.price.net, NUMBER),
                    _counted("cbc:BaseQuantity", line.price.base, NUMBER),
                ],
            ),
        ],
        required=True,
    )


def lines() -> Each:
    """Invoice lines (BG-25)."""
    refs = line.references
    return Each(
        "cac:InvoiceLine",
        root(Invoice).lines,
        [
            Value("cac:ID", line.id),
            _counted("cbc:InvoicedQuantity", line.quantity, TURNED),
            amount("cbc:LineExtensionAmount", line.net_amount),
            Value("cbc:Note", line.notes, limit=1),
            Element(
                "cac:OrderLineReference",
                [
                    Value("cac:BuyersLineID", line.order_line),
                    Element("cac:OrderReference", [Value("cac:BuyersID", refs.order)]),
                ],
            ),
            Element(
                "cac:DespatchLineReference",
                [
                    Value("cac:LineID", refs.delivery_note_line, default=_NOT_GIVEN),
                    Element("cac:DocumentReference", [Value("cac:ID", refs.delivery_note)]),
                ],
            ),
            Element("cac:Delivery", [Moment("cbc:ActualDeliveryDateTime", refs.delivery_date)]),
            _allowance_of_line(line.allowances, charge=False),
            _allowance_of_line(line.charges, charge=True),
            _item(),
        ],
    )
