"""Parties of a TEAPPSXML invoice, which all have the same CUSTOMER_INFORMATION.

Sources: TEAPPSXML 3.0 guide, 4.3; its EN 16931 table; the Finvoice 2.01 to TEAPPSXML 2.7.2 correlation.
"""

from __future__ import annotations

from ...mapping.codecs import IDENT
from ...mapping.nodes import Attr, Each, Element, Fixed, Mark, Node, One, Text, Value
from ...mapping.refs import root
from ...model import Address, Identifier, Invoice, Party
from ..en16931.iso3166 import COUNTRY_CODE
from ..nordic.names import Names
from .nodes import Main, Older, Role

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ident = root(Identifier)
invoice = root(Invoice)

_EMAIL = "CUSTOMER_INFORMATION/E-MAIL_ADDRESS"
_WEB = "SellerWebAddressIdentifier"
# parties with an element of their own that the model has among the others
ROLES = ("SALES_CONTACT", "DELIVERER", "ORDERER", "PAYER", "PAYOR", "MANUFACTURER", "HOLDER")


def address(ref: Any) -> One:
    """A postal address; its fourth line is the post office box of a Finvoice."""
    a = root(Address)
    return One(
        "ADDRESS",
        ref,
        [
            Value("STREET_ADDRESS1", a.line1),
            Value("STREET_ADDRESS2", a.line2),
            Value("STREET_ADDRESS3", a.line3),
            Value("STREET_ADDRESS4", a.po_box),
            Value("SUBDIVISION", a.subdivision),
            Value("POSTAL_CODE", a.post_code),
            Value("POST_OFFICE", a.city),
            Value("COUNTRY", a.country_name),
            Value("COUNTRY_CODE", a.country_code, COUNTRY_CODE),
        ],
    )


def link(object_: str, ref: Any) -> Element:
    """A LINK that says by OBJECT which link of a Finvoice it is."""
    return Element(
        "LINK", [Text(ref, IDENT), Fixed("OBJECT", object_)], when=lambda element, _: element.get("OBJECT") == object_
    )


def customer(p: Any, number: Any = None, info: Any = None) -> Element:
    """CUSTOMER_INFORMATION; `number` is the party's in the other's books, `info` what is printed of a seller."""
    contact = p.contact
    numbers: list[Node] = []
    if number is not None:
        numbers.append(One("CUSTOMER_ID", number, [Text(ident.value, IDENT), Attr("SCHEME_ID", ident.scheme, IDENT)]))
    return Element(
        "CUSTOMER_INFORMATION",
        [
            Names("CUSTOMER_NAME", [p.name, p.other_names]),
            *numbers,
            address(p.address),
            Value("TRADING_NAME", p.trading_name),
            *([Value("VAT_REG", info.vat_registration_text)] if info is not None else []),
            Value("VAT_NUMBER", p.vat_id, IDENT),
            One(
                "ORGANIZATION_NUMBER",
                p.legal_id,
                [Text(ident.value, IDENT), Attr("SCHEME_ID", ident.scheme, IDENT)],
            ),
            Each(
                "PARTY_IDENTIFICATION_ID",
                p.identifiers,
                [
                    Text(ident.value, IDENT),
                    Attr("AUTHORITY", ident.type_name),
                    Attr("SCHEME_ID", ident.scheme, IDENT),
                ],
            ),
            Value("SITE", p.site_code, IDENT),
            Value("ORGANIZATION_DEPARTMENT", p.departments),
            Element(
                "CONTACT_INFORMATION",
                [
                    Value("CONTACT_PERSON", contact.name),
                    Value("CONTACT_PERSON_FUNCTION", contact.functions),
                    Value("DEPARTMENT", contact.departments),
                    Value("TELEPHONE_NUMBER", contact.phone),
                    *([Value("TELEPHONE_NUMBER", info.phone)] if info is not None else []),
                    *([Value("TELEFAX_NUMBER", info.fax)] if info is not None else []),
                    Value("TELEFAX_NUMBER", contact.fax),
                    Main("E-MAIL_ADDRESS", contact.email, IDENT, older=() if info is not None else (_EMAIL,)),
                ],
            ),
            Value("LANGUAGE_CODE", p.language, IDENT),
            Value("E-MAIL_ADDRESS", info.email, IDENT)
            if info is not None
            else Older("E-MAIL_ADDRESS", contact.email, IDENT, main="CONTACT_INFORMATION/E-MAIL_ADDRESS"),
            *([Element("LINKS", [link(_WEB, info.web)])] if info is not None else []),
            *([Value("FREE_TEXT", info.free_text)] if info is not None else []),
        ],
    )


def other_partner(ref: Any) -> Each:
    """Parties in roles that have no element of their own."""
    p = root(Party)
    marks: list[Mark] = [Attr("PARTNER_TYPE", p.role, IDENT), Attr("PARTNER_TEXT", p.role_text)]
    return Each("OTHER_PARTNER", ref, [*marks, customer(p)], only=lambda party: party.role not in ROLES)


def role(tag: str) -> Role:
    """A party whose role is the name of its element; some have an address in the network."""
    p = root(Party)
    return Role(tag, invoice.other_parties, [customer(p), Value("NET_SERVICE_ID", p.endpoint.value, IDENT)])
