"""The credit note of an invoice."""

from __future__ import annotations

import datetime as dt

from ..arguments import said
from ..errors import ConversionRefused, WrongArgument
from ..exact import exactly
from .base import Group
from .check import check
from .codes import CREDIT_NOTE_TYPES
from .files import IMAGE
from .invoice import Invoice, PrecedingInvoice

_CREDIT_NOTE = "381"
# UNTDID 1001: the credit note that goes with an invoice of a kind of its own.
_CREDITS = {"389": "261", "393": "396", "80": "81", "84": "83"}
# What says when and how to pay an invoice, or how it was sent: a credit note has its own.
_OF_THE_INVOICE_ALONE = ("due_date", "payment_terms", "payment_order", "payment_status", "message", "kind", "syntax")
_LISTS_OF_THE_INVOICE_ALONE = ("payment_means", "settlement", "instalments", "third_party_payments")


@exactly
def credit_of(invoice: Invoice, number: str, issue_date: dt.date | None = None) -> Invoice:
    """A credit note over all of an invoice: the same parties, lines and amounts, and a reference to it (BG-3).

    Amounts stay positive, as a credit note has them (BT-3 is 381, or that which goes with the invoice's own type).
    What was paid before is no part of it: all is credited. How to pay, the picture of the invoice, and what only the
    document that it was read from says, are left out. The given invoice is untouched. Raises ConversionRefused for a
    credit note and for an invoice without a number to refer to, InvalidValue and WrongArgument.
    """
    check(invoice)
    if not isinstance(number, str):
        raise WrongArgument(f"number= is the number of the credit note, a text, and not {said(number)}.")
    if issue_date is not None and (not isinstance(issue_date, dt.date) or isinstance(issue_date, dt.datetime)):
        raise WrongArgument(f"issue_date= is a datetime.date, and not {said(issue_date)}.")
    if invoice.type_code in CREDIT_NOTE_TYPES:
        raise ConversionRefused(f"The document is a credit note itself (BT-3 {invoice.type_code}), and has none.")
    if not invoice.number:
        raise ConversionRefused("The invoice has no number (BT-1) for its credit note to refer to; give it one.")
    made = invoice.model_copy(deep=True)
    made.number, made.issue_date = number, issue_date
    made.type_code = _CREDITS.get(invoice.type_code or "", _CREDIT_NOTE)
    made.preceding_invoices = [PrecedingInvoice(number=invoice.number, date=invoice.issue_date)]
    made.documents = [one for one in made.documents if one.role != IMAGE]
    paid_otherwise = bool(made.third_party_payments) or (made.totals is not None and made.totals.prepaid is not None)
    for name in _OF_THE_INVOICE_ALONE:
        setattr(made, name, None)
    for name in _LISTS_OF_THE_INVOICE_ALONE:
        setattr(made, name, [])
    if made.totals is not None and paid_otherwise:
        made.totals.prepaid = made.totals.payable = made.totals.payable_without_vat = None
        if made.totals.with_vat is not None:
            made.totals.payable = made.totals.with_vat + (made.totals.rounding or 0)
    _forget_kept(made)
    return made


def _forget_kept(invoice: Invoice) -> None:
    """What the document said beyond the model is not said again by another document."""
    stack: list[Group] = [invoice]
    while stack:
        group = stack.pop()
        group.kept = []
        for value in group.__dict__.values():
            stack += [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, Group)]
