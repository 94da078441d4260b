"""The total with VAT (BT-112) of plain UBL that counts the rounding (BT-114), as CEN BII has it and EN 16931 does not.

Sources: the guides of BII 1 and 2; the official list of changes from EHF 2 to BIS 3, row 53.
"""

from __future__ import annotations

from decimal import Decimal

from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice, Totals


def _counts(totals: Totals) -> bool:
    """Whether the sums hold with the rounding in the total, and not beside it."""
    rounding, with_vat, payable = totals.rounding, totals.with_vat, totals.payable
    if not rounding or with_vat is None or payable is None or totals.without_vat is None or totals.vat is None:
        return False
    return with_vat - rounding == totals.without_vat + totals.vat and payable == with_vat - (totals.prepaid or 0)


def _read(invoice: Invoice, run: Reading) -> None:
    totals = invoice.totals
    if totals is not None and totals.with_vat is not None and totals.rounding is not None and _counts(totals):
        totals.with_vat -= totals.rounding
        place = run.trace.places[(id(totals), "with_vat")]
        whole = f"{totals.with_vat.normalize():f}"
        run.guess(place, f"it counts the rounding (BT-114): the total with VAT is {whole} without it")


def _write(invoice: Invoice, run: Writing) -> None:
    """A document of the same syntax has the total that it had."""
    totals = invoice.totals
    place = run.place_of(totals, "with_vat") if run.keeps and totals is not None else None
    if totals is None or place is None or totals.with_vat is None or totals.rounding is None:
        return
    if Decimal((place[0].text or "").strip()) == totals.with_vat + totals.rounding:
        totals = invoice.totals = run.edit(totals)
        totals.with_vat = Decimal(totals.with_vat or 0) + (totals.rounding or 0)


COUNTED = Pair("rounding in the total", _read, _write)
