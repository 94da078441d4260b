"""What the Finvoice tree cannot say, as pairs of functions: each reads into the invoice and writes back."""

from __future__ import annotations

from decimal import Decimal

from ...mapping.codecs import Ident
from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import (
    Address,
    Attachment,
    Group,
    Identifier,
    Invoice,
    InvoiceLine,
    Message,
    Note,
    Party,
    References,
    SettlementTerms,
)
from ...model.slim import listed
from ..en16931 import older_ubl, signs, taxes
from ..en16931.accounts import ACCOUNT_NAMES
from ..en16931.document import refuse_other_kinds
from ..en16931.implied import NO_SCHEME, with_origin
from ..en16931.notes import pieces, read_subjects, with_subject
from ..en16931.prices import GROSS_BASES
from ..en16931.said_twice import SAID_TWICE
from ..en16931.terms import net_first
from ..en16931.vat_numbers import VAT_NUMBERS
from ..en16931.withheld import OTHER_TAXES, WITHHELD
from ..nordic.addresses import packed
from ..nordic.charges import CHARGES_AS_ROWS
from ..nordic.documents import named_documents, read_named_documents
from ..nordic.kinds import read_kind, write_kind
from ..nordic.paid_before import PAID
from ..nordic.parties import read_roles, write_roles
from ..nordic.preceding import read_original, write_original
from ..nordic.third_total import THIRD_TOTAL
from ..nordic.units import in_words, line_in_words
from . import kinds
from .attachments import ATTACHMENTS
from .counts import UNITS_IN_TEXTS
from .factoring import SOLD
from .instalments import INSTALMENTS
from .names import read_names
from .payment import PAYMENT
from .prices import BASE_SINCE, PRICES
from .totals import TOTALS

_EMPTY = "--"  # the shortest text that a mandatory town, post code or name may be, where none is known
_NOTE_LENGTH = 512
_PEPPOL_OPERATOR = "PEPPOL"
_MESSAGE_ID_LENGTH = 48
_ADDRESS_LENGTH = 35
_TERMS_WITHOUT_TEXT_SINCE = "2.0"
_NO_RATE_SINCE = "2.01"


def _read_kind(invoice: Invoice, run: Reading) -> None:
    if invoice.kind is not None and invoice.kind.origin == "Original":
        run.forget(invoice.kind, "origin")
    code = invoice.kind.code if invoice.kind is not None else None
    if invoice.kind is not None and code is not None and code != kinds.plain(code):
        meant = invoice.kind.code = kinds.plain(code)
        reason = f"the codes of Finvoice have three capitals and two digits: {meant} is meant"
        run.guess(run.trace.places[(id(invoice.kind), "code")], reason)
    read_kind(invoice, run, kinds.TO_UNTDID, kinds.kind_of)


def _write_kind(invoice: Invoice, run: Writing) -> None:
    said = invoice.kind
    if not run.keeps:
        refuse_other_kinds(invoice, run, kinds.CODE.fullmatch)
    if said is not None and said.code is not None and not kinds.CODE.fullmatch(said.code):
        run.report(said, "code", "dropped", f"{run.target} has codes of three letters and two digits for its documents")
        run.use(said, "code")
        invoice.kind = run.edit(said)
        invoice.kind.code = None
    if invoice.kind is not None:
        invoice.kind = with_origin(invoice.kind, run)
    kind = write_kind(invoice, run, kinds.TO_UNTDID, kinds.kind_of)
    if kind.text is None and kind.code is not None:
        run.derive(kind, "text", kinds.TEXTS.get(kind.code, kinds.TEXT), f"the words that go with the code {kind.code}")
    _complete_message(invoice, invoice.message, run)


# The message block has the electronic addresses, and asks for operators, an id and a time beside them. An address
# without an operator is one in the Peppol network; the id is the invoice's number and the time its day. Without any
# address there is no block, and no place for BT-23 and BT-24.


def _complete_message(invoice: Invoice, source: Message | None, run: Writing) -> None:
    parties = [invoice.seller or Party.blank(), invoice.buyer or Party.blank()]
    if source is None and all(_address(p) is None for p in parties):
        invoice.business_process = invoice.specification = None
        return
    message = invoice.message = run.edit(source) if source is not None else Message.blank()
    for party, field, role in zip(parties, ("sender_operator", "receiver_operator"), ("seller", "buyer"), strict=True):
        if getattr(message, field) is None:
            reason = "Finvoice asks for an operator beside an address, and none is known"
            run.fill(message, field, _PEPPOL_OPERATOR, reason)
        if _address(party) is None:
            setattr(invoice, role, _addressed(party, run))
    if message.id is None and invoice.number is not None:
        number = invoice.number[:_MESSAGE_ID_LENGTH].rjust(2, "0")
        run.derive(message, "id", number, "the identifier of the message is the invoice's number (BT-1)")
    elif message.id is not None and len(message.id) < 2:
        least = message.id.rjust(2, "0")
        run.report(message, "id", "approximated", f"{run.target} asks for two characters at least: {least} stands")
        message.id = least
    if message.timestamp is None and invoice.issue_date is not None:
        stamp = f"{invoice.issue_date.isoformat()}T00:00:00"
        run.derive(message, "timestamp", stamp, "the time of the message is the day of the invoice (BT-2)")


