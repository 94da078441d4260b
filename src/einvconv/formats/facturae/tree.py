"""The Facturae tree, in the order of its schema; each version is the tree held against its own.

Sources: the Facturae schemas 3.0 to 3.2.2; which element is which term, by our own comparison (no owner's table is
public). What stands in a document beyond the tree is kept, and written back to Facturae.
"""

from __future__ import annotations

from decimal import Decimal

from ...mapping.codecs import IDENT, ISO_DATE, Table
from ...mapping.nodes import Branch, Each, Element, Identity, Node, One, Text, Value
from ...mapping.refs import root
from ...model import Account, Allowance, Attachment, Invoice, Note, PaymentMeans, Period, PrecedingInvoice
from ...model.compute import total
from .about import ROOTS
from .assignment import assignment
from .codes import FILES, Means
from .nodes import Decimals, Signature, Sum, Usual, number
from .parties import party
from .rows import allowances, lines, taxes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

invoice = root(Invoice)
_ZERO = Decimal(0)
_REASON, _REASON_TEXT = "10", "Detalle Operación"
_METHOD_TEXT = "Rectificación por diferencias"
_SELF_BILLED = frozenset(("261", "389"))


def _total(one: Any) -> Decimal | None:
    return None if one.totals is None else one.totals.with_vat


def _outstanding(one: Any) -> Decimal | None:
    """The total less subsidies and what has been paid on account."""
    whole = _total(one)
    return None if whole is None else whole - (one.totals.prepaid or _ZERO) - total(a.amount for a in one.subsidies)


def _outstanding_there(element: Any) -> Decimal | None:
    totals = element.getroottree().getroot().find("Invoices/Invoice/InvoiceTotals")
    if totals is None:
        return None
    whole = number(totals, "InvoiceTotal")
    subsidies = total(number(each, "SubsidyAmount") for each in totals.iterfind("Subsidies/Subsidy"))
    return None if whole is None else whole - (number(totals, "TotalPaymentsOnAccount") or _ZERO) - subsidies


def _payable(one: Any) -> Decimal | None:
    return None if one.totals is None else one.totals.payable


def _of_invoice(name: str) -> Any:
    """What an amount of the batch is where the batch has one invoice."""

    def there(element: Any) -> Decimal | None:
        return number(element.getroottree().getroot(), f"Invoices/Invoice/InvoiceTotals/{name}")

    return there


def batch_id(one: Any) -> str:
    """What a batch of one invoice is called: the seller's tax number, the number and the series."""
    tax = one.seller.vat_id if one.seller is not None else None
    return f"{tax or ''}{one._series or ''}{one.number or ''}"[:70]


def _is_issuer(element: Any, _: Any) -> bool:
    """Whether the issuer is who the document shows it to be: a third party is named beside it."""
    code, following = (element.text or "").strip(), element.getnext()
    third = following is not None and following.tag == "ThirdParty"
    return code == "TE" if third else code in ("EM", "RE")


def _header(version: str, d: Decimals) -> Element:
    def in_batch(tag: str, value: Any, there: Any) -> Element:
        amount = Sum("TotalAmount", value, there, d.sum, "the batch has one invoice")
        amount.of_batch = True
        return Element(tag, [amount], required=True)

    def own_currency(element: Any, run: Any) -> bool:
        return bool((element.text or "").strip() == run.currency)

    issuer = Usual(
        "InvoiceIssuerType",
        lambda one, _: "RE" if one.type_code in _SELF_BILLED else "TE" if one.invoice_sender is not None else "EM",
        same=_is_issuer,
    )
    modality, count = Usual("Modality", lambda _, __: "I", ("I",)), Usual("InvoicesCount", lambda _, __: "1", ("1",))
    modality.of_batch = count.of_batch = True
    return Element(
        "FileHeader",
        [
            Identity("SchemaVersion", invoice.specification, lambda _: version, lambda said: said == version),
            modality,
            issuer,
            party("ThirdParty", invoice.invoice_sender),
            Element(
                "Batch",
                [
                    Value("BatchIdentifier", invoice.message.batch_id, IDENT),
                    count,
                    in_batch("TotalInvoicesAmount", _total, _of_invoice("InvoiceTotal")),
                    in_batch("TotalOutstandingAmount", _outstanding, _outstanding_there),
                    in_batch("TotalExecutableAmount", _payable, _of_invoice("TotalExecutableAmount")),
                    Usual(
                        "InvoiceCurrencyCode",
                        lambda one, _: one.currency,
                        how="the invoice's own currency",
                        same=own_currency,
                    ),
                ],
                required=True,
            ),
            assignment(),
        ],
    )


