"""Nodes of the papiNet tree: days in parts, money, countries, shipments with their product groups, adjustments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from weakref import WeakKeyDictionary

from ...mapping.codecs import ISO_DATE, TEXT, Misfit, Number, Text, read_or_none
from ...mapping.made import put
from ...mapping.nodes import Currency, Each, Element, Leaf, Mark, Node, Value
from ...mapping.refs import Place, root
from ...mapping.writing import Given
from ...model import Allowance, Quantity
from ...patterns import pattern
from ..en16931.iso3166 import COUNTRY_CODE
from ..nordic.nodes import fitting
from .codes import QUANTITY_TYPES, ROUNDING, TAX, is_allowance, reason_of, type_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...mapping.format import Format
    from ...mapping.reading import Reading
    from ...mapping.writing import Writing
    from ...model.base import Group

AMOUNT, NUMBER = Number(signed=True), Number()
_PART = pattern("[0-9]{1,4}", re.ASCII)
# The adjustment of an element that was numbered last, of each walk.
_LAST: WeakKeyDictionary[Any, dict[Any, tuple[Any, int]]] = WeakKeyDictionary()


def number(element: Any, path: str) -> Decimal | None:
    """The number below an element; None where there is none."""
    found: Decimal | None = read_or_none(NUMBER, element.findtext(path))
    return found


class Integer(Text):
    """A whole number; what is none is not written."""

    def write(self, value: Any) -> str:
        if not str(value).isascii() or not str(value).isdigit():
            raise Misfit("dropped", "it numbers by whole numbers", None)
        return str(value)


def amount(ref: Any, codec: Number = AMOUNT) -> Value:
    """An amount in the invoice's currency."""
    return Value("CurrencyValue", ref, codec, [Currency("CurrencyType")])


def money(tag: str, ref: Any, codec: Number = AMOUNT) -> Element:
    """An element that is an amount."""
    return Element(tag, [amount(ref, codec)])


def of_type(attribute: str, *types: str) -> Callable[[Any, Any], bool]:
    """Whether an element is of one of the types."""
    return lambda element, _: element.get(attribute) in types


class Day(Leaf):
    """A day as year, month and day; with `kind`, an attribute that tells it from other days. The time is kept."""

    def __init__(self, tag: str, ref: Any, kind: tuple[str, str] | None = None) -> None:
        self.tag = tag
        self.ref = ref
        self.kind = kind

    def chosen(self, element: Any, run: Reading) -> bool:
        return self.kind is None or element.get(self.kind[0]) == self.kind[1]

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        day = element.find("Date")
        parts = [(day.findtext(part) or "").strip() for part in ("Year", "Month", "Day")] if day is not None else []
        if day is None or len(day) != len(parts) or not all(map(_PART.fullmatch, parts)):
            return False
        text = "-".join((parts[0], parts[1].zfill(2), parts[2].zfill(2)))
        if day.attrib or not run.take(self.place, ISO_DATE, text, owner, day, None):
            return False
        for child in element:
            if child is not day:
                run.keep(child, owner)
        for name in element.attrib:
            if self.kind is None or name != self.kind[0]:
                run.keep_mark(element, name, owner)
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        given = run.give(self.place, ISO_DATE, owner)
        if given is None:
            return
        element = put(parent, self.tag)
        if self.kind is not None:
            element.set(*self.kind)
        day = put(element, "Date")
        for tag, part in zip(("Year", "Month", "Day"), given.text.split("-"), strict=True):
            leaf = put(day, tag)
            leaf.text = part
            run.shows(given, leaf)
            if not run.keeps:
                run.beside.add(leaf)
        run.stands(given, element)


