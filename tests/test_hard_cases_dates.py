"""Hard cases: days with a time zone or a time beside them, which XML Schema admits and programs write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import einvconv
from documents import document, edited

To = Callable[..., Any]
DUE = ("<cbc:DueDate>2026-03-02<", "<cbc:DueDate>{}<")


def _due(said: str) -> bytes:
    return edited("peppolbis30/several-vat-rates", (DUE[0], DUE[1].format(said)))


@pytest.mark.parametrize(
    "said", ["2026-06-01Z", "2026-06-01+01:00", "2026-06-01-05:00", "2026-06-01T00:00:00", "2026-06-01T08:15:00.5Z"]
)
@pytest.mark.parametrize(
    "target, place, written",
    [("finvoice30", "InvoiceDueDate", "20260601"), ("ubl", "cbc:DueDate", "2026-06-01")],
)
def test_the_day_of_a_due_date_is_read_whatever_stands_beside_it_and_that_is_told(
    to: To, said: str, target: str, place: str, written: str
) -> None:
    out = to(_due(said), target)
    assert out.text(place) == written
    assert [one.kind for one in out.lost(said)] == ["approximated"]


def test_a_due_date_in_the_spelling_of_another_format_is_the_day(to: To) -> None:
    text = edited("finvoice30/allowances-and-charges", ("20260618", "2026-06-18"))
    assert to(text, "peppolbis30").text("cbc:DueDate") == "2026-06-18"


@pytest.mark.parametrize("said", ["1.6.2026", "2026-06-31", "2026-06-31Z", "2026-0601", "26-06-01"])
def test_what_is_no_day_is_dropped_as_no_date_and_never_for_want_of_a_place(to: To, said: str) -> None:
    [lost] = to(_due(said), "finvoice30").lost(said)
    assert lost.kind == "dropped" and "is no date" in lost.reason


def test_an_invoice_refused_for_a_date_that_is_none_says_which_and_where() -> None:
    text = edited("peppolbis30/several-vat-rates", ("<cbc:IssueDate>2026-02-16<", "<cbc:IssueDate>9.4.2026<"))
    with pytest.raises(einvconv.ConversionRefused) as refusal:
        einvconv.convert(text, to="finvoice30")
    assert "/ubl:Invoice/cbc:IssueDate: “9.4.2026” is no date" in str(refusal.value)


_IN_MEANS = "<cbc:PaymentDueDate>2026-03-17</cbc:PaymentDueDate>"
_IN_TERMS = f"<cac:PaymentTerms>\n    {_IN_MEANS}\n  </cac:PaymentTerms>"
_END = "</cac:PaymentMeans>"


@pytest.mark.parametrize(
    ("target", "written"), [("finvoice30", b">20260317<"), ("cii", b">20260317<"), ("ehf20", b">2026-03-17<")]
)
def test_a_due_date_in_the_terms_of_payment_is_the_due_date(target: str, written: bytes) -> None:
    source = edited("peppolbis30/credit-note-mixed-signs", (_IN_MEANS, ""), (_END, _END + _IN_TERMS))
    assert str(einvconv.parse(source).due_date) == "2026-03-17"
    assert _IN_TERMS.encode() in einvconv.convert(source, to="peppolbis30").xml
    done = einvconv.convert(source, to=target)
    assert written in done.xml
    assert not [one for one in done.losses if "PaymentDueDate" in one.path]


def test_another_due_date_in_the_terms_is_told() -> None:
    other = _IN_TERMS.replace("17", "18")
    source = edited("peppolbis30/credit-note-mixed-signs", (_END, _END + other))
    assert other.encode() in einvconv.convert(source, to="peppolbis30").xml
    losses = einvconv.convert(source, to="cii").losses
    assert [(one.kind, one.value) for one in losses if "PaymentDueDate" in one.path] == [("dropped", "2026-03-18")]


@pytest.mark.parametrize(("head", "told"), [("2017-04-30", []), ("2026-12-24", [("dropped", "2017-04-30 stands")])])
def test_a_due_date_in_the_head_beside_that_of_the_payment_means_is_told_where_it_is_another(
    head: str, told: list[tuple[str, str]]
) -> None:
    source = document("ehf20/several-rates").replace(
        b"</cbc:IssueDate>", f"</cbc:IssueDate><cbc:DueDate>{head}</cbc:DueDate>".encode(), 1
    )
    done = einvconv.convert(source, to="peppolbis30")
    assert b"<cbc:DueDate>2017-04-30<" in done.xml
    said = [(one.kind, one.reason) for one in done.losses if one.path.endswith("/cbc:DueDate")]
    assert [kind for kind, _ in said] == [kind for kind, _ in told]
    assert all(reason.endswith(end) for (_, reason), (_, end) in zip(said, told, strict=True))
