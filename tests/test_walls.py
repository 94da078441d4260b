"""Who may import whom: the rooms of the project, and the walls between them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import einvconv

PACKAGE = Path(einvconv.__file__).parent
LEAVES = {
    "errors",
    "report",
    "light",
    "exact",
    "threads",
    "resources",
    "characters",
    "checks",
    "arguments",
    "quiet",
    "files",
    "filenames",
    "patterns",
}
FORMATS = sorted(p.parent.name for p in (PACKAGE / "formats").glob("*/about.py"))
SHARED = {"formats.en16931", "formats.nordic"}

# the room, and what it may import beside itself and the leaves
MAY: dict[str, set[str]] = {
    "model": set(),
    "mapping": {"model", "intake"},
    "intake": {"formats.record", "formats.registry"},
    "schematron": {"intake"},
    "output": {"intake", "languages", "public"},
    "settings": set(),
    "languages": set(),
    "rulebook": {"schematron", "validation"},
    "fixing": {"intake", "public"},
    "comparing": {"intake", "model", "mapping.ledger", "public"},
    "picture": {"model", "intake", "languages", "validation", "public", "api"},
    "assistant": {"picture", "rulebook", "comparing", "public", "api"},
    "server": {"intake", "output", "bulk", "picture", "public", "api", "model", "metadata"},
    "formats.en16931": {"mapping", "model"},
    "formats.nordic": {"mapping", "model", "formats.en16931"},
    **{
        f"formats.{name}": {"mapping", "model", "intake", "formats.record", "formats.making", *SHARED}
        for name in FORMATS
    },
}


def _modules(room: str) -> Iterator[Path]:
    folder = PACKAGE.joinpath(*room.split("."))
    yield from sorted(folder.rglob("*.py"))


def _imported(path: Path) -> Iterator[str]:
    """The modules of the package that a file imports, also for checkers alone and inside functions."""
    here = path.relative_to(PACKAGE).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            if node.level:
                base = list(here[: len(here) - node.level])
                name = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            elif (node.module or "").split(".")[0] == "einvconv":
                name = (node.module or "").partition(".")[2]
            else:
                continue
            for alias in node.names:
                inner = f"{name}.{alias.name}".strip(".")
                place = PACKAGE.joinpath(*inner.split("."))
                yield inner if place.is_dir() or place.with_suffix(".py").exists() else name or "public"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("einvconv."):
                    yield alias.name.partition(".")[2]


def _beyond(room: str) -> set[str]:
    """What a room imports and may not."""
    allowed = {room, *LEAVES, *MAY[room]}
    return {
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in _modules(room)
        for name in _imported(path)
        if not any(name == one or name.startswith(f"{one}.") for one in allowed)
    }


@pytest.mark.parametrize("room", sorted(MAY))
def test_a_room_imports_what_it_may_and_nothing_else(room: str) -> None:
    assert _beyond(room) == set()


def test_an_import_over_a_wall_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "from ..finvoice import tree\nfrom ...mapping import nodes\nfrom einvconv.validation import validate\n"
    monkeypatch.setattr(Path, "read_text", lambda self, *_: text)
    found = set(_imported(PACKAGE / "formats" / "ubl" / "made.py"))
    assert found == {"formats.finvoice.tree", "mapping.nodes", "validation.validate"}
