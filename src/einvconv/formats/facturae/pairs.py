"""What the Facturae tree cannot say, as pairs of functions: each reads into the invoice and writes back.

Source: the Facturae schemas; what a source leaves open here is told as approximated.
"""

from __future__ import annotations

import re

from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Attachment, DocumentKind, Invoice, Message, Note, Party, PrecedingInvoice, References
from ...model.base import Joined
from ...model.codes import CREDIT_NOTE_TYPES, SELF_BILLED_TYPES
from ...model.party import country_of
from ...patterns import pattern
from ..en16931.per_line import read_shared, write_shared
from .codes import FILES, FORMATS
from .nodes import ORDERS
from .parties import NAMES, SPAIN, is_person, join_names, part_names
from .tree import batch_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_BETWEEN = "-"
_LENGTH, _PHONE = 20, 15
_NIF = pattern(r"[0-9A-Z][0-9]{7}[0-9A-Z]", re.ASCII)
_CORRECTED, _CREDIT_NOTE, _INVOICE = "384", "381", "380"
_CLASSES = {"OO", "OR", "OC", "CO", "CR", "CC"}
_LANGUAGES = {
    "ES": "es",
    "FI": "fi",
    "SE": "sv",
    "DK": "da",
    "DE": "de",
    "FR": "fr",
    "IT": "it",
    "PT": "pt",
    "NL": "nl",
}
_ACCOUNTING_OFFICE, _PROCESSING_UNIT = "01", "03"


# The class says whether the invoice is an original or a copy, corrective or not; a corrective one that is negative is a
# credit note.


def _read_kind(invoice: Invoice, run: Reading) -> None:
    kind = invoice.kind
    if kind is None or kind.class_code is None:
        return
    place = run.trace.places[(id(kind), "class_code")]
    if kind.class_code not in _CLASSES:
        run.infer(invoice, "type_code", _INVOICE)
        return
    header = run.document.root.find("Invoices/Invoice/InvoiceHeader/InvoiceDocumentType")
    issuer = run.document.root.find("FileHeader/InvoiceIssuerType")
    places = [place]
    corrective = kind.class_code[1:] == "R"
    credited = corrective and run.sign < 0
    invoice.type_code = _CREDIT_NOTE if credited else _CORRECTED if corrective else _INVOICE
    for element, own in ((header, "AF"), (issuer, "RE")):  # either says that the buyer has made it, and both may
        if element is not None and (element.text or "").strip() == own:
            places.append((element, None))
            invoice.type_code = "261" if credited else "389"
    run.trace.places[(id(invoice), "type_code")] = Joined(places) if len(places) > 1 else place
    if kind.class_code[:1] == "C":
        kind.origin = "Copy"
        run.trace.places[(id(kind), "origin")] = place
    if kind.class_code[1:] != "C":
        run.forget(kind, "class_code")


def _write_kind(invoice: Invoice, run: Writing) -> None:
    said = invoice.kind
    kind = invoice.kind = run.edit(said) if said is not None else DocumentKind.blank()
    if kind.class_code not in (None, *_CLASSES):
        run.report(kind, "class_code", "dropped", f"{run.target} has classes of its own")
        run.use(kind, "class_code")
        kind.class_code = None
    corrective = invoice.type_code in CREDIT_NOTE_TYPES or invoice.type_code == _CORRECTED
    copy = kind.origin == "Copy"
    code = f"{'C' if copy else 'O'}{'C' if kind.class_code else 'R' if corrective else 'O'}"
    run.use(kind, "positive_credit")
    if copy:
        run.carry(kind, "class_code", kind, "origin")
    kind.class_code = code
    if invoice.type_code is None:
        run.derive(kind, "class_code", code, "the type of the document, which the source does not give: an invoice")
        return
    run.carry(kind, "class_code", invoice, "type_code")
    known = {_INVOICE, _CREDIT_NOTE, _CORRECTED, *SELF_BILLED_TYPES}
    if invoice.type_code not in known:
        run.report(invoice, "type_code", "approximated", f"{run.target} has the class {code} for it")
    if corrective and not invoice.preceding_invoices and not run.keeps:
        made = PrecedingInvoice.blank()
        reason = f"{run.target} asks what a corrective invoice corrects, and nothing is given"
        run.fill(made, "number", "-", reason)
        invoice.preceding_invoices = [made]