def _head() -> Element:
    p = root(PrecedingInvoice)
    kind = Usual("InvoiceDocumentType", lambda one, _: "AF" if one.type_code in _SELF_BILLED else "FC", ("FC", "AF"))
    return Element(
        "InvoiceHeader",
        [
            Value("InvoiceNumber", invoice.number, IDENT),
            Value("InvoiceSeriesCode", invoice._series, IDENT),
            kind,
            Value("InvoiceClass", invoice.kind.class_code, IDENT),
            Each(
                "Corrective",
                invoice.preceding_invoices,
                [
                    Value("InvoiceNumber", p.number, IDENT),
                    Value("InvoiceSeriesCode", p._series, IDENT),
                    Usual(
                        "ReasonCode", lambda _, __: _REASON, how="a reason is asked for, and none is given", guess=True
                    ),
                    Usual("ReasonDescription", lambda _, __: _REASON_TEXT, how="the words that go with the reason"),
                    _tax_period(),
                    Usual("CorrectionMethod", lambda _, __: "02", how="a credit note corrects by differences"),
                    Usual("CorrectionMethodDescription", lambda _, __: _METHOD_TEXT, how="the words of the method"),
                    Value("InvoiceIssueDate", p.date, ISO_DATE),
                ],
                limit=1,
            ),
        ],
    )


def _tax_period() -> Element:
    """The period that is corrected: the day of the invoice that is, where nobody says it."""

    def day(one: Any, run: Any) -> str | None:
        date = one.date or run.original.issue_date
        return None if date is None else str(date.isoformat())

    how = "the day of the invoice that is corrected"
    days: list[Node] = [Usual(name, day, how=how, guess=True) for name in ("StartDate", "EndDate")]
    return Element("TaxPeriod", days, required=True)


def _issue(d: Decimals) -> Element:
    p = root(Period)
    return Element(
        "InvoiceIssueData",
        [
            Value("IssueDate", invoice.issue_date, ISO_DATE),
            Value("OperationDate", invoice.tax_point_date, ISO_DATE),
            One(
                "InvoicingPeriod",
                invoice.period,
                [Value("StartDate", p.start, ISO_DATE), Value("EndDate", p.end, ISO_DATE)],
            ),
            Value("InvoiceCurrencyCode", invoice.currency, IDENT),
            Element("ExchangeRateDetails", [Value("ExchangeRate", invoice.references.exchange_rate, d.exchange)]),
            Value("TaxCurrencyCode", invoice.tax_currency, IDENT),
            Value("LanguageName", invoice.buyer.language, IDENT),
            Value("InvoiceDescription", invoice._description),
            Value("ReceiverTransactionReference", invoice.order_reference, IDENT),
            Value("FileReference", invoice.project_reference, IDENT),
            Value("ReceiverContractReference", invoice.contract_reference, IDENT),
        ],
    )


