"""A sample of the mutation check of the EN 16931 rules; `python tests/mutation/rules.py` runs all of it."""

from __future__ import annotations

import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "mutation"))
import rules

# Changes that change no verdict: a list joined anew, a blank more, a value that only a message shows.
EQUIVALENT = {
    ("let untdid4451", r"'\s' becomes another text (5)"),
    ("let vat-prefixes", "' EL ' becomes another text (2)"),
    ("let expected at totals.sch, line 48", "0 becomes another number (29)"),
}


def test_the_corpus_notices_small_changes_to_the_rules() -> None:
    ((_, schema, corpus),) = rules.corpora("en16931")
    everything = list(rules.mutants(schema))
    assert len(everything) > 2000
    tried = random.Random(1).sample(everything, 60)
    alive = {(m.where, m.what) for m in rules.survivors(tried, corpus, rules.loader("python"))}
    assert alive <= EQUIVALENT


def test_the_corpus_has_nothing_against_the_rules_unchanged() -> None:
    ((_, schema, corpus),) = rules.corpora("en16931")
    ids = [a.id for p in schema.patterns for r in p.rules for a in r.assertions]
    for rule in random.Random(1).sample(ids, 40):
        assert not corpus.notices(rules.loader("python")(rules.only(schema, {rule})), frozenset({rule})), rule
