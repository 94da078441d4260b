"""Check digits, as small pure functions: choosing a scheme for an identifier needs them.

Sources: ISO 13616 (IBAN), ISO 11649 (RF creditor reference), Finance Finland (Finnish reference number), the Finnish
Tax Administration (Y-tunnus; OVT is ISO 6523 0037 before it), GS1 General Specifications (GLN, GTIN), the Norwegian
Brønnøysund register (organisasjonsnummer), the Swedish Luhn check (organisationsnummer), the Danish CVR register and
the Estonian Tax and Customs Board (KMKR number).
"""

from __future__ import annotations

import re

from .patterns import pattern

_IBAN = pattern(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}", re.ASCII)
_RF = pattern(r"RF[0-9]{2}[A-Z0-9]{1,21}", re.ASCII)
_BIC = pattern(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", re.ASCII)
_IBAN_NAME = pattern(r"IBAN(?:-?TILI|-?NR|-?KONTO)?[.:-]*")
_BIC_NAME = pattern(r"(?:BIC|SWIFT)(?:/(?:BIC|SWIFT)|-?KOODI|-?CODE|-?KOD)?[.:-]*")
_Y_TUNNUS = pattern(r"([0-9]{7})-?([0-9])", re.ASCII)
_OVT = pattern(r"0037([0-9]{8})[0-9A-Za-z]{0,5}", re.ASCII)
_DIGITS = pattern(r"[0-9]+", re.ASCII)


def compact(text: str) -> str:
    """A number without the spaces that people put between its groups."""
    return "".join(text.split())


def iban(text: str) -> str | None:
    """The IBAN that a text spells: in groups or not, in any case, after its name or not; None where it spells none."""
    number = _IBAN_NAME.sub("", compact(text).upper()).replace("-", "")
    return number if is_iban(number) else None


def bic(text: str) -> str | None:
    """The BIC that a text spells, with or without spaces, its name, and in any case; None where it spells none."""
    code = compact(text).upper()
    if not is_bic(code):
        code = _BIC_NAME.sub("", code)
    return code if is_bic(code) else None


def _mod97(text: str) -> bool:
    turned = text[4:] + text[:4]
    return int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


def is_iban(text: str) -> bool:
    """Whether a text without spaces is an IBAN with the right check digits."""
    return bool(_IBAN.fullmatch(text)) and _mod97(text)


def is_bic(text: str) -> bool:
    """Whether a text has the form of a BIC."""
    return bool(_BIC.fullmatch(text))


def is_rf_reference(text: str) -> bool:
    """Whether a text without spaces is an RF creditor reference with the right check digits."""
    return bool(_RF.fullmatch(text)) and _mod97(text)


def is_finnish_reference(text: str) -> bool:
    """Whether a text is a Finnish reference number: 4 to 20 digits with the check digit of weights 7, 3, 1."""
    if not _DIGITS.fullmatch(text) or not 4 <= len(text) <= 20:
        return False
    total = sum(int(d) * (7, 3, 1)[i % 3] for i, d in enumerate(reversed(text[:-1])))
    return (10 - total % 10) % 10 == int(text[-1])


def is_business_id(text: str) -> bool:
    """Whether a text is a Finnish business identity code (Y-tunnus), with or without its hyphen."""
    found = _Y_TUNNUS.fullmatch(text)
    if not found:
        return False
    rest = sum(int(d) * w for d, w in zip(found[1], (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    return rest != 1 and (0 if rest == 0 else 11 - rest) == int(found[2])


def is_ovt(text: str) -> bool:
    """Whether a text has the form of an OVT code: 0037, a business identity code, and up to five characters."""
    return bool(_OVT.fullmatch(text))


def is_gs1(text: str) -> bool:
    """Whether a text is a GLN or GTIN of 8, 12, 13 or 14 digits with the right check digit."""
    if not _DIGITS.fullmatch(text) or len(text) not in (8, 12, 13, 14):
        return False
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(text[:-1])))
    return (10 - total % 10) % 10 == int(text[-1])


def is_norwegian_organisation(text: str) -> bool:
    """Whether a text is a Norwegian organisation number: nine digits, modulus 11."""
    if not _DIGITS.fullmatch(text) or len(text) != 9:
        return False
    rest = sum(int(d) * w for d, w in zip(text[:8], (3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
    return rest != 1 and (0 if rest == 0 else 11 - rest) == int(text[8])


def is_swedish_organisation(text: str) -> bool:
    """Whether a text is a Swedish organisation number: ten digits, Luhn."""
    return len(text) == 10 and is_luhn(text)


def is_luhn(text: str) -> bool:
    """Whether a text is digits whose last is the Luhn check digit of the others, as giro and OCR numbers have it."""
    if not _DIGITS.fullmatch(text):
        return False
    doubled = (int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(text)))
    return sum(d // 10 + d % 10 for d in doubled) % 10 == 0


def is_norwegian_account(text: str) -> bool:
    """Whether a text is a Norwegian account number: eleven digits, modulus 11."""
    if not _DIGITS.fullmatch(text) or len(text) != 11:
        return False
    return sum(int(d) * w for d, w in zip(text, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1), strict=True)) % 11 == 0


def is_danish_organisation(text: str) -> bool:
    """Whether a text is a Danish CVR number: eight digits, modulus 11."""
    if not _DIGITS.fullmatch(text) or len(text) != 8:
        return False
    return sum(int(d) * w for d, w in zip(text, (2, 7, 6, 5, 4, 3, 2, 1), strict=True)) % 11 == 0


def is_estonian_vat(text: str) -> bool:
    """Whether a text is the number of an Estonian VAT number: nine digits, the last from weights 3, 7, 1."""
    if not _DIGITS.fullmatch(text) or len(text) != 9:
        return False
    total = sum(int(d) * (3, 7, 1)[i % 3] for i, d in enumerate(text[:-1]))
    return (10 - total % 10) % 10 == int(text[-1])
