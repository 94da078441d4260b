"""What an invoice says, as plain pairs: to compare two of them value by value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from einvconv import Loss
from einvconv.formats.en16931.units import unit_code
from einvconv.model import Group, Kept


def said(group: Group, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a group and below, with its path without positions."""
    for field, value in group.__dict__.items():
        at = f"{path}.{field}" if path else field
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, Kept):
                yield f"{at}:{one.path}", one.value
            elif isinstance(one, Group):
                yield from said(one, at)
            elif one is not None and at != "syntax":
                yield at, one


def plain(value: Any) -> str:
    """A value in one spelling: numbers without sign and final zeros, dates without hyphens, texts without spaces."""
    text = re.sub(r"\s+", "", str(value))
    digits = text.replace(",", ".").lstrip("+-")
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        digits = text.replace("-", "")
    try:
        return f"{abs(Decimal(digits)).normalize():f}"
    except InvalidOperation:
        return text


# What is said in another place, by the end of its path: where its value is to be found then.
ELSEWHERE: dict[str, tuple[str, ...]] = {
    "address.line3": ("address.line2",),  # Finvoice has streets in their order only
    "price.gross": ("price.net",),  # a price without a discount is both
    "unit_number": ("endpoint.value",),
    "payment_means.code": ("payment_means.code",),  # several accounts, one code and reference
    "payment_means.text": ("payment_means.text",),
    "payment_means.remittance": ("payment_means.remittance",),
    "listed": ("payment_means.account.id",),  # said by the order of the accounts
    "primary": ("payment_means.account.id",),
    "kind.text": ("type_code",),
}
TEXTS = ("notes.text", "notes.subject", "lines.notes", "payment_terms", "settlement.texts")  # may be joined with others
FILES = ("documents.content", "documents.filename", "documents.media_type")  # go beside the XML


def _elsewhere(path: str, value: Any, after: Sequence[tuple[str, Any]], files: bool) -> bool:
    if path.endswith("unit_text"):
        code = unit_code(str(value))
        return any(p == path.removesuffix("_text") and v == code for p, v in after)
    if path in FILES:
        return files
    if path in TEXTS:
        return any(p in TEXTS and str(value) in str(v) for p, v in after)
    if path.startswith("settlement.discount_"):  # a line of Skonto among the terms says it
        lines = [str(v) for p, v in after if p == "payment_terms" and "#SKONTO#" in str(v)]
        return any(path.endswith("_date") or str(value) in line for line in lines)
    for end, places in ELSEWHERE.items():
        if path.endswith(end):
            same = isinstance(value, bool) or end == "kind.text"
            return any(p.endswith(places) and (same or plain(v) == plain(value)) for p, v in after)
    return False


def missing(before: Group, after: Group, losses: Iterable[Loss], files: bool = False) -> list[tuple[str, Any]]:
    """What the one said and the other does not (in the same place or a known other one), and no loss tells of.

    `files`: the conversion gave files beside the XML.
    """
    told = {plain(one.value) for one in losses}
    found = list(said(after))
    there = Counter((path, plain(value)) for path, value in found)
    gone = []
    for path, value in said(before):
        key = (path, plain(value))
        if there[key]:
            there[key] -= 1
        elif plain(value) not in told and not _elsewhere(path, value, found, files):
            gone.append((path, value))
    return gone
