"""What can be computed of an invoice: line amounts, the VAT breakdown, the totals. What is stated is never changed.

An amount that depends on one that is not known stays absent: no line counts as 0, and no total is made over a hole.

Source: EN 16931-1, the calculation rules BR-CO-10 to BR-CO-17 and clause 6.4.2 for the line. Exact decimals; amounts
are rounded half up to the decimals of the currency, and to two at the most (BR-DEC).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from ..exact import exactly
from ..patterns import pattern
from .invoice import Invoice, Totals, VatBreakdown
from .lines import Allowance, InvoiceLine, Price
from .measures import ANY_UNIT, sizes
from .slim import listed

_ZERO = Decimal(0)
_CENT = Decimal("0.01")
_WHOLE = Decimal(1)
# ISO 4217: the currencies that have no minor unit
_WITHOUT_CENTS = pattern("BIF|CLP|DJF|GNF|ISK|JPY|KMF|KRW|PYG|RWF|UGX|UYI|VND|VUV|XAF|XOF|XPF")
_NO_RATE = "O"
_ZERO_RATED = frozenset(("AE", "E", "G", "K", "Z"))

VatGroup = tuple[str | None, Decimal | None]


def rounded(amount: Decimal, currency: str | None) -> Decimal:
    """An amount, rounded half up to the decimals of the currency."""
    return amount.quantize(_smallest(currency), ROUND_HALF_UP)


@lru_cache(500)
def _smallest(currency: str | None) -> Decimal:
    return _WHOLE if _WITHOUT_CENTS.fullmatch(currency or "") else _CENT


def total(amounts: Iterable[Decimal | None]) -> Decimal:
    """The sum of the amounts that are there."""
    return sum((a for a in amounts if a is not None), _ZERO)


def taken_off(owner: InvoiceLine | Invoice) -> Decimal:
    """What the allowances whose amounts are there take off a line (BT-136) or the document (BT-92), less what the
    charges add (BT-141, BT-99)."""
    allowances, charges = listed(owner, "allowances"), listed(owner, "charges")
    if not allowances and not charges:
        return _ZERO
    return total(a.amount for a in allowances) - total(c.amount for c in charges)


def whole_total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of the amounts; None where one of them is not there, or none is given."""
    known = list(amounts)
    if not known or any(a is None for a in known):  # whether None is among decimals asks each of them
        return None
    return sum((a for a in known if a is not None), _ZERO)


@exactly
def completed(invoice: Invoice) -> Invoice:
    """A copy of the invoice with the amounts that it leaves out: of allowances, prices, lines, VAT and the document.

    An amount that is there stays as it is, also where it disagrees with the others. What depends on something that is
    not there (a line without price, BT-111 without a rate of exchange) stays absent, with every total over it;
    `einvconv.model.gaps` says what that is and why. The given invoice is untouched. Raises
    InvalidValue for values that are not of their field's kind, and WrongArgument for what is no invoice.
    """
    from .check import check

    check(invoice)
    made = invoice.model_copy(deep=True)
    complete(made)
    return made


@exactly
def complete(invoice: Invoice) -> None:
    """The same in the invoice itself."""
    for one in invoice.lines:
        complete_line(one, invoice.currency)
    for allowance in (*invoice.allowances, *invoice.charges):
        complete_allowance(allowance, invoice)
    invoice.vat_breakdown = complete_breakdown(invoice)
    if invoice.totals is None:
        invoice.totals = Totals()
    complete_totals(invoice.totals, invoice)


def net_price(price: Price) -> Decimal | None:
    """BT-146: the gross price (BT-148) less its discount (BT-147)."""
    return None if price.gross is None else price.gross - (price.discount or _ZERO)


def line_base(line: InvoiceLine) -> Decimal | None:
    """Quantity times net price by base quantity, exact: what a percentage of the line is of. None where not known.

    A price for another unit than the line counts in is taken for one of that where how many they are is known.
    """
    price, quantity = line.price, line.quantity
    if price is None or quantity is None or quantity.value is None:
        return None
    net = price.net if price.net is not None else net_price(price)
    if net is None:
        return None
    per = price.base.value if price.base is not None else None
    apart = units_apart(line)
    found = sizes(*apart) if apart is not None else None
    if found is not None:
        return net * quantity.value * found[1] / ((_WHOLE if per is None else per) * found[0]) if per != 0 else None
    if per is None:  # a quotient of a thousand digits takes ten times as long as a product
        return net * quantity.value
    return net * quantity.value / per if per else None


