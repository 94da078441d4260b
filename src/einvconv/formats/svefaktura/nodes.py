"""How a Svefaktura spells what other formats spell otherwise: agencies of identifiers, units, moments, the line count.

Sources: SFTI Basic Invoice 1.0 and its guide to EN 16931 (1.4 of 2019-11-12).
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from ...mapping.codecs import ISO_DATE, Number, Table
from ...mapping.made import put
from ...mapping.nodes import Attr, Constant, Currency, Element, Mark, Node, Text, Value
from ...mapping.refs import Place, Ref, root
from ...mapping.writing import Given
from ...model import Identifier, Quantity
from ..en16931.units import unit_code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...mapping.format import Format
    from ...mapping.reading import Reading
    from ...mapping.writing import Writing
    from ...model.base import Group

NUMBER = Number()
TURNED = Number(signed=True)  # in a credit note over a sum below zero
GLN, GTIN, ORGANISATION = "0088", "0160", "0007"
SFTI = "SFTI"
_GS1 = "9"  # the agency of GS1: a GLN of parties and places, a GTIN of items
_MIDNIGHT = "T00:00:00"
_OTHER_AGENCY = "identificationSchemeID"

ident = root(Identifier)
quantity = root(Quantity)


def amount(tag: str, ref: Any, number: Number = TURNED) -> Value:
    """An amount in the invoice's currency."""
    return Value(tag, ref, number, [Currency("amountCurrencyID")])


class Agency(Attr):
    """The agency of an identifier, which is GS1 for a scheme of it; that of any other identifier is kept."""

    apart = True

    def __init__(self, ref: Ref, scheme: str) -> None:
        super().__init__("identificationSchemeAgencyID", ref, Table({_GS1: scheme}))
        self.scheme = scheme

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        return value == _GS1 and super().read(element, value, owner, run)

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        if run.peek(self.place, owner) == self.scheme:
            super().write(element, owner, run)


class Scheme(Attr):
    """The scheme of an identifier that no agency says; `plain` goes without saying."""

    apart = True

    def __init__(self, ref: Ref, agency: str = "", plain: str = "") -> None:
        super().__init__(_OTHER_AGENCY, ref)
        self.agency = agency
        self.plain = plain

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        said = run.peek(self.place, owner)
        holder = self.place.find(owner)
        if holder is not None and self.plain and said == self.plain:
            run.report(holder, self.place.field, "implied", "the scheme SWT says that it is an organisation number")
            run.use(holder, self.place.field)
        elif said != self.agency:
            super().write(element, owner, run)


def identifier(tag: str, scheme: str = GLN) -> Element:
    """An identifier, the element of a group of its own; `scheme` is what GS1 gives here."""
    return Element(tag, [Text(ident.value), Agency(ident.scheme, scheme), Scheme(ident.scheme, scheme)])


class Unit(Mark):
    """The unit of a quantity, which may be a code or any words."""

    apart = True

    def __init__(self) -> None:
        self.name = "quantityUnitCode"

    def bind(self, base: type[Group], form: Format) -> None:
        super().bind(base, form)
        self.code, self.words = Place(base, quantity.unit), Place(base, quantity.unit_text)

    def claims(self) -> list[Place]:
        return [self.code, self.words]

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        place = self.code if unit_code(value) == value.strip() else self.words
        return run.take(place, TEXT_OF_UNIT, value, owner, element, self.name)

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        given = run.give(self.code, TEXT_OF_UNIT, owner) or run.give(self.words, TEXT_OF_UNIT, owner)
        if given is not None and self.name is not None:
            element.set(self.name, given.text)
            run.stands(given, element, self.name)


TEXT_OF_UNIT = Attr("quantityUnitCode", quantity.unit).codec


_DAY = "CCYY-MM-DD"


class Moment(Value):
    """A date as the first moment of it. The time of day of a source is kept with the whole of it."""

    apart = True

    def __init__(self, tag: str, ref: Any) -> None:
        super().__init__(tag, ref, ISO_DATE)

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        text = (element.text or "").strip()
        day, t, time = text.partition("T")
        if not t or not run.take(self.place, self.codec, day, owner, element, None):
            return False
        if f"{t}{time}" != _MIDNIGHT:
            run.keep_mark(element, None, owner)
            run.trace.partly[element, None] = f"only the day is read, of the form {_DAY}"
        for name in element.attrib:
            run.keep_mark(element, name, owner)
        return True

    def _element(self, parent: Any, given: Given, owner: Group, run: Writing) -> None:
        super()._element(parent, given._replace(text=f"{given.text}{_MIDNIGHT}"), owner, run)


class Registered(Value):
    """The registered name of a party, in one of its tax schemes: that which `among` names."""

    def __init__(self, ref: Any, among: Callable[[Any], bool]) -> None:
        super().__init__("cbc:RegistrationName", ref)
        self.among = among

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        if super().read(element, owner, run):
            return True
        same = not element.attrib and (element.text or "").strip() == run_value(self.place, owner)
        if same:
            run.join(owner, self.place.field, [(element, None)])
        return same

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        if self.among(owner):
            super().write(parent, owner, run)


def run_value(place: Place, owner: Group) -> Any:
    """What stands in a place of the model."""
    holder = place.find(owner)
    return None if holder is None else getattr(holder, place.field)


class Reason(Mark):
    """The code of a reason is always ZZZ, mutually agreed: the words beside it say the reason."""

    name = None
    own = "ZZZ"

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        return value.strip() == self.own

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        if getattr(owner, "reason", None) is not None:
            element.text = self.own


class Sfti(Mark):
    """The agency of the kinds of documents that SFTI has codes for."""

    name = "identificationSchemeAgencyName"
    codes = ("CT", "DQ", "ACD", "ATS")

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        return value == SFTI and element.get(_OTHER_AGENCY) in self.codes

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        if element.get(_OTHER_AGENCY) in self.codes:
            element.set(str(self.name), SFTI)
            run.as_well(element, str(self.name))


class LineCount(Node):
    """The number of lines, which follows from them."""

    tag = "sfti:LineItemCountNumeric"

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        if not run.enter(self, owner):
            return False
        lines = sum(1 for one in element.itersiblings("{*}InvoiceLine"))
        return not len(element) and not element.attrib and (element.text or "").strip() == str(lines)

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        count = Quantity.blank()
        number = Decimal(len(getattr(owner, "lines", ())))
        run.derive(count, "value", number, "the number of the lines")
        element = put(parent, self.tag, self.spaces)
        element.text = str(number)
        run.stands(Given(element.text, count, "value"), element)


def means_code() -> Constant:
    """The means of payment, which is always 1: not defined."""
    return Constant("cac:PaymentMeansTypeCode", "1")
