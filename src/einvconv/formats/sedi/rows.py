"""Rows of the S-EDI tree. Source: one sample of version 3.0."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from ...exact import quotient
from ...mapping.codecs import IDENT, ISO_DATE, Table
from ...mapping.nodes import Attr, Each, Value
from ...mapping.refs import root
from ...model import Invoice, InvoiceLine, compute
from ..en16931.iso3166 import COUNTRY_CODE
from ..nordic.blanks import Blank, NilLeaf
from .nodes import AMOUNT, NUMBER, Follows, NoCode, number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

line = root(InvoiceLine)
_TYPES = Table({"EN": "0160"})  # a GTIN, as UNTDID 7143 has it
_PLACES = Decimal("0.0001")
_CENT = Decimal("0.01")


def _gross_there(row: Any) -> Decimal | None:
    price, count = number(row, "UnitPrice"), number(row, "QuantityDelivered")
    return None if price is None or count is None else (price * count).quantize(_CENT, ROUND_HALF_UP)


def _gross(one: Any) -> Decimal | None:
    base = compute.line_base(one)
    return None if base is None else compute.rounded(base, None)


def _per_unit_there(row: Any) -> Decimal | None:
    return _divided(number(row, "TotalLineDiscountAmount"), number(row, "QuantityDelivered"))


def _per_unit(one: Any) -> Decimal | None:
    off, count = one._row_discount, one.quantity
    return None if off is None or count is None else _divided(off.amount, count.value)


def _divided(whole: Decimal | None, count: Decimal | None) -> Decimal | None:
    """The discount of one unit, where it ends."""
    each = None if whole is None or not count else quotient(whole, count)
    return each if each is not None and each == each.quantize(_PLACES, ROUND_HALF_UP) else None


def _net_price_there(row: Any) -> Decimal | None:
    price, off = number(row, "UnitPrice"), number(row, "DiscountAmountPerUnit")
    return None if price is None or off is None else price - off


def _net_price(one: Any) -> Decimal | None:
    off = _per_unit(one)
    return None if off is None or one.price is None or one.price.net is None else one.price.net - off


def rows() -> Each:
    """Invoice lines (BG-25)."""
    i, r, d = line.item, line.references, line._row_discount
    return Each(
        "ArticleRow",
        root(Invoice).lines,
        [
            NilLeaf("LineNo", line.id, IDENT),
            NilLeaf("SellerArticleNo", i.seller_id, IDENT),
            NilLeaf("BuyerArticleNo", i.buyer_id, IDENT),
            Value("AlternativeArticleNo", i.standard_id.value, IDENT, [Attr("Type", i.standard_id.scheme, _TYPES)]),
            NilLeaf("ArticleDescription", i.name),
            NilLeaf("AlternativeDescription", i.description),
            NilLeaf("QuantityOrdered", line.ordered.value, AMOUNT),
            NilLeaf("Unit", line.quantity.unit_text, marks=[NoCode()]),
            NilLeaf("UnitPrice", line.price.net, NUMBER),
            Follows("SumOfLineExcDiscAndVAT", _gross_there, _gross, "quantity times price"),
            NilLeaf("TotalLineDiscountAmount", d.amount, AMOUNT),
            NilLeaf("TotalLineDiscountPercent", d.percent, NUMBER),
            Follows("DiscountAmountPerUnit", _per_unit_there, _per_unit, "the discount by the quantity", signed=False),
            Follows("UnitPriceDiscDeducted", _net_price_there, _net_price, "the price less its discount", signed=False),
            NilLeaf("SumOfLine", line.net_amount, AMOUNT),
            NilLeaf("VATPercentage", line.vat_rate, NUMBER),
            NilLeaf("VATAmount", line.vat_amount, AMOUNT),
            NilLeaf("SumOfLineInclVAT", line.gross_amount, AMOUNT),
            NilLeaf("QuantityDelivered", line.quantity.value, AMOUNT),
            NilLeaf("QuantityRemainder", line.post_delivered.value, AMOUNT),
            Blank("DateRemainder", nil=True),
            NilLeaf("SellerOrderNo", r.order_confirmation, IDENT),
            NilLeaf("BuyerOrderNo", r.order, IDENT),
            NilLeaf("BuyerOrderLineNo", line.order_line, IDENT),
            NilLeaf("SerialNo", i.serial_number, IDENT),
            Blank("BatchNo", nil=True),
            NilLeaf("DeliveryNoteNo", r.delivery_note, IDENT),
            Blank("BestBeforeDate", nil=True),
            NilLeaf("DeliveryDate", r.delivery_date, ISO_DATE),
            Blank("EstimatedShipmentDate", nil=True),
            NilLeaf("ShipmentDate", line.transport_date, ISO_DATE),
            NilLeaf("CountryOfOriginCode", i.origin_country, COUNTRY_CODE),
            NilLeaf("CountryOfOrigin", line.customs.origin_name),
        ],
    )
