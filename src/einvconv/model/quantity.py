"""A number of units, which lines, prices and goods have in common."""

from __future__ import annotations

from decimal import Decimal

from .base import Group, one


class Quantity(Group):
    """A quantity; `unit` is a UN/ECE Rec 20 or Rec 21 code, `unit_text` the unit in the sender's words."""

    value: Decimal | None = one("BT-129, BT-149. How many units")
    unit: str | None = one("BT-130, BT-150. The unit as a code of UN/ECE Recommendation 20 or 21")
    unit_text: str | None = one("The unit in the sender's words")
