"""What the Visma EDI tree cannot say, as pairs of functions: each reads into the invoice and writes back.

Source: one public sample of each version. There a net price is what is left of the gross price with discounts
and duties.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from ...exact import quotient
from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import (
    Allowance,
    Contact,
    Invoice,
    InvoiceLine,
    Note,
    Party,
    PrecedingInvoice,
    Price,
    Quantity,
    SellerInformation,
    Specification,
)
from ...model.base import Joined
from ...model.party import country_of
from ..nordic.charges import CHARGES_AS_ROWS
from ..nordic.nodes import GLN, local
from ..nordic.plain import INVOICE, invoice_or_credit_note, of_lines_alone, stated, without_categories
from .nodes import kind_of
from .tree import LATER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_ZERO = Decimal(0)
_CENT = Decimal("0.01")
_PLACES = Decimal("0.000001")
_GTIN = "0160"
# whose number is that of a company, by the country that stands before it
_REGISTERS = {"SE": "0007", "NO": "0192", "DK": "0184", "FI": "0212"}
# Terms that have no element, by the name that they have among what the user defines; notes have one since 6.0
_DEFINED = {
    "ProjectReference": "project_reference",
    "DespatchReference": "despatch_reference",
    "ReceivingReference": "receiving_reference",
    "TenderReference": "tender_reference",
    "AccountingReference": "accounting_reference",
}
_PRECEDING, _FREE_TEXT = "InvoiceReference", "FreeText"


def _read_kind(invoice: Invoice, run: Reading) -> None:
    """A document that does not say whether it is a credit note is an invoice."""
    if invoice.type_code is None:
        run.infer(invoice, "type_code", INVOICE)


def _write_kind(invoice: Invoice, run: Writing) -> None:
    invoice_or_credit_note(invoice, run)
    if run.keeps and run.is_inferred(invoice, "type_code"):
        invoice.type_code = None


# What has no element stands among what the user defines, by a name.


def _read_defined(invoice: Invoice, run: Reading) -> None:
    left: list[Specification] = []
    for one in invoice.specifications:
        if one.heading == _PRECEDING and one.value is not None:
            earlier = PrecedingInvoice.blank()
            run.begin(earlier, run.trace.bases[id(one)])
            invoice.preceding_invoices.append(earlier)
            run.move(one, "value", earlier, "number")
        elif one.heading == _FREE_TEXT and one.value is not None:
            note = Note.blank()
            run.begin(note, run.trace.bases[id(one)])
            invoice.notes.append(note)
            run.move(one, "value", note, "text")
        elif one.heading in _DEFINED and one.value is not None and getattr(invoice, _DEFINED[one.heading]) is None:
            run.move(one, "value", invoice, _DEFINED[one.heading])
        else:
            left.append(one)
    invoice.specifications = left


def _write_defined(invoice: Invoice, run: Writing) -> None:
    made: list[Specification] = []
    for heading, term in _DEFINED.items():
        if getattr(invoice, term) is not None:
            made.append(_defined(heading, invoice, term, run))
    made += [_defined(_PRECEDING, one, "number", run) for one in invoice.preceding_invoices if one.number is not None]
    texts = [one for one in invoice.notes if one.text is not None and _is_defined(one, run)]
    made += [_defined(_FREE_TEXT, one, "text", run) for one in texts]
    invoice.notes = [one for one in invoice.notes if one not in texts]
    invoice.specifications = [*invoice.specifications, *made]


def _is_defined(note: Note, run: Writing) -> bool:
    """Whether a note stands among what the user defines: all before 6.0, and those that a document had there."""
    base = run.trace.bases.get(id(run.original_of(note))) if run.keeps else None
    return run.form.version != LATER if base is None else local(base) == "UserDefined"


def _defined(heading: str, group: Any, field: str, run: Writing) -> Specification:
    one = Specification(value=getattr(group, field))
    run.carry(one, "value", group, field)
    run.derive(one, "heading", heading, f"{run.target} has no element for it: a name tells what it is")
    return one


# Prices: a gross price, and a net one that discounts and duties have changed.


def _read_lines(invoice: Invoice, run: Reading) -> None:
    for line in invoice.lines:
        if line.price is not None:
            _read_price(line, line.price, run)


def _read_price(line: InvoiceLine, price: Price, run: Reading) -> None:
    """BT-146 is the gross price where discounts and charges of the line go from it to its amount."""
    count = line.quantity.value if line.quantity is not None else None
    if price.gross is None or price.net is None or count is None or line.net_amount is None:
        return
    changes = sum((c.amount or _ZERO for c in line.charges), _ZERO) - sum(
        (a.amount or _ZERO for a in line.allowances), _ZERO
    )
    if abs(count * price.gross + changes - line.net_amount) <= _CENT:
        places = [run.trace.places.pop((id(price), "gross")), run.trace.places.pop((id(price), "net"))]
        follows = price.net == price.gross or abs(count * price.net - line.net_amount) <= _CENT
        if not follows:
            run.keep_mark(places[1][0], None, line)
        price.net, price.gross = price.gross, None
        run.trace.places[(id(price), "net")] = Joined(places) if follows else places[0]
    elif price.gross > price.net and abs(count * price.net + changes - line.net_amount) <= _CENT:
        price.discount = price.gross - price.net
        run.trace.places[(id(price), "discount")] = run.trace.places[(id(price), "gross")]


def _write_lines(invoice: Invoice, run: Writing) -> None:
    invoice.lines = [run.edit(line) for line in invoice.lines]
    for line in invoice.lines:
        if run.keeps:
            _own_price(line, run)
        else:
            _line(line, run)
    if not run.keeps:
        without_categories(invoice, run)


def _own_price(line: InvoiceLine, run: Writing) -> None:
    if line.price is None:
        return
    price = line.price = run.edit(line.price)
    place = run.trace.places.get((id(run.original_of(price)), "net"))
    if isinstance(place, Joined):
        price.gross = price.net
        run.carry(price, "gross", price, "net")
        price.net = stated(place[1][0].getparent(), "UnitNetPrice")
    elif place is not None and local(place[0]) == "UnitGrossPrice":
        price.gross, price.net = price.net, None
        run.carry(price, "gross", price, "net")
    elif price.discount is not None:
        run.carry(price, "gross", price, "discount")


def _line(line: InvoiceLine, run: Writing) -> None:
    of_lines_alone(line, run)
    quantity = line.quantity
    if quantity is not None and quantity.unit is not None and quantity.unit_text is None:
        if run.form.version != LATER:
            line.quantity = Quantity(value=quantity.value, unit_text=quantity.unit)
            run.carry(line.quantity, "value", quantity, "value")
            run.carry(line.quantity, "unit_text", quantity, "unit")
        else:
            quantity = line.quantity = run.edit(quantity)
            run.derive(quantity, "unit_text", quantity.unit, "the unit of the quantity, by its code")
    if line.price is not None:
        _price(line, line.price, run)
    item = line.item
    standard = item.standard_id if item is not None else None
    if item is not None and standard is not None and standard.scheme is not None:
        if standard.scheme == _GTIN:
            run.report(standard, "scheme", "implied", "the element says that it is a GTIN")
            run.use(standard, "scheme")
        else:
            item = line.item = run.edit(item)
            item.standard_id = None


def _price(line: InvoiceLine, source: Price, run: Writing) -> None:
    """A price for one: the gross one is before the discounts of the line, the net one after them."""
    price = line.price = run.edit(source)
    base = price.base.value if price.base is not None else None
    if price.net is not None and base not in (None, _ZERO, Decimal(1)) and price.base is not None and base is not None:
        net = quotient(price.net, base)
        whole = net.quantize(_PLACES, ROUND_HALF_UP).normalize() + 0
        run.report(price.base, "value", "approximated", f"{run.target} has a price for one: {whole} stands")
        run.use(price.base, "value")
        price.net, price.base = whole, None
        if price.gross is not None:
            price.gross = quotient(price.gross, base).quantize(_PLACES, ROUND_HALF_UP).normalize() + 0
    count = line.quantity.value if line.quantity is not None else None
    if price.discount is not None and price.gross is not None and price.net == price.gross - price.discount:
        run.carry(price, "gross", price, "discount")
    if price.net is None:
        return
    if line.allowances and count and line.net_amount is not None:
        if price.gross is not None:
            for field in ("gross", "discount"):
                if getattr(price, field) is not None:
                    run.report(price, field, "dropped", "the gross price is the one before the discounts of the line")
                    run.use(price, field)
        price.gross = price.net
        run.carry(price, "gross", price, "net")
        after = quotient(line.net_amount, count).quantize(_PLACES, ROUND_HALF_UP).normalize() + 0
        run.derive(price, "net", after, "the amount of the line by its quantity: the price after its discounts")
    elif price.gross is None:
        price.gross = price.net
        run.carry(price, "gross", price, "net")


# Charges by their kind: one of each, and rows for the others.


def _write_charges(invoice: Invoice, run: Writing) -> None:
    if run.keeps:
        return
    placed: list[Allowance] = []
    if run.form.version == LATER:
        kinds: set[str] = set()
        for charge in invoice.charges:
            kind = kind_of(charge)
            if kind is not None and kind not in kinds:
                kinds.add(kind)
                placed.append(run.edit(charge))
    stated = invoice.totals.charges if invoice.totals is not None else None
    whole = len(placed) == len(invoice.charges)
    kept = [c for c in invoice.charges if not any(run.original_of(p) is run.original_of(c) for p in placed)]
    invoice.charges = kept
    CHARGES_AS_ROWS.write(invoice, run)
    invoice.charges = placed
    if placed and not whole and invoice.totals is not None and stated is not None:
        totals = invoice.totals
        run.derive(totals, "charges", sum((p.amount or _ZERO for p in placed), _ZERO), "the charges that are no rows")
    for charge in placed:
        for field in ("reason", "reason_code"):
            if getattr(charge, field) is not None:
                run.report(charge, field, "approximated", f"{run.target} says it by the element {kind_of(charge)}")
                run.use(charge, field)
    _one_of_each_rate(invoice, run)


def _one_of_each_rate(invoice: Invoice, run: Writing) -> None:
    """The discount of the invoice is one for each rate."""
    by_rate: dict[Decimal | None, list[Allowance]] = {}
    for one in invoice.allowances:
        by_rate.setdefault(one.vat_rate, []).append(one)
    made: list[Allowance] = []
    for rate, parts in by_rate.items():
        one = run.edit(parts[0])
        if len(parts) > 1:
            one = Allowance(amount=sum((p.amount or _ZERO for p in parts), _ZERO), vat_rate=rate)
            for part in parts:
                run.carry(one, "amount", part, "amount")
                run.carry(one, "vat_rate", part, "vat_rate")
                run.report(part, "amount", "approximated", f"{run.target} has one discount of a rate: {one.amount}")
        made.append(one)
    invoice.allowances = made


# Parties.


def _write_parties(invoice: Invoice, run: Writing) -> None:
    if run.keeps:
        return
    _each_party(invoice, run, _party)
    _seller_contact(invoice, run)


def _each_party(invoice: Invoice, run: Writing, change: Callable[[Party, Writing], Party]) -> None:
    for role in ("seller", "buyer"):
        party: Party | None = getattr(invoice, role)
        if party is not None:
            setattr(invoice, role, change(party, run))
    delivery = invoice.delivery
    if delivery is not None and delivery.party is not None:
        delivery = invoice.delivery = run.edit(delivery)
        delivery.party = change(delivery.party, run) if delivery.party is not None else None


def _party(source: Party, run: Writing) -> Party:
    party = run.edit(source)
    address, legal = party.endpoint, party.legal_id
    if address is not None and address.value is not None:
        country, number = country_of(party) or "", legal.value if legal is not None else None
        if number is not None and address.value in (number, f"{country}{number}"):
            for field, shown in (("value", True), ("scheme", address.scheme == _REGISTERS.get(country))):
                if shown and getattr(address, field) is not None:
                    run.report(address, field, "implied", "the number of the company shows it")
                    run.use(address, field)
        elif address.scheme == GLN and all(one.scheme != GLN for one in party.identifiers):
            party.identifiers = [*party.identifiers, run.edit(address)]
            run.report(address, "value", "approximated", "it stands as the location number of the party")
    for one in party.identifiers:
        if one.scheme == GLN:
            run.report(one, "scheme", "implied", "the element says that it is a GLN")
            run.use(one, "scheme")
    return party


def _seller_contact(invoice: Invoice, run: Writing) -> None:
    """How the seller's contact is reached stands with the company before 6.0."""
    seller = invoice.seller
    contact: Contact | None = seller.contact if seller is not None else None
    if contact is None or run.form.version == LATER:
        return
    said = invoice.seller_information
    info = invoice.seller_information = run.edit(said) if said is not None else SellerInformation.blank()
    for field in ("phone", "email", "fax"):
        value = getattr(contact, field)
        if value is not None and getattr(info, field) in (None, value):
            setattr(info, field, value)
            run.carry(info, field, contact, field)


KIND = Pair("kind", _read_kind, _write_kind)
CHARGES = Pair("charges", write=_write_charges)
PAIRS = (
    Pair("parties", write=_write_parties),
    Pair("lines", _read_lines, _write_lines),
    Pair("what the user defines", _read_defined, _write_defined),
)