def _address(party: Party) -> str | None:
    """The electronic address that fits."""
    said = party.endpoint.value if party.endpoint is not None else None
    return said if said is not None and len(said) <= _ADDRESS_LENGTH else None


def _addressed(source: Party, run: Writing) -> Party:
    """A party with the address that is mandatory beside the other's: a number of its own, where it has one."""
    party = run.edit(source)
    made = party.endpoint = run.edit(source.endpoint) if source.endpoint is not None else Identifier.blank()
    why = "none is given"
    if made.value is not None:
        made.value = run.spell(Ident(_ADDRESS_LENGTH), made.value, made, "value")
        made.scheme = None  # it is that of the address which does not fit
        why = "the one that is given does not fit"
    legal = party.legal_id
    numbers: list[tuple[Group, str]] = [(party, "unit_number")]
    if legal is not None:
        numbers.append((legal, "value"))
    found = next(((group, field) for group, field in numbers if getattr(group, field)), None)
    reason = f"{run.target} asks for the electronic addresses of both parties, and {why}"
    if found is not None:
        run.derive(made, "value", getattr(*found), f"{reason}: a number of the party stands")
        run.report(*found, "approximated", f"{reason}: it stands for one")
    elif made.value is None:
        run.fill(made, "value", _EMPTY, reason)
    return party


# A town, a post code and a street are mandatory in an address, an address and a name in a delivery party.


def _read_addresses(invoice: Invoice, run: Reading) -> None:
    for party in _parties(invoice):
        lines = ("line1", "city", "post_code")
        for group, fields in ((party, ("name",)), (party.address, lines), (party.endpoint, ("value",))):
            for field in fields:
                if group is not None and getattr(group, field) == _EMPTY:
                    setattr(group, field, None)  # where it stood is remembered: it is not news when it is written again


_STREET = 35  # the characters of a line of a street, of which every version has three


def _write_addresses(invoice: Invoice, run: Writing) -> None:
    for role in ("payee", "tax_representative"):
        bearer: Party | None = getattr(invoice, role)
        if bearer is not None and bearer.address is not None:
            bearer = run.edit(bearer)
            bearer.address = packed(bearer.address, _STREET, run) if bearer.address is not None else None
            setattr(invoice, role, bearer)
    for role in ("seller", "buyer", "invoice_recipient"):
        party: Party | None = getattr(invoice, role)
        if party is not None:
            setattr(invoice, role, _full(party, run, name=True))
    invoice.other_parties = [_full(p, run, name=True) for p in invoice.other_parties]
    delivery = invoice.delivery
    if delivery is not None and delivery.party is not None:
        delivery = invoice.delivery = run.edit(delivery)
        party = run.edit(delivery.party) if delivery.party is not None else Party.blank()
        if party.address is None:
            party.address = Address.blank()
        delivery.party = _full(party, run, name=True)


def _full(source: Party, run: Writing, name: bool) -> Party:
    party = run.edit(source)
    if name and not party.name:
        run.fill(party, "name", _EMPTY, f"{run.target} asks for the name of a party, and none is given")
    address = party.address = packed(party.address, _STREET, run) if party.address is not None else None
    if address is not None:
        missing = [f for f in ("line1", "city", "post_code") if not getattr(address, f)]
        if "line1" in missing and (address.line2 or address.line3):
            missing.remove("line1")
        if missing:
            address = party.address = run.edit(address)
            for field in missing:
                word = field.replace("line1", "street").replace("_", " ")
                run.fill(address, field, _EMPTY, f"{run.target} asks for a {word} in an address, and none is known")
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


# A note's subject stands before its text. A long note is several of them.


def _write_notes(invoice: Invoice, run: Writing) -> None:
    if not any(n.subject or len(n.text or "") > _NOTE_LENGTH for n in invoice.notes):
        return
    notes: list[Note] = []
    for source in invoice.notes:
        note = run.edit(source)
        notes += pieces(with_subject(note, run) if note.subject else note, source, _NOTE_LENGTH, run)
    invoice.notes = notes


# One preceding invoice stands by itself, several in a list; the first of several is in both places.


def _write_preceding(invoice: Invoice, run: Writing) -> None:
    if not invoice.preceding_invoices or invoice.preceding_invoices[0].kept:
        return
    write_original(invoice, run)


# BT-9 and BT-20 are the date and the texts of the first payment terms.


def _read_terms(invoice: Invoice, run: Reading) -> None:
    if not invoice.settlement:
        return
    net_first(invoice)
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
        terms.insert(0, SettlementTerms.blank())
    first = run.edit(terms[0]) if terms else SettlementTerms.blank()
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
    run.fill(made, "texts", [_EMPTY], f"{run.target} asks for a text of payment terms, and none is given")
    return made


