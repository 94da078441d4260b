"""A walk of which nobody will ask what was lost and what was added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .writing import Writing

if TYPE_CHECKING:
    from ..model.base import Group, Trace
    from ..report import LossKind
    from .format import Format


class Untold(Writing):
    """A walk whose losses and additions nobody will ask for. What each element stands for is known as in any other."""

    tells = False

    def __init__(self, invoice: Group, trace: Trace, form: Format, carry_kept: bool, many: int | None = None) -> None:
        super().__init__(invoice, trace, form, carry_kept, many)
        self._later: list[tuple[Any, str, int]] = []

    def use(self, group: Any, field: str, index: int = -1) -> None:
        """Ticked off when somebody asks, or before a value comes to stand for others: it did not do so until then."""
        self._later.append((group, field, index))

    def used(self, group: Any, field: str, index: int) -> bool:
        """Whether a value of the invoice itself has been ticked off."""
        self._tick_off()
        return super().used(group, field, index)

    def carry(self, to: Group, field: str, source: Group, source_field: str, index: int = -1, nth: int = -1) -> None:
        """As of any other."""
        self._tick_off()
        super().carry(to, field, source, source_field, index, nth)

    def join(self, group: Group, field: str, text: str) -> None:
        """As of any other."""
        self._tick_off()
        super().join(group, field, text)

    def report(self, group: Group, field: str, kind: LossKind, reason: str, index: int = -1) -> None:
        """Nothing is reported."""

    def _tick_off(self) -> None:
        while self._later:  # what a value stands for comes to it in turn
            noted, self._later = self._later, []
            for one in noted:
                super().use(*one)
