"""Formats that no specification is public of: what is known goes there and back, what is not is kept and told."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import einvconv
from documents import corpus, document, name
from einvconv.formats.registry import format_for, known
from einvconv.mapping.schemas import errors

D = Decimal
CODES = ("maventaxml", "sedi", "woodx", "liinos")
DOCUMENTS = corpus(*CODES)
PEPPOL = ("allowances-and-charges", "credit-note", "several-vat-rates", "reverse-charge", "items-and-prices")


def leaves(data: bytes) -> list[tuple[str, str]]:
    root = etree.fromstring(data)
    return [(str(e.tag), e.text.strip()) for e in root.iter("*") if len(e) == 0 and (e.text or "").strip()]


def money(invoice: einvconv.Invoice) -> dict[str, Any]:
    """What must not go wrong: the sums, the VAT by rate, the accounts, the reference, the day."""
    vat: dict[Decimal, Decimal] = {}
    for group in invoice.vat_breakdown:
        rate = group.rate or D(0)
        vat[rate] = vat.get(rate, D(0)) + (group.amount or D(0))
    totals = invoice.totals
    assert totals is not None
    return {
        "sums": (totals.without_vat, totals.vat, totals.with_vat, totals.payable),
        "vat": vat,
        "currency": invoice.currency,
        "accounts": [m.account.id for m in invoice.payment_means if m.account is not None],
        "references": {m.remittance for m in invoice.payment_means if m.remittance is not None},
        "due": invoice.due_date,
        "type": invoice.type_code,
    }


def as_ubl(data: bytes) -> einvconv.Invoice:
    return einvconv.parse(einvconv.convert(data, to="ubl").xml)


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_what_is_to_be_paid_is_known_also_where_no_element_says_it(path: Path) -> None:
    totals = einvconv.parse(path).totals
    assert totals is not None and totals.payable is not None
    assert totals.payable == as_ubl(path.read_bytes()).totals.payable  # type: ignore[union-attr]


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_a_document_to_itself_says_the_same_and_tells_its_evidence_alone(path: Path) -> None:
    done = einvconv.convert(path, to=path.parent.name)
    assert leaves(done.xml) == leaves(path.read_bytes())
    (loss,) = done.losses
    assert loss.kind == "approximated" and "no public specification" in loss.reason
    assert loss.path == f"/{etree.fromstring(done.xml).tag}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
@pytest.mark.parametrize("code", ["peppolbis30", "finvoice30", "teapps30"])
def test_a_document_goes_to_other_formats_with_the_money_that_it_asks_for(path: Path, code: str) -> None:
    done = einvconv.convert(path, to=code)
    assert not [f for f in einvconv.validate(done.xml).findings if f.source == "xsd" or f.rule.startswith("BR-CO-1")]
    assert money(as_ubl(done.xml)) == money(as_ubl(path.read_bytes()))


@pytest.mark.parametrize("stem", PEPPOL)
@pytest.mark.parametrize("code", CODES)
def test_an_invoice_of_peppol_fits_what_was_seen_and_brings_its_money_back(stem: str, code: str) -> None:
    source = document(f"peppolbis30/{stem}")
    done = einvconv.convert(source, to=code)
    root = etree.fromstring(done.xml)
    assert not errors(root, format_for(code).schemas[root.tag])
    assert money(as_ubl(done.xml)) == money(as_ubl(source))


@pytest.mark.parametrize("code", CODES)
def test_what_nobody_knows_of_is_kept_and_told(code: str) -> None:
    path = next(one for one in DOCUMENTS if one.parent.name == code)
    root = etree.parse(path).getroot()
    etree.SubElement(root, "Unheard").text = "of"
    for to in (code, "ubl"):
        done = einvconv.convert(etree.tostring(root), to=to)
        assert [loss.value for loss in done.losses if loss.path.endswith("/Unheard")] == ["of"]


@pytest.mark.parametrize("code", CODES)
def test_the_record_says_what_the_format_is_known_from(code: str) -> None:
    info = known(code)
    told = (Path(__file__).parents[1] / "schemas" / info.schema.partition("/")[0] / "README.md").read_text("utf-8")
    assert info.evidence in ("binding", "sample") and f"{info.evidence}**" in told
