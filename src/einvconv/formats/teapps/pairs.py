"""What the TEAPPSXML tree cannot say, as pairs of functions: each reads into the invoice and writes back."""

from __future__ import annotations

import re

from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import (
    Identifier,
    Invoice,
    InvoiceLine,
    Message,
    Note,
    Party,
    Specification,
)
from ...model.codes import CREDIT_NOTE_TYPES
from ...model.slim import listed
from ...patterns import pattern
from ..en16931 import older_ubl, signs, taxes
from ..en16931.accounts import ACCOUNT_NAMES, BANK_NAMES
from ..en16931.carried import texts_as_note
from ..en16931.document import refuse_cancellation, refuse_other_kinds
from ..en16931.implied import NO_SCHEME, ORIGINAL
from ..en16931.notes import pieces, with_subject
from ..en16931.prices import GROSS_BASES
from ..en16931.said_twice import SAID_TWICE
from ..en16931.vat_numbers import VAT_NUMBERS
from ..en16931.withheld import OTHER_TAXES, WITHHELD
from ..nordic.charges import CHARGES_AS_ROWS
from ..nordic.documents import named_documents, read_named_documents
from ..nordic.kinds import read_kind, write_kind
from ..nordic.names import join_names
from ..nordic.paid_before import PAID
from ..nordic.parties import read_roles, write_roles
from ..nordic.preceding import read_original, write_original
from ..nordic.third_total import THIRD_TOTAL
from . import kinds
from .correlation import CORRELATION
from .documents import DOCUMENTS
from .parties import ROLES
from .payment import PAYMENT
from .rowtypes import ROW_TYPES
from .totals import TOTALS

# the word that stands for a scheme in AUTHORITY, and its ISO 6523 number (guide, 4.3.1)
_AUTHORITIES = {"GLN": "0088", "DUNS": "0060", "EDI": "0037"}
_OVT = "EDI"
_SUBJECT = pattern(r"[A-Z]{3}", re.ASCII)
_TITLE_LENGTH = {"2.7.2": 60, "3.0": 100}
_NOTE_LENGTH = 1024
_SUMMARY = "SUMMARY"
_ID_LENGTH = 30
_SENDER_LENGTH = 35
_LONG_IDS_SINCE = "3.0"
_NO_NAME = "-"
# what the frame repeats, in this order
_FRAME = {
    "batch_timestamp": "timestamp",
    "batch_id": "id",
    "batch_sender": "sender",
    "content_reference": "batch_id",
}
_ZONE = pattern(r"(?<=[0-9])(?:Z|[+-][0-9]{2}:?[0-9]{2})$", re.ASCII)
_UNTDID_SINCE = "3.0"


def _read_kind(invoice: Invoice, run: Reading) -> None:
    read_kind(invoice, run, kinds.TO_UNTDID, kinds.kind_of)


def _write_kind(invoice: Invoice, run: Writing) -> None:
    refuse_cancellation(invoice, run)
    if not run.keeps:
        refuse_other_kinds(invoice, run, kinds.known)
    said = invoice.kind.code if invoice.kind is not None else None
    kind = write_kind(invoice, run, kinds.TO_UNTDID, kinds.kind_of, {said: code for code, said in kinds.CODES.items()})
    if said is not None and run.form.version < _UNTDID_SINCE and kinds.TO_UNTDID.get(said) == invoice.type_code:
        run.carry(kind, "code", invoice, "type_code")


# Each frame says again who sends what and when; only what a frame says otherwise is a term of its own.


def _read_message(invoice: Invoice, run: Reading) -> None:
    message = invoice.message
    if message is None:
        return
    for field, same in (
        ("content_reference", message.batch_id),
        ("batch_sender", message.sender),
        ("sender", _endpoint(invoice.seller)),
        ("batch_id", message.id),
        ("batch_timestamp", message.timestamp),
    ):
        if getattr(message, field) is not None and getattr(message, field) == same:
            run.forget(message, field)


def _endpoint(party: Party | None) -> str | None:
    return party.endpoint.value if party is not None and party.endpoint is not None else None


