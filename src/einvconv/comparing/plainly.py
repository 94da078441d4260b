"""Values without what a format dresses them in: blanks, leading zeros, the spelling of an account."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

_RF = re.compile(r"RF[0-9]{2}(?=[0-9A-Z])")
_COUNTRY = re.compile(r"[A-Z]{2}(?=[0-9A-Z])")
_SWEDISH_VAT = re.compile(r"SE([0-9]{10})01")
_OVT = re.compile(r"0037([0-9]{8})[0-9A-Z]{0,5}")


def number(value: Decimal) -> str:
    """A number without zeros at its end, and without a sign where it is zero."""
    plain = format(value, "f") if value else "0"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def words(text: str) -> str:
    """A name: its letters and digits, whatever stands between them, and whether they are large or small."""
    return "".join(c for c in text.casefold() if c.isalnum())


def signs(text: str) -> str:
    """Letters and digits alone, the letters large: an account or a code, whatever it is grouped by."""
    return "".join(c for c in text.upper() if c.isalnum())


def reference(text: str) -> str:
    """A reference of a payment, whether it is written as a national one or as a creditor reference (RF)."""
    plain = signs(text)
    return _RF.sub("", plain).lstrip("0") or plain


def registered(text: str) -> str:
    """What a business is registered by: the same for its VAT number and its number in the register of the country."""
    plain = signs(text)
    swedish, ovt = _SWEDISH_VAT.fullmatch(plain), _OVT.fullmatch(plain)
    if swedish or ovt:
        return (swedish or ovt)[1]  # type: ignore[index]
    return _COUNTRY.sub("", plain).removesuffix("MVA")


def shown(value: Any) -> str:
    """A value for people: a number as it stands, a day as 2026-05-04."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, dt.date) else str(value)
