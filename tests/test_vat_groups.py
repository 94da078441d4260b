"""Which group of the VAT breakdown a line is of, and groups that a breakdown lacks."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal as D
from typing import Any

import pytest

import einvconv
from repair_cases import group, line, one, sums

To = Callable[..., Any]
LINE, SUBTOTAL = "cac:InvoiceLine", "cac:TaxTotal/cac:TaxSubtotal"
CATEGORY = "cac:Item/cac:ClassifiedTaxCategory/cbc:ID"


def free(net: str, **more: Any) -> Any:
    """A line on which no VAT is due, of no category."""
    return line(quantity=None, price=None, vat_code=None, vat_rate=D(0), net_amount=D(net), **more)


def finvoice(**said: Any) -> bytes:
    """A Finvoice of such an invoice, whose rows say their rate alone."""
    text = einvconv.serialize(one(**said)(), to="finvoice30").xml.decode("iso-8859-15")
    for code in ("S", "E", "AE", "Z"):
        text = text.replace(f"<RowVatCode>{code}</RowVatCode>", "")
    return text.encode("iso-8859-15")


def two_groups(*nets: str) -> bytes:
    """Lines of these amounts, exempt and of reverse charge, of which the Finvoice says the rate alone."""
    exempt, reverse = group("E", "0", "50", "0"), group("AE", "0", "100", "0")
    exempt.exemption_reason, reverse.exemption_reason = "AVL 34 §", "AVL 8 c §"
    lines = [free(net, id=str(at)).model_copy(update={"vat_code": "E"}) for at, net in enumerate(nets, 1)]
    return finvoice(lines=lines, vat_breakdown=[exempt, reverse], totals=sums("150", "0"))


def test_a_rate_of_two_categories_is_of_the_one_whose_amount_lacks_the_line(to: To) -> None:
    out = to(two_groups("100", "50"), "peppolbis30")
    assert out.texts(f"{LINE}/{CATEGORY}") == ["AE", "E"]
    assert not [f.rule for f in einvconv.validate(out.xml).findings if f.rule and f.rule.endswith("-08")]


def test_a_rate_of_two_categories_that_no_amount_tells_apart_is_told(to: To) -> None:
    text = two_groups("100", "50").decode("iso-8859-15")
    for amount in ("50", "100"):
        text = text.replace(f'<VatBaseAmount AmountCurrencyIdentifier="EUR">{amount}</VatBaseAmount>', "")
    out = to(text.encode("iso-8859-15"), "peppolbis30")
    assert out.texts(f"{LINE}/{CATEGORY}") == ["E", "E"]
    told = [loss.reason for loss in out.losses if loss.path.endswith("RowVatRatePercent")]
    inferred = "the VAT category E is inferred; the breakdown has AE at this rate, too: say which it is"
    assert told == [inferred] * 2


def taxed_and_free(**totals: Any) -> Any:
    """A line with VAT and one without, of which the breakdown counts the second alone."""
    exempt = group("E", "0", "15", "0")
    exempt.exemption_reason = "AVL 34 §"
    lines = [line(), free("15", id="2").model_copy(update={"vat_code": "E"})]
    return {"lines": lines, "vat_breakdown": [exempt], "totals": sums("115", "25.5").model_copy(update=totals)}


def test_a_taxed_group_that_the_breakdown_lacks_is_added_where_the_totals_count_it(to: To) -> None:
    out = to(finvoice(**taxed_and_free()), "peppolbis30")
    assert sorted(map(D, out.texts(f"{SUBTOTAL}/cbc:TaxAmount"))) == [D(0), D("25.5")]
    assert "derived" in out.added("cbc:TaxableAmount")
    assert not [f.rule for f in einvconv.validate(out.xml).findings if f.rule in ("BR-CO-15", "BR-S-01")]


@pytest.mark.parametrize("field", ["without_vat", "vat", "with_vat"])
def test_a_taxed_group_that_the_totals_do_not_count_is_not_made(to: To, field: str) -> None:
    out = to(finvoice(**taxed_and_free(**{field: D(120)})), "peppolbis30")
    assert out.texts(f"{SUBTOTAL}/cbc:TaxAmount") == ["0"]
