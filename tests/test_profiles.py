"""A document is judged by its own profile, or the report says that it was not."""

from __future__ import annotations

import csv
import datetime as dt
import os
from pathlib import Path

import pytest
from lxml import etree

import einvconv
from einvconv.resources import data_path
from einvconv.validation.profiles import known, profile_of, said
from einvconv.validation.rulesets import release_in, releases
from rule_cases import edited
from rule_suite import SAMPLES, needs_samples

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
PEPPOL = (CORPUS / "peppolbis30" / "several-vat-rates.xml").read_bytes()
FINVOICE = (CORPUS / "finvoice30" / "several-vat-rates.xml").read_bytes()
EN16931 = "urn:cen.eu:en16931:2017"
BILLING = f"{EN16931}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
SELF = f"{EN16931}#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0"
FORWARD = f"{BILLING}#conformant#urn:fdc:anskaffelser.no:2019:ehf:forward-billing:3.0"
XRECHNUNG = f"{EN16931}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
CIUS_RO = f"{EN16931}#compliant#urn:efactura.mfinante.ro:CIUS-RO:1.0.1"
PINT = "urn:peppol:pint:billing-1@sg-1"


def of(identifier: str, process: str | None = None) -> bytes:
    """A document that says it is of that specification."""
    edits: list[dict[str, object]] = [{"at": "/*/cbc:CustomizationID", "set": identifier}]
    if not identifier:
        edits = [{"at": "/*/cbc:CustomizationID", "remove": True}]
    if process is not None:
        edits.append({"at": "/*/cbc:ProfileID", "set": process})
    return edited(PEPPOL, tuple(edits))


def ran(report: einvconv.Report) -> list[str]:
    return [f"{r.id} {r.release}" for r in report.rulesets[1:] if r.ran]


def not_run(report: einvconv.Report) -> dict[str, str]:
    return {r.id: r.reason for r in report.rulesets if not r.ran}


