"""Payment: instructions, terms, the Nordic payment order with its barcode, instalments, factoring."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from .base import Group, Identifier, many, one, reading_one
from .party import Address


class Account(Group):
    """An account to pay to (BG-17)."""

    id: str | None = one("BT-84. The account to pay to: an IBAN or a national account number")
    scheme: str | None = one("IBAN, BBAN, or a national scheme's name")
    name: str | None = one("BT-85. In whose name the account is")
    bic: str | None = one("BT-86. The bank, as a BIC; SE:BANKGIRO and SE:PLUSGIRO for Swedish giros")
    bank_name: str | None = one("The bank in words")
    branch: str | None = one("The bank's branch, where it stands beside the BIC")
    statement: str | None = one("What the account's statement says of the payment, beside BT-83")
    national: str | None = one("The national account number beside an IBAN")


class Card(Group):
    """The card that was paid with (BG-18)."""

    number: str | None = one("BT-87. The number of the card, or its last digits")
    network: str | None = one("The network of the card, such as VISA")
    holder: str | None = one("BT-88. In whose name the card is")


class DirectDebit(Group):
    """A mandate to debit the buyer's account (BG-19)."""

    mandate: str | None = one("BT-89. The mandate's reference, given by the payee")
    creditor_id: str | None = one("BT-90. The identifier that the bank or the scheme gave the creditor")
    debited_account: str | None = one("BT-91. The account that will be debited")


class PaymentMeans(Group):
    """One way to pay (BG-16 with one BG-17); several accounts are several of these."""

    id: str | None = one("What the terms of payment call this way by, where an amount is split over several")
    code: str | None = one("BT-81. How to pay, a code of UNTDID 4461")
    text: str | None = one("BT-82. How to pay, in words")
    remittance: str | None = one(
        "BT-83. The reference that goes with the payment and lets the payee know what it is for"
    )
    due_date: dt.date | None = one("When to pay this way, where that is not the due date of the invoice")
    channel: str | None = one("What the payment goes through, as a code (OIOUBL)")
    instruction: str | None = one("The number of a payment slip, where it stands apart from its kind")
    creditor: str | None = one("The creditor of a payment slip, where an account to pay to stands beside it")
    account: Account | None = one("BG-17. The account to pay to")
    card: Card | None = one("BG-18. The card that was paid with")
    direct_debit: DirectDebit | None = one("BG-19. The mandate that the payee debits by")
    amount: Decimal | None = one("What is paid this way, where payment is in parts")
    payee_names: list[str] = many("Who is paid this way, where that is not the one payee of the invoice")
    primary: bool | None = one("The one that the payment order (Finvoice EPI) is made out for")
    listed: bool | None = one("False: stands in the payment order only, not in the account list")


class DiscountVat(Group):
    """The VAT of one rate in a cash discount."""

    rate: Decimal | None = one("The rate in percent")
    amount: Decimal | None = one("The VAT")


class SettlementTerms(Group):
    """Terms in parts: a due date, a cash discount, a fine for paying late. EN 16931 has the text and the date only."""

    texts: list[str] = many("The terms in words")
    means_id: str | None = one("The `id` of the payment means that the terms are of")
    amount: Decimal | None = one("What is to be paid by these terms, where the invoice is paid in parts")
    due_date: dt.date | None = one("The day by which to pay")
    discount_date: dt.date | None = one("The last day of the cash discount")
    discount_base: Decimal | None = one("What the discount is of")
    discount_percent: Decimal | None = one("The discount in percent")
    discount_amount: Decimal | None = one("The discount with VAT")
    discount_excl_vat: Decimal | None = one("The discount without VAT")
    discount_vat: list[DiscountVat] = many("The VAT in the discount, by rate")
    reduced_amount: Decimal | None = one("What is to be paid when the discount is taken")
    reduced_excl_vat: Decimal | None = one("The same without its VAT (TEAPPSXML)")
    fine_texts: list[str] = many("What paying late costs, in words")
    fine_percent: Decimal | None = one("Interest on late payment, in percent a year")
    fine_amount: Decimal | None = one("A fine as a sum")
    mandate: str | None = one("The mandate of these terms, where it is not the one mandate (BT-89)")


