"""Lines of the CII tree (BG-25). Source: UN/CEFACT CII D16B; CEN/TS 16931-3-3; Factur-X 1.09.2 for EXTENDED."""

from __future__ import annotations

from ...mapping.codecs import Table
from ...mapping.nodes import Attr, Each, Element, Key, Node, One, Text, Value
from ...mapping.refs import root
from ...model import Attribute, Classification, Identifier, Invoice, InvoiceLine
from ..en16931.iso3166 import COUNTRY_CODE
from .money import allowance, period, vat_category
from .parties import party
from .values import Inside, amount, counted, date, indicator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

line = root(InvoiceLine)
ident = root(Identifier)
# What a line is to the sums: only DETAIL counts (Factur-X, BT-X-8)
ROW_TYPES = Table({"DETAIL": "SPECIFICATION", "GROUP": "SUBTOTAL", "INFORMATION": "INFO"})


def _product(extended: bool) -> Element:
    """Item information (BG-31)."""
    c, a, i = root(Classification), root(Attribute), line.item
    code = Element("ram:ClassCode", [Text(c.code), Attr("listID", c.list_id), Attr("listVersionID", c.list_version)])
    serial = Element("ram:IndividualTradeProductInstance", [Value("ram:SerialID", i.serial_number)])
    return Element(
        "ram:SpecifiedTradeProduct",
        [
            One("ram:GlobalID", i.standard_id, [Text(ident.value), Attr("schemeID", ident.scheme)]),
            Value("ram:SellerAssignedID", i.seller_id),
            Value("ram:BuyerAssignedID", i.buyer_id),
            Value("ram:Name", i.name),
            Value("ram:Description", i.description),
            Each(
                "ram:ApplicableProductCharacteristic",
                i.attributes,
                [Value("ram:Description", a.name), Value("ram:Value", a.value)],
            ),
            Each(
                "ram:DesignatedProductClassification",
                i.classifications,
                [code, *([Value("ram:ClassName", c.name)] if extended else [])],
            ),
            *([serial] if extended else []),
            Element("ram:OriginTradeCountry", [Value("ram:ID", i.origin_country, COUNTRY_CODE)]),
            *([party("ram:ManufacturerTradeParty", i.manufacturer, extended)] if extended else []),
        ],
        required=True,
    )


def document(tag: str, ref: Any, day: Any = None) -> Element:
    """A reference to a document; `day` is its date, which EN 16931 has for preceding invoices only."""
    dated = [date("ram:FormattedIssueDateTime", day, "qdt:DateTimeString")] if day is not None else []
    return Element(tag, [Value("ram:IssuerAssignedID", ref), *dated])


def _agreement(extended: bool) -> Element:
    """Price details (BG-29) and what was agreed on; the discount is the allowance on the gross price."""
    refs, price = line.references, line.price
    order: list[Node] = [Value("ram:LineID", line.order_line)]
    others: list[Node] = []
    if extended:
        dated = date("ram:FormattedIssueDateTime", refs.order_date, "qdt:DateTimeString")
        order = [Value("ram:IssuerAssignedID", refs.order), *order, dated]
        others = [
            document("ram:QuotationReferencedDocument", refs.quotation),
            document("ram:ContractReferencedDocument", refs.agreement),
        ]
    return Element(
        "ram:SpecifiedLineTradeAgreement",
        [
            Element("ram:BuyerOrderReferencedDocument", order),
            *others,
            Element(
                "ram:GrossPriceProductTradePrice",
                [
                    amount("ram:ChargeAmount", price.gross),
                    One("ram:BasisQuantity", price.gross_base, counted()),
                    Element(
                        "ram:AppliedTradeAllowanceCharge",
                        [indicator("ram:ChargeIndicator", False), amount("ram:ActualAmount", price.discount)],
                    ),
                ],
            ),
            Element(
                "ram:NetPriceProductTradePrice",
                [amount("ram:ChargeAmount", price.net), One("ram:BasisQuantity", price.base, counted())],
            ),
        ],
        required=True,
    )


def _delivery(extended: bool) -> Element:
    refs = line.references
    more = [
        Element("ram:ActualDeliverySupplyChainEvent", [date("ram:OccurrenceDateTime", refs.delivery_date)]),
        document("ram:DeliveryNoteReferencedDocument", refs.delivery_note),
    ]
    return Element(
        "ram:SpecifiedLineTradeDelivery",
        [One("ram:BilledQuantity", line.quantity, counted()), *(more if extended else [])],
        required=True,
    )


def _settlement(extended: bool) -> Element:
    """VAT, period, allowances, charges and the net amount of a line."""
    refs = line.references
    object_id = [
        Element("ram:IssuerAssignedID", [Text(ident.value)]),
        Key("ram:TypeCode", "130"),
        Value("ram:ReferenceTypeCode", ident.scheme),
    ]
    original = document("ram:InvoiceReferencedDocument", refs.original_invoice, refs.original_invoice_date)
    return Element(
        "ram:SpecifiedLineTradeSettlement",
        [
            vat_category("ram:ApplicableTradeTax", line.vat_code, line.vat_rate),
            period(line.period),
            allowance(line.allowances, charge=False, vat=False),
            allowance(line.charges, charge=True, vat=False),
            Element(
                "ram:SpecifiedTradeSettlementLineMonetarySummation", [amount("ram:LineTotalAmount", line.net_amount)]
            ),
            *([original] if extended else []),
            One("ram:AdditionalReferencedDocument", line.object_id, object_id),
            Element("ram:ReceivableSpecifiedTradeAccountingAccount", [Value("ram:ID", line.accounting_reference)]),
        ],
        required=True,
    )


def lines(extended: bool) -> Each:
    """Invoice lines (BG-25)."""
    return Each(
        "ram:IncludedSupplyChainTradeLineItem",
        root(Invoice).lines,
        [
            Element(
                "ram:AssociatedDocumentLineDocument",
                [
                    Value("ram:LineID", line.id),
                    *([Value("ram:LineStatusReasonCode", line.row_type, ROW_TYPES)] if extended else []),
                    Inside("ram:IncludedNote", "ram:Content", line.notes),
                ],
            ),
            _product(extended),
            _agreement(extended),
            _delivery(extended),
            _settlement(extended),
        ],
        only=lambda one: one.counts,
    )
