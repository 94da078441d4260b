"""A discount of a line that is a percentage and nothing else, and a price for one unit, before the discount.

Seen in Maventa XML (1 at 200, 50 off: 100) and in Liinos XML. What is no such discount is in the price.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from ...exact import quotient
from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Allowance, Invoice, InvoiceLine, Price, Quantity, compute
from .plain import imply_unit
from .prices import for_none

_ZERO, _HUNDRED = Decimal(0), Decimal(100)
_PLACES = Decimal("0.0001")
_PRICE = Decimal("0.00000001")


def _read(invoice: Invoice, run: Reading) -> None:
    for line in invoice.lines:
        if line._row_discount is not None and line._row_discount.percent:
            line.allowances = [line._row_discount]
            line._row_discount = None


def _write(invoice: Invoice, run: Writing) -> None:
    if run.keeps:
        invoice.lines = [_as_it_was(line, run) for line in invoice.lines]
    else:
        invoice.lines = [_line(line, run) for line in invoice.lines]


def _as_it_was(source: InvoiceLine, run: Writing) -> InvoiceLine:
    if len(source.allowances) != 1:
        return source
    line = run.edit(source)
    line._row_discount, line.allowances = line.allowances[0], []
    return line


def _line(source: InvoiceLine, run: Writing) -> InvoiceLine:
    line = run.edit(source)
    price, count = price_for_one(line, run), line.quantity
    if line.allowances and line.net_amount is not None:
        _discounted(line, run)
    elif line.net_amount is not None and price is None and (count is None or count.value is None):
        one_of_it(line, line.net_amount, run)
    return line


def price_for_one(line: InvoiceLine, run: Writing) -> Price | None:
    """The price of a line, which is a copy already, without VAT and for one unit."""
    price = line.price
    if price is not None and price.net is None and price.gross is not None:
        price = line.price = run.edit(price)
        price.net = compute.net_price(price)
        run.carry(price, "net", price, "gross")
    if price is not None and price.net is not None and price.base is not None and price.base.value is not None:
        imply_unit(price.base, line.quantity, run)
        price = line.price = _for_one(price, price.base, run)
    return price


def _for_one(source: Price, base: Quantity, run: Writing) -> Price:
    """A price for one unit; one for another number is divided."""
    price, value = run.edit(source), base.value or Decimal(1)
    if for_none(base, run):
        price.base = None
        return price
    if value == 1:
        run.report(base, "value", "implied", f"a price in {run.target} is for one")
    else:
        price.net = _short(quotient(price.net or _ZERO, value))
        reason = f"{run.target} has a price for one: {price.net} stands for the price of {value.normalize():f}"
        run.report(base, "value", "approximated", reason)
        run.report(source, "net", "approximated", reason)
    run.use(base, "value")
    price.base = None
    return price


def _short(value: Decimal) -> Decimal:
    return value.quantize(_PRICE, ROUND_HALF_UP).normalize() + 0


def _discounted(line: InvoiceLine, run: Writing) -> None:
    """The discount as a percentage, where that gives the line's amount; else it is in the price, as is one that adds to
    the amount of a line to be paid back."""
    base = compute.line_base(line)
    total = compute.total(one.amount for one in line.allowances)
    if base and line.price is not None:
        percent = quotient(total * _HUNDRED, base).quantize(_PLACES, ROUND_HALF_UP).normalize() + 0
        said = line.allowances[0].percent if len(line.allowances) == 1 else None
        for one in dict.fromkeys(p for p in (said, percent) if p is not None and p > 0):
            if compute.rounded(base * (_HUNDRED - one) / _HUNDRED, None) == line.net_amount:
                _as_percent(line, one, run)
                return
    _in_price(line, run)


def _as_percent(line: InvoiceLine, percent: Decimal, run: Writing) -> None:
    first = line.allowances[0]
    made = Allowance.blank()
    if first.percent == percent and len(line.allowances) == 1:
        made.percent = percent
        run.carry(made, "percent", first, "percent")
    else:
        run.derive(made, "percent", percent, "the discounts of the line by its quantity times its price")
    base, alone = compute.line_base(line) or Decimal(0), len(line.allowances) == 1
    amount = compute.rounded(base * percent / _HUNDRED, None)
    follows = {"amount": amount, "base": base, "percent": percent}
    for one in line.allowances:
        for field in ("amount", "base", *(("percent",) if made.percent != one.percent else ())):
            value = getattr(one, field)
            if value is not None:
                words = f"{percent} % of quantity times price is taken off the line"
                run.report(one, field, "implied" if alone and value == follows[field] else "approximated", words)
                run.use(one, field)
    line._row_discount, line.allowances = made, []


def _in_price(line: InvoiceLine, run: Writing) -> None:
    count = line.quantity.value if line.quantity is not None else None
    for one in line.allowances:
        for field in ("amount", "percent", "base"):
            if getattr(one, field) is not None:
                reason = f"{run.target} has a percentage off a line, and none gives the amount: it is in the price"
                run.report(one, field, "approximated", reason)
                run.use(one, field)
    line.allowances = []
    if not count or line.net_amount is None:
        return
    price = line.price = run.edit(line.price) if line.price is not None else Price.blank()
    if price.net is not None:
        run.report(price, "net", "approximated", "the discounts of the line are taken off it")
        run.use(price, "net")
    run.derive(price, "net", _short(quotient(line.net_amount, count)), "the line's amount by its quantity")


def one_of_it(line: InvoiceLine, net: Decimal, run: Writing) -> None:
    """A line that is an amount only is one of it."""
    line.quantity = Quantity.blank() if line.quantity is None else run.edit(line.quantity)
    line.price = Price.blank()
    run.derive(line.quantity, "value", Decimal(-1 if net < 0 else 1), "the line says an amount only: it is one of it")
    run.derive(line.price, "net", abs(net), "the line says an amount only: it is one of it")


PERCENTS = Pair("discounts in percent", _read, _write)
