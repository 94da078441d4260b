"""What the tree of Maventa XML cannot say, as pairs of functions: each reads into the invoice and writes back.

Source: one sample of version 1.0, and the call `invoice_create`. What the two leave open is told where it is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from ... import checks
from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Identifier, Invoice, InvoiceLine, Note, Party, VatBreakdown, compute
from ...patterns import pattern
from ..nordic import references
from ..nordic.addresses import gather
from ..nordic.paid_before import infer_payable, refuse_paid_before
from ..nordic.plain import imply_finnish, number_by_kind, read_numbers
from ..nordic.units import line_in_words

_ZERO, _CENT = Decimal(0), Decimal("0.01")
_VAT = pattern(r"[A-Z]{2}[0-9]{8,12}(?:MVA|B[0-9]{2})?", re.ASCII)
_ADDRESSES = frozenset((None, "0037", "0212", "0213", "0215", "0216", "9918"))  # of Finnish operators
_BETWEEN = "; "
_COUNTED = "the lines do not show whether the total with VAT counts it: it is taken to, by their amounts with VAT"
_BESIDE = "the lines do not show whether the total with VAT counts it: it is taken not to, and to be paid beside it"


# A number of a company is its business ID or its VAT number; the buyer's number is the seller's for it.


def _read_parties(invoice: Invoice, run: Reading) -> None:
    for party in (invoice.seller, invoice.buyer):
        legal = party.legal_id if party is not None else None
        if party is not None and legal is not None and party.vat_id is None and _VAT.fullmatch(legal.value or ""):
            run.move(legal, "value", party, "vat_id")
            party.legal_id = None


def _write_parties(invoice: Invoice, run: Writing) -> None:
    for role in ("seller", "buyer"):
        party: Party | None = getattr(invoice, role)
        if party is not None:
            setattr(invoice, role, _party(party, run))
    delivery = invoice.delivery
    if delivery is not None and delivery.party is not None and delivery.party.address is not None:
        delivery = invoice.delivery = run.edit(delivery)
        delivery.party = run.edit(delivery.party) if delivery.party is not None else None
        if delivery.party is not None:
            delivery.party.address = gather(delivery.party.address, "line2", run)
    buyer = invoice.buyer
    if invoice.sellers_buyer_id is None and buyer is not None and buyer.identifiers:
        first, said = buyer.identifiers[0], Identifier.blank()
        said.value = first.value
        run.carry(said, "value", first, "value")
        invoice.sellers_buyer_id = said


def _party(source: Party, run: Writing) -> Party:
    party = run.edit(source)
    party.address = gather(party.address, "line2", run)
    place = run.place_of(source, "vat_id") if run.keeps else None
    if place is not None and str(place[0].tag).endswith("bid") and party.legal_id is None:
        legal = party.legal_id = Identifier(value=party.vat_id)
        run.carry(legal, "value", source, "vat_id")
        party.vat_id = None
    _address(party, run)
    for one in (party.legal_id, party.endpoint):
        if one is not None:
            imply_finnish(one, run)
    return party


def _address(party: Party, run: Writing) -> None:
    """An electronic address has no scheme: one of another country's would be taken for an OVT."""
    said = party.endpoint
    if said is None or run.keeps or said.scheme in _ADDRESSES:
        return
    for field in ("value", "scheme"):
        run.report(said, field, "dropped", f"{run.target} has addresses of Finnish operators only, without a scheme")
        run.use(said, field)
    party.endpoint = None


# The sums: whether the total counts the rounding shows in the lines. What is to be paid has no element of its own.


def _read_totals(invoice: Invoice, run: Reading) -> None:
    _read_rounding(invoice, run)
    infer_payable(invoice.totals, run)


def _read_rounding(invoice: Invoice, run: Reading) -> None:
    totals = invoice.totals
    if totals is None or not totals.rounding or totals.with_vat is None:
        return
    fits = (totals.with_vat, totals.with_vat - totals.rounding)
    found = [whole for whole in _wholes(invoice) if whole in fits]
    counted = bool(found) and found[0] == fits[1]
    if len(set(found)) != 1:
        run.guess(run.trace.places[(id(totals), "rounding")], _COUNTED if counted else _BESIDE)
    if counted:
        place = run.trace.places[(id(totals), "with_vat")]
        totals.payable, totals.with_vat = totals.with_vat, totals.with_vat - totals.rounding
        run.trace.places[(id(totals), "payable")] = place


def _wholes(invoice: Invoice) -> Iterator[Decimal | None]:
    """What the lines come to with VAT: as they say it, then by their rates."""
    lines = [line for line in invoice.lines if line.counts]
    yield compute.whole_total(line.gross_amount for line in lines)
    nets = [compute.net_amount(line, None) if line.net_amount is None else line.net_amount for line in lines]
    if lines and None not in nets and all(line.vat_rate is not None for line in lines):
        yield compute.total(amount for group in _by_rate(lines, nets) for amount in (group.taxable, group.amount))


def _write_totals(invoice: Invoice, run: Writing) -> None:
    if invoice.totals is None:
        return
    totals = invoice.totals = run.edit(invoice.totals)
    if run.keeps and run.place_of(totals, "payable") is not None:
        totals.with_vat = totals.payable
        run.carry(totals, "with_vat", totals, "payable")
        return
    refuse_paid_before(totals, run)


