"""The kind of a document that has no code for it: negative sums are all that tells a credit note from an invoice.

Source: the guide of the interface of Maventa (invoice_create): a negative sum means a credit note.
"""

from __future__ import annotations

from decimal import Decimal

from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice
from ...model.codes import CREDIT_NOTE_TYPES

_INVOICE, _CREDIT_NOTE = "380", "381"


def begin_reading(total: Decimal | None, run: Reading) -> None:
    """A document over less than nothing is a credit note."""
    if total is not None and total < 0:
        run.is_credit_note, run.sign = True, -1


def begin_writing(invoice: Invoice, run: Writing) -> None:
    """The sums of a credit note are negative."""
    run.currency, run.tax_currency = invoice.currency, invoice.tax_currency
    if invoice.type_code in CREDIT_NOTE_TYPES:
        run.sign = -1


def _read(invoice: Invoice, run: Reading) -> None:
    run.infer(invoice, "type_code", _CREDIT_NOTE if run.is_credit_note else _INVOICE)


def _write(invoice: Invoice, run: Writing) -> None:
    if invoice.kind is not None:
        run.use(invoice.kind, "positive_credit")
    code, totals = invoice.type_code, invoice.totals
    if code is None or run.keeps:
        return
    total = None if totals is None else totals.payable if totals.with_vat is None else totals.with_vat
    names = {_INVOICE: "an invoice", _CREDIT_NOTE: "a credit note"}
    shown = _CREDIT_NOTE if (total or 0) * run.sign < 0 else _INVOICE
    if code == shown:
        run.report(invoice, "type_code", "implied", f"the sign of the total says that it is {names[code]}")
    else:
        reason = f"{run.target} tells credit notes by the sign of the total alone: it is {names[shown]} there"
        run.report(invoice, "type_code", "approximated", reason)
    run.use(invoice, "type_code")


KIND = Pair("kind by the sign", _read, _write)
