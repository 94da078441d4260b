"""The CII tree: one for invoices and credit notes, which their type code (BT-3) tells apart.

Source: UN/CEFACT CII D16B; CEN/TS 16931-3-3 says which element is which term; Factur-X 1.09.2 for what its profile
EXTENDED has beyond. It is held against the schema of each profile, which cuts it down and orders it. What stands in a
document beyond the tree is kept, and written back to CII.
"""

from __future__ import annotations

from collections.abc import Callable

from ...mapping.nodes import Attr, Branch, CurrencyCode, Each, Element, Key, Node, One, Text, Value
from ...mapping.refs import root
from ...model import Attachment, Identifier, Invoice, Note, PrecedingInvoice
from . import money
from .about import ROOT
from .names import EN16931
from .parties import address, contact, identifier, party, seller
from .rows import document, lines
from .values import NUMBER, Said, date

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

invoice = root(Invoice)
ident = root(Identifier)
PROJECT = "Project reference"  # what CEN/TS 16931-3-3 has for the name that CII asks for beside BT-11
_TENDER, _OBJECT, _SUPPORTING = "50", "130", "916"
_KNOWN = (None, _TENDER, _OBJECT, _SUPPORTING)


def _none(_: str) -> bool:
    return False


class Names:
    """The identifiers of a profile (BT-24, BT-23): its own, and those of a source that it takes for its own.

    `own`: those that a source of CII says, of profiles that have no code here. `process` is what BT-23 is where the
    source has none that a network knows.
    """

    def __init__(
        self,
        specification: str,
        accepts: Callable[[str], bool] = _none,
        *,
        own: Callable[[str], bool] = _none,
        process: str | None = None,
    ) -> None:
        self.specification = specification
        self.accepts = accepts
        self.own = own
        self.process = process

    def _is_process(self, said: str) -> bool:
        return self.process is None or said.startswith("urn:")

    def nodes(self) -> Element:
        """The head of a document."""
        process = Said(invoice.business_process, lambda _: self.process, self._is_process, _none)
        specification = Said(invoice.specification, lambda _: self.specification, self.accepts, self.own)
        return Element(
            "rsm:ExchangedDocumentContext",
            [
                Element("ram:BusinessProcessSpecifiedDocumentContextParameter", [process]),
                Element("ram:GuidelineSpecifiedDocumentContextParameter", [specification]),
            ],
        )


def _head(extended: bool) -> Element:
    note = root(Note)
    return Element(
        "rsm:ExchangedDocument",
        [
            Value("ram:ID", invoice.number),
            *([Value("ram:Name", invoice.kind.text)] if extended else []),
            Value("ram:TypeCode", invoice.type_code),
            date("ram:IssueDateTime", invoice.issue_date),
            Each(
                "ram:IncludedNote",
                invoice.notes,
                [Value("ram:Content", note.text), Value("ram:SubjectCode", note.subject)],
            ),
        ],
    )


def _documents(any_type: bool) -> list[Node]:
    """Additional document references: the tender (BT-17), the invoiced object (BT-18), files (BG-24)."""
    tag = "ram:AdditionalReferencedDocument"
    nodes: list[Node] = [
        Element(tag, [Value("ram:IssuerAssignedID", invoice.tender_reference), Key("ram:TypeCode", _TENDER)]),
        One(
            tag,
            invoice.invoiced_object,
            [
                Element("ram:IssuerAssignedID", [Text(ident.value)]),
                Key("ram:TypeCode", _OBJECT),
                Value("ram:ReferenceTypeCode", ident.scheme),
            ],
        ),
        _supporting(tag, Key("ram:TypeCode", _SUPPORTING), lambda one: one.type_code in _KNOWN),
    ]
    if any_type:
        kind = Value("ram:TypeCode", root(Attachment).type_code)
        nodes.append(_supporting(tag, kind, lambda one: one.type_code not in _KNOWN))
    return nodes


def _supporting(tag: str, kind: Node, only: Callable[[Any], bool]) -> Each:
    d = root(Attachment)
    file = [Text(d.content), Attr("mimeCode", d.media_type), Attr("filename", d.filename)]
    return Each(
        tag,
        invoice.documents,
        [
            Value("ram:IssuerAssignedID", d.id),
            Value("ram:URIID", d.url),
            kind,
            Value("ram:Name", d.description),
            Element("ram:AttachmentBinaryObject", file),
        ],
        only=only,
    )


