"""The number of a house, which UBL has apart from its street: one line in the model (BT-35, BT-50).

Some profiles ask for it there; in others it stands where a sender put it, and goes back there alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Address, Invoice, Party
from ...patterns import pattern

_NUMBERED = pattern(r"(.*\D)\s([0-9]+(?:\s?[A-Za-z])?(?:-[0-9]+)?)", re.ASCII)
_ROLES = ("seller", "buyer", "payee", "tax_representative")


def _parties(invoice: Invoice) -> Iterator[Party]:
    delivered = invoice.delivery.party if invoice.delivery is not None else None
    yield from (party for party in (*(getattr(invoice, role) for role in _ROLES), delivered) if party is not None)


def _read(invoice: Invoice, run: Reading) -> None:
    for party in _parties(invoice):
        for address in (party.address, party.registered_address):
            if address is not None and address._building is not None:
                _join(address, run)


def _join(address: Address, run: Reading) -> None:
    if address.line1 is None:
        run.move(address, "_building", address, "line1")
        return
    address.line1 = f"{address.line1} {address._building}"
    run.join(address, "line1", [run.trace.places.pop((id(address), "_building"))])
    address._building = None


def _write(invoice: Invoice, run: Writing) -> None:
    _set(invoice, run, True)


def _write_back(invoice: Invoice, run: Writing) -> None:
    if run.keeps:
        _set(invoice, run, False)


def _set(invoice: Invoice, run: Writing, by_form: bool) -> None:
    """Numbers apart from their streets; `by_form`: also those that no source has apart."""
    for role in _ROLES:
        party = getattr(invoice, role)
        if party is not None:
            setattr(invoice, role, _party(party, run, by_form))
    delivery = invoice.delivery
    if delivery is not None and delivery.party is not None:
        party = _party(delivery.party, run, by_form)
        if party is not delivery.party:
            invoice.delivery = run.edit(delivery)
            invoice.delivery.party = party


def _party(source: Party, run: Writing, by_form: bool) -> Party:
    party = source
    for field in ("address", "registered_address"):
        address: Address | None = getattr(party, field)
        found = _apart(address, run, by_form) if address is not None else None
        if address is not None and found is not None:
            made = run.edit(address)
            made.line1, made._building = found
            if run.keeps:
                run.carry(made, "_building", address, "line1")
            else:
                run.derive(made, "_building", found[1], "the number at the end of the street's line")
            party = run.edit(party)
            setattr(party, field, made)
    return party


def _apart(address: Address, run: Writing, by_form: bool) -> tuple[str | None, str] | None:
    """The street and the number of the house: as a document of the profile has them, else by the form of the line."""
    line = address.line1 or ""
    place = run.place_of(address, "line1")
    if run.keeps and place is not None:
        said = (place[0].getparent().findtext("{*}BuildingNumber") or "").strip()
        if not said or not line.endswith(said):
            return None
        return line.removesuffix(said).rstrip() or None, said
    found = _NUMBERED.fullmatch(line) if by_form else None
    return (found[1], found[2]) if found is not None else None


HOUSES = Pair("numbers of houses", _read, _write)
AS_IN_SOURCE = Pair("numbers of houses", _read, _write_back)
