"""The VAT rate of charges and allowances of the invoice, where a format has them without one.

It is the rate whose lines do not come to what its VAT is of.
"""

from __future__ import annotations

from decimal import Decimal

from ...mapping.reading import Reading
from ...model import Invoice

_ZERO = Decimal(0)


def read_rates(invoice: Invoice, run: Reading) -> None:
    """Give each charge and allowance the rate that its amount shows; where several fit, none."""
    for field, sign in (("charges", 1), ("allowances", -1)):
        for one in getattr(invoice, field):
            rates = {g.rate for g in invoice.vat_breakdown if g.rate is not None and _over(g.rate, invoice) != _ZERO}
            found = {rate for rate in rates if _over(rate, invoice) == sign * (one.amount or _ZERO)}
            if one.vat_rate is None and len(found or rates) == 1:
                run.infer(one, "vat_rate", (found or rates).pop())


def _over(rate: Decimal, invoice: Invoice) -> Decimal:
    """What VAT of a rate is of, beyond the lines of the rate and the charges that are known to be of it."""
    over = sum((group.taxable or _ZERO for group in invoice.vat_breakdown if group.rate == rate), _ZERO)
    over -= sum((line.net_amount or _ZERO for line in invoice.lines if line.vat_rate == rate), _ZERO)
    over -= sum((one.amount or _ZERO for one in invoice.charges if one.vat_rate == rate), _ZERO)
    return over + sum((one.amount or _ZERO for one in invoice.allowances if one.vat_rate == rate), _ZERO)
