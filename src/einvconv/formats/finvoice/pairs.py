"""What the Finvoice tree cannot say, as pairs of functions: each reads into the invoice and writes back."""

from __future__ import annotations

import re
from decimal import Decimal

from ...exact import quotient
from ...mapping.format import Pair
from ...mapping.nodes import wrap
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import (
    Address,
    Attachment,
    DocumentKind,
    Group,
    Identifier,
    Invoice,
    InvoiceLine,
    Message,
    Note,
    Party,
    PrecedingInvoice,
    Price,
    Quantity,
    References,
    SettlementTerms,
)
from . import kinds
from .attachments import ATTACHMENTS
from .instalments import INSTALMENTS
from .payment import PAYMENT
from .totals import TOTALS

_SUBJECT = re.compile(r"#([A-Z]{3})#(.*)", re.DOTALL | re.ASCII)
_EMPTY = "--"  # the shortest text that a mandatory town, post code or name may be, where none is known
_ROLES = {"payee": ("PaymentReceiver", "Maksun saaja"), "tax_representative": ("SellerTaxRepr", "Veroedustaja")}
_NOTE_LENGTH = 512
_PEPPOL_OPERATOR = "PEPPOL"
_MESSAGE_ID_LENGTH = 48
_PRICE_DECIMALS = 5
_BASE_SINCE = "3.0"
_TERMS_WITHOUT_TEXT_SINCE = "2.0"
_NO_RATE_SINCE = "2.01"


# InvoiceTypeCode and InvoiceTypeCodeUN say the same of an ordinary invoice; only what differs is a kind of its own.


def _read_kind(invoice: Invoice, run: Reading) -> None:
    kind = invoice.kind
    if kind is None:
        return
    if kind.origin == "Original":
        run.forget(kind, "origin")
    expected = kinds.TO_UNTDID.get(kind.code or "")
    if expected is not None and invoice.type_code is None:
        invoice.type_code = expected
        run.trace.places[(id(invoice), "type_code")] = run.trace.places[(id(kind), "code")]
    if invoice.type_code is not None and kind.code == kinds.kind_of(invoice.type_code):
        run.forget(kind, "code")
    if run.sign > 0 and run.is_credit_note:
        run.infer(kind, "positive_credit", True)


def _write_kind(invoice: Invoice, run: Writing) -> None:
    kind = invoice.kind = run.edit(invoice.kind) if invoice.kind is not None else DocumentKind()
    run.use(kind, "positive_credit")
    if kind.code is not None and not kinds.CODE.fullmatch(kind.code):
        run.report(kind, "code", "dropped", f"{run.target} has codes of three letters and two digits for its documents")
        run.use(kind, "code")
        kind.code = None
    if kind.code is None:
        kind.code = kinds.kind_of(invoice.type_code)
        if kinds.TO_UNTDID[kind.code] == invoice.type_code:
            run.carry(kind, "code", invoice, "type_code")
    if kind.text is None:
        kind.text = kinds.TEXTS.get(kind.code, kinds.TEXT)
    _complete_message(invoice, invoice.message, run)


# The message block has the electronic addresses, and asks for operators, an id and a time beside them. An address
# without an operator is one in the Peppol network; the id is the invoice's number and the time its day. Without any
# address there is no block, and no place for BT-23 and BT-24.


def _complete_message(invoice: Invoice, source: Message | None, run: Writing) -> None:
    parties = [invoice.seller or Party(), invoice.buyer or Party()]
    if source is None and all(_address(p) is None for p in parties):
        invoice.business_process = invoice.specification = None
        return
    message = invoice.message = run.edit(source) if source is not None else Message()
    for party, field, role in zip(parties, ("sender_operator", "receiver_operator"), ("seller", "buyer"), strict=True):
        if getattr(message, field) is None:
            setattr(message, field, _PEPPOL_OPERATOR)
            if party.endpoint is not None and party.endpoint.value is not None:
                reason = f"Finvoice asks for an operator beside an address; none is known, {_PEPPOL_OPERATOR} stands"
                run.report(party.endpoint, "value", "approximated", reason)
        if _address(party) is None:
            setattr(invoice, role, _addressed(party, run))
    least = (message.id or (invoice.number or "")[:_MESSAGE_ID_LENGTH]).rjust(2, "0")
    if message.id is not None and message.id != least:
        run.report(message, "id", "approximated", f"{run.target} asks for two characters at least: {least} stands")
    message.id = least
    if message.timestamp is None and invoice.issue_date is not None:
        message.timestamp = f"{invoice.issue_date.isoformat()}T00:00:00"


