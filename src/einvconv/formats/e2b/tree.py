"""The e2b tree, in the order of its interchange. Source: the tables of the e2b 3.3 guide.

What stands in a document beyond the tree is kept, and written back to e2b: cards, telephone calls, transport.
"""

from __future__ import annotations

from ...mapping.codecs import TEXT, Table
from ...mapping.nodes import Branch, Constant, Currency, Each, Element, Fixed, Node, Text, Value
from ...mapping.refs import root
from ...model import (
    Attachment,
    Invoice,
    Note,
    PaymentMeans,
    PrecedingInvoice,
    SettlementTerms,
    Specification,
)
from ..nordic.nodes import AMOUNT, NUMBER, Again, Day, Placed, Standing, places_of
from .about import INTERCHANGE, INVOICE
from .nodes import LANGUAGES, ORIGINAL, ORIGINS, Days, Status, text
from .parties import address, contact, customer, identifier, numbers, one_identifier, reached
from .rows import adjustment, breakdown, lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

invoice = root(Invoice)
OWNER, KIND, VERSION, HEADER_VERSION = "e2b", "Invoice", "3.3", "1.0"
REFERENCE = "BuyersReference"
_QUALIFIERS = {"0192": "OrgNr", "0007": "OrgNr", "0184": "OrgNr", "0212": "OrgNr", "0216": "OVT", "0088": "EAN"}


def qualifier(scheme: str | None) -> str | None:
    """What an address in the interchange is, by the scheme of an electronic address."""
    return None if scheme is None else _QUALIFIERS.get(scheme, scheme)


def _end(tag: str, address_of: Any, role: str) -> Element:
    """Who sends the interchange, or gets it."""

    def value(made: Invoice, _: Any) -> tuple[str, Any, str] | None:
        party = getattr(made, role)
        said = party.endpoint if party is not None else None
        found = qualifier(said.scheme) if said is not None else None
        return None if found is None or said is None else (found, said, "scheme")

    return Element(tag, [Value("e2b:Address", address_of), Again("e2b:AddressQualifier", value)])


def _header() -> list[Node]:
    message = invoice.message
    interchange = Element(
        "e2b:InterchangeHeader",
        [
            Constant("e2b:Version", HEADER_VERSION),
            Value("e2b:InterchangeId", message.batch_id),
            Value("e2b:InterchangeTime", message.batch_timestamp),
            _end("e2b:Originator", message.batch_sender, "seller"),
            _end("e2b:Recipient", message.receiver, "buyer"),
        ],
    )
    one = Element(
        "e2b:MessageHeader",
        [
            Constant("e2b:Version", HEADER_VERSION),
            Element("e2b:DocumentType", [Again("e2b:DocumentCode", _type, _is_type)], required=True),
            Placed("e2b:MessageReference", message.id),
            Constant("e2b:MessageOwner", OWNER),
            Constant("e2b:MessageType", KIND),
            Constant("e2b:MessageVersion", VERSION),
            Value("e2b:language", invoice.buyer.language, LANGUAGES),
            Element("e2b:MessageOriginator", [Value("e2b:Address", message.sender)]),
        ],
    )
    return [interchange, one]


def _type(made: Invoice, _: Any) -> tuple[str, Any, str] | None:
    return None if made.type_code is None else (made.type_code, made, "type_code")


def _is_type(element: Any, run: Any) -> bool:
    said = (element.text or "").strip()
    return said == text(run.document.root, "Invoice/InvoiceHeader/InvoiceType")


def _line_count(made: Invoice, _: Any) -> tuple[str, Any, str]:
    return str(len(made.lines)), None, ""


def _is_line_count(element: Any, _: Any) -> bool:
    count = sum(1 for _ in element.getparent().iterfind("{*}InvoiceDetails/{*}BaseItemDetails"))
    return (element.text or "").strip() == str(count)


class _OwnCurrency(Currency):
    """The currency of an amount, which is written where the source has it."""

    def __init__(self) -> None:
        super().__init__("Currency")

    def write(self, element: Any, owner: Any, run: Any) -> None:
        if any(one.get("Currency") for one in places_of(run, owner.totals, "payable")):
            super().write(element, owner, run)


