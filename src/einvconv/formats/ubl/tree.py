"""The UBL tree: Invoice and CreditNote, in the order of their schema.

Source: OASIS UBL 2.1; EN 16931-3-2 says which element is which term. What stands in a UBL document beyond the tree is
kept, and written back to UBL.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...mapping.codecs import ISO_DATE, Number
from ...mapping.nodes import (
    Attr,
    Branch,
    Constant,
    Currency,
    Each,
    Element,
    Identity,
    Key,
    Mark,
    Node,
    One,
    Text,
    Value,
)
from ...mapping.refs import root
from ...model import (
    Account,
    Address,
    Allowance,
    Attachment,
    Attribute,
    Card,
    Classification,
    Contact,
    DirectDebit,
    Identifier,
    Invoice,
    InvoiceLine,
    Note,
    Party,
    PaymentMeans,
    Period,
    PrecedingInvoice,
    Quantity,
    VatBreakdown,
)
from .names import CREDIT_NOTE, INVOICE

invoice = root(Invoice)
line = root(InvoiceLine)
ident = root(Identifier)
quantity = root(Quantity)

NUMBER = Number()
AMOUNT: tuple[Mark, ...] = (Currency("currencyID"),)


def vat_scheme() -> Element:
    """The tax scheme, which is always VAT."""
    return Element("cac:TaxScheme", [Constant("cbc:ID", "VAT")], required=True)


def amount(tag: str, ref: Any) -> Value:
    """An amount in the invoice's currency."""
    return Value(tag, ref, NUMBER, AMOUNT)


def identifier(tag: str, ref: Any) -> One:
    """An identifier with its scheme."""
    return One(tag, ref, [Text(ident.value), Attr("schemeID", ident.scheme)])


def period(ref: Any, *more: Node) -> list[Node]:
    """A period; `ref` is the model's."""
    return [Value("cbc:StartDate", ref.start, ISO_DATE), Value("cbc:EndDate", ref.end, ISO_DATE), *more]


def address(tag: str, ref: Any) -> One:
    """A postal address (BG-5, BG-8, BG-12, BG-15)."""
    a = root(Address)
    return One(
        tag,
        ref,
        [
            Value("cbc:StreetName", a.line1),
            Value("cbc:AdditionalStreetName", a.line2),
            Value("cbc:CityName", a.city),
            Value("cbc:PostalZone", a.post_code),
            Value("cbc:CountrySubentity", a.subdivision),
            Element("cac:AddressLine", [Value("cbc:Line", a.line3)]),
            Element("cac:Country", [Value("cbc:IdentificationCode", a.country_code)]),
        ],
    )


def contact(tag: str, ref: Any) -> One:
    """A contact (BG-6, BG-9)."""
    c = root(Contact)
    return One(
        tag,
        ref,
        [
            Value("cbc:Name", c.name),
            Value("cbc:Telephone", c.phone),
            Value("cbc:ElectronicMail", c.email),
        ],
    )


def party(tag: str, ref: Any) -> One:
    """A seller or buyer (BG-4, BG-7); BT-32 is any tax scheme that is not VAT."""
    p = root(Party)
    each = root(Identifier)
    return One(
        tag,
        ref,
        [
            identifier("cbc:EndpointID", p.endpoint),
            Each(
                "cac:PartyIdentification",
                p.identifiers,
                [Element("cbc:ID", [Text(each.value), Attr("schemeID", each.scheme)])],
            ),
            Element("cac:PartyName", [Value("cbc:Name", p.trading_name)]),
            address("cac:PostalAddress", p.address),
            Element(
                "cac:PartyTaxScheme",
                [
                    Value("cbc:CompanyID", p.vat_id),
                    Element("cac:TaxScheme", [Key("cbc:ID", "VAT")], required=True, key=True),
                ],
            ),
            Element(
                "cac:PartyTaxScheme",
                [
                    Value("cbc:CompanyID", p.tax_registration),
                    Element("cac:TaxScheme", [Value("cbc:ID", p.tax_registration_scheme)]),
                ],
                when=lambda element, _: element.find("{*}CompanyID") is not None,
            ),
            Element(
                "cac:PartyLegalEntity",
                [
                    Value("cbc:RegistrationName", p.name),
                    identifier("cbc:CompanyID", p.legal_id),
                    Value("cbc:CompanyLegalForm", p.legal_form),
                ],
            ),
            contact("cac:Contact", p.contact),
        ],
    )


