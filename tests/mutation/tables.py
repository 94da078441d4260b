"""Mutation check of the conversion's tables: small changes to what the formats and the model know, that a test notices.

    python tests/mutation/tables.py [--sample N] [--seed S] [--kind table|pair|node] [--only TEXT] [--tests FOLDER]
        [--skip N] [--list]

Each mutant changes one place of one module in `formats` or `model`: an entry of a table goes or has its neighbour's
value, a code is another code, a pair or repair goes from a format's list, a node goes from a tree. The tests of
conversions then run on a copy of the source in a process of their own; the mutant is caught when one of them fails.
Of a long table a few entries are taken, so that code lists do not outweigh the rest. Prints what
survived and the score.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("formats", "model")
MOST_OF_A_TABLE = 3
TIMEOUT = 300
# The tests of every mutant, the quick ones first, and those of a room beside them.
TESTS = (
    "test_tables_*.py",
    "test_pairs_*.py",
    "test_public_calls.py",
    "test_repairs.py",
    "test_hard_cases_*.py",
    "test_format_ubl_profiles.py",
    "test_format_ehf20.py",
    "test_intake_detect.py",
    "test_frames_and_files.py",
)
TESTS_OF = {
    "teapps": ("test_format_teapps.py",),
    "nordic": ("test_format_teapps.py",),
    "model": ("test_model.py", "test_computed_amounts.py", "test_missing.py"),
}
_CALLS = ("frozenset", "set", "tuple", "dict", "Table", "MappingProxyType")
Sequence_ = ast.Tuple | ast.List | ast.Set


@dataclass(frozen=True)
class Mutant:
    """One change: which table of which file, the place in it, and what is done there."""

    file: Path
    table: int
    place: int
    change: str
    what: str
    kind: str

    def source(self) -> str:
        """The module with the change."""
        tree = ast.parse(self.file.read_text("utf-8"))
        _, node = tables(tree)[self.table]
        _change(node, self.place, self.change)
        return ast.unparse(tree)


def tables(tree: ast.Module) -> list[tuple[str, ast.expr]]:
    """The tables of a module, and the lists of nodes in its functions, each with the name it goes by."""
    found: list[tuple[str, ast.expr]] = []
    for statement in tree.body:
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
            target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            found += [(ast.unparse(target), node) for node in _within(statement.value)]
        elif isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            lists = (n for n in ast.walk(statement) if isinstance(n, ast.List) and isinstance(n.ctx, ast.Load))
            found += [(f"{statement.name}()", node) for node in lists if any(_is_node(e) for e in node.elts)]
    return [(name, node) for name, node in found if name != "__all__"]


def _within(value: ast.expr) -> Iterator[ast.expr]:
    if isinstance(value, (ast.Dict, ast.Tuple, ast.List, ast.Set, ast.Constant)):
        yield value
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in _CALLS:
        for argument in value.args:
            yield from _within(argument)


def _is_node(element: ast.expr) -> bool:
    inner = element.value if isinstance(element, ast.Starred) else element
    return isinstance(inner, ast.Call)


def places(name: str, node: ast.expr) -> Iterator[tuple[int, str, str]]:
    """The changes of a table: place, change, and a word on it."""
    if isinstance(node, ast.Constant):
        words = node.value.split() if isinstance(node.value, str) else []
        if len(words) > 3:
            yield from ((i, "word", f"{name} without {word}") for i, word in enumerate(words))
        elif isinstance(node.value, (int, str)) and node.value != "" and not isinstance(node.value, bool):
            yield 0, "other", f"{name} is no more {node.value!r}"
    elif isinstance(node, ast.Dict):
        for i, key in enumerate(node.keys):
            label = ast.unparse(key) if key is not None else f"**{ast.unparse(node.values[i])}"
            yield i, "drop", f"{name} without {label}"
            if key is not None and _neighbour(node.values, i) is not None:
                yield i, "swap", f"{name}[{label}] is its neighbour's"
    elif isinstance(node, Sequence_):
        for i, element in enumerate(node.elts):
            if len(node.elts) > 1 and (name[-1] != ")" or _is_node(element)):
                yield i, "drop", f"{name} without {' '.join(ast.unparse(element).split())[:70]}"
            if isinstance(element, ast.Tuple) and _row(node.elts, i) is not None:
                yield i, "row", f"{name}: the end of {ast.unparse(element)[:60]} is its neighbour's"


def _neighbour(values: list[ast.expr], i: int) -> ast.expr | None:
    """The next value that is another one."""
    said = ast.dump(values[i])
    return next((v for v in (*values[i + 1 :], *values[:i]) if ast.dump(v) != said), None)


def _row(rows: list[ast.expr], i: int) -> ast.expr | None:
    """The end of the next row that ends otherwise."""
    ends = [row.elts[-1] if isinstance(row, ast.Tuple) and row.elts else row for row in rows]
    return _neighbour(ends, i)


def _change(node: ast.expr, place: int, change: str) -> None:
    if isinstance(node, ast.Constant):
        if change == "word":
            words = str(node.value).split()
            node.value = "\n".join([*words[:place], *words[place + 1 :]])
        elif isinstance(node.value, str):
            last = node.value[-1]
            node.value = node.value[:-1] + (
                "x" if last != "x" else "y" if last.isalpha() else str((int(last) + 1) % 10)
            )
        else:
            node.value += 1
    elif isinstance(node, ast.Dict):
        if change == "drop":
            del node.keys[place], node.values[place]
        else:
            node.values[place] = _neighbour(node.values, place) or node.values[place]
    elif isinstance(node, Sequence_):
        if change == "drop":
            del node.elts[place]
        else:
            row = node.elts[place]
            end = _row(node.elts, place)
            assert isinstance(row, ast.Tuple) and end is not None
            row.elts[-1] = end


def mutants(seed: int) -> list[Mutant]:
    """Every mutant, of a long table a few, in an order by the seed."""
    chance = random.Random(seed)
    found: list[Mutant] = []
    for room in ROOMS:
        for file in sorted((ROOT / "src" / "einvconv" / room).rglob("*.py")):
            where = file.relative_to(ROOT / "src" / "einvconv")
            for n, (name, node) in enumerate(tables(ast.parse(file.read_text("utf-8")))):
                kind = _kind(name, node)
                here = [Mutant(file, n, p, how, f"{where}: {what}", kind) for p, how, what in places(name, node)]
                some = kind == "table" and len(here) > MOST_OF_A_TABLE
                found += chance.sample(here, MOST_OF_A_TABLE) if some else here
    chance.shuffle(found)
    return found


def _kind(name: str, node: ast.expr) -> str:
    if name[-1] == ")":
        return "node"
    steps = (ast.Name, ast.Attribute, ast.Starred, ast.Call)
    return "pair" if isinstance(node, ast.Tuple) and all(isinstance(e, steps) for e in node.elts) else "table"


class Copy:
    """A copy of the source, with links to the data beside it, in which one module at a time is another."""

    def __init__(self, folder: Path) -> None:
        self.source = folder / "src"
        shutil.copytree(ROOT / "src", self.source)
        for name in ("schemas", "schematron", "xslt"):
            (folder / name).symlink_to(ROOT / name, target_is_directory=True)

    def notices(self, mutant: Mutant, tests: Path) -> bool:
        """Whether one of the tests fails, or does not come to an end."""
        changed = self.source / mutant.file.relative_to(ROOT / "src")
        whole = changed.read_text("utf-8")
        for compiled in (changed.parent / "__pycache__").glob(f"{changed.stem}.*"):
            compiled.unlink()
        changed.write_text(mutant.source(), "utf-8")
        files = [str(f) for name in _tests_of(mutant) for f in sorted(tests.glob(name))]
        quiet = ["-x", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0"]
        try:
            run = subprocess.run(
                [sys.executable, "-B", "-m", "pytest", *quiet, *files],
                cwd=tests.parent,
                env={**os.environ, "PYTHONPATH": str(self.source)},
                capture_output=True,
                timeout=TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return True
        finally:
            changed.write_text(whole, "utf-8")
        if run.returncode not in (0, 1, 2, 4):  # 4: the conftest cannot be imported
            raise RuntimeError(run.stdout.decode()[-500:])
        return run.returncode != 0


def _tests_of(mutant: Mutant) -> tuple[str, ...]:
    rooms = mutant.file.relative_to(ROOT / "src" / "einvconv").parts
    return (*TESTS, *(name for room in rooms for name in TESTS_OF.get(room, ())))


def main() -> int:
    """Run the check and print the score."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sample", type=int, default=0)
    options.add_argument("--skip", type=int, default=0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--kind", choices=["table", "pair", "node"], default="")
    options.add_argument("--only", default="")
    options.add_argument("--tests", type=Path, default=ROOT / "tests")
    options.add_argument("--list", action="store_true")
    given = options.parse_args()
    tried = [one for one in mutants(given.seed) if given.only in one.what and given.kind in ("", one.kind)]
    tried = tried[given.skip : given.skip + given.sample if given.sample else None]
    if given.list:
        print("\n".join(one.what for one in tried))
        return 0
    alive = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(Path(folder))
        for one in tried:
            if not copy.notices(one, given.tests.resolve()):
                alive += 1
                print(f"survived: {one.what}", flush=True)
    print(f"{len(tried) - alive} of {len(tried)} mutants caught")
    return 0


if __name__ == "__main__":
    sys.exit(main())
