"""How the owner of a profile weighs the rules of other sets: `levels.tsv` beside `ruleset.toml`.

A row: the specification identifier (BT-24), the rule, and the severity that it has in documents of that profile. KoSIT,
for one, takes some fatal rules of EN 16931 as information in documents of the XRechnung extension.
"""

from __future__ import annotations

from . import profiles
from .rulesets import releases

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..intake import Document
    from ..report import Finding
    from .rulesets import Ruleset


def _rows(ruleset: Ruleset) -> tuple[tuple[str, str, str], ...]:
    """The rows of a release; one that the user added has those of the last release that comes with any."""
    rows = profiles.levels(ruleset.place)
    if rows or not ruleset.added:
        return rows
    return next((found for r in reversed(releases(ruleset.id)) if (found := profiles.levels(r.place))), ())


def weighed(document: Document, syntax: str, chosen: Sequence[Ruleset], findings: list[Finding]) -> list[Finding]:
    """The findings, each with the severity that the rule sets chosen give its rule for the document's own profile."""
    rows = [row for ruleset in chosen for row in _rows(ruleset)]
    if not rows or not findings or not profiles.has_profiles(syntax):
        return findings
    profile, _ = profiles.said(document.head, syntax)
    of = {rule: severity for said, rule, severity in rows if said == profile}
    return [f.replace(severity=of[f.rule]) if f.rule in of else f for f in findings]
