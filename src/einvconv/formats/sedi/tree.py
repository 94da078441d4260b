"""The tree of S-EDI, in the order of its sample; an element without a value is there and nil.

Source: one sample of version 3.0. Elements that it does not explain have no term: what stands in them is kept.
"""

from __future__ import annotations

from ...mapping.codecs import IDENT, ISO_DATE
from ...mapping.nodes import Branch, Constant, Each, Element, Fixed, Node, Text
from ...mapping.refs import root
from ...model import Identifier, Invoice, Note, VatBreakdown
from ..en16931.iso3166 import COUNTRY_CODE
from ..nordic.blanks import Blank, NilLeaf, Said, Usual
from ..nordic.counts import Count
from .about import ROOT
from .nodes import AMOUNT, NUMBER, Charge, Echo, EchoLeaf, VatExcluded
from .rows import rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

invoice = root(Invoice)
GLN = "0088"


def blanks(*tags: str) -> list[Node]:
    """Elements that no term is known for."""
    return [Blank(tag, nil=True) for tag in tags]


def _routing() -> Element:
    m = invoice.message
    return Element(
        "RoutingInfo",
        [
            *(Fixed(name, "false") for name in ("Factoring", "Receipt2", "Test", "TestFactoring")),
            NilLeaf("SenderId1", invoice.seller.endpoint.value, IDENT),
            Blank("SenderId2", nil=True),
            NilLeaf("ReceiverId1", invoice.buyer.endpoint.value, IDENT),
            *blanks("ReceiverId2", "ReceiverId3"),
            Usual("DocumentType", "Invoice"),
            Usual("OutputMedia", "Emedia"),
            Constant("Version", "S-EDI_3_0"),
            Blank("OriginalFileVersion", nil=True),
            NilLeaf("MessageId", m.id, IDENT),
            NilLeaf("SenderServiceProviderId", m.sender_operator, IDENT),
            NilLeaf("ReceiverServiceProviderId", m.receiver_operator, IDENT),
        ],
        required=True,
    )


def _head() -> list[Node]:
    r, d, note = invoice.references, invoice.delivery, root(Note)
    return [
        NilLeaf("Created", invoice.message.timestamp),
        Blank("ProgramVersion", nil=True),
        Element(
            "PrintInfo",
            [
                *blanks("Layout", "Postage"),
                Said("FreeText", invoice.notes, [Text(note.text)], limit=1),
                Blank("FreeText", nil=True),
            ],
        ),
        Element(
            "LegislationReference",
            [
                VatExcluded(),
                Blank("EUInfo", nil=True),
                NilLeaf("FTaxStatement", invoice.seller.tax_registration),
                Blank("VATReference", nil=True),
            ],
            required=True,
        ),
        NilLeaf("InvoiceNo", invoice.number, IDENT),
        NilLeaf("ContraEntryNo", r._original_invoice, IDENT),
        NilLeaf("InvoiceDate", invoice.issue_date, ISO_DATE),
        NilLeaf("PeriodStart", invoice.period.start, ISO_DATE),
        NilLeaf("PeriodEnd", invoice.period.end, ISO_DATE),
        NilLeaf("OriginalInvoiceDate", r._original_invoice_date, ISO_DATE),
        NilLeaf("DueDate", invoice.due_date, ISO_DATE),
        NilLeaf("SellerOrderNo", invoice.sales_order_reference, IDENT),
        NilLeaf("BuyerOrderNo", invoice.order_reference, IDENT),
        NilLeaf("DeliveryNoteNo", invoice.despatch_reference, IDENT),
        NilLeaf("OrderDate", r.order_date, ISO_DATE),
        NilLeaf("DeliveryDate", d.date, ISO_DATE),
        Blank("EstimatedShipmentDate", nil=True),
        NilLeaf("ShipmentDate", d.transport_date, ISO_DATE),
        NilLeaf("PaymentTerms", invoice.payment_terms),
        NilLeaf("DeliveryTerms", d.terms),
        NilLeaf("DeliveryMethod", d.method),
        NilLeaf("CustomerNumber", invoice.sellers_buyer_id.value, IDENT),
        *blanks("Interest", "DaysBeforeInterest", "ReminderCharge", "OfferNo"),
        NilLeaf("PaymentReference", invoice._payment_details.remittance, IDENT),
        NilLeaf("SellerContractNo", invoice.contract_reference, IDENT),
        *blanks("SellerContractDesc", "PriceListNo", "DiscountContractNo"),
    ]


def _address(p: Any) -> list[Node]:
    a = p.address
    return [
        NilLeaf("Name", p.name),
        NilLeaf("Address1", a.line1),
        NilLeaf("Address2", a.line2),
        Blank("VisitingAddress", nil=True),
        NilLeaf("PostCode", a.post_code, IDENT),
        NilLeaf("PostOffice", a.city),
        NilLeaf("CountryCode", a.country_code, COUNTRY_CODE),
        NilLeaf("Country", a.country_name),
    ]


def _location(ref: Any) -> list[Node]:
    """A GLN among the numbers of a party."""
    ident = root(Identifier)
    is_gln = Said("EANLocationNo", ref, [Text(ident.value, IDENT)], limit=1, only=lambda one: one.scheme == GLN)
    return [is_gln, Blank("EANLocationNo", nil=True)]


def _contact(c: Any) -> list[Node]:
    return [
        NilLeaf("Telephone", c.phone, IDENT),
        *blanks("Telephone2", "Telephone3"),
        NilLeaf("Telefax", c.fax, IDENT),
    ]


