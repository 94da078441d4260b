"""What nodes write in ways of their own into a row, as text: they write elements, which are turned into it."""

from __future__ import annotations

from .made import Made, Scope, text_below

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .writing import Writing

# A value that is not plainly the source's: the number of its element in the row, the names down to it where no other
# element there can have them, its attribute, its text, which value of the model it stands for, or all that is to be
# told of it, and whether it is only said beside another one
Doubt = tuple[int, tuple[str, ...] | None, str | None, str, "Any", bool]


def box_in(around: tuple[str, ...]) -> Made:
    """An element for what is written below one with these names, from the row inwards."""
    above: Made | None = None
    for tag in around[-2:]:
        made = Made(tag)
        made.parent, above = above, made
    assert above is not None
    return above


def boxed(
    box: Made,
    run: Writing,
    scope: Scope,
    indent: str,
    n: int,
    out: list[str],
    told: list[Doubt],
    path: tuple[str, ...] | None,
    single: frozenset[str],
) -> int:
    """What nodes wrote into an element of their own, as text; gives the number of elements so far."""
    tags = [child.tag for child in box]
    child = box.first
    while child is not None:
        out.append(indent)
        text_below(child, scope, indent, out)
        alone = path is not None and child.tag in single and tags.count(child.tag) == 1
        n = _tell(child, run, n, told, (*path, child.tag) if alone and path is not None else None)
        child = child.following
    box.let_go()
    return n


def _tell(element: Made, run: Writing, n: int, told: list[Doubt], path: tuple[str, ...] | None) -> int:
    """Note what is to be told of an element and of those in it; gives the number of elements so far."""
    n += 1
    told += [(n, path, *doubt) for doubt in run.doubts(element)]
    if element.first is not None:
        tags = [child.tag for child in element]
        for child in element:
            alone = path is not None and tags.count(child.tag) == 1
            n = _tell(child, run, n, told, (*path, child.tag) if alone and path is not None else None)
    return n