def _address(party: Party) -> str | None:
    return party.endpoint.value if party.endpoint is not None else None


def _addressed(source: Party, run: Writing) -> Party:
    """A party with the address that is mandatory beside the other's: a number of its own, where it has one."""
    party = run.edit(source)
    made = party.endpoint = run.edit(source.endpoint) if source.endpoint is not None else Identifier()
    legal = party.legal_id
    numbers: list[tuple[Group, str]] = [(party, "unit_number")]
    if legal is not None:
        numbers.append((legal, "value"))
    found = next(((group, field) for group, field in numbers if getattr(group, field)), None)
    made.value = getattr(*found) if found is not None else _EMPTY
    if run.place_of(made, "value") is None:
        group, field = found or (party, "name")
        reason = f"{run.target} asks for the electronic addresses of both parties; none is given, {made.value} stands"
        run.report(group, field, "approximated", reason)
    return party


# Parties whose role has a term are found among the others by their code.


def _read_parties(invoice: Invoice, run: Reading) -> None:
    for role, (code, text) in _ROLES.items():
        found = next((p for p in invoice.other_parties if p.role == code), None)
        if found is not None:
            run.forget(found, "role")
            if found.role_text == text:
                run.forget(found, "role_text")
            invoice.other_parties.remove(found)
            setattr(invoice, role, found)


def _write_parties(invoice: Invoice, run: Writing) -> None:
    for role, (code, text) in _ROLES.items():
        party: Party | None = getattr(invoice, role)
        if party is not None:
            if party.role not in (None, code):
                run.report(party, "role", "replaced", f"{run.target} calls this role {code}")
            party = run.edit(party)
            party.role = code
            party.role_text = party.role_text or text
            invoice.other_parties = [*invoice.other_parties, party]


# A town, a post code and a street are mandatory in an address, an address and a name in a delivery party.


def _read_addresses(invoice: Invoice, run: Reading) -> None:
    for party in _parties(invoice):
        lines = ("line1", "city", "post_code")
        for group, fields in ((party, ("name",)), (party.address, lines), (party.endpoint, ("value",))):
            for field in fields:
                if group is not None and getattr(group, field) == _EMPTY:
                    setattr(group, field, None)  # where it stood is remembered: it is not news when it is written again


def _write_addresses(invoice: Invoice, run: Writing) -> None:
    for role in ("seller", "buyer", "invoice_recipient"):
        party: Party | None = getattr(invoice, role)
        if party is not None:
            setattr(invoice, role, _full(party, run, name=True))
    invoice.other_parties = [_full(p, run, name=True) for p in invoice.other_parties]
    delivery = invoice.delivery
    if delivery is not None and delivery.party is not None:
        delivery = invoice.delivery = run.edit(delivery)
        party = run.edit(delivery.party) if delivery.party is not None else Party()
        if party.address is None:
            party.address = Address()
        delivery.party = _full(party, run, name=True)


def _full(source: Party, run: Writing, name: bool) -> Party:
    party = run.edit(source)
    if name and not party.name:
        party.name = _EMPTY
    address = party.address
    if address is not None:
        said = next((f for f in ("line1", "city", "post_code", "country_code") if getattr(address, f)), None)
        missing = [f for f in ("line1", "city", "post_code") if not getattr(address, f)]
        if "line1" in missing and (address.line2 or address.line3):
            missing.remove("line1")
        if missing:
            address = party.address = run.edit(address)
            news = [field for field in missing if run.place_of(address, field) is None]
            for field in missing:
                setattr(address, field, _EMPTY)
            if said is not None and news:
                words = " and ".join(f.replace("line1", "street").replace("_", " ") for f in news)
                reason = f"Finvoice asks for a {words} in an address; none is known, {_EMPTY} stands"
                run.report(address, said, "approximated", reason)
    return party


