"""How a Finvoice spells its values: amounts, prices, quantities and dates. Source: Finvoice 3.0 guidelines, 6."""

from __future__ import annotations

from typing import Any

from ...mapping.codecs import IDENT, Date, Number
from ...mapping.nodes import Attr, Currency, Fixed, Mark, One, Text, Value
from ...mapping.refs import root
from ...model import Quantity

AMOUNT = Number(comma=True, least=2, most=5, optional=True, signed=True)
PRICE = Number(comma=True, least=2, most=5, optional=True)
PERCENT = Number(comma=True, most=3)
COUNT = Number(comma=True, signed=True, longest=14)
BASE = Number(comma=True, longest=14)
DATE = Date(compact=True)
CURRENCY: tuple[Mark, ...] = (Currency("AmountCurrencyIdentifier"),)

quantity = root(Quantity)


def amount(tag: str, ref: Any, codec: Number = AMOUNT) -> Value:
    """An amount in the invoice's currency."""
    return Value(tag, ref, codec, CURRENCY)


def date(tag: str, ref: Any) -> Value:
    """A date as CCYYMMDD."""
    return Value(tag, ref, DATE, [Fixed("Format", "CCYYMMDD")])


def unit(codec: Number) -> list[Mark]:
    """The value of a quantity and its unit, in words and as a code."""
    return [
        Text(quantity.value, codec),
        Attr("QuantityUnitCode", quantity.unit_text),
        Attr("QuantityUnitCodeUN", quantity.unit, IDENT),
    ]


def count(tag: str, ref: Any) -> One:
    """A quantity, once."""
    return One(tag, ref, unit(COUNT))
