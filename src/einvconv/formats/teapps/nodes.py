"""Kinds of node that only TEAPPSXML has: split dates, amounts with SIGN and VAT, terms with an older place.

Source: TEAPPSXML 3.0 implementation guide, 1.3 to 1.10.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ...mapping.codecs import TEXT, Codec, Date, Number
from ...mapping.made import Made, put
from ...mapping.nodes import Attr, Constant, Each, Element, Fixed, Mark, Node, Parted, Text, Value
from ...mapping.reading import Reading
from ...mapping.refs import Place, Ref
from ...mapping.writing import Writing
from ...model.base import Group
from ...patterns import pattern
from ..en16931.units import UNIT_CODE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...mapping.format import Format
    from ...mapping.writing import Given

AMOUNT = Number(least=2, most=6, optional=True, signed=True, longest=23)
PRICE = Number(least=2, most=6, optional=True, longest=23)
COUNT = Number(most=5, signed=True)
PERCENT = Number(most=6)
DATE8 = Date(compact=True)
EXCLUDED, INCLUDED, NEITHER = "EXCLUDED", "INCLUDED", ""

_SIGN = "SIGN"
_DATE_PARTS = ("CENTURY", "DECADE_AND_YEAR", "MONTH", "DAY")
_PARTS = (("DAY", slice(6, 8)), ("MONTH", slice(4, 6)), ("CENTURY", slice(0, 2)), ("DECADE_AND_YEAR", slice(2, 4)))
_DIGITS = pattern(r"[0-9]{1,2}", re.ASCII)
_STAMP = pattern(r"([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]*)", re.ASCII)
_ISO_STAMP = pattern(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?",
    re.ASCII,
)


def with_sign(text: str, sign: str | None) -> tuple[str, bool]:
    """A number's text with the sign of its SIGN, and whether the two agree.

    A text that has a minus itself is not negated again; beside SIGN="+" it counts, and the SIGN is at odds with it.
    """
    digits = text.strip()
    own, digits = (digits[0], digits[1:]) if digits.startswith(("+", "-")) else ("", digits)
    if _is_zero(digits):
        return digits, sign in (None, "+")
    if sign == "-":
        return f"-{digits}", True
    if own == "-":
        return f"-{digits}", sign is None
    return digits, sign in (None, "+")


def _is_zero(digits: str) -> bool:
    return not digits.strip("0.,")


def _unsigned(text: str) -> tuple[str, str]:
    """The magnitude and the SIGN for a number's text."""
    digits = text.removeprefix("-")
    return digits, "-" if text.startswith("-") and not _is_zero(digits) else "+"


class Sign(Mark):
    """The SIGN of a number: said with the number, so that only one at odds with it is left to be kept."""

    apart = mute = True

    name = _SIGN

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        return with_sign(element.text or "", value)[1]

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        """The number writes its SIGN itself."""


class Signed(Text):
    """The text of an element whose sign stands in its SIGN."""

    apart = True
    straight = True
    split = (_SIGN, _unsigned)
    join = (_SIGN, with_sign)

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        return super().read(element, with_sign(value, element.get(_SIGN))[0], owner, run)


class Amount(Value):
    """An AMOUNT: of those with the attribute VAT that `vat` says. One of a tax alone has no VAT, whatever it says."""

    apart = True
    straight = in_turn = True
    split = (_SIGN, _unsigned)
    join = (_SIGN, with_sign)

    def __init__(self, ref: Ref, vat: str, codec: Codec = AMOUNT) -> None:
        super().__init__("AMOUNT", ref, codec, [Fixed("VAT", vat, beside=True)] if vat else [])
        self.vat = vat

    def chosen(self, element: Any, run: Reading) -> bool:
        said = element.get("VAT", NEITHER)
        return said in (EXCLUDED, NEITHER) if self.vat in (EXCLUDED, NEITHER) else said == self.vat

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        text = element.text or ""
        if len(element) or not text.strip():
            return not len(element) and not text.strip()
        value, agree = with_sign(text, element.get(_SIGN))
        if not run.take(self.place, self.codec, value, owner, element, None):
            return False
        for name in element.attrib:
            if name != "VAT" and (name != _SIGN or not agree):
                run.keep_mark(element, name, owner)
        return True

    def _element(self, parent: Any, given: Given, owner: Group, run: Writing) -> None:
        element = Made(self.tag)
        _put_as_read(parent, element, self.place, owner, run)
        self._fill(element, given, owner, run)


def _put_as_read(parent: Any, element: Any, place: Place, owner: Group, run: Writing) -> None:
    """Put an element below its parent, in the order that its source and that of its sibling had."""
    holder = place.find(owner)
    for i, sibling in enumerate(parent):
        if holder is None or sibling.said is None:
            continue
        if run.stood_before(holder, place.field, *sibling.said[:2]):
            parent.insert(i, element)
            return
    parent.append(element)


class Day(Parted):
    """A date in four children: DAY, MONTH, CENTURY and DECADE_AND_YEAR."""

    apart = straight = True

    def __init__(self, ref: Ref, tag: str = "DATE") -> None:
        super().__init__(tag, ref, DATE8, _PARTS)

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        if element.attrib or any(len(child) or child.attrib for child in element):
            return False
        parts = {child.tag: (child.text or "").strip() for child in element}
        if not any(parts.values()):
            return True
        if set(parts) != set(_DATE_PARTS) or len(element) != len(_DATE_PARTS):
            return False
        if not all(_DIGITS.fullmatch(part) for part in parts.values()):
            return False
        text = "".join(parts[name].rjust(2, "0") for name in _DATE_PARTS)
        return run.take(self.place, DATE8, text, owner, element, None)