def small_party(tag: str, ref: Any) -> One:
    """A payee or tax representative (BG-10, BG-11): its name stands in PartyName."""
    p = root(Party)
    each = root(Identifier)
    return One(
        tag,
        ref,
        [
            Each(
                "cac:PartyIdentification",
                p.identifiers,
                [Element("cbc:ID", [Text(each.value), Attr("schemeID", each.scheme)])],
            ),
            Element("cac:PartyName", [Value("cbc:Name", p.name)]),
            address("cac:PostalAddress", p.address),
            Element("cac:PartyTaxScheme", [Value("cbc:CompanyID", p.vat_id), vat_scheme()]),
            Element("cac:PartyLegalEntity", [identifier("cbc:CompanyID", p.legal_id)]),
        ],
    )


def allowance(ref: Any, charge: bool, vat: bool) -> Each:
    """Allowances or charges, of the document (BG-20, BG-21; with VAT) or of a line (BG-27, BG-28)."""
    a = root(Allowance)
    nodes: list[Node] = [
        Key("cbc:ChargeIndicator", "true", same="1") if charge else Key("cbc:ChargeIndicator", "false", same="0"),
        Value("cbc:AllowanceChargeReasonCode", a.reason_code),
        Value("cbc:AllowanceChargeReason", a.reason),
        Value("cbc:MultiplierFactorNumeric", a.percent, NUMBER),
        amount("cbc:Amount", a.amount),
        amount("cbc:BaseAmount", a.base),
    ]
    if vat:
        nodes.append(
            Element(
                "cac:TaxCategory",
                [Value("cbc:ID", a.vat_code), Value("cbc:Percent", a.vat_rate, NUMBER), vat_scheme()],
            )
        )
    return Each("cac:AllowanceCharge", ref, nodes)


def payment_means() -> Each:
    """Payment instructions (BG-16) with an account (BG-17), a card (BG-18) or a mandate (BG-19)."""
    p, a, c, d = root(PaymentMeans), root(Account), root(Card), root(DirectDebit)
    return Each(
        "cac:PaymentMeans",
        invoice.payment_means,
        [
            Element("cbc:PaymentMeansCode", [Text(p.code), Attr("name", p.text)]),
            Value("cbc:PaymentDueDate", p.due_date, ISO_DATE),
            Value("cbc:PaymentID", p.remittance),
            One(
                "cac:CardAccount",
                p.card,
                [
                    Value("cbc:PrimaryAccountNumberID", c.number),
                    Value("cbc:NetworkID", c.network),
                    Value("cbc:HolderName", c.holder),
                ],
            ),
            One(
                "cac:PayeeFinancialAccount",
                p.account,
                [
                    Element("cbc:ID", [Text(a.id), Attr("schemeID", a.scheme)]),
                    Value("cbc:Name", a.name),
                    Element("cac:FinancialInstitutionBranch", [Value("cbc:ID", a.bic)]),
                ],
            ),
            One(
                "cac:PaymentMandate",
                p.direct_debit,
                [
                    Value("cbc:ID", d.mandate),
                    Element("cac:PayerFinancialAccount", [Value("cbc:ID", d.debited_account)]),
                ],
            ),
        ],
    )


def _in_tax_currency(element: Any, run: Any) -> bool:
    amount_ = element.find("{*}TaxAmount")
    return (
        run.tax_currency not in (None, run.currency)
        and amount_ is not None
        and amount_.get("currencyID") == run.tax_currency
    )


def tax_totals() -> list[Node]:
    """VAT totals in the invoice's currency with the breakdown (BT-110, BG-23) and in the accounting currency (BT-111)."""
    v = root(VatBreakdown)
    return [
        Element(
            "cac:TaxTotal",
            [
                amount("cbc:TaxAmount", invoice.totals.vat),
                Each(
                    "cac:TaxSubtotal",
                    invoice.vat_breakdown,
                    [
                        amount("cbc:TaxableAmount", v.taxable),
                        amount("cbc:TaxAmount", v.amount),
                        Element(
                            "cac:TaxCategory",
                            [
                                Value("cbc:ID", v.code),
                                Value("cbc:Percent", v.rate, NUMBER),
                                Value("cbc:TaxExemptionReasonCode", v.exemption_code),
                                Value("cbc:TaxExemptionReason", v.exemption_reason),
                                vat_scheme(),
                            ],
                        ),
                    ],
                ),
            ],
            when=lambda element, run: not _in_tax_currency(element, run),
        ),
        Element(
            "cac:TaxTotal",
            [Value("cbc:TaxAmount", invoice.totals.vat_accounting, NUMBER, [Currency("currencyID", accounting=True)])],
            when=_in_tax_currency,
        ),
    ]