# An invoice that is not corrective names another one as related; elsewhere both are preceding invoices (BG-3).


def _read_related(invoice: Invoice, run: Reading) -> None:
    refs = invoice.references
    if refs is not None and refs._original_invoice is not None:
        made = PrecedingInvoice.blank()
        run.begin(made, run.trace.bases[id(invoice)])
        run.move(refs, "_original_invoice", made, "number")
        invoice.preceding_invoices.append(made)


def _write_related(invoice: Invoice, run: Writing) -> None:
    corrective = invoice.kind is not None and (invoice.kind.class_code or "")[1:] == "R"
    related = [one for one in invoice.preceding_invoices if not corrective or _is_related(one, run)]
    if related:
        refs = invoice.references = (
            run.edit(invoice.references) if invoice.references is not None else References.blank()
        )
        refs._original_invoice = related[0].number
        run.carry(refs, "_original_invoice", related[0], "number")
        invoice.preceding_invoices = [one for one in invoice.preceding_invoices if one not in related]


def _is_related(one: PrecedingInvoice, run: Writing) -> bool:
    place = run.place_of(one, "number") if run.keeps else None
    return place is not None and str(place[0].tag).endswith("edInvoice")


# The number stands in a series; elsewhere the two are one number.


def _read_series(invoice: Invoice, run: Reading) -> None:
    numbered: list[Invoice | PrecedingInvoice] = [invoice, *invoice.preceding_invoices]
    for one in numbered:
        if one._series is not None and one.number is not None:
            places = [run.trace.places.pop((id(one), field)) for field in ("_series", "number")]
            one.number, one._series = f"{one._series}{_BETWEEN}{one.number}", None
            run.trace.places[(id(one), "number")] = Joined(places)


def _write_series(invoice: Invoice, run: Writing) -> None:
    _divide(invoice, run)
    if invoice.preceding_invoices:
        invoice.preceding_invoices = [run.edit(one) for one in invoice.preceding_invoices]
        for one in invoice.preceding_invoices:
            _divide(one, run)


def _divide(one: Invoice | PrecedingInvoice, run: Writing) -> None:
    number = one.number or ""
    place = run.trace.places.get((id(run.original_of(one)), "number"))
    series, between, rest = number.partition(_BETWEEN)
    if isinstance(place, Joined) and len(place) == 2:
        series = (place[0][0].text or "").strip()
        if not number.startswith(f"{series}{_BETWEEN}"):
            return
        rest = number[len(series) + 1 :]
    elif len(number) <= _LENGTH or not between or max(len(series), len(rest)) > _LENGTH:
        return
    else:
        run.report(one, "number", "approximated", f"longer than {_LENGTH} characters: {series} stands as its series")
    one._series, one.number = series, rest
    run.carry(one, "_series", one, "number")


# A person's names are one name; a tax number is a VAT number of its country.


def _parties(invoice: Invoice) -> list[Party]:
    return [p for p in (invoice.seller, invoice.buyer, invoice.invoice_sender) if p is not None]


def _read_parties(invoice: Invoice, run: Reading) -> None:
    for party in _parties(invoice):
        base = run.trace.bases.get(id(party))
        if base is not None and base.find("Individual") is not None:
            join_names(party, NAMES, run)
        country = country_of(party)
        if country == SPAIN and _NIF.fullmatch(party.vat_id or ""):
            party.vat_id = f"{SPAIN}{party.vat_id}"


def _write_parties(invoice: Invoice, run: Writing) -> None:
    if invoice.invoice_sender is not None and invoice.invoice_sender.vat_id is None:
        invoice.invoice_sender = None
    for role in ("seller", "buyer", "invoice_sender"):
        party: Party | None = getattr(invoice, role)
        if party is not None:
            setattr(invoice, role, _party(party, role, run))


