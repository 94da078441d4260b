"""The totals of a TEAPPSXML invoice and its instalments, as they stand in it.

Sources: TEAPPSXML 3.0 guide, 4.9; its EN 16931 table; the Finvoice correlation.
"""

from __future__ import annotations

from ...mapping.codecs import IDENT, Number
from ...mapping.nodes import Attr, Each, Element, Text, Value
from ...mapping.refs import root
from ...model import Allowance, InstalmentPlan, Invoice, Note, PrecedingInvoice, VatBreakdown
from .nodes import EXCLUDED, INCLUDED, NEITHER, PERCENT, Amount, SameCurrency
from .nordic import other_currency
from .rows import allowance
from .values import amounts, day, tax

invoice = root(Invoice)
ROUNDING = Number(least=2, most=2, signed=True)

# fees of the summary that have an element each: the UNTDID 7161 code and the words of the charge that they are
FEES = {
    "INSURANCE_TOTAL": ("ABK", "Insurance"),
    "SURCHARGE_TOTAL": ("ABK", "Surcharge"),
    "CARGO": ("FC", "Freight"),
    "DELIVERY_EXTRA": ("DL", "Delivery"),
    "INTEREST_CHARGE": ("ABK", "Interest"),
    "COLLECTION_SURCHARGE_TOTAL": ("ABK", "Collection"),
    "POSTAGE_COSTS": ("ABK", "Postage"),
    "PROCESSING_COSTS": ("ABK", "Invoicing"),
}


def _fee(tag: str) -> Each:
    a = root(Allowance)
    return Each(
        tag, invoice.fees, [Amount(a.amount, EXCLUDED)], only=lambda fee: (fee.reason_code, fee.reason) == FEES[tag]
    )


def summary() -> Element:
    """SUMMARY."""
    t, v = invoice.totals, root(VatBreakdown)
    preceding, note = root(PrecedingInvoice), root(Note)
    return Element(
        "SUMMARY",
        [
            amounts("ROWS_TOTAL", t.lines, t.lines_with_vat),
            amounts("INVOICE_TOTAL", t.payable_without_vat, t.payable),
            Each(
                "VAT_SUMMARY",
                invoice.vat_breakdown,
                [
                    Attr("VAT_TYPE", v.code, IDENT),
                    Value("RATE", v.rate, PERCENT),
                    amounts("ACCORDING", v.taxable),
                    tax("VAT_RATE_TOTAL", v.amount),
                    amounts("VAT_GROUP_TOTAL", None, v.with_vat),
                    Value("VAT_DESCRIPTION", v.exemption_reason),
                    Value("EXEMPTION_REASON_CODE", v.exemption_code, IDENT),
                    SameCurrency("CURRENCY_CODE"),
                ],
            ),
            tax("VAT_TOTAL", t.vat),
            Value("ROUNDINGS", t.rounding, ROUNDING),
            allowance("DISCOUNT", invoice.allowances, "DISCOUNT", vat=True),
            amounts("DISCOUNTS_TOTAL", t.allowances),
            allowance("CHARGES", invoice.charges, "CHARGE", vat=True),
            amounts("CHARGES_TOTAL", t.charges),
            *(_fee(tag) for tag in FEES),
            Each(
                "PRECEDING_INVOICE_INFORMATION",
                invoice.preceding_invoices,
                [
                    Value("PRECEDING_INVOICE_ID", preceding.number, IDENT),
                    day("PRECEDING_INVOICE_DATE", preceding.date),
                ],
            ),
            amounts("INVOICE_TOTAL_WITHOUT_ADVANCE_PAYMENT", t.without_vat, t.with_vat),
            amounts("ADVANCE_PAYMENT", None, t.prepaid),
            other_currency(),
            Element(
                "VAT_TOTAL_IN_OTHER_CURRENCY",
                [
                    Amount(t.vat_accounting, NEITHER),
                    Element("CURRENCY", [Value("CODE", invoice.tax_currency, IDENT)]),
                ],
            ),
            Each("FREE_TEXT", invoice._summary_notes, [Text(note.text)]),
        ],
    )


def part_payments() -> Element:
    """PART_PAYMENTS, one PAYMENT for each instalment."""
    p = root(InstalmentPlan)
    return Element(
        "PART_PAYMENTS",
        [
            Each(
                "PAYMENT",
                invoice.instalments,
                [
                    Value("PART_ID", p.id, IDENT),
                    day("PART_DUE_DATE", p.due_dates),
                    amounts("UNPAID", p.unpaid_excl_vat, p.unpaid),
                    Element("INTEREST", [Value("PER_CENT", p.interest_percent, PERCENT)]),
                    amounts("PROCESSING_COSTS", None, p.costs),
                    Element("PART_SUM", [Amount(p.amounts, INCLUDED)]),
                    Value("PAYMENT_REFERENCE", p.references, IDENT),
                ],
            )
        ],
    )
