"""The Finvoice rules on their corpus: what speaks, what stays silent, and that both engines say the same."""

from __future__ import annotations

import base64
import hashlib

import pytest

import einvconv
from einvconv.resources import data_path
from made import IBAN, account, invoice
from rule_cases import edited
from rule_suite import SAMPLES, RuleSuite, both_engines, cases_of, engine, fatal, needs_samples

ROOT = data_path("schematron", "finvoice", "1", "finvoice.sch")
BASES = cases_of("finvoice").bases()
# Documents of the format's owner that contradict themselves or hold made-up values: what is wrong with them is said.
REALLY_WRONG = {
    "finvoice.xml": {"FI-TOT-04"},  # 2830,30 + 622,68 is not 3352,98
    "example.xml": {"FI-TOT-01", "FI-PAY-01", "FI-PAY-05", "FI-PAY-12"},  # account 1234567, reference 54654654
    "sample.xml": {"FI-TOT-01", "FI-PAY-01", "FI-PAY-05", "FI-PAY-12"},
}


def attachment_of(size: int) -> bytes:
    """The base attachment message with one file of `size` bytes."""
    content = base64.b64encode(b"%PDF-1.4\n".ljust(size, b" ")).decode()
    digest = hashlib.sha1(content.encode()).hexdigest()
    first = "//AttachmentDetails[1]"
    edits = (
        {"at": "//AttachmentDetails[position() > 1]", "remove": True},
        {"at": f"{first}/AttachmentContent", "set": content},
        {"at": f"{first}/AttachmentSecureHash", "set": digest},
        {"at": f"{first}/AttachmentIdentifier", "set": f"KU-2024-0117::attachments::{digest}"},
    )
    return edited(BASES["attachments"], edits)


class TestFinvoiceRules(RuleSuite):
    code = "finvoice"
    prefix = "FI-"
    schemas = {
        "invoice": "3.0/finvoice.xsd",
        "creditnote": "2.01/finvoice.xsd",
        "attachments": "attachments/attachments.xsd",
    }
    elsewhere = frozenset({"FI-ATT-04"})


@both_engines
def test_attachments_over_a_megabyte_together_are_refused_and_one_megabyte_is_not(which: str) -> None:
    assert fatal(attachment_of(1_048_577), which, ROOT) == {"FI-ATT-04"}
    assert fatal(attachment_of(1_048_576), which, ROOT) == set()


@both_engines
def test_a_message_names_the_amounts_as_finvoice_writes_them(which: str) -> None:
    edit = {"at": "//InvoiceTotalVatIncludedAmount", "set": "941,95"}
    said = {f.rule: f for f in engine(which, ROOT).validate(edited(BASES["invoice"], (edit,)))}["FI-TOT-04"]
    assert all(amount in said.message for amount in ("790,00", "150,95", "940,95", "941,95"))
    assert {"BT-109", "BT-110", "BT-112"} <= set(said.terms)


@both_engines
def test_the_totals_of_an_invoice_agree_to_the_cent(which: str) -> None:
    edit = {"at": "//InvoiceTotalVatIncludedAmount", "set": "940,96"}
    assert "FI-TOT-04" in fatal(edited(BASES["invoice"], (edit,)), which, ROOT)


@both_engines
@needs_samples
def test_real_documents_have_no_fatal_finding_but_where_they_are_wrong(which: str) -> None:
    found = {p.name: fatal(p.read_bytes(), which, ROOT) for p in (SAMPLES / "finvoice").glob("*/*.xml")}
    assert {name: rules for name, rules in found.items() if rules} == REALLY_WRONG


@pytest.mark.parametrize(
    "target, iban, country, fires",
    [
        ("finvoice", "NO9386011117947", "NO", False),
        ("finvoice", "86011117947", "NO", False),
        ("finvoice", IBAN, "FI", True),
        ("finvoice", IBAN, "NO", True),
    ],
)
def test_a_reference_of_another_country_is_held_against_no_finnish_check_digit_in_older_versions(
    target: str, iban: str, country: str, fires: bool
) -> None:
    given = invoice(payment_means=[account(iban, None, remittance="0007179583070")])
    assert given.seller is not None and given.seller.address is not None
    given.seller.address.country_code = country
    made = einvconv.serialize(given, to=target)
    assert b'IdentificationSchemeName="SPY">0007179583070<' in made.xml
    found = {one.rule for one in einvconv.validate(made.xml).findings}
    assert ("FI-PAY-01" in found) == fires
