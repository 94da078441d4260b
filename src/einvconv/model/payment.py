"""Payment: instructions, terms, the Nordic payment order with its barcode, instalments, factoring."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from pydantic import Field

from .base import Group, Identifier
from .party import Address


class Account(Group):
    """An account to pay to (BG-17)."""

    id: str | None = Field(default=None, description="IBAN or national account number")
    scheme: str | None = Field(default=None, description="IBAN, BBAN, or a national scheme's name")
    name: str | None = None
    bic: str | None = Field(default=None, description="BIC, or SE:BANKGIRO and SE:PLUSGIRO")
    bank_name: str | None = None
    branch: str | None = Field(default=None, description="The bank's branch, where it stands beside the BIC")
    national: str | None = Field(default=None, description="The national account number beside an IBAN")


class Card(Group):
    """The card that was paid with (BG-18)."""

    number: str | None = None
    network: str | None = None
    holder: str | None = None


class DirectDebit(Group):
    """A mandate to debit the buyer's account (BG-19)."""

    mandate: str | None = None
    creditor_id: str | None = None
    debited_account: str | None = None


class PaymentMeans(Group):
    """One way to pay (BG-16 with one BG-17); several accounts are several of these."""

    code: str | None = Field(default=None, description="UNTDID 4461")
    text: str | None = None
    remittance: str | None = Field(default=None, description="Reference to be sent with the payment")
    due_date: dt.date | None = None
    account: Account | None = None
    card: Card | None = None
    direct_debit: DirectDebit | None = None
    primary: bool | None = Field(
        default=None, description="The one that the payment order (Finvoice EPI) is made out for"
    )
    listed: bool | None = Field(
        default=None, description="False: stands in the payment order only, not in the account list"
    )


class SettlementTerms(Group):
    """Terms in parts: a due date, a cash discount, a fine for paying late. EN 16931 has the text and the date only."""

    texts: list[str] = Field(default_factory=list)
    due_date: dt.date | None = None
    discount_date: dt.date | None = None
    discount_base: Decimal | None = None
    discount_percent: Decimal | None = None
    discount_amount: Decimal | None = None
    discount_excl_vat: Decimal | None = None
    reduced_amount: Decimal | None = Field(default=None, description="What is to be paid when the discount is taken")
    reduced_excl_vat: Decimal | None = Field(default=None, description="The same without its VAT (TEAPPSXML)")
    fine_texts: list[str] = Field(default_factory=list)
    fine_percent: Decimal | None = None
    fine_amount: Decimal | None = None


class PaymentOrder(Group):
    """The payment order of a Nordic invoice (Finvoice EPI), in so far as it differs from the invoice's own terms."""

    date: dt.date | None = None
    reference: str | None = None
    url: str | None = None
    email: str | None = None
    order_info: list[str] = Field(default_factory=list)
    bic: str | None = None
    bank_name: str | None = None
    beneficiary: str | None = None
    bei: str | None = None
    account_id: str | None = None
    account_scheme: str | None = None
    instruction_id: str | None = None
    transaction_type: str | None = None
    instruction_code: str | None = None
    remittance: str | None = None
    remittance_scheme: str | None = Field(
        default=None, description="SPY: Finnish reference; ISO: RF creditor reference"
    )
    amount: Decimal | None = None
    charge_option: str | None = Field(default=None, description="Who bears the bank's charges: SHA, OUR, BEN, SLEV")
    due_date: dt.date | None = None
    means_code: str | None = None
    means_text: str | None = None
    card: Card | None = Field(default=None, description="The card, until it stands with its payment means")
    direct_debit: DirectDebit | None = Field(
        default=None, description="The mandate, until it stands with its payment means"
    )
    barcode: str | None = Field(default=None, description="The virtual bank barcode")


class InstalmentPlan(Group):
    """A payment in parts (Finvoice PartialPaymentDetails)."""

    id: str | None = Field(default=None, description="The number of the part, where there is one")
    paid: Decimal | None = None
    paid_excl_vat: Decimal | None = None
    unpaid: Decimal | None = None
    unpaid_excl_vat: Decimal | None = None
    interest_percent: Decimal | None = None
    costs: Decimal | None = None
    amounts: list[Decimal] = Field(default_factory=list)
    amounts_excl_vat: list[Decimal] = Field(default_factory=list)
    due_dates: list[dt.date] = Field(default_factory=list)
    references: list[str] = Field(default_factory=list)


class Factoring(Group):
    """The claim has been sold or pledged (Finvoice FactoringAgreementDetails)."""

    agreement: str | None = None
    transmission_list: str | None = None
    clause_code: str | None = None
    type_code: str | None = None
    texts: list[str] = Field(default_factory=list)
    party_id: Identifier | None = None
    party_name: str | None = None
    party_address: Address | None = None


class PaymentStatus(Group):
    """Whether and how the invoice has been paid."""

    code: str | None = None
    method: str | None = None
