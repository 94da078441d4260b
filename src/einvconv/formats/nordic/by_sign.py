"""Which sign the sums of a document have, and the kind of one that has no code for it: negative sums are a credit note.

Source: the guide of the interface of Maventa (invoice_create): a negative sum means a credit note.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice
from ...model.codes import CREDIT_NOTE_TYPES
from .kinds import NOT_BELOW_ZERO
from .plain import number_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_INVOICE, _CREDIT_NOTE = "380", "381"
_BELOW_ZERO = "a credit note of the format has it above zero, and this one has not: it is taken as credited"


def sign_of(sums: Iterable[Decimal | None]) -> int:
    """The sign of a document, -1 or 1: that of most of its sums, so that one that is wrong or missing turns no other.

    That of the first where as many have the other one, and 0 where none is given, or all are zero.
    """
    signs = [-1 if one < 0 else 1 for one in sums if one]
    whole = sum(signs)
    return (-1 if whole < 0 else 1) if whole else next(iter(signs), 0)


def turn_credited(sums: Iterable[Any], run: Reading) -> None:
    """A credit note over a sum below zero, in a format that has it above zero, is taken as credited, and told.

    `sums` are the elements of its sums; None stands for one that is not there.
    """
    stated = [(element, number_in(element)) for element in sums if element is not None]
    if sign_of(number for _, number in stated) < 0:
        run.sign = -1
        place = next(element for element, number in stated if (number or 0) < 0)
        run.guess((place, None), _BELOW_ZERO)


def credited_below(sums: Iterable[Any], run: Reading) -> None:
    """The same for a format that has it below zero: one over a sum above zero is taken as credited, and told."""
    stated = [(element, number_in(element)) for element in sums if element is not None]
    run.sign = sign_of(number for _, number in stated) or 1
    place = next((element for element, number in stated if (number or 0) > 0), None)
    if run.sign > 0 and place is not None:
        run.guess((place, None), NOT_BELOW_ZERO)


def begin_reading(sums: Iterable[Decimal | None], run: Reading) -> None:
    """A document over less than nothing is a credit note."""
    if sign_of(sums) < 0:
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