def totals() -> Element:
    """Document totals (BG-22)."""
    t = invoice.totals
    return Element(
        "cac:LegalMonetaryTotal",
        [
            amount("cbc:LineExtensionAmount", t.lines),
            amount("cbc:TaxExclusiveAmount", t.without_vat),
            amount("cbc:TaxInclusiveAmount", t.with_vat),
            amount("cbc:AllowanceTotalAmount", t.allowances),
            amount("cbc:ChargeTotalAmount", t.charges),
            amount("cbc:PrepaidAmount", t.prepaid),
            amount("cbc:PayableRoundingAmount", t.rounding),
            amount("cbc:PayableAmount", t.payable),
        ],
    )


def item() -> Element:
    """Item information (BG-31) with the VAT of the line (BG-30)."""
    c, a = root(Classification), root(Attribute)
    return Element(
        "cac:Item",
        [
            Value("cbc:Description", line.item.description),
            Value("cbc:Name", line.item.name),
            Element("cac:BuyersItemIdentification", [Value("cbc:ID", line.item.buyer_id)]),
            Element("cac:SellersItemIdentification", [Value("cbc:ID", line.item.seller_id)]),
            Element("cac:StandardItemIdentification", [identifier("cbc:ID", line.item.standard_id)]),
            Element("cac:OriginCountry", [Value("cbc:IdentificationCode", line.item.origin_country)]),
            Each(
                "cac:CommodityClassification",
                line.item.classifications,
                [
                    Element(
                        "cbc:ItemClassificationCode",
                        [
                            Text(c.code),
                            Attr("listID", c.list_id),
                            Attr("listVersionID", c.list_version),
                            Attr("name", c.name),
                        ],
                    )
                ],
            ),
            Element(
                "cac:ClassifiedTaxCategory",
                [Value("cbc:ID", line.vat_code), Value("cbc:Percent", line.vat_rate, NUMBER), vat_scheme()],
            ),
            Each(
                "cac:AdditionalItemProperty",
                line.item.attributes,
                [Value("cbc:Name", a.name), Value("cbc:Value", a.value)],
            ),
        ],
        required=True,
    )


def price() -> Element:
    """Price details (BG-29); the discount is the allowance on the gross price."""
    p = line.price
    return Element(
        "cac:Price",
        [
            amount("cbc:PriceAmount", p.net),
            One("cbc:BaseQuantity", p.base, [Text(quantity.value, NUMBER), Attr("unitCode", quantity.unit)]),
            Element(
                "cac:AllowanceCharge",
                [
                    Key("cbc:ChargeIndicator", "false", same="0"),
                    amount("cbc:Amount", p.discount),
                    amount("cbc:BaseAmount", p.gross),
                ],
            ),
        ],
    )


def lines(tag: str, quantity_tag: str, single_note: bool) -> Each:
    """Invoice lines (BG-25). `single_note`: the profile takes one note a line."""
    return Each(
        tag,
        invoice.lines,
        [
            Value("cbc:ID", line.id),
            Value("cbc:Note", line.notes, limit=1 if single_note else None),
            One(quantity_tag, line.quantity, [Text(quantity.value, NUMBER), Attr("unitCode", quantity.unit)]),
            amount("cbc:LineExtensionAmount", line.net_amount),
            Value("cbc:AccountingCost", line.accounting_reference),
            One("cac:InvoicePeriod", line.period, period(root(Period))),
            Element("cac:OrderLineReference", [Value("cbc:LineID", line.order_line)]),
            One(
                "cac:DocumentReference",
                line.object_id,
                [
                    Element("cbc:ID", [Text(ident.value), Attr("schemeID", ident.scheme)]),
                    Key("cbc:DocumentTypeCode", "130", optional=True),
                ],
            ),
            allowance(line.allowances, charge=False, vat=False),
            allowance(line.charges, charge=True, vat=False),
            item(),
            price(),
        ],
        only=lambda one: one.counts,
    )


