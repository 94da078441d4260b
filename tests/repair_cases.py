"""What a case of a repair is, and what an invoice comes out as with the repair and without it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal as D
from typing import Any

from lxml import etree

import einvconv
from einvconv.formats.registry import format_for
from einvconv.intake import open_document
from einvconv.mapping.format import Format, Pair, Repair
from einvconv.mapping.transfer import write
from einvconv.model import Invoice, InvoiceLine, Item, Price, Quantity, Totals, VatBreakdown
from made import invoice


@dataclass(frozen=True)
class Case:
    """An invoice that needs a repair on its way to a format, and what is wrong without it.

    `fires` is a rule that fires then; `refused` what the conversion is refused for then, since the schema asks for it
    too; `holds` an XPath that is true of the output with the repair and not without it. A repair whose work it is to
    refuse has in `refuses` what it says. `on` is a day when the rule is in force, where that is not today.
    """

    repair: str
    make: Callable[[], Invoice]
    to: str = "peppolbis30"
    fires: str = ""
    refused: str = ""
    holds: str = ""
    refuses: str = ""
    on: dt.date | None = None

    def __str__(self) -> str:
        return "-".join(part for part in (self.to, self.repair, self.fires or self.refused) if part).replace(" ", "-")


def line(**more: Any) -> InvoiceLine:
    """A line that says all that EN 16931 asks for, but what `more` takes away."""
    said: dict[str, Any] = {
        "id": "1",
        "item": Item(name="Työ"),
        "quantity": Quantity(value=D(2), unit="HUR"),
        "price": Price(net=D(50)),
        "net_amount": D(100),
        "vat_code": "S",
        "vat_rate": D("25.5"),
    }
    return InvoiceLine(**{**said, **more})


def sums(net: str, vat: str, **more: Any) -> Totals:
    """The totals of an invoice of so much, and so much VAT."""
    with_vat = D(net) + D(vat)
    said = {"lines": D(net), "without_vat": D(net), "vat": D(vat), "with_vat": with_vat, "payable": with_vat}
    return Totals(**{**said, **more})


def group(code: str | None = "S", rate: str | None = "25.5", net: str = "100", vat: str = "25.5") -> VatBreakdown:
    """A group of the VAT breakdown."""
    return VatBreakdown(code=code, rate=None if rate is None else D(rate), taxable=D(net), amount=D(vat))


def one(**more: Any) -> Callable[[], Invoice]:
    """An invoice of one line, which says all but what `more` takes away."""

    def make() -> Invoice:
        said = {"lines": [line()], "vat_breakdown": [group()], "totals": sums("100", "25.5")}
        made = invoice()  # whose amounts are computed, and then stated otherwise
        for field, value in {**said, **more}.items():
            setattr(made, field, value)
        return made

    return make


@contextmanager
def without(form: Format, gone: Repair | Pair | None) -> Iterator[None]:
    """The format without one of its pairs or repairs."""
    all_of_them = form.pairs
    form.__dict__["pairs"] = tuple(step for step in all_of_them if step is not gone)  # a format is frozen
    try:
        yield
    finally:
        form.__dict__["pairs"] = all_of_them


def repair_of(case: Case) -> Repair:
    """The repair that a case is for: the only one of that name in its format."""
    [found] = [s for s in format_for(case.to).pairs if isinstance(s, Repair) and s.name == case.repair]
    return found


@dataclass(frozen=True)
class Outcome:
    """What an invoice comes out as: the rules that fire, whether the XPath holds, why it was refused."""

    fired: frozenset[str]
    holds: bool
    refused: str = ""


def outcome(case: Case, repair: Repair | None = None) -> Outcome:
    """What the invoice of a case comes out as, without the repair where one is given."""
    form = format_for(case.to)
    made = case.make()
    made._trace.document = open_document(b"<read/>")  # of a model made in code the amounts are given before
    with without(form, repair):
        try:
            xml = write(made, form).xml
        except einvconv.ConversionRefused as refused:
            return Outcome(frozenset(), False, str(refused))
    fired = frozenset(
        f.rule for f in einvconv.validate(xml, rules=case.to, on=case.on).findings if f.severity != "information"
    )
    spaces: Any = {prefix: uri for prefix, uri in form.namespaces.items() if prefix}
    holds = bool(case.holds) and bool(etree.fromstring(xml).xpath(f"boolean({case.holds})", namespaces=spaces))
    return Outcome(fired, holds)