def _parties(invoice: Invoice) -> list[Party]:
    found = [invoice.seller, invoice.buyer, invoice.invoice_recipient, invoice.payee, invoice.tax_representative]
    if invoice.delivery is not None:
        found.append(invoice.delivery.party)
    return [p for p in (*found, *invoice.other_parties) if p is not None]


def _read_delivery(invoice: Invoice, run: Reading) -> None:
    party = invoice.delivery.party if invoice.delivery is not None else None
    address = party.address if party is not None else None
    if party is not None and address is not None and not any(v for n, v in address.__dict__.items() if n != "kept"):
        party.address = None if not address.kept else address


# A note's subject stands before its text as in UBL: "#AAI#the note". A long note is several of them.


def _read_notes(invoice: Invoice, run: Reading) -> None:
    for note in invoice.notes:
        found = _SUBJECT.fullmatch(note.text or "")
        if found:
            note.subject, note.text = found[1], found[2].strip() or None
            run.trace.places[(id(note), "subject")] = run.trace.places[(id(note), "text")]


def _write_notes(invoice: Invoice, run: Writing) -> None:
    if not any(n.subject or len(n.text or "") > _NOTE_LENGTH for n in invoice.notes):
        return
    notes: list[Note] = []
    for source in invoice.notes:
        text = f"#{source.subject}#{source.text or ''}" if source.subject else source.text or ""
        pieces = wrap(text, _NOTE_LENGTH) or [""]
        for piece in pieces:
            note = Note(text=piece)
            run.carry(note, "text", source, "text")
            run.carry(note, "text", source, "subject")
            notes.append(note)
        notes[-1].kept = source.kept
        if len(pieces) > 1:
            run.report(
                source, "text", "approximated", f"spread over {len(pieces)} elements of {_NOTE_LENGTH} characters"
            )
    invoice.notes = notes


# One preceding invoice stands by itself, several in a list; the first of several is in both places.


def _read_preceding(invoice: Invoice, run: Reading) -> None:
    said = invoice.references
    if said is None or (said.original_invoice is None and said.original_invoice_date is None):
        return
    first = invoice.preceding_invoices[0] if invoice.preceding_invoices else None
    if first is not None and (first.number, first.date) == (said.original_invoice, said.original_invoice_date):
        run.forget(said, "original_invoice")
        run.forget(said, "original_invoice_date")
        return
    made = PrecedingInvoice.blank()
    run.begin(made, run.trace.bases[id(invoice)])
    run.move(said, "original_invoice", made, "number")
    run.move(said, "original_invoice_date", made, "date")
    invoice.preceding_invoices.insert(0, made)


def _write_preceding(invoice: Invoice, run: Writing) -> None:
    if not invoice.preceding_invoices or invoice.preceding_invoices[0].kept:
        return
    first, *rest = invoice.preceding_invoices
    said = invoice.references = run.edit(invoice.references) if invoice.references is not None else References()
    said.original_invoice, said.original_invoice_date = first.number, first.date
    run.carry(said, "original_invoice", first, "number")
    run.carry(said, "original_invoice_date", first, "date")
    invoice.preceding_invoices = rest


# BT-9 and BT-20 are the date and the texts of the first payment terms.


def _read_terms(invoice: Invoice, run: Reading) -> None:
    if not invoice.settlement:
        return
    first = invoice.settlement[0]
    if first.due_date is not None:
        run.move(first, "due_date", invoice, "due_date")
    if first.texts == [_EMPTY]:
        first.texts = []
        run.trace.places.pop((id(first), "texts"))
    if first.texts:
        places = run.trace.places.pop((id(first), "texts"))
        invoice.payment_terms = "\n".join(first.texts)
        run.trace.places[(id(invoice), "payment_terms")] = places[0]
        first.texts = []
    if len(invoice.settlement) == 1 and not any(v for v in first.__dict__.values()):
        invoice.settlement = []


