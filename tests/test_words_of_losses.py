"""What a loss says of what a schema does not take, and of codes that another list has otherwise, is said in words."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from einvconv.formats.registry import format_for
from einvconv.mapping.words import plainly
from einvconv.model import Allowance, Classification
from made import invoice, line

D = Decimal
To = Callable[..., Any]
SPACE = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
NAME = f"{{{SPACE}}}Name"


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (f"Element '{NAME}': This element is not expected.", "Name has no place here"),
        (f"Element '{NAME}', attribute 'currencyID': 'x' is wrong.", "the attribute currencyID of Name does not take"),
        (
            f"Element '{NAME}': [facet 'maxLength'] The value has a length of '4'; this exceeds the allowed maximum "
            "length of '3'.",
            "Name has 4 characters and takes 3",
        ),
        (
            f"Element '{NAME}': [facet 'minLength'] The value has a length of '4'; this underruns the allowed minimum "
            "length of '9'.",
            "Name has 4 characters and asks for at least 9",
        ),
        (
            f"Element '{NAME}': [facet 'enumeration'] The value 'text' is not an element of the set {{'a', 'b'}}.",
            "Name takes codes of a list, and “text” is none of them",
        ),
        (f"Element '{NAME}': [facet 'pattern'] The value 'text' is not …", "“text” is not of the form that Name asks"),
        (f"Element '{NAME}': 'text' is not a valid value of the atomic type 'xs:date'.", "“text” is not of the form"),
        (
            f"Element '{NAME}': The attribute 'scheme' is required but missing.",
            "not complete without its attribute sch",
        ),
        (f"Element '{NAME}': Something of {{{SPACE}}}Other else.", "Element 'Name': Something of Other else"),
    ],
)
def test_a_complaint_of_a_schema_is_told_in_plain_words(message: str, words: str) -> None:
    around = etree.Element("{urn:x}Holder")
    element = etree.SubElement(around, NAME)
    element.text = " text "
    told = plainly(format_for("ubl"), message, element)
    assert told.startswith(words) or words in told
    assert "{" not in told and not told.endswith(".")


def test_a_type_of_ehf_2_is_an_invoice_elsewhere_and_that_is_told(to: To) -> None:
    source = to(invoice(line(rate="25")), "ehf20")
    assert source.text("cbc:InvoiceTypeCode") == "Z01"
    out = to(source.xml, "peppolbis30")
    assert out.text("cbc:InvoiceTypeCode") == "380"
    assert [(loss.kind, loss.value) for loss in out.lost("InvoiceTypeCode")] == [("replaced", "Z01")]


def test_a_reason_that_is_no_code_of_the_list_goes_and_the_amount_stays(to: To) -> None:
    off = [Allowance(amount=D(10), reason="x", reason_code="999", vat_code="S", vat_rate=D("25.5"))]
    on = [Allowance(amount=D(5), reason="y", reason_code="998", vat_code="S", vat_rate=D("25.5"))]
    out = to(invoice(line(), allowances=off, charges=on), "peppolbis30")
    assert out.texts("cbc:AllowanceChargeReasonCode") == []
    assert out.texts("cac:AllowanceCharge/cbc:Amount") == ["10", "5"]
    told = {(loss.kind, loss.value, loss.reason.partition(",")[0]) for loss in out.lost("reason_code")}
    of_discounts = ("dropped", "999", "it is no code of UNTDID 5189")
    assert told == {of_discounts, ("dropped", "998", "it is no code of UNTDID 7161")}


def test_the_name_of_a_list_of_classifications_is_its_code_in_the_list_of_lists_and_that_is_told(to: To) -> None:
    made = invoice(line())
    assert made.lines[0].item is not None
    made.lines[0].item.classifications = [Classification(code="72000000", list_id="CPV")]
    out = to(made, "peppolbis30")
    assert out.text("cbc:ItemClassificationCode/@listID") == "STI"
    assert [(loss.kind, loss.value) for loss in out.lost("list_id")] == [("replaced", "CPV")]
