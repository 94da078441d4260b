"""The UBL tree: Invoice and CreditNote, in the order of their schema.

Source: OASIS UBL 2.1; EN 16931-3-2 says which element is which term. What stands in a UBL document beyond the tree is
kept, and written back to UBL.
"""

from __future__ import annotations

from collections.abc import Callable

from ...light import Record
from ...mapping.codecs import ISO_DATE
from ...mapping.nodes import Attr, Branch, Each, Element, Identity, Mark, Node, One, Text, Value
from ...mapping.refs import root
from ...model import Attachment, Identifier, Invoice, Note, PrecedingInvoice
from .about import CREDIT_NOTE, INVOICE
from .bii import COPIES, Known
from .leaves import HeadDueDate, Later, Own, Standing
from .lines import lines
from .money import (
    allowance,
    exchange_rate,
    payment_means,
    payment_terms,
    period,
    prepaid,
    tax_totals,
    third_party_payments,
    totals,
)
from .parties import DeliveredTo, identifier, party, small_party
from .profile import VERSION, Profile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

invoice = root(Invoice)
ident = root(Identifier)


class Names(Record):
    """The identifiers of a profile (BT-24, BT-23): its own, and those of a source that it takes for its own."""

    specification: Callable[[Any], str | None]
    accepts: Callable[[str], bool]
    process: Callable[[Any], str | None]
    accepts_process: Callable[[str], bool]

    def nodes(self, p: Profile) -> list[Node]:
        """The head of a document."""
        version = [Standing("cbc:UBLVersionID", VERSION)] if p.bii or p.danish else []
        return [
            *version,
            Identity("cbc:CustomizationID", invoice.specification, self.specification, self.accepts),
            Identity(
                "cbc:ProfileID", invoice.business_process, self.process, self.accepts_process, p.lists("cbc:ProfileID")
            ),
        ]


def reference(tag: str, ref: Any, *more: Node) -> Element:
    """A reference that is a document's identifier, and what a profile has beside it."""
    return Element(tag, [Value("cbc:ID", ref), *more])


def _contract(p: Profile) -> Element:
    r = invoice.references
    return reference(
        "cac:ContractDocumentReference",
        invoice.contract_reference,
        *p.extra(
            Value("cbc:IssueDate", r.agreement_date, ISO_DATE),
            p.code("cbc:DocumentTypeCode", r.agreement_type_code),
            Value("cbc:DocumentType", r.agreement_type),
        ),
    )


def _documents(p: Profile, credit: bool) -> list[Node]:
    """Additional document references: the invoiced object (BT-18), a credit note's project (BT-11), files (BG-24)."""
    d = root(Attachment)
    tag = "cac:AdditionalDocumentReference"
    id_: list[Mark] = [Text(ident.value), Attr("schemeID", ident.scheme)]
    nodes: list[Node] = [
        One(tag, invoice.invoiced_object, [Element("cbc:ID", id_), p.key("cbc:DocumentTypeCode", "130")])
    ]
    if credit:
        project = [Value("cbc:ID", invoice.project_reference), p.key("cbc:DocumentTypeCode", "50")]
        nodes.append(Element(tag, project))
    kind = "cbc:DocumentType"
    described = Value(kind, d.description) if p.bii else (Value if p.rich else Own)(kind, d.type_text)
    nodes.append(
        Each(
            tag,
            invoice.documents,
            [
                Value("cbc:ID", d.id),
                p.code("cbc:DocumentTypeCode", d.type_code),
                described,
                *([] if p.bii else [Value("cbc:DocumentDescription", d.description)]),
                Element(
                    "cac:Attachment",
                    [
                        Element(
                            "cbc:EmbeddedDocumentBinaryObject",
                            [Text(d.content), Attr("mimeCode", d.media_type), Attr("filename", d.filename)],
                        ),
                        Element("cac:ExternalReference", [Value("cbc:URI", d.url)]),
                    ],
                ),
            ],
        )
    )
    return nodes


def _references(p: Profile, credit: bool) -> list[Node]:
    preceding = root(PrecedingInvoice)
    original = [Value("cbc:ID", preceding.number), Value("cbc:IssueDate", preceding.date, ISO_DATE)]
    originator = reference("cac:OriginatorDocumentReference", invoice.tender_reference)
    project = reference("cac:ProjectReference", invoice.project_reference)
    rest = (
        [_contract(p), *_documents(p, True), originator]
        if credit
        else [originator, _contract(p), *_documents(p, False), project]
    )
    order_date = p.extra(Value("cbc:IssueDate", invoice.references.order_date, ISO_DATE))
    return [
        Element(
            "cac:OrderReference",
            [
                Value("cbc:ID", invoice.order_reference),
                Value("cbc:SalesOrderID", invoice.sales_order_reference),
                *order_date,
            ],
        ),
        Each("cac:BillingReference", invoice.preceding_invoices, [Element("cac:InvoiceDocumentReference", original)]),
        reference("cac:DespatchDocumentReference", invoice.despatch_reference),
        reference("cac:ReceiptDocumentReference", invoice.receiving_reference),
        *rest,
    ]


