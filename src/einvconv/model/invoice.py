"""The invoice itself (EN 16931-1, clause 6), and the groups that hang on it directly."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from pydantic import Field, PrivateAttr

from .base import Group, Identifier, Period, Trace
from .lines import Allowance, InvoiceLine
from .nordic import Credit, OtherCurrency, Packing, Posting
from .party import Party, SellerInformation
from .payment import Factoring, InstalmentPlan, PaymentMeans, PaymentOrder, PaymentStatus, SettlementTerms


class Note(Group):
    """An invoice note (BG-1)."""

    subject: str | None = Field(default=None, description="UNTDID 4451")
    text: str | None = None
    title: str | None = Field(default=None, description="A heading over the text (TEAPPSXML HEADER_INFO)")


class PrecedingInvoice(Group):
    """A reference to an earlier invoice (BG-3)."""

    number: str | None = None
    date: dt.date | None = None


class Totals(Group):
    """Document totals (BG-22), as the sender stated them."""

    lines: Decimal | None = None
    allowances: Decimal | None = None
    charges: Decimal | None = None
    without_vat: Decimal | None = None
    vat: Decimal | None = None
    vat_accounting: Decimal | None = None
    with_vat: Decimal | None = None
    prepaid: Decimal | None = None
    rounding: Decimal | None = None
    payable: Decimal | None = None
    lines_with_vat: Decimal | None = Field(default=None, description="The lines with their VAT (TEAPPSXML)")
    payable_without_vat: Decimal | None = Field(default=None, description="The amount due without its VAT (TEAPPSXML)")


class VatBreakdown(Group):
    """The VAT of one category and rate (BG-23)."""

    taxable: Decimal | None = None
    amount: Decimal | None = None
    amount_accounting: Decimal | None = Field(default=None, description="The VAT in the accounting currency (BT-6)")
    code: str | None = Field(default=None, description="UNTDID 5305; formats with codes of their own keep them here")
    rate: Decimal | None = None
    with_vat: Decimal | None = Field(default=None, description="The taxable amount with its VAT (TEAPPSXML)")
    exemption_reason: str | None = None
    exemption_code: str | None = Field(default=None, description="VATEX code")


class Attachment(Group):
    """A supporting document (BG-24); `content` is base64 text."""

    id: str | None = None
    type_code: str | None = Field(default=None, description="UNTDID 1001")
    type_text: str | None = Field(default=None, description="What kind of document it is, in words")
    description: str | None = None
    url: str | None = None
    content: str | None = None
    media_type: str | None = None
    filename: str | None = None
    role: str | None = Field(default=None, description="What the file is (TEAPPSXML: INVOICE_IMAGE, SCANNED, …)")


class Delivery(Group):
    """Delivery (BG-13, BG-15), with what Nordic formats add."""

    party: Party | None = Field(default=None, description="The party and address that was delivered to")
    location_id: Identifier | None = None
    date: dt.date | None = None
    period: Period | None = None
    method: str | None = None
    terms: str | None = None
    terms_code: str | None = None
    terminal: str | None = None
    carrier: str | None = None
    vessel: str | None = None
    mode: str | None = None
    origin_country: str | None = None
    destination_country: str | None = None
    destination_name: str | None = Field(default=None, description="The destination country in words")
    discharge: str | None = Field(default=None, description="Place of discharge")
    location_code: str | None = Field(default=None, description="What the terminal is, as a code")
    transport_date: dt.date | None = None
    clearance: str | None = Field(default=None, description="Number of the customs clearance")
    packing: Packing | None = None


class Message(Group):
    """How the document was sent (the Finvoice message details or SOAP frame, the TEAPPSXML frames)."""

    id: str | None = None
    timestamp: str | None = None
    reply_to: str | None = None
    sender_operator: str | None = Field(
        default=None, description="Intermediator of the sender: a BIC or an operator's OVT"
    )
    receiver_operator: str | None = None
    sender: str | None = Field(default=None, description="Address of who sends the message, when not the seller")
    receiver: str | None = Field(default=None, description="Address that the batch is sent to (TEAPPSXML)")
    batch_id: str | None = Field(default=None, description="The batch that the message came in, when not its own id")
    batch_sender: str | None = Field(default=None, description="Who sends the batch, when not the message's sender")
    batch_timestamp: str | None = None
    content_reference: str | None = Field(
        default=None, description="The sender's mark for the acknowledgement of the batch"
    )
    attachment_message: str | None = Field(
        default=None, description="Id of the message that carries the files of this one"
    )


class DocumentKind(Group):
    """What kind of document a Nordic format calls it, where that says more than BT-3."""

    code: str | None = Field(default=None, description="The format's own type code, such as INV03")
    text: str | None = None
    origin: str | None = Field(default=None, description="Copy or Cancel; an original when absent")
    origin_text: str | None = None
    class_code: str | None = None
    class_text: str | None = None
    positive_credit: bool | None = Field(
        default=None, description="The source's credit note has positive totals against its guide"
    )


class Specification(Group):
    """A detail named by code and heading (Finvoice DefinitionDetails)."""

    code: str | None = None
    heading: str | None = None
    value: str | None = None
    unit: str | None = None
    unit_text: str | None = None


class References(Group):
    """References of the document beyond EN 16931."""

    order_date: dt.date | None = None
    orderer: str | None = None
    sales_person: str | None = None
    order_confirmation: str | None = None
    order_confirmation_date: dt.date | None = None
    agreement_type: str | None = None
    agreement_type_code: str | None = None
    agreement_date: dt.date | None = None
    notification: str | None = None
    notification_date: dt.date | None = None
    registration_number: str | None = None
    controller: str | None = None
    controller_name: str | None = None
    control_date: dt.date | None = None
    waybill_type: str | None = None
    original_invoice: str | None = Field(
        default=None, description="The first of several preceding invoices, while reading"
    )
    original_invoice_date: dt.date | None = None
    url_names: list[str] = Field(default_factory=list, description="Headings of links that do not go in pairs")
    urls: list[str] = Field(default_factory=list)
    exchange_rate: Decimal | None = None


class Invoice(Group):
    """An invoice or credit note.

    Amounts are in `currency` and signed as EN 16931 has them: a credit note (BT-3 381) has positive totals. Rates
    and percentages are in percent (25 for 25 %).
    """

    number: str | None = None
    issue_date: dt.date | None = None
    type_code: str | None = Field(default=None, description="UNTDID 1001: 380 invoice, 381 credit note, …")
    currency: str | None = Field(default=None, description="ISO 4217")
    tax_currency: str | None = None
    tax_point_date: dt.date | None = None
    tax_point_code: str | None = None
    due_date: dt.date | None = None
    buyer_reference: str | None = None
    project_reference: str | None = None
    contract_reference: str | None = None
    order_reference: str | None = None
    sales_order_reference: str | None = None
    receiving_reference: str | None = None
    despatch_reference: str | None = None
    tender_reference: str | None = None
    invoiced_object: Identifier | None = None
    accounting_reference: str | None = None
    payment_terms: str | None = None
    notes: list[Note] = Field(default_factory=list)
    business_process: str | None = None
    specification: str | None = None
    preceding_invoices: list[PrecedingInvoice] = Field(default_factory=list)
    seller: Party | None = None
    buyer: Party | None = None
    payee: Party | None = None
    tax_representative: Party | None = None
    delivery: Delivery | None = None
    period: Period | None = None
    payment_means: list[PaymentMeans] = Field(default_factory=list)
    allowances: list[Allowance] = Field(default_factory=list)
    charges: list[Allowance] = Field(default_factory=list)
    totals: Totals | None = None
    vat_breakdown: list[VatBreakdown] = Field(default_factory=list)
    documents: list[Attachment] = Field(default_factory=list)
    lines: list[InvoiceLine] = Field(default_factory=list)

    kind: DocumentKind | None = None
    message: Message | None = None
    seller_information: SellerInformation | None = None
    invoice_sender: Party | None = None
    invoice_recipient: Party | None = None
    buyers_seller_id: Identifier | None = Field(default=None, description="The seller's number in the buyer's books")
    sellers_buyer_id: Identifier | None = Field(default=None, description="The buyer's number in the seller's books")
    other_parties: list[Party] = Field(default_factory=list)
    references: References | None = None
    specifications: list[Specification] = Field(default_factory=list)
    settlement: list[SettlementTerms] = Field(default_factory=list)
    payment_order: PaymentOrder | None = None
    payment_status: PaymentStatus | None = None
    instalments: list[InstalmentPlan] = Field(default_factory=list)
    payment_details: PaymentMeans | None = Field(
        default=None, description="How to pay, told once for all accounts, while reading"
    )
    overdue_fine: SettlementTerms | None = Field(default=None, description="The fine for paying late, while reading")
    summary_notes: list[Note] = Field(default_factory=list, description="Notes beside the totals, while reading")
    fees: list[Allowance] = Field(default_factory=list, description="Fees named beside totals that include them")
    seller_account: str | None = Field(default=None, description="The account in the seller's books")
    posting: Posting | None = None
    credit: Credit | None = None
    other_currency: OtherCurrency | None = None
    vat_text: str | None = Field(default=None, description="On what ground no VAT is charged, in words")
    factoring: Factoring | None = None

    syntax: str | None = Field(default=None, description="The syntax whose values `kept` holds: ubl, finvoice, teapps")

    _trace: Trace = PrivateAttr(default_factory=Trace)
