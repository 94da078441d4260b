"""The invoice itself (EN 16931-1, clause 6), and the groups that hang on it directly."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from ..arguments import path_of
from ..errors import UnreadableInput
from ..filenames import media_type_of
from .base import Group, Identifier, Kept, Period, Trace, many, one, prepared, reading_many, reading_one
from .lines import Allowance, InvoiceLine, LineReferences
from .nordic import Credit, OtherCurrency, Packing, Posting
from .party import Party, SellerInformation
from .payment import (
    Factoring,
    InstalmentPlan,
    PaymentMeans,
    PaymentOrder,
    PaymentStatus,
    SettlementTerms,
    ThirdPartyPayment,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from typing import Any, Self

# The number changes when a field is renamed or means something else; new fields leave it as it is.
_SCHEMA_ID = "urn:einvconv:schema:invoice:1"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class Note(Group):
    """An invoice note (BG-1)."""

    subject: str | None = one("BT-21. What the note is about, a code of UNTDID 4451")
    text: str | None = one("BT-22. The note itself")
    title: str | None = one("A heading over the text (TEAPPSXML HEADER_INFO)")


class PrecedingInvoice(Group):
    """A reference to an earlier invoice (BG-3)."""

    number: str | None = one("BT-25. Its number")
    _series: str | None = reading_one("The series of its number, until it stands in the number")
    date: dt.date | None = one("BT-26. Its date")


class Totals(Group):
    """Document totals (BG-22), as the sender stated them."""

    lines: Decimal | None = one("BT-106. The sum of the net amounts of the lines")
    allowances: Decimal | None = one("BT-107. The sum of the allowances of the document")
    charges: Decimal | None = one("BT-108. The sum of the charges of the document")
    without_vat: Decimal | None = one("BT-109. The total without VAT: lines less allowances plus charges")
    vat: Decimal | None = one("BT-110. The VAT of the invoice")
    vat_accounting: Decimal | None = one("BT-111. The same in the VAT accounting currency (BT-6)")
    with_vat: Decimal | None = one("BT-112. The total with VAT")
    prepaid: Decimal | None = one("BT-113. What has been paid before")
    rounding: Decimal | None = one("BT-114. What is added to round what is to be paid")
    payable: Decimal | None = one("BT-115. What is to be paid")
    withheld: Decimal | None = one("Taxes that the buyer withholds and pays for the seller")
    retained: Decimal | None = one("What the buyer keeps back as a guarantee")
    expenses: Decimal | None = one("What the seller has paid for the buyer, and is paid back")
    financing: Decimal | None = one("What financing costs beside the total (Facturae)")
    in_kind: Decimal | None = one("What is paid with goods or services (Facturae)")
    lines_with_vat: Decimal | None = one("The lines with their VAT (TEAPPSXML)")
    payable_without_vat: Decimal | None = one("The amount due without its VAT (TEAPPSXML)")


class VatBreakdown(Group):
    """The VAT of one category and rate (BG-23)."""

    taxable: Decimal | None = one("BT-116. The sum without VAT of what is of this category and rate")
    amount: Decimal | None = one("BT-117. The VAT on it")
    amount_accounting: Decimal | None = one("The VAT in the accounting currency (BT-6)")
    code: str | None = one(
        "BT-118. The VAT category, a code of UNTDID 5305; formats with codes of their own keep them here"
    )
    rate: Decimal | None = one("BT-119. The VAT rate in percent")
    tax: str | None = one("The tax, where it is another one than VAT, such as GST")
    tax_text: str | None = one("The name of that tax in words")
    with_vat: Decimal | None = one("The taxable amount with its VAT (TEAPPSXML)")
    surcharge_rate: Decimal | None = one("The rate of a surcharge on VAT (recargo de equivalencia)")
    surcharge: Decimal | None = one("The surcharge on it")
    exemption_reason: str | None = one("BT-120. Why no VAT is charged, in words")
    exemption_code: str | None = one("BT-121. Why no VAT is charged, a VATEX code")
    tax_point_date: dt.date | None = one(
        "The tax point date of the category, where it is not that of the invoice (BT-7)"
    )
    tax_point_code: str | None = one("The tax point code of the category, where it is not that of the invoice (BT-8)")


def _as_base64(content: Any) -> Any:
    if not isinstance(content, (bytes, bytearray, memoryview)):
        return content
    from base64 import b64encode

    return b64encode(content).decode("ascii")


class Attachment(Group):
    """A supporting document (BG-24); `content` is base64 text, and bytes that are given there become that."""

    checked_ = True

    id: str | None = one("BT-122. The reference of the document")
    type_code: str | None = one("What kind of document it is, a code of UNTDID 1001")
    type_text: str | None = one("What kind of document it is, in words")
    description: str | None = one("BT-123. What the document is")
    url: str | None = one("BT-124. Where the document is")
    content: str | None = prepared(
        "BT-125. The file itself, as base64 text; given as bytes, it becomes that", _as_base64
    )
    media_type: str | None = one("BT-125-1. The kind of file, such as application/pdf")
    filename: str | None = one("BT-125-2. The name of the file")
    role: str | None = one("What the file is (TEAPPSXML: INVOICE_IMAGE, SCANNED, …)")

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None = None,
            type_code: str | None = None,
            type_text: str | None = None,
            description: str | None = None,
            url: str | None = None,
            content: str | bytes | None = None,
            media_type: str | None = None,
            filename: str | None = None,
            role: str | None = None,
            kept: list[Kept] = ...,
        ) -> None: ...

    @classmethod
    def from_file(
        cls,
        path: str | os.PathLike[str],
        *,
        id: str | None = None,
        description: str | None = None,
        media_type: str | None = None,
    ) -> Self:
        """A file as a supporting document: its name is BT-125-2, and BT-122 where no `id` is given.

        The kind of file goes by the name's ending where `media_type` does not say it. Raises UnreadableInput and
        WrongArgument.
        """
        from pathlib import Path

        file = Path(path_of(path, "path"))
        try:
            if file.exists() and not file.is_file():  # a device may have no end
                raise UnreadableInput(f"{file}: it is no file, and an attachment is one.")
            content = file.read_bytes()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise UnreadableInput(f"{file}: the file could not be read ({reason}).") from None
        kind = media_type or media_type_of(file.name)
        return cls(id=id or file.name, description=description, content=content, filename=file.name, media_type=kind)


class Delivery(Group):
    """Delivery (BG-13, BG-15), with what Nordic formats add."""

    party: Party | None = one("BT-70, BG-15. The party and address that was delivered to")
    location_id: Identifier | None = one("BT-71. The place that was delivered to; BT-71-1 is its scheme")
    date: dt.date | None = one("BT-72. When it was delivered")
    period: Period | None = one("From when to when it was delivered")
    method: str | None = one("How it was delivered")
    terms: str | None = one("The terms of delivery, in words")
    terms_code: str | None = one("The terms of delivery, an Incoterms code")
    terminal: str | None = one("The terminal")
    carrier: str | None = one("Who carried it")
    vessel: str | None = one("Ship or vehicle")
    mode: str | None = one("Mode of transport")
    origin_country: str | None = one("The country that it was sent from")
    destination_country: str | None = one("The country that it goes to, an ISO 3166-1 code")
    destination_name: str | None = one("The destination country in words")
    discharge: str | None = one("Place of discharge")
    location_code: str | None = one("What the terminal is, as a code")
    transport_date: dt.date | None = one("When it was carried")
    clearance: str | None = one("Number of the customs clearance")
    packing: Packing | None = one("Packages")
    deliverer: Party | None = one("Who delivers the goods")
    manufacturer: Party | None = one("Who made the goods")


class Message(Group):
    """How the document was sent (the Finvoice message details or SOAP frame, the TEAPPSXML frames)."""

    id: str | None = one("The message's identifier")
    timestamp: str | None = one("When it was sent")
    reply_to: str | None = one("The message that this one is about")
    sender_operator: str | None = one("Intermediator of the sender: a BIC or an operator's OVT")
    receiver_operator: str | None = one("Intermediator of the receiver")
    sender: str | None = one("Address of who sends the message, when not the seller")
    receiver: str | None = one("Address that the batch is sent to (TEAPPSXML)")
    batch_id: str | None = one("The batch that the message came in, when not its own id")
    batch_sender: str | None = one("Who sends the batch, when not the message's sender")
    batch_timestamp: str | None = one("When the batch was sent")
    content_reference: str | None = one("The sender's mark for the acknowledgement of the batch")
    attachment_message: str | None = one("Id of the message that carries the files of this one")


class DocumentKind(Group):
    """What kind of document a Nordic format calls it, where that says more than BT-3."""

    code: str | None = one("The format's own type code, such as INV03")
    text: str | None = one("The same in words")
    origin: str | None = one("Copy or Cancel; an original when absent")
    origin_text: str | None = one("The same in words")
    class_code: str | None = one("The class of the document, as a code")
    class_text: str | None = one("The same in words")
    positive_credit: bool | None = one("The source's credit note has positive totals against its guide")


class Specification(Group):
    """A detail named by code and heading (Finvoice DefinitionDetails)."""

    code: str | None = one("What is told, as a code")
    heading: str | None = one("What is told, in words")
    value: str | None = one("What it is")
    unit: str | None = one("The unit of the value, as a code")
    unit_text: str | None = one("The unit of the value, in words")


class References(Group):
    """References of the document beyond EN 16931."""

    order_date: dt.date | None = one("Date of the purchase order")
    orderer: str | None = one("Who ordered")
    sales_person: str | None = one("Who sold")
    manufacturer_order: str | None = one("The manufacturer's number of the order")
    order_confirmation: str | None = one("The order confirmation")
    order_confirmation_date: dt.date | None = one("The date of the order confirmation")
    agreement_type: str | None = one("Kind of agreement, in words")
    agreement_type_code: str | None = one("Kind of agreement, as a code")
    agreement_date: dt.date | None = one("Date of the agreement")
    notification: str | None = one("The notification")
    notification_date: dt.date | None = one("The date of the notification")
    registration_number: str | None = one("Registration number")
    controller: str | None = one("Who has to approve the invoice")
    controller_name: str | None = one("Their name")
    control_date: dt.date | None = one("By when")
    waybill_type: str | None = one("Kind of waybill, as a code")
    _original_invoice: str | None = reading_one("The first of several preceding invoices, while reading")
    _original_invoice_date: dt.date | None = reading_one("The date of that invoice")
    url_names: list[str] = many("Headings of links that do not go in pairs")
    urls: list[str] = many("Links")
    exchange_rate: Decimal | None = one("The rate of exchange")
    project_name: str | None = one("The project in words")


class OrderPart(Group):
    """An order with lines of its own in an invoice over several."""

    references: LineReferences | None = one("What is said of the order and not of the invoice")
    sales_order: str | None = one("The seller's number of the order, where the orders have several")
    buyer: Party | None = one("Who has ordered, where that is not the buyer")
    delivery: Delivery | None = one("Where and when it was delivered, where the orders differ")
    _lines: list[InvoiceLine] = reading_many("Its lines, until they are among those of the invoice")


class Invoice(Group):
    """An invoice or credit note.

    Amounts are in `currency` and signed as EN 16931 has them: a credit note (BT-3 381) has positive totals. Rates
    and percentages are in percent (25 for 25 %).
    """

    number: str | None = one("BT-1. The number of the invoice, unique with its seller")
    issue_date: dt.date | None = one("BT-2. The day on which it was issued")
    type_code: str | None = one("BT-3. What it is, a code of UNTDID 1001: 380 invoice, 381 credit note, …")
    currency: str | None = one("BT-5. The currency of its amounts, ISO 4217")
    tax_currency: str | None = one("BT-6. The currency that VAT is accounted in, where that is another one")
    tax_point_date: dt.date | None = one("BT-7. The day on which VAT becomes due")
    tax_point_code: str | None = one("BT-8. What decides when VAT becomes due, a code of UNTDID 2005")
    due_date: dt.date | None = one("BT-9. The day by which to pay")
    buyer_reference: str | None = one("BT-10. The buyer's own reference, by which it is routed there")
    project_reference: str | None = one("BT-11. The project")
    contract_reference: str | None = one("BT-12. The contract")
    order_reference: str | None = one("BT-13. The purchase order, by the buyer")
    sales_order_reference: str | None = one("BT-14. The sales order, by the seller")
    receiving_reference: str | None = one("BT-15. The receiving advice")
    despatch_reference: str | None = one("BT-16. The despatch advice or delivery note")
    tender_reference: str | None = one("BT-17. The tender or lot")
    invoiced_object: Identifier | None = one(
        "BT-18. What the invoice is about, such as a meter or a subscription; BT-18-1 is its scheme"
    )
    accounting_reference: str | None = one("BT-19. Where the buyer books the invoice")
    payment_terms: str | None = one("BT-20. The terms of payment, in words")
    notes: list[Note] = many("BG-1. Remarks on the invoice")
    business_process: str | None = one("BT-23. The process that the invoice is part of, as the receiver names it")
    specification: str | None = one("BT-24. The rules that the invoice claims to follow")
    preceding_invoices: list[PrecedingInvoice] = many(
        "BG-3. Earlier invoices that this one corrects, credits or settles"
    )
    seller: Party | None = one("BG-4. Who sells")
    buyer: Party | None = one("BG-7. Who buys")
    payee: Party | None = one("BG-10. Who is paid, where that is not the seller")
    tax_representative: Party | None = one("BG-11. Who answers for the seller's VAT")
    delivery: Delivery | None = one("BG-13. Where and when it was delivered")
    period: Period | None = one("BG-14. The period that the invoice is for")
    payment_means: list[PaymentMeans] = many("BG-16. How to pay")
    allowances: list[Allowance] = many("BG-20. What is taken off the document")
    charges: list[Allowance] = many("BG-21. What is added to the document")
    totals: Totals | None = one("BG-22. The totals")
    vat_breakdown: list[VatBreakdown] = many("BG-23. The VAT by category and rate")
    other_taxes: list[VatBreakdown] = many("Taxes other than VAT that are charged, by the codes of the format")
    withheld_taxes: list[VatBreakdown] = many("Taxes that the buyer withholds, by the codes of the format")
    documents: list[Attachment] = many("BG-24. Documents and files that support the invoice")
    lines: list[InvoiceLine] = many("BG-25, BG-30. What is invoiced, line by line, with its VAT")

    orders: list[OrderPart] = many("The orders that an invoice is divided into, and what only they say")
    _terms_due: dt.date | None = reading_one("The due date, while it stands in the payment terms")
    _series: str | None = reading_one("The series of the number, until it stands in the number")
    _description: str | None = reading_one("What is invoiced, in a sentence, until it is a note")
    kind: DocumentKind | None = one("What a Nordic format calls the document")
    message: Message | None = one("How the document was sent")
    seller_information: SellerInformation | None = one("What a Nordic invoice prints of its seller")
    invoice_sender: Party | None = one("Who sends the invoice, when not the seller")
    invoice_recipient: Party | None = one("Who receives the invoice, when not the buyer")
    buyers_seller_id: Identifier | None = one("The seller's number in the buyer's books")
    sellers_buyer_id: Identifier | None = one("The buyer's number in the seller's books")
    other_parties: list[Party] = many("Parties in further roles")
    references: References | None = one("References beyond EN 16931")
    specifications: list[Specification] = many("Details named by code and heading")
    specification_texts: list[str] = many("A specification in lines that are shown as they stand")
    settlement: list[SettlementTerms] = many("Terms of payment in parts: dates, discounts, fines")
    payment_order: PaymentOrder | None = one("The payment order")
    third_party_payments: list[ThirdPartyPayment] = many("BG-DEX-09. What is collected for others with the invoice")
    subsidies: list[Allowance] = many("What the state pays of the invoice (Facturae)")
    payment_status: PaymentStatus | None = one("Whether the invoice has been paid")
    instalments: list[InstalmentPlan] = many("Payment in parts")
    _payment_details: PaymentMeans | None = reading_one("How to pay, told once for all accounts, while reading")
    _overdue_fine: SettlementTerms | None = reading_one("The fine for paying late, while reading")
    _summary_notes: list[Note] = reading_many("Notes beside the totals, while reading")
    fees: list[Allowance] = many("Fees named beside totals that include them")
    seller_account: str | None = one("The account in the seller's books")
    posting: Posting | None = one("A proposal for the buyer's books")
    credit: Credit | None = one("The buyer's credit account")
    other_currency: OtherCurrency | None = one("The total in another currency")
    vat_text: str | None = one("On what ground no VAT is charged, in words")
    factoring: Factoring | None = one("The claim has been sold or pledged")

    syntax: str | None = one("The syntax whose values `kept` holds: ubl, cii, finvoice, teapps")

    __slots__ = ("_read",)

    @property
    def _trace(self) -> Trace:
        """Where the values stood in the document that they were read from."""
        found = getattr(self, "_read", None)
        return found if found is not None else self._begin(Trace())

    def _begin(self, trace: Trace) -> Trace:
        """Remember a reading."""
        object.__setattr__(self, "_read", trace)
        return trace

    def twin(self) -> Self:
        made = super().twin()
        made._begin(self._trace)
        return made

    @classmethod
    def model_json_schema(cls, *args: Any, **options: Any) -> dict[str, Any]:
        """The JSON Schema of an invoice, with its dialect and identifier; the arguments are pydantic's."""
        return {"$schema": _DIALECT, "$id": _SCHEMA_ID, **super().model_json_schema(*args, **options)}
