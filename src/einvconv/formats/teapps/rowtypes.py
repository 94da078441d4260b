"""Rows by their type, and the prices of rows.

Of the rows only those of type SPECIFICATION or of no type count (guide, 4.8.6): header rows, subtotals and rows for
information are sub-rows of a line that says nothing itself, out of the totals.
"""

from __future__ import annotations

from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice, InvoiceLine, Price
from ...model.slim import listed
from ..en16931.prices import gross_above_net
from ..nordic.prices import for_none, per_unit
from ..nordic.units import in_words, line_in_words

_COUNTING = (None, "SPECIFICATION")
_SUBTOTAL = "SUBTOTAL"
_BASE_SINCE = "3.0"
_PRICE_DECIMALS = 6


def _read_types(invoice: Invoice, run: Reading) -> None:
    lines: list[InvoiceLine] = []
    for line in invoice.lines:
        says = line.row_type == _SUBTOTAL or line.counts or line.gross_amount is not None
        if line.row_type in _COUNTING or not says:
            lines.append(line)
            continue
        if not lines or not lines[-1].sub_rows:
            carrier = InvoiceLine.blank()
            run.begin(carrier, run.trace.bases[id(line)])
            lines.append(carrier)
        lines[-1].sub_rows.append(line)
        if line.row_type == _SUBTOTAL:
            run.forget(line, "row_type")
    invoice.lines = lines


def _write_types(invoice: Invoice, run: Writing) -> None:
    rows: list[InvoiceLine] = []
    for line in invoice.lines:
        below = listed(line, "sub_rows")
        if any(value for name, value in line.__dict__.items() if name not in ("sub_rows",)):
            made = run.edit(line)
            if below:
                made.sub_rows = []
            rows.append(made)
        for sub in below:
            row = run.edit(sub)
            if row.row_type is None:
                run.derive(row, "row_type", _SUBTOTAL, "the row counts in no total")
            rows.append(row)
    invoice.lines = rows


# The older version has the sender's word for a unit only: a code stands there, where there is no word.

_COUNTED = ("quantity", "ordered", "confirmed", "returned", "post_delivered", "credit_requested")


def _write_units(invoice: Invoice, run: Writing) -> None:
    if run.form.version >= _BASE_SINCE:
        return
    invoice.lines = [line_in_words(line, run) for line in invoice.lines]


# PR_UNIT is the unit of the base quantity (BT-150) where there is one, and else the unit that the price is for.


def _read_prices(invoice: Invoice, run: Reading) -> None:
    for line in (one for main in invoice.lines for one in (main, *listed(main, "sub_rows"))):
        price = line.price
        if price is not None and price.base is not None:
            run.begin(price.base, run.trace.bases[id(line)])
            for field in ("unit", "unit_text"):
                if getattr(price, field) is not None:
                    run.move(price, field, price.base, field)


def _write_prices(invoice: Invoice, run: Writing) -> None:
    invoice.lines = [_priced(line, run) for line in invoice.lines]


def _priced(line: InvoiceLine, run: Writing) -> InvoiceLine:
    if line.price is None:
        return line
    line = run.edit(line)
    price = line.price = _per_one(run.edit(gross_above_net(line.price or Price.blank(), run)), run)
    base = price.base
    if price.gross is None and price.net is not None:
        price.gross = price.net
        run.carry(price, "gross", price, "net")
    if base is not None:
        for field in ("unit", "unit_text"):
            value = getattr(base, field)
            if value is not None and getattr(price, field) in (None, value):
                setattr(price, field, value)
                run.carry(price, field, base, field)
    if run.form.version < _BASE_SINCE:
        in_words(price, run)
    return line


def _per_one(price: Price, run: Writing) -> Price:
    """The price of one unit, in the version that has no quantity for a price."""
    base = price.base
    if base is None or run.form.version >= _BASE_SINCE:
        return price
    per_unit(price, run, _PRICE_DECIMALS)
    if not for_none(base, run) and base.value == 1:
        run.report(base, "value", "implied", f"a price in {run.target} is for one")
        run.use(base, "value")
    price.base = run.edit(base)
    price.base.value = None
    return price


ROW_TYPES = (
    Pair("row types", _read_types, _write_types),
    Pair("units", write=_write_units),
    Pair("prices", _read_prices, _write_prices),
)
