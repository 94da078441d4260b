"""What the schema of a format has and its tree reads into no term: it is kept for the same syntax, and lost elsewhere;
and what a tree has a place for beyond the business terms.

    python tests/unread_leaves.py

writes the lists in `tests/unread` and `tests/beyond` anew, where a tree has come to read more; a list of unread leaves
that grows, or one of places that shrinks, is a loss.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from einvconv.formats.registry import format_for
from einvconv.mapping.content import ContentModel
from einvconv.mapping.nodes.branches import Branch
from einvconv.mapping.nodes.leaves import Key, Spread, Value
from einvconv.model.terms import TERMS

HERE = Path(__file__).resolve().parent
FOLDER, BEYOND = HERE / "unread", HERE / "beyond"
BEYOND_CODES = ("ubl", "ehf20", "peppolbis30", "finvoice30", "teapps30")
_SUB_ROWS = "lines.sub_rows."  # rows again
CODES = ("finvoice30", "finvoice20", "finvoice", "teapps30", "teapps")
_LEAVES = (Value, Key, Spread)


def unread(code: str) -> list[str]:
    """The paths of elements and attributes of the schema that no node of the tree reads, each at its topmost."""
    form = format_for(code)
    return [one for tag, tree in form.trees.items() for one in _below([tree], (tag,), form.content(tag))]


def _below(nodes: list[Any], path: tuple[str, ...], content: ContentModel) -> Iterator[str]:
    children = content.children(path)
    branches = [n for n in nodes if isinstance(n, Branch)]
    leaves = [n for n in nodes if not isinstance(n, Branch)]
    if leaves and children:
        return  # a leaf of the format's own that reads all that is in it, such as a date in pieces
    if all(type(leaf) in _LEAVES for leaf in leaves):
        known = {name for node in (*branches, *leaves) for name in getattr(node, "by_name", ())}
        yield from ("/".join((*path, f"@{name}")) for name in sorted(content.attributes(path) - known))
    for tag in children:
        found = [node for branch in branches for node, _ in branch.by_tag.get(tag, ())]
        if found:
            yield from _below(found, (*path, tag), content)
        else:
            yield "/".join((*path, tag))
    if not children and not leaves and not any(None in branch.by_name for branch in branches):
        yield "/".join((*path, "text()"))


def listed(code: str) -> list[str]:
    """The list of a format."""
    return (FOLDER / f"{code}.txt").read_text("utf-8").splitlines()


def beyond(code: str) -> list[str]:
    """The paths in the model that the trees of a format have a place for and that are no business term."""
    paths = {re.sub(r"\[.*?\]", "", path) for path in format_for(code).has if not path.startswith(_SUB_ROWS)}
    return sorted(paths - {path for _, path, _ in TERMS})


if __name__ == "__main__":
    for each in BEYOND_CODES:
        (BEYOND / f"{each}.txt").write_text("".join(f"{path}\n" for path in beyond(each)), "utf-8")
    for each in CODES:
        (FOLDER / f"{each}.txt").write_text("".join(f"{path}\n" for path in unread(each)), "utf-8")
