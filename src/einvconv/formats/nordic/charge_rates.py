"""The VAT rate of charges and allowances of the invoice, where a format has them without one.

It is the rate whose lines do not come to what its VAT is of.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from ...mapping.reading import Reading
from ...model import Invoice

_ZERO = Decimal(0)


def read_rates(invoice: Invoice, run: Reading) -> None:
    """Give each charge and allowance the rate that its amount shows; where several fit, none."""
    over = _Over(invoice)
    for field, sign in (("charges", 1), ("allowances", -1)):
        for one in getattr(invoice, field):
            amount = sign * (one.amount or _ZERO)
            found = over.by_amount.get(amount) or over.rates
            if one.vat_rate is None and len(found) == 1:
                (rate,) = found
                run.infer(one, "vat_rate", rate)
                over.add(rate, -amount)


class _Over:
    """What VAT of each rate is of, beyond the lines of the rate and the charges that are known to be of it.

    `rates`: the rates of the invoice where it is not zero; `by_amount`: the same, by what it is.
    """

    def __init__(self, invoice: Invoice) -> None:
        self.rates: set[Decimal] = set()
        self.by_amount: dict[Decimal, set[Decimal]] = {}
        self._over: dict[Decimal, Decimal] = {}
        sums: dict[Decimal | None, Decimal] = defaultdict(Decimal)
        for line in invoice.lines:
            sums[line.vat_rate] -= line.net_amount or _ZERO
        for charge in invoice.charges:
            sums[charge.vat_rate] -= charge.amount or _ZERO
        for allowance in invoice.allowances:
            sums[allowance.vat_rate] += allowance.amount or _ZERO
        for group in invoice.vat_breakdown:
            sums[group.rate] += group.taxable or _ZERO
        for group in invoice.vat_breakdown:
            if group.rate is not None and group.rate not in self._over:
                self.add(group.rate, sums[group.rate])

    def add(self, rate: Decimal, amount: Decimal) -> None:
        """So much more of it is of a rate."""
        before = self._over.get(rate, _ZERO)
        self._over[rate] = now = before + amount
        self.by_amount.get(before, set()).discard(rate)
        self.rates.discard(rate)
        if now:
            self.rates.add(rate)
            self.by_amount.setdefault(now, set()).add(rate)
