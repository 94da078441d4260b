"""Parties and addresses of the e2b tree. Source: the tables of the e2b 3.3 guide.

A party may have a street and a postal address: the postal one is its address (BG-5, BG-8), and that of delivery is the
street one. What a party says of itself beside a person to ask stands in ContactInformation.
"""

from __future__ import annotations

from ...mapping.nodes import Attr, Each, Element, Node, One, Text, Value
from ...mapping.refs import root
from ...model import Identifier
from ..en16931.iso3166 import COUNTRY_CODE
from ..nordic.nodes import Either, Placed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_STREET, _POSTAL = "e2b:StreetAddress", "e2b:PostalAddress"


def identifier(tag: str, ref: Any, limit: int | None = None) -> Each:
    """Identifiers of a party with their schemes."""
    i = root(Identifier)
    return Each(tag, ref, [Text(i.value), Attr("schemeId", i.scheme)], limit=limit)


def one_identifier(tag: str, ref: Any) -> One:
    """An identifier with its scheme."""
    i = root(Identifier)
    return One(tag, ref, [Text(i.value), Attr("schemeId", i.scheme)])


def address(a: Any, usual: str = _POSTAL) -> list[Node]:
    """The address of a party in one of two elements."""
    return [Either(tag, a, _lines(a), other=usual, usual=tag == usual) for tag in (_STREET, _POSTAL)]


def _lines(a: Any) -> list[Node]:
    return [
        Value("e2b:Address1", a.line1),
        Value("e2b:Address2", a.line2),
        Value("e2b:Address3", a.line3),
        Value("e2b:PostalCode", a.post_code),
        Value("e2b:PostalDistrict", a.city),
        Value("e2b:CountryCode", a.country_code, COUNTRY_CODE),
        Value("e2b:CountryName", a.country_name),
    ]


def reached(phone: Any, fax: Any, email: Any, web: Any = None, *, usual: bool = True) -> Element:
    """ContactInformation: how somebody is reached."""
    nodes: list[Node] = [
        Placed("e2b:PhoneNumber", phone, usual=usual),
        Placed("e2b:FaxNumber", fax, usual=usual),
        Placed("e2b:EmailAddress", email, usual=usual),
    ]
    if web is not None:
        nodes.append(Value("e2b:WebAddress", web))
    return Element("e2b:ContactInformation", nodes)


def contact(c: Any) -> Element:
    """A person to ask (BG-6, BG-9)."""
    return Element(
        "e2b:ContactPerson",
        [
            Value("e2b:Name", c.name),
            reached(c.phone, c.fax, c.email),
            Value("e2b:Function", c.functions),
            Value("e2b:Department", c.departments, limit=1),
        ],
    )


def _alone(element: Any, _: Any) -> bool:
    """Whether a party says of no person how it is reached, so that its own words are the contact."""
    parent = element.getparent()
    return parent is None or parent.find("{*}ContactPerson/{*}ContactInformation") is None


def own_contact(c: Any) -> Element:
    """What a party says of itself, which is its contact where it names none."""
    made = reached(c.phone, c.fax, c.email, usual=False)
    return Element(made.tag, made.children, when=_alone)


def numbers(p: Any) -> list[Node]:
    """The numbers of a party and its department."""
    return [
        Value("e2b:OrgNumber", p.legal_id.value),
        Value("e2b:VatId", p.vat_id),
        Value("e2b:Department", p.departments, limit=1),
    ]


def customer(tag: str, ref: Any, *more: Node) -> Element:
    """A buyer or an invoicee."""
    return Element(
        tag,
        [
            identifier("e2b:PartyId", ref.identifiers),
            one_identifier("e2b:LocationId", ref.endpoint),
            Value("e2b:Name", ref.name),
            own_contact(ref.contact),
            *address(ref.address),
            contact(ref.contact),
            *numbers(ref),
            *more,
        ],
    )
