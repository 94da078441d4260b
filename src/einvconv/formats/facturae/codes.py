"""Codes of Facturae and what they are elsewhere: countries, means of payment, units, files, taxes.

Sources: the code lists of the Facturae schemas; ISO 3166-1; UNTDID 4461; UN/ECE Recommendation 20. What a table of ours
inferred and no owner's table says (means of payment, units) is told as approximated where it leaves a choice.
"""

from __future__ import annotations

from ...mapping.codecs import Codec, Misfit, Unreadable
from ..en16931.units import PIECES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# fmt: off
EU = frozenset((
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
    "NL", "PL", "PT", "RO", "SE", "SI", "SK",
))
# fmt: on
# UNTDID 4461: those with a code here, and those that a transfer, a debit, a card stands for
MEANS = {
    "01": "10",
    "02": "49",
    "04": "30",
    "11": "20",
    "13": "1",
    "14": "97",
    "15": "50",
    "16": "26",
    "17": "23",
    "19": "48",
}  # fmt: skip
_LIKE = {"31": "04", "42": "04", "57": "04", "58": "04", "59": "02", "54": "19", "55": "19", "68": "04"}
OTHER_MEANS = "13"
_TRANSFER = "04"
UNITS = {
    "01": "C62", "02": "HUR", "03": "KGM", "04": "LTR", "05": "ZZ", "06": "XBX", "07": "XDS", "08": "XBA",
    "09": "XJY", "10": "XBG", "11": "XCO", "12": "XBO", "13": "XCI", "15": "CLT", "16": "CMT", "17": "XBI",
    "18": "DZN", "19": "XCS", "20": "XDJ", "21": "GRM", "22": "KMT", "23": "XCA", "24": "XBH", "25": "MTR",
    "26": "MMT", "28": "XPK", "29": "PTN", "30": "XRO", "31": "XEN", "32": "XTB", "33": "MTQ", "34": "SEC",
    "35": "WTT", "36": "KWH",
}  # fmt: skip
_OTHER_UNIT = "05"
_PIECE = "01"
FILES = {
    "pdf": "application/pdf", "xml": "application/xml", "jpg": "image/jpeg", "gif": "image/gif", "bmp": "image/bmp",
    "tiff": "image/tiff", "doc": "application/msword", "rtf": "application/rtf", "xls": "application/vnd.ms-excel",
    "html": "text/html",
}  # fmt: skip
FORMATS = {media_type: ending for ending, media_type in FILES.items()}
# TaxTypeCode: VAT, and the taxes of Ceuta and Melilla (IPSI) and of the Canaries (IGIC), which have their categories
_SAID = frozenset(("S", "Z", "E", "O", "L", "M"))  # by the tax, its rate, and whether the line is exempt or not subject
VAT_TYPES = {"01": "S", "02": "M", "03": "L"}


class Means(Codec):
    """A means of payment; one without a counterpart in UNTDID 4461 is kept."""

    def read(self, text: str) -> str:
        code = super().read(text)
        if code not in MEANS:
            raise Unreadable(f"the means of payment {code} has no counterpart in UNTDID 4461")
        return MEANS[code]

    def write(self, value: Any) -> str:
        own = {untdid: code for code, untdid in MEANS.items()}
        if value in own:
            return own[value]
        if value in _LIKE:
            raise Misfit("approximated", f"{_LIKE[value]} stands for the means {value}", _LIKE[value])
        raise Misfit("approximated", f"{OTHER_MEANS} stands for a means that has no code", OTHER_MEANS)


class Unit(Codec):
    """A unit by its number; those that have none are told, and 05 stands for them."""

    def read(self, text: str) -> str:
        code = super().read(text)
        if code not in UNITS:
            raise Unreadable(f"the unit {code} has no code in Recommendation 20")
        return UNITS[code]

    def write(self, value: Any) -> str:
        own = {rec: code for code, rec in reversed(UNITS.items())}
        if value in own:
            return own[value]
        if value in PIECES:
            raise Misfit("approximated", f"{_PIECE} stands for the unit {value}", _PIECE)
        raise Misfit("approximated", f"{_OTHER_UNIT}, another unit, stands for it", _OTHER_UNIT)


class TaxType(Codec):
    """The tax of a VAT category: all but IGIC and IPSI are VAT."""

    def read(self, text: str) -> str:
        code = super().read(text)
        if code not in VAT_TYPES:
            raise Unreadable(f"the tax {code} is not VAT")
        return VAT_TYPES[code]

    def write(self, value: Any) -> str:
        code = {"M": "02", "L": "03"}.get(value, "01")
        if value not in _SAID:
            raise Misfit("approximated", f"{code} is VAT, and the category {value} is not told from others", code)
        return code
