"""Parties and addresses of the Svefaktura tree. Source: SFTI Basic Invoice 1.0; SFTI's guide to EN 16931."""

from __future__ import annotations

from ...mapping.nodes import Attr, Each, Element, Key, Node, One, Spread, Text, Value
from ...mapping.refs import root
from ...model import Address, Contact, Identifier, Party
from ..en16931.iso3166 import COUNTRY_CODE
from .nodes import ORGANISATION, Registered, Scheme, identifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ident = root(Identifier)


def address_parts(a: Any) -> list[Node]:
    """The parts of an address, `a` being the model's."""
    return [
        Value("cbc:Postbox", a.line2),
        Value("cbc:StreetName", a.line1),
        Value("cbc:Department", a.line3),
        Value("cbc:CityName", a.city),
        Value("cbc:PostalZone", a.post_code),
        Element("cac:AddressLine", [Value("cbc:Line", a.lines, limit=7)]),
        Element(
            "cac:Country",
            [Element("cac:IdentificationCode", [Text(a.country_code, COUNTRY_CODE), Attr("name", a.country_name)])],
        ),
    ]


def _address(tag: str, ref: Any, *, required: bool = False) -> One:
    return One(tag, ref, address_parts(root(Address)), required=required)


def contact(tag: str, ref: Any) -> One:
    """A contact (BG-6, BG-9)."""
    c = root(Contact)
    return One(
        tag,
        ref,
        [
            Value("cbc:Name", c.name),
            Value("cbc:Telephone", c.phone),
            Value("cbc:Telefax", c.fax),
            Value("cbc:ElectronicMail", c.email),
        ],
    )


def tax_scheme(code: str = "VAT") -> Element:
    """The tax scheme, which tells one group from another of its name."""
    return Element("cac:TaxScheme", [Key("cac:ID", code)], required=True, key=True)


def has_number(party: Any) -> bool:
    """Whether a party has an organisation number, and so a place for what belongs to it."""
    return party.legal_id is not None and party.legal_id.value is not None


def party(ref: Any) -> One:
    """A seller or buyer (BG-4, BG-7): its organisation number stands under SWT, its VAT number under VAT."""
    p = root(Party)
    number = One(
        "cac:CompanyID",
        p.legal_id,
        [Text(ident.value), Scheme(ident.scheme, plain=ORGANISATION)],
    )
    return One(
        "cac:Party",
        ref,
        [
            Each("cac:PartyIdentification", p.identifiers, [identifier("cac:ID")]),
            Element("cac:PartyName", [Spread("cbc:Name", [p.trading_name, p.other_names])]),
            _address("cac:Address", p.address, required=True),
            Element(
                "cac:PartyTaxScheme",
                [
                    Registered(p.name, has_number),
                    number,
                    Value("cbc:ExemptionReason", p.tax_registration),
                    _address("cac:RegistrationAddress", p.registered_address),
                    tax_scheme("SWT"),
                ],
            ),
            Element(
                "cac:PartyTaxScheme",
                [
                    Registered(p.name, lambda party: not has_number(party)),
                    Value("cac:CompanyID", p.vat_id),
                    tax_scheme(),
                ],
            ),
            contact("cac:Contact", p.contact),
        ],
    )
