"""The trees of a format: one for each root, made when a document of it is read or written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import einvconv
from documents import CORPUS
from einvconv.formats import registry
from einvconv.mapping.format import Format
from einvconv.mapping.nodes import Element, Value
from einvconv.mapping.refs import root
from einvconv.model import Invoice

CREDIT_NOTE = "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote"


def _tree(tag: str) -> Element:
    return Element(tag, [Value("Number", root(Invoice).number)])


def _format(trees: dict[str, Any]) -> Format:
    return Format(
        code="tiny",
        name="Tiny",
        syntax="tiny",
        version="1",
        namespaces={},
        trees=trees,
        root_for=lambda _: "A",
        begin_reading=lambda root, run: None,
        begin_writing=lambda invoice, run: None,
        schemas={},
    )


def test_a_tree_that_is_given_as_a_function_is_made_when_it_is_asked_for() -> None:
    asked: list[str] = []

    def maker(tag: str) -> Callable[[], Element]:
        def make() -> Element:
            asked.append(tag)
            return _tree(tag)

        return make

    form = _format({tag: maker(tag) for tag in ("A", "B")})
    assert (set(form.trees), len(form.trees), asked) == ({"A", "B"}, 2, [])
    assert form.trees["B"] is form.trees["B"]
    assert (asked, form.trees["B"].tag) == (["B"], "B")
    assert form.has == {"number"}
    assert asked == ["B", "A"]


def test_a_tree_that_is_given_as_it_is_stays_that_one() -> None:
    given = _tree("A")
    form = _format({"A": given})
    assert form.trees["A"] is given
    assert form.has == {"number"}


def test_an_invoice_is_read_without_a_tree_of_credit_notes() -> None:
    registry._made.cache_clear()
    try:
        einvconv.convert(CORPUS / "peppolbis30" / "prepaid-and-rounding.xml", to="finvoice30")
        form = registry.reading(registry.known("peppolbis30"), registry.known("finvoice30"))
        assert CREDIT_NOTE in form.trees
        assert CREDIT_NOTE not in form.trees._made  # type: ignore[attr-defined]
        assert not registry.format_for("peppolbis30").trees._made  # type: ignore[attr-defined]
    finally:
        registry._made.cache_clear()