class _AccountOf(Standing):
    """The account to pay to, with who has bought the claim; with the supplier where nobody has."""

    def write(self, parent: Any, owner: Any, run: Any) -> None:
        sold = owner.factoring is not None and owner.factoring.party_name is not None
        for means in owner.payment_means:
            base = run.trace.bases.get(id(run.original_of(means))) if run.keeps else None
            if self._here(means, parent, run) if base is not None else self.usual is not sold:
                self.write_inside(parent, means, run, own=True)
                break


def _account(usual: bool) -> Standing:
    """The account to pay to (BG-17): a national number, an IBAN, and the bank."""
    account = root(PaymentMeans).account
    return _AccountOf(
        "e2b:AccountInformation",
        invoice.payment_means,
        [
            Value("e2b:AccountNumber", account.national),
            Value("e2b:IbanNumber", account.id),
            Value("e2b:SwiftNumber", account.bic),
        ],
        usual=usual,
        limit=1,
    )


def _supplier() -> Element:
    s, info = invoice.seller, invoice.seller_information
    return Element(
        "e2b:Supplier",
        [
            identifier("e2b:PartyId", s.identifiers, limit=1),
            one_identifier("e2b:LocationId", s.endpoint),
            Value("e2b:Name", s.name),
            reached(info.phone, info.fax, info.email, info.web),
            *address(s.address),
            contact(s.contact),
            *numbers(s),
            _account(usual=True),
            Placed("e2b:ContractNumber", invoice.contract_reference, usual=False),
        ],
    )


def _reference() -> Element:
    """The buyer's reference (BT-10), by a code."""
    return Element(
        "e2b:Ref",
        [
            Again("e2b:Code", _reference_code, lambda *_: True, constant=True),
            Value("e2b:Text", invoice.buyer_reference),
        ],
        when=lambda element, _: text(element, "Code") == REFERENCE,
    )


def _reference_code(made: Invoice, _: Any) -> tuple[str, Any, str]:
    return REFERENCE, None, ""


def _parties() -> list[Node]:
    sender, delivery, f = invoice.invoice_sender, invoice.delivery.party, invoice.factoring
    more = [
        Placed("e2b:ProjectRef", invoice.project_reference, usual=False),
        Placed("e2b:ContractNumber", invoice.contract_reference),
        _reference(),
    ]
    return [
        _supplier(),
        Element(
            "e2b:InvoiceIssuer",
            [Value("e2b:Name", sender.name), *address(sender.address), *numbers(sender)],
        ),
        customer("e2b:Buyer", invoice.buyer, *more),
        customer("e2b:Invoicee", invoice.invoice_recipient),
        Element("e2b:OrderedBy", [Value("e2b:Name", invoice.references.orderer)]),
        Element(
            "e2b:DeliveryPart",
            [
                identifier("e2b:PartyId", delivery.identifiers),
                one_identifier("e2b:LocationId", invoice.delivery.location_id),
                Value("e2b:Name", delivery.name),
                *address(delivery.address, "e2b:StreetAddress"),
                contact(delivery.contact),
            ],
        ),
        Element(
            "e2b:Factoring",
            [
                Value("e2b:Name", f.party_name),
                *address(f.party_address),
                Value("e2b:OrgNumber", f.party_id.value),
                _account(usual=False),
            ],
        ),
    ]


def _references() -> Element:
    refs, preceding, delivery = invoice.references, root(PrecedingInvoice), invoice.delivery
    return Element(
        "e2b:InvoiceReferences",
        [
            Value("e2b:BuyersOrderNumber", invoice.order_reference),
            Day("e2b:BuyersOrderDate", refs.order_date),
            Placed("e2b:BuyersProjectCode", invoice.project_reference),
            Each("e2b:InvoiceNumber", invoice.preceding_invoices, [Text(preceding.number)], limit=1),
            Value("e2b:SuppliersOrderNumber", invoice.sales_order_reference),
            Value("e2b:DeliveryTerms", delivery.terms),
            Value("e2b:DeliveryTermsCode", delivery.terms_code),
            Value("e2b:DeliveryNoteNum", invoice.despatch_reference),
            Day("e2b:DeliveryDate", delivery.date),
        ],
    )


