"""What the TEAPPSXML tree cannot say, as pairs of functions: each reads into the invoice and writes back."""

from __future__ import annotations

import re

from ...mapping.format import Pair
from ...mapping.nodes import wrap
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import (
    DocumentKind,
    Identifier,
    Invoice,
    InvoiceLine,
    Message,
    Note,
    Party,
    PrecedingInvoice,
    References,
    Specification,
)
from ...model.codes import CREDIT_NOTE_TYPES
from . import kinds
from .documents import DOCUMENTS
from .nordic import NORDIC
from .parties import ROLES
from .payment import PAYMENT
from .rowtypes import ROW_TYPES
from .totals import TOTALS

_PARTNERS = {"payee": ("PaymentReceiver", "Maksun saaja"), "tax_representative": ("SellerTaxRepr", "Veroedustaja")}
# the word that stands for a scheme in AUTHORITY, and its ISO 6523 number (guide, 4.3.1)
_AUTHORITIES = {"GLN": "0088", "DUNS": "0060", "EDI": "0037"}
_OVT = "EDI"
_SUBJECT = re.compile(r"[A-Z]{3}", re.ASCII)
_TITLE_LENGTH = {"2.7.2": 60, "3.0": 100}
_NOTE_LENGTH = 1024
_SUMMARY = "SUMMARY"
_ID_LENGTH = 30
_LONG_IDS_SINCE = "3.0"
_NO_NAME = "-"
_ZONE = re.compile(r"(?<=[0-9])(?:Z|[+-][0-9]{2}:?[0-9]{2})$", re.ASCII)
_UNTDID_SINCE = "3.0"


# INVOICE_TYPE and UNTDID_CODE say the same of an ordinary invoice; only what differs is a kind of its own.


def _read_kind(invoice: Invoice, run: Reading) -> None:
    kind = invoice.kind
    if kind is None:
        return
    if invoice.type_code is None and kind.code in kinds.TO_UNTDID:
        invoice.type_code = kinds.TO_UNTDID[kind.code]
        run.trace.places[(id(invoice), "type_code")] = run.trace.places[(id(kind), "code")]
    if invoice.type_code is not None and kind.code == kinds.kind_of(invoice.type_code):
        run.forget(kind, "code")
    if run.sign > 0 and run.is_credit_note:
        run.infer(kind, "positive_credit", True)


def _write_kind(invoice: Invoice, run: Writing) -> None:
    kind = invoice.kind = run.edit(invoice.kind) if invoice.kind is not None else DocumentKind()
    run.use(kind, "positive_credit")
    if kind.code is None:
        kind.code = kinds.kind_of(invoice.type_code)
        if kinds.TO_UNTDID[kind.code] == invoice.type_code:
            run.carry(kind, "code", invoice, "type_code")
    elif run.form.version < _UNTDID_SINCE and kinds.TO_UNTDID.get(kind.code) == invoice.type_code:
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
    message = invoice.message = run.edit(source) if source is not None else Message()
    if message.id is not None and run.form.version < _LONG_IDS_SINCE and len(message.id) > _ID_LENGTH:
        run.report(
            message, "id", "replaced", f"{run.target} has ids of {_ID_LENGTH} characters: the invoice's number stands"
        )
        run.use(message, "id")
        message.id = None
    message.id = message.id or (invoice.number or _NO_NAME)[:_ID_LENGTH]
    zone = _ZONE.search(message.timestamp or "")
    if zone is not None and message.timestamp is not None:
        reason = f"{run.target} has times without a zone: {zone[0]} is left out"
        run.report(message, "timestamp", "approximated", reason)
        message.timestamp = message.timestamp[: zone.start()]
    if message.timestamp is None and invoice.issue_date is not None:
        message.timestamp = f"{invoice.issue_date.isoformat()}T00:00:00"
    message.sender = message.sender or _endpoint(invoice.seller) or _number(invoice.seller)
    if run.original.__dict__.get("syntax") != "teapps":
        message.receiver = message.receiver or _endpoint(invoice.buyer)
    framed = message.receiver is not None
    for field in ("batch_timestamp", "batch_id", "batch_sender"):
        same = getattr(message, {"batch_timestamp": "timestamp", "batch_id": "id", "batch_sender": "sender"}[field])
        setattr(message, field, (getattr(message, field) or same) if framed else None)
    message.content_reference = (message.content_reference or message.batch_id) if framed else None


