"""What the e2b tree cannot say, as pairs of functions: each reads into the invoice and writes back.

Source: the tables of the e2b 3.3 guide; a public file of a carrier for the transport extension.
"""

from __future__ import annotations

from decimal import Decimal

from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Attachment, Identifier, Invoice, InvoiceLine, Party, compute
from ...model.base import Joined, Kept
from ..en16931.terms import language
from ..nordic.messages import read_sender, write_identifiers
from ..nordic.nodes import NUMBER, local, places_of
from ..nordic.plain import INVOICE as INVOICE_TYPE
from ..nordic.plain import as_read, at_most_one, invoice_or_credit_note, of_lines_alone, without_categories
from .about import INVOICE
from .tree import qualifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_ZERO = Decimal(0)
_CENT = Decimal("0.01")
_TOTAL = "Total"
_TYPES = frozenset({"380", "381"})
_DETAILS = "{*}TransportDetails/{*}ChargeItems/{*}Details"


# The type stands in the header of the message as well, or there alone.


def _read_kind(invoice: Invoice, run: Reading) -> None:
    kept = next((k for k in invoice.kept if k.path.endswith("e2b:DocumentCode")), None)
    if invoice.type_code is None and kept is not None and kept.value in _TYPES:
        invoice.type_code = kept.value
        run.trace.places[(id(invoice), "type_code")] = run.trace.places[(id(kept), "value")]
    elif invoice.type_code is None:
        run.infer(invoice, "type_code", INVOICE_TYPE)


def _write_kind(invoice: Invoice, run: Writing) -> None:
    invoice_or_credit_note(invoice, run)
    place = run.place_of(invoice, "type_code") if run.keeps else None
    in_header = place is not None and str(place[0].tag).endswith("}DocumentCode")
    if in_header or (run.keeps and run.is_inferred(invoice, "type_code")):
        invoice.type_code = None


# An invoice by itself gets an interchange around it.


def _write_alone(invoice: Invoice, run: Writing) -> None:
    document = run.trace.document
    if not run.keeps or document is None or document.root.tag != INVOICE:
        return
    inside: list[Kept] = []
    for one in invoice.kept:
        moved: Any = Kept(path=f"e2b:Invoice/{one.path}", value=one.value, unclaimed=one.unclaimed)
        source: Any = one
        run.carry(moved, "value", source, "value")
        inside.append(moved)
    invoice.kept = inside


# Who sends the message is who sends the interchange.


def _write_message(invoice: Invoice, run: Writing) -> None:
    message = write_identifiers(invoice, run)
    if run.keeps:
        return
    if message.batch_timestamp is None and message.timestamp is not None:
        message.batch_timestamp = message.timestamp
        run.carry(message, "batch_timestamp", message, "timestamp")
    elif message.batch_timestamp is None and invoice.issue_date is not None:
        stamp = f"{invoice.issue_date.isoformat()}T00:00:00"
        run.derive(message, "batch_timestamp", stamp, "the time of the message is the day of the invoice (BT-2)")
    for field, party in (("batch_sender", invoice.seller), ("receiver", invoice.buyer)):
        address: Identifier | None = party.endpoint if party is not None else None
        if address is None or address.value is None or qualifier(address.scheme) is None:
            setattr(message, field, None)
        elif getattr(message, field) is None:
            setattr(message, field, address.value)
            run.carry(message, field, address, "value")
    message.sender = None
    buyer = invoice.buyer = run.edit(invoice.buyer) if invoice.buyer is not None else Party.blank()
    if buyer.language is None:
        run.derive(buyer, "language", language(invoice), f"{run.target} asks for the language of the message")


# Who gets the invoice is the buyer, where no other one is named.


def _is_blank(party: Party | None) -> bool:
    return party is None or not any(v for f, v in party.__dict__.items() if f != "language")


def _read_buyer(invoice: Invoice, run: Reading) -> None:
    invoicee = invoice.invoice_recipient
    if invoicee is None or not _is_blank(invoice.buyer):
        return
    if invoice.buyer is not None and invoice.buyer.language is not None:
        run.move(invoice.buyer, "language", invoicee, "language")
    invoice.buyer, invoice.invoice_recipient = invoicee, None


def _write_buyer(invoice: Invoice, run: Writing) -> None:
    buyer = invoice.buyer
    if not run.keeps or buyer is None or invoice.invoice_recipient is not None:
        return
    inner = [group for group in (buyer.legal_id, buyer.address, buyer.endpoint) if group is not None]
    parts = [(group, name) for group in inner for name in ("value", "line1", "city") if hasattr(group, name)]
    elements = [e for group, name in [(buyer, "name"), (buyer, "vat_id"), *parts] for e in places_of(run, group, name)]
    if elements and all(any(local(above) == "Invoicee" for above in e.iterancestors()) for e in elements):
        invoice.invoice_recipient = run.edit(buyer)
        invoice.buyer = Party(language=buyer.language)
        run.carry(invoice.buyer, "language", buyer, "language")


