"""Mutation check of the project's own rules: small changes to the rules that the corpus of cases must notice.

    python tests/mutation/rules.py [--rules en16931] [--sample N] [--seed S] [--engine python|saxon]

Each mutant changes one place of one test, context or let: a comparison, a connective, a predicate, a constant, or the
whole test negated. It is caught when a case of the rules it concerns comes out differently, or when a base document is
no longer free of findings. Prints what survived and the score.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lxml import etree

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from einvconv.errors import SchematronError  # noqa: E402
from einvconv.schematron import source  # noqa: E402
from einvconv.schematron.model import Assertion, Let, Pattern, Rule, Schema  # noqa: E402
from einvconv.validation.rulesets import releases  # noqa: E402
from forbidden_paths import rows, with_paths  # noqa: E402
from rule_cases import Case, RuleCases, load_cases, outcome  # noqa: E402

_TOKEN = re.compile(
    r"""'[^']*'|"[^"]*"|[!<>]=|[=<>\[\]()]|(?<![\w$.:-])\d+(?:\.\d+)?(?![\w-])|\$?[A-Za-z_][\w.:-]*|\s[+-]\s|."""
)
_SWAPS = {
    "=": ["!="], "!=": ["="], "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"],
    "eq": ["ne"], "ne": ["eq"], "lt": ["le", "ge"], "le": ["lt", "gt"], "gt": ["ge", "le"], "ge": ["gt", "lt"],
    "and": ["or"], "or": ["and"], " + ": [" - "], " - ": [" + "], "exists": ["empty"], "empty": ["exists"],
    "false": ["true"], "every": ["some"],
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A schema with one change; `rules` are the ids whose cases must notice it."""

    where: str
    what: str
    schema: Schema
    rules: frozenset[str]


def changed(expression: str) -> Iterator[tuple[str, str]]:
    """Every small change of an XPath expression, with a word on what it is."""
    tokens = _TOKEN.findall(expression)

    def put(i: int, made: str, until: int | None = None) -> str:
        return "".join([*tokens[:i], made, *tokens[(until or i) + 1 :]])

    for i, token in enumerate(tokens):
        for swap in _SWAPS.get(token, []):
            yield f"{token.strip()} becomes {swap.strip()} ({i})", put(i, swap)
        if re.fullmatch(r"\d+(\.\d+)?", token):
            yield f"{token} becomes another number ({i})", put(i, str(int(float(token)) + 1))
        elif token[0] in "'\"" and len(token) > 2:
            yield from _texts(tokens, i, put)
        elif token == "[":
            end = _closing(tokens, i)
            if not tokens[i + 1].isdigit():
                yield f"without {''.join(tokens[i : end + 1])} ({i})", put(i, "", end)


def _texts(tokens: list[str], i: int, put: Callable[..., str]) -> Iterator[tuple[str, str]]:
    text = tokens[i][1:-1]
    words = text.split()
    if len(words) > 2:  # a code list: its first and its last code go
        for gone in (words[0], words[-1]):
            yield f"without the code {gone}", put(i, f"'{' '.join(w for w in words if w != gone)}'")
    elif text.strip():
        yield f"{tokens[i]} becomes another text ({i})", put(i, f"'{text}~'")


def _closing(tokens: list[str], start: int) -> int:
    depth = 0
    for i in range(start, len(tokens)):
        depth += {"[": 1, "]": -1}.get(tokens[i], 0)
        if depth == 0:
            return i
    raise ValueError("".join(tokens))


def mutants(schema: Schema) -> Iterator[Mutant]:
    """Every mutant of a schema: its tests, its rules' contexts and lets, its own lets."""
    for pattern in schema.patterns:
        for n, rule in enumerate(pattern.rules):
            yield from _rule(schema, pattern, n, rule)
    for n, let in enumerate(schema.lets):
        users = _users(schema, let.name)
        for what, value in changed(let.value):
            lets = (*schema.lets[:n], replace(let, value=value), *schema.lets[n + 1 :])
            yield Mutant(f"let {let.name}", what, only(replace(schema, lets=lets), users), frozenset(users))


def _rule(schema: Schema, pattern: Pattern, n: int, rule: Rule) -> Iterator[Mutant]:
    def made(new: Rule, rules: set[str], all_of_pattern: bool = False) -> Schema:
        several = tuple(new if i == n else r for i, r in enumerate(pattern.rules[: None if all_of_pattern else n + 1]))
        return only(replace(schema, patterns=(replace(pattern, rules=several),)), rules)

    for a in rule.assertions:
        tests = [("negated", f"not({a.test})"), *changed(a.test)] if a.test != "true()" else []
        for what, test in tests:
            new = replace(rule, assertions=tuple(replace(b, test=test) if b is a else b for b in rule.assertions))
            yield Mutant(a.id, what, made(new, {a.id}), frozenset({a.id}))
    here = {a.id for a in rule.assertions}
    for k, let in enumerate(rule.lets):
        if not _in_tests(rule, let.name):
            continue  # it only helps a message
        for what, value in changed(let.value):
            lets = (*rule.lets[:k], replace(let, value=value), *rule.lets[k + 1 :])
            yield Mutant(f"let {let.name} at {rule.place}", what, made(replace(rule, lets=lets), here), frozenset(here))
    everywhere = {a.id for r in pattern.rules for a in r.assertions}
    for what, context in changed(rule.context):
        new = made(replace(rule, context=context), everywhere, True)
        yield Mutant(f"context at {rule.place}", what, new, frozenset(everywhere))