class PaymentOrder(Group):
    """The payment order of a Nordic invoice (Finvoice EPI), in so far as it differs from the invoice's own terms."""

    date: dt.date | None = one("The date of the order")
    reference: str | None = one("The payee's mark for it")
    url: str | None = one("Where to look the payment up")
    email: str | None = one("Whom to write to about it")
    order_info: list[str] = many("What the order says in words")
    bic: str | None = one("The payee's bank as a BIC")
    bank_name: str | None = one("The payee's bank in words")
    beneficiary: str | None = one("Who is paid")
    bei: str | None = one("Business entity identifier of who is paid")
    account_id: str | None = one("The account to pay to")
    account_scheme: str | None = one("IBAN or BBAN")
    instruction_id: str | None = one("Identifier of the payment instruction")
    transaction_type: str | None = one("Kind of transaction, as a code")
    instruction_code: str | None = one("Kind of instruction, as a code")
    remittance: str | None = one("The reference that goes with the payment")
    remittance_scheme: str | None = one("SPY: Finnish reference; ISO: RF creditor reference")
    amount: Decimal | None = one("What to pay")
    charge_option: str | None = one("Who bears the bank's charges: SHA, OUR, BEN, SLEV")
    due_date: dt.date | None = one("When to pay")
    means_code: str | None = one("How to pay, a code of UNTDID 4461")
    means_text: str | None = one("How to pay, in words")
    _card: Card | None = reading_one("The card, until it stands with its payment means")
    _direct_debit: DirectDebit | None = reading_one("The mandate, until it stands with its payment means")
    barcode: str | None = one("The virtual bank barcode")


class InstalmentPlan(Group):
    """A payment in parts (Finvoice PartialPaymentDetails)."""

    id: str | None = one("The number of the part, where there is one")
    paid: Decimal | None = one("What has been paid")
    paid_excl_vat: Decimal | None = one("The same without VAT")
    unpaid: Decimal | None = one("What is still to be paid")
    unpaid_excl_vat: Decimal | None = one("The same without VAT")
    interest_percent: Decimal | None = one("The interest of the plan, in percent")
    costs: Decimal | None = one("What the plan costs")
    amounts: list[Decimal] = many("What to pay each time")
    amounts_excl_vat: list[Decimal] = many("The same without VAT")
    due_dates: list[dt.date] = many("When to pay each part")
    references: list[str] = many("The reference of each part")


class Factoring(Group):
    """The claim has been sold or pledged (Finvoice FactoringAgreementDetails)."""

    agreement: str | None = one("Number of the factoring agreement")
    transmission_list: str | None = one("Number of the list that the claim was sent with")
    clause_code: str | None = one("The clause of transfer, as a code")
    type_code: str | None = one("Kind of agreement, as a code")
    texts: list[str] = many("The clause of transfer in words")
    party_id: Identifier | None = one("Identifier of the factoring company")
    party_name: str | None = one("The factoring company")
    _surname: str | None = reading_one("A person's surname, until it stands with the name")
    _second_surname: str | None = reading_one("A person's second surname, until it stands with the name")
    party_address: Address | None = one("Its address")


class ThirdPartyPayment(Group):
    """What is collected for a third party beside the invoice, and is part of what is to be paid (BG-DEX-09)."""

    kind: str | None = one("BT-DEX-001. What kind of claim it is")
    amount: Decimal | None = one("BT-DEX-002. The amount, with VAT")
    description: str | None = one("BT-DEX-003. What it is for")


class PaymentStatus(Group):
    """Whether and how the invoice has been paid."""

    code: str | None = one("Whether the invoice has been paid, as a code")
    method: str | None = one("How it has been paid, as a code")