class Suffix(Mark):
    """The type of a file, which is how its name ends; another one is kept."""

    def __init__(self, name: str) -> None:
        self.name = name

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        return value == _suffix(element)

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        if _suffix(element):
            element.set(self.name, _suffix(element))
            run.as_well(element, str(self.name))


def _suffix(element: Any) -> str:
    name, dot, suffix = (element.text or "").strip().rpartition(".")
    return suffix if dot and name else ""


class Coded(Element):
    """A text with a code of its own, written also where there is only the code."""

    apart = True
    on_demand = True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        before = run.written
        element = put(parent, self.tag)
        for mark in ([self.text] if self.text is not None else []) + self.marks:
            mark.write(element, owner, run)
        if run.written == before:
            parent.remove(element)


class Usual(Constant):
    """An element that nearly always says the same: what a source said otherwise comes back in its place."""

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        if not (run.keeps and any(self._is(kept.path) for kept in owner.kept)):
            super().write(parent, owner, run)

    def _is(self, path: str) -> bool:
        return path.rpartition("/")[2].partition("[")[0] == self.tag


class Beside(Node):
    """An element that says the same wherever a term stands, and is written beside that term only."""

    def __init__(self, tag: str, value: str, ref: Ref) -> None:
        self.tag = tag
        self.value = value
        self.ref = ref

    def bind(self, base: type[Group], form: Format) -> None:
        super().bind(base, form)
        self.place = Place(base, self.ref)

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        return not element.attrib and not len(element) and (element.text or "").strip() == self.value

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        if run.peek(self.place, owner) is not None:
            put(parent, self.tag).text = self.value


class SameCurrency(Node):
    """A currency code that repeats the invoice's own; another one is kept."""

    apart = True

    def __init__(self, tag: str) -> None:
        self.tag = tag

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        said = (element.text or "").strip()
        same = run.in_own_currency(element, said) if said else not run.currency
        return same and not element.attrib

    def asks(self) -> frozenset[str]:
        return frozenset()

    def waits(self) -> frozenset[str]:
        return frozenset()

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        """The invoice says its currency once."""


class Main(Value):
    """A term that has older places too: written here, unless it was read in one of them."""

    apart = True
    on_demand = True

    def __init__(self, tag: str, ref: Ref, codec: Codec = TEXT, *, older: Sequence[str]) -> None:
        super().__init__(tag, ref, codec)
        self.older = tuple(older)

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        if _stood(self.place, owner, run) not in self.older:
            super().write(parent, owner, run)


class Older(Value):
    """An older place of a term, which the guide advises against: read where the main place says nothing."""

    apart = True
    on_demand = True

    def __init__(self, tag: str, ref: Ref, codec: Codec = TEXT, *, main: str) -> None:
        super().__init__(tag, ref, codec)
        self.main = main

    def chosen(self, element: Any, run: Reading) -> bool:
        return not element.getparent().xpath(f"normalize-space({self.main})")

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        if _stood(self.place, owner, run) == f"{parent.tag}/{self.tag}":
            super().write(parent, owner, run)


def _stood(place: Place, owner: Group, run: Writing) -> str:
    """The names of the element that a term was read from, and of the one around it."""
    holder = place.find(owner)
    stood = run.place_of(holder, place.field) if holder is not None else None
    if not isinstance(stood, tuple) or stood[1] is not None or not run.keeps:
        return ""
    parent = stood[0].getparent()
    return f"{parent.tag}/{stood[0].tag}" if parent is not None else ""


class Either(Value):
    """One of two elements for a term: written where the text is of the kind that `fits` says."""

    on_demand = True

    def __init__(self, tag: str, ref: Ref, codec: Codec, fits: Callable[[str], bool]) -> None:
        super().__init__(tag, ref, codec)
        self.fits = fits

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        said = run.peek(self.place, owner)
        if said is not None and self.fits(str(said)):
            super().write(parent, owner, run)


class Role(Each):
    """A party with an element of its own that the model has among the others, by its role."""

    def __init__(self, tag: str, ref: Ref, children: Sequence[Node | Mark]) -> None:
        super().__init__(tag, ref, children, only=lambda party: party.role == tag)

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        super().read(element, owner, run)
        party = getattr(owner, self.place.field)[-1]
        party.role = party.role_text = self.tag
        stood = (next(element.iter("CUSTOMER_NAME"), element), None)
        run.trace.places[(id(party), "role")] = run.trace.places[(id(party), "role_text")] = stood
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        super().write(parent, owner, run)
        for party in [p for p in getattr(owner, self.place.field) if p.role == self.tag][: self.limit]:
            run.use(party, "role")
            if party.role_text == self.tag:
                run.use(party, "role_text")


class Timestamp(Codec):
    """A time as yyyymmddhhmmss, with or without fractions of a second; the model has it as ISO 8601."""

    def read(self, text: str) -> str:
        text = text.strip()
        found = _STAMP.fullmatch(text)
        if not found:
            return text
        year, month, day, hour, minute, second, rest = found.groups()
        return f"{year}-{month}-{day}T{hour}:{minute}:{second}{f'.{rest}' if rest else ''}"

    def write(self, value: Any) -> str:
        found = _ISO_STAMP.fullmatch(value)
        return "".join(part for part in found.groups() if part) if found else str(value)


def unit(ref: Any) -> list[Mark]:
    """The attributes of a quantity: the sender's unit and the UN/ECE code."""
    return [Sign(), Attr("Q_UNIT", ref.unit_text), Attr("Q_UNIT_UNECE_CODE", ref.unit, UNIT_CODE)]
