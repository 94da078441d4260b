"""`explain` and `rules SET`: every rule can be asked for, and its example does what is said of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import einvconv
from einvconv.cli import main
from einvconv.rulebook.entries import Entry, ids, named, of, own
from einvconv.rulebook.examples import cannot_fire, example
from einvconv.rulebook.own import OWN
from einvconv.validation.rulesets import release_on

SRC = Path(einvconv.__file__).parent
WANTED = ("en16931", "peppolbis30", "finvoice", "teapps", "peppol-selfbilling", "xrechnung", "nlcius", "svefaktura")
# Rules whose only cases are about what an official validator cannot do, or another rule set's.
FEW = 12


def newest(name: str) -> tuple[Entry, ...]:
    ruleset = release_on(name, "2026-11-29")
    assert ruleset is not None
    return of(ruleset)


@pytest.mark.parametrize("name", WANTED)
def test_nearly_every_rule_has_an_example_or_says_why_there_is_none(name: str) -> None:
    without = [one.rule for one in newest(name) if example(one) is None and not cannot_fire(one)]
    assert len(without) <= FEW, without


@pytest.mark.parametrize(
    "rule",
    ["BR-01", "BR-CO-10", "BR-S-08", "UBL-CR-058", "UBL-SR-01", "PEPPOL-EN16931-R003", "NO-R-002", "FI-PAY-12"],
)
def test_what_trips_a_rule_trips_it_and_what_does_not_does_not(rule: str) -> None:
    entry = next(e for one in named(rule) for e in one if e.ruleset in WANTED)
    made = example(entry)
    assert made is not None
    assert made.trips != made.passes
    for document, speaks in ((made.trips_document, True), (made.passes_document, False)):
        rules = entry.ruleset if entry.ruleset != "finvoice" else None
        found = {f.rule for f in einvconv.validate(document, rules=rules).findings}
        assert (rule in found) is speaks


def test_a_rule_is_told_with_all_that_belongs_to_it(capsys) -> None:
    assert main(["explain", "br-co-10"]) == 0
    said = capsys.readouterr().out
    for words in (
        "BR-CO-10: fatal, of en16931 1.3.16 (EN 16931 for UBL)",
        "about: BT-131 Invoice line net amount; BT-106",
        "also in: 1.3.15, 1.3.13",
        "written: common/totals.sch",
        "trips it:",
        "does not:",
        "BR-CO-10: fatal, of en16931-cii",
    ):
        assert words in said


def test_json_has_the_same_by_names(capsys) -> None:
    assert main(["explain", "FI-PAY-12", "XSD-VALUE", "--format", "json"]) == 0
    first, second = json.loads(capsys.readouterr().out)["rules"]
    assert (first["rule"], first["severity"], first["ruleset"]) == ("FI-PAY-12", "fatal", "finvoice")
    assert first["terms"] == [{"term": "BT-59", "name": "Payee name"}]
    assert "EpiNameAddressDetails" in first["passes"]
    assert "EpiNameAddressDetails" not in first["trips"]
    assert second["mend"]


def test_an_id_that_nobody_knows_is_told_with_those_that_are_near(capsys) -> None:
    assert main(["explain", "PEPPOL-EN16931-R0003", "BR-01"]) == 2
    said = capsys.readouterr()
    assert "PEPPOL-EN16931-R003" in said.err
    assert said.out.startswith("BR-01: ")


def test_the_rules_of_a_set_are_listed(capsys) -> None:
    assert main(["rules", "finvoice"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(newest("finvoice")) + 1
    assert lines[0].startswith("rule ")
    assert main(["rules", "en16931", "--release", "1.3.13", "--format", "json"]) == 0
    listed = {one["rule"] for one in json.loads(capsys.readouterr().out)["rules"]}
    assert "BR-66" in listed
    assert "UBL-SR-54" not in listed
    assert main(["rules", "list", "teapps"]) == 0
    assert main(["rules", "what"]) == 2
    assert "No rules go by the code" in capsys.readouterr().err
    assert main(["rules", "en16931", "--release", "9"]) == 2


def test_a_rule_that_never_speaks_says_why(capsys) -> None:
    assert main(["explain", "BR-CO-05"]) == 0
    assert "never trips: Its owner's test is always true" in capsys.readouterr().out


def test_what_is_in_no_schematron_file_is_explained_too() -> None:
    known = {one[0] for one in OWN}
    pattern = re.compile(r'"((?:READ|XSD|SBDH)-[A-Z]+|CONVERSION)"')
    said = {
        name
        for room in ("intake", "validation")
        for p in (SRC / room).glob("*.py")
        for name in pattern.findall(p.read_text())
    }
    assert said <= known
    assert all(own(rule) for rule in known)
    assert len(set(ids())) == len(list(ids())) > 1500
