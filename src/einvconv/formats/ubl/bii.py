"""How CEN BII 2 (Peppol BIS 2, EHF) spells what EN 16931 spells otherwise: schemes, VAT numbers, reasons, origin.

Sources: EHF 2.0 and Peppol BIS 4A/5A v2 guides; the official list of changes from EHF 2 to BIS 3.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from ...mapping.codecs import Codec, Misfit, Number, Table
from ...mapping.nodes import Attr, Mark, Value
from ...mapping.nodes.base import unknown
from ...mapping.passages import source_text
from ...mapping.refs import Ref
from ...patterns import pattern
from ..en16931 import schemes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...mapping.reading import Reading
    from ...mapping.writing import Given, Writing
    from ...model.base import Group

_NORWEGIAN = pattern(r"[0-9]{9}MVA", re.ASCII)


class OneOf(Table):
    """A code of a table and no other: none but these is written."""

    def write(self, value: Any) -> str:
        if value not in self.outward:
            raise Misfit("dropped", f"only {', '.join(self.outward)} can be said there", None)
        return self.outward[value]


class Respelt(Value):
    """A leaf that says a value otherwise than EN 16931: what it says in its place is told."""

    apart = True

    def _element(self, parent: Any, given: Given, owner: Group, run: Writing) -> None:
        super()._element(parent, given, owner, run)
        _tell(given.group, given.field, given.text, run)


def _tell(group: Group, field: str, text: str, run: Writing) -> None:
    if run.keeps or str(getattr(group, field)) == text:
        return
    place = run.place_of(group, field)
    if place is None or source_text(place) != text:  # a source of its kin has the same words
        run.report(group, field, "replaced", f"{run.target} says it by “{text}”")


class Known(Respelt):
    """A leaf whose codes are those of a table; another one in a document is kept as it is."""

    apart = True

    def __init__(self, tag: str, ref: Ref, table: dict[str, str], marks: Sequence[Mark] = ()) -> None:
        super().__init__(tag, ref, OneOf(table), marks)
        self.known = table

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        said = (element.text or "").strip()
        if said not in self.known:
            run.trace.causes[element, None] = unknown(said, element)
            return False
        return super().read(element, owner, run)


COPIES = {"true": "Copy", "1": "Copy", "false": "Original", "0": "Original"}


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

    apart = straight = tells = True

    def __init__(self, ref: Ref, table: Table, none: str | None = schemes.NO_SCHEME) -> None:
        super().__init__("schemeID", ref, table)
        self.none = none

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        if value != self.none:
            return super().read(element, value, owner, run)
        run.trace.places[(id(run.holder(self.place, owner)), self.place.field)] = (element, "schemeID")
        return True

    def tell(self, group: Group, text: str, run: Writing) -> None:
        _tell(group, self.place.field, text, run)


class VatScheme(Mark):
    """The scheme of a VAT number, which is the country that it begins with."""

    apart = True

    name = "schemeID"

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        return value == schemes.vat_word(VatNumber().read(element.text or ""))

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        element.set("schemeID", schemes.vat_word(VatNumber().read(element.text or "")))
        run.as_well(element, "schemeID")
