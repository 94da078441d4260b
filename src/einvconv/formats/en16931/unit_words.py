"""A unit in words where UBL and CII ask for its code: it is read as words, which formats that have those keep.

Source: EN 16931-1, BT-130 and BT-150; UN/ECE Recommendation 20, whose codes are of three capitals and digits at most.
"""

from __future__ import annotations

import re

from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...model import Invoice
from ...patterns import pattern

CODE = pattern("[A-Z0-9]{1,3}", re.ASCII)  # of any edition: older profiles have their own


def _read(invoice: Invoice, run: Reading) -> None:
    for line in invoice.lines:
        base = line.price.base if line.price is not None else None
        for one in (line.quantity, base):
            if one is not None and one.unit is not None and not CODE.fullmatch(one.unit):
                run.move(one, "unit", one, "unit_text")


UNIT_WORDS = Pair("units in words", _read)
