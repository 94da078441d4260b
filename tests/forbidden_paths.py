"""Documents that hold a forbidden path: the path of a table row is put into a base document."""

from __future__ import annotations

from pathlib import Path

from einvconv.rulebook.edits import with_path_at, with_paths

__all__ = ["rows", "with_path_at", "with_paths"]


def rows(table: Path) -> list[dict[str, str]]:
    """The rows of a table of forbidden paths, by the names of its columns."""
    head, *lines = table.read_text(encoding="utf-8").splitlines()
    return [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in lines]
