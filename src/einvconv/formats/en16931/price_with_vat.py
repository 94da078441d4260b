"""Prices that some programs say with VAT where the price without it belongs.

Source: EN 16931-1, BT-146; the rule PEPPOL-EN16931-R120.
"""

from __future__ import annotations

from decimal import Decimal

from ...mapping.format import OfLines, Repair
from ...mapping.writing import Writing
from ...model import InvoiceLine, compute
from ...model.slim import listed

_HUNDRED, _CENT, _HALF_A_CENT = Decimal(100), Decimal("0.01"), Decimal("0.005")
_REASON = "by quantity it comes to the row's amount with VAT: the price that gives the amount without it stands"


def _without_vat(lines: list[InvoiceLine], run: Writing) -> None:
    if run.keeps:
        return
    for at, source in enumerate(lines):
        price, count = source.price, source.quantity
        if price is None or price.net is None or count is None or not count.value:
            continue
        if price.base is None and price.net * count.value == source.net_amount:
            continue  # as in most rows
        if price.gross is None and price.discount is None and price.vat_included is None and _comes_to_gross(source):
            one = lines[at] = run.edit(source)
            one.price = run.edit(price)
            run.report(price, "net", "approximated", _REASON)
            run.use(price, "net")
            one.price.net = None


def _comes_to_gross(line: InvoiceLine) -> bool:
    """Whether quantity and price come to the amount with VAT of a line without discounts, and not to that without."""
    net, rate = line.net_amount, line.vat_rate
    if not net or not rate or listed(line, "allowances") or listed(line, "charges"):
        return False
    worked = compute.sure_base(line)
    if worked is None or line.quantity is None or line.price is None:
        return False
    gross = line.gross_amount
    if gross is None:
        gross = net + (net * rate / _HUNDRED if line.vat_amount is None else line.vat_amount)
    per = line.price.base.value if line.price.base is not None and line.price.base.value else Decimal(1)
    slack = max(_CENT, abs((line.quantity.value or Decimal(0)) / per) * _HALF_A_CENT)  # prices are in cents
    return abs(worked - gross) <= slack < abs(worked - net) / 2


WITHOUT_VAT = Repair("prices without VAT", ("BT-146",), ("PEPPOL-EN16931-R120",), OfLines(_without_vat))
