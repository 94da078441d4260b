"""Units in the words of Nordic ERP systems, and the UN/ECE Recommendation 20 codes that say the same.

Rec 21 package codes stand with an X before them, as the list of EN 16931 (BR-CL-23) has them.

Sources: the words that price lists and unit registers of the Nordic countries and their neighbours use,
each against the name of its code in Recommendation 20 or 21 (a Finnish krt is a carton, a ltk a box, an erä a lot).
"""

from __future__ import annotations

from ...mapping.codecs import KnownCode
from .packages import PACKAGES
from .rec20 import CODES

_WORDS = {
    "C62": "kpl kpl. kappale pcs pc pcs. pce piece pieces unit units each ea st st. stk "
    "stk. styck stycken stykk stykke stykker stück stücke yks yksikkö "
    "kappaletta stuk stuks tk tükk ud uds unidad unidades",
    "H87": "",
    "HUR": "h t tim tim. timer time timma timme timmar tunti tuntia tnt hour hours hr hrs std "
    "stunde stunden uur uren tund tundi hora horas",
    "DAY": "pv. pv pvä päivä päivää dag dagar dager dage day days d vrk vuorokausi vuorokautta dgn døgn dygn "
    "tag tage dagen päev päeva día días",
    "WEE": "vk vko viikko viikkoa week weeks vecka veckor uke uker uge uger woche wochen weken",
    "MON": "kk kuukausi kuukautta mån mån. månad månader måned måneder md mnd month months mth "
    "monat monate maand maanden kuu mes meses",
    "ANN": "v vuosi vuotta år year years yr jahr jahre jaar",
    "SEC": "s sek sekunti sekund second",
    "MIN": "min min. minuutti minuuttia minut minutt minute minutes minuter minutter",
    "KGM": "kg kg. kilo kilogram kilogramma kilograms kilogramm",
    "GRM": "g gr gram gramma",
    "HGM": "hg hekto",
    "MGM": "mg",
    "TNE": "tn ton tonn tonni tonnia tonne tonnes ton.",
    "MTR": "m metri metriä meter metre meters metres mtr jm lm löpm lpm lbm",
    "DMT": "dm",
    "DMQ": "dm3 dm³",
    "TKM": "tkm",
    "CEN": "100kpl 100st 100stk 100pcs sata",
    "ZP": "sivu sivua sid sida sidor side sider page pages",
    "MMT": "mm",
    "CMT": "cm",
    "KMT": "km kilometri kilometriä kilometer",
    "MTK": "m2 m² neliö neliömetri kvm",
    "MTQ": "m3 m³ kuutio kuutiometri kbm kubm",
    "LTR": "l ltr litra litraa liter litre liters litres",
    "DLT": "dl",
    "HLT": "hl hehtolitra",
    "CLT": "cl",
    "MLT": "ml",
    "KWH": "kwh",
    "MWH": "mwh",
    "GWH": "gwh",
    "KWT": "kw",
    "KVR": "kvar",
    "KVA": "kva",
    "P1": "% pros prosentti percent",
    "PR": "pari paria par pair pairs",
    "SET": "sarja srj set sett sats satser setti sets",
    "XPK": "pkt paketti pak pk pakke pakk pakkaus paket förp frp fp förpackning package packet pack kolli kollit colli",
    "XBX": "ltk laatikko rs rasia låda låd eske æske box",
    "XBE": "nippu knippe bunt bundle",
    "XRL": "kela spole reel",
    "XBJ": "ämpäri hink bøtte spand bucket",
    "XST": "arkki ark sheet",
    "XCN": "kontti container",
    "XRO": "rll rl rulla rulle roll rul rull rullar ruller rulls rolls",
    "XSA": "sk säkki säck sekk sæk sack",
    "XBO": "pullo plo pll pl flaska flaske fl bottle bottles flaskor flasker flasche flaschen fles flessen",
    "XPX": "lava pall palle pallet pallets pallar paller",
    "XCT": "krt kartonki kartong karton krtn carton cartons kartonger kartons",
    "XCS": "kasse kassa back case",
    "XCX": "tlk tölkki burk boks dåse can",
    "XJR": "purkki purk prk jar",
    "XBG": "pss pussi ps påse pose bag",
    "LO": "erä era lot parti",
    "IE": "hlö hlo hlö. hlöä henkilö henkilöä henk pers person prs",
    "MIL": "tuhat tkpl tus tusen tusind 1000 1000kpl 1000st 1000stk 1000pcs",
    "DZN": "tusina dussin dusin dozen doz",
}
_BY_WORD = {word: code for code, words in _WORDS.items() for word in (code.lower(), *words.split())}
# Rec 20 has several codes for one piece: one, piece, each, number of articles
PIECES = frozenset(("C62", "H87", "EA", "NAR"))
_HOUR_OR_TONNE = "t"
_EACH = "EA"  # its word means one piece too, and the code is one of its own


def unit_code(text: str) -> str | None:
    """The code for a unit in words, or for the code itself; None where the words are not known.

    A word goes before a code that is spelt like it (STK is a piece, and a stick of cigarettes to nobody).
    """
    word = text.strip()
    if word == _EACH:
        return word
    bare = "".join(word.lower().split())
    known = _BY_WORD.get(word.lower()) or _BY_WORD.get(bare) or _BY_WORD.get(bare.rstrip("."))
    return word if known is None and _is_code(word) else known


def is_unit(words: str, code: str) -> bool:
    """Whether a unit in words is the one of a code; a word for a piece goes with every code for one."""
    known = unit_code(words)
    return known == code or (known in PIECES and code in PIECES)


def _is_code(word: str) -> bool:
    return word in CODES or (word[:1] == "X" and word[1:] in PACKAGES)


def _meant(text: str) -> str | None:
    """The code that a text means where a code is asked for; None where it may be two, or is none that is known."""
    if text in CODES or text in PACKAGES or _is_code(text):
        return text
    if text.lower() == _HOUR_OR_TONNE:
        return None
    return unit_code(text) or (text.upper() if _is_code(text.upper()) else None)


class UnitCode(KnownCode):
    """The code of a unit; a word where a code is asked for, and a code in small letters, are read as the code."""

    plain = CODES

    def meant(self, text: str) -> str | None:
        return _meant(text)

    def told(self, code: str) -> str:
        return f"{code} is the code for the unit in UN/ECE Rec 20"


UNIT_CODE = UnitCode()
