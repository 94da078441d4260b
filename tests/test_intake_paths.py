"""Where an element stands: paths of many children of one parent take their share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from lxml import etree

from einvconv.intake.paths import Paths


class Counted:
    """An element of a tree of two levels that counts how often its children are walked over, as `len` of lxml does."""

    def __init__(self, tag: str, parent: Counted | None = None) -> None:
        self.tag, self.parent, self.children, self.walks = tag, parent, list[Counted](), 0
        if parent is not None:
            self.place = len(parent.children)
            parent.children.append(self)

    def __len__(self) -> int:
        self.walks += 1
        return len(self.children)

    def __iter__(self) -> Iterator[Counted]:
        self.walks += 1
        return iter(self.children)

    def __hash__(self) -> int:
        return id(self)

    def getparent(self) -> Counted | None:
        return self.parent

    def itersiblings(self, tag: str, preceding: bool = False) -> Iterator[Counted]:
        assert self.parent is not None
        self.parent.walks += 1
        around = self.parent.children
        return iter([e for e in (around[: self.place] if preceding else around[self.place + 1 :]) if e.tag == tag])


def test_the_children_of_a_large_family_are_walked_over_a_few_times_however_many_paths_are_asked_for() -> None:
    root: Any = Counted("Finvoice")
    rows = [Counted("InvoiceRow", root) for _ in range(500)]
    paths = Paths(root)
    assert [paths.path(row) for row in rows] == [f"/Finvoice/InvoiceRow[{i}]" for i in range(1, 501)]  # type: ignore[arg-type]
    assert root.walks < 20


@pytest.mark.parametrize("several", [1, 3, 59, 60, 61, 200])
def test_a_path_finds_its_element_however_many_stand_beside_it(several: int) -> None:
    root = etree.fromstring(f"<a>{'<b/><c><d/></c>' * several}<e/></a>")
    paths = Paths(root)
    for element in root.iter():
        assert root.getroottree().xpath(paths.path(element)) == [element]
