"""A walk of which nobody will ask what was lost and what was added."""

from __future__ import annotations

from ..model import Allowance, Classification, Identifier, InvoiceLine, Item, Price, Quantity
from .writing import Writing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..model import Group
    from ..report import LossKind

# What lines are made of: there are many of them, and what was ticked off in them decides nothing.
_OF_LINES = frozenset((Allowance, Classification, Identifier, InvoiceLine, Item, Price, Quantity))


class Asked(Exception):
    """Something asks what was ticked off where nothing is noted: the walk has to be one that notes it."""


class Untold(Writing):
    """A walk whose losses and additions nobody will ask for. What each element stands for is known as in any other."""

    tells = False

    def use(self, group: Any, field: str, index: int = -1) -> None:
        """Ticked off, unless it is a value of a line that says nothing for others."""
        if group.__class__ in _OF_LINES:
            carriers, copies = self._carriers, self._copies
            one = group
            while id(one) not in carriers:
                one = copies.get(id(one))
                if one is None:
                    return
        super().use(group, field, index)

    def used(self, group: Any, field: str, index: int) -> bool:
        """Whether a value of the invoice itself has been ticked off. Raises Asked where that is not known."""
        if group.__class__ in _OF_LINES:
            raise Asked
        return super().used(group, field, index)

    def report(self, group: Group, field: str, kind: LossKind, reason: str, index: int = -1) -> None:
        """Nothing is reported."""
