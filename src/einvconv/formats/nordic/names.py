"""Names of parties, which go on in the next element of the same name where they are long: put together again."""

from __future__ import annotations

from collections.abc import Callable

from ...mapping.codecs import Misfit
from ...mapping.nodes import Spread
from ...mapping.reading import Reading
from ...model import Invoice, Party
from ...model.slim import listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Names(Spread):
    """A name and its further ones over the repeats of an element. A line break in a name is a space."""

    apart = True

    def _fold(self, text: str, room: int | None) -> tuple[list[str], Misfit | None]:
        return super()._fold(" ".join(text.split()), room)


def join_names(invoice: Invoice, run: Reading, width_of: Callable[[Any], int]) -> None:
    """Join the pieces of names; a further name that stands by itself stays one. `width_of` tells how much an element
    holds."""
    parties = [invoice.seller, invoice.buyer, invoice.invoice_sender, invoice.invoice_recipient, *invoice.other_parties]
    if invoice.delivery is not None:
        parties.append(invoice.delivery.party)
    for line in invoice.lines:
        parties += listed(line, "parties")
    for party in parties:
        if party is not None and party.name is not None and party.other_names:
            _whole(party, run, width_of)


def _whole(party: Party, run: Reading, width_of: Callable[[Any], int]) -> None:
    place: Any = run.trace.places.get((id(party), "name"))
    others: Any = run.trace.places.get((id(party), "other_names"))
    if not isinstance(place, tuple) or not isinstance(others, list):
        return
    width = width_of(place[0])
    last = name = party.name or ""
    while party.other_names and _goes_on(last, party.other_names[0], width):
        last = party.other_names.pop(0)
        name += last if len(name) % width == 0 and last[:1].islower() else f" {last}"
        run.join(party, "name", [others.pop(0)])
    party.name = name


def _goes_on(piece: str, following: str, width: int) -> bool:
    """Whether a piece ends because the next word had no room in it."""
    word = following.split(maxsplit=1)[0] if following.split() else ""
    return len(piece) <= width < len(piece) + 1 + len(word)
