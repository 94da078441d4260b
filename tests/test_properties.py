"""Properties: of any invoice that the model admits, and of any document that is nearly one of ours."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

import einvconv
from documents import SPINE, corpus
from einvconv.model import Group, Invoice, Kept
from einvconv.model.slim import kinds
from flat import missing, plain, said
from made import invoice
from mutants import change

# A whole invoice is shrunk for minutes: what failed is told as it was made.
QUICK = settings(
    max_examples=20,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
# Values that formats set while they read or write, or that stand for a choice of the whole invoice.
WORKING = {
    "kept",
    "syntax",
    "urls",
    "url_names",
    "primary",
    "listed",
    "positive_credit",
    "origin",
}
NESTED = {"sub_rows", "other_parties", "parties"}
LETTERS = "abcdefghijklmnopqrstuvwxyzåäöABCDEÅÄÖ0123456789"
texts = st.text(LETTERS + " ", min_size=2, max_size=24).map(str.strip).filter(lambda t: len(t) > 1)
numbers = st.decimals(min_value=-9999, max_value=9999, places=2) | st.decimals(min_value=0, max_value=99, places=4)
dates = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))


def _value(kind: Any, depth: int) -> st.SearchStrategy[Any]:
    if isinstance(kind, type) and issubclass(kind, Group):
        return _group(kind, depth - 1)
    return {str: texts, Decimal: numbers, dt.date: dates, bool: st.booleans()}[kind]


@cache
def _group(kind: type[Group], depth: int) -> st.SearchStrategy[Any]:
    """A group with any of its terms; groups below it as deep as `depth`."""
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for name in kind.model_fields:
        inner, many = kinds(kind)[name]
        group = isinstance(inner, type) and issubclass(inner, (Group, Kept))
        if name in WORKING or (group and depth <= 0) or (name in NESTED and depth < 2):
            continue
        one = _value(inner, depth)
        fields[name] = st.lists(one, max_size=2) if many else one
    return st.fixed_dictionaries({}, optional=fields).map(lambda given: kind(**given))


@st.composite
def invoices(draw: st.DrawFn) -> Invoice:
    """An invoice that stands on one complete enough to be written, with any terms beside and over it."""
    base = invoice(number=draw(texts), type_code=draw(st.sampled_from(["380", "381", "389"])))
    over = draw(_group(Invoice, 4))
    for name in over.model_fields_set - {"number", "type_code", "currency", "tax_currency", "issue_date", "totals"}:
        value = getattr(over, name)
        if value not in (None, []):
            setattr(base, name, value)
    return base


def _written(made: Invoice, to: str) -> einvconv.Conversion | None:
    try:
        return einvconv.serialize(made, to=to)
    except einvconv.EinvconvError as refusal:
        assert len(str(refusal)) > 20
        return None


def _copied(made: Invoice) -> Invoice:
    return made.model_copy(deep=True)


@pytest.mark.parametrize("to", SPINE)
@QUICK
@given(made=invoices())
def test_any_invoice_is_written_the_same_each_time_and_not_changed_by_it(made: Invoice, to: str) -> None:
    before = _copied(made)
    one, two = _written(made, to), _written(_copied(made), to)
    assert made == before
    assert (one is None) == (two is None)
    if one is not None and two is not None:
        assert one.xml == two.xml
        assert one.losses == two.losses


@pytest.mark.parametrize("to", SPINE)
@QUICK
@given(made=invoices())
def test_any_invoice_written_and_read_back_is_the_same_but_for_what_was_reported(made: Invoice, to: str) -> None:
    done = _written(made, to)
    if done is None:
        return
    after = einvconv.parse(done.xml)
    there = {plain(v) for _, v in said(after)}
    # The code of a package has an X before it among the codes of units (Rec 20).
    there |= {plain(v[1:]) for path, v in said(after) if path.endswith("unit") and isinstance(v, str) and v[:1] == "X"}
    gone = missing(made, after, done.losses, bool(done.attachments))
    assert [(path, value) for path, value in gone if plain(value) not in there] == []


@pytest.mark.parametrize("to", SPINE)
@QUICK
@given(made=invoices())
def test_any_invoice_that_was_written_can_be_read_and_written_again_without_loss(made: Invoice, to: str) -> None:
    done = _written(made, to)
    if done is not None:
        again = einvconv.convert(done.xml, to=to)
        assert again.losses == ()
        assert einvconv.convert(again.xml, to=to).xml == again.xml


@pytest.mark.parametrize("to", SPINE)
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_document_with_anything_wrong_is_converted_or_refused_and_never_crashes(seed: int, to: str) -> None:
    rng = random.Random(seed)
    data = rng.choice(corpus()).read_bytes()
    tree = etree.fromstring(data[max(data.rfind(b"<?xml "), 0) :])
    for _ in range(rng.randint(1, 4)):
        change(tree, rng)
    try:
        done = einvconv.convert(etree.tostring(tree, encoding="UTF-8", xml_declaration=True), to=to)
    except einvconv.EinvconvError as refusal:
        assert len(str(refusal)) > 20
    else:
        assert etree.fromstring(done.xml) is not None
        assert all(one.reason for one in done.losses)


def test_the_strategies_reach_every_term_of_the_model() -> None:
    reached: set[str] = set()

    def walk(kind: type[Group], path: str, depth: int) -> None:
        for name in kind.model_fields:
            inner, _ = kinds(kind)[name]
            if name in WORKING:
                continue
            at = f"{path}.{name}" if path else name
            reached.add(at)
            if isinstance(inner, type) and issubclass(inner, Group) and depth > 0:
                walk(inner, at, depth - 1)

    walk(Invoice, "", 3)
    from einvconv.model.terms import TERMS

    assert {path for term, path, _ in TERMS} <= reached
