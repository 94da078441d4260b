"""What has been paid before (BT-113), where a format has no place for it: refused, since it would be paid again."""

from __future__ import annotations

from decimal import Decimal

from ...errors import ConversionRefused
from ...mapping.writing import Writing
from ...model import Totals


def refuse_paid_before(totals: Totals, run: Writing) -> None:
    """Raises ConversionRefused where less is to be paid than the total and its rounding."""
    if totals.payable is None or totals.with_vat is None:
        return
    before = totals.with_vat + (totals.rounding or Decimal(0)) - totals.payable
    if before:
        raise ConversionRefused(
            f"{before} of the total {totals.with_vat} has been paid before (BT-113), and {run.target} has no place for "
            f"it: who reads it would pay {totals.with_vat}, and not {totals.payable}."
        )
