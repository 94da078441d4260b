"""Which of many Schematron files load: a table in Markdown, a row for each folder that has a release in it.

    python tests/load_table.py FOLDER > table.md

Every `.sch` below FOLDER that is a whole schema is loaded as a user would load it, by the compiler alone, in a process
that is held to two gigabytes. A file that is refused is told with the reason.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

_WHOLE = re.compile(rb"<([A-Za-z]+:)?schema[\s>]")
_AT_A_TIME = 8
_LOAD = """
import resource, sys
from einvconv.schematron import load
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
for name in sys.argv[1:]:
    try:
        print(name, load(name, engine="python").assertions, "", sep="\\t", flush=True)
    except Exception as error:
        print(name, -1, " ".join(str(error).split())[:200], sep="\\t", flush=True)
"""


def whole(folder: Path) -> list[Path]:
    """The whole schemas below a folder."""
    return [file for file in sorted(folder.rglob("*.sch")) if _WHOLE.search(file.read_bytes())]


def loaded(files: list[Path]) -> dict[Path, tuple[int, str]]:
    """The number of assertions of each file, or -1 and why it was refused."""
    found: dict[Path, tuple[int, str]] = {}
    for start in range(0, len(files), _AT_A_TIME):
        some = [str(file) for file in files[start : start + _AT_A_TIME]]
        run = subprocess.run([sys.executable, "-c", _LOAD, *some], capture_output=True, text=True, check=False)
        for line in run.stdout.splitlines():
            name, count, why = line.split("\t")
            found[Path(name)] = (int(count), why)
    return {file: found.get(file, (-1, "the process ended")) for file in files}


def table(folder: Path) -> str:
    """The table, and after it the files that were refused."""
    outcome = loaded(whole(folder))
    rows: dict[str, list[int]] = defaultdict(list)
    refused = []
    for file, (count, why) in outcome.items():
        rows[os.fspath(file.parent.relative_to(folder))].append(count)
        if count < 0:
            refused.append(f"- `{file.relative_to(folder)}`: {why}")
    lines = ["| release | files | load | assertions |", "|---|---|---|---|"]
    for name, counts in sorted(rows.items()):
        good = [count for count in counts if count >= 0]
        lines.append(f"| {name} | {len(counts)} | {len(good)} | {sum(good)} |")
    total = [count for counts in rows.values() for count in counts]
    lines.append(f"| **all** | {len(total)} | {sum(count >= 0 for count in total)} | |")
    return "\n".join([*lines, "", *refused])


if __name__ == "__main__":
    print(table(Path(sys.argv[1]).resolve()))
