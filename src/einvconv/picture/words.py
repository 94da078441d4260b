"""The words of the page, a table per language in `xslt/picture`, and how numbers and days are written there."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import cache

from ..languages import LANGUAGES as SPOKEN
from ..languages import language_of, wrong_language
from ..resources import data_file

LANGUAGES = (*SPOKEN, "de")
# Controls, marks that turn the direction of writing, and what each font or program draws as it likes.
_UNSEEN = re.compile(
    "[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff"
    "\ue000-\uf8ff\ufdd0-\ufdef\U000f0000-\U000ffffd\U00100000-\U0010fffd]"
)
_WHOLE_PART = re.compile(r"(-?)([0-9]+)")
_POINTS = {"en": "."}
_COMMA = ","
_DAYS = {"en": "{0:%Y-%m-%d}", "sv": "{0:%Y-%m-%d}"}
_DAY = "{0.day}.{0.month}.{0:%Y}"
# Currencies without a smaller coin (ISO 4217); all others have at least two decimals on the page.
_WHOLE = {"CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"}


class Words:
    """The labels, words and spellings of one language. Keys of labels are fields, of words begin with a colon."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._said = table(language)
        self._point = _POINTS.get(language, _COMMA)
        self._day = _DAYS.get(language, _DAY)

    def label(self, group: str, field: str) -> str:
        """What a field of a group is called."""
        return self._said.get(f"{group}.{field}") or self._said.get(field) or field.replace("_", " ")

    def word(self, key: str) -> str:
        """A word of the page."""
        return self._said.get(f":{key}", key)

    def words(self) -> dict[str, str]:
        """All words of the page by their keys."""
        return {key[1:]: said for key, said in self._said.items() if key.startswith(":")}

    def code(self, kind: str, code: str) -> str:
        """What a code means; empty where that is not known."""
        return self._said.get(f"={kind}.{code}", "")

    def number(self, value: Decimal, least: int = 0) -> str:
        """A number as it is, exactly, with at least so many decimals."""
        sign, digits, exponent = value.as_tuple()
        if not isinstance(exponent, int):
            return str(value)
        whole, _, part = f"{value.copy_abs():f}".partition(".")
        part = part.ljust(least, "0")
        return f"{'-' if sign and any(digits) else ''}{whole}{self._point + part if part else ''}"

    def amount(self, value: Decimal, currency: str | None) -> str:
        """An amount of money, without the currency's name."""
        return self.number(value, 0 if currency in _WHOLE else 2)

    def day(self, value: dt.date) -> str:
        """A day."""
        return self._day.format(value)


def thousands(number: str) -> str:
    """A number with a bar between its thousands: where a gap is to be, so that what is copied has none."""
    found = _WHOLE_PART.match(number)
    if found is None or len(found[2]) < 4:
        return ""
    sign, digits = found[1], found[2]
    first = len(digits) % 3
    parts = [digits[:first]] * (first > 0) + [digits[at : at + 3] for at in range(first, len(digits), 3)]
    return sign + "|".join(parts) + number[found.end() :]


def visible(text: str) -> str:
    """A text with its control characters as numbers: nobody sees them, and some turn around what stands after them."""
    if text.isprintable():  # as nearly all are
        return text
    return _UNSEEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


def known(language: object) -> str:
    """A language of pictures by its code, as it was asked for. Raises WrongArgument."""
    asked = language if isinstance(language, str) else ""
    found = asked if asked in LANGUAGES else language_of(asked)
    if not found:
        raise wrong_language(language, LANGUAGES)
    return found


def words_of(language: str) -> Words:
    """The words of a language, by its code. Raises WrongArgument where there are none."""
    return _words_of(known(language))


@cache
def _words_of(language: str) -> Words:
    return Words(language)


@cache
def table(language: str) -> dict[str, str]:
    """The table of a language: what stands behind each key."""
    with open(data_file("xslt", "picture", f"{language}.tsv"), encoding="utf-8") as file:  # noqa: PTH123
        return dict(line.rstrip("\n").split("\t", 1) for line in file if line.strip())
