"""What the BGC tree cannot say, as pairs of functions: each reads into the invoice and writes back.

Source: the public bindings, and what the manual 1.3.8 says of amounts and numbers.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from ... import checks
from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import (
    Allowance,
    Attachment,
    DocumentKind,
    Invoice,
    InvoiceLine,
    Party,
    SellerInformation,
)
from ..nordic.messages import read_sender, write_identifiers
from ..nordic.nodes import GLN
from ..nordic.plain import INVOICE, SWEDEN, at_most_one, invoice_or_credit_note, of_lines_alone
from .nodes import BANKGIRO

_ZERO = Decimal(0)
_CENT = Decimal("0.01")
_WORDS = {"380": "Faktura", "381": "Kreditfaktura"}
_DIGITS = 10


# The type is an invoice's or a credit note's, in words beside its code.


def _read_kind(invoice: Invoice, run: Reading) -> None:
    if invoice.type_code is None:
        run.infer(invoice, "type_code", INVOICE)


def _write_kind(invoice: Invoice, run: Writing) -> None:
    invoice_or_credit_note(invoice, run)
    if run.keeps:
        if run.is_inferred(invoice, "type_code"):
            invoice.type_code = None
        return
    kind = invoice.kind = run.edit(invoice.kind) if invoice.kind is not None else DocumentKind.blank()
    if kind.text is None and invoice.type_code is not None:
        run.derive(kind, "text", _WORDS[invoice.type_code], "the type of the document in words")


# Who sends the batch is who sends the document: a bankgiro number.


def _read_message(invoice: Invoice, run: Reading) -> None:
    read_sender(invoice, run)
    seller, buyer = invoice.seller, invoice.buyer
    for party in (seller, buyer):
        address = party.endpoint if party is not None else None
        if address is not None and address.scheme is None and checks.is_swedish_organisation(address.value or ""):
            run.infer(address, "scheme", SWEDEN)


def _write_message(invoice: Invoice, run: Writing) -> None:
    message = write_identifiers(invoice, run)
    if run.keeps:
        return
    giro = next((m.account for m in invoice.payment_means if m.account and m.account.bic == BANKGIRO), None)
    message.sender = message.batch_sender = None
    if giro is not None and giro.id is not None and giro.id.isdigit():
        for field in ("sender", "batch_sender"):
            run.derive(message, field, giro.id.zfill(_DIGITS), "the sender is known by its bankgiro number")
    address = invoice.seller.endpoint if invoice.seller is not None else None
    if address is not None and address.scheme == SWEDEN and checks.is_swedish_organisation(address.value or ""):
        run.report(address, "scheme", "implied", "the number shows the register by its check digit")
        run.use(address, "scheme")


# Parties.


def _read_parties(invoice: Invoice, run: Reading) -> None:
    place = invoice.delivery.location_id if invoice.delivery is not None else None
    if place is not None:
        run.infer(place, "scheme", GLN)


def _write_parties(invoice: Invoice, run: Writing) -> None:
    place = invoice.delivery.location_id if invoice.delivery is not None else None
    if place is not None and not run.keeps:
        if place.scheme == GLN:
            run.report(place, "scheme", "implied", "the element says that it is a GLN")
            run.use(place, "scheme")
        elif invoice.delivery is not None:
            invoice.delivery = run.edit(invoice.delivery)
            invoice.delivery.location_id = None
    if run.keeps:
        return
    for role in ("seller", "buyer"):
        party: Party | None = getattr(invoice, role)
        for one in party.identifiers if party is not None else ():
            if one.scheme == GLN:
                run.report(one, "scheme", "implied", "the element says that it is a GLN")
                run.use(one, "scheme")
    _seat(invoice, run)
    buyer = invoice.buyer
    if buyer is not None and invoice.sellers_buyer_id is None:
        number = next((one for one in buyer.identifiers if one.scheme != GLN and one.value is not None), None)
        if number is not None:
            invoice.sellers_buyer_id = run.edit(number)


def _seat(invoice: Invoice, run: Writing) -> None:
    """The seat of the company (BT-33)."""
    seller, info = invoice.seller, invoice.seller_information
    if seller is None or seller.legal_form is None or (info is not None and info.home_town is not None):
        return
    made = invoice.seller_information = run.edit(info) if info is not None else SellerInformation.blank()
    made.home_town = seller.legal_form.removeprefix("Säte ")
    run.carry(made, "home_town", seller, "legal_form")


# Lines: a price has two decimals, and one that does not give the amount of its line is left out.


def _write_lines(invoice: Invoice, run: Writing) -> None:
    if run.keeps:
        return
    invoice.lines = [_line(line, run) for line in invoice.lines]
    invoice.charges = [_with_vat(one, run) for one in invoice.charges]
    invoice.allowances = [_with_vat(one, run) for one in invoice.allowances]


def _line(source: InvoiceLine, run: Writing) -> InvoiceLine:
    line = run.edit(source)
    of_lines_alone(line, run)
    at_most_one(line, run)
    if line.vat_amount is None and line.net_amount is not None:
        amount = (line.net_amount * (line.vat_rate or _ZERO) / 100).quantize(_CENT, ROUND_HALF_UP)
        run.derive(line, "vat_amount", amount, "the amount of the line at its VAT rate")
    price = line.price
    if price is None or price.net is None:
        return line
    base = price.base.value if price.base is not None else None
    if price.net != price.net.quantize(_CENT, ROUND_HALF_UP) or base not in (None, Decimal(1)):
        price = line.price = run.edit(price)
        reason = f"{run.target} has a price for one with two decimals, and this is none: the amount of the line stands"
        for group, field in ((price, "net"), (price.base, "value")):
            if group is not None and getattr(group, field) is not None:
                run.report(group, field, "dropped", reason)
                run.use(group, field)
        price.net = price.base = None
    return line


def _with_vat(source: Allowance, run: Writing) -> Allowance:
    if source.vat_amount is not None or source.amount is None or source.vat_rate is None:
        return source
    made = run.edit(source)
    amount = (source.amount * source.vat_rate / 100).quantize(_CENT, ROUND_HALF_UP)
    run.derive(made, "vat_amount", amount, "the amount at its VAT rate")
    return made


# Files.


def _write_documents(invoice: Invoice, run: Writing) -> None:
    if run.keeps:
        return
    invoice.documents = [_document(one, run) for one in invoice.documents]


def _document(source: Attachment, run: Writing) -> Attachment:
    made = run.edit(source)
    if made.description is None and made.filename is not None:
        made.description = made.filename
        run.carry(made, "description", source, "filename")
    return made


KIND = Pair("kind", _read_kind, _write_kind)
PAIRS = (
    Pair("message", _read_message, _write_message),
    Pair("parties", _read_parties, _write_parties),
    Pair("lines", write=_write_lines),
    Pair("files", write=_write_documents),
)
