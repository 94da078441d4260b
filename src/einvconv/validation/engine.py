"""Running rule sets on a document: loaded once, the document read once for all of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ..errors import EinvconvError
from ..intake import Document
from ..report import Finding, RulesetRun
from ..schematron import RuleSet, load, validate_all
from .rulesets import Ruleset


@cache
def _loaded(entry: Path, base: Path, name: str, release: str) -> RuleSet:
    return load(entry, base=base, name=name, release=release)


def run_all(document: Document, chosen: list[Ruleset]) -> list[tuple[list[Finding], RulesetRun]]:
    """Run rule sets on a document; one that cannot be run is said with its reason, and the others run."""
    runs: list[RulesetRun] = []
    ready: list[RuleSet] = []
    local = str(document.root.tag).rpartition("}")[2]
    for ruleset in chosen:
        entry = ruleset.entry(local)
        if entry is None:
            runs.append(_failed(ruleset, f"it has no rules for {local}"))
            continue
        try:
            rules = _loaded(entry, ruleset.base, ruleset.id, ruleset.release)
        except (EinvconvError, OSError) as error:
            runs.append(_failed(ruleset, str(error)))
            continue
        ready.append(rules)
        runs.append(
            RulesetRun(
                ruleset.id,
                ruleset.release,
                rules.assertions,
                digest=rules.digest,
                reason=rules.reason,
                engine=rules.engine,
            )
        )
    found = iter(validate_all(ready, document) if ready else [])
    return [(next(found) if run.ran else [], run) for run in runs]


def _failed(ruleset: Ruleset, reason: str) -> RulesetRun:
    return RulesetRun(ruleset.id, ruleset.release, 0, ran=False, reason=reason)
