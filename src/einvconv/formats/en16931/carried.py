"""What a Nordic invoice says in groups of its own and EN 16931 has a term for: carried there, and told.

Sources: the EN 16931 columns of the Finvoice 3.0 data list and of the TEAPPSXML 3.0 guide.
"""

from __future__ import annotations

import re

from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import (
    Contact,
    Factoring,
    Identifier,
    Invoice,
    Note,
    Party,
    PaymentMeans,
    SellerInformation,
    Specification,
)
from ...patterns import pattern
from . import schemes
from .document import said_in

_SUBJECT = pattern(r"[A-Z]{3}", re.ASCII)
_UNIT_SCHEME = "0037"
_AS_NOTE = "it stands in words among the notes of the invoice (BT-22)"


def _buyer_number(invoice: Invoice, run: Writing) -> None:
    """The buyer's number in the seller's books is its identifier (BT-46), where it has no other."""
    said = invoice.sellers_buyer_id
    buyer = invoice.buyer
    if said is None or said.value is None or run.keeps or (buyer is not None and buyer.identifiers):
        return
    if "sellers_buyer_id.value" in run.form.has:
        run.report(said, "value", "approximated", f"{run.target} has a place of its own for it, beside BT-46")
        return
    buyer = invoice.buyer = run.edit(buyer) if buyer is not None else Party.blank()
    buyer.identifiers = [_registered(said, run)]
    run.report(said, "value", "approximated", "the buyer's number in the seller's books is its identifier (BT-46)")
    invoice.sellers_buyer_id = None


def _registered(source: Identifier, run: Writing) -> Identifier:
    """An identifier with a registered scheme, or without one."""
    made = run.edit(source)
    if made.scheme is not None and not schemes.is_icd(made.scheme):
        run.report(source, "scheme", "dropped", "it is no scheme of ISO 6523, which is what EN 16931 has here")
        run.use(source, "scheme")
        made.scheme = None
    return made


def _specifications(invoice: Invoice, run: Writing) -> None:
    """Details named by a heading are notes: heading, value and unit (BT-22), and a code of three letters (BT-21)."""
    made = [_note_of(one, run) for one in invoice.specifications]
    invoice.notes = [*(note for note in made if note is not None), *invoice.notes]


def _note_of(spec: Specification, run: Writing) -> Note | None:
    value = " ".join(text for text in (spec.value, spec.unit_text or spec.unit) if text)
    text = ": ".join(part for part in (spec.heading, value) if part)
    if not text:
        return None
    note = Note(text=text)
    fields = ("heading", "value", "unit_text" if spec.unit_text else "unit")
    for field in fields:
        if getattr(spec, field) is not None:
            run.carry(note, "text", spec, field)
            run.report(spec, field, "approximated", _AS_NOTE)
    if spec.code is not None and _SUBJECT.fullmatch(spec.code):
        note.subject = spec.code
        run.carry(note, "subject", spec, "code")
    return note


def _factoring(invoice: Invoice, run: Writing) -> None:
    """The clause that the claim is sold by is a note, and who has bought it is paid (BG-10)."""
    said: Factoring | None = invoice.factoring
    if said is None:
        return
    notes = list(invoice.notes)
    for i, text in enumerate(said.texts):
        note = Note(text=text)
        run.carry(note, "text", said, "texts", nth=i)
        run.report(said, "texts", "approximated", _AS_NOTE, i)
        notes.append(note)
    invoice.notes = notes
    if invoice.payee is None and said.party_name is not None:
        payee = invoice.payee = Party(name=said.party_name)
        run.carry(payee, "name", said, "party_name")
        run.report(said, "party_name", "approximated", "who has bought the claim is the payee (BT-59)")
        if said.party_id is not None and said.party_id.value is not None:
            payee.identifiers = [_registered(said.party_id, run)]
            run.report(said.party_id, "value", "approximated", "who has bought the claim is the payee (BT-60)")
    if said.party_name is not None:
        _pay_to_the_buyer(said.party_name, invoice, run)


def _pay_to_the_buyer(name: str, invoice: Invoice, run: Writing) -> None:
    """The account of the payment order alone: who pays to the others, which are the seller's, has not paid."""
    if not any(means.primary and means.account is not None for means in invoice.payment_means):
        return
    left: list[PaymentMeans] = []
    first = next(means for means in invoice.payment_means if means.primary)
    reason = f"the claim is sold, and {name} is paid: the account of the payment order stands"
    if first.due_date is not None and invoice.due_date is not None:  # who is paid on that day
        if first.due_date != invoice.due_date:
            run.report(invoice, "due_date", "dropped", reason)
        run.use(invoice, "due_date")
        invoice.due_date = first.due_date
        run.carry(invoice, "due_date", first, "due_date")
    for means in invoice.payment_means:
        if means.primary or means.account is None:
            left.append(means)
            continue
        for group, field in said_in(means):
            if group is not means or getattr(first, field) != getattr(means, field):  # one reference for all of them
                run.report(group, field, "dropped", reason)
            run.use(group, field)
    invoice.payment_means = left