class TestWhichRulesRun:
    @pytest.mark.parametrize(
        ("identifier", "rules"),
        [
            (BILLING, ["en16931 1.3.16", "peppolbis30 3.0.21"]),
            (f" {BILLING}\n", ["en16931 1.3.16", "peppolbis30 3.0.21"]),
            (SELF, ["en16931 1.3.16", "peppol-selfbilling 3.0.2"]),
            (EN16931, ["en16931 1.3.16"]),
            ("", ["en16931 1.3.16"]),
            (XRECHNUNG, ["en16931 1.3.16", "xrechnung 2.5.0"]),
            (f"{EN16931}#compliant#urn:fdc:nen.nl:nlcius:v1.0", ["en16931 1.3.16", "nlcius 2.0.3.13"]),
            (f"{BILLING}::2.1", ["en16931 1.3.16", "peppolbis30 3.0.21"]),
        ],
    )
    def test_a_profile_whose_rules_are_installed_is_judged_by_them(self, identifier: str, rules: list[str]) -> None:
        report = einvconv.validate(of(identifier))
        assert ran(report) == rules
        assert not_run(report) == {}

    @pytest.mark.parametrize(
        "identifier", [f"{BILLING}#", f"{BILLING}# ", f"{EN16931}#", "#", "##", f"{BILLING}##", "urn:x#"]
    )
    def test_an_identifier_that_ends_in_nothing_is_named_whole(self, identifier: str) -> None:
        report = einvconv.validate(of(identifier))
        assert not report.valid
        [(name, reason)] = not_run(report).items()
        assert name and f"the rules of the profile “{identifier.strip()}” are not installed" in reason

    def test_a_profile_upon_en_16931_runs_that_and_names_the_rules_that_are_not_installed(self) -> None:
        report = einvconv.validate(of(CIUS_RO))
        assert ran(report) == ["en16931 1.3.16"]
        assert not report.valid
        [(name, reason)] = not_run(report).items()
        assert name == "cius-ro"
        assert reason.startswith("EN 16931 holds; the rules of CIUS-RO are not installed: the Romanian Ministry")
        assert "einvconv rules add" in reason

    def test_that_en_16931_does_not_hold_is_said_too(self) -> None:
        report = einvconv.validate(of(CIUS_RO).replace(b"EUR", b"QQQ"))
        assert not_run(report)["cius-ro"].startswith("EN 16931 does not hold; the rules of CIUS-RO are")

    @pytest.mark.parametrize(
        ("identifier", "process", "name"),
        [
            (PINT, None, "Peppol PINT Billing, Singapore"),
            ("OIOUBL-2.02", None, "OIOUBL 2.02"),
            ("TR1.2", None, "UBL-TR (e-Fatura)"),
            ("", "reporting:1.0", "ZATCA e-invoice"),
            (FORWARD, None, "EHF Forward Billing 3.0"),
            ("urn:example:own", None, "the profile “urn:example:own”"),
        ],
    )
    def test_a_profile_that_does_not_build_on_en_16931_gets_its_schema_and_the_same_sentence(
        self, identifier: str, process: str | None, name: str
    ) -> None:
        report = einvconv.validate(of(identifier, process))
        assert ran(report) == []
        assert [f for f in report.findings if f.source != "xsd"] == []
        [reason] = not_run(report).values()
        assert reason.startswith(f"The schema holds; the rules of {name} are not installed: ")
        assert not report.valid

    def test_a_part_of_an_identifier_is_no_match(self) -> None:
        for identifier in (f"x{BILLING}", BILLING[:-1], f"{BILLING}1", f"{SELF}#conformant#urn:example:more"):
            report = einvconv.validate(of(identifier))
            assert not {"peppolbis30", "peppol-selfbilling"} & {r.split()[0] for r in ran(report)}, identifier
            assert not report.valid

    def test_what_is_stricter_than_a_known_profile_is_held_against_its_rules_too(self) -> None:
        report = einvconv.validate(of(f"{BILLING}#compliant#urn:example:ours"))
        assert ran(report) == ["en16931 1.3.16", "peppolbis30 3.0.21"]
        assert "the profile “urn:example:ours” are not installed" in not_run(report)["urn:example:ours"]

    def test_a_slip_in_an_identifier_is_told_with_the_one_that_is_meant(self) -> None:
        [reason] = not_run(einvconv.validate(of(BILLING.replace("poacc", "poac")))).values()
        assert f"is “{BILLING}” meant? With its owner's" in reason

    def test_the_report_as_text_says_it(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        from einvconv.cli import main

        file = tmp_path / "x.xml"
        file.write_bytes(of(CIUS_RO))
        assert main(["validate", str(file)]) == 1
        said = capsys.readouterr().out
        assert "EN 16931 holds; the rules of CIUS-RO are not installed" in said
        assert "checked by ubl schema 2.1, en16931 1.3.16" in said


class TestWhatTheUserChooses:
    def test_a_format_code_chooses_its_rules_whatever_the_document_says(self) -> None:
        report = einvconv.validate(of(XRECHNUNG), rules="peppolbis30")
        assert ran(report) == ["en16931 1.3.16", "peppolbis30 3.0.21"]
        assert "PEPPOL-EN16931-R004" in {f.rule for f in report.findings}

    def test_a_format_of_several_profiles_takes_the_documents_own(self) -> None:
        assert ran(einvconv.validate(of(SELF), rules="peppolbis30"))[-1] == "peppol-selfbilling 3.0.2"

    def test_the_id_of_a_rule_set_runs_it_with_what_it_needs(self) -> None:
        report = einvconv.validate(of(PINT), rules="peppol-selfbilling")
        assert ran(report) == ["en16931 1.3.16", "peppol-selfbilling 3.0.2"]
        assert ran(einvconv.validate(of(PINT), rules="en16931")) == ["en16931 1.3.16"]
        assert einvconv.validate(of(PINT), rules="en16931").valid

    def test_the_id_of_a_rule_set_of_another_syntax_asks_for_a_conversion(self) -> None:
        report = einvconv.validate(FINVOICE, rules="en16931")
        assert (report.format, ran(report)) == ("ubl", ["en16931 1.3.16"])
        assert report.valid

    def test_an_unknown_code_names_the_rule_sets_that_there_are(self) -> None:
        with pytest.raises(einvconv.RulesUnavailable, match=r"peppolbis30.*peppol-selfbilling"):
            einvconv.validate(PEPPOL, rules="what")


class TestDays:
    @pytest.mark.parametrize(
        ("day", "rules"),
        [
            ("2026-02-23", ["en16931 1.3.15", "peppolbis30 3.0.20"]),
            ("2026-06-01", ["en16931 1.3.15", "peppolbis30 3.0.20"]),
            ("2026-08-23", ["en16931 1.3.15", "peppolbis30 3.0.20"]),
            ("2026-08-24", ["en16931 1.3.16", "peppolbis30 3.0.21"]),
        ],
    )
    def test_a_peppol_release_runs_with_the_release_of_en_16931_it_was_published_with(
        self, day: str, rules: list[str]
    ) -> None:
        report = einvconv.validate(PEPPOL, on=dt.date.fromisoformat(day))
        assert ran(report) == rules
        assert report.valid

    def test_self_billing_has_its_own_pairs(self) -> None:
        said = {
            day: ran(einvconv.validate(of(SELF), on=dt.date.fromisoformat(day)))
            for day in ("2026-02-28", "2026-08-23", "2026-08-24")
        }
        assert said["2026-02-28"] == ["en16931 1.3.13", "peppol-selfbilling 3.0.0"]
        assert said["2026-08-23"] == ["en16931 1.3.13", "peppol-selfbilling 3.0.1"]
        assert said["2026-08-24"] == ["en16931 1.3.16", "peppol-selfbilling 3.0.2"]

    def test_what_the_official_rules_of_that_day_said_is_said(self) -> None:
        document = edited(
            PEPPOL, tuple({"at": f"/*/{name}", "remove": True} for name in ("cbc:DueDate", "cac:PaymentTerms"))
        )
        scheme = {"at": "//cac:AccountingSupplierParty//cbc:EndpointID", "attr": "schemeID", "set": "0246"}
        document = edited(document, (scheme,))
        before = {f.rule for f in einvconv.validate(document, on=dt.date(2026, 6, 1)).findings}
        assert {"BR-CO-25", "BR-CL-25"} <= before
        assert not {"BR-CO-25", "BR-CL-25"} & {f.rule for f in einvconv.validate(document).findings}

    def test_plain_en_16931_goes_by_the_day_of_its_own_release(self) -> None:
        said = [ran(einvconv.validate(of(EN16931), on=dt.date(2026, 4, day))) for day in (9, 10)]
        assert said == [["en16931 1.3.15"], ["en16931 1.3.16"]]

    def test_a_withdrawn_rule_set_still_judges(self) -> None:
        document = (CORPUS / "rules" / "peppolbis20" / "invoice.xml").read_bytes()
        assert ran(einvconv.validate(document)) == ["peppolbis20 3.7.0"]
        assert releases("peppolbis20")[0].withdrawn == "2019-12-31"


class TestTheTables:
    def test_every_rule_set_says_the_profiles_that_the_table_gives_it(self) -> None:
        given: dict[str, set[str]] = {}
        for profile in known():
            for name in {*profile.rules, profile.base if profile.id == EN16931 else ""}:
                given.setdefault(name, set()).add(profile.id)
        for ruleset in einvconv.rulesets():
            if ruleset.syntax == "ubl":
                assert set(ruleset.profiles) == given[ruleset.id], ruleset.id

    def test_no_two_rows_are_of_the_same_identifiers_and_every_one_has_a_name(self) -> None:
        rows = [(p.syntax, p.id, p.process) for p in known()]
        assert len(rows) == len(set(rows))
        assert all(p.name for p in known())
        assert all(p.get or all(map(releases, p.rules)) for p in known())
        assert all(profile_of(*row).unknown == "" for row in rows)

    def test_every_code_of_the_table_is_a_format_and_every_format_that_has_no_other_rules_is_in_it(self) -> None:
        formats = {info.code: info for info in einvconv.formats()}
        named = {code for profile in known() for code in profile.codes}
        assert named <= set(formats)
        bare = {code for code, info in formats.items() if info.syntax in ("ubl", "cii") and not info.rules}
        assert bare - named == {"ehf"}

    def test_the_table_is_a_plain_tab_separated_one(self) -> None:
        with data_path("schematron", "profiles.tsv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        assert {len(row) for row in rows} == {8}

    def test_what_a_release_needs_is_installed_in_that_release(self) -> None:
        for ruleset in einvconv.rulesets():
            for name, folder in ruleset.needs:
                assert release_in(name, folder) if folder else releases(name), (
                    f"{ruleset.id} {ruleset.release} needs {name} {folder}"
                )

    def test_every_release_has_a_day_and_says_where_it_is_from(self) -> None:
        for ruleset in einvconv.rulesets():
            assert ruleset.released, ruleset.title
            assert ruleset.days, ruleset.title
            assert ruleset.age(dt.date(2026, 11, 29)), ruleset.title


@needs_samples
def test_official_documents_get_the_verdict_of_their_own_rules_or_the_word_that_there_are_none() -> None:
    judged = 0
    for folder in ("pint", "xrechnung", "oioubl", "oioubl30", "siubl", "peppolbis30"):
        for file in sorted((SAMPLES / folder).glob("*.xml")):
            root = etree.parse(file).getroot()
            if "Invoice-2" not in str(root.tag) and "CreditNote-2" not in str(root.tag):
                continue
            report = einvconv.validate(file)
            if not_run(report):
                assert not [f for f in report.findings if f.severity == "fatal"], file
            else:
                profile = profile_of("ubl", *said(root, "ubl"))
                assert all(releases(name) for name in (profile.base or "en16931", *profile.rules)), file
                assert report.valid or folder == "peppolbis30", (file, report.findings)
                judged += 1
    assert judged >= 30


@pytest.mark.parametrize("way", ["absolute", "relative", "peppolbis30/", "peppolbis30/../peppolbis30"])
def test_a_code_is_a_name_and_no_way_to_a_folder(way: str, tmp_path: Path) -> None:
    """It may come from anybody, through a server: only what is there by that name is looked into."""
    release = tmp_path / "1"
    release.mkdir()
    (release / "ruleset.toml").write_text('id = "x"\ntitle = "x"\nrelease = "1"\nentry = "x.sch"\n')
    (release / "x.sch").write_text('<schema xmlns="http://purl.oclc.org/dsdl/schematron"/>')
    relative = os.path.relpath(tmp_path, data_path("schematron"))
    code = {"absolute": str(tmp_path), "relative": relative}.get(way, way)
    with pytest.raises(einvconv.RulesUnavailable):
        einvconv.validate(PEPPOL, rules=code)
    with pytest.raises(einvconv.RulesUnavailable):
        einvconv.validate(PEPPOL, release={code: "1"})
    assert release_in("peppolbis30", "../en16931/1.3.16") is None


NOT_INSTALLED = ("pint", "oioubl", "oioubl30", "siubl", "vismaubl", "vismaubl30", "ehf")
PARTS_OF_FACTURX = ("facturxminimum", "facturxbasicwl", "facturxbasic", "facturxextended")
OF_THREE_SYNTAXES = ("peppolbis30/several-vat-rates", "cii/base-quantity", "finvoice30/several-vat-rates")


@pytest.mark.parametrize("code", [*NOT_INSTALLED, *PARTS_OF_FACTURX])
@pytest.mark.parametrize("source", OF_THREE_SYNTAXES)
def test_asked_by_a_format_whose_rules_are_not_installed_no_document_is_valid_and_that_is_said(
    code: str, source: str
) -> None:
    report = einvconv.validate(CORPUS / f"{source}.xml", rules=code)
    (absent,) = [run for run in report.rulesets if not run.ran]
    assert "are not installed" in absent.reason
    assert report.verdict == "invalid"


def test_asked_by_a_format_all_of_whose_rules_are_installed_nothing_is_said_to_be_absent() -> None:
    for code in ("ubl", "peppolbis30", "ehf30", "siubl20", "xrechnung", "siubl12", "cii", "facturx", "facturxen16931"):
        report = einvconv.validate(CORPUS / "peppolbis30" / "several-vat-rates.xml", rules=code)
        assert all(run.ran for run in report.rulesets), code