def _party(source: Party, role: str, run: Writing) -> Party:
    party = run.edit(source)
    original = run.original_of(source)
    if is_person(source, run):
        part_names(party, source, NAMES, run)
    if party.vat_id is None and party.legal_id is not None and party.legal_id.value is not None:
        party.vat_id = party.legal_id.value
        run.carry(party, "vat_id", party.legal_id, "value")
        run.report(
            party.legal_id, "value", "approximated", f"{run.target} has one number of a party, for tax: it stands"
        )
    elif party.vat_id is None and party.tax_registration is not None:
        party.vat_id = party.tax_registration
        run.carry(party, "vat_id", party, "tax_registration")
        run.report(party, "tax_registration", "approximated", f"{run.target} has one number of a party: it stands")
    _address(party, run)
    contact = party.contact
    for field in ("phone", "fax") if contact is not None and not run.keeps else ():
        said = getattr(contact, field)
        short = "".join((said or "").split())
        if contact is not None and len(said or "") > _PHONE >= len(short):
            contact = party.contact = run.edit(contact)
            setattr(contact, field, short)
            run.report(contact, field, "approximated", f"{run.target} has {short} for it")
    place = run.trace.places.get((id(original), "vat_id"))
    spelt = (place[0].text or "").strip() if isinstance(place, tuple) and place[1] is None else ""
    bare = (party.vat_id or "").removeprefix(SPAIN)
    if _NIF.fullmatch(bare) and not (run.keeps and spelt.startswith(SPAIN)):
        party.vat_id = bare
    return party


def _address(party: Party, run: Writing) -> None:
    """An address with all its parts, which are asked for."""
    if party.address is None:
        return
    address = party.address = run.edit(party.address)
    if address.country_code is None and (party.vat_id or "")[:2].isalpha():
        run.derive(address, "country_code", (party.vat_id or "")[:2].upper(), "the country of the VAT number")
    more = [field for field in ("line2", "line3", "po_box") if getattr(address, field) is not None]
    if more:
        address.line1 = ", ".join(text for text in (address.line1, *(getattr(address, f) for f in more)) if text)
        for field in more:
            run.carry(address, "line1", address, field)
            run.report(address, field, "approximated", f"{run.target} has one line of an address: it stands there")
    if address.post_code is None and address.country_code == SPAIN:
        run.fill(address, "post_code", "00000", f"{run.target} asks for a post code in Spain, and none is known")


# The offices of a Spanish public body: the accounting office (BT-19) and the unit that handles the invoice (BT-10).


def _read_offices(invoice: Invoice, run: Reading) -> None:
    buyer = run.document.root.find("Parties/BuyerParty")
    for centre in buyer.iterfind("AdministrativeCentres/AdministrativeCentre") if buyer is not None else ():
        code, role = centre.find("CentreCode"), (centre.findtext("RoleTypeCode") or "").strip()
        field = {_ACCOUNTING_OFFICE: "accounting_reference", _PROCESSING_UNIT: "buyer_reference"}.get(role)
        if code is not None and code.text and field is not None and getattr(invoice, field) is None:
            setattr(invoice, field, code.text.strip())
            run.trace.places[(id(invoice), field)] = (code, None)
            run.trace.partly[code, None] = ""


def _write_offices(invoice: Invoice, run: Writing) -> None:
    if run.keeps:
        for field in ("accounting_reference", "buyer_reference"):
            place = run.place_of(invoice, field)
            if place is not None and str(place[0].tag) == "CentreCode":
                run.use(invoice, field)  # the office is kept as it stands
    elif invoice.buyer_reference is not None and invoice.order_reference is None:
        invoice.order_reference = invoice.buyer_reference
        run.carry(invoice, "order_reference", invoice, "buyer_reference")
        reason = (
            "it stands as the receiver's reference of the transaction, which is the order (BT-13) where there is one"
        )
        run.report(invoice, "buyer_reference", "approximated", reason)


# Notes: what is invoiced, legal references, and all else.


def _read_notes(invoice: Invoice, run: Reading) -> None:
    if invoice._description is not None:
        note = Note.blank()
        run.move(invoice, "_description", note, "text")
        invoice.notes.insert(0, note)
    invoice.notes += invoice._summary_notes
    invoice._summary_notes = []


def _write_notes(invoice: Invoice, run: Writing) -> None:
    summary, rest = list(invoice._summary_notes), []
    for note in invoice.notes:
        place = run.place_of(note, "text") if run.keeps else None
        tag = str(place[0].tag) if place is not None else ""
        if tag == "LegalReference":
            summary.append(note)
        elif tag == "InvoiceDescription" and invoice._description is None:
            invoice._description = note.text
            run.carry(invoice, "_description", note, "text")
        else:
            rest.append(note)
    invoice.notes, invoice._summary_notes = rest, summary


