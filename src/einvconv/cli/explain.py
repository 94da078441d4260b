"""`explain`: say what a rule asks, whose it is, and show lines that trip it and lines that do not."""

from __future__ import annotations

from einvconv.cli import GOOD, UNUSABLE, spoken
from einvconv.output.terminal import words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser
    from typing import Any

    from einvconv.cli import Options
    from einvconv.output.terminal import Terminal, Words
    from einvconv.rulebook.entries import Entry

_WIDTH = 100


def arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    from einvconv.cli.arguments import add_format, add_language

    parser.epilog = "`einvconv rules RULESET` lists the rules of a rule set."
    parser.add_argument("rules", nargs="+", metavar="RULE", help="the id of a rule, as findings have it")
    add_format(parser)
    add_language(parser)


def run(options: Options, terminal: Terminal) -> int:
    """Explain each rule; one that nobody knows does not stop the others."""
    from einvconv.cli.rule_names import unknown
    from einvconv.rulebook.entries import ids

    language = spoken(options, terminal)
    code = GOOD
    entries: list[dict[str, Any]] = []
    told = False
    for rule in options.rules:
        found = _found(rule)
        if not found:
            terminal.note(unknown(rule, ids()))
            code = UNUSABLE
        for releases in found:
            if options.format == "json":
                entries.append(_as_json(releases, words_of(language)))
            else:
                if told:
                    terminal.say("")
                _tell(releases, terminal)
                told = True
    if options.format == "json":
        from einvconv.output.json import listing

        listing(terminal, "rules", entries, language="" if language == "en" else language)
    return code


def _found(rule: str) -> list[list[Entry]]:
    from einvconv.rulebook.entries import named, own

    ours = own(rule)
    return [[ours]] if ours is not None else named(rule)


def _tell(releases: list[Entry], terminal: Terminal) -> None:
    from einvconv.output.text import wrapped
    from einvconv.rulebook.examples import cannot_fire, example

    one, words = releases[0], terminal.words
    width = terminal.width or _WIDTH
    whose = f"{one.ruleset} {one.release}".strip() + (f" ({one.title})" if one.title else "")
    terminal.say(f"{one.rule}: {terminal.painted(one.severity)}, {words.word('of')} {whose}")
    rows = [("asks", words(one.asks)), ("mend", words(one.mend)), ("about", "; ".join(_terms(one, words)))]
    rows += [("at", one.context), ("test", one.test)]
    rows += [("written", f"{one.file} of {one.ruleset}" if one.file else "")]
    rows += [("also in", ", ".join(dict.fromkeys(older.release for older in releases[1:])))]
    for name, text in rows:
        if text:
            for line in wrapped(f"{words.word(name)}: {text}", width):
                terminal.say(f"  {line}")
    made = example(one)
    if made is not None:
        for head, lines in (("trips it", made.trips), ("does not", made.passes)):
            terminal.say(f"  {words.word(head)}:")
            for line in lines.splitlines():
                terminal.say(f"      {line}")
    elif why := cannot_fire(one):
        terminal.say(f"  {words.word('never trips')}: {words(why)}")


def _terms(entry: Entry, words: Words) -> list[str]:
    from einvconv.model.terms import TERMS

    names = {term: name for term, _, name in TERMS}
    return [f"{term} {words.term(names[term])}" if term in names else term for term in entry.terms]


def _as_json(releases: list[Entry], words: Words) -> dict[str, Any]:
    from einvconv.rulebook.examples import cannot_fire, example

    one = releases[0]
    made = example(one)
    return {
        **one.to_dict(),
        "asks": words(one.asks),
        "mend": words(one.mend),
        "terms": [
            dict(zip(("term", "name"), [*said.split(" ", 1), ""][:2], strict=True)) for said in _terms(one, words)
        ],
        "releases": [older.release for older in releases],
        "trips": made.trips if made else None,
        "passes": made.passes if made else None,
        "cannot_fire": cannot_fire(one),
    }
