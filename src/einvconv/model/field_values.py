"""The values of the fields that `invoice_create` takes: read by their kind, ticked off as they are taken."""

from __future__ import annotations

import datetime as dt
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from ..exact import is_reasonable
from ..patterns import pattern
from .base import Group, Kept
from .check import fields as fields_of
from .field_names import OF_PARTY, Name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_NUMBER = pattern(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_DAY = pattern(r"([0-9]{4})(-?)([0-9]{2})\2([0-9]{2})")
_LETTERS = pattern(r"[A-Za-z]{2}")
_TRUE, _FALSE = {"true", "1"}, {"false", "0"}
_DAY_NAMES = {"date": "INVOICE DATE", "date_due": "DUE DATE", "delivery_date": "DELIVERY DATE"}


class Fields:
    """The fields of one object; what is taken is ticked off, and what is left is kept. `at` is its path."""

    def __init__(self, said: Mapping[str, Any], wrong: list[str], at: str = "", words: str = "") -> None:
        self._said = {str(name): value for name, value in said.items() if value is not None and value != ""}
        self._wrong = wrong
        self._words = words
        self._taken: set[str] = set()
        self.at = at

    def __bool__(self) -> bool:
        return bool(self._said)

    def has(self, name: str) -> bool:
        """Whether a field was given, taken or not."""
        return name in self._said or name in self._taken

    def take(self, group: Group, names: Sequence[Name]) -> None:
        """Every field of a table that is an attribute of a group."""
        for name in names:
            if name.kind != "own" and name.field in self._said:
                value = getattr(self, {"amount": "number"}.get(name.kind, name.kind))(name.field)
                if value is not None:
                    put(group, name.path, value)

    def rename(self, old: str, new: str) -> None:
        """Another name for a field."""
        if old in self._said:
            self._said[new] = self._said.pop(old)

    def _pop(self, name: str) -> Any:
        self._taken.add(name)
        return self._said.pop(name, None)

    def peek(self, name: str) -> str:
        """A text that is not taken yet; empty where there is none."""
        value = self._said.get(name)
        return value.strip() if isinstance(value, str) else ""

    def code(self, name: str, words: str) -> str:
        """A code of two letters, in capitals; empty where there is none."""
        said = self.text(name) or ""
        if said and not _LETTERS.fullmatch(said):
            self._wrong.append(
                f"{words.format(said[:20])}: {self.at}{name} is {_shown(said)}, and two letters belong there"
            )
        return said.upper()

    def text(self, name: str) -> str | None:
        """A text; a number is one."""
        value = self._pop(name)
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            return _spelled(value)
        if value is not None and not isinstance(value, str):
            self._bad(name, "a text", value)
            return None
        return (value or "").strip() or None

    def number(self, name: str) -> Decimal | None:
        """A number with a point, or none; a float is the number that its shortest spelling says."""
        value = self._pop(name)
        if value is None:
            return None
        text = repr(value) if isinstance(value, float) else _spelled(value).strip()
        found = Decimal(text) if not isinstance(value, bool) and _NUMBER.fullmatch(text) else None
        if found is None or not is_reasonable(found):
            self._bad(name, "a number such as 100.50", value)
            return None
        return found

    def day(self, name: str) -> dt.date | None:
        """A day."""
        value = self._pop(name)
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return value
        found = _DAY.fullmatch(str(value).strip())
        try:
            return dt.date(int(found[1]), int(found[3]), int(found[4]))  # type: ignore[index]
        except (TypeError, ValueError):
            words = f"DATE FORMAT INVALID FOR {_DAY_NAMES.get(name, name.upper())}"
            self._wrong.append(f"{words}: {self.at}{name} is {_shown(value)}, and a day such as 20260504 belongs there")
            return None

    def flag(self, name: str) -> bool | None:
        """True or false; nothing where it is neither."""
        said = str(self._pop(name)).strip().lower()
        return True if said in _TRUE else False if said in _FALSE else None

    def currency(self) -> str | None:
        """The code, also where it stands in an object."""
        value = self._said.get("currency")
        if isinstance(value, Mapping):
            self._said["currency"] = value.get("abbr")
        return self.text("currency")

    def instruction(self) -> str | None:
        """The identifier of the payment instruction, out of the JSON of `data`, which is kept."""
        value = self._said.get("data")
        if isinstance(value, str):
            import json

            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                return None
        found = value.get("payment_instruction_identifier") if isinstance(value, Mapping) else None
        if isinstance(found, str) and isinstance(value, Mapping) and len(value) == 1:
            self._pop("data")
        return found if isinstance(found, str) and found else None

    def inner(self, name: str, before: str = "") -> Fields:
        """The fields of an object, and those beside the others whose names begin so."""
        value = self._pop(name)
        if value is not None and not isinstance(value, Mapping):
            self._bad(name, "an object", value)
            value = None
        said = dict(value or {})
        own = {one.field for one in OF_PARTY} | {"name"}
        for field in [one for one in self._said if before and one.startswith(before)]:
            short = field if field == "customer_nr" else field.removeprefix(before)
            if short in own and short not in said:
                said[short] = self._pop(field)
        return Fields(said, self._wrong, f"{self.at}{name}.")

    def listed(self, name: str, words: str) -> Iterator[Fields]:
        """The objects of a list; each that is none is told."""
        value = self._pop(name)
        if isinstance(value, Mapping) and len(value) == 1:
            value = next(iter(value.values()))  # as XML has it: items/item
            value = [value] if isinstance(value, Mapping) else value
        if value is None:
            return
        if not isinstance(value, (list, tuple)):
            self._wrong.append(f"{words}: {self.at}{name} is {_shown(value)}, and a list belongs there")
            return
        for number, one in enumerate(value):
            at = f"{self.at}{name}[{number}]"
            if isinstance(one, Mapping) and one:
                yield Fields(one, self._wrong, f"{at}.", words)
            else:
                self._wrong.append(f"{words}: {at} is {_shown(one)}, and an object with fields belongs there")

    def file(self) -> str | None:
        """What is in a file, as base64 text; None where it is none."""
        value = self._pop("file")
        if isinstance(value, (bytes, bytearray)):
            return b64encode(value).decode("ascii")
        text = "".join(value.split()) if isinstance(value, str) else ""
        try:
            return text if text and b64decode(text, validate=True) else None
        except ValueError:
            return None

    def keep(self, inner: Fields) -> None:
        """What is left of an object is kept with this one."""
        for name, value in inner._said.items():
            self._said[f"{inner.at}{name}"] = value

    def rest(self) -> list[Kept]:
        """What nothing took, by its path."""
        return [
            Kept(path=f"{self.at}{name}", value=text) for name, value in self._said.items() if (text := _spelled(value))
        ]

    def _bad(self, name: str, asked: str, value: object) -> None:
        words = self._words or f"{name.upper().replace('_', ' ')} IS NOT VALID"
        self._wrong.append(f"{words}: {self.at}{name} is {_shown(value)}, and {asked} belongs there")


def put(group: Group, path: str, value: Any) -> None:
    """Give an attribute at a path its value, and make the groups that it stands in."""
    *steps, last = path.split(".")
    for step in steps:
        inner = getattr(group, step)
        if inner is None:
            inner = _kind(type(group), step)()
            setattr(group, step, inner)
        group = inner
    setattr(group, last, value)


def _kind(group: type[Group], field: str) -> Any:
    return next(kind for name, kind, _ in fields_of(group) if name == field)


def _spelled(value: Any) -> str:
    if isinstance(value, (Mapping, list, tuple)):
        import json

        return json.dumps(value, ensure_ascii=False, default=str) if value else ""
    try:
        return str(value)
    except ValueError:  # a whole number of more digits than Python spells
        return f"a number of {value.bit_length():,} bits"


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else _spelled(value) if isinstance(value, int) else repr(value)
    short = text if len(text) <= 40 else f"{text[:39]}…"
    return f"“{short}”" if isinstance(value, str) else short