class Country(Node):
    """A country by its code, and in words, which repeat the code where there are none."""

    tag = "Country"
    code_name = "ISOCountryCode"

    def __init__(self, code: Any, name: Any) -> None:
        self.refs = code, name

    def bind(self, base: type[Group], form: Format) -> None:
        super().bind(base, form)
        self.code, self.name = (Place(base, ref) for ref in self.refs)

    def claims(self) -> list[Place]:
        return [self.code, self.name]

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        code, text = element.get(self.code_name), (element.text or "").strip()
        if len(element) or not run.enter(self, owner):
            return False
        if code is not None and not run.take(self.code, COUNTRY_CODE, code, owner, element, self.code_name):
            run.keep_mark(element, self.code_name, owner)
        if code is None and len(text) == 2 and text.isupper():
            run.take(self.code, COUNTRY_CODE, text, owner, element, None)
        elif text and text != code and not run.take(self.name, TEXT, text, owner, element, None):
            run.keep_mark(element, None, owner)
        for name in element.attrib:
            if name != self.code_name:
                run.keep_mark(element, name, owner)
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        code, name = run.give(self.code, COUNTRY_CODE, owner), run.give(self.name, TEXT, owner)
        said = name or code
        if said is None:
            return
        element = put(parent, self.tag)
        element.text = said.text
        run.stands(said, element)
        if code is not None:
            element.set(self.code_name, code.text)
            run.stands(code, element, self.code_name)


class QuantityType(Mark):
    """What is measured, as far as the unit says it; another type is kept."""

    name = "QuantityType"

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        return value == type_of_quantity(element)

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        """It is set when the unit stands, by `Measure`."""


def type_of_quantity(element: Any) -> str | None:
    """What a quantity measures, where its unit leaves no choice."""
    value = element.find("Value")
    return None if value is None else QUANTITY_TYPES.get(value.get("UOM") or "")


class Measure(Element):
    """A quantity with its unit, and with what that measures."""

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        before = len(parent)
        super().write(parent, owner, run)
        base = run.trace.bases.get(id(run.original_of(owner))) if run.keeps else None
        for element in parent[before:]:
            kind = type_of_quantity(element)
            if kind is None or (base is not None and base.find(self.tag).get("QuantityType") != kind):
                continue
            said = Quantity.blank()
            run.derive(said, "unit_text", kind, "what the unit measures")
            element.set("QuantityType", kind)
            run.stands(Given(kind, said, "unit_text"), element, "QuantityType")


class Had(Element):
    """An element that says what another one says as well: of a source of ours it stands where it stood.

    Of another format it stands where `plain` says so.
    """

    def __init__(self, tag: str, children: Iterable[Node | Mark], plain: bool) -> None:
        super().__init__(tag, children)
        self.plain = plain

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        base = run.trace.bases.get(id(run.original_of(owner))) if run.keeps else None
        if self.plain if base is None else next(base.iter(self.tag), None) is not None:
            super().write(parent, owner, run)


class Nest(Element):
    """An element that comes several times and is no group of its own."""

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        self.read_inside(element, owner, run)
        return True


class Shipments(Nest):
    """Shipments, and in them product groups, and in them the lines; those of another format are of one shipment."""

    def __init__(self, group: Nest) -> None:
        super().__init__("InvoiceShipment", [group])

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        (group,) = self.nodes
        assert isinstance(group, Nest)
        (item,) = group.nodes
        assert isinstance(item, Each)
        before: tuple[Any, Any] = (None, None)
        shipment = products = None
        for line in getattr(owner, "lines", ()):
            at = run.trace.bases.get(id(run.original_of(line))) if run.keeps else None
            place = (None, None) if at is None else (at.getparent().getparent(), at.getparent())
            if shipment is None or place[0] is not before[0]:
                shipment, products = put(parent, self.tag), None
            if products is None or place[1] is not before[1]:
                products = put(shipment, group.tag)
            before = place
            item.write_inside(products, line, run, own=True)
        if shipment is None:
            put(parent, self.tag)


class Position(Node):
    """The number of an adjustment among those beside it; another number is kept."""

    tag = "MonetaryAdjustmentLine"

    @staticmethod
    def _nth(adjustment: Any, run: Reading | Writing) -> str:
        """Counted on from the one asked last, of which there may be many."""
        last = _LAST.setdefault(run, {})
        at, number = last.get(adjustment.getparent(), (None, 0))
        count = 1
        for one in adjustment.itersiblings(adjustment.tag, preceding=True):
            if one is at:
                count += number
                break
            count += 1
        last[adjustment.getparent()] = (adjustment, count)
        return str(count)

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        return (element.text or "").strip() == self._nth(element.getparent(), run) and run.enter(self, owner)

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        put(parent, self.tag).text = self._nth(parent, run)


