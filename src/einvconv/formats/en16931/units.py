"""Units in the words of Nordic ERP systems, and the UN/ECE Recommendation 20 codes that say the same.

Rec 21 package codes stand with an X before them, as the list of EN 16931 (BR-CL-23) has them.
"""

from __future__ import annotations

_WORDS = {
    "C62": "kpl kpl. kappale pcs pc pcs. pce piece pieces unit units each ea st st. stk stk. styck stück yks yksikkö",
    "H87": "",
    "HUR": "h t tim tim. timer time timme timmar tunti tuntia tnt hour hours hr hrs std",
    "DAY": "pv pvä päivä päivää dag dagar dager dage day days d vrk",
    "WEE": "vko viikko viikkoa week weeks vecka veckor uke uker",
    "MON": "kk kuukausi kuukautta mån mån. månad månader måned måneder md mnd month months mth",
    "ANN": "v vuosi vuotta år year years yr",
    "MIN": "min min. minuutti minuuttia minute minutes minuter minutter",
    "KGM": "kg kg. kilo kilogram kilogramma",
    "GRM": "g gr gram gramma",
    "TNE": "tn ton tonn tonni tonnia tonne tonnes ton.",
    "MTR": "m metri metriä meter metre mtr jm",
    "MMT": "mm",
    "CMT": "cm",
    "KMT": "km kilometri kilometriä kilometer",
    "MTK": "m2 m² neliö neliömetri kvm",
    "MTQ": "m3 m³ kuutio kuutiometri kbm kubm",
    "LTR": "l ltr litra litraa liter litre",
    "KWH": "kwh",
    "MWH": "mwh",
    "KWT": "kw",
    "KVR": "kvar",
    "P1": "% pros prosentti percent",
    "PR": "pari paria par pair pairs",
    "SET": "sarja srj set sett sats",
    "XPK": "pkt paketti pak pakke paket package packet",
    "XBX": "ltk laatikko låda box kartong krt",
    "XRO": "rll rulla rulle roll rul",
    "XSA": "säkki säck sekk sack",
    "XBO": "pullo pl flaska flaske bottle",
    "XPX": "lava pall palle pallet",
    "XCT": "carton krtn",
    "XBG": "pussi ps påse pose bag",
}
_BY_WORD = {word: code for code, words in _WORDS.items() for word in (code.lower(), *words.split())}


def unit_code(text: str) -> str | None:
    """The Rec 20 code for a unit in words, or for the code itself; None where the words are not known."""
    return _BY_WORD.get(text.strip().lower())
