"""Rows and sub-rows of a Finvoice: one list of nodes, since a sub-row is a row whose names begin with Sub."""

from __future__ import annotations

from ...mapping.codecs import IDENT
from ...mapping.nodes import Attr, Each, Element, Mark, Node, One, Spread, Text, Value
from ...mapping.refs import root
from ...model import Allowance, Attribute, Classification, Identifier, Invoice, InvoiceLine
from ..en16931.iso3166 import COUNTRY_CODE
from ..en16931.units import UNIT_CODE
from . import nordic
from .parties import any_party
from .values import BASE, COUNT, CURRENCY, PERCENT, PRICE, amount, date, unit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

line = root(InvoiceLine)


def _price(tag: str, ref: Any, *more: Mark) -> Value:
    return Value(tag, ref, PRICE, [*CURRENCY, *more])


def _discount(prefix: str, a: Any) -> list[Node]:
    return [
        Value(f"{prefix}RowDiscountPercent", a.percent, PERCENT),
        amount(f"{prefix}RowDiscountAmount", a.amount),
        amount(f"{prefix}RowDiscountBaseAmount", a.base),
        Value(f"{prefix}RowDiscountTypeCode", a.reason_code, IDENT),
        Value(f"{prefix}RowDiscountTypeText", a.reason),
    ]


def charges(tag: str, ref: Any, vat: bool) -> Each:
    """Charges of a row, or with VAT of the invoice."""
    a = root(Allowance)
    nodes: list[Node] = [
        Value("ReasonText", a.reason),
        Value("ReasonCode", a.reason_code, IDENT),
        Value("Percent", a.percent, PERCENT),
        amount("Amount", a.amount),
        amount("BaseAmount", a.base),
    ]
    if vat:
        nodes += [Value("VatCategoryCode", a.vat_code, IDENT), Value("VatRatePercent", a.vat_rate, PERCENT)]
    return Each(tag, ref, nodes)


