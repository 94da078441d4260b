"""Tables of forbidden paths, a row for each, as rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from einvconv.errors import SchematronError
from einvconv.schematron.model import Assertion, Place, Rule

if TYPE_CHECKING:
    from lxml import etree

    from einvconv.schematron.expand import Expander

_TERM = re.compile(r"\bB[TG]-\d+(?:-\d+)?")


def terms_in(text: str) -> tuple[str, ...]:
    """The BT- and BG- ids that a text names, in order, each once."""
    return tuple(dict.fromkeys(_TERM.findall(text)))


def forbidden(expander: Expander, e: etree._Element) -> list[Rule]:
    """The rules of a table of forbidden paths: `rule severity context test_path terms message`, tab separated."""
    place = expander.place(e)
    path = expander.files.find(e.get("href", ""), (expander.files.base / place.file).parent, place)
    name = expander.files.name(path)
    lines = expander.files.bytes(path).decode("utf-8-sig").splitlines()
    head = lines[0].split("\t") if lines else []
    missing = {"rule", "context", "test_path", "message"} - set(head)
    if missing:
        raise SchematronError(f"{name}: the table has no column {', '.join(sorted(missing))}")
    rules: dict[str, list[Assertion]] = {}
    first: dict[str, int] = {}
    for number, line in enumerate(lines[1:], 2):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != len(head):
            raise SchematronError(f"{name}, line {number}: {len(cells)} cells where the header has {len(head)}")
        row = dict(zip(head, cells, strict=True))
        severity = row.get("severity", "")
        made = Assertion(
            id=row["rule"],
            severity=expander.severity_of(severity, ""),
            test=f"not({row['test_path']})",
            message=(row["message"],),
            place=Place(name, number),
            flag=severity,
            terms=terms_in(row.get("terms", "")) or terms_in(row["message"]),
        )
        rules.setdefault(row["context"], []).append(made)
        first.setdefault(row["context"], number)
    return [Rule(c, (), tuple(a), Place(name, first[c])) for c, a in rules.items()]
