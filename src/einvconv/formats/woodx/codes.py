"""Codes of papiNet and what they are elsewhere: types of invoice, units, adjustments, VAT categories.

Sources: a public list of papiNet's enumerations; UNTDID 1001, 5305, 5189 and 7161; UN/ECE Recommendation 20.
"""

from __future__ import annotations

from ...mapping.codecs import Codec, Misfit, Unreadable
from ...patterns import pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_TYPES = {"Invoice": "380", "CreditNote": "381", "DebitNote": "383", "ProForma": "325", "SelfBillingInvoice": "389"}
CREDIT_NOTE = "CreditNote"
_UNITS = {
    "CubicMeter": "MTQ", "SquareMeter": "MTK", "Meter": "MTR", "Piece": "C62", "Kilogram": "KGM", "MetricTon": "TNE",
    "Hour": "HUR", "Day": "DAY", "Minute": "MIN", "Litre": "LTR", "Gram": "GRM", "Kilometer": "KMT",
    "Decimeter": "DMT", "Centimeter": "CMT", "Millimeter": "MMT", "MegaWattHour": "MWH",
    "Package": "XPK", "Bundle": "XBE", "Bale": "XBL", "Box": "XBX", "Reel": "XRL", "Set": "SET", "Sheet": "XST",
    "CubicFoot": "FTQ", "SquareFeet": "FTK", "Foot": "FOT", "Inch": "INH", "Yard": "YRD", "BoardFoot": "BFT",
    "ThousandBoardFeet": "MBF", "Cord": "WCD", "Pound": "LBR", "ShortTon": "STN", "Gallon": "GLL", "Ream": "RM",
    "Percentage": "P1", "ThousandPieces": "MIL",
}  # fmt: skip
_ALIKE = {"H87": "Piece", "EA": "Piece", "NAR": "Piece", "PCE": "Piece"}
# What is measured, where the unit leaves no choice
QUANTITY_TYPES = {
    **dict.fromkeys(("CubicMeter", "CubicFoot", "Cord", "Litre", "Gallon", "BoardFoot", "ThousandBoardFeet"), "Volume"),
    **dict.fromkeys(("SquareMeter", "SquareFeet"), "Area"),
    **dict.fromkeys(("Meter", "Kilometer", "Decimeter", "Centimeter", "Millimeter", "Foot", "Inch", "Yard"), "Length"),
    **dict.fromkeys(("Piece", "Package", "Bundle", "Bale", "Box", "Reel", "Set", "Sheet", "ThousandPieces"), "Count"),
    **dict.fromkeys(("Hour", "Day", "Minute"), "Time"),
}
# The adjustments with a reason code of their own; allowances are told by their names
_CHARGES = {"FreightCharge": "FC", "HandlingCharge": "HD", "DeliveryCharge": "DL", "PalletCharge": "PC"}
_ALLOWANCES = {"TradeDiscount": "95", "VolumeDiscount": "100"}
_LESS = pattern("Allowance|Discount|Rebate")
_WORDS = pattern("(?<=[a-z])(?=[A-Z])")
TAX, ROUNDING, OTHER = "Tax", "DecimalRounding", "Other"
_CATEGORIES = {"Standard": "S", "Zero": "Z", "Exempt": "E"}


class InvoiceType(Codec):
    """A type of invoice; a kind that has none is an invoice, and told."""

    def read(self, text: str) -> str:
        if text.strip() not in _TYPES:
            raise Unreadable(f"“{text.strip()[:40]}” is no type of an invoice that has a code in UNTDID 1001")
        return _TYPES[text.strip()]

    def write(self, value: Any) -> str:
        named = {code: name for name, code in _TYPES.items()}
        if value not in named:
            raise Misfit("approximated", "it has no type for it, and an invoice stands", "Invoice")
        return named[value]


class Unit(Codec):
    """A unit by its name; one that has none here is kept, and not written."""

    def read(self, text: str) -> str:
        if text.strip() not in _UNITS:
            raise Unreadable(f"the unit {text.strip()[:40]} has no code in Recommendation 20")
        return _UNITS[text.strip()]

    def write(self, value: Any) -> str:
        named = {code: name for name, code in _UNITS.items()}
        if value in _ALIKE:
            raise Misfit("approximated", f"{_ALIKE[value]} stands for the unit {value}", _ALIKE[value])
        if value not in named:
            raise Misfit("dropped", "it has no name for the unit", None)
        return named[value]


class Category(Codec):
    """A VAT category: what is neither standard, zero nor exempt is another one."""

    def read(self, text: str) -> str:
        if text.strip() not in _CATEGORIES:
            raise Unreadable(f"“{text.strip()[:40]}” says no VAT category")
        return _CATEGORIES[text.strip()]

    def write(self, value: Any) -> str:
        named = {code: name for name, code in _CATEGORIES.items()}
        if value not in named:
            raise Misfit("approximated", "it has no name for the category, and another one stands", OTHER)
        return named[value]


def is_allowance(kind: str) -> bool | None:
    """Whether an adjustment takes something off, by the name of its type; None where the name does not say it."""
    return None if kind == OTHER else _LESS.search(kind) is not None


def reason_of(kind: str) -> tuple[str, str]:
    """The field and the value that a type of adjustment is: a reason code, else the words of its name."""
    code = (_ALLOWANCES | _CHARGES).get(kind)
    return ("reason_code", code) if code is not None else ("reason", _WORDS.sub(" ", kind))


def type_of(reason_code: str | None, reason: str | None, allowance: bool) -> str:
    """The type of an adjustment for a reason; a discount or another charge where none is known."""
    named = {code: name for name, code in (_ALLOWANCES if allowance else _CHARGES).items()}
    if reason_code in named:
        return named[reason_code or ""]
    words = (reason or "").replace(" ", "")
    if reason and reason_of(words) == ("reason", reason) and is_allowance(words) is allowance and _WORDS.search(words):
        return words
    return "TradeDiscount" if allowance else OTHER
