"""Nodes of the Facturae tree: decimals by version, what follows from other values, one of two elements."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal

from ...mapping.codecs import IDENT, TEXT, Number, read_or_none
from ...mapping.made import put
from ...mapping.nodes import Element, Mark, Node, Value
from ...mapping.refs import Place, Ref
from ...mapping.writing import Given
from ...model import Note, Quantity
from ...patterns import pattern
from ..nordic.nodes import fitting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...mapping.format import Format
    from ...mapping.reading import Reading
    from ...mapping.writing import Writing
    from ...model.base import Group

_EIGHT = 8
_ANY = Number()
_CENT = Decimal("0.01")
_FREE = ("3.2.1", "3.2.2")
_CODE_ALONE = pattern(r"[0-9][0-9 -]*", re.ASCII)
_POST_CODE = pattern(r"((?=[A-Za-z-]*[0-9])[A-Za-z0-9-]+(?: [0-9][A-Za-z0-9]*)?) (\S.*)")
Only = Callable[["Any", "Any"], bool]


class Decimals:
    """How many decimals a version has: exactly so many before 3.2.1, up to eight since."""

    def __init__(self, version: str) -> None:
        free = version in _FREE
        line = 6 if version == "3.2" else 2
        self.version = version
        self.amount = _number(free, 2, signed=True)
        self.line = _number(free, line, signed=True)
        self.price = _number(free, 6)
        self.rate = _number(free, 2)
        self.percent = _number(free, 4)
        self.exchange = _number(free, 2)
        self.sum = _sum(self.amount)
        self.cost = _sum(self.line)
        self.exact = Number(least=2, most=2, signed=True)


def _number(free: bool, decimals: int, *, signed: bool = False) -> Number:
    kind = Amount if signed else Number
    return kind(least=0 if free else decimals, most=_EIGHT if free else decimals, signed=signed)


def _sum(codec: Number) -> Number:
    """The same for an amount of ours, which has two decimals at least."""
    return Number(least=max(codec.least, 2), most=codec.most, signed=True)


class Amount(Number):
    """An amount: zeros beyond the cents, which some versions ask for, say nothing."""

    def read(self, text: str) -> Decimal:
        value = super().read(text)
        cents = value.quantize(_CENT, ROUND_HALF_UP)
        return cents if len(str(value).partition(".")[2]) > len("00") and value == cents else value


ORDERS = ("ReceiverTransactionReference", "PurchaseOrderReference")
_WHOLE_NUMBER = pattern(r"[1-9][0-9]{0,14}", re.ASCII)


class Order(Value):
    """The buyer's order of a line: a text, and in 3.0 and 3.1 a number (xs:double) in another element.

    One that is no plain whole number, or is another order than the text, is kept. It goes back to where it stood.
    """

    apart = True

    def __init__(self, tag: str, ref: Ref, *, by_number: bool) -> None:
        super().__init__(tag, ref, IDENT)
        self.by_number = by_number

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        if self.by_number and not _WHOLE_NUMBER.fullmatch((element.text or "").strip()):
            return False
        return super().read(element, owner, run)

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        holder = self.place.find(owner)
        place = run.place_of(holder, self.place.field) if holder is not None and run.keeps else None
        if self.by_number == (place is not None and str(place[0].tag) == ORDERS[1]):
            super().write(parent, owner, run)


class Usual(Node):
    """A leaf that goes without saying where it says what is usual. Another text is kept, and stands there again."""

    apart = True

    def __init__(
        self,
        tag: str,
        value: Callable[[Any, Writing], str | None],
        plain: Iterable[str] = (),
        how: str = "it goes with the document",
        same: Callable[[Any, Any], bool] | None = None,
        guess: bool = False,
    ) -> None:
        self.guess = guess
        self.of_batch = False
        self.tag = tag
        self.value = value
        self.plain = frozenset(plain)
        self.how = how
        self.same = same

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        if len(element) or not run.enter(self, owner):
            return False
        for name in element.attrib:
            run.keep_mark(element, name, owner)
        text = (element.text or "").strip()
        plain = text in self.plain if self.same is None else self.same(element, run)
        if text and not plain and self.of_batch and run.document.parts > 1:
            run.trace.stray.append((element, None, text))  # it is the batch's, and each invoice goes alone
        elif text and not plain:
            run.keep_mark(element, None, owner)
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        text = self.value(owner, run)
        if text is None:
            return
        element = put(parent, self.tag, self.spaces)
        element.text = text
        if text not in self.plain:
            said = Note.blank()
            (run.fill if self.guess else run.derive)(said, "text", text, self.how)
            run.stands(Given(text, said, "text"), element)


class Sum(Usual):
    """An amount that follows from others; one that does not is kept. `there` computes it in the document itself."""

    apart = True

    def __init__(
        self,
        tag: str,
        value: Callable[[Any], Decimal | None],
        there: Callable[[Any], Decimal | None],
        codec: Number,
        how: str,
    ) -> None:
        super().__init__(tag, lambda _, __: None, how=how, same=self._is_same)
        self.amount = value
        self.there = there
        self.codec = codec

    def _is_same(self, element: Any, _: Any) -> bool:
        said = number(element)
        return said is not None and said == self.there(element)

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        value = self.amount(owner)
        if value is None:
            return
        said = Quantity.blank()
        signed = value.copy_negate() if run.sign < 0 and value else value
        text = fitting(self.codec, signed.quantize(Decimal(1).scaleb(-_EIGHT), ROUND_HALF_UP).normalize() + 0)
        if text is None:  # a product of more digits than a number has, of two that are written
            return
        run.derive(said, "value", value, self.how)
        element = put(parent, self.tag, self.spaces)
        element.text = text
        run.stands(Given(text, said, "value"), element)


def number(element: Any, path: str = "") -> Decimal | None:
    """The number in an element, or below it; None where there is none."""
    found = element.find(path) if path else element
    return None if found is None else read_or_none(_ANY, found.text)


class If(Element):
    """One of two elements that say the same: it is written where `on` says so."""

    def __init__(
        self, tag: str, children: Iterable[Node | Mark], on: Only, *, required: bool = False, when: Only | None = None
    ) -> None:
        super().__init__(tag, children, required=required, when=when)
        self.on = on

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        if self.on(owner, run):
            super().write(parent, owner, run)


class PostCodeAndTown(Node):
    """The post code and the town in one text: what begins with digits is the code."""

    tag = "PostCodeAndTown"

    def __init__(self, post_code: Any, city: Any) -> None:
        self.refs = post_code, city

    def bind(self, base: type[Group], form: Format) -> None:
        super().bind(base, form)
        self.post_code, self.city = (Place(base, ref) for ref in self.refs)

    def claims(self) -> list[Place]:
        return [self.post_code, self.city]

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        text = (element.text or "").strip()
        if len(element) or element.attrib or not text:
            return False
        found = _POST_CODE.fullmatch(text)
        if found is None:
            place = self.post_code if _CODE_ALONE.fullmatch(text) else self.city
            return run.take(place, TEXT, text, owner, element, None)
        code = run.take(self.post_code, TEXT, found[1], owner, element, None)
        return run.take(self.city, TEXT, found[2], owner, element, None) and code

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        code, city = run.give(self.post_code, TEXT, owner), run.give(self.city, TEXT, owner)
        given = city or code
        if given is None:
            put(parent, self.tag, self.spaces)
            return
        element = put(parent, self.tag, self.spaces)
        element.text = " ".join(one.text for one in (code, city) if one is not None)
        run.stands(given, element)
        if code is not None and city is not None:
            run.carry(city.group, city.field, code.group, code.field)


class Signature(Node):
    """The signature of the sender covers the bytes of the source and nothing else: it is told, and not copied."""

    tag = "{http://www.w3.org/2000/09/xmldsig#}Signature"

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        for one in element.iter("*"):
            text = (one.text or "").strip()
            if text:
                run.trace.stray.append((one, None, text))
            run.trace.stray += [(one, name, value) for name, value in one.items()]
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        """A document of ours is not signed by its sender."""
