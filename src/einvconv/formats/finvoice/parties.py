"""Parties of a Finvoice, whose elements are named after their role. Source: Finvoice 3.0 data list."""

from __future__ import annotations

from ...mapping.codecs import IDENT, TEXT
from ...mapping.nodes import Attr, Each, Element, Mark, Node, One, Spread, Text, Value
from ...mapping.refs import root
from ...model import Address, Identifier, Party
from ..en16931.iso3166 import COUNTRY_CODE
from ..nordic.names import Names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ident = root(Identifier)


def identifier(tag: str, ref: Any) -> One:
    """An identifier with its scheme or, in words, its type."""
    return One(
        tag,
        ref,
        [Text(ident.value, IDENT), Attr("IdentifierType", ident.type_name), Attr("SchemeID", ident.scheme, IDENT)],
    )


def identifiers(tag: str, ref: Any) -> Each:
    """Identifiers, as often as they come."""
    marks = [Text(ident.value, IDENT), Attr("IdentifierType", ident.type_name), Attr("SchemeID", ident.scheme, IDENT)]
    return Each(tag, ref, marks)


def address(tag: str, ref: Any, role: str, po_box: str = "PostOfficeBoxIdentifier") -> One:
    """A postal address in a role."""
    a = root(Address)
    return One(
        tag,
        ref,
        [
            Spread(f"{role}StreetName", [a.line1, a.line2, a.line3]),
            Value(f"{role}TownName", a.city),
            Value(f"{role}PostCodeIdentifier", a.post_code),
            Value(f"{role}CountrySubdivision", a.subdivision),
            Value("CountryCode", a.country_code, COUNTRY_CODE),
            Value("CountryName", a.country_name),
            Value(f"{role}{po_box}", a.po_box),
        ],
    )


def party(tag: str, ref: Any, role: str, po_box: str = "PostOfficeBoxIdentifier") -> One:
    """The party element of a role."""
    p = root(Party)
    return One(tag, ref, _party(role, p, po_box))


def _party(role: str, p: Any, po_box: str = "PostOfficeBoxIdentifier") -> list[Node | Mark]:
    department = f"{role}Department" if role == "InvoiceRecipient" else f"{role}OrganisationDepartment"
    return [
        identifier(f"{role}PartyIdentifier", p.legal_id),
        Value(f"{role}PartyIdentifierUrlText", p.register_url, IDENT),
        Names(f"{role}OrganisationName", [p.name, p.other_names]),
        Value(f"{role}OrganisationTradingName", p.trading_name),
        Value(department, p.departments),
        Value(f"{role}OrganisationTaxCode", p.vat_id, IDENT),
        Value(f"{role}OrganisationTaxCodeUrlText", p.vat_register_url, IDENT),
        identifiers(f"{role}Code", p.identifiers),
        address(f"{role}PostalAddressDetails", p.address, role, po_box),
    ]


def person(holder: Any, role: str) -> list[Node]:
    """The contact person, unit and language of a role, which stand beside its party element."""
    return [
        Value(f"{role}OrganisationUnitNumber", holder.unit_number, IDENT),
        Value(f"{role}SiteCode", holder.site_code, IDENT),
        Value(f"{role}ContactPersonName", holder.contact.name),
        Value(f"{role}ContactPersonFunction", holder.contact.functions),
        Value(f"{role}ContactPersonDepartment", holder.contact.departments),
        Value(f"{role}LanguageCode", holder.language, IDENT),
        Element(
            f"{role}CommunicationDetails",
            [
                Value(f"{role}PhoneNumberIdentifier", holder.contact.phone),
                Value(f"{role}EmailaddressIdentifier", holder.contact.email, IDENT),
            ],
        ),
    ]


def inline(role: str, p: Any) -> list[Node]:
    """A party of the delivery, which has its number, name and country there and no element of its own."""
    return [
        Value(f"{role}Identifier", p.legal_id.value, IDENT),
        Names(f"{role}Name", [p.name, p.other_names]),
        Value(f"{role}CountrySubdivision", p.address.subdivision),
        Value(f"{role}CountryCode", p.address.country_code, COUNTRY_CODE),
        Value(f"{role}CountryName", p.address.country_name),
    ]


def any_party(tag: str, ref: Any, prefix: str = "") -> Each:
    """Parties in roles that have no element of their own."""
    p = root(Party)
    role = f"{prefix}AnyParty"
    return Each(
        tag,
        ref,
        [
            Element(f"{role}Text", [Text(p.role_text, TEXT), Attr("AnyPartyCode", p.role, IDENT)]),
            identifier(f"{role}Identifier", p.legal_id),
            Names(f"{role}OrganisationName", [p.name, p.other_names]),
            Value(f"{role}OrganisationDepartment", p.departments),
            Value(f"{role}OrganisationTaxCode", p.vat_id, IDENT),
            identifiers(f"{role}Code", p.identifiers),
            Value(f"{role}ContactPersonName", p.contact.name),
            Value(f"{role}ContactPersonFunction", p.contact.functions),
            Value(f"{role}ContactPersonDepartment", p.contact.departments),
            Element(
                f"{role}CommunicationDetails",
                [
                    Value(f"{role}PhoneNumberIdentifier", p.contact.phone),
                    Value(f"{role}EmailAddressIdentifier", p.contact.email, IDENT),
                ],
            ),
            address(f"{role}PostalAddressDetails", p.address, role),
            Value(f"{role}OrganisationUnitNumber", p.unit_number, IDENT),
            Value(f"{role}SiteCode", p.site_code, IDENT),
        ],
    )
