"""How CII spells its values, and the nodes that its tree has beside those of the mapping.

Sources: UN/CEFACT CII D16B; CEN/TS 16931-3-3. Dates are CCYYMMDD with the format 102; of the amounts only VAT totals
name their currency.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ...mapping.codecs import TEXT, Date, Number
from ...mapping.made import put
from ...mapping.nodes import NO, YES, Attr, Currency, Element, Fixed, Identity, Key, Mark, Node, One, Text, Value
from ...mapping.refs import Ref, root
from ...model import Quantity
from ..en16931.units import UNIT_CODE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...mapping.reading import Reading
    from ...mapping.writing import Writing
    from ...model.base import Group

DATE = Date(compact=True)
NUMBER = Number()
quantity = root(Quantity)


class OwnCurrency(Currency):
    """The currency beside an amount that has none in EN 16931: the invoice's own in a source, and never written."""

    apart = mute = True

    def __init__(self) -> None:
        super().__init__("currencyID")

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        pass


class VatTotal(Value):
    """A VAT total, told from the other by its currency: the invoice's own (BT-110), or with `accounting` BT-6."""

    def __init__(self, ref: Ref, accounting: bool) -> None:
        super().__init__("ram:TaxTotalAmount", ref, NUMBER, [Currency("currencyID", accounting)])
        self.accounting = accounting

    def chosen(self, element: Any, run: Reading) -> bool:
        return run.is_accounting(element.get("currencyID")) == self.accounting


class Said(Identity):
    """An identifier of the format, in an element that is there for it alone; with `own`, one of its family too."""

    def __init__(
        self, ref: Ref, value: Callable[[Any], str | None], accepts: Callable[[str], bool], own: Callable[[str], bool]
    ) -> None:
        super().__init__("ram:ID", ref, value, accepts)
        self.own = own

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        said = run.peek(self.place, owner)
        given = run.give(self.place, TEXT, owner) if run.keeps and said is not None and self.own(said) else None
        if given is None:
            super().write(parent, owner, run)
        else:
            element = put(parent, self.tag)
            element.text = given.text
            run.stands(given, element)
        run.written += len(parent)


class Inside(Value):
    """A term that is a list, each text in an element inside one of its own."""

    apart = True

    def __init__(self, tag: str, inner: str, ref: Ref) -> None:
        super().__init__(tag, ref)
        self.inner = inner

    def bind(self, base: type[Group], form: Any) -> None:
        super().bind(base, form)
        self.inner = form.tag(self.inner)

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        said = [c for c in element if c.tag == self.inner and not len(c) and (c.text or "").strip()]
        if not said:
            return False
        for child in element:
            if child is said[0]:
                run.take(self.place, self.codec, child.text, owner, child, None)
                for name in child.attrib:
                    run.keep_mark(child, name, owner)
            else:
                run.keep(child, owner)
        for name in element.attrib:
            run.keep_mark(element, name, owner)
        return True

    def _element(self, parent: Any, given: Any, owner: Group, run: Writing) -> None:
        element = put(put(parent, self.tag), self.inner)
        element.text = given.text
        run.stands(given, element)


class OneOf(One):
    """A group that stands in one of two elements, which its own values tell apart."""

    def __init__(self, tag: str, ref: Ref, children: Iterable[Node | Mark], only: Callable[[Any], bool]) -> None:
        super().__init__(tag, ref, children)
        self.only = only

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        group = run.peek(self.place, owner)
        if group is not None and self.only(group):
            super().write(parent, owner, run)


def date(tag: str, ref: Any, inner: str = "udt:DateTimeString") -> Element:
    """A date, which stands in an element of its own."""
    return Element(tag, [Value(inner, ref, DATE, [Fixed("format", "102")])])


def amount(tag: str, ref: Any) -> Value:
    """An amount in the invoice's currency."""
    return Value(tag, ref, NUMBER, [OwnCurrency()])


def counted() -> list[Mark]:
    """The value of a quantity and its unit."""
    return [Text(quantity.value, NUMBER), Attr("unitCode", quantity.unit, UNIT_CODE)]


def indicator(tag: str, said: bool) -> Element:
    """Which of two kinds the element around is of."""
    key = Key("udt:Indicator", "true" if said else "false", same=YES if said else NO)
    return Element(tag, [key], required=True, key=True)
