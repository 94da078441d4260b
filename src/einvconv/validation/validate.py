"""`validate`: what was read, the schema, then every rule set of the format; all findings, whatever comes first."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ..errors import RulesUnavailable
from ..formats.table import FORMATS, FormatInfo
from ..intake import Document, open_document
from ..report import Finding, Report, RulesetRun
from . import xsd
from .rulesets import Ruleset, release_on, releases


def validate(source: Any, rules: str | None = None, on: dt.date | None = None) -> Report:
    """Hold a document against the schema and rules of its own format, or of the format with the code `rules`.

    `on` is the day whose releases count, today where it is not given. A document of another syntax than `rules` is
    converted first, and the findings point at its own lines. Raises UnreadableInput, UnknownFormat, RulesUnavailable,
    and ConversionRefused where the document cannot be converted to be held against `rules`.
    """
    document = open_document(source)
    code = rules or document.format
    info = FORMATS.get(code)
    if info is None:
        raise RulesUnavailable(f"No rules go by the code “{code}”; there are those of {', '.join(FORMATS)}.")
    if info.syntax != FORMATS[document.format].syntax:
        from .through import validate_converted

        return validate_converted(document, info, on or dt.date.today())
    return check(document, info, on or dt.date.today())


def check(document: Document, info: FormatInfo, on: dt.date) -> Report:
    """Hold a document against a format of its own syntax."""
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
        ruleset = release_on(name, on)
        if ruleset is None:
            known = ", ".join(r.release for r in releases(name)) or "none"
            reason = f"no release is in force on {on.isoformat()} (installed: {known})"
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
