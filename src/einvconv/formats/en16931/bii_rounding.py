"""The total with VAT (BT-112) of CEN BII 2 and OIOUBL 2 counts the rounding (BT-114), as that of EN 16931 does not.

Some senders leave it out there too, which their sums show. Sources: the guide of BII 2, the rules of OIOUBL 2
(F-INV128) and the official list of changes from EHF 2 to BIS 3, row 53.
"""

from __future__ import annotations

from decimal import Decimal

from ...mapping.codecs import Number, read_or_none
from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice, Totals, compute
from .said_twice import FOLLOWS

_ZERO = Decimal(0)
_NUMBER = Number()


def _stands_beside(totals: Totals, invoice: Invoice) -> bool:
    """Whether the sums hold with the rounding beside the total, and not in it."""
    whole, rounding = totals.with_vat or _ZERO, totals.rounding or _ZERO
    due = whole - (totals.prepaid or _ZERO) + rounding
    return bool(rounding) and compute.total_of_parts(totals, invoice) == whole and totals.payable == due


def _read(invoice: Invoice, run: Reading) -> None:
    totals = invoice.totals
    if totals is None or totals.rounding is None or totals.with_vat is None:
        return
    if not _stands_beside(totals, invoice):
        totals.with_vat -= totals.rounding


def _write(invoice: Invoice, run: Writing) -> None:
    totals = invoice.totals
    if totals is None or totals.rounding is None or totals.with_vat is None or _was_beside(totals, run):
        return
    totals = invoice.totals = run.edit(totals)
    if not run.keeps and totals.rounding:
        run.report(totals, "with_vat", "implied", FOLLOWS)
    totals.with_vat = (totals.with_vat or _ZERO) + (totals.rounding or _ZERO)


def _was_beside(totals: Totals, run: Writing) -> bool:
    """Whether the document that is written back has the total without the rounding."""
    place = run.place_of(totals, "with_vat") if run.keeps else None
    return place is not None and read_or_none(_NUMBER, place[0].text) == totals.with_vat


ROUNDING = Pair("rounding", _read, _write)
