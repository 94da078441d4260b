"""`rules`: list the rule sets, their releases and days, or the rules of one; add and remove the user's own."""

from __future__ import annotations

import einvconv
from einvconv.cli import GOOD, Unusable, spoken
from einvconv.output.terminal import words_of
from einvconv.validation.rulesets import latest, of_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser
    from datetime import date
    from typing import Any

    from einvconv.cli import Options
    from einvconv.output.terminal import Terminal
    from einvconv.validation import Ruleset


def arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    from einvconv.cli.arguments import add_format, add_language

    add_format(parser)
    kinds = parser.add_subparsers(dest="action", metavar="SET | add | remove", help="without any, the sets are listed")
    parser.set_defaults(otherwise="list")
    of = kinds.add_parser("list", help="the rules of a rule set; `list` itself may be left out")
    of.add_argument("id", metavar="SET", help="the rule set whose rules are listed")
    of.add_argument("--release", default="", metavar="RELEASE", help="of that release; by default of the one of today")
    add_format(of)
    add_language(of)
    add = kinds.add_parser("add", help="add a release of a rule set from its owner's Schematron")
    add.add_argument("sources", nargs="+", metavar="FOLDER_OR_FILE", help="several files run together")
    add.add_argument("--id", required=True, metavar="NAME", help="what the rule set is called")
    add.add_argument("--release", required=True, metavar="RELEASE", help="which release it is")
    add.add_argument(
        "--profile",
        action="append",
        default=[],
        metavar="ID",
        help="the specification identifier (BT-24) of the documents that it is for; may be given several times",
    )
    add.add_argument(
        "--needs",
        action="append",
        default=[],
        metavar="SET",
        help="a rule set that runs before it, as en16931 or en16931@1.3.16; without any it holds all rules itself",
    )
    add.add_argument("--from", dest="valid_from", metavar="DATE", help="the first day on which it is in force")
    add.add_argument("--title", default="", metavar="TEXT", help="what the list of rule sets says of it")
    add.add_argument("--replace", action="store_true", help="put it in the place of one of that id and release")
    remove = kinds.add_parser("remove", help="remove a rule set that was added, or one release of it")
    remove.add_argument("id", metavar="NAME", help="a rule set that was added")
    remove.add_argument("release", nargs="?", default="", metavar="RELEASE", help="that one of it alone")


def run(options: Options, terminal: Terminal) -> int:
    """A row for each release of each set; or what was added or removed."""
    if options.action == "list":
        return _list(options, terminal)
    if options.action == "add":
        return _add(options, terminal)
    if options.action == "remove":
        return _remove(options, terminal)
    from datetime import date

    today = date.today()
    found = einvconv.rulesets()
    if options.format == "json":
        from einvconv.output.json import listing

        listing(terminal, "rules", [_entry(one, today) for one in found])
    else:
        from einvconv.output.text import table

        head = ("rules", "release", "released", "age", "in force from", "until", "beside it", "title")
        table(terminal, [head, *(_row(one, today) for one in found)])
    return GOOD


def _list(options: Options, terminal: Terminal) -> int:
    from einvconv.rulebook.entries import of
    from einvconv.validation.choose import unknown

    known = of_id(options.id)
    if not known:
        raise unknown(options.id)
    wanted = [r for r in known if options.release in (r.release, r.folder.name)] if options.release else []
    if options.release and not wanted:
        raise Unusable(f"{options.id} has no release {options.release}: {', '.join(r.release for r in known)}.")
    from datetime import date

    language = spoken(options, terminal)
    ruleset = wanted[0] if wanted else latest(known, date.today()) or known[-1]
    if options.format == "json":
        from einvconv.output.json import listing

        say = words_of(language)
        told = [{**one.to_dict(), "asks": say(one.asks)} for one in of(ruleset)]
        listing(terminal, "rules", told, language="" if language == "en" else language)
        return GOOD
    from einvconv.output.text import table

    say = terminal.words
    rows = [(one.rule, say.word(one.severity), ", ".join(one.terms) or "-", say(one.asks)) for one in of(ruleset)]
    head = (
        *(say.word(name) for name in ("rule", "severity", "terms")),
        say(f"what {ruleset.id} {ruleset.release} asks"),
    )
    table(terminal, [head, *rows])
    return GOOD


def _days(one: Ruleset) -> tuple[str, str]:
    """The first and the last day in force; empty where it is open."""
    first, last = one.valid_from, one.valid_until
    return first.isoformat() if first else "", last.isoformat() if last else ""


def _row(one: Ruleset, today: date) -> tuple[str, ...]:
    first, last = _days(one)
    until = last or (f"{one.withdrawn} (withdrawn)" if one.withdrawn else "-")
    needs = ", ".join(f"{name} {folder}".strip() for name, folder in one.needs)
    begins = f"with {one.beside}" if one.beside else first or "any day"
    release = one.folder.name if one.beside else one.release
    return (
        *(one.id, release, one.released or "not known", one.age(today) or "-"),
        *(begins, until, needs or "-", one.title),
    )


def _entry(one: Ruleset, today: date) -> dict[str, Any]:
    first, last = _days(one)
    known = {name: getattr(one, name) for name in ("id", "release", "title", "released", "withdrawn", "days", "added")}
    return {
        **known,
        "age": one.age(today),
        "valid_from": first,
        "valid_until": last,
        "needs": dict(one.needs),
        "profiles": list(one.profiles),
    }


def _add(options: Options, terminal: Terminal) -> int:
    from einvconv.validation.added import add
    from einvconv.validation.engine import loaded

    made = add(
        options.sources,
        id=options.id,
        release=options.release,
        profiles=options.profile,
        needs=options.needs,
        title=options.title,
        valid_from=_day(options.valid_from) if options.valid_from else None,
        replace=options.replace,
    )
    terminal.say(f"added {made.id} {made.release} in {made.place}")
    for root, _ in made.entries:
        found = loaded(made, root)
        if found is not None:
            of = "any document" if root == "*" else root
            on = "" if found[1].engine == "python" else f", on Saxon: {found[1].reason}"
            count = found[1].rules
            terminal.say(f"{count} {'rule' if count == 1 else 'rules'} for {of}{on}")
            for note in dict.fromkeys(note for rules in found[0] for note in rules.notes):
                terminal.say(f"passed over: {note}")
    needs = " and ".join(f"{name} {folder}".strip() for name, folder in made.needs)
    terminal.say(
        f"runs after {needs}" if needs else "runs alone: it holds all rules itself, unless --needs says otherwise"
    )
    for profile in made.profiles:
        terminal.say(f"for {profile}")
    return GOOD


def _remove(options: Options, terminal: Terminal) -> int:
    from einvconv.validation.added import remove

    for one in remove(options.id, options.release):
        terminal.say(f"removed {one.id} {one.release}")
    return GOOD


def _day(text: str) -> date:
    from einvconv.arguments import day_in

    try:
        return day_in(text)
    except ValueError:
        raise Unusable(f'--from: "{text}" is no date; write it as 2026-11-30.') from None
