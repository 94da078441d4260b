"""The format table of the README, from the plugin table: `python tests/readme_table.py` writes it anew."""

from __future__ import annotations

import re
from pathlib import Path

from einvconv.formats.registry import formats
from full_invoice import carried, terms

README = Path(__file__).resolve().parents[1] / "README.md"
_TABLE = re.compile(r"(?<=<!-- formats -->\n).*?(?=<!-- end -->)", re.DOTALL)


def table() -> str:
    """The table as Markdown; the last column counts the business terms that come back from a document unchanged."""
    rows = [
        "| code | format | versions | reads | writes | schema | rules | evidence | EN 16931 terms |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for one in formats():
        count = f"{carried(one.code)} of {len(terms())}" if one.writes else "–"
        written = ("experimental" if one.experimental else "yes") if one.writes else "no"
        cells = [
            f"`{one.code}`",
            one.name,
            one.versions,
            "yes" if one.reads else "no",
            written,
            one.schema,
            ", ".join(one.rules) or "–",
        ]
        cells += [one.evidence, count]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def main() -> None:
    """Write the table into the README."""
    README.write_text(_TABLE.sub(lambda _: table(), README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
