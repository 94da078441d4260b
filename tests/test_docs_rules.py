"""What the guide to the rules says: its commands are taken, its releases are those that are installed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import einvconv
from einvconv.cli.arguments import parser
from einvconv.validation.profiles import known

TEXT = (Path(__file__).resolve().parents[1] / "docs" / "rules.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```\n(.*?)```", TEXT, re.DOTALL) for line in block.splitlines()]


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_guide_is_taken(line: str) -> None:
    program, *given = line.split()
    assert program == "einvconv"
    options = parser(given).parse_args(given)
    assert options.command == given[0]


def test_an_id_of_the_guide_is_one_that_a_profile_asks_for_or_a_rule_set_has() -> None:
    named = set(re.findall(r"--id ([\w-]+)", TEXT)) | set(re.findall(r"`(pint-[\w-]+)`", TEXT))
    asked = {name for profile in known() for name in profile.rules} | {r.id for r in einvconv.rulesets()}
    assert named - {"NAME"} <= asked
    assert len(named) > 10


def test_the_days_of_the_guide_are_those_of_the_rule_sets() -> None:
    rows = re.findall(r"\| Peppol BIS ([\w-]+) (3\.0\.\d+) \| (\S+?) \| (\S+) \| ([\d.]+) \|", TEXT)
    ids = {"Billing": "peppolbis30", "Self-Billing": "peppol-selfbilling"}
    sets = {(r.id, r.release): r for r in einvconv.rulesets()}
    for name, release, published, first, beside in rows:
        ruleset = sets[ids[name], release]
        assert (ruleset.released, ruleset.first) == (published, first)
        assert dict(ruleset.needs)["en16931"].startswith(beside)
    assert len(rows) == 3
