"""What a TEAPPSXML says and EN 16931 has no term for, but Finvoice has: postings, credit, packing, meters, interest.

Source: the Finvoice 2.01 to TEAPPSXML 2.7.2 correlation.
"""

from __future__ import annotations

from ...mapping.codecs import IDENT, Number
from ...mapping.nodes import Attr, Element, Node, Text, Value
from ...mapping.refs import root
from ...model import Invoice
from ..en16931.iso3166 import COUNTRY_CODE
from .nodes import PERCENT, PRICE, Coded, Day
from .values import amounts, count, day

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

invoice = root(Invoice)
_RATE = Number(most=6)


def posting(ref: Any, dimension: Any) -> list[Node]:
    """The proposed accounts of the invoice or a row, with the dimension that is BT-19 or BT-133."""
    return [
        Value("SHORT_ACCOUNT_ID", ref.short_account, IDENT),
        Value("NORMAL_ACCOUNT_ID", ref.normal_account, IDENT),
        Value("ACCOUNT_REFERENCE", dimension),
        Value("REPORTING_CODE", ref.text),
    ]


def _packing(ref: Any, total: str) -> list[Node]:
    return [
        count(f"{total}PACK_QUANTITY", ref.count),
        count(f"{total}GROSS_WEIGHT", ref.gross_weight),
        count(f"{total}NET_WEIGHT", ref.net_weight),
        Element(
            f"{total}MEASUREMENTS",
            [count("LENGTH", ref.length), count("WIDTH", ref.width), count("HEIGHT", ref.height)],
        ),
        count(f"{total}VOLUME", ref.volume),
    ]


def header() -> list[Node]:
    """Nodes of HEADER."""
    c, packing = invoice.credit, invoice.delivery.packing
    return [
        Element("TOTAL_PACKING_MARKS", _packing(packing, "TOTAL_")),
        Element(
            "CREDIT_INFORMATION",
            [
                amounts("CREDIT_LIMIT", c.limit),
                Element("INTEREST", [Value("PER_CENT", c.interest_percent, PERCENT)]),
                amounts("OPERATION_LIMIT", c.available),
                amounts("INSTALMENT", c.instalment),
            ],
        ),
        Value("SELLER_ACCOUNT_TEXT", invoice.seller_account),
        Value("CLEARANCE_NUMBER", invoice.delivery.clearance, IDENT),
        Value("VAT_TEXT", invoice.vat_text),
    ]


def other_currency() -> Element:
    """INVOICE_TOTAL_IN_OTHER_CURRENCY."""
    o = invoice.other_currency
    element = amounts("INVOICE_TOTAL_IN_OTHER_CURRENCY", o.without_vat, o.with_vat)
    currency = Element("CURRENCY", [Value("CODE", o.currency, IDENT), Value("RATE", o.rate, _RATE)])
    return Element(element.tag, [*element.children, currency])


def _overdue(o: Any) -> Element:
    return Element(
        "INFORMATION_OF_OVERDUE_PAYMENTS",
        [
            Value("ORIGINAL_INVOICE_ID", o.invoice, IDENT),
            day("ORIGINAL_INVOICE_DATE", o.invoice_date),
            day("ORIGINAL_DUE_DATE", o.due_date),
            amounts("ORIGINAL_INVOICE_TOTAL", None, o.total),
            Value("ORIGINAL_PAYMENT_REFERENCE", o.reference, IDENT),
            amounts("PAID_AMOUNT", o.paid_excl_vat, o.paid),
            amounts("UNPAID", o.unpaid_excl_vat, o.unpaid),
            day("DATE_OF_PAYMENT", o.paid_date),
            day("COLLECTION_DATE", o.collection_date),
            Value("COLLECTION_TIMES", o.collection_times, IDENT),
            amounts("COLLECTION_SURCHARGE_TOTAL", o.collection_charge),
            Value("INTEREST_RATE", o.interest_rate, PERCENT),
            Element(
                "INTEREST_PERIOD",
                [
                    Element("START_PERIOD", [Day(o.interest_start), Value("PERIOD_TEXT", o.interest_text)]),
                    day("END_PERIOD", o.interest_end),
                ],
            ),
            Value("NUMBER_OF_INTEREST_DAY", o.interest_days, IDENT),
            amounts("INTEREST_CHARGE", o.interest),
        ],
    )


def row(line: Any) -> list[Node]:
    """Nodes of a row that stand alone; their order is the schema's."""
    meter, refs = line.metering, line.references
    return [
        Value("ROW_ACTION", line.action, IDENT),
        Value("REQUEST_OF_QUOTATION_REFERENCE", refs.quotation_request, IDENT),
        Value("SELLER_ACCOUNT_TEXT", line.seller_account),
        Value("TERMINAL_ADDRESS", line.terminal),
        day("TRANSPORT_DATE", line.transport_date),
        Value("PLACE_OF_DISCHARGE", line.discharge),
        Value("FINAL_DESTINATION", line.destination),
        Element("DELIVERY_INFORMATION", [Attr("DELIVERY_CODE", line.transport_mode, IDENT)]),
        Coded("TRANSPORT_NOTE", [Text(refs.waybill, IDENT), Attr("TRANSPORT_NOTE_TYPE", refs.waybill_type, IDENT)]),
        Element("PACKING_MARKS", _packing(line.packing, "")),
        Element(
            "LOCATION_ID",
            [
                count("USED_QUANTITY", meter.used),
                day("PREVIOUS_METER_READING_DATE", meter.previous_date),
                day("LATEST_METER_READING_DATE", meter.latest_date),
                count("CALCULATED_QUANTITY", meter.calculated),
                amounts("AVERAGE_PRICE", meter.average_price, codec=PRICE),
            ],
        ),
        _overdue(line.overdue),
        _customs(line),
    ]


def _customs(line: Any) -> Element:
    c = line.customs
    return Element(
        "CN",
        [
            Value("CN_CODE", c.code, IDENT),
            Value("CN_NAME", c.name),
            Value("COUNTRY_OF_ORIGIN_CODE", line.item.origin_country, COUNTRY_CODE),
            Value("COUNTRY_OF_ORIGIN_NAME", c.origin_name),
            Value("COUNTRY_OF_DESTINATION_CODE", c.destination_code, IDENT),
            Value("COUNTRY_OF_DESTINATION_NAME", c.destination_name),
        ],
    )
