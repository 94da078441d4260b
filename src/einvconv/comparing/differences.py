"""What differs between two invoices, by business term, and the words for what changed between two versions of one.

Both are held against each other as they are in whole: an amount that one of them leaves out and that follows from the
others is the same as one that is stated. BT-23 and BT-24 say which rules a document follows and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256
from typing import Any

from einvconv.comparing.plainly import number, reference, registered, shown, signs
from einvconv.comparing.prints import parsed, what_counts
from einvconv.intake import Source
from einvconv.light import Record
from einvconv.mapping.ledger import leaves
from einvconv.model import Invoice, completed
from einvconv.model.base import Group, Kept
from einvconv.model.check import fields
from einvconv.model.codes import CREDIT_NOTE_TYPES
from einvconv.model.terms import TERMS, plain, term_at

_OF_THE_FORMAT = {"BT-23", "BT-24"}
_SPELLED = {"BT-83": reference, "BT-84": signs, "BT-31": registered, "BT-48": registered, "BT-63": registered}
_FILE = "BT-125"
# What is one in the fingerprint: a party is known by the one or the other.
_STANDS_FOR = {"BT-29": "BT-31", "BT-30": "BT-31"}
_STEP = re.compile(r"(\w+)(?:\[(\w+)\])?")
# What a list's members are told apart by; where that does not tell all of them apart it is their position.
_KEYS: dict[str, tuple[str, ...]] = {
    "lines": ("id",),
    "vat_breakdown": ("code", "rate"),
    "payment_means": ("account.id",),
    "identifiers": ("scheme", "value"),
    "documents": ("id", "filename"),
}


class Difference(Record):
    """One business term that two invoices do not say alike; what one of them does not say is "".

    The places are XPaths in the documents, or paths in the model; the lines are 0 where there is no file. `counts`: the
    fingerprints differ in the term.
    """

    term: str
    name: str
    first: str
    second: str
    first_place: str = ""
    second_place: str = ""
    first_line: int = 0
    second_line: int = 0
    counts: bool = False


def compare(first: Source | Invoice, second: Source | Invoice) -> list[Difference]:
    """What differs between two invoices of any formats, by business term in the order of EN 16931, with both places.

    Nothing where they say the same. Raises as `parse` does, and InvalidValue for a model with values that are not of
    their field's kind.
    """
    a, b = parsed(first), parsed(second)
    whole, other = completed(a), completed(b)
    counted = _changed(whole, other)
    found: list[Difference] = []
    for path, x, y, at, also in _values(whole, other, ("", "")):
        term, _, name = term_at(path).partition(" ")
        if not name or term in _OF_THE_FORMAT or _plain(term, x) == _plain(term, y):
            continue
        (place, line), (other_place, other_line) = _place(a, at, x), _place(b, also, y)
        counts = _STANDS_FOR.get(term, term) in counted
        said = _shown(term, x), _shown(term, y)
        found.append(Difference(term, name, *said, place, other_place, line, other_line, counts))
    return sorted(found, key=lambda one: _ORDER[one.term])


def history(before: Source | Invoice, after: Source | Invoice) -> list[str]:
    """The words for what changed from one version of an invoice to the next, such as DUE_DATE_CHANGED, in one order.

    Raises as `parse` does, and InvalidValue for a model with values that are not of their field's kind.
    """
    a, b = completed(parsed(before)), completed(parsed(after))
    one, other = what_counts(a), what_counts(b)
    changed = _changed(a, b) - {"BT-9"}
    if a.due_date != b.due_date:
        changed.add("BT-9")
    if one["BT-31"] and other["BT-31"]:
        changed.discard("BT-27")  # a name that is spelled otherwise is no other supplier
    was, is_now = (x.type_code in CREDIT_NOTE_TYPES for x in (a, b))
    if was != is_now:
        changed.add("BT-3")
        if all(one.get(term, "").lstrip("-") == other.get(term, "").lstrip("-") for term in _TOTALS):
            changed -= _TOTALS  # they are the same sums, of a document that turns them
    kind = "SET_FROM_CREDIT_NOTE_TO_INVOICE" if was else "SET_FROM_INVOICE_TO_CREDIT_NOTE"
    return [word or kind for word, terms in HISTORY if terms & changed]


def _changed(a: Invoice, b: Invoice) -> set[str]:
    """The terms of the fingerprint that two invoices do not share."""
    one, other = what_counts(a), what_counts(b)
    return {term for term in one.keys() | other.keys() if one.get(term) != other.get(term)}


_TOTALS = frozenset({"BT-112", "BT-115"})
HISTORY: tuple[tuple[str, frozenset[str]], ...] = (
    ("", frozenset({"BT-3"})),
    ("INVOICE_NUMBER_CHANGED", frozenset({"BT-1"})),
    ("INVOICE_DATE_CHANGED", frozenset({"BT-2"})),
    ("DUE_DATE_CHANGED", frozenset({"BT-9"})),
    ("CURRENCY_CHANGED", frozenset({"BT-5"})),
    ("TOTAL_AMOUNT_CHANGED", _TOTALS),
    ("SUPPLIER_CHANGED", frozenset({"BT-27", "BT-31"})),
    ("REFERENCE_NUMBER_CHANGED", frozenset({"BT-83"})),
    ("BANK_ACCOUNT_CHANGED", frozenset({"BT-84"})),
)
"""The words, and the terms of which one changed; the first is either of two."""
_ORDER = {term: number for number, (term, _, _) in enumerate(TERMS)}


def _values(a: Any, b: Any, at: tuple[str, str]) -> Iterator[tuple[str, Any, Any, str, str]]:
    """Every value of either of two groups: its path without positions, both values, and the path on each side."""
    kind: type[Group] = type(a if a is not None else b)
    for name, inner, many in fields(kind):
        x = getattr(a, name) if a is not None else None
        y = getattr(b, name) if b is not None else None
        if not x and not y and x in (None, []) and y in (None, []):
            continue
        where, also = (f"{path}.{name}" if path else name for path in at)
        if not many:
            yield from _value(inner, x, y, where, also)
            continue
        these, those = x or [], y or []
        for i, j in _aligned(name, these, those):
            one = these[i] if i is not None else None
            other = those[j] if j is not None else None
            yield from _value(inner, one, other, f"{where}[{i}]", f"{also}[{j}]")


def _value(kind: type[Any], x: Any, y: Any, at: str, also: str) -> Iterator[tuple[str, Any, Any, str, str]]:
    if x is None and y is None:
        return
    if issubclass(kind, Group):
        yield from _values(x, y, (at, also))
    elif not issubclass(kind, Kept):
        yield plain(at if x is not None else also), x, y, at, also


def _aligned(name: str, x: list[Any], y: list[Any]) -> list[tuple[int | None, int | None]]:
    """Which member of a list is which of the other one: by what tells them apart, else by position."""
    keys = [[_key(name, one) for one in members] for members in (x, y)]
    told_apart = all(len(set(side)) == len(side) and None not in side for side in keys)
    if told_apart and set(keys[0]) & set(keys[1]):
        places = {key: j for j, key in enumerate(keys[1])}
        pairs: list[tuple[int | None, int | None]] = [(i, places.pop(key, None)) for i, key in enumerate(keys[0])]
        return [*pairs, *((None, j) for j in places.values())]
    longest = max(len(x), len(y))
    return [(i if i < len(x) else None, i if i < len(y) else None) for i in range(longest)]


def _key(name: str, one: Any) -> tuple[Any, ...] | None:
    """What tells a member of a list apart; None where it says nothing of that."""
    found: list[Any] = []
    for path in _KEYS.get(name, ()):
        value = one
        for step in path.split("."):
            value = getattr(value, step, None)
        found.append(_plain("BT-84", value) if name == "payment_means" else value)
    return tuple(found) if any(value is not None for value in found) else None


def _plain(term: str, value: Any) -> Any:
    """A value as it is compared."""
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, str):
        return _SPELLED[term](value) if term in _SPELLED else " ".join(value.split())
    return value


def _shown(term: str, value: Any) -> str:
    if value is None:
        return ""
    if term == _FILE:
        return f"{len(value) * 3 // 4:,} bytes, {sha256(value.encode()).hexdigest()[:16]}"
    return shown(value)


def _place(invoice: Invoice, path: str, value: Any) -> tuple[str, int]:
    """Where a value stands in its document, and on which line; nothing for one that was computed or is not there."""
    *steps, field = _STEP.findall(path)
    group: Any = invoice
    try:
        for name, index in steps:
            group = getattr(group, name)[int(index)] if index else getattr(group, name)
        there = getattr(group, field[0])
    except (AttributeError, IndexError, ValueError):
        return "", 0
    index = int(field[1]) if field[1].isdigit() else -1
    if value is None or there is None or (index >= 0 and index >= len(there)):
        return "", 0
    found = leaves(invoice._trace, group, field[0], index)
    if not found:
        return ("", 0) if invoice._trace.document is not None else (path, 0)
    document = invoice._trace.document
    element, attribute = found[0]
    try:
        line = document.position(element)[0]
    except ValueError:  # it stood in the frame
        line = 0
    return document.path(element, attribute), line