class AdjustmentType(Mark):
    """What an adjustment is for: a reason code, else the words of the type's name."""

    name = "AdjustmentType"

    def __init__(self, allowance: bool) -> None:
        self.allowance = allowance
        a = root(Allowance)
        self.places = {"reason_code": Place(Allowance, a.reason_code), "reason": Place(Allowance, a.reason)}

    def claims(self) -> list[Place]:
        return list(self.places.values())

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        field, said = reason_of(value.strip())
        return run.take(self.places[field], TEXT, said, owner, element, self.name)

    def write(self, element: Any, owner: Any, run: Writing) -> None:
        kind = type_of(owner.reason_code, owner.reason, self.allowance)
        element.set(self.name, kind)
        field, said = reason_of(kind)
        if getattr(owner, field) == said:
            given = run.give(self.places[field], TEXT, owner)
            if given is not None:
                run.stands(given, element, self.name)


class Adjustment(Each):
    """An allowance or a charge among the adjustments, by its type; one of another type by its sign."""

    def __init__(self, ref: Any, allowance: bool, children: Iterable[Node | Mark]) -> None:
        super().__init__("MonetaryAdjustment", ref, [*children, AdjustmentType(allowance)])
        self.allowance = allowance

    def chosen(self, element: Any, run: Reading) -> bool:
        kind = (element.get("AdjustmentType") or "").strip()
        if kind in (TAX, ROUNDING) or element.find("TaxAdjustment") is not None:
            return False
        named = is_allowance(kind)
        return (named if named is not None else amount_of(element) < 0) == self.allowance


def amount_of(adjustment: Any) -> Decimal:
    """The amount of an adjustment, as it stands."""
    fixed = number(adjustment, "FlatAmountAdjustment/AdjustmentFixedAmount/CurrencyValue")
    whole = number(adjustment, "MonetaryAdjustmentAmount/CurrencyValue")
    return fixed if fixed is not None else whole if whole is not None else Decimal(0)


class Adjustments(Node):
    """The sum of charges less allowances, which follows from them; another sum is kept."""

    tag = "TotalAdjustments"

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        total = Decimal(0)
        for one in element.getroottree().getroot().findall("MonetaryAdjustment"):
            kind = (one.get("AdjustmentType") or "").strip()
            if kind not in (TAX, ROUNDING) and one.find("TaxAdjustment") is None:
                total += -abs(amount_of(one)) if is_allowance(kind) else amount_of(one)
        money = element.find("CurrencyValue")
        plain = money is not None and len(element) == 1 and dict(money.attrib) == {"CurrencyType": run.currency}
        return plain and number(element, "CurrencyValue") == total and run.enter(self, owner)

    def write(self, parent: Any, owner: Any, run: Writing) -> None:
        base = run.trace.bases.get(id(run.original)) if run.keeps else None
        if base is not None and base.find(f"InvoiceWoodSummary/{self.tag}") is None:
            return
        parts = [*((1, one) for one in owner.charges), *((-1, one) for one in owner.allowances)]
        if not parts:
            return
        total = sum((sign * (one.amount or 0) for sign, one in parts), Decimal(0))
        text = fitting(NUMBER, -total if run.sign < 0 else total)
        if text is None:
            return
        said = Quantity.blank()
        run.derive(said, "value", total, "the charges less the allowances of the invoice")
        element = put(put(parent, self.tag), "CurrencyValue")
        element.text = text
        run.stands(Given(text, said, "value"), element)
        given = run.money(accounting=False)
        if given is not None:
            element.set("CurrencyType", given.text)
            run.shows(given, element, "CurrencyType")


class Magnitude(Number):
    """An amount without its sign, which the type of the adjustment gives it."""

    def read(self, text: str) -> Decimal:
        return abs(super().read(text))
