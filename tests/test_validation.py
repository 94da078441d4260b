"""`validate`: the schema's findings, rule sets by day, what did not run, and rules through a conversion."""

from __future__ import annotations

import datetime as dt
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

import einvconv
from documents import edited
from einvconv.resources import data_path
from einvconv.validation import plain
from einvconv.validation.rulesets import read, release_on, releases

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
PEPPOL = (CORPUS / "peppolbis30" / "several-vat-rates.xml").read_bytes()
FINVOICE = (CORPUS / "finvoice30" / "several-vat-rates.xml").read_bytes()


def rules(report: einvconv.Report) -> list[str]:
    return [f.rule for f in report.findings]


class TestSchema:
    def test_a_document_of_the_corpus_is_valid_and_says_what_ran(self) -> None:
        report = einvconv.validate(PEPPOL)
        assert report.valid
        assert [(r.id, r.ran) for r in report.rulesets] == [
            ("ubl schema", True),
            ("en16931", True),
            ("peppolbis30", True),
        ]

    def test_an_element_out_of_order_is_told_with_what_is_expected_and_where(self) -> None:
        wrong = PEPPOL.replace(b"<cbc:IssueDate>", b"<cbc:Oops/><cbc:IssueDate>", 1)
        finding = next(f for f in einvconv.validate(wrong).findings if f.source == "xsd")
        assert finding.rule == "XSD-CONTENT"
        assert finding.severity == "fatal"
        assert "cbc:Oops may not stand here" in finding.message
        assert "cbc:IssueDate" in finding.message
        assert finding.location.endswith("/cbc:Oops")
        line = wrong[: wrong.index(b"<cbc:Oops/>")].count(b"\n") + 1
        assert finding.line == line
        assert finding.column == wrong.splitlines()[line - 1].index(b"<cbc:Oops/>") + 1

    def test_rules_run_also_where_the_schema_finds_something(self) -> None:
        wrong = PEPPOL.replace(b"</cbc:ID>", b"</cbc:ID><cbc:Oops/>", 1).replace(b"EUR", b"QQQ")
        report = einvconv.validate(wrong)
        assert {f.source for f in report.findings} >= {"xsd", "en16931"}

    def test_a_value_that_is_no_date_is_a_finding_at_its_element(self) -> None:
        start = PEPPOL.index(b"<cbc:IssueDate>") + len(b"<cbc:IssueDate>")
        wrong = PEPPOL[:start] + b"2026-02-30" + PEPPOL[start + 10 :]
        finding = next(f for f in einvconv.validate(wrong).findings if f.source == "xsd")
        assert finding.rule == "XSD-VALUE"
        assert "2026-02-30" in finding.message
        assert finding.location.endswith("/cbc:IssueDate")

    def test_what_intake_found_is_among_the_findings(self) -> None:
        lying = FINVOICE.decode("iso-8859-15").encode("utf-8")
        assert "READ-ENCODING" in rules(einvconv.validate(lying))


class TestReleases:
    def test_the_release_in_force_on_the_day_runs(self) -> None:
        before = einvconv.validate(PEPPOL, on=dt.date(2026, 8, 23))
        after = einvconv.validate(PEPPOL, on=dt.date(2026, 8, 24))
        assert [r.release for r in before.rulesets if r.id == "peppolbis30"] == ["3.0.20"]
        assert [r.release for r in after.rulesets if r.id == "peppolbis30"] == ["3.0.21"]

    def test_a_day_without_a_release_is_said_and_the_report_is_not_valid(self) -> None:
        report = einvconv.validate(PEPPOL, on=dt.date(2020, 1, 1))
        assert not report.valid
        missing = [r for r in report.rulesets if not r.ran]
        assert {r.id for r in missing} == {"en16931", "peppolbis30"}
        assert all("2020-01-01" in r.reason for r in missing)

    def test_windows_of_one_rule_set_do_not_overlap(self) -> None:
        known = releases("peppolbis30")
        for earlier, later in pairwise(known):
            assert earlier.valid_until is not None
            assert later.valid_from is not None
            assert earlier.valid_until < later.valid_from

    def test_every_installed_release_has_rules_for_the_roots_that_it_names(self) -> None:
        for ruleset in einvconv.rulesets():
            for root, _ in ruleset.entries:
                entry = ruleset.entry("Invoice" if root == "*" else root)
                assert entry is not None
                assert entry.is_file()

    def test_an_unknown_code_is_an_error_that_names_the_codes_there_are(self) -> None:
        with pytest.raises(einvconv.RulesUnavailable, match="peppolbis30"):
            einvconv.validate(PEPPOL, rules="what")

    def test_a_rule_set_with_no_window_is_always_in_force(self) -> None:
        assert release_on("finvoice", dt.date(2001, 1, 1)) is not None