def _number(party: Party | None) -> str:
    """What a party without an electronic address is known by."""
    if party is not None:
        for one in (party.legal_id, *party.identifiers):
            if one is not None and one.value is not None:
                return one.value
        return party.unit_number or party.vat_id or _NO_NAME
    return _NO_NAME


# Parties whose role has a term are found among the others by their type.


def _read_parties(invoice: Invoice, run: Reading) -> None:
    for field, (code, text) in _PARTNERS.items():
        found = next((p for p in invoice.other_parties if p.role == code), None)
        if found is not None:
            run.forget(found, "role")
            if found.role_text == text:
                run.forget(found, "role_text")
            invoice.other_parties.remove(found)
            setattr(invoice, field, found)
    for party in _all_parties(invoice):
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
    for field, (code, text) in _PARTNERS.items():
        party: Party | None = getattr(invoice, field)
        if party is not None:
            if party.role not in (None, code):
                run.report(party, "role", "replaced", f"{run.target} calls this role {code}")
            party = run.edit(party)
            party.role = code
            party.role_text = party.role_text or text
            invoice.other_parties = [*invoice.other_parties, party]
    for role in ("seller", "buyer", "invoice_sender", "invoice_recipient"):
        party = getattr(invoice, role)
        if party is None and role in ("seller", "buyer"):
            party = Party()
        if party is not None:
            setattr(invoice, role, _identified(party, run))
    if invoice.delivery is not None and invoice.delivery.party is not None:
        invoice.delivery = run.edit(invoice.delivery)
        if invoice.delivery.party is not None:
            invoice.delivery.party = _identified(invoice.delivery.party, run)
    invoice.other_parties = [_identified(p, run) for p in invoice.other_parties]
    invoice.lines = [_with_parties(line, run) for line in invoice.lines]


def _with_parties(source: InvoiceLine, run: Writing) -> InvoiceLine:
    if not source.parties:
        return source
    line = run.edit(source)
    line.parties = [_identified(p, run) for p in source.parties]
    return line


def _identified(source: Party, run: Writing) -> Party:
    party = run.edit(source)
    if not party.name:
        party.name = party.trading_name or _NO_NAME
        run.carry(party, "name", party, "trading_name")
    words = {number: word for word, number in _AUTHORITIES.items()}
    made: list[Identifier] = []
    if party.unit_number is not None:
        unit = Identifier(value=party.unit_number, type_name=_OVT)
        run.carry(unit, "value", party, "unit_number")
        made.append(unit)
    for source_id in party.identifiers:
        one = run.edit(source_id)
        if one.type_name is None and one.scheme in words:
            one.type_name = words[one.scheme]
            if run.form.version < _UNTDID_SINCE:
                run.carry(one, "type_name", one, "scheme")
        made.append(one)
    party.identifiers = made
    if party.role not in (None, *ROLES):
        if party.role_text is None:
            party.role_text = party.role
    elif party.role is None and party.role_text is not None:
        party.role = party.role_text
    elif party.role is None:
        party.role = party.role_text = "Other"
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
        *(p for line in invoice.lines for p in line.parties),
    ]
    return [p for p in found if p is not None]


# A note with a subject is additional information whose type is the subject (BT-21), the other notes are free texts.


