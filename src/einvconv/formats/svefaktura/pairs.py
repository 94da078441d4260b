"""What the Svefaktura tree cannot say, as pairs of functions: each reads into the invoice and writes back.

Source: SFTI's guide to EN 16931 (1.4 of 2019-11-12), with its appendix on addresses in lines.
"""

from __future__ import annotations

import re

from ... import checks
from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Address, Identifier, Invoice, Party
from ...model.base import Joined
from ...model.codes import CREDIT_NOTE_TYPES
from ...patterns import pattern
from ..en16931.per_line import read_shared, write_shared
from .nodes import GLN, ORGANISATION
from .parties import has_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_INVOICE, _CREDIT_NOTE = "380", "381"
_LINES = ("line1", "line2", "line3")
_SEAT = pattern(r"(?:Säte|Registered office) (.+?)(?:,? ([A-Z]{2}))?")
_SEAT_COUNTRY = pattern(r"(?:Säte|Registered office) ([A-Z]{2})")
_SWEDISH_VAT = pattern(r"SE([0-9]{10})01", re.ASCII)
_COUNTRY_OF_FRAME = "SE"
_NOT_GIVEN = "NA"
_BETWEEN = ", "


def _roles(invoice: Invoice) -> list[Party]:
    return [party for party in (invoice.seller, invoice.buyer) if party is not None]


# The type is an invoice's or a credit note's, which has positive amounts too.


def _write_kind(invoice: Invoice, run: Writing) -> None:
    said = invoice.type_code
    code = _CREDIT_NOTE if said in CREDIT_NOTE_TYPES else _INVOICE
    if invoice.kind is not None:
        run.use(invoice.kind, "positive_credit")
    if said is None:
        run.derive(invoice, "type_code", code, "the type of the document, which the source does not give: an invoice")
    elif said != code:
        run.report(invoice, "type_code", "approximated", f"{run.target} has {code} for it")
        invoice.type_code = code


# A party's name stands in PartyName; its registered name beside its number, where that is another one.


def _read_names(invoice: Invoice, run: Reading) -> None:
    for party in _roles(invoice):
        if party.trading_name is not None and party.other_names:
            first = run.trace.places[(id(party), "trading_name")]
            party.trading_name = _BETWEEN.join([party.trading_name, *party.other_names])
            run.trace.places[(id(party), "trading_name")] = Joined(
                [first, *run.trace.places.pop((id(party), "other_names"))]
            )
            party.other_names = []
        if party.name is None and party.trading_name is not None:
            run.move(party, "trading_name", party, "name")


def _write_names(invoice: Invoice, run: Writing) -> None:
    for role in ("seller", "buyer"):
        party: Party | None = getattr(invoice, role)
        if party is None or party.name is None:
            continue
        party = run.edit(party)
        setattr(invoice, role, party)
        if party.trading_name is None or party.trading_name == party.name or not (has_number(party) or party.vat_id):
            if party.trading_name not in (None, party.name):
                reason = f"{run.target} has the registered name beside a number of the party, and it has none"
                run.report(party, "trading_name", "dropped", reason)
                run.use(party, "trading_name")
            party.trading_name = party.name
            run.carry(party, "trading_name", party, "name")
            party.name = None
        if run.keeps and party.trading_name is not None:
            first, *rest = _parts(party.trading_name, _place(party, ("trading_name", "name"), run))
            party.trading_name, party.other_names = first, [*rest, *party.other_names]
            for i in range(len(rest)):
                run.carry(party, "other_names", party, "trading_name", i)


def _place(party: Party, fields: tuple[str, ...], run: Writing) -> Any:
    """Where a name was read, in whichever of the fields it stood."""
    original = run.original_of(party)
    return next((p for p in (run.trace.places.get((id(original), f)) for f in fields) if p is not None), None)


def _parts(text: str, place: Any) -> list[str]:
    """The texts that one was joined of when it was read."""
    parts = [(one[0].text or "").strip() for one in place] if isinstance(place, Joined) else [text]
    return parts if _BETWEEN.join(parts) == text else [text]


# An address may be lines that do not say what they are: they take the places that its parts leave (appendix 3).


