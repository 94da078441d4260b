"""Parties: seller, buyer, payee, tax representative, delivery party, and those that only Nordic formats name."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from .base import Group, Identifier


class Address(Group):
    """A postal address (BG-5, BG-8, BG-12, BG-15)."""

    line1: str | None = None
    line2: str | None = None
    line3: str | None = None
    city: str | None = None
    post_code: str | None = None
    subdivision: str | None = None
    country_code: str | None = Field(default=None, description="ISO 3166-1 alpha-2")
    country_name: str | None = None
    po_box: str | None = None


class Contact(Group):
    """A contact (BG-6, BG-9)."""

    id: str | None = Field(
        default=None, description="The party's own reference; the buyer's is BT-10 where that has no place"
    )
    name: str | None = None
    phone: str | None = None
    email: str | None = None
    functions: list[str] = Field(default_factory=list)
    departments: list[str] = Field(default_factory=list)
    fax: str | None = None


class Party(Group):
    """A party in any role; the role decides which terms its attributes are."""

    name: str | None = None
    other_names: list[str] = Field(default_factory=list, description="Further names, such as one in another language")
    trading_name: str | None = None
    identifiers: list[Identifier] = Field(default_factory=list)
    legal_id: Identifier | None = Field(default=None, description="Registration in the register of legal entities")
    vat_id: str | None = Field(default=None, description="VAT identifier with its country prefix")
    tax_registration: str | None = Field(
        default=None, description="Local tax registration, or that the seller is registered"
    )
    tax_registration_scheme: str | None = Field(
        default=None, description="The tax scheme of `tax_registration`, such as TAX"
    )
    legal_form: str | None = Field(default=None, description="Additional legal information")
    endpoint: Identifier | None = Field(default=None, description="Electronic address; the scheme is an EAS code")
    address: Address | None = None
    registered_address: Address | None = Field(
        default=None, description="The address in the register of legal entities"
    )
    contact: Contact | None = None
    departments: list[str] = Field(default_factory=list)
    unit_number: str | None = Field(default=None, description="OVT code of the unit (ISO 6523 0037)")
    site_code: str | None = None
    language: str | None = None
    register_url: str | None = None
    vat_register_url: str | None = None
    role: str | None = Field(default=None, description="The role's code, where no place in the invoice says it")
    role_text: str | None = Field(default=None, description="The role's heading")


class SellerInformation(Group):
    """What a Nordic invoice prints of its seller beside the party itself (Finvoice SellerInformationDetails)."""

    official_address: Address | None = None
    home_town: str | None = Field(default=None, description="Registered office (säte, kotipaikka)")
    vat_registration_text: str | None = None
    vat_registration_date: dt.date | None = None
    phone: str | None = None
    fax: str | None = None
    email: str | None = None
    web: str | None = None
    free_text: str | None = None
