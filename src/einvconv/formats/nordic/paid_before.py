"""What has been paid before (BT-113): made where a source has another word for it or none, and refused where a format
has no place for it, since it would be paid again.

What is to be paid (BT-115) has no place of its own there either: it is the total and its rounding.
"""

from __future__ import annotations

from decimal import Decimal

from ...errors import ConversionRefused
from ...mapping.format import Repair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice, Totals
from ..en16931.document import THIRD_PARTIES, paid


def infer_payable(totals: Totals | None, run: Reading) -> None:
    """What is to be paid, where no element says it."""
    if totals is not None and totals.payable is None and totals.with_vat is not None:
        run.infer(totals, "payable", totals.with_vat + (totals.rounding or Decimal(0)))


def refuse_paid_before(totals: Totals, run: Writing) -> None:
    """Raises ConversionRefused where something else is to be paid than the total and its rounding."""
    if totals.payable is None or totals.with_vat is None:
        return
    before = totals.with_vat + (totals.rounding or Decimal(0)) - totals.payable
    if before and before != totals.prepaid:
        raise ConversionRefused(
            f"The amount due (BT-115) is {totals.payable}, and the total with VAT (BT-112), what has been paid "
            f"(BT-113) and the rounding (BT-114) make another one. {run.target} has one sum for all of them: correct "
            "the one that is wrong, and convert again."
        )
    if before:
        raise ConversionRefused(
            f"{before} of the total {totals.with_vat} has been paid before (BT-113), and {run.target} has no place for "
            f"it: who reads it would pay {totals.with_vat}, and not {totals.payable}."
        )


def _paid(invoice: Invoice, run: Writing) -> None:
    """What the total and the amount due leave was paid (BT-113), where the source has another word for it or none."""
    if invoice.totals is None or run.keeps or "totals.prepaid" not in run.form.has:
        return
    THIRD_PARTIES.write(invoice, run)
    totals = invoice.totals = run.edit(invoice.totals)
    paid(totals, invoice, run)


PAID = Repair("what was paid", ("BT-113",), ("BR-CO-16",), _paid)