def row(prefix: str = "") -> list[Node | Mark]:
    """The nodes of a row, or of a sub-row with the prefix Sub; the schema decides which of them a sub-row has."""
    p = prefix
    attribute, group, discount, ident = root(Attribute), root(Classification), root(Allowance), root(Identifier)
    price, refs = line.price, line.references
    return [
        Value("RowSubIdentifier" if not p else "SubIdentifier", line.sub_id, IDENT),
        One(f"{p}InvoicedObjectID", line.object_id, [Text(ident.value, IDENT), Attr("SchemeID", ident.scheme, IDENT)]),
        Value(f"{p}ArticleIdentifier", line.item.seller_id, IDENT),
        Each(
            f"{p}ArticleGroupIdentifier",
            line.item.classifications,
            [
                Text(group.code, IDENT),
                Attr("SchemeID", group.list_id, IDENT),
                Attr("SchemeVersion", group.list_version),
            ],
        ),
        Value(f"{p}ArticleName", line.item.name),
        Value(f"{p}ArticleDescription", line.item.description),
        Value(f"{p}ArticleInfoUrlText", line.item.url, IDENT),
        Value(f"{p}BuyerArticleIdentifier", line.item.buyer_id, IDENT),
        One(f"{p}EanCode", line.item.standard_id, [Text(ident.value, IDENT), Attr("SchemeID", ident.scheme, IDENT)]),
        Value(f"{p}SerialNumberIdentifier", line.item.serial_number, IDENT),
        Each(
            f"{p}RowDefinitionDetails",
            line.item.attributes,
            [
                Element(
                    f"{p}RowDefinitionHeaderText", [Text(attribute.name), Attr("DefinitionCode", attribute.code, IDENT)]
                ),
                Element(
                    f"{p}RowDefinitionValue",
                    [
                        Text(attribute.value),
                        Attr("QuantityUnitCode", attribute.unit_text),
                        Attr("QuantityUnitCodeUN", attribute.unit, UNIT_CODE),
                    ],
                ),
            ],
        ),
        Each(f"{p}OfferedQuantity", line.offered, unit(COUNT)),
        Each(f"{p}DeliveredQuantity", line.delivered, unit(COUNT)),
        One(f"{p}OrderedQuantity", line.ordered, unit(COUNT)),
        One(f"{p}ConfirmedQuantity", line.confirmed, unit(COUNT)),
        One(f"{p}InvoicedQuantity", line.quantity, unit(COUNT)),
        Each(f"{p}InvoicedQuantity", line.further_quantities, unit(COUNT)),
        One(f"{p}ReturnedQuantity", line.returned, unit(COUNT)),
        date(f"{p}StartDate", line.period.start),
        date(f"{p}EndDate", line.period.end),
        _price(
            f"{p}UnitPriceAmount",
            price.gross,
            Attr("UnitPriceUnitCode", price.unit_text),
            Attr("QuantityUnitCodeUN", price.unit, UNIT_CODE),
        ),
        _price(f"{p}UnitPriceDiscountAmount", price.discount),
        _price(f"{p}UnitPriceNetAmount", price.net),
        _price(f"{p}UnitPriceVatIncludedAmount", price.vat_included),
        One(f"{p}UnitPriceBaseQuantity", price.base, unit(BASE)),
        Value(f"{p}RowIdentifier", refs.order, IDENT),
        Value(f"{p}RowOrderPositionIdentifier", line.order_line, IDENT),
        date(f"{p}RowIdentifierDate", refs.order_date),
        Value(f"{p}RowPositionIdentifier", line.id, IDENT),
        Value(f"{p}OriginalInvoiceNumber", refs.original_invoice, IDENT),
        date(f"{p}OriginalInvoiceDate", refs.original_invoice_date),
        Value(f"{p}RowOrdererName", refs.orderer),
        Value(f"{p}RowSalesPersonName", refs.sales_person),
        Value(f"{p}RowOrderConfirmationIdentifier", refs.order_confirmation, IDENT),
        date(f"{p}RowOrderConfirmationDate", refs.order_confirmation_date),
        Value(f"{p}RowDeliveryIdentifier", refs.delivery, IDENT),
        date(f"{p}RowDeliveryDate", refs.delivery_date),
        Value(f"{p}RowQuotationIdentifier", refs.quotation, IDENT),
        Value(f"{p}RowAgreementIdentifier", refs.agreement, IDENT),
        Value(f"{p}RowPriceListIdentifier", refs.price_list, IDENT),
        Value(f"{p}RowBuyerReferenceIdentifier", refs.buyer_reference, IDENT),
        Value(f"{p}RowProjectReferenceIdentifier", refs.project, IDENT),
        *nordic.row(p, line),
        any_party(f"{p}RowAnyPartyDetails", line.parties, f"{p}Row"),
        Element(
            f"{p}RowDeliveryDetails",
            [
                Value(f"{p}RowWaybillIdentifier", refs.waybill, IDENT),
                Value(f"{p}RowDeliveryNoteIdentifier", refs.delivery_note, IDENT),
                Element(
                    f"{p}RowCustomsInfo",
                    [Value("CNOriginCountryCode", line.item.origin_country, COUNTRY_CODE), *nordic.customs_info(line)],
                ),
                Value(f"{p}RowManufacturerArticleIdentifier", line.item.manufacturer_id, IDENT),
                *nordic.row_delivery(p, line),
            ],
        ),
        Value(f"{p}RowAccountDimensionText", line.accounting_reference),
        Spread(f"{p}RowFreeText", [line.notes]),
        *_discount(p, line._row_discount),
        Each(f"{p}RowProgressiveDiscountDetails", line.allowances, _discount(p, discount)),
        charges(f"{p}RowChargeDetails", line.charges, vat=False),
        Value(f"{p}RowVatRatePercent", line.vat_rate, PERCENT),
        Value(f"{p}RowVatCode", line.vat_code, IDENT),
        amount(f"{p}RowVatAmount", line.vat_amount),
        amount(f"{p}RowVatExcludedAmount", line.net_amount),
        amount(f"{p}RowAmount", line.gross_amount),
        *([] if p else [Each("SubInvoiceRow", line.sub_rows, row("Sub"))]),
    ]


def rows() -> Each:
    """All rows of the invoice, text rows and carriers of sub-rows among them, in their order."""
    return Each("InvoiceRow", root(Invoice).lines, row())
