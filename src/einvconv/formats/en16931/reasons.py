"""Reasons of allowances and charges: UNCL 4465 of older documents against UNTDID 5189 and 7161."""

from __future__ import annotations

# those that have one counterpart
ALLOWANCE_REASONS = {"75": "95"}
CHARGE_REASONS = {"94": "FC"}