class TestTheTextOfRuleSets:
    def test_the_plain_reader_reads_what_toml_says(self) -> None:
        seen = []
        for file in data_path("schematron").glob("*/*/ruleset.toml"):
            text = file.read_text(encoding="utf-8")
            found, said = plain.read(text), tomllib.loads(text)
            seen.append(f"{file.parts[-3]} {file.parts[-2]}")
            assert found == {key: str(v) if isinstance(v, dt.date) else v for key, v in said.items()}
        assert {"en16931 1.3.16", "peppolbis30 3.0.21", "ehf20 2019-12", "finvoice 1", "teapps 1"} <= set(seen)
        assert plain.read('id = "a"\n[entries]\nInvoice = "b.sch"\n') == {"id": "a", "entries": {"Invoice": "b.sch"}}

    @pytest.mark.parametrize(
        "line",
        [
            *(
                'id = "a" # b',
                "id = 'a'",
                'id = "a\\n"',
                'id="a"',
                'id = """',
                'id = """a"""',
                'id = "a"b"',
                "id = 1234567890",
            ),
            *("id = true", 'entries = { Invoice = "a" }', "[o.p]", 'a.b = "c"', "id = [", 'id = [\n"a",\n]', "what"),
            *('id = "a"\nid = "b"', "[entries]\n[entries]", "id = [1]"),
        ],
    )
    def test_any_other_line_is_left_to_the_reader_of_toml(self, line: str) -> None:
        assert plain.read(f'title = "t"\n{line}\n') is None

    def test_a_rule_set_that_is_not_written_plainly_is_read_as_well(self, tmp_path: Path) -> None:
        file = tmp_path / "ruleset.toml"
        file.write_text("id = 'x'\ntitle = 't'\nrelease = '1'\nentry = 'x.sch'\nvalid_from = 2026-01-01  # or later\n")
        made = read(str(file))
        assert (made.id, made.valid_from, made.valid_until) == ("x", dt.date(2026, 1, 1), None)
        assert (made.entry("Invoice"), made.base) == (tmp_path / "x.sch", tmp_path.resolve())


class TestThroughAConversion:
    def test_a_finvoice_that_would_pass_at_peppol_is_valid_by_its_rules(self) -> None:
        report = einvconv.validate(FINVOICE, rules="peppolbis30")
        assert report.valid, [f for f in report.findings if f.severity == "fatal"]
        assert report.format == "peppolbis30"

    def test_a_finding_points_at_the_line_and_element_of_the_finvoice(self) -> None:
        start = FINVOICE.index(b"<RowsTotalVatExcludedAmount")
        text = FINVOICE.index(b">", start) + 1
        wrong = FINVOICE[:text] + b"9" + FINVOICE[text:]
        finding = next(f for f in einvconv.validate(wrong, rules="peppolbis30").findings if f.rule == "BR-CO-10")
        assert finding.severity == "fatal"
        assert finding.location.startswith("/Finvoice")
        assert 0 < finding.line <= wrong.count(b"\n") + 1

    def test_a_wrong_code_is_found_at_the_element_that_says_it(self) -> None:
        wrong = FINVOICE.replace(b"<CountryCode>FI<", b"<CountryCode>QQ<", 1)
        findings = [f for f in einvconv.validate(wrong, rules="peppolbis30").findings if f.rule == "BR-CL-14"]
        assert findings
        assert findings[0].location.endswith("/CountryCode")
        assert findings[0].line == wrong[: wrong.index(b"<CountryCode>QQ<")].count(b"\n") + 1

    def test_what_cannot_be_converted_is_a_fatal_finding_and_the_rules_did_not_run(self) -> None:
        reminder = FINVOICE.replace(b"<InvoiceTypeCode>INV01<", b"<InvoiceTypeCode>INV08<")
        reminder = reminder.replace(b"<InvoiceTypeCodeUN>380</InvoiceTypeCodeUN>", b"")
        report = einvconv.validate(reminder, rules="peppolbis30")
        assert not report.valid
        assert rules(report) == ["CONVERSION"]
        assert "INV08" in report.findings[0].message
        assert not any(r.ran for r in report.rulesets)


def test_a_report_becomes_plain_data() -> None:
    data = einvconv.validate(PEPPOL.replace(b"EUR", b"QQQ")).to_dict()
    assert data["valid"] is False
    assert {"rule", "severity", "source", "message", "location", "line", "column", "terms"} <= set(data["findings"][0])
    assert {"id", "release", "rules", "ran", "reason", "digest"} <= set(data["rulesets"][0])


@pytest.mark.parametrize(
    ("named", "changes", "rule", "said"),
    [
        (
            "peppolbis20/credit-note",
            (('<cbc:TaxAmount currencyID="EUR">24.00', '<cbc:TaxAmount currencyID="EUR">22.04'),),
            "BII2-T14-R053",
            "VAT of 22.04 ",
        ),
        (
            "svefaktura/allowances-and-rounding",
            ((">1080.00<", ">0.1<"), (">110.00<", ">0.2<")),
            "R-69",
            "sum to 0.3,",
        ),
    ],
)
def test_a_sum_in_floating_point_is_told_as_people_add_it_up(
    named: str, changes: tuple[tuple[str, str], ...], rule: str, said: str
) -> None:
    found = {one.rule: one.message for one in einvconv.validate(edited(named, *changes)).findings}
    assert said in found[rule]


def test_a_document_for_which_there_is_no_schema_is_not_valid_and_that_is_said() -> None:
    path = next((Path(__file__).resolve().parents[1] / "corpus" / "maventasoap").glob("*.xml"))
    report = einvconv.validate(path)
    assert not report.valid
    assert [(run.ran, run.reason) for run in report.rulesets] == [(False, "there is none for invoice_create")]