def _write_message(invoice: Invoice, run: Writing) -> None:
    source = invoice.message
    message = invoice.message = run.edit(source) if source is not None else Message.blank()
    if message.id is not None and run.form.version < _LONG_IDS_SINCE and len(message.id) > _ID_LENGTH:
        run.report(
            message, "id", "replaced", f"{run.target} has ids of {_ID_LENGTH} characters: the invoice's number stands"
        )
        run.use(message, "id")
        message.id = None
    if message.id is None:
        number = (invoice.number or _NO_NAME)[:_ID_LENGTH]
        run.derive(message, "id", number, "the identifier of the message is the invoice's number (BT-1)")
    zone = _ZONE.search(message.timestamp or "")
    if zone is not None and message.timestamp is not None:
        reason = f"{run.target} has times without a zone: {zone[0]} is left out"
        run.report(message, "timestamp", "approximated", reason)
        message.timestamp = message.timestamp[: zone.start()]
    if message.timestamp is None and invoice.issue_date is not None:
        stamp = f"{invoice.issue_date.isoformat()}T00:00:00"
        run.derive(message, "timestamp", stamp, "the time of the message is the day of the invoice (BT-2)")
    if message.sender is None:
        sender = _fitting(_endpoint(invoice.seller)) or _number(invoice.seller)
        run.derive(message, "sender", sender, "the sender of the message is the seller")
    receiver = _endpoint(invoice.buyer)
    if message.receiver is None and receiver is not None and run.original.__dict__.get("syntax") != "teapps":
        run.derive(message, "receiver", receiver, "the receiver of the message is the buyer")
    framed = message.receiver is not None
    for field, of in _FRAME.items():
        same = getattr(message, of)
        if not framed:
            setattr(message, field, None)
        elif getattr(message, field) is None and same is not None:
            run.derive(message, field, same, "the frame around the message says again what the message says")


def _number(party: Party | None) -> str:
    """What a party without an electronic address that fits is known by."""
    if party is not None:
        numbers = [one.value for one in (party.legal_id, *party.identifiers) if one is not None]
        return next(filter(None, map(_fitting, (*numbers, party.unit_number, party.vat_id))), _NO_NAME)
    return _NO_NAME


def _fitting(number: str | None) -> str | None:
    """A number that the sender of a message may be named by."""
    return number if number is not None and len(number) <= _SENDER_LENGTH else None


# Parties whose role has a term are found among the others by their type.

_NAME = 80  # the characters of a name in an element


def _read_parties(invoice: Invoice, run: Reading) -> None:
    join_names(invoice, run, lambda _: _NAME)
    read_roles(invoice, run)
    for party in _all_parties(invoice):
        if party.name == _NO_NAME:
            party.name = None  # where it stood is remembered: it is not news when it is written again
        party.identifiers = [one for one in party.identifiers if not _is_unit(one, party, run)]


def _is_unit(one: Identifier, party: Party, run: Reading) -> bool:
    """AUTHORITY stands for the scheme; an OVT code that says no scheme is the unit's number."""
    scheme = _AUTHORITIES.get(one.type_name or "")
    plain = one.scheme is None and not one.kept and (one.value or "").startswith("0037")
    if plain and one.type_name in (None, _OVT) and party.unit_number is None:
        run.move(one, "value", party, "unit_number")
        return True
    if scheme is not None and one.scheme is None:
        run.move(one, "type_name", one, "scheme")
        one.scheme = scheme
    elif scheme is not None and scheme == one.scheme:
        run.forget(one, "type_name")
    return False


def _write_parties(invoice: Invoice, run: Writing) -> None:
    write_roles(invoice, run)
    for role in ("seller", "buyer", "invoice_sender", "invoice_recipient"):
        party = getattr(invoice, role)
        if party is None and role in ("seller", "buyer"):
            party = Party.blank()
        if party is not None:
            setattr(invoice, role, _identified(party, run))
    if invoice.delivery is not None and invoice.delivery.party is not None:
        invoice.delivery = run.edit(invoice.delivery)
        if invoice.delivery.party is not None:
            invoice.delivery.party = _identified(invoice.delivery.party, run)
    invoice.other_parties = [_identified(p, run) for p in invoice.other_parties]
    invoice.lines = [_with_parties(line, run) for line in invoice.lines]


def _with_parties(source: InvoiceLine, run: Writing) -> InvoiceLine:
    if not listed(source, "parties"):
        return source
    line = run.edit(source)
    line.parties = [_identified(p, run) for p in source.parties]
    return line


def _identified(source: Party, run: Writing) -> Party:
    party = run.edit(source)
    if not party.name:
        if party.trading_name:
            party.name = party.trading_name
            run.carry(party, "name", party, "trading_name")
        else:
            run.fill(party, "name", _NO_NAME, f"{run.target} asks for the name of a party, and none is given")
    words = {number: word for word, number in _AUTHORITIES.items()}
    made: list[Identifier] = []
    if party.unit_number is not None:
        unit = Identifier(value=party.unit_number)
        run.carry(unit, "value", party, "unit_number")
        run.derive(unit, "type_name", _OVT, "the kind of the number: an OVT")
        made.append(unit)
    for source_id in party.identifiers:
        one = run.edit(source_id)
        if one.type_name is None and one.scheme in words:
            one.type_name = words[one.scheme]
            run.carry(one, "type_name", one, "scheme")
        made.append(one)
    party.identifiers = made
    if party.role not in (None, *ROLES):
        if party.role_text is None:
            party.role_text = party.role
            run.carry(party, "role_text", party, "role")
    elif party.role is None and party.role_text is not None:
        party.role = party.role_text
        run.carry(party, "role", party, "role_text")
    elif party.role is None:
        for field in ("role", "role_text"):
            run.fill(party, field, "Other", f"{run.target} asks for the role of a party, and none is given")
    return party


