"""A sum that all else determines: of all amounts that the findings name, the one that settles them."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from einvconv.fixing.change import Value
    from einvconv.intake import Document
    from einvconv.report import Finding

_NUMBER = re.compile(r"(?<![\w.,-])-?[0-9]+(?:[.,][0-9]+)?(?![\w-])")
MOST = 80
"""Candidates that are tried."""


def candidates(document: Document, values: Sequence[Value], findings: Sequence[Finding]) -> Iterator[tuple[Value, str]]:
    """Amounts at the fatal findings, below them and beside them, each with the numbers that their messages name."""
    fatal = [f for f in findings if f.severity == "fatal" and f.source != "xsd"]
    numbers = {one for f in fatal for one in map(_number, _NUMBER.findall(f.message)) if one is not None}
    places = {(f.line, f.column) for f in fatal}
    beside = {v.element.getparent() for v in values if (v.line, v.column) in places}
    for value in values:
        parent = value.element.getparent()
        if value.attribute or parent is None:
            continue
        at = (value.line, value.column) in places or parent in beside
        if not at and document.position(parent) not in places:
            continue
        now = _number(value.text)
        if now is None or not _amount(value):
            continue
        for number in sorted(numbers - {now}):
            yield value, _written(number, value.text)


def _amount(value: Value) -> bool:
    attributes = {str(name).rpartition("}")[2] for name in value.element.attrib}
    return bool({"currencyID", "AmountCurrencyIdentifier"} & attributes) or value.name.endswith(("Amount", "TOTAL"))


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None


def _written(number: Decimal, like: str) -> str:
    """A number with two decimals at least, with the decimal sign of another."""
    exact = number if number.as_tuple().exponent <= -2 else number.quantize(Decimal("0.01"), ROUND_HALF_UP)  # type: ignore[operator]
    text = f"{exact:f}"
    return text.replace(".", ",") if "," in like else text