def _seller(invoice: Invoice, run: Writing) -> None:
    """The seller's unit (BT-29), its seat (BT-33), and the company's own telephone and mail (BT-42, BT-43)."""
    info: SellerInformation | None = invoice.seller_information
    seller = invoice.seller
    if seller is None:
        return
    seller = invoice.seller = run.edit(seller)
    address = seller.endpoint.value if seller.endpoint is not None else None
    known = {one.value for one in (*seller.identifiers, seller.legal_id) if one is not None}
    if seller.unit_number is not None and address is not None and seller.unit_number not in {address, *known}:
        unit = Identifier(value=seller.unit_number)
        run.carry(unit, "value", seller, "unit_number")
        run.derive(unit, "scheme", _UNIT_SCHEME, "the number of a unit is an OVT")
        seller.identifiers = [*seller.identifiers, unit]
    if info is None:
        return
    if info.home_town is not None and seller.legal_form is None:
        seller.legal_form = info.home_town
        run.carry(seller, "legal_form", info, "home_town")
        run.report(info, "home_town", "approximated", "the seat of the company is legal information of it (BT-33)")
    contact = seller.contact
    if contact is not None and contact.fax is None and info.fax is not None and "seller.contact.fax" in run.form.has:
        contact = seller.contact = run.edit(contact)
        contact.fax = info.fax
        run.carry(contact, "fax", info, "fax")
    if contact is None or not contact.name:
        contact = run.edit(contact) if contact is not None else Contact.blank()
        for field in ("phone", "email"):
            if getattr(info, field) is not None and getattr(contact, field) is None:
                setattr(contact, field, getattr(info, field))
                run.carry(contact, field, info, field)
                run.report(info, field, "approximated", "the seller names no contact (BG-6): the company's own stands")
                seller.contact = contact


def texts_as_note(invoice: Invoice, run: Writing) -> None:
    """The lines of a specification that are made to be shown as they stand are one note."""
    if invoice.specification_texts:
        note = Note(text="\n".join(invoice.specification_texts))
        for i in range(len(invoice.specification_texts)):
            run.carry(note, "text", invoice, "specification_texts", nth=i)
            run.report(invoice, "specification_texts", "approximated", _AS_NOTE, i)
        invoice.notes = [*invoice.notes, note]


def _mark(invoice: Invoice, run: Writing) -> None:
    """The payee's own mark of a payment order is the reference (BT-83) where it has no other."""
    order = invoice.payment_order
    if order is None or not order.reference or not any(map(str.isalnum, order.reference)):
        return
    said = {(m.remittance or "").lstrip("0") for m in invoice.payment_means if m.remittance is not None}
    if said:
        if order.reference.lstrip("0") in said and "payment_order.reference" not in run.form.has:
            run.report(order, "reference", "implied", "it is the reference of the payment (BT-83) again")
            run.use(order, "reference")
        return
    means = [run.edit(m) for m in invoice.payment_means] or [PaymentMeans.blank()]
    for one in means:
        one.remittance = order.reference
        run.carry(one, "remittance", order, "reference")
    run.report(order, "reference", "approximated", "the payment order has no other reference: the payee's mark is it")
    invoice.payment_means = means


def _accounts_contact(invoice: Invoice, run: Writing) -> None:
    """Whom to ask about payment is a contact of the seller (BG-6), beside the one that it may have."""
    seller = invoice.seller
    said = seller.accounts_contact if seller is not None else None
    if seller is None or said is None or "seller.accounts_contact.name" in run.form.has:
        return
    seller = invoice.seller = run.edit(seller)
    contact = seller.contact = run.edit(seller.contact) if seller.contact is not None else Contact.blank()
    for field in ("name", "phone", "email"):
        value = getattr(said, field)
        if value is not None:
            first = getattr(contact, field)
            if first not in (None, value):
                value = f"{first}, {value}"
                run.report(contact, field, "approximated", "that of the contact for payment stands beside it")
            setattr(contact, field, value)
            run.carry(contact, field, said, field)
            run.report(said, field, "approximated", "the seller has one contact (BG-6), and it stands there")


FACTORING = Repair("factoring", ("BT-22", "BG-10"), (), _factoring)
CARRIED = (
    Repair("buyer's number", ("BT-46",), (), _buyer_number),
    Repair("named details", ("BT-21", "BT-22"), (), _specifications),
    FACTORING,
    Repair("what is printed of the seller", ("BT-29", "BT-33", "BT-42", "BT-43"), (), _seller),
    Repair("lines of a specification", ("BT-22",), (), texts_as_note),
    Repair("contact for payment", ("BT-41", "BT-42", "BT-43"), (), _accounts_contact),
    Repair("mark of the payee", ("BT-83",), (), _mark),
)
