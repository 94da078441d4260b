"""The small groups that a TEAPPSXML has everywhere: amounts by VAT, dates, quantities."""

from __future__ import annotations

from ...mapping.codecs import Number
from ...mapping.nodes import Element, Mark, Node, One
from ...mapping.refs import root
from ...model import Quantity
from .nodes import COUNT, EXCLUDED, INCLUDED, NEITHER, Amount, Day, Signed, unit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

quantity = root(Quantity)


def amounts(tag: str, excluded: Any = None, included: Any = None, codec: Number | None = None) -> Element:
    """An element of AMOUNTs without and with VAT."""
    more = () if codec is None else (codec,)
    nodes = [Amount(ref, vat, *more) for ref, vat in ((excluded, EXCLUDED), (included, INCLUDED)) if ref is not None]
    return Element(tag, nodes)


def tax(tag: str, ref: Any) -> Element:
    """An element of one AMOUNT of tax, which neither includes VAT nor excludes it."""
    return Element(tag, [Amount(ref, NEITHER)])


def day(tag: str, ref: Any) -> Element:
    """An element of a date."""
    return Element(tag, [Day(ref)])


def count(tag: str, ref: Any) -> One:
    """A quantity, once."""
    return One(tag, ref, counted())


def counted() -> list[Node | Mark]:
    """The value of a quantity with its SIGN, and its unit in words and as a code."""
    return [Signed(quantity.value, COUNT), *unit(quantity)]
