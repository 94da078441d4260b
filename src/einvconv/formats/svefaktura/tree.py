"""The Svefaktura tree, in the order of its schema.

Sources: SFTI Basic Invoice 1.0, schemas of 2008-12-27; SFTI's guide to EN 16931 (1.4 of 2019-11-12) says which element
is which term. What stands in a document beyond the tree is kept, and written back to Svefaktura.
"""

from __future__ import annotations

from collections.abc import Callable

from ...mapping.codecs import ISO_DATE, Table
from ...mapping.nodes import Attr, Branch, Currency, CurrencyCode, Each, Element, Fixed, Node, One, Text, Value
from ...mapping.refs import root
from ...model import Attachment, Identifier, Invoice, Note, PaymentMeans, PrecedingInvoice, VatBreakdown
from .about import INVOICE
from .nodes import NUMBER, SFTI, TURNED, LineCount, Moment, Sfti, amount, identifier, means_code
from .parties import address_parts, contact, party
from .rows import allowance, lines, vat_category

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

invoice = root(Invoice)
ident = root(Identifier)
_SCHEME = "identificationSchemeID"
# What kind of document is referred to: a delivery note, a file in an object envelope
DOCUMENTS = {"DQ": "Följesedel", "ATS": "Bilaga"}


def _of_kind(code: str) -> Callable[[Any, Any], bool]:
    """Whether the reference is one to a document of a kind."""

    def is_one(element: Any, _: Any) -> bool:
        found = element.find("{*}ID")
        return found is not None and found.get(_SCHEME) == code

    return is_one


def _reference(code: str, ref: Any) -> Element:
    """A reference to a document of a kind that a term of its own has."""
    marks = [Text(ref), Fixed(_SCHEME, code), Fixed("identificationSchemeAgencyName", SFTI)]
    return Element("sfti:AdditionalDocumentReference", [Element("cac:ID", marks)], when=_of_kind(code))


def _documents() -> list[Node]:
    """The contract (BT-12), the invoiced object (BT-18), and documents that support the invoice (BG-24)."""
    d = root(Attachment)
    marks = [Text(d.id), Attr(_SCHEME, d.type_text, Table(DOCUMENTS)), Sfti()]
    return [
        _reference("CT", invoice.contract_reference),
        _reference("ACD", invoice.invoiced_object.value),
        Each("sfti:AdditionalDocumentReference", invoice.documents, [Element("cac:ID", marks)]),
    ]


def _delivery() -> Element:
    d = invoice.delivery
    place = One("cac:ID", d.location_id, [*identifier("cac:ID").children])
    return Element(
        "cac:Delivery",
        [
            Moment("cbc:ActualDeliveryDateTime", d.date),
            Element("cac:DeliveryAddress", [place, *address_parts(d.party.address)]),
        ],
    )


def _payment() -> list[Node]:
    """Accounts (BG-17), and the terms of payment (BT-20)."""
    m = root(PaymentMeans)
    institution = Element("cac:FinancialInstitution", [Value("cac:ID", m.account.bic)])
    account = Element("cac:ID", [Text(m.account.id), Attr("identificationSchemeName", m.account.scheme)])
    return [
        Each(
            "cac:PaymentMeans",
            invoice.payment_means,
            [
                means_code(),
                Value("cbc:DuePaymentDate", m.due_date, ISO_DATE),
                Element(
                    "cac:PayeeFinancialAccount",
                    [
                        account,
                        Element("cac:FinancialInstitutionBranch", [institution]),
                        Value("cac:PaymentInstructionID", m.remittance),
                    ],
                ),
                Element("cac:PayeePartyName", [Value("cbc:Name", m.payee_names)]),
            ],
            limit=3,
        ),
        Element(
            "cac:PaymentTerms",
            [
                Value("cbc:Note", invoice.payment_terms),
                Value("cbc:PenaltySurchargePercent", invoice._overdue_fine.fine_percent, NUMBER),
            ],
        ),
    ]


def _between_own_currencies(element: Any, run: Any) -> bool:
    said = tuple((element.findtext(f"{{*}}{name}CurrencyCode") or "").strip() for name in ("Source", "Target"))
    return run.tax_currency is not None and said == (run.currency, run.tax_currency)


def _money() -> list[Node]:
    """The rate of exchange, the VAT (BT-110, BG-23) and the totals (BG-22)."""
    v, t = root(VatBreakdown), invoice.totals
    accounting = [Currency("amountCurrencyID", accounting=True)]
    return [
        Element(
            "cac:ExchangeRate",
            [
                CurrencyCode("cac:SourceCurrencyCode", accounting=False),
                CurrencyCode("cac:TargetCurrencyCode", accounting=True),
                Value("cbc:CalculationRate", invoice.references.exchange_rate, NUMBER),
            ],
            when=_between_own_currencies,
        ),
        Element(
            "cac:TaxTotal",
            [
                amount("cbc:TotalTaxAmount", t.vat),
                Each(
                    "cac:TaxSubTotal",
                    invoice.vat_breakdown,
                    [
                        amount("cbc:TaxableAmount", v.taxable),
                        amount("cbc:TaxAmount", v.amount),
                        vat_category(
                            "cac:TaxCategory", v.code, v.rate, Value("cbc:ExemptionReason", v.exemption_reason)
                        ),
                        Value("cac:TaxCurrencyTaxAmount", v.amount_accounting, TURNED, accounting),
                    ],
                ),
            ],
        ),
        Element(
            "cac:LegalTotal",
            [
                amount("cbc:LineExtensionTotalAmount", t.lines),
                amount("cbc:TaxExclusiveTotalAmount", t.without_vat),
                amount("cbc:TaxInclusiveTotalAmount", t.payable),
                amount("cac:RoundOffAmount", t.rounding),
            ],
        ),
    ]


def tree() -> Branch:
    """The tree of a Svefaktura, which is the same for invoices and credit notes."""
    note, preceding, period = root(Note), root(PrecedingInvoice), invoice.period
    requisitionist = "sfti:RequisitionistDocumentReference"
    seller = [party(invoice.seller), contact("cac:AccountsContact", invoice.seller.accounts_contact)]
    return Element(
        INVOICE,
        [
            Value("sfti:ID", invoice.number),
            Value("cbc:IssueDate", invoice.issue_date, ISO_DATE),
            Value("sfti:InvoiceTypeCode", invoice.type_code),
            Each("cbc:Note", invoice.notes, [Text(note.text)], limit=1),
            Value("sfti:TaxPointDate", invoice.tax_point_date, ISO_DATE),
            Value("sfti:InvoiceCurrencyCode", invoice.currency),
            Value("sfti:TaxCurrencyCode", invoice.tax_currency),
            LineCount(),
            *_documents(),
            Element("cac:BuyerParty", [party(invoice.buyer)]),
            Element("cac:SellerParty", seller),
            _delivery(),
            *_payment(),
            allowance(invoice.allowances, charge=False),
            allowance(invoice.charges, charge=True),
            *_money(),
            lines(),
            Element(requisitionist, [Value("cac:ID", invoice.buyer_reference)]),
            Element(requisitionist, [Value("cac:ID", invoice.accounting_reference)]),
            Each(
                "sfti:InitialInvoiceDocumentReference",
                invoice.preceding_invoices,
                [Value("cac:ID", preceding.number)],
            ),
            Element("cac:DeliveryTerms", [Value("cbc:SpecialTerms", invoice.delivery.terms)]),
            Element(
                "sfti:InvoicingPeriod",
                [Moment("cbc:StartDateTime", period.start), Moment("cbc:EndDateTime", period.end)],
            ),
        ],
    )
