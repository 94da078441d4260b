"""Parties of the papiNet tree. Source: a public binding of InvoiceWood V2R31 and a list of its codes."""

from __future__ import annotations

from collections.abc import Iterable

from ...mapping.codecs import IDENT
from ...mapping.nodes import Attr, Each, Element, Fixed, Mark, Node, One, Text, Value
from ...mapping.refs import root
from ...model import Contact, Identifier, Party, PaymentMeans
from .nodes import Country, of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_TYPE = "PartyIdentifierType"
VAT, REGISTER, GLN, DUNS = "VATIdentificationNumber", "TradeRegNumber", "GlobalLocationNumber", "DunsNumber"
OF_REGISTER = (REGISTER, "ChamberOfCommerceRegistrationNumber", "RegisterOfCompaniesSubscriptionNumber")
SCHEMES = {"0088": GLN, "0060": DUNS}
OF_SELLER = "AssignedBySeller"


def numbered(ref: Any, *types: str, more: Iterable[Mark] = ()) -> Element:
    """An identifier of a type; of several, the first is written."""
    marks = more or [Fixed(_TYPE, types[0])]
    return Element("PartyIdentifier", [Text(ref, IDENT), *marks], when=of_type(_TYPE, *types))


def address_of(p: Any) -> Element:
    """The name and address of a party."""
    a = p.address
    return Element(
        "NameAddress",
        [
            Value("Name1", p.name),
            Value("Address1", a.line1),
            Value("Address2", a.line2),
            Value("Address3", a.line3),
            Value("City", a.city),
            Value("StateOrProvince", a.subdivision),
            Value("PostalCode", a.post_code, IDENT),
            Country(a.country_code, a.country_name),
        ],
    )


def _contact(p: Any) -> One:
    c = root(Contact)
    return One(
        "CommonContact",
        p.contact,
        [
            Value("ContactName", c.name),
            Value("Telephone", c.phone, IDENT),
            Value("Email", c.email, IDENT),
            Value("Fax", c.fax, IDENT),
        ],
    )


def _parts() -> list[Node]:
    p, ident = root(Party), root(Identifier)
    return [
        numbered(p.vat_id, VAT),
        numbered(p.legal_id.value, *OF_REGISTER, more=[Attr(_TYPE, p.legal_id.type_name)]),
        Each("PartyIdentifier", p.identifiers, [Text(ident.value, IDENT), Attr(_TYPE, ident.type_name)]),
        address_of(p),
        _contact(p),
    ]


def party(tag: str, ref: Any) -> One:
    """A party, once."""
    return One(tag, ref, _parts())


class Of(Each):
    """A party that is one of several, with its role."""

    def __init__(self, tag: str, ref: Any, role: str) -> None:
        super().__init__(tag, ref, _parts(), only=lambda one: one.role == role)


def remit_to(ref: Any) -> Each:
    """Whom to pay, and to which accounts: a giro and an account of a bank may stand together."""
    m = root(PaymentMeans)
    return Each(
        "RemitToParty",
        ref,
        [
            numbered(m.creditor, "BankgiroAccountNumber"),
            numbered(m.instruction, "PlusgiroAccountNumber"),
            numbered(m.account.id, "IBAN"),
            numbered(m.account.national, "PayeeAccountNumber"),
            numbered(m.account.bic, "BankIdentificationCode", "SWIFT"),
            Element("NameAddress", [Value("Name1", m.payee_names, limit=1)]),
        ],
    )
