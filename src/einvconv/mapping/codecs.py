"""How a value is spelt in a document: one codec per lexical form, each reading and writing it.

Numbers are exact decimals throughout. Reading is as wide as real documents are, writing as narrow as the guide.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal

from ..exact import MAX_DIGITS, is_reasonable
from ..patterns import pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal

_NUMBER = pattern(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", re.ASCII)
_COMMA_NUMBER = pattern(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)", re.ASCII)
# A count with what people put beside it: the unit, and spaces between thousands
_COUNTED = pattern(
    r"([+-]?(?:[0-9]{1,3}(?:[ \xA0][0-9]{3})+|[0-9]+)(?:[.,][0-9]+)?)[ \xA0]*"
    r"((?:[kdcm]?m[23]|[A-Za-zÅÄÖÆØåäöæø%][^0-9]{0,20})?)",
    re.ASCII,
)
_ISO_DATE = pattern(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_DATE8 = pattern(r"([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII)
# A day with what programs put beside it: a time of the day, a time zone (xs:date admits one)
_DAY = pattern(
    r"([0-9]{4})(?:-([0-9]{2})-([0-9]{2})|([0-9]{2})([0-9]{2}))"
    r"(?:T[0-9]{2}:?[0-9]{2}(?::?[0-9]{2}(?:\.[0-9]+)?)?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?",
    re.ASCII,
)
_XML_SPACE = " \t\r\n"


class Unreadable(Exception):
    """The text is not of the form that its element asks for; the message says what it is not.

    `value` is what it says all the same, where that is beyond doubt; the message then says what is passed over.
    """

    def __init__(self, message: str, value: Any = None) -> None:
        super().__init__(message)
        self.value = value


class Misfit(Exception):
    """A value does not fit its place whole. `text` is what can be written, or None where nothing should be."""

    def __init__(self, kind: Literal["dropped", "truncated", "approximated"], reason: str, text: str | None) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.text = text


class Codec:
    """Text as it is, without the white space around it."""

    signed = False
    plain: frozenset[str] | None = None  # texts that are read and written as they are, of a codec that changes others

    def read(self, text: str) -> Any:
        """The value that the text spells; `Unreadable` where it spells none."""
        return text.strip(_XML_SPACE)

    def write(self, value: Any) -> str:
        """The text for a value; `Misfit` where it does not fit whole."""
        return str(value)

    def within(self, shortest: int, longest: int | None) -> Codec:
        """The same codec within the lengths that a schema gives."""
        return Text(longest, shortest) if type(self) is Codec else self


class Text(Codec):
    """Text of limited length: what is over is cut, and the cut is reported. Some schemas ask for a least length."""

    def __init__(self, longest: int | None = None, shortest: int = 0) -> None:
        self.longest = longest
        self.shortest = shortest

    def write(self, value: Any) -> str:
        text = str(value)
        if self.longest is not None and len(text) > self.longest:
            raise Misfit("truncated", f"cut to the {self.longest} characters that fit", text[: self.longest].rstrip())
        if len(text) < self.shortest:
            raise Misfit("dropped", f"shorter than the {self.shortest} characters that are asked for", None)
        return text


class Ident(Text):
    """An identifier or a code: too long, it is left out whole and reported, since a cut one names something else."""

    def within(self, shortest: int, longest: int | None) -> Codec:
        return Ident(longest, shortest)

    def write(self, value: Any) -> str:
        text = str(value)
        if self.longest is not None and len(text) > self.longest:
            reason = f"longer than the {self.longest} characters that fit, and an identifier is not cut"
            raise Misfit("dropped", reason, None)
        if len(text) < self.shortest:
            raise Misfit("dropped", f"shorter than the {self.shortest} characters that are asked for", None)
        return text


class KnownCode(Ident):
    """A code of the list `plain`; a text that means one of its codes is read and written as that, which is told."""

    plain: frozenset[str]

    def within(self, shortest: int, longest: int | None) -> Codec:
        return type(self)(longest, shortest)

    def meant(self, text: str) -> str | None:
        """The code that a text means that is none of the list; None where it means none that is known."""
        raise NotImplementedError

    def told(self, code: str) -> str:
        """What is told where a code is written in the place of what means it."""
        raise NotImplementedError

    def read(self, text: str) -> str:
        said: str = super().read(text)
        return said if said in self.plain else meant_by(said, self.meant(said))

    def write(self, value: Any) -> str:
        code = value if value in self.plain else self.meant(value)
        text = super().write(code or value)
        if code is None or code == value:
            return text
        raise Misfit("approximated", self.told(code), code)


def meant_by(said: str, code: str | None) -> str:
    """What is read of a text that means a code; `Unreadable`, which tells it, where that is another one."""
    if code is None or code == said:
        return said
    raise Unreadable(f"read as {code}", code)


class Date(Codec):
    """A calendar date: `compact` is CCYYMMDD, otherwise CCYY-MM-DD as XML Schema has it."""

    def __init__(self, compact: bool = False) -> None:
        self.compact = compact

    def read(self, text: str) -> dt.date:
        text = text.strip(_XML_SPACE)
        found = (_DATE8 if self.compact else _ISO_DATE).fullmatch(text)
        if found:
            try:
                return dt.date(int(found[1]), int(found[2]), int(found[3]))
            except ValueError:
                pass
        form = "CCYYMMDD" if self.compact else "CCYY-MM-DD"
        if wider := _DAY.fullmatch(text):
            try:
                day = dt.date(int(wider[1]), int(wider[2] or wider[4]), int(wider[3] or wider[5]))
            except ValueError:
                pass
            else:
                raise Unreadable(f"only the day is read, of the form {form}", day)
        raise Unreadable(f"“{text[:40]}” is no date of the form {form}")

    def write(self, value: Any) -> str:
        text: str = value.isoformat()
        return text.replace("-", "") if self.compact else text


class Number(Codec):
    """A decimal number. `least` and `most` bound its decimals, `signed` turns over with the sign of a credit note.

    `optional` says that no decimals at all will do even where `least` is two (Finvoice amounts); `counts`, that it is a
    count, beside which people write its unit.
    """

    def __init__(
        self,
        *,
        comma: bool = False,
        least: int = 0,
        most: int | None = None,
        signed: bool = False,
        optional: bool = False,
        longest: int | None = None,
        counts: bool = False,
    ) -> None:
        self.comma = comma
        self.counts = counts
        self.least = least
        self.most = most
        self.signed = signed
        self.optional = optional
        self.longest = longest

    def read(self, text: str) -> Decimal:
        text = text.strip(_XML_SPACE)
        if len(text) > MAX_DIGITS or not (_COMMA_NUMBER if self.comma else _NUMBER).fullmatch(text):
            number, unit = counted(text) if self.counts else (None, None)
            if number is not None:
                raise Unreadable(f"read as {number}{f' and the unit {unit}' if unit else ''}", number)
            raise Unreadable(f"“{text[:40]}” is no decimal number")
        return Decimal(text.replace(",", ".") if self.comma else text)

    def quick(self, value: Any) -> str | None:
        """The text for a number that has the decimals of the place already, as most have; None for any other."""
        text = str(value)
        whole, point, fraction = text.partition(".")
        digits = whole[1:] if whole[:1] == "-" and value else whole
        decimals = len(fraction)
        if (
            not digits.isdecimal()  # 1E+3 has other signs than digits, as no number has
            or (point and not fraction.isdecimal())
            or (self.most is not None and decimals > self.most)
            or (decimals < self.least and (decimals or not self.optional))
            or len(text) > (self.longest or MAX_DIGITS)
        ):
            return None
        return f"{whole},{fraction}" if self.comma and point else text

    def write(self, value: Any) -> str:
        text = self.quick(value) if value.__class__ is Decimal else None
        if text is not None:
            return text
        if not is_reasonable(value):
            raise Misfit("dropped", f"no number of at most {MAX_DIGITS} digits on either side of its point", None)
        text = format(value if value else abs(value), "f")  # zero has no sign
        whole, _, fraction = text.partition(".")
        rounded = False
        if self.most is not None and len(fraction) > self.most:
            trimmed = fraction[: self.most] + fraction[self.most :].rstrip("0")
            if len(trimmed) > self.most:
                rounded = True
                text = format(value.quantize(Decimal(1).scaleb(-self.most), ROUND_HALF_UP), "f")
                whole, _, fraction = text.partition(".")
            else:
                fraction = trimmed
        if len(fraction) < self.least and not (self.optional and not fraction):
            fraction = fraction.ljust(self.least, "0")
        text = f"{whole}{',' if self.comma else '.'}{fraction}" if fraction else whole
        if self.longest is not None and len(text) > self.longest:
            raise Misfit("dropped", f"longer than the {self.longest} characters that fit", None)
        if rounded:
            raise Misfit("approximated", f"rounded to {self.most} decimals", text)
        return text


def counted(text: str) -> tuple[Decimal | None, str | None]:
    """The number and the unit in a text that says both; no number where it says none beyond doubt."""
    found = _COUNTED.fullmatch(text.strip(_XML_SPACE)) if len(text) <= MAX_DIGITS else None
    if found is None:
        return None, None
    return Decimal("".join(found[1].split()).replace(",", ".")), found[2].strip() or None


def read_or_none(codec: Codec, text: str | None) -> Any:
    """The value that a text spells; None where it spells none, or where there is something to say of it."""
    try:
        return codec.read(text or "")
    except Unreadable:
        return None


class Table(Codec):
    """A code that is another code here: `pairs` gives (in the document, in the model); the rest passes as it is."""

    def __init__(self, pairs: dict[str, str], longest: int | None = None) -> None:
        self.inward = pairs
        self.outward = {v: k for k, v in reversed(pairs.items())}
        self.inner = Ident(longest)

    def within(self, shortest: int, longest: int | None) -> Codec:
        return Table(self.inward, longest)

    def read(self, text: str) -> str:
        text = text.strip(_XML_SPACE)
        return self.inward.get(text, text)

    def write(self, value: Any) -> str:
        return self.inner.write(self.outward.get(value, value))


TEXT = Codec()
IDENT = Ident()
ISO_DATE = Date()
