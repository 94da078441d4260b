"""The VAT rate of charges and allowances of the invoice, where a format has them without one.

It is the rate whose lines do not come to what its VAT is of.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from itertools import product

from ...mapping.reading import Reading
from ...model import Allowance, Invoice

_ZERO = Decimal(0)
_ROUNDS = 3
_MOST_WAYS = 1024  # of giving the charges their categories, that are looked at
_Key = tuple[str | None, Decimal | None]


def read_rates(invoice: Invoice, run: Reading) -> None:
    """Give each charge and allowance the rate that its amount shows; where several fit, none."""
    over = _Over(invoice)
    parts = [(1, one) for one in invoice.charges] + [(-1, one) for one in invoice.allowances]
    for _ in range(_ROUNDS):  # what one leaves may show the rate of another before it
        for sign, one in parts:
            amount = sign * (one.amount or _ZERO)
            found = over.by_amount.get(amount) or over.rates
            if one.vat_rate is None and len(found) == 1:
                (rate,) = found
                run.infer(one, "vat_rate", rate)
                over.add(rate, -amount)
    _read_codes(parts, invoice, run)


def _read_codes(parts: list[tuple[int, Allowance]], invoice: Invoice, run: Reading) -> None:
    """The category of those whose rate several have, such as 0 %, where their amount shows it too."""
    groups: dict[_Key, Decimal] = {(group.code, group.rate): group.taxable or _ZERO for group in invoice.vat_breakdown}
    several = {rate for rate, count in Counter(rate for _, rate in groups).items() if count > 1}
    open_ = [(sign, one) for sign, one in parts if one.vat_code is None and one.vat_rate in several]
    if not open_ or any(
        line.vat_rate in several and (line.vat_code, line.vat_rate) not in groups for line in invoice.lines
    ):
        return
    for line in invoice.lines:
        if (line.vat_code, line.vat_rate) in groups:
            groups[line.vat_code, line.vat_rate] -= line.net_amount or _ZERO
    for sign, one in parts:
        if one.vat_code is not None and (one.vat_code, one.vat_rate) in groups:
            groups[one.vat_code, one.vat_rate] -= sign * (one.amount or _ZERO)
    for rate in several:
        keys = [key for key in groups if key[1] == rate]
        asked = [(one, sign * (one.amount or _ZERO)) for sign, one in open_ if one.vat_rate == rate]
        if len(keys) ** len(asked) > _MOST_WAYS:
            continue
        ways = [way for way in product(keys, repeat=len(asked)) if _fits(way, asked, keys, groups)]
        if len(ways) == 1:
            for (one, _), (code, _) in zip(asked, ways[0], strict=True):
                if code is not None:
                    run.infer(one, "vat_code", code)


def _fits(
    way: tuple[_Key, ...], asked: list[tuple[Allowance, Decimal]], keys: list[_Key], groups: dict[_Key, Decimal]
) -> bool:
    """Whether each category then has what its VAT is of."""
    rest = {key: groups[key] for key in keys}
    for key, (_, amount) in zip(way, asked, strict=True):
        rest[key] -= amount
    return not any(rest.values())


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
