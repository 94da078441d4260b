"""The public code lists, as the project's own rules have them: what a table of the conversion says is held to them."""

from __future__ import annotations

import re
from pathlib import Path

RULES = Path(__file__).resolve().parents[1] / "schematron"


def code_list(path: str) -> frozenset[str]:
    """The codes of a list of the rules, by the path of its file without its ending."""
    text = (RULES / f"{path}.sch").read_text("utf-8")
    [value] = re.findall(r'<let [^>]*value="([^"]*)"', text)
    return frozenset(re.findall(r"'([^']*)'", value)[0].split())


def en16931(name: str) -> frozenset[str]:
    """A list of EN 16931, release 1.3.16."""
    own = RULES / "en16931" / "1.3.16" / "codelists" / f"{name}.sch"
    return code_list(f"en16931/{'1.3.16' if own.exists() else 'common'}/codelists/{name}")
