"""The prices of a Finvoice's rows: one or two of them, with five decimals at the most.

Source: Finvoice 3.0 guidelines and data list, UnitPriceAmount, UnitPriceNetAmount and UnitPriceBaseQuantity.
"""

from __future__ import annotations

from decimal import Decimal

from ...mapping.format import Pair
from ...mapping.writing import Writing
from ...model import Invoice, InvoiceLine, Price, Quantity
from ..en16931.prices import ANOTHER_UNIT, gross_above_net
from ..en16931.said_twice import FOLLOWS, is_net
from ..nordic.plain import imply_unit
from ..nordic.prices import per_unit

BASE_SINCE = "3.0"
_DECIMALS = 5

# The unit price is the gross price (BT-148) where a net price stands beside it, and the price itself where none does.
# Before version 3.0 nothing stands beside it: it is the net price, of which the row's amount is made.


def _write(invoice: Invoice, run: Writing) -> None:
    if run.form.version < BASE_SINCE:  # a price is for the unit that the row counts in
        ANOTHER_UNIT.write(invoice, run)
    invoice.lines = [_priced(line, run) for line in invoice.lines]


def _priced(line: InvoiceLine, run: Writing) -> InvoiceLine:
    price = line.price
    if price is None:
        return line
    if price.base is not None and run.form.version < BASE_SINCE:
        imply_unit(price.base, line.quantity, run)
    made = _whole(_per_base(gross_above_net(price, run), run), run)
    alone = "lines.price.net" not in run.form.has
    if made.net is not None and (made.gross is None or alone):
        made = run.edit(made) if made is price else made
        if alone:
            same = is_net(price)
            reason = f"{run.target} has one price of a row: the one of which its amount is made"
            for field in ("gross", "discount"):
                run.report(price, field, "implied" if same else "dropped", FOLLOWS if same else reason)
                run.use(price, field)
        made.gross = made.net
        run.carry(made, "gross", price, "net")
    if made is not price:
        line = run.edit(line)
        line.price = made
    return line


# A price has five decimals at the most: one that needs more goes per so many units, where the version can say so.


def _per_base(price: Price, run: Writing) -> Price:
    parts = [p for p in (price.net, price.gross, price.discount) if p is not None]
    decimals = max((-int(p.normalize().as_tuple().exponent) for p in parts), default=0)
    if decimals <= _DECIMALS or run.form.version < BASE_SINCE:
        return price
    factor = Decimal(10) ** (decimals - _DECIMALS)
    made = run.edit(price)
    for field in ("net", "gross", "discount"):
        if getattr(made, field) is not None:
            setattr(made, field, getattr(made, field) * factor)
    base = made.base = run.edit(made.base) if made.base is not None else Quantity.blank()
    base.value = (base.value or Decimal(1)) * factor
    run.report(price, "net" if price.net is not None else "gross", "approximated", f"given per {base.value} units")
    return made


def _whole(price: Price, run: Writing) -> Price:
    base = price.base
    if base is None or base.value in (None, 0, 1) or run.form.version >= BASE_SINCE:
        return price
    made = run.edit(price)
    per_unit(made, run, _DECIMALS)
    made.base = None
    return made


PRICES = Pair("prices", write=_write)
