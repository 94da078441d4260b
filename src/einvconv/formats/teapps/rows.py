"""Rows of a TEAPPSXML invoice. Sources: TEAPPSXML 3.0 guide, 4.8; its EN 16931 table; the Finvoice correlation."""

from __future__ import annotations

from ...mapping.codecs import IDENT, Number
from ...mapping.nodes import Attr, Each, Element, Fixed, Mark, Node, One, Spread, Text, Value
from ...mapping.refs import root
from ...model import Allowance, Attribute, Classification, Identifier, Invoice, InvoiceLine
from ..en16931.units import UNIT_CODE
from . import nordic
from .nodes import (
    EXCLUDED,
    INCLUDED,
    PERCENT,
    PRICE,
    Amount,
    Coded,
    Main,
    Older,
    SameCurrency,
)
from .parties import link, other_partner
from .values import amounts, count, counted, day, tax

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

line = root(InvoiceLine)
_BASE = Number(most=5)
_CUSTOMERS_ORDER = "ORDER_INFORMATION[not(@ORDER_TYPE) or @ORDER_TYPE='CO']"


def of_customer(element: Any, _: Any) -> bool:
    """Whether ORDER_INFORMATION is the customer's, which it is where it does not say whose."""
    return str(element.get("ORDER_TYPE", "CO")) == "CO"


def allowance(tag: str, ref: Any, name: str, vat: bool) -> Each:
    """Discounts or charges; those of the invoice say their VAT."""
    a = root(Allowance)
    nodes: list[Node | Mark] = [
        Attr("TYPE", a.reason_code, IDENT),
        Value(f"{name}_NAME", a.reason),
        Value("PER_CENT", a.percent, PERCENT),
        amounts(f"{name}_FROM_AMOUNT", a.base),
        amounts(f"{name}_AMOUNT", a.amount),
    ]
    if vat:
        nodes.append(
            Element(
                "VAT",
                [
                    Attr("VAT_TYPE", a.vat_code, IDENT),
                    Value("RATE", a.vat_rate, PERCENT),
                    tax("VAT_AMOUNT", a.vat_amount),
                ],
            )
        )
    return Each(tag, ref, nodes)


def _article() -> Element:
    item, ident, attribute, group = line.item, root(Identifier), root(Attribute), root(Classification)
    return Element(
        "ARTICLE",
        [
            Value("ARTICLE_ID", item.seller_id, IDENT),
            Value("ARTICLE_NAME", item.name),
            day("DELIVERY_DATE", line.references.delivery_date),
            One("EAN_CODE", item.standard_id, [Text(ident.value, IDENT), Attr("SCHEME_ID", ident.scheme, IDENT)]),
            Value("MANUFACTURER_ARTICLE_ID", item.manufacturer_id, IDENT),
            Each(
                "PRODUCT_GROUP",
                item.classifications,
                [
                    Text(group.code, IDENT),
                    Attr("SCHEME_ID", group.list_id, IDENT),
                    Attr("SCHEME_VERSION", group.list_version),
                ],
            ),
            Value("SERIAL_NUMBER", item.serial_number, IDENT),
            Spread("FREE_TEXT", [item.description]),
            Element(
                "ARTICLE_DESCRIPTIONS",
                [
                    Each(
                        "ARTICLE_DESCRIPTION",
                        item.attributes,
                        [
                            Coded(
                                "DESCRIPTION_TYPE",
                                [Text(attribute.name), Attr("DESCRIPTION_ID", attribute.code, IDENT)],
                            ),
                            Value("DESCRIPTION_VALUE", attribute.value),
                            Coded(
                                "DESCRIPTION_UNIT",
                                [Text(attribute.unit_text), Attr("Q_UNIT_UNECE_CODE", attribute.unit, UNIT_CODE)],
                            ),
                        ],
                    )
                ],
            ),
        ],
    )


