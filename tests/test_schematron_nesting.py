"""What a schema nests so deep that Python's compiler would end the process over it is refused before it gets there."""

from __future__ import annotations

from pathlib import Path

import pytest

from einvconv import schematron
from einvconv.errors import SchematronError
from einvconv.schematron.xpath.nesting import MOST, compiled
from hostile_schemas import nested, rule, schema
from hostile_schemas import test as one_test

IN_ELEMENT = "[{} for a in x]"
IN_LATER_LOOP = "[z for a in x for z in {}]"
IN_CONDITION = "{{a for a in x if {}}}"
# As deep within a function as an expression of a schema comes to stand.
FUNCTION = """
def f(x):
    for n in x:
        try:
            try:
                r = {}
            except KeyError:
                pass
        except ValueError:
            raise
"""


def within(shape: str, times: int) -> str:
    text = "x"
    for _ in range(times):
        text = shape.format(text)
    return text


def loops(times: int) -> str:
    return nested("for $x in b return ", "1", "", times)


@pytest.mark.parametrize("shape", [IN_ELEMENT, IN_LATER_LOOP, IN_CONDITION])
def test_comprehensions_within_one_another_are_compiled_up_to_a_number_and_then_refused(shape: str) -> None:
    compiled(FUNCTION.format(within(shape, MOST)), "f", "exec")
    with pytest.raises(SyntaxError, match="too many comprehensions"):
        compiled(FUNCTION.format(within(shape, MOST + 1)), "f", "exec")


@pytest.mark.parametrize("shape", ["[1 for a in {}]", "[(lambda: {})() for a in x]", "list({} for a in x)"])
def test_what_is_found_before_or_in_a_function_of_its_own_is_within_no_other(shape: str) -> None:
    compiled(f"lambda x: {within(shape, 2 * MOST)}", "f", "eval")


def test_many_comprehensions_beside_one_another_are_taken() -> None:
    compiled(" + ".join(["[a for a in x]"] * 200), "f", "eval")


def test_a_rule_whose_loops_are_nested_too_deep_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rules.sch"
    path.write_text(one_test(loops(60)), encoding="utf-8")
    with pytest.raises(SchematronError, match="what is nested in 'A' is too deep for Python"):
        schematron.load(path, engine="python")


def test_a_message_whose_loops_are_nested_too_deep_says_so(tmp_path: Path) -> None:
    path = tmp_path / "rules.sch"
    path.write_text(schema(rule(f"<assert test='false()'>m <value-of select='{loops(25)}'/></assert>")))
    [finding] = schematron.load(path, engine="python").validate("<a><b/></a>")
    assert "nested too deep" in finding.message
