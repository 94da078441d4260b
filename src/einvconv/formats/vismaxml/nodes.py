"""How Visma EDI spells what other formats spell otherwise: company numbers, kinds of charges, discounts of the invoice.

Source: one public sample of each version.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from ...mapping.codecs import TEXT, Codec
from ...mapping.nodes import Attr, Mark, Node, OfTerm, Text, Value
from ...mapping.refs import Place, Ref, root
from ...mapping.writing import Given
from ...model import Allowance, PaymentMeans
from ...patterns import pattern
from ..nordic.nodes import AMOUNT, NUMBER, Standing, local, local_name, places_of, text_of
from ..nordic.plain import stated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...mapping.format import Format
    from ...mapping.reading import Reading
    from ...mapping.writing import Writing
    from ...model.base import Group

_ZERO = Decimal(0)
_COMPANY = pattern(r"[A-Z]{2}(?=[0-9])", re.ASCII)
_DAYS = pattern(r"[0-9]{1,4}", re.ASCII)
# The kinds of charges that have an element, what each says, and the words and codes (UNTDID 7161) of others for it
CHARGES = {
    "InvoiceFee": ("Invoice fee", pattern(r"\b(?:faktura|invoice|billing)\w* ?(?:gebyr|fee|avgift)", re.I), ""),
    "HandlingCharge": ("Handling charge", pattern(r"\b(?:handling|ekspedisjon|ekspeditions)", re.I), "HD"),
    "Postage": ("Postage", pattern(r"\b(?:porto|postage|frakt|freight|rahti)", re.I), "FC"),
    "FreightZoneAddition": ("Freight zone addition", pattern(r"\b(?:frakt|freight) ?(?:sone|zone)", re.I), ""),
}
FREIGHT = "Freight"


def number(element: Any) -> Decimal | None:
    """The number that an element holds; None where it holds none."""
    return stated(element.getparent(), local(element)) if element is not None else None


def is_zero(element: Any, _: Any = None) -> bool:
    """Whether an element says 0, or nothing."""
    text = (element.text or "").strip()
    return not text or (not text.strip("0.,+-") and any(c == "0" for c in text))


class Company(Value):
    """The number of a company, with its country before it."""

    def __init__(self, tag: str, ref: Ref, country: Ref) -> None:
        super().__init__(tag, ref)
        self.country = country

    def bind(self, base: type[Group], form: Format) -> None:
        super().bind(base, form)
        self.of = Place(base, self.country)

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        text = _COMPANY.sub("", (element.text or "").strip())
        if len(element) or element.attrib:
            return False
        return not text or run.take(self.place, TEXT, text, owner, element, None)

    def _element(self, parent: Any, given: Given, owner: Group, run: Writing) -> None:
        holder, of = self.place.find(owner), self.of.find(owner)
        said = text_of(run, holder, self.place.field) if holder is not None else None
        country = getattr(of, self.of.field) if of is not None else None
        text = given.text
        if said is not None and said.endswith(text):
            text = said
        elif country and text[:1].isdigit():
            text = f"{country}{text}"
        super()._element(parent, given._replace(text=text), owner, run)


class NonZero(Standing):
    """Groups with an amount; one of zero is no discount or duty, and is kept."""

    apart = True

    def __init__(self, tag: str, ref: Ref, children: Iterable[Node | Mark], *, amount: str, usual: bool = True) -> None:
        super().__init__(tag, ref, children, usual=usual)
        self.amount = amount

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        found = element.find(f"{{*}}{self.amount}")
        return found is not None and not is_zero(found) and super().read(element, owner, run)


class Duty(NonZero):
    """A duty on a line, which is a charge of it (BG-28) by the name of the element; others are written as rows."""

    apart = True

    def __init__(self, tag: str, ref: Ref, word: str) -> None:
        a = root(Allowance)
        super().__init__(tag, ref, [Value("inv:DutyAmount", a.amount, AMOUNT)], amount="DutyAmount", usual=False)
        self.word = word

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        if not super().read(element, owner, run):
            return False
        run.infer(getattr(self.place.find(owner), self.place.field)[-1], "reason", self.word)
        return True

    def claimed(self, above: str) -> Iterator[str]:
        return iter(())


def kind_of(charge: Allowance) -> str | None:
    """The element that a charge stands in, by its code and words; None where it has none."""
    for name, (word, words, code) in CHARGES.items():
        if charge.reason == word or (code and charge.reason_code == code):
            return name
        if charge.reason and name != "FreightZoneAddition" and words.search(charge.reason):
            return name
    return None


class Charge(Standing):
    """A charge of the document (BG-21), whose element says what it is for; one of zero is none."""

    def __init__(self, name: str, ref: Ref, word: str) -> None:
        a = root(Allowance)
        marks = [Attr("VATPercentage", a.vat_rate, NUMBER), Attr("VATAmount", a.vat_amount, AMOUNT)]
        super().__init__(f"inv:{name}", ref, [Text(a.amount, AMOUNT), *marks])
        self.word = word

    def claimed(self, above: str) -> Iterator[str]:
        return iter(())

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        if is_zero(element) or number(element) is None or not super().read(element, owner, run):
            return False
        run.infer(getattr(owner, self.place.field)[-1], "reason", self.word)
        return True

    def _here(self, group: Group, parent: Any, run: Writing) -> bool:
        if run.keeps:
            return super()._here(group, parent, run)
        return isinstance(group, Allowance) and kind_of(group) == local_name(self.tag)


class Freight(Charge):
    """What is charged for freight, where that is not the sum of its parts beside it."""

    _PARTS = ("Postage", "FreightZoneAddition")

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        parts = sum((stated(element.getparent(), name) or _ZERO for name in self._PARTS), _ZERO)
        said = number(element)
        if said is None or element.attrib or (said == parts and said):
            if said is not None and not element.attrib:
                run.keep_mark(element, None, owner)
                return True
            return False
        return not parts and super().read(element, owner, run)

    def _here(self, group: Group, parent: Any, run: Writing) -> bool:
        return run.keeps and super()._here(group, parent, run)


class Rounding(Charge):
    """What a line is rounded up by."""

    apart = True

    def __init__(self, ref: Ref) -> None:
        super().__init__("LineRoundingAmount", ref, "Rounding")

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        return (number(element) or _ZERO) > 0 and super().read(element, owner, run)


class Giro(Standing):
    """An account of a Swedish giro system, which has an element of its own."""

    def __init__(self, tag: str, ref: Ref, bic: str) -> None:
        super().__init__(tag, ref, [Text(root(PaymentMeans).account.id)], usual=False, limit=1)
        self.bic = bic

    def _here(self, group: Group, parent: Any, run: Writing) -> bool:
        account = group.account if isinstance(group, PaymentMeans) else None
        if account is None:
            return False
        if run.keeps:
            return any(element.tag == self.tag for element in places_of(run, account, "id"))
        return account.bic == self.bic


class DaysFrom(OfTerm):
    """A number of days after the date of the invoice, which is a day in the model."""

    def __init__(self, name: str, ref: Ref) -> None:
        self.name = name
        self.ref = ref

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        try:
            issued = dt.date.fromisoformat((element.getparent().findtext("{*}InvoiceDate") or "").strip()[:10])
            due = issued + dt.timedelta(days=int(value if _DAYS.fullmatch(value) else "-"))
        except (ValueError, OverflowError):
            return False
        holder = run.holder(self.place, owner)
        if getattr(holder, self.place.field) is not None:
            return False
        setattr(holder, self.place.field, due)
        run.trace.places[(id(holder), self.place.field)] = (element, self.name)
        return True

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        issued = getattr(run.original, "issue_date", None)
        day = run.peek(self.place, owner)
        if issued is None or day is None or day < issued or self.name is None:
            return
        given = run.give(self.place, After(issued), owner)
        if given is not None:
            element.set(self.name, given.text)
            run.stands(given, element, self.name)


class After(Codec):
    """A day as the number of days after another one."""

    def __init__(self, issued: dt.date) -> None:
        self.issued = issued

    def write(self, value: Any) -> str:
        return str((value - self.issued).days)
