"""The tree of Visma EDI Invoice, in the order of its elements. Source: one public sample of each version.

What stands in a document beyond the tree is kept, and written back to the same version.
"""

from __future__ import annotations

from ...mapping.codecs import Table
from ...mapping.nodes import Attr, Branch, Currency, Each, Element, Fixed, Node, Text, Value
from ...mapping.refs import root
from ...model import Attachment, Invoice, Note, PaymentMeans, Specification, VatBreakdown
from ..nordic.nodes import AMOUNT, NUMBER, Again, Day, Placed, Standing, Usual, said_again
from ..nordic.plain import number_in, stated
from .about import NAME, ROOTS
from .discounts import Discount, DiscountAmount, DiscountPercentage
from .nodes import CHARGES, FREIGHT, Charge, DaysFrom, Freight
from .parties import customer, supplier
from .rows import order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

invoice = root(Invoice)
LATER = "6.0"
_CREDIT_NOTES = {"false": "380", "true": "381", "0": "380", "1": "381"}


def _is_whole(element: Any, _: Any) -> bool:
    """Whether a total is that with VAT and the rounding."""
    above = element.getparent()
    parts = [stated(above, name) for name in ("TotalAmountInclVAT", "RoundingAmount")]
    return parts[0] is not None and number_in(element) == parts[0] + (parts[1] or 0)


def _whole(made: Invoice, run: Any) -> tuple[str, Any, str] | None:
    t = made.totals
    if t is None or t.with_vat is None:
        return None
    return said_again(AMOUNT, t.with_vat + (t.rounding or 0), t, "with_vat", run)


def _vat_base(made: Invoice, run: Any) -> tuple[str, Any, str] | None:
    t = made.totals
    return said_again(AMOUNT, t.without_vat, t, "without_vat", run) if run.keeps and t is not None else None


def _is_vat_base(element: Any, _: Any) -> bool:
    return number_in(element) == stated(element.getparent(), "TotalAmountExclVAT")


def _several(made: Invoice, _: Any) -> tuple[str, Any, str]:
    return ("true" if len(made.orders) > 1 else "false"), None, ""


def _is_several(element: Any, _: Any) -> bool:
    orders = sum(1 for _ in element.getparent().iterfind("{*}OrderInfo"))
    return ((element.text or "").strip() in ("true", "1")) == (orders > 1)


def _count(made: Invoice, _: Any) -> tuple[str, Any, str]:
    return str(sum(len(one._lines) for one in made.orders)), None, ""


def _is_count(element: Any, _: Any) -> bool:
    lines = sum(1 for _ in element.getparent().iterfind("{*}OrderInfo/{*}DetailLines/{*}DetailLine"))
    return (element.text or "").strip() == str(lines)


def _head() -> list[Any]:
    fine = invoice._overdue_fine
    terms = [
        DaysFrom("discountPaymentDays", fine.discount_date),
        Attr("discountPercentage", fine.discount_percent, NUMBER),
    ]
    return [
        Fixed("format", NAME),
        Value("inv:InvoiceNumber", invoice.number),
        Again("inv:SummaryInvoice", _several, _is_several, "whether there are several orders"),
        Value("inv:CreditNote", invoice.type_code, Table(_CREDIT_NOTES)),
        Value("inv:UniqueID", invoice.message.id),
        Value("inv:CID", invoice._payment_details.remittance),
        Day("inv:InvoiceDate", invoice.issue_date),
        Day("inv:PaymentDate", invoice.due_date),
        Value("inv:PaymentTerms", invoice.payment_terms, marks=terms),
        Value("inv:Contract", invoice.contract_reference),
    ]