def documents(credit: bool) -> list[Node]:
    """Additional document references: the invoiced object (BT-18), a credit note's project (BT-11), files (BG-24)."""
    d = root(Attachment)
    tag = "cac:AdditionalDocumentReference"
    nodes: list[Node] = [
        One(
            tag,
            invoice.invoiced_object,
            [
                Element("cbc:ID", [Text(ident.value), Attr("schemeID", ident.scheme)]),
                Key("cbc:DocumentTypeCode", "130"),
            ],
        )
    ]
    if credit:
        project = [Value("cbc:ID", invoice.project_reference), Key("cbc:DocumentTypeCode", "50")]
        nodes.append(Element(tag, project))
    nodes.append(
        Each(
            tag,
            invoice.documents,
            [
                Value("cbc:ID", d.id),
                Value("cbc:DocumentTypeCode", d.type_code),
                Value("cbc:DocumentDescription", d.description),
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


def reference(tag: str, ref: Any) -> Element:
    """A reference that is a document's identifier only."""
    return Element(tag, [Value("cbc:ID", ref)])


def tree(credit: bool, head: list[Node], single_note: bool) -> Branch:
    """The tree of an Invoice or a CreditNote; `head` are the profile's own identifiers."""
    note, preceding = root(Note), root(PrecedingInvoice)
    date = [] if credit else [Value("cbc:DueDate", invoice.due_date, ISO_DATE)]
    type_code = "cbc:CreditNoteTypeCode" if credit else "cbc:InvoiceTypeCode"
    period_code = Value("cbc:DescriptionCode", invoice.tax_point_code)
    contract = reference("cac:ContractDocumentReference", invoice.contract_reference)
    originator = reference("cac:OriginatorDocumentReference", invoice.tender_reference)
    tail: list[Node] = (
        [contract, *documents(True), originator]
        if credit
        else [
            originator,
            contract,
            *documents(False),
            reference("cac:ProjectReference", invoice.project_reference),
        ]
    )
    notes = Each("cbc:Note", invoice.notes, [Text(note.text)])
    kind = Value(type_code, invoice.type_code)
    tax_point = Value("cbc:TaxPointDate", invoice.tax_point_date, ISO_DATE)
    return Element(
        CREDIT_NOTE if credit else INVOICE,
        [
            *head,
            Value("cbc:ID", invoice.number),
            Value("cbc:IssueDate", invoice.issue_date, ISO_DATE),
            *date,
            *([tax_point, kind, notes] if credit else [kind, notes, tax_point]),
            Value("cbc:DocumentCurrencyCode", invoice.currency),
            Value("cbc:TaxCurrencyCode", invoice.tax_currency),
            Value("cbc:AccountingCost", invoice.accounting_reference),
            Value("cbc:BuyerReference", invoice.buyer_reference),
            Element("cac:InvoicePeriod", period(invoice.period, period_code)),
            Element(
                "cac:OrderReference",
                [
                    Value("cbc:ID", invoice.order_reference),
                    Value("cbc:SalesOrderID", invoice.sales_order_reference),
                ],
            ),
            Each(
                "cac:BillingReference",
                invoice.preceding_invoices,
                [
                    Element(
                        "cac:InvoiceDocumentReference",
                        [
                            Value("cbc:ID", preceding.number),
                            Value("cbc:IssueDate", preceding.date, ISO_DATE),
                        ],
                    )
                ],
            ),
            reference("cac:DespatchDocumentReference", invoice.despatch_reference),
            reference("cac:ReceiptDocumentReference", invoice.receiving_reference),
            *tail,
            Element("cac:AccountingSupplierParty", [party("cac:Party", invoice.seller)]),
            Element("cac:AccountingCustomerParty", [party("cac:Party", invoice.buyer)]),
            small_party("cac:PayeeParty", invoice.payee),
            small_party("cac:TaxRepresentativeParty", invoice.tax_representative),
            Element(
                "cac:Delivery",
                [
                    Value("cbc:ActualDeliveryDate", invoice.delivery.date, ISO_DATE),
                    Element(
                        "cac:DeliveryLocation",
                        [
                            identifier("cbc:ID", invoice.delivery.location_id),
                            address("cac:Address", invoice.delivery.party.address),
                        ],
                    ),
                    Element(
                        "cac:DeliveryParty",
                        [Element("cac:PartyName", [Value("cbc:Name", invoice.delivery.party.name)])],
                    ),
                ],
            ),
            payment_means(),
            Element("cac:PaymentTerms", [Value("cbc:Note", invoice.payment_terms)]),
            allowance(invoice.allowances, charge=False, vat=True),
            allowance(invoice.charges, charge=True, vat=True),
            *tax_totals(),
            totals(),
            lines(
                "cac:CreditNoteLine" if credit else "cac:InvoiceLine",
                "cbc:CreditedQuantity" if credit else "cbc:InvoicedQuantity",
                single_note,
            ),
        ],
    )


def head(
    value: Callable[[Any], str | None],
    accepts: Callable[[str], bool],
    process: Callable[[Any], str | None],
    accepts_process: Callable[[str], bool],
) -> list[Node]:
    """The identifiers of a profile: BT-24 and BT-23."""
    return [
        Identity("cbc:CustomizationID", invoice.specification, value, accepts),
        Identity("cbc:ProfileID", invoice.business_process, process, accepts_process),
    ]


__all__ = ["head", "tree"]