def _users(schema: Schema, name: str) -> set[str]:
    """The rules that use a let of the schema, through other lets too."""
    names = {name}
    while True:
        more = {let.name for let in schema.lets if _uses(let.value, names)} - names
        if not more:
            break
        names |= more
    found = set()
    for rule in (r for p in schema.patterns for r in p.rules):
        local = {let.name for let in rule.lets if _uses(let.value, names)}
        found |= {a.id for a in rule.assertions if local or _uses(a.test, names)}
    return found


def _in_tests(rule: Rule, name: str) -> bool:
    names = {name}
    for let in rule.lets:  # a let sees those before it
        names |= {let.name} if _uses(let.value, names) else set()
    return any(_uses(a.test, names) for a in rule.assertions)


def _uses(expression: str, names: set[str]) -> bool:
    return any(v in names for v in re.findall(r"\$([\w.-]+)", expression))


def only(schema: Schema, rules: set[str]) -> Schema:
    """The schema with the assertions of these rules alone, without messages, and with the lets that they use."""
    patterns = []
    for pattern in schema.patterns:
        kept = [replace(r, assertions=tuple(_bare(a) for a in r.assertions if a.id in rules)) for r in pattern.rules]
        if any(r.assertions for r in kept):
            patterns.append(replace(pattern, rules=tuple(kept)))
    texts = [e for p in patterns for r in p.rules for e in _expressions(r)]
    return replace(schema, patterns=tuple(patterns), lets=_needed(schema.lets, texts))


def _bare(a: Assertion) -> Assertion:
    return replace(a, message=("x",))


def _expressions(rule: Rule) -> list[str]:
    return [rule.context, *(let.value for let in rule.lets), *(a.test for a in rule.assertions)]


def _needed(lets: tuple[Let, ...], texts: list[str]) -> tuple[Let, ...]:
    kept: list[Let] = []
    for let in reversed(lets):
        if any(_uses(text, {let.name}) for text in texts):
            kept.append(let)
            texts.append(let.value)
    return tuple(reversed(kept))


class Corpus:
    """The documents that the rules are tried on."""

    def __init__(self, cases: RuleCases, table: list[dict[str, str]], bases: set[str]) -> None:
        self.bases = [document for name, document in cases.bases().items() if name in bases]
        self.by_rule: dict[str, list[tuple[Case, bytes]]] = {}
        for case in cases.cases:
            if case.base not in bases:
                continue
            self.by_rule.setdefault(case.rule, []).append((case, cases.document(case)))
        base = cases.bases().get("invoice", b"")
        for row in table:
            if row["rule"] not in self.by_rule:
                case = Case(row["rule"], "invoice", (), "fires", 1)
                self.by_rule[case.rule] = [(case, with_paths(base, [row["test_path"]]))]

    def notices(self, validate: Callable[[bytes], list[Any]], rules: frozenset[str]) -> bool:
        """Whether a case of the rules comes out wrong, or a base document is found fault with."""
        for rule in rules:
            if any(outcome(case, validate(document)) for case, document in self.by_rule.get(rule, [])):
                return True
        return any(validate(document) for document in self.bases)


def loader(engine: str) -> Callable[[Schema], Callable[[bytes], list[Any]]]:
    """How a schema becomes a validator in one of the engines."""
    from einvconv import schematron
    from einvconv.schematron import saxon

    load: Callable[[str], Any] = saxon.load if engine == "saxon" else schematron.load

    def made(schema: Schema) -> Callable[[bytes], list[Any]]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "mutant.sch"
            path.write_bytes(etree.tostring(source.to_xml(schema)))
            return load(str(path)).validate  # type: ignore[no-any-return]

    return made


def corpora(rules: str) -> Iterator[tuple[str, Schema, Corpus]]:
    """The newest release of a rule set of the project: each of its files, and the corpus for it."""
    release = releases(rules)[-1]
    folder = release.folder
    table = rows(folder / "forbidden.tsv") if (folder / "forbidden.tsv").exists() else []
    cases = load_cases(HERE.parents[1] / "corpus" / "rules" / rules)
    roots = {name: etree.QName(etree.fromstring(base)).localname for name, base in cases.bases().items()}
    for path in dict.fromkeys(release.entry(root) for root in roots.values()):
        assert path is not None
        bases = {name for name, root in roots.items() if release.entry(root) == path}
        yield path.stem, source.read(path, base=release.base), Corpus(cases, table, bases)


def survivors(
    tried: list[Mutant], corpus: Corpus, load: Callable[[Schema], Callable[[bytes], list[Any]]]
) -> Iterator[Mutant]:
    """The mutants that the corpus does not notice. One that does not compile counts as noticed."""
    for mutant in tried:
        try:
            validate = load(mutant.schema)
        except SchematronError:
            continue
        if not corpus.notices(validate, mutant.rules):
            yield mutant


def main() -> int:
    """Run the check and print the score."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rules", default="en16931")
    options.add_argument("--sample", type=int, default=0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--engine", choices=["python", "saxon"], default="python")
    given = options.parse_args()
    for file, schema, corpus in corpora(given.rules):
        tried = list(mutants(schema))
        if given.sample:
            tried = random.Random(given.seed).sample(tried, min(given.sample, len(tried)))
        alive = []
        for mutant in survivors(tried, corpus, loader(given.engine)):
            alive.append(mutant)
            print(f"survived: {mutant.where}: {mutant.what}", flush=True)
        print(f"{given.rules}, {file}: {len(tried) - len(alive)} of {len(tried)} mutants caught")
    return 0


if __name__ == "__main__":
    sys.exit(main())