def _payment() -> Element:
    terms = root(SettlementTerms)
    return Element(
        "e2b:Payment",
        [
            Day("e2b:DueDate", invoice.due_date),
            Value("e2b:Currency", invoice.currency),
            Value("e2b:KidNumber", invoice._payment_details.remittance),
            Value("e2b:PaymentTerms", invoice.payment_terms),
            Each(
                "e2b:PaymentDiscount",
                invoice.settlement,
                [
                    Value("e2b:DiscountPercent", terms.discount_percent, NUMBER),
                    Days("e2b:DiscountDays", terms.discount_date),
                ],
            ),
            Value("e2b:OverDuePercent", invoice._overdue_fine.fine_percent, NUMBER),
        ],
    )


def _head() -> Element:
    spec, note, one = root(Specification), root(Note), root(Attachment)
    return Element(
        "e2b:InvoiceHeader",
        [
            Value("e2b:InvoiceType", invoice.type_code),
            Status("e2b:InvoiceStatus", invoice.kind.origin, Table({**ORIGINS, ORIGINAL: "Original"})),
            Value("e2b:InvoiceNumber", invoice.number),
            Day("e2b:InvoiceDate", invoice.issue_date),
            *_parties(),
            _references(),
            _payment(),
            Each("e2b:Attachments", invoice.documents, [Text(one.url)]),
            Each("e2b:Ref", invoice.specifications, [Value("e2b:Code", spec.heading), Value("e2b:Text", spec.value)]),
            Standing("e2b:FreeText", invoice.notes, [Text(note.text)]),
        ],
    )


def _summary() -> Element:
    t, note = invoice.totals, root(Note)
    return Element(
        "e2b:InvoiceSummary",
        [
            Standing("e2b:FreeText", invoice.notes, [Text(note.text)], usual=False),
            Element(
                "e2b:InvoiceTotals",
                [
                    Value("e2b:LineItemTotalsAmount", t.lines, AMOUNT),
                    Value("e2b:DiscountTotalsAmount", t.allowances, AMOUNT),
                    Value("e2b:ChargesTotalsAmount", t.charges, AMOUNT),
                    Value("e2b:PrePaidAmount", t.prepaid, AMOUNT),
                    Value("e2b:GrossAmount", t.with_vat, AMOUNT),
                    Value("e2b:VatTotalsAmount", t.vat, AMOUNT),
                    Value("e2b:NetAmount", t.without_vat, AMOUNT),
                    Value("e2b:RoundingAmount", t.rounding, AMOUNT),
                    Placed("e2b:ActualPayment", t.payable, AMOUNT, usual=False),
                ],
            ),
            breakdown(invoice.vat_breakdown),
            Placed("e2b:ActualPayment", t.payable, AMOUNT, marks=[_OwnCurrency()]),
        ],
    )


def _body() -> list[Any]:
    changes = Element(
        "e2b:InvoiceDiscountChargesAndTax",
        [
            adjustment("e2b:InvoiceDiscount", invoice.allowances, of_line=False),
            adjustment("e2b:InvoiceCharges", invoice.charges, of_line=False),
            adjustment("e2b:InvoiceTax", invoice.charges, of_line=False, usual=False),
        ],
    )
    return [
        Fixed("MessageVersion", VERSION),
        Fixed("MessageOwner", OWNER),
        Fixed("MessageType", KIND),
        Placed("e2b:MessageNumber", invoice.message.id, usual=False),
        Value("e2b:MessageTimestamp", invoice.message.timestamp, TEXT),
        Again("e2b:NumberOfLines", _line_count, _is_line_count, "the number of the lines"),
        _head(),
        lines(),
        changes,
        _summary(),
    ]


def trees() -> dict[str, Branch]:
    """The tree of an interchange, and that of an invoice by itself, which is read only."""
    return {
        INTERCHANGE: Element(INTERCHANGE, [*_header(), Element("e2b:Invoice", _body())]),
        INVOICE: Element(INVOICE, _body()),
    }
