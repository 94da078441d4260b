"""XPath 2.0 as it is published: every expression gives its value, or its error, in both engines."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, localcontext
from pathlib import Path

import pytest

from einvconv import schematron
from einvconv.exact import EXACT
from einvconv.report import Finding
from einvconv.schematron.xpath import regex_tree
from einvconv.schematron.xpath.numbers import divide
from xpath_cases import DOCUMENT, ERRORS, REFUSED_BY_THE_STANDARD, VALUES, schema


def _findings(tmp_path: Path, engine: str) -> dict[str, Finding]:
    path = tmp_path / "cases.sch"
    path.write_text(schema(), encoding="utf-8")
    return {f.rule: f for f in schematron.load(path, engine=engine).validate(DOCUMENT)}


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Finding]:
    return _findings(tmp_path_factory.mktemp("ours"), "python")


@pytest.fixture(scope="module")
def saxons(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Finding]:
    pytest.importorskip("saxonche")
    return _findings(tmp_path_factory.mktemp("saxon"), "saxon")


@pytest.mark.parametrize(("number", "expression", "value"), [(i, e, v) for i, (e, v) in enumerate(VALUES)])
def test_the_value_of(number: int, expression: str, value: str, ours: dict[str, Finding]) -> None:
    # Messages have their white space normalised.
    assert ours[f"v{number}"].message == " ".join(f"[{value}]".split())


@pytest.mark.parametrize(("number", "expression", "code"), [(i, e, v) for i, (e, v) in enumerate(ERRORS)])
def test_the_error_of(number: int, expression: str, code: str, ours: dict[str, Finding]) -> None:
    finding = ours[f"e{number}"]
    assert finding.severity == "fatal"
    assert finding.message.startswith(f"e{number} could not be evaluated here")
    assert f"({code})" in finding.message


def test_saxon_gives_the_same_values(ours: dict[str, Finding], saxons: dict[str, Finding]) -> None:
    differ = {
        e: (ours[f"v{i}"].message, saxons[f"v{i}"].message)
        for i, (e, _) in enumerate(VALUES)
        if ours[f"v{i}"].message != saxons[f"v{i}"].message
    }
    assert not differ


def test_saxon_fails_where_we_fail(saxons: dict[str, Finding]) -> None:
    failed = [
        e for i, (e, _) in enumerate(ERRORS) if f"e{i}" in saxons and "not be evaluated" in saxons[f"e{i}"].message
    ]
    assert failed == [e for e, _ in ERRORS if e != REFUSED_BY_THE_STANDARD]


def test_the_characters_of_a_category_are_those_of_python() -> None:
    every = regex_tree._categories()
    assert [first for _, first, _ in every[1:]] == [last + 1 for _, _, last in every[:-1]]
    assert (every[0][1], every[-1][2]) == (0, 0x10FFFF)
    for kind, first, last in every:
        assert {unicodedata.category(chr(code)) for code in (first, (first + last) // 2, last)} == {kind}
    assert regex_tree._digits() == regex_tree.category("Nd")
    assert len(regex_tree._digits()) > 40


def test_a_quotient_of_very_many_digits_has_them_all() -> None:
    with localcontext(EXACT):
        assert str(divide(Decimal("1" * 30_000), Decimal(3))) == "37" + "037" * 9_999 + "." + "0" * 18
        assert str(divide(Decimal("-" + "2" * 30_000), Decimal("0.6"))) == "-" + "370" * 10_000 + "." + "0" * 18
        assert str(divide(Decimal("2" * 30_000), Decimal(3))).endswith("074.000000000000000000")
        assert str(divide(Decimal("2" + "0" * 1_999), Decimal(-3))) == "-" + "6" * 1_999 + "." + "6" * 17 + "7"
