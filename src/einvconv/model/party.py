"""Parties: seller, buyer, payee, tax representative, delivery party, and those that only Nordic formats name."""

from __future__ import annotations

import datetime as dt

from .base import Group, Identifier, many, one, reading_one


class Address(Group):
    """A postal address (BG-5, BG-8, BG-12, BG-15)."""

    line1: str | None = one("BT-35, BT-50, BT-64, BT-75. The first line, mostly street and number")
    line2: str | None = one("BT-36, BT-51, BT-65, BT-76. A further line")
    line3: str | None = one("BT-162, BT-163, BT-164, BT-165. One more line")
    _building: str | None = reading_one("The number of the house, while it stands apart from the street")
    form: str | None = one("How the address is put together, as a code (OIOUBL)")
    city: str | None = one("BT-37, BT-52, BT-66, BT-77. The town")
    post_code: str | None = one("BT-38, BT-53, BT-67, BT-78. The postal code")
    subdivision: str | None = one("BT-39, BT-54, BT-68, BT-79. The region, county or state")
    country_code: str | None = one("BT-40, BT-55, BT-69, BT-80. The country, an ISO 3166-1 alpha-2 code")
    country_name: str | None = one("The country in words")
    po_box: str | None = one("The post office box")
    lines: list[str] = many("The address in lines that do not say what they are, as far as they are none of the above")


class Contact(Group):
    """A contact (BG-6, BG-9)."""

    id: str | None = one("The party's own reference; the buyer's is BT-10 where that has no place")
    name: str | None = one("BT-41, BT-56. The person or department to ask")
    phone: str | None = one("BT-42, BT-57. Telephone number")
    email: str | None = one("BT-43, BT-58. E-mail address")
    functions: list[str] = many("What the person does there")
    departments: list[str] = many("The departments of the person")
    fax: str | None = one("Fax number")
    _first: str | None = reading_one("The first name of a person, until it stands in the name")
    _middle: str | None = reading_one("A name between the two")
    _family: str | None = reading_one("The family name")


class Party(Group):
    """A party in any role; the role decides which terms its attributes are."""

    name: str | None = one("BT-27, BT-44, BT-59, BT-62, BT-70. The full name, as it is registered")
    other_names: list[str] = many("Further names, such as one in another language")
    trading_name: str | None = one("BT-28, BT-45. The name that it does business under, where that is another one")
    identifiers: list[Identifier] = many(
        "BT-29, BT-46, BT-60. Numbers that it is known by, such as a GLN; BT-29-1, BT-46-1, BT-60-1 are their schemes"
    )
    legal_id: Identifier | None = one(
        "BT-30, BT-47, BT-61. Its number in the register of legal entities; BT-30-1, BT-47-1, BT-61-1 are its scheme"
    )
    vat_id: str | None = one("BT-31, BT-48, BT-63. The VAT number, with the prefix of its country")
    tax_registration: str | None = one("BT-32. Local tax registration, or that the seller is registered for tax")
    tax_registration_scheme: str | None = one("The tax scheme of `tax_registration`, such as TAX")
    legal_form: str | None = one("BT-33. Further legal information, such as the share capital")
    endpoint: Identifier | None = one(
        "BT-34, BT-49. The electronic address that invoices are sent to; BT-34-1, BT-49-1 are its scheme, an EAS code"
    )
    address: Address | None = one("BG-5, BG-8, BG-12, BG-15. The postal address")
    registered_address: Address | None = one("The address in the register of legal entities")
    contact: Contact | None = one("BG-6, BG-9. Whom to ask")
    accounts_contact: Contact | None = one("Whom to ask about payment, where that is somebody else")
    departments: list[str] = many("Departments and units that belong to the name")
    unit_number: str | None = one("OVT code of the unit (ISO 6523 0037)")
    site_code: str | None = one("Code of the site or branch")
    language: str | None = one("The language that the party is written to in, an ISO 639-1 code")
    register_url: str | None = one("Where the register of legal entities is")
    vat_register_url: str | None = one("Where the VAT register is")
    role: str | None = one("The role's code, where no place in the invoice says it")
    role_text: str | None = one("The role's heading")


class SellerInformation(Group):
    """What a Nordic invoice prints of its seller beside the party itself (Finvoice SellerInformationDetails)."""

    official_address: Address | None = one("The seller's official address")
    home_town: str | None = one("Registered office (säte, kotipaikka)")
    vat_registration_text: str | None = one("That the seller is in the VAT register, in words")
    vat_registration_date: dt.date | None = one("Since when")
    phone: str | None = one("The company's telephone number")
    fax: str | None = one("The company's fax number")
    email: str | None = one("The company's e-mail address")
    web: str | None = one("The company's web site")
    free_text: str | None = one("What else the seller prints of itself")


def country_of(party: Party | None) -> str | None:
    """The country of a party's postal address (BT-40, BT-55): an ISO 3166-1 code; None where none is said."""
    return party.address.country_code if party is not None and party.address is not None else None