def _read_lines(invoice: Invoice, run: Reading) -> None:
    delivered = invoice.delivery.party if invoice.delivery is not None else None
    for party in (*_roles(invoice), delivered):
        if party is not None and party.address is not None and party.address.lines:
            _place_lines(party.address, run)


def _place_lines(address: Address, run: Reading) -> None:
    free = [field for field in _LINES if getattr(address, field) is None]
    if not free:
        return
    places = run.trace.places.pop((id(address), "lines"))
    texts, address.lines = address.lines, []
    for field, text, place in zip(free, texts, places, strict=False):
        setattr(address, field, text)
        run.trace.places[(id(address), field)] = place
    rest = len(free)
    if len(texts) > rest:
        setattr(address, free[-1], _BETWEEN.join(texts[rest - 1 :]))
        run.trace.places[(id(address), free[-1])] = Joined(places[rest - 1 :])


def _write_lines(invoice: Invoice, run: Writing) -> None:
    for role in ("seller", "buyer"):
        party: Party | None = getattr(invoice, role)
        if party is not None and party.address is not None:
            address = _address(party.address, run)
            if address is not party.address:
                party = run.edit(party)
                party.address = address
                setattr(invoice, role, party)
    delivery = invoice.delivery
    if delivery is not None and delivery.party is not None and delivery.party.address is not None:
        address = _address(delivery.party.address, run)
        if address is not delivery.party.address:
            delivery = invoice.delivery = run.edit(delivery)
            delivery.party = run.edit(delivery.party) if delivery.party is not None else Party.blank()
            delivery.party.address = address


def _address(source: Address, run: Writing) -> Address:
    """An address whose lines stand where they stood, and whose post office box has a place."""
    if source.po_box is not None and source.line2 is None:
        made = run.edit(source)
        made.line2 = made.po_box
        run.carry(made, "line2", source, "po_box")
        return made
    lines = [field for field in _LINES if _is_line(source, field, run)] if run.keeps else []
    if not lines:
        return source
    made = run.edit(source)
    made.lines = list(made.lines)
    for field in lines:
        for part in _parts(getattr(source, field), run.trace.places[(id(source), field)]):
            made.lines.append(part)
            run.carry(made, "lines", source, field, len(made.lines) - 1)
        setattr(made, field, None)
    return made


def _is_line(source: Address, field: str, run: Writing) -> bool:
    place = run.place_of(source, field)
    return place is not None and str(place[0].tag).endswith("}Line")


# The registration of a company: its number under SWT, that it pays its own tax (BT-32), and its seat (BT-33).


def _read_seat(invoice: Invoice, run: Reading) -> None:
    for party in _roles(invoice):
        legal, address = party.legal_id, party.registered_address
        if legal is not None and legal.scheme is None and checks.is_swedish_organisation(legal.value or ""):
            run.infer(legal, "scheme", ORGANISATION)
        if address is None or party.legal_form is not None:
            continue
        said = {name for name, value in address.__dict__.items() if value not in (None, [])}
        if said and said <= {"city", "country_code"}:
            party.legal_form = ", ".join(part for part in (address.city, address.country_code) if part)
            party.legal_form = f"Säte {party.legal_form}"
            places = [run.trace.places[(id(address), field)] for field in ("city", "country_code") if field in said]
            run.trace.places[(id(party), "legal_form")] = Joined(places)
            party.registered_address = None


def _write_seat(invoice: Invoice, run: Writing) -> None:
    for role in ("seller", "buyer"):
        party: Party | None = getattr(invoice, role)
        if party is not None:
            setattr(invoice, role, _seated(party, invoice if role == "seller" else None, run))


def _seated(source: Party, invoice: Invoice | None, run: Writing) -> Party:
    party = run.edit(source)
    info = invoice.seller_information if invoice is not None else None
    seat = _seat_in(party.legal_form or "")
    if party.registered_address is None and seat is not None:
        party.registered_address = seat
        for field in ("city", "country_code"):
            run.carry(seat, field, party, "legal_form")
    elif party.registered_address is None and info is not None and info.official_address is not None:
        party.registered_address = info.official_address
    elif party.registered_address is None and info is not None and info.home_town is not None:
        seat = party.registered_address = Address(city=info.home_town)
        run.carry(seat, "city", info, "home_town")
    vat = _SWEDISH_VAT.fullmatch(party.vat_id or "")
    if not has_number(party) and vat is not None and (party.registered_address or party.tax_registration):
        party.legal_id = run.edit(party.legal_id) if party.legal_id is not None else Identifier.blank()
        run.derive(party.legal_id, "value", vat[1], "the organisation number in the VAT number, beside which it stands")
    return party


