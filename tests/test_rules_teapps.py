"""The TEAPPSXML rules on their corpus: what speaks, what stays silent, and that both engines say the same."""

from __future__ import annotations

from lxml import etree

from einvconv.report import Finding
from einvconv.resources import data_path
from rule_cases import edited
from rule_suite import SAMPLES, RuleSuite, both_engines, cases_of, engine, fatal, needs_samples

ROOT = data_path("schematron", "teapps", "1", "teapps.sch")
BASES = cases_of("teapps").bases()


class TestTeappsRules(RuleSuite):
    code = "teapps"
    prefix = "TE-"
    schemas = {
        "invoice": "3.0/teapps.xsd",
        "full": "3.0/teapps.xsd",
        "plain": "2.7.2/teapps.xsd",
        "creditnote": "2.7.2/teapps.xsd",
    }
    elsewhere = frozenset({"TE-FRM-11"})


def on_batch(count: int, total: str, *edits: dict[str, object]) -> dict[str, Finding]:
    """What is said of one message with the plain invoice and the credit note in it, by rule."""
    summary = ({"at": "//COUNT", "set": str(count)}, {"at": "//COUNT/../TOTAL/AMOUNT", "set": total})
    root = etree.fromstring(edited(BASES["plain"], summary))
    invoices = root.find("CONTENT_FRAME/INVOICES")
    assert invoices is not None
    invoices.extend(etree.fromstring(BASES["creditnote"]).findall("CONTENT_FRAME/INVOICES/INVOICE"))
    changed = etree.fromstring(edited(etree.tostring(root), edits))
    return {f.rule: f for f in engine("python", ROOT).validate(changed)}


def test_a_batch_that_counts_its_invoices_and_sums_them_is_in_order() -> None:
    assert on_batch(2, "0.00") == {}


def test_a_batch_that_counts_or_sums_wrongly_is_found() -> None:
    assert set(on_batch(3, "0.00")) == set(on_batch(1, "0.00")) == {"TE-FRM-09"}
    assert set(on_batch(2, "251.00")) == {"TE-FRM-10"}


def test_one_number_twice_in_a_batch_is_found_and_said_once() -> None:
    same = {"at": "//INVOICE[2]//INVOICE_ID", "set": "2024-0118"}
    assert "2024-0118 of Kuusirannan Puutyö Oy." in on_batch(2, "0.00", same)["TE-FRM-11"].message
    other_payee = {"at": "//INVOICE[2]/PAYEE//CUSTOMER_NAME", "set": "Toinen Oy"}
    assert on_batch(2, "0.00", same, other_payee) == {}


def test_one_file_name_on_two_invoices_of_a_batch_is_found() -> None:
    def memo(invoice: int) -> dict[str, object]:
        image = '<CONTROL><IMAGE_CONTROL TYPE="VOUCHER_MEMO"><IMAGE_FILE>a.pdf</IMAGE_FILE></IMAGE_CONTROL></CONTROL>'
        return {"at": f"//INVOICE[{invoice}]/HEADER", "before": image}

    assert set(on_batch(2, "0.00", memo(1), memo(2))) == {"TE-ATT-02"}


def test_a_finding_in_a_batch_points_at_its_own_invoice() -> None:
    said = on_batch(2, "0.00", {"at": "//INVOICE[2]//VAT_TOTAL/AMOUNT", "set": "26.50"})["TE-TOT-04"]
    assert "INVOICE[2]" in said.location
    assert all(amount in said.message for amount in ("-100.00", "-26.50", "-126.50", "-125.50"))


@both_engines
def test_the_totals_of_an_invoice_agree_to_the_cent(which: str) -> None:
    at = "//INVOICE_TOTAL_WITHOUT_ADVANCE_PAYMENT/AMOUNT[@VAT='INCLUDED']"
    said = engine(which, ROOT).validate(edited(BASES["invoice"], ({"at": at, "set": "940.96"},)))
    assert "TE-TOT-04" in {f.rule for f in said}


@both_engines
def test_a_sign_in_the_attribute_and_in_the_text_is_one_minus(which: str) -> None:
    both = ({"at": "//DELIVERED", "set": "-20"}, {"at": "//DELIVERED", "attr": "SIGN", "set": "-"})
    assert {f.rule for f in engine(which, ROOT).validate(edited(BASES["creditnote"], both))} == {"TE-NUM-05"}


@both_engines
@needs_samples
def test_real_documents_have_no_fatal_finding(which: str) -> None:
    # Not the owner's empty templates, which lack what is mandatory.
    real = [p for p in (SAMPLES / "teapps").glob("*/*.xml") if not p.name.startswith("empty")]
    assert {p.name: found for p in real if (found := fatal(p.read_bytes(), which, ROOT))} == {}
