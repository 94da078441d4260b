"""Dates, times and `xs:dayTimeDuration`: reading, comparing, moving. No time zone counts as UTC."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, total_ordering

from einvconv.schematron.xpath.values import WHITESPACE, XPathError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_ZONE = r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?"
# Years of up to ten digits, as Saxon takes them; longer ones are none, so that int() needs no limit of its own.
_DATE = r"(?P<year>-?(?:[1-9][0-9]{4,9}|[0-9]{4}))-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
_TIME = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2}(?:\.[0-9]+)?)"
_FORMS = {"date": _DATE, "time": _TIME, "dateTime": f"{_DATE}T{_TIME}"}
_DAYS_OF_400_YEARS = 146_097
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@cache
def _form(kind: str) -> re.Pattern[str]:
    return re.compile(_FORMS[kind] + _ZONE, re.ASCII)


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _day_number(year: int, month: int, day: int) -> int:
    before = year - 1
    days = before * 365 + before // 4 - before // 100 + before // 400
    return days + sum(_DAYS[: month - 1]) + (1 if month > 2 and _leap(year) else 0) + day


_known: dict[tuple[str, str], Moment] = {}
_KNOWN_LIMIT = 2000


@total_ordering
class Moment:
    """A date, a time or both. `at` is its place on the time line in seconds."""

    __slots__ = ("at", "text")
    kind = ""

    def __init__(self, text: str, at: Decimal) -> None:
        self.text = text
        self.at = at

    @classmethod
    def parse(cls, text: str) -> Moment:
        """The value that a text stands for; XPathError when it is none."""
        known = _known.get((cls.kind, text))
        if known is not None:
            return known
        bare = text.strip(WHITESPACE)
        match = _form(cls.kind).fullmatch(bare)
        if match is None:
            raise XPathError("FORG0001", f"{text[:40]!r} is no xs:{cls.kind}")
        part = match.groupdict()
        at = Decimal(0)
        if part.get("year") is not None:
            year, month, day = int(part["year"]), int(part["month"]), int(part["day"])
            last = 0 if not 1 <= month <= 12 else _DAYS[month - 1] + (month == 2 and _leap(year))
            if not 1 <= day <= last:
                raise XPathError("FORG0001", f"{text[:40]!r} is no day of the calendar")
            at = Decimal(_day_number(year, month, day) * 86400)
        if part.get("hour") is not None:
            hour, minute, second = int(part["hour"]), int(part["minute"]), Decimal(part["second"])
            full = hour == 24 and minute == 0 and second == 0
            if not full and (hour > 23 or minute > 59 or second >= 60):
                raise XPathError("FORG0001", f"{text[:40]!r} is no time of day")
            at += (0 if full and cls.kind == "time" else hour) * 3600 + minute * 60 + second
        else:
            full = False
        zone = part["zone"] or ""
        if zone and zone != "Z":
            hours, minutes = int(zone[1:3]), int(zone[4:6])
            if hours * 60 + minutes > 14 * 60 or minutes > 59:
                raise XPathError("FORG0001", f"{text[:40]!r} has no possible time zone")
        ahead = _offset(zone)
        made = _written(at, cls.kind, zone) if full else cls(_canonical(match, zone, ahead), at - ahead)
        if len(_known) > _KNOWN_LIMIT:
            _known.clear()
        _known[cls.kind, text] = made
        return made

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, Moment) and self.at == other.at

    def __lt__(self, other: Moment) -> bool:
        return self.at < other.at

    def __hash__(self) -> int:
        return hash((self.kind, self.at))

    def __str__(self) -> str:
        return self.text


class Date(Moment):
    """An `xs:date`."""

    __slots__ = ()
    kind = "date"


class Time(Moment):
    """An `xs:time`."""

    __slots__ = ()
    kind = "time"


class DateTime(Moment):
    """An `xs:dateTime`."""

    __slots__ = ()
    kind = "dateTime"


class Duration(Moment):
    """An `xs:dayTimeDuration`; `at` is its length in seconds."""

    __slots__ = ()
    kind = "dayTimeDuration"

    @classmethod
    def parse(cls, text: str) -> Duration:
        """The value that a text stands for; XPathError when it is none."""
        match = re.fullmatch(_DURATION, text.strip(WHITESPACE))
        if match is None:
            raise XPathError("FORG0001", f"{text[:40]!r} is no xs:dayTimeDuration")
        day, hour, minute = (int(match[name] or 0) for name in ("day", "hour", "minute"))
        length = day * 86400 + hour * 3600 + minute * 60 + Decimal(match["second"] or 0)
        return cls.of(-length if match["sign"] else length)

    @classmethod
    def of(cls, length: Decimal) -> Duration:
        """The duration of so many seconds, in its canonical form."""
        minutes, second = divmod(abs(length), 60)
        day, hour, minute = int(minutes) // 1440, int(minutes) // 60 % 24, int(minutes) % 60
        time = "".join(f"{number}{unit}" for number, unit in ((hour, "H"), (minute, "M")) if number)
        if second:
            shown = format(second, "f")
            time += f"{shown.rstrip('0').rstrip('.') if '.' in shown else shown}S"
        text = f"{f'{day}D' if day else ''}{f'T{time}' if time else ''}"
        return cls(f"{'-' if length < 0 else ''}P{text or 'T0S'}", length)


# As a text: hardly any rule needs it compiled.
_DURATION = (
    r"(?P<sign>-)?P(?=[0-9T])(?:(?P<day>[0-9]{1,18})D)?"
    r"(?:T(?=[0-9])(?:(?P<hour>[0-9]{1,18})H)?(?:(?P<minute>[0-9]{1,18})M)?(?:(?P<second>[0-9]{1,18}(?:\.[0-9]{1,18})?)S)?)?"
)


def _canonical(match: re.Match[str], zone: str, ahead: int) -> str:
    """The text of a moment as a cast to a text gives it (XPath functions, 17.1.5): no noughts at its end, and `Z`."""
    text = match.string[: match.start("zone")] if zone else match.string
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text + ("Z" if zone and not ahead else zone)


def zone_of(value: Moment) -> tuple[str, str]:
    """The text of a moment without its time zone, and the zone."""
    match = _form(value.kind).fullmatch(value.text)
    assert match is not None
    zone = match["zone"] or ""
    return value.text[: len(value.text) - len(zone)], zone


def _written(seconds: Decimal, kind: str, zone: str) -> Moment:
    """The moment of a kind that so many seconds on its own clock stand for."""
    from datetime import date  # here and below, since few documents ask for it and every start would pay

    rest = seconds % 86400  # of a Decimal below zero it is below zero
    rest += 86400 if rest < 0 else 0
    days = (seconds - rest) // 86400
    # The calendar repeats itself: so Python's, which has the years 1 to 9999, serves for all years.
    rounds, within = divmod(int(days) - 1, _DAYS_OF_400_YEARS)
    found = date.fromordinal(within + 1)
    year = found.year + 400 * rounds
    day = f"{'-' if year < 0 else ''}{abs(year):04}-{found.month:02}-{found.day:02}"
    minutes, second = divmod(rest, 60)
    shown = format(second, "f") if second % 1 else str(int(second))
    clock = f"{int(minutes) // 60:02}:{int(minutes) % 60:02}:{'0' if second < 10 else ''}{shown}"
    text = {"date": day, "time": clock, "dateTime": f"{day}T{clock}"}[kind]
    return {"date": Date, "time": Time, "dateTime": DateTime}[kind].parse(text + zone)


def _offset(zone: str) -> int:
    """The seconds that the clock of a zone is ahead of UTC."""
    if zone in ("", "Z"):
        return 0
    return (int(zone[1:3]) * 3600 + int(zone[4:6]) * 60) * (-1 if zone[0] == "-" else 1)


def adjusted(value: Moment | None, zone: Moment | None) -> Moment | None:
    """`adjust-dateTime-to-timezone` and the like: the same moment on the clock of a zone, or without one."""
    if value is None or zone is None:
        return without_zone(value)
    minutes, rest = divmod(zone.at, 60)
    if rest or abs(minutes) > 840:
        raise XPathError("FODT0003", f"{zone} is no time zone")
    name = (
        "Z" if not minutes else f"{'-' if minutes < 0 else '+'}{abs(int(minutes)) // 60:02}:{abs(int(minutes)) % 60:02}"
    )
    text, own = zone_of(value)
    if not own:
        return type(value).parse(text + name)
    return _written(value.at + zone.at, value.kind, name)


def moved(op: str, left: Moment | None, right: Moment | None) -> Moment | None:
    """`+` and `-` of moments and durations, both optional."""
    if left is None or right is None:
        return None
    if isinstance(right, Duration):
        length = right.at if op == "+" else -right.at
        if isinstance(left, Duration):
            return Duration.of(left.at + length)
        zone = zone_of(left)[1]
        return _written(left.at + _offset(zone) + length, left.kind, zone)
    if op == "+" and isinstance(left, Duration):
        return moved(op, right, left)
    if op == "-" and type(left) is type(right):
        return Duration.of(left.at - right.at)
    raise XPathError("XPTY0004", f"xs:{left.kind} {op} xs:{right.kind} is not possible")


def now(d: Any, kind: str) -> Moment:
    """The date, time or moment of a run, in UTC: the day that it was asked for, from midnight on, else the present."""
    moment = d.moment
    if moment is None:
        from datetime import UTC, date, datetime

        on = date.fromisoformat(d.on) if isinstance(d.on, str) else d.on
        moment = d.moment = datetime.now(UTC) if on is None else datetime(on.year, on.month, on.day, tzinfo=UTC)
    if kind == "date":
        return Date.parse(moment.strftime("%Y-%m-%dZ"))
    if kind == "time":
        return Time.parse(moment.strftime("%H:%M:%S.%fZ"))
    return DateTime.parse(moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))


def without_zone(value: Moment | None) -> Moment | None:
    """The same, in words, without its time zone."""
    return None if value is None else type(value).parse(zone_of(value)[0])


def part_of_length(value: Duration | None, which: str) -> int | Decimal | None:
    """A component of a duration, such as its hours."""
    if value is None:
        return None
    size, most = {"day": (86400, None), "hour": (3600, 24), "minute": (60, 60), "second": (1, 60)}[which]
    length = abs(value.at) if which == "second" else abs(value.at) // size
    found = length if most is None else length % most
    found = -found if value.at < 0 else found
    return found if which == "second" else int(found)


def part(value: Moment | None, which: str) -> int | Decimal | None:
    """A component, such as the year of a date."""
    if value is None:
        return None
    match = _form(value.kind).fullmatch(value.text)
    assert match is not None
    found = match[which]
    return Decimal(found) if which == "second" else int(found)
