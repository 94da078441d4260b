"""The templates of the rules' messages: what differs by rule only - terms, elements, codes - are places of them.

A term with its name is always a place, since each language has its official name; elements, codes, numbers and bare
BT- and BG- ids are places where more than one message becomes the same by it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import product

from einvconv.languages.templates import ID, PLACE
from einvconv.model.terms import TERMS
from einvconv.schematron.model import ValueOf
from einvconv.schematron.source import read
from einvconv.validation.rulesets import rulesets

RULESETS = ("en16931", "en16931-cii", "peppolbis30", "peppol-selfbilling", "finvoice", "teapps")
_TOKENS = re.compile(
    rf"(?P<term>⟪[^⟫]*⟫)|(?P<value>⟦[^⟧]*⟧)|(?P<id>{ID})|(?P<urn>urn:[^\s\"]*\w)"
    r"|(?P<element>@?\b(?:[a-z]{1,4}:\w+|[A-Z][a-z]+[A-Z]\w*|[A-Z]+_[A-Z_0-9]+)(?:/@?[\w:]+)*)"
    r"|(?P<code>(?<![\w'’-])(?:[A-Z]{1,5}|[A-Z]+-?[0-9][A-Z0-9-]*|[0-9]+)(?![\w-]))"
)
# What looks like a code and is a word of the language.
_NO_CODES = frozenset(
    (
        *("A", "EN", "16931", "VAT", "UNTDID", "ISO", "EU", "IBAN", "OVT", "BIC", "UBL", "CII", "GLN", "SEPA"),
        *("EAS", "VATEX", "UNSPSC", "SIGN", "XML", "PDF"),
    )
)


def messages() -> tuple[dict[str, set[str]], set[str]]:
    """The messages with the rules that have them, and the words of ours that stand for a value that is not there."""
    found: dict[str, set[str]] = defaultdict(set)
    words: set[str] = set()
    for ruleset in rulesets():
        if ruleset.id not in RULESETS or ruleset.beside:
            continue
        for root, _ in ruleset.entries:
            for file in ruleset.files(root):
                for pattern in read(file, base=ruleset.within).patterns:
                    for rule in pattern.rules:
                        for one in rule.assertions:
                            for text in _texts(one.message, words):
                                found[text].add(one.id)
    return found, words


def _texts(message: tuple[object, ...], words: set[str]) -> Iterator[str]:
    parts = [[part] if isinstance(part, str) else _values(part, words) for part in message]
    for chosen in product(*parts):
        yield " ".join("".join(chosen).split())


def _values(part: object, words: set[str]) -> list[str]:
    """What a value in a message may be: ⟦value⟧, ⟦given⟧ where it may be a word of ours, or words."""
    return list(dict.fromkeys(_of(part.select.strip(), words))) if isinstance(part, ValueOf) else ["⟦element⟧"]


def _of(select: str, words: set[str]) -> list[str]:
    if found := re.fullmatch(r"'((?:[^']|'')*)'", select):
        return [found[1]]
    if found := re.fullmatch(r"if \((.*?)\) then (.*?) else (.*)", select, re.DOTALL):
        return _of(found[2].strip(), words) + _of(found[3].strip(), words)
    if found := re.fullmatch(r"concat\((.*)\)", select, re.DOTALL):
        made = [_of(one, words)[0] for one in _arguments(found[1])]
        return ["".join(made)] if any(" " in one for one in made) else ["⟦value⟧"]
    if found := re.fullmatch(r"\((.*), '([a-z][^']*)'\)\[1\]", select, re.DOTALL):
        words.add(found[2])
        return ["⟦given⟧"]
    return ["⟦value⟧"]


def _arguments(text: str) -> list[str]:
    """The arguments of a call, at its own depth."""
    found, depth, quoted, begun = [], 0, False, 0
    for at, sign in enumerate(text):
        if sign == "'":
            quoted = not quoted
        elif not quoted:
            depth += (sign in "([") - (sign in ")]")
            if sign == "," and depth == 0:
                found.append(text[begun:at].strip())
                begun = at + 1
    return [*found, text[begun:].strip()]


def _marked(text: str) -> str:
    """The text with official names of terms in ⟪…⟫."""
    for name, term in _names_in(text):
        text = text.replace(f"{name} ({term})", f"⟪{name} ({term})⟫")
    return text


_BY_ID: dict[str, list[str]] = defaultdict(list)
for _term, _, _name in TERMS:
    _BY_ID[_term].append(_name)


def _names_in(text: str) -> list[tuple[str, str]]:
    found = []
    for match in re.finditer(rf" \(({ID})\)", text):
        for name in sorted(_BY_ID[match[1]], key=len, reverse=True):
            if text[: match.start()].endswith(name):
                found.append((name, match[1]))
                break
    return list(dict.fromkeys(found))


def _numbered(text: str, kinds: set[str]) -> str:
    """The text with its tokens of those kinds as places, numbered from the second of a kind on."""
    count: dict[str, int] = defaultdict(int)

    def place(found: re.Match[str]) -> str:
        kind = {"urn": "code"}.get(found.lastgroup or "", found.lastgroup or "")
        if kind == "value":
            kind = found[0][1:-1] if text[found.end() : found.end() + 1] != "/" else "value"
        elif kind not in kinds or found[0] in _NO_CODES:
            return found[0]
        count[kind] += 1
        return f"{{{kind}{count[kind] if count[kind] > 1 else ''}}}"

    made = _TOKENS.sub(place, text)
    return re.sub(r"(\{[a-z]+[0-9]*\})(?:\{[a-z]+[0-9]*\})+", r"\1", made)


def templates() -> tuple[dict[str, tuple[set[str], set[str]]], set[str]]:
    """Templates with the rules that have them and the messages that they stand for; and the words of ours."""
    found, words = messages()
    marked = {text: _marked(text) for text in found}
    wide: dict[str, set[str]] = defaultdict(set)
    for shown in marked.values():
        wide[_numbered(shown, {"term", "id", "element", "code"})].add(_numbered(shown, {"term"}))
    made: dict[str, tuple[set[str], set[str]]] = {}
    for text, shown in marked.items():
        general = _numbered(shown, {"term", "id", "element", "code"})
        narrow = _numbered(shown, {"term"})
        chosen = general if len(wide[general]) > 1 else narrow
        rules, texts = made.setdefault(chosen, (set(), set()))
        rules |= found[text]
        texts.add(text)
    return made, words


__all__ = ["PLACE", "RULESETS", "messages", "templates"]

if __name__ == "__main__":
    made, words = templates()
    for text, (rules, texts) in sorted(made.items()):
        print(len(texts), sorted(rules)[:3], text)
    print(words)