def _seat_in(text: str) -> Address | None:
    """The seat that a text names, as it stands in BT-33."""
    country = _SEAT_COUNTRY.fullmatch(text)
    if country is not None:
        return Address(country_code=country[1])
    found = _SEAT.fullmatch(text)
    return None if found is None else Address(city=found[1], country_code=found[2])


# The electronic address stands in the frame; a GLN is the party's number too.


def _read_addresses(invoice: Invoice, run: Reading) -> None:
    for party in _roles(invoice):
        one = party.endpoint
        if one is not None and one.scheme == _COUNTRY_OF_FRAME and checks.is_swedish_organisation(one.value or ""):
            one.scheme = ORGANISATION


def _write_addresses(invoice: Invoice, run: Writing) -> None:
    for role in ("seller", "buyer"):
        party: Party | None = getattr(invoice, role)
        if party is None or party.endpoint is None:
            continue
        address, number = party.endpoint, party.legal_id
        if address.scheme == ORGANISATION and number is not None and number.value == address.value:
            run.report(address, "value", "implied", "the organisation number says it, which an envelope has it from")
            run.use(address, "value")
            run.use(address, "scheme")
        if party.identifiers or address.scheme != GLN:
            continue
        party = run.edit(party)
        party.identifiers = [run.edit(party.endpoint)] if party.endpoint is not None else []
        run.report(party.identifiers[0], "value", "approximated", "it stands as the number of the party (BT-29, BT-46)")
        setattr(invoice, role, party)


# The order stands in each line.


def _read_orders(invoice: Invoice, run: Reading) -> None:
    read_shared(invoice, run, "order", "order_reference")


def _write_orders(invoice: Invoice, run: Writing) -> None:
    write_shared(invoice, run, "order", "order_reference", lambda line: line.find("{*}OrderLineReference") is not None)


def _read_delivery_notes(invoice: Invoice, run: Reading) -> None:
    for one in invoice.lines:
        refs = one.references
        if refs is not None and refs.delivery_note_line == _NOT_GIVEN and refs.delivery_note is not None:
            run.forget(refs, "delivery_note_line")


# The requisitionist is asked for: the reference that says most of the buyer's side stands where none is given.


def _write_reference(invoice: Invoice, run: Writing) -> None:
    if invoice.buyer_reference is not None:
        return
    contact = invoice.buyer.contact if invoice.buyer is not None else None
    refs = invoice.references
    for group, field in (
        (refs, "orderer"),
        (contact, "id"),
        (contact, "name"),
        (invoice, "order_reference"),
        (invoice, "contract_reference"),
    ):
        value = getattr(group, field) if group is not None else None
        if group is not None and value is not None:
            reason = f"{run.target} asks for a requisitionist: {value} stands"
            if field in ("orderer", "id"):  # which have no other place
                invoice.buyer_reference = value
                run.carry(invoice, "buyer_reference", group, field)
                run.report(group, field, "approximated", reason)
            else:
                run.derive(invoice, "buyer_reference", value, reason)
            return
    run.fill(invoice, "buyer_reference", _NOT_GIVEN, f"{run.target} asks for a requisitionist, and none is given")


PARTIES = (
    Pair("addresses in lines", _read_lines, _write_lines),
    Pair("registration", _read_seat, _write_seat),
    Pair("electronic addresses", _read_addresses, _write_addresses),
    Pair("names", _read_names, _write_names),
)
KIND = Pair("kind", write=_write_kind)
TEXTS = (
    Pair("requisitionist", write=_write_reference),
    Pair("orders", _read_orders, _write_orders),
    Pair("delivery notes", _read_delivery_notes),
)
