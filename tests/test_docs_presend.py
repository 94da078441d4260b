"""What the guide to the check before sending says: its commands are taken, and its settings hold."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from einvconv.cli.arguments import parser
from einvconv.settings.reading import read

TEXT = (Path(__file__).resolve().parents[1] / "docs" / "presend.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
COMMANDS = [line for kind, text in BLOCKS if not kind for line in text.splitlines() if line.startswith("einvconv ")]
SETTINGS = [text for kind, text in BLOCKS if kind == "toml"]


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_guide_is_taken(line: str) -> None:
    arguments = shlex.split(line, comments=True)[1:]
    assert parser(arguments).parse_args(arguments).command == arguments[0]


def test_the_settings_of_the_guide_are_taken_and_all_of_them_hold(tmp_path) -> None:
    (text,) = SETTINGS
    (tmp_path / "einvconv.toml").write_text(text)
    found = read(str(tmp_path / "einvconv.toml"))
    assert found.how == {"rules": "peppolbis30", "release": {"peppolbis30": "3.0.21"}}
    assert found.skip_unknown
    assert (found.exclude, found.severity) == (("archive/**",), {"FI-PAY-09": "fatal"})
    assert (found.ignore[0].until, found.rules_for[0].files) == ("2027-03-31", ("to-peppol/*.xml",))
    assert found.baseline == str(tmp_path / "einvconv-baseline.json")
