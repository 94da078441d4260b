"""What a rule set with official ids must hold to, as a class that a test module inherits."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import pytest
from lxml import etree

from einvconv import schematron
from einvconv.resources import data_path
from einvconv.schematron import source
from einvconv.schematron.model import Assertion
from forbidden_paths import rows, with_path_at
from rule_cases import STOPPED, Case, RuleCases, load_cases, outcome

FACTS = data_path("schemas").parents[1] / "shared" / "facts"


@cache
def engine(which: str, file: Path, base: Path) -> Any:
    """A Schematron file in one of the two engines; the test is skipped where Saxon is not installed."""
    if which == "python":
        return schematron.load(file, base=base, engine="python")
    pytest.importorskip("saxonche")
    from einvconv.schematron import saxon

    return saxon.load(file, base=base)


@cache
def rules_of(file: Path, base: Path) -> tuple[Assertion, ...]:
    """All assertions of a Schematron file."""
    return tuple(
        a for pattern in source.read(file, base=base).patterns for rule in pattern.rules for a in rule.assertions
    )


@cache
def cases_of(code: str) -> RuleCases:
    """The rule cases of a corpus folder."""
    return load_cases(data_path("corpus", "rules", code))


def _spoken(findings: list[Any]) -> Counter[tuple[str, str]]:
    return Counter((f.rule, f.severity) for f in findings)


class OfficialRules:
    """Set `corpus`, `entry` (the Schematron file below schematron/), `count` and `facts`.

    `tables` are the tables of forbidden paths whose rows need no case, `twice` the ids that the release itself gives to
    more than one assertion.
    """

    corpus: ClassVar[str]
    entry: ClassVar[tuple[str, ...]]
    count: ClassVar[int]
    facts: ClassVar[str]
    tables: ClassVar[tuple[str, ...]] = ()
    twice: ClassVar[frozenset[str]] = frozenset()

    @property
    def file(self) -> Path:
        return data_path("schematron", *self.entry)

    @property
    def base(self) -> Path:
        return data_path("schematron")

    def engine(self, which: str = "python") -> Any:
        return engine(which, self.file, self.base)

    @property
    def rules(self) -> tuple[Assertion, ...]:
        return rules_of(self.file, self.base)

    @property
    def cases(self) -> RuleCases:
        return cases_of(self.corpus)

    def rows(self) -> list[dict[str, str]]:
        found = [row for table in self.tables for row in rows(self.file.parent / table)]
        return [row for row in found if row["rule"] not in self.cases.cannot_fire]

    def test_the_release_has_as_many_rules_and_no_id_twice(self) -> None:
        ids = Counter(a.id for a in self.rules)
        assert ids.total() == self.count
        assert {i for i, n in ids.items() if n > 1} == self.twice

    def test_ids_and_severities_are_the_official_ones(self) -> None:
        if not (FACTS / self.facts).exists():
            pytest.skip("the facts lie outside the project")
        with (FACTS / self.facts).open(encoding="utf-8", newline="") as file:
            official = {(r["rule"], r["severity"]) for r in csv.DictReader(file, delimiter="\t", quoting=3)}
        assert {(a.id, a.severity) for a in self.rules} == official

    def test_no_rule_speaks_on_a_base_document(self) -> None:
        for name, document in self.cases.bases().items():
            assert (name, self.engine().validate(document)) == (name, [])

    def test_a_rule_speaks_where_it_should_and_nowhere_near(self) -> None:
        wrong = [outcome(c, self.engine().validate(self.cases.document(c))) for c in self.cases.cases]
        assert [w for w in wrong if w] == []

    def test_every_row_of_a_table_speaks_where_its_path_is(self) -> None:
        by_length = sorted(self.cases.bases().values(), key=len, reverse=True)
        for row in self.rows():
            if any(c.rule == row["rule"] for c in self.cases.cases):
                continue
            assert any(self._speaks(row, document) for document in by_length), row["rule"]

    def _speaks(self, row: dict[str, str], document: bytes) -> bool:
        try:
            made = with_path_at(document, row["context"], row["test_path"])
        except ValueError:
            return False
        return any(f.rule == row["rule"] for f in self.engine().validate(made))

    def test_every_rule_has_a_document_that_makes_it_speak_or_a_reason_why_none_can(self) -> None:
        speaks = {c.rule for c in self.cases.cases if c.expect == "fires"} | {row["rule"] for row in self.rows()}
        assert {a.id for a in self.rules} - speaks == set(self.cases.cannot_fire)

    def test_saxon_says_of_every_rule_what_the_python_engine_says(self) -> None:
        def differs(case: Case) -> bool:
            document = self.cases.document(case)
            return _spoken(self.engine("saxon").validate(document)) != _spoken(self.engine().validate(document))

        one_of_each = {(c.rule, c.expect): c for c in self.cases.cases if c.expect != "silent"}
        assert [str(c) for c in one_of_each.values() if differs(c)] == []

    def test_a_message_is_a_sentence_that_names_an_element_or_a_term(self) -> None:
        for case in self.cases.cases:
            for finding in self.engine().validate(self.cases.document(case)) if case.expect == "fires" else ():
                if STOPPED in finding.message:
                    continue
                text = finding.message
                assert re.search(r"\b(BT|BG)-\d|\bram:\w|\bc[ab]c:\w|element|\b(list|scheme)ID\b", text), text
                assert text[-1] in ".)" and "$" not in text and "  " not in text.strip(), text

    def passes(self, name: str, schema: Path) -> None:
        """Assert that a base document passes a schema."""
        etree.XMLSchema(etree.parse(schema)).assertValid(etree.fromstring(self.cases.bases()[name]))
