"""What the tests of the cores of schemas share: each document is the first of its thread, which asks the core first."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from einvconv.mapping import schemas
from einvconv.mapping.faults import Fault
from einvconv.resources import data_file

Errors = list[tuple[str, str, str]]
MUTANTS = 60


@cache
def loaded(path: str) -> etree.XMLSchema:
    """The whole of a schema, as no thread of the product has it."""
    return etree.XMLSchema(etree.parse(path))


@pytest.fixture(autouse=True)
def only_just_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each document is the first of its thread, for which the core is asked first."""
    monkeypatch.setattr(schemas._own(), "wholes", {})
    monkeypatch.setattr(schemas, "schema_for", loaded)


def told(faults: list[Fault]) -> Errors:
    """What was found, with the places of libxml2."""
    return [(f.kind, f.message, f.element.getroottree().getpath(f.element)) for f in faults]


def of_the_tree(root: Any, schema: etree.XMLSchema) -> Errors:
    """What libxml2 finds in a tree, with its own places; what it says twice of an element, once."""
    found = [] if schema.validate(root) else [(e.type_name, e.message, e.path) for e in schema.error_log]
    return list(dict.fromkeys(found))


def by_the_whole(root: Any, schema: tuple[str, ...]) -> Errors:
    """What the whole of a schema finds."""
    return of_the_tree(root, loaded(data_file("schemas", *schema)))


def by_the_core(root: Any, schema: tuple[str, ...]) -> bool:
    """Whether the core of a schema admits a document."""
    core = schemas._core_of(data_file("schemas", *schema))
    assert core is not None
    return bool(core.validate(root))


def hold_mutants(
    path: Path,
    root_of: Callable[[Path], Any],
    schema_of: Callable[[Any], tuple[str, ...]],
    *ways: Callable[[Any, random.Random], object],
) -> None:
    """Of a document that is changed in some of these ways, the core first and the whole alone say the same."""
    rng = random.Random(path.name)
    found = 0
    for _ in range(MUTANTS):
        root = root_of(path)
        for _ in range(rng.choice((1, 1, 2, 3))):
            rng.choice(ways)(root, rng)
        schema = schema_of(root)
        expected = by_the_whole(root, schema)
        found += bool(expected)
        # ours are in the order of the document, those of the log in the order in which elements end
        assert sorted(told(schemas.errors(root, schema))) == sorted(expected)
        assert not (by_the_core(root, schema) and expected)
    assert found > MUTANTS // 4