def _order() -> list[Node]:
    refs = line.references
    return [
        Older("ORDER_REFERENCE", refs.buyer_reference, IDENT, main=f"{_CUSTOMERS_ORDER}/ORDER_REFERENCE"),
        Older("ORDER_NUMBER", refs.order, IDENT, main=f"{_CUSTOMERS_ORDER}/ORDER_NUMBER"),
        Element(
            "ORDER_INFORMATION",
            [
                Fixed("ORDER_TYPE", "CO"),
                Main("ORDER_NUMBER", refs.order, IDENT, older=("ROW/ORDER_NUMBER",)),
                day("ORDER_DATE", refs.order_date),
                Main("ORDER_REFERENCE", refs.buyer_reference, IDENT, older=("ROW/ORDER_REFERENCE",)),
                Value("ORDER_POSITION", line.order_line, IDENT),
            ],
            when=of_customer,
        ),
    ]


def _prices() -> list[Node]:
    price = line.price
    return [
        Element(
            "PRICE_PER_UNIT",
            [
                Attr("PR_QTY", price.base.value, _BASE),
                Attr("PR_UNIT", price.unit_text),
                Attr("PR_UNIT_UNECE_CODE", price.unit, UNIT_CODE),
                Amount(price.gross, EXCLUDED, PRICE),
                Amount(price.vat_included, INCLUDED, PRICE),
            ],
        ),
        amounts("DISCOUNT_FROM_PRICE_PER_UNIT", price.discount, codec=PRICE),
        amounts("PRICE_PER_UNIT_NET", price.net, codec=PRICE),
    ]


def _row() -> list[Node | Mark]:
    refs, ident = line.references, root(Identifier)
    return [
        Attr("ROW_TYPE", line.row_type, IDENT),
        Attr("ROW_ID", line.sub_id, IDENT),
        Value("ROW_NUMBER", line.id, IDENT),
        other_partner(line.parties),
        _article(),
        day("START_PERIOD", line.period.start),
        day("END_PERIOD", line.period.end),
        Element(
            "QUANTITY",
            [
                Each("OFFERED", line.offered, counted()),
                count("ORDERED", line.ordered),
                count("CONFIRMED", line.confirmed),
                Each("DELIVERED", line.delivered, counted()),
                count("CHARGED", line.quantity),
                Each("CHARGED", line.further_quantities, counted()),
                count("POSTDELIVERED", line.post_delivered),
                count("CREDIT_REQUESTED", line.credit_requested),
                count("RETURNED", line.returned),
            ],
        ),
        One("INVOICED_OBJECT", line.object_id, [Text(ident.value, IDENT), Attr("SCHEME_ID", ident.scheme, IDENT)]),
        Value("SALES_PERSON", refs.sales_person),
        Value("PRICELIST", refs.price_list, IDENT),
        Value("CREDIT_INVOICE_NUMBER", refs.original_invoice, IDENT),
        day("CREDIT_INVOICE_DATE", refs.original_invoice_date),
        Value("OFFER_REFERENCE", refs.quotation, IDENT),
        *_order(),
        Element("CONTRACT_INFORMATION", [Value("CONTRACT_NUMBER", refs.agreement, IDENT)]),
        Element("PROJECT_INFORMATION", [Value("PROJECT_NUMBER", refs.project, IDENT)]),
        Value("NOTE_NUMBER", refs.delivery_note, IDENT),
        Value("DELIVERY_NUMBER", refs.delivery, IDENT),
        Element("CURRENCY", [SameCurrency("CODE")]),
        *_prices(),
        allowance("DISCOUNT", line.allowances, "DISCOUNT", vat=False),
        allowance("ROW_CHARGE", line.charges, "CHARGE", vat=False),
        amounts("ROW_TOTAL", line.net_amount, line.gross_amount),
        Element(
            "VAT",
            [
                Attr("VAT_TYPE", line.vat_code, IDENT),
                Value("RATE", line.vat_rate, PERCENT),
                tax("VAT_AMOUNT", line.vat_amount),
            ],
        ),
        Value("RECEIVER_PRODUCT_CODE", line.item.buyer_id, IDENT),
        Element("DEFAULT_ROW_POSTING", nordic.posting(line.posting, line.accounting_reference)),
        *nordic.row(line),
        Element("LINKS", [link("ArticleInfoUrlText", line.item.url)]),
        Spread("FREE_TEXT", [line.notes]),
    ]


def rows() -> Element:
    """All rows of the invoice, in their order."""
    return Element("ROWS", [Each("ROW", root(Invoice).lines, _row())])