def sure_base(line: InvoiceLine) -> Decimal | None:
    """The same, and None where the price is for another unit, and nobody says how many of one the other is."""
    apart = units_apart(line)
    return None if apart is not None and sizes(*apart) is None else line_base(line)


def units_apart(line: InvoiceLine) -> tuple[str, str] | None:
    """The unit that the price is for and the one that the line counts in; None where they are one, or not said."""
    price, counted = line.price, line.quantity.unit if line.quantity is not None else None
    if price is None or counted is None:
        return None
    unit = price.base.unit if price.base is not None and price.base.unit is not None else price.unit
    return None if unit is None or unit == counted or ANY_UNIT in (unit, counted) else (unit, counted)


def allowance_amount(one: Allowance, base: Decimal | None, currency: str | None) -> Decimal | None:
    """The amount of an allowance or charge: as stated, else its percentage of its base, or of the one given here."""
    if one.base is not None:
        base = one.base
    if one.amount is not None or one.percent is None or base is None:
        return one.amount
    return rounded(rounded(base, currency) * one.percent / 100, currency)


def net_amount(line: InvoiceLine, currency: str | None) -> Decimal | None:
    """BT-131: quantity times net price by base quantity, with the line's charges and without its allowances.

    None where any of them is not known.
    """
    base = sure_base(line)
    off = [allowance_amount(a, base, currency) for a in line.allowances]
    on = [allowance_amount(c, base, currency) for c in line.charges]
    if base is None or None in off or None in on:
        return None
    return rounded(base - total(off) + total(on), currency)


def is_priced(line: InvoiceLine) -> bool:
    """Whether the line is one of those that the totals are made of; a line with a price is, and no text row."""
    return line.counts or (line.price is not None and (line.price.net, line.price.gross) != (None, None))


def complete_line(line: InvoiceLine, currency: str | None) -> None:
    """The net price, the amounts of allowances and charges with the base of their percentage, and the net amount."""
    if line.price is not None and line.price.net is None:
        line.price.net = net_price(line.price)
    base = line_base(line)
    for one in (*line.allowances, *line.charges):
        _complete_percentage(one, base, currency)
    if is_priced(line) and line.net_amount is None:
        line.net_amount = net_amount(line, currency)


def complete_allowance(one: Allowance, invoice: Invoice) -> None:
    """The amount of an allowance or charge of the document that is a percentage of the lines of its VAT category.

    Where it names no category and all lines are of one, it is of that one.
    """
    if one.amount is None and one.percent is not None and one.base is None:
        lines = [line for line in invoice.lines if is_priced(line) and _is_of(one, line)]
        groups = {vat_group(line.vat_code, line.vat_rate) for line in lines}
        base = whole_total(line.net_amount for line in lines) if len(groups) == 1 else None
        if base is not None:
            one.vat_code, one.vat_rate = groups.pop()
            one.base = base
    _complete_percentage(one, None, invoice.currency)


def amounts(invoice: Invoice) -> Iterator[tuple[InvoiceLine | Allowance, Decimal | None]]:
    """Lines, allowances and charges of the document, each with what it adds to what VAT is of (BT-131, BT-92, BT-99);
    what allowances add is below zero."""
    yield from ((line, line.net_amount) for line in invoice.lines)
    yield from ((one, None if one.amount is None else -one.amount) for one in invoice.allowances)
    yield from ((one, one.amount) for one in invoice.charges)


def taxable_amounts(invoice: Invoice) -> dict[VatGroup, Decimal | None]:
    """BT-116 by the lines, allowances and charges of each category and rate; None where one has no amount."""
    parts: dict[VatGroup, list[Decimal | None]] = {}
    for one, amount in amounts(invoice):
        if not isinstance(one, InvoiceLine) or is_priced(one):
            parts.setdefault(vat_group(one.vat_code, one.vat_rate), []).append(amount)
    return {group: whole_total(amounts) for group, amounts in parts.items()}