def _parties(p: Profile) -> list[Node]:
    seller_number = identifier(p, "cbc:CustomerAssignedAccountID", invoice.buyers_seller_id)
    buyer_number = identifier(p, "cbc:SupplierAssignedAccountID", invoice.sellers_buyer_id)
    return [
        Element("cac:AccountingSupplierParty", [*p.extra(seller_number), party(p, "cac:Party", invoice.seller)]),
        Element("cac:AccountingCustomerParty", [*p.extra(buyer_number), party(p, "cac:Party", invoice.buyer)]),
        small_party(p, "cac:PayeeParty", invoice.payee),
        small_party(p, "cac:TaxRepresentativeParty", invoice.tax_representative),
    ]


def _delivery(p: Profile) -> list[Node]:
    d = invoice.delivery
    name = Element("cac:PartyName", [Value("cbc:Name", d.party.name)])
    return [
        Element(
            "cac:Delivery",
            [
                Value("cbc:ActualDeliveryDate", d.date, ISO_DATE),
                *p.extra(DeliveredTo(DeliveredTo.PLAIN, d.party.address, p)),
                Element(
                    "cac:DeliveryLocation",
                    [
                        identifier(p, "cbc:ID", d.location_id, must=True),
                        DeliveredTo("cac:Address", d.party.address, p),
                    ],
                ),
                *p.extra(
                    Element("cac:EstimatedDeliveryPeriod", period(d.period)),
                    Element("cac:CarrierParty", [Element("cac:PartyName", [Value("cbc:Name", d.carrier)])]),
                ),
                Element("cac:DeliveryParty", [name]),
            ],
        ),
        *p.extra(Element("cac:DeliveryTerms", [Value("cbc:ID", d.terms_code), Value("cbc:SpecialTerms", d.terms)])),
    ]


def tree(p: Profile, credit: bool, names: Names) -> Branch:
    """The tree of an Invoice or a CreditNote of a profile."""
    note = root(Note)
    in_head = HeadDueDate if p.bii else Value
    later = [] if p.bii else [Later("cbc:DueDate", invoice.due_date, ISO_DATE)]
    due_date = later if credit else [in_head("cbc:DueDate", invoice.due_date, ISO_DATE)]
    kind = p.code("cbc:CreditNoteTypeCode" if credit else "cbc:InvoiceTypeCode", invoice.type_code)
    kinds = [] if credit and p.bii else [kind]
    notes = Each("cbc:Note", invoice.notes, [Text(note.text)])
    tax_point = Value("cbc:TaxPointDate", invoice.tax_point_date, ISO_DATE)
    allowances = [
        allowance(p, invoice.allowances, charge=False, vat=True),
        allowance(p, invoice.charges, charge=True, vat=True),
    ]
    rate = exchange_rate(p)
    return Element(
        CREDIT_NOTE if credit else INVOICE,
        [
            *names.nodes(p),
            Value("cbc:ID", invoice.number),
            *p.extra(Known("cbc:CopyIndicator", invoice.kind.origin, COPIES)),
            Value("cbc:IssueDate", invoice.issue_date, ISO_DATE),
            *due_date,
            *([tax_point, *kinds, notes] if credit else [kind, notes, tax_point]),
            p.code("cbc:DocumentCurrencyCode", invoice.currency),
            p.code("cbc:TaxCurrencyCode", invoice.tax_currency),
            Value("cbc:AccountingCost", invoice.accounting_reference),
            *([] if p.bii else [Value("cbc:BuyerReference", invoice.buyer_reference)]),
            Element("cac:InvoicePeriod", period(invoice.period, Value("cbc:DescriptionCode", invoice.tax_point_code))),
            *_references(p, credit),
            *_parties(p),
            *_delivery(p),
            payment_means(p),
            payment_terms(p),
            *([] if credit else [*third_party_payments(p), *prepaid(p)]),
            *([*rate, *allowances] if credit else [*allowances, *rate]),
            *tax_totals(p),
            totals(p),
            lines(p, credit),
        ],
    )