def _totals(version: str) -> list[Node]:
    t = invoice.totals
    later = version == LATER
    charges = [Charge(name, invoice.charges, word) for name, (word, _, _) in CHARGES.items()]
    lines = Value("inv:TotalGoods" if later else "inv:TotalGoodsInclDuty", t.lines, AMOUNT)
    payable = (
        [
            Again("inv:InvoiceTotalAmount", _whole, _is_whole),
            Value("inv:PrepaidAmount", t.prepaid, AMOUNT),
            Value("inv:PayableAmount", t.payable, AMOUNT),
        ]
        if later
        else [Value("inv:InvoiceTotalAmount", t.payable, AMOUNT)]
    )
    nodes: list[Node] = [
        *([] if later else [lines]),
        DiscountAmount(usual=not later),
        DiscountPercentage(),
        *([lines] if later else []),
        Discount(),
        *charges,
        Freight("TotalFreight", invoice.charges, FREIGHT),
        Value("inv:TotalDeductionAmount", t.allowances, AMOUNT),
        Value("inv:TotalAdditionAmount", t.charges, AMOUNT),
        Value("inv:TotalAmountExclVAT", t.without_vat, AMOUNT),
        Value("inv:TotalVATAmount", t.vat, AMOUNT),
        Again("inv:TotalVATBasisAmount", _vat_base, _is_vat_base),
        Value("inv:TotalAmountInclVAT", t.with_vat, AMOUNT),
        Value("inv:RoundingAmount", t.rounding, AMOUNT),
        *payable,
    ]
    return nodes


def _instructions() -> Element:
    """The ways to pay (BG-16), each with its account (6.0)."""
    m = root(PaymentMeans)
    return Element(
        "inv:PaymentInstructions",
        [
            Standing(
                "inv:PaymentInstruction",
                invoice.payment_means,
                [
                    Value("inv:PaymentMeans", m.text, marks=[Attr("code", m.code)]),
                    Value("inv:PaymentReference", m.remittance),
                    Day("inv:PaymentDate", m.due_date),
                    Value("inv:PayableAmount", m.amount, AMOUNT, marks=[Currency("currency")]),
                    Value("inv:AccountNo", m.account.id, marks=[Attr("type", m.account.scheme)]),
                    Value("inv:BankName", m.account.bank_name),
                    Value("inv:BIC", m.account.bic),
                ],
            )
        ],
    )


def _is_own(element: Any, run: Any) -> bool:
    return (element.text or "").strip() in ("", run.currency)


def _vat() -> list[Node]:
    v, other = root(VatBreakdown), invoice.other_currency
    return [
        Each(
            "inv:VAT",
            invoice.vat_breakdown,
            [
                Value("inv:VATAmount", v.amount, AMOUNT),
                Value("inv:VATPercentage", v.rate, NUMBER),
                Value("inv:VATBasisAmount", v.taxable, AMOUNT),
            ],
        ),
        Element(
            "inv:Currency",
            [
                Value("inv:CurrencyCode", invoice.currency),
                Usual(
                    "inv:ExchangeRate", other.rate, NUMBER, lambda e, run: stated(e.getparent(), "ExchangeRate") == 1
                ),
                Usual("inv:BaseCurrencyCode", other.currency, Table({}), _is_own),
            ],
        ),
    ]


def _documents() -> list[Node]:
    d, note = root(Attachment), root(Note)
    marks = [Attr("type", d.type_text), Attr("mimeCode", d.media_type)]
    return [
        Element(
            "inv:InvoiceDocuments",
            [
                Element(
                    "inv:Links",
                    [Each("inv:Link", invoice.documents, [Text(d.url), *marks], only=lambda one: one.content is None)],
                ),
                Element(
                    "inv:Attachments",
                    [
                        Each(
                            "inv:Attachment",
                            invoice.documents,
                            [Text(d.content), Attr("fileName", d.filename), *marks],
                            only=lambda one: one.content is not None,
                        )
                    ],
                ),
            ],
        ),
        Element("inv:InvoiceFreeText", [Each("inv:Text", invoice.notes, [Text(note.text)])]),
    ]


def tree(version: str) -> Branch:
    """The tree of a version, which its schema cuts down to what that has."""
    later, spec = version == LATER, root(Specification)
    fine, details = invoice._overdue_fine, invoice._payment_details
    seller = supplier(invoice.seller, invoice.seller_information, details, invoice.payment_means, later)
    return Element(
        ROOTS[version],
        [
            *_head(),
            Fixed("version", version),
            *_totals(version),
            *([_instructions()] if later else []),
            Value("inv:MoraInterestRate", fine.fine_percent, NUMBER),
            Value("inv:ReminderCharge", fine.fine_amount, AMOUNT),
            *_vat(),
            seller,
            customer(
                "inv:Invoicee", invoice.buyer, later, Placed("inv:Reference", invoice.buyer_reference, usual=False)
            ),
            *_documents(),
            order(),
            Again("inv:InvoiceLineCount", _count, _is_count, "the number of the lines"),
            Each("inv:UserDefined", invoice.specifications, [Attr("Name", spec.heading), Text(spec.value)]),
        ],
    )
