"""What the tree of Liinos XML cannot say, as pairs of functions: each reads into the invoice and writes back.

Source: one sample of document id 10.
"""

from __future__ import annotations

from decimal import Decimal

from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Address, Invoice, InvoiceLine, Item, Party, Price, Quantity, VatBreakdown
from ..nordic.addresses import gather
from ..nordic.paid_before import infer_payable, refuse_paid_before
from ..nordic.plain import imply_finnish, number_by_kind, read_numbers
from ..nordic.units import line_in_words

_ZERO = Decimal(0)
_ROUNDING, _FREE = "Pyöristys", "Z"
_OUTSIDE = "O"


# A party without a street has its postal address there; there is one line of either, and no delivery address.


def _read_parties(invoice: Invoice, run: Reading) -> None:
    for party in (invoice.seller, invoice.buyer, *invoice.other_parties):
        address = party.address if party is not None else None
        if address is not None and address.line1 is None and address.po_box is not None:
            run.move(address, "po_box", address, "line1")


def _write_parties(invoice: Invoice, run: Writing) -> None:
    for role in ("seller", "buyer"):
        party: Party | None = getattr(invoice, role)
        if party is not None:
            setattr(invoice, role, _party(party, run))
    if run.keeps:
        invoice.other_parties = [_party(party, run) for party in invoice.other_parties]
    else:
        invoice.other_parties = []


def _party(source: Party, run: Writing) -> Party:
    party = run.edit(source)
    address = party.address = gather(party.address, "line1", run, ("line2", "line3"))
    if address is not None:
        party.address = _as_it_was(address, run)
    if party.legal_id is not None:
        imply_finnish(party.legal_id, run)
    return party


def _as_it_was(source: Address, run: Writing) -> Address:
    place = run.place_of(source, "line1") if run.keeps else None
    if place is None or place[0].tag != "PostalAddress":
        return source
    made = run.edit(source)
    made.po_box, made.line1 = made.line1, None
    run.carry(made, "po_box", source, "line1")
    return made


# An account that is no IBAN stands as a number alone.


def _write_accounts(invoice: Invoice, run: Writing) -> None:
    for means in invoice.payment_means:
        run.use(means, "primary")
        run.use(means, "listed")
    first = sorted(invoice.payment_means, key=lambda one: not one.primary)
    invoice.payment_means = [number_by_kind(means, "AccountNumber", run) for means in first]


# The total with VAT is what is to be paid: a rounding is a row without VAT, and nothing can have been paid before.


def _read_totals(invoice: Invoice, run: Reading) -> None:
    infer_payable(invoice.totals, run)


def _write_totals(invoice: Invoice, run: Writing) -> None:
    if run.keeps or invoice.totals is None:
        return
    totals = invoice.totals = run.edit(invoice.totals)
    refuse_paid_before(totals, run)
    rounding = totals.rounding
    if rounding is None:
        return
    if not rounding:
        run.report(totals, "rounding", "implied", "nothing is rounded")
        run.use(totals, "rounding")
        return
    reason = f"{run.target} has one total, which is to be paid: the rounding is a row without VAT"
    for field in ("rounding", "with_vat", "without_vat", "lines", "payable"):
        if getattr(totals, field) is not None:
            run.report(totals, field, "approximated", reason)
            run.use(totals, field)
    for field in ("with_vat", "without_vat", "lines"):
        said = getattr(totals, field)
        if said is not None:
            run.derive(totals, field, said + rounding, reason)
    outside = next((one for one in invoice.vat_breakdown if one.code == _OUTSIDE), None)  # it stands alone (BR-O-11)
    invoice.lines = [*invoice.lines, _row(rounding, _FREE if outside is None else _OUTSIDE, reason, run)]
    if outside is not None:
        group = run.edit(outside)
        run.report(outside, "taxable", "approximated", reason)
        run.use(outside, "taxable")
        run.derive(group, "taxable", (outside.taxable or _ZERO) + rounding, reason)
        invoice.vat_breakdown = [group if one is outside else one for one in invoice.vat_breakdown]
        return
    group = VatBreakdown.blank()
    for field, value in (("code", _FREE), ("rate", _ZERO), ("taxable", rounding), ("amount", _ZERO)):
        run.derive(group, field, value, reason)
    invoice.vat_breakdown = [*invoice.vat_breakdown, group]


def _row(rounding: Decimal, category: str, reason: str, run: Writing) -> InvoiceLine:
    row = InvoiceLine(item=Item.blank(), quantity=Quantity.blank(), price=Price.blank())
    parts = ((row, "net_amount", rounding), (row, "gross_amount", rounding), (row, "vat_code", category))
    for group, field, value in (
        *parts,
        (row, "vat_rate", _ZERO),
        (row.item, "name", _ROUNDING),
        (row.quantity, "value", Decimal(-1 if rounding < 0 else 1)),
        (row.price, "net", abs(rounding)),
    ):
        if group is not None:
            run.derive(group, field, value, reason)
    return row


# Units are words, and what a row says beyond its name is a text of it.


def _write_rows(invoice: Invoice, run: Writing) -> None:
    invoice.lines = [line_in_words(line, run) for line in invoice.lines]


PARTIES = Pair("parties", _read_parties, _write_parties)
ACCOUNTS = Pair("accounts", read_numbers, _write_accounts)
TOTALS = Pair("one total", _read_totals, _write_totals)
ROWS = Pair("units", write=_write_rows)
