"""Schemes of identifiers: the words of older formats, ISO 6523 ICD numbers, and EAS codes of electronic addresses.

Sources: OpenPEPPOL policy for the use of identifiers (the words and the numbers of the same scheme), the code lists
of EN 16931 for ISO 6523 (BR-CL-10, BR-CL-11) and for electronic addresses (BR-CL-25).
"""

from __future__ import annotations

import re
from collections.abc import Container

from ... import checks
from ...mapping.codecs import Table
from ...patterns import pattern

SEPA = "SEPA"  # of the identifier that a bank gives a creditor (BT-90), in UBL
NO_SCHEME = "ZZZ"  # mutually agreed: says of an identifier only that it has no registered scheme

# the word of the scheme, and its ICD; of two words for one number the first is written
_REGISTERED = {
    "FR:SIRENE": "0002",
    "SE:ORGNR": "0007",
    "FR:SIRET": "0009",
    "FI:OVT": "0037",
    "DUNS": "0060",
    "GLN": "0088",
    "DK:P": "0096",
    "IT:FTI": "0097",
    "NL:KVK": "0106",
    "IT:SIA": "0135",
    "IT:SECETI": "0142",
    "DK:CVR": "0184",
    "DIGST": "0184",
    "NL:OIN": "0190",
    "NO:ORGNR": "0192",
    "IS:KT": "0196",
    "DK:SE": "0198",
    "IT:IPA": "0201",
    "BE:CBE": "0208",
    "IT:CF": "0210",
    "IT:VAT": "0211",
}
# schemes of electronic addresses only: VAT numbers and a few more that have no ICD
_ADDRESSES = {
    "HU:VAT": "9910",
    "EU:REID": "9913",
    "AT:VAT": "9914",
    "AT:GOV": "9915",
    "IBAN": "9918",
    "AT:KUR": "9919",
    "ES:VAT": "9920",
    "AD:VAT": "9922",
    "AL:VAT": "9923",
    "BA:VAT": "9924",
    "BE:VAT": "9925",
    "BG:VAT": "9926",
    "CH:VAT": "9927",
    "CY:VAT": "9928",
    "CZ:VAT": "9929",
    "DE:VAT": "9930",
    "EE:VAT": "9931",
    "GB:VAT": "9932",
    "GR:VAT": "9933",
    "HR:VAT": "9934",
    "IE:VAT": "9935",
    "LI:VAT": "9936",
    "LT:VAT": "9937",
    "LU:VAT": "9938",
    "LV:VAT": "9939",
    "MC:VAT": "9940",
    "ME:VAT": "9941",
    "MK:VAT": "9942",
    "MT:VAT": "9943",
    "NL:VAT": "9944",
    "PL:VAT": "9945",
    "PT:VAT": "9946",
    "RO:VAT": "9947",
    "RS:VAT": "9948",
    "SI:VAT": "9949",
    "SK:VAT": "9950",
    "SM:VAT": "9951",
    "TR:VAT": "9952",
    "VA:VAT": "9953",
    "FR:VAT": "9957",
}
# schemes of addresses that are none of the list, or no more, and those in their place; ZUGFeRD 2.0 had SMTP for e-mail
_WITHDRAWN = {
    "9902": "0184",
    "9904": "0198",
    "9906": "0211",
    "9907": "0210",
    "9908": "0192",
    "9917": "0196",
    "9921": "0201",
    "9954": "0190",
    "9956": "0208",
    "9958": "0204",
    "SMTP": "EM",
}
_OVT, _OVT_ADDRESS = "0037", "0216"
_VAT_ADDRESS = {word[:2]: number for word, number in _ADDRESSES.items() if word.endswith(":VAT")}
_VAT_COUNTRIES = frozenset((*_VAT_ADDRESS, "IT", "NO", "SE"))
_ICD = pattern(r"0[0-2][0-9]{2}", re.ASCII)
_SWEDISH_VAT = pattern(r"SE([0-9]{10})01", re.ASCII)
_NORWEGIAN_VAT = pattern(r"(?:NO)?([0-9]{9})(?:MVA)?", re.ASCII)
# organisation numbers and GLNs, which people write in groups: the form and the check of each
_NUMBERS = {
    "0192": (_NORWEGIAN_VAT, checks.is_norwegian_organisation),
    "0007": (pattern(r"([0-9]{10})", re.ASCII), checks.is_swedish_organisation),
    "0184": (pattern(r"((?:DK)?[0-9]{8})", re.ASCII), checks.is_danish_organisation),
    "0088": (pattern(r"([0-9]{13})", re.ASCII), checks.is_gs1),
}
# by country: the number in a VAT number, and the address scheme and prefix that it has as an organisation's
_NUMBER_OF_VAT = {
    "FI": (pattern(r"FI([0-9]{8})", re.ASCII), _OVT_ADDRESS, _OVT),
    "DK": (pattern(r"DK([0-9]{8})", re.ASCII), "0184", "DK"),
    "BE": (pattern(r"BE([01][0-9]{9})", re.ASCII), "0208", ""),
}

