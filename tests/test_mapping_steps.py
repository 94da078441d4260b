"""Steps before a document is written: by stretches of lines, on copies of what they change; and what is left behind."""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import einvconv
from documents import corpus
from einvconv.formats.registry import format_for
from einvconv.mapping import steps
from einvconv.mapping.made import Made
from einvconv.mapping.writing import Writing
from einvconv.model import Group, Invoice, InvoiceLine, Item, Price, Quantity
from made import invoice

WRITTEN = [info.code for info in einvconv.formats() if info.writes]


def _line(number: int, **more: Any) -> InvoiceLine:
    said: dict[str, Any] = {
        "id": str(number),
        "item": Item(name="Board"),
        "quantity": Quantity(value=D(1), unit="C62"),
        "price": Price(net=D("100.00")),
        "net_amount": D("100.00"),
        "vat_code": "S",
        "vat_rate": D("25.5"),
    }
    return InvoiceLine(**{**said, **more})


def _needy(count: int) -> Invoice:
    """Lines that several repairs change and tell of."""
    said = Quantity(value=D(-1), unit_text="kpl")
    return invoice(lines=[_line(n, quantity=said.twin(), price=Price(net=D("-100.00"))) for n in range(count)])


@pytest.mark.parametrize("at_once", [1, 7, 20])
def test_lines_are_put_right_alike_in_whatever_stretches(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    said = _needy(20).model_dump_json()
    read = einvconv.convert(einvconv.serialize(_needy(20), "finvoice30").xml, to="peppolbis30")
    whole = einvconv.serialize(Invoice.model_validate_json(said), "peppolbis30")
    monkeypatch.setattr(steps, "_AT_ONCE", at_once)
    part = einvconv.serialize(Invoice.model_validate_json(said), "peppolbis30")
    assert (part.xml, part.losses, part.additions) == (whole.xml, whole.losses, whole.additions)
    again = einvconv.convert(einvconv.serialize(_needy(20), "finvoice30").xml, to="peppolbis30")
    assert again.losses
    assert (again.xml, again.losses, again.additions) == (read.xml, read.losses, read.additions)


def test_lines_that_follow_one_another_in_stretches_keep_their_order_and_their_number() -> None:
    count = 2 * steps._AT_ONCE + 3
    xml = einvconv.serialize(_needy(count), "peppolbis30").xml
    found = etree.fromstring(xml).findall("{*}InvoiceLine/{*}ID")
    assert [one.text for one in found] == [str(n) for n in range(count)]


@pytest.mark.parametrize("code", ["peppolbis30", "cii"])
def test_a_line_that_no_step_changes_is_not_copied(code: str) -> None:
    made = invoice(lines=[_line(1), _line(2, quantity=Quantity(value=D(1), unit_text="kpl"))])
    one, other = made.lines
    form = format_for(code)
    run = Writing(made, made._trace, form, False)
    edited = run.edit(made)
    steps.write_steps(form.pairs, edited, run)
    assert edited.lines[0] is one
    assert edited.lines[1] is not other and made.lines == [one, other]


def _left_behind(work: Callable[[], object]) -> list[str]:
    """The kinds of what only the collector frees of what some work has made."""
    gc.freeze()  # what was there before is not gone through each time
    work()  # which makes what is kept
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        work()
        gc.collect()
        found = [one for one in gc.garbage if isinstance(one, (Made, Group, etree._Element))]
        return sorted({type(one).__name__ for one in found})
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


def _converted(path: Path, code: str) -> None:
    with suppress(einvconv.ConversionRefused):
        einvconv.convert(path, to=code)


@pytest.mark.parametrize("code", WRITTEN)
def test_a_conversion_leaves_nothing_to_the_collector(code: str) -> None:
    path = next(iter(corpus("peppolbis30")))
    assert _left_behind(lambda: _converted(path, code)) == []


@pytest.mark.parametrize("code", WRITTEN)
def test_nor_does_one_that_is_refused(code: str) -> None:
    [path] = [path for path in corpus("facturx") if path.stem == "minimum"]  # it has no lines
    assert _left_behind(lambda: _converted(path, code)) == []


def test_nor_does_one_that_takes_something_back() -> None:
    [path] = [path for path in corpus("finvoice30") if path.stem == "foreign-currency"]
    assert _left_behind(lambda: einvconv.convert(path, to="facturae")) == []


def test_nor_does_one_of_many_rows_or_one_for_rules() -> None:
    long = einvconv.serialize(invoice(lines=[_line(n) for n in range(300)]), "finvoice30").xml
    assert _left_behind(lambda: einvconv.convert(long, to="peppolbis30")) == []
    assert _left_behind(lambda: einvconv.validate(long, rules="peppolbis30")) == []
