"""Writes the pages of the guide that follow from the code: commands, formats, rule sets, terms. `--check` only looks.

python docs/generate.py
"""

from __future__ import annotations

import sys
from argparse import PARSER, SUPPRESS, ArgumentParser
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "src"))

from einvconv import formats, rulesets  # noqa: E402
from einvconv.cli.arguments import COMMANDS, parser  # noqa: E402
from einvconv.model.field_names import TABLES  # noqa: E402
from einvconv.model.terms import TERMS  # noqa: E402

FIELDS = """\
# An invoice of fields

`einvconv.model.from_fields(fields)` makes an invoice of the structure that `invoice_create` takes: a dict by the names
below, as JSON or a SOAP client gives it. Numbers may be texts, `int`, `Decimal` or `float`, and have a point; days are
`20260504`; what is `None` or empty is absent. The sums decide: negative ones mean a credit note (BT-3 381), whose
amounts become positive.

Nothing is computed but what a field means, and no VAT category is guessed: `completed`, `einvconv.missing` and the
conversions do the rest and say so. A field that has no place is kept under its own name, and a conversion tells it.

What is wrong is an `InvalidValue` that names every field, in the words of the service and with its place:
`DATE FORMAT INVALID FOR DUE DATE: date_due is “20261301”, …`, `AN ITEM IS NOT VALID: items[0].price is “ten”, …`,
`NO ITEMS FOUND`, `DATE FORMAT INVALID FOR INVOICE DATE` and `FOR DELIVERY DATE`, `CUSTOMER COUNTRY CODE INVALID`,
`LANGUAGE … IS NOT VALID`. Others are made alike: `SUM IS NOT VALID`, `A BANK ACCOUNT IS NOT VALID`,
`AN ATTACHMENT IS NOT VALID`.
"""


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
        parts.append(arguments_of(command))
        if command.epilog:
            parts.append(f"```text\n{command.epilog.rstrip()}\n```\n")
        for action in command._actions:
            if action.nargs == PARSER:
                for kind, inner in dict(action.choices or {}).items():
                    place = "SET" if kind == "list" else kind
                    parts.append(f"### {name} {place}\n\n{arguments_of(inner)}")
    return "\n".join(parts)


def arguments_of(command: ArgumentParser) -> str:
    """The arguments of a command, as a table."""
    rows = []
    for action in command._actions:
        if action.option_strings == ["-h", "--help"] or action.help == SUPPRESS:
            continue
        said = ", ".join(action.option_strings) or str(action.metavar or action.dest)
        values = "" if action.nargs in (0, PARSER) or not action.option_strings else str(action.metavar or "")
        if action.choices and action.nargs != PARSER:
            values = " or ".join(str(one) for one in action.choices)
        text = (action.help or "") % {**vars(action), "prog": "einvconv"}
        rows.append((f"`{said}`", f"{text}{f' ({values})' if ' or ' in values else ''}".strip()))
    return table(("argument", "what"), rows) if rows else "It takes no arguments.\n"


def of_formats() -> str:
    """Every format."""
    rows = [
        (
            f"`{one.code}`",
            one.name,
            one.versions,
            "yes" if one.reads else "no",
            ("experimental" if one.experimental else "yes") if one.writes else "no",
            ", ".join(one.rules) or "–",
            one.evidence,
        )
        for one in formats()
    ]
    beside = """
`json` is the invoice itself, by the names of the model: [JSON](json.md).

`einvconv.join` makes one file of conversions to one format, and `einvconv.split` takes it apart again: Finvoice
messages each behind its SOAP frame, a batch of TEAPPSXML, Facturae, e2b or BGC, and for Svefaktura SFTI's envelope
(SBDH), of one invoice too: sender and receiver by organisation number or GLN, and behind each invoice its object
envelope with the files. Without it the object envelope is one of the conversion's `attachments`.
"""
    columns = ("code", "format", "versions", "reads", "writes", "rules", "evidence")
    return "# Formats\n\n" + table(columns, rows) + beside


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


def of_fields() -> str:
    """The names of `invoice_create` and their places in the model."""
    parts = [FIELDS]
    for title, names in TABLES:
        parts.append(f"## {title}\n")
        parts.append(table(("field", "place", "what"), [(f"`{n.field}`", f"`{n.path}`", n.note) for n in names]))
    return "\n".join(parts)


PAGES = {
    "fields.md": of_fields,
    "commands.md": commands,
    "formats.md": of_formats,
    "rulesets.md": of_rules,
    "terms.md": terms,
}


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
