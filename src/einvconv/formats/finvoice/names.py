"""Names that a Finvoice has in pieces, since an element holds 35 or 70 characters: put together again.

Source: Finvoice 3.0 data list, …OrganisationName: a long name goes on in the next element of the same name.
"""

from __future__ import annotations

from typing import Any

from ...mapping.reading import Reading
from ...model import Invoice, Party

_WIDE, _NARROW = 70, 35
_WIDE_ELEMENTS = ("SellerOrganisationName", "BuyerOrganisationName")


def read_names(invoice: Invoice, run: Reading) -> None:
    """Join the pieces of names; a further name that stands by itself stays one."""
    parties = [invoice.seller, invoice.buyer, invoice.invoice_sender, invoice.invoice_recipient, *invoice.other_parties]
    if invoice.delivery is not None:
        parties.append(invoice.delivery.party)
    for line in invoice.lines:
        parties += line.parties
    for party in parties:
        if party is not None and party.name is not None and party.other_names:
            _whole(party, run)


def _whole(party: Party, run: Reading) -> None:
    place: Any = run.trace.places.get((id(party), "name"))
    others: Any = run.trace.places.get((id(party), "other_names"))
    if not isinstance(place, tuple) or not isinstance(others, list):
        return
    width = _width(place[0])
    last = name = party.name or ""
    while party.other_names and _goes_on(last, party.other_names[0], width):
        last = party.other_names.pop(0)
        name += last if len(name) % width == 0 and last[:1].islower() else f" {last}"
        run.join(party, "name", [others.pop(0)])
    party.name = name


def _width(element: Any) -> int:
    root = next(element.iterancestors("Finvoice"), None)
    old = root is not None and (root.get("Version") or "").startswith("1")
    return _WIDE if element.tag in _WIDE_ELEMENTS and not old else _NARROW


def _goes_on(piece: str, following: str, width: int) -> bool:
    """Whether a piece ends because the next word had no room in it."""
    word = following.split(maxsplit=1)[0] if following.split() else ""
    return len(piece) <= width < len(piece) + 1 + len(word)