def _seller() -> Element:
    s, means = invoice.seller, invoice._payment_details
    return Element(
        "SellerParty",
        [
            *_address(s),
            NilLeaf("Reference", s.contact.name),
            NilLeaf("CompanyNo", s.legal_id.value, IDENT),
            *_location(s.identifiers),
            Blank("AlternativeSellerId", nil=True),
            NilLeaf("BankAccount", means.creditor, IDENT),
            NilLeaf("PostAccount", means.instruction, IDENT),
            NilLeaf("BankAccountNo", means.account.national, IDENT),
            *_contact(s.contact),
            NilLeaf("Email", s.contact.email, IDENT),
            NilLeaf("www", invoice.seller_information.web, IDENT),
            NilLeaf("VATRegNo", s.vat_id, IDENT),
            NilLeaf("RegistredOffice", s.legal_form),
            NilLeaf("Bank", means.account.bank_name),
            NilLeaf("BankIdentificationCode", means.account.bic, IDENT),
            NilLeaf("IBAN", means.account.id, IDENT),
            *blanks("BankCountryCode", "BankId", "BankAddress", "BankAddress2", "BankPostCode", "BankPostOffice"),
        ],
    )


def _buyer() -> Element:
    b, d = invoice.buyer, invoice.delivery
    return Element(
        "BuyerParty",
        [
            Element(
                "InvoiceAddress",
                [
                    *_address(b),
                    NilLeaf("Reference", invoice.buyer_reference),
                    NilLeaf("CompanyNo", b.legal_id.value, IDENT),
                    *_location(b.identifiers),
                    *blanks("AlternativeBuyerId", "BankAccount", "PostAccount", "BankAccountNo"),
                    *_contact(b.contact),
                    NilLeaf("Email", b.contact.email, IDENT),
                    Blank("www", nil=True),
                    NilLeaf("VATRegNo", b.vat_id, IDENT),
                    *blanks("RegistredOffice", "BankId"),
                ],
            ),
            Element(
                "DeliveryAddress",
                [
                    *_address(d.party),
                    NilLeaf("EANLocationNo", d.location_id.value, IDENT),
                    *_contact(d.party.contact),
                ],
            ),
        ],
    )


def _summary() -> Element:
    t, v = invoice.totals, root(VatBreakdown)
    charges = ("Percentage", "Amount", "BasisAmount", "AmountAC", "BasisAmountAC")
    vat_of_charges = [f"VAT{what}{sum}" for what in ("Freight", "HandlingCharge", "InvoiceDiscount") for sum in charges]
    specification = Element("VATInvoiceDiscountAndChargesSpecification", blanks(*vat_of_charges))
    return Element(
        "Summary",
        [
            Element(
                "Currency",
                [
                    NilLeaf("CurrencyCode", invoice.currency, IDENT),
                    *blanks("ExchangeRate", "ExchangeRateDate", "RateEntity"),
                    NilLeaf("CurrencyCodeAC", invoice.tax_currency, IDENT),
                    *blanks("ExchangeRateAC", "RateEntityAC"),
                ],
            ),
            Element(
                "VAT",
                [
                    Each(
                        "VATSpecification",
                        invoice.vat_breakdown,
                        [
                            NilLeaf("VATPercentage", v.rate, NUMBER),
                            NilLeaf("VATAmount", v.amount, AMOUNT),
                            NilLeaf("VATBasisAmount", v.taxable, AMOUNT),
                            EchoLeaf("VATAmountAC", "VATAmount", v.amount_accounting),
                            Echo("VATBasisAmountAC", "VATBasisAmount"),
                        ],
                    )
                ],
            ),
            Element(
                "DiscountAndCharges",
                [
                    *blanks("TotalLinesDiscount", "TotalAdditionAmount", "TotalDeductionAmount"),
                    *blanks("TotalAdditionAndDeductionAmount", "SumOfInvoiceDiscountAndCharges"),
                    Element("VATInvoiceDiscountAndCharges", [specification]),
                ],
            ),
            Count("NoOfLines", "Invoice/Detail/ArticleRow"),
            NilLeaf("SumOfLines", t.lines, AMOUNT),
            Blank("InvoiceDiscountPerc", nil=True),
            Charge("InvoiceDiscountAmount", "95", "Rabatt", discount=True),
            Blank("Net", nil=True),
            Charge("Freight", "FC", "Frakt"),
            Charge("HandlingCharge", "HD", "Ekspedisjonsgebyr"),
            Blank("SumOfQuantity", nil=True),
            NilLeaf("TotalAmountExclVAT", t.without_vat, AMOUNT),
            NilLeaf("VATAmount", t.vat, AMOUNT),
            EchoLeaf("VATAmountAC", "VATAmount", t.vat_accounting),
            NilLeaf("TotalAmountNotRounded", t.with_vat, AMOUNT),
            NilLeaf("RoundingAmount", t.rounding, AMOUNT),
            NilLeaf("TotalAmount", t.payable, AMOUNT),
            Blank("TotalAmountCheckSum", nil=True),
        ],
        required=True,
    )


def tree() -> Branch:
    """The tree of the message."""
    parts: list[Node] = [
        Element("Header", [*_head(), _seller(), _buyer()], required=True),
        Element("Detail", [rows()], required=True),
        _summary(),
    ]
    return Element(ROOT, [_routing(), Element("Invoice", parts, required=True)])
