"""Parties, contacts and addresses of the CII tree. Source: UN/CEFACT CII D16B; CEN/TS 16931-3-3; Factur-X 1.09.2."""

from __future__ import annotations

from ...mapping.nodes import Attr, Each, Element, Fixed, Node, One, Text, Value
from ...mapping.refs import root
from ...model import Address, Contact, Identifier, Invoice, Party
from ..en16931.iso3166 import COUNTRY_CODE
from .values import OneOf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ident = root(Identifier)
_VAT, _TAX = "VA", "FC"


def _has_scheme(one: Any) -> bool:
    return one.scheme is not None


def _has_none(one: Any) -> bool:
    return one.scheme is None


def identifiers(ref: Any) -> list[Node]:
    """Identifiers of a party: those without a scheme, then those with one."""
    return [
        Each("ram:ID", ref, [Text(ident.value), Attr("schemeID", ident.scheme)], only=_has_none),
        Each("ram:GlobalID", ref, [Text(ident.value), Attr("schemeID", ident.scheme)], only=_has_scheme),
    ]


def identifier(ref: Any) -> list[Node]:
    """The same for a term that is one identifier."""
    return [
        OneOf("ram:ID", ref, [Text(ident.value), Attr("schemeID", ident.scheme)], _has_none),
        OneOf("ram:GlobalID", ref, [Text(ident.value), Attr("schemeID", ident.scheme)], _has_scheme),
    ]


def address(ref: Any) -> One:
    """A postal address (BG-5, BG-8, BG-12, BG-15)."""
    a = root(Address)
    return One(
        "ram:PostalTradeAddress",
        ref,
        [
            Value("ram:PostcodeCode", a.post_code),
            Value("ram:LineOne", a.line1),
            Value("ram:LineTwo", a.line2),
            Value("ram:LineThree", a.line3),
            Value("ram:CityName", a.city),
            Value("ram:CountryID", a.country_code, COUNTRY_CODE),
            Value("ram:CountrySubDivisionName", a.subdivision),
        ],
    )


def contact(ref: Any, extended: bool) -> One:
    """A contact (BG-6, BG-9); its point is a person or a department."""
    c = root(Contact)
    fax = Element("ram:FaxUniversalCommunication", [Value("ram:CompleteNumber", c.fax)])
    return One(
        "ram:DefinedTradeContact",
        ref,
        [
            Value("ram:PersonName", c.name),
            Value("ram:DepartmentName", c.departments),
            Element("ram:TelephoneUniversalCommunication", [Value("ram:CompleteNumber", c.phone)]),
            *([fax] if extended else []),
            Element("ram:EmailURIUniversalCommunication", [Value("ram:URIID", c.email)]),
        ],
    )


def _of_scheme(*schemes: str) -> Any:
    def is_meant(element: Any, _: Any) -> bool:
        number = element.find("{*}ID")
        return number is not None and number.get("schemeID") in schemes

    return is_meant


def _registration(ref: Any, scheme: str, *same: str) -> Element:
    """A registration for taxes: VA is the VAT number, FC another one."""
    marks = [Text(ref), Fixed("schemeID", scheme, whatever=bool(same))]
    return Element("ram:SpecifiedTaxRegistration", [Element("ram:ID", marks)], when=_of_scheme(scheme, *same))


def seller(extended: bool) -> One:
    """The seller (BG-4), which alone has a tax registration beside its VAT number (BT-32)."""
    ref = root(Invoice).seller
    return party("ram:SellerTradeParty", ref, extended, _registration(root(Party).tax_registration, _TAX))


def party(tag: str, ref: Any, extended: bool, *more: Node) -> One:
    """A party in any role (BG-4, BG-7, BG-10, BG-11); `more` is what only one of the roles has."""
    of = root(Party)
    register = [address(of.registered_address)] if extended else []
    return One(
        tag,
        ref,
        [
            *identifiers(of.identifiers),
            Value("ram:Name", of.name),
            Value("ram:Description", of.legal_form),
            Element(
                "ram:SpecifiedLegalOrganization",
                [
                    One("ram:ID", of.legal_id, [Text(ident.value), Attr("schemeID", ident.scheme)]),
                    Value("ram:TradingBusinessName", of.trading_name),
                    *register,
                ],
            ),
            contact(of.contact, extended),
            address(of.address),
            Element(
                "ram:URIUniversalCommunication",
                [One("ram:URIID", of.endpoint, [Text(ident.value), Attr("schemeID", ident.scheme)])],
            ),
            _registration(of.vat_id, _VAT, "VAT"),
            *more,
        ],
    )
