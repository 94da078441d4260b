"""`einvconv rules`: the rule sets with their days, and the user's own added and removed."""

from __future__ import annotations

from datetime import date

from ..errors import UnreadableInput
from .rulesets import Ruleset, rulesets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser
    from typing import Any

    from ..printing import Printer


def arguments(parser: ArgumentParser) -> None:
    """The arguments of `rules`, `rules add` and `rules remove`."""
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.set_defaults(run=listed)
    kinds = parser.add_subparsers(metavar="add | remove", help="without either, the rule sets are listed")
    add = kinds.add_parser("add", help="add a release of a rule set from its owner's Schematron")
    add.add_argument("sources", nargs="+", metavar="FOLDER_OR_FILE", help="several files run together")
    add.add_argument("--id", required=True, metavar="NAME", help="what the rule set is called")
    add.add_argument("--release", required=True, metavar="RELEASE")
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
    add.add_argument("--title", default="", metavar="TEXT")
    add.add_argument("--replace", action="store_true", help="put it in the place of one of that id and release")
    add.set_defaults(run=added, format="text")
    remove = kinds.add_parser("remove", help="remove a rule set that was added, or one release of it")
    remove.add_argument("id", metavar="NAME")
    remove.add_argument("release", nargs="?", default="", metavar="RELEASE")
    remove.set_defaults(run=removed, format="text")


def listed(options: Any, printer: Printer) -> int:
    """Every release of every rule set: its days, how old it is, and what runs beside it."""
    today = date.today()
    rows = [("rules", "release", "released", "age", "in force from", "until", "beside it", "title")]
    for one in rulesets():
        first, last = (day.isoformat() if day is not None else "" for day in (one.valid_from, one.valid_until))
        needs = ", ".join(f"{name} {folder}".strip() for name, folder in one.needs)
        until = last or (f"{one.withdrawn} (withdrawn)" if one.withdrawn else "")
        shown = (one.released or "not known", one.age(today) or "-", _from(one), until or "-", needs or "-")
        rows.append((one.id, one.folder.name if one.beside else one.release, *shown, one.title))
        printer.data(
            {
                **{name: getattr(one, name) for name in ("id", "release", "title", "released", "withdrawn", "days")},
                "valid_from": first,
                "valid_until": last,
                "needs": dict(one.needs),
                "added": one.added,
                "age_days": (today - date.fromisoformat(one.released)).days if one.released else None,
                "profiles": list(one.profiles),
            }
        )
    printer.table(rows)
    printer.end()
    return 0


def _from(one: Ruleset) -> str:
    return f"with {one.beside}" if one.beside else one.first or "any day"


def added(options: Any, printer: Printer) -> int:
    """Add a rule set, and say what was added."""
    from .added import add

    first = _date(options.valid_from) if options.valid_from else None
    made = add(
        options.sources,
        id=options.id,
        release=options.release,
        profiles=options.profile,
        needs=options.needs,
        title=options.title,
        valid_from=first,
        replace=options.replace,
    )
    for line in _told(made):
        printer.entry(line, line)
    printer.end()
    return 0


def _told(made: Ruleset) -> list[str]:
    from .engine import loaded

    lines = [f"added {made.id} {made.release} in {made.place}"]
    for root, _ in made.entries:
        found = loaded(made, root)
        if found is not None:
            run = found[1]
            of = "any document" if root == "*" else root
            on = "" if run.engine == "python" else f", on Saxon, for: {run.reason}"
            lines.append(f"{run.rules} rules for {of}{on}")
    needs = " and ".join(f"{name} {release}".strip() for name, release in made.needs)
    lines.append(
        f"runs after {needs}" if needs else "runs alone: it is taken to hold all rules itself (or say --needs)"
    )
    lines += [f"for {profile}" for profile in made.profiles]
    return lines


def removed(options: Any, printer: Printer) -> int:
    """Remove what was added."""
    from .added import remove

    for one in remove(options.id, options.release):
        printer.entry(f"removed {one.id} {one.release}", {"id": one.id, "release": one.release})
    printer.end()
    return 0


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnreadableInput(f'--from: "{text}" is no date; write it as 2026-11-30.') from None
