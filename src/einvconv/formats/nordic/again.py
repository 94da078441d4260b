"""Values that a document says in several places, as one: joined when it is read, and each in its place when written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Group
from ...model.base import Joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def elements_of(place: Any) -> list[Any]:
    """The elements that a value was read from."""
    found = place if isinstance(place, list) else [place]
    return [one[0] for one in found if one is not None]


def _values(group: Group, run: Reading) -> Iterable[tuple[str, Any]]:
    """What a group says itself: what its document only implies is left out."""
    for field, value in group.__dict__.items():
        if value not in (None, []) and (id(group), field) not in run.trace.inferred:
            yield field, value


def absorbed(said: Group, by: Group | None, run: Reading) -> bool:
    """Whether all that a group says is said by another one; the places of its values are those of the other then."""
    pairs = list(_pairs(said, by, run)) if by is not None else []
    if by is None or None in pairs:
        return False
    for pair in pairs:
        if pair is not None:
            group, field, holder, name = pair
            place = run.trace.places.pop((id(group), field), None)
            if place is not None:
                run.join(holder, name, list(place) if isinstance(place, Joined) else [place])
    return True


def _pairs(said: Group, by: Group, run: Reading) -> Iterable[tuple[Group, str, Group, str] | None]:
    """Each value with the one that says the same; None for one that nothing says."""
    for field, value in _values(said, run):
        other = getattr(by, field)
        if isinstance(value, Group):
            if other is None:
                yield None
            else:
                yield from _pairs(value, other, run)
        elif isinstance(value, list):
            for one in value:
                like = next((o for o in other if isinstance(one, Group) and _same(one, o, run)), None)
                if like is None:
                    yield None
                else:
                    yield from _pairs(one, like, run)
        else:
            yield (said, field, by, field) if other == value else None


def _same(one: Group, other: Group, run: Reading) -> bool:
    return None not in list(_pairs(one, other, run))


def within(source: Group, base: Any, run: Writing, stood: Callable[[Group, str], bool]) -> Any:
    """A copy of a group with what its source said of it in an element; None where it said nothing there.

    `stood` tells of a value whether it was said there, as `homes` knows.
    """
    original = run.original_of(source)
    made = run.edit(original)
    here = run.trace.bases.get(id(original))
    if here is None or not (here is base or base in here.iterancestors()):
        made.kept = []
    says = bool(made.kept)
    for field, value in list(made.__dict__.items()):
        if value in (None, []) or field == "kept":
            continue
        if isinstance(value, Group):
            inner = within(value, base, run, stood)
            setattr(made, field, inner)
            says = says or inner is not None
        elif isinstance(value, list) and isinstance(value[0], Group):
            members = [one for one in (within(v, base, run, stood) for v in value) if one is not None]
            setattr(made, field, members)
            says = says or bool(members)
        elif (id(original), field) not in run.trace.inferred:
            if stood(original, field):
                says = True
            else:
                setattr(made, field, [] if isinstance(value, list) else None)
    return made if says else None


def homes(run: Writing, bases: Collection[Any]) -> dict[Any, set[tuple[int, str]]]:
    """The values that the source said in each of some elements, by the identity of their group and their field."""
    found: dict[Any, set[tuple[int, str]]] = {base: set() for base in bases}
    for key, place in run.trace.places.items():
        for element in elements_of(place):
            for above in (element, *element.iterancestors()):
                if above in found:
                    found[above].add(key)
    return found
