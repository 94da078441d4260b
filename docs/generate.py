"""Writes the pages of the guide that follow from the code: commands, formats, rule sets, terms. `--check` only looks.

python docs/generate.py
"""

from __future__ import annotations

import sys
from argparse import PARSER
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "src"))

from einvconv import formats, rulesets  # noqa: E402
from einvconv.cli.arguments import COMMANDS, parser  # noqa: E402
from einvconv.model.terms import TERMS  # noqa: E402


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of Markdown."""
    cells = [[cell.replace("|", r"\|") for cell in row] for row in (head, *rows)]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join([lines[0], f"|{'---|' * len(cells[0])}", *lines[1:]]) + "\n"


def commands() -> str:
    """Every command with its arguments."""
    parts = [
        "# Commands\n",
        "Exit codes: 0 all is well; 1 an invoice is invalid, or something was lost and `--no-loss` was given; "
        "2 the input or the command could not be used.\n",
    ]
    for name, purpose in COMMANDS.items():
        kinds = next(action.choices for action in parser([name])._actions if action.nargs == PARSER)
        command = dict(kinds or {})[name]
        parts.append(f"## {name}\n\n{purpose[0].upper()}{purpose[1:]}.\n")
        rows = []
        for action in command._actions:
            if action.option_strings == ["-h", "--help"] or action.help is None:
                continue
            said = ", ".join(action.option_strings) or str(action.metavar or action.dest)
            values = "" if action.nargs in (0, PARSER) or not action.option_strings else str(action.metavar or "")
            if action.choices and action.nargs != PARSER:
                values = " or ".join(str(one) for one in action.choices)
            text = action.help % {**vars(action), "prog": "einvconv"}
            rows.append((f"`{said}`", f"{text}{f' ({values})' if ' or ' in values else ''}"))
        parts.append(table(("argument", "what"), rows))
        if command.epilog:
            parts.append(f"```text\n{command.epilog.rstrip()}\n```\n")
    return "\n".join(parts)


def of_formats() -> str:
    """Every format."""
    rows = [
        (
            f"`{one.code}`",
            one.name,
            one.versions,
            "yes" if one.reads else "no",
            "yes" if one.writes else "no",
            ", ".join(one.rules) or "–",
        )
        for one in formats()
    ]
    beside = "\n`json` is the invoice itself, by the names of the model: [JSON](json.md).\n"
    return "# Formats\n\n" + table(("code", "format", "versions", "reads", "writes", "rules"), rows) + beside


def of_rules() -> str:
    """Every release of every rule set, with its days."""
    rows = []
    for one in rulesets():
        until = one.last or (f"{one.withdrawn} (withdrawn)" if one.withdrawn else "")
        days = f"with {one.beside}" if one.beside else f"{one.first or 'any day'} – {until or 'further notice'}"
        needs = ", ".join(f"{name} {folder}".strip() for name, folder in one.needs)
        rows.append((f"`{one.id}`", one.release, one.title, days, needs or "–"))
    head = (
        "# Rule sets\n\n`einvconv rules SET` lists the rules of one, `einvconv explain RULE` says what a rule asks.\n\n"
    )
    return head + table(("rules", "release", "title", "in force", "beside it"), rows)


def terms() -> str:
    """The terms of EN 16931 and their attributes in the model."""
    rows = [(term, name, f"`{path}`") for term, path, name in TERMS]
    return (
        "# Terms of the model\n\n"
        "The business terms of EN 16931, and the attributes of `einvconv.Invoice` that hold them.\n\n"
        + table(("term", "name", "attribute"), rows)
    )


PAGES = {"commands.md": commands, "formats.md": of_formats, "rulesets.md": of_rules, "terms.md": terms}


def main() -> int:
    """Write the pages; with --check say which are not as the code has them."""
    stale = []
    for name, make in PAGES.items():
        page, text = HERE / name, make()
        if not page.exists() or page.read_text("utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                page.write_text(text, "utf-8")
    print(*stale or ["all is as the code has it"])
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