# ICD schemes whose identifiers are electronic addresses too; 0037 and 0212 become 0216 then
_LOWER = frozenset(
    ("0002", "0007", "0009", "0037", "0060", "0088", "0096", "0106", "0151", "0183", "0184", "0188", "0190", "0191")
)
_HIGHER = frozenset(
    ("0192", "0195", "0196", "0198", "0199", "0200", "0201", "0204", "0208", "0209", "0210", "0211", "0212", "0216")
)
REGISTERED_ADDRESSES = _LOWER | _HIGHER

# the schemes of electronic addresses that Peppol has (its list EAS as of May 2026, PEPPOL-EN16931-CL008)
_PEPPOL_ICD = """
0002 0007 0009 0060 0088 0096 0097 0106 0130 0135 0142 0151 0183 0184 0188 0190 0191 0192 0195 0196 0198 0199 0200
0201 0204 0208 0209 0210 0211 0216 0218 0221 0225 0230 0235 0240 0242 0244 0245 0246 0248 9959
"""
PEPPOL_ADDRESSES = frozenset((*_PEPPOL_ICD.split(), *_ADDRESSES.values()))


class _Formed(Container[object]):
    """The schemes that have the form of one of the list EAS: a number, or the letters of a network or of e-mail."""

    def __contains__(self, scheme: object) -> bool:
        return re.fullmatch(r"[0-9]{4}|A[NQSU]|EM", str(scheme), re.ASCII) is not None


FORMED_ADDRESSES = _Formed()
IDENTIFIERS = Table(_REGISTERED)
ADDRESSES = Table({**_REGISTERED, "FI:OVT": _OVT_ADDRESS, **_ADDRESSES})
for _table in (IDENTIFIERS, ADDRESSES):  # one word for both numbers of the Finnish code
    _table.outward |= {_OVT: "FI:OVT", _OVT_ADDRESS: "FI:OVT"}
ITEMS = Table({"GTIN": "0160", "EAN": "0160"})
CLASSIFICATIONS = Table({"UNSPSC": "MP", "CPV": "STI"})


def is_icd(scheme: str) -> bool:
    """Whether a scheme has the form of an ISO 6523 ICD number."""
    return bool(_ICD.fullmatch(scheme))


def has_word(scheme: str, table: Table) -> bool:
    """Whether a scheme has a word in the table, or is one."""
    return scheme in table.outward or scheme in table.inward


def electronic(scheme: str, value: str) -> tuple[str, str]:
    """An electronic address as EAS has it now: old words and numbers become the scheme in their place.

    A VAT number as the address of a country that has moved to organisation numbers gives the number in it.
    """
    scheme = ADDRESSES.inward.get(scheme, scheme)
    scheme = _WITHDRAWN.get(scheme, scheme)
    digits = value.replace("-", "").replace(" ", "")
    if scheme in ("SE:VAT", "9955"):
        found = _SWEDISH_VAT.fullmatch(digits)
        return ("0007", found[1]) if found else (scheme, value)
    if scheme in ("NO:VAT", "9909"):
        found = _NORWEGIAN_VAT.fullmatch(digits)
        return ("0192", found[1]) if found else (scheme, value)
    number_of = _NUMBERS.get(scheme)
    if number_of is not None and digits.upper() != value:
        form, is_right = number_of
        found = form.fullmatch(digits.upper())
        return (scheme, found[1]) if found and is_right(found[1].removeprefix("DK")) else (scheme, value)
    if scheme in (_OVT, "0212", "0213"):
        number = digits.removeprefix("FI")
        if checks.is_ovt(number):
            return _OVT_ADDRESS, number
        if checks.is_business_id(number):
            return _OVT_ADDRESS, _OVT + number
    return scheme, value


def address_of_vat(vat_id: str) -> tuple[str, str] | None:
    """The electronic address that goes with a VAT number: the organisation number in it, or the number itself."""
    text = vat_id.replace(" ", "").replace("-", "").upper()
    country = text[:2]
    if country in ("SE", "NO"):
        scheme, value = electronic(f"{country}:VAT", text)
        return (scheme, value) if is_icd(scheme) else None
    known = _NUMBER_OF_VAT.get(country)
    if known is not None:
        pattern, scheme, prefix = known
        found = pattern.fullmatch(text)
        return (scheme, prefix + found[1]) if found else None
    number = _VAT_ADDRESS.get("GR" if country == "EL" else country)
    return (number, text) if number is not None else None


def vat_word(vat_id: str) -> str:
    """The word for the scheme of a VAT number, by the country that it begins with; ZZZ where there is none."""
    country = "GR" if vat_id[:2] == "EL" else vat_id[:2]
    return f"{country}:VAT" if country in _VAT_COUNTRIES else NO_SCHEME