def _totals(d: Decimals) -> Element:
    t, a = invoice.totals, root(Allowance)
    subsidy: list[Node] = [
        Value("SubsidyDescription", a.reason, default=""),
        Value("SubsidyRate", a.percent, d.percent),
        Value("SubsidyAmount", a.amount, d.amount),
    ]
    return Element(
        "InvoiceTotals",
        [
            Value("TotalGrossAmount", t.lines, d.amount),
            allowances(d, "GeneralDiscounts", "Discount", invoice.allowances, d.line),
            allowances(d, "GeneralSurcharges", "Charge", invoice.charges, d.line),
            Value("TotalGeneralDiscounts", t.allowances, d.amount),
            Value("TotalGeneralSurcharges", t.charges, d.amount),
            Value("TotalGrossAmountBeforeTaxes", t.without_vat, d.amount),
            Value("TotalTaxOutputs", t.vat, d.amount),
            Value("TotalTaxesWithheld", t.withheld, d.amount),
            Value("InvoiceTotal", t.with_vat, d.amount),
            Element("Subsidies", [Each("Subsidy", invoice.subsidies, subsidy)]),
            Value("TotalFinancialExpenses", t.financing, d.exact),
            Sum(
                "TotalOutstandingAmount",
                _outstanding,
                _outstanding_there,
                d.sum,
                "the total less what has been paid on account",
            ),
            Value("TotalPaymentsOnAccount", t.prepaid, d.amount),
            Element("AmountsWithheld", [Value("WithholdingAmount", t.retained, d.amount)]),
            Value("TotalExecutableAmount", t.payable, d.amount),
            Value("TotalReimbursableExpenses", t.expenses, d.amount),
            Element("PaymentInKind", [Value("PaymentInKindAmount", t.in_kind, d.amount)]),
        ],
    )


def _payment(d: Decimals) -> Element:
    m, a = root(PaymentMeans), root(Account)
    account = [Value("IBAN", a.id, IDENT), Value("AccountNumber", a.national, IDENT), Value("BIC", a.bic, IDENT)]
    return Element(
        "PaymentDetails",
        [
            Each(
                "Installment",
                invoice.payment_means,
                [
                    Value("InstallmentDueDate", m.due_date, ISO_DATE),
                    Value("InstallmentAmount", m.amount, d.exact),
                    Value("PaymentMeans", m.code, Means()),
                    One("AccountToBeCredited", m.account, account),
                    Value("PaymentReconciliationReference", m.remittance, IDENT),
                    Element("AccountToBeDebited", [Value("IBAN", m.direct_debit.debited_account, IDENT)]),
                    Value("CollectionAdditionalInformation", m.text),
                    Value("DebitReconciliationReference", m.direct_debit.mandate, IDENT),
                ],
            )
        ],
    )


def _additional() -> Element:
    a, note = root(Attachment), root(Note)
    return Element(
        "AdditionalData",
        [
            Value("RelatedInvoice", invoice.references._original_invoice, IDENT),
            Value("RelayedInvoice", invoice.references._original_invoice, IDENT),  # as 3.0 spells it
            Element(
                "RelatedDocuments",
                [
                    Each(
                        "Attachment",
                        invoice.documents,
                        [
                            Usual("AttachmentCompressionAlgorithm", lambda _, __: "NONE", ("NONE",)),
                            Value("AttachmentFormat", a.media_type, Table(FILES)),
                            Usual("AttachmentEncoding", lambda _, __: "BASE64", ("BASE64",)),
                            Value("AttachmentDescription", a.description),
                            Value("AttachmentData", a.content),
                        ],
                        only=lambda one: one.content is not None,
                    )
                ],
            ),
            Each("InvoiceAdditionalInformation", invoice.notes, [Text(note.text)], limit=1),
        ],
    )


def tree(version: str) -> Branch:
    """The tree of a version."""
    d, note = Decimals(version), root(Note)
    outputs: list[Node] = [taxes(d, invoice.vat_breakdown, vat=True), taxes(d, invoice.other_taxes, vat=False)]
    whole: list[Node] = [
        _head(),
        _issue(d),
        Element("TaxesOutputs", outputs),
        Element("TaxesWithheld", [taxes(d, invoice.withheld_taxes, vat=False)]),
        _totals(d),
        lines(d),
        _payment(d),
        Element("LegalLiterals", [Each("LegalReference", invoice._summary_notes, [Text(note.text)])]),
        _additional(),
    ]
    return Element(
        ROOTS[version],
        [
            _header(version, d),
            Element("Parties", [party("SellerParty", invoice.seller), party("BuyerParty", invoice.buyer)]),
            Element("Invoices", [Element("Invoice", whole)]),
            Signature(),
        ],
    )
