"""The tree of papiNet's InvoiceWood, in the order of a public binding of V2R31.

Sources: that binding and a public list of codes, neither of which says what an element means: which is which term is
by their names. What stands in a document beyond the tree is kept, and written back where our schema has it.
"""

from __future__ import annotations

from ...mapping.codecs import IDENT
from ...mapping.nodes import Attr, Branch, Each, Element, Fixed, Node, Text, Value
from ...mapping.refs import root
from ...model import Invoice, Note, PrecedingInvoice, Specification
from ..nordic.counts import Count
from .about import ROOT
from .codes import ROUNDING, InvoiceType
from .nodes import NUMBER, Adjustments, Day, Position, money, of_type
from .parties import GLN, Of, address_of, numbered, party, remit_to
from .rows import adjustments, shipments, taxes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

invoice = root(Invoice)
_REFERENCE = "InvoiceReferenceType"
_CONTRACT, _CREDITED = "ContractNumber", "OriginalInvoiceNumber"
_BUYERS, _PAYMENT = "CustomerReferenceNumber", "PaymentReference"


class OfType(Each):
    """References of one type, each a group of the model."""

    def __init__(self, ref: Any, children: list[Any], kind: str) -> None:
        super().__init__("InvoiceReference", ref, [*children, Fixed(_REFERENCE, kind)])
        self.kind = kind

    def chosen(self, element: Any, run: Any) -> bool:
        return bool(element.get(_REFERENCE) == self.kind)


def _reference(ref: Any, kind: str) -> Element:
    marks = [Text(ref, IDENT), Fixed(_REFERENCE, kind)]
    return Element("InvoiceReference", marks, when=of_type(_REFERENCE, kind))


def _references() -> list[Node]:
    preceding, spec = root(PrecedingInvoice), root(Specification)
    return [
        _reference(invoice.contract_reference, _CONTRACT),
        _reference(invoice.buyer_reference, _BUYERS),
        _reference(invoice._payment_details.remittance, _PAYMENT),
        OfType(invoice.preceding_invoices, [Text(preceding.number, IDENT)], _CREDITED),
        Each("InvoiceReference", invoice.specifications, [Text(spec.value), Attr(_REFERENCE, spec.heading)]),
    ]


def _ship_to() -> Element:
    d = invoice.delivery
    to = [numbered(d.location_id.value, GLN), address_of(d.party)]
    incoterms = Element("IncotermsLocation", [Attr("Incoterms", d.terms_code, IDENT), Text(d.destination_name)])
    return Element(
        "ShipToCharacteristics",
        [
            Element("ShipToParty", to),
            Element("TermsOfDelivery", [incoterms, Value("AdditionalText", d.terms)]),
        ],
    )


def _header() -> Element:
    note = root(Note)
    return Element(
        "InvoiceWoodHeader",
        [
            Value("InvoiceNumber", invoice.number, IDENT),
            Day("InvoiceDate", invoice.issue_date),
            Day("OtherDate", invoice.delivery.date, ("DateType", "DeliveryDate")),
            *_references(),
            party("BillToParty", invoice.buyer),
            party("SupplierParty", invoice.seller),
            Of("BuyerParty", invoice.other_parties, "Buyer"),
            remit_to(invoice.payment_means),
            _ship_to(),
            Element("CreditDebitNoteReason", [Value("ReasonDescription", invoice._description)]),
            Each("AdditionalText", invoice.notes, [Text(note.text)]),
        ],
        required=True,
    )


def _terms() -> Element:
    fine = invoice._overdue_fine
    return Element(
        "TermsOfPayment",
        [
            Value("TermsDescription", invoice.payment_terms),
            Day("TermsNetDueDate", invoice.due_date),
            Value("TermsInterestPenaltyPercent", fine.fine_percent, NUMBER),
        ],
    )


def _summary() -> Element:
    t, note = invoice.totals, root(Note)
    described = Each("TaxStatementDescription", invoice._summary_notes, [Text(note.text)], limit=1)
    return Element(
        "InvoiceWoodSummary",
        [
            Count("TotalNumberOfLineItems", "InvoiceShipment/InvoiceProductGroup/InvoiceWoodLineItem"),
            money("LineItemSubTotal", t.lines),
            Adjustments(),
            money("TotalTaxAmount", t.vat),
            money("TotalNetAmount", t.without_vat),
            money("TotalAmount", t.with_vat),
            _terms(),
            Element("TaxStatement", [described]),
        ],
        required=True,
    )


def _rounding() -> Element:
    fixed = Element("FlatAmountAdjustment", [money("AdjustmentFixedAmount", invoice.totals.rounding)])
    kind = Fixed("AdjustmentType", ROUNDING)
    return Element("MonetaryAdjustment", [kind, Position(), fixed], when=of_type("AdjustmentType", ROUNDING))


def tree() -> Branch:
    """The tree of the invoice."""
    return Element(
        ROOT,
        [
            Attr("InvoiceType", invoice.type_code, InvoiceType()),
            _header(),
            shipments(),
            *adjustments(invoice.allowances, invoice.charges),
            taxes(invoice.vat_breakdown),
            _rounding(),
            _summary(),
        ],
    )
