"""References into the model, written as attribute access: `invoice.seller.name`.

A misspelt term fails when the tree is built, not when an invoice is read.
"""

from __future__ import annotations

from ..model.base import Group
from ..model.slim import kinds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _kind(group: type[Group], name: str) -> tuple[Any, bool]:
    """What a field of a group is declared as, and whether as a list."""
    found = kinds(group).get(name)
    if found is None:
        raise AttributeError(f"{group.__name__} has no {name}")
    return found


class Ref:
    """A path from a group of the model to one of its terms or groups."""

    __slots__ = ("_many", "_steps", "_type")

    def __init__(self, type_: Any, steps: tuple[str, ...] = (), many: bool = False) -> None:
        self._type = type_
        self._steps = steps
        self._many = many

    def __getattr__(self, name: str) -> Ref:
        if not (isinstance(self._type, type) and issubclass(self._type, Group)):
            raise AttributeError(f"{'.'.join(self._steps)} is a value and has no {name}")
        if self._many:
            raise AttributeError(f"{'.'.join(self._steps)} is a list; refer to its members from their own root")
        inner, many = _kind(self._type, name)
        return Ref(inner, (*self._steps, name), many)


def root(group: type[Group]) -> Any:
    """The start of references into `group`."""
    return Ref(group)


class Place:
    """A reference made ready for walking: the groups to pass through, and the attribute at its end."""

    __slots__ = ("field", "first", "many", "path", "private", "through", "type")

    def __init__(self, base: type[Group], ref: Ref) -> None:
        self.field = ref._steps[-1]
        self.private = self.field.startswith("_")
        self.many = ref._many
        self.type = ref._type
        passing: list[tuple[str, type[Group]]] = []
        at: Any = base
        for step in ref._steps[:-1]:
            at = _kind(at, step)[0]
            passing.append((step, at))
        _kind(at, self.field)  # a group without it is told when the tree is built
        self.path = ".".join(ref._steps)
        self.through = tuple(passing)
        self.first = ref._steps[0]

    def make(self, owner: Group) -> Group:
        """The group that holds the attribute, made where it is missing."""
        for name, cls in self.through:
            inner = getattr(owner, name)
            if inner is None:
                inner = cls.blank()
                setattr(owner, name, inner)
            owner = inner
        return owner

    def find(self, owner: Group) -> Group | None:
        """The group that holds the attribute, or None where one on the way is missing."""
        for name, _ in self.through:
            inner = getattr(owner, name)
            if inner is None:
                return None
            owner = inner
        return owner
