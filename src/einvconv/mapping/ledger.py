"""What is left over: losses come out of the walk, they are not written by hand anywhere.

A value of the model that the writer did not use, and a kept value that found no place, are losses with the place in
the source that the model remembers for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..model import terms
from ..model.base import Group, Kept, Trace
from ..report import Loss, LossKind


def source_text(place: Any) -> str:
    """The source's own spelling of the value that was read at a place."""
    element, attribute = place
    return (element.get(attribute) if attribute else "".join(element.itertext())).strip()


def locate(trace: Trace, place: Any) -> str:
    """The XPath of a place in the source document."""
    element, attribute = place
    return str(trace.document.path(element, attribute))


def loss_at(trace: Trace, place: Any, kind: LossKind, reason: str) -> Loss:
    """A loss for the value that was read at a place."""
    return Loss(kind, locate(trace, place), source_text(place), reason)


def paths(invoice: Group) -> dict[int, str]:
    """The path in the model of every group of an invoice, by the group's identity."""
    found = {id(invoice): ""}
    stack: list[tuple[Group, str]] = [(invoice, "")]
    while stack:
        group, path = stack.pop()
        for name, value in group.__dict__.items():
            at = f"{path}.{name}" if path else name
            groups = [(value, at)] if isinstance(value, Group) else []
            if isinstance(value, list):
                groups = [(one, f"{at}[{i}]") for i, one in enumerate(value) if isinstance(one, Group)]
            found.update((id(one), where) for one, where in groups)
            stack += groups
    return found


def unused(invoice: Group, used: Callable[[Any, str, int], bool]) -> Iterator[tuple[Group, str, int, Any, str]]:
    """Every value that was not used: its group, field, index (-1 for a single value), value, and model path."""
    stack: list[tuple[Group, str]] = [(invoice, "")]
    while stack:
        group, path = stack.pop()
        inner: list[tuple[Group, str]] = []
        for name, value in group.__dict__.items():
            if value is None or value == []:
                continue
            at = f"{path}.{name}" if path else name
            if isinstance(value, Group):
                inner.append((value, at))
            elif isinstance(value, list):
                for i, member in enumerate(value):
                    if isinstance(member, Kept):
                        if not used(member, "value", -1):
                            yield group, name, i, member, at
                    elif isinstance(member, Group):
                        inner.append((member, f"{at}[{i}]"))
                    elif not used(group, name, i):
                        yield group, name, i, member, f"{at}[{i}]"
            elif not used(group, name, -1):
                yield group, name, -1, value, at
        stack.extend(reversed(inner))


def lost_keys(trace: Trace, used: Callable[[Any, str, int], bool], target: str) -> Iterator[Loss]:
    """What told one kind of group from another, where nothing of the group was written: allowance or charge."""
    for group, element in trace.keys.values():
        if not any(used(group, name, -1) for name in group.__dict__):
            yield loss_at(trace, (element, None), "dropped", f"{target} has no place for what it belongs to")


def leftovers(invoice: Group, trace: Trace, used: Callable[[Any, str, int], bool], target: str) -> Iterator[Loss]:
    """The losses of a finished conversion, in the order of the model."""
    for group, name, index, value, path in unused(invoice, used):
        if path == "syntax":
            continue
        if isinstance(value, Kept):
            place = trace.places.get((id(value), "value"))
            where = locate(trace, place) if place else value.path
            yield Loss("dropped", where, value.value, f"{target} has no place for it")
            continue
        place = trace.places.get((id(group), name))
        if isinstance(place, list):
            place = place[index] if -1 < index < len(place) else None
        reason = f"{target} has no place for {terms.name_of(path)}"
        if place is None:
            yield Loss("dropped", path, str(value), reason)
        else:
            yield loss_at(trace, place, "dropped", reason)
