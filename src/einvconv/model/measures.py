"""How units of one kind compare, so that a price for one of them is one for another.

Source: UN/ECE Recommendation 20. A day, a box or a pair is as long, as large or as many as trade has it, and is none of
them.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

_FINEST = Decimal("1E-12")
ANY_UNIT = "ZZ"  # mutually defined
_KINDS = (
    "WHR 1, KWH 1000, MWH 1000000, GWH 1000000000, D32 1000000000000",  # energy
    "WTT 1, KWT 1000, MAW 1000000",  # power
    "MGM 0.001, GRM 1, HGM 100, KGM 1000, DTN 100000, TNE 1000000, KTN 1000000000",  # mass
    "MMT 0.001, CMT 0.01, DMT 0.1, MTR 1, KMT 1000",  # length
    "MMK 0.000001, CMK 0.0001, DMK 0.01, MTK 1, ARE 100, HAR 10000, KMK 1000000",  # area
    "MMQ 0.000001, MLT 0.001, CMQ 0.001, CLT 0.01, DLT 0.1, LTR 1, DMQ 1, HLT 100, MTQ 1000",  # volume
    "SEC 1, MIN 60, HUR 3600",  # time
    "C62 1, H87 1, EA 1, NAR 1, DZN 12, CEN 100, GRO 144, MIL 1000, T3 1000",  # pieces
)
_SIZES: dict[str, tuple[int, Decimal]] = {
    code: (kind, Decimal(size))
    for kind, units in enumerate(_KINDS)
    for code, size in (unit.split() for unit in units.split(", "))
}


def sizes(one: str, other: str) -> tuple[Decimal, Decimal] | None:
    """How large two units are, in a third one; None where they are not of one kind, or not known."""
    first, second = _SIZES.get(one.upper()), _SIZES.get(other.upper())
    if first is None or second is None or first[0] != second[0]:
        return None
    return first[1], second[1]


def how_many(one: str, other: str) -> Decimal | None:
    """How many of the other unit one is; None where that is not known, or no number of few decimals."""
    found = sizes(one, other)
    if found is None:
        return None
    many = (found[0] / found[1]).quantize(_FINEST, ROUND_HALF_UP).normalize() + 0
    return many if many * found[1] == found[0] else None
