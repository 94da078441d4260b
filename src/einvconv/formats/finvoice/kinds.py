"""Type codes of a Finvoice and what they are in UNTDID 1001. Source: Finvoice 3.0 guidelines, 10.5 to 10.8."""

from __future__ import annotations

import re

from ...model.codes import CREDIT_NOTE_TYPES, SELF_BILLED_TYPES
from ...patterns import pattern

CODE = pattern(r"(?:REQ|QUO|ORD|ORC|INV|DEV|TES|INF|PRI|DEN|SEI|REC|RES|SDD)[0-9]{2}", re.ASCII)
_SHORT = pattern(r"([A-Z]{3})([0-9])", re.ASCII)
CREDIT_NOTE = "INV02"
_INVOICE = "INV01"
_SELF_BILLED = "INV07"

# INV03 interest, INV04 internal, INV05 collection, INV06 proforma, INV08 reminder and the rest are no invoices of
# EN 16931: they have no code here, and stay with their own.
TO_UNTDID = {_INVOICE: "380", CREDIT_NOTE: "381", _SELF_BILLED: "389", "INV09": "380"}

TEXTS = {CREDIT_NOTE: "HYVITYSLASKU"}
TEXT = "LASKU"


def plain(code: str) -> str:
    """A code as the list has it: programs write it in small letters, or without its zero."""
    capitals = code.upper()
    short = _SHORT.fullmatch(capitals)
    found = f"{short[1]}0{short[2]}" if short else capitals
    return found if CODE.fullmatch(found) else code


def kind_of(untdid: str | None) -> str:
    """The Finvoice code for an UNTDID 1001 code."""
    if untdid in CREDIT_NOTE_TYPES:
        return CREDIT_NOTE
    return _SELF_BILLED if untdid in SELF_BILLED_TYPES else _INVOICE
