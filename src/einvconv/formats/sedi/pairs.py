"""What the tree of S-EDI cannot say, as pairs of functions: each reads into the invoice and writes back.

Source: one sample of version 3.0; what it leaves open is told where it is guessed.
"""

from __future__ import annotations

import re

from ... import checks
from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Delivery, Identifier, Invoice, Party
from ...patterns import pattern
from ..nordic.addresses import gather
from .tree import GLN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_COMPANY = pattern(r"(?:NO)?([0-9]{9})(MVA)?", re.ASCII)
_NORWEGIAN, _SWEDISH = "0192", "0007"
_OF_COUNTRY = {_NORWEGIAN: checks.is_norwegian_organisation, _SWEDISH: checks.is_swedish_organisation}
_SCHEMES = frozenset((None, *_OF_COUNTRY))


def _parties(invoice: Invoice) -> list[Party]:
    return [party for party in (invoice.seller, invoice.buyer) if party is not None]


# A company number of Norway has its country before it, and MVA after it where it is a VAT number; a number of GS1 has
# a place of its own, and the buyer's number with the seller too.


def _read_parties(invoice: Invoice, run: Reading) -> None:
    for party in _parties(invoice):
        for one in party.identifiers:
            run.infer(one, "scheme", GLN)
        found = _COMPANY.fullmatch(_bare(party.legal_id.value)) if party.legal_id is not None else None
        if party.legal_id is None or found is None or not checks.is_norwegian_organisation(found[1]):
            continue
        if found[2] and party.vat_id is None:
            party.vat_id = f"NO{found[1]}MVA"
            run.trace.places[(id(party), "vat_id")] = run.trace.places[(id(party.legal_id), "value")]
        party.legal_id.value = found[1]
        run.infer(party.legal_id, "scheme", _NORWEGIAN)
    location = invoice.delivery.location_id if invoice.delivery is not None else None
    if location is not None and location.value is not None:
        run.infer(location, "scheme", GLN)


def _bare(number: str | None) -> str:
    """A number without what groups its digits."""
    return checks.compact(number or "").replace("-", "").replace(".", "").upper()


def _write_parties(invoice: Invoice, run: Writing) -> None:
    for role in ("seller", "buyer"):
        party: Party | None = getattr(invoice, role)
        if party is not None:
            setattr(invoice, role, _as_it_was(party, run) if run.keeps else _party(party, run))
    if run.keeps:
        return
    delivery, buyer = invoice.delivery, invoice.buyer
    if delivery is not None and delivery.party is not None:
        delivery = invoice.delivery = run.edit(delivery)
        delivery.party = run.edit(delivery.party) if delivery.party is not None else None
        if delivery.party is not None:
            delivery.party.address = gather(delivery.party.address, "line2", run)
    if delivery is not None and delivery.location_id is not None and delivery.location_id.scheme is not None:
        _plain(delivery.location_id, GLN, run)
    number = next((one for one in buyer.identifiers if one.scheme != GLN), None) if buyer is not None else None
    if invoice.sellers_buyer_id is None and number is not None:
        said = invoice.sellers_buyer_id = Identifier(value=number.value)
        run.carry(said, "value", number, "value")


def _plain(one: Identifier, scheme: str, run: Writing) -> None:
    """The scheme of a number goes without saying where its element has no other."""
    if one.scheme == scheme:
        run.report(one, "scheme", "implied", "the element is for such numbers")
        run.use(one, "scheme")


def _as_it_was(source: Party, run: Writing) -> Party:
    """A company number as the source spells it; it may be the VAT number too."""
    legal, place = source.legal_id, None
    if legal is not None:
        place = run.place_of(legal, "value")
    if legal is None or place is None or (legal.value or "") not in _bare(place[0].text):
        return source
    party = run.edit(source)
    party.legal_id = run.edit(legal)
    party.legal_id.value = (place[0].text or "").strip()
    if run.place_of(source, "vat_id") == place:
        run.carry(party.legal_id, "value", source, "vat_id")
        party.vat_id = None
    return party


def _party(source: Party, run: Writing) -> Party:
    party = run.edit(source)
    party.address = gather(party.address, "line2", run)
    for one in party.identifiers:
        _plain(one, GLN, run)
    for number in (party.legal_id, party.endpoint):
        is_one = _OF_COUNTRY.get(number.scheme or "") if number is not None else None
        if number is not None and is_one is not None and is_one(number.value or ""):
            _plain(number, number.scheme or "", run)
    said = party.endpoint
    if said is not None and said.scheme not in _SCHEMES:
        for field in ("value", "scheme"):
            run.report(said, field, "dropped", f"{run.target} is sent by organisation numbers of Norway and Sweden")
            run.use(said, field)
        party.endpoint = None
    if party.tax_registration is not None and "skatt" not in party.tax_registration.lower():
        for field in ("tax_registration", "tax_registration_scheme"):
            run.report(source, field, "dropped", f"{run.target} says here that the seller has F-skatt, only")
            run.use(source, field)
        party.tax_registration = None
    return party


# The day of delivery (BT-72) is that of the shipment where no other is given.


def _read_delivery(invoice: Invoice, run: Reading) -> None:
    delivery = invoice.delivery
    if delivery is not None and delivery.date is None and delivery.transport_date is not None:
        run.move(delivery, "transport_date", delivery, "date")


def _write_delivery(invoice: Invoice, run: Writing) -> None:
    delivery: Delivery | None = invoice.delivery
    place = run.place_of(delivery, "date") if run.keeps and delivery is not None else None
    if delivery is not None and place is not None and place[0].tag == "ShipmentDate":
        made = invoice.delivery = run.edit(delivery)
        made.transport_date, made.date = made.date, None
        run.carry(made, "transport_date", delivery, "date")


# The accounting currency is the invoice's own, or another one; its sums repeat those of the invoice then.


def _read_currency(invoice: Invoice, run: Reading) -> None:
    if invoice.tax_currency is not None and invoice.tax_currency == invoice.currency:
        run.join(invoice, "currency", [run.trace.places.pop((id(invoice), "tax_currency"))])
        invoice.tax_currency = None


def _write_currency(invoice: Invoice, run: Writing) -> None:
    place: Any = run.trace.places.get((id(run.original), "currency"))
    if run.keeps and isinstance(place, list) and invoice.tax_currency is None:
        invoice.tax_currency = invoice.currency
        run.carry(invoice, "tax_currency", invoice, "currency")
        run.tax_currency = invoice.currency


PARTIES = Pair("parties", _read_parties, _write_parties)
DELIVERY = Pair("day of delivery", _read_delivery, _write_delivery)
CURRENCY = Pair("accounting currency", _read_currency, _write_currency)
