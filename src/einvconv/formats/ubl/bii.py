"""How CEN BII 2 (Peppol BIS 2, EHF) spells what EN 16931 spells otherwise: schemes, VAT numbers, reasons, origin.

Sources: EHF 2.0 and Peppol BIS 4A/5A v2 guides; the official list of changes from EHF 2 to BIS 3.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ...mapping.codecs import TEXT, Codec, Misfit, Number, Table, Unreadable
from ...mapping.nodes import Attr, Constant, Mark, Value
from ...mapping.refs import Ref
from ..en16931 import schemes

if TYPE_CHECKING:
    from ...mapping.reading import Reading
    from ...mapping.writing import Writing
    from ...model.base import Group

_PLACE = re.compile(r"\[[0-9]+\]")
_NORWEGIAN = re.compile(r"[0-9]{9}MVA", re.ASCII)


class OneOf(Table):
    """A code of a table and no other: none but these is written."""

    def write(self, value: Any) -> str:
        if value not in self.outward:
            raise Misfit("dropped", f"only {', '.join(self.outward)} can be said there", None)
        return self.outward[value]


class Known(Value):
    """A leaf whose codes are those of a table; another one in a document is kept as it is."""

    def __init__(self, tag: str, ref: Ref, table: dict[str, str], marks: Sequence[Mark] = ()) -> None:
        super().__init__(tag, ref, OneOf(table), marks)
        self.known = table

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        return (element.text or "").strip() in self.known and super().read(element, owner, run)


def is_kept(tag: str, owner: Group, run: Writing, below: str = "") -> bool:
    """Whether the source said something else where an element is about to be written, which comes back there."""
    path = f"{below}/{tag}" if below else tag
    return run.keeps and any(_PLACE.sub("", kept.path) == path for kept in owner.kept)


class Standing(Constant):
    """A leaf that always says the same, but for a document of the profile that said something else."""

    def __init__(self, tag: str, value: str, marks: Sequence[Mark] = (), *, same: Sequence[str] = ()) -> None:
        super().__init__(tag, value, marks, same=same)
        self.name = tag

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        if not is_kept(self.name, owner, run):
            super().write(parent, owner, run)


class Again(Value):
    """A leaf that says what another one says: claimed where it says the same, kept where it does not.

    `below` is its path below the element of its group.
    """

    def __init__(self, tag: str, ref: Ref, codec: Codec = TEXT, marks: Sequence[Mark] = (), *, below: str) -> None:
        super().__init__(tag, ref, codec, marks)
        self.name, self.below = tag, below

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        holder = self.place.find(owner)
        said = getattr(holder, self.place.field) if holder is not None else None
        if holder is None or said is None:
            return super().read(element, owner, run)
        try:
            if len(element) or self.codec.read(element.text or "") != said:
                return False
        except Unreadable:
            return False
        run.join(holder, self.place.field, [(element, None)])
        for name, value in element.items():
            mark = self.by_name.get(name)
            if mark is None or not mark.read(element, value, owner, run):
                run.keep_mark(element, name, owner)
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        if not is_kept(self.name, owner, run, self.below):
            super().write(parent, owner, run)


class DanishVatNumber(Mark):
    """The scheme of a VAT number in Denmark: that of its register, ZZZ for one of another country."""

    name = "schemeID"

    def __init__(self, register: str) -> None:
        self.register = register

    def _of(self, element: Any) -> str:
        return self.register if (element.text or "").strip().startswith("DK") else schemes.NO_SCHEME

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        return value == self._of(element)

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        element.set("schemeID", self._of(element))
        run.as_well(element, "schemeID")


COPIES = {"true": "Copy", "1": "Copy"}


class VatNumber(Codec):
    """A VAT number: a Norwegian one is written without its country, as 123456785MVA."""

    def read(self, text: str) -> str:
        number = super().read(text)
        return f"NO{number}" if _NORWEGIAN.fullmatch(number) else str(number)

    def write(self, value: Any) -> str:
        text = str(value)
        return text[2:] if text[:2] == "NO" and _NORWEGIAN.fullmatch(text[2:]) else text


class Factor(Number):
    """A percentage that is written as a factor: 0.2 for 20 %."""

    def read(self, text: str) -> Decimal:
        return super().read(text).scaleb(2) + 0

    def write(self, value: Any) -> str:
        return super().write(value.scaleb(-2))


class Scheme(Attr):
    """The scheme of an identifier as a word. ZZZ says that there is none, which has no scheme in the model."""

    def __init__(self, ref: Ref, table: Table, none: str | None = schemes.NO_SCHEME) -> None:
        super().__init__("schemeID", ref, table)
        self.none = none

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        return value == self.none or super().read(element, value, owner, run)

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        super().write(element, owner, run)
        if self.none is not None and element.text and not element.get("schemeID"):
            element.set("schemeID", self.none)
            run.as_well(element, "schemeID")


class VatScheme(Mark):
    """The scheme of a VAT number, which is the country that it begins with."""

    name = "schemeID"

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        return value == schemes.vat_word(VatNumber().read(element.text or ""))

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        element.set("schemeID", schemes.vat_word(VatNumber().read(element.text or "")))
        run.as_well(element, "schemeID")
