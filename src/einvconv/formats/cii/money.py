"""Payment, allowances, VAT and totals of the CII tree. Source: UN/CEFACT CII D16B; CEN/TS 16931-3-3."""

from __future__ import annotations

from ...mapping.codecs import Table
from ...mapping.nodes import Constant, Each, Element, Node, One, Value
from ...mapping.refs import root
from ...model import Account, Allowance, Card, Invoice, PaymentMeans, Period, SettlementTerms, VatBreakdown
from ..en16931.skonto import Terms
from .periods import LastDay
from .values import NUMBER, VatTotal, amount, date, indicator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

invoice = root(Invoice)
# BT-8 is of UNTDID 2475 here, and of UNTDID 2005 in the model
TAX_POINTS = Table({"5": "3", "29": "35", "72": "432"})


def period(ref: Any) -> One:
    """A period (BG-14, BG-26)."""
    p = root(Period)
    days: list[Node] = [date("ram:StartDateTime", p.start), date("ram:EndDateTime", p.end)]
    return One("ram:BillingSpecifiedPeriod", ref, days)


def vat_category(tag: str, code: Any, rate: Any) -> Element:
    """A VAT category: its code and rate."""
    return Element(
        tag,
        [
            Constant("ram:TypeCode", "VAT"),
            Value("ram:CategoryCode", code),
            Value("ram:RateApplicablePercent", rate, NUMBER),
        ],
    )


def allowance(ref: Any, charge: bool, vat: bool) -> Each:
    """Allowances or charges, of the document (BG-20, BG-21; with VAT) or of a line (BG-27, BG-28)."""
    a = root(Allowance)
    nodes: list[Node] = [
        indicator("ram:ChargeIndicator", charge),
        Value("ram:CalculationPercent", a.percent, NUMBER),
        amount("ram:BasisAmount", a.base),
        amount("ram:ActualAmount", a.amount),
        Value("ram:ReasonCode", a.reason_code),
        Value("ram:Reason", a.reason),
    ]
    if vat:
        nodes.append(vat_category("ram:CategoryTradeTax", a.vat_code, a.vat_rate))
    return Each("ram:SpecifiedTradeAllowanceCharge", ref, nodes)


def logistics() -> Each:
    """Charges for carriage (Factur-X EXTENDED), which are charges of the document: read, and written as those."""
    a = root(Allowance)
    return Each(
        "ram:SpecifiedLogisticsServiceCharge",
        invoice.charges,
        [
            Value("ram:Description", a.reason),
            amount("ram:AppliedAmount", a.amount),
            vat_category("ram:AppliedTradeTax", a.vat_code, a.vat_rate),
        ],
        only=lambda _: False,
    )


def payment_means() -> Each:
    """Payment instructions (BG-16) with an account (BG-17), a card (BG-18) or the debited account (BT-91)."""
    m, a, c = root(PaymentMeans), root(Account), root(Card)
    return Each(
        "ram:SpecifiedTradeSettlementPaymentMeans",
        invoice.payment_means,
        [
            Value("ram:TypeCode", m.code),
            Value("ram:Information", m.text),
            One(
                "ram:ApplicableTradeSettlementFinancialCard",
                m.card,
                [Value("ram:ID", c.number), Value("ram:CardholderName", c.holder)],
            ),
            Element("ram:PayerPartyDebtorFinancialAccount", [Value("ram:IBANID", m.direct_debit.debited_account)]),
            One(
                "ram:PayeePartyCreditorFinancialAccount",
                m.account,
                [
                    Value("ram:IBANID", a.id),
                    Value("ram:AccountName", a.name),
                    Value("ram:ProprietaryID", a.national),
                ],
            ),
            Element("ram:PayeeSpecifiedCreditorFinancialInstitution", [Value("ram:BICID", m.account.bic)]),
        ],
    )


def breakdown() -> Each:
    """The VAT breakdown (BG-23), which holds the tax point (BT-7, BT-8) too."""
    v = root(VatBreakdown)
    return Each(
        "ram:ApplicableTradeTax",
        invoice.vat_breakdown,
        [
            amount("ram:CalculatedAmount", v.amount),
            Constant("ram:TypeCode", "VAT"),
            Value("ram:ExemptionReason", v.exemption_reason),
            amount("ram:BasisAmount", v.taxable),
            Value("ram:CategoryCode", v.code),
            Value("ram:ExemptionReasonCode", v.exemption_code),
            date("ram:TaxPointDate", v.tax_point_date, "udt:DateString"),
            Value("ram:DueDateTypeCode", v.tax_point_code, TAX_POINTS),
            Value("ram:RateApplicablePercent", v.rate, NUMBER),
        ],
    )


def payment_terms(extended: bool) -> Each:
    """Payment terms (BT-20) with the due date (BT-9) and the mandate (BT-89); EXTENDED has further ones, in parts."""
    s = root(SettlementTerms)
    parts = [
        Element(
            "ram:ApplicableTradePaymentPenaltyTerms",
            [
                Value("ram:CalculationPercent", s.fine_percent, NUMBER),
                amount("ram:ActualPenaltyAmount", s.fine_amount),
            ],
        ),
        Element(
            "ram:ApplicableTradePaymentDiscountTerms",
            [
                LastDay(s.discount_date, period=False),
                LastDay(s.discount_date, period=True),
                amount("ram:BasisAmount", s.discount_base),
                Value("ram:CalculationPercent", s.discount_percent, NUMBER),
                amount("ram:ActualDiscountAmount", s.discount_amount),
            ],
        ),
    ]
    return Each(
        "ram:SpecifiedTradePaymentTerms",
        invoice.settlement,
        [
            Value("ram:Description", s.texts, Terms()),
            date("ram:DueDateDateTime", s.due_date),
            Value("ram:DirectDebitMandateID", s.mandate),
            *(parts if extended else []),
        ],
        limit=None if extended else 1,
    )


def between_own_currencies(element: Any, run: Any) -> bool:
    """Whether a rate is one between the two currencies of the invoice."""
    said = (element.findtext("{*}SourceCurrencyCode"), element.findtext("{*}TargetCurrencyCode"))
    return run.tax_currency is not None and said == (run.currency, run.tax_currency)


def totals() -> Element:
    """Document totals (BG-22)."""
    t = invoice.totals
    return Element(
        "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
        [
            amount("ram:LineTotalAmount", t.lines),
            amount("ram:ChargeTotalAmount", t.charges),
            amount("ram:AllowanceTotalAmount", t.allowances),
            amount("ram:TaxBasisTotalAmount", t.without_vat),
            VatTotal(t.vat, accounting=False),
            VatTotal(t.vat_accounting, accounting=True),
            amount("ram:RoundingAmount", t.rounding),
            amount("ram:GrandTotalAmount", t.with_vat),
            amount("ram:TotalPrepaidAmount", t.prepaid),
            amount("ram:DuePayableAmount", t.payable),
        ],
        required=True,
    )
