"""Nodes of the S-EDI tree: sums in the accounting currency, sums that follow, charges that are an element each."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from ...mapping.codecs import Number, read_or_none
from ...mapping.kept import NIL
from ...mapping.made import put
from ...mapping.nodes import Mark
from ...mapping.refs import Place, root
from ...mapping.writing import Given
from ...model import Allowance, Invoice, Quantity
from ...model.party import country_of
from ..nordic.blanks import Blank, NilLeaf, Usual
from ..nordic.nodes import fitting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...mapping.format import Format
    from ...mapping.reading import Reading
    from ...mapping.writing import Writing
    from ...model.base import Group

AMOUNT = Number(least=2, signed=True)
NUMBER = Number(least=2)
_ANY = Number()


def number(element: Any, path: str = "") -> Decimal | None:
    """The number in an element, or in one below it; None where there is none."""
    found = element.find(path) if path else element
    return None if found is None else read_or_none(_ANY, found.text)


def _echoes(tag: str, of: str, element: Any, run: Reading) -> bool:
    """Whether a sum in the accounting currency, which is the invoice's own, says what another element says."""
    said = number(element)
    return said is not None and said == number(element.getparent(), of) and run.tax_currency == run.currency


def _echo(tag: str, of: str, parent: Any, owner: Group, run: Writing) -> bool:
    """Say it again where the source did."""
    base = run.trace.bases.get(id(run.original_of(owner))) if run.keeps else None
    path = tag if base is not None and base.tag == parent.tag else f".//{parent.tag}/{tag}"
    there, said = None if base is None else base.find(path), parent.find(of)
    if number(there) is None or said is None or run.tax_currency not in (None, run.currency):
        return False
    put(parent, tag).text = said.text
    return True


class Echo(Blank):
    """A sum in the accounting currency that no term is known for."""

    def __init__(self, tag: str, of: str) -> None:
        super().__init__(tag, nil=True)
        self.of = of

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        return _echoes(self.tag, self.of, element, run) or super().read(element, owner, run)

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        if not _echo(self.tag, self.of, parent, owner, run):
            super().write(parent, owner, run)


class EchoLeaf(NilLeaf):
    """A sum in the accounting currency: VAT, in all (BT-111) or of a rate."""

    def __init__(self, tag: str, of: str, ref: Any) -> None:
        super().__init__(tag, ref, AMOUNT)
        self.of = of

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        return _echoes(self.tag, self.of, element, run) or super().read(element, owner, run)

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        if not _echo(self.tag, self.of, parent, owner, run):
            super().write(parent, owner, run)


class NoCode(Mark):
    """The code of a unit where it is empty; another one is kept."""

    name = "Code"

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        return not value.strip()

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        """No code is known for a unit."""


class VatExcluded(Usual):
    """That prices are without VAT, as it is said in Norway."""

    def __init__(self) -> None:
        super().__init__("VATIncluded", "VATEXCL-NO")

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        if country_of(getattr(owner, "seller", None)) == "NO":
            super().write(parent, owner, run)
        else:
            put(parent, self.tag).set(NIL, "true")


class Follows(Blank):
    """A sum that follows from others of its element; one that does not is kept."""

    def __init__(
        self,
        tag: str,
        there: Callable[[Any], Decimal | None],
        value: Callable[[Any], Decimal | None],
        how: str,
        signed: bool = True,
    ) -> None:
        super().__init__(tag, nil=True)
        self.signed = signed
        self.there = there
        self.value = value
        self.how = how

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        said = number(element)
        return (said is not None and said == self.there(element.getparent())) or super().read(element, owner, run)

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        base = run.trace.bases.get(id(run.original_of(owner))) if run.keeps else None
        value = self.value(owner)
        signed = value.copy_negate() if run.sign < 0 and value and self.signed else value
        text = None if signed is None else fitting(AMOUNT, signed)
        if text is None or (base is not None and number(base, self.tag) != self.there(base)):
            super().write(parent, owner, run)
            return
        said = Quantity.blank()
        run.derive(said, "value", value, self.how)
        element = put(parent, self.tag)
        element.text = text
        run.stands(Given(text, said, "value"), element)


class Charge(Blank):
    """A charge, or the discount, of the invoice that has an element of its own; nothing is said by 0."""

    def __init__(self, tag: str, code: str, words: str, discount: bool = False) -> None:
        super().__init__(tag, nil=True)
        self.code = code
        self.words = words
        self.field = "allowances" if discount else "charges"

    def bind(self, base: type[Group], form: Format) -> None:
        super().bind(base, form)
        self.place = Place(Allowance, root(Allowance).amount)

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        if not number(element):
            return super().read(element, owner, run)
        made = Allowance.blank()
        run.begin(made, element.getparent())
        if not run.take(self.place, AMOUNT, element.text, made, element, None):
            return False
        run.infer(made, "reason", self.words)
        run.infer(made, "reason_code", self.code)
        getattr(owner, self.field).append(made)
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        for one in getattr(owner, self.field) if run.keeps and isinstance(owner, Invoice) else ():
            place = run.place_of(one, "amount")
            given = run.give(self.place, AMOUNT, one) if place is not None and place[0].tag == self.tag else None
            if given is not None:
                element = put(parent, self.tag)
                element.text = given.text
                run.stands(given, element)
                return
        super().write(parent, owner, run)
