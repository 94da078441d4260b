"""The VAT of each line, where a format has it there: by the rate of the line."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from ...mapping.format import Pair
from ...mapping.writing import Writing
from ...model import Invoice

_ZERO, _CENT = Decimal(0), Decimal("0.01")


def _write(invoice: Invoice, run: Writing) -> None:
    if run.keeps:
        return
    invoice.vat_breakdown = [run.edit(group) for group in invoice.vat_breakdown]
    for group in invoice.vat_breakdown:
        if group.rate is None:
            run.derive(group, "rate", _ZERO, "no VAT is charged")
    invoice.lines = [run.edit(line) for line in invoice.lines]
    for line in invoice.lines:
        if line.net_amount is None:
            continue
        if line.vat_rate is None and line.vat_code is not None:
            run.derive(line, "vat_rate", _ZERO, "no VAT is charged")
        if line.vat_rate is None:
            continue
        vat = (line.net_amount * line.vat_rate / 100).quantize(_CENT, ROUND_HALF_UP)
        if line.vat_amount is not None:
            vat = line.vat_amount
        elif "lines.vat_amount" in run.form.has:
            run.derive(line, "vat_amount", vat, "the amount of the line at its VAT rate")
        if line.gross_amount is None:
            run.derive(line, "gross_amount", line.net_amount + vat, "the line with its VAT")


LINE_VAT = Pair("VAT of lines", write=_write)