def complete_breakdown(invoice: Invoice) -> list[VatBreakdown]:
    """BG-23 by category and rate, where there is none (BR-CO-17, BR-CO-18); else the stated groups, made whole."""
    bases = taxable_amounts(invoice)
    if not invoice.vat_breakdown:
        return [
            VatBreakdown(taxable=base, amount=vat_amount(base, code, rate, invoice.currency), code=code, rate=rate)
            for (code, rate), base in bases.items()
        ]
    for group in invoice.vat_breakdown:
        if group.taxable is None:
            group.taxable = bases.get(vat_group(group.code, group.rate))
        if group.amount is None:
            group.amount = vat_amount(group.taxable, group.code, group.rate, invoice.currency)
    return invoice.vat_breakdown


def complete_totals(totals: Totals, invoice: Invoice) -> None:
    """BT-106 to BT-110, BT-112 and BT-115, each from the others where it is absent (BR-CO-10 to BR-CO-16)."""
    if totals.lines is None:
        totals.lines = whole_total(line.net_amount for line in invoice.lines if is_priced(line))
    if totals.allowances is None:
        totals.allowances = whole_total(a.amount for a in invoice.allowances)
    if totals.charges is None:
        totals.charges = whole_total(c.amount for c in invoice.charges)
    off = totals.allowances if invoice.allowances else totals.allowances or _ZERO
    on = totals.charges if invoice.charges else totals.charges or _ZERO
    if totals.without_vat is None and totals.lines is not None and off is not None and on is not None:
        totals.without_vat = totals.lines - off + on
    if totals.vat is None:
        totals.vat = whole_total(v.amount for v in invoice.vat_breakdown)
    if totals.with_vat is None and totals.without_vat is not None and totals.vat is not None:
        totals.with_vat = totals.without_vat + totals.vat
    if totals.payable is None and totals.with_vat is not None:
        others = total(one.amount for one in invoice.third_party_payments)
        totals.payable = totals.with_vat - (totals.prepaid or _ZERO) + (totals.rounding or _ZERO) + others


def total_of_parts(totals: Totals, invoice: Invoice) -> Decimal | None:
    """What the total without VAT and the VAT come to, each as it is stated or follows from the others (BR-CO-15)."""
    parts = Totals(lines=totals.lines, allowances=totals.allowances, charges=totals.charges)
    parts.without_vat, parts.vat = totals.without_vat, totals.vat
    complete_totals(parts, invoice)
    return parts.with_vat


def paid_before(totals: Totals) -> Decimal:
    """What the total with VAT, its rounding and the amount due leave for BT-113 (BR-CO-16); 0 where they leave nothing.

    A total that is itself what is due leaves nothing, whatever the rounding; nor does one that is wrong, which is not
    the total without VAT and the VAT (BR-CO-15). More due than the total, or less than nothing of it, is no payment.
    """
    if totals.with_vat is None or totals.payable is None or totals.with_vat == totals.payable:
        return _ZERO
    if totals.without_vat is not None and totals.vat is not None and totals.with_vat != totals.without_vat + totals.vat:
        return _ZERO
    whole = totals.with_vat + (totals.rounding or _ZERO)
    paid = whole - totals.payable
    return paid if _ZERO < paid <= whole or whole <= paid < _ZERO else _ZERO


def vat_group(code: str | None, rate: Decimal | None) -> VatGroup:
    """Category and rate as they go together: none outside the scope of VAT, zero where nothing is levied."""
    if code == _NO_RATE:
        return code, None
    return code, _ZERO if rate is None and code in _ZERO_RATED else rate


def vat_amount(base: Decimal | None, code: str | None, rate: Decimal | None, currency: str | None) -> Decimal | None:
    """BT-117: None where the base or the rate is not known."""
    known = _ZERO if code == _NO_RATE else vat_group(code, rate)[1]
    return None if base is None or known is None else rounded(base * known / 100, currency)


def _complete_percentage(one: Allowance, base: Decimal | None, currency: str | None) -> None:
    if one.amount is None and one.percent is not None:
        one.amount = allowance_amount(one, base, currency)
        if one.base is None and base is not None:
            one.base = rounded(base, currency)


def _is_of(one: Allowance, line: InvoiceLine) -> bool:
    """Whether the line is of the VAT category and rate that an allowance names, in so far as it names them."""
    code, rate = vat_group(line.vat_code, line.vat_rate)
    return one.vat_code in (None, code) and (one.vat_rate is None or one.vat_rate == rate)
