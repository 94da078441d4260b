"""Codes that decide how an invoice is to be understood. Source: UNTDID 1001 as EN 16931-3-2 divides it."""

from __future__ import annotations

CREDIT_NOTE_TYPES = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"})
SELF_BILLED_TYPES = frozenset({"261", "389"})
DIRECT_DEBITS = frozenset({"49", "59"})
"""Payment means by which the payee takes the money (UNTDID 4461)."""
TRANSFERS = frozenset({"30", "31", "42", "57", "58"})
"""Payment means that say no more than that the money goes to an account (UNTDID 4461)."""
# what a payment in Denmark goes through, by its means (OIOUBL)
CHANNELS = {"42": "DK:BANK", "50": "DK:GIRO", "93": "DK:FIK", "97": "DK:NEMKONTO"}