# There are no groups of VAT, and no sum of it: the rates and amounts of the lines and the two totals say both.


def _read_rates(invoice: Invoice, run: Reading) -> None:
    notes, invoice._summary_notes = invoice._summary_notes, []
    lines = [line for line in invoice.lines if line.counts]
    if lines and all(line.vat_rate is not None and line.net_amount is not None for line in lines):
        groups = _groups(invoice, lines)
        free = next((group for group in groups if not group.rate), None)
        if free is not None and notes:
            run.move(notes.pop(), "text", free, "exemption_reason")
        invoice.vat_breakdown = groups
        for group in groups:
            for field in ("rate", "taxable", "amount"):
                run.infer(group, field, getattr(group, field))
    if invoice.totals is not None and _vat(invoice) is not None:
        run.infer(invoice.totals, "vat", _vat(invoice))
    invoice.notes += notes


def _groups(invoice: Invoice, lines: list[InvoiceLine]) -> list[VatBreakdown]:
    """The VAT of each rate: by its rate, else as the lines have it, whichever comes to the VAT of the total."""
    groups = {group.rate or _ZERO: group for group in _by_rate(lines, [line.net_amount for line in lines])}
    of_lines: dict[Decimal, Decimal | None] = {}
    for line in lines:
        rate, net = line.vat_rate or _ZERO, line.net_amount or _ZERO
        known = of_lines.setdefault(rate, _ZERO)
        of_lines[rate] = None if known is None or line.gross_amount is None else known + line.gross_amount - net
    vat = _vat(invoice)
    if vat is None or vat == sum((group.amount or _ZERO for group in groups.values()), _ZERO):
        return list(groups.values())
    if len(groups) == 1:
        next(iter(groups.values())).amount = vat
    elif None not in of_lines.values() and sum((one or _ZERO for one in of_lines.values()), _ZERO) == vat:
        for rate, group in groups.items():
            group.amount = of_lines[rate]
    return list(groups.values())


def _by_rate(lines: list[InvoiceLine], nets: list[Decimal | None]) -> list[VatBreakdown]:
    groups: dict[Decimal, VatBreakdown] = {}
    for line, net in zip(lines, nets, strict=True):
        rate = line.vat_rate or _ZERO
        group = groups.setdefault(rate, VatBreakdown(rate=rate, taxable=_ZERO, amount=_ZERO))
        group.taxable = (group.taxable or _ZERO) + (net or _ZERO)
    for rate, group in groups.items():
        group.amount = ((group.taxable or _ZERO) * rate / 100).quantize(_CENT, ROUND_HALF_UP)
    return list(groups.values())


def _vat(invoice: Invoice) -> Decimal | None:
    totals = invoice.totals
    if totals is None or totals.with_vat is None or totals.without_vat is None:
        return None
    return totals.with_vat - totals.without_vat


def _write_rates(invoice: Invoice, run: Writing) -> None:
    free = [group for group in invoice.vat_breakdown if group.exemption_reason is not None]
    texts = list(dict.fromkeys(group.exemption_reason or "" for group in free))
    if texts:
        note = Note(text=_BETWEEN.join(texts))
        for group in free:
            run.carry(note, "text", group, "exemption_reason")
        invoice._summary_notes = [note]


# The account to pay to is marked; an account without an IBAN stands in a place of its own.


def _write_accounts(invoice: Invoice, run: Writing) -> None:
    invoice.payment_means = [number_by_kind(means, "account", run) for means in invoice.payment_means]
    if invoice.payment_means and not run.keeps:
        first = next((one for one in invoice.payment_means if one.primary), invoice.payment_means[0])
        if run.place_of(first, "primary") is None:
            run.derive(first, "primary", True, "the first account is the one to pay to")


# A Finnish reference is filled up with zeros.


def _read_reference(invoice: Invoice, run: Reading) -> None:
    finnish = references.is_finnish(invoice)
    for means in invoice.payment_means:
        if means.remittance is not None:
            means.remittance = references.as_read(means.remittance, finnish)


def _write_reference(invoice: Invoice, run: Writing) -> None:
    details = invoice._payment_details
    if details is None or details.remittance is None:
        return
    place = run.place_of(details, "remittance") if run.keeps else None
    text = details.remittance
    if place is not None:
        said = (place[0].text or "").strip()
        details.remittance = said if references.bare(said) == references.bare(text) else text
    elif references.is_finnish(invoice) and checks.is_finnish_reference(text):
        details.remittance = text.rjust(references.LENGTH, "0")


# Units are words.


def _write_units(invoice: Invoice, run: Writing) -> None:
    invoice.lines = [line_in_words(line, run) for line in invoice.lines]


PARTIES = Pair("parties", _read_parties, _write_parties)
TOTALS = Pair("totals", _read_totals, _write_totals)
RATES = Pair("rates", _read_rates, _write_rates)
ACCOUNTS = Pair("account to pay to", read_numbers, _write_accounts)
REFERENCE = Pair("zeros of the reference", _read_reference, _write_reference)
UNITS = Pair("units", write=_write_units)
