"""What can be mended: each kind says, for a value, in which other way it may be meant to be written.

A candidate is tried, and stays only where validation finds less; `freely` are those that stay too where it finds the
same, since receivers are known to stumble over what they mend.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from einvconv.checks import bic, iban, is_business_id, is_norwegian_organisation
from einvconv.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from einvconv.fixing.change import Value

_CODE = re.compile(r"[A-Za-z0-9.:_#/+-]+")
_TIGHT = re.compile(r"[A-Z0-9]{2,35}")
_NAMED_CODE = re.compile(r"(?:Code|ID|Identifier|BIC|Bic|Date|Amount|Percent|Quantity)$")
# A code that may be written in groups; words in capitals, which would grow together, stand under other names.
_GROUPED_CODE = re.compile(r"(?i)(?:code|id|identifier|bic|iban)$")
_ACCOUNT = re.compile(r"(?i)iban|account")
_BIC = re.compile(r"(?i)bic|bfi|institution|servicer")
# Where three digits stand behind it, a point or a comma might part thousands.
_POINT = re.compile(r"[+-]?(?:[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})|(?:0|[0-9]{4,})\.[0-9]{3})")
_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]{1,2}")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:[  ][0-9]{3})+([.,][0-9]{1,2})?")
_DATE = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})|([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:Z|[+-][0-9:]{5})?")
_OVT = re.compile(r"0037([0-9]{8})[0-9A-Za-z]{0,5}")


class Kind(NamedTuple):
    """A kind of change: its name, what it gives for a value, and whether it stays where no rule asks for it."""

    name: str
    candidates: Callable[[Value, str], Iterator[str]]
    freely: bool = False


def _around(value: Value, code: str) -> Iterator[str]:
    """White space before and after a code."""
    if not value.attribute and not _NAMED_CODE.search(value.name):
        return
    inner = value.text.strip()
    if inner != value.text and _CODE.fullmatch(inner):
        yield inner


def _within(value: Value, code: str) -> Iterator[str]:
    """White space in a code."""
    if not value.attribute and not _GROUPED_CODE.search(value.name):
        return
    tight = "".join(value.text.split())
    if tight != value.text and _TIGHT.fullmatch(tight):
        yield tight


def _iban(value: Value, code: str) -> Iterator[str]:
    """An IBAN in groups or small letters, and a BIC alike."""
    parent = value.element.getparent()
    names = f"{value.name} {str(parent.tag).rpartition('}')[2] if parent is not None else ''}"
    spelled = iban(value.text) if _ACCOUNT.search(names) else None
    if spelled is None and _BIC.search(names) and _NAMED_CODE.search(value.name):  # a bank's name may look like a BIC
        spelled = bic(value.text)
    if not value.attribute and spelled is not None and spelled != value.text:
        yield spelled


def _amount(value: Value, code: str) -> Iterator[str]:
    """A decimal point where the format has a comma, or a comma where it has a point; blanks between thousands."""
    text = value.text.strip()
    if _GROUPED.fullmatch(text):
        text = "".join(text.split()).replace(" ", "")
    if code.startswith("finvoice"):
        text = text.replace(".", ",") if _POINT.fullmatch(text) else text
    elif _COMMA.fullmatch(text):
        text = text.replace(",", ".")
    if text != value.text.strip() and not value.attribute:
        yield text


def _date(value: Value, code: str) -> Iterator[str]:
    """A date in another form than the format has; day before month only where points part them."""
    found = _DATE.fullmatch(value.text.strip())
    if not found or value.attribute:
        return
    year, month, day = (found[3], found[2], found[1]) if found[3] else (found[4], found[5], found[6])
    if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
        for between in ("-", ""):
            form = f"{year}{between}{month:0>2}{between}{day:0>2}"
            if form != value.text:
                yield form


def scheme_of(value: Value, country: str) -> str:
    """The scheme of an electronic address that has none, where its digits leave no other; empty otherwise."""
    found = _OVT.fullmatch(value.text)
    if found and country == "FI" and is_business_id(found[1]):
        return "0216"
    return "0192" if country == "NO" and is_norwegian_organisation(value.text) else ""


KINDS = (
    Kind("white space around a code", _around, freely=True),
    Kind("spelling of an account", _iban, freely=True),
    Kind("decimal sign of an amount", _amount),
    Kind("form of a date", _date),
    Kind("white space in a code", _within),
)
