"""Whether every value of an invoice is of its field's kind; attributes can be set to anything after construction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from ..characters import not_in_xml
from ..errors import InvalidValue, WrongArgument
from ..exact import MAX_DIGITS, is_reasonable
from .base import Group, Kept
from .invoice import Invoice
from .slim import kinds, public

_MOST_TOLD = 10
_ASKED: dict[type, str] = {
    str: "a text",
    Decimal: f'a finite Decimal of at most {MAX_DIGITS} digits on either side of its point, such as Decimal("10.50"),',
    dt.date: "a datetime.date",
    bool: "True or False",
    int: "a whole number",
}


def check(invoice: Invoice) -> None:
    """Raises InvalidValue, which names every value of the invoice that is not of its field's kind."""
    check_kind(invoice)
    wrong = list(_wrong(invoice))
    if wrong:
        told = "; ".join(wrong[:_MOST_TOLD]) + ("; …" if len(wrong) > _MOST_TOLD else "")
        values = "One value is" if len(wrong) == 1 else f"{len(wrong)} values are"
        raise InvalidValue(f"{values} not of the kind that the invoice has there: {told}.")


def check_kind(invoice: object) -> None:
    """Raises WrongArgument for what is no invoice at all."""
    if type(invoice).__name__ == "Conversion":
        raise WrongArgument("An Invoice is asked for, not a Conversion; its .invoice is one, and its .xml a source.")
    if not isinstance(invoice, Invoice):
        if isinstance(invoice, dict):
            raise WrongArgument("An Invoice is asked for, not a dict; Invoice.model_validate() makes one of it.")
        raise WrongArgument(f"An Invoice is asked for, not {type(invoice).__name__}; parse() makes one of a source.")


def _wrong(invoice: Invoice) -> Iterator[str]:
    stack: list[tuple[Group | Kept, str]] = [(invoice, "")]
    while stack:
        group, path = stack.pop()
        inner: list[tuple[Group | Kept, str]] = []
        for name, kind, many in fields(type(group)):
            value = getattr(group, name)
            at = f"{path}.{name}" if path else name
            if many and not isinstance(value, list):
                yield f"{at} is {_said(value)}, and a list belongs there"
                continue
            for i, one in enumerate(value) if many else ((-1, value),):
                where = at if i < 0 else f"{at}[{i}]"
                if issubclass(kind, (Group, Kept)) and isinstance(one, kind):
                    inner.append((one, where))
                elif (one is not None or many) and not _fits(one, kind):
                    yield f"{where} is {_said(one)}, and {_ASKED.get(kind, kind.__name__)} belongs there"
                elif isinstance(one, str) and not one.isprintable() and (found := not_in_xml().search(one)):
                    yield f"{where} holds the character U+{ord(found.group()):04X}, which XML does not have"
        stack.extend(reversed(inner))


def _fits(value: object, kind: type) -> bool:
    if kind is Decimal:
        return isinstance(value, Decimal) and is_reasonable(value)
    return isinstance(value, kind) and not isinstance(value, dt.datetime)  # which Python takes for a date


def _said(value: object) -> str:
    shown = repr(value)
    return f"{shown if len(shown) <= 40 else f'{shown[:37]}…'} ({type(value).__name__})"


@cache
def fields(group: type[Group | Kept]) -> tuple[tuple[str, type, bool], ...]:
    """The fields of a group: name, the kind of its value or values, and whether it is a list."""
    return tuple((name, *kinds(group)[name]) for name in public(group))