def _write_terms(invoice: Invoice, run: Writing) -> None:
    if invoice.due_date is None and invoice.payment_terms is None:
        return
    terms = list(invoice.settlement)
    if terms and ((invoice.payment_terms and terms[0].texts) or terms[0].due_date not in (None, invoice.due_date)):
        terms.insert(0, SettlementTerms())
    first = run.edit(terms[0]) if terms else SettlementTerms()
    if invoice.due_date is not None:
        run.carry(first, "due_date", invoice, "due_date")
        first.due_date = invoice.due_date
    if invoice.payment_terms is not None:
        run.carry(first, "texts", invoice, "payment_terms")
        first.texts = [invoice.payment_terms]
    invoice.settlement = [first, *terms[1:]]
    if run.form.version < _TERMS_WITHOUT_TEXT_SINCE:
        invoice.settlement = [_with_text(terms, run) for terms in invoice.settlement]


def _with_text(terms: SettlementTerms, run: Writing) -> SettlementTerms:
    """Terms with the text that is mandatory before version 2.0."""
    if terms.texts:
        return terms
    made = run.edit(terms)
    made.texts = [_EMPTY]
    return made


# A rate is mandatory in the VAT specification before version 2.01: where there is none, it is zero.


def _write_rates(invoice: Invoice, run: Writing) -> None:
    if run.form.version >= _NO_RATE_SINCE or all(v.rate is not None for v in invoice.vat_breakdown):
        return
    invoice.vat_breakdown = [run.edit(v) for v in invoice.vat_breakdown]
    for group in invoice.vat_breakdown:
        if group.rate is None:
            group.rate = Decimal(0)


# A link is a supporting document that stands elsewhere (BG-24, BT-124); headings and addresses go in pairs.


def _read_links(invoice: Invoice, run: Reading) -> None:
    said = invoice.references
    if said is None or not said.urls or len(said.url_names) not in (0, len(said.urls)):
        return
    for i, url in enumerate(said.urls):
        made = Attachment.blank()
        run.begin(made, run.trace.bases[id(invoice)])
        made.url = url
        run.trace.places[(id(made), "url")] = run.trace.places[(id(said), "urls")][i]
        if said.url_names:
            made.description = said.url_names[i]
            run.trace.places[(id(made), "description")] = run.trace.places[(id(said), "url_names")][i]
        invoice.documents.append(made)
    said.urls, said.url_names = [], []


def _write_links(invoice: Invoice, run: Writing) -> None:
    links = [d for d in invoice.documents if d.url is not None]
    if not links:
        return
    said = invoice.references = run.edit(invoice.references) if invoice.references is not None else References()
    named = any(d.description for d in links)
    first, names = len(said.urls), len(said.url_names)  # addresses and headings that do not go in pairs come before
    said.urls = [*said.urls, *(d.url or "" for d in links)]
    said.url_names = [*said.url_names, *(d.description or d.id or d.url or "" for d in links if named)]
    for i, link in enumerate(links):
        run.carry(said, "urls", link, "url", first + i)
        if link.description is not None:
            run.carry(said, "url_names", link, "description", names + i)


# A row's only discount stands in the row itself, several stand in a list.


def _read_discounts(invoice: Invoice, run: Reading) -> None:
    for line in _all_lines(invoice):
        if line.row_discount is not None:
            run.begin(line.row_discount, run.trace.bases[id(line)])
            line.allowances.insert(0, line.row_discount)
            line.row_discount = None


def _write_discounts(invoice: Invoice, run: Writing) -> None:
    invoice.lines = [_discounted(line, run) for line in invoice.lines]