def _all_parties(invoice: Invoice) -> list[Party]:
    found = [
        invoice.seller,
        invoice.buyer,
        invoice.invoice_sender,
        invoice.invoice_recipient,
        invoice.payee,
        invoice.tax_representative,
        invoice.delivery.party if invoice.delivery is not None else None,
        *invoice.other_parties,
        *(p for line in invoice.lines for p in listed(line, "parties")),
    ]
    return [p for p in found if p is not None]


# A note with a subject is additional information whose type is the subject (BT-21), the other notes are free texts.


def _read_notes(invoice: Invoice, run: Reading) -> None:
    rest = []
    subjects = []
    for spec in invoice.specifications:
        note_like = spec.code is not None and _SUBJECT.fullmatch(spec.code) is not None and spec.value is not None
        if not note_like or spec.unit or spec.unit_text or spec.kept:
            if spec.heading == _NO_NAME and spec.value is not None:
                spec.heading = None  # as of a party without a name
            rest.append(spec)
            continue
        note = Note.blank()
        run.begin(note, run.trace.bases[id(spec)])
        run.move(spec, "code", note, "subject")
        run.move(spec, "value", note, "text")
        if spec.heading == note.subject:
            run.forget(spec, "heading")
        else:
            run.move(spec, "heading", note, "title")
        subjects.append(note)
    invoice.specifications = rest
    invoice.notes = subjects + invoice.notes + invoice._summary_notes
    invoice._summary_notes = []


def _write_specification(invoice: Invoice, run: Writing) -> None:
    if not run.keeps:
        texts_as_note(invoice, run)


def _write_notes(invoice: Invoice, run: Writing) -> None:
    notes: list[Note] = []
    invoice._summary_notes, invoice.specifications = list(invoice._summary_notes), list(invoice.specifications)
    most = _TITLE_LENGTH[run.form.version]
    for source in invoice.notes:
        if run.keeps and _in_summary(source, run):
            invoice._summary_notes.append(source)
            continue
        note = run.edit(source)
        if note.subject is not None and len(note.text or "") <= most:
            spec = _specification(note, run)
            invoice.specifications.append(spec)
            continue
        if note.subject is not None:
            with_subject(note, run)
        if note.text is not None and len(note.text) > _NOTE_LENGTH:
            notes += pieces(note, source, _NOTE_LENGTH, run)
        else:
            notes.append(note)
    invoice.notes = notes
    if any(s.heading is None for s in invoice.specifications):
        invoice.specifications = [run.edit(s) for s in invoice.specifications]
        for one in invoice.specifications:
            if one.heading is None and one.code is not None:
                one.heading = one.code
                run.carry(one, "heading", one, "code")
            elif one.heading is None:
                run.fill(one, "heading", _NO_NAME, f"{run.target} asks for a heading, and none is given")


def _in_summary(note: Note, run: Writing) -> bool:
    base = run.trace.bases.get(id(note))
    return base is not None and base.getparent().tag == _SUMMARY


def _specification(note: Note, run: Writing) -> Specification:
    spec = Specification(code=note.subject, heading=note.title or note.subject, value=note.text)
    if note.title is None:
        run.carry(spec, "heading", note, "subject")
    run.carry(spec, "code", note, "subject")
    run.carry(spec, "value", note, "text")
    if note.title is not None:
        run.carry(spec, "heading", note, "title")
    return spec


# The invoice that is credited stands in the header, other preceding invoices in the summary.


def _write_preceding(invoice: Invoice, run: Writing) -> None:
    if not invoice.preceding_invoices:
        return
    first = invoice.preceding_invoices[0]
    place = run.place_of(first, "number") if run.keeps else None
    listed = place[0].tag == "PRECEDING_INVOICE_ID" if place else invoice.type_code not in CREDIT_NOTE_TYPES
    if (listed and run.form.version >= _UNTDID_SINCE) or first.kept:
        return
    write_original(invoice, run)


PAIRS = (
    taxes.BASES,
    OTHER_TAXES,
    WITHHELD,
    Pair("named documents", read_named_documents, named_documents),
    CHARGES_AS_ROWS,
    older_ubl.ROUNDED_TOTAL,
    THIRD_TOTAL,
    signs.ROWS,
    GROSS_BASES,
    older_ubl.CONTACT_REFERENCE,
    NO_SCHEME,
    ORIGINAL,
    SAID_TWICE,
    older_ubl.LETTERS,
    VAT_NUMBERS,
    PAID,
    *TOTALS,
    *ROW_TYPES,
    ACCOUNT_NAMES,
    BANK_NAMES,
    *PAYMENT,
    DOCUMENTS,
    Pair("preceding invoices", read_original, _write_preceding),
    Pair("lines of a specification", write=_write_specification),
    Pair("notes", _read_notes, _write_notes),
    CORRELATION,
    Pair("parties", _read_parties, _write_parties),
    Pair("message", _read_message, _write_message),
    Pair("kind", _read_kind, _write_kind),
)