def _agreement(extended: bool, any_type: bool) -> Element:
    r = invoice.references
    order_date, contract_date = (r.order_date, r.agreement_date) if extended else (None, None)
    terms = Element("ram:ApplicableTradeDeliveryTerms", [Value("ram:DeliveryTypeCode", invoice.delivery.terms_code)])
    return Element(
        "ram:ApplicableHeaderTradeAgreement",
        [
            Value("ram:BuyerReference", invoice.buyer_reference),
            seller(extended),
            party("ram:BuyerTradeParty", invoice.buyer, extended),
            party("ram:SellerTaxRepresentativeTradeParty", invoice.tax_representative, extended),
            *([terms] if extended else []),
            document("ram:SellerOrderReferencedDocument", invoice.sales_order_reference),
            document("ram:BuyerOrderReferencedDocument", invoice.order_reference, order_date),
            document("ram:ContractReferencedDocument", invoice.contract_reference, contract_date),
            *_documents(any_type),
            Element(
                "ram:SpecifiedProcuringProject",
                [Value("ram:ID", invoice.project_reference), Value("ram:Name", r.project_name, default=PROJECT)],
            ),
        ],
        required=True,
    )


def _delivery(extended: bool) -> Element:
    d = invoice.delivery
    return Element(
        "ram:ApplicableHeaderTradeDelivery",
        [
            Element(
                "ram:ShipToTradeParty",
                [
                    *identifier(d.location_id),
                    Value("ram:Name", d.party.name),
                    *([contact(d.party.contact, extended)] if extended else []),
                    address(d.party.address),
                ],
            ),
            Element("ram:ActualDeliverySupplyChainEvent", [date("ram:OccurrenceDateTime", d.date)]),
            document("ram:DespatchAdviceReferencedDocument", invoice.despatch_reference),
            document("ram:ReceivingAdviceReferencedDocument", invoice.receiving_reference),
        ],
        required=True,
    )


def _settlement(names: Names, extended: bool) -> Element:
    """How to pay, VAT and sums; a document of EN 16931 is one of D16B, which has one preceding invoice."""
    preceding = root(PrecedingInvoice)
    rate = Element(
        "ram:TaxApplicableTradeCurrencyExchange",
        [
            CurrencyCode("ram:SourceCurrencyCode", False),
            CurrencyCode("ram:TargetCurrencyCode", True),
            Value("ram:ConversionRate", invoice.references.exchange_rate, NUMBER),
        ],
        when=money.between_own_currencies,
    )
    others = [
        party("ram:InvoicerTradeParty", invoice.invoice_sender, extended),
        party("ram:InvoiceeTradeParty", invoice.invoice_recipient, extended),
    ]
    return Element(
        "ram:ApplicableHeaderTradeSettlement",
        [
            Value("ram:CreditorReferenceID", invoice._payment_details.direct_debit.creditor_id),
            Value("ram:PaymentReference", invoice._payment_details.remittance),
            Value("ram:TaxCurrencyCode", invoice.tax_currency),
            Value("ram:InvoiceCurrencyCode", invoice.currency),
            *(others if extended else []),
            party("ram:PayeeTradeParty", invoice.payee, extended),
            *([rate] if extended else []),
            money.payment_means(),
            money.breakdown(),
            money.period(invoice.period),
            money.allowance(invoice.allowances, charge=False, vat=True),
            money.allowance(invoice.charges, charge=True, vat=True),
            money.logistics(),
            money.payment_terms(extended),
            money.totals(),
            Each(
                "ram:InvoiceReferencedDocument",
                invoice.preceding_invoices,
                [
                    Value("ram:IssuerAssignedID", preceding.number),
                    date("ram:FormattedIssueDateTime", preceding.date, "qdt:DateTimeString"),
                ],
                limit=1 if names.specification == EN16931 else None,
            ),
            Element("ram:ReceivableSpecifiedTradeAccountingAccount", [Value("ram:ID", invoice.accounting_reference)]),
        ],
        required=True,
    )


def tree(names: Names, extended: bool, any_type: bool) -> Branch:
    """The tree of a profile; `extended` has what EN 16931 has no term for, `any_type` files that EN 16931 calls none
    (BG-24)."""
    return Element(
        ROOT,
        [
            names.nodes(),
            _head(extended),
            Element(
                "rsm:SupplyChainTradeTransaction",
                [lines(extended), _agreement(extended, any_type), _delivery(extended), _settlement(names, extended)],
                required=True,
            ),
        ],
    )


__all__ = ["PROJECT", "Names", "tree"]
