"""Running rule sets on a document: loaded once, the document read once for all of them."""

from __future__ import annotations

from functools import cache

from ..errors import EinvconvError
from ..report import RulesetRun
from ..schematron import load, validate_all

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..intake import Document
    from ..report import Finding
    from ..schematron import RuleSet
    from .rulesets import Ruleset


@cache
def loaded(ruleset: Ruleset, root: str) -> tuple[RuleSet, RulesetRun] | None:
    """The rules for documents with that root element's local name, and what is said of their run; None without any.

    Raises EinvconvError and OSError.
    """
    file = ruleset.file(root)
    if not file:
        return None
    rules = load(file, base=ruleset.within, name=ruleset.id, release=ruleset.release)
    run = RulesetRun(
        ruleset.id, ruleset.release, rules.assertions, reason=rules.reason, digest=rules.digest, engine=rules.engine
    )
    return rules, run


def run_all(document: Document, chosen: list[Ruleset]) -> list[tuple[list[Finding], RulesetRun]]:
    """Run rule sets on a document; one that cannot be run is said with its reason, and the others run."""
    runs: list[RulesetRun] = []
    ready: list[RuleSet] = []
    local = str(document.root.tag).rpartition("}")[2]
    for ruleset in chosen:
        try:
            made = loaded(ruleset, local)
        except (EinvconvError, OSError) as error:
            runs.append(_failed(ruleset, str(error)))
            continue
        if made is None:
            runs.append(_failed(ruleset, f"it has no rules for {local}"))
            continue
        ready.append(made[0])
        runs.append(made[1])
    found = iter(validate_all(ready, document) if ready else [])
    return [(next(found) if run.ran else [], run) for run in runs]


def _failed(ruleset: Ruleset, reason: str) -> RulesetRun:
    return RulesetRun(ruleset.id, ruleset.release, 0, ran=False, reason=reason)