def _discounted(line: InvoiceLine, run: Writing) -> InvoiceLine:
    single = len(line.allowances) == 1 and not line.allowances[0].kept
    subs = [_discounted(s, run) for s in line.sub_rows]
    if single or any(a is not b for a, b in zip(subs, line.sub_rows, strict=True)):
        line = run.edit(line)
        line.sub_rows = subs
        if single:
            line.row_discount, line.allowances = line.allowances[0], []
    return line


# A row has amounts or sub-rows: the sub-rows of a line stand in a row of their own after it.


def _write_sub_rows(invoice: Invoice, run: Writing) -> None:
    if any(line.sub_rows for line in invoice.lines):
        invoice.lines = [row for line in invoice.lines for row in _apart(line, run)]


def _apart(line: InvoiceLine, run: Writing) -> list[InvoiceLine]:
    if not line.sub_rows or not any(value for name, value in line.__dict__.items() if name != "sub_rows"):
        return [line]
    alone = run.edit(line)
    alone.sub_rows = []
    return [alone, InvoiceLine(sub_rows=line.sub_rows)]


def _all_lines(invoice: Invoice) -> list[InvoiceLine]:
    return [one for line in invoice.lines for one in (line, *line.sub_rows)]


# The unit price is the gross price (BT-148) where a net price stands beside it, and the price itself where none does.


def _write_prices(invoice: Invoice, run: Writing) -> None:
    invoice.lines = [_priced(line, run) for line in invoice.lines]


def _priced(line: InvoiceLine, run: Writing) -> InvoiceLine:
    price = line.price
    if price is None:
        return line
    made = _whole(_per_base(price, run), run)
    if made.gross is None and made.net is not None:
        made = run.edit(made) if made is price else made
        made.gross = made.net
    if made is not price:
        line = run.edit(line)
        line.price = made
    return line


# A price has five decimals at the most: one that needs more goes per so many units, where the version can say so.


def _per_base(price: Price, run: Writing) -> Price:
    parts = [p for p in (price.net, price.gross, price.discount) if p is not None]
    decimals = max((-int(p.normalize().as_tuple().exponent) for p in parts), default=0)
    if decimals <= _PRICE_DECIMALS or run.form.version < _BASE_SINCE:
        return price
    factor = Decimal(10) ** (decimals - _PRICE_DECIMALS)
    made = run.edit(price)
    for field in ("net", "gross", "discount"):
        if getattr(made, field) is not None:
            setattr(made, field, getattr(made, field) * factor)
    base = made.base = run.edit(made.base) if made.base is not None else Quantity()
    base.value = (base.value or Decimal(1)) * factor
    run.report(price, "net" if price.net is not None else "gross", "approximated", f"given per {base.value} units")
    return made


def _whole(price: Price, run: Writing) -> Price:
    base = price.base
    if base is None or base.value in (None, 0, 1) or run.form.version >= _BASE_SINCE:
        return price
    made = run.edit(price)
    reason = f"given per unit, since {run.target} has no base quantity"
    run.report(base, "value", "approximated", f"the price is {reason}")
    for field in ("net", "gross", "discount"):
        if getattr(made, field) is not None:
            run.report(price, field, "approximated", reason)
            setattr(made, field, quotient(getattr(made, field), base.value or 1))
    run.use(base, "value")
    made.base = None
    return made


PAIRS = (
    TOTALS,
    Pair("payment terms", _read_terms, _write_terms),
    PAYMENT,
    INSTALMENTS,
    Pair("rates", write=_write_rates),
    Pair("prices", write=_write_prices),
    Pair("discounts", _read_discounts, _write_discounts),
    Pair("sub-rows", write=_write_sub_rows),
    Pair("links", _read_links, _write_links),
    Pair("preceding invoices", _read_preceding, _write_preceding),
    Pair("notes", _read_notes, _write_notes),
    Pair("addresses", _read_addresses, _write_addresses),
    Pair("delivery", _read_delivery),
    Pair("parties", _read_parties, _write_parties),
    Pair("kind", _read_kind, _write_kind),
    ATTACHMENTS,
)
