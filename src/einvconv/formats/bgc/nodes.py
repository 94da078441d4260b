"""How BGC spells what other formats spell otherwise: amounts, words beside codes, kinds of accounts, counts.

Source: the public bindings. Amounts have two decimals and a currency.
"""

from __future__ import annotations

from collections.abc import Callable

from ...mapping.codecs import TEXT, Codec
from ...mapping.made import put
from ...mapping.nodes import Attr, Currency, Element, Mark, Node, OfTerm, Text, Value
from ...mapping.refs import Place, Ref
from ...mapping.writing import Given
from ...model import Note
from ..en16931.units import unit_code
from ..nordic.nodes import Lax, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...mapping.format import Format
    from ...mapping.reading import Reading
    from ...mapping.writing import Writing
    from ...model.base import Group

AMOUNT = Lax(least=2, most=2, signed=True)
PRICE = Lax(least=2, most=2)
COUNT = Lax(signed=True)
BANKGIRO, PLUSGIRO = "BGABSESS", "PGSISESS"
GIROS = {"bankgiro": BANKGIRO, "plusgiro": PLUSGIRO}
_SPELT = {**GIROS, "bg": BANKGIRO, "bgnr": BANKGIRO, "pg": PLUSGIRO, "pgnr": PLUSGIRO, "postgiro": PLUSGIRO}
_DIGITS = 10


def money(tag: str, ref: Ref, codec: Codec = AMOUNT) -> Value:
    """An amount with its currency."""
    return Value(tag, ref, codec, [Currency("currency")])


class Coded(Element):
    """An element whose attributes say something without a text as well."""

    def bind(self, base: type[Group], form: Format) -> None:
        super().bind(base, form)
        self.words, self.text = self.text, None

    def write_inside(self, parent: Any, owner: Group, run: Writing, own: bool) -> None:
        before = run.written
        element = put(parent, self.tag, self.spaces)
        for mark in (self.words, *self.marks):
            if mark is not None:
                mark.write(element, owner, run)
        for node in self.nodes:
            node.write(element, owner, run)
        if run.written == before:
            parent.remove(element)


class Truth(Codec):
    """Whether something is so."""

    def read(self, text: str) -> bool:
        return text.strip() in ("true", "1")

    def write(self, value: Any) -> str:
        return "true" if value else "false"


class UnitCode(Mark):
    """The unit of a quantity, which may be a code or any words."""

    apart = True

    name = "unitCode"

    def __init__(self, code: Ref, words: Ref) -> None:
        self.refs = code, words

    def bind(self, base: type[Group], form: Format) -> None:
        super().bind(base, form)
        self.code, self.words = (Place(base, ref) for ref in self.refs)

    def claims(self) -> list[Place]:
        return [self.code, self.words]

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        place = self.code if unit_code(value) == value.strip() else self.words
        return run.take(place, TEXT, value, owner, element, self.name)

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        given = run.give(self.code, TEXT, owner) or run.give(self.words, TEXT, owner)
        if given is not None and self.name is not None:
            element.set(self.name, given.text)
            run.stands(given, element, self.name)


class Same(Mark):
    """An attribute that says again what the document says; another text is kept."""

    def __init__(self, name: str, value: Callable[[Any, Writing], tuple[str, Any, str] | None], path: str = "") -> None:
        self.name = name
        self.value = value
        self.path = path

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        found = element.find(self.path) if self.path else None
        return found is not None and value.strip() == (found.text or "").strip()

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        if run.keeps and not self._had(element, owner, run):
            return
        found = self.value(owner, run)
        if found is None or self.name is None:
            return
        text, group, field = found
        said = Note(text=text)
        if group is not None:
            run.carry(said, "text", group, field)
        else:
            run.derive(said, "text", text, "it follows from what the invoice says")
        element.set(self.name, text)
        run.stands(Given(text, said, "text"), element, self.name)

    def _had(self, element: Any, owner: Group, run: Writing) -> bool:
        base = run.trace.bases.get(id(run.original_of(owner)))
        return base is not None and any(e.get(str(self.name)) for e in base.iter(element.tag))


class AccountType(Mark):
    """The kind of an account: that of a giro system stands for its bank as well, and is kept."""

    name = "type"

    def __init__(self, scheme: Ref, bic: Ref) -> None:
        self.refs = scheme, bic

    def bind(self, base: type[Group], form: Format) -> None:
        super().bind(base, form)
        self.scheme, self.bic = (Place(base, ref) for ref in self.refs)

    def claims(self) -> list[Place]:
        return [self.scheme]

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        giro = _SPELT.get(value.strip().lower())
        if giro is None:
            return run.take(self.scheme, TEXT, value.upper(), owner, element, self.name)
        holder = run.holder(self.bic, owner)
        if getattr(holder, self.bic.field) is not None:
            return False
        run.infer(holder, self.bic.field, giro)
        return False

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        bic, name = run.peek(self.bic, owner), str(self.name)
        giro = next((word for word, code in GIROS.items() if code == bic), None)
        given = run.give(self.bic if giro is not None else self.scheme, TEXT, owner)
        if given is not None:
            element.set(name, giro or given.text.lower())
            run.stands(given, element, name)


class Bic(OfTerm):
    """The bank of an account, unless that is a giro system, which the kind says."""

    name = "bic"

    def __init__(self, bic: Ref) -> None:
        self.ref = bic

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        return run.take(self.place, TEXT, value, owner, element, self.name)

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        if run.peek(self.place, owner) in GIROS.values():
            return
        given = run.give(self.place, TEXT, owner)
        if given is not None:
            element.set(str(self.name), given.text)
            run.stands(given, element, str(self.name))


class Number(Text):
    """The number of an account: that of a giro system has ten digits here, with zeros before it."""

    def __init__(self, ref: Ref, bic: Ref) -> None:
        super().__init__(ref)
        self.of = bic

    def bind(self, base: type[Group], form: Format) -> None:
        super().bind(base, form)
        self.bic = Place(base, self.of)

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        holder = self.place.find(owner)
        stood = run.place_of(holder, self.place.field) if holder is not None and run.keeps else None
        if isinstance(stood, tuple) and stood[1] == "id":
            given = run.give(self.place, TEXT, owner)
            if given is not None:
                element.set("id", given.text)
                run.stands(given, element, "id")
            return
        super().write(element, owner, run)
        said = text_of(run, holder, self.place.field) if holder is not None else None
        text = element.text or ""
        if said is not None and said.lstrip("0") == text:
            element.text = said
        elif run.peek(self.bic, owner) in GIROS.values() and text.isdigit():
            element.text = text.zfill(_DIGITS)


class AccountId(Attr):
    """The number of an account as an attribute, where the element has no text; it is written as the text."""

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        return not (element.text or "").strip() and super().read(element, value, owner, run)

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        """The text of the element writes it, or this where it stood here."""


class Primary(Attr):
    """Whether an account is the one to pay to, which goes first: it is kept, since that says it."""

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        return False


class Count(Node):
    """How many documents or sections there are; that of a whole batch says nothing of an invoice of it alone."""

    def __init__(self, tag: str, path: str) -> None:
        self.tag = tag
        self.path = path

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        text = (element.text or "").strip()
        if len(element) or element.attrib:
            return False
        if text and text != str(len(run.document.root.findall(self.path))):
            if run.document.parts < 2:
                return False
            run.trace.stray.append((element, None, text))
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        if run.keeps and run.trace.document is not None:
            above = [e for e in run.trace.document.root.iter(self.tag) if e.getparent().tag == parent.tag]
            if not above:
                return
        put(parent, self.tag).text = "1"
