"""What can be computed of an invoice: line amounts, the VAT breakdown, the totals. What is stated is never changed.

Source: EN 16931-1, the calculation rules BR-CO-10 to BR-CO-17 and clause 6.4.2 for the line. Exact decimals; amounts
are rounded half up to the decimals of the currency, and to two at the most (BR-DEC).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from ..exact import exactly
from .invoice import Invoice, Totals, VatBreakdown
from .lines import Allowance, InvoiceLine, Price

_ZERO = Decimal(0)
_CENT = Decimal("0.01")
_WHOLE = Decimal(1)
# ISO 4217: the currencies that have no minor unit
_WITHOUT_CENTS = re.compile("BIF|CLP|DJF|GNF|ISK|JPY|KMF|KRW|PYG|RWF|UGX|UYI|VND|VUV|XAF|XOF|XPF")
_NO_RATE = "O"
_ZERO_RATED = frozenset(("AE", "E", "G", "K", "Z"))


def rounded(amount: Decimal, currency: str | None) -> Decimal:
    """An amount, rounded half up to the decimals of the currency."""
    return amount.quantize(_WHOLE if _WITHOUT_CENTS.fullmatch(currency or "") else _CENT, ROUND_HALF_UP)


def total(amounts: Iterable[Decimal | None]) -> Decimal:
    """The sum of the amounts that are there."""
    return sum((a for a in amounts if a is not None), _ZERO)


@exactly
def completed(invoice: Invoice) -> Invoice:
    """A copy of the invoice with the amounts that it leaves out: of allowances, prices, lines, VAT and the document.

    An amount that is there stays as it is, also where it disagrees with the others. What depends on something that is
    not there (a line without price, BT-111 without a rate of exchange) stays absent. The given invoice is untouched.
    """
    made = invoice.model_copy(deep=True)
    for one in made.lines:
        if one.price is not None and one.price.net is None:
            one.price.net = net_price(one.price)
        _complete_allowances((*one.allowances, *one.charges), made.currency)
        if one.counts and one.net_amount is None:
            one.net_amount = net_amount(one, made.currency)
    _complete_allowances((*made.allowances, *made.charges), made.currency)
    made.vat_breakdown = complete_breakdown(made)
    if made.totals is None:
        made.totals = Totals()
    complete_totals(made.totals, made)
    return made


def net_price(price: Price) -> Decimal | None:
    """BT-146: the gross price (BT-148) less its discount (BT-147)."""
    return None if price.gross is None else price.gross - (price.discount or _ZERO)


def net_amount(line: InvoiceLine, currency: str | None) -> Decimal | None:
    """BT-131: quantity times net price by base quantity, with the line's charges and without its allowances."""
    price = None if line.price is None else line.price.net
    if price is None and line.price is not None:
        price = net_price(line.price)
    count = line.quantity.value if line.quantity is not None else None
    if price is None or count is None:
        return None
    base = line.price.base.value if line.price is not None and line.price.base is not None else None
    net = price * count / (base or 1) - total(a.amount for a in line.allowances)
    return rounded(net + total(c.amount for c in line.charges), currency)


def complete_breakdown(invoice: Invoice) -> list[VatBreakdown]:
    """BG-23 by category and rate, where there is none (BR-CO-17, BR-CO-18); else the stated groups, made whole."""
    bases: dict[tuple[str | None, Decimal | None], Decimal] = {}
    for line in invoice.lines:
        if line.counts:
            _add(bases, line.vat_code, line.vat_rate, line.net_amount)
    for allowance in invoice.allowances:
        _add(bases, allowance.vat_code, allowance.vat_rate, -(allowance.amount or _ZERO))
    for charge in invoice.charges:
        _add(bases, charge.vat_code, charge.vat_rate, charge.amount)
    if not invoice.vat_breakdown:
        return [
            VatBreakdown(taxable=base, amount=_vat(base, rate, invoice.currency), code=code, rate=rate)
            for (code, rate), base in bases.items()
        ]
    for group in invoice.vat_breakdown:
        if group.taxable is None:
            group.taxable = bases.get(_group(group.code, group.rate))
        if group.amount is None and group.taxable is not None:
            group.amount = _vat(group.taxable, group.rate, invoice.currency)
    return invoice.vat_breakdown


def complete_totals(totals: Totals, invoice: Invoice) -> None:
    """BT-106 to BT-110, BT-112 and BT-115, each from the others where it is absent (BR-CO-10 to BR-CO-16)."""
    if totals.lines is None:
        totals.lines = total(line.net_amount for line in invoice.lines)
    if totals.allowances is None and invoice.allowances:
        totals.allowances = total(a.amount for a in invoice.allowances)
    if totals.charges is None and invoice.charges:
        totals.charges = total(c.amount for c in invoice.charges)
    if totals.without_vat is None:
        totals.without_vat = totals.lines - (totals.allowances or _ZERO) + (totals.charges or _ZERO)
    if totals.vat is None:
        totals.vat = total(v.amount for v in invoice.vat_breakdown)
    if totals.with_vat is None:
        totals.with_vat = totals.without_vat + totals.vat
    if totals.payable is None:
        totals.payable = totals.with_vat - (totals.prepaid or _ZERO) + (totals.rounding or _ZERO)


def _complete_allowances(those: Iterable[Allowance], currency: str | None) -> None:
    for one in those:
        if one.amount is None and one.base is not None and one.percent is not None:
            one.amount = rounded(one.base * one.percent / 100, currency)


def _group(code: str | None, rate: Decimal | None) -> tuple[str | None, Decimal | None]:
    """Category and rate as they go together: none outside the scope of VAT, zero where nothing is levied."""
    if code == _NO_RATE:
        return code, None
    return code, _ZERO if rate is None and code in _ZERO_RATED else rate


def _add(
    bases: dict[tuple[str | None, Decimal | None], Decimal], code: str | None, rate: Decimal | None, net: Decimal | None
) -> None:
    group = _group(code, rate)
    bases[group] = bases.get(group, _ZERO) + (net or _ZERO)


def _vat(base: Decimal, rate: Decimal | None, currency: str | None) -> Decimal:
    return rounded(base * (rate or _ZERO) / 100, currency)
