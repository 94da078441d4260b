"""Nodes of the Liinos tree: what an element means stands in its Type; numbers are spelt as the document says.

Source: one sample of document id 10.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal

from ...mapping.codecs import IDENT, ISO_DATE, TEXT, Codec, Misfit, Number, Unreadable
from ...mapping.made import put
from ...mapping.nodes import Element, Fixed, Leaf, Mark, Node, Value
from ...mapping.refs import Place, root
from ...mapping.writing import Given
from ...model import InvoiceLine
from ...patterns import pattern
from ..nordic.blanks import Blank

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...mapping.format import Format
    from ...mapping.reading import Reading
    from ...mapping.writing import Writing
    from ...model.base import Group

AMOUNT, NUMBER, COUNT = Number(least=2, signed=True), Number(), Number(signed=True)
_TYPE = "Type"
_POINT, _COMMA = ".", ","
_DIGITS = pattern("[0-9]{1,4}", re.ASCII)
_NO_NUMBER = "-1"


def spelt(text: str, root: Any) -> str:
    """A number with a point and without separators of thousands, whichever the document's definition names.

    Unreadable where it has a point, and the definition names another separator.
    """
    definition = root.find("Definition")
    thousands = (definition.findtext("ThousandSeparator") or "") if definition is not None else ""
    decimals = ((definition.findtext("DecimalSeparator") or "") if definition is not None else "").strip() or _POINT
    plain = text.strip()
    if thousands:
        plain = plain.replace(thousands, "")
    if decimals == _POINT:
        return plain
    if _POINT in plain:
        raise Unreadable(f"“{text.strip()[:40]}” has a point, and the document says that “{decimals}” stands there")
    return plain.replace(decimals, _POINT)


def number(root: Any, path: str) -> Decimal | None:
    """The number at a path of a document; None where there is none."""
    try:
        return NUMBER.read(spelt(root.findtext(path) or "", root))
    except Unreadable:
        return None


def of_type(*types: str) -> Callable[[Any, Any], bool]:
    """Whether an element is of one of the types."""
    return lambda element, _: element.get(_TYPE) in types


class Sum(Value):
    """A number, as the document spells it; with `guess`, what it means is guessed."""

    def __init__(self, tag: str, ref: Any, codec: Codec = NUMBER, *, guess: str = "") -> None:
        super().__init__(tag, ref, codec, default="")
        self.guess = guess

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        text = element.text or ""
        if len(element) or element.attrib:
            return False
        if not text.strip():
            return True
        try:
            plain = spelt(text, run.document.root)
        except Unreadable as error:
            run.unreadable.append((element, None, str(error)))
            return False
        if not run.take(self.place, self.codec, plain, owner, element, None):
            return False
        if self.guess:
            run.guess((element, None), self.guess)
        return True


class Discount(Number):
    """The percentage of a discount, which is negative."""

    def read(self, text: str) -> Decimal:
        value = super().read(text)
        if value > 0:
            raise Unreadable(f"“{text[:40]}” is no discount, which would be negative")
        return -value

    def write(self, value: Any) -> str:
        return super().write(-value if value else value)


def typed(tag: str, kind: str, children: Iterable[Node | Mark], *types: str) -> Element:
    """An element of a type; `types` are further ones that are read as it."""
    return Element(tag, [Fixed(_TYPE, kind), *children], when=of_type(kind, *types))


def leaf_of_type(tag: str, kind: str, name: str, ref: Any, codec: Codec = IDENT) -> Element:
    """A term that is the child of an element of a type."""
    return typed(tag, kind, [Value(name, ref, codec)])


class Day(Leaf):
    """A day of a type, as day, month and year without zeros; with `guess`, what it means is guessed."""

    tag = "Date"

    def __init__(self, kind: str, ref: Any, guess: str = "") -> None:
        self.kind = kind
        self.ref = ref
        self.guess = guess

    def chosen(self, element: Any, run: Reading) -> bool:
        return bool(element.get(_TYPE) == self.kind)

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        parts = [element.find(part) for part in ("Year", "Month", "Day")]
        texts = ["" if part is None else (part.text or "").strip() for part in parts]
        if None in parts or not all(map(_DIGITS.fullmatch, texts)):
            return False
        text = "-".join((texts[0].zfill(4), texts[1].zfill(2), texts[2].zfill(2)))
        year = parts[0]
        if not run.take(self.place, ISO_DATE, text, owner, year, None):
            return False
        holder = run.holder(self.place, owner)
        run.join(holder, self.place.field, [(parts[1], None), (parts[2], None)])
        if self.guess:
            run.guess((year, None), self.guess)
        for child in element:
            if all(child is not part for part in parts):
                run.keep(child, owner)
        for name in element.attrib:
            if name != _TYPE:
                run.keep_mark(element, name, owner)
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        given = run.give(self.place, ISO_DATE, owner)
        if given is None:
            return
        element = put(parent, self.tag)
        element.set(_TYPE, self.kind)
        for tag in ("TypeName", "Txt"):
            put(element, tag)
        year, month, day = given.text.split("-")
        for tag, part in (("Day", day), ("Month", month), ("Year", year)):
            leaf = put(element, tag)
            leaf.text = part.lstrip("0")
            run.shows(given, leaf)
            if not run.keeps:
                run.beside.add(leaf)
        run.stands(given, element)


class Again(Node):
    """What another element of an account says as well: the bank by its BIC, the number of the account as an IBAN."""

    def __init__(self, tag: str, own: Any, same: Any, of: str) -> None:
        self.tag = tag
        self.refs = own, same
        self.of = of

    def bind(self, base: type[Group], form: Format) -> None:
        super().bind(base, form)
        self.own, self.same = (Place(base, ref) for ref in self.refs)

    def claims(self) -> list[Place]:
        return [self.own]

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        text = (element.text or "").strip()
        if len(element) or element.attrib:
            return False
        if not text or text == (element.getparent().findtext(self.of) or "").strip():
            return run.enter(self, owner)
        return run.take(self.own, TEXT, text, owner, element, None)

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        base = run.trace.bases.get(id(run.original_of(owner))) if run.keeps else None
        given = run.give(self.own, IDENT, owner)
        said = run.peek(self.same, owner) if given is None and (base is None or base.findtext(self.tag)) else None
        element = put(parent, self.tag)
        if given is not None:
            element.text = given.text
            run.stands(given, element)
        elif said is not None:
            holder = self.same.find(owner)
            element.text = str(said)
            if holder is not None:
                run.shows(Given(element.text, holder, self.same.field), element)


class OwnCurrency(Blank):
    """The currency of a row, which is the invoice's; another one is kept."""

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        said = (element.text or "").strip()
        same = run.in_own_currency(element, said) if said else not run.currency
        return (same and not element.attrib and run.enter(self, owner)) or super().read(element, owner, run)

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        given = run.money(accounting=False)
        base = run.trace.bases.get(id(run.original_of(owner))) if run.keeps else None
        said = None if base is None else next((one.text for one in base.iter(self.tag) if one.text), None)
        if given is None or (base is not None and said != given.text):
            super().write(parent, owner, run)
            return
        element = put(parent, self.tag)
        element.text = given.text
        run.shows(given, element)


