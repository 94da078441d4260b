"""What the UBL tree cannot say, as pairs of functions: each reads into the invoice and writes back."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import DirectDebit, Identifier, Invoice, InvoiceLine, Party, PaymentMeans, Price
from ...model.codes import CREDIT_NOTE_TYPES
from ..base import Pair

_SUBJECT = re.compile(r"#([A-Z]{3})#(.*)", re.DOTALL | re.ASCII)
_NOT_GIVEN = "NA"


def _nothing(_: Invoice, __: Any) -> None:
    """The way that needs nothing done."""


# A party has its registered name in PartyLegalEntity and its trading name in PartyName. Where a document has the one
# name only, in PartyName, it is the party's name (BT-27, BT-44).


def _read_names(invoice: Invoice, run: Reading) -> None:
    for party in (invoice.seller, invoice.buyer):
        if party is not None and party.name is None and party.trading_name is not None:
            run.move(party, "trading_name", party, "name")


# BT-21 stands before its text in one element: "#AAI#the note" (EN 16931-3-2).


def _read_subjects(invoice: Invoice, run: Reading) -> None:
    for note in invoice.notes:
        found = _SUBJECT.fullmatch(note.text or "")
        if found:
            note.subject, note.text = found[1], found[2].strip() or None
            run.trace.places[(id(note), "subject")] = run.trace.places[(id(note), "text")]


def _write_subjects(invoice: Invoice, run: Writing) -> None:
    if any(note.subject for note in invoice.notes):
        invoice.notes = [run.edit(note) for note in invoice.notes]
        for note in invoice.notes:
            if note.subject and len(note.subject) == 3:
                run.carry(note, "text", note, "subject")
                note.text = f"#{note.subject}#{note.text or ''}"


# A sales order without a purchase order has NA in the purchase order's place, which UBL asks for.


def _read_orders(invoice: Invoice, run: Reading) -> None:
    if invoice.order_reference == _NOT_GIVEN and invoice.sales_order_reference is not None:
        invoice.order_reference = None
        run.trace.places.pop((id(invoice), "order_reference"))


def _write_orders(invoice: Invoice, run: Writing) -> None:
    if invoice.sales_order_reference is not None and invoice.order_reference is None:
        invoice.order_reference = _NOT_GIVEN


# A credit note has no DueDate: BT-9 stands in its payment means (EN 16931-3-2).


def _read_due_date(invoice: Invoice, run: Reading) -> None:
    if invoice.due_date is None and run.is_credit_note:
        for means in invoice.payment_means:
            if means.due_date is not None:
                run.move(means, "due_date", invoice, "due_date")
                return


def _write_due_date(invoice: Invoice, run: Writing) -> None:
    if invoice.type_code in CREDIT_NOTE_TYPES and invoice.due_date is not None and invoice.payment_means:
        first = run.edit(invoice.payment_means[0])
        if first.due_date is None:
            first.due_date = invoice.due_date
            run.carry(first, "due_date", invoice, "due_date")
            invoice.payment_means = [first, *invoice.payment_means[1:]]


# The creditor identifier of a direct debit (BT-90) is an identifier of the seller with the scheme SEPA.


def _read_creditor(invoice: Invoice, run: Reading) -> None:
    if invoice.seller is None:
        return
    for one in invoice.seller.identifiers:
        debit = next((m.direct_debit for m in invoice.payment_means if m.direct_debit is not None), None)
        if one.scheme == "SEPA" and debit is not None and debit.creditor_id is None and not one.kept:
            run.move(one, "value", debit, "creditor_id")
            invoice.seller.identifiers.remove(one)
            return


def _write_creditor(invoice: Invoice, run: Writing) -> None:
    for means in invoice.payment_means:
        debit: DirectDebit | None = means.direct_debit
        if debit is not None and debit.creditor_id is not None:
            seller = invoice.seller = run.edit(invoice.seller) if invoice.seller is not None else Party()
            made = Identifier(value=debit.creditor_id, scheme="SEPA")
            run.carry(made, "value", debit, "creditor_id")
            seller.identifiers = [*seller.identifiers, made]
            return


# The tax scheme of BT-32 is anything but VAT; TAX where nobody said which.


def _write_tax_scheme(invoice: Invoice, run: Writing) -> None:
    for role in ("seller", "buyer"):
        party: Party | None = getattr(invoice, role)
        if party is not None and party.tax_registration is not None and party.tax_registration_scheme is None:
            party = run.edit(party)
            party.tax_registration_scheme = "TAX"
            setattr(invoice, role, party)


# UBL has the gross price and its discount only together; a gross price that is the net price goes without saying.


def fit_price(price: Price, run: Writing) -> Price:
    """A price whose parts UBL can write."""
    if price.gross is None and price.discount is None:
        return price
    made = run.edit(price)
    if made.net is None:
        made.net = (made.gross or Decimal(0)) - (made.discount or Decimal(0))
        run.carry(made, "net", price, "gross")
    if made.discount is None:
        made.discount = (made.gross or made.net) - made.net
    if not made.discount and made.gross in (None, made.net):
        run.carry(made, "net", price, "gross")
        run.carry(made, "net", price, "discount")
        made.gross = made.discount = None
    return made


def _write_prices(invoice: Invoice, run: Writing) -> None:
    if any(o.price is not None and (o.price.gross is not None or o.price.discount is not None) for o in invoice.lines):
        invoice.lines = [_priced(one, run) for one in invoice.lines]


def _priced(one: InvoiceLine, run: Writing) -> InvoiceLine:
    if one.price is None:
        return one
    price = fit_price(one.price, run)
    if price is not one.price:
        one = run.edit(one)
        one.price = price
    return one


# The payment order's marks stand in the order of the payment means: the primary one comes first in UBL.


def _write_primary(invoice: Invoice, run: Writing) -> None:
    means: list[PaymentMeans] = invoice.payment_means
    if any(m.primary or m.listed is not None for m in means):
        invoice.payment_means = sorted(means, key=lambda m: not m.primary)
        for one in means:  # which of the accounts the order is for is said by their order here
            run.use(one, "primary")
            run.use(one, "listed")


PAIRS = (
    Pair("names", _read_names, _nothing),
    Pair("note subjects", _read_subjects, _write_subjects),
    Pair("order references", _read_orders, _write_orders),
    Pair("due date of a credit note", _read_due_date, _write_due_date),
    Pair("creditor identifier", _read_creditor, _write_creditor),
    Pair("tax scheme", _nothing, _write_tax_scheme),
    Pair("prices", _nothing, _write_prices),
    Pair("primary payment means", _nothing, _write_primary),
)
