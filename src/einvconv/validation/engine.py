"""Running rule sets on a document: loaded once, the document read once for all of them."""

from __future__ import annotations

from functools import cache

from ..errors import EinvconvError
from ..report import RulesetRun
from ..schematron import load, validate_all

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..intake import Document
    from ..report import Finding
    from ..schematron import RuleSet
    from .rulesets import Ruleset


@cache
def loaded(ruleset: Ruleset, root: str) -> tuple[tuple[RuleSet, ...], RulesetRun] | None:
    """The rules for documents with that root element's local name, and what is said of their run; None without any.

    Raises EinvconvError and OSError.
    """
    files = ruleset.files(root)
    if not files:
        return None
    rules = tuple(
        load(file, base=ruleset.within, name=ruleset.id, release=ruleset.release, compiled=ruleset.compiled)
        for file in files
    )
    run = RulesetRun(
        ruleset.id,
        ruleset.release,
        sum(r.assertions for r in rules),
        reason=next((r.reason for r in rules if r.reason), ""),
        digest=digest_of([r.digest for r in rules]),
        engine="python" if all(r.engine == "python" for r in rules) else "saxon",
    )
    return rules, run


def digest_of(digests: list[str]) -> str:
    """One digest of one or several."""
    if len(digests) == 1:
        return digests[0]
    from hashlib import sha256

    return sha256("\n".join(digests).encode()).hexdigest()


def run_all(document: Document, chosen: Sequence[Ruleset], day: str) -> list[tuple[list[Finding], RulesetRun]]:
    """Run rule sets on a document, as on a day; one that cannot be run is said with its reason, and the others run."""
    runs: list[tuple[RulesetRun, int]] = []
    ready: list[RuleSet] = []
    local = str(document.head.tag).rpartition("}")[2]
    for ruleset in chosen:
        try:
            made = loaded(ruleset, local)
        except (EinvconvError, OSError) as error:
            runs.append((_failed(ruleset, str(error)), 0))
            continue
        if made is None:
            runs.append((_failed(ruleset, f"it has no rules for {local}"), 0))
            continue
        ready += made[0]
        runs.append((made[1], len(made[0])))
    found = iter(validate_all(ready, document, on=day) if ready else [])
    return [([finding for _ in range(files) for finding in next(found)], run) for run, files in runs]


def _failed(ruleset: Ruleset, reason: str) -> RulesetRun:
    return RulesetRun(ruleset.id, ruleset.release, 0, ran=False, reason=reason)
