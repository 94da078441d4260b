"""Parties of the Visma EDI tree; all have the same elements. Source: one public sample of each version."""

from __future__ import annotations

from collections.abc import Callable

from ...mapping.nodes import Each, Element, Node, One, Text, Value
from ...mapping.refs import root
from ...model import Identifier, Party
from ..en16931.iso3166 import COUNTRY_CODE
from ..nordic.nodes import GLN, Gln, Placed
from .nodes import Company, Giro

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

BANKGIRO, PLUSGIRO = "BGABSESS", "PGSISESS"


def _own_number(one: Any) -> bool:
    return bool(one.scheme != GLN)


def _named(p: Any) -> list[Node]:
    """What a party is called, where it is, and the numbers that it is known by."""
    i, a = root(Identifier), p.address
    return [
        Each("inv:ID", p.identifiers, [Text(i.value)], limit=1, only=_own_number),
        Value("inv:Name", p.name),
        Value("inv:Address1", a.line1),
        Value("inv:Address2", a.line2),
        Value("inv:PostCode", a.post_code),
        Value("inv:PostOffice", a.city),
        Value("inv:Country", a.country_name),
        Value("inv:CountryCode", a.country_code, COUNTRY_CODE),
    ]


def _numbers(p: Any) -> list[Node]:
    return [
        Gln("inv:EANLocationNo", p.identifiers),
        Company("inv:CompanyNo", p.legal_id.value, p.address.country_code),
        Value("inv:VATRegNo", p.vat_id),
    ]


def _contact(c: Any) -> Element:
    return Element(
        "inv:ContactPerson",
        [
            Value("inv:ID", c.id),
            Value("inv:Name", c.name),
            Placed("inv:Phone", c.phone),
            Placed("inv:Fax", c.fax),
            Placed("inv:EmailAddress", c.email),
        ],
    )


def supplier(s: Any, info: Any, details: Any, means: Any, later: bool) -> Element:
    """The seller (BG-4) with the accounts to pay to (BG-17); `later`: its contact has a place of its own (6.0)."""
    account = details.account
    reached = [
        Value("inv:WWWAddress", info.web),
        Value("inv:EmailAddress", info.email),
        Value("inv:BankAccount", account.national),
        Giro("inv:BankGiroAccount", means, BANKGIRO),
        Giro("inv:PostAccount", means, PLUSGIRO),
        Value("inv:IBAN", account.id),
        Value("inv:Bank", account.bank_name),
        Value("inv:SWIFT", account.bic),
        Value("inv:Phone", info.phone),
        Value("inv:Fax", info.fax),
    ]
    legal = Element(
        "inv:LegalEntity",
        [
            Placed("inv:RegistrationName", s.name, usual=False),
            Value("inv:RegistrationAgency", s.legal_form),
            Value("inv:City", s.registered_address.city),
            Value("inv:Country", s.registered_address.country_name),
            Value("inv:CountryCode", s.registered_address.country_code, COUNTRY_CODE),
        ],
    )
    return Element(
        "inv:Supplier", [*_named(s), *_numbers(s), *reached, *([_contact(s.contact), legal] if later else [])]
    )


def _alone(element: Any) -> bool:
    """Whether a party names no person, so that what reaches it is its contact."""
    parent = element.getparent()
    return parent is None or parent.find("{*}ContactPerson") is None


class _Reached(Placed):
    """How a party is reached, which is its contact where it names no person."""

    def chosen(self, element: Any, run: Any) -> bool:
        return _alone(element)


def customer(tag: str, p: Any, later: bool, *more: Node) -> Element:
    """The buyer, which gets the invoice (BG-7)."""
    reached = [
        _Reached("inv:EmailAddress", p.contact.email, usual=not later),
        _Reached("inv:Phone", p.contact.phone, usual=not later),
        _Reached("inv:Fax", p.contact.fax, usual=not later),
    ]
    return Element(tag, [*_named(p), *more, *_numbers(p), *reached, *([_contact(p.contact)] if later else [])])


def party(tag: str, ref: Any, make: Callable[..., Any] = One) -> Any:
    """A party of an order."""
    p = root(Party)
    return make(
        tag,
        ref,
        [*_named(p), *_numbers(p), Value("inv:EmailAddress", p.contact.email), Value("inv:Phone", p.contact.phone)],
    )