class RowNumber(Mark):
    """The number of a row; -1 is none."""

    name = "RowNumber"

    def bind(self, base: type[Group], form: Format) -> None:
        self.place = Place(base, root(InvoiceLine).id)

    def claims(self) -> list[Place]:
        return [self.place]

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        return value in ("", _NO_NUMBER) or run.take(self.place, IDENT, value, owner, element, self.name)

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        given = run.give(self.place, IDENT, owner)
        element.set(self.name, _NO_NUMBER if given is None else given.text)
        if given is not None:
            run.stands(given, element, self.name)


class Separator(Node):
    """A separator that the document says its numbers by; ours are without one of thousands, and with a point."""

    def __init__(self, tag: str, value: str) -> None:
        self.tag = tag
        self.value = value

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        known = not self.value or (element.text or "").strip() in ("", _POINT, _COMMA)
        return known and not len(element) and not element.attrib and run.enter(self, owner)

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        put(parent, self.tag).text = self.value or None


class Language(Codec):
    """A language, in small letters."""

    def read(self, text: str) -> str:
        return text.strip()

    def write(self, value: Any) -> str:
        code = str(value)
        if len(code) != 2 or not code.isalpha():
            raise Misfit("dropped", "a language is two letters", None)
        return code.lower()


class TextsOfRow(Leaf):
    """The texts of a row, each in an element of a type."""

    tag = "Text"
    kind = "2"

    def __init__(self, ref: Any) -> None:
        self.ref = ref

    def chosen(self, element: Any, run: Reading) -> bool:
        return bool(element.get(_TYPE) == self.kind) and len(element) == len(element.attrib) == 1

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        text = element.find("Txt")
        if text is None or len(text) or text.attrib:
            return False
        return not (text.text or "").strip() or run.take(self.place, TEXT, text.text, owner, text, None)

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        for given in run.give_all(self.place, TEXT, owner, None):
            element = put(parent, self.tag)
            element.set(_TYPE, self.kind)
            text = put(element, "Txt")
            text.text = given.text
            run.stands(given, text)
