"""Which of many published Schematron files load: a page in Markdown, a row for each folder of FOLDER.

    python tests/load_table.py FOLDER > docs/published.md

Every whole schema below FOLDER (`.sch`, and `.xml` where that is how its owner writes them) is loaded as a user would
load it, by the compiler alone, in a process that is held to two gigabytes. The same files in another place are loaded
once. A file that is refused is told with the reason.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

_WHOLE = re.compile(rb"<([A-Za-z]+:)?schema\s[^>]*(purl\.oclc\.org/dsdl/schematron|www\.ascc\.net/xml/schematron)")
_HEAD = 20_000
_LOAD = """
import resource, sys
from einvconv.schematron import load
from einvconv.schematron.source import read
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
seen = {}
for name in sys.stdin.read().splitlines():
    try:
        digest = read(name).digest
        if digest not in seen:
            seen[digest] = load(name, engine="python").assertions
        print(name, seen[digest], "", sep="\\t", flush=True)
    except Exception as error:
        print(name, -1, " ".join(str(error).split())[:200], sep="\\t", flush=True)
"""


def whole(folder: Path) -> list[Path]:
    """The whole schemas below a folder."""
    files = [file for file in sorted(folder.rglob("*")) if file.suffix in (".sch", ".xml") and file.is_file()]
    return [file for file in files if _WHOLE.search(file.read_bytes()[:_HEAD])]


def loaded(files: list[Path]) -> dict[Path, tuple[int, str]]:
    """The number of assertions of each file, or -1 and why it was refused."""
    found: dict[Path, tuple[int, str]] = {}
    left = files
    while left:
        names = "\n".join(map(str, left))
        run = subprocess.run([sys.executable, "-c", _LOAD], input=names, capture_output=True, text=True, check=False)
        for line in run.stdout.splitlines():
            name, count, why = line.split("\t")
            found[Path(name)] = (int(count), why)
        left = [file for file in left if file not in found]
        if left:  # the process ended at the first of these
            found[left[0]] = (-1, "the process ended")
            left = left[1:]
    return found


def page(folder: Path) -> str:
    """The page: the table, and the files that were refused."""
    outcome = loaded(whole(folder))
    sets: dict[str, list[tuple[Path, int, str]]] = defaultdict(list)
    for file, (count, why) in outcome.items():
        sets[file.relative_to(folder).parts[0]].append((file, count, why.replace(f"{folder}{os.sep}", "")))
    good = sum(count >= 0 for count, _ in outcome.values())
    lines = [
        "# Published Schematron files that load",
        "",
        f"As of {dt.date.today().isoformat()}: {good} of {len(outcome)} whole schemas load on the Python engine, "
        f"{len(outcome) - good} are refused. `python tests/load_table.py FOLDER` writes this page for the files in "
        "a folder.",
        "",
        "| owner's files | folders | files | load | assertions |",
        "|---|---|---|---|---|",
    ]
    for name, rows in sorted(sets.items()):
        folders = len({file.parent for file, _, _ in rows})
        counts = [count for _, count, _ in rows if count >= 0]
        lines.append(f"| {name} | {folders} | {len(rows)} | {len(counts)} | {sum(counts)} |")
    refused = [(file, why) for rows in sets.values() for file, count, why in rows if count < 0]
    if refused:
        lines += ["", "## Refused", "", "| file | why |", "|---|---|"]
        lines += [f"| `{file.relative_to(folder)}` | {_cell(why)} |" for file, why in sorted(refused)]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    print(page(Path(sys.argv[1]).resolve()))
