"""The EN 16931 rules on their corpus: what speaks, what stays silent, and that both engines say the same."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from einvconv import schematron
from einvconv.report import Finding
from einvconv.resources import data_path
from einvconv.schematron import source
from forbidden_paths import rows, with_paths
from rule_cases import NAMESPACES, Case, load_cases, outcome

SETS = data_path("schematron", "en16931")
ROOT = SETS / "1.3.16"
CASES = load_cases(Path(__file__).resolve().parents[1] / "corpus" / "rules" / "en16931")
BASES = CASES.bases()
SCHEMA = source.read(ROOT / "en16931-ubl.sch", base=SETS)
RULES = [a for pattern in SCHEMA.patterns for rule in pattern.rules for a in rule.assertions]
DOCUMENT = "/ubl:Invoice | /cn:CreditNote"
TABLES = (SETS / "common" / "forbidden.tsv", ROOT / "since-1.3.16.tsv")
FORBIDDEN = [r for t in TABLES for r in rows(t) if r["context"] == DOCUMENT and r["rule"][:6] in ("UBL-CR", "UBL-DT")]
ENGINES = ["python", "saxon"]


@cache
def engine(name: str) -> Any:
    """The rule set in one of the two engines."""
    if name == "python":
        return schematron.load(ROOT / "en16931-ubl.sch", base=SETS)
    pytest.importorskip("saxonche")
    from einvconv.schematron import saxon

    return saxon.load(ROOT / "en16931-ubl.sch", base=SETS)


def summary(findings: Iterable[Finding]) -> Counter[tuple[str, str]]:
    return Counter((f.rule, f.severity) for f in findings)


def test_there_are_979_rules_and_no_id_twice() -> None:
    assert len(RULES) == len({a.id for a in RULES}) == 979


@pytest.mark.parametrize("name", BASES)
def test_no_rule_speaks_on_a_base_document(name: str) -> None:
    assert engine("python").validate(BASES[name]) == []


@pytest.mark.parametrize("name", BASES)
def test_a_base_document_passes_the_ubl_schema(name: str) -> None:
    root = etree.fromstring(BASES[name])
    schema = data_path("schemas", "ubl", "2.1", f"{etree.QName(root).localname.lower()}.xsd")
    etree.XMLSchema(etree.parse(schema)).assertValid(root)


@pytest.mark.parametrize("rule", sorted({c.rule for c in CASES.cases}))
def test_a_rule_speaks_where_it_should_and_nowhere_near(rule: str) -> None:
    wrong = [outcome(c, engine("python").validate(CASES.document(c))) for c in CASES.cases if c.rule == rule]
    assert [w for w in wrong if w] == []


def test_saxon_says_of_every_rule_what_the_python_engine_says() -> None:
    def differs(case: Case) -> bool:
        document = CASES.document(case)
        return summary(engine("saxon").validate(document)) != summary(engine("python").validate(document))

    one_of_each = {(c.rule, c.expect): c for c in CASES.cases if c.expect != "silent"}
    assert [str(c) for c in one_of_each.values() if differs(c)] == []


def test_every_rule_has_a_document_that_makes_it_speak_or_a_reason_why_none_can() -> None:
    speaks = {c.rule for c in CASES.cases if c.expect == "fires"} | {row["rule"] for row in FORBIDDEN}
    assert {a.id for a in RULES} - speaks == set(CASES.cannot_fire)
    assert all(CASES.cannot_fire.values())


def test_rules_that_cannot_speak_are_those_whose_test_always_holds() -> None:
    assert {a.id for a in RULES if a.test == "true()"} == set(CASES.cannot_fire)


def held(document: bytes) -> set[str]:
    """The rules of the table whose path the document holds, asked of lxml's own XPath."""
    root = etree.fromstring(document)
    return {row["rule"] for row in FORBIDDEN if root.xpath(row["test_path"], namespaces=NAMESPACES)}


def speaking(name: str, document: bytes) -> Counter[tuple[str, str]]:
    """What an engine says of the rules of the table."""
    rules = {row["rule"] for row in FORBIDDEN}
    return summary(f for f in engine(name).validate(document) if f.rule in rules)


def expected(document: bytes) -> Counter[tuple[str, str]]:
    rules = held(document)
    return Counter((row["rule"], row["severity"]) for row in FORBIDDEN if row["rule"] in rules)


@pytest.mark.parametrize("base", ["invoice", "creditnote"])
def test_a_forbidden_path_is_found_once_and_no_other_with_it(base: str) -> None:
    shuffled = random.Random(16931).sample(FORBIDDEN, len(FORBIDDEN))
    for start in range(0, len(shuffled), 12):
        few = shuffled[start : start + 12]
        document = with_paths(BASES[base], [row["test_path"] for row in few])
        assert {row["rule"] for row in few} <= held(document)
        assert speaking("python", document) == expected(document)


@pytest.mark.parametrize("base", ["invoice", "creditnote"])
def test_all_forbidden_paths_at_once_are_found_once_each_by_both_engines(base: str) -> None:
    document = with_paths(BASES[base], [row["test_path"] for row in FORBIDDEN])
    assert len(expected(document)) == len(FORBIDDEN)
    for name in ENGINES:
        assert speaking(name, document) == expected(document)
