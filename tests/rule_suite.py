"""What every rule set of the project's own must hold to, as a class that a test module inherits."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import pytest
from lxml import etree

from einvconv import schematron
from einvconv.report import Finding
from einvconv.resources import data_path
from einvconv.schematron import source
from einvconv.schematron.model import Assertion
from rule_cases import Case, RuleCases, load_cases, outcome

ENGINES = ("python", "saxon")
SAMPLES = data_path("schemas").parents[1] / "shared" / "samples"
both_engines = pytest.mark.parametrize("which", ENGINES)
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real documents lie beside the project")


@cache
def engine(name: str, root: Path) -> Any:
    """A Schematron file in one of the two engines; the test is skipped where Saxon is not installed."""
    if name == "python":
        return schematron.load(root, engine="python")
    pytest.importorskip("saxonche")
    from einvconv.schematron import saxon

    return saxon.load(root)


def fatal(document: bytes, which: str, root: Path) -> set[str]:
    """The fatal rules that speak on a document."""
    return {f.rule for f in engine(which, root).validate(document) if f.severity == "fatal"}


@cache
def rules_of(root: Path) -> tuple[Assertion, ...]:
    """All assertions of a Schematron file."""
    return tuple(a for pattern in source.read(root).patterns for rule in pattern.rules for a in rule.assertions)


@cache
def cases_of(code: str) -> RuleCases:
    """The rule cases of a rule set."""
    return load_cases(data_path("corpus", "rules", code))


def words(findings: list[Finding]) -> list[tuple[str, str, str]]:
    """What findings say, in an order of its own."""
    return sorted((f.rule, f.severity, f.message) for f in findings)


@cache
def said_of_cases(code: str, which: str, root: Path) -> list[tuple[Case, list[Finding]]]:
    """Every case of a rule set with what an engine says of its document."""
    cases = cases_of(code)
    return [(case, engine(which, root).validate(cases.document(case))) for case in cases.cases]


class RuleSuite:
    """Set `code`, `prefix` and `schemas`; `elsewhere` names the rules that a test of the module makes speak."""

    code: ClassVar[str]
    prefix: ClassVar[str]
    schemas: ClassVar[dict[str, str]]
    elsewhere: ClassVar[frozenset[str]] = frozenset()

    @property
    def root(self) -> Path:
        return data_path("schematron", self.code, "1", f"{self.code}.sch")

    def test_no_rule_has_the_id_of_another(self) -> None:
        ids = Counter(a.id for a in rules_of(self.root))
        assert [i for i, n in ids.items() if n > 1 or not i.startswith(self.prefix)] == []

    def test_every_rule_names_the_section_it_stands_on_and_a_known_severity(self) -> None:
        asserts = [e for file in self.root.parent.glob("*.sch") for e in etree.parse(file).iter("{*}assert")]
        assert len(asserts) == len(rules_of(self.root))
        assert [e.get("id") for e in asserts if not e.get("see")] == []
        assert {e.get("flag") for e in asserts} <= {"fatal", "warning", "information"}

    def test_a_base_document_passes_the_schema_of_its_version(self) -> None:
        bases = cases_of(self.code).bases()
        assert set(bases) == set(self.schemas)
        for name, path in self.schemas.items():
            schema = etree.XMLSchema(etree.parse(data_path("schemas", self.code, path)))
            schema.assertValid(etree.fromstring(bases[name]))

    @both_engines
    def test_no_rule_speaks_on_a_base_document(self, which: str) -> None:
        for document in cases_of(self.code).bases().values():
            assert engine(which, self.root).validate(document) == []

    @both_engines
    def test_a_rule_speaks_where_it_should_and_nowhere_near(self, which: str) -> None:
        wrong = [outcome(case, findings) for case, findings in said_of_cases(self.code, which, self.root)]
        assert [w for w in wrong if w] == []

    def test_both_engines_say_the_same_of_every_case(self) -> None:
        python, saxon = (said_of_cases(self.code, name, self.root) for name in ENGINES)
        assert [str(case) for (case, p), (_, x) in zip(python, saxon, strict=True) if words(p) != words(x)] == []

    def test_every_rule_has_a_document_that_makes_it_speak_or_a_reason_why_none_can(self) -> None:
        cases = cases_of(self.code)
        speaks = {c.rule for c in cases.cases if c.expect == "fires"} | self.elsewhere
        assert {a.id for a in rules_of(self.root)} - speaks == set(cases.cannot_fire)
