"""What a Finvoice says and EN 16931 has no term for, but TEAPPSXML has: postings, credit, packing, meters, interest.

Source: Finvoice 3.0 data list; the Finvoice 2.01 to TEAPPSXML 2.7.2 correlation.
"""

from __future__ import annotations

from ...mapping.codecs import IDENT
from ...mapping.nodes import Attr, Element, Node, Text, Value
from ...mapping.reading import Reading
from ...mapping.refs import root
from ...model import Group, Invoice
from .values import AMOUNT, PERCENT, amount, count, date

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

invoice = root(Invoice)


class _Again(Attr):
    """An attribute that says a term over again, which another element beside it says too."""

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        holder = self.place.find(owner)
        said = getattr(holder, self.place.field) if holder is not None else None
        return value == said if said is not None else super().read(element, value, owner, run)


def _other(tag: str, ref: Any) -> Element:
    currency = _Again("AmountCurrencyIdentifier", invoice.other_currency.currency, IDENT)
    return Element(tag, [Text(ref, AMOUNT), currency])


def posting(prefix: str, ref: Any, seller: Any) -> list[Node]:
    """The proposed accounts of the invoice, or with a prefix of a row."""
    return [
        Value(f"{prefix}ShortProposedAccountIdentifier", ref.short_account, IDENT),
        Value(f"{prefix}NormalProposedAccountIdentifier", ref.normal_account, IDENT),
        Value(f"{prefix}ProposedAccountText", ref.text),
        Value(f"{prefix}SellerAccountText", seller),
    ]


def details() -> list[Node]:
    """Nodes of InvoiceDetails."""
    credit, other = invoice.credit, invoice.other_currency
    return [
        _other("OtherCurrencyAmountVatExcludedAmount", other.without_vat),
        _other("OtherCurrencyAmountVatIncludedAmount", other.with_vat),
        amount("CreditLimitAmount", credit.limit),
        Value("CreditInterestPercent", credit.interest_percent, PERCENT),
        amount("OperationLimitAmount", credit.available),
        amount("MonthlyAmount", credit.instalment),
        *posting("", invoice.posting, invoice.seller_account),
        Value("InvoiceVatFreeText", invoice.vat_text),
    ]


def _packing(prefix: str, ref: Any) -> list[Node]:
    return [
        count(f"{prefix}PackageLength", ref.length),
        count(f"{prefix}PackageWidth", ref.width),
        count(f"{prefix}PackageHeight", ref.height),
        count(f"{prefix}PackageWeight", ref.gross_weight),
        count(f"{prefix}PackageNetWeight", ref.net_weight),
        count(f"{prefix}PackageVolume", ref.volume),
        count(f"{prefix}TransportCarriageQuantity", ref.count),
    ]


def delivery() -> list[Node]:
    """Nodes of DeliveryDetails."""
    d = invoice.delivery
    return [
        Value("ClearanceIdentifier", d.clearance, IDENT),
        Value("LocationIdentifier", d.location_code, IDENT),
        date("TransportInformationDate", d.transport_date),
        Value("CountryOfDestinationName", d.destination_name),
        Value("PlaceOfDischarge", d.discharge),
        Element("PackageDetails", _packing("", d.packing)),
    ]


def row_delivery(p: str, line: Any) -> list[Node]:
    """Nodes of the delivery details of a row; the schema decides which of them a sub-row has."""
    customs, refs = line.customs, line.references
    return [
        Value(f"{p}RowTerminalAddressText", line.terminal),
        Value(f"{p}RowWaybillTypeCode", refs.waybill_type, IDENT),
        Value(f"{p}RowModeOfTransportIdentifier", line.transport_mode, IDENT),
        date(f"{p}RowTransportInformationDate", line.transport_date),
        Value(f"{p}RowCountryOfDestinationName", customs.destination_name),
        Value(f"{p}RowDestinationCountryCode", customs.destination_code, IDENT),
        Value(f"{p}RowPlaceOfDischarge", line.discharge),
        Value(f"{p}RowFinalDestinationName", line.destination),
        Element(f"{p}RowPackageDetails", _packing(f"{p}Row", line.packing)),
    ]


def customs_info(line: Any) -> list[Node]:
    """Nodes of the customs information of a row, beside the country of origin (BT-159)."""
    return [
        Value("CNCode", line.customs.code, IDENT),
        Value("CNName", line.customs.name),
        Value("CNOriginCountryName", line.customs.origin_name),
    ]


def _overdue(p: str, o: Any) -> Element:
    return Element(
        f"{p}RowOverDuePaymentDetails",
        [
            Value(f"{p}RowOriginalInvoiceIdentifier", o.invoice, IDENT),
            date(f"{p}RowOriginalInvoiceDate", o.invoice_date),
            date(f"{p}RowOriginalDueDate", o.due_date),
            amount(f"{p}RowOriginalInvoiceTotalAmount", o.total),
            Value(f"{p}RowOriginalEpiRemittanceInfoIdentifier", o.reference, IDENT),
            amount(f"{p}RowPaidVatExcludedAmount", o.paid_excl_vat),
            amount(f"{p}RowPaidVatIncludedAmount", o.paid),
            date(f"{p}RowPaidDate", o.paid_date),
            amount(f"{p}RowUnPaidVatExcludedAmount", o.unpaid_excl_vat),
            amount(f"{p}RowUnPaidVatIncludedAmount", o.unpaid),
            date(f"{p}RowCollectionDate", o.collection_date),
            Value(f"{p}RowCollectionQuantity", o.collection_times, IDENT),
            amount(f"{p}RowCollectionChargeAmount", o.collection_charge),
            Value(f"{p}RowInterestRate", o.interest_rate, PERCENT),
            date(f"{p}RowInterestStartDate", o.interest_start),
            date(f"{p}RowInterestEndDate", o.interest_end),
            Value(f"{p}RowInterestPeriodText", o.interest_text),
            Value(f"{p}RowInterestDateNumber", o.interest_days, IDENT),
            amount(f"{p}RowInterestChargeAmount", o.interest),
        ],
    )


def row(p: str, line: Any) -> list[Node]:
    """Nodes of a row; the schema decides which of them a sub-row has."""
    meter = line.metering
    return [
        Value(f"{p}RowActionCode", line.action, IDENT),
        count(f"{p}PostDeliveredQuantity", line.post_delivered),
        count(f"{p}CreditRequestedQuantity", line.credit_requested),
        Value(f"{p}RowRequestOfQuotationIdentifier", line.references.quotation_request, IDENT),
        _overdue(p, line.overdue),
        *posting(f"{p}Row", line.posting, line.seller_account),
        count(f"{p}RowUsedQuantity", meter.used),
        date(f"{p}RowPreviousMeterReadingDate", meter.previous_date),
        date(f"{p}RowLatestMeterReadingDate", meter.latest_date),
        count(f"{p}RowCalculatedQuantity", meter.calculated),
        amount(f"{p}RowAveragePriceAmount", meter.average_price),
    ]