# A rate is mandatory in the VAT specification before version 2.01: where there is none, it is zero.


def _write_rates(invoice: Invoice, run: Writing) -> None:
    if run.form.version >= _NO_RATE_SINCE or all(v.rate is not None for v in invoice.vat_breakdown):
        return
    invoice.vat_breakdown = [run.edit(v) for v in invoice.vat_breakdown]
    for group in invoice.vat_breakdown:
        if group.rate is None:
            run.fill(group, "rate", Decimal(0), f"{run.target} asks for a VAT rate, and there is none")


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
    said = invoice.references = run.edit(invoice.references) if invoice.references is not None else References.blank()
    named = any(d.description or d.id for d in links)
    first, names = len(said.urls), len(said.url_names)  # addresses and headings that do not go in pairs come before
    said.urls = [*said.urls, *(d.url or "" for d in links)]
    said.url_names = [*said.url_names, *(d.description or d.id or d.url or "" for d in links if named)]
    for i, link in enumerate(links):
        run.carry(said, "urls", link, "url", first + i)
        if link.description is not None:
            run.carry(said, "url_names", link, "description", names + i)
            if link.id == link.description:
                run.carry(said, "url_names", link, "id", names + i)
            elif link.id is not None and link.content is None and link.filename is None:
                run.report(link, "id", "dropped", f"{run.target} has one name for a link, which is what it shows")
                run.use(link, "id")
        elif link.id is not None:
            run.carry(said, "url_names", link, "id", names + i)
            run.report(link, "id", "approximated", f"{run.target} has it as the name of the link")


# A row's only discount stands in the row itself, several stand in a list.


def _read_discounts(invoice: Invoice, run: Reading) -> None:
    for line in _all_lines(invoice):
        if line._row_discount is not None:
            run.begin(line._row_discount, run.trace.bases[id(line)])
            line.allowances.insert(0, line._row_discount)
            line._row_discount = None


def _write_discounts(invoice: Invoice, run: Writing) -> None:
    invoice.lines = [_discounted(line, run) for line in invoice.lines]


def _discounted(line: InvoiceLine, run: Writing) -> InvoiceLine:
    allowances, sub_rows = listed(line, "allowances"), listed(line, "sub_rows")
    single = len(allowances) == 1 and not allowances[0].kept
    subs = [_discounted(s, run) for s in sub_rows]
    if single or any(a is not b for a, b in zip(subs, sub_rows, strict=True)):
        line = run.edit(line)
        line.sub_rows = subs
        if single:
            line._row_discount, line.allowances = line.allowances[0], []
    return line


# A row has amounts or sub-rows: the sub-rows of a line stand in a row of their own after it.


def _write_sub_rows(invoice: Invoice, run: Writing) -> None:
    if any(listed(line, "sub_rows") for line in invoice.lines):
        invoice.lines = [row for line in invoice.lines for row in _apart(line, run)]


def _apart(line: InvoiceLine, run: Writing) -> list[InvoiceLine]:
    if not line.sub_rows or not any(value for name, value in line.__dict__.items() if name != "sub_rows"):
        return [line]
    below = InvoiceLine(sub_rows=line.sub_rows)  # before the line, which may be a copy already, loses them
    alone = run.edit(line)
    alone.sub_rows = []
    return [alone, below]


def _all_lines(invoice: Invoice) -> list[InvoiceLine]:
    return [one for line in invoice.lines for one in (line, *listed(line, "sub_rows"))]


# Before version 3.0 a unit has no code beside its word: the code stands for the word.


def _write_units(invoice: Invoice, run: Writing) -> None:
    if run.form.version < BASE_SINCE:
        invoice.lines = [_with_words(line_in_words(line, run), run) for line in invoice.lines]


def _with_words(line: InvoiceLine, run: Writing) -> InvoiceLine:
    """A line whose price has its unit in words too; `line` is a copy already."""
    if line.price is not None:
        line.price = run.edit(line.price)
        in_words(line.price, run)
    return line


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
    SAID_TWICE,
    older_ubl.LETTERS,
    VAT_NUMBERS,
    TOTALS,
    PAID,
    SOLD,
    Pair("payment terms", _read_terms, _write_terms),
    ACCOUNT_NAMES,
    PAYMENT,
    INSTALMENTS,
    Pair("rates", write=_write_rates),
    PRICES,
    UNITS_IN_TEXTS,
    Pair("units", write=_write_units),
    Pair("discounts", _read_discounts, _write_discounts),
    Pair("sub-rows", write=_write_sub_rows),
    Pair("links", _read_links, _write_links),
    Pair("preceding invoices", read_original, _write_preceding),
    Pair("notes", read_subjects, _write_notes),
    Pair("names", read_names),
    Pair("addresses", _read_addresses, _write_addresses),
    Pair("delivery", _read_delivery),
    Pair("parties", read_roles, write_roles),
    Pair("kind", _read_kind, _write_kind),
    ATTACHMENTS,
)
