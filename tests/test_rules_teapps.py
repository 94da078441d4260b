"""The TEAPPSXML rules on their corpus: what speaks, what stays silent, and that both engines say the same."""

from __future__ import annotations

from einvconv.resources import data_path
from rule_cases import edited
from rule_suite import SAMPLES, RuleSuite, both_engines, cases_of, engine, fatal, needs_samples

ROOT = data_path("schematron", "teapps", "1", "teapps.sch")
BASES = cases_of("teapps").bases()


class TestTeappsRules(RuleSuite):
    code = "teapps"
    prefix = "TE-"
    schemas = {"invoice": "3.0/teapps.xsd", "batch": "2.7.2/teapps.xsd"}


@both_engines
def test_a_sign_in_the_attribute_and_in_the_text_is_one_minus(which: str) -> None:
    quantity = "//INVOICE[2]//DELIVERED"
    both = ({"at": quantity, "set": "-20"}, {"at": quantity, "attr": "SIGN", "set": "-"})
    assert {f.rule for f in engine(which, ROOT).validate(edited(BASES["batch"], both))} == {"TE-NUM-05"}


@both_engines
def test_a_finding_in_a_batch_points_at_its_own_invoice(which: str) -> None:
    edit = {"at": "//INVOICE[2]//VAT_TOTAL/AMOUNT", "set": "26.50"}
    said = {f.rule: f for f in engine(which, ROOT).validate(edited(BASES["batch"], (edit,)))}["TE-TOT-04"]
    assert "INVOICE[2]" in said.location
    assert all(amount in said.message for amount in ("-100.00", "-26.50", "-126.50", "-125.50"))


@both_engines
@needs_samples
def test_real_documents_have_no_fatal_finding(which: str) -> None:
    # Not the owner's empty templates, which lack what is mandatory.
    real = [p for p in (SAMPLES / "teapps").glob("*/*.xml") if not p.name.startswith("empty")]
    assert {p.name: found for p in real if (found := fatal(p.read_bytes(), which, ROOT))} == {}
