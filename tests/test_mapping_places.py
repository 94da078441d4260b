"""Places go by the identities of groups: none is remembered of a group that is gone, whose identity another one has."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

import einvconv
from documents import CORPUS, corpus
from einvconv.api import parse_each
from einvconv.formats.registry import format_for
from einvconv.mapping.transfer import read
from einvconv.model.slim import Slim

CODES = [info.code for info in einvconv.formats() if info.reads and info.maker and (CORPUS / info.code).is_dir()]


def _alive(roots: list[Any]) -> set[int]:
    """The identities of all groups that are reached from some."""
    found: set[int] = set()
    stack = list(roots)
    while stack:
        one = stack.pop()
        if isinstance(one, list):
            stack += one
        elif isinstance(one, Slim) and id(one) not in found:
            found.add(id(one))
            stack += one.__dict__.values()
    return found


@pytest.mark.parametrize("path", corpus(*CODES), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_every_group_of_which_a_place_is_known_is_there(path: Path) -> None:
    for document, _ in parse_each(path):
        for many in (sys.maxsize, 1):
            invoice = read(document, format_for(document.format), many)
            trace = invoice._trace
            assert set(trace.places.of) <= _alive([invoice, *trace.owners, *trace.held])
            assert set(trace.bases.of) <= _alive([invoice, *trace.owners])
