"""`validate`: what was read, the schema, then every rule set of the format; all findings, whatever comes first."""

from __future__ import annotations

from ..arguments import code_of, day_of
from ..errors import RulesUnavailable
from ..formats import registry
from ..intake import open_document
from ..report import Report, RulesetRun
from . import xsd
from .rulesets import release_on, releases

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt
    from typing import Any

    from ..formats.record import FormatInfo
    from ..intake import Document
    from ..report import Finding
    from .rulesets import Ruleset


def validate(source: Any, rules: str | None = None, on: dt.date | None = None) -> Report:
    """Hold a document against the schema and rules of its own format, or of the format with the code `rules`.

    `on` is the day whose releases count, a date or a datetime; today where it is not given. A document of another
    syntax than `rules` is converted first, and the findings point at its own lines. Raises UnreadableInput,
    UnknownFormat, RulesUnavailable, and ConversionRefused where the document cannot be converted to be held against
    `rules`.
    """
    day = day_of(on)
    asked = None if rules is None else code_of(rules, "rules=")
    document = open_document(source)
    code = document.format if asked is None else asked
    info = registry.find(code)
    if info is None:
        there = ", ".join(one.code for one in registry.formats())
        raise RulesUnavailable(f"No rules go by the code “{code}”; there are those of {there}.")
    if info.syntax != registry.known(document.format).syntax:
        from .through import validate_converted

        return validate_converted(document, info, day)
    return check(document, info, day)


def check(document: Document, info: FormatInfo, day: str) -> Report:
    """Hold a document against a format of its own syntax, by the rules of a day as 2026-08-17."""
    findings = list(document.notes)
    runs: list[RulesetRun] = []
    root = document.root
    schema = info.schema_for(root)
    if schema is None:
        name = str(root.tag).rpartition("}")[2]
        runs.append(RulesetRun(f"{info.code} schema", "", 0, ran=False, reason=f"there is none for {name}"))
    else:
        found, run = xsd.check(document, schema)
        findings += found
        runs.append(run)
    chosen = []
    for name in info.rules:
        ruleset = release_on(name, day)
        if ruleset is None:
            known = ", ".join(r.release for r in releases(name)) or "none"
            reason = f"no release is in force on {day} (installed: {known})"
            runs.append(RulesetRun(name, "", 0, ran=False, reason=reason))
        else:
            chosen.append(ruleset)
    ran = _run(document, chosen)
    for found, run in ran:
        findings += found
        runs.append(run)
    return Report(info.code, findings, runs)


def _run(document: Document, chosen: list[Ruleset]) -> list[tuple[list[Finding], RulesetRun]]:
    if not chosen:
        return []
    from .engine import run_all

    return run_all(document, chosen)
