"""Writes the template of all texts and brings the catalogues up to it; says what is missing, stale or does not fit.

python languages/update.py            writes einvconv.pot and every .po
python languages/update.py --check    writes nothing; exit 1 where a file is not as it would be written, or not complete
python languages/update.py --check fi sv
python languages/update.py fi --missing   lists what fi lacks
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "src"))
sys.path.insert(0, str(HERE))

import by_hand  # noqa: E402
import from_rules  # noqa: E402
import from_source  # noqa: E402

from einvconv.languages import TRANSLATED, po  # noqa: E402
from einvconv.languages.catalogue import OURS  # noqa: E402
from einvconv.languages.po import Message  # noqa: E402
from einvconv.languages.templates import PLACE, kind_of, places  # noqa: E402
from einvconv.model.terms import TERMS  # noqa: E402
from einvconv.picture.words import table  # noqa: E402

# Context of an entry, and what translators are told of it.
WORD, TERM = "word", "term"
_MOST_RULES = 6
_HEAD = """\
Project-Id-Version: einvconv
Language: {language}
MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit
"""
_NOTES = (
    "Texts of einvconv. docs/languages.md says how they are translated, and what each kind of place in braces holds.",
    "python languages/update.py --check tells what is missing or does not fit.",
)
FAMILIES = {
    "word": "a word of the results",
    "term": "the name of a business term or group of EN 16931",
    "rule": "a message of rules",
    "schema": "what a schema finds",
    "validation": "what validation says of itself",
    "terminal": "what the command says",
    "reading": "what reading an input says",
    "refusal": "an error of a call",
    "conversion": "why a value is lost, changed or added in a conversion, or cannot be converted",
}


def gathered() -> list[Message]:
    """Every text that the product can say in the families, in their order, with what translators are told."""
    found: dict[str, Message] = {}

    def add(family: str, text: str, *more: str, context: str = "", where: Iterable[str] = ()) -> None:
        one = Message(text, "", context, (FAMILIES[family], *more), tuple(where))
        found.setdefault(one.key, one)

    for word in by_hand.WORDS:
        add("word", word, context=WORD)
    ids: dict[str, list[str]] = {}
    for term, _, name in TERMS:
        ids.setdefault(name, []).append(term)
    for name, terms in ids.items():
        add("term", name, ", ".join(terms), context=TERM)
    rules, words = from_rules.templates()
    for word in sorted(words):
        add("word", word, "stands where a value is not there", context=WORD)
    for text, (ids_of, texts) in sorted(rules.items(), key=lambda one: (min(one[1][0]), one[0])):
        names = sorted(ids_of)
        more = f" and {len(names) - _MOST_RULES} more" if len(names) > _MOST_RULES else ""
        example = min(texts, key=lambda one: (len(one), one))
        shown = [] if _blank(example) == _blank(text) else [f"for example: {_example(example)}"]
        add("rule", text, f"{', '.join(names[:_MOST_RULES])}{more}", *shown)
    for text in by_hand.schema():
        add("schema", text)
    for text in by_hand.TERMINAL:
        add("terminal", text)
    source = from_source.templates()
    for family in from_source.FAMILIES:
        for text, one in source.items():
            if one.family == family:
                add(family, text, where=sorted(one.places))
    for text in by_hand.OWNERS:
        add("validation", text)
    for text in by_hand.REST:
        add("conversion", text)
    order = list(FAMILIES.values())
    return sorted(_once(found.values()), key=lambda one: order.index(one.comments[0]))


def _once(messages: Iterable[Message]) -> list[Message]:
    """Of texts that differ in what their places are called alone, the one whose places are said in the language too."""
    best: dict[str, Message] = {}
    for one in messages:
        key = PLACE.sub("{}", one.key)
        if key not in best or _ours(one) > _ours(best[key]):
            best[key] = one
    return list(best.values())


def _ours(one: Message) -> int:
    return sum(kind_of(place) in (*OURS, "listed", "term") for place in places(one.text))


def _blank(text: str) -> str:
    return re.sub(r"⟦[a-z]+⟧|\{[a-z]+[0-9]*\}", "‹›", text)


def _example(text: str) -> str:
    return text.replace("⟦", "‹").replace("⟧", "›")


def head(language: str) -> Message:
    """The first entry of a file."""
    return Message("", _HEAD.format(language=language), notes=_NOTES)


def labels(language: str) -> dict[str, str]:
    """What the picture of an invoice calls things, by their English names, where there is one name for one."""
    english, other = table("en"), table(language)
    names: dict[str, set[str]] = {}
    for key, label in english.items():
        names.setdefault(label.casefold(), set()).add(other[key])
    return {label: said.pop() for label, said in names.items() if len(said) == 1}


def merged(messages: Iterable[Message], old: Iterable[Message], language: str) -> tuple[list[Message], list[Message]]:
    """The entries of a language anew, with what was translated before; and what is stale.

    Where a text has only changed a little, its translation stays, marked as fuzzy: it is not used until someone looks.
    """
    known = {one.key: one for one in old if one.text}
    named = labels(language)
    wanted = list(messages)
    asked = {one.key for one in wanted}
    stale = {key: one for key, one in known.items() if key not in asked and one.said}
    made = []
    for one in wanted:
        before = known.get(one.key)
        said, flags = (before.said, before.flags) if before else ("", ())
        notes = before.notes if before else ()
        if not said and one.context == TERM:
            said = named.get(one.text.casefold(), "")
        if not before and not said:
            near = get_close_matches(one.key, stale, 1, 0.9)
            if near and places(stale[near[0]].said) == places(one.text):
                said, flags = stale.pop(near[0]).said, ("fuzzy",)
        made.append(one._replace(said=said, flags=flags, notes=notes))
    return made, list(stale.values())


def faults(messages: Iterable[Message]) -> list[str]:
    """What is wrong with translations: none, one that is in doubt, places that are not those of the English text."""
    found = []
    for one in messages:
        if not one.said:
            found.append(f"missing: {one.text}")
        elif "fuzzy" in one.flags:
            found.append(f"in doubt: {one.text}")
        elif Counter(places(one.said)) != Counter(places(one.text)):
            found.append(f"places differ: {one.text} | {one.said}")
        elif one.said != one.said.strip() or (one.text[-1:] in ".?!") != (one.said[-1:] in ".?!"):
            found.append(f"its end or its blanks differ: {one.text} | {one.said}")
    return found


def main(given: list[str]) -> int:
    """Write or check; the exit code."""
    check, missing = "--check" in given, "--missing" in given
    languages = [one for one in given if one[:2] != "--"] or list(TRANSLATED)
    messages = gathered()
    template = po.spell([head(""), *messages])
    code = _put(HERE / "einvconv.pot", template, check or missing)
    for language in languages:
        path = HERE / f"{language}.po"
        old = po.parse(path.read_text(encoding="utf-8")) if path.exists() else []
        made, stale = merged(messages, old, language)
        code |= _put(path, po.spell([head(language), *made]), check or missing)
        wrong = faults(made)
        print(f"{language}: {len(made) - len(wrong)} of {len(made)} texts are translated")
        for one in wrong if missing else [one for one in wrong if not one.startswith("missing")]:
            print(f"{language}: {one}")
        for gone in stale:
            print(f"{language}: stale: {gone.text} | {gone.said}")
        code |= bool(wrong) and check
    return code


def _put(path: Path, text: str, check: bool) -> int:
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return 0
    if check:
        print(f"{path.name} is not as it would be written: python languages/update.py writes it")
        return 1
    path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
