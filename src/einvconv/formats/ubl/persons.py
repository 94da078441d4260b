"""The person to ask (BT-41, BT-56), whom UBL has beside the contact by first and family name: one name in the model.

It is the contact's where the contact has no name of its own, and goes back to the person alone.
"""

from __future__ import annotations

from ...mapping.format import Pair
from ...mapping.nodes import Element, Value
from ...model import Contact, Invoice, Party
from ...model.base import Joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...mapping.reading import Reading
    from ...mapping.writing import Writing

_PARTS = {"FirstName": "_first", "MiddleName": "_middle", "FamilyName": "_family"}
_PERSON = "Person"


def person(contact: Any) -> Element:
    """The person of a party, in the order of UBL."""
    names = [
        Value("cbc:FirstName", contact._first),
        Value("cbc:FamilyName", contact._family),
        Value("cbc:MiddleName", contact._middle),
    ]
    return Element(f"cac:{_PERSON}", names, when=lambda element, _: _is_first_name(element))


def _is_first_name(element: Any) -> bool:
    """Whether a person is the only one, and the contact says no name."""
    party = element.getparent()
    return party.find(f"{{*}}{_PERSON}") is element and not (party.findtext("{*}Contact/{*}Name") or "").strip()


def _contacts(invoice: Invoice) -> list[Contact]:
    parties = (invoice.seller, invoice.buyer)
    return [party.contact for party in parties if party is not None and party.contact is not None]


def _read(invoice: Invoice, run: Reading) -> None:
    for contact in _contacts(invoice):
        parts = [field for field in _PARTS.values() if getattr(contact, field) is not None]
        if parts:
            contact.name = " ".join(getattr(contact, field) for field in parts)
            run.join(contact, "name", [run.trace.places.pop((id(contact), field)) for field in parts])
            for field in parts:
                setattr(contact, field, None)


def _write(invoice: Invoice, run: Writing) -> None:
    for role in ("seller", "buyer") if run.keeps else ():
        party: Party | None = getattr(invoice, role)
        contact = party.contact if party is not None else None
        parts = _parts(contact, run) if contact is not None else {}
        if party is not None and contact is not None and parts and " ".join(parts.values()) == contact.name:
            party = run.edit(party)
            made = party.contact = run.edit(contact)
            made.name = None
            for field, text in parts.items():
                setattr(made, field, text)
                run.carry(made, field, contact, "name")
            setattr(invoice, role, party)


def _parts(contact: Contact, run: Writing) -> dict[str, str]:
    """The names of a person that a contact's was read from."""
    found = run.trace.places.get((id(run.original_of(contact)), "name"))
    elements = [element for element, _ in found] if isinstance(found, Joined) else []
    if any(not element.getparent().tag.endswith(f"}}{_PERSON}") for element in elements):
        return {}
    return {_PARTS[element.tag.rpartition("}")[2]]: (element.text or "").strip() for element in elements}


PERSONS = Pair("persons", _read, _write)