# What a carrier charges for a line stands in the extension alone, where the line says 0.


def _read_transport(invoice: Invoice, run: Reading) -> None:
    for line in invoice.lines:
        if line.net_amount != 0:
            continue
        for details in run.trace.bases[id(line)].iterfind(_DETAILS):
            amount = details.find("{*}LineItemAmount")
            if (details.findtext("{*}SuppliersProductId") or "").strip() != _TOTAL or amount is None:
                continue
            try:
                line.net_amount = NUMBER.read(amount.text or "") * run.sign
            except Exception:  # no number
                continue
            run.join(line, "net_amount", [(amount, None)])
            line.kept = [k for k in line.kept if run.trace.places.get((id(k), "value")) != (amount, None)]
            break


def _write_transport(line: InvoiceLine, run: Writing) -> None:
    place = run.trace.places.get((id(run.original_of(line)), "net_amount"))
    if not isinstance(place, Joined):
        return
    line.net_amount = as_read(run, line, "net_amount")
    document, amount = run.trace.document, place[-1][0]
    path = document.path(amount).removeprefix(document.path(run.trace.bases[id(run.original_of(line))]))[1:]
    total = Kept(path=path, value=(amount.text or "").strip(), unclaimed=path.count("/") + 1)
    line.kept = [*line.kept, total]


# The price of a row that says its amount with VAT alone is with VAT too, where the two show it.


def _read_prices(invoice: Invoice, run: Reading) -> None:
    for line in invoice.lines:
        price, worked = line.price, compute.line_base(line)
        if line.net_amount is not None or line.gross_amount is None or not line.vat_rate or worked is None:
            continue
        if price is not None and abs(worked - compute.taken_off(line) - line.gross_amount) <= _CENT:
            run.move(price, "net", price, "vat_included")


def _with_vat(line: InvoiceLine, run: Writing) -> None:
    price = line.price
    if price is not None and price.net is None and price.vat_included is not None:
        price = line.price = run.edit(price)
        price.net = price.vat_included
        run.carry(price, "net", price, "vat_included")


# Lines and documents.


def _write_lines(invoice: Invoice, run: Writing) -> None:
    if run.keeps:
        invoice.lines = [run.edit(line) for line in invoice.lines]
        for line in invoice.lines:
            _write_transport(line, run)
            _with_vat(line, run)
        return
    _spread(invoice, run)
    invoice.lines = [_line(line, run) for line in invoice.lines]
    without_categories(invoice, run)


def _line(source: InvoiceLine, run: Writing) -> InvoiceLine:
    line = run.edit(source)
    of_lines_alone(line, run)
    at_most_one(line, run)
    return line


def _spread(invoice: Invoice, run: Writing) -> None:
    """The period (BG-14) and the account (BT-19) of the invoice are those of its lines."""
    invoice.lines = [run.edit(line) for line in invoice.lines]
    period, account = invoice.period, invoice.accounting_reference
    if period is not None and all(line.period is None for line in invoice.lines):
        for line in invoice.lines:
            line.period = period
        for field in ("start", "end"):
            run.report(period, field, "approximated", f"{run.target} has it for each line")
    if account is not None and all(line.accounting_reference is None for line in invoice.lines):
        for line in invoice.lines:
            line.accounting_reference = account
            run.carry(line, "accounting_reference", invoice, "accounting_reference")
        run.report(invoice, "accounting_reference", "approximated", f"{run.target} has it for each line")


def _write_documents(invoice: Invoice, run: Writing) -> None:
    if not run.keeps:
        invoice.documents = [_document(one, run) for one in invoice.documents]


def _document(source: Attachment, run: Writing) -> Attachment:
    made = run.edit(source)
    for field in ("filename", "description", "id"):
        if made.url is None and getattr(made, field) is not None:
            made.url = getattr(made, field)
            run.carry(made, "url", source, field)
    return made


KIND = Pair("kind", _read_kind, _write_kind)
PAIRS = (
    Pair("invoice by itself", write=_write_alone),
    Pair("message", read_sender, _write_message),
    Pair("invoicee", _read_buyer, _write_buyer),
    Pair("documents", write=_write_documents),
    Pair("transport", _read_transport, _write_lines),
    Pair("prices with VAT", _read_prices),
)
