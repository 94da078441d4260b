"""The orders between an invoice and its lines, as a pair: what the only one says, or all alike, is the invoice's.

Source: one public sample of each version; a collective invoice (SummaryInvoice) has several orders.
"""

from __future__ import annotations

from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Delivery, Group, Invoice, InvoiceLine, LineReferences, OrderPart, Party, References
from ...model.base import Joined
from ..nordic.again import absorbed, homes, within
from ..nordic.nodes import GLN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# what an order says of itself, and the term of the invoice that it is where all orders say the same
_OF_INVOICE = {
    "order": "order_reference",
    "buyer_reference": "buyer_reference",
    "agreement": "contract_reference",
}
_OF_REFERENCES = ("order_date", "sales_person")
_OF_LINES = ("order", "order_date", "buyer_reference", "agreement", "sales_person")


def _read(invoice: Invoice, run: Reading) -> None:
    parts = invoice.orders
    for part in parts:
        if part.references is None:
            part.references = LineReferences.blank()
        if part.buyer is not None and absorbed(part.buyer, invoice.buyer, run):
            part.buyer = None
    for field, term in _OF_INVOICE.items():
        _shared([(p.references, field) for p in parts if p.references is not None], invoice, term, run)
    _shared([(p, "sales_order") for p in parts], invoice, "sales_order_reference", run)
    for field in _OF_REFERENCES:
        refs = invoice.references = invoice.references or References.blank()
        _shared([(p.references, field) for p in parts if p.references is not None], refs, field, run)
    _read_delivery(invoice, run)
    for part in parts:
        _to_lines(part, run)
        invoice.lines += part._lines
        part._lines = []
        if part.references is not None and not any(part.references.__dict__.values()):
            part.references = None


def _shared(said: list[tuple[Group, str]], holder: Group, term: str, run: Reading) -> None:
    """A value that all orders say is the invoice's, where that has no other one."""
    values = {getattr(group, field) for group, field in said}
    if len(values) != 1 or None in values or getattr(holder, term) not in (None, *values):
        return
    places = [run.trace.places.pop((id(group), field)) for group, field in said]
    if getattr(holder, term) is None:
        setattr(holder, term, values.pop())
        run.trace.places[(id(holder), term)] = Joined(places)
    else:
        run.join(holder, term, places)
    for group, field in said:
        setattr(group, field, None)


def _read_delivery(invoice: Invoice, run: Reading) -> None:
    """The delivery of the only order, or of all alike."""
    said = [part.delivery for part in invoice.orders]
    first = said[0] if said else None
    if first is None or None in said:
        return
    if all(absorbed(other, first, run) for other in said[1:] if other is not None):
        invoice.delivery = first
        place = next((i for i in first.party.identifiers if i.scheme == GLN), None) if first.party is not None else None
        if place is not None and first.party is not None:
            first.party.identifiers.remove(place)
            first.location_id = place
        for part in invoice.orders:
            part.delivery = None


def _to_lines(part: OrderPart, run: Reading) -> None:
    """What only one order says is said of each of its lines."""
    said: list[tuple[Group | None, str, str]] = [(part.references, field, field) for field in _OF_LINES]
    if part.delivery is not None:
        said += [(part.delivery, "date", "delivery_date")]
    for group, field, own in said:
        value = getattr(group, field) if group is not None else None
        if group is None or value is None or not part._lines:
            continue
        place = run.trace.places.pop((id(group), field))
        taken = False
        for line in part._lines:
            refs = line.references = line.references or LineReferences.blank()
            if getattr(refs, own) is None:
                setattr(refs, own, value)
                run.trace.places[(id(refs), own)] = place
                taken = True
        if taken:
            setattr(group, field, None)
        else:
            run.trace.places[(id(group), field)] = place


def _write(invoice: Invoice, run: Writing) -> None:
    if run.keeps and invoice.orders:
        _write_own(invoice, run)
        return
    groups: list[list[InvoiceLine]] = []
    orders = [line.references.order if line.references is not None else None for line in invoice.lines]
    several = len(set(orders)) > 1
    for line, order, before in zip(invoice.lines, orders, [None, *orders], strict=False):
        if not groups or (several and order != before):
            groups.append([])
        groups[-1].append(line)
    invoice.orders = [_part(lines, invoice, several, run) for lines in groups or [[]]]
    invoice.lines = []


