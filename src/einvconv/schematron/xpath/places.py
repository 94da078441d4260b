"""Elements by their place among their siblings, found without going through these."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence

from einvconv.schematron.records import HEAD, KIDS, NIL, ORDER, PARENT, Many, Record
from einvconv.schematron.xpath.nodes import element_order, elements
from einvconv.schematron.xpath.values import spend

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LAST = -1
"""The place that `last()` asks for."""


def is_nth(n: Record, tag: str, place: int) -> bool:
    """Whether an element is its parent's child of that tag and number, counted from 1."""
    v = n[PARENT][KIDS].get(tag)
    if v.__class__ is Many:
        return (place == LAST or len(v) >= place) and bool(v[place - (place > 0)][ORDER] == n[ORDER])
    return place in (1, LAST)


def chosen(d: Any, number: int, parent: Record, make: Callable[[], Iterable[Record]]) -> set[float]:
    """The orders of those children of a parent that a pattern's predicates keep, found once for all of them.

    `d` is the run, which keeps them by the number of the predicates.
    """
    key = number, parent[ORDER]
    found: set[float] | None = d.chosen.get(key)
    if found is None:
        found = d.chosen[key] = {m[ORDER] for m in make()}
    return found


def placed(
    d: Any, number: int, n: Record, make: Callable[[], Iterable[Record]], test: Callable[[int, int], Any]
) -> bool:
    """Whether a node passes a test that gets its place among those of its siblings that `make` gives, and their number.

    A test that gives a number asks for that place. `d` is the run, which keeps the places by the number of `make`.
    """
    key = number, n[PARENT][ORDER]
    found: dict[float, int] | None = d.placed.get(key)
    if found is None:
        found = d.placed[key] = {m[ORDER]: at for at, m in enumerate(make(), 1)}
    at = found[n[ORDER]]
    answer = test(at, len(found))
    return answer is True or (answer is not False and bool(answer == at))


def count_children(n: Record, tag: str) -> int:
    """The number of the child elements of a tag."""
    v = n[KIDS].get(tag)
    return 0 if v is None else len(v) if v.__class__ is Many else 1


def nth_child(d: Any, n: Record, tag: str | None, place: int) -> Sequence[Record]:
    """The child element of a tag (of any, when None) at a place, as a sequence."""
    return _at(_family(d, n, tag), place - 1 if place > 0 else place)


def nth_sibling(d: Any, n: Record, tag: str | None, after: bool, place: int) -> Sequence[Record]:
    """The sibling of a tag (of any, when None) at a place after n, or before it, counted from n, as a sequence."""
    same, at = _beside(d, n, tag, after)
    if after:
        return _at(same, at + place - 1) if place > 0 else same[max(at, len(same) - 1) :]
    return _at(same, at - place if at >= place else len(same)) if place > 0 else same[: min(at, 1)]


def siblings_of(d: Any, n: Record, tag: str | None, after: bool) -> Sequence[Record]:
    """The element siblings of a tag (of any, when None) after n in document order, or before it, nearest first."""
    same, at = _beside(d, n, tag, after)
    return same[at:] if after else same[:at][::-1]


def count_siblings(d: Any, n: Record, tag: str | None, after: bool) -> int:
    """How many element siblings of a tag (of any, when None) there are after n, or before it."""
    same, at = _beside(d, n, tag, after)
    return len(same) - at if after else at


def _at(found: Sequence[Record], index: int) -> Sequence[Record]:
    return (found[index],) if -len(found) <= index < len(found) else ()


def _beside(d: Any, n: Record, tag: str | None, after: bool) -> tuple[Sequence[Record], int]:
    """The family of n, and where those after n begin in it, or those before it end."""
    if n[PARENT] is NIL or n[HEAD].kind in ("attribute", "namespace"):
        return (), 0
    same = _family(d, n[PARENT], tag)
    return same, (bisect_right if after else bisect_left)(same, n[ORDER], key=element_order)


def _family(d: Any, n: Record, tag: str | None) -> Sequence[Record]:
    """The child elements of n in their order; those of every tag are put in order once."""
    if tag is not None:
        v = n[KIDS].get(tag, ())
        return v if v.__class__ is Many or not v else (v,)
    found: Sequence[Record] | None = d.families.get(n[ORDER])
    if found is None:
        found = d.families[n[ORDER]] = spend(d, elements(n), 3)
    return found
