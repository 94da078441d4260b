"""The discounts of a Visma EDI invoice: an amount and a percentage (5.3), or an amount with the VAT of each rate (6.0).

Source: one public sample of each version.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ...mapping.codecs import TEXT, Codec
from ...mapping.made import put
from ...mapping.nodes import Node
from ...mapping.refs import Place, Ref, root
from ...model import Allowance
from ..nordic.nodes import AMOUNT, NUMBER, local, local_name
from .nodes import is_zero, number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...mapping.format import Format
    from ...mapping.reading import Reading
    from ...mapping.writing import Writing
    from ...model.base import Group

_ZERO = Decimal(0)


def _allowances(owner: Any) -> list[Allowance]:
    found: list[Allowance] = owner.allowances
    return found


def _claim(base: type[Group], field: str) -> Place:
    """What a node of its own kind has a place for in each of the document's allowances."""
    place = Place(base, Ref(base).allowances)
    place.path = f"allowances.{field}"
    return place


class _OfInvoice(Node):
    """What the discounts of the invoice have in common: they are its allowances (BG-20)."""

    fields: tuple[str, ...] = ()

    def bind(self, base: type[Group], form: Format) -> None:
        super().bind(base, form)
        self.form = form
        self.at = {name: Place(Allowance, getattr(root(Allowance), name)) for name in self.fields}
        self.has = [_claim(base, name) for name in self.fields]

    def claims(self) -> list[Place]:
        return self.has

    def made(self, owner: Any, element: Any, run: Reading) -> Allowance:
        """A new allowance, which begins at an element."""
        one = Allowance.blank()
        _allowances(owner).append(one)
        run.begin(one, element)
        return one

    def leaf(self, parent: Any, name: str, field: str, codec: Codec, one: Allowance, run: Writing) -> None:
        """A child with what an allowance says, where it says it."""
        given = run.give(self.at[field], codec, one)
        if given is not None:
            element = put(parent, self.form.tag(f"inv:{name}"))
            element.text = given.text
            run.stands(given, element)


class Discount(_OfInvoice):
    """The discount of the invoice: one amount, with the VAT of each rate; an allowance for each rate."""

    tag = "inv:InvoiceDiscount"
    fields = ("amount", "percent", "base", "vat_rate", "vat_amount")
    _WHOLE = (
        ("amount", "DiscountAmount", AMOUNT),
        ("percent", "DiscountPercentage", NUMBER),
        ("base", "DiscountBasisAmount", AMOUNT),
    )
    _RATE = (("vat_rate", "VATPercentage", NUMBER), ("vat_amount", "VATAmount", AMOUNT))
    _PART = (("amount", "VATBasisAmount", AMOUNT), *_RATE)

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        amount = element.find("{*}DiscountAmount")
        if element.attrib or amount is None or is_zero(amount) or number(amount) is None:
            return False
        rates = element.findall("{*}VAT")
        if len(rates) > 1:
            ones = [self.made(owner, rate, run) for rate in rates]
            for one, rate in zip(ones, rates, strict=True):
                self._take(rate, self._PART, one, run)
            if sum((one.amount or _ZERO for one in ones), _ZERO) == number(amount):
                for one in ones:
                    run.join(one, "amount", [(amount, None)])
            else:  # the rates' amounts are another sum: the whole is told
                run.trace.stray.append((amount, None, (amount.text or "").strip()))
            for child in element:
                if child is not amount and child not in rates:
                    run.keep(child, owner)
            return True
        one = self.made(owner, element, run)
        if rates:
            self._take(rates[0], self._RATE, one, run)
        self._take(element, self._WHOLE, one, run, rates)
        return True

    def _take(
        self, holder: Any, leaves: Iterable[Any], one: Allowance, run: Reading, known: Iterable[Any] = ()
    ) -> None:
        by_name = {name: (field, codec) for field, name, codec in leaves}
        for child in holder:
            field, codec = by_name.get(local(child), ("", TEXT))
            taken = field and not len(child) and run.take(self.at[field], codec, child.text or "", one, child, None)
            if not taken and child not in known:
                run.keep(child, one)
        for name in holder.attrib:
            run.keep_mark(holder, name, one)

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        found = [a for a in _allowances(owner) if a.amount is not None and self._is_here(a, run)]
        if not found:
            return
        element = put(parent, self.form.tag(self.tag))
        if len(found) == 1:
            for field, name, codec in (*self._WHOLE[1:], *self._WHOLE[:1]):
                self.leaf(element, name, field, codec, found[0], run)
        else:
            whole = Allowance(amount=sum((a.amount or _ZERO for a in found), _ZERO))
            for one in found:
                run.carry(whole, "amount", one, "amount")
            self.leaf(element, "DiscountAmount", "amount", AMOUNT, whole, run)
        for one in found:
            if len(found) > 1 or one.vat_rate is not None or one.vat_amount is not None:
                vat = put(element, self.form.tag("inv:VAT"))
                self.leaf(vat, "VATAmount", "vat_amount", AMOUNT, one, run)
                self.leaf(vat, "VATPercentage", "vat_rate", NUMBER, one, run)
                if len(found) > 1:
                    self.leaf(vat, "VATBasisAmount", "amount", AMOUNT, one, run)
                    run.ground(vat, one)
            if len(found) == 1:
                run.ground(element, one)

    def _is_here(self, one: Allowance, run: Writing) -> bool:
        base = run.trace.bases.get(id(run.original_of(one))) if run.keeps else None
        return not run.keeps or (base is not None and local(base) in ("VAT", "InvoiceDiscount"))


class DiscountAmount(_OfInvoice):
    """The discount of the invoice as an amount, and a percentage beside it; `usual`: others are written so (5.3)."""

    tag = "inv:InvoiceDiscountAmount"
    fields = ("amount", "percent")
    percentage = "InvoiceDiscountPercentage"

    def __init__(self, usual: bool) -> None:
        self.usual = usual

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        above = element.getparent()
        if (
            element.attrib
            or is_zero(element)
            or number(element) is None
            or above.find("{*}InvoiceDiscount") is not None
        ):
            return False
        one = self.made(owner, element, run)
        run.take(self.at["amount"], AMOUNT, element.text or "", one, element, None)
        percent = above.find(f"{{*}}{self.percentage}")
        if percent is not None and not is_zero(percent):
            run.take(self.at["percent"], NUMBER, percent.text or "", one, percent, None)
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        for one in [a for a in _allowances(owner) if self._is_here(a, run)][:1]:
            self.leaf(parent, local_name(self.tag), "amount", AMOUNT, one, run)
            self.leaf(parent, self.percentage, "percent", NUMBER, one, run)

    def _is_here(self, one: Allowance, run: Writing) -> bool:
        base = run.trace.bases.get(id(run.original_of(one))) if run.keeps else None
        return self.usual if not run.keeps else base is not None and base.tag == self.tag


class DiscountPercentage(Node):
    """The percentage of that amount, which is read and written with it."""

    tag = f"inv:{DiscountAmount.percentage}"

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        return not element.attrib and any(
            run.trace.places.get((id(one), "percent")) == (element, None) for one in _allowances(owner)
        )

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        """The amount writes it."""