def _part(lines: list[InvoiceLine], invoice: Invoice, several: bool, run: Writing) -> OrderPart:
    """An order of another format's lines, which says what the invoice says."""
    refs = LineReferences.blank()
    part = OrderPart(references=refs, sales_order=invoice.sales_order_reference)
    run.carry(part, "sales_order", invoice, "sales_order_reference")
    for field in _OF_LINES:
        first = lines[0].references if lines else None
        own = getattr(first, field) if first is not None and (several or field == "order") else None
        if own is not None:
            setattr(refs, field, own)
            for line in lines:
                if line.references is not None and getattr(line.references, field) == own:
                    run.carry(refs, field, line.references, field)
            continue
        holder: Any = invoice if field in _OF_INVOICE else invoice.references
        term = _OF_INVOICE.get(field, field)
        if field != "agreement" and holder is not None and getattr(holder, term) is not None:
            setattr(refs, field, getattr(holder, term))
            run.carry(refs, field, holder, term)
    if refs.order is not None and refs.order == invoice.order_reference:
        run.carry(refs, "order", invoice, "order_reference")
    if refs.sales_person is None and invoice.seller is not None and "seller.contact.name" not in run.form.has:
        contact = invoice.seller.contact
        if contact is not None and contact.name is not None:
            refs.sales_person = contact.name
            run.carry(refs, "sales_person", contact, "name")
            run.report(contact, "name", "approximated", f"{run.target} has it as the seller's reference")
    part.delivery = _delivery(invoice, run)
    part._lines = lines
    return part


def _delivery(invoice: Invoice, run: Writing) -> Delivery | None:
    said = invoice.delivery
    if said is None:
        return None
    made: Any = run.edit(run.original_of(said))
    place = made.location_id
    if place is not None and place.scheme == GLN and made.party is not None and not made.party.identifiers:
        made.party = run.edit(made.party)
        made.party.identifiers = [place]
    found: Delivery = made
    return found


def _write_own(invoice: Invoice, run: Writing) -> None:
    """Each order with its lines, and with what was said of it alone."""
    invoice.orders = [run.edit(part) for part in invoice.orders]
    bases = [run.trace.bases.get(id(run.original_of(part))) for part in invoice.orders]
    below: dict[Any, list[InvoiceLine]] = {base: [] for base in bases if base is not None}
    for line in invoice.lines:
        own = run.trace.bases.get(id(run.original_of(line)))
        above = own.getparent().getparent() if own is not None else None
        below.get(above, below.setdefault(bases[-1], [])).append(run.edit(line))
    invoice.lines = []
    said = homes(run, below)
    for part, base in zip(invoice.orders, bases, strict=True):
        part._lines = below.get(base, [])
        if base is not None:
            _restore(part, invoice, base, said[base], run)


def _restore(part: OrderPart, invoice: Invoice, base: Any, said: set[tuple[int, str]], run: Writing) -> None:
    def stood(group: Group, field: str) -> bool:
        return (id(run.original_of(group)), field) in said

    refs = part.references = run.edit(part.references) if part.references is not None else LineReferences.blank()
    for field in _OF_LINES:
        holder: Any = invoice if field in _OF_INVOICE else invoice.references
        term = _OF_INVOICE.get(field, field)
        if holder is not None and getattr(holder, term) is not None and stood(holder, term):
            setattr(refs, field, getattr(holder, term))
            run.carry(refs, field, holder, term)
    if invoice.sales_order_reference is not None and stood(invoice, "sales_order_reference"):
        part.sales_order = invoice.sales_order_reference
        run.carry(part, "sales_order", invoice, "sales_order_reference")
    if part.buyer is None and invoice.buyer is not None:
        part.buyer = within(invoice.buyer, base, run, stood)
    if part.delivery is None and invoice.delivery is not None:
        delivery = part.delivery = within(invoice.delivery, base, run, stood)
        if delivery is not None and delivery.location_id is not None:
            delivery.party = delivery.party if delivery.party is not None else Party.blank()
            delivery.party.identifiers = [*delivery.party.identifiers, delivery.location_id]
            delivery.location_id = None
    for line in part._lines:
        if line.references is not None:
            _from_line(line, part, refs, base, run)


def _from_line(line: InvoiceLine, part: OrderPart, refs: LineReferences, base: Any, run: Writing) -> None:
    """What the order says of its lines goes back to it."""
    own = run.edit(line.references) if line.references is not None else LineReferences.blank()
    line.references = own
    for field in (*_OF_LINES, "delivery_date"):
        place = run.trace.places.get((id(run.original_of(own)), field))
        if getattr(own, field) is None or place is None or place[0].getparent() is not base:
            continue
        if field == "delivery_date":
            part.delivery = run.edit(part.delivery) if part.delivery is not None else Delivery.blank()
            part.delivery.date = own.delivery_date
            run.carry(part.delivery, "date", own, field)
        else:
            setattr(refs, field, getattr(own, field))
            run.carry(refs, field, own, field)
        setattr(own, field, None)


READ = Pair("orders", _read)
WRITE = Pair("orders of lines", write=_write)
