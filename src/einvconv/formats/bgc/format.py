"""BGC Invoice made ready: its tree, its pairs, and what it asks for and another format leaves unsaid."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from ...mapping.format import Format, Pair, Repair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice
from ...model.codes import CREDIT_NOTE_TYPES
from ..en16931 import document, peppol, quantities, reasons, rows
from ..en16931.accounts import ACCOUNTS, BICS, put_right
from ..en16931.needs import needs
from ..en16931.notes import read_subjects, write_subjects
from ..making import format_of, of_another
from ..nordic.plain import REGISTERS, stated
from .about import BATCH, FORMATS
from .pairs import KIND, PAIRS
from .payment import PAYMENT
from .tree import tree

_INVOICE = "section/document/invoice"


def _begin_reading(root: Any, run: Reading) -> None:
    invoice = root.find(_INVOICE)
    currency = invoice.find("currency") if invoice is not None else None
    if currency is not None:
        run.currency = (currency.text or "").strip() or None
        run.tax_currency = currency.get("codeAC")
        if run.currency is None and currency.get("code"):
            run.currency, run.currency_at = currency.get("code"), (currency, "code")
    total = next(root.iterfind(f"{_INVOICE}/invoiceDetails/invoiceTotal/totalAmount"), None)
    if run.currency is None and total is not None and total.get("currency"):
        run.currency, run.currency_at = total.get("currency"), (total, "currency")
    kind = invoice.find("invoiceDetails/invoiceType") if invoice is not None else None
    if kind is not None and kind.get("code") in CREDIT_NOTE_TYPES:
        run.is_credit_note = True
        amount = stated(total.getparent(), "totalAmount") if total is not None else None
        payable = stated(invoice, "payment/totalAmount")
        run.sign = -1 if (payable if amount is None else amount) is not None and (amount or payable or 0) < 0 else 1


def _begin_writing(invoice: Invoice, run: Writing) -> None:
    run.currency = invoice.currency
    run.tax_currency = invoice.tax_currency
    read = invoice._trace.document
    if run.keeps and read is not None:
        before = Reading(read)
        _begin_reading(read.root, before)
        run.sign = before.sign
    elif invoice.type_code in CREDIT_NOTE_TYPES:
        run.sign = -1


_ACCOUNTS = replace(ACCOUNTS, write=partial(put_right, giros=BICS))
# What EN 16931 asks for and this does not
_NOT_ASKED = (quantities.QUANTITIES, quantities.BASE_UNITS, reasons.REASONS, document.DOCUMENTS, document.CARD_NETWORKS)
_BEFORE = tuple(repair for repair in needs() if repair not in _NOT_ASKED)
_PAIRS: tuple[Pair | Repair, ...] = (
    *(of_another(repair) for repair in (_ACCOUNTS, *_BEFORE)),
    KIND,
    of_another(rows.DESCRIPTIONS),
    of_another(peppol.LINE_NOTES),
    *PAYMENT,
    *PAIRS,
    REGISTERS,
    Pair("note subjects", read_subjects, write_subjects),
)


def bgc() -> Format:
    """BGC Invoice 1.2 and 1.3: the latter is written, and the version of the source for one of its own."""
    return format_of(
        FORMATS[0],
        trees={BATCH: tree()},
        root_for=lambda _: BATCH,
        begin_reading=_begin_reading,
        begin_writing=_begin_writing,
        pairs=_PAIRS,
    )
