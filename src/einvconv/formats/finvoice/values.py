"""How a Finvoice spells its values: amounts, prices, quantities and dates. Source: Finvoice 3.0 guidelines, 6."""

from __future__ import annotations

import datetime as dt
import re

from ...mapping.codecs import Date, Number
from ...mapping.nodes import Attr, Currency, Fixed, Mark, One, Text, Value
from ...mapping.refs import root
from ...model import Quantity
from ...patterns import pattern
from ..en16931.units import UNIT_CODE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...mapping.reading import Reading
    from ...mapping.writing import Writing
    from ...model.base import Group

_DAY = "CCYYMMDD"
_DAY_AND_TIME = "CCYYMMDDHHMMSS"
_WITH_TIME = pattern(r"\s*([0-9]{8})[0-9]{4,8}\s*", re.ASCII)

AMOUNT = Number(comma=True, least=2, most=5, optional=True, signed=True)
PRICE = Number(comma=True, least=2, most=5, optional=True)
PERCENT = Number(comma=True, most=3)
COUNT = Number(comma=True, signed=True, longest=14, counts=True)
BASE = Number(comma=True, longest=14)
CURRENCY: tuple[Mark, ...] = (Currency("AmountCurrencyIdentifier"),)


class _Day(Date):
    """A date as CCYYMMDD, or one with a time behind it, as senders of the first versions write it."""

    def __init__(self) -> None:
        super().__init__(compact=True)

    def read(self, text: str) -> dt.date:
        found = _WITH_TIME.fullmatch(text)
        return super().read(found[1] if found else text)


class _DayValue(Value):
    """A date; that its time is passed over is told."""

    apart = straight = tells = True

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        taken = super().read(element, owner, run)
        found = _WITH_TIME.fullmatch(element.text or "") if taken else None
        if found:
            run.guess((element, None), _passed_over(found[1]))
        return taken

    def tell(self, group: Group, nth: int, run: Writing) -> None:
        place = run.place_of(group, self.place.field) if run.keeps else None
        if place is None:
            return
        found = _WITH_TIME.fullmatch((place[nth] if self.place.many else place)[0].text or "")
        if found:  # a guess is told in other syntaxes alone
            run.report(group, self.place.field, "approximated", _passed_over(found[1]), nth)


def _passed_over(day: str) -> str:
    return f"a date has no time there: {day} stands"


class _Format(Fixed):
    """How a date is written, which the date itself shows."""

    apart = straight = True

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        timed = value == _DAY_AND_TIME and _WITH_TIME.fullmatch(element.text or "")
        return bool(timed) or super().read(element, value, owner, run)


DATE = _Day()

quantity = root(Quantity)


def amount(tag: str, ref: Any, codec: Number = AMOUNT) -> Value:
    """An amount in the invoice's currency."""
    return Value(tag, ref, codec, CURRENCY)


def date(tag: str, ref: Any) -> Value:
    """A date as CCYYMMDD."""
    return _DayValue(tag, ref, DATE, [_Format("Format", _DAY)])


def unit(codec: Number) -> list[Mark]:
    """The value of a quantity and its unit, in words and as a code."""
    return [
        Text(quantity.value, codec),
        Attr("QuantityUnitCode", quantity.unit_text),
        Attr("QuantityUnitCodeUN", quantity.unit, UNIT_CODE),
    ]


def count(tag: str, ref: Any) -> One:
    """A quantity, once."""
    return One(tag, ref, unit(COUNT))