# The message is a batch of one.


def _read_batch(invoice: Invoice, run: Reading) -> None:
    message = invoice.message
    seller = run.document.root.findtext("Parties/SellerParty/TaxIdentification/TaxIdentificationNumber") or ""
    header = run.document.root.find("Invoices/Invoice/InvoiceHeader")
    if message is None or header is None:
        return
    number, series = ((header.findtext(f"Invoice{name}") or "").strip() for name in ("Number", "SeriesCode"))
    if message.batch_id in (f"{seller}{number}{series}", f"{seller}{series}{number}"):
        run.forget(message, "batch_id")


def _write_batch(invoice: Invoice, run: Writing) -> None:
    message = invoice.message = run.edit(invoice.message) if invoice.message is not None else Message.blank()
    if message.batch_id is None:
        run.derive(message, "batch_id", batch_id(invoice), "the seller's tax number, the number and the series")
    buyer = invoice.buyer
    if buyer is not None and buyer.language is None:
        country = country_of(invoice.seller)
        buyer = invoice.buyer = run.edit(buyer)
        run.derive(buyer, "language", _LANGUAGES.get(country or "", "en"), "the language of the seller's country")
    elif buyer is not None and buyer.language is not None:
        buyer = invoice.buyer = run.edit(buyer)
        buyer.language = buyer.language.lower() if buyer.language is not None else None


# The order, the seller's order and the delivery note stand in each line.

_OF_LINES = (
    ("order", "order_reference", ORDERS),
    ("order_confirmation", "sales_order_reference", ("IssuerTransactionReference",)),
    ("delivery_note", "despatch_reference", ("DeliveryNotesReferences",)),
)


def _read_references(invoice: Invoice, run: Reading) -> None:
    for field, term, _ in _OF_LINES:
        read_shared(invoice, run, field, term)


def _write_references(invoice: Invoice, run: Writing) -> None:
    for field, term, tags in _OF_LINES:
        if term == "order_reference" and not _in_lines(invoice, run):
            continue

        def had(line: Any, names: tuple[str, ...] = tags) -> bool:
            return any(line.find(name) is not None for name in names)

        write_shared(invoice, run, field, term, had)


def _in_lines(invoice: Invoice, run: Writing) -> bool:
    """Whether the order was read from the lines: the latest version has a place for it in the head."""
    place = run.place_of(invoice, "order_reference") if run.keeps else None
    return place is not None and str(place[0].getparent().tag) == "InvoiceLine"


# Files have a format by its ending.


def _write_files(invoice: Invoice, run: Writing) -> None:
    invoice.documents = [_file(one, run) for one in invoice.documents]


def _file(source: Attachment, run: Writing) -> Attachment:
    made = run.edit(source)
    if made.content is None or run.keeps:
        return made
    ending = (made.filename or "").rpartition(".")[2].lower()
    if made.media_type not in FILES.values() and ending in FILES:
        if made.media_type is not None:
            reason = f"{run.target} does not know it: {FILES[ending]} stands, as the name of the file ends"
            run.report(source, "media_type", "replaced", reason)
        made.media_type = FILES[ending]
    if made.media_type in FORMATS:
        run.use(made, "media_type")
        run.derive(made, "media_type", FORMATS[made.media_type], f"what {run.target} calls {made.media_type}")
    for field in ("description", "filename", "id"):
        if made.description is None and getattr(made, field) is not None:
            made.description = getattr(made, field)
            run.carry(made, "description", source, field)
    return made


PAIRS = (
    Pair("kind", _read_kind, _write_kind),
    Pair("batch", _read_batch),
    Pair("related invoices", _read_related, _write_related),
    Pair("series", _read_series, _write_series),
    Pair("parties", _read_parties, _write_parties),
    Pair("offices", _read_offices, _write_offices),
    Pair("notes", _read_notes, _write_notes),
    Pair("references", _read_references, _write_references),
    Pair("files", write=_write_files),
    Pair("message", write=_write_batch),
)
