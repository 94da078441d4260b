"""A number of units, which lines, prices and goods have in common."""

from __future__ import annotations

from decimal import Decimal

from .base import Group


class Quantity(Group):
    """A quantity; `unit` is a UN/ECE Rec 20 or Rec 21 code, `unit_text` the unit in the sender's words."""

    value: Decimal | None = None
    unit: str | None = None
    unit_text: str | None = None