def _read_notes(invoice: Invoice, run: Reading) -> None:
    rest = []
    subjects = []
    for spec in invoice.specifications:
        if spec.code is None or not _SUBJECT.fullmatch(spec.code) or spec.unit or spec.unit_text or spec.kept:
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
    invoice.notes = subjects + invoice.notes + invoice.summary_notes
    invoice.summary_notes = []


def _write_notes(invoice: Invoice, run: Writing) -> None:
    notes: list[Note] = []
    invoice.summary_notes, invoice.specifications = list(invoice.summary_notes), list(invoice.specifications)
    most = _TITLE_LENGTH[run.form.version]
    for source in invoice.notes:
        if run.keeps and _in_summary(source, run):
            invoice.summary_notes.append(source)
            continue
        note = run.edit(source)
        if note.subject is not None and len(note.text or "") <= most:
            spec = _specification(note, run)
            invoice.specifications.append(spec)
            continue
        if note.subject is not None:
            note.text = f"#{note.subject}#{note.text or ''}"
            run.carry(note, "text", note, "subject")
        if note.text is not None and len(note.text) > _NOTE_LENGTH:
            notes += _pieces(note, source, run)
        else:
            notes.append(note)
    invoice.notes = notes
    if any(s.heading is None for s in invoice.specifications):
        invoice.specifications = [run.edit(s) for s in invoice.specifications]
        for one in invoice.specifications:
            one.heading = one.heading or one.code or _NO_NAME


def _in_summary(note: Note, run: Writing) -> bool:
    base = run.trace.bases.get(id(note))
    return base is not None and base.getparent().tag == _SUMMARY


def _specification(note: Note, run: Writing) -> Specification:
    spec = Specification(code=note.subject, heading=note.title or note.subject, value=note.text)
    run.carry(spec, "code", note, "subject")
    run.carry(spec, "value", note, "text")
    if note.title is not None:
        run.carry(spec, "heading", note, "title")
    return spec


def _pieces(note: Note, source: Note, run: Writing) -> list[Note]:
    made = []
    texts = wrap(note.text or "", _NOTE_LENGTH)
    for text in texts:
        piece = Note(text=text)
        run.carry(piece, "text", source, "text")
        run.carry(piece, "text", source, "subject")
        made.append(piece)
    run.report(source, "text", "approximated", f"spread over {len(texts)} elements of {_NOTE_LENGTH} characters")
    return made


# The invoice that is credited stands in the header, other preceding invoices in the summary.


def _read_preceding(invoice: Invoice, run: Reading) -> None:
    said = invoice.references
    if said is None or (said.original_invoice is None and said.original_invoice_date is None):
        return
    made = PrecedingInvoice.blank()
    run.begin(made, run.trace.bases[id(invoice)])
    run.move(said, "original_invoice", made, "number")
    run.move(said, "original_invoice_date", made, "date")
    invoice.preceding_invoices.insert(0, made)


def _write_preceding(invoice: Invoice, run: Writing) -> None:
    if not invoice.preceding_invoices:
        return
    first, *rest = invoice.preceding_invoices
    place = run.place_of(first, "number") if run.keeps else None
    listed = place[0].tag == "PRECEDING_INVOICE_ID" if place else invoice.type_code not in CREDIT_NOTE_TYPES
    if (listed and run.form.version >= _UNTDID_SINCE) or first.kept:
        return
    said = invoice.references = run.edit(invoice.references) if invoice.references is not None else References()
    said.original_invoice, said.original_invoice_date = first.number, first.date
    run.carry(said, "original_invoice", first, "number")
    run.carry(said, "original_invoice_date", first, "date")
    invoice.preceding_invoices = rest


PAIRS = (
    NORDIC,
    *TOTALS,
    *ROW_TYPES,
    *PAYMENT,
    DOCUMENTS,
    Pair("preceding invoices", _read_preceding, _write_preceding),
    Pair("notes", _read_notes, _write_notes),
    Pair("parties", _read_parties, _write_parties),
    Pair("message", _read_message, _write_message),
    Pair("kind", _read_kind, _write_kind),
)
