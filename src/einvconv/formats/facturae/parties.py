"""Parties of the Facturae tree. Source: the Facturae schemas; which element is which term, by our own comparison."""

from __future__ import annotations

from ...mapping.codecs import IDENT
from ...mapping.nodes import Each, Element, Node, One, Text, Value
from ...mapping.reading import Reading
from ...mapping.refs import root
from ...mapping.writing import Writing
from ...model import Identifier, Party
from ...model.base import Joined
from ...model.party import country_of
from ..en16931.iso3166 import ALPHA3
from .codes import EU
from .nodes import If, Only, PostCodeAndTown, Usual

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SPAIN = "ES"
_INDIVIDUAL = "Individual"
NAMES = "name", "trading_name", "legal_form"


def is_person(party: Any, run: Any) -> bool:
    """Whether the source has the party as a person, with names and surnames."""
    base = run.trace.bases.get(id(run.original_of(party)))
    return run.keeps and base is not None and base.find(_INDIVIDUAL) is not None


def join_names(group: Any, fields: tuple[str, ...], run: Reading) -> None:
    """The names of a person are one name, which stands in the first of the fields."""
    said = [field for field in fields if getattr(group, field) is not None]
    places = [run.trace.places.pop((id(group), field)) for field in said]
    name = " ".join(getattr(group, field) for field in said) or None
    for field in fields:
        setattr(group, field, None)
    setattr(group, fields[0], name)
    run.trace.places[(id(group), fields[0])] = Joined(places)


def part_names(group: Any, source: Any, fields: tuple[str, ...], run: Writing) -> None:
    """The same in parts again, as the source has them."""
    place = run.trace.places.get((id(run.original_of(source)), fields[0]))
    parts = [(one[0].text or "").strip() for one in place] if isinstance(place, Joined) else []
    if " ".join(parts) == getattr(group, fields[0]):
        for field, part in zip(fields, parts, strict=False):
            setattr(group, field, part)
            run.carry(group, field, source, fields[0])


def is_spanish(party: Any, _: Any = None) -> bool:
    """Whether the party's address is in Spain."""
    return country_of(party) == SPAIN


def is_abroad(party: Any, _: Any = None) -> bool:
    """Whether the party's address is elsewhere."""
    return party.address is not None and party.address.country_code != SPAIN


def _person_type(party: Any, run: Any) -> str:
    return "F" if is_person(party, run) else "J"


def _residence(party: Any, _: Any) -> str:
    country = country_of(party)
    return "R" if country == SPAIN else "U" if country in EU else "E"


def address(a: Any, in_spain: Only = is_spanish, elsewhere: Only = is_abroad) -> list[Node]:
    """An address in Spain, or one elsewhere."""
    ends = [Value("Province", a.subdivision, default=""), Value("CountryCode", a.country_code, ALPHA3)]
    return [
        If(
            "AddressInSpain",
            [
                Value("Address", a.line1, default=""),
                Value("PostCode", a.post_code, IDENT),
                Value("Town", a.city, default=""),
                *ends,
            ],
            in_spain,
        ),
        If(
            "OverseasAddress",
            [
                Value("Address", a.line1, default=""),
                PostCodeAndTown(a.post_code, a.city),
                Value("Province", a.subdivision, default=""),
                Value("CountryCode", a.country_code, ALPHA3),
            ],
            elsewhere,
        ),
    ]


def _contact(p: Any) -> Element:
    c = p.contact
    return Element(
        "ContactDetails",
        [
            Value("Telephone", c.phone, IDENT),
            Value("TeleFax", c.fax, IDENT),
            Value("ElectronicMail", c.email, IDENT),
            Value("ContactPersons", c.name),
        ],
    )


def party(tag: str, ref: Any) -> One:
    """A seller, buyer or third party: a legal entity, or a person with names and surnames."""
    p, ident = root(Party), root(Identifier)
    return One(
        tag,
        ref,
        [
            Element(
                "TaxIdentification",
                [
                    Usual("PersonTypeCode", _person_type, ("J",), "what the party is"),
                    Usual("ResidenceTypeCode", _residence, ("R",), "by the country of the party"),
                    Value("TaxIdentificationNumber", p.vat_id, IDENT),
                ],
            ),
            Each("PartyIdentification", p.identifiers, [Text(ident.value, IDENT)], limit=1),
            If(
                "LegalEntity",
                [Value("CorporateName", p.name), Value("TradeName", p.trading_name), *address(p.address), _contact(p)],
                lambda party, run: not is_person(party, run),
            ),
            If(
                _INDIVIDUAL,
                [
                    Value("Name", p.name),
                    Value("FirstSurname", p.trading_name, default=""),
                    Value("SecondSurname", p.legal_form),
                    *address(p.address),
                    _contact(p),
                ],
                is_person,
            ),
        ],
    )
